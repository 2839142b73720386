/// Inside of the operations: stages that continuations come back to.
#pragma once
#include "runtime/object/call.h"
#include "runtime/object/number.h"
#include "runtime/object/ops.h"

namespace ppy {

/// contValue of the Binary continuations: operator number plus these.
inline constexpr int kReflectedTried = 1 << 8, kInplaceForm = 1 << 9;

Value binaryLeft(Thread& t, int state, Value a, Value b);
Value binaryRight(Thread& t, int state, Value a, Value b);
Value binaryLast(Thread& t, int state, Value a, Value b);
/// Has CPython's type of that name a table of sequence operations, whatever is in it? Messages depend on it.
bool hasSequenceTable(Value v);
Value compareLeft(Thread& t, int op, Value a, Value b, bool rightTried);
Value compareRight(Thread& t, int op, Value a, Value b);
Value compareLast(Thread& t, int op, Value a, Value b);
inline CompareOp swapped(int op) {
  constexpr CompareOp kSwapped[] = {kGt, kGe, kEq, kNe, kLt, kLe};
  return kSwapped[op];
}
/// Applies a continuation to the outcome of a call that was finished at once.
Value applyCont(Thread& t, ContKind cont, const Value* operands, Value contValue, Value result);
/// A value returned by __iter__ must have __next__.
Value checkIterator(Thread& t, Value v);
/// int result of __len__ checked: -1 with an exception pending.
intptr_t checkLength(Thread& t, Value v);
/// True with RecursionError pending when little native stack is left.
bool nativeStackLow(Thread& t, const char* where);

/// Has it items by number? Not when its only item slot is that of a mapping: dicts, types of extensions.
bool hasSequenceItems(Value o);

}  // namespace ppy
