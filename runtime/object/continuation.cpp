/// What the result (or exception) of a Python-level call means to the operation that asked for it.
#include "runtime/object/attr.h"
#include "runtime/object/builtin_call.h"
#include "runtime/object/container.h"
#include "runtime/object/error.h"
#include "runtime/object/names.h"
#include "runtime/object/ops_impl.h"

namespace ppy {

namespace {

/// __new__ gave an instance: call __init__ with the same arguments. contValue: (type, args, kwargs or None).
Value initAfterNew(Thread& t, Value contValue, Value made) {
  auto* parts = contValue.as<TupleObject>();
  auto* type = parts->ob_item[0].as<TypeObject>();
  if (!isInstance(made, type)) return made;
  auto* pos = parts->ob_item[1].as<TupleObject>();
  Value kwargs = parts->ob_item[2];
  const ResolvedSlot& init = slotOf(made, kSlotInit);
  intptr_t nkw = isDict(kwargs) ? dictSize(kwargs.as<DictObject>()) : 0;
  intptr_t n = pos->ob_size + nkw;
  TupleObject* buffer = newTuple(t, n + 1);
  if (!buffer) return {};
  buffer->ob_item[0] = made;
  for (intptr_t i = 0; i < pos->ob_size; i++) buffer->ob_item[i + 1] = pos->ob_item[i];
  TupleObject* kwnames = nullptr;
  if (nkw) {
    kwnames = newTuple(t, nkw);
    if (!kwnames) return {};
    intptr_t at = 0, i = 0;
    Value k, v;
    while (dictNext(kwargs.as<DictObject>(), &at, &k, &v)) {
      kwnames->ob_item[i] = k;
      buffer->ob_item[pos->ob_size + 1 + i++] = v;
    }
    gc::barrier(kwnames);
    gc::barrier(buffer);
  }
  if (isNativeInit(init)) {
    Value r = callNativeInit(t, init, made, Args{buffer->ob_item + 1, static_cast<uint32_t>(pos->ob_size), kwnames});
    return r.isEmpty() ? r : made;
  }
  if (isExactly(init.attr, &PyFunction_Type))
    return request(t, init.attr, Args{buffer->ob_item, static_cast<uint32_t>(pos->ob_size + 1), kwnames}, kContInit, made);
  PPY_TRY(bound, bindDescriptor_py(t, init.attr, made, typeOf(made)));
  return startCall(t, bound, Args{buffer->ob_item + 1, static_cast<uint32_t>(pos->ob_size), kwnames}, kContInit, made, nullptr);
}

Value truthOf(Thread& t, Value v) {
  int b = truth_py(t, v);
  return b < 0 ? Value() : boolean(b);
}

}  // namespace

Value applyCont(Thread& t, ContKind cont, const Value* operands, Value contValue, Value result) {
  if (result) return contResult(t, cont, operands, contValue, result);
  if (pending(t)) return contException(t, cont, operands, contValue);
  return result;
}

Value contResult(Thread& t, ContKind kind, const Value* operands, Value contValue, Value result) {
  switch (kind) {
    case kContResult:
    case kContGetAttribute:
    case kContEnter:
    case kContNext:
    case kContSeqNext:
    case kContGeneratorBody:
    case kContClassBody:
      return result;
    case kContDiscard:
      return none();
    case kContInit:
      if (!isNone(result)) return raise(t, PyExc_TypeError, "__init__() should return None, not '%T'", result);
      return contValue;
    case kContNewThenInit:
      return initAfterNew(t, contValue, result);
    case kContBinaryLeft:
      if (result != notImplemented()) return result;
      return binaryRight(t, static_cast<int>(contValue.asSmallInt()), operands[0], operands[1]);
    case kContBinaryRightFirst:
      if (result != notImplemented()) return result;
      return binaryLeft(t, static_cast<int>(contValue.asSmallInt()) | kReflectedTried, operands[0], operands[1]);
    case kContBinaryRight:
      if (result != notImplemented()) return result;
      return binaryLast(t, static_cast<int>(contValue.asSmallInt()), operands[0], operands[1]);
    case kContInplaceFirst: {
      if (result != notImplemented()) return result;
      int op = static_cast<int>(contValue.asSmallInt());
      return binaryLeft(t, op | kInplaceForm, operands[0], operands[1]);
    }
    case kContCompareLeft:
      if (result != notImplemented()) return result;
      return compareRight(t, static_cast<int>(contValue.asSmallInt()), operands[0], operands[1]);
    case kContCompareRightFirst:
      if (result != notImplemented()) return result;
      return compareLeft(t, static_cast<int>(contValue.asSmallInt()), operands[0], operands[1], true);
    case kContCompareRight:
      if (result != notImplemented()) return result;
      return compareLast(t, static_cast<int>(contValue.asSmallInt()), operands[0], operands[1]);
    case kContCompareNe: {
      if (result == notImplemented())
        return contValue.asSmallInt() ? compareLast(t, kNe, operands[0], operands[1]) : compareRight(t, kNe, operands[0], operands[1]);
      int b = truth_py(t, result);
      return b < 0 ? Value() : boolean(!b);
    }
    case kContTruth:
      if (!isTrue(result) && !isFalse(result))
        return raise(t, PyExc_TypeError, "__bool__ should return bool, returned %T", result);
      return result;
    case kContTruthLen: {
      intptr_t n = checkLength(t, result);
      return n < 0 ? Value() : boolean(n != 0);
    }
    case kContContains:
    case kContInstanceCheck:
      return truthOf(t, result);
    case kContIter:
      return checkIterator(t, result);
    case kContIndex:
      if (!isInt(result)) return raise(t, PyExc_TypeError, "__index__ returned non-int (type %T)", result);
      return result;
    case kContLen: {
      intptr_t n = checkLength(t, result);
      return n < 0 ? Value() : makeInt(t, n);
    }
    case kContStr:
      if (!isStr(result)) return raise(t, PyExc_TypeError, "%S returned non-string (type %T)", contValue ? contValue : names().__str__, result);
      return result;
    case kContImport:
      return contValue;
    case kContCount: break;
  }
  return result;
}

Value contException(Thread& t, ContKind kind, const Value* operands, Value contValue) {
  switch (kind) {
    case kContNext:
      if (pendingIs(t, PyExc_StopIteration)) {
        t.stopValue = t.exc.as<StopIterationObject>()->value;
        clearException(t);
      }
      return {};
    case kContSeqNext:
      if (pendingIs(t, PyExc_IndexError) || pendingIs(t, PyExc_StopIteration)) clearException(t);
      return {};
    case kContGetAttribute: {
      if (!pendingIs(t, PyExc_AttributeError)) return {};
      Value o = operands[0];
      const ResolvedSlot& getattr = slotOf(o, kSlotGetAttr);
      if (getattr.attr.isEmpty()) return {};
      clearException(t);
      Value argv[2] = {o, contValue};
      return startSpecial(t, getattr.attr, argv, 2, kContResult, Value(), nullptr);
    }
    default:
      return {};
  }
}

}  // namespace ppy
