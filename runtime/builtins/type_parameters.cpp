// Type parameters of generic aliases and unions: collecting them, putting arguments in their place.
#include "runtime/builtins/generic_alias.h"
#include "runtime/object/call.h"
#include "runtime/object/error.h"
#include "runtime/object/names.h"
#include "runtime/object/ops.h"

namespace ppy {

bool addTypeItem_py(Thread& t, StrBuilder& out, Value v) {
  if (v == ellipsis()) return out.add(std::string_view("..."));
  if (v == Value(&_PyNone_Type)) return out.add(std::string_view("None"));
  Value text;
  Value origin = findAttr_py(t, v, names().__origin__);
  if (origin.isEmpty() && pending(t)) return false;
  Value args = origin.isEmpty() ? Value() : findAttr_py(t, v, names().__args__);
  if (args.isEmpty() && pending(t)) return false;
  if (args.isEmpty()) {
    Value qualname = findAttr_py(t, v, names().__qualname__);
    if (qualname.isEmpty() && pending(t)) return false;
    Value module = qualname.isEmpty() ? Value() : findAttr_py(t, v, names().__module__);
    if (module.isEmpty() && pending(t)) return false;
    if (!qualname.isEmpty() && !module.isEmpty() && !isNone(module)) {
      bool builtin = isStr(module) && strEquals(module, "builtins");
      text = builtin ? str_py(t, qualname) : formatStr(t, "%S.%S", module, qualname);
    }
  }
  if (text.isEmpty()) {
    if (pending(t)) return false;
    text = repr_py(t, v);
  }
  return !text.isEmpty() && out.add(text);
}

namespace {

intptr_t indexIn(const TupleObject* tuple, intptr_t n, Value v) {
  for (intptr_t i = 0; i < n; i++)
    if (tuple->ob_item[i] == v) return i;
  return -1;
}
intptr_t indexIn(const ListObject* list, Value v) {
  for (intptr_t i = 0; i < list->ob_size; i++)
    if (list->ob_item[i] == v) return i;
  return -1;
}

Value typingName(Thread& t, const char* name) { return intern(t, name); }

/// list[*Ts] arguments unpacked: (int, *tuple[str, float]) → (int, str, float).
Value unpackArguments_py(Thread& t, Value item) {
  ListObject* out = newList(t);
  if (!out) return {};
  bool tuple = isTuple(item);
  intptr_t n = tuple ? item.as<TupleObject>()->ob_size : 1;
  for (intptr_t i = 0; i < n; i++) {
    Value v = tuple ? item.as<TupleObject>()->ob_item[i] : item;
    if (!isType(v)) {
      Value inner = findAttr_py(t, v, names().__typing_unpacked_tuple_args__);
      if (inner.isEmpty() && pending(t)) return {};
      if (!inner.isEmpty() && isTuple(inner)) {
        auto* u = inner.as<TupleObject>();
        if (u->ob_size == 0 || u->ob_item[u->ob_size - 1] != ellipsis()) {
          if (!listExtend_py(t, out, inner)) return {};
          continue;
        }
      }
    }
    if (!listAppend(t, out, v)) return {};
  }
  return tupleFrom(t, out->ob_item, out->ob_size);
}

/// One argument with its own parameters replaced: list[T] → list[int].
Value substituteInside_py(Thread& t, Value arg, TupleObject* parameters, TupleObject* items) {
  Value own = findAttr_py(t, arg, names().__parameters__);
  if (own.isEmpty()) return pending(t) ? Value() : arg;
  if (!isTuple(own) || own.as<TupleObject>()->ob_size == 0) return arg;
  ListObject* chosen = newList(t);
  if (!chosen) return {};
  auto* p = own.as<TupleObject>();
  for (intptr_t i = 0; i < p->ob_size; i++) {
    Value v = p->ob_item[i];
    intptr_t at = indexIn(parameters, parameters->ob_size, v);
    if (at >= 0) {
      Value item = items->ob_item[at];
      // a TypeVarTuple stands for several
      Value tuplish = findAttr_py(t, v, typingName(t, "__typing_is_unpacked_typevartuple__"));
      if (tuplish.isEmpty() && pending(t)) return {};
      if (isTuple(item) && tuplish.isEmpty() && !slotOf(v, kSlotIter).attr.isEmpty()) {
        if (!listExtend_py(t, chosen, item)) return {};
        continue;
      }
      v = item;
    }
    if (!listAppend(t, chosen, v)) return {};
  }
  PPY_TRY(key, tupleFrom(t, chosen->ob_item, chosen->ob_size));
  return getItem_py(t, arg, key);
}

}  // namespace

Value collectTypeParameters_py(Thread& t, TupleObject* args) {
  ListObject* found = newList(t);
  if (!found) return {};
  for (intptr_t i = 0; i < args->ob_size; i++) {
    Value v = args->ob_item[i];
    if (isType(v)) continue;  // a class's own __parameters__ is not ours
    Value subst = findAttr_py(t, v, names().__typing_subst__);
    if (subst.isEmpty() && pending(t)) return {};
    if (!subst.isEmpty()) {
      if (indexIn(found, v) < 0 && !listAppend(t, found, v)) return {};
      continue;
    }
    Value inner = findAttr_py(t, v, names().__parameters__);
    if (inner.isEmpty() && pending(t)) return {};
    if (inner.isEmpty() || !isTuple(inner)) continue;
    auto* u = inner.as<TupleObject>();
    for (intptr_t k = 0; k < u->ob_size; k++)
      if (indexIn(found, u->ob_item[k]) < 0 && !listAppend(t, found, u->ob_item[k])) return {};
  }
  return tupleFrom(t, found->ob_item, found->ob_size);
}

Value substituteTypeParameters_py(Thread& t, Value self, TupleObject* args, TupleObject* parameters, Value item) {
  intptr_t want = parameters->ob_size;
  if (want == 0) return raise(t, PyExc_TypeError, "%R is not a generic class", self);
  PPY_TRY(given, unpackArguments_py(t, item));
  for (intptr_t i = 0; i < want; i++) {
    Value prepare = findAttr_py(t, parameters->ob_item[i], names().__typing_prepare_subst__);
    if (prepare.isEmpty()) {
      if (pending(t)) return {};
      continue;
    }
    if (isNone(prepare)) continue;
    PPY_TRY(prepared, call_py(t, prepare, self, given));
    given = isTuple(prepared) ? prepared : tupleOf(t, {prepared});
    if (given.isEmpty()) return {};
  }
  auto* items = given.as<TupleObject>();
  if (items->ob_size != want)
    return raise(t, PyExc_TypeError, "Too %s arguments for %R; actual %zd, expected %zd", items->ob_size > want ? "many" : "few", self, items->ob_size, want);
  ListObject* out = newList(t, args->ob_size);
  if (!out) return {};
  for (intptr_t i = 0; i < args->ob_size; i++) {
    Value arg = args->ob_item[i];
    if (isType(arg)) {
      if (!listAppend(t, out, arg)) return {};
      continue;
    }
    Value unpack = findAttr_py(t, arg, typingName(t, "__typing_is_unpacked_typevartuple__"));
    if (unpack.isEmpty() && pending(t)) return {};
    int several = unpack.isEmpty() ? 0 : truth_py(t, unpack);
    if (several < 0) return {};
    Value subst = findAttr_py(t, arg, names().__typing_subst__);
    if (subst.isEmpty() && pending(t)) return {};
    Value replaced;
    if (!subst.isEmpty()) {
      intptr_t at = indexIn(parameters, want, arg);
      replaced = at < 0 ? arg : call_py(t, subst, items->ob_item[at]);
    } else {
      replaced = substituteInside_py(t, arg, parameters, items);
    }
    if (replaced.isEmpty()) return {};
    if (several && isTuple(replaced) ? !listExtend_py(t, out, replaced) : !listAppend(t, out, replaced)) return {};
  }
  return tupleFrom(t, out->ob_item, out->ob_size);
}

}  // namespace ppy
