// f-strings.
#include "compiler/lower/lowering.h"

namespace ppy::lower {

void Lowering::on(const JoinedStr* e, Reg target) {
  if (e->values.size() == 1) return into(e->values[0], target);
  Mark mark(*this);
  Reg base = rangeBase(target);
  for (const Expr* v : e->values) nextInto(v);
  emit(Op::BuildString, {target, base, static_cast<int32_t>(e->values.size())}, at(e));
}

void Lowering::on(const FormattedValue* e, Reg target) {
  Mark mark(*this);
  Reg v = operand(e->value, scratchFor(target));
  Reg spec = e->formatSpec ? operand(e->formatSpec, v == target ? kNone : scratchFor(target)) : emptyOperand(at(e));
  emit(Op::FormatValue, {target, v, spec, e->conversion < 0 ? 0 : e->conversion}, at(e));
}

/// Template(part, …): strings and interpolations in order.
void Lowering::on(const TemplateStr* e, Reg target) {
  Mark mark(*this);
  Range r = at(e);
  Reg base = alloc();
  loadForm("Template", base, r);
  for (const Expr* v : e->values) nextInto(v);
  emit(Op::Call, {target, base, static_cast<int32_t>(e->values.size()) + 1}, r);
}

/// Interpolation(value, text, conversion, format_spec)
void Lowering::on(const Interpolation* e, Reg target) {
  Mark mark(*this);
  Range r = at(e);
  Reg base = alloc();
  loadForm("Interpolation", base, r);
  nextInto(e->value);
  loadConstant(toConstant(e->str), alloc(), r);
  Reg conversion = alloc();
  if (e->conversion > 0) loadStr(std::string(1, static_cast<char>(e->conversion)), conversion, r);
  else loadNone(conversion, r);
  if (e->formatSpec) nextInto(e->formatSpec);
  else loadStr("", alloc(), r);
  emit(Op::Call, {target, base, 5}, r);
}

}  // namespace ppy::lower
