// Joins and names of the lattice.
#include "compiler/ssa/type.h"

namespace ppy::ssa {

Type join(Type a, Type b) {
  if (a == b || b.is(Kind::Bottom)) return a;
  if (a.is(Kind::Bottom)) return b;
  if (a.kind == b.kind) {
    if (a.is(Kind::Range) || a.is(Kind::RangeIter)) return {a.kind, 0};
  }
  return Kind::Any;
}

std::string name(Type t) {
  static const char* const kNames[] = {"bottom", "empty", "none", "bool", "i64", "f64", "str", "list", "tuple", "dict",
                                       "set", "range", "range_iter", "range_object", "fast_iter", "func", "builtin", "class", "any"};
  std::string s = kNames[static_cast<unsigned>(t.kind)];
  if (t.is(Kind::Func) || t.is(Kind::Builtin) || t.is(Kind::Class)) s += "#" + std::to_string(t.id);
  if ((t.is(Kind::Range) || t.is(Kind::RangeIter)) && t.id == 1) s += "+1";
  return s;
}

}  // namespace ppy::ssa
