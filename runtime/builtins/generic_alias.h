/// What GenericAlias and UnionType share: printing their arguments, type parameters, substitution.
#pragma once
#include "runtime/object/container.h"
#include "runtime/object/str.h"

namespace ppy {

/// How an argument is printed: `int`, `typing.List[int]`, `...`. False: exception pending.
bool addTypeItem_py(Thread& t, StrBuilder& out, Value v);
/// The type variables in the arguments, in order of appearance, as a tuple.
Value collectTypeParameters_py(Thread& t, TupleObject* args);
/// The arguments with type variables replaced by `item` (one, or a tuple of them), as a tuple.
Value substituteTypeParameters_py(Thread& t, Value self, TupleObject* args, TupleObject* parameters, Value item);
Value newGenericAlias(Thread& t, Value origin, Value args);
Value newUnion(Thread& t, Value a, Value b);  ///< NotImplemented for what cannot be in a union

}  // namespace ppy
