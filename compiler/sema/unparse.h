/// Expressions back to source text, as CPython writes the strings of postponed annotations.
#pragma once
#include <string>

#include "compiler/syntax/ast.h"

namespace ppy::sema {

std::string unparse(const syntax::ast::Expr* e);

/// repr() of a str / bytes literal's contents, and of a float.
std::string reprStr(std::string_view utf8);
std::string reprBytes(std::string_view bytes);
std::string reprFloat(double d);

}  // namespace ppy::sema
