// Names, cells, attributes and items for compiled code.
#include <algorithm>
#include <cmath>
#include <cstring>

#include "runtime/deopt/helpers.h"
#include "runtime/frame/generator.h"
#include "runtime/gc/heap.h"
#include "runtime/interp/slow.h"
#include "runtime/object/container.h"
#include "runtime/object/dict.h"
#include "runtime/object/error.h"
#include "runtime/object/ops.h"
#include "runtime/object/str.h"

namespace ppy {

PPY_HELPER Value ppy_unbound_local(Thread& t, Value name) { return interp::raiseUnbound(t, name); }
PPY_HELPER Value ppy_unbound_delete(Thread& t, Value name) { return interp::raiseUnbound(t, name); }
PPY_HELPER Value ppy_unbound_cell(Thread& t, Value name) { return interp::raiseUnboundCell(t, name, false); }
PPY_HELPER Value ppy_unbound_free(Thread& t, CodeObject* code, uint32_t place) {
  return interp::raiseUnboundCell(t, code->freevars.as<TupleObject>()->ob_item[place], true);
}

PPY_HELPER DictObject* ppy_builtins_of(Thread& t, Value globals) { return builtinsOf(t, globals).as<DictObject>(); }

/// Words: table of the globals, then for a global the slot's offset in it; for a builtin the number of
/// entries of the globals' table, the builtins' table and the slot's offset in that.
PPY_HELPER Value ppy_load_global(Thread& t, Value globalsDict, DictObject* builtins, Value name, Value* words, Value* owner) {
  auto* globals = globalsDict.as<DictObject>();
  auto offset = [](DictObject* d, Value* slot) { return Value::smallInt(reinterpret_cast<char*>(slot) - reinterpret_cast<char*>(d->ma_keys)); };
  if (isExactly(globals, &PyDict_Type)) {
    if (Value v = dictGetStr(globals, name)) {
      native::CacheFill fill(t, reinterpret_cast<uint64_t*>(words), true);
      Value* slot = fill ? dictSlotOf(globals, name) : nullptr;
      if (!slot) return v;
      words[1] = offset(globals, slot);
      words[0] = reinterpret_cast<Object*>(globals->ma_keys);
      gc::barrier(owner);
      return v;
    }
    if (!isExactly(builtins, &PyDict_Type)) {
      Value v = getItem_py(t, builtins, name);
      if (!v.isEmpty() || !pendingIs(t, PyExc_KeyError)) return v;
      clearException(t);
    } else {
      if (Value v = dictGetStr(builtins, name)) {
        native::CacheFill fill(t, reinterpret_cast<uint64_t*>(words), true);
        Value* slot = fill ? dictSlotOf(builtins, name) : nullptr;
        if (slot && globals->ma_keys && !dictSlotOf(globals, name)) {
          words[1] = Value::smallInt(globals->ma_keys->used);
          words[2] = reinterpret_cast<Object*>(builtins->ma_keys);
          words[3] = offset(builtins, slot);
          words[0] = reinterpret_cast<Object*>(globals->ma_keys);
          gc::barrier(owner);
        }
        return v;
      }
    }
    return interp::raiseNameError(t, name);
  }
  // A dict subclass as globals (exec): looked up with its own methods.
  Value v = getItem_py(t, globals, name);
  if (!v.isEmpty() || !pendingIs(t, PyExc_KeyError)) return v;
  clearException(t);
  v = getItem_py(t, builtins, name);
  if (v.isEmpty() && pendingIs(t, PyExc_KeyError)) {
    clearException(t);
    return interp::raiseNameError(t, name);
  }
  return v;
}

PPY_HELPER Value ppy_store_global(Thread& t, Value globals, Value name, Value v, Value* words, Value* owner) {
  if (isExactly(globals, &PyDict_Type)) {
    auto* d = globals.as<DictObject>();
    if (!dictSetStr(t, d, name, v)) return {};
    native::CacheFill fill(t, reinterpret_cast<uint64_t*>(words), true);
    if (Value* slot = fill ? dictSlotOf(d, name) : nullptr) {
      words[1] = Value::smallInt(reinterpret_cast<char*>(slot) - reinterpret_cast<char*>(d->ma_keys));
      words[0] = reinterpret_cast<Object*>(d->ma_keys);
      gc::barrier(owner);
    }
    return none();
  }
  return setItem_py(t, globals, name, v) ? none() : Value();
}
PPY_HELPER Value ppy_delete_global(Thread& t, Value globals, Value name) {
  if (isExactly(globals, &PyDict_Type)) return dictDeleteStr(t, globals.as<DictObject>(), name) ? none() : interp::raiseNameError(t, name);
  if (delItem_py(t, globals, name)) return none();
  if (!pendingIs(t, PyExc_KeyError)) return {};
  clearException(t);
  return interp::raiseNameError(t, name);
}
PPY_HELPER Value ppy_load_name(Thread& t, Frame* f, Value name) {
  uint64_t cache = 0;
  return interp::loadName_py(t, f, name, &cache);
}
PPY_HELPER Value ppy_store_name(Thread& t, Frame* f, Value name, Value v) { return interp::storeName_py(t, f, name, v) ? none() : Value(); }
PPY_HELPER Value ppy_delete_name(Thread& t, Frame* f, Value name) { return interp::deleteName_py(t, f, name) ? none() : Value(); }
PPY_HELPER Value ppy_new_cell(Thread& t, Value v) { return newCell(t, v); }
PPY_HELPER void ppy_remember(void* owner) { gc::remember(owner); }

PPY_HELPER uint32_t ppy_is_builtin(Thread& t, Value v, uint32_t number) {
  static const char* const kNames[] = {
#define BUILTIN(Id, text) text,
#include "runtime/abi/builtins.def"
  };
  static const TypeObject* const kTypes[] = {&PyRange_Type, nullptr, nullptr, &PyLong_Type, &PyFloat_Type, nullptr, nullptr, nullptr, nullptr, nullptr,
                                             &PyList_Type, &PyTuple_Type, &PyDict_Type, &PySet_Type, &PyUnicode_Type};
  if (number < std::size(kTypes) && kTypes[number]) return v == Value(const_cast<TypeObject*>(kTypes[number]));
  if (!isExactly(v, &PyCFunction_Type)) return 0;
  auto* f = v.as<BuiltinObject>();
  return f->def && std::strcmp(f->def->name, kNames[number]) == 0 && moduleDict(f->m_self) == t.runtime->builtins;
}

PPY_HELPER uint32_t ppy_check_builtin(Thread& t, Value v, uint32_t number, Value* word, Value* owner) {
  if (!ppy_is_builtin(t, v, number)) return 0;
  gc::store(owner, word, v);
  return 1;
}

namespace {
const char* const kMathNames[] = {
#define MATH(Id, text) text,
#include "runtime/abi/math_functions.def"
};
enum MathId {
#define MATH(Id, text) kMath##Id,
#include "runtime/abi/math_functions.def"
};
}  // namespace

PPY_HELPER uint32_t ppy_check_math(Thread&, Value v, uint32_t which, Value* word, Value* owner) {
  if (v.isEmpty() || !isExactly(v, &PyCFunction_Type)) return 0;
  auto* f = v.as<BuiltinObject>();
  if (!f->def || std::strcmp(f->def->name, kMathNames[which]) != 0 || !f->m_self || !isExactly(f->m_self, &PyModule_Type)) return 0;
  Value module = f->m_self.as<ModuleObject>()->md_name;
  if (!module || !isStr(module) || !strEquals(module, "math")) return 0;
  gc::store(owner, word, v);
  return 1;
}

PPY_HELPER double ppy_math(uint32_t which, double x) {
  switch (which) {
    case kMathSin: return std::sin(x);
    case kMathCos: return std::cos(x);
    case kMathTan: return std::tan(x);
    case kMathAtan: return std::atan(x);
    case kMathExp: return std::exp(x);
    case kMathLog: return x > 0 ? std::log(x) : NAN;
    default: return NAN;
  }
}

PPY_HELPER Value ppy_ord(Thread&, Value v, Value) {
  if (!v.isObject() || v.object()->ob_type != &PyUnicode_Type || v.as<StrObject>()->length != 1) return {};
  return Value::smallInt(static_cast<int64_t>(strView(v)[0]));
}
PPY_HELPER Value ppy_chr(Thread& t, Value v, Value) {
  if (!v.isSmallInt() || v.asSmallInt() < 0 || v.asSmallInt() > 0xFF) return {};
  return strFromChar(t, static_cast<char32_t>(v.asSmallInt()));
}
PPY_HELPER Value ppy_isinstance(Thread&, Value v, Value cls) {
  if (!cls.isObject() || cls.object()->ob_type != &PyType_Type) return {};
  if (isInstance(v, cls.as<TypeObject>())) return boolean(true);
  // What __class__ says may differ from the type only where it is overridden.
  return v.isObject() && infoOfValue(v).heapType ? Value() : boolean(false);
}

// --- attributes and items (cached ones: helpers_attr.cpp) ---------------------------------------------
PPY_HELPER Value ppy_del_attr(Thread& t, Value o, Value name) { return native::finish(t, delAttr_rq(t, o, name), &o); }
PPY_HELPER Value ppy_load_special(Thread& t, Value v, uint32_t which, Value* self) {
  Value out[2];
  if (!interp::loadSpecial_py(t, v, static_cast<int>(which), out)) return {};
  *self = out[1];
  return out[0];
}
PPY_HELPER Value ppy_load_super_attr(Thread& t, Value super, Value cls, Value self, Value name) {
  Value three[] = {super, cls, self};
  return interp::loadSuperAttr_py(t, three, name);
}
PPY_HELPER Value ppy_get_item(Thread& t, Value o, Value key) {
  Value operands[] = {o, key};
  return native::finish(t, getItem_rq(t, o, key), operands);
}
PPY_HELPER Value ppy_set_item(Thread& t, Value o, Value key, Value v) {
  Value operands[] = {o, key, v};
  return native::finish(t, setItem_rq(t, o, key, v), operands);
}
PPY_HELPER Value ppy_del_item(Thread& t, Value o, Value key) {
  Value operands[] = {o, key};
  return native::finish(t, delItem_rq(t, o, key), operands);
}
PPY_HELPER Value ppy_contains(Thread& t, Value container, Value v) {
  Value operands[] = {v, container};
  return native::finish(t, contains_rq(t, container, v), operands);
}
PPY_HELPER int ppy_set_contains(Thread& t, Value set, Value v) {
  // A set is looked for as a frozenset: the type's own function does that.
  bool plain = !v.isObject() || isExactly(v, &PyUnicode_Type) || isExactly(v, &PyTuple_Type);
  return plain ? setContains_py(t, set.as<SetObject>(), v) : contains_py(t, set, v);
}
PPY_HELPER Value ppy_quick_slice(Thread& t, Value o, Value from, Value to) {
  if (!o.isObject() || !(from.isSmallInt() || isNone(from)) || !(to.isSmallInt() || isNone(to))) return {};
  TypeObject* type = o.object()->ob_type;
  bool str = type == &PyUnicode_Type, list = type == &PyList_Type, tuple = type == &PyTuple_Type;
  if (!str && !list && !tuple && type != &PyBytes_Type) return {};
  intptr_t n = str ? o.as<StrObject>()->length : o.as<VarObject>()->ob_size;
  auto bound = [&](Value v, intptr_t omitted) {
    intptr_t i = isNone(v) ? omitted : v.asSmallInt();
    if (i < 0) i = i + n < 0 ? 0 : i + n;
    return i > n ? n : i;
  };
  intptr_t first = bound(from, 0), last = bound(to, n);
  if (last < first) last = first;
  Value r;
  if (str) r = substring(t, o, first, last);
  else if (list) r = listSlice(t, o.as<ListObject>(), first, last - first);
  else if (tuple) r = first == 0 && last == n ? o : tupleFrom(t, o.as<TupleObject>()->ob_item + first, last - first);
  else r = first == 0 && last == n ? o : newBytes(t, o.as<BytesObject>()->ob_sval + first, static_cast<size_t>(last - first));
  gc::keepAlive(o);
  if (r.isEmpty()) clearException(t);  // no memory: asked for again the general way
  return r;
}
PPY_HELPER Value ppy_build_slice(Thread& t, Value start, Value stop, Value step) { return newSlice(t, start, stop, step); }

PPY_HELPER Value ppy_len(Thread& t, Value callee, Value v) {
  if (v.isObject() && ppy_is_builtin(t, callee, 1)) {
    const TypeObject* type = v.object()->ob_type;
    if (type == &PyList_Type || type == &PyTuple_Type || type == &PyBytes_Type) return Value::smallInt(v.as<VarObject>()->ob_size);
    if (type == &PyUnicode_Type) return Value::smallInt(v.as<StrObject>()->length);
    if (type == &PyDict_Type) return Value::smallInt(dictSize(v.as<DictObject>()));
    if (type == &PySet_Type) return Value::smallInt(v.as<SetObject>()->used);
  }
  return native::call(t, callee, Args{&v, 1});
}

}  // namespace ppy
