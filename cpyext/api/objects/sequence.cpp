/// Sequences of any type. What counts as one is decided by the slots of its type alone, as CPython does: a dict or a class
/// whose methods would answer is none.
#include <utility>

#include "cpyext/bridge/bridge.h"

using namespace ppy;
using namespace ppy::cpyext;

namespace {

PyTypeObject* ctype(PyObject* o) { return reinterpret_cast<PyTypeObject*>(asObject(o)->ob_type); }
/// The operand's type with its C slots filled.
PyTypeObject* slotsOf(PyObject* o) {
  expose(ApiCall(), asObject(o)->ob_type);
  return ctype(o);
}
PyObject* const kNoAnswer = reinterpret_cast<PyObject*>(&_Py_NotImplementedStruct);
PySequenceMethods* sequenceOf(PyObject* o) { return slotsOf(o)->tp_as_sequence; }

PyObject* typeError(const char* format, PyObject* o) {
  ApiCall api;
  Thread& t = api;
  return give(t, raise(t, PyExc_TypeError, format, take(t, o)));
}
int typeErrorInt(const char* format, PyObject* o) { return typeError(format, o), -1; }

/// Adds the length to a negative index; false: an exception is pending.
bool fromEnd(PySequenceMethods* s, PyObject* o, Py_ssize_t* i) {
  if (*i >= 0 || !s->sq_length) return true;
  Py_ssize_t n = s->sq_length(o);
  if (n < 0) return false;
  *i += n;
  return true;
}

using NumberSlot = binaryfunc PyNumberMethods::*;
binaryfunc numberSlot(PyObject* o, NumberSlot slot) {
  PyNumberMethods* n = slotsOf(o)->tp_as_number;
  return n ? n->*slot : nullptr;
}

/// An operator by the number slots of both sides; a new reference to NotImplemented when neither has an answer.
PyObject* byNumbers(PyObject* a, PyObject* b, NumberSlot slot) {
  binaryfunc first = numberSlot(a, slot), second = ctype(a) == ctype(b) ? nullptr : numberSlot(b, slot);
  if (second == first) second = nullptr;
  if (first && second && isSubtype(asObject(b)->ob_type, asObject(a)->ob_type)) std::swap(first, second);
  for (binaryfunc f : {first, second}) {
    PyObject* r = f ? f(a, b) : nullptr;
    if (f && r != kNoAnswer) return r;
    if (r) decref(r);
  }
  incref(kNoAnswer);
  return kNoAnswer;
}

/// `r`, unless it is NotImplemented: then TypeError.
PyObject* answered(PyObject* r, const char* format, PyObject* o) {
  if (r != kNoAnswer) return r;
  decref(r);
  return typeError(format, o);
}

constexpr const char* kNoConcat = "'%.200T' object can't be concatenated";
constexpr const char* kNoRepeat = "'%.200T' object can't be repeated";

PyObject* repeatByNumbers(PyObject* o, Py_ssize_t n, bool inplace) {
  if (!PySequence_Check(o)) return typeError(kNoRepeat, o);
  PyObject* count = PyLong_FromSsize_t(n);
  if (!count) return nullptr;
  binaryfunc own = inplace ? numberSlot(o, &PyNumberMethods::nb_inplace_multiply) : nullptr;
  PyObject* r = own ? own(o, count) : nullptr;
  if (own && r == kNoAnswer) decref(r), r = nullptr, own = nullptr;
  if (!own) r = answered(byNumbers(o, count, &PyNumberMethods::nb_multiply), kNoRepeat, o);
  decref(count);
  return r;
}

PyObject* sliceOf(Py_ssize_t from, Py_ssize_t to) {
  ApiCall api;
  Thread& t = api;
  return give(t, newSlice(t, makeInt(t, from), makeInt(t, to), none()));
}

}  // namespace

PPY_API int PySequence_Check(PyObject* o) {
  if (asObject(o)->ob_type->tp_flags & kTypeDict) return 0;
  auto* s = sequenceOf(o);
  return s && s->sq_item;
}
PPY_API Py_ssize_t PySequence_Size(PyObject* o) {
  if (!o) return badArgumentInt(ApiCall());
  PyTypeObject* type = slotsOf(o);
  if (type->tp_as_sequence && type->tp_as_sequence->sq_length) return type->tp_as_sequence->sq_length(o);
  bool mapping = type->tp_as_mapping && type->tp_as_mapping->mp_length;
  return typeErrorInt(mapping ? "%.200T is not a sequence" : "object of type '%.200T' has no len()", o);
}
PPY_API Py_ssize_t PySequence_Length(PyObject* o) { return PySequence_Size(o); }

PPY_API PyObject* PySequence_Concat(PyObject* a, PyObject* b) {
  if (!a || !b) return badArgument(ApiCall());
  auto* s = sequenceOf(a);
  if (s && s->sq_concat) return s->sq_concat(a, b);
  if (!PySequence_Check(a) || !PySequence_Check(b)) return typeError(kNoConcat, a);
  return answered(byNumbers(a, b, &PyNumberMethods::nb_add), kNoConcat, a);
}
PPY_API PyObject* PySequence_InPlaceConcat(PyObject* a, PyObject* b) {
  if (!a || !b) return badArgument(ApiCall());
  auto* s = sequenceOf(a);
  if (s && s->sq_inplace_concat) return s->sq_inplace_concat(a, b);
  if (s && s->sq_concat) return s->sq_concat(a, b);
  if (!PySequence_Check(a) || !PySequence_Check(b)) return typeError(kNoConcat, a);
  if (binaryfunc own = numberSlot(a, &PyNumberMethods::nb_inplace_add)) {
    PyObject* r = own(a, b);
    if (r != kNoAnswer) return r;
    decref(r);
  }
  return answered(byNumbers(a, b, &PyNumberMethods::nb_add), kNoConcat, a);
}
PPY_API PyObject* PySequence_Repeat(PyObject* o, Py_ssize_t n) {
  if (!o) return badArgument(ApiCall());
  auto* s = sequenceOf(o);
  return s && s->sq_repeat ? s->sq_repeat(o, n) : repeatByNumbers(o, n, false);
}
PPY_API PyObject* PySequence_InPlaceRepeat(PyObject* o, Py_ssize_t n) {
  if (!o) return badArgument(ApiCall());
  auto* s = sequenceOf(o);
  if (s && s->sq_inplace_repeat) return s->sq_inplace_repeat(o, n);
  return s && s->sq_repeat ? s->sq_repeat(o, n) : repeatByNumbers(o, n, true);
}

PPY_API PyObject* PySequence_GetItem(PyObject* o, Py_ssize_t i) {
  if (!o) return badArgument(ApiCall());
  auto* s = sequenceOf(o);
  if (s && s->sq_item) return fromEnd(s, o, &i) ? s->sq_item(o, i) : nullptr;
  auto* m = ctype(o)->tp_as_mapping;
  return typeError(m && m->mp_subscript ? "%.200T is not a sequence" : "'%.200T' object does not support indexing", o);
}
PPY_API int PySequence_SetItem(PyObject* o, Py_ssize_t i, PyObject* v) {
  if (!o) return badArgumentInt(ApiCall());
  auto* s = sequenceOf(o);
  if (s && s->sq_ass_item) return fromEnd(s, o, &i) ? s->sq_ass_item(o, i, v) : -1;
  auto* m = ctype(o)->tp_as_mapping;
  return typeErrorInt(m && m->mp_ass_subscript ? "%.200T is not a sequence" : "'%.200T' object does not support item assignment", o);
}
PPY_API int PySequence_DelItem(PyObject* o, Py_ssize_t i) {
  if (!o) return badArgumentInt(ApiCall());
  auto* s = sequenceOf(o);
  if (s && s->sq_ass_item) return fromEnd(s, o, &i) ? s->sq_ass_item(o, i, nullptr) : -1;
  auto* m = ctype(o)->tp_as_mapping;
  return typeErrorInt(m && m->mp_ass_subscript ? "%.200T is not a sequence" : "'%.200T' object doesn't support item deletion", o);
}
PPY_API PyObject* PySequence_GetSlice(PyObject* o, Py_ssize_t from, Py_ssize_t to) {
  if (!o) return badArgument(ApiCall());
  auto* m = slotsOf(o)->tp_as_mapping;
  if (!m || !m->mp_subscript) return typeError("'%.200T' object is unsliceable", o);
  PyObject* slice = sliceOf(from, to);
  PyObject* r = slice ? m->mp_subscript(o, slice) : nullptr;
  if (slice) decref(slice);
  return r;
}
PPY_API int PySequence_SetSlice(PyObject* o, Py_ssize_t from, Py_ssize_t to, PyObject* v) {
  if (!o) return badArgumentInt(ApiCall());
  auto* m = slotsOf(o)->tp_as_mapping;
  if (!m || !m->mp_ass_subscript) return typeErrorInt(v ? "'%.200T' object doesn't support slice assignment" : "'%.200T' object doesn't support slice deletion", o);
  PyObject* slice = sliceOf(from, to);
  int r = slice ? m->mp_ass_subscript(o, slice, v) : -1;
  if (slice) decref(slice);
  return r;
}
PPY_API int PySequence_DelSlice(PyObject* o, Py_ssize_t from, Py_ssize_t to) { return PySequence_SetSlice(o, from, to, nullptr); }

PPY_API PyObject* PySequence_Tuple(PyObject* o) {
  ApiCall api;
  Thread& t = api;
  if (!o) return badArgument(t);
  return give(t, tupleFromIterable_py(t, take(t, o)));
}
PPY_API PyObject* PySequence_List(PyObject* o) {
  ApiCall api;
  Thread& t = api;
  return give(t, listFromIterable_py(t, take(t, o)));
}
PPY_API PyObject* PySequence_Fast(PyObject* o, const char* message) {
  ApiCall api;
  Thread& t = api;
  if (!o) return badArgument(t);
  if (asObject(o)->ob_type->tp_flags & (kTypeList | kTypeTuple)) {
    incref(o);
    return o;
  }
  Value it = iter_py(t, take(t, o));
  if (it.isEmpty()) {
    if (pendingIs(t, PyExc_TypeError)) {
      clearException(t);
      raise(t, PyExc_TypeError, "%s", message);
    }
    return nullptr;
  }
  return give(t, listFromIterable_py(t, it));
}
PPY_API int PySequence_Contains(PyObject* o, PyObject* v) {
  ApiCall api;
  Thread& t = api;
  return contains_py(t, take(t, o), take(t, v));
}
PPY_API int PySequence_In(PyObject* o, PyObject* v) { return PySequence_Contains(o, v); }
PPY_API Py_ssize_t PySequence_Count(PyObject* o, PyObject* v) {
  ApiCall api;
  Thread& t = api;
  Py_ssize_t n = 0;
  Value item = take(t, v);
  bool ok = forEach_py(t, take(t, o), [&](Value x) {
    int r = equals_py(t, x, item);
    n += r > 0;
    return r >= 0;
  });
  return ok ? n : -1;
}
PPY_API Py_ssize_t PySequence_Index(PyObject* o, PyObject* v) {
  ApiCall api;
  Thread& t = api;
  Py_ssize_t i = 0;
  bool found = false;
  Value item = take(t, v);
  bool ok = forEach_py(t, take(t, o), [&](Value x) {
    if (found) return true;
    int r = equals_py(t, x, item);
    if (r > 0) found = true;
    else i++;
    return r >= 0;
  });
  if (ok && !found) raise(t, PyExc_ValueError, "sequence.index(x): x not in sequence");
  return ok && found ? i : -1;
}
PPY_API PyObject* _PySequence_Fast(PyObject* o, const char* message) { return PySequence_Fast(o, message); }
