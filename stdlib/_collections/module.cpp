// defaultdict, _count_elements, and the _collections module.
#include "runtime/builtins/sequence.h"
#include "runtime/object/call.h"
#include "runtime/object/container.h"
#include "runtime/object/error.h"
#include "runtime/object/number.h"
#include "runtime/object/recursion.h"
#include "runtime/object/str.h"
#include "stdlib/_collections/collections.h"
#include "stdlib/common/struct_sequence.h"
#include "stdlib/modules.h"

namespace ppy::collections {

TypeObject kDefaultDictType;

namespace {

struct DefaultDictObject : DictObject {
  Value factory;  ///< empty: none
};
DefaultDictObject* of(Value v) { return v.as<DefaultDictObject>(); }

Value defaultInit(Thread& t, Value self, Value* a) {
  auto* args = a[0].as<TupleObject>();
  Value factory = args->ob_size ? args->ob_item[0] : none();
  if (!isNone(factory) && !isCallable(factory)) return raise(t, PyExc_TypeError, "first argument must be callable or None");
  gc::store(of(self), &of(self)->factory, isNone(factory) ? Value() : factory);
  Value rest = args->ob_size ? tupleFrom(t, args->ob_item + 1, args->ob_size - 1) : a[0];
  PPY_TRY(init, getAttr_py(t, &PyDict_Type, intern(t, "__init__")));
  PPY_TRY(all, binary_py(t, kOpAdd, tupleOf(t, {self}), rest));
  return callTuple_py(t, init, all, a[1]);
}

Value defaultMissing(Thread& t, Value self, Value* a) {
  Value factory = of(self)->factory;
  if (factory.isEmpty() || isNone(factory)) return raiseKeyError(t, a[0]);
  PPY_TRY(v, call_py(t, factory));
  return setItem_py(t, self, a[0], v) ? v : Value();
}

Value defaultRepr(Thread& t, Value self) {
  PPY_TRY(reprDict, getAttr_py(t, &PyDict_Type, intern(t, "__repr__")));
  PPY_TRY(base, call_py(t, reprDict, self));
  Value factory = of(self)->factory;
  if (factory.isEmpty()) return formatStr(t, "%s(None, %U)", shortName(typeOf(self)), base);
  ReprGuard guard(t, self.object());
  Value text = guard.seen() ? newStr(t, "...") : repr_py(t, factory);
  if (text.isEmpty()) return {};
  return formatStr(t, "%s(%U, %U)", shortName(typeOf(self)), text, base);
}

Value defaultCopy(Thread& t, Value self, Value*) {
  Value factory = of(self)->factory;
  return call_py(t, typeOf(self), factory.isEmpty() ? none() : factory, self);
}

Value defaultOr(Thread& t, Value a, Value b) {
  if (!isDict(a) || !isDict(b)) return notImplemented();
  Value left = isInstance(a, &kDefaultDictType) ? a : b;
  Value factory = of(left)->factory;
  PPY_TRY(r, call_py(t, typeOf(left), factory.isEmpty() ? none() : factory, a));
  return dictMerge_py(t, r.as<DictObject>(), b, true) ? r : Value();
}

Value defaultReduce(Thread& t, Value self, Value*) {
  Value factory = of(self)->factory;
  PPY_TRY(items, callMethod_py(t, self, intern(t, "items"), nullptr, 0));
  PPY_TRY(it, iter_py(t, items));
  return tupleOf(t, {Value(typeOf(self)), factory.isEmpty() ? Value(newTuple(t, 0)) : tupleOf(t, {factory}), none(), none(), it});
}

void traceDefault(Object* o, gc::Marker& m) {
  auto* d = static_cast<DefaultDictObject*>(o);
  m.mark(static_cast<const void*>(d->ma_keys));
  m.mark(static_cast<const void*>(d->ma_values));
  m.mark(d->factory);
}

const BuiltinDef kMethods[] = {{"__init__", "*args, **kwargs", defaultInit}, {"__missing__", "key, /", defaultMissing},
    {"copy", "", defaultCopy}, {"__copy__", "", defaultCopy},
    {"__reduce__", "", defaultReduce},
    {"__class_getitem__", "item, /", classGetItem, nullptr, kBuiltinClassMethod}, {nullptr, nullptr, nullptr}};
const MemberDef kMembers[] = {{"default_factory", offsetof(DefaultDictObject, factory), kMemberNone}, {nullptr, 0, 0}};
const NativeSlot kSlots[] = {{kSlotRepr, nativeSlot<UnaryFn>(defaultRepr)}, {kSlotOr, nativeSlot<BinaryFn>(defaultOr)}, {0, nullptr}};

/// Counts into a mapping: mapping[x] = mapping.get(x, 0) + 1; a dict directly.
Value countElements(Thread& t, Value, Value* a) {
  Value mapping = a[0];
  Value get = lookupInMro(typeOf(mapping), intern(t, "get"));
  bool plain = isDict(mapping) && get == lookupInMro(&PyDict_Type, intern(t, "get")) && slotOf(mapping, kSlotSetItem).native == infoOf(&PyDict_Type).slots[kSlotSetItem].native;
  Value zero = Value::smallInt(0), one = Value::smallInt(1);
  bool ok = forEach_py(t, a[1], [&](Value key) {
    Value old;
    if (plain) {
      old = dictGet_py(t, mapping.as<DictObject>(), key);
      if (old.isEmpty()) {
        if (pending(t)) return false;
        old = zero;
      }
    } else {
      Value args[2] = {key, zero};
      old = callMethod_py(t, mapping, intern(t, "get"), args, 2);
      if (old.isEmpty()) return false;
    }
    Value next = old.isSmallInt() ? makeInt(t, old.asSmallInt() + 1) : binary_py(t, kOpAdd, old, one);
    if (next.isEmpty()) return false;
    return plain ? dictSet_py(t, mapping.as<DictObject>(), key, next) : setItem_py(t, mapping, key, next);
  });
  return ok ? none() : Value();
}

const BuiltinDef kFunctions[] = {{"_count_elements", "mapping, iterable, /", countElements}, {nullptr, nullptr, nullptr}};

bool init(Thread& t, ModuleObject* m) {
  DictObject* d = moduleDict(m);
  for (const TypeSpec* spec : {&kOrderedDictSpec, &kOdictKeysSpec, &kOdictValuesSpec, &kOdictItemsSpec, &kOdictIteratorSpec, &kDequeSpec})
    if (!readyModuleType(t, *spec)) return false;
  infoOf(&kOrderedDictType).hasWeakref = infoOf(&kDequeType).hasWeakref = true;
  return dictSetStr(t, d, intern(t, "OrderedDict"), &kOrderedDictType) && readyModuleType(t, kDequeIterSpec) && readyModuleType(t, kDequeRevIterSpec) &&
         readyModuleType(t, kDefaultDictSpec) && dictSetStr(t, d, intern(t, "deque"), &kDequeType) &&
         dictSetStr(t, d, intern(t, "_deque_iterator"), &kDequeIterType) && dictSetStr(t, d, intern(t, "_deque_reverse_iterator"), &kDequeRevIterType) &&
         dictSetStr(t, d, intern(t, "defaultdict"), &kDefaultDictType) && readyModuleType(t, kTupleGetterSpec) &&
         dictSetStr(t, d, intern(t, "_tuplegetter"), &kTupleGetterType);
}

}  // namespace

const TypeSpec kDefaultDictSpec = {.type = &kDefaultDictType, .name = "collections.defaultdict", .base = &PyDict_Type, .basicSize = sizeof(DefaultDictObject),
    .flags = kTypeBaseType | kTypeHasGc,
    .slots = kSlots, .methods = kMethods, .members = kMembers, .trace = traceDefault};

}  // namespace ppy::collections

namespace ppy {
const NativeModule kCollectionsModule = {"_collections", collections::kFunctions, collections::init, nullptr};
}  // namespace ppy
