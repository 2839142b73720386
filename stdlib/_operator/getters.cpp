// operator.attrgetter, itemgetter and methodcaller: small callables made for sort keys and map().
#include "runtime/object/recursion.h"
#include "runtime/frame/services.h"
#include "runtime/object/keyword_dict.h"
#include "stdlib/_operator/operator.h"

namespace ppy::op {
namespace {

TypeObject kItemType, kAttrType, kMethodType;

struct ItemGetter : Object {
  Value items;  ///< tuple
};
struct AttrGetter : Object {
  Value names;  ///< tuple of the strs as given
  Value parts;  ///< tuple: an interned str, or a tuple of them for a dotted name
};
struct MethodCaller : Object {
  Value name, args, kwargs;  ///< interned str, tuple, dict or empty
};

bool oneArgument(Thread& t, const char* name, const Args& args) {
  if (args.nkw()) {
    raise(t, PyExc_TypeError, "%s() takes no keyword arguments", name);
    return false;
  }
  if (args.npos == 1) return true;
  raise(t, PyExc_TypeError, "%s expected 1 argument, got %d", name, static_cast<int>(args.npos));
  return false;
}
bool namedArguments(Thread& t, const char* name, const Args& args) {
  if (args.nkw()) {
    raise(t, PyExc_TypeError, "%s() takes no keyword arguments", name);
    return false;
  }
  if (args.npos > 0) return true;
  raise(t, PyExc_TypeError, "%s expected at least 1 argument, got 0", name);
  return false;
}

// --- itemgetter ---------------------------------------------------------------------------------

Value itemNew(Thread& t, TypeObject* type, const Args& args) {
  if (!namedArguments(t, "itemgetter", args)) return {};
  PPY_TRY(items, tupleFrom(t, args.v, args.npos));
  auto* g = static_cast<ItemGetter*>(newInstance(t, type));
  gc::store(g, &g->items, items);
  return g;
}
Value itemCall(Thread& t, Value self, const Args& args) {
  if (!oneArgument(t, "itemgetter", args)) return {};
  auto* items = self.as<ItemGetter>()->items.as<TupleObject>();
  Value from = args.v[0];
  if (items->ob_size == 1) {
    Value key = items->ob_item[0];
    if (isExactly(from, &PyTuple_Type) && key.isSmallInt()) {
      auto* tuple = from.as<TupleObject>();
      int64_t i = key.asSmallInt();
      if (i >= 0 && i < tuple->ob_size) return tuple->ob_item[i];
    }
    return getItem_py(t, from, key);
  }
  TupleObject* out = newTuple(t, items->ob_size);
  if (!out) return {};
  for (intptr_t i = 0; i < items->ob_size; i++) {
    PPY_TRY(v, getItem_py(t, from, items->ob_item[i]));
    gc::store(out, &out->ob_item[i], v);
  }
  return out;
}
Value reprOf(Thread& t, Value self, Value tuple) {
  ReprGuard guard(t, self.object());
  const char* name = typeOf(self)->tp_name;
  if (guard.seen()) return formatStr(t, "%s(...)", name);
  auto* items = tuple.as<TupleObject>();
  if (items->ob_size == 1) return formatStr(t, "%s(%R)", name, items->ob_item[0]);
  return formatStr(t, "%s%R", name, tuple);
}
Value itemRepr(Thread& t, Value self) { return reprOf(t, self, self.as<ItemGetter>()->items); }
Value itemReduce(Thread& t, Value self, Value*) { return tupleOf(t, {Value(typeOf(self)), self.as<ItemGetter>()->items}); }
void itemTrace(Object* o, gc::Marker& m) { m.mark(static_cast<ItemGetter*>(o)->items); }

// --- attrgetter ---------------------------------------------------------------------------------

/// The names between the dots of `name`: an interned str or a tuple.
Value splitName(Thread& t, Value name) {
  StrView text = strView(name);
  intptr_t dots = 0;
  for (intptr_t i = 0; i < text.length; i++) dots += text[i] == U'.';
  if (!dots) return intern(t, name);
  TupleObject* parts = newTuple(t, dots + 1);
  if (!parts) return {};
  intptr_t from = 0, n = 0;
  for (intptr_t i = 0; i <= text.length; i++) {
    if (i < text.length && text[i] != U'.') continue;
    PPY_TRY(piece, substring(t, name, from, i));
    PPY_TRY(part, intern(t, piece));
    gc::store(parts, &parts->ob_item[n++], part);
    from = i + 1;
  }
  return parts;
}
Value attrNew(Thread& t, TypeObject* type, const Args& args) {
  if (!namedArguments(t, "attrgetter", args)) return {};
  PPY_TRY(names, tupleFrom(t, args.v, args.npos));
  TupleObject* parts = newTuple(t, args.npos);
  if (!parts) return {};
  for (uint32_t i = 0; i < args.npos; i++) {
    if (!isStr(args.v[i])) return raise(t, PyExc_TypeError, "attribute name must be a string");
    PPY_TRY(part, splitName(t, args.v[i]));
    gc::store(parts, &parts->ob_item[i], part);
  }
  auto* g = static_cast<AttrGetter*>(newInstance(t, type));
  gc::store(g, &g->names, names);
  gc::store(g, &g->parts, parts);
  return g;
}
Value attribute_py(Thread& t, Value from, Value part) {
  if (isStr(part)) return getAttr_py(t, from, part);
  auto* names = part.as<TupleObject>();
  for (intptr_t i = 0; i < names->ob_size && !from.isEmpty(); i++) from = getAttr_py(t, from, names->ob_item[i]);
  return from;
}
Value attrCall(Thread& t, Value self, const Args& args) {
  if (!oneArgument(t, "attrgetter", args)) return {};
  auto* parts = self.as<AttrGetter>()->parts.as<TupleObject>();
  if (parts->ob_size == 1) return attribute_py(t, args.v[0], parts->ob_item[0]);
  TupleObject* out = newTuple(t, parts->ob_size);
  if (!out) return {};
  for (intptr_t i = 0; i < parts->ob_size; i++) {
    PPY_TRY(v, attribute_py(t, args.v[0], parts->ob_item[i]));
    gc::store(out, &out->ob_item[i], v);
  }
  return out;
}
Value attrRepr(Thread& t, Value self) { return reprOf(t, self, self.as<AttrGetter>()->names); }
Value attrReduce(Thread& t, Value self, Value*) { return tupleOf(t, {Value(typeOf(self)), self.as<AttrGetter>()->names}); }
void attrTrace(Object* o, gc::Marker& m) {
  m.mark(static_cast<AttrGetter*>(o)->names);
  m.mark(static_cast<AttrGetter*>(o)->parts);
}

// --- methodcaller -------------------------------------------------------------------------------

Value methodNew(Thread& t, TypeObject* type, const Args& args) {
  if (args.npos < 1) return raise(t, PyExc_TypeError, "methodcaller needs at least one argument, the method name");
  if (!isStr(args.v[0])) return raise(t, PyExc_TypeError, "method name must be a string");
  PPY_TRY(name, intern(t, args.v[0]));
  PPY_TRY(positional, tupleFrom(t, args.v + 1, args.npos - 1));
  DictObject* kwargs = args.nkw() ? keywordDict(t, args) : nullptr;
  if (args.nkw() && !kwargs) return {};
  auto* c = static_cast<MethodCaller*>(newInstance(t, type));
  gc::store(c, &c->name, name);
  gc::store(c, &c->args, positional);
  gc::store(c, &c->kwargs, Value(kwargs));
  return c;
}
Value methodCall(Thread& t, Value self, const Args& args) {
  if (!oneArgument(t, "methodcaller", args)) return {};
  auto* c = self.as<MethodCaller>();
  auto* positional = c->args.as<TupleObject>();
  if (c->kwargs.isEmpty()) return callMethod_py(t, args.v[0], c->name, positional->ob_item, static_cast<uint32_t>(positional->ob_size));
  PPY_TRY(method, getAttr_py(t, args.v[0], c->name));
  return callTuple_py(t, method, c->args, c->kwargs);
}
Value methodRepr(Thread& t, Value self) {
  auto* c = self.as<MethodCaller>();
  ReprGuard guard(t, c);
  if (guard.seen()) return formatStr(t, "%s(...)", typeOf(self)->tp_name);
  StrBuilder out(t);
  PPY_TRY(head, formatStr(t, "%s(%R", typeOf(self)->tp_name, c->name));
  out.add(head);
  for (intptr_t i = 0; i < c->args.as<TupleObject>()->ob_size; i++) {
    PPY_TRY(text, formatStr(t, ", %R", c->args.as<TupleObject>()->ob_item[i]));
    out.add(text);
  }
  intptr_t pos = 0;
  Value key, value;
  while (!c->kwargs.isEmpty() && dictNext(c->kwargs.as<DictObject>(), &pos, &key, &value)) {
    PPY_TRY(text, formatStr(t, ", %U=%R", key, value));
    out.add(text);
  }
  out.add(U')');
  return out.finish();
}
Value methodReduce(Thread& t, Value self, Value*) {
  auto* c = self.as<MethodCaller>();
  auto* positional = c->args.as<TupleObject>();
  TupleObject* all = newTuple(t, positional->ob_size + 1);
  if (!all) return {};
  gc::store(all, &all->ob_item[0], c->name);
  for (intptr_t i = 0; i < positional->ob_size; i++) gc::store(all, &all->ob_item[i + 1], positional->ob_item[i]);
  if (c->kwargs.isEmpty()) return tupleOf(t, {Value(typeOf(self)), Value(all)});
  // Keywords go through functools.partial, which pickles them.
  PPY_TRY(functools, importModule_py(t, "functools"));
  PPY_TRY(partial, getAttr_py(t, functools, intern(t, "partial")));
  Value head[2] = {typeOf(self), c->name};
  PPY_TRY(headTuple, tupleFrom(t, head, 2));
  PPY_TRY(maker, callTuple_py(t, partial, headTuple, c->kwargs));
  return tupleOf(t, {maker, c->args});
}
void methodTrace(Object* o, gc::Marker& m) {
  auto* c = static_cast<MethodCaller*>(o);
  for (Value v : {c->name, c->args, c->kwargs}) m.mark(v);
}

constexpr BuiltinDef reduceRow(BuiltinFn fn) { return {"__reduce__", "", fn}; }
const BuiltinDef kItemMethods[] = {reduceRow(itemReduce), {nullptr, nullptr, nullptr}};
const BuiltinDef kAttrMethods[] = {reduceRow(attrReduce), {nullptr, nullptr, nullptr}};
const BuiltinDef kMethodMethods[] = {reduceRow(methodReduce), {nullptr, nullptr, nullptr}};
const NativeSlot kItemSlots[] = {{kSlotNew, nativeSlot<NewFn>(itemNew)}, {kSlotCall, nativeSlot<CallFn>(itemCall)}, {kSlotRepr, nativeSlot<UnaryFn>(itemRepr)}, {0, nullptr}};
const NativeSlot kAttrSlots[] = {{kSlotNew, nativeSlot<NewFn>(attrNew)}, {kSlotCall, nativeSlot<CallFn>(attrCall)}, {kSlotRepr, nativeSlot<UnaryFn>(attrRepr)}, {0, nullptr}};
const NativeSlot kMethodSlots[] = {{kSlotNew, nativeSlot<NewFn>(methodNew)}, {kSlotCall, nativeSlot<CallFn>(methodCall)}, {kSlotRepr, nativeSlot<UnaryFn>(methodRepr)}, {0, nullptr}};
const TypeSpec kItemSpec = {.type = &kItemType, .name = "operator.itemgetter", .basicSize = sizeof(ItemGetter), .flags = kTypeHasGc, .slots = kItemSlots, .methods = kItemMethods, .trace = itemTrace};
const TypeSpec kAttrSpec = {.type = &kAttrType, .name = "operator.attrgetter", .basicSize = sizeof(AttrGetter), .flags = kTypeHasGc, .slots = kAttrSlots, .methods = kAttrMethods, .trace = attrTrace};
const TypeSpec kMethodSpec = {.type = &kMethodType, .name = "operator.methodcaller", .basicSize = sizeof(MethodCaller), .flags = kTypeHasGc, .slots = kMethodSlots, .methods = kMethodMethods, .trace = methodTrace};

}  // namespace

bool initGetters(Thread& t, ModuleObject* m) { return addType(t, m, kItemSpec) && addType(t, m, kAttrSpec) && addType(t, m, kMethodSpec); }

}  // namespace ppy::op
