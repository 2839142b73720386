// contextvars.Context: entering, copying, the mapping of variables to values.
#include "stdlib/_contextvars/context.h"

#include "runtime/object/attr.h"

namespace ppy::ctx {

extern "C" {
TypeObject PyContext_Type;
}

namespace {

TypeObject kIterType;

/// Iterates over a list of what the context held when it began: contexts are never changed under way.
struct IterObject : Object {
  Value items;
  intptr_t at;
};

ContextObject* of(Value v) { return v.as<ContextObject>(); }

Value newContext(Thread& t) { return newInstance(t, &PyContext_Type); }
Value contextNew(Thread& t, TypeObject*, const Args& args) {
  if (args.total()) return raise(t, PyExc_TypeError, "Context() does not accept any arguments");
  return newContext(t);
}
Value copyOf(Thread& t, ContextObject* from) {
  auto* c = static_cast<ContextObject*>(newContext(t).object());
  c->root = from->root;
  c->count = from->count;
  gc::barrier(c);
  return c;
}
Value contextCopy(Thread& t, Value self, Value*) { return copyOf(t, of(self)); }
Value copyContext(Thread& t, Value, Value*) { return copyCurrentContext(t); }

Value contextRun(Thread& t, Value self, const Args& args) {
  auto* c = of(self);
  if (!args.npos) return raise(t, PyExc_TypeError, "run() missing 1 required positional argument");
  if (!enterContext(t, c)) return {};
  // Not a pointer behind the arguments, which on the stack would keep their neighbour in memory alive for as long as the function runs.
  Value result = call_py(t, args.v[0], Args{args.total() > 1 ? args.v + 1 : nullptr, args.npos - 1, args.kwnames});
  return exitContext(t, c) ? result : Value();
}

bool variable(Thread& t, Value key) {
  if (isExactly(key, &PyContextVar_Type)) return true;
  raise(t, PyExc_TypeError, "a ContextVar key was expected, got %R", key);
  return false;
}
Value contextGetItem(Thread& t, Value self, Value key) {
  if (!variable(t, key)) return {};
  Value v = mapGet(of(self)->root, key.as<VarObject>());
  return v.isEmpty() ? raiseKeyError(t, key) : v;
}
Value contextGet(Thread& t, Value self, Value* a) {
  if (!variable(t, a[0])) return {};
  Value v = mapGet(of(self)->root, a[0].as<VarObject>());
  return !v.isEmpty() ? v : a[1].isEmpty() ? none() : a[1];
}
Value contextContains(Thread& t, Value self, Value key) {
  if (!variable(t, key)) return {};
  return boolean(!mapGet(of(self)->root, key.as<VarObject>()).isEmpty());
}
Value contextLen(Thread& t, Value self) { return makeInt(t, of(self)->count); }

Value contextIter(Thread& t, Value self) { return mapIterator(t, of(self)->root, of(self)->count, Part::Keys); }
Value contextKeys(Thread& t, Value self, Value*) { return mapIterator(t, of(self)->root, of(self)->count, Part::Keys); }
Value contextValues(Thread& t, Value self, Value*) { return mapIterator(t, of(self)->root, of(self)->count, Part::Values); }
Value contextItems(Thread& t, Value self, Value*) { return mapIterator(t, of(self)->root, of(self)->count, Part::Items); }
Value iterLen(Thread& t, Value v) { return makeInt(t, v.as<IterObject>()->items.as<ListObject>()->ob_size); }
Value iterSelf(Thread&, Value v) { return v; }
Value iterNext(Thread&, Value v) {
  auto* it = v.as<IterObject>();
  auto* list = it->items.as<ListObject>();
  return it->at < list->ob_size ? list->ob_item[it->at++] : Value();
}

Value contextCompare(Thread& t, Value a, Value b, int op) {
  if (!isExactly(a, &PyContext_Type) || !isExactly(b, &PyContext_Type) || (op != kEq && op != kNe)) return notImplemented();
  bool same = of(a)->count == of(b)->count;
  int r = 1;
  if (same && of(a)->root != of(b)->root) {
    same = mapEach(of(a)->root, [&](Value key, Value v) {
      Value other = mapGet(of(b)->root, key.as<VarObject>());
      r = other.isEmpty() ? 0 : equals_py(t, v, other);
      return r > 0;
    });
    if (r < 0) return {};
  }
  return boolean(same == (op == kEq));
}

void contextTrace(Object* o, gc::Marker& m) {
  auto* c = static_cast<ContextObject*>(o);
  if (c->root) m.mark(static_cast<const void*>(c->root));
  m.mark(c->previous);
}
void iterTrace(Object* o, gc::Marker& m) { m.mark(static_cast<IterObject*>(o)->items); }

const BuiltinDef kMethods[] = {
    {"copy", "", contextCopy}, {"run", "*args, **kwargs", directCall<contextRun>, nullptr, kBuiltinDirect}, {"get", "key, default=None, /", contextGet}, {"keys", "", contextKeys},
    {"values", "", contextValues}, {"items", "", contextItems}, {nullptr, nullptr, nullptr}};
const NativeSlot kSlots[] = {{kSlotNew, nativeSlot<NewFn>(contextNew)}, {kSlotLen, nativeSlot<UnaryFn>(contextLen)}, {kSlotIter, nativeSlot<UnaryFn>(contextIter)},
                             {kSlotGetItem, nativeSlot<BinaryFn>(contextGetItem)}, {kSlotContains, nativeSlot<BinaryFn>(contextContains)}, {0, nullptr}};
const NativeSlot kIterSlots[] = {{kSlotLen, nativeSlot<UnaryFn>(iterLen)}, {kSlotIter, nativeSlot<UnaryFn>(iterSelf)}, {kSlotNext, nativeSlot<NextFn>(iterNext)}, {0, nullptr}};
const TypeSpec kSpec = {.type = &PyContext_Type, .name = "_contextvars.Context", .basicSize = sizeof(ContextObject), .flags = kTypeHasGc, .slots = kSlots,
    .compare = contextCompare, .methods = kMethods, .trace = contextTrace, .unhashable = true};
const TypeSpec kIterSpec = {.type = &kIterType, .name = "items", .basicSize = sizeof(IterObject), .flags = kTypeHasGc, .slots = kIterSlots, .trace = iterTrace};
const BuiltinDef kFunctions[] = {{"copy_context", "", copyContext}, {nullptr, nullptr, nullptr}};

bool init(Thread& t, ModuleObject* m) {
  return readyModuleType(t, kIterSpec) && addType(t, m, kSpec, true) && initVariables(t, m);
}

}  // namespace

Value mapIterator(Thread& t, const Node* root, intptr_t count, Part part) {
  if (!readyModuleType(t, kIterSpec)) return {};
  ListObject* list = newList(t, count);
  if (!list) return {};
  bool ok = mapEach(root, [&](Value key, Value v) {
    Value item = part == Part::Keys ? key : part == Part::Values ? v : tupleOf(t, {key, v});
    return !item.isEmpty() && listAppend(t, list, item);
  });
  if (!ok) return {};
  auto* it = static_cast<IterObject*>(gc::allocObject(t, &kIterType, sizeof(IterObject)));
  gc::store(it, &it->items, list);
  return it;
}

bool enterContext(Thread& t, ContextObject* c) {
  if (c->entered) return raise(t, PyExc_RuntimeError, "cannot enter context: %R is already entered", Value(c)), false;
  Value before = threadContext(t);
  gc::store(c, &c->previous, before);
  c->entered = true;
  threadContext(t) = c;
  return true;
}

bool exitContext(Thread& t, ContextObject* c) {
  if (!c->entered) return raise(t, PyExc_RuntimeError, "cannot exit context: %R has not been entered", Value(c)), false;
  if (threadContext(t) != Value(c)) return raise(t, PyExc_RuntimeError, "cannot exit context: thread state references a different context object"), false;
  threadContext(t) = c->previous;
  c->previous = Value();
  c->entered = false;
  return true;
}

ContextObject* currentContext(Thread& t) {
  Value& current = threadContext(t);
  if (current.isEmpty()) {
    readyModuleType(t, kSpec);
    current = newContext(t);
  }
  return of(current);
}

Value copyCurrentContext(Thread& t) { return copyOf(t, currentContext(t)); }

}  // namespace ppy::ctx

namespace ppy {
const NativeModule kContextvarsModule = {"_contextvars", ctx::kFunctions, ctx::init};
}  // namespace ppy
