/// The object protocol: attributes, comparison, hash, text, truth; reference counts and object memory.
#include <malloc.h>

#include <cstdlib>
#include <cstring>

#include "cpyext/bridge/state.h"
#include "runtime/gc/tracer.h"
#include "runtime/object/attr.h"
#include "runtime/object/recursion.h"

using namespace ppy;
using namespace ppy::cpyext;

namespace {

/// An attribute name from C: interned; empty with TypeError pending.
Value nameOf(Thread& t, PyObject* name) {
  Value v = take(t, name);
  if (!isStr(v)) return raise(t, PyExc_TypeError, "attribute name must be string, not '%.200T'", v);
  return intern(t, v);
}

}  // namespace

PPY_API void Py_IncRef(PyObject* o) { if (o) incref(o); }
PPY_API void Py_DecRef(PyObject* o) { if (o) decref(o); }
PPY_API void _Py_IncRef(PyObject* o) { incref(o); }
PPY_API void _Py_DecRef(PyObject* o) { decref(o); }
PPY_API PyObject* Py_NewRef(PyObject* o) { incref(o); return o; }
PPY_API PyObject* Py_XNewRef(PyObject* o) { if (o) incref(o); return o; }
PPY_API int Py_Is(PyObject* a, PyObject* b) { return a == b; }
PPY_API int Py_IsNone(PyObject* o) { return isNoneC(o); }
PPY_API int Py_IsTrue(PyObject* o) { return o == reinterpret_cast<PyObject*>(&_Py_TrueStruct); }
PPY_API int Py_IsFalse(PyObject* o) { return o == reinterpret_cast<PyObject*>(&_Py_FalseStruct); }
PPY_API void _Py_NewReference(PyObject* o) {
  Object* object = asObject(o);
  object->ob_refcnt = 1;
  ApiCall api;
  Thread& t = api;
  // From a type's free list.
  if (gc::inHeap(*t.runtime, object) && blockIsExtension(object) && !(gc::stateOf(object) & gc::kStateInitialized)) initForeign(t, object);
}
PPY_API int _PyObject_IsFreed(PyObject* o) { return !o || !asObject(o)->ob_type; }

// --- text, hash, truth -----------------------------------------------------------------------------------
PPY_API PyObject* PyObject_Repr(PyObject* o) {
  ApiCall api;
  Thread& t = api;
  if (!o) return PyUnicode_FromString("<NULL>");
  return give(t, repr_py(t, take(t, o)));
}
PPY_API PyObject* PyObject_Str(PyObject* o) {
  ApiCall api;
  Thread& t = api;
  if (!o) return PyUnicode_FromString("<NULL>");
  return give(t, str_py(t, take(t, o)));
}
PPY_API PyObject* PyObject_ASCII(PyObject* o) {
  ApiCall api;
  Thread& t = api;
  if (!o) return PyUnicode_FromString("<NULL>");
  return give(t, ascii_py(t, take(t, o)));
}
PPY_API PyObject* PyObject_Bytes(PyObject* o) {
  ApiCall api;
  Thread& t = api;
  if (!o) return PyBytes_FromString("<NULL>");
  Value v = take(t, o);
  if (isExactly(v, &PyBytes_Type)) return give(t, v);
  const ResolvedSlot& s = slotOf(v, kSlotBytes);
  if (s.attr) {
    Value r = callSpecial_py(t, s.attr, &v, 1);
    if (r && !isBytes(r)) return give(t, raise(t, PyExc_TypeError, "__bytes__ returned non-bytes (type %.200T)", r));
    return give(t, r);
  }
  return PyBytes_FromObject(o);
}
PPY_API Py_hash_t PyObject_Hash(PyObject* o) {
  ApiCall api;
  Thread& t = api;
  if (asObject(o)->ob_type == &PyUnicode_Type) return strHash(asValue(o));
  return hash_py(t, take(t, o));
}
PPY_API Py_hash_t PyObject_HashNotImplemented(PyObject* o) {
  raise(ApiCall(), PyExc_TypeError, "unhashable type: '%.200T'", asValue(o));
  return -1;
}
PPY_API int PyObject_IsTrue(PyObject* o) {
  ApiCall api;
  Thread& t = api;
  return truth_py(t, take(t, o));
}
PPY_API int PyObject_Not(PyObject* o) {
  int r = PyObject_IsTrue(o);
  return r < 0 ? r : !r;
}
PPY_API PyObject* PyObject_Dir(PyObject* o) {
  ApiCall api;
  Thread& t = api;
  Value dir = dictGetStr(t.runtime->builtins, intern(t, std::string_view("dir")));
  return give(t, o ? call_py(t, dir, take(t, o)) : call_py(t, dir));
}
PPY_API int PyObject_Print(PyObject* o, FILE* out, int flags) {
  PyObject* text = flags & Py_PRINT_RAW ? PyObject_Str(o) : PyObject_Repr(o);
  if (!text) return -1;
  std::string s = strToUtf8(asValue(text));
  std::fwrite(s.data(), 1, s.size(), out);
  decref(text);
  return 0;
}
PPY_API PyObject* PyObject_SelfIter(PyObject* o) { incref(o); return o; }
PPY_API PyObject* _PyObject_NextNotImplemented(PyObject* o) {
  ApiCall t;
  return give(t, raise(t, PyExc_TypeError, "'%.200T' object is not iterable", asValue(o)));
}
PPY_API int PyCallable_Check(PyObject* o) { return o && isCallable(take(ApiCall(), o)); }

// --- comparison ------------------------------------------------------------------------------------------
PPY_API PyObject* PyObject_RichCompare(PyObject* a, PyObject* b, int op) {
  ApiCall api;
  Thread& t = api;
  if (!a || !b) return badArgument(t);
  return give(t, compare_py(t, static_cast<CompareOp>(op), take(t, a), take(t, b)));
}
PPY_API int PyObject_RichCompareBool(PyObject* a, PyObject* b, int op) {
  ApiCall api;
  Thread& t = api;
  if (a == b) {
    if (op == Py_EQ) return 1;
    if (op == Py_NE) return 0;
  }
  Value r = compare_py(t, static_cast<CompareOp>(op), take(t, a), take(t, b));
  return r.isEmpty() ? -1 : truth_py(t, r);
}

// --- attributes ------------------------------------------------------------------------------------------
PPY_API PyObject* PyObject_GetAttr(PyObject* o, PyObject* name) {
  ApiCall api;
  Thread& t = api;
  Value n = nameOf(t, name);
  return n ? give(t, getAttr_py(t, take(t, o), n)) : nullptr;
}
PPY_API PyObject* PyObject_GetAttrString(PyObject* o, const char* name) {
  ApiCall api;
  Thread& t = api;
  Value n = intern(t, std::string_view(name));
  return n ? give(t, getAttr_py(t, take(t, o), n)) : nullptr;
}
PPY_API int PyObject_SetAttr(PyObject* o, PyObject* name, PyObject* v) {
  ApiCall api;
  Thread& t = api;
  Value n = nameOf(t, name);
  if (n.isEmpty()) return -1;
  return status(v ? setAttr_py(t, take(t, o), n, take(t, v)) : delAttr_py(t, take(t, o), n));
}
PPY_API int PyObject_SetAttrString(PyObject* o, const char* name, PyObject* v) {
  ApiCall api;
  Thread& t = api;
  Value n = intern(t, std::string_view(name));
  if (n.isEmpty()) return -1;
  return status(v ? setAttr_py(t, take(t, o), n, take(t, v)) : delAttr_py(t, take(t, o), n));
}
PPY_API int PyObject_HasAttr(PyObject* o, PyObject* name) {
  ApiCall api;
  Thread& t = api;
  SavedError saved(t);
  Value n = nameOf(t, name);
  return n && findAttr_py(t, take(t, o), n);
}
PPY_API int PyObject_HasAttrString(PyObject* o, const char* name) {
  ApiCall api;
  Thread& t = api;
  SavedError saved(t);
  Value n = intern(t, std::string_view(name));
  return n && findAttr_py(t, take(t, o), n);
}
PPY_API int _PyObject_LookupAttr(PyObject* o, PyObject* name, PyObject** out) {
  ApiCall api;
  Thread& t = api;
  *out = nullptr;
  Value n = nameOf(t, name);
  if (n.isEmpty()) return -1;
  Value v = findAttr_py(t, take(t, o), n);
  if (v.isEmpty()) return pending(t) ? -1 : 0;
  *out = give(t, v);
  return 1;
}
PPY_API int _PyObject_LookupAttrId(PyObject* o, _Py_Identifier* id, PyObject** out) {
  PyObject* name = _PyUnicode_FromId(id);
  if (!name) return -1;
  return _PyObject_LookupAttr(o, name, out);
}
PPY_API PyObject* _PyObject_GetAttrId(PyObject* o, _Py_Identifier* id) {
  PyObject* name = _PyUnicode_FromId(id);
  return name ? PyObject_GetAttr(o, name) : nullptr;
}
PPY_API int _PyObject_SetAttrId(PyObject* o, _Py_Identifier* id, PyObject* v) {
  PyObject* name = _PyUnicode_FromId(id);
  return name ? PyObject_SetAttr(o, name, v) : -1;
}
PPY_API int _PyObject_GetMethod(PyObject* o, PyObject* name, PyObject** method) {
  *method = PyObject_GetAttr(o, name);
  return 0;
}
PPY_API PyObject* _PyObject_LookupSpecial(PyObject* o, PyObject* name) {
  ApiCall api;
  Thread& t = api;
  Value self = take(t, o), attr = lookupInMro(typeOf(self), intern(t, take(t, name)));
  return attr ? give(t, bindDescriptor_py(t, attr, self, typeOf(self))) : nullptr;
}
PPY_API PyObject* _PyObject_LookupSpecialId(PyObject* o, _Py_Identifier* id) { return _PyObject_LookupSpecial(o, _PyUnicode_FromId(id)); }
PPY_API PyObject* _PyObject_FunctionStr(PyObject* f) {
  ApiCall api;
  Thread& t = api;
  Value v = findAttr_py(t, take(t, f), names().__qualname__);
  if (v.isEmpty()) {
    if (pending(t)) return nullptr;
    return PyObject_Str(f);
  }
  return give(t, formatStr(t, "%S()", v));
}

PPY_API PyObject* PyObject_GenericGetAttr(PyObject* o, PyObject* name) {
  ApiCall api;
  Thread& t = api;
  Value n = nameOf(t, name);
  if (n.isEmpty()) return nullptr;
  Value self = take(t, o);
  return give(t, finish_py(t, genericGetAttr_rq(t, self, n), &self));
}
PPY_API int PyObject_GenericSetAttr(PyObject* o, PyObject* name, PyObject* v) {
  ApiCall api;
  Thread& t = api;
  // The dict of a type is not an instance's: metatypes made by C call this for their types.
  if (PyType_Check(o)) return cType(&PyType_Type)->tp_setattro(o, name, v);
  Value n = nameOf(t, name);
  if (n.isEmpty()) return -1;
  Value self = take(t, o);
  Value r = genericSetAttr_rq(t, self, n, take(t, v));
  return finish_py(t, r, &self).isEmpty() ? -1 : 0;
}
PPY_API PyObject* _PyObject_GenericGetAttrWithDict(PyObject* o, PyObject* name, PyObject* dict, int suppress) {
  ApiCall api;
  Thread& t = api;
  Value n = nameOf(t, name);
  if (n.isEmpty()) return nullptr;
  Value self = take(t, o);
  Value v;
  if (dict) {
    Value d = lookupInMro(typeOf(self), n);
    if (d && infoOfValue(d).isDataDescriptor) v = bindDescriptor_py(t, d, self, typeOf(self));
    else if (Value own = dictGet_py(t, reinterpret_cast<DictObject*>(dict), n)) v = own;
    else if (d) v = bindDescriptor_py(t, d, self, typeOf(self));
    else if (!suppress) raiseNoAttribute(t, self, n);
  } else {
    v = finish_py(t, genericGetAttr_rq(t, self, n), &self);
  }
  if (v.isEmpty() && suppress && pendingIs(t, PyExc_AttributeError)) clearException(t);
  return give(t, v);
}
PPY_API PyObject* PyObject_GenericGetDict(PyObject* o, void*) {
  ApiCall api;
  Thread& t = api;
  return give(t, getInstanceDict(t, take(t, o)));
}
PPY_API int PyObject_GenericSetDict(PyObject* o, PyObject* v, void*) {
  ApiCall api;
  Thread& t = api;
  return status(setInstanceDict(t, take(t, o), take(t, v)));
}
/// A place that holds the instance's dict, made when absent.
PPY_API PyObject** _PyObject_GetDictPtr(PyObject* o) {
  ApiCall api;
  Thread& t = api;
  Object* object = asObject(o);
  const TypeInfo& info = infoOf(object->ob_type);
  if (Value* field = dictFieldOf(object, info)) return reinterpret_cast<PyObject**>(field);
  if (!info.rootShape) return nullptr;
  Value d = instanceDict(t, object);
  if (d.isEmpty()) {
    clearException(t);
    return nullptr;
  }
  expose(t, d.object());
  static thread_local PyObject* place;
  place = asC(d);
  return &place;
}
PPY_API PyObject* _PyObject_GetState(PyObject* o) { return PyObject_CallMethod(o, "__getstate__", nullptr); }

// --- memory ----------------------------------------------------------------------------------------------
PPY_API void* PyObject_Malloc(size_t n) {
  Thread* t = currentThread();
  if (!t) return std::malloc(n);
  void* p = allocExtension(*t, n);
  if (!p) clearException(*t);
  return p;
}
PPY_API void* PyObject_Calloc(size_t n, size_t size) {
  if (size && n > SIZE_MAX / size) return nullptr;
  return PyObject_Malloc(n * size);
}
PPY_API void PyObject_Free(void* p) {
  if (!p) return;
  Thread* t = currentThread();
  if (t && gc::inHeap(*t->runtime, p)) freeExtension(*t, p);
  else std::free(p);
}
PPY_API void* PyObject_Realloc(void* p, size_t n) {
  if (!p) return PyObject_Malloc(n);
  ApiCall api;
  Thread& t = api;
  if (!gc::inHeap(*t.runtime, p)) return std::realloc(p, n);
  size_t old = gc::cellSize(p);
  if (n <= old && n > old / 2) return p;
  bool initialized = gc::stateOf(p) & gc::kStateInitialized;
  void* fresh = PyObject_Malloc(n);
  if (!fresh) return nullptr;
  std::memcpy(fresh, p, n < old ? n : old);
  if (initialized && blockIsExtension(p)) {
    gc::setState(fresh, gc::kStateInitialized | gc::kStateSeenByC);
    gc::setFinalizer(t, static_cast<Object*>(fresh));
  }
  freeExtension(t, p);
  return fresh;
}

PPY_API PyObject* PyObject_Init(PyObject* o, PyTypeObject* c) {
  ApiCall api;
  Thread& t = api;
  if (!o) return give(t, raiseMemory(t));
  Object* object = asObject(o);
  auto* type = asType(c);
  object->ob_refcnt = 1;
  object->ob_type = type;
  expose(t, type);
  if (type->tp_flags & kTypeHeap) incref(type);
  initForeign(t, object);
  return o;
}
PPY_API PyVarObject* PyObject_InitVar(PyVarObject* o, PyTypeObject* type, Py_ssize_t n) {
  if (!PyObject_Init(reinterpret_cast<PyObject*>(o), type)) return nullptr;
  reinterpret_cast<VarObject*>(o)->ob_size = n;
  return o;
}

namespace {

/// An object of C's type with undefined contents; memory is zeroed all the same.
PyObject* newObject(PyTypeObject* c, Py_ssize_t n) {
  ApiCall api;
  Thread& t = api;
  auto* type = asType(c);
  if (!(type->tp_flags & kTypeReady) && !readyType(t, type)) return nullptr;
  if (!infoOf(type).foreign || type->tp_flags & (kTypeList | kTypeTuple) || infoOf(type).shapePrefix) {
    Object* o = type->tp_itemsize ? newVarInstance(t, type, n) : newInstance(t, type);
    return o ? give(t, o) : nullptr;
  }
  size_t size = infoOf(type).instanceSize + static_cast<size_t>(n * type->tp_itemsize);
  auto* o = static_cast<PyObject*>(allocExtension(t, size));
  if (!o) return nullptr;
  PyObject_Init(o, c);
  if (type->tp_itemsize) reinterpret_cast<VarObject*>(o)->ob_size = n;
  if (infoOf(type).rootShape) shapePairOf(asObject(o), infoOf(type))->shape = infoOf(type).rootShape;
  return o;
}

}  // namespace

PPY_API PyObject* _PyObject_New(PyTypeObject* type) { return newObject(type, 0); }
PPY_API PyVarObject* _PyObject_NewVar(PyTypeObject* type, Py_ssize_t n) {
  auto* o = reinterpret_cast<PyVarObject*>(newObject(type, n));
  if (o) reinterpret_cast<VarObject*>(o)->ob_size = n;
  return o;
}
PPY_API PyObject* _PyObject_GC_New(PyTypeObject* type) { return newObject(type, 0); }
PPY_API PyVarObject* _PyObject_GC_NewVar(PyTypeObject* type, Py_ssize_t n) { return _PyObject_NewVar(type, n); }
PPY_API PyVarObject* _PyObject_GC_Resize(PyVarObject* o, Py_ssize_t n) {
  auto* type = asObject(o)->ob_type;
  size_t size = static_cast<size_t>(type->tp_basicsize + n * type->tp_itemsize);
  auto* r = static_cast<PyVarObject*>(PyObject_Realloc(o, size));
  if (!r) return reinterpret_cast<PyVarObject*>(give(ApiCall(), raiseMemory(ApiCall())));
  reinterpret_cast<VarObject*>(r)->ob_size = n;
  return r;
}
PPY_API void PyObject_GC_Del(void* p) { PyObject_Free(p); }
PPY_API void PyObject_GC_Track(void*) {}
PPY_API void PyObject_GC_UnTrack(void*) {}
PPY_API int PyObject_GC_IsTracked(PyObject* o) { return (asObject(o)->ob_type->tp_flags & Py_TPFLAGS_HAVE_GC) != 0; }
PPY_API int PyObject_GC_IsFinalized(PyObject* o) {
  return gc::inHeap(*currentThread()->runtime, o) && gc::stateOf(o) & gc::kStateQueued;
}
PPY_API int PyObject_IS_GC(PyObject* o) { return (asObject(o)->ob_type->tp_flags & Py_TPFLAGS_HAVE_GC) != 0; }
PPY_API Py_ssize_t PyGC_Collect() { return static_cast<Py_ssize_t>(gc::collect(ApiCall(), true)); }
PPY_API int PyGC_Enable() {
  bool was = gc::isAutomatic(*currentThread()->runtime);
  gc::setAutomatic(*currentThread()->runtime, true);
  return was;
}
PPY_API int PyGC_Disable() {
  bool was = gc::isAutomatic(*currentThread()->runtime);
  gc::setAutomatic(*currentThread()->runtime, false);
  return was;
}
PPY_API int PyGC_IsEnabled() { return gc::isAutomatic(*currentThread()->runtime); }

PPY_API void PyObject_CallFinalizer(PyObject* o) {
  auto* type = reinterpret_cast<PyTypeObject*>(asObject(o)->ob_type);
  if (!type->tp_finalize) return;
  ApiCall api;
  Thread& t = api;
  if (gc::inHeap(*t.runtime, o)) {
    if (gc::stateOf(o) & gc::kStateQueued) return;
    gc::setState(o, gc::kStateQueued);
  }
  type->tp_finalize(o);
}
PPY_API int PyObject_CallFinalizerFromDealloc(PyObject* o) {
  asObject(o)->ob_refcnt = 1;
  PyObject_CallFinalizer(o);
  return --asObject(o)->ob_refcnt == 0 ? 0 : -1;
}
PPY_API void PyObject_ClearWeakRefs(PyObject* o) {
  ApiCall api;
  Thread& t = api;
  if (!gc::inHeap(*t.runtime, o)) return;
  SavedError saved(t);
  clearWeakrefs(t, asObject(o));
}

namespace {

/// The list of what the thread is writing the repr of; null when there is none (or no memory for one).
PyObject* reprStack(bool make) {
  PyObject* d = PyThreadState_GetDict();
  PyObject* list = d ? PyDict_GetItemString(d, "Py_Repr") : nullptr;
  if (list || !make || !d) return list && PyList_Check(list) ? list : nullptr;
  list = PyList_New(0);
  if (!list) return nullptr;
  int set = PyDict_SetItemString(d, "Py_Repr", list);
  decref(list);
  return set < 0 ? nullptr : list;
}
Py_ssize_t placeInReprs(PyObject* list, PyObject* o) {
  for (Py_ssize_t i = PyList_GET_SIZE(list); i-- > 0;)
    if (PyList_GET_ITEM(list, i) == o) return i;
  return -1;
}

}  // namespace

PPY_API int Py_ReprEnter(PyObject* o) {
  PyObject* list = reprStack(true);
  if (!list) return pending(ApiCall()) ? -1 : 0;
  if (placeInReprs(list, o) >= 0) return 1;
  return PyList_Append(list, o);
}
PPY_API void Py_ReprLeave(PyObject* o) {
  ApiCall api;
  Thread& t = api;
  SavedError saved(t);
  PyObject* list = reprStack(false);
  Py_ssize_t i = list ? placeInReprs(list, o) : -1;
  if (i >= 0) PyList_SetSlice(list, i, i + 1, nullptr);
}

// --- deep nests of objects end one level after the other -------------------------------------------------
namespace {
constexpr int kTrashNesting = 50;
int& trashNesting(Thread& t) { return reinterpret_cast<PyThreadState*>(&t)->trash_delete_nesting; }
}  // namespace

PPY_API int _PyTrash_cond(PyObject* o, destructor dealloc) { return Py_TYPE(o)->tp_dealloc == dealloc; }
PPY_API void _PyTrash_thread_deposit_object(PyObject* o) {
  ApiCall api;
  Thread& t = api;
  ForeignState& s = *t.runtime->foreignState;
  std::lock_guard guard(s.trashLock);
  s.trash[&t].push_back(asObject(o));
}
PPY_API void _PyTrash_deposit_object(PyObject* o) { _PyTrash_thread_deposit_object(o); }
PPY_API void _PyTrash_thread_destroy_chain() {
  ApiCall api;
  Thread& t = api;
  ForeignState& s = *t.runtime->foreignState;
  trashNesting(t)++;
  for (;;) {
    Object* o;
    {
      std::lock_guard guard(s.trashLock);
      auto found = s.trash.find(&t);
      if (found == s.trash.end()) break;
      o = found->second.back();
      found->second.pop_back();
      if (found->second.empty()) s.trash.erase(found);
    }
    reinterpret_cast<PyTypeObject*>(o->ob_type)->tp_dealloc(asC(o));
  }
  trashNesting(t)--;
}
PPY_API void _PyTrash_destroy_chain() { _PyTrash_thread_destroy_chain(); }
/// True: the object waits until those that end now have ended.
PPY_API int _PyTrash_begin(PyThreadState*, PyObject* o) {
  ApiCall api;
  Thread& t = api;
  if (trashNesting(t) >= kTrashNesting) {
    _PyTrash_thread_deposit_object(o);
    return 1;
  }
  trashNesting(t)++;
  return 0;
}
PPY_API void _PyTrash_end(PyThreadState*) {
  ApiCall api;
  Thread& t = api;
  if (--trashNesting(t) > 0) return;
  bool any;
  {
    ForeignState& s = *t.runtime->foreignState;
    std::lock_guard guard(s.trashLock);
    any = s.trash.contains(&t);
  }
  if (any) _PyTrash_thread_destroy_chain();
}
PPY_API size_t _PySys_GetSizeOf(PyObject* o) {
  PyObject* size = PyObject_CallMethod(o, "__sizeof__", nullptr);
  if (!size) return static_cast<size_t>(-1);
  Py_ssize_t n = PyLong_AsSsize_t(size);
  decref(size);
  if (n < 0 && !pending(ApiCall())) raise(ApiCall(), PyExc_ValueError, "__sizeof__() should return >= 0");
  return n < 0 ? static_cast<size_t>(-1) : static_cast<size_t>(n);
}

namespace {
// Large blocks count as memory of the heap's: what holds them (a compressor's dictionaries) is small to the collector.
constexpr size_t kCounted = size_t{1} << 16;
void count(intptr_t bytes) {
  if (Thread* t = currentThread()) gc::addNativeBytes(*t, bytes);
}
void* counted(void* p) {
  if (size_t n = p ? malloc_usable_size(p) : 0; n >= kCounted) [[unlikely]] count(static_cast<intptr_t>(n));
  return p;
}
void uncount(void* p) {
  if (size_t n = p ? malloc_usable_size(p) : 0; n >= kCounted) [[unlikely]] count(-static_cast<intptr_t>(n));
}
void* memoryAlloc(size_t n) { return n > PTRDIFF_MAX ? nullptr : counted(std::malloc(n ? n : 1)); }
void* memoryCalloc(size_t n, size_t size) { return counted(std::calloc(n ? n : 1, size ? size : 1)); }
void* memoryRealloc(void* p, size_t n) {
  if (n > PTRDIFF_MAX) return nullptr;
  size_t before = p ? malloc_usable_size(p) : 0;
  void* r = std::realloc(p, n ? n : 1);
  if (r && before >= kCounted) [[unlikely]] count(-static_cast<intptr_t>(before));
  return counted(r);
}
void memoryFree(void* p) {
  uncount(p);
  std::free(p);
}
}  // namespace

PPY_API void* PyMem_Malloc(size_t n) { return memoryAlloc(n); }
PPY_API void* PyMem_Calloc(size_t n, size_t size) { return memoryCalloc(n, size); }
PPY_API void* PyMem_Realloc(void* p, size_t n) { return memoryRealloc(p, n); }
PPY_API void PyMem_Free(void* p) { memoryFree(p); }
PPY_API void* PyMem_RawMalloc(size_t n) { return memoryAlloc(n); }
PPY_API void* PyMem_RawCalloc(size_t n, size_t size) { return memoryCalloc(n, size); }
PPY_API void* PyMem_RawRealloc(void* p, size_t n) { return memoryRealloc(p, n); }
PPY_API void PyMem_RawFree(void* p) { memoryFree(p); }
PPY_API char* _PyMem_Strdup(const char* s) { return strdup(s); }
PPY_API char* _PyMem_RawStrdup(const char* s) { return strdup(s); }

// The headers declare these without C linkage.
extern "C" [[gnu::visibility("default")]] int ppy_tracemalloc_track(unsigned, uintptr_t, size_t n) __asm__("PyTraceMalloc_Track");
extern "C" [[gnu::visibility("default")]] int ppy_tracemalloc_track(unsigned domain, uintptr_t address, size_t n) {
  Thread* t = currentThread();
  if (!t) return 0;
  gc::addNativeBytes(*t, static_cast<intptr_t>(n));
  gc::AllocationTracer* tracer = gc::tracerOf(*t->runtime);
  if (!tracer) return -2;
  return tracer->track(*t, domain, address, n) ? 0 : -1;
}
extern "C" [[gnu::visibility("default")]] int ppy_tracemalloc_untrack(unsigned, uintptr_t) __asm__("PyTraceMalloc_Untrack");
extern "C" [[gnu::visibility("default")]] int ppy_tracemalloc_untrack(unsigned domain, uintptr_t address) {
  Thread* t = currentThread();
  gc::AllocationTracer* tracer = t ? gc::tracerOf(*t->runtime) : nullptr;
  if (!tracer) return -2;
  tracer->untrack(domain, address);
  return 0;
}
extern "C" [[gnu::visibility("default")]] PyObject* ppy_tracemalloc_traceback(unsigned, uintptr_t) __asm__("_PyTraceMalloc_GetTraceback");
extern "C" [[gnu::visibility("default")]] PyObject* ppy_tracemalloc_traceback(unsigned domain, uintptr_t address) {
  ApiCall api;
  Thread& t = api;
  gc::AllocationTracer* tracer = gc::tracerOf(*t.runtime);
  return give(t, tracer ? tracer->traceback(t, domain, address) : none());
}
