// Constants: from AST values, into registers, pinned for loops.
#include <gmp.h>

#include "compiler/lower/lowering.h"

namespace ppy::lower {

PirConstant Lowering::toConstant(const ConstantValue& v) {
  using K = syntax::ConstantKind;
  switch (v.kind) {
    case K::None: return PirConstant::of(PirConstantKind::None);
    case K::True: return PirConstant::of(PirConstantKind::True);
    case K::False: return PirConstant::of(PirConstantKind::False);
    case K::Ellipsis: return PirConstant::of(PirConstantKind::Ellipsis);
    case K::Int: {
      if (v.fitsInt64) return PirConstant::ofInt(v.integer);
      PirConstant c = PirConstant::of(PirConstantKind::BigInt);
      mpz_t n;
      mpz_init_set_str(n, std::string(v.text).c_str(), v.base);
      c.text.resize(mpz_sizeinbase(n, 16) + 2);
      mpz_get_str(c.text.data(), 16, n);
      c.text.resize(std::char_traits<char>::length(c.text.c_str()));
      mpz_clear(n);
      return c;
    }
    case K::Float: return PirConstant::ofFloat(v.real);
    case K::Complex: {
      // The real part of a folded complex constant travels in `text` as raw bits.
      PirConstant c = PirConstant::of(PirConstantKind::Complex);
      c.imag = v.real;
      if (v.text.size() == sizeof(double)) std::memcpy(&c.real, v.text.data(), sizeof(double));
      return c;
    }
    case K::Str: return PirConstant::ofStr(v.text);
    case K::Bytes: {
      PirConstant c = PirConstant::of(PirConstantKind::Bytes);
      c.text = v.text;
      return c;
    }
    case K::Tuple:
    case K::FrozenSet: {
      PirConstant c = PirConstant::of(v.kind == K::Tuple ? PirConstantKind::Tuple : PirConstantKind::FrozenSet);
      for (uint32_t i = 0; i < v.itemCount; ++i) c.items.push_back(toConstant(v.items[i]));
      return c;
    }
  }
  return {};
}

void Lowering::noteInt(int64_t value) {
  if (b().reachable()) b().constant(PirConstant::ofInt(value));
}

void Lowering::loadConstant(const PirConstant& c, Reg target, const Range& r) {
  if (c.kind == PirConstantKind::Int && c.integer >= -32768 && c.integer <= 32767) {
    noteInt(c.integer);
    emit(Op::LoadInt, {target, static_cast<int32_t>(c.integer)}, r);
  } else {
    emit(Op::LoadConst, {target, b().constant(c)}, r);
  }
}

Reg Lowering::constantOperand(const PirConstant& c, const Range& r, Reg scratch) {
  if (f_->loopDepth > 0 && f_->preheader != kNone) {
    if (b().reachable()) b().constant(c);
    std::string key = c.key();
    auto it = f_->pinnedIndex.find(key);
    if (it != f_->pinnedIndex.end()) return pin(it->second);
    if (f_->pinned.size() < kMaxPinned) {
      int32_t index = static_cast<int32_t>(f_->pinned.size());
      f_->pinned.push_back(c);
      f_->pinnedIndex.emplace(std::move(key), index);
      return pin(index);
    }
  }
  Reg t = scratch != kNone ? scratch : alloc();
  loadConstant(c, t, r);
  return t;
}

Reg Lowering::emptyOperand(const Range& r) {
  if (f_->loopDepth == 0 || f_->preheader == kNone) {
    Reg t = alloc();
    emit(Op::Clear, {t}, r);
    return t;
  }
  if (f_->pinnedEmpty == kNone) {
    f_->pinnedEmpty = static_cast<int32_t>(f_->pinned.size());
    f_->pinned.emplace_back();
  }
  return pin(f_->pinnedEmpty);
}

Reg Lowering::pin(int32_t index) {
  for (int32_t used : f_->loopPins)
    if (used == index) return kPinned + index;
  f_->loopPins.push_back(index);
  return kPinned + index;
}

void Lowering::enterLoop() {
  if (f_->loopDepth++ || !b().reachable()) return;
  f_->preheader = b().current();
  f_->preheaderIndex = b().position();
}

void Lowering::leaveLoop() {
  if (--f_->loopDepth || f_->preheader == kNone) return;
  std::vector<pir::Instr> loads;
  for (int32_t index : f_->loopPins) {
    const PirConstant& c = f_->pinned[static_cast<size_t>(index)];
    pir::Instr in;
    in.operands[0] = kPinned + index;
    if (index == f_->pinnedEmpty) {
      in.op = Op::Clear;
    } else if (c.kind == PirConstantKind::Int && c.integer >= -32768 && c.integer <= 32767) {
      in.op = Op::LoadInt;
      in.operands[1] = static_cast<int32_t>(c.integer);
    } else {
      in.op = Op::LoadConst;
      in.operands[1] = b().constant(c);
    }
    loads.push_back(in);
  }
  b().insert(f_->preheader, f_->preheaderIndex, loads);
  f_->loopPins.clear();
  f_->preheader = kNone;
}

std::optional<bool> Lowering::truthOf(const ConstantValue& v) {
  using K = syntax::ConstantKind;
  switch (v.kind) {
    case K::None:
    case K::False: return false;
    case K::True:
    case K::Ellipsis: return true;
    case K::Int: return v.fitsInt64 ? v.integer != 0 : true;
    case K::Float: return v.real != 0;
    case K::Complex: return std::nullopt;
    case K::Str:
    case K::Bytes: return !v.text.empty();
    case K::Tuple:
    case K::FrozenSet: return v.itemCount != 0;
  }
  return std::nullopt;
}

}  // namespace ppy::lower
