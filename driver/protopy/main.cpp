// protopy: the interpreter. Everything is in libprotopy, which lies beside the program, or beside the one that a virtual
// environment's copy was made of (`home` in its pyvenv.cfg): the dynamic linker would look in one place only. C's library
// alone, for a quick start.
#include <dlfcn.h>
#include <unistd.h>

#include <cctype>
#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace {

constexpr size_t kLongest = 4096;
constexpr char kLibrary[] = "/../" PPY_LIBRARY_FOLDER "/libprotopy.so";

/// Cuts the last part off a path.
void toFolder(char* path) {
  if (char* slash = std::strrchr(path, '/')) *slash = 0;
}

/// Puts "a" "b" together; false: too long.
bool join(char* out, const char* a, const char* b) {
  int n = std::snprintf(out, kLongest, "%s%s", a, b);
  return n >= 0 && static_cast<size_t>(n) < kLongest;
}

/// The library beside the original of a copy whose environment's pyvenv.cfg is in `folder`.
bool besideOriginal(const char* folder, char* library) {
  char config[kLongest], line[kLongest];
  std::FILE* f = join(config, folder, "/pyvenv.cfg") ? std::fopen(config, "r") : nullptr;
  if (!f) return false;
  bool found = false;
  while (!found && std::fgets(line, sizeof line, f)) {
    char* value = std::strchr(line, '=');
    if (!value || std::strncmp(line, "home", 4) != 0 || !std::strchr(" \t=", line[4])) continue;
    for (value++; std::isspace(static_cast<unsigned char>(*value));) value++;
    char* end = value + std::strlen(value);
    while (end > value && std::isspace(static_cast<unsigned char>(end[-1]))) end--;
    *end = 0;
    char program[kLongest];
    char* real = join(program, value, "/protopy") ? realpath(program, nullptr) : nullptr;  // home may hold a link
    if (!real) break;
    toFolder(real);
    found = join(library, real, kLibrary);
    std::free(real);
  }
  std::fclose(f);
  return found;
}

void* openLibrary() {
  char folder[kLongest], library[kLongest];
  ssize_t n = readlink("/proc/self/exe", folder, sizeof folder - 1);
  folder[n > 0 ? n : 0] = 0;
  toFolder(folder);
  if (!join(library, folder, kLibrary)) return nullptr;
  if (access(library, R_OK) != 0 && !besideOriginal(folder, library)) {
    toFolder(folder);
    besideOriginal(folder, library);
  }
  // Extensions find the C API among the global symbols.
  return dlopen(library, RTLD_NOW | RTLD_GLOBAL);
}

}  // namespace

int main(int argc, char** argv) {
  void* library = openLibrary();
  auto* run = library ? reinterpret_cast<int (*)(int, char**)>(dlsym(library, "ppy_python_main")) : nullptr;
  if (run) return run(argc, argv);
  const char* error = dlerror();
  std::fprintf(stderr, "%s: %s\n", argc ? argv[0] : "protopy", error ? error : "libprotopy is not found");
  return 127;
}
