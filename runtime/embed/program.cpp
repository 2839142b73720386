// A program's life: start the runtime, run the main module, report what it raised, end.
#include "runtime/embed/program.h"

#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>

#include "runtime/abi/python_config.h"
#include "runtime/builtins/codecs.h"
#include "runtime/dynamic/compile.h"
#include "runtime/embed/repl.h"
#include "runtime/frame/call.h"
#include "runtime/import/import.h"
#include "runtime/object/audit.h"
#include "runtime/object/container.h"
#include "runtime/object/error.h"
#include "runtime/object/names.h"
#include "runtime/object/number.h"
#include "runtime/object/ops.h"
#include "runtime/object/str.h"
#include "runtime/thread/runtime.h"

namespace ppy {

/// stdlib/sys: standard streams in an encoding whose codec is a module.
bool finishStreams_py(Thread& t);
/// stdlib/atexit: whatever became of the module.
void runExitFunctions_py(Thread& t);
/// stdlib/builtins: exit, quit and help.
bool addSiteBuiltins(Thread& t);
/// dynamic/: text to a file object, or sys.stderr.
void writeError_py(Thread& t, Value file, const std::string& text);
void reportUnraisable_py(Thread& t, Value object, Value message);

namespace {

constexpr int kInterrupted = -1;  ///< ended by KeyboardInterrupt

/// Exit status of SystemExit: its code, or 1 after printing what is no number.
int exitStatus_py(Thread& t, Value exception) {
  Value code = exception.as<SystemExitObject>()->code;
  if (code.isEmpty() || isNone(code)) return 0;
  int64_t n;
  if (isInt(code)) return intFits64(code, &n) ? static_cast<int>(n & 0xff) : -1 & 0xff;
  Value text = str_py(t, code);
  if (text.isEmpty()) clearException(t);
  else writeError_py(t, Value(), strToUtf8(text) + "\n");
  return 1;
}

/// sys.excepthook for the pending exception; the exit status.
int reportPending_py(Thread& t) {
  Value exception = takeException(t);
  // With -i the end of the program is something to look at.
  if (isInstance(exception, PyExc_SystemExit) && !t.runtime->options->inspect) return exitStatus_py(t, exception);
  bool interrupted = isInstance(exception, PyExc_KeyboardInterrupt);
  Value traceback = exception.as<ExceptionObject>()->traceback;
  auto set = [&](const char* name, Value v) { dictSetStr(t, t.runtime->sysDict, intern(t, name), v); };
  set("last_type", typeOf(exception));
  set("last_value", exception);
  set("last_traceback", traceback.isEmpty() ? none() : traceback);
  Value hook = dictGetStr(t.runtime->sysDict, intern(t, "excepthook"));
  bool refused = !audit_py(t, "sys.excepthook", hook, typeOf(exception), exception, traceback);
  if (refused) {
    // A hook of the program says by RuntimeError that nothing is to be shown.
    bool quiet = pendingIs(t, PyExc_RuntimeError);
    if (!quiet) reportUnraisable_py(t, Value(), newStr(t, "Exception ignored in audit hook"));
    clearException(t);
    if (quiet) return interrupted ? kInterrupted : 1;
  }
  if (hook.isEmpty()) {
    writeError_py(t, Value(), "sys.excepthook is missing\n");
    printException_py(t, exception, Value());
  } else {
    Value r = call_py(t, hook, typeOf(exception), exception, traceback.isEmpty() ? none() : traceback);
    if (r.isEmpty()) {
      Value second = takeException(t);
      if (isInstance(second, PyExc_SystemExit)) return exitStatus_py(t, second);
      writeError_py(t, Value(), "Error in sys.excepthook:\n");
      printException_py(t, second, Value());
      writeError_py(t, Value(), "\nOriginal exception was:\n");
      printException_py(t, exception, Value());
    }
  }
  return interrupted ? kInterrupted : 1;
}

bool flushStream_py(Thread& t, const char* name) {
  Value stream = dictGetStr(t.runtime->sysDict, intern(t, name));
  if (stream.isEmpty() || isNone(stream)) return true;
  Value closed = findAttr_py(t, stream, intern(t, "closed"));
  if (pending(t)) clearException(t);
  if (!closed.isEmpty() && isTrue(closed)) return true;
  return !callMethod_py(t, stream, intern(t, "flush"), nullptr, 0).isEmpty();
}

/// A function of a module that is loaded already, called without arguments; errors are reported.
void callIfLoaded_py(Thread& t, const char* module, const char* function) {
  Value m = dictGetStr(t.runtime->modules, intern(t, module));
  if (m.isEmpty() || isNone(m)) return;
  Value f = findAttr_py(t, m, intern(t, function));
  if (!f.isEmpty() && call_py(t, f).isEmpty()) reportPending_py(t);
  if (pending(t)) clearException(t);
}

/// The __main__ module: path "" for none.
ModuleObject* makeMain(Thread& t, const std::string& file, Value loader) {
  Value there = dictGetStr(t.runtime->modules, intern(t, "__main__"));
  ModuleObject* m = !there.isEmpty() && isExactly(there, &PyModule_Type) ? there.as<ModuleObject>() : addModule(t, intern(t, "__main__"));
  if (!m || !setModuleFacts(t, m, intern(t, "__main__"), file, none(), loader)) return nullptr;
  auto* d = moduleDict(m);
  Value builtins = dictGetStr(t.runtime->modules, intern(t, "builtins"));
  bool ok = dictSetStr(t, d, names().__builtins__, builtins) && dictSetStr(t, d, names().__package__, none()) &&
            dictSetStr(t, d, names().__annotations__, newDict(t));
  if (file.empty()) return ok ? m : nullptr;
  return ok && dictSetStr(t, d, names().__cached__, none()) ? m : nullptr;
}

/// A loader class of importlib, or an instance of it for __main__.
Value mainLoader_py(Thread& t, const char* type, const std::string& file) {
  ImportState& state = *t.runtime->import;
  if (file.empty()) return getAttr_py(t, state.bootstrap, intern(t, type));
  PPY_TRY(loader, getAttr_py(t, state.external, intern(t, type)));
  return call_py(t, loader, intern(t, "__main__"), newStr(t, file));
}

bool insertPath(Thread& t, const std::string& folder) {
  Value path = dictGetStr(t.runtime->sysDict, intern(t, "path"));
  if (path.isEmpty() || !isList(path) || t.runtime->options->safePath) return true;
  return listInsert(t, path.as<ListObject>(), 0, newStr(t, folder));
}

/// Does the file begin (or, with a program in front, end) as zip files do?
bool isZipFile(const std::string& path) {
  std::FILE* f = std::fopen(path.c_str(), "rb");
  if (!f) return false;
  char head[4] = {};
  bool zip = std::fread(head, 1, 4, f) == 4 && std::string_view(head, 4) == "PK\3\4";
  if (!zip && std::fseek(f, -22, SEEK_END) == 0) zip = std::fread(head, 1, 4, f) == 4 && std::string_view(head, 4) == "PK\5\6";
  std::fclose(f);
  return zip;
}

std::string folderOf(const std::string& file) {
  char real[4096];
  std::string resolved = realpath(file.c_str(), real) ? real : file;
  size_t slash = resolved.rfind('/');
  return slash == std::string::npos ? "" : resolved.substr(0, slash == 0 ? 1 : slash);
}

CodeObject* compileMain_py(Thread& t, const support::SourceFile& source, const std::string& filename) {
  bytecode::CompileOptions options;
  options.filename = filename;
  options.optimize = t.runtime->options->optimize;
  return compileText_py(t, source, options);
}

/// A folder or a zip file with a __main__ module: what sys.path_hooks know as a place of modules.
bool isImportPath_py(Thread& t, const std::string& path, bool* out) {
  Value util = importModule_py(t, "pkgutil");
  Value name = newStr(t, path);
  Value importer = util.isEmpty() ? util : callMethod_py(t, util, intern(t, "get_importer"), &name, 1);
  if (importer.isEmpty()) return false;
  *out = !isNone(importer);
  return true;
}

/// runpy does what -m asks, and runs __main__ of a folder or zip file.
bool runByRunpy_py(Thread& t, const std::string& module, bool setArgv) {
  Value loader = mainLoader_py(t, "BuiltinImporter", "");
  if (loader.isEmpty() || !makeMain(t, "", loader)) return false;
  Value runpy = importModule_py(t, "runpy");
  if (runpy.isEmpty()) return false;
  Value args[] = {newStr(t, module), boolean(setArgv)};
  return !callMethod_py(t, runpy, intern(t, "_run_module_as_main"), args, 2).isEmpty();
}

std::string absolutePath(const std::string& path) {
  char cwd[4096];
  if (path[0] == '/' || !getcwd(cwd, sizeof cwd)) return path;
  return std::string(cwd) + "/" + path;
}

bool runScript_py(Thread& t, const ProgramRequest& request) {
  std::string path = request.text;
  struct stat s;
  bool found = stat(path.c_str(), &s) == 0;
  bool place = found && S_ISDIR(s.st_mode);
  if (found && S_ISREG(s.st_mode) && isZipFile(path) && !isImportPath_py(t, path, &place)) return false;
  if (place) {
    Value list = dictGetStr(t.runtime->sysDict, intern(t, "path"));
    if (!list.isEmpty() && isList(list) && !listInsert(t, list.as<ListObject>(), 0, newStr(t, absolutePath(path)))) return false;
    return runByRunpy_py(t, "__main__", false);
  }
  if (!insertPath(t, folderOf(path))) return false;
  path = absolutePath(path);  // the program is known by it
  if (found && path.ends_with(".pyc")) {  // bytecode: what its loader makes of it
    Value loader = mainLoader_py(t, "SourcelessFileLoader", path), name = intern(t, "__main__");
    ModuleObject* m = loader.isEmpty() ? nullptr : makeMain(t, path, loader);
    Value code = m ? callMethod_py(t, loader, intern(t, "get_code"), &name, 1) : Value();
    return !code.isEmpty() && runModule_py(t, m, code.as<CodeObject>());
  }
  support::DecodeError error;
  auto source = support::SourceFile::load(path, error);
  if (!source) source = decodedByCodec_py(t, path, error);
  if (!source) {
    if (error.isIo) {
      std::fprintf(stderr, "%s: can't open file '%s': [Errno %d] %s\n", t.runtime->options->executable.c_str(), path.c_str(), errno, error.message.c_str());
      raiseValue(t, PyExc_SystemExit, Value::smallInt(2));
    } else {
      raiseDecodeError(t, error, path);
    }
    return false;
  }
  Value loader = mainLoader_py(t, "SourceFileLoader", path);
  ModuleObject* m = loader.isEmpty() ? nullptr : makeMain(t, path, loader);
  if (!m) return false;
  if (request.skipFirstLine) {
    size_t newline = source->text().find('\n');
    source = support::SourceFile::fromText(path, newline == std::string_view::npos ? "" : std::string(source->text().substr(newline)));
  }
  CodeObject* code = compileMain_py(t, *source, path);
  return code && runModule_py(t, m, code);
}

/// -c: the text is UTF-8 whatever it says of itself.
bool runCommand_py(Thread& t, const std::string& text) {
  Value decoded = strFromFileSystem(t, text);
  Value encoded = decoded.isEmpty() ? Value() : encodeText_py(t, decoded, newStr(t, "utf-8"), Value());
  if (encoded.isEmpty()) {
    std::fputs("Unable to decode the command from the command line:\n", stderr);
    return false;
  }
  Value loader = mainLoader_py(t, "BuiltinImporter", "");
  ModuleObject* m = loader.isEmpty() ? nullptr : makeMain(t, "", loader);
  if (!m || !insertPath(t, "")) return false;
  CodeObject* code = compileMain_py(t, support::SourceFile::fromText("<string>", text), "<string>");
  return code && runModule_py(t, m, code);
}

bool runText_py(Thread& t, std::string text, const char* filename) {
  Value loader = mainLoader_py(t, "BuiltinImporter", "");
  ModuleObject* m = loader.isEmpty() ? nullptr : makeMain(t, "", loader);
  if (!m || !insertPath(t, "")) return false;
  // What comes from standard input is a file, and has its name.
  if (std::string_view(filename) == "<stdin>") {
    auto* d = moduleDict(m);
    if (!dictSetStr(t, d, names().__file__, newStr(t, filename)) || !dictSetStr(t, d, names().__cached__, none())) return false;
  }
  support::DecodeError error;
  auto source = support::SourceFile::fromBytes(filename, std::move(text), error);
  if (!source) source = decodedByCodec_py(t, filename, error);
  if (!source) {
    raiseDecodeError(t, error, filename);
    return false;
  }
  CodeObject* code = compileMain_py(t, *source, filename);
  return code && runModule_py(t, m, code);
}

bool stdinIsInteractive(Thread& t) { return isatty(0) || t.runtime->options->interactive; }

bool runStdin_py(Thread& t) {
  if (stdinIsInteractive(t)) {
    t.runtime->options->inspect = 0;  // SystemExit ends the session
    Value loader = mainLoader_py(t, "BuiltinImporter", "");
    ModuleObject* m = loader.isEmpty() ? nullptr : makeMain(t, "", loader);
    return m && insertPath(t, "") && runRepl_py(t, m, true);
  }
  std::string text;
  // Small: this is inlined below everything a program does, and every collection scans the stack.
  char buffer[512];
  for (size_t n; (n = std::fread(buffer, 1, sizeof buffer, stdin)) > 0;) text.append(buffer, n);
  return runText_py(t, std::move(text), "<stdin>");
}

/// -m: by runpy, from the current folder on.
bool runNamedModule_py(Thread& t, const std::string& name) {
  char cwd[4096];
  return insertPath(t, getcwd(cwd, sizeof cwd) ? cwd : "") && runByRunpy_py(t, name, true);
}

bool runCompiled_py(Thread& t, const PpyProgram& program) {
  const PpyUnitModule& main = program.modules[0];
  if (!insertPath(t, folderOf(main.path))) return false;
  ModuleObject* m = makeMain(t, main.path, none());
  if (!m) return false;
  CodeObject* code = loadProgramModule(t, main);
  return code && runModule_py(t, m, code);
}

struct Job {
  RuntimeOptions* options;
  const ProgramRequest* request;
};

/// -X faulthandler, PYTHONFAULTHANDLER or the development mode: reports of crashes from the start on.
bool wantsFaultHandler(const RuntimeOptions& o) {
  for (const std::string& x : o.xOptions)
    if (x == "faulthandler" || x == "faulthandler=1") return true;
  const char* variable = o.ignoreEnvironment ? nullptr : std::getenv("PYTHONFAULTHANDLER");
  return o.devMode || (variable && *variable);
}

int runOnRuntime(void* argument) {
  Job& job = *static_cast<Job*>(argument);
  const ProgramRequest& request = *job.request;
  Runtime* runtime = createRuntime(job.options);
  Thread& t = *currentThread();
  installSigint(t);
  int status = 0;
  bool ok = initializeImport_py(t, request.program, request.kind == ProgramRequest::Compiled);
  if (ok && wantsFaultHandler(*job.options)) {
    Value handler = importModule_py(t, "faulthandler");
    ok = !handler.isEmpty() && !callMethod_py(t, handler, intern(t, "enable"), nullptr, 0).isEmpty();
  }
  if (ok && !finishStreams_py(t)) {
    Value exception = takeException(t);
    std::fprintf(stderr, "Fatal Python error: init_stdio_encoding: failed to get the Python codec name of the stdio encoding\nPython runtime state: core initialized\n");
    printException_py(t, exception, Value());
    return 1;
  }
  if (ok && job.options->tracemallocFrames) {
    Value module = importModule_py(t, "_tracemalloc"), frames = Value::smallInt(job.options->tracemallocFrames);
    if (module.isEmpty() || callMethod_py(t, module, intern(t, "start"), &frames, 1).isEmpty()) {
      std::fprintf(stderr, "Fatal Python error: init_interp_main: can't initialize tracemalloc\nPython runtime state: core initialized\n");
      printException_py(t, takeException(t), Value());
      return 1;
    }
  }
  // A compiled program's path is complete and it gets what site adds to builtins; the interpreter runs site, as CPython.
  if (ok && !job.options->noSite) ok = request.kind == ProgramRequest::Compiled ? addSiteBuiltins(t) : !importModule_py(t, "site").isEmpty();
  // The library's half of warnings knows how to read -W and PYTHONWARNINGS; without it they would not count.
  if (ok && !job.options->warnings.empty()) ok = !importModule_py(t, "warnings").isEmpty();
  if (ok && request.program && request.kind == ProgramRequest::Command) {
    Value children = importModule_py(t, "_compiled_children"), main = newStr(t, request.program->modules[0].path);
    ok = !children.isEmpty() && !callMethod_py(t, children, intern(t, "start"), &main, 1).isEmpty();
  }
  if (ok && job.options->trace) {
    Value tracing = importModule_py(t, "_line_trace");
    ok = !tracing.isEmpty() && !callMethod_py(t, tracing, intern(t, "start"), nullptr, 0).isEmpty();
  }
  gc::startProgram(t);
  if (ok) {
    switch (request.kind) {
      case ProgramRequest::Script: ok = runScript_py(t, request); break;
      case ProgramRequest::Command: ok = runCommand_py(t, request.text); break;
      case ProgramRequest::Module: ok = runNamedModule_py(t, request.text); break;
      case ProgramRequest::Stdin: ok = runStdin_py(t); break;
      case ProgramRequest::Compiled: ok = runCompiled_py(t, *request.program); break;
    }
  }
  if (!ok) status = reportPending_py(t);
  if (job.options->trace) callIfLoaded_py(t, "_line_trace", "stop");
  // Looked at now, so that a program can ask for it.
  const char* inspect = job.options->ignoreEnvironment ? nullptr : std::getenv("PYTHONINSPECT");
  if ((job.options->inspect || (inspect && *inspect)) && stdinIsInteractive(t) && status != kInterrupted) {
    job.options->inspect = 0;
    Value main = dictGetStr(runtime->modules, intern(t, "__main__"));
    if (!main.isEmpty()) status = runRepl_py(t, main.as<ModuleObject>(), false) ? 0 : reportPending_py(t);
  }
  callIfLoaded_py(t, "threading", "_shutdown");
  runExitFunctions_py(t);
  stopOtherThreadsForGood(t);
  if (runtime->sysDict) {
    if (!flushStream_py(t, "stdout")) {
      reportUnraisable_py(t, dictGetStr(runtime->sysDict, intern(t, "stdout")), Value());
      if (status == 0) status = 120;
    }
    if (!flushStream_py(t, "stderr")) clearException(t);
    finalizeAll_py(t);
    if (!flushStream_py(t, "stdout")) clearException(t);
    if (!flushStream_py(t, "stderr")) clearException(t);
  }
  return status;
}

}  // namespace

std::vector<std::string> standardPath(const RuntimeOptions& options) {
  std::vector<std::string> path = options.extraPath;
  const char* extra = options.ignoreEnvironment ? nullptr : std::getenv("PYTHONPATH");
  if (extra && *extra) {
    std::string text = extra;
    for (size_t at = 0; at <= text.size();) {
      size_t colon = text.find(':', at);
      if (colon == std::string::npos) colon = text.size();
      path.push_back(text.substr(at, colon - at));
      at = colon + 1;
    }
  }
  std::string library = options.stdlib.empty() ? PPY_PYTHON_STDLIB : options.stdlib;
  size_t slash = library.rfind('/');
  path.push_back(library.substr(0, slash + 1) + "python" + std::to_string(PPY_PYTHON_MAJOR) + std::to_string(PPY_PYTHON_MINOR) + ".zip");
  path.push_back(library);
  path.push_back(library + "/lib-dynload");
  if (options.compiledProgram && !options.noSite) {
    path.push_back("/usr/local/lib/python" + std::to_string(PPY_PYTHON_MAJOR) + "." + std::to_string(PPY_PYTHON_MINOR) + "/dist-packages");
    path.push_back(library.substr(0, slash) + "/python" + std::to_string(PPY_PYTHON_MAJOR) + "/dist-packages");
    struct stat s;
    std::erase_if(path, [&](const std::string& p) { return p.ends_with("/dist-packages") && stat(p.c_str(), &s) != 0; });
  }
  return path;
}

int runProgram(RuntimeOptions& options, const ProgramRequest& request) {
  Job job{&options, &request};
  installStackOverflowHandler();
  int status = runOnLargeStack(runOnRuntime, &job);
  std::fflush(stdout);
  std::fflush(stderr);
  if (status == kInterrupted) {  // the shell shall see what ended us
    std::signal(SIGINT, SIG_DFL);
    std::raise(SIGINT);
    status = 130;
  }
  return status;
}

}  // namespace ppy
