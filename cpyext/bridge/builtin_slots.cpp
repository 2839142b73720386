/// What C sees in the slots of types that C did not make: built-in ones (filled at the start of cpyext) and
/// Python classes (filled when C first sees them, and again when they change).
#include "cpyext/bridge/builtin_slots.h"

#include <cstdlib>
#include <utility>

#include "compiler/support/check.h"
#include "cpyext/bridge/cslots.h"
#include "cpyext/bridge/state.h"
#include "runtime/builtins/memoryview.h"
#include "runtime/object/attr.h"
#include "runtime/object/builtin_call.h"

extern "C" {
PyObject* ppy_generic_alloc(PyTypeObject* type, Py_ssize_t n);
}

namespace ppy::cpyext {

namespace {

/// A reference held by a type's method table is managed: nothing counted but the elements of containers.
int managedTraverse(PyObject* p, visitproc visit, void* arg) {
  Object* o = asObject(p);
  if (!gc::inHeap(*thread().runtime, o)) return 0;
  for (Value item : CountedItems(o))
    if (item.isObject())
      if (int r = visit(asC(item), arg)) return r;
  return 0;
}
int managedClear(PyObject*) { return 0; }

int alwaysGc(PyObject* o) { return (reinterpret_cast<PyTypeObject*>(o)->tp_flags & Py_TPFLAGS_HEAPTYPE) != 0; }

bool wantsRow(const TypeObject* type, const TypeInfo& info, const CSlotRow& row) {
  // A class of Python's that derives from dict does have the slots of a sequence: its methods fill them.
  bool mapping = (type->tp_flags & kTypeDict || type == &PyDictProxy_Type) && !(type->tp_flags & kTypeHeap);
  switch (row.suite) {
    case CSuite::Number:
      if (row.slot == kSlotAdd || row.slot == kSlotRAdd || row.slot == kSlotIAdd) return !info.sequenceAdd;
      if (row.slot == kSlotMul || row.slot == kSlotRMul || row.slot == kSlotIMul) return !info.sequenceMul;
      return true;
    case CSuite::Mapping:
      return row.slot != kSlotLen || !info.slots[kSlotGetItem].attr.isEmpty();
    case CSuite::Sequence:
      if (mapping) return row.slot == kSlotContains;
      if (row.slot == kSlotAdd || row.slot == kSlotIAdd) return info.sequenceAdd;
      if (row.slot == kSlotMul || row.slot == kSlotRMul || row.slot == kSlotIMul) return info.sequenceMul;
      return true;
    default: return true;
  }
}

/// Makes the suite where the type lacks it.
void ensureSuite(TypeObject* type, CSuite suite) {
  auto make = [](void** place, size_t size) {
    if (!*place) *place = std::calloc(1, size);
  };
  switch (suite) {
    case CSuite::Async: make(&type->tp_as_async, sizeof(PyAsyncMethods)); break;
    case CSuite::Number: make(&type->tp_as_number, sizeof(PyNumberMethods)); break;
    case CSuite::Mapping: make(&type->tp_as_mapping, sizeof(PyMappingMethods)); break;
    case CSuite::Sequence: make(&type->tp_as_sequence, sizeof(PySequenceMethods)); break;
    case CSuite::Type: break;
  }
}

/// The function for one row: empty when the type has no such method.
void* functionFor(size_t i, const CSlotRow* rows, const TypeObject* type, const TypeInfo& info, bool* python) {
  const CSlotRow& row = rows[i];
  const ResolvedSlot& s = info.slots[row.slot];
  *python = false;
  if (s.attr.isEmpty() || (isNone(s.attr) && row.slot != kSlotHash)) return nullptr;
  if (row.slot == kSlotHash && isNone(s.attr)) return reinterpret_cast<void*>(PyObject_HashNotImplemented);
  if (row.slot == kSlotGetAttribute && !info.customGetattribute && info.slots[kSlotGetAttr].attr.isEmpty())
    return reinterpret_cast<void*>(PyObject_GenericGetAttr);
  if ((row.slot == kSlotSetAttr || row.slot == kSlotDelAttr) && !info.customSetattr) return reinterpret_cast<void*>(PyObject_GenericSetAttr);
  if (row.slot == kSlotGetAttribute) {
    *python = !s.native || !info.slots[kSlotGetAttr].attr.isEmpty();
    if (*python) return cslotFunction(i, nullptr);
  }
  size_t forward = i;
  bool second = row.kind == CKind::BinaryR || row.kind == CKind::PowerR || row.kind == CKind::AssignDel;
  if (second) forward = i - 1;
  if (s.attr.isObject() && s.attr.object()->ob_type == &PyWrapperDescr_Type) {
    auto* w = s.attr.as<WrapperDescrObject>();
    if (!w->d_base) return cslotFunction(forward, w->d_type);
    auto* base = rowOf(w);
    if (base->offset == row.offset) return w->d_wrapped;
    // Lengths and items have a slot as a mapping and one as a sequence: the C type's own, or the same function where the
    // signature is the same.
    bool paired = row.slot == kSlotLen || row.slot == kSlotGetItem || row.slot == kSlotSetItem || row.slot == kSlotDelItem;
    if (!paired) return nullptr;
    void** place = cslotPlace(w->d_type, row);
    if (place && *place) return *place;
    return base->kind == row.kind ? w->d_wrapped : nullptr;
  }
  if (isExactly(s.attr, &PyMethodDescr_Type)) return cslotFunction(forward, s.attr.as<DescrObject>()->d_type);
  *python = !s.native;
  return cslotFunction(forward, nullptr);
}

void fillRows(TypeObject* type) {
  const TypeInfo& info = infoOf(type);
  size_t count;
  CSlotRow* rows = cslotRows(&count);
  for (size_t i = 0; i < count;) {
    // All rows of one field decide together: one method of Python's makes the field Python's.
    size_t end = i;
    void* function = nullptr;
    bool python = false;
    while (end < count && rows[end].offset == rows[i].offset && rows[end].suite == rows[i].suite) {
      bool p;
      if (wantsRow(type, info, rows[end])) {
        void* f = functionFor(end, rows, type, info, &p);
        if (p && f) python = true;
        if (!function) function = f;
      }
      end++;
    }
    if (python) function = cslotFunction(i, nullptr);
    if (function) ensureSuite(type, rows[i].suite);
    if (void** place = cslotPlace(type, rows[i])) *place = function;
    i = end;
  }
}

}  // namespace

namespace {

/// owner.__new__(c, …).
PyObject* newBy(TypeObject* owner, PyTypeObject* c, PyObject* args, PyObject* keywords) {
  ApiCall api;
  Thread& t = api;
  auto* type = asType(c);
  Value attr = infoOf(owner).slots[kSlotNew].attr;
  if (attr.isEmpty()) return give(t, raise(t, PyExc_TypeError, "cannot create '%N' instances", type));
  PPY_CHECK(args);
  intptr_t n = reinterpret_cast<TupleObject*>(args)->ob_size;
  TupleObject* all = newTuple(t, n + 1);
  if (!all) return nullptr;
  all->ob_item[0] = type;
  for (intptr_t i = 0; i < n; i++) all->ob_item[i + 1] = take(t, asC(reinterpret_cast<TupleObject*>(args)->ob_item[i]));
  Value f = bindDescriptor_py(t, attr, Value(), type);
  if (f.isEmpty()) return nullptr;
  TypeObject* before = std::exchange(t.madeByC, type);
  Value made = callTuple_py(t, f, all, keywords ? take(t, keywords) : Value());
  t.madeByC = before;
  return give(t, made);
}

template <size_t N>
PyObject* newThrough(PyTypeObject* c, PyObject* args, PyObject* keywords) {
  return newBy(thread().runtime->foreignState->newBases[N], c, args, keywords);
}
template <size_t... N>
newfunc newThroughAt(size_t i, std::index_sequence<N...>) {
  static const newfunc all[] = {newThrough<N>...};
  return i < sizeof...(N) ? all[i] : managedNew;
}
/// tp_new of a class of the runtime: of one that C types derive from, that class's own.
newfunc newOfClass(Thread& t, TypeObject* type) {
  constexpr size_t kMost = 64;
  const auto& bases = t.runtime->foreignState->newBases;
  for (size_t i = 0; i < bases.size(); i++)
    if (bases[i] == type) return newThroughAt(i, std::make_index_sequence<kMost>());
  return managedNew;
}

}  // namespace

PyObject* managedNew(PyTypeObject* c, PyObject* args, PyObject* keywords) { return newBy(asType(c), c, args, keywords); }

void becomesBase(Thread& t, TypeObject* type) {
  auto* c = reinterpret_cast<PyTypeObject*>(type);
  if (c->tp_new != managedNew) return;
  t.runtime->foreignState->newBases.push_back(type);
  c->tp_new = newOfClass(t, type);
}

PyObject* builtinNew(PyTypeObject* c, PyObject* args, PyObject* keywords) {
  ApiCall api;
  Thread& t = api;
  auto* type = asType(c);
  void* native = nativeNewOf(infoOf(type));
  if (!native || !args) return give(t, raise(t, PyExc_TypeError, "cannot create '%N' instances", type));
  auto* positional = reinterpret_cast<TupleObject*>(args);
  auto* named = reinterpret_cast<DictObject*>(keywords);
  intptr_t n = positional->ob_size, nkw = named ? dictSize(named) : 0, pos = 0;
  Value* v = gc::allocValues(t, static_cast<size_t>(n + nkw + 1));
  TupleObject* kwnames = v && nkw ? newTuple(t, nkw) : nullptr;
  if (!v || (nkw && !kwnames)) return nullptr;
  for (intptr_t i = 0; i < n; i++) v[i] = take(t, asC(positional->ob_item[i]));
  Value key, value;
  for (intptr_t i = 0; i < nkw && dictNext(named, &pos, &key, &value); i++) {
    gc::store(kwnames, &kwnames->ob_item[i], isStr(key) ? intern(t, key) : key);
    v[n + i] = canonical(value);
  }
  gc::barrier(v);
  PyObject* made = give(t, reinterpret_cast<NewFn>(native)(t, type, Args{v, static_cast<uint32_t>(n), kwnames}));
  gc::keepAlive(static_cast<const void*>(v));
  return made;
}

void fillSlots(Thread& t, TypeObject* type) {
  const TypeInfo& info = infoOf(type);
  auto* c = reinterpret_cast<PyTypeObject*>(type);
  bool heap = type->tp_flags & kTypeHeap;
  if (heap) {
    auto* h = reinterpret_cast<PyHeapTypeObject*>(type);
    c->tp_as_async = &h->as_async;
    c->tp_as_number = &h->as_number;
    c->tp_as_mapping = &h->as_mapping;
    c->tp_as_sequence = &h->as_sequence;
    c->tp_as_buffer = &h->as_buffer;
    for (TypeObject* base = type->tp_base; base; base = base->tp_base) {
      auto* b = reinterpret_cast<PyTypeObject*>(base);
      if (!b->tp_as_buffer || !b->tp_as_buffer->bf_getbuffer) continue;
      h->as_buffer = *b->tp_as_buffer;
      break;
    }
  }
  c->tp_alloc = ppy_generic_alloc;
  c->tp_free = c->tp_flags & Py_TPFLAGS_HAVE_GC ? PyObject_GC_Del : PyObject_Free;
  c->tp_dealloc = heap && info.foreign ? subtypeDealloc : deallocManaged;
  if (c->tp_flags & Py_TPFLAGS_HAVE_GC) {
    c->tp_traverse = heap && info.foreign ? subtypeTraverse : managedTraverse;
    c->tp_clear = managedClear;
  }
  if (!info.slots[kSlotNew].attr.isEmpty() && !(type->tp_flags & kTypeDisallowNew)) c->tp_new = heap ? newOfClass(t, type) : builtinNew;
  if (heap && info.foreign) {
    auto* own = reinterpret_cast<PyTypeObject*>(nearestForeign(type));
    c->tp_vectorcall_offset = own->tp_vectorcall_offset;
    if (!c->tp_weaklistoffset) c->tp_weaklistoffset = own->tp_weaklistoffset;
    // The C type's own __new__ is reached without a detour where no class in between has one.
    if (!isExactly(info.slots[kSlotNew].attr, &PyStaticMethod_Type) && !isExactly(info.slots[kSlotNew].attr, &PyFunction_Type)) c->tp_new = own->tp_new;
  }
  fillRows(type);
}

void typeChanged(Thread& t, TypeObject* type) {
  if (!isForeignOwn(type) && type->tp_cache) fillSlots(t, type);
}

// --- buffers of built-in types -------------------------------------------------------------------------

namespace {

int bytesBuffer(PyObject* o, Py_buffer* view, int flags) {
  auto* b = reinterpret_cast<BytesObject*>(o);
  return PyBuffer_FillInfo(view, o, b->ob_sval, b->ob_size, 1, flags);
}
int bytearrayBuffer(PyObject* o, Py_buffer* view, int flags) {
  auto* b = reinterpret_cast<BytearrayObject*>(o);
  static char empty[1] = {0};
  if (PyBuffer_FillInfo(view, o, b->ob_start ? b->ob_start : empty, b->ob_size, 0, flags) < 0) return -1;
  b->ob_exports++;
  return 0;
}
void bytearrayRelease(PyObject* o, Py_buffer*) { reinterpret_cast<BytearrayObject*>(o)->ob_exports--; }

int memoryviewBuffer(PyObject* o, Py_buffer* view, int flags) {
  auto* m = reinterpret_cast<MemoryviewObject*>(o);
  ApiCall api;
  Thread& t = api;
  if (!memoryviewCheck(t, m)) return -1;
  auto* base = reinterpret_cast<Py_buffer*>(&m->view);
  *view = *base;
  view->obj = o;
  if ((flags & PyBUF_WRITABLE) && base->readonly) return give(t, raise(t, PyExc_BufferError, "memoryview: underlying buffer is not writable")), -1;
  if (!(flags & PyBUF_FORMAT)) view->format = nullptr;
  if ((flags & PyBUF_C_CONTIGUOUS) == PyBUF_C_CONTIGUOUS && !memoryviewIsContiguous(m))
    return give(t, raise(t, PyExc_BufferError, "memoryview: underlying buffer is not C-contiguous")), -1;
  if ((flags & PyBUF_STRIDES) != PyBUF_STRIDES) {
    if (!memoryviewIsContiguous(m)) return give(t, raise(t, PyExc_BufferError, "memoryview: underlying buffer is not C-contiguous")), -1;
    view->strides = nullptr;
  }
  if (!(flags & PyBUF_ND)) {
    if (view->format) return give(t, raise(t, PyExc_BufferError, "memoryview: cannot cast to unsigned bytes if the format flag is present")), -1;
    view->ndim = 1;
    view->shape = nullptr;
  }
  if ((flags & PyBUF_INDIRECT) != PyBUF_INDIRECT) view->suboffsets = nullptr;
  incref(o);
  m->exports++;
  return 0;
}
void memoryviewRelease(PyObject* o, Py_buffer*) { reinterpret_cast<MemoryviewObject*>(o)->exports--; }

PyBufferProcs bytesProcs = {bytesBuffer, nullptr}, bytearrayProcs = {bytearrayBuffer, bytearrayRelease},
              memoryviewProcs = {memoryviewBuffer, memoryviewRelease};

}  // namespace

void fillBuiltinSlots(Thread& t) {
  static TypeObject* const types[] = {
#define PPY_TYPE(cname, id, pyname) &cname,
#include "runtime/object/builtin_types.def"
#define EXC(cname, Base, pyname) &_PyExc_##cname,
#include "runtime/object/exceptions.def"
  };
  if (PyBaseObject_Type.tp_dealloc) return;  // another Runtime has done it
  for (TypeObject* type : types) fillSlots(t, type);
  fillMethodTables();
  PyType_Type.tp_is_gc = reinterpret_cast<void*>(alwaysGc);
  PyBytes_Type.tp_as_buffer = &bytesProcs;
  PyByteArray_Type.tp_as_buffer = &bytearrayProcs;
  PyMemoryView_Type.tp_as_buffer = &memoryviewProcs;
}

}  // namespace ppy::cpyext
