/// What the runtime asks of cpyext about the objects of C extensions. The table is empty until the
/// first extension is loaded: nothing here is on a path that runs without one. Foreign are: types that C
/// made (TypeInfo::foreign, inherited by classes derived from them), functions and descriptors over
/// C tables (BuiltinDef without `fn`, DescrObject with d_member, d_getset, d_base), and containers whose
/// elements C sees (ListObject::allocated >= 0, gc::kStateExposed).
#pragma once
#include <string>

#include "runtime/object/call.h"
#include "runtime/object/type.h"

namespace ppy {

struct ForeignHooks {
  /// Calls a builtin_function_or_method or method descriptor whose BuiltinDef has no `fn`; self is
  /// already split off.
  Value (*callFunction)(Thread& t, Value callee, Value self, const Args& args);
  /// Calls a slot wrapper over a C slot (d_base).
  Value (*callWrapper)(Thread& t, WrapperDescrObject* w, Value self, const Args& args);
  Value (*memberGet)(Thread& t, MemberDescrObject* d, Value obj);
  bool (*memberSet)(Thread& t, MemberDescrObject* d, Value obj, Value v);   ///< v empty: delete
  Value (*getSetGet)(Thread& t, GetSetDescrObject* d, Value obj);
  bool (*getSetSet)(Thread& t, GetSetDescrObject* d, Value obj, Value v);
  /// Attributes or slots of a type that C has seen changed.
  void (*typeChanged)(Thread& t, TypeObject* type);
  /// Makes v what an exposed container may hold: boxed, exposed, counted once more.
  Value (*countedElement)(Thread& t, Value v);
  /// Drops the count of an element that left an exposed container.
  void (*dropElement)(Thread& t, Value v);
  /// Biases an element that is read out of an exposed container; gives its canonical form.
  Value (*loadElement)(Thread& t, Value v);
  /// The end of an unreachable object that C has a part in (finaliser queue).
  void (*finalize)(Thread& t, Object* o);
  /// The queue is empty: memory that its objects gave back may be used again.
  void (*finalizersRan)(Thread& t);
  /// The process ends. From true on the queue holds what is reachable, too; false: all of that is done.
  void (*exiting)(Thread& t, bool reachable);
  /// Calls visit(referent, context) for each counted reference that a dead candidate holds (tp_traverse, elements
  /// of exposed containers). Runs inside a collection.
  void (*visitCounted)(Object* o, void (*visit)(Object*, void*), void* context);
  /// Gives up / takes back the extension lock around something that blocks. The result of release goes to acquire.
  int (*releaseLock)(Thread& t);
  void (*acquireLock)(Thread& t, int depth);
  /// One step of an object with its own am_send: false when it has none. `*v` is what it yields; empty with nothing pending
  /// when it has returned t.stopValue.
  bool (*send)(Thread& t, Value it, Value sent, Value* v);
  /// Tells a Py_tracefunc, which is called with `tracer`, of an event of a frame (PyTrace_CALL, …). None, or empty: it raised.
  Value (*trace)(Thread& t, void* function, Value tracer, Object* frame, int event, Value arg);
};

/// Of exposed lists; call after the mutation with what was there before (see ListMutation).
void settleExposedList(Thread& t, ListObject* list, const Value* before, intptr_t n);
inline bool isExposed(const ListObject* list) { return list->allocated >= 0; }

/// Around any mutation of a list: when C sees the list, the counts of its elements are put right
/// afterwards. Costs one compare when it does not.
class ListMutation {
 public:
  ListMutation(Thread& t, ListObject* list) : t_(t), list_(list) {
    if (isExposed(list)) [[unlikely]] begin();
  }
  ~ListMutation() {
    if (exposed_) [[unlikely]] settleExposedList(t_, list_, before_, n_);
  }
  ListMutation(const ListMutation&) = delete;

 private:
  void begin();
  Thread& t_;
  ListObject* list_;
  const Value* before_ = nullptr;  ///< a copy of the elements (a Values cell)
  intptr_t n_ = 0;
  bool exposed_ = false;
};

}  // namespace ppy
