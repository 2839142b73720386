// Names: the slow paths of globals, class and module namespaces, and the NameErrors.
#include "runtime/frame/call.h"
#include "runtime/gc/heap.h"
#include "runtime/interp/global_cache.h"
#include "runtime/interp/slow.h"
#include "runtime/object/error.h"
#include "runtime/object/names.h"
#include "runtime/object/ops.h"
#include "runtime/object/str.h"

namespace ppy::interp {
namespace {

void traceGlobalCache(gc::TracedCell* cell, gc::Marker& m) {
  auto* c = static_cast<GlobalCache*>(cell);
  m.mark(static_cast<const void*>(c->globals));
  m.mark(c->name);
  m.mark(static_cast<const void*>(c->builtinsDict));
  m.mark(static_cast<const void*>(c->builtins));
}

/// Leaves a record for `name`, found in the globals (or, with `builtins`, absent there and found in them).
void fillCache(Thread& t, Frame* f, Value name, uint64_t* word, DictObject* builtins) {
  auto* globals = f->globals.as<DictObject>();
  if (!globals->ma_keys || (builtins && !builtins->ma_keys)) return;
  Value* slot = dictSlotOf(builtins ? builtins : globals, name);
  if (!slot) return;
  auto* c = static_cast<GlobalCache*>(gc::alloc(t, sizeof(GlobalCache), gc::CellKind::Traced));
  c->trace = traceGlobalCache;
  c->globals = globals->ma_keys;
  c->slot = slot;
  c->name = name;
  c->builtinsDict = builtins;
  c->builtins = builtins ? builtins->ma_keys : nullptr;
  c->entries = static_cast<intptr_t>(globals->ma_keys->used);
  __atomic_store_n(word, reinterpret_cast<uint64_t>(c), __ATOMIC_RELEASE);
  gc::barrier(f->code->caches);
}

/// namespace[name] for any mapping; empty without an exception when absent.
Value namespaceGet_py(Thread& t, Value ns, Value name) {
  if (isExactly(ns, &PyDict_Type)) return dictGetStr(ns.as<DictObject>(), name);
  Value v = getItem_py(t, ns, name);
  if (v.isEmpty() && pendingIs(t, PyExc_KeyError)) clearException(t);
  return v;
}

/// Globals, then builtins; empty without an exception when in neither. `asked`: globals of a class derived from dict are
/// asked by their own methods, as LOAD_GLOBAL does, not looked up in, as LOAD_NAME does behind its namespace.
Value findGlobal_py(Thread& t, Frame* f, Value name, uint64_t* cache, bool asked = true) {
  auto* globals = f->globals.as<DictObject>();
  bool exact = isExactly(f->globals, &PyDict_Type);
  Value v = exact || !asked ? dictGetStr(globals, name) : namespaceGet_py(t, f->globals, name);
  if (!v.isEmpty()) {
    if (cache && exact) fillCache(t, f, name, cache, nullptr);
    return v;
  }
  if (t.status == Status::Exception) return {};
  Value given = dictGetStr(globals, names().__builtins__);
  if (!given.isEmpty() && !isDict(given) && !isExactly(given, &PyModule_Type)) return namespaceGet_py(t, given, name);
  Value builtins = f->function ? f->function->builtins : builtinsOf(t, f->globals);
  if (!isExactly(builtins, &PyDict_Type)) return namespaceGet_py(t, builtins, name);
  v = dictGetStr(builtins.as<DictObject>(), name);
  if (!v.isEmpty() && cache && exact) fillCache(t, f, name, cache, builtins.as<DictObject>());
  return v;
}

}  // namespace

Value raiseUnbound(Thread& t, Value name) {
  return raise(t, PyExc_UnboundLocalError, "cannot access local variable '%U' where it is not associated with a value", name);
}

Value raiseUnboundCell(Thread& t, Value name, bool isFree) {
  if (!isFree) return raiseUnbound(t, name);
  raise(t, PyExc_NameError, "cannot access free variable '%U' where it is not associated with a value in enclosing scope", name);
  return {};
}

Value raiseNameError(Thread& t, Value name) {
  raise(t, PyExc_NameError, "name '%U' is not defined", name);
  auto* e = t.exc.as<NameErrorObject>();
  gc::store(e, &e->name, name);
  return {};
}

Value loadClassCell_py(Thread& t, Frame* f, Value cell, Value name) {
  Value v = namespaceGet_py(t, f->names.isEmpty() ? f->globals : f->names, name);
  if (!v.isEmpty() || t.status == Status::Exception) return v;
  v = loadShared(&cell.as<CellObject>()->ob_ref);
  return v.isEmpty() ? raiseUnboundCell(t, name, true) : v;
}

Value loadGlobalMiss_py(Thread& t, Frame* f, Value name, uint64_t* cache) {
  Value v = findGlobal_py(t, f, name, cache);
  return v.isEmpty() && t.status != Status::Exception ? raiseNameError(t, name) : v;
}

bool storeGlobal_py(Thread& t, Frame* f, Value name, Value v) { return dictSetStr(t, f->globals.as<DictObject>(), name, v); }

bool deleteGlobal_py(Thread& t, Frame* f, Value name) {
  if (dictDeleteStr(t, f->globals.as<DictObject>(), name)) return true;
  raiseNameError(t, name);
  return false;
}

Value loadName_py(Thread& t, Frame* f, Value name, uint64_t* cache) {
  if (f->names.isEmpty() || f->names == f->globals) return loadGlobalMiss_py(t, f, name, cache);
  Value v = namespaceGet_py(t, f->names, name);
  if (!v.isEmpty() || t.status == Status::Exception) return v;
  v = findGlobal_py(t, f, name, nullptr, false);
  return v.isEmpty() && t.status != Status::Exception ? raiseNameError(t, name) : v;
}

bool storeName_py(Thread& t, Frame* f, Value name, Value v) {
  Value ns = f->names.isEmpty() ? f->globals : f->names;
  if (isExactly(ns, &PyDict_Type)) return dictSetStr(t, ns.as<DictObject>(), name, v);
  return setItem_py(t, ns, name, v);
}

bool deleteName_py(Thread& t, Frame* f, Value name) {
  Value ns = f->names.isEmpty() ? f->globals : f->names;
  if (isExactly(ns, &PyDict_Type)) {
    if (dictDeleteStr(t, ns.as<DictObject>(), name)) return true;
  } else {
    if (delItem_py(t, ns, name)) return true;
    if (!pendingIs(t, PyExc_KeyError)) return false;
    clearException(t);
  }
  raiseNameError(t, name);
  return false;
}

}  // namespace ppy::interp
