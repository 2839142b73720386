/// Where a module is: files and folders along a search path. No Python code runs here.
#pragma once
#include <string>
#include <vector>

namespace ppy {

struct FoundModule {
  enum Kind { None, Source, Package, Namespace, Extension } kind = None;
  std::string file;                  ///< source file (of a package: its __init__.py)
  std::string folder;                ///< of a package
  std::vector<std::string> portions; ///< of a namespace package
};

/// Looks for `tail` (the last component of a module's name) in the folders in turn.
FoundModule findModule(const std::string& tail, const std::vector<std::string>& folders);

}  // namespace ppy
