/// The functions that compiled code calls (abi/helpers.def) as C++ sees them, and what they share.
#pragma once
#include <optional>

#include "runtime/abi/native.h"
#include "runtime/frame/call.h"
#include "runtime/frame/frame.h"
#include "runtime/frame/frame_object.h"
#include "runtime/frame/generator.h"
#include "runtime/object/type.h"
#include "runtime/thread/runtime.h"

#define PPY_HELPER extern "C" __attribute__((visibility("default"), used))

namespace ppy::native {

/// Completes an operation's outcome for compiled code: requested calls are made natively. Unlike
/// finish_py, a capture in the callee is passed on (empty, Status::Capture) with the continuation that the
/// compiled frame's record needs in captureCont.
Value finishRequest(Thread& t, Value outcome, const Value* operands);
inline Value finish(Thread& t, Value outcome, const Value* operands) {
  return outcome.isEmpty() && t.status == Status::Request ? finishRequest(t, outcome, operands) : outcome;
}
/// Calls anything in that way.
Value call(Thread& t, Value callee, const Args& args);

/// Resumes a generator that is not finished for compiled code: what it yields, or empty (returned: Status::None and
/// t.stopValue). A capture is passed on.
Value resume(Thread& t, GeneratorObject* g, Value sent, ResumeMode mode);

/// Reads the live values that follow an exit map's call into registers.
void readExit(Thread& t, const PpyExit* exit, va_list values, Value* regs);

/// The instruction that compiled code is at: of a compiled frame what its record says, of a re-entered frame its pc.
inline const uint64_t* siteOf(Thread& t) {
  auto* record = static_cast<PpyNativeFrame*>(t.nativeTop);
  if (record && record->callee) return reinterpret_cast<FunctionObject*>(record->callee)->code->words + wordOf(record);
  return t.top->pc;
}

/// Leave to write words of a site's cache that belong together; compiled code reads them without a lock. One thread has it
/// always. With several it is given for words that are empty, and a limited number of times for `stale` ones, which fit
/// nothing any more; nobody else runs while it lives.
class CacheFill {
 public:
  CacheFill(Thread& t, const uint64_t* first, bool stale = false) {
    if (t.runtime->multiThreaded) [[unlikely]] {
      uint64_t before = *first;
      if (before && !(stale && t.runtime->cacheRefills.fetch_add(1, std::memory_order_relaxed) < kRefills)) return;
      stopped_.emplace(t);
      given_ = *first == before;
    } else {
      given_ = true;
    }
  }
  explicit operator bool() const { return given_; }

 private:
  static constexpr uint32_t kRefills = 4096;  ///< of a Runtime: each stops all threads
  std::optional<WorldStop> stopped_;
  bool given_ = false;
};

/// A boolean outcome as the singletons; empty where `r` is negative.
inline Value truthValue(int r) { return r < 0 ? Value() : boolean(r); }

}  // namespace ppy::native

