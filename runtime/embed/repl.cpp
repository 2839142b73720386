// The interactive prompt: statements line by line, with continuation lines while input is incomplete.
#include "runtime/embed/repl.h"

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "runtime/abi/python_config.h"
#include "runtime/dynamic/compile.h"
#include "runtime/embed/line_input.h"
#include "runtime/frame/call.h"
#include "runtime/import/import.h"
#include "runtime/object/container.h"
#include "runtime/object/error.h"
#include "runtime/object/ops.h"
#include "runtime/object/str.h"
#include "runtime/thread/options.h"

namespace ppy {

namespace io {
/// stdlib/_io: flushes sys.stdout and sys.stderr; errors are dropped.
void flushStandardStreams_py(Thread& t);
}

namespace {

/// What the lines read so far make.
enum class Input { Complete, Incomplete, Wrong };

std::string promptText_py(Thread& t, const char* name, const char* standard) {
  Value v = dictGetStr(t.runtime->sysDict, intern(t, name));
  if (v.isEmpty()) return standard;
  Value s = str_py(t, v);
  if (s.isEmpty()) {
    clearException(t);
    return standard;
  }
  return strToUtf8(s);
}

/// The pending exception, by sys.excepthook, and as sys.last_value.
void showException_py(Thread& t) {
  Value exception = takeException(t);
  Value tb = exception.as<ExceptionObject>()->traceback;
  auto* sys = t.runtime->sysDict;
  for (auto [name, v] : {std::pair{"last_type", Value(typeOf(exception))}, std::pair{"last_value", exception}, std::pair{"last_traceback", tb.isEmpty() ? none() : tb}})
    dictSetStr(t, sys, intern(t, name), v);
  Value hook = dictGetStr(sys, intern(t, "excepthook"));
  if (hook.isEmpty() || call_py(t, hook, typeOf(exception), exception, tb.isEmpty() ? none() : tb).isEmpty()) {
    if (pending(t)) clearException(t);
    printException_py(t, exception, Value());
  }
}

/// The file that PYTHONSTARTUP names, in the session's module. False: SystemExit.
bool runStartup_py(Thread& t, ModuleObject* main) {
  const char* file = t.runtime->options->ignoreEnvironment ? nullptr : std::getenv("PYTHONSTARTUP");
  if (!file || !*file) return true;
  support::DecodeError error;
  auto source = support::SourceFile::load(file, error);
  if (source) {
    bytecode::CompileOptions options;
    options.filename = file;
    options.optimize = t.runtime->options->optimize;
    CodeObject* code = compileText_py(t, *source, options);
    if (code && runModule_py(t, main, code)) return true;
  } else if (error.isIo) {
    std::fprintf(stderr, "Could not open PYTHONSTARTUP\n");
    raise(t, PyExc_FileNotFoundError, "[Errno %d] %s: '%s'", errno, error.message.c_str(), file);
  } else {
    raiseDecodeError(t, error, file);
  }
  if (pendingIs(t, PyExc_SystemExit)) return false;
  showException_py(t);
  return true;
}

/// sys.__interactivehook__: site's prepares completion and the history.
void runInteractiveHook_py(Thread& t) {
  Value hook = dictGetStr(t.runtime->sysDict, intern(t, "__interactivehook__"));
  if (hook.isEmpty() || !call_py(t, hook).isEmpty()) return;
  std::fprintf(stderr, "Failed calling sys.__interactivehook__\n");
  showException_py(t);
}

}  // namespace

bool runRepl_py(Thread& t, ModuleObject* main, bool banner) {
  if (banner && !t.runtime->options->quiet)
    std::fprintf(stderr, "Python %s (protopy %s) on linux\nType \"help\", \"copyright\", \"credits\" or \"license\" for more information.\n", PPY_PYTHON_VERSION, PPY_VERSION);
  auto* sys = t.runtime->sysDict;
  for (auto [name, text] : {std::pair{"ps1", ">>> "}, std::pair{"ps2", "... "}})
    if (dictGetStr(sys, intern(t, name)).isEmpty() && !dictSetStr(t, sys, intern(t, name), newStr(t, text))) return false;
  if (banner && !runStartup_py(t, main)) return false;
  runInteractiveHook_py(t);
  uint32_t future = 0;
  for (;;) {
    std::string text, line;
    bytecode::CompileResult result;
    CodeObject* code = nullptr;
    bool more = false, end = false;
    for (;;) {
      bool last = !readPromptedLine(more ? promptText_py(t, "ps2", "... ") : promptText_py(t, "ps1", ">>> "), &line);
      end = last && !more;
      if (end) break;
      text += last ? "\n" : line;
      if (text.find_first_not_of(" \t\r\n") == std::string::npos) break;
      bytecode::CompileOptions options;
      options.filename = "<stdin>";
      options.mode = syntax::ParseMode::Single;
      options.futureFlags = future;
      options.optimize = t.runtime->options->optimize;
      options.dontImplyDedent = true;
      options.allowIncomplete = true;
      options.ignoreCookie = true;
      // Without its last newline a block is complete only after an empty line; what is wrong with it is as well.
      auto judge = [&](std::string input) {
        auto attempt = bytecode::compileSource(support::SourceFile::fromText("<stdin>", std::move(input)), options);
        return attempt.ok ? Input::Complete : attempt.error && attempt.error->incomplete ? Input::Incomplete : Input::Wrong;
      };
      if (!last && judge(text.substr(0, text.size() - 1)) == Input::Incomplete && judge(text) != Input::Wrong) {
        more = true;
        continue;
      }
      options.allowIncomplete = false;
      code = compileText_py(t, support::SourceFile::fromText("<stdin>", text), options, &result);
      future = result.futureFlags;
      break;
    }
    if (end) break;
    if (!(code && runModule_py(t, main, code)) && pending(t)) {
      if (pendingIs(t, PyExc_SystemExit)) return false;
      showException_py(t);
    }
    io::flushStandardStreams_py(t);
  }
  std::fprintf(stderr, "\n");
  return true;
}

}  // namespace ppy
