/// Types of the _sre module, and what patterns and matches need from each other.
#pragma once
#include <optional>

#include "runtime/builtins/bytes.h"
#include "runtime/object/builtin_def.h"
#include "stdlib/_sre/engine.h"

namespace ppy::sre {

extern TypeObject kPatternType, kMatchType, kScannerType;
extern const TypeSpec kPatternSpec, kMatchSpec, kScannerSpec;

struct PatternObject : Object {
  Value pattern;     ///< str, bytes or None
  Value groupIndex;  ///< dict: name → number
  Value indexGroup;  ///< tuple: number → name or None
  Value weakreflist;
  uint32_t* code;    ///< Raw cell
  uint32_t* sets;    ///< Raw cell of CharTables
  uint32_t codeSize, groups;
  int64_t flags;
  bool isBytes;      ///< pattern None fits both
};
struct MatchObject : Object {
  Value string, re;
  intptr_t* marks;   ///< Raw cell: start and end of groups 0 … groups
  intptr_t groups, pos, endpos, lastIndex;  ///< lastIndex -1: none
};
inline PatternObject* patternOf(Value v) { return v.as<PatternObject>(); }
inline MatchObject* matchOf(Value v) { return v.as<MatchObject>(); }

/// A subject's characters while this exists. Stack only.
class Subject {
 public:
  /// TypeError pending (ok() false) when `string` is no text, or not of the pattern's kind (null: any).
  Subject(Thread& t, Value string, const PatternObject* pattern);
  bool ok() const { return ok_; }
  /// The part [from, to) as str or bytes.
  Value slice(Thread& t, intptr_t from, intptr_t to) const;
  Value string;
  const void* data = nullptr;
  intptr_t length = 0;
  int kind = 1;

 private:
  std::optional<BufferView> buffer_;
  bool ok_ = false;
};

/// __new__ of types that only this module makes instances of.
Value noNew(Thread& t, TypeObject* type, const Args&);
/// A match object for what `m` found.
Value newMatch(Thread& t, PatternObject* pattern, Value string, const Matcher& m, intptr_t pos, intptr_t endpos);

}  // namespace ppy::sre
