// The matching loop. Everything that backtracking has to take back (marks, repeat counters, the current
// repeat) is noted on the same stack as the choices: to fail is to pop entries, undoing, up to a choice.
//
// Invariants:
//  1. An undo entry lies above every choice that is older than its change.
//  2. `barrier_` is the index of the entry of the innermost running assertion, atomic group or possessive
//     iteration. When its body succeeds, its choices go and its undo entries stay (cut).
//  3. Code was checked by validCode: pc is always at an instruction.
#include "stdlib/_sre/engine.h"

#include <algorithm>
#include <cctype>
#include <cstring>

#include "runtime/object/error.h"

namespace ppy::sre {

template <class C>
class Run {
 public:
  Run(Matcher& m, intptr_t start, bool all, bool advance)
      : m_(m), code_(m.program_.code), text_(static_cast<const C*>(m.data_)), end_(m.end_), start_(start), p_(start), all_(all),
        advance_(advance) {
    m_.stack_.size = 0;
    m_.repeats_.size = 0;
  }

  /// 1, 0, -1 exception pending.
  int run() {
    for (;;) {
      if (--m_.budget_ <= 0) [[unlikely]] {
        m_.budget_ = 4096;
        if (!pollSafepoint_py(m_.t_)) return -1;
      }
      Outcome outcome = step();
      while (outcome == kFail) {
        if (m_.stack_.size == 0) return 0;
        outcome = resume(m_.stack_.items[--m_.stack_.size]);
      }
      if (outcome == kGo) [[likely]] continue;
      if (outcome == kDone) {
        m_.start = start_;
        m_.stop = p_;
        return 1;
      }
      return -1;
    }
  }

 private:
  enum Outcome { kGo, kFail, kDone, kError };
  enum Kind : uint32_t {
    kUndoMark, kUndoRepeat, kUndoCurrent,  // b, c of kUndoMark: old mark, old last group
    kBranch, kGreedy, kLazy, kMaxTail, kMinMore,
    kAssert, kAssertNot, kAtomic, kPossessive,  // barriers: a = position, b = count, c = outer barrier
  };
  using Entry = Matcher::Entry;

  bool push(Kind kind, uint32_t pc, intptr_t a = 0, intptr_t b = 0, intptr_t c = 0) {
    if (m_.stack_.push(Entry{kind, pc, a, b, c})) [[likely]] return true;
    raiseMemory(m_.t_);
    return false;
  }
  /// Where the distance word at `word` leads.
  uint32_t after(uint32_t word) const { return word + code_[word]; }
  Outcome to(uint32_t pc) {
    pc_ = pc;
    return kGo;
  }
  Outcome one(uint32_t length) {
    if (p_ >= end_ || !matchesOne(code_ + pc_, text_[p_])) return kFail;
    p_++;
    return to(pc_ + length);
  }

  /// Is `c` in the set of the IN at `pc`?
  bool inSet(uint32_t pc, uint32_t c) const {
    const bool* table = c < 256 ? m_.program_.sets.of(pc, code_ + pc + 2) : nullptr;
    return table ? table[c] : inCharset(code_ + pc + 2, c);
  }

  /// Runs instructions, the frequent ones with the position and pc in registers, up to one that may repeat: the
  /// caller polls between two calls.
  Outcome step() {
    uint32_t pc = pc_;
    intptr_t p = p_;
    for (;;) {
      switch (code_[pc]) {
        case kOpLITERAL:
          if (p >= end_ || text_[p] != code_[pc + 1]) return kFail;
          p++;
          pc += 2;
          continue;
        case kOpIN:
          if (p >= end_ || !inSet(pc, text_[p])) return kFail;
          p++;
          pc += 1 + code_[pc + 1];
          continue;
        case kOpMARK:
          if (!mark(code_[pc + 1], p)) return kError;
          pc += 2;
          continue;
        case kOpINFO: case kOpJUMP: pc = after(pc + 1); continue;
        case kOpREPEAT_ONE: {
          intptr_t n = count(p, pc + 4, code_[pc + 3]), min = code_[pc + 2];
          uint32_t next = after(pc + 1);
          if (!shorten(next, p, min, &n)) return kFail;
          if (n > min && !push(kGreedy, pc, p, n - 1)) return kError;
          p += n;
          pc = next;
          continue;
        }
        case kOpSUCCESS:
          p_ = p;
          return success();
        default:
          pc_ = pc;
          p_ = p;
          return special();
      }
    }
  }

  /// The other instructions.
  Outcome special() {
    switch (code_[pc_]) {
      case kOpANY: case kOpANY_ALL: return one(1);
      case kOpNOT_LITERAL: case kOpLITERAL_IGNORE: case kOpNOT_LITERAL_IGNORE: case kOpLITERAL_UNI_IGNORE:
      case kOpNOT_LITERAL_UNI_IGNORE: case kOpLITERAL_LOC_IGNORE: case kOpNOT_LITERAL_LOC_IGNORE: case kOpCATEGORY: return one(2);
      case kOpIN_IGNORE: case kOpIN_UNI_IGNORE: case kOpIN_LOC_IGNORE: return one(1 + code_[pc_ + 1]);
      case kOpAT: return isAt(code_[pc_ + 1]) ? to(pc_ + 2) : kFail;
      case kOpBRANCH: return branch(pc_ + 1);
      case kOpMIN_REPEAT_ONE: return minRepeatOne();
      case kOpPOSSESSIVE_REPEAT_ONE: {
        intptr_t n = count(p_, pc_ + 4, code_[pc_ + 3]);
        if (n < intptr_t{code_[pc_ + 2]}) return kFail;
        p_ += n;
        return to(after(pc_ + 1));
      }
      case kOpREPEAT: {
        if (!push(kUndoCurrent, 0, current_, static_cast<intptr_t>(m_.repeats_.size))) return kError;
        if (!m_.repeats_.push({pc_, current_, -1, -1})) return raiseMemory(m_.t_), kError;
        current_ = static_cast<intptr_t>(m_.repeats_.size) - 1;
        return to(after(pc_ + 1));
      }
      case kOpMAX_UNTIL: case kOpMIN_UNTIL: return until();
      case kOpPOSSESSIVE_REPEAT: return possessive(pc_, 0, -1);
      case kOpATOMIC_GROUP: return enter(kAtomic, 2);
      case kOpASSERT:
        if (p_ < intptr_t{code_[pc_ + 2]}) return kFail;
        return enter(kAssert, 3);
      case kOpASSERT_NOT:
        if (p_ < intptr_t{code_[pc_ + 2]}) return to(after(pc_ + 1));
        return enter(kAssertNot, 3);
      case kOpGROUPREF: case kOpGROUPREF_IGNORE: case kOpGROUPREF_UNI_IGNORE: case kOpGROUPREF_LOC_IGNORE: return groupRef();
      case kOpGROUPREF_EXISTS: return isSet(code_[pc_ + 1]) ? to(pc_ + 3) : to(pc_ + 1 + code_[pc_ + 2]);
      default: return kFail;  // FAILURE
    }
  }

  /// Takes an entry just popped: undoes, or goes on at a choice.
  Outcome resume(Entry e) {
    switch (e.kind) {
      case kUndoMark:
        m_.marks.items[e.pc] = e.b;
        m_.lastGroup = e.c;
        return kFail;
      case kUndoRepeat: {
        auto& r = m_.repeats_.items[e.pc];
        r.count = e.a;
        r.last = e.b;
        return kFail;
      }
      case kUndoCurrent:
        current_ = e.a;
        m_.repeats_.size = static_cast<size_t>(e.b);
        return kFail;
      case kBranch:
        p_ = e.a;
        return branch(e.pc);
      case kGreedy: return greedy(e.pc, e.a, e.b);
      case kLazy: return lazy(e.pc, e.a, e.b);
      case kMaxTail:
        p_ = e.a;
        return tail(e.pc);
      case kMinMore: {
        auto& r = m_.repeats_.items[current_];
        uint32_t max = code_[r.pc + 3];
        if ((max != kMaxRepeat && e.b >= intptr_t{max}) || e.a == r.last) return kFail;
        p_ = e.a;
        return again(r, e.b, p_);
      }
      case kAssertNot:  // the body failed: the assertion holds
        barrier_ = e.c;
        p_ = e.a;
        return to(after(e.pc + 1));
      case kPossessive:
        barrier_ = e.c;
        if (e.b < intptr_t{code_[e.pc + 2]}) return kFail;
        p_ = e.a;
        return to(after(e.pc + 1) + 1);
      default:  // kAssert, kAtomic
        barrier_ = e.c;
        return kFail;
    }
  }

  Outcome enter(Kind kind, uint32_t length) {
    if (!push(kind, pc_, p_, 0, barrier_)) return kError;
    barrier_ = static_cast<intptr_t>(m_.stack_.size) - 1;
    if (kind != kAtomic) p_ -= code_[pc_ + 2];
    return to(pc_ + length);
  }
  /// Removes the barrier's entry and the choices above it.
  void cut(intptr_t barrier) {
    Entry* items = m_.stack_.items;
    size_t kept = static_cast<size_t>(barrier);
    for (size_t i = kept + 1; i < m_.stack_.size; i++)
      if (items[i].kind <= kUndoCurrent) items[kept++] = items[i];
    m_.stack_.size = kept;
  }
  Outcome success() {
    if (barrier_ < 0) return (all_ && p_ != end_) || (advance_ && p_ == start_) ? kFail : kDone;
    intptr_t barrier = barrier_;
    Entry e = m_.stack_.items[barrier];
    if (e.kind == kAssertNot) {  // undo all of the body, then fail
      while (m_.stack_.size > static_cast<size_t>(barrier) + 1) {
        Entry top = m_.stack_.items[--m_.stack_.size];
        if (top.kind <= kUndoCurrent) resume(top);
      }
      m_.stack_.size--;
      barrier_ = e.c;
      return kFail;
    }
    cut(barrier);
    barrier_ = e.c;
    if (e.kind == kPossessive) return possessive(e.pc, e.b + 1, e.a);
    if (e.kind == kAssert) p_ = e.a;
    return to(after(e.pc + 1));
  }
  /// Before iteration `n` of a possessive repeat whose last iteration began at `last`.
  Outcome possessive(uint32_t pc, intptr_t n, intptr_t last) {
    uint32_t min = code_[pc + 2], max = code_[pc + 3];
    bool more = max == kMaxRepeat || n < intptr_t{max};
    if (!more || (n >= intptr_t{min} && p_ == last)) return to(after(pc + 1) + 1);
    if (!push(kPossessive, pc, p_, n, barrier_)) return kError;
    barrier_ = static_cast<intptr_t>(m_.stack_.size) - 1;
    return to(pc + 4);
  }

  bool mark(uint32_t i, intptr_t p) {
    // Without an entry on the stack no choice is older than the change.
    if (m_.stack_.size && !push(kUndoMark, i, 0, m_.marks.items[i], m_.lastGroup)) return false;
    m_.marks.items[i] = p;
    if (i & 1) m_.lastGroup = i / 2 + 1;
    return true;
  }
  bool isSet(uint32_t group) const {
    const intptr_t* mark = m_.marks.items + group * 2;
    return mark[0] >= 0 && mark[1] >= mark[0];
  }
  Outcome groupRef() {
    uint32_t group = code_[pc_ + 1], op = code_[pc_];
    if (!isSet(group)) return kFail;
    for (intptr_t i = m_.marks.items[group * 2], stop = m_.marks.items[group * 2 + 1]; i < stop; i++, p_++) {
      if (p_ >= end_) return kFail;
      uint32_t a = text_[i], b = text_[p_];
      if (a == b) continue;
      if (op == kOpGROUPREF_IGNORE && asciiLower(a) == asciiLower(b)) continue;
      if (op == kOpGROUPREF_UNI_IGNORE && unicodeLower(a) == unicodeLower(b)) continue;
      if (op == kOpGROUPREF_LOC_IGNORE && a < 256 && b < 256 && std::tolower(static_cast<int>(a)) == std::tolower(static_cast<int>(b))) continue;
      return kFail;
    }
    return to(pc_ + 2);
  }

  bool wordAt(intptr_t i, uint32_t cls) const { return i >= 0 && i < end_ && inClass(cls, text_[i]); }
  bool boundary(uint32_t cls, bool wanted) const {
    // an empty subject has neither boundaries nor places that are none
    return end_ > 0 && (wordAt(p_ - 1, cls) != wordAt(p_, cls)) == wanted;
  }
  bool isAt(uint32_t at) const {
    switch (at) {
      case kAtBEGINNING: case kAtBEGINNING_STRING: return p_ == 0;
      case kAtBEGINNING_LINE: return p_ == 0 || text_[p_ - 1] == '\n';
      case kAtEND: return p_ == end_ || (p_ == end_ - 1 && text_[p_] == '\n');
      case kAtEND_LINE: return p_ == end_ || text_[p_] == '\n';
      case kAtEND_STRING: return p_ == end_;
      case kAtBOUNDARY: return boundary(kClassWORD, true);
      case kAtNON_BOUNDARY: return boundary(kClassWORD, false);
      case kAtLOC_BOUNDARY: return boundary(kClassLOC_WORD, true);
      case kAtLOC_NON_BOUNDARY: return boundary(kClassLOC_WORD, false);
      case kAtUNI_BOUNDARY: return boundary(kClassUNI_WORD, true);
      case kAtUNI_NON_BOUNDARY: return boundary(kClassUNI_WORD, false);
      default: return false;
    }
  }

  /// Tries the branch whose distance word is at `word`; 0 there: none is left.
  Outcome branch(uint32_t word) {
    for (; code_[word]; word = after(word)) {
      if (code_[word + 1] == kOpLITERAL && (p_ >= end_ || text_[p_] != code_[word + 2])) continue;
      if (code_[after(word)] && !push(kBranch, after(word), p_)) return kError;
      return to(word + 1);
    }
    return kFail;
  }

  /// How many characters from p on match the instruction at `body`, at most `max`.
  intptr_t count(intptr_t p, uint32_t body, uint32_t max) const {
    intptr_t limit = max == kMaxRepeat ? end_ - p : std::min<intptr_t>(max, end_ - p);
    const C *from = text_ + p, *stop = from + limit, *c = from;
    const uint32_t* code = code_ + body;
    switch (*code) {
      case kOpANY_ALL: return limit;
      case kOpANY: while (c < stop && *c != '\n') c++; break;
      case kOpLITERAL: while (c < stop && *c == code[1]) c++; break;
      case kOpNOT_LITERAL: while (c < stop && *c != code[1]) c++; break;
      case kOpIN: {
        const bool* table = m_.program_.sets.of(body, code + 2);
        if (!table) while (c < stop && inCharset(code + 2, *c)) c++;
        else if constexpr (sizeof(C) == 1) while (c < stop && table[*c]) c++;
        else while (c < stop && (*c < 256 ? table[*c] : inCharset(code + 2, *c))) c++;
        break;
      }
      default: while (c < stop && matchesOne(code, *c)) c++; break;
    }
    return c - from;
  }
  /// Gives up repetitions that began at `from` until the literal at `next`, if that is what comes, fits behind
  /// them. False: fewer than `min` are left.
  bool shorten(uint32_t next, intptr_t from, intptr_t min, intptr_t* n) const {
    if (code_[next] == kOpLITERAL)
      while (*n >= min && (from + *n >= end_ || text_[from + *n] != code_[next + 1])) --*n;
    return *n >= min;
  }
  /// The rest of the pattern behind n, or fewer, repetitions that began at `from`.
  Outcome greedy(uint32_t pc, intptr_t from, intptr_t n) {
    intptr_t min = code_[pc + 2];
    uint32_t next = after(pc + 1);
    if (!shorten(next, from, min, &n)) return kFail;
    if (n > min && !push(kGreedy, pc, from, n - 1)) return kError;
    p_ = from + n;
    return to(next);
  }
  Outcome minRepeatOne() {
    intptr_t min = code_[pc_ + 2];
    if (min && count(p_, pc_ + 4, code_[pc_ + 2]) < min) return kFail;
    p_ += min;
    if (!push(kLazy, pc_, p_, min)) return kError;
    return to(after(pc_ + 1));
  }
  /// One repetition more than the n that end at `at`.
  Outcome lazy(uint32_t pc, intptr_t at, intptr_t n) {
    uint32_t max = code_[pc + 3], next = after(pc + 1);
    do {
      if ((max != kMaxRepeat && n >= intptr_t{max}) || at >= end_ || !matchesOne(code_ + pc + 4, text_[at])) return kFail;
      at++;
      n++;
    } while (code_[next] == kOpLITERAL && (at >= end_ || text_[at] != code_[next + 1]));
    if (!push(kLazy, pc, at, n)) return kError;
    p_ = at;
    return to(next);
  }

  using Repeat = Matcher::Repeat;
  /// The body once more, as iteration number n.
  Outcome again(Repeat& r, intptr_t n, intptr_t last) {
    if (!push(kUndoRepeat, static_cast<uint32_t>(current_), r.count, r.last)) return kError;
    r.count = n;
    r.last = last;
    return to(r.pc + 4);
  }
  /// What follows the repeat that ends at `pc`.
  Outcome tail(uint32_t pc) {
    if (!push(kUndoCurrent, 0, current_, static_cast<intptr_t>(m_.repeats_.size))) return kError;
    current_ = m_.repeats_.items[current_].outer;
    return to(pc + 1);
  }
  Outcome until() {
    if (current_ < 0) return raise(m_.t_, PyExc_RuntimeError, "invalid SRE code"), kError;
    Repeat& r = m_.repeats_.items[current_];
    intptr_t n = r.count + 1;
    uint32_t min = code_[r.pc + 2], max = code_[r.pc + 3];
    if (n < intptr_t{min}) return again(r, n, r.last);
    if (code_[pc_] == kOpMIN_UNTIL) return push(kMinMore, pc_, p_, n) ? tail(pc_) : kError;
    if ((max == kMaxRepeat || n < intptr_t{max}) && p_ != r.last) return push(kMaxTail, pc_, p_) ? again(r, n, p_) : kError;
    return tail(pc_);
  }

  Matcher& m_;
  const uint32_t* code_;
  const C* text_;
  intptr_t end_, start_, p_;
  uint32_t pc_ = 0;
  intptr_t current_ = -1;  ///< innermost running repeat, an index into repeats_
  intptr_t barrier_ = -1;
  bool all_, advance_;
};

int Matcher::match(intptr_t from, bool all, bool advance) {
  size_t wanted = size_t{program_.groups} * 2;
  if (marks.size < wanted) {
    while (marks.size < wanted)
      if (!marks.push(-1)) return raiseMemory(t_), -1;
  } else {
    std::fill_n(marks.items, wanted, -1);
  }
  lastGroup = -1;
  switch (kind_) {
    case 1: return Run<uint8_t>(*this, from, all, advance).run();
    case 2: return Run<char16_t>(*this, from, all, advance).run();
    default: return Run<char32_t>(*this, from, all, advance).run();
  }
}

int Matcher::search(intptr_t from, bool advance) {
  switch (kind_) {
    case 1: return searchIn<uint8_t>(from, advance);
    case 2: return searchIn<char16_t>(from, advance);
    default: return searchIn<char32_t>(from, advance);
  }
}

namespace {

/// What every match begins with, as far as the code tells at once.
struct Beginning {
  bool literal = false, second = false;  ///< with the character `first` (and, `second`, the next is known too)
  uint32_t first = 0, next = 0;
  const uint32_t* set = nullptr;  ///< with one of this set
  const bool* table = nullptr;    ///< and its Latin-1 members, where there is a table
  bool has(uint32_t c) const { return table && c < 256 ? table[c] : inCharset(set, c); }
};

Beginning beginningOf(const Program& program) {
  const uint32_t* code = program.code;
  uint32_t pc = 0;
  if (code[0] == kOpINFO) {
    uint32_t flags = code[2];
    if (flags & kInfoPrefix) return {.literal = true, .second = code[5] > 1, .first = code[7], .next = code[5] > 1 ? code[8] : 0};
    if (flags & kInfoCharset) return {.set = code + 5, .table = program.sets.of(0, code + 5)};
    pc = 1 + code[1];
  }
  while (code[pc] == kOpMARK) pc += 2;
  // A repeated character that must be there once is as good as the character.
  if ((code[pc] == kOpREPEAT_ONE || code[pc] == kOpPOSSESSIVE_REPEAT_ONE || code[pc] == kOpMIN_REPEAT_ONE) && code[pc + 2]) pc += 4;
  if (code[pc] == kOpLITERAL) return {.literal = true, .first = code[pc + 1]};
  if (code[pc] == kOpIN) return {.set = code + pc + 2, .table = program.sets.of(pc, code + pc + 2)};
  return {};
}

}  // namespace

template <class C>
int Matcher::searchIn(intptr_t from, bool advance) {
  const uint32_t* code = program_.code;
  auto* text = static_cast<const C*>(data_);
  intptr_t last = end_;  // no match starts after it
  if (code[0] == kOpINFO) {
    last = end_ - intptr_t{code[3]};
    const uint32_t* body = code + 1 + code[1];
    // What must be at the beginning of the text matches nowhere else.
    if (body[0] == kOpAT && (body[1] == kAtBEGINNING || body[1] == kAtBEGINNING_STRING)) last = std::min(last, from);
  }
  const Beginning beginning = beginningOf(program_);
  for (intptr_t p = from; p <= last; p++) {
    if (beginning.literal) {
      if constexpr (sizeof(C) == 1) {
        const void* hit = beginning.first > 255 || p >= end_
                              ? nullptr : std::memchr(text + p, static_cast<int>(beginning.first), static_cast<size_t>(end_ - p));
        if (!hit) return 0;
        p = static_cast<const C*>(hit) - text;
      } else {
        while (p < end_ && text[p] != beginning.first) p++;
      }
      if (p > last || p >= end_) return 0;
      if (beginning.second && (p + 1 >= end_ || text[p + 1] != beginning.next)) continue;
    } else if (beginning.set) {
      while (p < end_ && !beginning.has(text[p])) p++;
      if (p > last || p >= end_) return 0;
    }
    if (int r = match(p, false, advance && p == from)) return r;
    if (--budget_ <= 0) {
      budget_ = 4096;
      if (!pollSafepoint_py(t_)) return -1;
    }
  }
  return 0;
}

}  // namespace ppy::sre
