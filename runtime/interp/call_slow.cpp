// Calls in general: any callee, keywords, star-arguments, generators' methods, compiled functions; and
// the calls that operations request.
#include <cstring>

#include "runtime/frame/decode.h"
#include "runtime/frame/flatten.h"
#include "runtime/frame/generator.h"
#include "runtime/frame/native_call.h"
#include "runtime/interp/flat.h"
#include "runtime/interp/loop.h"
#include "runtime/interp/slow.h"
#include "runtime/object/signature.h"

namespace ppy::interp {
namespace {

/// Where a call instruction's pieces are.
struct CallSite {
  Value callee;
  Args args;
  Value buffer[16];
  Value keep;  ///< owner of `args`
};

/// Reads the instruction's operands. False with an exception pending.
bool readCall(Thread& t, Frame* f, const DecodedInstr& in, CallSite* site) {
  Value* range = f->regs + in.operands[1];
  auto n = static_cast<uint32_t>(in.operands[2]);
  site->callee = range[0];
  switch (in.op) {
    case Op::Call:
      site->args = Args{range + 1, n - 1};
      return true;
    case Op::CallMethod:
      site->args = range[1].isEmpty() ? Args{range + 2, n - 2} : Args{range + 1, n - 1};
      return true;
    case Op::CallKw: {
      auto* names = f->code->consts[in.operands[3]].as<TupleObject>();
      auto nkw = static_cast<uint32_t>(names->ob_size);
      site->args = range[1].isEmpty() ? Args{range + 2, n - 2 - nkw, names} : Args{range + 1, n - 1 - nkw, names};
      return true;
    }
    default: {
      // A lone *iterable comes as it is.
      Value arguments = range[1];
      if (!isTuple(arguments)) {
        arguments = starArguments_py(t, site->callee, arguments);
        if (arguments.isEmpty()) return false;
        site->keep = arguments;
      }
      auto* positional = arguments.as<TupleObject>();
      Value kwargs = range[2];
      if (kwargs.isEmpty() || dictSize(kwargs.as<DictObject>()) == 0) {
        site->args = Args{positional->ob_item, static_cast<uint32_t>(positional->ob_size)};
        return true;
      }
      return spreadArguments_py(t, site->callee, arguments, kwargs, &site->args) != nullptr;
    }
  }
}

/// Calls the native version of a function from the loop: a value, empty with a status, or (capture) the
/// captured frames continue as callees of f.
Value callNativeEntry(Thread& t, Frame* f, FunctionObject* fn, const Args& args, ContKind cont, Value contValue) {
  uint64_t bits = callEntry(t, fn, args);
  if (bits || t.status != Status::Capture) return Value::fromBits(bits);
  t.status = Status::None;
  t.capturedOuter->parent = f;
  t.capturedOuter->cont = cont;
  t.capturedOuter->contValue = contValue;
  t.top = t.capturedInner;
  t.capturedInner = t.capturedOuter = nullptr;
  return {};
}

/// Applies a continuation to how a call ended, for the instruction at f->pc.
Value applyContinuation(Thread& t, Frame* f, ContKind cont, Value contValue, Value result) {
  Value operands[4];
  gatherOperands(f, operands);
  if (!result.isEmpty()) return contResult(t, cont, operands, contValue, result);
  return t.status == Status::Exception ? contException(t, cont, operands, contValue) : Value();
}

/// Apart from serveRequest, whose frame stays without it (frame/native_call.h).
[[gnu::noinline]] Value callRequested_py(Thread& t, Value callee, Args args) {
  constexpr size_t kInline = std::size(decltype(CallRequest::inlineArgs){});
  Value copy[kInline];
  if (args.v == t.request.inlineArgs) {
    std::memcpy(static_cast<void*>(copy), t.request.inlineArgs, args.total() * sizeof(Value));
    args.v = copy;
  }
  return call_py(t, callee, args);
}

}  // namespace

void gatherOperands(Frame* f, Value* operands) {
  DecodedInstr in = decodeInstr(f->pc);
  const char* letters = pir::infoOf(in.op).operands;
  unsigned n = 0;
  for (unsigned i = 0; letters[i] && n < 4; i++) {
    if (letters[i] == 'U') operands[n++] = f->regs[in.operands[i]];
    else if (letters[i] == 'I' && (in.op == Op::AddInt || in.op == Op::SubInt)) operands[n++] = Value::smallInt(in.operands[i]);
  }
}

/// Starts what `t.request` asks for on behalf of f's instruction. t.top != f afterwards: a frame was
/// pushed. Otherwise the operation's value, or empty with a status.
Value serveRequest(Thread& t, Frame* f) {
  for (;;) {
    CallRequest& r = t.request;
    auto cont = static_cast<ContKind>(r.cont);
    Value callee = r.callee, contValue = r.contValue;
    Args args{r.args, r.npos, r.kwnames};
    t.status = Status::None;
    Value result;
    if (isExactly(callee, &PyFunction_Type)) {
      auto* fn = callee.as<FunctionObject>();
      if (fn->entry && !tracingOn(t)) {
        result = callNativeEntry(t, f, fn, args, cont, contValue);
        if (t.top != f) return {};
      } else {
        Frame* g = startFunction(t, fn, args, &result);
        if (g) {
          g->cont = cont;
          g->contValue = contValue;
          return {};
        }
        if (cont == kContResult && !result.isEmpty()) noteMaker(result, f->pc + decodeInstr(f->pc).words);
      }
    } else {
      result = callRequested_py(t, callee, args);
    }
    if (cont != kContResult) result = applyContinuation(t, f, cont, contValue, result);
    if (!result.isEmpty() || t.status != Status::Request) return result;
  }
}

PPY_PN uint64_t tailCall(PPY_PARAMS) {
  if (t.poll.load(std::memory_order_relaxed) != 0 && !safepoint_py(t)) PPY_UNWIND();
  DecodedInstr in = decodeInstr(pc);
  Value v = callInstruction(t, f, in);
  if (t.status == Status::Capture) [[unlikely]] return 0;
  if (t.top != f) PPY_TAIL(tailResume);
  if (v.isEmpty()) [[unlikely]] PPY_EMPTY();
  table = handlersFor(t);  // the call may have set a tracer
  PPY_TAIL_VALUE(tailComplete, v);
}

Value callInstruction(Thread& t, Frame* f, const DecodedInstr& in) {
  CallSite site;
  if (!readCall(t, f, in, &site)) return {};
  Value callee = site.callee;
  Args args = site.args;
  // Before the call, which is done anew then. (Star arguments out of an iterator would be taken twice.)
  if (wantsFrames(callee) && canFlatten(t) && site.keep.isEmpty()) [[unlikely]] {
    flattenLoop(t);
    return {};
  }
  // Bound methods and methods' functions, a few steps deep, without leaving for call_rq.
  if (isExactly(callee, &PyMethod_Type) && args.total() < std::size(site.buffer)) {
    auto* m = callee.as<MethodObject>();
    site.buffer[0] = m->im_self;
    std::memcpy(static_cast<void*>(site.buffer + 1), args.v, args.total() * sizeof(Value));
    callee = m->im_func;
    args = Args{site.buffer, args.npos + 1, args.kwnames};
  }
  if (isExactly(callee, &PyFunction_Type)) {
    auto* fn = callee.as<FunctionObject>();
    if (fn->entry && !tracingOn(t)) return callNativeEntry(t, f, fn, args, kContResult, Value());
    Value result;
    startFunction(t, fn, args, &result);
    if (!result.isEmpty()) noteMaker(result, f->pc + in.words);
    return result;
  }
  if (!args.kwnames) {
    Value result;
    if (callFlat(t, callee, args, &result)) return result;
  }
  Value v = call_rq(t, callee, args);
  gc::keepAlive(site.keep);
  return v;
}

}  // namespace ppy::interp
