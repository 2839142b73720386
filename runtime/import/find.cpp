// The path search: package, extension, source, namespace portion, in CPython's order per folder.
#include "runtime/import/find.h"

#include <sys/stat.h>

#include "runtime/abi/python_config.h"

namespace ppy {
namespace {

enum class Entry { None, File, Folder };

Entry entryAt(const std::string& path) {
  struct stat s;
  if (stat(path.c_str(), &s) != 0) return Entry::None;
  return S_ISDIR(s.st_mode) ? Entry::Folder : Entry::File;
}

}  // namespace

FoundModule findModule(const std::string& tail, const std::vector<std::string>& folders) {
  static constexpr const char* kExtensionSuffixes[] = {".cpython-311-" PPY_MULTIARCH ".so", ".abi3.so", ".so"};
  FoundModule found;
  for (const std::string& folder : folders) {
    std::string base = folder.empty() ? tail : folder.back() == '/' ? folder + tail : folder + "/" + tail;
    Entry entry = entryAt(base);
    if (entry == Entry::Folder) {
      std::string init = base + "/__init__.py";
      if (entryAt(init) == Entry::File) {
        found.kind = FoundModule::Package;
        found.file = init;
        found.folder = base;
        return found;
      }
    }
    for (const char* suffix : kExtensionSuffixes) {
      if (entryAt(base + suffix) != Entry::File) continue;
      found.kind = FoundModule::Extension;
      found.file = base + suffix;
      return found;
    }
    if (entryAt(base + ".py") == Entry::File) {
      found.kind = FoundModule::Source;
      found.file = base + ".py";
      return found;
    }
    if (entry == Entry::Folder) found.portions.push_back(base);
  }
  if (!found.portions.empty()) found.kind = FoundModule::Namespace;
  return found;
}

}  // namespace ppy
