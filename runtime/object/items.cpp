/// Subscripts, containment, length.
#include <cstring>

#include "runtime/object/attr.h"
#include "runtime/object/container.h"
#include "runtime/object/error.h"
#include "runtime/object/native_call.h"
#include "runtime/object/names.h"
#include "runtime/object/ops_impl.h"
#include "runtime/object/str_make.h"

namespace ppy {

Value newGenericAlias(Thread& t, Value origin, Value args);

namespace {

/// Class[key] where the metaclass has no __getitem__.
Value classItem(Thread& t, Value o, Value key) {
  if (o == Value(&PyType_Type)) return newGenericAlias(t, o, key);
  Value method = findAttr_py(t, o, names().__class_getitem__);
  if (method.isEmpty()) {
    if (pending(t)) return {};
    return raise(t, PyExc_TypeError, "type '%N' is not subscriptable", o.as<TypeObject>());
  }
  if (isNone(method)) return raise(t, PyExc_TypeError, "type '%N' is not subscriptable", o.as<TypeObject>());
  return startCall(t, method, Args{&key, 1}, kContResult, Value(), nullptr);
}

}  // namespace

Value getItem_rq(Thread& t, Value o, Value key) {
  if (o.isObject()) {
    if (key.isSmallInt()) {
      int64_t i = key.asSmallInt();
      if (o.object()->ob_type == &PyList_Type) {
        auto* l = o.as<ListObject>();
        if (i < 0) i += l->ob_size;
        if (static_cast<uint64_t>(i) < static_cast<uint64_t>(l->ob_size)) return l->ob_item[i];
      } else if (o.object()->ob_type == &PyTuple_Type) {
        auto* l = o.as<TupleObject>();
        if (i < 0) i += l->ob_size;
        if (static_cast<uint64_t>(i) < static_cast<uint64_t>(l->ob_size)) return l->ob_item[i];
      } else if (o.object()->ob_type == &PyUnicode_Type) {
        auto* s = o.as<StrObject>();
        if (i < 0) i += s->length;
        if (s->state.kind == 1 && static_cast<uint64_t>(i) < static_cast<uint64_t>(s->length))
          return sharedChar(static_cast<const uint8_t*>(strData(s))[i]);
      }
    }
    if (o.object()->ob_type == &PyDict_Type) {
      Value v = dictGet_py(t, o.as<DictObject>(), key);
      if (v || pending(t)) return v;
      return raiseKeyError(t, key);
    }
  }
  const ResolvedSlot& s = slotOf(o, kSlotGetItem);
  if (s.native) {
    SelfLock lock(t, o);
    return reinterpret_cast<BinaryFn>(s.native)(t, o, key);
  }
  if (s.attr) {
    Value argv[2] = {o, key};
    return startSpecial(t, s.attr, argv, 2, kContResult, Value(), nullptr);
  }
  if (isType(o)) return classItem(t, o, key);
  return raise(t, PyExc_TypeError, "'%T' object is not subscriptable", o);
}

Value setItem_rq(Thread& t, Value o, Value key, Value v) {
  if (o.isObject()) {
    if (o.object()->ob_type == &PyList_Type && key.isSmallInt() && !t.runtime->multiThreaded) {
      auto* l = o.as<ListObject>();
      int64_t i = key.asSmallInt();
      if (i < 0) i += l->ob_size;
      if (static_cast<uint64_t>(i) < static_cast<uint64_t>(l->ob_size)) {
        listSetItem(t, l, i, v);
        return none();
      }
    } else if (o.object()->ob_type == &PyDict_Type) {
      return dictSet_py(t, o.as<DictObject>(), key, v) ? none() : Value();
    }
  }
  const ResolvedSlot& s = slotOf(o, kSlotSetItem);
  if (s.native) {
    SelfLock lock(t, o);
    return reinterpret_cast<SetTernaryFn>(s.native)(t, o, key, v) ? none() : Value();
  }
  if (s.attr) {
    Value argv[3] = {o, key, v};
    return startSpecial(t, s.attr, argv, 3, kContDiscard, Value(), nullptr);
  }
  return raise(t, PyExc_TypeError, "'%T' object does not support item assignment", o);
}

Value delItem_rq(Thread& t, Value o, Value key) {
  const ResolvedSlot& s = slotOf(o, kSlotDelItem);
  if (s.native) {
    SelfLock lock(t, o);
    return reinterpret_cast<SetBinaryFn>(s.native)(t, o, key) ? none() : Value();
  }
  if (s.attr) {
    Value argv[2] = {o, key};
    return startSpecial(t, s.attr, argv, 2, kContDiscard, Value(), nullptr);
  }
  // A Python class with item assignment alone says it differently.
  if (slotOf(o, kSlotSetItem).attr && !slotOf(o, kSlotSetItem).native) return raise(t, PyExc_AttributeError, "__delitem__");
  bool position = hasSequenceTable(o) && (isInt(key) || slotOf(key, kSlotIndex).attr);
  return raise(t, PyExc_TypeError, position ? "'%T' object doesn't support item deletion" : "'%T' object does not support item deletion", o);
}

namespace {

/// `v in container` for the built-in containers that answer without calling anything of v's: 1, 0, -1 with
/// an exception pending, -2: ask the slot.
int quickContains_py(Thread& t, Value container, Value v) {
  if (!container.isObject()) return -2;
  TypeObject* type = container.object()->ob_type;
  bool plain = !v.isObject() || isExactly(v, &PyUnicode_Type) || isExactly(v, &PyTuple_Type);
  if (type == &PySet_Type || type == &PyFrozenSet_Type) return plain ? setContains_py(t, container.as<SetObject>(), v) : -2;
  if (type == &PyDict_Type) {
    Value found = dictGet_py(t, container.as<DictObject>(), v);
    return found ? 1 : pending(t) ? -1 : 0;
  }
  if (type == &PyUnicode_Type && isExactly(v, &PyUnicode_Type)) {
    auto *hay = container.as<StrObject>(), *needle = v.as<StrObject>();
    if (hay->state.kind != 1 || needle->state.kind != 1 || needle->length != 1) return -2;
    auto* text = static_cast<const uint8_t*>(strData(hay));
    uint8_t c = *static_cast<const uint8_t*>(strData(needle));
    if (hay->length <= 16) {  // sets of characters are short: looking is done before memchr is called
      bool found = false;
      for (intptr_t i = 0; i < hay->length; i++) found |= text[i] == c;
      return found;
    }
    return std::memchr(text, c, static_cast<size_t>(hay->length)) != nullptr;
  }
  return -2;
}

}  // namespace

Value contains_rq(Thread& t, Value container, Value v) {
  int quick = quickContains_py(t, container, v);
  if (quick != -2) return quick < 0 ? Value() : boolean(quick);
  const ResolvedSlot& s = slotOf(container, kSlotContains);
  if (s.native) {
    SelfLock lock(t, container);
    return reinterpret_cast<BinaryFn>(s.native)(t, container, v);
  }
  if (s.attr) {
    if (isNone(s.attr)) return raise(t, PyExc_TypeError, "'%T' object is not a container", container);
    Value argv[2] = {container, v};
    return startSpecial(t, s.attr, argv, 2, kContContains, Value(), nullptr);
  }
  if (slotOf(container, kSlotIter).attr.isEmpty() && !hasSequenceItems(container))
    return raise(t, PyExc_TypeError, "argument of type '%T' is not iterable", container);
  PPY_TRY(it, iter_py(t, container));
  for (;;) {
    Value item = next_py(t, it);
    if (item.isEmpty()) return pending(t) ? Value() : boolean(false);
    int eq = equals_py(t, item, v);
    if (eq < 0) return {};
    if (eq) return boolean(true);
  }
}

Value getItem_py(Thread& t, Value o, Value key) {
  Value operands[2] = {o, key};
  return finish_py(t, getItem_rq(t, o, key), operands);
}
bool setItem_py(Thread& t, Value o, Value key, Value v) {
  Value operands[3] = {o, key, v};
  return !finish_py(t, setItem_rq(t, o, key, v), operands).isEmpty();
}
bool delItem_py(Thread& t, Value o, Value key) {
  Value operands[2] = {o, key};
  return !finish_py(t, delItem_rq(t, o, key), operands).isEmpty();
}
int contains_py(Thread& t, Value container, Value v) {
  Value operands[2] = {v, container};
  Value r = finish_py(t, contains_rq(t, container, v), operands);
  return r.isEmpty() ? -1 : isTrue(r) ? 1 : isFalse(r) ? 0 : truth_py(t, r);
}

intptr_t checkLength(Thread& t, Value v) {
  v = index_py(t, v);
  if (v.isEmpty()) return -1;
  int64_t n;
  if (!intFits64(v, &n)) {
    Value zero = Value::smallInt(0);
    int negative = less_py(t, v, zero);
    if (negative > 0) raise(t, PyExc_ValueError, "__len__() should return >= 0");
    else raise(t, PyExc_OverflowError, "cannot fit 'int' into an index-sized integer");
    return -1;
  }
  if (n < 0) {
    raise(t, PyExc_ValueError, "__len__() should return >= 0");
    return -1;
  }
  return n;
}

intptr_t length_py(Thread& t, Value o) {
  if (o.isObject()) {
    TypeObject* type = o.object()->ob_type;
    if (type == &PyList_Type || type == &PyTuple_Type) return __atomic_load_n(&o.as<VarObject>()->ob_size, __ATOMIC_ACQUIRE);
    if (type == &PyUnicode_Type) return o.as<StrObject>()->length;
    if (type == &PyDict_Type) return dictSize(o.as<DictObject>());
  }
  const ResolvedSlot& s = slotOf(o, kSlotLen);
  if (s.attr.isEmpty()) {
    raise(t, PyExc_TypeError, "object of type '%T' has no len()", o);
    return -1;
  }
  Value v = s.native ? reinterpret_cast<UnaryFn>(s.native)(t, o) : callSpecial_py(t, s.attr, &o, 1);
  return v.isEmpty() ? -1 : checkLength(t, v);
}

intptr_t lengthHint_py(Thread& t, Value o, intptr_t dflt) {
  if (slotOf(o, kSlotLen).attr) {
    intptr_t n = length_py(t, o);
    if (n >= 0) return n;
    if (!pendingIs(t, PyExc_TypeError)) return -1;
    clearException(t);
  }
  const ResolvedSlot& s = slotOf(o, kSlotLengthHint);
  if (s.attr.isEmpty()) return dflt;
  Value v = s.native ? reinterpret_cast<UnaryFn>(s.native)(t, o) : callSpecial_py(t, s.attr, &o, 1);
  if (v.isEmpty()) {
    if (!pendingIs(t, PyExc_TypeError)) return -1;
    clearException(t);
    return dflt;
  }
  if (v == notImplemented()) return dflt;
  if (!isInt(v)) {
    raise(t, PyExc_TypeError, "__length_hint__ must be an integer, not %T", v);
    return -1;
  }
  int64_t n;
  if (!intFits64(v, &n) || n < 0) {
    raise(t, PyExc_ValueError, "__length_hint__() should return >= 0");
    return -1;
  }
  return n;
}

}  // namespace ppy
