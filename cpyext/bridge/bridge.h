/// The door between C's PyObject* and the runtime's Values: what every file of api/ uses.
///
/// Ownership at a crossing is in the name: `give` makes a new reference for C, `lend` a borrowed one that
/// lives while the caller's frame does, `take` reads a reference that C keeps, `steal` takes C's over. Every
/// way into managed code biases the count (adoption); every way out marks the cell as seen by C and makes
/// what C reads inline plain pointers (exposure). docs/internals/cpyext.md has the invariants.
#pragma once
#include "cpyext/bridge/inline_state.h"
#include "cpyext/bridge/python.h"

#include "runtime/gc/heap.h"
#include "runtime/object/call.h"
#include "runtime/object/container.h"
#include "runtime/object/error.h"
#include "runtime/object/foreign.h"
#include "runtime/object/names.h"
#include "runtime/object/number.h"
#include "runtime/object/ops.h"
#include "runtime/object/str.h"
#include "runtime/object/type.h"
#include "runtime/thread/thread.h"

#define PPY_API extern "C" [[gnu::visibility("default")]]

namespace ppy::cpyext {

inline Thread& thread() { return *currentThread(); }
inline Value asValue(const void* o) { return Value(const_cast<Object*>(static_cast<const Object*>(o))); }
inline Object* asObject(const void* o) { return const_cast<Object*>(static_cast<const Object*>(o)); }
inline PyObject* asC(Value v) { return reinterpret_cast<PyObject*>(v.object()); }
template <class T> inline PyObject* asC(T* o) { return reinterpret_cast<PyObject*>(o); }
inline TypeObject* asType(const void* o) { return const_cast<TypeObject*>(static_cast<const TypeObject*>(o)); }
inline PyTypeObject* cType(TypeObject* t) { return reinterpret_cast<PyTypeObject*>(t); }

inline bool isBiased(const Object* o) { return o->ob_refcnt >= kRefBias / 2; }
inline intptr_t countOf(const Object* o) { return isBiased(o) ? o->ob_refcnt - kRefBias : o->ob_refcnt; }

// --- objects.cpp ---------------------------------------------------------------------------------
void exposeSlow(Thread& t, Object* o);
void adoptSlow(Thread& t, Object* o);
/// A static type of a module of ours: cpyext fills the slots of those when C first meets them.
inline bool wantsSlots(const Object* o) {
  if (!o->ob_type) return false;
  if (o->ob_type == &PyMethodDescr_Type) return !static_cast<const MethodDescrObject*>(o)->d_method;
  if (!(o->ob_type->tp_flags & kTypeType)) return false;
  auto* type = static_cast<const TypeObject*>(o);
  return !type->tp_dealloc && type->tp_cache && !type->tp_cache->foreign;
}
/// Marks a heap object as seen by C, with what C reaches from it without a call.
inline void expose(Thread& t, Object* o) {
  if (gc::inHeap(*t.runtime, o) ? !(gc::stateOf(o) & gc::kStateSeenByC) : wantsSlots(o)) exposeSlow(t, o);
}
/// The value C refers to, biased. Containers that store it give C the same pointer back.
inline Value adopt(Thread& t, const void* o) {
  if (o && !isBiased(asObject(o))) adoptSlow(t, asObject(o));
  return asValue(o);
}
/// The same in canonical form, for operations.
inline Value take(Thread& t, const void* o) { return o ? canonical(adopt(t, o)) : Value(); }
/// Takes over a reference of C's; null stays empty.
inline Value stealRaw(Thread& t, const void* o) {
  if (o) {
    adopt(t, o);
    asObject(o)->ob_refcnt--;
  }
  return asValue(o);
}
inline Value steal(Thread& t, const void* o) { return o ? canonical(stealRaw(t, o)) : Value(); }
/// A boxed number (or the object itself): biased, not counted.
Object* boxed(Thread& t, Value v);
/// A new reference. Empty: null, with whatever exception is pending.
PyObject* give(Thread& t, Value v);
/// A borrowed reference to something that the caller's frame or a managed container keeps.
PyObject* lend(Thread& t, Value v);
/// A fresh object made for C alone: count 1 without a bias, dies at zero. Its type is exact.
PyObject* born(Thread& t, Object* o);
template <class T> inline PyObject* born(Thread& t, T* o) { return born(t, static_cast<Object*>(o)); }
inline void incref(const void* o) { asObject(o)->ob_refcnt++; }
inline void decref(const void* o) {
  if (--asObject(o)->ob_refcnt == 0) _Py_Dealloc(reinterpret_cast<PyObject*>(asObject(o)));
}
/// The end of an object of C's whose count fell to zero; of built-in types.
void deallocManaged(PyObject* o);
/// Memory for an object of C's: an Extension cell (kStateInitialized to be set), zeroed; null: MemoryError pending.
void* allocExtension(Thread& t, size_t size);
void freeExtension(Thread& t, void* p);

/// None for true, null with the pending exception otherwise, and so on.
inline int status(bool ok) { return ok ? 0 : -1; }
inline PyObject* giveNone() {
  incref(&_Py_NoneStruct);
  return reinterpret_cast<PyObject*>(&_Py_NoneStruct);
}
inline bool isNoneC(const void* o) { return o == &_Py_NoneStruct; }
/// A function given a null argument: SystemError unless an exception is pending already.
PyObject* badArgument(Thread& t);
inline int badArgumentInt(Thread& t) { badArgument(t); return -1; }

/// Sets the pending exception aside for a call that must not be disturbed by it, or disturb it.
class SavedError {
 public:
  explicit SavedError(Thread& t) : t_(t), had_(pending(t)), exception_(t.exc) {
    t.status = Status::None;
    t.exc = Value();
  }
  ~SavedError() {
    if (had_) restoreException(t_, exception_);
    else clearException(t_);
  }
  SavedError(const SavedError&) = delete;

 private:
  Thread& t_;
  bool had_;
  Value exception_;
};

// --- state.cpp -----------------------------------------------------------------------------------
/// While it lives, the thread may run extension code: it holds the extension lock.
class ExtensionScope {
 public:
  explicit ExtensionScope(Thread& t) : lock_(t), handled_(t) {}
  ExtensionScope(const ExtensionScope&) = delete;
 private:
  /// Behind the lock: its references are counted under it.
  struct Lock {
    explicit Lock(Thread& t);
    ~Lock();
    Thread& t;
  } lock_;
  HandledForC handled_;
};
/// Makes the hooks, built-in types' C slots and the data that C reads. Before the first extension.
bool installExtensions(Thread& t);

// --- functions.cpp -------------------------------------------------------------------------------
/// builtin_function_or_method over a PyMethodDef; `self`, `module` (a str or empty), `cls` for METH_METHOD.
Value newCFunction(Thread& t, PyMethodDef* def, PyObject* self, PyObject* module, TypeObject* cls);
/// Descriptor of a row of tp_methods (method, classmethod or staticmethod by flags).
Value newCMethodDescr(Thread& t, TypeObject* owner, PyMethodDef* def, bool classMethod);
Value newCMemberDescr(Thread& t, TypeObject* owner, PyMemberDef* def);
Value newCGetSetDescr(Thread& t, TypeObject* owner, PyGetSetDef* def);
Value callCFunction(Thread& t, Value callee, Value self, const Args& args);
Value callCWrapper(Thread& t, WrapperDescrObject* w, Value self, const Args& args);
/// What a C function returned: steals it; a null without an exception, or a result with one, is SystemError,
/// which names `callable` when there is one.
Value resultOf(Thread& t, PyObject* result, Value callable = Value());
/// tuple of the positional arguments and dict of the others (null when there are none), as C wants them.
struct CArguments {
  CArguments(Thread& t, const Args& args);
  ~CArguments();
  bool ok() const { return tuple != nullptr; }
  PyObject* tuple;
  PyObject* keywords;
};
/// Name "f" or "module.f" in messages.
const char* functionName(Value callee);

// --- types.cpp -----------------------------------------------------------------------------------
bool readyType(Thread& t, TypeObject* type);
/// Fills the C slots of a type the runtime made from what its MRO holds.
void fillSlots(Thread& t, TypeObject* type);
/// A type (or class derived from one) that C made has its nearest C base: whose struct instances have.
TypeObject* nearestForeign(TypeObject* type);
bool isForeignOwn(const TypeObject* type);  ///< made by C itself, not derived by Python code
inline constexpr unsigned long kFlagHeap = Py_TPFLAGS_HEAPTYPE;
void typeChanged(Thread& t, TypeObject* type);
void subtypeDealloc(PyObject* o);
int subtypeTraverse(PyObject* o, visitproc visit, void* arg);

// --- api/modules/datetime.cpp ---------------------------------------------------------------------
/// Makes datetime.datetime_CAPI; null: an exception is pending.
PyObject* datetimeCapsule(Thread& t, PyObject* module);

// --- members.cpp ---------------------------------------------------------------------------------
PyObject* readMember(Thread& t, const char* at, PyMemberDef* def);
int writeMember(Thread& t, char* at, PyMemberDef* def, PyObject* v);

}  // namespace ppy::cpyext
