// Built-in functions that make or write text: print, input, repr, ascii, format.
#include "runtime/object/audit.h"
#include "runtime/object/names.h"
#include "stdlib/_io/text_io.h"
#include "stdlib/builtins/builtins.h"

namespace ppy::builtins {
namespace {

/// sys.stdout (or the like); None when absent or None; RuntimeError "lost sys.X" with `required`.
Value sysFile(Thread& t, Value name, bool required) {
  Value f = dictGetStr(t.runtime->sysDict, name);
  if (!f.isEmpty() && !(required && isNone(f))) return f;
  if (!required) return f.isEmpty() ? raise(t, PyExc_RuntimeError, "lost sys.%U", name) : f;
  return raise(t, PyExc_RuntimeError, "%s: lost sys.%U", "input()", name);
}

/// Writes str(v) to `file`: straight into the buffer of our own text files, by .write() otherwise.
bool writeText_py(Thread& t, Value file, Value v) {
  Value s = isExactly(v, &PyUnicode_Type) ? v : str_py(t, v);
  if (s.isEmpty()) return false;
  if (io::isPlainTextFile(file)) return io::writeText(t, file, s);
  Value r = callMethod_py(t, file, intern(t, "write"), &s, 1);
  return !r.isEmpty();
}

bool separator(Thread& t, Value v, const char* name, const char* dflt, Value* out) {
  if (v.isEmpty() || isNone(v)) {
    *out = intern(t, dflt);
    return true;
  }
  if (!isStr(v)) {
    raise(t, PyExc_TypeError, "%s must be None or a string, not %T", name, v);
    return false;
  }
  *out = v;
  return true;
}

Value builtinPrint(Thread& t, Value, Value* a) {
  auto* values = a[0].as<TupleObject>();
  Value sep, end, file = a[3];
  if (file.isEmpty() || isNone(file)) {
    file = sysFile(t, intern(t, "stdout"), false);
    if (file.isEmpty()) return {};
    if (isNone(file)) return none();
  }
  if (!separator(t, a[1], "sep", " ", &sep) || !separator(t, a[2], "end", "\n", &end)) return {};
  for (intptr_t i = 0; i < values->ob_size; i++) {
    if (i > 0 && !writeText_py(t, file, sep)) return {};
    if (!writeText_py(t, file, values->ob_item[i])) return {};
  }
  if (!writeText_py(t, file, end)) return {};
  if (!a[4].isEmpty()) {
    int flush = truth_py(t, a[4]);
    if (flush < 0) return {};
    if (flush && callMethod_py(t, file, intern(t, "flush"), nullptr, 0).isEmpty()) return {};
  }
  return none();
}

Value builtinInput(Thread& t, Value, Value* a) {
  PPY_TRY(in, sysFile(t, intern(t, "stdin"), true));
  PPY_TRY(out, sysFile(t, intern(t, "stdout"), true));
  if (!audit_py(t, "builtins.input", a[0])) return {};
  if (!a[0].isEmpty() && !writeText_py(t, out, a[0])) return {};
  if (callMethod_py(t, out, intern(t, "flush"), nullptr, 0).isEmpty()) clearException(t);
  PPY_TRY(line, callMethod_py(t, in, intern(t, "readline"), nullptr, 0));
  if (!isStr(line)) return raise(t, PyExc_TypeError, "object.readline() returned non-string");
  StrView s = strView(line);
  if (s.length == 0) return raise(t, PyExc_EOFError, "EOF when reading a line");
  if (s[s.length - 1] == '\n') line = substring(t, line, 0, s.length - 1);
  return line;
}

Value builtinRepr(Thread& t, Value, Value* a) { return repr_py(t, a[0]); }
Value builtinAscii(Thread& t, Value, Value* a) { return ascii_py(t, a[0]); }

Value builtinFormat(Thread& t, Value, Value* a) {
  if (!a[1].isEmpty() && !isStr(a[1])) return raise(t, PyExc_TypeError, "format() argument 2 must be str, not %T", a[1]);
  return format_py(t, a[0], a[1]);
}

}  // namespace

const BuiltinDef kOutputFunctions[] = {
    {"print", "*args, sep=' ', end='\\n', file=None, flush=False", builtinPrint},
    {"input", "prompt='', /", builtinInput},
    {"repr", "obj, /", builtinRepr},
    {"ascii", "obj, /", builtinAscii},
    {"format", "value, format_spec='', /", builtinFormat},
    {nullptr, nullptr, nullptr}};

}  // namespace ppy::builtins
