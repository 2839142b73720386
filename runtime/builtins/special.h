/// Calling special methods by slot, and small helpers the built-in types share.
#pragma once
#include "runtime/object/call.h"
#include "runtime/object/error.h"
#include "runtime/object/names.h"
#include "runtime/object/number.h"
#include "runtime/object/ops.h"
#include "runtime/object/signature.h"

namespace ppy {

inline bool hasSlot(Value v, SlotId id) {
  const ResolvedSlot& s = slotOf(v, id);
  return !s.attr.isEmpty() && !isNone(s.attr);
}
/// type(v).__slot__(v). The slot must be there (hasSlot).
inline Value callSlot_py(Thread& t, SlotId id, Value v) {
  const ResolvedSlot& s = slotOf(v, id);
  if (s.native) return reinterpret_cast<UnaryFn>(s.native)(t, v);
  return callSpecial_py(t, s.attr, &v, 1);
}
inline Value callSlot_py(Thread& t, SlotId id, Value v, Value w) {
  const ResolvedSlot& s = slotOf(v, id);
  if (s.native) return reinterpret_cast<BinaryFn>(s.native)(t, v, w);
  Value argv[2] = {v, w};
  return callSpecial_py(t, s.attr, argv, 2);
}

/// A three-way comparison as the result of comparison `op`.
inline Value ordered(int c, int op) {
  switch (op) {
    case kLt: return boolean(c < 0);
    case kLe: return boolean(c <= 0);
    case kEq: return boolean(c == 0);
    case kNe: return boolean(c != 0);
    case kGt: return boolean(c > 0);
    default: return boolean(c >= 0);
  }
}

/// A native function as the pointer a slot row holds.
template <class F>
inline void* nativeSlot(F* f) { return reinterpret_cast<void*>(f); }

/// Truth of an optional flag argument: `dflt` when omitted; -1 with an exception pending.
inline int flagArg_py(Thread& t, Value v, bool dflt) { return v.isEmpty() ? dflt : truth_py(t, v); }

/// An optional argument that CPython keeps in a C int; false with an exception pending.
bool intArgument_py(Thread& t, Value v, int dflt, int* out);
/// indexArg_py of what is no small int.
bool indexArgument_py(Thread& t, Value v, intptr_t* out);
/// An optional intptr_t argument through __index__; false with an exception pending.
inline bool indexArg_py(Thread& t, Value v, intptr_t dflt, intptr_t* out) {
  if (v.isEmpty()) {
    *out = dflt;
    return true;
  }
  if (v.isSmallInt()) {
    *out = v.asSmallInt();
    return true;
  }
  return indexArgument_py(t, v, out);
}

}  // namespace ppy
