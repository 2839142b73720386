// Helpers of the native modules.
#include "stdlib/common/module.h"

#include <dlfcn.h>

namespace ppy {

bool addInts(Thread& t, ModuleObject* m, const IntConstant* rows) {
  for (; rows->name; rows++)
    if (!dictSetStr(t, moduleDict(m), intern(t, rows->name), makeInt(t, rows->value))) return false;
  return true;
}

bool addValue(Thread& t, ModuleObject* m, const char* name, Value v) {
  return !v.isEmpty() && dictSetStr(t, moduleDict(m), intern(t, name), v);
}

bool addType(Thread& t, ModuleObject* m, const TypeSpec& spec, bool weakrefs) {
  if (!readyModuleType(t, spec)) return false;
  const char* dot = __builtin_strrchr(spec.name, '.');
  if (weakrefs) infoOf(spec.type).hasWeakref = true;
  if (dot && dictGetStr(spec.type->tp_dict, names().__module__).isEmpty()) {  // as heap types of CPython show it
    gc::ImmortalScope scope(t);
    if (!dictSetStr(t, spec.type->tp_dict, names().__module__, immortalName(t, {spec.name, static_cast<size_t>(dot - spec.name)}))) return false;
  }
  return addValue(t, m, dot ? dot + 1 : spec.name, spec.type);
}

Value newExceptionClass(Thread& t, const char* dottedName, Value bases) {
  std::string_view text = dottedName;
  size_t dot = text.rfind('.');
  DictObject* ns = newDict(t);
  if (!ns || !dictSetStr(t, ns, names().__module__, newStr(t, text.substr(0, dot)))) return {};
  return newClass_py(t, &PyType_Type, intern(t, text.substr(dot + 1)), isTuple(bases) ? bases : tupleOf(t, {bases}), ns, Value());
}

namespace {
struct ModuleValueRoots : gc::RootBase {
  explicit ModuleValueRoots(Runtime& rt) : RootBase(rt) {}
  void trace(gc::Marker& m) override { m.markRange(v, kModuleValues); }
  Value v[kModuleValues];
};
}  // namespace

Value* moduleValues(Thread& t, ModuleIndex module) {
  static_assert(sizeof t.runtime->moduleState / sizeof(void*) >= static_cast<size_t>(kModuleCount));
  void*& place = t.runtime->moduleState[module];
  if (!place) place = new ModuleValueRoots(*t.runtime);
  return static_cast<ModuleValueRoots*>(place)->v;
}

bool int64Arg_py(Thread& t, Value v, int64_t* out) {
  if (v.isSmallInt()) {
    *out = v.asSmallInt();
    return true;
  }
  if (!isInt(v)) {
    v = index_py(t, v);
    if (v.isEmpty()) return false;
  }
  if (intFits64(v, out)) return true;
  raise(t, PyExc_OverflowError, "Python int too large to convert to C long");
  return false;
}

bool intArg_py(Thread& t, Value v, int* out) {
  int64_t i;
  if (!int64Arg_py(t, v, &i)) return false;
  if (i > INT32_MAX || i < INT32_MIN) {
    raise(t, PyExc_OverflowError, i > 0 ? "signed integer is greater than maximum" : "signed integer is less than minimum");
    return false;
  }
  *out = static_cast<int>(i);
  return true;
}

bool sizeArg_py(Thread& t, Value v, intptr_t* out) { return asIndex_py(t, v, out, PyExc_OverflowError); }

bool maskArg_py(Thread& t, Value v, uint64_t* out) {
  if (!isInt(v)) {
    v = index_py(t, v);
    if (v.isEmpty()) return false;
  }
  if (v.isSmallInt()) {
    *out = static_cast<uint64_t>(v.asSmallInt());
    return true;
  }
  auto* l = v.as<LongObject>();
  intptr_t n = l->ob_size < 0 ? -l->ob_size : l->ob_size;
  uint64_t r = 0;
  for (intptr_t i = 0; i < n && i < 3; i++) r |= static_cast<uint64_t>(l->ob_digit[i]) << (30 * i);
  *out = l->ob_size < 0 ? 0 - r : r;
  return true;
}

bool descriptorArg_py(Thread& t, Value v, int* out) {
  if (!isInt(v)) {
    Value method = findAttr_py(t, v, intern(t, "fileno"));
    if (method.isEmpty()) {
      if (!pending(t)) raise(t, PyExc_TypeError, "argument must be an int, or have a fileno() method.");
      return false;
    }
    v = call_py(t, method);
    if (v.isEmpty()) return false;
    if (!isInt(v)) {
      raise(t, PyExc_TypeError, "fileno() returned a non-integer");
      return false;
    }
  }
  if (!intArg_py(t, v, out)) return false;
  if (*out >= 0) return true;
  raise(t, PyExc_ValueError, "file descriptor cannot be a negative integer (%d)", *out);
  return false;
}

bool loadLibrary(Thread& t, const char* file, const LibraryFunction* functions) {
  void* library = dlopen(file, RTLD_NOW | RTLD_LOCAL);
  if (!library) {
    raise(t, PyExc_ImportError, "%s", dlerror());
    return false;
  }
  for (; functions->name; functions++) {
    *functions->place = dlsym(library, functions->name);
    if (*functions->place) continue;
    raise(t, PyExc_ImportError, "%s: undefined symbol: %s", file, functions->name);
    return false;
  }
  return true;
}

}  // namespace ppy
