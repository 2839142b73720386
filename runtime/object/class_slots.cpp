/// __slots__ and what it means for the layout of instances.
#include "compiler/support/unicode.h"
#include "runtime/gc/heap.h"
#include "runtime/object/builtin_call.h"
#include "runtime/object/class_impl.h"
#include "runtime/object/container.h"
#include "runtime/object/error.h"
#include "runtime/object/names.h"
#include "runtime/object/ops.h"
#include "runtime/object/str.h"

namespace ppy {

namespace {

/// "__x" in class C is "_C__x"; names that end in two underscores and class names of underscores alone stay.
Value mangle(Thread& t, Value className, Value name) {
  std::string n = strToUtf8(name), c = strToUtf8(className);
  if (n.size() < 2 || n[0] != '_' || n[1] != '_' || n.ends_with("__") || n.find('.') != std::string::npos) return intern(t, name);
  size_t from = c.find_first_not_of('_');
  if (from == std::string::npos) return intern(t, name);
  return intern(t, std::string_view("_" + c.substr(from) + n));
}

bool isIdentifier(Value name) {
  StrView v = strView(name);
  if (v.length == 0 || !support::unicode::isIdentifierStart(v[0])) return false;
  for (intptr_t i = 1; i < v.length; i++)
    if (!support::unicode::isIdentifierContinue(v[i])) return false;
  return true;
}

bool hasDictOf(TypeObject* type) { return infoOf(type).hasDict; }

}  // namespace

bool planLayout_py(Thread& t, Value className, TypeObject* base, TupleObject* bases, DictObject* ns, ClassLayout* out) {
  const TypeInfo& info = infoOf(base);
  const Names& n = names();
  uint32_t begin = (info.slotsEnd + 7u) & ~7u;
  bool mayDict = !info.hasDict, mayWeakref = !info.hasWeakref && base->tp_itemsize == 0;
  // A type object keeps its attributes in its own dict.
  if (info.layout == Layout::Type) mayDict = false;
  Value slots = dictGetStr(ns, n.__slots__);
  out->slotsBegin = out->slotsEnd = begin;
  if (slots.isEmpty()) {
    out->addDict = mayDict;
    out->addWeakref = mayWeakref;
    return true;
  }
  Value all;
  if (isStr(slots)) all = tupleOf(t, {slots});
  else all = tupleFromIterable_py(t, slots);
  if (all.isEmpty()) return false;
  auto* tuple = all.as<TupleObject>();
  if (tuple->ob_size > 0 && base->tp_itemsize != 0) {
    raise(t, PyExc_TypeError, "nonempty __slots__ not supported for subtype of '%N'", base);
    return false;
  }
  ListObject* own = newList(t);
  if (!own) return false;
  for (intptr_t i = 0; i < tuple->ob_size; i++) {
    Value slot = tuple->ob_item[i];
    if (!isStr(slot)) {
      raise(t, PyExc_TypeError, "__slots__ items must be strings, not '%T'", slot);
      return false;
    }
    if (!isIdentifier(slot)) {
      raise(t, PyExc_TypeError, "__slots__ must be identifiers");
      return false;
    }
    if (strEquals(slot, n.__dict__)) {
      if (!mayDict || out->addDict) return raise(t, PyExc_TypeError, "__dict__ slot disallowed: we already got one"), false;
      out->addDict = true;
      continue;
    }
    if (strEquals(slot, n.__weakref__)) {
      if (!mayWeakref || out->addWeakref) return raise(t, PyExc_TypeError, "__weakref__ slot disallowed: we already got one"), false;
      out->addWeakref = true;
      continue;
    }
    PPY_TRY(mangled, mangle(t, className, slot));
    if (dictGetStr(ns, mangled) && !strEquals(mangled, n.__qualname__) && !strEquals(mangled, n.__classcell__)) {
      raise(t, PyExc_ValueError, "%R in __slots__ conflicts with class variable", slot);
      return false;
    }
    if (!listAppend(t, own, mangled)) return false;
  }
  if (!listSort_py(t, own, none(), false)) return false;
  out->slotNames = tupleFrom(t, own->ob_item, own->ob_size);
  if (out->slotNames.isEmpty()) return false;
  out->slotsEnd = begin + static_cast<uint32_t>(own->ob_size * static_cast<intptr_t>(sizeof(Value)));
  // Other bases may bring a dict or weak references that the first does not have.
  for (intptr_t i = 0; i < bases->ob_size; i++) {
    auto* other = bases->ob_item[i].as<TypeObject>();
    if (other == base) continue;
    if (mayDict && hasDictOf(other)) out->addDict = true;
    if (mayWeakref && infoOf(other).hasWeakref) out->addWeakref = true;
  }
  return true;
}

Value newSlotDescr(Thread& t, TypeObject* owner, Value name, uint32_t offset) {
  return newMemberDescr(t, owner, name, offset, 0, nullptr);
}

Value newHeapGetSet(Thread& t, TypeObject* owner, const GetSetDef* def) {
  auto* d = static_cast<GetSetDescrObject*>(gc::allocObject(t, &PyGetSetDescr_Type, sizeof(GetSetDescrObject)));
  d->d_type = owner;
  d->def = def;
  PPY_TRY(name, intern(t, std::string_view(def->name)));
  d->d_name = name;
  return d;
}

Value newMethodWrapperOf(Thread& t, TypeObject* kind, Value function) {
  auto* s = static_cast<StaticMethodObject*>(gc::allocObject(t, kind, sizeof(StaticMethodObject)));
  s->callable = function;
  return s;
}

}  // namespace ppy
