// Built-in functions about code, namespaces and imports.
#include "runtime/object/audit.h"
#include "stdlib/builtins/builtins.h"

namespace ppy {
/// dynamic/compile.cpp: compile() for the forms of Python 3.`featureVersion`; -1: of this version.
Value compileSourceOf_py(Thread& t, Value source, Value filename, Value mode, int flags, bool dontInherit, int optimize, int featureVersion);
}  // namespace ppy

namespace ppy::builtins {
namespace {

Value builtinGlobals(Thread& t, Value, Value*) {
  Value g = currentGlobals(t);
  return g.isEmpty() ? raise(t, PyExc_SystemError, "globals(): no current frame") : g;
}
Value builtinLocals(Thread& t, Value, Value*) { return currentLocals_py(t); }

Value builtinEval(Thread& t, Value, Value* a) {
  Value globals = a[1].isEmpty() || isNone(a[1]) ? Value() : a[1];
  Value locals = a[2].isEmpty() || isNone(a[2]) ? Value() : a[2];
  if (!globals.isEmpty() && !isDict(globals))
    return raise(t, PyExc_TypeError, slotOf(globals, kSlotGetItem).attr.isEmpty()
                                           ? "globals must be a dict"
                                           : "globals must be a real dict; try eval(code, {}, mapping)");
  if (!locals.isEmpty() && slotOf(locals, kSlotGetItem).attr.isEmpty())
    return raise(t, PyExc_TypeError, "locals must be a mapping");
  return evalSource_py(t, a[0], globals, locals);
}

Value builtinExec(Thread& t, Value, Value* a) {
  Value globals = a[1].isEmpty() || isNone(a[1]) ? Value() : a[1];
  Value locals = a[2].isEmpty() || isNone(a[2]) ? Value() : a[2];
  if (!globals.isEmpty() && !isDict(globals))
    return raise(t, PyExc_TypeError, "exec() globals must be a dict, not %T", globals);
  if (!locals.isEmpty() && slotOf(locals, kSlotGetItem).attr.isEmpty())
    return raise(t, PyExc_TypeError, "locals must be a mapping or None, not %T", locals);
  return execSource_py(t, a[0], globals, locals, a[3].isEmpty() || isNone(a[3]) ? Value() : a[3]);
}

Value builtinCompile(Thread& t, Value, Value* a) {
  intptr_t flags = 0, optimize = -1, featureVersion = -1;
  if (!a[3].isEmpty() && !asIndex_py(t, a[3], &flags, PyExc_OverflowError)) return {};
  int dontInherit = 0;
  if (!a[4].isEmpty() && (dontInherit = truth_py(t, a[4])) < 0) return {};
  if (!a[5].isEmpty() && !asIndex_py(t, a[5], &optimize, PyExc_OverflowError)) return {};
  if (optimize < -1 || optimize > 2) return raise(t, PyExc_ValueError, "compile(): invalid optimize value");
  if (!a[6].isEmpty() && !asIndex_py(t, a[6], &featureVersion, PyExc_OverflowError)) return {};
  return compileSourceOf_py(t, a[0], a[1], a[2], static_cast<int>(flags), dontInherit, static_cast<int>(optimize), static_cast<int>(featureVersion));
}

Value builtinBuildClass(Thread& t, Value, Value* a) {
  if (!isExactly(a[0], &PyFunction_Type)) return raise(t, PyExc_TypeError, "__build_class__: func must be a function");
  if (!isStr(a[1])) return raise(t, PyExc_TypeError, "__build_class__: name is not a string");
  return buildClass_py(t, a[0], a[1], a[2].as<TupleObject>(), a[3]);
}

Value builtinImport(Thread& t, Value, Value* a) {
  if (!isStr(a[0])) return raise(t, PyExc_TypeError, "module name must be a string");
  intptr_t level = 0;
  if (!a[4].isEmpty() && !asIndex_py(t, a[4], &level, PyExc_OverflowError)) return {};
  if (level < 0) return raise(t, PyExc_ValueError, "level must be >= 0");
  return import_py(t, a[0], a[1].isEmpty() ? none() : a[1], a[2].isEmpty() ? none() : a[2],
                   a[3].isEmpty() ? Value(newTuple(t, 0)) : a[3], static_cast<int>(level));
}

Value builtinBreakpoint(Thread& t, Value, Value* a) {
  Value hook = dictGetStr(t.runtime->sysDict, intern(t, "breakpointhook"));
  if (hook.isEmpty()) return raise(t, PyExc_RuntimeError, "lost sys.breakpointhook");
  if (!audit_py(t, "builtins.breakpoint", hook)) return {};
  return callTuple_py(t, hook, a[0], a[1]);
}

}  // namespace

const BuiltinDef kCodeFunctions[] = {
    {"globals", "", builtinGlobals},
    {"locals", "", builtinLocals},
    {"eval", "source, globals=None, locals=None, /", builtinEval},
    {"exec", "source, globals=None, locals=None, /, *, closure=None", builtinExec},
    {"compile", "source, filename, mode, flags=0, dont_inherit=False, optimize=-1, *, _feature_version=-1", builtinCompile},
    {"__build_class__", "func, name, /, *bases, **kwds", builtinBuildClass},
    {"__import__", "name, globals=None, locals=None, fromlist=(), level=0", builtinImport},
    {"breakpoint", "*args, **kws", builtinBreakpoint},
    {nullptr, nullptr, nullptr}};

}  // namespace ppy::builtins
