// Bytecode of stdlib/cached.list: what a bytecode file in __pycache__ would hold, without the file. importlib asks for
// such a file by its path and judges it by its header as any other.
#include <sys/stat.h>

#include <cstring>

#include "runtime/abi/python_config.h"
#include "runtime/frame/loader.h"
#include "runtime/import/import.h"
#include "runtime/object/container.h"
#include "runtime/object/error.h"
#include "runtime/object/str.h"

namespace ppy {

uint64_t buildTag();  // dynamic/build_tag.h

namespace {

constexpr std::string_view kLibrary = PPY_PYTHON_STDLIB "/";
constexpr std::string_view kFolder = "__pycache__/", kSuffix = "." PPY_CACHE_TAG ".pyc";

/// "json/decoder.py" of "/usr/lib/python3.11/json/__pycache__/decoder.TAG.pyc"; empty when it is no such path.
std::string sourceOf(std::string_view path) {
  if (!path.starts_with(kLibrary) || !path.ends_with(kSuffix)) return {};
  path.remove_prefix(kLibrary.size());
  path.remove_suffix(kSuffix.size());
  size_t at = path.find(kFolder);
  if (at == path.npos || path.find('/', at + kFolder.size()) != path.npos) return {};
  return std::string(path.substr(0, at)) + std::string(path.substr(at + kFolder.size())) + ".py";
}

}  // namespace

Value cachedBytecode(Thread& t, std::string_view path) {
  std::string source = sourceOf(path);
  if (source.empty()) return {};
  uint64_t low = 0, high = ppyCachedModuleCount;
  while (low < high) {
    uint64_t mid = (low + high) / 2;
    if (std::strcmp(ppyCachedModules[mid].source, source.c_str()) < 0) low = mid + 1;
    else high = mid;
  }
  if (low == ppyCachedModuleCount || source != ppyCachedModules[low].source) return {};
  const CachedModule& row = ppyCachedModules[low];
  struct stat now;
  if (stat((std::string(kLibrary) + source).c_str(), &now) != 0 || now.st_mtime != row.mtime || static_cast<uint64_t>(now.st_size) != row.sourceSize) return {};
  uint64_t tag = buildTag();
  std::string file;
  auto number = [&](uint64_t n, int bytes) {
    for (int i = 0; i < bytes; i++) file += static_cast<char>(n >> (8 * i));
  };
  number(tag, 2);
  file += "\r\n";
  number(0, 4);
  number(static_cast<uint64_t>(row.mtime), 4);
  number(row.sourceSize, 4);
  file += kMarshalCachedCode;
  number(tag, 8);
  number(low, 4);
  return newBytes(t, file.data(), file.size());
}

CodeObject* loadCached(Thread& t, uint64_t tag, uint32_t index) {
  if (tag != buildTag() || index >= ppyCachedModuleCount) return nullptr;
  return loadUnit(t, ppyCachedModules[index].unit, ppyCachedModules[index].size, Value(), false);
}

}  // namespace ppy
