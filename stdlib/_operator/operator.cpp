// The _operator module's functions: the language's operators as callables.
#include "stdlib/_operator/operator.h"

#include <cmath>

namespace ppy::op {
namespace {

template <BinaryOp op>
Value binary(Thread& t, Value, Value* a) { return binary_py(t, op, a[0], a[1]); }
template <BinaryOp op>
Value inplace(Thread& t, Value, Value* a) { return inplace_py(t, op, a[0], a[1]); }
template <CompareOp op>
Value compare(Thread& t, Value, Value* a) { return compare_py(t, op, a[0], a[1]); }
template <SlotId slot>
Value unary(Thread& t, Value, Value* a) { return unary_py(t, slot, a[0]); }

Value truth(Thread& t, Value, Value* a) {
  int r = truth_py(t, a[0]);
  return r < 0 ? Value() : boolean(r);
}
Value notTrue(Thread& t, Value, Value* a) {
  int r = truth_py(t, a[0]);
  return r < 0 ? Value() : boolean(!r);
}
Value is(Thread&, Value, Value* a) { return boolean(isSame(a[0], a[1])); }
Value isNot(Thread&, Value, Value* a) { return boolean(!isSame(a[0], a[1])); }
Value absolute(Thread& t, Value, Value* a) {
  if (a[0].isNumber()) return makeFloat(t, std::fabs(a[0].asNumber()));
  if (!hasSlot(a[0], kSlotAbs)) return raise(t, PyExc_TypeError, "bad operand type for abs(): '%T'", a[0]);
  return callSlot_py(t, kSlotAbs, a[0]);
}
Value index(Thread& t, Value, Value* a) { return index_py(t, a[0]); }

bool isSequence(Value v) { return hasSlot(v, kSlotGetItem) && !isDict(v); }
Value concat(Thread& t, Value, Value* a) {
  if (!isSequence(a[0])) return raise(t, PyExc_TypeError, "'%T' object can't be concatenated", a[0]);
  if (!infoOfValue(a[0]).sequenceAdd && !isSequence(a[1])) return raise(t, PyExc_TypeError, "'%T' object can't be concatenated", a[0]);
  return binary_py(t, kOpAdd, a[0], a[1]);
}
Value iconcat(Thread& t, Value, Value* a) {
  if (!isSequence(a[0])) return raise(t, PyExc_TypeError, "'%T' object can't be concatenated", a[0]);
  return inplace_py(t, kOpAdd, a[0], a[1]);
}
Value contains(Thread& t, Value, Value* a) {
  int r = contains_py(t, a[0], a[1]);
  return r < 0 ? Value() : boolean(r);
}
Value getItem(Thread& t, Value, Value* a) { return getItem_py(t, a[0], a[1]); }
Value setItem(Thread& t, Value, Value* a) { return setItem_py(t, a[0], a[1], a[2]) ? none() : Value(); }
Value delItem(Thread& t, Value, Value* a) { return delItem_py(t, a[0], a[1]) ? none() : Value(); }

bool iterable(Thread& t, Value v) {
  if (hasSlot(v, kSlotIter) || hasSlot(v, kSlotGetItem)) return true;
  raise(t, PyExc_TypeError, "argument of type '%T' is not iterable", v);
  return false;
}
Value countOf(Thread& t, Value, Value* a) {
  if (!iterable(t, a[0])) return {};
  intptr_t n = 0;
  bool ok = forEach_py(t, a[0], [&](Value v) {
    int r = equals_py(t, v, a[1]);
    n += r > 0;
    return r >= 0;
  });
  return ok ? makeInt(t, n) : Value();
}
Value indexOf(Thread& t, Value, Value* a) {
  if (!iterable(t, a[0])) return {};
  intptr_t n = 0, found = -1;
  forEach_py(t, a[0], [&](Value v) {
    int r = equals_py(t, v, a[1]);
    if (r > 0) found = n;
    n++;
    return r == 0;
  });
  if (found >= 0) return makeInt(t, found);
  return pending(t) ? Value() : raise(t, PyExc_ValueError, "sequence.index(x): x not in sequence");
}
Value lengthHint(Thread& t, Value, Value* a) {
  intptr_t dflt = 0;
  if (!a[1].isEmpty()) {
    if (!hasSlot(a[1], kSlotIndex)) return raise(t, PyExc_TypeError, "'%T' object cannot be interpreted as an integer", a[1]);
    if (!asIndex_py(t, a[1], &dflt, PyExc_OverflowError)) return {};
  }
  intptr_t n = lengthHint_py(t, a[0], dflt);
  return n < 0 && pending(t) ? Value() : makeInt(t, n);
}
Value call(Thread& t, Value, Value* a) { return callTuple_py(t, a[0], a[1], a[2]); }

/// Equality of ASCII strs or of bytes in a time that does not depend on where they differ.
Value compareDigest(Thread& t, Value, Value* a) {
  auto same = [](std::string_view x, std::string_view y) {
    volatile unsigned char difference = x.size() != y.size();
    std::string_view left = difference ? y : x;
    for (size_t i = 0; i < y.size(); i++) difference = static_cast<unsigned char>(difference | (left[i] ^ y[i]));
    return difference == 0;
  };
  if (isStr(a[0]) && isStr(a[1])) {
    if (!a[0].as<StrObject>()->state.ascii || !a[1].as<StrObject>()->state.ascii)
      return raise(t, PyExc_TypeError, "comparing strings with non-ASCII characters is not supported");
    return boolean(same(strToUtf8(a[0]), strToUtf8(a[1])));
  }
  if (!hasBuffer(a[0]) && !hasBuffer(a[1]))
    return raise(t, PyExc_TypeError, "unsupported operand types(s) or combination of types: '%T' and '%T'", a[0], a[1]);
  BufferView x(t, a[0]);
  if (!x.ok()) return {};
  BufferView y(t, a[1]);
  if (!y.ok()) return {};
  return boolean(same(x.view(), y.view()));
}

Value power(Thread& t, Value, Value* a) { return pow_py(t, a[0], a[1], none()); }

constexpr const char *kOne = "a, /", *kTwo = "a, b, /";
const BuiltinDef kFunctions[] = {
    {"truth", kOne, truth}, {"not_", kOne, notTrue}, {"is_", kTwo, is}, {"is_not", kTwo, isNot}, {"abs", kOne, absolute}, {"index", kOne, index},
    {"neg", kOne, unary<kSlotNeg>}, {"pos", kOne, unary<kSlotPos>}, {"inv", kOne, unary<kSlotInvert>}, {"invert", kOne, unary<kSlotInvert>},
    {"add", kTwo, binary<kOpAdd>}, {"sub", kTwo, binary<kOpSub>}, {"mul", kTwo, binary<kOpMul>}, {"matmul", kTwo, binary<kOpMatMul>},
    {"floordiv", kTwo, binary<kOpFloorDiv>}, {"truediv", kTwo, binary<kOpTrueDiv>}, {"mod", kTwo, binary<kOpMod>}, {"pow", kTwo, power},
    {"lshift", kTwo, binary<kOpLShift>}, {"rshift", kTwo, binary<kOpRShift>}, {"and_", kTwo, binary<kOpAnd>}, {"or_", kTwo, binary<kOpOr>},
    {"xor", kTwo, binary<kOpXor>}, {"iadd", kTwo, inplace<kOpAdd>}, {"isub", kTwo, inplace<kOpSub>}, {"imul", kTwo, inplace<kOpMul>},
    {"imatmul", kTwo, inplace<kOpMatMul>}, {"ifloordiv", kTwo, inplace<kOpFloorDiv>}, {"itruediv", kTwo, inplace<kOpTrueDiv>},
    {"imod", kTwo, inplace<kOpMod>}, {"ipow", kTwo, inplace<kOpPow>}, {"ilshift", kTwo, inplace<kOpLShift>}, {"irshift", kTwo, inplace<kOpRShift>},
    {"iand", kTwo, inplace<kOpAnd>}, {"ior", kTwo, inplace<kOpOr>}, {"ixor", kTwo, inplace<kOpXor>}, {"concat", kTwo, concat},
    {"iconcat", kTwo, iconcat}, {"contains", kTwo, contains}, {"countOf", kTwo, countOf}, {"indexOf", kTwo, indexOf}, {"getitem", kTwo, getItem},
    {"setitem", "a, b, c, /", setItem}, {"delitem", kTwo, delItem}, {"lt", kTwo, compare<kLt>}, {"le", kTwo, compare<kLe>},
    {"eq", kTwo, compare<kEq>}, {"ne", kTwo, compare<kNe>}, {"gt", kTwo, compare<kGt>}, {"ge", kTwo, compare<kGe>},
    {"length_hint", "obj, default=0, /", lengthHint}, {"call", "obj, /, *args, **kwargs", call}, {"_compare_digest", kTwo, compareDigest},
    {nullptr, nullptr, nullptr}};

bool init(Thread& t, ModuleObject* m) { return initGetters(t, m); }

}  // namespace
}  // namespace ppy::op

namespace ppy {
const NativeModule kOperatorModule = {"_operator", op::kFunctions, op::init};
}  // namespace ppy
