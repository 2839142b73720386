// The _abc module: registries and caches of abstract base classes. A table holds weak references to classes,
// found by the class's address (cells do not move); a class that died leaves a reference without target.
#include "runtime/frame/services.h"
#include "runtime/object/attr.h"
#include "stdlib/common/module.h"

namespace ppy {
namespace {

TypeObject kDataType;

/// Open addressing over a Values cell of a power of two; entries are weak references, dead ones stay until the
/// table grows.
struct WeakTable {
  Value* slots;
  uint32_t capacity, used;
};
struct AbcData : Object {
  WeakTable registry, cache, negative;
  int64_t negativeVersion;
};

uint32_t placeOf(const Object* cls, uint32_t capacity) {
  auto a = reinterpret_cast<uintptr_t>(cls) >> 4;
  return static_cast<uint32_t>(a * 0x9E3779B97F4A7C15ull >> 32) & (capacity - 1);
}
Object* targetOf(Value reference) { return reference.as<WeakrefObject>()->referent; }

bool tableHas(const WeakTable& table, Value cls) {
  if (!table.slots || !cls.isObject()) return false;
  for (uint32_t i = placeOf(cls.object(), table.capacity);; i = (i + 1) & (table.capacity - 1)) {
    Value v = table.slots[i];
    if (v.isEmpty()) return false;
    if (targetOf(v) == cls.object()) return true;
  }
}
void tablePut(WeakTable& table, Value reference) {
  uint32_t i = placeOf(targetOf(reference), table.capacity);
  while (!table.slots[i].isEmpty()) i = (i + 1) & (table.capacity - 1);
  gc::store(table.slots, &table.slots[i], reference);
  table.used++;
}
bool tableAdd(Thread& t, AbcData* owner, WeakTable& table, Value cls) {
  if (tableHas(table, cls)) return true;
  Value reference = newWeakref(t, cls, Value());
  if (reference.isEmpty()) return false;
  if ((table.used + 1) * 3 > table.capacity * 2) {
    uint32_t live = 0;
    for (uint32_t i = 0; i < table.capacity; i++) live += !table.slots[i].isEmpty() && targetOf(table.slots[i]);
    uint32_t capacity = 8;
    while (capacity < (live + 1) * 3) capacity *= 2;
    Value* fresh = gc::allocValues(t, capacity);
    if (!fresh) return false;
    WeakTable old = table;
    table = {fresh, capacity, 0};
    gc::barrier(owner);
    for (uint32_t i = 0; i < old.capacity; i++)
      if (!old.slots[i].isEmpty() && targetOf(old.slots[i])) tablePut(table, old.slots[i]);
  }
  tablePut(table, reference);
  return true;
}
void tableClear(WeakTable& table) { table = {nullptr, 0, 0}; }
Value tableAsSet(Thread& t, const WeakTable& table) {
  SetObject* set = newSet(t, &PySet_Type);
  for (uint32_t i = 0; set && i < table.capacity; i++) {
    Value v = table.slots[i];
    if (!v.isEmpty() && targetOf(v) && setAdd_py(t, set, v) < 0) return {};
  }
  return set;
}

/// Changes with every register(): the version of negative caches.
int64_t versionNow(Thread& t) {
  Value v = moduleValues(t, kModuleIndexAbc)[0];
  return v.isEmpty() ? 0 : v.asSmallInt();
}

Value dataNew(Thread& t, TypeObject* type, const Args&) {
  auto* d = static_cast<AbcData*>(newInstance(t, type));
  d->negativeVersion = versionNow(t);
  return d;
}
void dataTrace(Object* o, gc::Marker& m) {
  auto* d = static_cast<AbcData*>(o);
  for (const WeakTable* table : {&d->registry, &d->cache, &d->negative})
    if (table->slots) m.mark(static_cast<const void*>(table->slots));
}

AbcData* dataOf(Thread& t, Value cls) {
  Value name = intern(t, "_abc_impl");
  Value impl = isType(cls) ? lookupInMro(cls.as<TypeObject>(), name) : Value();
  if (impl.isEmpty() || !isExactly(impl, &kDataType)) {
    impl = getAttr_py(t, cls, name);
    if (impl.isEmpty()) return nullptr;
    if (!isExactly(impl, &kDataType)) {
      raise(t, PyExc_TypeError, "_abc_impl is set to a wrong type");
      return nullptr;
    }
  }
  return impl.as<AbcData>();
}

// --- abstract methods ---------------------------------------------------------------------------

/// v.__isabstractmethod__: 1, 0, -1.
int isAbstract_py(Thread& t, Value v) {
  Value flag = findAttr_py(t, v, intern(t, "__isabstractmethod__"));
  if (flag.isEmpty()) return pending(t) ? -1 : 0;
  return truth_py(t, flag);
}
bool findAbstract_py(Thread& t, Value cls) {
  SetObject* found = newSet(t, &PyFrozenSet_Type);
  if (!found) return false;
  Value ns = getAttr_py(t, cls, intern(t, "__dict__"));
  if (ns.isEmpty()) return false;
  Value items = callMethod_py(t, ns, intern(t, "items"), nullptr, 0);
  if (items.isEmpty()) return false;
  items = listFromIterable_py(t, items);
  if (items.isEmpty()) return false;
  bool ok = forEach_py(t, items, [&](Value item) {
    Value* pair = item.as<TupleObject>()->ob_item;
    int abstract = isAbstract_py(t, pair[1]);
    return abstract == 0 || (abstract > 0 && setAdd_py(t, found, pair[0]) >= 0);
  });
  if (!ok) return false;
  Value bases = getAttr_py(t, cls, intern(t, "__bases__"));
  if (bases.isEmpty()) return false;
  if (!isTuple(bases)) {
    raise(t, PyExc_TypeError, "__bases__ is not tuple");
    return false;
  }
  Value abstractName = intern(t, "__abstractmethods__");
  for (intptr_t i = 0; i < bases.as<TupleObject>()->ob_size; i++) {
    Value inherited = findAttr_py(t, bases.as<TupleObject>()->ob_item[i], abstractName);
    if (inherited.isEmpty()) {
      if (pending(t)) return false;
      continue;
    }
    ok = forEach_py(t, inherited, [&](Value name) {
      Value v = isStr(name) ? findAttr_py(t, cls, intern(t, name)) : Value();
      if (v.isEmpty()) return !pending(t);
      int abstract = isAbstract_py(t, v);
      return abstract == 0 || (abstract > 0 && setAdd_py(t, found, name) >= 0);
    });
    if (!ok) return false;
  }
  return setAttr_py(t, cls, abstractName, found);
}

// --- register and its flags ---------------------------------------------------------------------

constexpr unsigned long kCollectionFlags = kTypeSequence | kTypeMapping;

Value abcInit(Thread& t, Value, Value* a) {
  Value cls = a[0];
  if (!findAbstract_py(t, cls)) return {};
  PPY_TRY(data, dataNew(t, &kDataType, Args{nullptr, 0}));
  if (!setAttr_py(t, cls, intern(t, "_abc_impl"), data)) return {};
  if (!isType(cls)) return none();
  auto* type = cls.as<TypeObject>();
  // Sequence and Mapping say by this attribute which patterns their subclasses match.
  Value name = intern(t, "__abc_tpflags__");
  Value flags = dictGetStr(type->tp_dict, name);
  if (flags.isEmpty() || !isInt(flags)) return none();
  uint64_t wanted;
  if (!maskArg_py(t, flags, &wanted)) return {};
  if ((wanted & kCollectionFlags) == kCollectionFlags)
    return raise(t, PyExc_TypeError, "__abc_tpflags__ cannot be both Py_TPFLAGS_SEQUENCE and Py_TPFLAGS_MAPPING");
  type->tp_flags = (type->tp_flags & ~(wanted & kCollectionFlags ? kCollectionFlags : 0)) | (wanted & kCollectionFlags);
  return delAttr_py(t, cls, name) ? none() : Value();
}

/// Gives a registered class and its subclasses the flag of the class it was registered with.
bool inheritFlags_py(Thread& t, TypeObject* type, unsigned long flag) {
  if ((type->tp_flags & kCollectionFlags) == flag || type->tp_flags & kTypeImmutable || !infoOf(type).heapType) return true;
  type->tp_flags = (type->tp_flags & ~kCollectionFlags) | flag;
  Value below = callMethod_py(t, &PyType_Type, intern(t, "__subclasses__"), std::initializer_list<Value>{Value(type)}.begin(), 1);
  if (below.isEmpty()) return false;
  return forEach_py(t, below, [&](Value sub) { return !isType(sub) || inheritFlags_py(t, sub.as<TypeObject>(), flag); });
}

Value abcRegister(Thread& t, Value, Value* a) {
  Value cls = a[0], sub = a[1];
  if (!isType(sub)) return raise(t, PyExc_TypeError, "Can only register classes");
  int r = isSubclass_py(t, sub, cls);
  if (r != 0) return r < 0 ? Value() : sub;
  r = isSubclass_py(t, cls, sub);
  if (r < 0) return {};
  if (r) return raise(t, PyExc_RuntimeError, "Refusing to create an inheritance cycle");
  AbcData* data = dataOf(t, cls);
  if (!data || !tableAdd(t, data, data->registry, sub)) return {};
  moduleValues(t, kModuleIndexAbc)[0] = Value::smallInt(versionNow(t) + 1);
  if (isType(cls)) {
    unsigned long flag = cls.as<TypeObject>()->tp_flags & kCollectionFlags;
    if (flag && !inheritFlags_py(t, sub.as<TypeObject>(), flag)) return {};
  }
  return sub;
}

// --- checks -------------------------------------------------------------------------------------

Value noteSubclass(Thread& t, AbcData* data, Value sub, bool yes) {
  return tableAdd(t, data, yes ? data->cache : data->negative, sub) ? boolean(yes) : Value();
}

Value subclassCheck(Thread& t, Value, Value* a) {
  Value cls = a[0], sub = a[1];
  if (!isType(sub)) return raise(t, PyExc_TypeError, "issubclass() arg 1 must be a class");
  AbcData* data = dataOf(t, cls);
  if (!data) return {};
  if (tableHas(data->cache, sub)) return boolean(true);
  int64_t version = versionNow(t);
  if (data->negativeVersion < version) {
    tableClear(data->negative);
    data->negativeVersion = version;
  } else if (tableHas(data->negative, sub)) {
    return boolean(false);
  }
  PPY_TRY(hook, callMethod_py(t, cls, intern(t, "__subclasshook__"), &sub, 1));
  if (isTrue(hook) || isFalse(hook)) return noteSubclass(t, data, sub, isTrue(hook));
  if (hook != notImplemented()) return raise(t, PyExc_AssertionError, "__subclasshook__ must return either False, True, or NotImplemented");
  if (isType(cls) && isSubtype(sub.as<TypeObject>(), cls.as<TypeObject>())) return noteSubclass(t, data, sub, true);
  if (tableHas(data->registry, sub)) return boolean(true);
  // The registry may change while classes are asked: a list of the classes registered now.
  ListObject* registered = newList(t);
  for (uint32_t i = 0; i < data->registry.capacity; i++) {
    Value v = data->registry.slots[i];
    if (!v.isEmpty() && targetOf(v) && !listAppend(t, registered, Value(targetOf(v)))) return {};
  }
  for (intptr_t i = 0; i < registered->ob_size; i++) {
    int r = isSubclass_py(t, sub, registered->ob_item[i]);
    if (r < 0) return {};
    if (r) return noteSubclass(t, data, sub, true);
  }
  PPY_TRY(below, callMethod_py(t, cls, intern(t, "__subclasses__"), nullptr, 0));
  if (!isList(below)) return raise(t, PyExc_TypeError, "__subclasses__() must return a list");
  for (intptr_t i = 0; i < below.as<ListObject>()->ob_size; i++) {
    int r = isSubclass_py(t, sub, below.as<ListObject>()->ob_item[i]);
    if (r < 0) return {};
    if (r) return noteSubclass(t, data, sub, true);
  }
  return noteSubclass(t, data, sub, false);
}

Value instanceCheck(Thread& t, Value, Value* a) {
  Value cls = a[0], instance = a[1];
  AbcData* data = dataOf(t, cls);
  if (!data) return {};
  Value type = typeOf(instance);
  PPY_TRY(sub, getAttr_py(t, instance, names().__class__));
  if (tableHas(data->cache, sub)) return boolean(true);
  Value check = intern(t, "__subclasscheck__");
  if (sub == type) {
    if (data->negativeVersion == versionNow(t) && tableHas(data->negative, sub)) return boolean(false);
    return callMethod_py(t, cls, check, &sub, 1);
  }
  PPY_TRY(result, callMethod_py(t, cls, check, &sub, 1));
  int r = truth_py(t, result);
  if (r != 0) return r < 0 ? Value() : result;
  return callMethod_py(t, cls, check, &type, 1);
}

Value cacheToken(Thread& t, Value, Value*) { return makeInt(t, versionNow(t)); }
Value resetRegistry(Thread& t, Value, Value* a) {
  AbcData* data = dataOf(t, a[0]);
  if (!data) return {};
  tableClear(data->registry);
  return none();
}
Value resetCaches(Thread& t, Value, Value* a) {
  AbcData* data = dataOf(t, a[0]);
  if (!data) return {};
  tableClear(data->cache);
  tableClear(data->negative);
  return none();
}
Value getDump(Thread& t, Value, Value* a) {
  AbcData* data = dataOf(t, a[0]);
  if (!data) return {};
  PPY_TRY(registry, tableAsSet(t, data->registry));
  PPY_TRY(cache, tableAsSet(t, data->cache));
  PPY_TRY(negative, tableAsSet(t, data->negative));
  return tupleOf(t, {registry, cache, negative, makeInt(t, data->negativeVersion)});
}

const NativeSlot kDataSlots[] = {{kSlotNew, nativeSlot<NewFn>(dataNew)}, {0, nullptr}};
const TypeSpec kDataSpec = {.type = &kDataType, .name = "_abc._abc_data", .basicSize = sizeof(AbcData), .flags = kTypeHasGc, .slots = kDataSlots, .trace = dataTrace};
const BuiltinDef kFunctions[] = {
    {"get_cache_token", "", cacheToken}, {"_abc_init", "self, /", abcInit}, {"_abc_register", "self, subclass, /", abcRegister},
    {"_abc_instancecheck", "self, instance, /", instanceCheck}, {"_abc_subclasscheck", "self, subclass, /", subclassCheck},
    {"_get_dump", "self, /", getDump}, {"_reset_registry", "self, /", resetRegistry}, {"_reset_caches", "self, /", resetCaches},
    {nullptr, nullptr, nullptr}};
bool init(Thread& t, ModuleObject*) { return readyModuleType(t, kDataSpec); }

}  // namespace

const NativeModule kAbcModule = {"_abc", kFunctions, init};

}  // namespace ppy
