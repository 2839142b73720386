/// Constant folding on the AST, before symbols are collected: what CPython's AST optimiser folds, with
/// its limits on the size of results. Statements with type parameters are rewritten on the way
/// (type_parameters.h).
#pragma once
#include <optional>

#include "compiler/syntax/ast.h"
#include "compiler/syntax/parse.h"

namespace ppy::sema {

struct FoldOptions {
  int optimize = 0;              ///< `__debug__` is true at 0
  bool futureAnnotations = false;  ///< annotations stay as written
};

/// Rewrites `tree` in place. An error (nesting too deep) is returned.
std::optional<syntax::SyntaxErrorInfo> foldConstants(syntax::AstContext& context, syntax::ast::Mod* tree, const FoldOptions& options);

}  // namespace ppy::sema
