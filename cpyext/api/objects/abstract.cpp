/// Numbers, sequences, mappings and iterators of any type.
#include "cpyext/bridge/bridge.h"
#include "runtime/object/int_ops.h"

using namespace ppy;
using namespace ppy::cpyext;

namespace {

PyObject* binary(BinaryOp op, PyObject* a, PyObject* b) {
  ApiCall api;
  Thread& t = api;
  if (!a || !b) return badArgument(t);
  return give(t, binary_py(t, op, take(t, a), take(t, b)));
}
PyObject* inplace(BinaryOp op, PyObject* a, PyObject* b) {
  ApiCall api;
  Thread& t = api;
  if (!a || !b) return badArgument(t);
  return give(t, inplace_py(t, op, take(t, a), take(t, b)));
}
PyObject* unary(SlotId op, PyObject* a) {
  ApiCall api;
  Thread& t = api;
  if (!a) return badArgument(t);
  return give(t, unary_py(t, op, take(t, a)));
}
PyTypeObject* ctype(PyObject* o) { return reinterpret_cast<PyTypeObject*>(asObject(o)->ob_type); }
/// C slots of the operand's type are filled once C has seen the type.
PyTypeObject* slotsOf(PyObject* o) {
  expose(ApiCall(), asObject(o)->ob_type);
  return ctype(o);
}
PyObject* callBuiltinNamed(const char* name, PyObject* o) {
  ApiCall api;
  Thread& t = api;
  Value f = dictGetStr(t.runtime->builtins, intern(t, std::string_view(name)));
  return give(t, call_py(t, f, take(t, o)));
}

}  // namespace

#define BINARY(name, op)                                                                       \
  PPY_API PyObject* PyNumber_##name(PyObject* a, PyObject* b) { return binary(op, a, b); }      \
  PPY_API PyObject* PyNumber_InPlace##name(PyObject* a, PyObject* b) { return inplace(op, a, b); }
BINARY(Add, kOpAdd)
BINARY(Subtract, kOpSub)
BINARY(Multiply, kOpMul)
BINARY(TrueDivide, kOpTrueDiv)
BINARY(FloorDivide, kOpFloorDiv)
BINARY(Remainder, kOpMod)
BINARY(MatrixMultiply, kOpMatMul)
BINARY(Lshift, kOpLShift)
BINARY(Rshift, kOpRShift)
BINARY(And, kOpAnd)
BINARY(Or, kOpOr)
BINARY(Xor, kOpXor)
#undef BINARY

PPY_API PyObject* PyNumber_Divmod(PyObject* a, PyObject* b) {
  ApiCall api;
  Thread& t = api;
  return give(t, divmod_py(t, take(t, a), take(t, b)));
}
PPY_API PyObject* PyNumber_Power(PyObject* a, PyObject* b, PyObject* m) {
  ApiCall api;
  Thread& t = api;
  return give(t, isNoneC(m) ? binary_py(t, kOpPow, take(t, a), take(t, b)) : pow_py(t, take(t, a), take(t, b), take(t, m)));
}
PPY_API PyObject* PyNumber_InPlacePower(PyObject* a, PyObject* b, PyObject* m) {
  ApiCall api;
  Thread& t = api;
  return give(t, isNoneC(m) ? inplace_py(t, kOpPow, take(t, a), take(t, b)) : pow_py(t, take(t, a), take(t, b), take(t, m)));
}
PPY_API PyObject* PyNumber_Negative(PyObject* o) { return unary(kSlotNeg, o); }
PPY_API PyObject* PyNumber_Positive(PyObject* o) { return unary(kSlotPos, o); }
PPY_API PyObject* PyNumber_Invert(PyObject* o) { return unary(kSlotInvert, o); }
PPY_API PyObject* PyNumber_Absolute(PyObject* o) { return o ? callBuiltinNamed("abs", o) : badArgument(ApiCall()); }
PPY_API int PyIndex_Check(PyObject* o) {
  auto* n = slotsOf(o)->tp_as_number;
  return n && n->nb_index;
}
PPY_API int PyNumber_Check(PyObject* o) {
  if (!o) return 0;
  auto* n = slotsOf(o)->tp_as_number;
  return (n && (n->nb_index || n->nb_int || n->nb_float)) || isSubtype(asObject(o)->ob_type, &PyComplex_Type);
}
PPY_API PyObject* PyNumber_Index(PyObject* o) {
  ApiCall api;
  Thread& t = api;
  if (!o) return badArgument(t);
  return give(t, index_py(t, take(t, o)));
}
PPY_API PyObject* _PyNumber_Index(PyObject* o) { return PyNumber_Index(o); }
PPY_API PyObject* PyNumber_Long(PyObject* o) {
  ApiCall api;
  Thread& t = api;
  if (!o) return badArgument(t);
  return give(t, call_py(t, &PyLong_Type, take(t, o)));
}
PPY_API PyObject* PyNumber_Float(PyObject* o) {
  ApiCall api;
  Thread& t = api;
  if (!o) return badArgument(t);
  return give(t, call_py(t, &PyFloat_Type, take(t, o)));
}
PPY_API PyObject* PyNumber_ToBase(PyObject* o, int base) {
  ApiCall api;
  Thread& t = api;
  PyObject* i = PyNumber_Index(o);
  if (!i) return nullptr;
  const char* name = base == 2 ? "bin" : base == 8 ? "oct" : base == 16 ? "hex" : base == 10 ? "str" : nullptr;
  PyObject* r = name ? callBuiltinNamed(name, i) : give(t, raise(t, PyExc_SystemError, "PyNumber_ToBase: base must be 2, 8, 10 or 16"));
  decref(i);
  return r;
}
PPY_API Py_ssize_t PyNumber_AsSsize_t(PyObject* o, PyObject* error) {
  ApiCall api;
  Thread& t = api;
  intptr_t i;
  return asIndex_py(t, take(t, o), &i, error ? asType(error) : nullptr) ? i : -1;
}

/// Length of any object.
PPY_API Py_ssize_t PyObject_Size(PyObject* o) {
  ApiCall api;
  Thread& t = api;
  if (!o) return badArgumentInt(t);
  return length_py(t, take(t, o));
}
PPY_API Py_ssize_t PyObject_Length(PyObject* o) { return PyObject_Size(o); }
PPY_API Py_ssize_t PyMapping_Size(PyObject* o) {
  ApiCall api;
  Thread& t = api;
  if (!o) return badArgumentInt(t);
  PyTypeObject* type = slotsOf(o);
  if (type->tp_as_mapping && type->tp_as_mapping->mp_length) return type->tp_as_mapping->mp_length(o);
  bool sequence = type->tp_as_sequence && type->tp_as_sequence->sq_length;
  raise(t, PyExc_TypeError, sequence ? "%.200T is not a mapping" : "object of type '%.200T' has no len()", take(t, o));
  return -1;
}
PPY_API Py_ssize_t PyMapping_Length(PyObject* o) { return PyMapping_Size(o); }
PPY_API Py_ssize_t PyObject_LengthHint(PyObject* o, Py_ssize_t dflt) {
  ApiCall api;
  Thread& t = api;
  return lengthHint_py(t, take(t, o), dflt);
}

// --- items and mappings ------------------------------------------------------------------------------------
PPY_API PyObject* PyObject_GetItem(PyObject* o, PyObject* key) {
  ApiCall api;
  Thread& t = api;
  if (!o || !key) return badArgument(t);
  return give(t, getItem_py(t, take(t, o), take(t, key)));
}
PPY_API int PyObject_SetItem(PyObject* o, PyObject* key, PyObject* v) {
  ApiCall api;
  Thread& t = api;
  if (!o || !key || !v) return badArgumentInt(t);
  return status(setItem_py(t, take(t, o), take(t, key), take(t, v)));
}
PPY_API int PyObject_DelItem(PyObject* o, PyObject* key) {
  ApiCall api;
  Thread& t = api;
  return status(delItem_py(t, take(t, o), take(t, key)));
}
PPY_API int PyObject_DelItemString(PyObject* o, const char* key) {
  ApiCall api;
  Thread& t = api;
  Value k = newStr(t, key);
  return k ? status(delItem_py(t, take(t, o), k)) : -1;
}
PPY_API int PyMapping_Check(PyObject* o) {
  if (!o) return 0;
  auto* m = slotsOf(o)->tp_as_mapping;
  return m && m->mp_subscript;
}
PPY_API PyObject* PyMapping_GetItemString(PyObject* o, const char* key) {
  ApiCall api;
  Thread& t = api;
  Value k = newStr(t, key);
  return k ? give(t, getItem_py(t, take(t, o), k)) : nullptr;
}
PPY_API int PyMapping_SetItemString(PyObject* o, const char* key, PyObject* v) {
  ApiCall api;
  Thread& t = api;
  Value k = newStr(t, key);
  return k ? status(setItem_py(t, take(t, o), k, take(t, v))) : -1;
}
PPY_API int PyMapping_HasKey(PyObject* o, PyObject* key) {
  ApiCall api;
  Thread& t = api;
  SavedError saved(t);
  return !getItem_py(t, take(t, o), take(t, key)).isEmpty();
}
PPY_API int PyMapping_HasKeyString(PyObject* o, const char* key) {
  ApiCall api;
  Thread& t = api;
  SavedError saved(t);
  Value k = newStr(t, key);
  return k && getItem_py(t, take(t, o), k);
}
namespace {
PyObject* viewList(PyObject* o, const char* method) {
  ApiCall api;
  Thread& t = api;
  Value v = callMethod_py(t, take(t, o), intern(t, std::string_view(method)), nullptr, 0);
  return v ? give(t, listFromIterable_py(t, v)) : nullptr;
}
}  // namespace
PPY_API PyObject* PyMapping_Keys(PyObject* o) { return viewList(o, "keys"); }
PPY_API PyObject* PyMapping_Values(PyObject* o) { return viewList(o, "values"); }
PPY_API PyObject* PyMapping_Items(PyObject* o) { return viewList(o, "items"); }

// --- iterators ---------------------------------------------------------------------------------------------
PPY_API PyObject* PyObject_GetIter(PyObject* o) {
  ApiCall api;
  Thread& t = api;
  return give(t, iter_py(t, take(t, o)));
}
PPY_API PyObject* PyObject_GetAIter(PyObject* o) { return callBuiltinNamed("aiter", o); }
PPY_API int PyIter_Check(PyObject* o) {
  PyTypeObject* type = slotsOf(o);
  return type->tp_iternext && type->tp_iternext != _PyObject_NextNotImplemented;
}
PPY_API int PyAIter_Check(PyObject* o) {
  auto* a = slotsOf(o)->tp_as_async;
  return a && a->am_anext;
}
PPY_API PyObject* PyIter_Next(PyObject* o) {
  ApiCall api;
  Thread& t = api;
  Value v = next_py(t, take(t, o));
  if (v.isEmpty()) {
    if (pendingIs(t, PyExc_StopIteration)) clearException(t);
    takeIteratorResult(t);
  }
  return give(t, v);
}
PPY_API PySendResult PyIter_Send(PyObject* o, PyObject* argument, PyObject** result) {
  ApiCall api;
  Thread& t = api;
  TypeObject* own = infoOf(asObject(o)->ob_type).foreign ? nearestForeign(asObject(o)->ob_type) : nullptr;
  auto* async = own ? cType(own)->tp_as_async : nullptr;
  if (async && async->am_send) return async->am_send(o, argument, result);
  Value self = take(t, o);
  Value v;
  if (isNoneC(argument) && PyIter_Check(o)) {
    v = next_py(t, self);
    if (v.isEmpty() && !pending(t)) {
      Value r = takeIteratorResult(t);
      *result = give(t, r ? r : none());
      return PYGEN_RETURN;
    }
  } else {
    Value a = take(t, argument);
    v = callMethod_py(t, self, intern(t, std::string_view("send")), &a, 1);
  }
  if (v) {
    *result = give(t, v);
    return PYGEN_NEXT;
  }
  *result = nullptr;
  if (pendingIs(t, PyExc_StopIteration)) {
    Value r = t.exc.as<StopIterationObject>()->value;
    clearException(t);
    *result = give(t, r ? r : none());
    return PYGEN_RETURN;
  }
  return PYGEN_ERROR;
}
PPY_API PyObject* PySeqIter_New(PyObject* o) {
  ApiCall api;
  Thread& t = api;
  return give(t, newSequenceIterator(t, take(t, o)));
}
PPY_API PyObject* PyCallIter_New(PyObject* f, PyObject* sentinel) {
  ApiCall api;
  Thread& t = api;
  Value iter = dictGetStr(t.runtime->builtins, intern(t, std::string_view("iter")));
  return give(t, call_py(t, iter, take(t, f), take(t, sentinel)));
}

// --- types of objects ----------------------------------------------------------------------------------------
PPY_API PyObject* PyObject_Type(PyObject* o) {
  if (!o) return badArgument(ApiCall());
  return give(ApiCall(), asObject(o)->ob_type);
}
PPY_API int PyObject_IsInstance(PyObject* o, PyObject* cls) {
  ApiCall api;
  Thread& t = api;
  return isInstance_py(t, take(t, o), take(t, cls));
}
PPY_API int PyObject_IsSubclass(PyObject* o, PyObject* cls) {
  ApiCall api;
  Thread& t = api;
  return isSubclass_py(t, take(t, o), take(t, cls));
}
PPY_API int _PyObject_RealIsInstance(PyObject* o, PyObject* cls) { return PyObject_IsInstance(o, cls); }
PPY_API int _PyObject_RealIsSubclass(PyObject* o, PyObject* cls) { return PyObject_IsSubclass(o, cls); }
PPY_API PyObject* PyObject_Format(PyObject* o, PyObject* spec) {
  ApiCall api;
  Thread& t = api;
  return give(t, format_py(t, take(t, o), spec ? take(t, spec) : Value()));
}
