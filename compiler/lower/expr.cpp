// Expressions: dispatch, displays, attributes, subscripts, conditional forms.
#include "compiler/lower/lowering.h"

namespace ppy::lower {

/// Displays of more items are built one by one: registers are a function's frame.

Reg Lowering::operand(const Expr* e, Reg scratch) {
  if (auto* n = dynCast<Name>(e)) return nameOperand(n, scratch);
  if (auto* c = dynCast<Constant>(e)) return constantOperand(toConstant(c->value), at(e), scratch);
  Reg t = scratch != kNone ? scratch : alloc();
  into(e, t);
  return t;
}

void Lowering::into(const Expr* e, Reg target) {
  if (failed()) return;
  visit(e, [&](auto* n) { this->on(n, target); });
}

void Lowering::effect(const Expr* e) {
  if (isa<Constant>(e)) return;
  Mark mark(*this);
  operand(e);
}

void Lowering::loadForm(std::string_view name, Reg target, const Range& r) {
  Mark mark(*this);
  Reg level = alloc(), none = alloc();
  emit(Op::LoadInt, {level, 0}, r);
  loadNone(none, r);
  emit(Op::ImportName, {target, level, none, b().name("_typeforms")}, r);
  emit(Op::GetAttr, {target, target, b().name(name)}, r);
}

void Lowering::on(const Constant* e, Reg target) { loadConstant(toConstant(e->value), target, at(e)); }

void Lowering::on(const Name* e, Reg target) { loadName(e->id, target, at(e)); }

void Lowering::on(const Starred* e, Reg) {
  fail(e->range, e->ctx == ExprContext::Store ? "starred assignment target must be in a list or tuple" : "can't use starred expression here");
}

void Lowering::on(const NamedExpr* e, Reg target) {
  auto* name = dynCast<Name>(e->target);
  if (!name) return fail(e->range, "assignment expression needs a name");
  if (Reg local = localInPlace(name->id); local != kNone) {
    if (forbiddenName(name->id, ExprContext::Store, name->range)) return;
    into(e->value, local);
    emit(Op::Move, {target, local}, at(e));
    return;
  }
  throughTemp(target, at(e), [&](Reg t) {
    into(e->value, t);
    storeName(name->id, t, name->range);
  });
}

// The first register with which to go on is returned by rangeBase; values are built in order after it.
void Lowering::sequence(const Seq<Expr*>& elts, Op build, Op add, Op extend, Reg target, const Range& r, bool toTuple) {
  bool starred = false;
  for (const Expr* e : elts) starred |= isa<Starred>(e);
  Mark mark(*this);
  bool big = elts.size() > kMaxDisplay;
  if (!starred && build != Op::BuildTuple && elts.size() >= 3) {
    // A display of constants is copied from one.
    PirConstant all = PirConstant::of(build == Op::BuildSet ? PirConstantKind::FrozenSet : PirConstantKind::Tuple);
    for (const Expr* e : elts)
      if (auto* c = dynCast<Constant>(e)) all.items.push_back(toConstant(c->value));
    if (all.items.size() == elts.size()) {
      throughTemp(target, r, [&](Reg acc) {
        emit(build, {acc, acc, 0}, r);
        Reg items = alloc();
        loadConstant(all, items, r);
        emit(extend, {acc, items}, r);
      });
      return;
    }
  }
  if (!starred && !big) {
    Reg base = rangeBase(target);
    for (const Expr* e : elts) nextInto(e);
    emit(build, {target, base, static_cast<int32_t>(elts.size())}, r);
    return;
  }
  throughTemp(target, r, [&](Reg acc) {
    // What comes before the first star is built at once, unless it would take too many registers.
    uint32_t i = 0;
    if (big) {
      emit(build, {acc, acc, 0}, r);
    } else {
      Mark inner(*this);
      Reg base = rangeBase(acc);
      for (; !isa<Starred>(elts[i]); ++i) nextInto(elts[i]);
      emit(build, {acc, base, static_cast<int32_t>(i)}, r);
    }
    for (; i < elts.size(); ++i) {
      Mark inner(*this);
      if (auto* s = dynCast<Starred>(elts[i])) {
        Reg v = operand(s->value);
        emit(extend, {acc, v}, r);
      } else {
        Reg v = operand(elts[i]);
        emit(add, {acc, v}, r);
      }
    }
    if (toTuple) emit(Op::ListToTuple, {acc, acc}, r);
  });
}

void Lowering::on(const Tuple* e, Reg target) {
  bool starred = e->elts.size() > kMaxDisplay;
  for (const Expr* x : e->elts) starred |= isa<Starred>(x);
  sequence(e->elts, starred ? Op::BuildList : Op::BuildTuple, Op::ListAppend, Op::ListExtend, target, at(e), true);
}
void Lowering::on(const List* e, Reg target) { sequence(e->elts, Op::BuildList, Op::ListAppend, Op::ListExtend, target, at(e), false); }
void Lowering::on(const Set* e, Reg target) { sequence(e->elts, Op::BuildSet, Op::SetAdd, Op::SetUpdate, target, at(e), false); }

void Lowering::pairs(const Dict* e, uint32_t from, uint32_t to, Reg target, const Range& r) {
  Mark mark(*this);
  if (2 * (to - from) > kMaxDisplay) {
    throughTemp(target, r, [&](Reg acc) {
      emit(Op::BuildMap, {acc, acc, 0}, r);
      for (uint32_t i = from; i < to; ++i) {
        Mark inner(*this);
        Reg key = operand(e->keys[i]), value = operand(e->values[i]);
        emit(Op::MapAdd, {acc, key, value}, r);
      }
    });
    return;
  }
  Reg base = rangeBase(target);
  for (uint32_t i = from; i < to; ++i) {
    nextInto(e->keys[i]);
    nextInto(e->values[i]);
  }
  emit(Op::BuildMap, {target, base, static_cast<int32_t>(2 * (to - from))}, r);
}

void Lowering::on(const Dict* e, Reg target) {
  Range r = at(e);
  bool unpacks = false;
  for (const Expr* k : e->keys) unpacks |= k == nullptr;
  if (!unpacks) return pairs(e, 0, e->keys.size(), target, r);
  throughTemp(target, r, [&](Reg acc) {
    uint32_t i = 0, n = e->keys.size();
    while (i < n && e->keys[i]) ++i;
    pairs(e, 0, i, acc, r);
    while (i < n) {
      Mark mark(*this);
      if (!e->keys[i]) {
        Reg m = operand(e->values[i++]);
        emit(Op::DictUpdate, {acc, m}, r);
        continue;
      }
      // Like CPython, a run of pairs after an unpacking becomes a dict of its own first.
      uint32_t from = i;
      while (i < n && e->keys[i]) ++i;
      Reg m = alloc();
      pairs(e, from, i, m, r);
      emit(Op::DictUpdate, {acc, m}, r);
    }
  });
}

void Lowering::on(const IfExp* e, Reg target) {
  BlockId otherwise = newBlock(), end = newBlock();
  jumpIf(e->test, false, otherwise, at(e));
  into(e->body, target);
  jump(end, at(e->body));
  start(otherwise);
  into(e->orelse, target);
  start(end);
}

Range Lowering::attributeRange(const Attribute* e, const Range& whole) const {
  // A range that spans lines begins at the attribute's name, so that carets point at it.
  Range r = whole;
  int32_t line = static_cast<int32_t>(e->endLineno());
  if (r.line == line) return r;
  r.line = line;
  int32_t length = 0;
  for (unsigned char c : e->attr.text()) length += (c & 0xC0) != 0x80;
  int32_t end = static_cast<int32_t>(e->endColOffset());
  if (length <= end) {
    r.column = end - length;
  } else {
    r.column = r.endColumn = -1;
  }
  if (r.endLine < r.line) r.endLine = r.line;
  return r;
}

void Lowering::on(const Attribute* e, Reg target) {
  if (superAttribute(e, target)) return;
  Mark mark(*this);
  Reg object = operand(e->value, scratchFor(target));
  emit(Op::GetAttr, {target, object, nameIndex(e->attr)}, attributeRange(e, at(e)));
}

void Lowering::on(const Slice* e, Reg target) {
  Mark mark(*this);
  Range r = at(e);
  Reg lower = e->lower ? operand(e->lower) : noneOperand(r);
  Reg upper = e->upper ? operand(e->upper) : noneOperand(r);
  Reg step = e->step ? operand(e->step) : noneOperand(r);
  emit(Op::BuildSlice, {target, lower, upper, step}, r);
}

namespace {

/// The type name of a literal, for warnings about what cannot be done with it; null when unknown.
const char* literalType(const Expr* e) {
  switch (e->kind) {
    case NodeKind::Constant:
      switch (cast<Constant>(e)->value.kind) {
        case syntax::ConstantKind::None: return "NoneType";
        case syntax::ConstantKind::True:
        case syntax::ConstantKind::False: return "bool";
        case syntax::ConstantKind::Ellipsis: return "ellipsis";
        case syntax::ConstantKind::Int: return "int";
        case syntax::ConstantKind::Float: return "float";
        case syntax::ConstantKind::Complex: return "complex";
        case syntax::ConstantKind::Str: return "str";
        case syntax::ConstantKind::Bytes: return "bytes";
        case syntax::ConstantKind::Tuple: return "tuple";
        case syntax::ConstantKind::FrozenSet: return "frozenset";
      }
      return nullptr;
    case NodeKind::Tuple: return "tuple";
    case NodeKind::List:
    case NodeKind::ListComp: return "list";
    case NodeKind::Dict:
    case NodeKind::DictComp: return "dict";
    case NodeKind::Set:
    case NodeKind::SetComp: return "set";
    case NodeKind::GeneratorExp: return "generator";
    case NodeKind::Lambda: return "function";
    case NodeKind::JoinedStr:
    case NodeKind::FormattedValue: return "str";
    default: return nullptr;
  }
}

bool isSequenceConstant(const ConstantValue& v) {
  using K = syntax::ConstantKind;
  return v.kind == K::Str || v.kind == K::Bytes || v.kind == K::Tuple;
}

bool cannotSubscript(const Expr* e) {
  switch (e->kind) {
    case NodeKind::Constant: return !isSequenceConstant(cast<Constant>(e)->value);
    case NodeKind::Set:
    case NodeKind::SetComp:
    case NodeKind::GeneratorExp:
    case NodeKind::Lambda: return true;
    default: return false;
  }
}

bool wantsIntegerIndex(const Expr* e) {
  switch (e->kind) {
    case NodeKind::Constant: return isSequenceConstant(cast<Constant>(e)->value);
    case NodeKind::Tuple:
    case NodeKind::List:
    case NodeKind::ListComp:
    case NodeKind::JoinedStr:
    case NodeKind::FormattedValue: return true;
    default: return false;
  }
}

}  // namespace

void Lowering::warnCaller(const Expr* func) {
  switch (func->kind) {
    case NodeKind::Constant:
    case NodeKind::Tuple:
    case NodeKind::List:
    case NodeKind::ListComp:
    case NodeKind::Dict:
    case NodeKind::DictComp:
    case NodeKind::Set:
    case NodeKind::SetComp:
    case NodeKind::GeneratorExp:
    case NodeKind::JoinedStr:
    case NodeKind::FormattedValue:
      warn(func->range, std::string("'") + literalType(func) + "' object is not callable; perhaps you missed a comma?");
      return;
    default: return;
  }
}

void Lowering::on(const Subscript* e, Reg target) {
  if (e->ctx == ExprContext::Load) {
    if (cannotSubscript(e->value))
      warn(e->range, std::string("'") + literalType(e->value) + "' object is not subscriptable; perhaps you missed a comma?");
    const char* index = literalType(e->slice);
    bool integral = false;
    if (auto* c = dynCast<Constant>(e->slice))
      integral = c->value.kind == syntax::ConstantKind::Int || c->value.kind == syntax::ConstantKind::True || c->value.kind == syntax::ConstantKind::False;
    if (index && !integral && wantsIntegerIndex(e->value))
      warn(e->range, std::string(literalType(e->value)) + " indices must be integers or slices, not " + index + "; perhaps you missed a comma?");
  }
  Mark mark(*this);
  Reg object = operand(e->value, scratchFor(target));
  Reg key = operand(e->slice, object == target ? kNone : scratchFor(target));
  emit(Op::GetItem, {target, object, key}, at(e));
}

}  // namespace ppy::lower
