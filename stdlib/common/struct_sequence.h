/// Tuples with named fields (time.struct_time, sys.version_info, os.stat_result).
#pragma once
#include "runtime/object/builtin_def.h"

namespace ppy {

inline constexpr int kMaxStructFields = 24;

/// What a struct sequence type is made of; static storage, one per type.
struct StructSequence {
  TypeObject type;
  const char* name;                   ///< "time.struct_time"
  const char* doc;
  const char* fields[kMaxStructFields + 1];  ///< null ends, "" has no name; the first `visible` are tuple items
  int visible;
  bool constructible;                 ///< may be called from Python with a sequence
  MemberDef members[kMaxStructFields + 1];   ///< filled by readyStructSequence
  TypeSpec spec;
};

/// Makes the type ready (once per process). False: exception pending.
bool readyStructSequence(Thread& t, StructSequence& s);
/// An instance; `items` holds every field, the hidden ones (after `visible`) too.
Value newStructSequence(Thread& t, StructSequence& s, const Value* items);
/// Makes a module's static type ready the first time (types are process-wide, modules per Runtime).
bool readyModuleType(Thread& t, const TypeSpec& spec);

}  // namespace ppy
