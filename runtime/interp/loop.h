/// The shape of the interpreter's inner loop, private to this room.
///
/// Invariants (other comments cite them by number; docs/internals/interp.md explains them):
///   1. Every handler ends with a tail call: no native frame of the loop grows with Python depth. The
///      loop is entered only from enterLoop (run.cpp).
///   2. t.top == f whenever anything outside the handler may look: push and pop keep it so.
///   3. f->pc == pc before anything that may raise, run Python code, collect or walk frames.
///   4. A register operand is written only when the instruction has succeeded; so an instruction whose
///      operation asked for a Python call is completed later from its operands (outcome.cpp).
///   5. An empty Value in a handler's hands means t.status says why; a handler that gets one leaves by
///      PPY_EMPTY.
///   6. Stack records' registers need no write barrier: the collector marks the running chain anew
///      each time. Heap frames are barriered when they stop running (leaveGenerator).
#pragma once
#include "compiler/pir/op.h"
#include "runtime/frame/call.h"
#include "runtime/frame/strand.h"
#include "runtime/object/container.h"
#include "runtime/object/error.h"
#include "runtime/object/number.h"
#include "runtime/object/ops.h"
#include "runtime/object/type.h"

namespace ppy::interp {

using pir::Op;

#define PPY_PN __attribute__((preserve_none))
#define PPY_SLOW __attribute__((preserve_none, noinline))
#define PPY_MUSTTAIL [[clang::musttail]]
/// `w` is the instruction's first word at dispatch; tails that take a value get it there.
#define PPY_PARAMS ::ppy::Thread &t, ::ppy::Frame *f, const uint64_t *pc, const void *const *table, uint64_t w
#define PPY_ARGS t, f, pc, table, w
using Handler = PPY_PN uint64_t (*)(PPY_PARAMS);

/// Operands of the plain encoding: pc is at the operation's word, which is w.
struct Narrow {
  static constexpr bool kWide = false;
  template <int K>
  static uint32_t u(const uint64_t* pc, uint64_t w) {
    if constexpr (K < 3) return static_cast<uint16_t>(w >> (16 * (K + 1)));
    else return static_cast<uint16_t>(pc[1] >> (16 * (K - 3)));
  }
  template <int K>
  static int32_t s(const uint64_t* pc, uint64_t w) { return static_cast<int16_t>(u<K>(pc, w)); }
};
/// Operands behind a Wide prefix: pc is at the prefix, w is the word of the operation.
struct WideForm {
  static constexpr bool kWide = true;
  template <int K>
  static uint32_t u(const uint64_t* pc, uint64_t w) {
    if constexpr (K < 3) return static_cast<uint16_t>(w >> (16 * (K + 1))) | static_cast<uint32_t>(static_cast<uint16_t>(pc[0] >> (16 * (K + 1)))) << 16;
    else return static_cast<uint16_t>(pc[2] >> (16 * (K - 3))) | static_cast<uint32_t>(static_cast<uint16_t>(pc[3] >> (16 * (K - 3)))) << 16;
  }
  template <int K>
  static int32_t s(const uint64_t* pc, uint64_t w) { return static_cast<int32_t>(u<K>(pc, w)); }
};

/// Handlers by operation: `op<Name><Narrow>` and `op<Name><WideForm>`.
#define PPY_OP(Name, text, operands, effects, result) \
  template <class E> PPY_PN uint64_t op##Name(PPY_PARAMS);
#include "compiler/pir/ops.def"

/// At the end of a file: makes both forms of a handler defined in it.
#define PPY_BOTH_FORMS(Name)                              \
  template PPY_PN uint64_t op##Name<Narrow>(PPY_PARAMS);  \
  template PPY_PN uint64_t op##Name<WideForm>(PPY_PARAMS);
#define PPY_HANDLER(Name) template <class E> PPY_PN uint64_t op##Name(PPY_PARAMS)

/// Operand K as register index / index / immediate; as register.
#define PPY_U(K) (E::template u<K>(pc, w))
#define PPY_S(K) (E::template s<K>(pc, w))
#define PPY_R(K) (static_cast<::ppy::Value&>(f->regs[PPY_U(K)]))
/// Words of the instruction, and its inline-cache word in CodeObject::caches.
#define PPY_LEN(Name) (pir::wordCount(Op::Name, E::kWide))
#define PPY_CACHE(Name) (reinterpret_cast<uint64_t*>(pc[PPY_LEN(Name) - 1]))
/* The record there, as another thread may have published it. */
#define PPY_CACHED(Name, Type) (reinterpret_cast<const Type*>(__atomic_load_n(PPY_CACHE(Name), __ATOMIC_ACQUIRE)))

#define PPY_DISPATCH()                                                                   \
  do {                                                                                   \
    w = *pc;                                                                             \
    PPY_MUSTTAIL return reinterpret_cast<Handler>(const_cast<void*>(table[static_cast<uint16_t>(w)]))(PPY_ARGS); \
  } while (0)
#define PPY_NEXT(Name) \
  do {                 \
    pc += PPY_LEN(Name); \
    PPY_DISPATCH();    \
  } while (0)
/// Jump to label operand K.
#define PPY_JUMP(Name, K)                             \
  do {                                                \
    pc += static_cast<int32_t>(PPY_LEN(Name)) + PPY_S(K); \
    PPY_DISPATCH();                                   \
  } while (0)
#define PPY_TAIL(function) PPY_MUSTTAIL return function(PPY_ARGS)
/// Tail call with a value in w.
#define PPY_TAIL_VALUE(function, value) \
  do {                                  \
    w = (value).bits();                 \
    PPY_MUSTTAIL return function(PPY_ARGS); \
  } while (0)

// --- tails (outcome.cpp, unwind.cpp, push.cpp) ------------------------------------------------------
/// The operation at pc gave empty: raises, pushes the requested call, or completes as exhausted.
PPY_PN uint64_t tailEmpty(PPY_PARAMS);
/// An exception is pending at pc.
PPY_PN uint64_t tailUnwind(PPY_PARAMS);
/// The operation at pc has the final value w: stores it where the instruction says and goes on.
PPY_PN uint64_t tailComplete(PPY_PARAMS);
/// Whatever t.top is runs on from its pc; a pending exception is raised there.
PPY_PN uint64_t tailResume(PPY_PARAMS);
/// At a LoopHeader of a code with compiled versions: goes on natively if they take the frame.
PPY_PN uint64_t tailReenter(PPY_PARAMS);
/// The pending exception was thrown into the delegating generator f.
PPY_PN uint64_t tailThrow(PPY_PARAMS);
/// Gives w to whoever resumed the generator whose frame is f; f->pc is where it resumes.
PPY_PN uint64_t tailYield(PPY_PARAMS);
/// The call instruction at pc, any encoding, any callee.
PPY_PN uint64_t tailCall(PPY_PARAMS);

#define PPY_EMPTY() PPY_TAIL(tailEmpty)
#define PPY_UNWIND() PPY_TAIL(tailUnwind)
/// D := v, or leave by PPY_EMPTY; then the next instruction.
#define PPY_STORE_NEXT(Name, value)              \
  do {                                           \
    ::ppy::Value v_ = (value);                   \
    if (v_.isEmpty()) [[unlikely]] PPY_EMPTY();  \
    PPY_R(0) = v_;                               \
    PPY_NEXT(Name);                              \
  } while (0)

/// Completes the instruction at pc with `value`, at once where it only stores it.
#define PPY_COMPLETE(value)                                                  \
  do {                                                                       \
    ::ppy::Value v_ = (value);                                               \
    uint64_t word_ = *pc;                                                    \
    uint32_t words_ = kPlainStoreTable.words[static_cast<uint16_t>(word_)];  \
    if (!words_) PPY_TAIL_VALUE(tailComplete, v_);                           \
    f->regs[static_cast<uint16_t>(word_ >> 16)] = v_;                        \
    pc += words_;                                                            \
    PPY_DISPATCH();                                                          \
  } while (0)

/// Table of handlers: narrow ones by operation, then Wide, then quickened ones.
extern const void* const kHandlers[];
/// The same length; every entry reports to tracers first (trace_events.cpp). Taken by the slow path of calls
/// and by whoever enters the loop while a tracer is set, and left by itself when there is none any more.
extern const void* const kTracingHandlers[];
inline const void* const* handlersFor(const Thread& t) {
  return (t.c_traceobj || t.c_profileobj) && !t.tracing ? kTracingHandlers : kHandlers;
}

/// Words of an instruction whose value, when it has one, simply goes to register operand 0, narrow form; 0:
/// something else.
struct PlainStoreTable {
  uint8_t words[pir::kOpCount + 8];
};
extern const PlainStoreTable kPlainStoreTable;

/// The same slow path for several operations: sets pc for tracebacks.
#define PPY_SAVE_PC() (f->pc = pc)

}  // namespace ppy::interp
