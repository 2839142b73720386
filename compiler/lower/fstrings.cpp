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

void Lowering::on(const TemplateStr* e, Reg) { tooNew(e, "a template string"); }
void Lowering::on(const Interpolation* e, Reg) { tooNew(e, "a template string"); }

}  // namespace ppy::lower
