// The command line of protopy: CPython 3.11's options and their rules; and the entry of compiled programs.
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/abi/offsets.h"
#include "runtime/abi/python_config.h"
#include "runtime/embed/configuration.h"
#include "runtime/embed/help.h"
#include "runtime/embed/program.h"

namespace ppy {
namespace {

constexpr char kUsage[] =
    "usage: %s [option] ... [-c cmd | -m mod | file | -] [arg] ...\n";
/// The program's file with all links followed.
std::string programFile() {
  char buffer[4096];
  ssize_t n = readlink("/proc/self/exe", buffer, sizeof buffer);
  return n > 0 ? std::string(buffer, static_cast<size_t>(n)) : std::string();
}

/// The program as it was called, absolute, found along PATH when it was called by its name; links are not followed: a
/// virtual environment is found beside its link.
std::string executablePath(const char* argv0) {
  const std::string file = programFile();
  auto isProgram = [&](const std::string& path) {
    char* real = realpath(path.c_str(), nullptr);
    bool same = real && file == real;
    std::free(real);
    return same;
  };
  std::string name = argv0;
  std::vector<std::string> places;
  if (name.find('/') != std::string::npos) {
    while (name.starts_with("./")) name.erase(0, 2);
    char folder[4096];
    if (name.starts_with("/")) places.push_back(name);
    else if (getcwd(folder, sizeof folder)) places.push_back(std::string(folder) + "/" + name);
  } else if (const char* path = std::getenv("PATH")) {
    for (std::string_view rest = path; !rest.empty();) {
      size_t colon = rest.find(':');
      std::string_view folder = rest.substr(0, colon);
      rest.remove_prefix(colon == std::string_view::npos ? rest.size() : colon + 1);
      if (folder.starts_with("/")) places.push_back(std::string(folder) + "/" + name);
    }
  }
  for (const std::string& place : places)
    if (isProgram(place)) return place;
  return file.empty() ? name : file;
}

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kBlank = " \t\r\n\v\f";
  size_t begin = text.find_first_not_of(kBlank);
  return begin == std::string_view::npos ? std::string_view() : text.substr(begin, text.find_last_not_of(kBlank) + 1 - begin);
}

/// A key's value in a virtual environment's pyvenv.cfg.
std::string environmentKey(const std::string& config, std::string_view key) {
  std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(config.c_str(), "re"), std::fclose);
  if (!file) return {};
  for (char buffer[4096]; std::fgets(buffer, sizeof buffer, file.get());) {
    std::string line = buffer;
    size_t equal = line.find('=');
    if (equal == std::string::npos) continue;
    if (trimmed(std::string_view(line).substr(0, equal)) == key) return std::string(trimmed(std::string_view(line).substr(equal + 1)));
  }
  return {};
}

/// What the program of a virtual environment is a link to or a copy of; otherwise the program itself.
std::string baseExecutablePath(const std::string& executable) {
  std::string folder = executable.substr(0, executable.rfind('/'));
  for (const std::string& place : {folder, folder.substr(0, folder.rfind('/'))})
    if (const std::string config = place + "/pyvenv.cfg"; access(config.c_str(), F_OK) == 0) {
      std::string file = programFile();
      if (!file.starts_with(folder + "/")) return file;
      if (std::string original = environmentKey(config, "executable"); !original.empty()) return original;
      std::string home = environmentKey(config, "home");
      return home.empty() ? file : home + executable.substr(executable.rfind('/'));
    }
  return executable;
}

struct CommandLine {
  RuntimeOptions options;
  ProgramRequest request;
  int exitStatus = -1;  ///< >= 0: nothing to run
};

void printVersion(int count) {
  if (count > 1) std::printf("Python %s (protopy %s) [Clang " __clang_version__ "]\n", PPY_PYTHON_VERSION, PPY_VERSION);
  else std::printf("Python %s\n", PPY_PYTHON_VERSION);
}

/// Reads options up to the program; the rest is sys.argv.
void parse(int argc, char** argv, CommandLine* out) {
  RuntimeOptions& o = out->options;
  const char* program = argc ? argv[0] : "protopy";
  int i = 1, versions = 0;
  bool help = false, helpEnvironment = false, helpX = false, chosen = false;
  auto unknown = [&](const char* what) {
    std::fprintf(stderr, "%s", what);
    std::fprintf(stderr, kUsage, program);
    std::fprintf(stderr, "Try `python -h' for more information.\n");
    out->exitStatus = 2;
  };
  while (i < argc && argv[i][0] == '-' && argv[i][1] && !chosen) {
    const char* arg = argv[i++];
    if (std::strcmp(arg, "--") == 0) break;
    if (arg[1] == '-') {
      std::string name = arg, attached;
      size_t equal = name.find('=');
      bool hasValue = equal != std::string::npos;
      if (hasValue) attached = name.substr(equal + 1), name.resize(equal);
      // Ours: what the short options say, by name, and where things are.
      if (name == "--module" || name == "--script" || name == "--path" || name == "--stdlib") {
        if (!hasValue && i == argc) return unknown(("Argument expected for the " + name + " option\n").c_str());
        std::string value = hasValue ? attached : argv[i++];
        if (name == "--path") {
          o.extraPath.push_back(value);
        } else if (name == "--stdlib") {
          o.stdlib = value;
        } else {
          chosen = true;
          out->request.kind = name == "--module" ? ProgramRequest::Module : ProgramRequest::Script;
          out->request.text = value;
          o.argv = {name == "--module" ? "-m" : value};
        }
        continue;
      }
      if (name == "--repl" && !hasValue) {
        o.inspect = o.interactive = 1;
        chosen = true;
        o.argv = {""};
        continue;
      }
      if (!hasValue && (name == "--bytecode-only" || name == "--trace")) {
        (name == "--trace" ? o.trace : o.bytecodeOnly) = true;
        continue;
      }
      if (hasValue) return unknown(("unknown option " + std::string(arg) + "\n").c_str());
      if (name == "--help") help = true;
      else if (name == "--help-all") help = helpEnvironment = helpX = true;
      else if (name == "--help-env") helpEnvironment = true;
      else if (name == "--help-xoptions") helpX = true;
      else if (name == "--version") versions++;
      else if (name == "--check-hash-based-pycs") {
        if (i == argc) return unknown("Argument expected for the --check-hash-based-pycs options\n");
        o.checkHashPycs = argv[i++];
        if (o.checkHashPycs != "always" && o.checkHashPycs != "default" && o.checkHashPycs != "never")
          return unknown("--check-hash-based-pycs must be one of 'default', 'always', or 'never'\n");
      } else {
        return unknown(("unknown option " + name + "\n").c_str());
      }
      continue;
    }
    for (const char* p = arg + 1; *p && !chosen; p++) {
      // An option's argument is the rest of its word, or the next one.
      auto value = [&]() -> const char* {
        if (p[1]) return p + 1;
        if (i < argc) return argv[i++];
        unknown(("Argument expected for the -" + std::string(1, *p) + " option\n").c_str());
        return nullptr;
      };
      bool taken = false;
      switch (*p) {
        case 'b': o.bytesWarning++; break;
        case 'B': o.dontWriteBytecode++; break;
        case 'd': o.debug++; break;
        case 'E': o.ignoreEnvironment++; break;
        case 'h':
        case '?': help = true; break;
        case 'i': o.inspect++, o.interactive++; break;
        case 'I': o.isolated++, o.ignoreEnvironment++, o.noUserSite++, o.safePath++; break;
        case 'O': o.optimize++; break;
        case 'P': o.safePath++; break;
        case 'q': o.quiet++; break;
        case 'R': o.forceHashRandomization = true; break;
        case 's': o.noUserSite++; break;
        case 'S': o.noSite++; break;
        case 't': break;
        case 'u': o.unbuffered = 1; break;
        case 'v': o.verbose++; break;
        case 'V': versions++; break;
        case 'x': out->request.skipFirstLine = true; break;
        case 'W':
        case 'X': {
          const char* v = value();
          if (!v) return;
          (*p == 'W' ? o.warnings : o.xOptions).push_back(v);
          taken = true;
          break;
        }
        case 'c':
        case 'm': {
          const char* v = value();
          if (!v) return;
          out->request.kind = *p == 'c' ? ProgramRequest::Command : ProgramRequest::Module;
          out->request.text = *p == 'c' ? std::string(v) + "\n" : v;
          o.argv = {*p == 'c' ? "-c" : "-m"};
          chosen = taken = true;
          break;
        }
        default: return unknown(("Unknown option: -" + std::string(1, *p) + "\n").c_str());
      }
      if (taken) break;
    }
  }
  if (help || helpEnvironment || helpX) {
    std::printf(kUsage, program);
    if (help) std::fputs(kOptionsHelp, stdout);
    if (helpEnvironment) std::fputs(kEnvironmentHelp, stdout);
    if (helpX) std::fputs(kXOptionsHelp, stdout);
    out->exitStatus = 0;
    return;
  }
  if (versions) {
    printVersion(versions);
    out->exitStatus = 0;
    return;
  }
  if (!chosen) {
    if (i < argc) {
      out->request.kind = std::strcmp(argv[i], "-") == 0 ? ProgramRequest::Stdin : ProgramRequest::Script;
      out->request.text = argv[i];
      o.argv = {argv[i++]};
    } else {
      o.argv = {""};
    }
  }
  while (i < argc) o.argv.push_back(argv[i++]);
}

/// The file beside the program that is named as it, with ._pth at the end: it alone tells the path, and the program is as
/// with -I and, unless the file imports site, -S. False: there is none.
bool readPathFile(RuntimeOptions& o) {
  if (!o.ignoreEnvironment && std::getenv("PYTHONHOME")) return false;
  std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen((o.executable + "._pth").c_str(), "re"), std::fclose);
  if (!file) return false;
  std::string text;
  char buffer[4096];
  for (size_t n; (n = std::fread(buffer, 1, sizeof buffer, file.get())) > 0;) text.append(buffer, n);
  o.isolated = o.ignoreEnvironment = o.noUserSite = o.safePath = o.noSite = 1;
  const std::filesystem::path folder = std::filesystem::path(o.executable).parent_path();
  for (std::string_view rest = text; !rest.empty();) {
    size_t end = std::min(rest.find('\n'), rest.size() - 1);
    std::string_view line = rest.substr(0, end + 1);
    rest.remove_prefix(end + 1);
    line = trimmed(line.substr(0, line.find('#')));
    if (line.empty()) continue;
    if (line == "import site") {
      o.noSite = 0;
    } else if (line.starts_with("import ")) {
      std::fputs("unsupported 'import' line in ._pth file\n", stderr);
    } else {
      std::string place = (folder / line).lexically_normal();
      if (place.size() > 1 && place.ends_with('/')) place.pop_back();
      o.path.push_back(place);
    }
  }
  return true;
}

/// False: a setting is wrong, which has been told.
bool finishOptions(RuntimeOptions& o, int argc, char** argv) {
  for (int i = 0; i < argc; i++) o.origArgv.push_back(argv[i]);
  o.executable = executablePath(argc ? argv[0] : "protopy");
  o.baseExecutable = baseExecutablePath(o.executable);
  bool pathTold = !o.compiledProgram && readPathFile(o);
  if (!configure(o)) return false;
  if (!pathTold) o.path = standardPath(o);
  return true;
}

/// Is a compiled program to be what multiprocessing starts as its children: an interpreter's options and one of these commands?
bool isChildOfMultiprocessing(int argc, char** argv) {
  for (int i = 1; i + 1 < argc && argv[i][0] == '-'; i++) {
    if (std::strcmp(argv[i], "-c") != 0) continue;
    for (const char* command : {"from multiprocessing.spawn import spawn_main;", "from multiprocessing.forkserver import main;", "from multiprocessing.resource_tracker import main;"})
      if (std::string_view(argv[i + 1]).starts_with(command)) return true;
    return false;
  }
  return false;
}

}  // namespace
}  // namespace ppy

extern "C" {

/// `protopy`: the interpreter's command line; the exit status.
__attribute__((visibility("default"))) int ppy_python_main(int argc, char** argv) {
  ppy::CommandLine line;
  ppy::parse(argc, argv, &line);
  if (line.exitStatus >= 0) return line.exitStatus;
  if (!ppy::finishOptions(line.options, argc, argv)) return 1;
  return ppy::runProgram(line.options, line.request);
}

__attribute__((visibility("default"))) int ppy_main(int argc, char** argv, const PpyProgram* program) {
  if (program->abiVersion != PPY_NATIVE_ABI_VERSION) {
    std::fprintf(stderr, "%s: compiled for another version of libprotopy\n", argc ? argv[0] : "program");
    return 70;
  }
  if (ppy::isChildOfMultiprocessing(argc, argv)) {
    ppy::CommandLine line;
    ppy::parse(argc, argv, &line);
    line.options.compiledProgram = true;
    line.request.program = program;
    if (line.exitStatus >= 0) return line.exitStatus;
    return ppy::finishOptions(line.options, argc, argv) ? ppy::runProgram(line.options, line.request) : 1;
  }
  ppy::RuntimeOptions options;
  options.compiledProgram = true;
  for (int i = 0; i < argc; i++) options.argv.push_back(argv[i]);
  if (!ppy::finishOptions(options, argc, argv)) return 1;
  ppy::ProgramRequest request;
  request.kind = ppy::ProgramRequest::Compiled;
  request.program = program;
  return ppy::runProgram(options, request);
}
}
