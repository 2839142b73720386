/// What _tracemalloc knows of the heap: which cells there are, how large, and where they were asked for.
#pragma once
#include <mutex>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "runtime/gc/tracer.h"

namespace ppy::tracing {

struct TraceFrame {
  uint64_t file;  ///< bits of a str that the tracer keeps
  uint32_t line;
  bool operator==(const TraceFrame&) const = default;
};
/// Innermost frame first.
struct TraceBack {
  std::vector<TraceFrame> frames;
  uint32_t total;  ///< of the stack, also those beyond the limit
  bool operator==(const TraceBack&) const = default;
};
struct TraceBackHash {
  size_t operator()(const TraceBack& b) const;
};

/// Domain 0: cells of the heap.
struct TraceKey {
  uintptr_t address;
  unsigned domain;
  bool operator==(const TraceKey&) const = default;
};
struct TraceKeyHash {
  size_t operator()(const TraceKey& k) const { return (k.address >> 4) * 0x9E3779B97F4A7C15ull ^ k.domain; }
};
struct Trace {
  size_t bytes;
  const TraceBack* where;  ///< in Tracer::tracebacks_, whose nodes stay
};

class Tracer : public gc::AllocationTracer, public gc::RootBase {
 public:
  explicit Tracer(Runtime& rt) : RootBase(rt) {}
  void allocated(Thread& t, const void* cell, size_t bytes) override;
  void freed(const void* cell) override;
  void collected(bool (*lives)(const void* cell)) override;
  bool track(Thread& t, unsigned domain, uintptr_t address, size_t bytes) override;
  void untrack(unsigned domain, uintptr_t address) override;
  Value traceback(Thread& t, unsigned domain, uintptr_t address) override;
  void trace(gc::Marker& m) override;

  /// Forgets everything; the peak, too.
  void clear();
  /// While set, the calling thread's allocations are its own business.
  void pause(Thread* t) { paused_ = t; }
  void resetPeak();
  size_t current() const { return current_; }
  size_t peak() const { return peak_; }
  size_t ownBytes() const;
  std::vector<std::pair<TraceKey, Trace>> all();
  bool started = false;
  uint32_t limit = 1;  ///< frames of a traceback

 private:
  void add(Thread& t, TraceKey key, size_t bytes);
  void remove(TraceKey key);
  std::mutex lock_;
  std::unordered_map<TraceKey, Trace, TraceKeyHash> traces_;
  std::unordered_set<TraceBack, TraceBackHash> tracebacks_;
  std::unordered_set<uint64_t> files_;
  TraceBack scratch_;
  size_t current_ = 0, peak_ = 0, frameBytes_ = 0;
  Thread* paused_ = nullptr;
};

/// While it lives, what this thread allocates is not noted.
struct Pause {
  Pause(Thread& t, Tracer& own) : tracer(own) { tracer.pause(&t); }
  ~Pause() { tracer.pause(nullptr); }
  Tracer& tracer;
};

/// ((file, line), …), innermost first.
Value framesOf(Thread& t, const TraceBack& where);

}  // namespace ppy::tracing
