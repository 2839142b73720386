/// dict: borrowed results are boxed in place, in the entry that owns the value.
#include "cpyext/bridge/bridge.h"
#include "runtime/object/dict.h"
#include "runtime/object/shape.h"

using namespace ppy;
using namespace ppy::cpyext;

namespace {

bool isDictC(PyObject* o) { return o && asObject(o)->ob_type->tp_flags & kTypeDict; }
DictObject* of(PyObject* o) { return reinterpret_cast<DictObject*>(o); }

/// The value as C borrows it: a pointer that the dict's entry holds.
PyObject* borrowed(Thread& t, DictObject* d, Value key, Value v) {
  if (v.isEmpty()) return nullptr;
  if (!v.isObject()) {
    Object* box = boxed(t, v);
    // Replacing a number by its box keeps the tag: nothing changed.
    uint64_t tag = d->ma_version_tag;
    if (!dictSet_py(t, d, key, box)) return nullptr;
    d->ma_version_tag = tag;
    v = box;
  }
  expose(t, v.object());
  return asC(v);
}

PyObject* get(PyObject* o, PyObject* key, bool keepErrors) {
  ApiCall api;
  Thread& t = api;
  if (!isDictC(o)) return keepErrors ? badArgument(t) : nullptr;
  Value k = take(t, key);
  Value v = dictGet_py(t, of(o), k);
  return v.isEmpty() ? nullptr : borrowed(t, of(o), k, v);
}

}  // namespace

PPY_API PyObject* PyDict_New() {
  ApiCall api;
  Thread& t = api;
  DictObject* d = newDict(t);
  return d ? born(t, d) : nullptr;
}
PPY_API PyObject* _PyDict_NewPresized(Py_ssize_t n) {
  ApiCall api;
  Thread& t = api;
  DictObject* d = newDict(t, n);
  return d ? born(t, d) : nullptr;
}
PPY_API PyObject* PyDict_GetItemWithError(PyObject* o, PyObject* key) { return get(o, key, true); }
PPY_API PyObject* _PyDict_GetItemWithError(PyObject* o, PyObject* key) { return get(o, key, true); }
PPY_API PyObject* _PyDict_GetItem_KnownHash(PyObject* o, PyObject* key, Py_hash_t) { return get(o, key, true); }
PPY_API PyObject* PyDict_GetItem(PyObject* o, PyObject* key) {
  SavedError saved(ApiCall());
  return get(o, key, false);
}
PPY_API PyObject* _PyDict_GetItemStringWithError(PyObject* o, const char* key) {
  ApiCall api;
  Thread& t = api;
  Value k = newStr(t, key);
  return k ? get(o, lend(t, k), true) : nullptr;
}
PPY_API PyObject* PyDict_GetItemString(PyObject* o, const char* key) {
  SavedError saved(ApiCall());
  return _PyDict_GetItemStringWithError(o, key);
}
PPY_API PyObject* _PyDict_GetItemIdWithError(PyObject* o, _Py_Identifier* id) {
  PyObject* key = _PyUnicode_FromId(id);
  return key ? get(o, key, true) : nullptr;
}
PPY_API int PyDict_SetItem(PyObject* o, PyObject* key, PyObject* v) {
  ApiCall api;
  Thread& t = api;
  if (!isDictC(o) || !key || !v) return badArgumentInt(t);
  return status(dictSet_py(t, of(o), adopt(t, key), adopt(t, v)));
}
PPY_API int _PyDict_SetItem_KnownHash(PyObject* o, PyObject* key, PyObject* v, Py_hash_t) { return PyDict_SetItem(o, key, v); }
PPY_API int PyDict_SetItemString(PyObject* o, const char* key, PyObject* v) {
  ApiCall api;
  Thread& t = api;
  Value k = intern(t, std::string_view(key));
  if (!isDictC(o) || !v) return badArgumentInt(t);
  return k ? status(dictSet_py(t, of(o), k, adopt(t, v))) : -1;
}
PPY_API int _PyDict_SetItemId(PyObject* o, _Py_Identifier* id, PyObject* v) {
  PyObject* key = _PyUnicode_FromId(id);
  return key ? PyDict_SetItem(o, key, v) : -1;
}
PPY_API int PyDict_DelItem(PyObject* o, PyObject* key) {
  ApiCall api;
  Thread& t = api;
  if (!isDictC(o)) return badArgumentInt(t);
  Value k = take(t, key);
  int r = dictDelete_py(t, of(o), k);
  if (r == 0) raiseKeyError(t, k);
  return r == 1 ? 0 : -1;
}
PPY_API int _PyDict_DelItem_KnownHash(PyObject* o, PyObject* key, Py_hash_t) { return PyDict_DelItem(o, key); }
PPY_API int PyDict_DelItemString(PyObject* o, const char* key) {
  ApiCall api;
  Thread& t = api;
  Value k = newStr(t, key);
  return k ? PyDict_DelItem(o, lend(t, k)) : -1;
}
PPY_API int _PyDict_DelItemId(PyObject* o, _Py_Identifier* id) {
  PyObject* key = _PyUnicode_FromId(id);
  return key ? PyDict_DelItem(o, key) : -1;
}
PPY_API int PyDict_Contains(PyObject* o, PyObject* key) {
  ApiCall api;
  Thread& t = api;
  Value v = dictGet_py(t, of(o), take(t, key));
  return v ? 1 : pending(t) ? -1 : 0;
}
PPY_API int _PyDict_Contains_KnownHash(PyObject* o, PyObject* key, Py_hash_t) { return PyDict_Contains(o, key); }
PPY_API int _PyDict_ContainsId(PyObject* o, _Py_Identifier* id) {
  PyObject* key = _PyUnicode_FromId(id);
  return key ? PyDict_Contains(o, key) : -1;
}
PPY_API PyObject* PyDict_SetDefault(PyObject* o, PyObject* key, PyObject* dflt) {
  ApiCall api;
  Thread& t = api;
  if (!isDictC(o)) return badArgument(t);
  PyObject* found = get(o, key, true);
  if (found || pending(t)) return found;
  return dictSet_py(t, of(o), adopt(t, key), adopt(t, dflt)) ? dflt : nullptr;
}
PPY_API PyObject* _PyDict_Pop(PyObject* o, PyObject* key, PyObject* dflt) {
  ApiCall api;
  Thread& t = api;
  Value k = take(t, key), v = dictGet_py(t, of(o), k);
  if (v.isEmpty()) {
    if (pending(t)) return nullptr;
    if (dflt) {
      incref(dflt);
      return dflt;
    }
    return give(t, raiseKeyError(t, k));
  }
  PyObject* r = give(t, v);
  if (dictDelete_py(t, of(o), k) < 0) {
    decref(r);
    return nullptr;
  }
  return r;
}
PPY_API Py_ssize_t PyDict_Size(PyObject* o) { return isDictC(o) ? dictSize(of(o)) : badArgumentInt(ApiCall()); }
PPY_API Py_ssize_t _PyDict_SizeOf(PyDictObject* o) { return static_cast<Py_ssize_t>(dictBytes(reinterpret_cast<DictObject*>(o))); }
PPY_API void PyDict_Clear(PyObject* o) { if (isDictC(o)) dictClear(ApiCall(), of(o)); }
PPY_API PyObject* PyDict_Copy(PyObject* o) {
  ApiCall api;
  Thread& t = api;
  return isDictC(o) ? give(t, dictCopy(t, of(o))) : badArgument(t);
}
PPY_API int PyDict_Merge(PyObject* o, PyObject* other, int override_) {
  ApiCall api;
  Thread& t = api;
  Value from = take(t, other);
  if (!isDictC(other) && getAttr_py(t, from, intern(t, std::string_view("keys"))).isEmpty()) return -1;
  return status(dictMerge_py(t, of(o), from, override_));
}
PPY_API int PyDict_Update(PyObject* o, PyObject* other) { return PyDict_Merge(o, other, 1); }
PPY_API int _PyDict_MergeEx(PyObject* o, PyObject* other, int override_) { return PyDict_Merge(o, other, override_); }
PPY_API int PyDict_MergeFromSeq2(PyObject* o, PyObject* pairs, int override_) {
  ApiCall api;
  Thread& t = api;
  Value d = call_py(t, &PyDict_Type, take(t, pairs));
  return d.isEmpty() ? -1 : status(dictMerge_py(t, of(o), d, override_));
}
/// Entries are boxed where they lie, so that what C borrows stays.
PPY_API int _PyDict_Next(PyObject* o, Py_ssize_t* pos, PyObject** key, PyObject** value, Py_hash_t* hash) {
  ApiCall api;
  Thread& t = api;
  if (!isDictC(o)) return 0;
  DictObject* d = of(o);
  if (d->ma_values && !dictUnshare(t, d)) {
    clearException(t);
    return 0;
  }
  Value k, v;
  if (!dictNext(d, pos, &k, &v)) return 0;
  DictObject* own = d->ma_values ? nullptr : d;
  if (own && own->ma_keys) {
    DictEntry& e = own->ma_keys->entries()[*pos - 1];
    for (Value* field : {&e.key, &e.value})
      if (!field->isObject()) {
        Object* box = boxed(t, *field);
        *field = box;
        gc::barrier(own->ma_keys);
      }
    if (!isExactly(e.key, &PyUnicode_Type)) own->ma_keys->onlyStr = false;
    k = e.key;
    v = e.value;
  }
  if (key) *key = lend(t, k);
  if (value) *value = lend(t, v);
  if (hash) *hash = hash_py(t, k);
  return 1;
}
PPY_API int PyDict_Next(PyObject* o, Py_ssize_t* pos, PyObject** key, PyObject** value) { return _PyDict_Next(o, pos, key, value, nullptr); }
namespace {
PyObject* listOfView(PyObject* o, const char* method) {
  ApiCall api;
  Thread& t = api;
  if (!isDictC(o)) return badArgument(t);
  Value attr = lookupInMro(&PyDict_Type, intern(t, std::string_view(method)));
  Value self = take(t, o), view = callSpecial_py(t, attr, &self, 1);
  return view ? give(t, listFromIterable_py(t, view)) : nullptr;
}
}  // namespace
PPY_API PyObject* PyDict_Keys(PyObject* o) { return listOfView(o, "keys"); }
PPY_API PyObject* PyDict_Values(PyObject* o) { return listOfView(o, "values"); }
PPY_API PyObject* PyDict_Items(PyObject* o) { return listOfView(o, "items"); }
PPY_API PyObject* PyDictProxy_New(PyObject* mapping) {
  ApiCall api;
  Thread& t = api;
  auto* p = static_cast<MappingProxyObject*>(gc::allocObject(t, &PyDictProxy_Type, sizeof(MappingProxyObject)));
  p->mapping = take(t, mapping);
  return give(t, p);
}
