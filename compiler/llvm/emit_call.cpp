// Calls: direct ones between known functions, known built-ins, and the rest through the runtime.
#include "compiler/llvm/emit.h"
#include "runtime/abi/native.h"
#include "runtime/abi/offsets.h"
#include "runtime/abi/value_bits.h"

namespace ppy::backend {

using pir::Op;

namespace {
enum BuiltinId {
#define BUILTIN(Id, text) kBuiltin##Id,
#include "runtime/abi/builtins.def"
};
}  // namespace

void FunctionEmitter::emitCall(Node* n) {
  switch (n->op) {
    case Op::Call: {
      Type callee = n->in[0]->type;
      if (callee.is(Kind::Builtin)) {
        emitBuiltinCall(n, callee.id);
        return;
      }
      size_t first = 0;
      int32_t known = ssa::knownCallee(m_.program(), n, &first);
      if (known >= 0) {
        emitKnownCall(n, known, first);
        return;
      }
      V* f = boxed(n->in[0]);
      V* args = spread(n->in, 1, n->in.size() - 1);
      site(n);
      setResult(n, checked(n, call("ppy_call", {thread_, f, args, i32(static_cast<int32_t>(n->in.size() - 1))})));
      return;
    }
    case Op::CallMethod: {
      V* f = boxed(n->in[0]);
      V* args = spread(n->in, 1, n->in.size() - 1);
      site(n);
      setResult(n, checked(n, call("ppy_call_method", {thread_, f, args, i32(static_cast<int32_t>(n->in.size() - 1))})));
      return;
    }
    case Op::CallKw: {
      V* f = boxed(n->in[0]);
      V* args = spread(n->in, 1, n->in.size() - 1);
      site(n);
      set(n, checked(n, call("ppy_call_kw", {thread_, f, args, i32(static_cast<int32_t>(n->in.size() - 1)), constantAt(n->instr->operands[3])})));
      return;
    }
    case Op::CallEx: {
      V *f = boxed(n->in[0]), *args = boxed(n->in[1]), *kwargs = boxed(n->in[2]);
      site(n);
      set(n, checked(n, call("ppy_call_ex", {thread_, f, args, kwargs})));
      return;
    }
    case Op::MakeFunction: {
      // Nothing at all, or four values of which some may be empty.
      V* parts = n->in.empty() ? scratch(4) : spread(n->in, 0, 4);
      if (n->in.empty())
        for (int k = 0; k < 4; ++k) store(i64(0), parts, 8 * k);
      set(n, checked(n, call("ppy_make_function", {thread_, globals_, constantAt(n->instr->operands[1]), parts})));
      return;
    }
    case Op::LoadBuildClass:
      site(n);
      set(n, checked(n, call("ppy_load_build_class", {thread_, globals_})));
      return;
    default: return;
  }
}

void FunctionEmitter::emitKnownCall(Node* n, int32_t callee, size_t first) {
  const ssa::FunctionInfo& target = *m_.program().functions[static_cast<size_t>(callee)];
  size_t count = n->in.size() - first;
  V* f = boxed(n->in[0]);
  // The global still holds a function made from that code, with globals of its own module.
  llvm::BasicBlock *object_ = block("call.object"), *direct = block("call.direct"), *slow = block("call.slow"), *done = block("call.done");
  llvm::BasicBlock* check = block("call.check");
  if (callee == index_ && !reentry()) {
    // Itself, most often.
    branch(b_.CreateICmpEQ(f, b_.CreatePtrToInt(callee_, i64_)), direct, check, true);
  } else {
    b_.CreateBr(check);
  }
  setBlock(check);
  branch(isPointer(f), object_, slow, true);
  setBlock(object_);
  llvm::BasicBlock* isFunction = block("call.function");
  branch(b_.CreateICmpEQ(load(ptr_, pointer(f), PPY_OFF_OBJECT_TYPE, "type"), object("PyFunction_Type")), isFunction, slow, true);
  setBlock(isFunction);
  branch(b_.CreateICmpEQ(load(ptr_, pointer(f), PPY_OFF_FUNCTION_ENTRY, "function"), m_.entry(callee)), direct, slow, true);

  setBlock(direct);
  bool typed = true;
  for (size_t i = 0; i < count; ++i) {
    Type want = target.params[i], have = n->in[first + i]->type;
    if (want.isAny() || want.kind == have.kind) continue;
    typed = false;
  }
  V *value = nullptr, *fast = nullptr;
  llvm::BasicBlock* directEnd = nullptr;
  if (typed) {
    std::vector<V*> args{thread_, pointer(f)};
    for (size_t i = 0; i < count; ++i) args.push_back(convert(n->in[first + i], target.params[i]).part[0]);
    site(n);
    llvm::CallInst* result = b_.CreateCall(m_.direct(callee), args);
    if (target.result.isUnboxed()) {
      V* status = b_.CreateExtractValue(result, 1);
      fast = b_.CreateExtractValue(result, 0);
      llvm::BasicBlock *odd = block("call.odd"), *good = block("call.good");
      branch(b_.CreateICmpEQ(status, i64(0)), good, odd, true);
      setBlock(odd);
      // A boxed result where an unboxed one was expected, or nothing.
      llvm::BasicBlock *unexpected = block("call.boxed");
      V* boxedValue = load(i64_, thread_, PPY_OFF_THREAD_BOXED);
      b_.CreateCondBr(b_.CreateICmpEQ(load(i32_, thread_, PPY_OFF_THREAD_STATUS), i32(PPY_STATUS_BOXED)), unexpected, failBlock(n));
      setBlock(unexpected);
      store(i32(0), thread_, PPY_OFF_THREAD_STATUS);
      if (n->type.kind == target.result.kind) deoptWithResult(n, boxedValue);
      else {
        value = boxedValue;
        b_.CreateBr(done);
      }
      llvm::BasicBlock* boxedEnd = unexpected;
      setBlock(good);
      if (n->type.kind != target.result.kind) {
        Held h;
        h.part[0] = fast;
        fast = boxedPart(h, target.result);
      }
      directEnd = b_.GetInsertBlock();
      b_.CreateBr(done);
      setBlock(slow);
      V* args2 = spread(n->in, first, count);
      site(n);
      V* other = checked(n, call("ppy_call", {thread_, f, args2, i32(static_cast<int32_t>(count))}));
      if (n->type.kind == target.result.kind) {
        setResult(n, other);
        V* otherValue = held(n).part[0];
        llvm::BasicBlock* slowEnd = b_.GetInsertBlock();
        b_.CreateBr(done);
        setBlock(done);
        set(n, phi(fast->getType(), {{fast, directEnd}, {otherValue, slowEnd}}));
      } else {
        llvm::BasicBlock* slowEnd = b_.GetInsertBlock();
        b_.CreateBr(done);
        setBlock(done);
        set(n, phi(i64_, {{fast, directEnd}, {other, slowEnd}, {value, boxedEnd}}));
      }
      return;
    }
    fast = checked(n, result);
  } else {
    // Arguments of other types than the specialised version takes: its entry decides.
    V* args = spread(n->in, first, count);
    site(n);
    fast = checked(n, b_.CreateCall(m_.entry(callee), {thread_, pointer(f), args}));
  }
  directEnd = b_.GetInsertBlock();
  b_.CreateBr(done);
  setBlock(slow);
  V* args = spread(n->in, first, count);
  site(n);
  V* other = checked(n, call("ppy_call", {thread_, f, args, i32(static_cast<int32_t>(count))}));
  llvm::BasicBlock* slowEnd = b_.GetInsertBlock();
  b_.CreateBr(done);
  setBlock(done);
  setResult(n, phi(i64_, {{fast, directEnd}, {other, slowEnd}}));
}

void FunctionEmitter::emitBuiltinCall(Node* n, int32_t builtin) {
  size_t count = n->in.size() - 1;
  V* f = boxed(n->in[0]);
  auto arg = [&](size_t i) { return n->in[i + 1]; };
  auto general = [&] {
    V* args = spread(n->in, 1, count);
    site(n);
    setResult(n, checked(n, call("ppy_call", {thread_, f, args, i32(static_cast<int32_t>(count))})));
  };
  auto genuine = [&] { return b_.CreateICmpNE(call("ppy_is_builtin", {thread_, f, i32(builtin)}), i32(0)); };
  switch (builtin) {
    case kBuiltinRange: {
      if (!n->type.is(Kind::Range)) return general();
      guard(genuine(), n);
      V* parts[3] = {i64(0), nullptr, i64(1)};
      auto word = [&](size_t i) -> V* {
        const Node* a = arg(i);
        return a->type.isIntegral() ? asInt(a) : unboxInt(boxed(a), n);
      };
      if (count == 1) parts[1] = word(0);
      else parts[0] = word(0), parts[1] = word(1);
      if (count == 3) parts[2] = word(2);
      // Limits leave room for next + step; a zero step raises, in the interpreter.
      V* quarter = i64(int64_t(1) << 61);
      for (V* p : parts)
        if (!llvm::isa<llvm::ConstantInt>(p)) guard(b_.CreateICmpULT(b_.CreateAdd(p, quarter), i64(int64_t(1) << 62)), n);
      if (n->type.id != 1) guard(b_.CreateICmpNE(parts[2], i64(0)), n);
      for (int i = 0; i < 3; ++i) values_[n->id].part[i] = parts[i];
      return;
    }
    case kBuiltinLen: {
      if (count != 1) return general();
      V* v = boxed(arg(0));
      site(n);
      setResult(n, checked(n, call("ppy_len", {thread_, f, v})));
      return;
    }
    case kBuiltinAbs: {
      if (n->type.is(Kind::Int)) {
        guard(genuine(), n);
        V* x = asInt(arg(0));
        guard(b_.CreateICmpNE(x, i64(INT64_MIN)), n);
        set(n, b_.CreateBinaryIntrinsic(llvm::Intrinsic::abs, x, b_.getFalse()));
        return;
      }
      if (n->type.is(Kind::Float)) {
        guard(genuine(), n);
        set(n, b_.CreateUnaryIntrinsic(llvm::Intrinsic::fabs, asFloat(arg(0))));
        return;
      }
      return general();
    }
    case kBuiltinMin:
    case kBuiltinMax: {
      bool isMin = builtin == kBuiltinMin;
      if (n->type.is(Kind::Int)) {
        guard(genuine(), n);
        set(n, b_.CreateBinaryIntrinsic(isMin ? llvm::Intrinsic::smin : llvm::Intrinsic::smax, asInt(arg(0)), asInt(arg(1))));
        return;
      }
      if (n->type.is(Kind::Float)) {
        guard(genuine(), n);
        V *a = asFloat(arg(0)), *b = asFloat(arg(1));
        // The first one wins unless the second is strictly less (greater): NaNs and zeros as in Python.
        V* second = isMin ? b_.CreateFCmpOLT(b, a) : b_.CreateFCmpOGT(b, a);
        set(n, b_.CreateSelect(second, b, a));
        return;
      }
      return general();
    }
    case kBuiltinFloat:
      if (count == 1 && n->type.is(Kind::Float) && arg(0)->type.isNumeric()) {
        guard(genuine(), n);
        set(n, asFloat(arg(0)));
        return;
      }
      return general();
    case kBuiltinInt:
      if (n->type.is(Kind::Int) && arg(0)->type.is(Kind::Float)) {
        guard(genuine(), n);
        V* d = asFloat(arg(0));
        V* size = b_.CreateUnaryIntrinsic(llvm::Intrinsic::fabs, d);
        guard(b_.CreateFCmpOLT(size, llvm::ConstantFP::get(f64_, 4611686018427387904.0)), n);
        set(n, b_.CreateFPToSI(d, i64_));
        return;
      }
      return general();
    default: return general();
  }
}

}  // namespace ppy::backend
