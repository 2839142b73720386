// Setting f_lineno: a tracer sends its frame to another line. What CPython's stack of blocks tells, liveness does here: a line can be
// gone to when every temporary that is read from there on is there now, and of the same kind. What is left behind is dropped;
// except clauses that are left give the exception back that was handled around them.
#include <algorithm>
#include <vector>

#include "runtime/abi/bytecode_reader.h"
#include "runtime/frame/decode.h"
#include "runtime/frame/frame_object.h"
#include "runtime/frame/liveness.h"
#include "runtime/object/error.h"
#include "runtime/object/number.h"

namespace ppy {
namespace {

/// What a temporary holds. From kObject on: a value that the instruction at word `kind - kObject` made.
using Kind = uint32_t;
enum : Kind {
  kNothing,
  kSeveral,   ///< values of several instructions
  kIterator,
  kExit,      ///< what a `with` calls at its end
  kAround,    ///< the exception handled outside a clause
  kCaught,
  kObject,
};

/// Calls f(register) for each register that the instruction writes.
template <class F>
void forEachWritten(const DecodedInstr& in, F f) {
  const pir::OpInfo& info = pir::infoOf(in.op);
  for (unsigned k = 0; info.operands[k]; k++) {
    auto o = static_cast<uint32_t>(in.operands[k]);
    if (info.operands[k] == 'D' || info.operands[k] == 'B') f(o);
    if (info.operands[k] == 'W')
      for (int32_t r = 0; r < in.operands[k + 1]; r++) f(o + static_cast<uint32_t>(r));
  }
}

/// Calls f(word) for each place that control may be at after the instruction at `at`, its handler apart.
template <class F>
void forEachNext(const CodeObject* code, uint32_t at, const DecodedInstr& in, F f) {
  const pir::OpInfo& info = pir::infoOf(in.op);
  uint32_t next = at + in.words;
  if (!info.isTerminator() && next < code->nwords) f(next);
  for (unsigned k = 0; info.operands[k]; k++)
    if (info.operands[k] == 'L') {
      uint32_t target = next + static_cast<uint32_t>(in.operands[k]);
      if (target < code->nwords) f(target);
    }
}

/// Facts of one code that a jump needs, by word.
class Jumps {
 public:
  Jumps(Thread& t, Frame* f) : t_(t), f_(f), code_(f->code), first_(f->code->nlocals), temps_(f->code->nregs - f->code->nlocals), live_(livenessOf(f->code)) {}

  /// Is the code small enough to look into?
  bool fits() const {
    constexpr size_t kMost = size_t{16} << 20;
    return live_ && size_t{code_->nwords} * (code_->nregs + 1) < kMost;
  }

  /// Sends the frame to the line, or to the first one behind it that has instructions.
  bool to(int line, bool whenResumed) {
    std::vector<std::pair<uint32_t, int>> starts = lineStarts();
    int best = -1;
    for (auto [word, at] : starts)
      if (at >= line && (best < 0 || at < best)) best = at;
    if (best < 0) return raise(t_, PyExc_ValueError, "line %d comes after the current code block", line), false;
    findKinds();
    findPinned();
    auto here = static_cast<uint32_t>(f_->pc - code_->words);
    int64_t target = -1, depth = -1;
    const char* why = "cannot find bytecode for specified line";
    bool explained = false;
    for (auto [word, at] : starts) {
      if (at != best) continue;
      if (!fitsAt(here, word)) {
        if (!explained) why = problemAt(word);
        explained = true;
      } else if (int64_t d = depthAt(word); d > depth) {
        depth = d;
        target = word;
      }
    }
    if (target < 0) return raise(t_, PyExc_ValueError, "%s", why), false;
    DecodedInstr in = decodeInstr(f_->pc);
    uint32_t yielded = whenResumed ? static_cast<uint32_t>(in.operands[in.op == pir::Op::Yield ? 1 : 2]) : code_->nregs;
    leave(here, static_cast<uint32_t>(target), yielded);
    auto* o = f_->frameObject.as<FrameObject>();
    if (whenResumed) {
      o->resumeWord = static_cast<uint32_t>(target) + 1;
      return true;
    }
    f_->pc = code_->words + target;
    bool begins = target == 0 && best == static_cast<int>(code_->firstLine);
    o->lastLine = best;
    o->lastWord = begins ? -1 : static_cast<int32_t>(target);
    return true;
  }

 private:
  /// (word, line) where another line begins than that of the instructions before.
  std::vector<std::pair<uint32_t, int>> lineStarts() const {
    std::vector<std::pair<uint32_t, int>> starts;
    PpyPositionIter it = ppyPositions(code_->positions, code_->positionsSize, code_->firstLine);
    int last = -1;
    // The beginning of a function has its first line.
    if (code_->kind == PPY_CODE_FUNCTION) starts.emplace_back(0, last = static_cast<int>(code_->firstLine));
    while (ppyPositionNext(&it)) {
      if (it.entry.line <= 0 || it.entry.line == last || it.entry.startWord >= code_->nwords) continue;
      if (decodeInstr(code_->words + it.entry.startWord).op == pir::Op::Jump) continue;  // the way back of a loop
      last = it.entry.line;
      starts.emplace_back(it.entry.startWord, last);
    }
    return starts;
  }

  /// Forward: what temporaries hold before each instruction.
  void findKinds() {
    kinds_.assign(size_t{code_->nwords} * temps_, kNothing);
    reached_.assign(code_->nwords, 0);
    std::vector<uint32_t> work{0};
    reached_[0] = 1;
    std::vector<Kind> state(temps_);
    auto flow = [&](uint32_t word) {
      Kind* there = kinds_.data() + size_t{word} * temps_;
      bool changed = !reached_[word];
      for (uint32_t r = 0; r < temps_; r++) {
        Kind joined = there[r] == kNothing || there[r] == state[r] ? state[r] : state[r] == kNothing ? there[r] : Kind{kSeveral};
        changed |= joined != there[r];
        there[r] = joined;
      }
      reached_[word] = 1;
      if (changed) work.push_back(word);
    };
    while (!work.empty()) {
      uint32_t at = work.back();
      work.pop_back();
      std::copy_n(kinds_.data() + size_t{at} * temps_, temps_, state.data());
      DecodedInstr in = decodeInstr(code_->words + at);
      if (pir::infoOf(in.op).mayRaise())
        if (const PpyHandler* h = handlerAt(code_, at)) flow(h->handler);
      Kind kind = kObject + at;
      switch (in.op) {
        case pir::Op::LoadSpecial: kind = kExit; break;
        case pir::Op::GetIter: case pir::Op::GetAIter: kind = kIterator; break;
        case pir::Op::GetHandled: kind = kAround; break;
        case pir::Op::Catch: kind = kCaught; break;
        default: break;
      }
      forEachWritten(in, [&](uint32_t r) {
        if (r >= first_ && r - first_ < temps_) state[r - first_] = kind;
      });
      forEachNext(code_, at, in, flow);
    }
  }

  bool isLive(uint32_t word, uint32_t temp) const {
    uint32_t r = first_ + temp;
    return !isCellRegister(code_, r) && live_->bits[size_t{live_->rowOf[word]} * live_->bitWords + r / 64] >> (r % 64) & 1;
  }
  Kind kindAt(uint32_t word, uint32_t temp) const { return kinds_[size_t{word} * temps_ + temp]; }
  /// What a register holds that the compiler keeps a constant in while a loop runs; empty: it is no such register.
  Value pinned(uint32_t temp) const { return loads_[temp] == kNowhere || loads_[temp] == kElsewhere ? Value() : loaded(loads_[temp]); }
  Value loaded(uint32_t at) const {
    DecodedInstr in = decodeInstr(code_->words + at);
    return in.op == pir::Op::LoadConst ? code_->consts[in.operands[1]] : in.op == pir::Op::LoadInt ? Value::smallInt(in.operands[1]) : Value();
  }
  void findPinned() {
    loads_.assign(temps_, kNowhere);
    for (uint32_t at = 0, next; at < code_->nwords; at = next) {
      DecodedInstr in = decodeInstr(code_->words + at);
      next = at + in.words;
      forEachWritten(in, [&](uint32_t r) {
        if (r < first_ || r - first_ >= temps_) return;
        uint32_t& load = loads_[r - first_];
        bool same = load == kNowhere || (load != kElsewhere && loaded(load) == loaded(at));
        load = same && !loaded(at).isEmpty() ? at : kElsewhere;
      });
    }
  }

  bool fitsAt(uint32_t from, uint32_t to) const {
    if (!reached_[to] || (decodeInstr(code_->words + to).op == pir::Op::Catch)) return false;
    for (uint32_t r = 0; r < temps_; r++)
      if (isLive(to, r) && pinned(r).isEmpty() && !(isLive(from, r) && kindAt(from, r) == kindAt(to, r) && kindAt(to, r) != kSeveral)) return false;
    return true;
  }
  int64_t depthAt(uint32_t word) const {
    int64_t n = 0;
    for (uint32_t r = 0; r < temps_; r++) n += isLive(word, r) && pinned(r).isEmpty();
    return n;
  }
  const char* problemAt(uint32_t word) const {
    if (!reached_[word] || decodeInstr(code_->words + word).op == pir::Op::Catch) return "can't jump into an exception handler, or code may be unreachable";
    for (uint32_t r = temps_; r-- > 0;) {
      if (!isLive(word, r) || !pinned(r).isEmpty()) continue;
      switch (kindAt(word, r)) {
        case kIterator: return "can't jump into the body of a for loop";
        case kAround: case kCaught: return "can't jump into an 'except' block as there's no exception";
        default: return "incompatible stacks";
      }
    }
    return "incompatible stacks";
  }

  /// Drops what is not read from the target on, apart from what is just being yielded, and gives variables a value that are read there unchecked.
  void leave(uint32_t from, uint32_t to, uint32_t yielded) {
    for (uint32_t r = temps_; r-- > 0;) {
      if (first_ + r == yielded) continue;
      if (!pinned(r).isEmpty()) {
        f_->regs[first_ + r] = pinned(r);
        continue;
      }
      if (!isLive(from, r) || isLive(to, r)) continue;
      if (kindAt(from, r) == kAround) t_.handled = isNone(f_->regs[first_ + r]) ? Value() : f_->regs[first_ + r];
      f_->regs[first_ + r] = Value();
    }
    std::vector<bool> read = readUnchecked(to);
    for (uint32_t r = 0; r < code_->nlocals; r++)
      if (read[r] && f_->regs[r].isEmpty()) f_->regs[r] = none();
    if (f_->flags & kFrameCell) gc::barrier(f_);
  }

  /// Variables that may be read from a word on without a check whether they are bound: the compiler knew that they are. Each path is
  /// followed until it writes or checks them.
  std::vector<bool> readUnchecked(uint32_t from) const {
    std::vector<bool> read(code_->nlocals), seen;
    for (uint32_t r = 0; r < code_->nlocals; r++) {
      if (!f_->regs[r].isEmpty()) continue;
      seen.assign(code_->nwords, false);
      std::vector<uint32_t> work{from};
      while (!work.empty() && !read[r]) {
        uint32_t at = work.back();
        work.pop_back();
        if (seen[at]) continue;
        seen[at] = true;
        DecodedInstr in = decodeInstr(code_->words + at);
        bool checks = in.op == pir::Op::CheckBound || in.op == pir::Op::CheckDelete;
        const pir::OpInfo& info = pir::infoOf(in.op);
        bool mine = false;
        for (unsigned k = 0; info.operands[k]; k++) {
          auto o = static_cast<uint32_t>(in.operands[k]);
          if (info.operands[k] == 'U' || info.operands[k] == 'B') mine |= o == r;
          if (info.operands[k] == 'R') mine |= r - o < static_cast<uint32_t>(in.operands[k + 1]);
        }
        if (mine && !checks) read[r] = true;
        bool ends = mine;
        forEachWritten(in, [&](uint32_t w) { ends |= w == r && !info.isJump(); });
        if (info.mayRaise())
          if (const PpyHandler* h = handlerAt(code_, at)) work.push_back(h->handler);
        if (!ends) forEachNext(code_, at, in, [&](uint32_t next) { work.push_back(next); });
      }
    }
    return read;
  }

  Thread& t_;
  Frame* f_;
  CodeObject* code_;
  uint32_t first_, temps_;
  const LivenessMap* live_;
  std::vector<Kind> kinds_;
  static constexpr uint32_t kNowhere = ~0u, kElsewhere = ~0u - 1;
  std::vector<uint32_t> loads_;  ///< where each temporary gets the constant that alone it ever holds
  std::vector<char> reached_;
};

}  // namespace

bool setFrameLine(Thread& t, Value self, Value v) {
  auto fail = [&](const char* message) { return raise(t, PyExc_ValueError, "%s", message), false; };
  if (v.isEmpty()) return raise(t, PyExc_AttributeError, "cannot delete attribute"), false;
  if (!isExactly(v, &PyLong_Type)) return fail("lineno must be an integer");
  auto* o = self.as<FrameObject>();
  Frame* f = o->frame;
  switch (o->event) {
    case TraceEvent::Line: break;
    case TraceEvent::None:
    case TraceEvent::Call: return fail("can't jump from the 'call' trace event of a new frame");
    case TraceEvent::Return: {
      pir::Op op = decodeInstr(f->pc).op;
      if (op == pir::Op::Yield || op == pir::Op::YieldDelegate) break;
      [[fallthrough]];
    }
    default: return fail("can only jump from a 'line' trace event");
  }
  if (o->trace.isEmpty()) return fail("f_lineno can only be set by a trace function");
  if (!v.isSmallInt() || v.asSmallInt() != static_cast<int>(v.asSmallInt())) return fail("lineno out of range");
  int line = static_cast<int>(v.asSmallInt());
  if (line < static_cast<int>(f->code->firstLine)) return raise(t, PyExc_ValueError, "line %d comes before the current code block", line), false;
  Jumps jumps(t, f);
  return jumps.fits() ? jumps.to(line, o->event == TraceEvent::Return) : fail("stack is too deep to analyze");
}

}  // namespace ppy
