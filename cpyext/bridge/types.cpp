/// Types that C makes: PyType_Ready, instances' memory, and their end.
#include <cstring>

#include "cpyext/bridge/builtin_slots.h"
#include "cpyext/bridge/cslots.h"
#include "cpyext/bridge/state.h"
#include "runtime/object/attr.h"
#include "runtime/object/builtin_call.h"
#include "runtime/object/class_impl.h"
#include "runtime/object/signature.h"
#include "runtime/object/type_impl.h"

namespace ppy::cpyext {

extern const BuiltinDef kForeignNewDef;

/// The text behind "name(signature)\n--\n\n".
const char* docWithoutSignature(const char* doc) {
  const char* end = std::strstr(doc, "--\n\n");
  return end && std::memchr(doc, '(', static_cast<size_t>(end - doc)) ? end + 4 : doc;
}

namespace {

constexpr unsigned long kLayoutFlags = kTypeLong | kTypeList | kTypeTuple | kTypeBytes | kTypeStr | kTypeDict | kTypeException | kTypeType;

/// Marks what is managed in an instance: the built-in base's part, slots, shape, and the dict.
void traceForeign(Object* o, gc::Marker& m) {
  traceInstance(o, m);
  const TypeInfo& info = infoOf(o->ob_type);
  if (Value* dict = dictFieldOf(o, info)) m.mark(*dict);
}

bool setIfAbsent(Thread& t, DictObject* d, const char* name, Value v) {
  Value key = intern(t, std::string_view(name));
  if (key.isEmpty() || v.isEmpty()) return false;
  return dictGetStr(d, key) ? true : dictSetStr(t, d, key, v);
}

/// tp_getattr and tp_setattr, with C strings for names.
PyObject* legacyGetAttr(PyObject* o, PyObject* name) {
  const char* text = PyUnicode_AsUTF8(name);
  return text ? reinterpret_cast<PyTypeObject*>(asObject(o)->ob_type)->tp_getattr(o, const_cast<char*>(text)) : nullptr;
}
int legacySetAttr(PyObject* o, PyObject* name, PyObject* v) {
  const char* text = PyUnicode_AsUTF8(name);
  return text ? reinterpret_cast<PyTypeObject*>(asObject(o)->ob_type)->tp_setattr(o, const_cast<char*>(text), v) : -1;
}

bool addOperators(Thread& t, TypeObject* type) {
  size_t count;
  CSlotRow* rows = cslotRows(&count);
  for (size_t i = 0; i < count; i++) {
    void** place = cslotPlace(type, rows[i]);
    if (!place || !*place || rows[i].slot == kSlotDel) continue;
    void* f = *place;
    Value name = slotName(rows[i].slot);
    if (dictGetStr(type->tp_dict, name)) continue;
    if (f == reinterpret_cast<void*>(PyObject_HashNotImplemented)) {
      if (!dictSetStr(t, type->tp_dict, name, none())) return false;
      continue;
    }
    // The generic functions are what object does anyway: dispatch knows those.
    if (f == reinterpret_cast<void*>(PyObject_GenericGetAttr) || f == reinterpret_cast<void*>(PyObject_GenericSetAttr)) continue;
    auto* d = static_cast<WrapperDescrObject*>(gc::allocObject(t, &PyWrapperDescr_Type, sizeof(WrapperDescrObject)));
    d->d_type = type;
    d->d_name = name;
    d->slot = rows[i].slot;
    d->d_base = &rows[i];
    d->d_wrapped = f;
    if (!dictSetStr(t, type->tp_dict, name, d)) return false;
  }
  return true;
}

bool addTables(Thread& t, TypeObject* type) {
  auto* c = reinterpret_cast<PyTypeObject*>(type);
  DictObject* d = type->tp_dict;
  for (PyMethodDef* m = c->tp_methods; m && m->ml_name; m++) {
    Value v;
    if (m->ml_flags & METH_STATIC) {
      Value f = newCFunction(t, m, reinterpret_cast<PyObject*>(type), nullptr, nullptr);
      v = f ? newMethodWrapperOf(t, &PyStaticMethod_Type, f) : Value();
    } else {
      v = newCMethodDescr(t, type, m, m->ml_flags & METH_CLASS);
    }
    if (v.isEmpty()) return false;
    Value name = intern(t, std::string_view(m->ml_name));
    if (!(m->ml_flags & METH_COEXIST) && dictGetStr(d, name)) continue;
    if (!dictSetStr(t, d, name, v)) return false;
  }
  for (PyMemberDef* m = c->tp_members; m && m->name; m++)
    if (!setIfAbsent(t, d, m->name, newCMemberDescr(t, type, m))) return false;
  for (PyGetSetDef* g = c->tp_getset; g && g->name; g++)
    if (!setIfAbsent(t, d, g->name, newCGetSetDescr(t, type, g))) return false;
  return true;
}

template <class F>
void inheritField(F* own, F base) {
  if (!*own) *own = base;
}

/// Fields that stay null take the base's value.
void inheritSlots(PyTypeObject* type, PyTypeObject* base) {
  // Suites that the type lacks come from its first base alone (inheritSuites).
  auto suite = [](void** own, void* from, size_t bytes) {
    if (!from || !*own || *own == from) return;
    for (size_t i = 0; i < bytes / sizeof(void*); i++)
      if (!static_cast<void**>(*own)[i]) static_cast<void**>(*own)[i] = static_cast<void**>(from)[i];
  };
  suite(reinterpret_cast<void**>(&type->tp_as_async), base->tp_as_async, sizeof(PyAsyncMethods));
  suite(reinterpret_cast<void**>(&type->tp_as_number), base->tp_as_number, sizeof(PyNumberMethods));
  suite(reinterpret_cast<void**>(&type->tp_as_mapping), base->tp_as_mapping, sizeof(PyMappingMethods));
  suite(reinterpret_cast<void**>(&type->tp_as_sequence), base->tp_as_sequence, sizeof(PySequenceMethods));
  suite(reinterpret_cast<void**>(&type->tp_as_buffer), base->tp_as_buffer, sizeof(PyBufferProcs));
  if (!type->tp_getattro && !type->tp_getattr) {
    type->tp_getattro = base->tp_getattro;
    type->tp_getattr = base->tp_getattr;
  }
  if (!type->tp_setattro && !type->tp_setattr) {
    type->tp_setattro = base->tp_setattro;
    type->tp_setattr = base->tp_setattr;
  }
  inheritField(&type->tp_dealloc, base->tp_dealloc);
  inheritField(&type->tp_repr, base->tp_repr);
  inheritField(&type->tp_str, base->tp_str);
  inheritField(&type->tp_call, base->tp_call);
  if (!type->tp_richcompare && !type->tp_hash) {
    type->tp_richcompare = base->tp_richcompare;
    type->tp_hash = base->tp_hash;
  }
  inheritField(&type->tp_iter, base->tp_iter);
  inheritField(&type->tp_iternext, base->tp_iternext);
  inheritField(&type->tp_descr_get, base->tp_descr_get);
  inheritField(&type->tp_descr_set, base->tp_descr_set);
  inheritField(&type->tp_init, base->tp_init);
  inheritField(&type->tp_alloc, base->tp_alloc);
  inheritField(&type->tp_finalize, base->tp_finalize);
  inheritField(&type->tp_is_gc, base->tp_is_gc);
  if (!type->tp_vectorcall_offset) {
    type->tp_vectorcall_offset = base->tp_vectorcall_offset;
    if (type->tp_call == base->tp_call && base->tp_flags & Py_TPFLAGS_HAVE_VECTORCALL && type->tp_vectorcall_offset)
      type->tp_flags |= Py_TPFLAGS_HAVE_VECTORCALL;
  }
  if (!type->tp_free) type->tp_free = type->tp_flags & Py_TPFLAGS_HAVE_GC ? PyObject_GC_Del : PyObject_Free;
}

void inheritSuites(PyTypeObject* type, PyTypeObject* base) {
  inheritField(&type->tp_as_async, base->tp_as_async);
  inheritField(&type->tp_as_number, base->tp_as_number);
  inheritField(&type->tp_as_mapping, base->tp_as_mapping);
  inheritField(&type->tp_as_sequence, base->tp_as_sequence);
  inheritField(&type->tp_as_buffer, base->tp_as_buffer);
}

/// A static type of several bases finds special methods in its MRO that its slots do not have: operators look at the
/// slots, attribute access at the MRO.
void dropUnslotted(TypeObject* type) {
  TypeInfo& info = infoOf(type);
  size_t count;
  CSlotRow* rows = cslotRows(&count);
  auto filled = [&](SlotId id) {
    for (size_t i = 0; i < count; i++)
      if (void** place = rows[i].slot == id ? cslotPlace(type, rows[i]) : nullptr; place && *place) return true;
    return false;
  };
  for (size_t i = 0; i < count; i++) {
    ResolvedSlot& s = info.slots[rows[i].slot];
    if (rows[i].suite == CSuite::Type || !isExactly(s.attr, &PyWrapperDescr_Type) || filled(rows[i].slot)) continue;
    s = ResolvedSlot{};
  }
}

/// What CPython copies from the one base that the layout comes from.
void inheritSpecial(TypeObject* type) {
  auto* c = reinterpret_cast<PyTypeObject*>(type);
  auto* base = reinterpret_cast<PyTypeObject*>(type->tp_base);
  if (!(c->tp_flags & Py_TPFLAGS_HAVE_GC) && base->tp_flags & Py_TPFLAGS_HAVE_GC && !c->tp_traverse && !c->tp_clear) {
    c->tp_flags |= Py_TPFLAGS_HAVE_GC;
    c->tp_traverse = base->tp_traverse;
    c->tp_clear = base->tp_clear;
  }
  if (!c->tp_basicsize) c->tp_basicsize = base->tp_basicsize;
  if (!c->tp_itemsize) c->tp_itemsize = base->tp_itemsize;
  if (!c->tp_weaklistoffset) c->tp_weaklistoffset = base->tp_weaklistoffset;
  if (!c->tp_dictoffset) c->tp_dictoffset = base->tp_dictoffset;
  c->tp_flags |= base->tp_flags & (kLayoutFlags | kTypeSequence | kTypeMapping);
  if (base->tp_flags & Py_TPFLAGS_METHOD_DESCRIPTOR && !(c->tp_flags & Py_TPFLAGS_HEAPTYPE)) c->tp_flags |= Py_TPFLAGS_METHOD_DESCRIPTOR;
}

TypeInfo* makeInfo(Thread& t, TypeObject* type) {
  const TypeInfo& base = infoOf(type->tp_base);
  auto* info = static_cast<TypeInfo*>(gc::alloc(t, sizeof(TypeInfo), gc::CellKind::Traced));
  info->TracedCell::trace = traceTypeInfo;
  clearPlan(*info);
  info->type = type;
  info->foreign = true;
  info->heapType = type->tp_flags & kTypeHeap;
  info->layout = base.layout;
  info->spec = base.spec;
  info->staticSize = info->slotsEnd = info->instanceSize = static_cast<uint32_t>(type->tp_basicsize);
  info->dictOffset = static_cast<int32_t>(type->tp_dictoffset > 0 ? type->tp_dictoffset : base.dictOffset);
  info->hasDict = info->dictOffset != 0 || base.hasDict;
  info->hasWeakref = type->tp_weaklistoffset != 0 || base.hasWeakref;
  info->trace = traceForeign;
  if (base.rootShape) {
    info->shapeOffset = base.shapeOffset;
    info->shapePrefix = base.shapePrefix;
    info->wantedSlots = base.rootShape->inlineSlots;
    info->rootShape = newRootShape(t, type, base.rootShape->inlineSlots);
    gc::barrier(info);
  }
  return info;
}

}  // namespace

bool isForeignOwn(const TypeObject* type) { return type->tp_cache && type->tp_cache->foreign && type->tp_cache->trace == traceForeign; }

TypeObject* nearestForeign(TypeObject* type) {
  while (type && !isForeignOwn(type)) type = type->tp_base;
  return type;
}

bool readyType(Thread& t, TypeObject* type) {
  if (type->tp_flags & kTypeReady) return true;
  auto* c = reinterpret_cast<PyTypeObject*>(type);
  if (!c->tp_name) return raise(t, PyExc_SystemError, "Type does not define the tp_name field."), false;
  bool heap = type->tp_flags & kTypeHeap;
  if (!type->tp_base) type->tp_base = &PyBaseObject_Type;
  if (!readyType(t, type->tp_base)) return false;
  expose(t, type->tp_base);
  becomesBase(t, type->tp_base);
  if (!type->ob_type) type->ob_type = type->tp_base->ob_type;
  if (type->ob_refcnt == 0) type->ob_refcnt = 1;
  if (!heap) t.runtime->foreignState->staticTypes.push_back(type);
  if (!type->tp_dict) {
    type->tp_dict = newDict(t);
    if (!type->tp_dict) return false;
    type->tp_dict->ob_refcnt++;
  }
  if (!type->tp_bases) {
    Value bases = tupleOf(t, {type->tp_base});
    if (bases.isEmpty()) return false;
    type->tp_bases = bases.as<TupleObject>();
  }
  if (heap) gc::barrier(type);
  expose(t, type->tp_dict);
  expose(t, type->tp_bases);
  for (intptr_t i = 0; i < type->tp_bases->ob_size; i++) {
    auto* base = type->tp_bases->ob_item[i].as<TypeObject>();
    if (!readyType(t, base)) return false;
    expose(t, base);
  }
  if (c->tp_getattr && !c->tp_getattro) c->tp_getattro = legacyGetAttr;
  if (c->tp_setattr && !c->tp_setattro) c->tp_setattro = legacySetAttr;
  inheritSpecial(type);
  type->tp_cache = makeInfo(t, type);
  if (heap) gc::barrier(type);

  if (!c->tp_new && type->tp_base == &PyBaseObject_Type && !heap) type->tp_flags |= kTypeDisallowNew;
  if (!(type->tp_flags & kTypeDisallowNew)) {
    if (!c->tp_new || c->tp_new == builtinNew) {
      c->tp_new = reinterpret_cast<PyTypeObject*>(type->tp_base)->tp_new;
    } else {
      auto* f = static_cast<BuiltinObject*>(gc::allocObject(t, &PyCFunction_Type, sizeof(BuiltinObject)));
      f->def = &kForeignNewDef;
      f->m_self = type;
      f->qualifier = type->tp_name;
      f->signature = makeSignature(t, kForeignNewDef.signature);
      gc::barrier(f);
      if (!setIfAbsent(t, type->tp_dict, "__new__", f)) return false;
    }
  }
  if (!addOperators(t, type) || !addTables(t, type)) return false;
  if (!setIfAbsent(t, type->tp_dict, "__doc__", c->tp_doc ? newStr(t, docWithoutSignature(c->tp_doc)) : none())) return false;
  // A type with its own comparison and no hash is unhashable.
  if (!c->tp_hash && c->tp_richcompare && !setIfAbsent(t, type->tp_dict, "__hash__", none())) return false;

  if (!type->tp_mro) {
    TupleObject* mro = linearize(t, type, type->tp_bases);
    if (!mro) return false;
    type->tp_mro = mro;
    if (heap) gc::barrier(type);
  }
  expose(t, type->tp_mro);
  bool ownNoHash = !c->tp_hash && c->tp_richcompare;
  for (intptr_t i = 1; i < type->tp_mro->ob_size; i++) inheritSlots(c, cType(type->tp_mro->ob_item[i].as<TypeObject>()));
  inheritSuites(c, cType(type->tp_base));
  if (ownNoHash) c->tp_hash = PyObject_HashNotImplemented;
  type->tp_flags |= kTypeReady;
  // Static data is outside the heap: nothing may be stored there later.
  if (!heap) type->tp_flags |= kTypeImmutable;
  infoOf(type).version = nextTypeVersion(t);
  resolveSlots(t, type);
  if (!heap && type->tp_bases->ob_size > 1) dropUnslotted(type);
  settlePlan(type);
  for (intptr_t i = 0; i < type->tp_bases->ob_size; i++)
    if (!addSubclass(t, type->tp_bases->ob_item[i].as<TypeObject>(), type)) return false;
  return true;
}

void subtypeDealloc(PyObject* o) {
  TypeObject* type = asObject(o)->ob_type;
  TypeObject* base = nearestForeign(type);
  auto* c = reinterpret_cast<PyTypeObject*>(base);
  ApiCall api;
  Thread& t = api;
  if (infoOf(type).hasDel && gc::inHeap(*t.runtime, o) && !(gc::stateOf(o) & gc::kStateQueued)) {
    gc::setState(o, gc::kStateQueued);
    asObject(o)->ob_refcnt = 1;
    {
      SavedError saved(t);
      Value self = asValue(o);
      adopt(t, o);
      if (callMethod_py(t, self, slotName(kSlotDel), nullptr, 0).isEmpty()) clearException(t);
    }
    // Managed code has held it: whether it is garbage is the collector's to find.
    asObject(o)->ob_refcnt--;
    return;
  }
  bool decrefType = !(c->tp_flags & Py_TPFLAGS_HEAPTYPE);
  c->tp_dealloc(o);
  if (decrefType) decref(type);
}

int subtypeTraverse(PyObject* o, visitproc visit, void* arg) {
  auto* c = reinterpret_cast<PyTypeObject*>(nearestForeign(asObject(o)->ob_type));
  return c && c->tp_traverse && c->tp_traverse != subtypeTraverse ? c->tp_traverse(o, visit, arg) : 0;
}

}  // namespace ppy::cpyext

using namespace ppy;
using namespace ppy::cpyext;

/// PyType_GenericAlloc.
extern "C" PyObject* ppy_generic_alloc(PyTypeObject* c, Py_ssize_t n) {
  ApiCall api;
  Thread& t = api;
  auto* type = asType(c);
  TypeInfo& info = infoOf(type);
  expose(t, type);
  bool containers = type->tp_flags & (kTypeList | kTypeTuple);
  if (!info.foreign || info.shapePrefix || containers) {
    Object* o = type->tp_itemsize ? newVarInstance(t, type, n) : newInstance(t, type);
    if (!o) return nullptr;
    if (type->tp_flags & kTypeList) static_cast<ListObject*>(o)->allocated = -1;
    return give(t, o);
  }
  size_t size = info.instanceSize + static_cast<size_t>(n + (type->tp_itemsize ? 1 : 0)) * static_cast<size_t>(type->tp_itemsize);
  auto* o = static_cast<Object*>(allocExtension(t, size));
  if (!o) return nullptr;
  o->ob_refcnt = 1;
  o->ob_type = type;
  if (type->tp_itemsize) static_cast<VarObject*>(o)->ob_size = n;
  if (type->tp_flags & kTypeDict) static_cast<DictObject*>(o)->ma_version_tag = ++t.nextDictVersion;
  if (info.rootShape) shapePairOf(o, info)->shape = info.rootShape;
  gc::setState(o, gc::kStateInitialized | gc::kStateSeenByC);
  if (type->tp_flags & kTypeHeap) type->ob_refcnt++;
  gc::setFinalizer(t, o);
  return asC(o);
}
