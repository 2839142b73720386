// _queue: SimpleQueue, an unbounded queue whose put may be called from anywhere (a finaliser, a signal handler, within another
// put). The items lie in a list, those before `head` taken; a semaphore counts the others and is what get() waits for.
#include <semaphore.h>

#include "runtime/object/native_call.h"
#include "runtime/object/number.h"
#include "runtime/object/str.h"
#include "stdlib/_thread/thread.h"
#include "stdlib/common/module.h"

namespace ppy {
namespace {

constexpr int kEmpty = 0;  ///< module value

struct QueueObject : Object {
  ListObject* items;
  intptr_t head;
  sem_t count;
  Value weakreflist;
};
TypeObject kSimpleQueueType;
QueueObject* of(Value v) { return v.as<QueueObject>(); }

Value queueNew(Thread& t, TypeObject* type, const Args& args) {
  if (type == &kSimpleQueueType && args.total()) return raise(t, PyExc_TypeError, args.nkw() ? "SimpleQueue() takes no keyword arguments" : "SimpleQueue() takes no positional arguments");
  auto* q = static_cast<QueueObject*>(newInstance(t, type));
  if (!q) return {};
  sem_init(&q->count, 0, 0);
  Value items = newList(t);
  if (items.isEmpty()) return {};
  q->items = items.as<ListObject>();
  gc::barrier(q);
  return q;
}

Value put(Thread& t, Value self, Value* a) {
  QueueObject* q = of(self);
  if (!listAppend(t, q->items, a[0])) return {};
  sem_post(&q->count);
  return none();
}

/// The first item, for whoever has got it of the semaphore.
Value take(Thread& t, Value self) {
  constexpr intptr_t kTidy = 64;  // taken slots that are worth removing
  SelfLock lock(t, self);
  QueueObject* q = of(self);
  ListObject* items = q->items;
  Value item = items->ob_item[q->head];
  listSetItem(t, items, q->head++, none());
  if (q->head == items->ob_size || (q->head >= kTidy && q->head * 2 >= items->ob_size)) {
    intptr_t left = items->ob_size - q->head;
    for (intptr_t i = 0; i < left; i++) listSetItem(t, items, i, items->ob_item[q->head + i]);
    for (intptr_t i = left; i < items->ob_size; i++) items->ob_item[i] = Value();
    items->ob_size = left;
    q->head = 0;
  }
  return item;
}

Value raiseEmpty(Thread& t) { return raiseNone(t, moduleValues(t, kModuleIndexQueue)[kEmpty].as<TypeObject>()); }

Value get(Thread& t, Value self, Value* a) {
  int block = a[0].isEmpty() ? 1 : truth_py(t, a[0]);
  if (block < 0) return {};
  double timeout = -1;
  if (block && isGiven(a[1])) {
    if (!secondsArg_py(t, a[1], &timeout)) return {};
    if (timeout < 0) return raise(t, PyExc_ValueError, "'timeout' must be a non-negative number");
    if (timeout > kTimeoutMax) return raise(t, PyExc_OverflowError, "timeout value is too large");
  }
  int r = waitForSemaphore_py(t, &of(self)->count, block, timeout);
  if (r < 0) return {};
  return r ? take(t, self) : raiseEmpty(t);
}
Value getNowait(Thread& t, Value self, Value*) { return sem_trywait(&of(self)->count) == 0 ? take(t, self) : raiseEmpty(t); }

intptr_t sizeOf(Value self) { return of(self)->items->ob_size - of(self)->head; }
Value qsize(Thread& t, Value self, Value*) { return makeInt(t, sizeOf(self)); }
Value empty(Thread&, Value self, Value*) { return boolean(sizeOf(self) == 0); }

void traceQueue(Object* o, gc::Marker& m) {
  auto* q = static_cast<QueueObject*>(o);
  m.mark(q->items);
  m.mark(q->weakreflist);
}

const BuiltinDef kMethods[] = {{"put", "item, block=True, timeout=None", put}, {"put_nowait", "item", put}, {"get", "block=True, timeout=None", get},
    {"get_nowait", "", getNowait}, {"qsize", "", qsize}, {"empty", "", empty},
    {"__class_getitem__", "item, /", classGetItem, nullptr, kBuiltinClassMethod}, {nullptr, nullptr, nullptr}};
const NativeSlot kSlots[] = {{kSlotNew, nativeSlot<NewFn>(queueNew)}, {0, nullptr}};
const TypeSpec kSpec = {.type = &kSimpleQueueType, .name = "_queue.SimpleQueue", .basicSize = sizeof(QueueObject), .flags = kTypeBaseType | kTypeHasGc,
    .slots = kSlots, .methods = kMethods, .trace = traceQueue};
const BuiltinDef kFunctions[] = {{nullptr, nullptr, nullptr}};

bool init(Thread& t, ModuleObject* m) {
  Value& empty = moduleValues(t, kModuleIndexQueue)[kEmpty];
  empty = newExceptionClass(t, "_queue.Empty", PyExc_Exception);
  return !empty.isEmpty() && addValue(t, m, "Empty", empty) && addType(t, m, kSpec, true);
}

}  // namespace

const NativeModule kQueueModule = {"_queue", kFunctions, init};

}  // namespace ppy
