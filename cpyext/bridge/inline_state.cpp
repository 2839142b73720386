/// The exceptions in the thread state as C reads and writes them inline.
#include "cpyext/bridge/inline_state.h"

#include <utility>

#include "cpyext/bridge/bridge.h"
#include "cpyext/bridge/errors.h"

namespace ppy::cpyext {

namespace {

void dropRef(void* o) {
  if (o) decref(o);
}

/// C took the pending exception away, or put one there.
void takeError(Thread& t) {
  // What stands there now is C's reference, or the one given before.
  auto* type = static_cast<PyObject*>(std::exchange(t.curexc_type, nullptr));
  auto* value = static_cast<PyObject*>(std::exchange(t.curexc_value, nullptr));
  auto* traceback = static_cast<PyObject*>(std::exchange(t.curexc_traceback, nullptr));
  t.told.type = t.told.value = t.told.traceback = nullptr;
  Value e = assembleError(t, type, value, traceback);
  if (e) restoreException(t, e);
  else if (!type) clearException(t);
}

/// C moved to another place, as its generators do, or put another exception there.
void takeHandled(Thread& t) {
  _PyErr_StackItem* item = handledItem(t);
  t.told.item = item;
  t.told.handled = item->exc_value;
  while (item->previous_item && (!item->exc_value || isNoneC(item->exc_value))) item = item->previous_item;
  t.handled = item->exc_value && !isNoneC(item->exc_value) ? take(t, item->exc_value) : Value();
}

}  // namespace

void fromCSlow(Thread& t) {
  if (t.curexc_type != t.told.type || t.curexc_value != t.told.value || t.curexc_traceback != t.told.traceback) takeError(t);
  if (t.exc_info != t.told.item || handledItem(t)->exc_value != t.told.handled) takeHandled(t);
}

void toCSlow(Thread& t) {
  Value e = pending(t) ? t.exc : Value();
  if (e && t.told.value == e.object()) {
    Value traceback = e.as<ExceptionObject>()->traceback;
    if ((traceback && !isNone(traceback) ? traceback.object() : nullptr) == t.told.traceback) return;
  }
  void *type = t.told.type, *value = t.told.value, *traceback = t.told.traceback;
  PyObject *newType, *newValue, *newTraceback;
  errorParts(t, e, &newType, &newValue, &newTraceback);
  t.told.type = t.curexc_type = newType;
  t.told.value = t.curexc_value = newValue;
  t.told.traceback = t.curexc_traceback = newTraceback;
  dropRef(type);
  dropRef(value);
  dropRef(traceback);
}

void setHandled(Thread& t, Value e) {
  t.handled = e;
  void* before = handledItem(t)->exc_value;
  handledItem(t)->exc_value = e ? give(t, e) : nullptr;
  t.told.handled = handledItem(t)->exc_value;
  dropRef(before);
}

void HandledForC::giveHandled() {
  if (!isNone(t_.handled)) item_.exc_value = give(t_, t_.handled);
}

}  // namespace ppy::cpyext
