/// tuple, list, set, slice, cell, range and struct sequences.
#include <algorithm>
#include <cstdarg>
#include <cstdlib>
#include <cstring>

#include "cpyext/bridge/state.h"

using namespace ppy;
using namespace ppy::cpyext;

namespace {

TupleObject* tupleOfC(PyObject* o) { return reinterpret_cast<TupleObject*>(o); }
ListObject* listOfC(PyObject* o) { return reinterpret_cast<ListObject*>(o); }
bool isTupleC(PyObject* o) { return o && asObject(o)->ob_type->tp_flags & kTypeTuple; }
bool isListC(PyObject* o) { return o && asObject(o)->ob_type->tp_flags & kTypeList; }

/// Stores a reference that C gives away into a slot that owns one.
void storeStolen(PyObject* container, void* owner, Value* slot, PyObject* v) {
  Value old = *slot;
  gc::store(owner, slot, asValue(v));
  if (!old.isObject()) return;
  if (isBiased(asObject(container))) dropElement(ApiCall(), old);
  else decref(old.object());
}

/// The elements of a container that managed code may hold must be biased too.
void adoptInto(Thread& t, Object* container, PyObject* v) {
  if (v && isBiased(container)) adopt(t, v);
}

}  // namespace

// --- tuple -----------------------------------------------------------------------------------------------
PPY_API PyObject* PyTuple_New(Py_ssize_t n) {
  ApiCall api;
  Thread& t = api;
  if (n < 0) return badArgument(t);
  return born(t, newTuple(t, n));
}
PPY_API Py_ssize_t PyTuple_Size(PyObject* o) { return isTupleC(o) ? tupleOfC(o)->ob_size : badArgumentInt(ApiCall()); }
PPY_API PyObject* PyTuple_GetItem(PyObject* o, Py_ssize_t i) {
  ApiCall api;
  Thread& t = api;
  if (!isTupleC(o)) return badArgument(t);
  if (i < 0 || i >= tupleOfC(o)->ob_size) return give(t, raise(t, PyExc_IndexError, "tuple index out of range"));
  return asC(tupleOfC(o)->ob_item[i]);
}
PPY_API int PyTuple_SetItem(PyObject* o, Py_ssize_t i, PyObject* v) {
  ApiCall api;
  Thread& t = api;
  if (!isTupleC(o) || countOf(asObject(o)) != 1) {
    if (v) decref(v);
    return badArgumentInt(t);
  }
  if (i < 0 || i >= tupleOfC(o)->ob_size) {
    if (v) decref(v);
    return raise(t, PyExc_IndexError, "tuple assignment index out of range"), -1;
  }
  adoptInto(t, asObject(o), v);
  storeStolen(o, o, &tupleOfC(o)->ob_item[i], v);
  return 0;
}
PPY_API PyObject* PyTuple_GetSlice(PyObject* o, Py_ssize_t from, Py_ssize_t to) {
  ApiCall api;
  Thread& t = api;
  if (!isTupleC(o)) return badArgument(t);
  Py_ssize_t n = tupleOfC(o)->ob_size;
  from = std::clamp<Py_ssize_t>(from, 0, n);
  to = std::clamp<Py_ssize_t>(to, from, n);
  for (Py_ssize_t i = from; i < to; i++) adopt(t, asC(tupleOfC(o)->ob_item[i]));
  return born(t, tupleFrom(t, tupleOfC(o)->ob_item + from, to - from).object());
}
PPY_API PyObject* PyTuple_Pack(Py_ssize_t n, ...) {
  ApiCall api;
  Thread& t = api;
  TupleObject* tuple = newTuple(t, n);
  if (!tuple) return nullptr;
  va_list va;
  va_start(va, n);
  for (Py_ssize_t i = 0; i < n; i++) tuple->ob_item[i] = asValue(va_arg(va, PyObject*));
  va_end(va);
  return born(t, tuple);
}
PPY_API int _PyTuple_Resize(PyObject** p, Py_ssize_t n) {
  ApiCall api;
  Thread& t = api;
  TupleObject* old = tupleOfC(*p);
  if (!isTupleC(*p) || (old->ob_size && countOf(old) != 1)) {
    if (*p) decref(*p);
    *p = nullptr;
    return badArgumentInt(t);
  }
  if (old->ob_size == n) return 0;
  TupleObject* fresh = newTuple(t, n);
  if (!fresh) return -1;
  PyObject* c = born(t, fresh);
  for (Py_ssize_t i = 0; i < n && i < old->ob_size; i++) {
    gc::store(fresh, &fresh->ob_item[i], old->ob_item[i]);
    old->ob_item[i] = Value();
  }
  decref(old);
  *p = c;
  return 0;
}

// --- list ------------------------------------------------------------------------------------------------
PPY_API PyObject* PyList_New(Py_ssize_t n) {
  ApiCall api;
  Thread& t = api;
  if (n < 0) return badArgument(t);
  ListObject* list = newList(t, n);
  if (!list) return nullptr;
  list->ob_size = n;
  return born(t, list);
}
PPY_API Py_ssize_t PyList_Size(PyObject* o) { return isListC(o) ? listOfC(o)->ob_size : badArgumentInt(ApiCall()); }
PPY_API PyObject* PyList_GetItem(PyObject* o, Py_ssize_t i) {
  ApiCall api;
  Thread& t = api;
  if (!isListC(o)) return badArgument(t);
  if (i < 0 || i >= listOfC(o)->ob_size) return give(t, raise(t, PyExc_IndexError, "list index out of range"));
  return asC(listOfC(o)->ob_item[i]);
}
PPY_API int PyList_SetItem(PyObject* o, Py_ssize_t i, PyObject* v) {
  ApiCall api;
  Thread& t = api;
  if (!isListC(o)) {
    if (v) decref(v);
    return badArgumentInt(t);
  }
  ListObject* list = listOfC(o);
  if (i < 0 || i >= list->ob_size) {
    if (v) decref(v);
    return raise(t, PyExc_IndexError, "list assignment index out of range"), -1;
  }
  adoptInto(t, list, v);
  storeStolen(o, list->ob_item, &list->ob_item[i], v);
  return 0;
}
PPY_API int PyList_Append(PyObject* o, PyObject* v) {
  ApiCall api;
  Thread& t = api;
  if (!isListC(o) || !v) return badArgumentInt(t);
  adoptInto(t, asObject(o), v);
  return status(listAppend(t, listOfC(o), asValue(v)));
}
PPY_API int PyList_Insert(PyObject* o, Py_ssize_t i, PyObject* v) {
  ApiCall api;
  Thread& t = api;
  if (!isListC(o) || !v) return badArgumentInt(t);
  adoptInto(t, asObject(o), v);
  return status(listInsert(t, listOfC(o), i, asValue(v)));
}
PPY_API PyObject* PyList_GetSlice(PyObject* o, Py_ssize_t from, Py_ssize_t to) {
  ApiCall api;
  Thread& t = api;
  if (!isListC(o)) return badArgument(t);
  ListObject* list = listOfC(o);
  from = std::clamp<Py_ssize_t>(from, 0, list->ob_size);
  to = std::clamp<Py_ssize_t>(to, from, list->ob_size);
  Value r = listSlice(t, list, from, to - from);
  return r ? born(t, r.object()) : nullptr;
}
PPY_API int PyList_SetSlice(PyObject* o, Py_ssize_t from, Py_ssize_t to, PyObject* v) {
  if (!isListC(o)) return badArgumentInt(ApiCall());
  Py_ssize_t n = listOfC(o)->ob_size;
  from = std::clamp<Py_ssize_t>(from, 0, n);
  return PySequence_SetSlice(o, from, std::clamp<Py_ssize_t>(to, from, n), v);
}
PPY_API int PyList_Sort(PyObject* o) {
  ApiCall api;
  Thread& t = api;
  if (!isListC(o)) return badArgumentInt(t);
  adopt(t, o);
  return status(listSort_py(t, listOfC(o), none(), false));
}
PPY_API int PyList_Reverse(PyObject* o) {
  ApiCall api;
  Thread& t = api;
  if (!isListC(o)) return badArgumentInt(t);
  ListObject* list = listOfC(o);
  std::reverse(list->ob_item, list->ob_item + list->ob_size);
  if (list->ob_item) gc::barrier(list->ob_item);
  return 0;
}
PPY_API PyObject* PyList_AsTuple(PyObject* o) {
  ApiCall api;
  Thread& t = api;
  if (!isListC(o)) return badArgument(t);
  Value r = listToTuple(t, listOfC(o));
  return r ? born(t, r.object()) : nullptr;
}
PPY_API PyObject* _PyList_Extend(PyListObject* o, PyObject* iterable) {
  ApiCall api;
  Thread& t = api;
  adopt(t, o);
  return listExtend_py(t, reinterpret_cast<ListObject*>(o), take(t, iterable)) ? giveNone() : nullptr;
}

// --- set -------------------------------------------------------------------------------------------------
namespace {
PyObject* newSetOf(TypeObject* type, PyObject* iterable) {
  ApiCall api;
  Thread& t = api;
  SetObject* s = newSet(t, type);
  if (!s || (iterable && !setUpdate_py(t, s, take(t, iterable)))) return nullptr;
  return give(t, s);
}
bool isSetC(PyObject* o) { return isSubtype(asObject(o)->ob_type, &PySet_Type) || isSubtype(asObject(o)->ob_type, &PyFrozenSet_Type); }
SetObject* setOfC(PyObject* o) { return reinterpret_cast<SetObject*>(o); }
}  // namespace
PPY_API PyObject* PySet_New(PyObject* iterable) { return newSetOf(&PySet_Type, iterable); }
/// C alone has it: PySet_Add may fill it.
PPY_API PyObject* PyFrozenSet_New(PyObject* iterable) {
  ApiCall api;
  Thread& t = api;
  SetObject* s = newSet(t, &PyFrozenSet_Type);
  if (!s || (iterable && !setUpdate_py(t, s, take(t, iterable)))) return nullptr;
  return born(t, s);
}
PPY_API Py_ssize_t PySet_Size(PyObject* o) { return isSetC(o) ? setOfC(o)->used : badArgumentInt(ApiCall()); }
namespace {
bool isMutableSetC(PyObject* o) { return o && isSubtype(asObject(o)->ob_type, &PySet_Type); }
}  // namespace
/// A frozenset takes elements while C alone has it.
PPY_API int PySet_Add(PyObject* o, PyObject* v) {
  if (!isSetC(o) || (!isMutableSetC(o) && asObject(o)->ob_refcnt != 1)) return badArgumentInt(ApiCall());
  ApiCall t;
  return setAdd_py(t, setOfC(o), adopt(t, v)) < 0 ? -1 : 0;
}
PPY_API int PySet_Contains(PyObject* o, PyObject* v) {
  ApiCall t;
  return isSetC(o) ? setContains_py(t, setOfC(o), take(t, v)) : badArgumentInt(t);
}
PPY_API int PySet_Discard(PyObject* o, PyObject* v) {
  ApiCall t;
  return isMutableSetC(o) ? setDiscard_py(t, setOfC(o), take(t, v)) : badArgumentInt(t);
}
PPY_API PyObject* PySet_Pop(PyObject* o) {
  if (!isMutableSetC(o)) return badArgument(ApiCall());
  return PyObject_CallMethod(o, "pop", nullptr);
}
PPY_API int PySet_Clear(PyObject* o) {
  if (!isMutableSetC(o)) return badArgumentInt(ApiCall());
  PyObject* r = PyObject_CallMethod(o, "clear", nullptr);
  if (r) decref(r);
  return r ? 0 : -1;
}
PPY_API int _PySet_Update(PyObject* o, PyObject* iterable) { ApiCall t; return status(setUpdate_py(t, setOfC(o), take(t, iterable))); }
PPY_API int _PySet_NextEntry(PyObject* o, Py_ssize_t* pos, PyObject** key, Py_hash_t* hash) {
  ApiCall api;
  Thread& t = api;
  Value v;
  if (!setNext(setOfC(o), pos, &v)) return 0;
  // The slot holds what C borrows.
  if (!v.isObject()) {
    Object* box = boxed(t, v);
    for (intptr_t i = 0; i <= setOfC(o)->mask; i++)
      if (setOfC(o)->table[i].key == v) setOfC(o)->table[i].key = box;
    gc::barrier(o);
    v = box;
  }
  expose(t, v.object());
  *key = asC(v);
  *hash = hash_py(t, v);
  return 1;
}

// --- slice, cell, range ----------------------------------------------------------------------------------
PPY_API PyObject* PySlice_New(PyObject* start, PyObject* stop, PyObject* step) {
  ApiCall api;
  Thread& t = api;
  return give(t, newSlice(t, start ? take(t, start) : none(), stop ? take(t, stop) : none(), step ? take(t, step) : none()));
}
PPY_API int PySlice_Unpack(PyObject* o, Py_ssize_t* start, Py_ssize_t* stop, Py_ssize_t* step) {
  ApiCall api;
  Thread& t = api;
  auto* s = reinterpret_cast<SliceObject*>(o);
  *step = 1;
  if (!isNone(s->step)) {
    if (!asIndex_py(t, take(t, asC(s->step)), step, nullptr)) return -1;
    if (*step == 0) return raise(t, PyExc_ValueError, "slice step cannot be zero"), -1;
    if (*step < -PTRDIFF_MAX) *step = -PTRDIFF_MAX;
  }
  *start = *step < 0 ? PTRDIFF_MAX : 0;
  if (!isNone(s->start) && !asIndex_py(t, take(t, asC(s->start)), start, nullptr)) return -1;
  *stop = *step < 0 ? PTRDIFF_MIN : PTRDIFF_MAX;
  if (!isNone(s->stop) && !asIndex_py(t, take(t, asC(s->stop)), stop, nullptr)) return -1;
  return 0;
}
PPY_API Py_ssize_t PySlice_AdjustIndices(Py_ssize_t length, Py_ssize_t* start, Py_ssize_t* stop, Py_ssize_t step) {
  auto clip = [&](Py_ssize_t* i) {
    if (*i < 0) {
      *i += length;
      if (*i < 0) *i = step < 0 ? -1 : 0;
    } else if (*i >= length) {
      *i = step < 0 ? length - 1 : length;
    }
  };
  clip(start);
  clip(stop);
  if (step < 0) return *stop < *start ? (*start - *stop - 1) / -step + 1 : 0;
  return *start < *stop ? (*stop - *start - 1) / step + 1 : 0;
}
PPY_API int PySlice_GetIndicesEx(PyObject* o, Py_ssize_t length, Py_ssize_t* start, Py_ssize_t* stop, Py_ssize_t* step, Py_ssize_t* n) {
  if (PySlice_Unpack(o, start, stop, step) < 0) return -1;
  *n = PySlice_AdjustIndices(length, start, stop, *step);
  return 0;
}
PPY_API int PySlice_GetIndices(PyObject* o, Py_ssize_t length, Py_ssize_t* start, Py_ssize_t* stop, Py_ssize_t* step) {
  Py_ssize_t n;
  return PySlice_GetIndicesEx(o, length, start, stop, step, &n);
}
PPY_API PyObject* PyCell_New(PyObject* v) {
  ApiCall api;
  Thread& t = api;
  return give(t, newCell(t, v ? take(t, v) : Value()));
}
PPY_API PyObject* PyCell_Get(PyObject* o) { return give(ApiCall(), loadShared(&reinterpret_cast<CellObject*>(o)->ob_ref)); }
PPY_API int PyCell_Set(PyObject* o, PyObject* v) {
  gc::store(o, &reinterpret_cast<CellObject*>(o)->ob_ref, v ? take(ApiCall(), v) : Value());
  return 0;
}

// --- struct sequences --------------------------------------------------------------------------------------
namespace {

struct StructFields {
  intptr_t visible, all, unnamed;
};

Value fieldCount(Thread& t, TypeObject* type, const char* name) { return dictGetStr(type->tp_dict, intern(t, std::string_view(name))); }

bool isUnnamed(const char* name) { return name == PyStructSequence_UnnamedField || std::strcmp(name, "unnamed field") == 0; }

PyObject* structRepr(PyObject* o) {
  ApiCall api;
  Thread& t = api;
  auto* tuple = tupleOfC(o);
  TypeObject* type = tuple->ob_type;
  Value fields = lookupInMro(type, intern(t, std::string_view("__match_args__")));
  StrBuilder out(t);
  out.addUtf8(type->tp_name);
  out.add(U'(');
  for (intptr_t i = 0; i < tuple->ob_size && fields && i < fields.as<TupleObject>()->ob_size; i++) {
    if (i) out.add(std::string_view(", "));
    out.add(fields.as<TupleObject>()->ob_item[i]);
    out.add(U'=');
    Value text = repr_py(t, take(t, asC(tuple->ob_item[i])));
    if (text.isEmpty() || !out.add(text)) return nullptr;
  }
  out.add(U')');
  return give(t, out.finish());
}
PyObject* structReduce(PyObject* o, PyObject*) {
  PyObject* tuple = PySequence_Tuple(o);
  PyObject* r = tuple ? Py_BuildValue("(O(N{}))", asObject(o)->ob_type, tuple) : nullptr;
  return r;
}
PyObject* structNew(PyTypeObject* c, PyObject* args, PyObject* kwargs) {
  ApiCall api;
  Thread& t = api;
  PyObject *sequence = nullptr, *dict = nullptr;
  static const char* names_[] = {"sequence", "dict", nullptr};
  if (!PyArg_ParseTupleAndKeywords(args, kwargs, "O|O:structseq", const_cast<char**>(names_), &sequence, &dict)) return nullptr;
  PyObject* items = PySequence_Fast(sequence, "constructor requires a sequence");
  if (!items) return nullptr;
  Value least = fieldCount(t, asType(c), "n_sequence_fields"), most = fieldCount(t, asType(c), "n_fields");
  Py_ssize_t n = PySequence_Size(items), want = least.asSmallInt(), all = most.asSmallInt();
  if (n < want || n > all) {
    decref(items);
    return give(t, raise(t, PyExc_TypeError, "%.500s() takes %s %zd-sequence (%zd-sequence given)", c->tp_name,
                         want == all ? "a" : n < want ? "an at least" : "an at most", n < want ? want : all, n));
  }
  PyObject* r = PyStructSequence_New(c);
  Py_ssize_t unnamed = fieldCount(t, asType(c), "n_unnamed_fields").asSmallInt();
  for (Py_ssize_t i = 0; r && i < all; i++) {
    PyObject* v = i < n ? PySequence_GetItem(items, i) : nullptr;
    if (!v && dict) v = Py_XNewRef(PyDict_GetItemString(dict, reinterpret_cast<PyTypeObject*>(c)->tp_members[i - unnamed].name));
    if (!v) v = giveNone();
    tupleOfC(r)->ob_item[i] = asValue(v);
  }
  decref(items);
  return r;
}

PyMethodDef structMethods[] = {{"__reduce__", structReduce, METH_NOARGS, nullptr}, {nullptr, nullptr, 0, nullptr}};

bool setUpStruct(Thread& t, PyTypeObject* type, PyStructSequence_Desc* desc) {
  Py_ssize_t all = 0, unnamed = 0;
  for (; desc->fields[all].name; all++) unnamed += isUnnamed(desc->fields[all].name);
  auto* members = static_cast<PyMemberDef*>(std::calloc(static_cast<size_t>(all - unnamed + 1), sizeof(PyMemberDef)));
  if (!members) return raiseMemory(t), false;
  for (Py_ssize_t i = 0, k = 0; i < all; i++) {
    if (isUnnamed(desc->fields[i].name)) continue;
    members[k].name = desc->fields[i].name;
    members[k].type = T_OBJECT;
    members[k].offset = static_cast<Py_ssize_t>(offsetof(TupleObject, ob_item)) + i * static_cast<Py_ssize_t>(sizeof(PyObject*));
    members[k].flags = READONLY;
    members[k].doc = desc->fields[i].doc;
    k++;
  }
  type->tp_members = members;
  if (!readyType(t, asType(type))) return false;
  DictObject* d = asType(type)->tp_dict;
  ListObject* match = newList(t);
  for (Py_ssize_t i = 0; i < desc->n_in_sequence; i++)
    if (!isUnnamed(desc->fields[i].name) && !listAppend(t, match, intern(t, std::string_view(desc->fields[i].name)))) return false;
  Value matchArgs = tupleFrom(t, match->ob_item, match->ob_size);
  return dictSetStr(t, d, intern(t, std::string_view("n_sequence_fields")), Value::smallInt(desc->n_in_sequence)) &&
         dictSetStr(t, d, intern(t, std::string_view("n_fields")), Value::smallInt(all)) &&
         dictSetStr(t, d, intern(t, std::string_view("n_unnamed_fields")), Value::smallInt(unnamed)) &&
         dictSetStr(t, d, intern(t, std::string_view("__match_args__")), matchArgs);
}

}  // namespace

PPY_API const char* const PyStructSequence_UnnamedField = "unnamed field";
PPY_API int PyStructSequence_InitType2(PyTypeObject* type, PyStructSequence_Desc* desc) {
  ApiCall api;
  Thread& t = api;
  type->tp_name = desc->name;
  type->tp_basicsize = static_cast<Py_ssize_t>(offsetof(TupleObject, ob_item));
  type->tp_itemsize = sizeof(PyObject*);
  type->tp_repr = structRepr;
  type->tp_doc = desc->doc;
  type->tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC;
  type->tp_base = cType(&PyTuple_Type);
  type->tp_methods = structMethods;
  type->tp_new = structNew;
  return status(setUpStruct(t, type, desc));
}
PPY_API void PyStructSequence_InitType(PyTypeObject* type, PyStructSequence_Desc* desc) { PyStructSequence_InitType2(type, desc); }
PPY_API PyTypeObject* PyStructSequence_NewType(PyStructSequence_Desc* desc) {
  auto* type = static_cast<PyTypeObject*>(std::calloc(1, sizeof(PyTypeObject)));
  if (!type || PyStructSequence_InitType2(type, desc) < 0) return nullptr;
  incref(type);
  return type;
}
PPY_API PyTypeObject* _PyStructSequence_NewType(PyStructSequence_Desc* desc, unsigned long) { return PyStructSequence_NewType(desc); }
PPY_API PyObject* PyStructSequence_New(PyTypeObject* c) {
  ApiCall api;
  Thread& t = api;
  auto* type = asType(c);
  Value all = fieldCount(t, type, "n_fields"), visible = fieldCount(t, type, "n_sequence_fields");
  Object* o = newVarInstance(t, type, all.asSmallInt());
  if (!o) return nullptr;
  static_cast<VarObject*>(o)->ob_size = visible.asSmallInt();
  return give(t, o);
}
PPY_API PyObject* PyStructSequence_GetItem(PyObject* o, Py_ssize_t i) { return asC(tupleOfC(o)->ob_item[i]); }
PPY_API void PyStructSequence_SetItem(PyObject* o, Py_ssize_t i, PyObject* v) { storeStolen(o, o, &tupleOfC(o)->ob_item[i], v); }
