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
      if (auto known = ssa::callees(m_.program(), g_, n); !known.empty()) {
        bool makes = known[0].skip != 0;
        if (!makes) return emitKnownCall(n, known);
        // An __init__ that returns a number always fails: the runtime says how.
        if (!m_.program().functions[static_cast<size_t>(known[0].function)]->result.isUnboxed()) return emitConstruction(n, known[0]);
      }
      V* f = boxed(n->in[0]);
      setResult(n, callAny(n, f, spread(n->in, 1, n->in.size() - 1), n->in.size() - 1));
      return;
    }
    case Op::CallMethod: {
      if (auto known = ssa::callees(m_.program(), g_, n); !known.empty()) return emitKnownCall(n, known);
      if (emitMathCall(n)) return;
      setResult(n, callMethod(n));
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

/// Calls a function of the program known by identity: `f` is the function object, `lead` the first arguments,
/// the others are n's operands from `first` on. The result as n's type is held. `made`: the call initialises
/// this instance, and the result is what __init__ returned.
llvm::Value* FunctionEmitter::directCall(Node* n, int32_t callee, V* f, const std::vector<V*>& lead, size_t first, V* made) {
  const ssa::FunctionInfo& target = *m_.program().functions[static_cast<size_t>(callee)];
  size_t count = target.params.size();
  auto operand = [&](size_t i) { return n->in[first + i - lead.size()]; };
  bool typed = true;
  for (size_t i = 0; i < count; ++i) {
    Type want = target.params[i];
    if (!want.isAny() && (i < lead.size() || want.kind != operand(i)->type.kind)) typed = false;
  }
  auto failing = [&](V* empty) {
    llvm::BasicBlock *next = block("done"), *failed = made ? block("init.failed") : failBlock(n);
    branch(empty, failed, next, false);
    if (made) {
      setBlock(failed);
      call("ppy_init_failed", {thread_, made});
      b_.CreateBr(failBlock(n));
    }
    setBlock(next);
  };
  auto boxedOutcome = [&](V* v) -> V* {
    failing(b_.CreateICmpEQ(v, i64(0)));
    if (made) return v;
    setResult(n, v);
    return held(n).part[0];
  };
  if (!typed) {
    // Arguments of other types than the specialised version takes: its entry decides.
    std::vector<V*> parts;
    for (size_t i = 0; i < count; ++i) parts.push_back(i < lead.size() ? lead[i] : boxed(operand(i)));
    V* array = scratch(count);
    for (size_t i = 0; i < count; ++i) store(parts[i], array, static_cast<int64_t>(8 * i));
    site(n);
    return boxedOutcome(b_.CreateCall(m_.entry(callee), {thread_, pointer(f), array}));
  }
  std::vector<V*> args{thread_, pointer(f)};
  for (size_t i = 0; i < count; ++i) args.push_back(i < lead.size() ? lead[i] : convert(operand(i), target.params[i]).part[0]);
  site(n);
  llvm::CallInst* result = b_.CreateCall(m_.direct(callee), args);
  if (!target.result.isUnboxed()) return boxedOutcome(result);
  V *fast = b_.CreateExtractValue(result, 0), *status = b_.CreateExtractValue(result, 1);
  llvm::BasicBlock *odd = block("call.odd"), *good = block("call.good"), *unexpected = block("call.boxed");
  branch(b_.CreateICmpEQ(status, i64(0)), good, odd, true);
  setBlock(odd);
  // A boxed result where an unboxed one was expected, or nothing.
  V* other = load(i64_, thread_, PPY_OFF_THREAD_BOXED);
  b_.CreateCondBr(b_.CreateICmpEQ(load(i32_, thread_, PPY_OFF_THREAD_STATUS), i32(PPY_STATUS_BOXED)), unexpected, failBlock(n));
  setBlock(unexpected);
  store(i32(0), thread_, PPY_OFF_THREAD_STATUS);
  if (n->type.kind == target.result.kind) {
    deoptWithResult(n, other, Guard::CallResult);
    setBlock(good);
    return fast;
  }
  llvm::BasicBlock* merged = block("call.value");
  b_.CreateBr(merged);
  setBlock(good);
  Held h;
  h.part[0] = fast;
  fast = boxedPart(h, target.result);
  good = b_.GetInsertBlock();
  b_.CreateBr(merged);
  setBlock(merged);
  setResult(n, phi(i64_, {{fast, good}, {other, unexpected}}));
  return held(n).part[0];
}

/// One of the callees, whichever f's entry is, or the runtime.
void FunctionEmitter::emitKnownCall(Node* n, const std::vector<ssa::Callee>& all) {
  bool method = n->op == Op::CallMethod;
  V* f = boxed(n->in[0]);
  llvm::BasicBlock *slow = block("call.slow"), *done = block("call.done");
  std::vector<std::pair<V*, llvm::BasicBlock*>> results;
  auto need = [&](V* cond) { onlyIf(cond, slow, "call.fits"); };
  auto take = [&](const ssa::Callee& c) {
    V* v = directCall(n, c.function, f, {}, c.first, nullptr);
    results.push_back({v, b_.GetInsertBlock()});
    b_.CreateBr(done);
  };
  // A method comes with its receiver (then it is an object), or is to be called as it is.
  if (method) need(b_.CreateICmpNE(boxed(n->in[1]), i64(0)));
  else need(isPointer(f));
  need(b_.CreateICmpEQ(load(ptr_, pointer(f), PPY_OFF_OBJECT_TYPE, "type"), object("PyFunction_Type")));
  V* entry = load(ptr_, pointer(f), PPY_OFF_FUNCTION_ENTRY, "function");
  for (size_t i = 0; i < all.size(); ++i) {
    llvm::BasicBlock *yes = block("call.direct"), *no = i + 1 < all.size() ? block("call.next") : slow;
    V* same = b_.CreateICmpEQ(entry, m_.entry(all[i].function));
    if (all.size() == 1) branch(same, yes, no, true);
    else b_.CreateCondBr(same, yes, no);
    setBlock(yes);
    take(all[i]);
    setBlock(no);
  }
  setBlock(slow);
  if (method) {
    setResult(n, callMethod(n));
  } else {
    V* args = spread(n->in, 1, n->in.size() - 1);
    site(n);
    setResult(n, checked(n, call("ppy_call", {thread_, f, args, i32(static_cast<int32_t>(n->in.size() - 1))})));
  }
  results.push_back({held(n).part[0], b_.GetInsertBlock()});
  b_.CreateBr(done);
  setBlock(done);
  llvm::PHINode* r = b_.CreatePHI(m_.typeOf(n->type), static_cast<unsigned>(results.size()));
  for (auto [v, from] : results) r->addIncoming(v, from);
  set(n, r);
}

/// An instance without attributes of the class that the words are about: the next cell of the thread's run, or the
/// runtime's way.
llvm::Value* FunctionEmitter::emitAllocation(Node* n, V* cls, V* info, V* words) {
  llvm::BasicBlock *slow = block("alloc.slow"), *done = block("alloc");
  auto need = [&](V* cond) { onlyIf(cond, slow, "alloc.fits"); };
  auto number = [&](int64_t word) { return unboxSmallInt(load(i64_, words, 8 * word, "cache")); };
  V* shape = load(i64_, words, 8 * 6, "cache");
  need(b_.CreateICmpNE(shape, i64(0)));  // classes of __slots__ have none either
  need(b_.CreateICmpEQ(shape, load(i64_, info, PPY_OFF_INFO_ROOT_SHAPE)));
  need(b_.CreateICmpSLE(b_.CreateZExt(load(i32_, info, PPY_OFF_INFO_WANTED_SLOTS), i64_), number(5)));
  V* run = b_.CreateGEP(i8_, load(ptr_, thread_, PPY_OFF_THREAD_HEAP, nullptr, true), number(3));
  V* cell = load(ptr_, run, PPY_OFF_ALLOCATION_CURSOR);
  need(b_.CreateICmpNE(cell, load(ptr_, run, PPY_OFF_ALLOCATION_END)));
  store(b_.CreateGEP(i8_, cell, number(4)), run, PPY_OFF_ALLOCATION_CURSOR);
  V* bits = b_.CreatePtrToInt(cell, i64_);
  V* side = b_.CreateAdd(b_.CreateAnd(bits, i64(~static_cast<int64_t>(PPY_HEAP_BLOCK_MASK))), b_.CreateLShr(b_.CreateAnd(bits, i64(PPY_HEAP_BLOCK_MASK)), PPY_HEAP_GRANULE_SHIFT));
  store(b_.getInt8(PPY_HEAP_STATE_LIVE), pointer(side), 0, "gc state");
  store(i64(PPY_REF_BIAS), cell, PPY_OFF_OBJECT_REFCNT);
  store(pointer(cls), cell, PPY_OFF_OBJECT_TYPE, "type");
  store(shape, b_.CreateGEP(i8_, cell, number(7)), 0, "shape");
  llvm::BasicBlock* fast = b_.GetInsertBlock();
  b_.CreateBr(done);
  setBlock(slow);
  site(n);
  V* other = checked(n, call("ppy_new_instance", {thread_, cls, words, caches_}));
  slow = b_.GetInsertBlock();
  b_.CreateBr(done);
  setBlock(done);
  return phi(i64_, {{bits, fast}, {other, slow}});
}

/// Calls what nothing is known of: the entry of a function that takes so many arguments, or the runtime.
llvm::Value* FunctionEmitter::callAny(Node* n, V* f, V* args, size_t count) {
  V* number = i32(static_cast<int32_t>(count));
  site(n);
  bool once = info_.fn->kind == pir::FunctionKind::Module || info_.fn->kind == pir::FunctionKind::Class;
  if (once || lean_) return checked(n, call("ppy_call", {thread_, f, args, number}));
  llvm::BasicBlock *slow = block("call.slow"), *done = block("call.any");
  auto need = [&](V* cond) {
    llvm::BasicBlock* next = block("call.fits");
    b_.CreateCondBr(cond, next, slow);
    setBlock(next);
  };
  need(isPointer(f));
  need(b_.CreateICmpEQ(load(ptr_, pointer(f), PPY_OFF_OBJECT_TYPE, "type"), object("PyFunction_Type")));
  V* entry = load(ptr_, pointer(f), PPY_OFF_FUNCTION_ENTRY, "function");
  V* takes = load(i32_, load(ptr_, pointer(f), PPY_OFF_FUNCTION_CODE), PPY_OFF_CODE_SIMPLE_ARGS);
  need(b_.CreateAnd(b_.CreateICmpNE(entry, llvm::ConstantPointerNull::get(ptr_)), b_.CreateICmpEQ(takes, number)));
  V* fast = b_.CreateCall(llvm::FunctionType::get(i64_, {ptr_, ptr_, ptr_}, false), entry, {thread_, pointer(f), args});
  llvm::BasicBlock* from = b_.GetInsertBlock();
  b_.CreateBr(done);
  setBlock(slow);
  V* other = call("ppy_call", {thread_, f, args, number});
  b_.CreateBr(done);
  setBlock(done);
  return checked(n, phi(i64_, {{fast, from}, {other, slow}}));
}

/// Makes an instance of a class of the program: allocation, then its __init__ directly.
void FunctionEmitter::emitConstruction(Node* n, const ssa::Callee& init) {
  V* f = boxed(n->in[0]);
  V* words = cache(n);
  llvm::BasicBlock *slow = block("new.slow"), *done = block("new.done");
  auto need = [&](V* cond) { onlyIf(cond, slow, "new.fits"); };
  // Words: the class, its version (a small int's bits), its __init__: as long as they hold, a call of it is
  // an allocation and a call of that function.
  need(b_.CreateICmpEQ(f, load(i64_, words, 0, "cache")));
  V* info = load(ptr_, pointer(f), PPY_OFF_TYPE_INFO, "type info");
  V* version = load(i64_, info, PPY_OFF_INFO_VERSION, "version");
  need(b_.CreateICmpEQ(b_.CreateOr(version, i64(static_cast<int64_t>(PPY_INT_TAG))), load(i64_, words, 8, "cache")));
  V* function = load(i64_, words, 16, "cache");
  need(b_.CreateICmpEQ(load(ptr_, pointer(function), PPY_OFF_FUNCTION_ENTRY, "function"), m_.entry(init.function)));
  bool foreign = ssa::foreignBase(m_.program(), n->in[0]->type.id);
  V* made;
  if (foreign) {
    V* given = spread(n->in, 1, n->in.size() - 1);
    site(n);
    made = checked(n, call("ppy_new_exception", {thread_, f, given, i32(static_cast<int32_t>(n->in.size() - 1))}));
  } else {
    made = emitAllocation(n, f, info, words);
  }
  V* outcome = directCall(n, init.function, function, {made}, init.first, made);
  llvm::BasicBlock *bad = block("init.result"), *good = block("new.made");
  branch(b_.CreateICmpEQ(outcome, none()), good, bad, true);
  setBlock(bad);
  call("ppy_init_result", {thread_, outcome});
  b_.CreateBr(failBlock(n));
  setBlock(good);
  b_.CreateBr(done);
  setBlock(slow);
  V* args = spread(n->in, 1, n->in.size() - 1);
  site(n);
  V* other = checked(n, call("ppy_construct", {thread_, f, args, i32(static_cast<int32_t>(n->in.size() - 1)), words, caches_, i32(foreign)}));
  slow = b_.GetInsertBlock();
  b_.CreateBr(done);
  setBlock(done);
  set(n, phi(i64_, {{made, good}, {other, slow}}));
}

/// A function of the math module with a float argument, if that is what the call is known to be.
bool FunctionEmitter::emitMathCall(Node* n) {
  int which = ssa::mathCall(m_.program(), info_, g_, n);
  if (which < 0 || !n->type.is(Kind::Float)) return false;
  static const char* const kNames[] = {
#define MATH(Id, text) text,
#include "runtime/abi/math_functions.def"
  };
  V *f = boxed(n->in[0]), *x = asFloat(n->in[2]), *word = cache(n);
  llvm::BasicBlock *ask = block("math.ask"), *fast = block("math.fast"), *good = block("math.good"), *slow = block("math.slow"), *done = block("math.done");
  branch(b_.CreateICmpEQ(f, load(i64_, word, 0, "cache")), fast, ask, true);
  setBlock(ask);
  branch(b_.CreateICmpNE(call("ppy_check_math", {thread_, f, i32(which), word, caches_}), i32(0)), fast, slow, true);
  setBlock(fast);
  // Outside the domain, or a result that overflows: the function itself says what happens.
  V *value, *fine;
  std::string_view name = kNames[which];
  if (name == "sqrt") {
    fine = b_.CreateFCmpOGE(x, llvm::ConstantFP::get(f64_, 0.0));
    value = b_.CreateUnaryIntrinsic(llvm::Intrinsic::sqrt, x);
  } else if (name == "fabs") {
    value = b_.CreateUnaryIntrinsic(llvm::Intrinsic::fabs, x);
    fine = b_.CreateFCmpORD(x, x);
  } else {
    value = call("ppy_math", {i32(which), x});
    fine = b_.CreateFCmpOLT(b_.CreateUnaryIntrinsic(llvm::Intrinsic::fabs, value), llvm::ConstantFP::getInfinity(f64_));
  }
  branch(fine, good, slow, true);
  setBlock(good);
  b_.CreateBr(done);
  setBlock(slow);
  V* args = spread(n->in, 1, 2);
  site(n);
  setResult(n, checked(n, call("ppy_call_method", {thread_, f, args, i32(2)})));
  V* other = held(n).part[0];
  slow = b_.GetInsertBlock();
  b_.CreateBr(done);
  setBlock(done);
  set(n, phi(f64_, {{value, good}, {other, slow}}));
  return true;
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
  auto genuine = [&]() -> V* {
    // The word keeps the built-in once it has been seen here.
    V* word = cache(n);
    llvm::BasicBlock *from = b_.GetInsertBlock(), *ask = block("builtin.ask"), *known = block("builtin");
    branch(b_.CreateICmpEQ(f, load(i64_, word, 0, "cache")), known, ask, true);
    setBlock(ask);
    V* yes = b_.CreateICmpNE(call("ppy_check_builtin", {thread_, f, i32(builtin), word, caches_}), i32(0));
    b_.CreateBr(known);
    setBlock(known);
    return phi(i1_, {{b_.getTrue(), from}, {yes, ask}});
  };
  switch (builtin) {
    case kBuiltinRange: {
      if (!n->type.is(Kind::Range)) return general();
      guard(genuine(), n, Guard::Builtin);
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
        if (!llvm::isa<llvm::ConstantInt>(p)) guard(b_.CreateICmpULT(b_.CreateAdd(p, quarter), i64(int64_t(1) << 62)), n, Guard::RangeBounds);
      if (n->type.id != 1) guard(b_.CreateICmpNE(parts[2], i64(0)), n, Guard::RangeBounds);
      for (int i = 0; i < 3; ++i) values_[n->id].part[i] = parts[i];
      return;
    }
    case kBuiltinLen: {
      if (count != 1 || arg(0)->type.isUnboxed()) return general();
      V* v = boxed(arg(0));
      llvm::BasicBlock *slow = block("len.slow"), *done = block("len");
      auto need = [&](V* cond) { onlyIf(cond, slow, "len.fits"); };
      need(genuine());
      Type t = arg(0)->type;
      if (!t.is(Kind::List) && !t.is(Kind::Tuple) && !t.is(Kind::Str)) {
        need(isPointer(v));
        V* type = load(ptr_, pointer(v), PPY_OFF_OBJECT_TYPE, "type");
        V* sized = b_.CreateOr(b_.CreateICmpEQ(type, object("PyList_Type")), b_.CreateICmpEQ(type, object("PyUnicode_Type")));
        need(b_.CreateOr(sized, b_.CreateICmpEQ(type, object("PyTuple_Type"))));
      }
      static_assert(PPY_OFF_STR_LENGTH == PPY_OFF_VAR_SIZE);
      V* size = load(i64_, pointer(v), PPY_OFF_VAR_SIZE, t.is(Kind::Tuple) ? "tuple size" : "list size");
      bool raw = n->type.is(Kind::Int);
      if (!raw) size = boxInt(size);
      llvm::BasicBlock* fast = b_.GetInsertBlock();
      b_.CreateBr(done);
      setBlock(slow);
      site(n);
      setResult(n, checked(n, call("ppy_len", {thread_, f, v})));
      V* other = held(n).part[0];
      slow = b_.GetInsertBlock();
      b_.CreateBr(done);
      setBlock(done);
      set(n, phi(raw ? i64_ : m_.typeOf(n->type), {{size, fast}, {other, slow}}));
      return;
    }
    case kBuiltinOrd:
    case kBuiltinChr:
    case kBuiltinIsInstance: {
      bool two = builtin == kBuiltinIsInstance;
      if (count != (two ? 2u : 1u)) return general();
      V *x = boxed(arg(0)), *y = two ? boxed(arg(1)) : i64(0);
      llvm::BasicBlock *fast = block("builtin.fast"), *slow = block("builtin.slow"), *done = block("builtin.done");
      branch(genuine(), fast, slow, true);
      setBlock(fast);
      const char* name = two ? "ppy_isinstance" : builtin == kBuiltinOrd ? "ppy_ord" : "ppy_chr";
      V* quick = call(name, {thread_, x, y});
      llvm::BasicBlock *some = block("builtin.some");
      branch(b_.CreateICmpNE(quick, i64(0)), some, slow, true);
      setBlock(some);
      b_.CreateBr(done);
      setBlock(slow);
      V* args = spread(n->in, 1, count);
      site(n);
      V* other = checked(n, call("ppy_call", {thread_, f, args, i32(static_cast<int32_t>(count))}));
      slow = b_.GetInsertBlock();
      b_.CreateBr(done);
      setBlock(done);
      setResult(n, phi(i64_, {{quick, some}, {other, slow}}));
      return;
    }
    case kBuiltinNext: {
      if (count != 1 || !arg(0)->type.isAny()) return general();
      V* it = boxed(arg(0));
      llvm::BasicBlock *slow = block("next.slow"), *done = block("next.done");
      auto need = [&](V* cond) { onlyIf(cond, slow, "next.fits"); };
      need(genuine());
      need(isPointer(it));
      need(b_.CreateICmpEQ(load(ptr_, pointer(it), PPY_OFF_OBJECT_TYPE, "type"), object("PyGen_Type")));
      need(b_.CreateICmpNE(load(i64_, pointer(it), PPY_OFF_GENERATOR_RESUME), i64(0)));
      V* got = resumed(n, it, none());
      llvm::BasicBlock* some = b_.GetInsertBlock();
      b_.CreateBr(done);
      setBlock(slow);
      V* args = spread(n->in, 1, count);
      site(n);
      V* other = checked(n, call("ppy_call", {thread_, f, args, i32(1)}));
      slow = b_.GetInsertBlock();
      b_.CreateBr(done);
      setBlock(done);
      setResult(n, phi(i64_, {{got, some}, {other, slow}}));
      return;
    }
    case kBuiltinAbs: {
      if (n->type.is(Kind::Int)) {
        guard(genuine(), n, Guard::Builtin);
        V* x = asInt(arg(0));
        guard(b_.CreateICmpNE(x, i64(INT64_MIN)), n, Guard::Overflow);
        set(n, b_.CreateBinaryIntrinsic(llvm::Intrinsic::abs, x, b_.getFalse()));
        return;
      }
      if (n->type.is(Kind::Float)) {
        guard(genuine(), n, Guard::Builtin);
        set(n, b_.CreateUnaryIntrinsic(llvm::Intrinsic::fabs, asFloat(arg(0))));
        return;
      }
      return general();
    }
    case kBuiltinMin:
    case kBuiltinMax: {
      bool isMin = builtin == kBuiltinMin;
      if (n->type.is(Kind::Int)) {
        guard(genuine(), n, Guard::Builtin);
        set(n, b_.CreateBinaryIntrinsic(isMin ? llvm::Intrinsic::smin : llvm::Intrinsic::smax, asInt(arg(0)), asInt(arg(1))));
        return;
      }
      if (n->type.is(Kind::Float)) {
        guard(genuine(), n, Guard::Builtin);
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
        guard(genuine(), n, Guard::Builtin);
        set(n, asFloat(arg(0)));
        return;
      }
      return general();
    case kBuiltinInt:
      if (n->type.is(Kind::Int) && arg(0)->type.is(Kind::Float)) {
        guard(genuine(), n, Guard::Builtin);
        V* d = asFloat(arg(0));
        V* size = b_.CreateUnaryIntrinsic(llvm::Intrinsic::fabs, d);
        guard(b_.CreateFCmpOLT(size, llvm::ConstantFP::get(f64_, 4611686018427387904.0)), n, Guard::IntOfFloat);
        set(n, b_.CreateFPToSI(d, i64_));
        return;
      }
      return general();
    default: return general();
  }
}

}  // namespace ppy::backend
