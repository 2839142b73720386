// The PEG machine of the diagnosing pass: rules, repetition, look-ahead, memory.
#include "compiler/syntax/diagnoser.h"

namespace ppy::syntax {
using namespace diag;

namespace {
/// CPython's limit on nested rules.
constexpr int kMaxLevel = 6000;
}  // namespace

DiagNode* Diagnoser::node(DiagKind kind, uint32_t first, uint32_t end) {
  auto* n = arena_.make<DiagNode>();
  *n = {kind, first, end, nullptr, 0};
  return n;
}

DiagNode* Diagnoser::tokenNode(uint32_t index) {
  Tok k = tokens_[index].kind;
  return node(k == Tok::Name ? DiagKind::Name : k == Tok::Number ? DiagKind::Constant : DiagKind::Token, index, index + 1);
}

DiagNode* Diagnoser::sequence(const std::vector<DiagNode*>& items, uint32_t first) {
  DiagNode* n = node(DiagKind::Sequence, first, mark_);
  n->count = static_cast<uint32_t>(items.size());
  n->kids = arena_.makeArray<DiagNode*>(items.size());
  std::copy(items.begin(), items.end(), n->kids);
  return n;
}

/// A node whose children are the captures, lists among them spread out.
DiagNode* Diagnoser::nodeOf(DiagKind kind, uint32_t first, const uint8_t args[3], const Frame& frame) {
  std::vector<DiagNode*> kids;
  for (int i = 0; i < 3 && args[i] != 255; ++i) {
    DiagNode* a = frame.captures[args[i]];
    if (!a) continue;
    if (a->kind == DiagKind::Sequence || a->kind == DiagKind::Items) kids.insert(kids.end(), a->kids, a->kids + a->count);
    else kids.push_back(a);
  }
  DiagNode* n = sequence(kids, first);
  n->kind = kind;
  return n;
}

bool Diagnoser::enter(int levels) {
  level_ += levels;
  if (level_ <= kMaxLevel) return true;
  if (!raised_) {
    raised_ = true;
    result_.error.errorClass = ErrorClass::MemoryError;
    result_.error.message.clear();
    result_.error.hasPosition = result_.error.hasSourceLine = false;
  }
  return false;
}

/// The token at the mark; reading a bad one raises.
const Token* Diagnoser::fetch() {
  if (raised_) return nullptr;
  if (mark_ == fetched_) {
    if (fetched_ < tokens_.size()) ++fetched_;
    if (tokens_[mark_].kind == Tok::Error) {
      raiseLexError();
      return nullptr;
    }
  }
  if (mark_ >= tokens_.size()) return &tokens_.back();
  return &tokens_[mark_];
}

bool Diagnoser::rule(uint16_t id, DiagNode*& out) {
  const Rule& r = kRules[id];
  if (raised_) return false;
  bool memo = r.flags & (kMemo | kMemoByPass);
  uint32_t key = static_cast<uint32_t>(id) * 2 + ((r.flags & kMemoByPass) && invalid_ ? 1 : 0);
  uint32_t start = mark_;
  if (memo) {
    if (memos_.size() <= start) memos_.resize(start + 64);
    for (Memo* m = memos_[start]; m; m = m->next) {
      if (m->key != key) continue;
      mark_ = m->end;
      out = m->node;
      return m->ok;
    }
  }
  // A left-recursive rule is two functions in CPython.
  int levels = r.base >= 0 ? 2 : 1;
  bool ok = false;
  if (enter(levels)) {
    bool saved = invalid_;
    if (r.flags & kWithoutInvalid) invalid_ = false;
    ok = r.base >= 0 ? leftRecursive(r, out) : alternatives(r, out);
    invalid_ = saved;
  }
  level_ -= levels;
  if (raised_) return false;
  if (!ok) mark_ = start;
  if (memo) {
    auto* m = arena_.make<Memo>();
    *m = {memos_[start], key, mark_, ok ? out : nullptr, ok};
    memos_[start] = m;
  }
  return ok;
}

bool Diagnoser::alternatives(const Rule& r, DiagNode*& out) {
  uint32_t start = mark_;
  for (int i = 0; i < r.count; ++i) {
    const Alternative& a = kAlternatives[r.firstAlternative + i];
    if ((a.needsInvalid && !invalid_) || a.minVersion > options_.featureVersion) continue;
    bool stop = false;
    if (alternative(a, start, nullptr, out, stop)) return true;
    if (raised_ || stop) return false;
    mark_ = start;
  }
  return false;
}

/// The base, then any of the alternatives after it, as often as one matches.
bool Diagnoser::leftRecursive(const Rule& r, DiagNode*& out) {
  uint32_t start = mark_;
  if (!matchItem(kItems[r.base], out)) return false;
  for (;;) {
    uint32_t before = mark_;
    bool grown = false;
    for (int i = 0; i < r.count && !grown; ++i) {
      DiagNode* next = nullptr;
      bool stop = false;
      grown = alternative(kAlternatives[r.firstAlternative + i], start, out, next, stop);
      if (raised_) return false;
      if (grown) out = next;
      else mark_ = before;
    }
    if (!grown) return true;
  }
}

bool Diagnoser::alternative(const Alternative& a, uint32_t start, DiagNode* seed, DiagNode*& out, bool& stop) {
  Frame frame;
  DiagNode* only = nullptr;
  bool cut = false;
  for (int i = 0; i < a.itemCount; ++i) {
    const Item& it = kItems[a.firstItem + i];
    if (it.op == Op::Cut) {
      cut = true;
      continue;
    }
    DiagNode* value = nullptr;
    if (!item(it, frame, value)) {
      stop = cut;
      return false;
    }
    if (a.action == Action::PassOnly && i == a.args[0]) only = value;
  }
  switch (a.action) {
    case Action::PassOnly:
      if (!seed) {
        out = only ? only : node(DiagKind::Generic, start, mark_);
        return true;
      }
      [[fallthrough]];
    case Action::Generic: out = node(DiagKind::Generic, start, mark_); return true;
    case Action::PassCapture: {
      DiagNode* n = frame.captures[a.args[0]];
      out = n ? n : node(DiagKind::Generic, start, mark_);
      return true;
    }
    case Action::Node: out = nodeOf(static_cast<DiagKind>(a.arg), start, a.args, frame); return true;
    case Action::Error:
      // An action without a result ends its rule, whatever alternatives are left.
      stop = true;
      return act(a, frame, start, out);
  }
  return false;
}

bool Diagnoser::item(const Item& it, Frame& frame, DiagNode*& out) {
  if (!matchItem(it, out)) return false;
  if (it.capture != 255) frame.captures[it.capture] = out;
  return true;
}

bool Diagnoser::matchItem(const Item& it, DiagNode*& out) {
  switch (it.op) {
    case Op::Token: {
      const Token* t = fetch();
      if (!t || t->kind != static_cast<Tok>(it.a)) return false;
      out = tokenNode(mark_++);
      if (t->kind == Tok::Number && options_.maxIntDigits && t->end - t->start > static_cast<uint32_t>(options_.maxIntDigits)) {
        Parser parser(context_, options_, text_, tokens_.data(), checkUtf8_);
        if (!parser.number(t)) {
          raiseAt(ErrorClass::SyntaxError, parser.literalError().message, t->line, 0, t->line, 0);
          return false;
        }
      }
      return true;
    }
    case Op::Soft: {
      const Token* t = fetch();
      if (!t || t->kind != Tok::Name || text_.substr(t->start, t->end - t->start) != kSoftKeywords[it.a]) return false;
      out = tokenNode(mark_++);
      return true;
    }
    case Op::SoftKeyword: {
      // Any beginning of a soft keyword counts as one here.
      const Token* t = fetch();
      if (!t || t->kind != Tok::Name) return false;
      std::string_view name = text_.substr(t->start, t->end - t->start);
      for (std::string_view word : {"_", "case", "match"})
        if (word.substr(0, name.size()) == name) {
          out = tokenNode(mark_++);
          return true;
        }
      return false;
    }
    case Op::AugAssign: {
      const Token* t = fetch();
      if (!t || !isAugAssign(t->kind)) return false;
      out = tokenNode(mark_++);
      return true;
    }
    case Op::Rule: return rule(it.a, out);
    case Op::Opt: {
      uint32_t start = mark_;
      if (matchItem(kItems[it.a], out)) return true;
      if (raised_) return false;
      mark_ = start;
      out = nullptr;
      return true;
    }
    case Op::Star: return repeat(kItems[it.a], nullptr, false, out);
    case Op::Plus: return repeat(kItems[it.a], nullptr, true, out);
    case Op::Gather: return repeat(kItems[it.b], &kItems[it.a], true, out);
    case Op::And:
    case Op::Not: {
      uint32_t start = mark_;
      bool ok = matchItem(kItems[it.a], out);
      mark_ = start;
      out = nullptr;
      return !raised_ && ok == (it.op == Op::And);
    }
    case Op::Cut: return true;
    case Op::Forced: {
      const Token* t = fetch();
      if (!t) return false;
      if (t->kind == static_cast<Tok>(it.a)) {
        out = tokenNode(mark_++);
        return true;
      }
      raiseRange(std::string("expected '") + spelling(static_cast<Tok>(it.a)) + "'", startOf(*t), endOf(*t));
      return false;
    }
  }
  return false;
}

bool Diagnoser::repeat(const Item& element, const Item* separator, bool atLeastOne, DiagNode*& out) {
  std::vector<DiagNode*> found;
  uint32_t start = mark_;
  // A separated list is a function that calls another for all but the first element.
  if (!enter(1)) return false;
  int levels = 1;
  for (;;) {
    uint32_t before = mark_;
    DiagNode* ignored = nullptr;
    DiagNode* value = nullptr;
    bool ok = (!separator || found.empty() || matchItem(*separator, ignored)) && matchItem(element, value);
    if (raised_) return false;
    if (!ok) {
      mark_ = before;
      break;
    }
    if (value) found.push_back(value);
    if (separator && levels == 1) {
      if (!enter(1)) return false;
      levels = 2;
    }
    if (mark_ == before) break;
  }
  level_ -= levels;
  if (atLeastOne && found.empty()) return false;
  out = sequence(found, start);
  return true;
}

}  // namespace ppy::syntax
