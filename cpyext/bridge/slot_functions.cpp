/// C functions behind the slots of types that the runtime made: each calls the special method of its
/// row. Of the built-in types that extensions derive from or copy slots of, one set per type, bound to that
/// type's own method; of all others one set that asks the operand's type.
#include "cpyext/bridge/cslots.h"
#include "runtime/object/attr.h"

namespace ppy::cpyext {

namespace {

/// The special method: of T itself, or of the operand's type.
template <TypeObject* T, SlotId S>
const ResolvedSlot& slotFor(Value self) {
  if constexpr (T != nullptr) return infoOf(T).slots[S];
  else return slotOf(self, S);
}
bool absent(const ResolvedSlot& s) { return s.attr.isEmpty() || isNone(s.attr); }

Value invoke(Thread& t, const ResolvedSlot& s, SlotId id, Value self, Value* rest, uint32_t n) {
  if (s.native) {
    switch (kSlotKinds[id]) {
      case NativeKind::Unary:
      case NativeKind::Next: return reinterpret_cast<UnaryFn>(s.native)(t, self);
      case NativeKind::Binary: return reinterpret_cast<BinaryFn>(s.native)(t, self, n ? rest[0] : Value());
      case NativeKind::Reflected: return reinterpret_cast<BinaryFn>(s.native)(t, rest[0], self);
      case NativeKind::Ternary: return reinterpret_cast<TernaryFn>(s.native)(t, self, rest[0], n > 1 ? rest[1] : none());
      case NativeKind::Reflected3: return reinterpret_cast<TernaryFn>(s.native)(t, rest[0], self, n > 1 ? rest[1] : none());
      case NativeKind::SetBinary: return reinterpret_cast<SetBinaryFn>(s.native)(t, self, rest[0]) ? none() : Value();
      case NativeKind::SetTernary: return reinterpret_cast<SetTernaryFn>(s.native)(t, self, rest[0], rest[1]) ? none() : Value();
      case NativeKind::Compare: return reinterpret_cast<CompareFn>(s.native)(t, self, rest[0], id - kSlotLt);
      default: break;
    }
  }
  if (absent(s)) return raise(t, PyExc_TypeError, "'%T' object has no %s", self, slotText(id));
  Value argv[4] = {self};
  for (uint32_t i = 0; i < n; i++) argv[i + 1] = rest[i];
  return callSpecial_py(t, s.attr, argv, n + 1);
}

template <TypeObject* T, SlotId S>
PyObject* unarySlot(PyObject* o) {
  ApiCall api;
  Thread& t = api;
  Value self = take(t, o);
  return give(t, invoke(t, slotFor<T, S>(self), S, self, nullptr, 0));
}

template <TypeObject* T, SlotId S>
PyObject* binarySlot(PyObject* o, PyObject* other) {
  ApiCall api;
  Thread& t = api;
  Value self = take(t, o), b = take(t, other);
  return give(t, invoke(t, slotFor<T, S>(self), S, self, &b, 1));
}

/// Both sides: the left operand's forward method, then the right one's reflected method.
template <TypeObject* T, SlotId S, SlotId R>
PyObject* numberSlot(PyObject* left, PyObject* right) {
  ApiCall api;
  Thread& t = api;
  Value a = take(t, left), b = take(t, right);
  if constexpr (T != nullptr) {
    const ResolvedSlot& s = infoOf(T).slots[S];
    if (s.native) return give(t, reinterpret_cast<BinaryFn>(s.native)(t, a, b));
  }
  const ResolvedSlot& forward = slotOf(a, S);
  if (!absent(forward) && !infoOfValue(a).sequenceAdd) {
    Value r = invoke(t, forward, S, a, &b, 1);
    if (r != notImplemented()) return give(t, r);
  }
  const ResolvedSlot& reflected = slotOf(b, R);
  if (typeOf(a) != typeOf(b) && !absent(reflected)) {
    if (reflected.native) return give(t, reinterpret_cast<BinaryFn>(reflected.native)(t, a, b));
    return give(t, invoke(t, reflected, R, b, &a, 1));
  }
  return give(t, notImplemented());
}

template <TypeObject* T>
PyObject* powerSlot(PyObject* base, PyObject* exponent, PyObject* modulus) {
  ApiCall api;
  Thread& t = api;
  Value a = take(t, base), b = take(t, exponent), m = take(t, modulus);
  if constexpr (T != nullptr) {
    if (void* native = infoOf(T).slots[kSlotPow].native) return give(t, reinterpret_cast<TernaryFn>(native)(t, a, b, m));
  }
  const ResolvedSlot& forward = slotOf(a, kSlotPow);
  if (!absent(forward)) {
    Value rest[2] = {b, m};
    Value r = invoke(t, forward, kSlotPow, a, rest, isNone(m) && !forward.native ? 1 : 2);
    if (r != notImplemented()) return give(t, r);
  }
  const ResolvedSlot& reflected = slotOf(b, kSlotRPow);
  if (typeOf(a) != typeOf(b) && !absent(reflected) && isNone(m)) {
    if (reflected.native) return give(t, reinterpret_cast<TernaryFn>(reflected.native)(t, a, b, m));
    return give(t, invoke(t, reflected, kSlotRPow, b, &a, 1));
  }
  return give(t, notImplemented());
}

template <TypeObject* T>
PyObject* inplacePowerSlot(PyObject* base, PyObject* exponent, PyObject*) {
  return binarySlot<T, kSlotIPow>(base, exponent);
}

template <TypeObject* T, SlotId S>
int inquirySlot(PyObject* o) {
  ApiCall api;
  Thread& t = api;
  Value self = take(t, o);
  Value r = invoke(t, slotFor<T, S>(self), S, self, nullptr, 0);
  return r.isEmpty() ? -1 : truth_py(t, r);
}

template <TypeObject* T, SlotId S>
Py_ssize_t lengthSlot(PyObject* o) {
  ApiCall api;
  Thread& t = api;
  Value self = take(t, o);
  if (static_cast<TypeObject*>(T) == nullptr) return length_py(t, self);
  Value r = invoke(t, slotFor<T, S>(self), S, self, nullptr, 0);
  intptr_t n;
  return r.isEmpty() || !asIndex_py(t, r, &n, PyExc_OverflowError) ? -1 : n;
}

template <TypeObject* T, SlotId S>
Py_hash_t hashSlot(PyObject* o) {
  ApiCall api;
  Thread& t = api;
  Value self = take(t, o);
  if (static_cast<TypeObject*>(T) == nullptr || isNone(slotFor<T, S>(self).attr)) return hash_py(t, self);
  Value r = invoke(t, slotFor<T, S>(self), S, self, nullptr, 0);
  int64_t h;
  if (r.isEmpty()) return -1;
  if (!intFits64(r, &h)) return hash_py(t, r);
  return h == -1 ? -2 : h;
}

template <TypeObject* T, SlotId S>
PyObject* indexedSlot(PyObject* o, Py_ssize_t i) {
  ApiCall api;
  Thread& t = api;
  // C has added the length already: what is negative still is out of range, as the type says it.
  Value self = take(t, o), index = makeInt(t, i < 0 && static_cast<TypeObject*>(T) ? INT64_MIN / 2 : i);
  return give(t, invoke(t, slotFor<T, S>(self), S, self, &index, 1));
}

template <TypeObject* T, SlotId Set, SlotId Delete>
int assignItemSlot(PyObject* o, Py_ssize_t i, PyObject* v) {
  ApiCall api;
  Thread& t = api;
  Value self = take(t, o);
  Value rest[2] = {makeInt(t, i), take(t, v)};
  Value r = v ? invoke(t, slotFor<T, Set>(self), Set, self, rest, 2) : invoke(t, slotFor<T, Delete>(self), Delete, self, rest, 1);
  return r.isEmpty() ? -1 : 0;
}

template <TypeObject* T, SlotId Set, SlotId Delete>
int assignSlot(PyObject* o, PyObject* key, PyObject* v) {
  ApiCall api;
  Thread& t = api;
  Value self = take(t, o);
  Value rest[2] = {take(t, key), take(t, v)};
  if constexpr (Set == kSlotSetAttr) {
    rest[0] = intern(t, rest[0]);
    if (rest[0].isEmpty()) return -1;
  }
  Value r = v ? invoke(t, slotFor<T, Set>(self), Set, self, rest, 2) : invoke(t, slotFor<T, Delete>(self), Delete, self, rest, 1);
  return r.isEmpty() ? -1 : 0;
}

template <TypeObject* T, SlotId S>
int containsSlot(PyObject* o, PyObject* v) {
  ApiCall api;
  Thread& t = api;
  Value self = take(t, o), item = take(t, v);
  const ResolvedSlot& s = slotFor<T, S>(self);
  if (absent(s)) return contains_py(t, self, item);
  Value r = invoke(t, s, S, self, &item, 1);
  return r.isEmpty() ? -1 : truth_py(t, r);
}

template <TypeObject* T>
PyObject* getAttrSlot(PyObject* o, PyObject* name) {
  ApiCall api;
  Thread& t = api;
  Value self = take(t, o), n = intern(t, take(t, name));
  if (n.isEmpty()) return nullptr;
  if constexpr (T == nullptr) return give(t, getAttr_py(t, self, n));
  return give(t, invoke(t, slotFor<T, kSlotGetAttribute>(self), kSlotGetAttribute, self, &n, 1));
}

template <TypeObject* T>
PyObject* compareSlot(PyObject* o, PyObject* other, int op) {
  ApiCall api;
  Thread& t = api;
  Value self = take(t, o), b = take(t, other);
  auto id = static_cast<SlotId>(kSlotLt + op);
  const ResolvedSlot* found;
  if constexpr (T != nullptr) found = &infoOf(T).slots[id];
  else found = &slotOf(self, id);
  const ResolvedSlot& s = *found;
  if (absent(s)) return give(t, notImplemented());
  return give(t, invoke(t, s, id, self, &b, 1));
}

/// Arguments of C as the runtime's, alive while this is.
struct ManagedArguments {
  ManagedArguments(Thread& t, PyObject* tuple, PyObject* keywords) {
    auto* positional = reinterpret_cast<TupleObject*>(tuple);
    intptr_t n = positional ? positional->ob_size : 0;
    intptr_t nkw = keywords ? dictSize(reinterpret_cast<DictObject*>(keywords)) : 0;
    values = gc::allocValues(t, static_cast<size_t>(n + nkw + 1));
    if (!values) return;
    for (intptr_t i = 0; i < n; i++) values[i] = take(t, asC(positional->ob_item[i]));
    TupleObject* names = nullptr;
    if (nkw) {
      names = newTuple(t, nkw);
      intptr_t pos = 0, i = 0;
      Value key, v;
      while (names && dictNext(reinterpret_cast<DictObject*>(keywords), &pos, &key, &v) && i < nkw) {
        if (isStr(key)) key = intern(t, key);
        gc::store(names, &names->ob_item[i], key);
        values[n + i++] = canonical(v);
      }
      if (!names) {
        values = nullptr;
        return;
      }
    }
    gc::barrier(values);
    args = Args{values, static_cast<uint32_t>(n), names};
  }
  ~ManagedArguments() { gc::keepAlive(static_cast<const void*>(values)); }
  Value* values;
  Args args{nullptr, 0, nullptr};
};

template <TypeObject* T>
PyObject* callSlot(PyObject* o, PyObject* args, PyObject* keywords) {
  ApiCall api;
  Thread& t = api;
  ManagedArguments a(t, args, keywords);
  if (!a.values) return nullptr;
  Value self = take(t, o);
  if constexpr (T != nullptr) {
    if (void* native = infoOf(T).slots[kSlotCall].native) return give(t, reinterpret_cast<CallFn>(native)(t, self, a.args));
  }
  return give(t, call_py(t, self, a.args));
}

template <TypeObject* T>
int initSlot(PyObject* o, PyObject* args, PyObject* keywords) {
  ApiCall api;
  Thread& t = api;
  ManagedArguments a(t, args, keywords);
  if (!a.values) return -1;
  Value self = take(t, o);
  const ResolvedSlot& s = slotFor<T, kSlotInit>(self);
  if (s.native) return reinterpret_cast<CallFn>(s.native)(t, self, a.args).isEmpty() ? -1 : 0;
  Value bound = bindDescriptor_py(t, s.attr, self, typeOf(self));
  return bound.isEmpty() || call_py(t, bound, a.args).isEmpty() ? -1 : 0;
}

template <TypeObject* T>
PyObject* nextSlot(PyObject* o) {
  ApiCall api;
  Thread& t = api;
  Value self = take(t, o);
  if (static_cast<TypeObject*>(T) == nullptr) return give(t, next_py(t, self));
  return give(t, invoke(t, slotFor<T, kSlotNext>(self), kSlotNext, self, nullptr, 0));
}

template <TypeObject* T>
PyObject* descrGetSlot(PyObject* o, PyObject* object, PyObject* type) {
  ApiCall api;
  Thread& t = api;
  Value self = take(t, o);
  Value obj = object && !isNoneC(object) ? take(t, object) : Value();
  const ResolvedSlot& s = slotFor<T, kSlotGet>(self);
  if (s.native) return give(t, reinterpret_cast<TernaryFn>(s.native)(t, self, obj, type ? take(t, type) : Value()));
  Value rest[2] = {obj ? obj : none(), type ? take(t, type) : none()};
  return give(t, invoke(t, s, kSlotGet, self, rest, 2));
}

void finalizeSlot(PyObject* o) {
  ApiCall api;
  Thread& t = api;
  SavedError saved(t);
  Value self = take(t, o);
  const ResolvedSlot& s = slotOf(self, kSlotDel);
  if (!absent(s) && invoke(t, s, kSlotDel, self, nullptr, 0).isEmpty()) clearException(t);
}

template <TypeObject* T>
struct Functions {
  static void* of(size_t i);
};

#define F_Unary(S) reinterpret_cast<void*>(unarySlot<T, kSlot##S>)
#define F_Binary(S) reinterpret_cast<void*>(binarySlot<T, kSlot##S>)
#define F_BinaryL(S) reinterpret_cast<void*>(numberSlot<T, kSlot##S, kSlotR##S>)
#define F_BinaryR(S) nullptr
#define F_PowerL(S) reinterpret_cast<void*>(powerSlot<T>)
#define F_PowerR(S) nullptr
#define F_PowerI(S) reinterpret_cast<void*>(inplacePowerSlot<T>)
#define F_Inquiry(S) reinterpret_cast<void*>(inquirySlot<T, kSlot##S>)
#define F_Length(S) reinterpret_cast<void*>(lengthSlot<T, kSlot##S>)
#define F_Hash(S) reinterpret_cast<void*>(hashSlot<T, kSlot##S>)
#define F_Repeat(S) reinterpret_cast<void*>(indexedSlot<T, kSlot##S>)
#define F_Item(S) reinterpret_cast<void*>(indexedSlot<T, kSlot##S>)
#define F_AssignItem(S) reinterpret_cast<void*>(assignItemSlot<T, kSlotSetItem, kSlotDelItem>)
#define F_AssignItemDel(S) F_AssignItem(S)
#define F_Assign(S) reinterpret_cast<void*>(assignSlot<T, kSlot##S, S##Partner>)
#define F_AssignDel(S) nullptr
#define F_Contains(S) reinterpret_cast<void*>(containsSlot<T, kSlot##S>)
#define F_GetAttr(S) reinterpret_cast<void*>(getAttrSlot<T>)
#define F_Compare(S) reinterpret_cast<void*>(compareSlot<T>)
#define F_Call(S) reinterpret_cast<void*>(callSlot<T>)
#define F_Init(S) reinterpret_cast<void*>(initSlot<T>)
#define F_Next(S) reinterpret_cast<void*>(nextSlot<T>)
#define F_DescrGet(S) reinterpret_cast<void*>(descrGetSlot<T>)
#define F_Finalize(S) reinterpret_cast<void*>(finalizeSlot)

constexpr SlotId SetItemPartner = kSlotDelItem, SetAttrPartner = kSlotDelAttr, SetPartner = kSlotDelete;

template <TypeObject* T>
void* Functions<T>::of(size_t i) {
  static void* const rows[] = {
#define CSLOT(suite, field, slot, kind) F_##kind(slot),
#include "cpyext/bridge/cslots.def"
  };
  return rows[i];
}

}  // namespace

void* cslotFunction(size_t i, const TypeObject* type) {
  // The types whose slots extensions call by name or copy.
#define OWN(T) if (type == &T) return Functions<&T>::of(i);
  OWN(PyBaseObject_Type) OWN(PyType_Type) OWN(PyLong_Type) OWN(PyBool_Type) OWN(PyFloat_Type) OWN(PyComplex_Type)
  OWN(PyUnicode_Type) OWN(PyBytes_Type) OWN(PyByteArray_Type) OWN(PyList_Type) OWN(PyTuple_Type) OWN(PyDict_Type)
  OWN(PySet_Type) OWN(PyFrozenSet_Type) OWN(_PyExc_BaseException) OWN(PyModule_Type)
#undef OWN
  return Functions<nullptr>::of(i);
}

CSlotRow* cslotRows(size_t* count) {
  static CSlotRow rows[] = {
#define BASE_Type 0
#define BASE_Async offsetof(PyHeapTypeObject, as_async)
#define BASE_Number offsetof(PyHeapTypeObject, as_number)
#define BASE_Mapping offsetof(PyHeapTypeObject, as_mapping)
#define BASE_Sequence offsetof(PyHeapTypeObject, as_sequence)
#define STRUCT_Type PyTypeObject
#define STRUCT_Async PyAsyncMethods
#define STRUCT_Number PyNumberMethods
#define STRUCT_Mapping PyMappingMethods
#define STRUCT_Sequence PySequenceMethods
#define CSLOT(suite, field, slot, kind)                                                                              \
  {{nullptr, static_cast<int>(BASE_##suite + offsetof(STRUCT_##suite, field)), nullptr, nullptr, nullptr, 0, nullptr}, \
   CSuite::suite, CKind::kind, kSlot##slot, offsetof(STRUCT_##suite, field)},
#include "cpyext/bridge/cslots.def"
  };
  *count = sizeof rows / sizeof rows[0];
  if (!rows[0].name)
    for (CSlotRow& row : rows) row.wrapper = &row, row.name = slotText(row.slot);
  return rows;
}

void** cslotPlace(TypeObject* type, const CSlotRow& row) {
  void* suite = type;
  switch (row.suite) {
    case CSuite::Type: break;
    case CSuite::Async: suite = type->tp_as_async; break;
    case CSuite::Number: suite = type->tp_as_number; break;
    case CSuite::Mapping: suite = type->tp_as_mapping; break;
    case CSuite::Sequence: suite = type->tp_as_sequence; break;
  }
  return suite ? reinterpret_cast<void**>(static_cast<char*>(suite) + row.field) : nullptr;
}

}  // namespace ppy::cpyext
