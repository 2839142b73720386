/// Internal to the room: operators on constants.
#pragma once
#include <optional>

#include "compiler/syntax/ast.h"

namespace ppy::sema {

/// The value of `left op right`, or nothing when it is not folded: an error at run time, too large, or
/// an operation that is left to run time.
std::optional<syntax::ConstantValue> foldBinary(support::Arena& arena, const syntax::ConstantValue& left, syntax::ast::Operator op, const syntax::ConstantValue& right);
std::optional<syntax::ConstantValue> foldUnary(support::Arena& arena, syntax::ast::UnaryOperator op, const syntax::ConstantValue& v);
std::optional<syntax::ConstantValue> foldSubscript(support::Arena& arena, const syntax::ConstantValue& v, const syntax::ConstantValue& index);

}  // namespace ppy::sema
