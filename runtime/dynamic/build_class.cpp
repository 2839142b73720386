// __build_class__: bases, metaclass, namespace, body, class.
#include "runtime/frame/services.h"
#include "runtime/frame/call.h"
#include "runtime/gc/heap.h"
#include "runtime/object/container.h"
#include "runtime/object/error.h"
#include "runtime/object/names.h"
#include "runtime/object/ops.h"
#include "runtime/object/str.h"

namespace ppy {
namespace {

/// bases with __mro_entries__ applied: the same tuple when none has it.
Value resolveBases_py(Thread& t, TupleObject* bases) {
  ListObject* resolved = nullptr;
  for (intptr_t i = 0; i < bases->ob_size; i++) {
    Value base = bases->ob_item[i];
    if (isType(base)) {
      if (resolved && !listAppend(t, resolved, base)) return {};
      continue;
    }
    Value method = findAttr_py(t, base, names().__mro_entries__);
    if (method.isEmpty()) {
      if (t.status == Status::Exception) return {};
      if (resolved && !listAppend(t, resolved, base)) return {};
      continue;
    }
    PPY_TRY(entries, call_py(t, method, bases));
    if (!isTuple(entries)) return raise(t, PyExc_TypeError, "__mro_entries__ must return a tuple");
    if (!resolved) {
      resolved = newList(t, bases->ob_size);
      for (intptr_t k = 0; k < i; k++)
        if (!listAppend(t, resolved, bases->ob_item[k])) return {};
    }
    auto* tuple = entries.as<TupleObject>();
    for (intptr_t k = 0; k < tuple->ob_size; k++)
      if (!listAppend(t, resolved, tuple->ob_item[k])) return {};
  }
  return resolved ? tupleFrom(t, resolved->ob_item, resolved->ob_size) : Value(bases);
}

/// The most derived metaclass of `meta` and the bases' types.
Value calculateMetaclass(Thread& t, TypeObject* meta, TupleObject* bases) {
  TypeObject* winner = meta;
  for (intptr_t i = 0; i < bases->ob_size; i++) {
    TypeObject* type = typeOf(bases->ob_item[i]);
    if (isSubtype(winner, type)) continue;
    if (isSubtype(type, winner)) {
      winner = type;
      continue;
    }
    return raise(t, PyExc_TypeError, "metaclass conflict: the metaclass of a derived class must be a (non-strict) subclass of the metaclasses of all its bases");
  }
  return winner;
}

}  // namespace

Value buildClass_py(Thread& t, Value func, Value name, TupleObject* origBases, Value kwargsValue) {
  if (!isExactly(func, &PyFunction_Type)) return raise(t, PyExc_TypeError, "__build_class__: func must be a function");
  if (!isStr(name)) return raise(t, PyExc_TypeError, "__build_class__: name is not a string");
  PPY_TRY(basesValue, resolveBases_py(t, origBases));
  auto* bases = basesValue.as<TupleObject>();
  Value meta;
  DictObject* kwargs = nullptr;
  if (!kwargsValue.isEmpty()) {
    PPY_TRY(copy, dictCopy(t, kwargsValue.as<DictObject>()));
    kwargs = copy.as<DictObject>();
    meta = dictGetStr(kwargs, names().metaclass);
    if (!meta.isEmpty()) dictDeleteStr(t, kwargs, names().metaclass);
  }
  bool isClass = true;
  if (meta.isEmpty()) meta = bases->ob_size ? Value(typeOf(bases->ob_item[0])) : Value(&PyType_Type);
  else isClass = isType(meta);
  if (isClass) {
    meta = calculateMetaclass(t, meta.as<TypeObject>(), bases);
    if (meta.isEmpty()) return {};
  }
  Value keywords = kwargs && dictSize(kwargs) ? Value(kwargs) : Value();
  // The namespace, by __prepare__.
  Value ns;
  Value prepare = meta == Value(&PyType_Type) ? Value() : findAttr_py(t, meta, names().__prepare__);
  if (prepare.isEmpty()) {
    if (t.status == Status::Exception) return {};
    DictObject* d = newDict(t);
    if (!d) return {};
    ns = d;
  } else {
    PPY_TRY(args, tupleOf(t, {name, basesValue}));
    ns = callTuple_py(t, prepare, args, keywords);
    if (ns.isEmpty()) return {};
    if (!isDict(ns) && slotOf(ns, kSlotGetItem).attr.isEmpty()) {
      return isClass ? raise(t, PyExc_TypeError, "%N.__prepare__() must return a mapping, not %T", meta.as<TypeObject>(), ns)
                     : raise(t, PyExc_TypeError, "<metaclass>.__prepare__() must return a mapping, not %T", ns);
    }
  }
  auto* fn = func.as<FunctionObject>();
  PPY_TRY(cell, runBody_py(t, fn->code, fn, fn->globals, ns));
  if (basesValue != Value(origBases)) {
    if (isDict(ns) ? !dictSetStr(t, ns.as<DictObject>(), names().__orig_bases__, origBases) : !setItem_py(t, ns, names().__orig_bases__, origBases)) return {};
  }
  PPY_TRY(args, tupleOf(t, {name, basesValue, ns}));
  PPY_TRY(cls, callTuple_py(t, meta, args, keywords));
  // The body returned its __class__ cell: the metaclass must have filled it.
  if (isExactly(cell, &PyCell_Type) && isType(cls)) {
    Value v = loadShared(&cell.as<CellObject>()->ob_ref);
    if (v.isEmpty()) return raise(t, PyExc_RuntimeError, "__class__ not set defining %R as %R. Was __classcell__ propagated to type.__new__?", name, cls);
    if (v != cls) return raise(t, PyExc_TypeError, "__class__ set to %R defining %R as %R", v, name, cls);
  }
  return cls;
}

}  // namespace ppy
