// Linking by ld.lld: C start-up files, the object, libprotopy.
#include <spawn.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "compiler/llvm/backend.h"

extern char** environ;

namespace ppy::backend {

namespace {

bool exists(const std::string& path) {
  struct stat s;
  return stat(path.c_str(), &s) == 0;
}

/// Folder of the C library's start-up files.
std::string startFolder() {
  for (const char* folder : {"/usr/lib/x86_64-linux-gnu", "/usr/lib64", "/usr/lib"})
    if (exists(std::string(folder) + "/Scrt1.o")) return folder;
  return {};
}

}  // namespace

bool link(const std::string& object, const std::string& output, const LinkOptions& options, std::string& error) {
  std::string start = startFolder();
  if (!options.shared && start.empty()) {
    error = "the C library's start-up file Scrt1.o was not found (package libc6-dev)";
    return false;
  }
  std::string aside = output + ".tmp" + std::to_string(getpid());
  std::vector<std::string> args{options.linker, "-m", "elf_x86_64", "--eh-frame-hdr", "--hash-style=gnu", "--build-id=none", "-z", "relro", "-z", "now", "--gc-sections", "-o", aside};
  if (options.shared) {
    args.insert(args.end(), {"-shared", "-z", "undefs"});
    if (exists(start + "/crti.o")) args.push_back(start + "/crti.o");
  } else {
    args.insert(args.end(), {"-pie", "-dynamic-linker", "/lib64/ld-linux-x86-64.so.2", start + "/Scrt1.o", start + "/crti.o"});
  }
  for (const std::string& path : options.runPaths) args.insert(args.end(), {"-rpath", path});
  args.push_back(object);
  if (!options.shared) args.insert(args.end(), {options.library, "--as-needed", "-L" + start, "-L/lib/x86_64-linux-gnu", "-lc"});
  if (exists(start + "/crtn.o")) args.push_back(start + "/crtn.o");
  args.push_back("--allow-shlib-undefined");

  std::vector<char*> argv;
  for (std::string& a : args) argv.push_back(a.data());
  argv.push_back(nullptr);
  pid_t pid;
  int status = posix_spawnp(&pid, options.linker.c_str(), nullptr, nullptr, argv.data(), environ);
  if (status != 0) {
    error = "cannot run the linker " + options.linker + ": " + std::strerror(status);
    return false;
  }
  while (waitpid(pid, &status, 0) < 0 && errno == EINTR) {
  }
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
    unlink(aside.c_str());
    error = "the linker " + options.linker + " failed";
    return false;
  }
  if (rename(aside.c_str(), output.c_str()) != 0) {
    error = "cannot write " + output + ": " + std::strerror(errno);
    unlink(aside.c_str());
    return false;
  }
  return true;
}

}  // namespace ppy::backend
