// mappingproxy: a read-only view of a mapping (a class's __dict__).
#include "runtime/builtins/sequence.h"
#include "runtime/object/call.h"
#include "runtime/object/container.h"
#include "runtime/object/error.h"
#include "runtime/object/names.h"
#include "runtime/object/number.h"
#include "runtime/object/str.h"

namespace ppy {

Value newMappingProxy(Thread& t, Value mapping) {
  auto* p = static_cast<MappingProxyObject*>(gc::allocObject(t, &PyDictProxy_Type, sizeof(MappingProxyObject)));
  p->mapping = mapping;
  return p;
}

namespace {

Value mapping(Value self) { return self.as<MappingProxyObject>()->mapping; }
Value unwrap(Value v) { return isExactly(v, &PyDictProxy_Type) ? mapping(v) : v; }

Value proxyNew(Thread& t, TypeObject*, const Args& args) {
  if (args.npos + args.nkw() != 1 || (args.nkw() && !strEquals(args.kwnames->ob_item[0], "mapping"))) {
    if (args.total() == 0) return raise(t, PyExc_TypeError, "mappingproxy() missing required argument 'mapping' (pos 1)");
    return raise(t, PyExc_TypeError, "mappingproxy() takes at most 1 argument (%d given)", static_cast<int>(args.total()));
  }
  Value m = args.v[0];
  if (slotOf(m, kSlotGetItem).attr.isEmpty() || isList(m) || isTuple(m))
    return raise(t, PyExc_TypeError, "mappingproxy() argument must be a mapping, not %T", m);
  return newMappingProxy(t, m);
}

Value proxyLen(Thread& t, Value self) {
  intptr_t n = length_py(t, mapping(self));
  return n < 0 ? Value() : makeInt(t, n);
}
Value proxyGetItem(Thread& t, Value self, Value key) { return getItem_py(t, mapping(self), key); }
Value proxyContains(Thread& t, Value self, Value key) {
  int r = contains_py(t, mapping(self), key);
  return r < 0 ? Value() : boolean(r);
}
Value proxyIter(Thread& t, Value self) { return iter_py(t, mapping(self)); }
Value proxyRepr(Thread& t, Value self) { return formatStr(t, "mappingproxy(%R)", mapping(self)); }
Value proxyStr(Thread& t, Value self) { return str_py(t, mapping(self)); }
Value proxyOr(Thread& t, Value a, Value b) { return binary_py(t, kOpOr, unwrap(a), unwrap(b)); }
Value proxyIor(Thread& t, Value self, Value) {
  return raise(t, PyExc_TypeError, "'|=' is not supported by %T; use '|' instead", self);
}
Value proxyCompare(Thread& t, Value a, Value b, int op) { return compare_py(t, static_cast<CompareOp>(op), mapping(a), unwrap(b)); }

Value callNamed(Thread& t, Value self, Value name) { return callMethod_py(t, mapping(self), name, nullptr, 0); }
Value proxyKeys(Thread& t, Value self, Value*) { return callNamed(t, self, names().keys); }
Value proxyValues(Thread& t, Value self, Value*) { return callNamed(t, self, names().values); }
Value proxyItems(Thread& t, Value self, Value*) { return callNamed(t, self, names().items); }
Value proxyCopy(Thread& t, Value self, Value*) { return callNamed(t, self, names().copy); }
Value proxyReversed(Thread& t, Value self, Value*) { return callNamed(t, self, names().__reversed__); }
Value proxyGet(Thread& t, Value self, Value* a) {
  Value args[2] = {a[0], a[1].isEmpty() ? none() : a[1]};
  return callMethod_py(t, mapping(self), names().get, args, 2);
}

void traceProxy(Object* o, gc::Marker& m) { m.mark(static_cast<MappingProxyObject*>(o)->mapping); }

const NativeSlot kSlots[] = {
    {kSlotNew, nativeSlot<NewFn>(proxyNew)}, {kSlotLen, nativeSlot<UnaryFn>(proxyLen)}, {kSlotGetItem, nativeSlot<BinaryFn>(proxyGetItem)},
    {kSlotContains, nativeSlot<BinaryFn>(proxyContains)}, {kSlotIter, nativeSlot<UnaryFn>(proxyIter)},
    {kSlotRepr, nativeSlot<UnaryFn>(proxyRepr)}, {kSlotStr, nativeSlot<UnaryFn>(proxyStr)}, {kSlotOr, nativeSlot<BinaryFn>(proxyOr)},
    {kSlotIOr, nativeSlot<BinaryFn>(proxyIor)}, {0, nullptr}};
const BuiltinDef kMethods[] = {
    {"get", "key, default=None, /", proxyGet},
    {"keys", "", proxyKeys},
    {"values", "", proxyValues},
    {"items", "", proxyItems},
    {"copy", "", proxyCopy},
    {"__reversed__", "", proxyReversed},
    {"__class_getitem__", "item, /", classGetItem, nullptr, kBuiltinClassMethod},
    {nullptr, nullptr, nullptr}};

}  // namespace

extern const TypeSpec kMappingProxySpec = {.type = &PyDictProxy_Type, .name = "mappingproxy", .basicSize = sizeof(MappingProxyObject),
    .flags = kTypeHasGc | kTypeMapping, .slots = kSlots, .compare = proxyCompare, .methods = kMethods, .trace = traceProxy,
    .unhashable = true};

}  // namespace ppy
