// Noting allocations with the Python stack that asked for them.
#include "stdlib/_tracemalloc/tracer.h"

#include "runtime/frame/code.h"
#include "runtime/frame/services.h"
#include "runtime/object/container.h"
#include "runtime/object/error.h"
#include "runtime/object/str.h"

namespace ppy::tracing {

size_t TraceBackHash::operator()(const TraceBack& b) const {
  size_t h = b.total;
  for (const TraceFrame& f : b.frames) h = (h ^ f.file ^ (uint64_t{f.line} << 48 | f.line)) * 0x9E3779B97F4A7C15ull;
  return h ^ h >> 32;
}

void Tracer::add(Thread& t, TraceKey key, size_t bytes) {
  std::lock_guard guard(lock_);
  scratch_.frames.clear();
  scratch_.total = 0;
  auto note = [](const CodeObject* code, uint32_t line, void* context) {
    auto* self = static_cast<Tracer*>(context);
    constexpr uint32_t kMostFrames = 65535;
    if (self->scratch_.total < kMostFrames) self->scratch_.total++;
    if (self->scratch_.frames.size() < self->limit) self->scratch_.frames.push_back({code->filename.bits(), line});
    return true;
  };
  walkFrames_nogc(t, note, this);
  auto [where, fresh] = tracebacks_.insert(scratch_);
  if (fresh) {
    frameBytes_ += where->frames.size() * sizeof(TraceFrame);
    for (const TraceFrame& f : where->frames) files_.insert(f.file);
  }
  Trace& trace = traces_[key];
  current_ = current_ - trace.bytes + bytes;
  trace = {bytes, &*where};
  if (current_ > peak_) peak_ = current_;
}

void Tracer::remove(TraceKey key) {
  auto at = traces_.find(key);
  if (at == traces_.end()) return;
  current_ -= at->second.bytes;
  traces_.erase(at);
}

void Tracer::allocated(Thread& t, const void* cell, size_t bytes) {
  if (paused_ != &t) add(t, {reinterpret_cast<uintptr_t>(cell), 0}, bytes);
}
void Tracer::freed(const void* cell) { untrack(0, reinterpret_cast<uintptr_t>(cell)); }

void Tracer::collected(bool (*lives)(const void* cell)) {
  for (auto at = traces_.begin(); at != traces_.end();) {
    if (at->first.domain || lives(reinterpret_cast<const void*>(at->first.address))) {
      ++at;
      continue;
    }
    current_ -= at->second.bytes;
    at = traces_.erase(at);
  }
}

bool Tracer::track(Thread& t, unsigned domain, uintptr_t address, size_t bytes) {
  add(t, {address, domain}, bytes);
  return true;
}
void Tracer::untrack(unsigned domain, uintptr_t address) {
  std::lock_guard guard(lock_);
  remove({address, domain});
}

void Tracer::trace(gc::Marker& m) {
  for (uint64_t file : files_) m.mark(Value::fromBits(file));
}

void Tracer::clear() {
  std::lock_guard guard(lock_);
  traces_.clear();
  tracebacks_.clear();
  files_.clear();
  current_ = peak_ = frameBytes_ = 0;
}
void Tracer::resetPeak() {
  std::lock_guard guard(lock_);
  peak_ = current_;
}

size_t Tracer::ownBytes() const {
  constexpr size_t kNode = 2 * sizeof(void*);  // what a table's node has beside its item
  return traces_.size() * (sizeof(TraceKey) + sizeof(Trace) + kNode) + tracebacks_.size() * (sizeof(TraceBack) + kNode) + frameBytes_;
}

Value Tracer::traceback(Thread& t, unsigned domain, uintptr_t address) {
  const TraceBack* where = nullptr;
  {
    std::lock_guard guard(lock_);
    auto at = traces_.find({address, domain});
    if (at != traces_.end()) where = at->second.where;
  }
  if (!where) return none();
  Pause pause(t, *this);
  return framesOf(t, *where);
}

/// ((file, line), …), innermost first.
Value framesOf(Thread& t, const TraceBack& where) {
  auto n = static_cast<intptr_t>(where.frames.size());
  if (n == 0) {
    PPY_TRY(unknown, tupleOf(t, {newStrAscii(t, "<unknown>"), Value::smallInt(0)}));
    return tupleOf(t, {unknown});
  }
  ListObject* pairs = newList(t, n);
  if (!pairs) return {};
  for (const TraceFrame& f : where.frames) {
    PPY_TRY(pair, tupleOf(t, {Value::fromBits(f.file), Value::smallInt(f.line)}));
    if (!listAppend(t, pairs, pair)) return {};
  }
  return tupleFrom(t, pairs->ob_item, pairs->ob_size);
}

std::vector<std::pair<TraceKey, Trace>> Tracer::all() {
  std::lock_guard guard(lock_);
  return {traces_.begin(), traces_.end()};
}

}  // namespace ppy::tracing
