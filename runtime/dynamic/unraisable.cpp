// Exceptions nobody can receive: sys.unraisablehook, or the default text.
#include <string>

#include "runtime/frame/services.h"
#include "runtime/object/audit.h"
#include "runtime/object/call.h"
#include "runtime/object/container.h"
#include "runtime/object/error.h"
#include "runtime/object/ops.h"
#include "runtime/object/str.h"

namespace ppy {

void writeError_py(Thread& t, Value file, const std::string& text);

/// The default hook: what, then the exception.
/// frame/traceback.cpp: gives an exception that has no traceback one of the calling frame.
void addCurrentTraceback_py(Thread& t, Value exception);

void printUnraisable_py(Thread& t, Value exception, Value message, Value object) {
  std::string text;
  if (!message.isEmpty() && isStr(message)) text = strToUtf8(message);
  else if (!object.isEmpty() && !isNone(object)) text = "Exception ignored in";
  if (!object.isEmpty() && !isNone(object)) {
    Value r = repr_py(t, object);
    if (r.isEmpty()) clearException(t);
    text += (text.empty() ? "" : ": ") + (r.isEmpty() ? std::string("<object repr() failed>") : strToUtf8(r)) + "\n";
  } else if (!text.empty()) {
    text += ":\n";
  }
  if (!text.empty()) writeError_py(t, Value(), text);
  printException_py(t, exception, Value());
}

void reportUnraisable_py(Thread& t, Value object, Value message) {
  Value exception = takeException(t);
  if (exception.isEmpty()) return;
  addCurrentTraceback_py(t, exception);
  Value hook = t.runtime->sysDict ? dictGetStr(t.runtime->sysDict, intern(t, "unraisablehook")) : Value();
  Value standard = hook.isEmpty() ? Value() : dictGetStr(t.runtime->sysDict, intern(t, "__unraisablehook__"));
  if (!hook.isEmpty() && hook != standard && !isNone(hook)) {
    Value types = importModule_py(t, "types");
    Value make = types.isEmpty() ? Value() : findAttr_py(t, types, intern(t, "SimpleNamespace"));
    if (!make.isEmpty()) {
      DictObject* fields = newDict(t);
      Value tb = exception.as<ExceptionObject>()->traceback;
      bool ok = fields && dictSetStr(t, fields, intern(t, "exc_type"), typeOf(exception)) && dictSetStr(t, fields, intern(t, "exc_value"), exception) &&
                dictSetStr(t, fields, intern(t, "exc_traceback"), tb.isEmpty() ? none() : tb) &&
                dictSetStr(t, fields, intern(t, "err_msg"), message.isEmpty() ? none() : message) &&
                dictSetStr(t, fields, intern(t, "object"), object.isEmpty() ? none() : object);
      Value arg = ok ? callTuple_py(t, make, newTuple(t, 0), fields) : Value();
      if (!arg.isEmpty() && audit_py(t, "sys.unraisablehook", hook, arg) && !call_py(t, hook, arg).isEmpty()) return;
    }
    if (pending(t)) {
      Value second = takeException(t);
      printUnraisable_py(t, second, newStr(t, "Exception ignored in sys.unraisablehook"), hook);
      return;
    }
  }
  printUnraisable_py(t, exception, message, object);
}

}  // namespace ppy
