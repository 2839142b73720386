// Modules from source files, with a bytecode cache beside them under __pycache__, and modules compiled
// into the program.
#include <sys/stat.h>
#include <unistd.h>

#include <cstdio>
#include <cstring>
#include <string>

#include "compiler/pir/op.h"
#include "runtime/abi/bytecode_reader.h"
#include "runtime/dynamic/build_tag.h"
#include "runtime/dynamic/compile.h"
#include "runtime/frame/loader.h"
#include "runtime/import/import.h"
#include "runtime/object/error.h"
#include "runtime/object/str.h"
#include "runtime/thread/options.h"

namespace ppy {
namespace {

/// Head of a cache file; the unit follows.
struct CacheHeader {
  char magic[8];      // "PPYCACH1"
  uint64_t build;     // of the compiler that wrote it
  int64_t mtimeSec, mtimeNsec;
  uint64_t size;      // of the source
  uint64_t unitSize;
};
constexpr char kMagic[] = "PPYCACH1";

std::string cacheFile(const std::string& path, int optimize) {
  size_t slash = path.rfind('/');
  std::string folder = slash == std::string::npos ? "" : path.substr(0, slash + 1), base = path.substr(slash == std::string::npos ? 0 : slash + 1);
  if (base.ends_with(".py")) base.resize(base.size() - 3);
  return folder + "__pycache__/" + base + ".protopy-311" + (optimize ? ".opt-" + std::to_string(optimize) : "") + ".pyc";
}

CacheHeader headerFor(const struct stat& s) {
  CacheHeader h{};
  std::memcpy(h.magic, kMagic, 8);
  h.build = buildTag();
  h.mtimeSec = s.st_mtim.tv_sec;
  h.mtimeNsec = s.st_mtim.tv_nsec;
  h.size = static_cast<uint64_t>(s.st_size);
  return h;
}

CodeObject* readCache(Thread& t, const std::string& file, const struct stat& s) {
  std::FILE* f = std::fopen(file.c_str(), "rb");
  if (!f) return nullptr;
  CacheHeader want = headerFor(s), have;
  CodeObject* code = nullptr;
  if (std::fread(&have, sizeof have, 1, f) == 1 && std::memcmp(&have, &want, offsetof(CacheHeader, unitSize)) == 0 && have.unitSize < (uint64_t{1} << 31)) {
    if (BytesObject* bytes = newBytesRaw(t, have.unitSize)) {
      auto* data = reinterpret_cast<const uint8_t*>(bytes->ob_sval);
      if (std::fread(bytes->ob_sval, 1, have.unitSize, f) == have.unitSize && !ppyUnitCheck(data, have.unitSize, pir::kOpCount, 1))
        code = loadUnit(t, data, have.unitSize, bytes, false);
    }
    if (pending(t)) clearException(t);  // damaged: compiled again
  }
  std::fclose(f);
  return code;
}

void writeCache(const std::string& file, const struct stat& s, const bytecode::CompileResult& result) {
  std::string folder = file.substr(0, file.rfind('/'));
  mkdir(folder.c_str(), 0777);
  std::string temporary = file + "." + std::to_string(getpid());
  std::FILE* f = std::fopen(temporary.c_str(), "wb");
  if (!f) return;
  CacheHeader h = headerFor(s);
  h.unitSize = bytecode::unitSize(result.unit);
  bool ok = std::fwrite(&h, sizeof h, 1, f) == 1 && std::fwrite(result.unit.data(), 1, h.unitSize, f) == h.unitSize;
  ok &= std::fclose(f) == 0;
  if (!ok || std::rename(temporary.c_str(), file.c_str()) != 0) unlink(temporary.c_str());
}

}  // namespace

CodeObject* loadSourceFile_py(Thread& t, const std::string& path) {
  struct stat s;
  if (stat(path.c_str(), &s) != 0) {
    raiseOSError_py(t, errno, newStr(t, path));
    return nullptr;
  }
  int optimize = t.runtime->options ? t.runtime->options->optimize : 0;
  std::string cache = cacheFile(path, optimize);
  if (CodeObject* code = readCache(t, cache, s)) return code;
  support::DecodeError error;
  auto source = support::SourceFile::load(path, error);
  if (!source) {
    raiseDecodeError(t, error, path);
    return nullptr;
  }
  bytecode::CompileOptions options;
  options.filename = path;
  options.optimize = optimize;
  bytecode::CompileResult result;
  CodeObject* code = compileText_py(t, *source, options, &result);
  if (code && !(t.runtime->options && t.runtime->options->dontWriteBytecode)) writeCache(cache, s, result);
  return code;
}

CodeObject* loadProgramModule(Thread& t, const PpyUnitModule& module) {
  return loadUnit(t, module.bytecode, module.bytecodeSize, Value(), false, module.functions, module.nfunctions);
}

}  // namespace ppy
