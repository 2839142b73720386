/// Native modules: how one is stated. Rows are in stdlib/modules.def; stdlib/module_table.cpp makes
/// the table that the import system searches before sys.path.
#pragma once
#include "runtime/object/builtin_def.h"

namespace ppy {

struct NativeModule {
  const char* name;             ///< dotted
  const BuiltinDef* functions;  ///< null name ends it; may be null
  /// Fills constants, types and state after the functions were added. False: exception pending.
  bool (*init)(Thread& t, ModuleObject* module);
  const char* doc;
};

/// Null ends it.
extern const NativeModule* const kNativeModules[];

}  // namespace ppy
