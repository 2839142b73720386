/// Types from C: PyType_Ready, PyType_FromSpec, and questions about types.
#include <cstdlib>
#include <cstring>

#include "cpyext/bridge/cslots.h"
#include "cpyext/bridge/state.h"
#include "runtime/object/attr.h"
#include "runtime/object/type_impl.h"

using namespace ppy;
using namespace ppy::cpyext;

extern "C" PyObject* ppy_generic_alloc(PyTypeObject* type, Py_ssize_t n);

namespace {

/// Slot numbers of typeslots.h: where each pointer goes in a heap type.
void** placeOf(PyHeapTypeObject* h, int slot) {
  PyTypeObject& ty = h->ht_type;
#define AT(number, field) \
  case number: return (void**)(&(field));
  switch (slot) {
    AT(Py_bf_getbuffer, h->as_buffer.bf_getbuffer) AT(Py_bf_releasebuffer, h->as_buffer.bf_releasebuffer)
    AT(Py_mp_ass_subscript, h->as_mapping.mp_ass_subscript) AT(Py_mp_length, h->as_mapping.mp_length)
    AT(Py_mp_subscript, h->as_mapping.mp_subscript)
    AT(Py_nb_absolute, h->as_number.nb_absolute) AT(Py_nb_add, h->as_number.nb_add) AT(Py_nb_and, h->as_number.nb_and)
    AT(Py_nb_bool, h->as_number.nb_bool) AT(Py_nb_divmod, h->as_number.nb_divmod) AT(Py_nb_float, h->as_number.nb_float)
    AT(Py_nb_floor_divide, h->as_number.nb_floor_divide) AT(Py_nb_index, h->as_number.nb_index)
    AT(Py_nb_inplace_add, h->as_number.nb_inplace_add) AT(Py_nb_inplace_and, h->as_number.nb_inplace_and)
    AT(Py_nb_inplace_floor_divide, h->as_number.nb_inplace_floor_divide) AT(Py_nb_inplace_lshift, h->as_number.nb_inplace_lshift)
    AT(Py_nb_inplace_multiply, h->as_number.nb_inplace_multiply) AT(Py_nb_inplace_or, h->as_number.nb_inplace_or)
    AT(Py_nb_inplace_power, h->as_number.nb_inplace_power) AT(Py_nb_inplace_remainder, h->as_number.nb_inplace_remainder)
    AT(Py_nb_inplace_rshift, h->as_number.nb_inplace_rshift) AT(Py_nb_inplace_subtract, h->as_number.nb_inplace_subtract)
    AT(Py_nb_inplace_true_divide, h->as_number.nb_inplace_true_divide) AT(Py_nb_inplace_xor, h->as_number.nb_inplace_xor)
    AT(Py_nb_int, h->as_number.nb_int) AT(Py_nb_invert, h->as_number.nb_invert) AT(Py_nb_lshift, h->as_number.nb_lshift)
    AT(Py_nb_multiply, h->as_number.nb_multiply) AT(Py_nb_negative, h->as_number.nb_negative) AT(Py_nb_or, h->as_number.nb_or)
    AT(Py_nb_positive, h->as_number.nb_positive) AT(Py_nb_power, h->as_number.nb_power) AT(Py_nb_remainder, h->as_number.nb_remainder)
    AT(Py_nb_rshift, h->as_number.nb_rshift) AT(Py_nb_subtract, h->as_number.nb_subtract)
    AT(Py_nb_true_divide, h->as_number.nb_true_divide) AT(Py_nb_xor, h->as_number.nb_xor)
    AT(Py_nb_matrix_multiply, h->as_number.nb_matrix_multiply) AT(Py_nb_inplace_matrix_multiply, h->as_number.nb_inplace_matrix_multiply)
    AT(Py_sq_ass_item, h->as_sequence.sq_ass_item) AT(Py_sq_concat, h->as_sequence.sq_concat) AT(Py_sq_contains, h->as_sequence.sq_contains)
    AT(Py_sq_inplace_concat, h->as_sequence.sq_inplace_concat) AT(Py_sq_inplace_repeat, h->as_sequence.sq_inplace_repeat)
    AT(Py_sq_item, h->as_sequence.sq_item) AT(Py_sq_length, h->as_sequence.sq_length) AT(Py_sq_repeat, h->as_sequence.sq_repeat)
    AT(Py_am_await, h->as_async.am_await) AT(Py_am_aiter, h->as_async.am_aiter) AT(Py_am_anext, h->as_async.am_anext)
    AT(Py_am_send, h->as_async.am_send)
    AT(Py_tp_alloc, ty.tp_alloc) AT(Py_tp_base, ty.tp_base) AT(Py_tp_bases, ty.tp_bases) AT(Py_tp_call, ty.tp_call) AT(Py_tp_clear, ty.tp_clear)
    AT(Py_tp_dealloc, ty.tp_dealloc) AT(Py_tp_del, ty.tp_del) AT(Py_tp_descr_get, ty.tp_descr_get) AT(Py_tp_descr_set, ty.tp_descr_set)
    AT(Py_tp_doc, ty.tp_doc) AT(Py_tp_getattr, ty.tp_getattr) AT(Py_tp_getattro, ty.tp_getattro) AT(Py_tp_hash, ty.tp_hash)
    AT(Py_tp_init, ty.tp_init) AT(Py_tp_is_gc, ty.tp_is_gc) AT(Py_tp_iter, ty.tp_iter) AT(Py_tp_iternext, ty.tp_iternext)
    AT(Py_tp_methods, ty.tp_methods) AT(Py_tp_new, ty.tp_new) AT(Py_tp_repr, ty.tp_repr) AT(Py_tp_richcompare, ty.tp_richcompare)
    AT(Py_tp_setattr, ty.tp_setattr) AT(Py_tp_setattro, ty.tp_setattro) AT(Py_tp_str, ty.tp_str) AT(Py_tp_traverse, ty.tp_traverse)
    AT(Py_tp_members, ty.tp_members) AT(Py_tp_getset, ty.tp_getset) AT(Py_tp_free, ty.tp_free) AT(Py_tp_finalize, ty.tp_finalize)
  }
#undef AT
  return nullptr;
}

/// tp_dealloc of types that give none.
void plainDealloc(PyObject* o) {
  auto* type = reinterpret_cast<PyTypeObject*>(asObject(o)->ob_type);
  type->tp_free(o);
  if (type->tp_flags & Py_TPFLAGS_HEAPTYPE) decref(type);
}

PyTypeObject* metatypeOf(Thread& t, TupleObject* bases) {
  TypeObject* winner = &PyType_Type;
  for (intptr_t i = 0; i < bases->ob_size; i++) {
    TypeObject* meta = typeOf(bases->ob_item[i]);
    if (isSubtype(winner, meta)) continue;
    if (isSubtype(meta, winner)) {
      winner = meta;
      continue;
    }
    raise(t, PyExc_TypeError, "metaclass conflict: the metaclass of a derived class must be a (non-strict) subclass of the metaclasses of all its bases");
    return nullptr;
  }
  return cType(winner);
}

PyObject* fromSpec(PyObject* module, PyType_Spec* spec, PyObject* basesIn) {
  ApiCall api;
  Thread& t = api;
  if (!installExtensions(t)) return nullptr;
  // Bases first: they say what the metatype is.
  PyObject* basesArgument = basesIn;
  PyTypeObject* base = nullptr;
  for (PyType_Slot* s = spec->slots; s->slot; s++) {
    if (s->slot == Py_tp_base) base = static_cast<PyTypeObject*>(s->pfunc);
    if (s->slot == Py_tp_bases && !basesArgument) basesArgument = static_cast<PyObject*>(s->pfunc);
  }
  Value bases;
  if (!basesArgument) bases = tupleOf(t, {base ? asType(base) : &PyBaseObject_Type});
  else if (asObject(basesArgument)->ob_type->tp_flags & kTypeTuple) bases = take(t, basesArgument);
  else bases = tupleOf(t, {take(t, basesArgument)});
  if (bases.isEmpty()) return nullptr;
  for (intptr_t i = 0; i < bases.as<TupleObject>()->ob_size; i++)
    if (!readyType(t, bases.as<TupleObject>()->ob_item[i].as<TypeObject>())) return nullptr;
  TypeObject* best = bestBase(t, bases.as<TupleObject>());
  PyTypeObject* meta = best ? metatypeOf(t, bases.as<TupleObject>()) : nullptr;
  if (!meta) return nullptr;

  auto* type = static_cast<HeapTypeObject*>(newInstance(t, asType(meta)));
  if (!type) return nullptr;
  type->tp_name = "?";
  type->tp_base = best;
  type->tp_bases = bases.as<TupleObject>();
  gc::barrier(type);
  const char* dot = std::strrchr(spec->name, '.');
  Value name = newStr(t, dot ? dot + 1 : spec->name);
  if (name.isEmpty()) return nullptr;
  gc::store(type, &type->ht_name, name);
  gc::store(type, &type->ht_qualname, name);
  if (module) gc::store(type, &type->ht_module, adopt(t, module));
  type->tp_name = strdup(spec->name);
  auto* h = reinterpret_cast<PyHeapTypeObject*>(type);
  auto* c = &h->ht_type;
  c->tp_flags = spec->flags | Py_TPFLAGS_HEAPTYPE;
  c->tp_basicsize = spec->basicsize;
  c->tp_itemsize = spec->itemsize;
  c->tp_as_async = &h->as_async;
  c->tp_as_number = &h->as_number;
  c->tp_as_mapping = &h->as_mapping;
  c->tp_as_sequence = &h->as_sequence;
  c->tp_as_buffer = &h->as_buffer;
  for (PyType_Slot* s = spec->slots; s->slot; s++) {
    if (s->slot == Py_tp_base || s->slot == Py_tp_bases) continue;
    void** place = placeOf(h, s->slot);
    if (!place) return give(t, raise(t, PyExc_RuntimeError, "invalid slot offset"));
    if (s->slot == Py_tp_doc) {
      c->tp_doc = s->pfunc ? strdup(static_cast<const char*>(s->pfunc)) : nullptr;
    } else if (s->slot == Py_tp_members) {
      auto* members = static_cast<PyMemberDef*>(s->pfunc);
      size_t n = 0;
      for (; members[n].name; n++) {
        if (std::strcmp(members[n].name, "__weaklistoffset__") == 0) c->tp_weaklistoffset = members[n].offset;
        if (std::strcmp(members[n].name, "__dictoffset__") == 0) c->tp_dictoffset = members[n].offset;
        if (std::strcmp(members[n].name, "__vectorcalloffset__") == 0) c->tp_vectorcall_offset = members[n].offset;
      }
      auto* copy = static_cast<PyMemberDef*>(std::calloc(n + 1, sizeof(PyMemberDef)));
      if (!copy) return give(t, raiseMemory(t));
      std::memcpy(copy, members, n * sizeof(PyMemberDef));
      c->tp_members = copy;
    } else {
      *place = s->pfunc;
    }
  }
  if (!c->tp_dealloc) c->tp_dealloc = plainDealloc;
  DictObject* d = newDict(t);
  if (!d) return nullptr;
  type->tp_dict = d;
  gc::barrier(type);
  if (!readyType(t, type)) return nullptr;
  // Unless a member of the instances has that name.
  if (dot && !dictGetStr(d, names().__module__)) {
    Value m = newStr(t, std::string_view(spec->name, static_cast<size_t>(dot - spec->name)));
    if (m.isEmpty() || !dictSetStr(t, d, names().__module__, m)) return nullptr;
  }
  // These members describe the struct; they are no attributes.
  if (c->tp_weaklistoffset) dictDeleteStr(t, d, intern(t, std::string_view("__weaklistoffset__")));
  if (c->tp_dictoffset) dictDeleteStr(t, d, intern(t, std::string_view("__dictoffset__")));
  return give(t, type);
}

}  // namespace

PPY_API int PyType_Ready(PyTypeObject* type) {
  ApiCall api;
  Thread& t = api;
  if (!installExtensions(t)) return -1;
  // Cython lends static types that flag, for CPython to allow bases of both kinds.
  unsigned long lent = gc::inHeap(*t.runtime, type) ? 0 : type->tp_flags & kFlagHeap;
  type->tp_flags &= ~lent;
  bool ready = readyType(t, asType(type));
  type->tp_flags |= lent;
  return ready ? 0 : -1;
}
PPY_API PyObject* PyType_FromModuleAndSpec(PyObject* module, PyType_Spec* spec, PyObject* bases) { return fromSpec(module, spec, bases); }
PPY_API PyObject* PyType_FromSpecWithBases(PyType_Spec* spec, PyObject* bases) { return fromSpec(nullptr, spec, bases); }
PPY_API PyObject* PyType_FromSpec(PyType_Spec* spec) { return fromSpec(nullptr, spec, nullptr); }

PPY_API PyObject* PyType_GenericAlloc(PyTypeObject* type, Py_ssize_t n) { return ppy_generic_alloc(type, n); }
PPY_API PyObject* _PyType_AllocNoTrack(PyTypeObject* type, Py_ssize_t n) { return ppy_generic_alloc(type, n); }
PPY_API PyObject* PyType_GenericNew(PyTypeObject* type, PyObject*, PyObject*) { return type->tp_alloc(type, 0); }
PPY_API int PyType_IsSubtype(PyTypeObject* a, PyTypeObject* b) {
  if (a == b) return 1;
  TypeObject* x = asType(a);
  if (x->tp_mro) return isSubtype(x, asType(b));
  for (; x; x = x->tp_base)
    if (x == asType(b)) return 1;
  return b == cType(&PyBaseObject_Type);
}
PPY_API unsigned long PyType_GetFlags(PyTypeObject* type) { return type->tp_flags; }
PPY_API void* PyType_GetSlot(PyTypeObject* c, int slot) {
  ApiCall api;
  Thread& t = api;
  if (slot <= 0) return badArgument(t);
  expose(t, asType(c));
  // Static types keep their suites elsewhere.
  PyHeapTypeObject dummy;
  void** place = placeOf(&dummy, slot);
  if (!place) return badArgument(t);
  auto offset = static_cast<size_t>(reinterpret_cast<char*>(place) - reinterpret_cast<char*>(&dummy));
  auto suite = [&](void* s, size_t base) -> void* { return s ? *reinterpret_cast<void**>(static_cast<char*>(s) + (offset - base)) : nullptr; };
  if (offset < sizeof(PyTypeObject)) return *reinterpret_cast<void**>(reinterpret_cast<char*>(c) + offset);
  if (offset < offsetof(PyHeapTypeObject, as_number)) return suite(c->tp_as_async, offsetof(PyHeapTypeObject, as_async));
  if (offset < offsetof(PyHeapTypeObject, as_mapping)) return suite(c->tp_as_number, offsetof(PyHeapTypeObject, as_number));
  if (offset < offsetof(PyHeapTypeObject, as_sequence)) return suite(c->tp_as_mapping, offsetof(PyHeapTypeObject, as_mapping));
  if (offset < offsetof(PyHeapTypeObject, as_buffer)) return suite(c->tp_as_sequence, offsetof(PyHeapTypeObject, as_sequence));
  return suite(c->tp_as_buffer, offsetof(PyHeapTypeObject, as_buffer));
}
PPY_API PyObject* PyType_GetName(PyTypeObject* type) { ApiCall t; return give(t, typeShortName(t, asType(type))); }
PPY_API PyObject* PyType_GetQualName(PyTypeObject* type) { ApiCall t; return give(t, typeQualifiedName(t, asType(type))); }
PPY_API const char* _PyType_Name(PyTypeObject* type) {
  const char* dot = std::strrchr(type->tp_name, '.');
  return dot ? dot + 1 : type->tp_name;
}
PPY_API PyObject* PyType_GetModule(PyTypeObject* type) {
  ApiCall api;
  Thread& t = api;
  if (!(type->tp_flags & Py_TPFLAGS_HEAPTYPE)) return give(t, raise(t, PyExc_TypeError, "PyType_GetModule: Type '%s' is not a heap type", type->tp_name));
  Value m = reinterpret_cast<HeapTypeObject*>(type)->ht_module;
  if (m.isEmpty()) return give(t, raise(t, PyExc_TypeError, "PyType_GetModule: Type '%s' has no associated module", type->tp_name));
  return lend(t, m);
}
PPY_API void* PyType_GetModuleState(PyTypeObject* type) {
  PyObject* m = PyType_GetModule(type);
  return m ? PyModule_GetState(m) : nullptr;
}
PPY_API PyObject* PyType_GetModuleByDef(PyTypeObject* c, PyModuleDef* def) {
  ApiCall api;
  Thread& t = api;
  TupleObject* mro = asType(c)->tp_mro;
  for (intptr_t i = 0; mro && i < mro->ob_size; i++) {
    auto* type = mro->ob_item[i].as<TypeObject>();
    if (!(type->tp_flags & kTypeHeap)) continue;
    Value m = static_cast<HeapTypeObject*>(type)->ht_module;
    if (m && isInstance(m, &PyModule_Type) && m.as<ModuleObject>()->md_def == def) return lend(t, m);
  }
  return give(t, raise(t, PyExc_TypeError, "PyType_GetModuleByDef: No superclass of '%s' has the given module", c->tp_name));
}
PPY_API PyObject* _PyType_GetModuleByDef(PyTypeObject* c, PyModuleDef* def) { return PyType_GetModuleByDef(c, def); }
PPY_API PyObject* _PyType_Lookup(PyTypeObject* type, PyObject* name) {
  ApiCall api;
  Thread& t = api;
  if (!type->tp_mro) return nullptr;
  SavedError saved(t);
  return lend(t, lookupInMro(asType(type), intern(t, take(t, name))));
}
PPY_API PyObject* _PyType_LookupId(PyTypeObject* type, _Py_Identifier* id) { return _PyType_Lookup(type, _PyUnicode_FromId(id)); }
PPY_API void PyType_Modified(PyTypeObject* type) {
  if (asType(type)->tp_cache) typeModified(ApiCall(), asType(type));
}
PPY_API unsigned PyType_ClearCache() { return 0; }
PPY_API PyTypeObject* _PyType_CalculateMetaclass(PyTypeObject* meta, PyObject* bases) {
  ApiCall api;
  Thread& t = api;
  PyTypeObject* winner = metatypeOf(t, reinterpret_cast<TupleObject*>(bases));
  return winner && isSubtype(asType(meta), asType(winner)) ? meta : winner;
}
