/// Life of objects between C and the runtime: boxing, exposure, adoption, and their two deaths (at count
/// zero, or found by the collector).
#include <cstring>
#include <utility>
#include <vector>

#include "cpyext/bridge/state.h"
#include "runtime/frame/frame_object.h"
#include "runtime/gc/weakref.h"

namespace ppy::cpyext {

namespace {

/// A boxed int of 49 bits; not canonical.
LongObject* newLongBox(Thread& t, int64_t i) {
  uint64_t u = i < 0 ? 0 - static_cast<uint64_t>(i) : static_cast<uint64_t>(i);
  auto* o = static_cast<LongObject*>(gc::allocObject(t, &PyLong_Type, sizeof(LongObject)));
  int n = 0;
  for (; u; u >>= 30) o->ob_digit[n++] = static_cast<uint32_t>(u & 0x3FFFFFFF);
  o->ob_size = i < 0 ? -n : n;
  return o;
}

/// `*field` becomes a pointer.
void boxField(Thread& t, Object* owner, Value* field) {
  if (!field->isEmpty() && !field->isObject()) gc::store(owner, field, boxed(t, *field));
}

/// The element buffer or the tuple itself owns the slots.
void exposeItems(Thread& t, void* owner, Value* items, intptr_t n, std::vector<Object*>& work) {
  for (intptr_t i = 0; i < n; i++) {
    if (items[i].isEmpty()) continue;
    if (!items[i].isObject()) {
      *(items + i) = boxed(t, items[i]);
      gc::barrier(owner);
    }
    items[i].object()->ob_refcnt++;
    work.push_back(items[i].object());
  }
}

/// The PyMethodDef that C finds for a function of the runtime. Calls go through tp_call: no binary calls ml_meth of a
/// function with these flags.
MethodDef* methodDefFor(Thread& t, const BuiltinDef* def) {
  MethodDef*& ml = t.runtime->foreignState->methodDefs[def];
  if (!ml) ml = new MethodDef{def->name, reinterpret_cast<void*>(ppy_builtin_through_call), METH_METHOD | METH_FASTCALL | METH_KEYWORDS, def->doc};
  return ml;
}
void exposeMethodDef(Thread& t, BuiltinObject* f) {
  if (!f->m_ml && f->def) f->m_ml = methodDefFor(t, f->def);
}
void exposeMethodDescr(Thread& t, Object* o) {
  auto* d = static_cast<MethodDescrObject*>(o);
  if (!d->d_method && d->def) d->d_method = methodDefFor(t, d->def);
}

/// What C reads of one object without a call; objects found on the way go to `work`.
void exposeOne(Thread& t, Object* o, std::vector<Object*>& work) {
  gc::setState(o, gc::kStateSeenByC);
  TypeObject* type = o->ob_type;
  work.push_back(type);
  unsigned long flags = type->tp_flags;
  if (flags & kTypeStr) {
    auto* s = static_cast<StrObject*>(o);
    if (!s->state.compact && !strPrivateText(t, s)) clearException(t);
    if (s->hash == -1) strHash(s);
    return;
  }
  if (flags & kTypeTuple) {
    auto* tuple = static_cast<TupleObject*>(o);
    exposeItems(t, tuple, tuple->ob_item, tuple->ob_size, work);
    gc::setState(o, gc::kStateExposed);
    gc::setFinalizer(t, o);
    return;
  }
  if (flags & kTypeList) {
    auto* list = static_cast<ListObject*>(o);
    if (list->ob_item) exposeItems(t, list->ob_item, list->ob_item, list->ob_size, work);
    list->allocated = list->ob_size;
    gc::setState(o, gc::kStateExposed);
    gc::setFinalizer(t, o);
    return;
  }
  if (flags & kTypeType) {
    auto* cls = static_cast<TypeObject*>(o);
    for (Object* part : {static_cast<Object*>(cls->tp_base), static_cast<Object*>(cls->tp_dict), static_cast<Object*>(cls->tp_bases),
                         static_cast<Object*>(cls->tp_mro)})
      if (part) work.push_back(part);
    if (!isForeignOwn(cls)) fillSlots(t, cls);
    return;
  }
  if (flags & kTypeException) {
    if (isSubtype(type, PyExc_StopIteration)) {
      auto* stop = static_cast<StopIterationObject*>(o);
      boxField(t, o, &stop->value);
      if (stop->value) work.push_back(stop->value.object());
    }
    return;
  }
  if (type == &PySlice_Type) {
    auto* slice = static_cast<SliceObject*>(o);
    for (Value* field : {&slice->start, &slice->stop, &slice->step}) {
      boxField(t, o, field);
      work.push_back(field->object());
    }
    return;
  }
  if (type == &PyMethod_Type) {
    auto* m = static_cast<MethodObject*>(o);
    for (Value* field : {&m->im_func, &m->im_self}) {
      boxField(t, o, field);
      if (*field) work.push_back(field->object());
    }
    return;
  }
  if (type == &PyCFunction_Type) {
    auto* f = static_cast<BuiltinObject*>(o);
    boxField(t, o, &f->m_self);
    for (Value v : {f->m_self, f->m_module})
      if (v.isObject()) work.push_back(v.object());
    exposeMethodDef(t, f);
    return;
  }
  if (type == &PyMethodDescr_Type) return exposeMethodDescr(t, o);
  if (type == &_PyWeakref_RefType || type == &_PyWeakref_ProxyType || type == &_PyWeakref_CallableProxyType || isSubtype(type, &_PyWeakref_RefType)) {
    auto* w = static_cast<WeakrefObject*>(o);
    if (w->referent) work.push_back(w->referent);
    else w->referent = &_Py_NoneStruct;
    return;
  }
  const ForeignState& foreign = *t.runtime->foreignState;
  for (auto [layout, place] : {std::pair(foreign.timeLayout, offsetof(PyDateTime_Time, tzinfo)), std::pair(foreign.dateTimeLayout, offsetof(PyDateTime_DateTime, tzinfo))}) {
    if (!layout || !isSubtype(type, layout)) continue;
    Value zone = *reinterpret_cast<Value*>(reinterpret_cast<char*>(o) + place);
    if (zone) work.push_back(zone.object());
    return;
  }
  if (type == &PyCode_Type) {
    auto* code = static_cast<CodeObject*>(o);
    for (Value v : {code->filename, code->name, code->qualname}) work.push_back(v.object());
    return;
  }
  if (type == &PyTraceBack_Type) {
    auto* tb = static_cast<TracebackObject*>(o);
    tracebackFrame(t, tb);
    for (Value v : {tb->tb_next, tb->tb_frame})
      if (v.isObject()) work.push_back(v.object());
  }
}

/// The container is managed only from here on: it keeps its elements, and counts them no more. C has stored
/// them without a barrier; while their counts kept them that did not matter.
void unexpose(Thread& t, Object* o) {
  for (Value item : CountedItems(o))
    if (item.isObject()) dropElement(t, item);
  gc::barrier(o);
  if (o->ob_type->tp_flags & kTypeList) {
    auto* list = static_cast<ListObject*>(o);
    list->allocated = -1;
    if (list->ob_item) gc::barrier(list->ob_item);
  }
  gc::clearState(o, gc::kStateExposed | gc::kStateSeenByC);
}

}  // namespace

void exposeSlow(Thread& t, Object* o) {
  std::vector<Object*> work{o};
  while (!work.empty()) {
    Object* next = work.back();
    work.pop_back();
    if (!next) continue;
    if (gc::inHeap(*t.runtime, next)) {
      if (!(gc::stateOf(next) & gc::kStateSeenByC)) exposeOne(t, next, work);
    } else if (next->ob_type == &PyMethodDescr_Type) {
      exposeMethodDescr(t, next);
    } else if (wantsSlots(next)) {
      auto* type = static_cast<TypeObject*>(next);
      if (type->tp_base) work.push_back(type->tp_base);
      fillSlots(t, type);
    }
  }
}

namespace {
void readyUnready(Thread& t, TypeObject* type) {
  if (type->tp_flags & (kTypeReady | kTypeHeap) || type->tp_cache || !type->tp_name) return;
  SavedError saved(t);
  readyType(t, type);
}
}  // namespace

void adoptSlow(Thread& t, Object* o) {
  std::vector<Object*> work{o};
  while (!work.empty()) {
    Object* next = work.back();
    work.pop_back();
    if (isBiased(next)) continue;
    next->ob_refcnt += kRefBias;
    // A static type need not have been readied before its module offers it or an instance appears.
    if (TypeObject* type = next->ob_type) {
      readyUnready(t, type);
      if (type->tp_flags & kTypeType) readyUnready(t, static_cast<TypeObject*>(next));
    }
    if (!gc::inHeap(*t.runtime, next)) continue;
    for (Value item : CountedItems(next))
      if (item.isObject()) work.push_back(item.object());
  }
}

Object* boxed(Thread& t, Value v) {
  if (v.isSmallInt()) {
    int64_t i = v.asSmallInt();
    if (Object* small = smallIntBox(i)) return small;
    return newLongBox(t, i);
  }
  if (v.isNumber()) {
    auto* f = static_cast<FloatObject*>(gc::allocObject(t, &PyFloat_Type, sizeof(FloatObject)));
    f->ob_fval = v.asNumber();
    return f;
  }
  return v.object();
}

PyObject* give(Thread& t, Value v) {
  if (v.isObject()) {
    expose(t, v.object());
    v.object()->ob_refcnt++;
    return asC(v);
  }
  if (v.isEmpty()) return nullptr;
  Object* o = boxed(t, v);
  if (!gc::inHeap(*t.runtime, o)) {
    o->ob_refcnt++;
    return asC(o);
  }
  gc::setState(o, gc::kStateSeenByC);
  o->ob_refcnt = 1;
  return asC(o);
}

PyObject* lend(Thread& t, Value v) {
  if (v.isEmpty()) return nullptr;
  Object* o = boxed(t, v);
  expose(t, o);
  if (!isBiased(o)) adoptSlow(t, o);
  return asC(o);
}

PyObject* born(Thread& t, Object* o) {
  if (!o) return nullptr;
  if (!gc::inHeap(*t.runtime, o)) {
    o->ob_refcnt++;
    return asC(o);
  }
  expose(t, o);
  o->ob_refcnt = 1;
  return asC(o);
}

PyObject* badArgument(Thread& t) {
  if (!pending(t)) raise(t, PyExc_SystemError, "bad argument to internal function");
  return nullptr;
}

// --- memory of extensions --------------------------------------------------------------------------

void* allocExtension(Thread& t, size_t size) { return gc::allocOrNull(t, size ? size : 1, gc::CellKind::Extension); }

void freeExtension(Thread& t, void* p) {
  if (!p || !gc::inHeap(*t.runtime, p)) return;
  if (!t.runtime->finalizing) return gc::freeCell(t, p);
  // Others in the queue may still look at it: it stays as it is, but no object, until they have ended. Its
  // count never comes down to zero again.
  ForeignState& state = *t.runtime->foreignState;
  std::lock_guard guard(state.freedLock);
  if (!blockIsExtension(p) || gc::stateOf(p) & gc::kStateInitialized) static_cast<Object*>(p)->ob_refcnt = kRefBias;
  gc::clearState(p, gc::kStateExposed | gc::kStateSeenByC | gc::kStateFinalizer);
  state.freed.push_back(p);
}

void finalizersRan(Thread& t) {
  ForeignState& state = *t.runtime->foreignState;
  std::vector<void*> freed;
  {
    std::lock_guard guard(state.freedLock);
    freed.swap(state.freed);
  }
  for (void* p : freed) gc::freeCell(t, p);
}

// --- death at zero ---------------------------------------------------------------------------------

void clearWeakrefs(Thread& t, Object* o) {
  while (WeakrefObject* w = gc::firstWeakref(t, o)) {
    gc::removeWeakref(t, w);
    Value callback = w->callback;
    w->callback = Value();
    if (callback && call_py(t, callback, Value(w)).isEmpty()) clearException(t);
  }
}

void deallocManaged(PyObject* p) {
  ApiCall api;
  Thread& t = api;
  Object* o = asObject(p);
  if (!gc::inHeap(*t.runtime, o)) {
    o->ob_refcnt = kRefBias;  // static: never ends
    return;
  }
  TypeObject* type = o->ob_type;
  if (gc::stateOf(o) & gc::kStateExposed && !blockIsExtension(o)) unexpose(t, o);
  if (infoOf(type).foreign) {
    // A C type's dealloc called its base's: the memory is the type's to free.
    reinterpret_cast<PyTypeObject*>(type)->tp_free(p);
    return;
  }
  // It ends as managed objects do, when the collector finds it: C may have put it into a list without a call,
  // where managed code has read it.
  o->ob_refcnt = kRefBias;
  gc::clearState(o, gc::kStateSeenByC);
}

void endForeign(Thread& t, Object* o) {
  reinterpret_cast<PyTypeObject*>(o->ob_type)->tp_dealloc(asC(o));
  if (!gc::inHeap(*t.runtime, o) || !blockIsExtension(o) || !(gc::stateOf(o) & gc::kStateSeenByC)) return;  // its memory is gone
  if (o->ob_refcnt > 0) return gc::setFinalizer(t, o);  // back to life
  gc::clearState(o, gc::kStateInitialized | gc::kStateSeenByC | gc::kStateFinalizer | gc::kStateQueued);
}

void initForeign(Thread& t, Object* o) {
  if (!gc::inHeap(*t.runtime, o)) return;
  gc::setState(o, gc::kStateSeenByC);
  if (blockIsExtension(o)) gc::setState(o, gc::kStateInitialized);
  gc::setFinalizer(t, o);
}

// --- death found by the collector --------------------------------------------------------------------

namespace {

/// The C type whose tp_dealloc ends instances of `type`.
PyTypeObject* foreignOf(TypeObject* type) { return reinterpret_cast<PyTypeObject*>(nearestForeign(type)); }

}  // namespace

void finalizeForeign(Thread& t, Object* o) {
  TypeObject* type = o->ob_type;
  if (!infoOf(type).foreign && type->tp_del) expose(t, o);
  // Ended since it was queued; or out of a free list again, and registered anew.
  if (!(gc::stateOf(o) & gc::kStateSeenByC) || gc::stateOf(o) & gc::kStateFinalizer) return;
  ExtensionScope scope(t);
  if (t.runtime->foreignState->exiting) return gc::setFinalizer(t, o);
  if (!infoOf(type).foreign && type->tp_del) {
    // A finaliser of C in a class of the runtime: it takes one count and gives it back.
    SavedError saved(t);
    intptr_t count = std::exchange(o->ob_refcnt, 0);
    reinterpret_cast<PyTypeObject*>(type)->tp_del(asC(o));
    o->ob_refcnt = count;
    return;
  }
  if (type->tp_flags & kTypeStr && !infoOf(type).foreign) {
    auto* s = static_cast<StrObject*>(o);
    std::free(std::exchange(s->wstr, nullptr));
    gc::clearState(o, gc::kStateExposed);
    return;
  }
  if (!infoOf(type).foreign) {
    // C objects that refer to it, dead as well, may have to end first.
    if (countOf(o) > 0 && !(gc::stateOf(o) & gc::kStateQueued)) {
      gc::setState(o, gc::kStateQueued);
      return gc::setFinalizer(t, o);
    }
    unexpose(t, o);
    if (countOf(o) > 0) gc::setState(o, gc::kStateSeenByC);  // its count keeps it
    return;
  }
  PyTypeObject* c = foreignOf(type);
  if (c->tp_finalize && !(gc::stateOf(o) & gc::kStateQueued)) {
    // It may come back to life: its memory goes when it is found dead once more.
    gc::setState(o, gc::kStateQueued);
    gc::setFinalizer(t, o);
    SavedError saved(t);
    c->tp_finalize(asC(o));
    return;
  }
  o->ob_refcnt = 0;
  endForeign(t, o);
  clearException(t);
}

void visitCounted(Object* o, void (*visit)(Object*, void*), void* context) {
  for (Value item : CountedItems(o))
    if (item.isObject()) visit(item.object(), context);
  TypeObject* own = infoOf(o->ob_type).foreign ? nearestForeign(o->ob_type) : nullptr;
  auto* c = reinterpret_cast<PyTypeObject*>(own);
  if (!c || !c->tp_traverse || !(c->tp_flags & Py_TPFLAGS_HAVE_GC)) return;
  struct Context {
    void (*visit)(Object*, void*);
    void* context;
  } ctx{visit, context};
  c->tp_traverse(asC(o), [](PyObject* referent, void* p) {
    auto* x = static_cast<Context*>(p);
    x->visit(asObject(referent), x->context);
    return 0;
  }, &ctx);
}

// --- elements of exposed containers ------------------------------------------------------------------

Value countedElement(Thread& t, Value v) {
  Object* o = boxed(t, v);
  expose(t, o);
  o->ob_refcnt++;
  return o;
}
void dropElement(Thread& t, Value v) {
  // Managed code may hold what C has put there without a call.
  if (v.isObject()) adopt(t, v.object()).object()->ob_refcnt--;
}
Value loadElement(Thread& t, Value v) { return v.isObject() ? take(t, v.object()) : v; }

}  // namespace ppy::cpyext

using namespace ppy;
using namespace ppy::cpyext;

PPY_API void _Py_Dealloc(PyObject* o) {
  ApiCall api;
  Thread& t = api;
  Object* object = asObject(o);
  if (gc::inHeap(*t.runtime, object) && gc::stateOf(object) & gc::kStateWeakref) {
    object->ob_refcnt++;
    SavedError saved(t);
    clearWeakrefs(t, object);
    if (--object->ob_refcnt > 0) return;
  }
  endForeign(t, object);
}
