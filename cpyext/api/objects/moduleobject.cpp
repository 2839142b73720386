/// Modules: definitions, state, and what C adds to them.
#include <cstdlib>
#include <cstring>

#include "cpyext/bridge/module.h"
#include "cpyext/bridge/state.h"

namespace ppy::cpyext {

namespace {

ModuleObject* moduleOf(PyObject* m) { return reinterpret_cast<ModuleObject*>(m); }

bool checkModule(Thread& t, PyObject* m) {
  if (m && isInstance(asValue(m), &PyModule_Type)) return true;
  badArgument(t);
  return false;
}

Py_ssize_t nextModuleIndex() {
  static Py_ssize_t next = 0;
  return ++next;
}

/// Functions become attributes of the module, or of what stands for it.
bool addFunctions(Thread& t, PyObject* m, Value name, PyMethodDef* defs) {
  for (; defs->ml_name; defs++) {
    if (defs->ml_flags & (METH_CLASS | METH_STATIC))
      return raise(t, PyExc_ValueError, "module functions cannot set METH_CLASS or METH_STATIC"), false;
    Value f = newCFunction(t, defs, m, lend(t, name), nullptr);
    Value key = intern(t, std::string_view(defs->ml_name));
    if (f.isEmpty() || key.isEmpty() || !setAttr_py(t, take(t, m), key, f)) return false;
  }
  return true;
}

}  // namespace

void raiseFromPending(Thread& t, const char* format, const char* name) {
  Value cause = takeException(t);
  raise(t, PyExc_SystemError, format, name);
  auto* e = t.exc.as<ExceptionObject>();
  gc::store(e, &e->cause, cause);
  gc::store(e, &e->context, cause);
}

bool isModuleDef(PyObject* o) { return asObject(o)->ob_type == asType(&PyModuleDef_Type); }

void rememberModule(Thread& t, PyObject* m, PyModuleDef* def) {
  ForeignState& s = *t.runtime->foreignState;
  auto i = static_cast<size_t>(def->m_base.m_index);
  if (s.modulesByIndex.size() <= i) s.modulesByIndex.resize(i + 1);
  if (s.modulesByIndex[i] != m) incref(m);
  s.modulesByIndex[i] = m;
}

PyObject* moduleFromSpec(Thread& t, PyModuleDef* def, PyObject* spec) {
  PyObject* nameObject = PyObject_GetAttrString(spec, "name");
  if (!nameObject) return nullptr;
  Value nameValue = steal(t, nameObject);
  std::string text = isStr(nameValue) ? strToUtf8(nameValue) : std::string(def->m_name);
  const char* name = text.c_str();
  PyObject* (*create)(PyObject*, PyModuleDef*) = nullptr;
  bool executes = false;
  if (def->m_size < 0) return give(t, raise(t, PyExc_SystemError, "module %s: m_size may not be negative for multi-phase initialization", name));
  for (PyModuleDef_Slot* s = def->m_slots; s && s->slot; s++) {
    if (s->slot == Py_mod_create && create) return give(t, raise(t, PyExc_SystemError, "module %s has multiple create slots", name));
    if (s->slot == Py_mod_create) create = reinterpret_cast<PyObject* (*)(PyObject*, PyModuleDef*)>(s->value);
    else if (s->slot == Py_mod_exec) executes = true;
    else return give(t, raise(t, PyExc_SystemError, "module %s uses unknown slot ID %i", name, s->slot));
  }
  PyObject* m = create ? create(spec, def) : PyModule_NewObject(lend(t, nameValue));
  if (!m) {
    if (!failed(t)) raise(t, PyExc_SystemError, "creation of module %s failed without setting an exception", name);
    return nullptr;
  }
  if (failed(t)) {
    decref(m);
    raiseFromPending(t, "creation of module %s raised unreported exception", name);
    return nullptr;
  }
  if (isInstance(asValue(m), &PyModule_Type)) {
    moduleOf(m)->md_def = def;
  } else if (def->m_size > 0 || def->m_traverse || def->m_clear || def->m_free) {
    decref(m);
    return give(t, raise(t, PyExc_SystemError, "module %s is not a module object, but requests module state", name));
  } else if (executes) {
    decref(m);
    return give(t, raise(t, PyExc_SystemError, "module %s specifies execution slots, but did not create a ModuleType instance", name));
  }
  if (def->m_methods && !addFunctions(t, m, nameValue, def->m_methods)) return nullptr;
  if (def->m_doc && PyModule_SetDocString(m, def->m_doc) < 0) return nullptr;
  return m;
}

bool execModule(Thread& t, PyObject* m, PyModuleDef* def) {
  if (def->m_size >= 0 && !moduleOf(m)->md_state) {
    moduleOf(m)->md_state = std::calloc(1, def->m_size > 0 ? static_cast<size_t>(def->m_size) : 1);
    if (!moduleOf(m)->md_state) return raiseMemory(t), false;
  }
  for (PyModuleDef_Slot* s = def->m_slots; s && s->slot; s++) {
    if (s->slot != Py_mod_exec) continue;
    int r = reinterpret_cast<int (*)(PyObject*)>(s->value)(m);
    if (!failed(t) && r == 0) continue;
    Value name = dictGetStr(moduleDict(asValue(m)), names().__name__);
    std::string text = name && isStr(name) ? strToUtf8(name) : std::string(def->m_name);
    if (!pending(t)) raise(t, PyExc_SystemError, "execution of module %s failed without setting an exception", text.c_str());
    else if (r == 0) raiseFromPending(t, "execution of module %s raised unreported exception", text.c_str());
    return false;
  }
  return true;
}

}  // namespace ppy::cpyext

using namespace ppy;
using namespace ppy::cpyext;

PPY_API PyObject* PyModuleDef_Init(PyModuleDef* def) {
  if (def->m_base.m_index == 0) {
    auto* o = asObject(def);
    o->ob_refcnt = kRefBias;
    o->ob_type = asType(&PyModuleDef_Type);
    def->m_base.m_index = nextModuleIndex();
  }
  return reinterpret_cast<PyObject*>(def);
}

PPY_API PyObject* PyModule_NewObject(PyObject* name) {
  ApiCall api;
  Thread& t = api;
  ModuleObject* m = newModule(t, take(t, name));
  return m ? give(t, m) : nullptr;
}
PPY_API PyObject* PyModule_New(const char* name) {
  ApiCall api;
  Thread& t = api;
  Value text = newStr(t, name);
  ModuleObject* m = text ? newModule(t, text) : nullptr;
  return m ? give(t, m) : nullptr;
}

PPY_API PyObject* PyModule_Create2(PyModuleDef* def, int) {
  ApiCall api;
  Thread& t = api;
  PyModuleDef_Init(def);
  if (def->m_slots) return give(t, raise(t, PyExc_SystemError, "module %s: PyModule_Create is incompatible with m_slots", def->m_name));
  Value name = newStr(t, def->m_name);
  if (name.isEmpty()) return nullptr;
  // A module inside a package is named as it is imported.
  Value context = t.runtime->foreignState->packageContext;
  if (context) {
    std::string full = strToUtf8(context);
    size_t dot = full.rfind('.');
    if (dot != std::string::npos && full.substr(dot + 1) == def->m_name) {
      name = context;
      t.runtime->foreignState->packageContext = Value();
    }
  }
  ModuleObject* m = newModule(t, name);
  if (!m) return nullptr;
  m->md_def = def;
  if (def->m_size > 0) {
    m->md_state = std::calloc(1, static_cast<size_t>(def->m_size));
    if (!m->md_state) return give(t, raiseMemory(t));
  }
  PyObject* c = give(t, m);
  if ((def->m_methods && PyModule_AddFunctions(c, def->m_methods) < 0) || (def->m_doc && PyModule_SetDocString(c, def->m_doc) < 0)) {
    decref(c);
    return nullptr;
  }
  return c;
}

PPY_API PyObject* PyModule_FromDefAndSpec2(PyModuleDef* def, PyObject* spec, int) {
  PyModuleDef_Init(def);
  return moduleFromSpec(ApiCall(), def, spec);
}
PPY_API int PyModule_ExecDef(PyObject* m, PyModuleDef* def) { return status(execModule(ApiCall(), m, def)); }

PPY_API int PyModule_AddFunctions(PyObject* m, PyMethodDef* defs) {
  ApiCall api;
  Thread& t = api;
  if (!checkModule(t, m)) return -1;
  return status(addFunctions(t, m, dictGetStr(moduleDict(asValue(m)), names().__name__), defs));
}
PPY_API int PyModule_SetDocString(PyObject* m, const char* doc) {
  ApiCall api;
  Thread& t = api;
  Value text = newStr(t, doc);
  return text && setAttr_py(t, take(t, m), names().__doc__, text) ? 0 : -1;
}
PPY_API PyObject* PyModule_GetDict(PyObject* m) {
  ApiCall api;
  Thread& t = api;
  if (!checkModule(t, m)) return nullptr;
  return lend(t, moduleOf(m)->md_dict);
}
PPY_API PyObject* PyModule_GetNameObject(PyObject* m) {
  ApiCall api;
  Thread& t = api;
  if (!checkModule(t, m)) return nullptr;
  Value name = dictGetStr(moduleDict(asValue(m)), names().__name__);
  if (name.isEmpty() || !isStr(name)) return give(t, raise(t, PyExc_SystemError, "nameless module"));
  return give(t, name);
}
PPY_API const char* PyModule_GetName(PyObject* m) {
  PyObject* name = PyModule_GetNameObject(m);
  if (!name) return nullptr;
  decref(name);  // the module's dict keeps it
  return PyUnicode_AsUTF8(name);
}
PPY_API PyObject* PyModule_GetFilenameObject(PyObject* m) {
  ApiCall api;
  Thread& t = api;
  if (!checkModule(t, m)) return nullptr;
  Value name = dictGetStr(moduleDict(asValue(m)), names().__file__);
  if (name.isEmpty() || !isStr(name)) return give(t, raise(t, PyExc_SystemError, "module filename missing"));
  return give(t, name);
}
PPY_API const char* PyModule_GetFilename(PyObject* m) {
  PyObject* name = PyModule_GetFilenameObject(m);
  if (!name) return nullptr;
  decref(name);
  return PyUnicode_AsUTF8(name);
}
PPY_API PyModuleDef* PyModule_GetDef(PyObject* m) {
  return checkModule(ApiCall(), m) ? static_cast<PyModuleDef*>(moduleOf(m)->md_def) : nullptr;
}
PPY_API void* PyModule_GetState(PyObject* m) { return checkModule(ApiCall(), m) ? moduleOf(m)->md_state : nullptr; }

PPY_API int PyModule_AddObjectRef(PyObject* m, const char* name, PyObject* v) {
  ApiCall api;
  Thread& t = api;
  if (!checkModule(t, m)) return -1;
  if (!v) {
    if (!pending(t)) raise(t, PyExc_SystemError, "PyModule_AddObjectRef() must be called with an exception raised if value is NULL");
    return -1;
  }
  Value key = intern(t, std::string_view(name));
  return key && dictSetStr(t, moduleDict(asValue(m)), key, adopt(t, v)) ? 0 : -1;
}
PPY_API int PyModule_AddObject(PyObject* m, const char* name, PyObject* v) {
  int r = PyModule_AddObjectRef(m, name, v);
  if (r == 0) decref(v);
  return r;
}
PPY_API int PyModule_AddIntConstant(PyObject* m, const char* name, long v) {
  PyObject* o = PyLong_FromLong(v);
  return o ? PyModule_AddObject(m, name, o) : -1;
}
PPY_API int PyModule_AddStringConstant(PyObject* m, const char* name, const char* v) {
  PyObject* o = PyUnicode_FromString(v);
  return o ? PyModule_AddObject(m, name, o) : -1;
}
PPY_API int PyModule_AddType(PyObject* m, PyTypeObject* type) {
  if (PyType_Ready(type) < 0) return -1;
  const char* dot = std::strrchr(type->tp_name, '.');
  return PyModule_AddObjectRef(m, dot ? dot + 1 : type->tp_name, reinterpret_cast<PyObject*>(type));
}

PPY_API PyObject* PyState_FindModule(PyModuleDef* def) {
  ForeignState& s = *currentThread()->runtime->foreignState;
  auto i = static_cast<size_t>(def->m_base.m_index);
  return def->m_slots || i == 0 || i >= s.modulesByIndex.size() ? nullptr : s.modulesByIndex[i];
}
PPY_API int PyState_AddModule(PyObject* m, PyModuleDef* def) {
  ApiCall api;
  Thread& t = api;
  if (!def) return give(t, raise(t, PyExc_SystemError, "PyState_AddModule: module definition is NULL")), -1;
  if (def->m_slots) return raise(t, PyExc_SystemError, "PyState_AddModule called on module with slots"), -1;
  adopt(t, m);
  rememberModule(t, m, def);
  return 0;
}
PPY_API int PyState_RemoveModule(PyModuleDef* def) {
  if (def->m_slots) return raise(ApiCall(), PyExc_SystemError, "PyState_RemoveModule called on module with slots"), -1;
  ForeignState& s = *currentThread()->runtime->foreignState;
  auto i = static_cast<size_t>(def->m_base.m_index);
  if (i && i < s.modulesByIndex.size()) s.modulesByIndex[i] = nullptr;
  return 0;
}
