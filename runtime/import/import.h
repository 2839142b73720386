/// The import system: finds modules in the program, the native table and along sys.path, and runs them.
#pragma once
#include <string>
#include <vector>

#include "runtime/frame/services.h"
#include "runtime/frame/call.h"

namespace ppy {

/// What a Runtime's imports need beside sys.modules.
struct ImportState {
  const PpyProgram* program = nullptr;  ///< modules compiled into the executable, searched first
  std::vector<const PpyProgram*> shared;  ///< of shared objects imported so far
};

/// Makes sys.modules, builtins and sys; the first steps of a Runtime. False: exception pending.
bool initializeImport_py(Thread& t, const PpyProgram* program);

/// A module object in sys.modules with the standard attributes set. Empty values become None.
ModuleObject* addModule(Thread& t, Value name);
/// Sets __name__, __file__, __spec__ and the rest of a module found at `origin`.
bool setModuleFacts(Thread& t, ModuleObject* module, Value name, const std::string& origin, bool isPackage, const std::string& packageFolder, Value spec);
/// A spec object: name, origin, submodule_search_locations, …
Value newSpec(Thread& t, Value name, const std::string& origin, Value searchLocations, bool hasLocation);
/// Runs a module's code in its dict.
bool runModule_py(Thread& t, ModuleObject* module, CodeObject* code);

/// dynamic/source_loader.cpp: the code of a .py file, from its bytecode cache when that is fresh.
CodeObject* loadSourceFile_py(Thread& t, const std::string& path);
/// The code of a module compiled into the program.
CodeObject* loadProgramModule(Thread& t, const PpyUnitModule& module);

}  // namespace ppy
