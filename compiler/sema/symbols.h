/// Internal to the room: the second pass over the tables.
#pragma once
#include "compiler/sema/scope.h"

namespace ppy::sema {

/// Decides how each name is reached. False with `error` set when a declaration cannot be honoured.
bool resolveSymbols(syntax::AstContext& context, Symbols& symbols, std::optional<syntax::SyntaxErrorInfo>& error);

}  // namespace ppy::sema
