/// What the itertools types share: one object layout with a few Values and counters.
#pragma once
#include "runtime/builtins/sequence.h"
#include "runtime/object/call.h"
#include "runtime/object/container.h"
#include "runtime/object/error.h"
#include "runtime/object/number.h"
#include "runtime/object/ops.h"
#include "runtime/object/signature.h"
#include "runtime/object/str.h"

namespace ppy::itertools {

struct ToolObject : Object {
  Value a, b, c, d;   ///< meaning by type, said at its next function
  int64_t n, m;
  bool done;
};
inline ToolObject* of(Value v) { return v.as<ToolObject>(); }
inline ToolObject* newTool(Thread& t, TypeObject* type) { return static_cast<ToolObject*>(newInstance(t, type)); }

/// Arguments of a tool without keywords: a subclass with an __init__ may take some of its own.
inline Args ownArgs(TypeObject* type, const Args& args) { return infoOf(type).slots[kSlotInit].native ? args : Args{args.v, args.npos}; }

void traceTool(Object* o, gc::Marker& m);
Value self(Thread& t, Value v);


struct ToolType {
  const char* name;
  TypeObject* type;
  const TypeSpec* spec;
};
extern const ToolType kEndless[];        ///< endless.cpp: count, cycle, repeat
extern const ToolType kFilters[];        ///< filters.cpp: accumulate, chain, compress, …
extern const ToolType kCombinations[];   ///< combinations.cpp: product, permutations, …
extern const ToolType kGroups[];         ///< groups.cpp: groupby, tee, zip_longest

#define PPY_TOOL(Name, text, make, next, table)                                                                      \
  TypeObject k##Name##Type;                                                                                          \
  const NativeSlot k##Name##Slots[] = {{kSlotNew, nativeSlot<NewFn>(make)}, {kSlotIter, nativeSlot<UnaryFn>(self)},    \
                                       {kSlotNext, nativeSlot<NextFn>(next)}, {0, nullptr}};                           \
  const TypeSpec k##Name##Spec = {.type = &k##Name##Type, .name = "itertools." text, .basicSize = sizeof(ToolObject),  \
                                  .flags = kTypeBaseType | kTypeHasGc, .slots = k##Name##Slots, .methods = table, .trace = traceTool}

}  // namespace ppy::itertools
