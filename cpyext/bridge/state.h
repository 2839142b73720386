/// What cpyext keeps per Runtime.
#pragma once
#include <atomic>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

#include "cpyext/bridge/bridge.h"
#include "runtime/gc/block.h"
#include "runtime/thread/runtime.h"

namespace ppy {

struct ForeignState : gc::RootBase {
  explicit ForeignState(Runtime& rt) : RootBase(rt) {}
  void trace(gc::Marker& m) override;

  std::mutex lock;              ///< the extension lock
  Thread* owner = nullptr;      ///< who holds it
  int depth = 0;

  bool exiting = false;         ///< the finaliser queue holds what is reachable, too
  std::vector<void*> freed;     ///< ended while the finaliser queue runs: others in it may still look at them
  std::mutex freedLock;
  std::unordered_map<Thread*, std::vector<Object*>> trash;  ///< of each thread: to end when it is less deep (Py_TRASHCAN)
  std::mutex trashLock;

  std::vector<TypeObject*> newBases;        ///< classes of the runtime that C types derive from
  std::vector<TypeObject*> staticTypes;     ///< of extensions, readied here
  std::vector<PyObject*> modulesByIndex;    ///< PyState_FindModule
  std::unordered_map<const void*, BuiltinDef*> defs;   ///< PyMethodDef → what the runtime calls
  std::unordered_map<const BuiltinDef*, MethodDef*> methodDefs;  ///< the way back: one for all functions made of a row
  std::unordered_map<std::string, PyModuleDef*> loaded;  ///< single-phase modules by name and file
  std::unordered_map<std::string, Value> copies;       ///< dicts of single-phase modules loaded before
  std::vector<ReleasedScope*> released;     ///< threads between PyEval_SaveThread and RestoreThread
  std::mutex releasedLock;
  std::vector<Value> pinned;                ///< kept as long as the Runtime
  std::vector<void (*)(void*)> codeExtraFree;  ///< _PyEval_RequestCodeExtraIndex
  std::unordered_map<const void*, std::vector<void*>> codeExtras;
  std::vector<std::pair<int (*)(void*), void*>> pendingCalls;  ///< Py_AddPendingCall
  std::atomic<bool> hasPendingCalls = false;
  std::mutex pendingLock;
  TypeObject *timeLayout = nullptr, *dateTimeLayout = nullptr;  ///< of _datetime_layouts, once C has datetime's table
  Value packageContext;                     ///< name of the module being initialised
  const char* packageContextText = nullptr;
  DictObject* interpreterDict = nullptr;
};

}  // namespace ppy

namespace ppy::cpyext {

/// Is the cell one that an extension allocated (kStateExposed means initialised there)?
inline bool blockIsExtension(const void* cell) { return gc::blockOf(cell)->kind == gc::CellKind::Extension; }
/// The elements of an exposed tuple or list, which are C references; none of anything else.
struct CountedItems {
  explicit CountedItems(Object* o) {
    if (!(gc::stateOf(o) & gc::kStateExposed) || blockIsExtension(o)) return;
    if (o->ob_type->tp_flags & kTypeTuple) {
      auto* tuple = static_cast<TupleObject*>(o);
      first = tuple->ob_item;
      last = first + tuple->ob_size;
    } else if (o->ob_type->tp_flags & kTypeList) {
      auto* list = static_cast<ListObject*>(o);
      first = list->ob_item;
      last = first ? first + list->ob_size : nullptr;
    }
  }
  Value* begin() const { return first; }
  Value* end() const { return last; }
  Value *first = nullptr, *last = nullptr;
};
/// The shared box of a small int, or null.
Object* smallIntBox(int64_t i);
void clearWeakrefs(Thread& t, Object* o);
void finalizeForeign(Thread& t, Object* o);
/// Runs `tp_dealloc` of an object whose count is zero. Memory that the type keeps (a free list) is no object from then
/// on, and stays until C frees it or makes an object of it again.
void endForeign(Thread& t, Object* o);
/// Memory of an extension becomes an object.
void initForeign(Thread& t, Object* o);
void finalizersRan(Thread& t);
/// Calls what Py_AddPendingCall asked for, on the main thread; false: an exception is pending.
bool runPendingCalls(Thread& t);
void visitCounted(Object* o, void (*visit)(Object*, void*), void* context);
Value countedElement(Thread& t, Value v);
void dropElement(Thread& t, Value v);
Value loadElement(Thread& t, Value v);
extern "C" PyObject* ppy_builtin_through_call(PyObject* self, PyObject* args, PyObject* kwargs);

}  // namespace ppy::cpyext
