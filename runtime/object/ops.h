/// The operations of the language on any values: what bytecode instructions, compiled code's slow
/// paths and built-in functions call. `_rq` may return a call request (frame/call.h), `_py` finishes.
#pragma once
#include "runtime/object/type.h"
#include "runtime/thread/thread.h"

namespace ppy {

enum BinaryOp : uint8_t {  // order as in pir/ops.def: Add … Xor
  kOpAdd, kOpSub, kOpMul, kOpTrueDiv, kOpFloorDiv, kOpMod, kOpPow, kOpMatMul, kOpLShift, kOpRShift,
  kOpAnd, kOpOr, kOpXor, kBinaryOps
};

Value binary_rq(Thread& t, BinaryOp op, Value a, Value b);
Value inplace_rq(Thread& t, BinaryOp op, Value a, Value b);
Value compare_rq(Thread& t, CompareOp op, Value a, Value b);
Value unary_rq(Thread& t, SlotId slot, Value a);        ///< Neg Pos Invert
Value truth_rq(Thread& t, Value v);                     ///< True or False
Value getAttr_rq(Thread& t, Value o, Value name);
Value setAttr_rq(Thread& t, Value o, Value name, Value v);  ///< None on success
Value delAttr_rq(Thread& t, Value o, Value name);
Value getItem_rq(Thread& t, Value o, Value key);
Value setItem_rq(Thread& t, Value o, Value key, Value v);
Value delItem_rq(Thread& t, Value o, Value key);
Value contains_rq(Thread& t, Value container, Value v); ///< True or False
Value iter_rq(Thread& t, Value o);
Value next_rq(Thread& t, Value iterator);               ///< empty with Status::None: exhausted
/// Method lookup without making a bound method: *self is empty when the result is to be called as is.
Value loadMethod_rq(Thread& t, Value o, Value name, Value* self);

Value binary_py(Thread& t, BinaryOp op, Value a, Value b);
Value inplace_py(Thread& t, BinaryOp op, Value a, Value b);
Value pow_py(Thread& t, Value a, Value b, Value mod);
Value compare_py(Thread& t, CompareOp op, Value a, Value b);
/// 1, 0, or -1 with an exception pending. Identity counts as equal (containers' rule).
int equals_py(Thread& t, Value a, Value b);
int less_py(Thread& t, Value a, Value b);
Value unary_py(Thread& t, SlotId slot, Value a);
int truth_py(Thread& t, Value v);                       ///< 1, 0, -1
Value getAttr_py(Thread& t, Value o, Value name);
/// Empty with Status::None when the attribute is absent (AttributeError swallowed).
Value findAttr_py(Thread& t, Value o, Value name);
bool setAttr_py(Thread& t, Value o, Value name, Value v);
bool delAttr_py(Thread& t, Value o, Value name);
Value getItem_py(Thread& t, Value o, Value key);
bool setItem_py(Thread& t, Value o, Value key, Value v);
bool delItem_py(Thread& t, Value o, Value key);
int contains_py(Thread& t, Value container, Value v);   ///< 1, 0, -1
Value iter_py(Thread& t, Value o);
Value next_py(Thread& t, Value iterator);               ///< empty with Status::None: exhausted
/// Value that the generator just exhausted (a next that gave empty with Status::None) returned; takes it.
inline Value takeIteratorResult(Thread& t) {
  Value v = t.stopValue;
  t.stopValue = Value();
  return v;
}
Value divmod_py(Thread& t, Value a, Value b);
/// Length; -1 with an exception pending. The hint falls back to `dflt`.
intptr_t length_py(Thread& t, Value o);
intptr_t lengthHint_py(Thread& t, Value o, intptr_t dflt);
/// Hash; -1 with an exception pending (never a valid hash).
intptr_t hash_py(Thread& t, Value v);
Value repr_py(Thread& t, Value v);
Value str_py(Thread& t, Value v);
Value ascii_py(Thread& t, Value v);
Value format_py(Thread& t, Value v, Value spec);        ///< spec empty: ""
/// os.fspath: the str or bytes of a path.
Value fspath_py(Thread& t, Value path);
/// __index__ as an int Value; asIndex as intptr_t (clamped on overflow when `err` is null, else raises it).
Value index_py(Thread& t, Value v);
bool asIndex_py(Thread& t, Value v, intptr_t* out, TypeObject* overflowError);
int isInstance_py(Thread& t, Value v, Value classInfo); ///< 1, 0, -1
int isSubclass_py(Thread& t, Value cls, Value classInfo);
bool isCallable(Value v);
/// The attribute algorithm of object: descriptors, instance slots (no __getattribute__/__getattr__).
Value genericGetAttr_rq(Thread& t, Value o, Value name);
Value genericSetAttr_rq(Thread& t, Value o, Value name, Value v);  ///< v empty: delete

/// The item at i for who holds no lock of the list; false where the list ends before it.
inline bool listItem(const ListObject* list, intptr_t i, Value* item) {
  if (i >= __atomic_load_n(&list->ob_size, __ATOMIC_ACQUIRE)) return false;
  *item = loadShared(__atomic_load_n(&list->ob_item, __ATOMIC_ACQUIRE) + i);
  return true;
}

/// Feeds every item of an iterable to f(Value) -> bool (false stops with an exception pending).
/// Lists and tuples are walked without an iterator; a list may change meanwhile, as under one.
template <class F>
bool forEach_py(Thread& t, Value iterable, F&& f) {
  if (isExactly(iterable, &PyList_Type)) {
    Value item;
    for (intptr_t i = 0; listItem(iterable.as<ListObject>(), i, &item); i++)
      if (!f(item)) return false;
    return true;
  }
  if (isExactly(iterable, &PyTuple_Type)) {
    for (intptr_t i = 0; i < iterable.as<TupleObject>()->ob_size; i++)
      if (!f(iterable.as<TupleObject>()->ob_item[i])) return false;
    return true;
  }
  Value it = iter_py(t, iterable);
  if (it.isEmpty()) return false;
  for (;;) {
    Value v = next_py(t, it);
    if (v.isEmpty()) return t.status == Status::None;
    if (!f(v)) return false;
  }
}

}  // namespace ppy
