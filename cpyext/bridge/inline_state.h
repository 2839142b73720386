/// What extensions read and write in the thread state without a call: the pending exception (curexc_*) and the stack of
/// exceptions being handled (exc_info). Cython's modules do, from 3.1 on for CPython 3.11, too.
///
/// While C runs, these places say what the runtime's own `exc` and `handled` say; Thread::told is what was put there. Whoever
/// comes from C looks whether C has written since (`fromC`), and who goes back says what is news (`toC`). References in them
/// are counted, as C drops and takes them over.
#pragma once
#include "cpyext/bridge/python.h"
#include "runtime/thread/thread.h"

namespace ppy::cpyext {

void fromCSlow(Thread& t);
void toCSlow(Thread& t);

inline _PyErr_StackItem* handledItem(const Thread& t) { return static_cast<_PyErr_StackItem*>(t.exc_info); }

inline void fromC(Thread& t) {
  const auto& told = t.told;
  if (t.curexc_type != told.type || t.curexc_value != told.value || t.curexc_traceback != told.traceback || t.exc_info != told.item ||
      handledItem(t)->exc_value != told.handled) [[unlikely]]
    fromCSlow(t);
}
/// After a call of C: is an exception pending?
inline bool failed(Thread& t) {
  fromC(t);
  return t.status == Status::Exception;
}
inline void toC(Thread& t) {
  if (t.told.type || t.status == Status::Exception) [[unlikely]] toCSlow(t);
}
/// Makes `e` (empty: none) the exception being handled, for C too: PyErr_SetHandledException.
void setHandled(Thread& t, Value e);

/// Each function that C calls has one: its thread.
class ApiCall {
 public:
  ApiCall() : t_(*currentThread()) { fromC(t_); }
  ~ApiCall() { toC(t_); }
  ApiCall(const ApiCall&) = delete;
  operator Thread&() const { return t_; }

 private:
  Thread& t_;
};

/// The place of the handled exception during one call of C; part of ExtensionScope.
class HandledForC {
 public:
  explicit HandledForC(Thread& t) : t_(t), item_{}, outer_(t.exc_info), outerHandled_(t.told.handled) {
    if (t.handled) [[unlikely]] giveHandled();
    t.exc_info = t.told.item = &item_;
    t.told.handled = item_.exc_value;
    toC(t);
  }
  ~HandledForC() {
    fromC(t_);
    t_.exc_info = t_.told.item = outer_;
    t_.told.handled = outerHandled_;
    if (item_.exc_value) [[unlikely]] Py_DECREF(item_.exc_value);
  }
  HandledForC(const HandledForC&) = delete;

 private:
  void giveHandled();
  Thread& t_;
  _PyErr_StackItem item_;
  void *outer_, *outerHandled_;  ///< exc_info and told.handled of the C code below
};

}  // namespace ppy::cpyext
