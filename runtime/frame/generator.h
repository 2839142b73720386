/// Generators, coroutines and async generators: suspended frames. The interpreter loop resumes them
/// without native recursion; generatorStep_py does it for C++ callers.
#pragma once
#include <atomic>

#include "runtime/frame/frame.h"
#include "runtime/gc/recycle.h"
#include "runtime/object/call.h"
#include "runtime/object/type.h"
#include "runtime/abi/native.h"

namespace ppy {

/// sys.set_coroutine_origin_tracking_depth: a field of CPython's PyThreadState, behind the named prefix.
inline int& coroutineOriginDepth(Thread& t) { return *reinterpret_cast<int*>(t.prefixRest + 32); }

/// What the operation that resumed a generator makes of a yield, a return, an exception. Kept as a
/// small int in the running generator frame's contValue (cont is kContGeneratorBody).
///
///                yield              return v                 exception
///   For          item               loop ends                raised
///   Next         result             StopIteration(v)         raised
///   Close        RuntimeError       None                     GeneratorExit, StopIteration: None
///   Send         value (Send op)    v, jump                  raised
///   Delegate     yielded again      v, jump                  raised in the delegating frame
enum class ResumeMode : int { For, Next, Close, Send, Delegate };

inline bool isGeneratorLike(Value v) {
  return v.isObject() && (v.object()->ob_type == &PyGen_Type || v.object()->ob_type == &PyCoro_Type || v.object()->ob_type == &PyAsyncGen_Type);
}
/// generator or coroutine: what `send` of the loop resumes directly.
inline bool isSendable(Value v) {
  return v.isObject() && (v.object()->ob_type == &PyGen_Type || v.object()->ob_type == &PyCoro_Type);
}
inline GeneratorObject* generatorOf(Frame* f) { return f->names.as<GeneratorObject>(); }

/// Calls a generator function: binds arguments into a heap frame and returns the suspended object.
Value callGeneratorFunction(Thread& t, FunctionObject* fn, const Args& args);

/// `made` is what a call instruction gave that ends before `after`, straight from a generator function: a `for`
/// whose GetIter stands there is its only owner, and closes it when left early (EndIter); an `await` or `yield from` whose
/// GetAwaitable or GetYieldFromIter stands there gives its memory back when it has returned. A generator that
/// came by way of another function may be known elsewhere. Kept in contValue until the first resume.
inline void noteMaker(Value made, const uint64_t* after) {
  if (!made.isObject() || (made.object()->ob_type != &PyGen_Type && made.object()->ob_type != &PyCoro_Type)) return;
  made.as<GeneratorObject>()->frame->contValue = Value::smallInt(reinterpret_cast<intptr_t>(after));
}
/// The state as another thread may just have put it.
inline GeneratorState stateNow(const GeneratorObject* g) {
  GeneratorState state;
  __atomic_load(&g->state, &state, __ATOMIC_RELAXED);
  return state;
}
/// How compiled code goes on with it, which other threads read before they claim it; null: it does not.
inline PpyReentry resumeOf(GeneratorObject* g) { return __atomic_load_n(&g->resume, __ATOMIC_RELAXED); }
inline void setResume(GeneratorObject* g, PpyReentry resume) { __atomic_store_n(&g->resume, resume, __ATOMIC_RELAXED); }
/// GetIter, GetAwaitable or GetYieldFromIter at `at` takes g.
inline void noteLoop(GeneratorObject* g, const uint64_t* at) {
  g->owned = stateNow(g) == GeneratorState::Created && g->frame->contValue == Value::smallInt(reinterpret_cast<intptr_t>(at));
}

/// What `await` or `yield from` was over has returned, and its register is empty now.
inline void endDelegate(Thread& t, Value delegate) {
  if (!isSendable(delegate)) return;
  auto* g = delegate.as<GeneratorObject>();
  // A register may have been seen by others in the meantime: gi_yieldfrom, the module gc (they take `owned` away), C.
  if (g->owned && g->state == GeneratorState::Finished && !(gc::stateOf(g) & (gc::kStateWeakref | gc::kStateSeenByC))) gc::recycle(t, g);
}

/// ValueError: it is running.
bool raiseExecuting(Thread& t, GeneratorObject* g);
/// The calling thread is about to run g; *before: its state until now. False, with an exception pending: it runs, or
/// another thread has finished it since the caller looked.
inline bool claimGenerator(Thread& t, GeneratorObject* g, GeneratorState* before) {
  if (!t.runtime->multiThreaded) [[likely]] {
    *before = g->state;
    g->state = GeneratorState::Running;
    return *before != GeneratorState::Running || raiseExecuting(t, g);
  }
  std::atomic_ref<GeneratorState> state(g->state);
  *before = state.load();
  while (*before != GeneratorState::Running && *before != GeneratorState::Finished)
    if (state.compare_exchange_weak(*before, GeneratorState::Running)) return true;
  return raiseExecuting(t, g);
}
/// It stops running: what else there is to write has been written.
inline void releaseGenerator(GeneratorObject* g, GeneratorState state) {
  std::atomic_ref<GeneratorState>(g->state).store(state, std::memory_order_release);
}

/// Prepares to run: state, handled exception, depth, parent t.top, t.top. `sent` is stored where the frame
/// is suspended; empty: the pending exception is to be raised there. False with an exception pending
/// (running already, depth, non-None sent to a fresh one). Not for finished generators.
bool enterGenerator(Thread& t, GeneratorObject* g, Value sent);
/// The running generator stops running: gives control back to its frame's parent (t.top). `finished`
/// drops the frame.
void leaveGenerator(Thread& t, GeneratorObject* g, bool finished);
/// Its frame has ended and is nowhere linked: nothing is left to do at the generator's end, and unless a frame object shows it, the
/// frame's memory is used again at once.
void dropFrame(Thread& t, GeneratorObject* g, Frame* f);
/// A StopIteration (StopAsyncIteration) leaving a generator's body becomes a RuntimeError.
void convertStopIteration(Thread& t, GeneratorObject* g);
/// Finishes a generator that was never started or is suspended, when an exception is thrown into it
/// without running it.
const char* generatorKind(GeneratorObject* g);  ///< "generator", "coroutine", "async generator"

/// Resuming in compiled code (frame/resume.cpp).
enum class NativeStep {
  Failed,    ///< not entered: an exception is pending
  Yielded,   ///< *out, suspended again
  Returned,  ///< *out, finished
  Entered,   ///< it is the running frame, or called the running frame: the interpreter goes on at t.top
};
/// True when compiled code can resume it with that value.
inline bool resumesNatively(const GeneratorObject* g, Value sent) {
  const PpyNativeFunction* native = g->code->native;
  if (!native || !native->reentry) return false;
  return stateNow(g) == GeneratorState::Suspended ? !sent.isEmpty() : stateNow(g) == GeneratorState::Created && !sent.isEmpty() && isNone(sent);
}
/// Resumes it there. `base`: the caller is no interpreter loop.
NativeStep resumeNative_py(Thread& t, GeneratorObject* g, Value sent, ResumeMode mode, bool base, Value* out);
/// A generator whose `resume` is set, in compiled code; `how` is a ResumeMode and PPY_RESUME_NATIVE. What it yields, or
/// empty: returned (Status::None and t.stopValue), an exception, a capture (PPY_RESUME_NATIVE only).
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wreturn-type-c-linkage"
extern "C" __attribute__((visibility("default"))) Value ppy_resume(Thread& t, GeneratorObject* g, Value sent, uint32_t how);
#pragma clang diagnostic pop
static_assert(PPY_RESUME_FOR == static_cast<uint32_t>(ResumeMode::For) && PPY_RESUME_NEXT == static_cast<uint32_t>(ResumeMode::Next) &&
              PPY_RESUME_SEND == static_cast<uint32_t>(ResumeMode::Send));

/// The same for any generator that is not finished.
Value stepGenerator_py(Thread& t, GeneratorObject* g, Value sent, uint32_t how);

/// One step for C++: yields a value; or empty with Status::None and t.stopValue the returned value; or
/// empty with an exception. `sent` empty: throws the pending exception.
Value generatorStep_py(Thread& t, GeneratorObject* g, Value sent);
/// close(): false with an exception pending.
bool generatorClose_py(Thread& t, GeneratorObject* g);
/// The loop that alone owned the generator has left it: closed as when CPython drops the last reference, so an
/// exception of its cleanup is reported and goes nowhere. False only if the thread has to stop for something else.
bool closeAbandoned_py(Thread& t, GeneratorObject* g);
/// Closes any delegate of `yield from`: generators and objects with a close method.
bool closeDelegate_py(Thread& t, Value delegate);
/// What a suspended generator delegates to, or empty.
Value generatorDelegate(GeneratorObject* g);
/// Makes the arguments of throw(type[, value[, traceback]]) the pending exception. False: TypeError.
bool setThrown_py(Thread& t, const Value* args);

/// Raises StopIteration(t.stopValue) for a generator that returned.
Value raiseStopValue(Thread& t);

// --- await protocol (frame/coroutine.cpp, frame/async_generator.cpp) ------------------------------
/// The iterator `await v` drives; `context` as the GetAwaitable operand. TypeError otherwise.
Value getAwaitable_py(Thread& t, Value v, int context);
Value getAIter_py(Thread& t, Value v);
Value getANext_py(Thread& t, Value v);
Value wrapAsyncYield(Thread& t, Value v);

}  // namespace ppy
