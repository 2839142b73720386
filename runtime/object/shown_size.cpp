// Sizes of instances as CPython has them.
#include "runtime/object/shown_size.h"

#include <string_view>

#include "runtime/object/container.h"
#include "runtime/object/layout.h"
#include "runtime/object/names.h"
#include "runtime/object/str.h"

namespace ppy {
namespace {

/// Built-in types whose instances are larger or smaller here, and those that CPython's collector does not know.
struct Row {
  std::string_view name;
  intptr_t size;  ///< 0: as here
  bool tracked;
};
constexpr Row kRows[] = {
    {"builtin_function_or_method", 56, true}, {"method_descriptor", 56, true}, {"member_descriptor", 48, true}, {"getset_descriptor", 48, true},
    {"wrapper_descriptor", 56, true}, {"property", 64, true}, {"enumerate", 56, true}, {"zip", 48, true}, {"types.GenericAlias", 64, true},
    {"weakref.ReferenceType", 64, true}, {"weakref.ProxyType", 64, true}, {"weakref.CallableProxyType", 64, true}, {"collections.OrderedDict", 112, true},
    {"str", 0, false}, {"int", 0, false}, {"float", 0, false}, {"bytes", 0, false}, {"bool", 0, false}, {"complex", 0, false}, {"NoneType", 0, false},
    {"range", 0, false}, {"bytearray", 0, false}, {"ellipsis", 0, false}, {"NotImplementedType", 0, false}, {"code", 0, false}, {"datetime.date", 32, false},
    {"datetime.datetime", 48, false}, {"datetime.time", 40, false}, {"datetime.timedelta", 40, false}, {"datetime.timezone", 32, false}};

/// ast.AST, the built-in type that is made at run time.
constexpr Row kNodeBase = {"ast.AST", 24, true};
bool isNodeBase(TypeObject* type) {
  if (type->tp_base != &PyBaseObject_Type || std::string_view(type->tp_name) != "AST") return false;
  Value module = dictGetStr(type->tp_dict, names().__module__);
  return !module.isEmpty() && isStr(module) && strEquals(module, "ast");
}

const Row* rowOf(TypeObject* type) {
  if (type->tp_flags & kTypeHeap) return isNodeBase(type) ? &kNodeBase : nullptr;
  for (const Row& row : kRows)
    if (row.name == type->tp_name) return &row;
  return nullptr;
}

}  // namespace

intptr_t shownSize(TypeObject* type) {
  intptr_t added = 0;
  for (; type->tp_flags & kTypeHeap && type->tp_base && !infoOf(type).foreign && !rowOf(type); type = type->tp_base) {
    Value slots = static_cast<HeapTypeObject*>(type)->ht_slots;
    if (!slots.isEmpty() && isExactly(slots, &PyTuple_Type)) added += slots.as<TupleObject>()->ob_size * static_cast<intptr_t>(sizeof(Value));
    if (infoOf(type).hasWeakref && !infoOf(type->tp_base).hasWeakref) added += static_cast<intptr_t>(sizeof(Value));
    if (type->tp_itemsize && infoOf(type).hasDict && !infoOf(type->tp_base).hasDict) added += static_cast<intptr_t>(sizeof(Value));
  }
  const Row* row = rowOf(type);
  return added + (row && row->size ? row->size : type->tp_basicsize);
}

intptr_t shownHeader(TypeObject* type) {
  constexpr intptr_t kCollector = 16, kAttributes = 16;
  return mayBeTracked(type) ? kCollector + (addsDict(type) ? kAttributes : 0) : 0;
}

bool addsDict(TypeObject* type) {
  TypeObject* base = type;
  while (base->tp_flags & kTypeHeap && base->tp_base && !rowOf(base)) base = base->tp_base;
  return type != base && infoOf(type).hasDict && !infoOf(base).hasDict && !type->tp_itemsize && !infoOf(type).foreign;
}

bool mayBeTracked(TypeObject* type) {
  const Row* row = rowOf(type);
  return (!row || row->tracked) && type->tp_flags & kTypeHasGc;
}

}  // namespace ppy
