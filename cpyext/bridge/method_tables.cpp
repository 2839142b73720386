/// tp_methods of the built-in types that extensions look into: real PyMethodDef rows, each with a C function
/// that calls the type's own method. A row without parameters is METH_NOARGS, every other one takes a tuple and
/// a dict.
#include <utility>

#include "cpyext/bridge/builtin_slots.h"
#include "runtime/object/builtin_call.h"

namespace ppy::cpyext {

namespace {

constexpr size_t kMostMethods = 64;

const BuiltinDef* methodRow(const TypeObject* type, size_t i) { return infoOf(type).spec->methods + i; }

template <TypeObject* T, size_t I>
PyObject* noArguments(PyObject* o, PyObject*) {
  ApiCall api;
  Thread& t = api;
  return give(t, methodRow(T, I)->fn(t, take(t, o), nullptr));
}

template <TypeObject* T, size_t I>
PyObject* anyArguments(PyObject* o, PyObject* args, PyObject* keywords) {
  ApiCall api;
  Thread& t = api;
  Value method = lookupInMro(T, intern(t, std::string_view(methodRow(T, I)->name)));
  auto* positional = reinterpret_cast<TupleObject*>(args);
  TupleObject* all = newTuple(t, positional->ob_size + 1);
  if (!all || method.isEmpty()) return nullptr;
  all->ob_item[0] = take(t, o);
  for (intptr_t i = 0; i < positional->ob_size; i++) gc::store(all, &all->ob_item[i + 1], take(t, asC(positional->ob_item[i])));
  return give(t, callTuple_py(t, method, all, keywords ? take(t, keywords) : Value()));
}

template <TypeObject* T>
struct Table {
  static PyMethodDef rows[kMostMethods + 1];
  template <size_t... I>
  static void fill(std::index_sequence<I...>) {
    static const PyCFunction none[] = {noArguments<T, I>...};
    static const PyCFunctionWithKeywords any[] = {anyArguments<T, I>...};
    const BuiltinDef* defs = infoOf(T).spec->methods;
    for (size_t i = 0; i < kMostMethods && defs && defs[i].name; i++) {
      bool instance = !(defs[i].flags & (kBuiltinClassMethod | kBuiltinStaticMethod));
      bool plain = instance && !*defs[i].signature;
      rows[i].ml_name = defs[i].name;
      rows[i].ml_meth = plain ? none[i] : reinterpret_cast<PyCFunction>(reinterpret_cast<void*>(any[i]));
      rows[i].ml_flags = plain ? METH_NOARGS : METH_VARARGS | METH_KEYWORDS;
      if (!instance) rows[i].ml_flags |= defs[i].flags & kBuiltinClassMethod ? METH_CLASS : METH_STATIC;
      rows[i].ml_doc = defs[i].doc;
    }
    T->tp_methods = rows;
  }
};
template <TypeObject* T>
PyMethodDef Table<T>::rows[kMostMethods + 1] = {};

}  // namespace

void fillMethodTables() {
  constexpr auto all = std::make_index_sequence<kMostMethods>();
  Table<&PyLong_Type>::fill(all);
  Table<&PyFloat_Type>::fill(all);
  Table<&PyUnicode_Type>::fill(all);
  Table<&PyBytes_Type>::fill(all);
  Table<&PyList_Type>::fill(all);
  Table<&PyTuple_Type>::fill(all);
  Table<&PyDict_Type>::fill(all);
}

}  // namespace ppy::cpyext
