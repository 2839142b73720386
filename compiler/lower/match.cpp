// match: patterns test registers and jump to the next case on failure. Captured values stay in registers
// until the whole pattern has matched; then the names are bound, in pattern order.
#include <algorithm>
#include <functional>

#include "compiler/lower/lowering.h"
#include "compiler/sema/unparse.h"

namespace ppy::lower {

struct Lowering::PatternState {
  BlockId fail = kNone;
  bool allowIrrefutable = false;
  struct Capture {
    Identifier name;
    Reg value;
    const Pattern* where;
  };
  std::vector<Capture> captures;
};

namespace {

bool isWildcard(const Pattern* p) {
  auto* a = dynCast<MatchAs>(p);
  return a && !a->name && !a->pattern;
}
bool isStarWildcard(const Pattern* p) {
  auto* s = dynCast<MatchStar>(p);
  return s && !s->name;
}

}  // namespace

void Lowering::on(const Match* s) {
  Mark mark(*this);
  Reg subject = alloc();
  into(s->subject, subject);
  BlockId end = newBlock();
  for (uint32_t i = 0; i < s->cases.size() && !failed(); ++i) {
    const MatchCase* c = s->cases[i];
    Mark inner(*this);
    PatternState state;
    state.fail = newBlock();
    state.allowIrrefutable = c->guard || i + 1 == s->cases.size();
    // A case that always matches is a line of its own for tracers.
    if (auto* always = dynCast<MatchAs>(c->pattern); always && !always->pattern) emit(Op::Nop, {}, at(c->pattern));
    pattern(c->pattern, subject, state);
    if (failed()) return;
    for (const auto& capture : state.captures) storeName(capture.name, capture.value, capture.where->range);
    if (c->guard) jumpIf(c->guard, false, state.fail, at(c->pattern));
    stmts(c->body);
    jump(end, at(c->pattern));
    start(state.fail);
  }
  start(end);
}

void Lowering::capture(Identifier name, Reg value, const Pattern* p, PatternState& state) {
  if (forbiddenName(name, ExprContext::Store, p->range)) return;
  for (const auto& c : state.captures)
    if (c.name == name) return fail(p->range, "multiple assignments to name '" + std::string(name.text()) + "' in pattern");
  state.captures.push_back({name, value, p});
}

void Lowering::subpattern(const Pattern* p, Reg subject, PatternState& state) {
  bool outer = state.allowIrrefutable;
  state.allowIrrefutable = true;
  pattern(p, subject, state);
  state.allowIrrefutable = outer;
}

void Lowering::pattern(const Pattern* p, Reg subject, PatternState& state) {
  if (failed()) return;
  Range r = at(p);
  lastPattern_ = p->range;
  switch (p->kind) {
    case NodeKind::MatchValue: {
      auto* v = cast<MatchValue>(p);
      if (!isa<Constant>(v->value) && !isa<Attribute>(v->value))
        return fail(p->range, "patterns may only match literals and attribute lookups");
      Mark mark(*this);
      Reg x = operand(v->value);
      emit(Op::JumpIfNotEq, {subject, x, state.fail}, r);
      return;
    }
    case NodeKind::MatchSingleton: {
      auto* v = cast<MatchSingleton>(p);
      if (v->value.kind == syntax::ConstantKind::None) return emit(Op::JumpIfNotNone, {subject, state.fail}, r);
      Mark mark(*this);
      Reg x = constantOperand(toConstant(v->value), r);
      emit(Op::JumpIfIsNot, {subject, x, state.fail}, r);
      return;
    }
    case NodeKind::MatchSequence: return matchSequence(cast<MatchSequence>(p), subject, state);
    case NodeKind::MatchMapping: return matchMapping(cast<MatchMapping>(p), subject, state);
    case NodeKind::MatchClass: return matchClass(cast<MatchClass>(p), subject, state);
    case NodeKind::MatchStar: {
      auto* v = cast<MatchStar>(p);
      if (v->name) capture(v->name, subject, p, state);
      return;
    }
    case NodeKind::MatchAs: {
      auto* v = cast<MatchAs>(p);
      if (!v->pattern) {
        if (!state.allowIrrefutable)
          return fail(p->range, v->name ? "name capture '" + std::string(v->name.text()) + "' makes remaining patterns unreachable"
                                        : "wildcard makes remaining patterns unreachable");
        if (v->name) capture(v->name, subject, p, state);
        return;
      }
      pattern(v->pattern, subject, state);
      if (v->name && !failed()) capture(v->name, subject, p, state);
      return;
    }
    case NodeKind::MatchOr: return matchOr(cast<MatchOr>(p), subject, state);
    default: return fail(p->range, "invalid pattern");
  }
}

void Lowering::matchSequence(const MatchSequence* p, Reg subject, PatternState& state) {
  Range r = at(p);
  int32_t size = static_cast<int32_t>(p->patterns.size()), star = -1;
  bool onlyWildcards = true, starWildcard = false;
  for (int32_t i = 0; i < size; ++i) {
    const Pattern* x = p->patterns[static_cast<size_t>(i)];
    if (isa<MatchStar>(x)) {
      if (star >= 0) return fail(p->range, "multiple starred names in sequence pattern");
      starWildcard = isStarWildcard(x);
      onlyWildcards &= starWildcard;
      star = i;
      continue;
    }
    onlyWildcards &= isWildcard(x);
  }
  Reg length = kNone;
  {
    Reg t = alloc();
    emit(Op::MatchSequence, {t, subject}, r);
    emit(Op::JumpIfFalse, {t, state.fail}, r);
    if (star < 0 || size > 1) {
      length = t;
      emit(Op::MatchLen, {length, subject}, r);
      Mark mark(*this);
      Reg n = constantOperand(PirConstant::ofInt(star < 0 ? size : size - 1), r);
      emit(star < 0 ? Op::JumpIfNotEq : Op::JumpIfNotGe, {length, n, state.fail}, r);
    }
  }
  if (onlyWildcards) return;
  if (starWildcard) {
    // Items are fetched one by one: the middle may be long.
    for (int32_t i = 0; i < size && !failed(); ++i) {
      const Pattern* x = p->patterns[static_cast<size_t>(i)];
      if (i == star || isWildcard(x)) continue;
      Reg item = alloc();
      {
        // CPython reports these at the pattern it looked at last.
        Range where = at(lastPattern_);
        Mark mark(*this);
        Reg index = alloc();
        if (i < star)
          loadConstant(PirConstant::ofInt(i), index, where);
        else
          emit(Op::SubInt, {index, length, size - i}, where);
        emit(Op::GetItem, {item, subject, index}, where);
      }
      subpattern(x, item, state);
    }
    return;
  }
  Reg items = alloc(size);
  if (star >= 0)
    emit(Op::UnpackEx, {items, size, subject, star}, r);
  else
    emit(Op::UnpackSequence, {items, size, subject}, r);
  for (int32_t i = 0; i < size && !failed(); ++i) subpattern(p->patterns[static_cast<size_t>(i)], items + i, state);
}

void Lowering::matchMapping(const MatchMapping* p, Reg subject, PatternState& state) {
  Range r = at(p);
  uint32_t size = p->keys.size();
  Reg t = alloc();
  emit(Op::MatchMapping, {t, subject}, r);
  emit(Op::JumpIfFalse, {t, state.fail}, r);
  if (size == 0 && !p->rest) return;
  if (size) {
    emit(Op::MatchLen, {t, subject}, r);
    Mark mark(*this);
    Reg n = constantOperand(PirConstant::ofInt(size), r);
    emit(Op::JumpIfNotGe, {t, n, state.fail}, r);
  }
  Reg keys = alloc();
  std::vector<std::string> seen;
  {
    Mark mark(*this);
    Reg base = rangeBase(keys);
    for (const Expr* k : p->keys) {
      if (!k) return fail(p->range, "can't use NULL keys in MatchMapping (set 'rest' parameter instead)");
      if (auto* c = dynCast<Constant>(k)) {
        PirConstant value = toConstant(c->value);
        // Keys are compared as Python compares them: 1, 1.0 and True are one key.
        if (value.kind == PirConstantKind::True || value.kind == PirConstantKind::False) value = PirConstant::ofInt(value.kind == PirConstantKind::True);
        if (value.kind == PirConstantKind::Complex && value.imag == 0) value.kind = PirConstantKind::Float;
        if (value.kind == PirConstantKind::Float && value.real == static_cast<double>(static_cast<int64_t>(value.real))) value = PirConstant::ofInt(static_cast<int64_t>(value.real));
        std::string key = value.key();
        if (std::find(seen.begin(), seen.end(), key) != seen.end())
          return fail(p->range, "mapping pattern checks duplicate key (" + sema::unparse(k) + ")");
        seen.push_back(key);
      } else if (!isa<Attribute>(k)) {
        return fail(p->range, "mapping pattern keys may only match literals and attribute lookups");
      }
      nextInto(k);
    }
    emit(Op::BuildTuple, {keys, base, static_cast<int32_t>(size)}, r);
  }
  Reg values = alloc();
  emit(Op::MatchKeys, {values, subject, keys}, r);
  emit(Op::JumpIfNone, {values, state.fail}, r);
  Reg items = alloc(static_cast<int32_t>(size));
  emit(Op::UnpackSequence, {items, static_cast<int32_t>(size), values}, r);
  for (uint32_t i = 0; i < size && !failed(); ++i) subpattern(p->patterns[i], items + static_cast<Reg>(i), state);
  if (p->rest && !failed()) {
    Reg rest = alloc();
    emit(Op::MatchRest, {rest, subject, keys}, r);
    capture(p->rest, rest, p, state);
  }
}

void Lowering::matchClass(const MatchClass* p, Reg subject, PatternState& state) {
  Range r = at(p);
  for (uint32_t i = 0; i < p->kwdAttrs.size(); ++i) {
    if (forbiddenName(p->kwdAttrs[i], ExprContext::Store, p->kwdPatterns[i]->range)) return;
    for (uint32_t j = i + 1; j < p->kwdAttrs.size(); ++j)
      if (p->kwdAttrs[j] == p->kwdAttrs[i])
        return fail(p->kwdPatterns[j]->range, "attribute name repeated in class pattern: " + std::string(p->kwdAttrs[j].text()));
  }
  uint32_t positional = p->patterns.size(), total = positional + p->kwdAttrs.size();
  std::vector<PirConstant> names;
  for (Identifier a : p->kwdAttrs) names.push_back(PirConstant::ofStr(a.text()));
  Reg values = alloc();
  {
    Mark mark(*this);
    Reg cls = operand(p->cls);
    emit(Op::MatchClass, {values, subject, cls, static_cast<int32_t>(positional), b().constant(PirConstant::ofTuple(std::move(names)))}, r);
  }
  emit(Op::JumpIfNone, {values, state.fail}, r);
  Reg items = alloc(static_cast<int32_t>(total));
  emit(Op::UnpackSequence, {items, static_cast<int32_t>(total), values}, r);
  for (uint32_t i = 0; i < total && !failed(); ++i) {
    const Pattern* x = i < positional ? p->patterns[i] : p->kwdPatterns[i - positional];
    if (isWildcard(x)) continue;
    subpattern(x, items + static_cast<Reg>(i), state);
  }
}

void Lowering::matchOr(const MatchOr* p, Reg subject, PatternState& state) {
  // Every alternative leaves its captures in the registers of the first one's names.
  BlockId end = newBlock(), outerFail = state.fail;
  bool outerAllow = state.allowIrrefutable;
  std::vector<PatternState::Capture> joined;
  uint32_t size = p->patterns.size();
  // Capture registers come before what the alternatives use; there are at most as many as names.
  std::vector<Identifier> firstNames;
  std::function<void(const Pattern*)> count = [&](const Pattern* x) {
    if (!x) return;
    if (auto* a = dynCast<MatchAs>(x)) {
      count(a->pattern);
      if (a->name) firstNames.push_back(a->name);
    } else if (auto* s = dynCast<MatchStar>(x)) {
      if (s->name) firstNames.push_back(s->name);
    } else if (auto* q = dynCast<MatchSequence>(x)) {
      for (const Pattern* y : q->patterns) count(y);
    } else if (auto* m = dynCast<MatchMapping>(x)) {
      for (const Pattern* y : m->patterns) count(y);
      if (m->rest) firstNames.push_back(m->rest);
    } else if (auto* c = dynCast<MatchClass>(x)) {
      for (const Pattern* y : c->patterns) count(y);
      for (const Pattern* y : c->kwdPatterns) count(y);
    } else if (auto* o = dynCast<MatchOr>(x)) {
      if (o->patterns.size()) count(o->patterns[0]);
    }
  };
  count(p->patterns[0]);
  Reg base = alloc(static_cast<int32_t>(firstNames.size()));
  for (uint32_t i = 0; i < size; ++i) {
    PatternState inner;
    inner.fail = newBlock();
    inner.allowIrrefutable = i + 1 == size && outerAllow;
    Mark mark(*this);
    pattern(p->patterns[i], subject, inner);
    if (failed()) return;
    if (i == 0) {
      for (size_t k = 0; k < inner.captures.size(); ++k) {
        joined.push_back(inner.captures[k]);
        joined[k].value = base + static_cast<Reg>(k);
      }
    }
    bool same = inner.captures.size() == joined.size();
    for (const auto& c : joined) {
      auto it = std::find_if(inner.captures.begin(), inner.captures.end(), [&](const auto& x) { return x.name == c.name; });
      if (it == inner.captures.end()) {
        same = false;
        break;
      }
      emit(Op::Move, {c.value, it->value}, at(p->patterns[i]));
    }
    if (!same) return fail(lastPattern_, "alternative patterns bind different names");
    jump(end, at(p->patterns[i]));
    start(inner.fail);
  }
  jump(outerFail, at(p));
  start(end);
  for (const auto& c : joined) capture(c.name, c.value, p, state);
}

}  // namespace ppy::lower
