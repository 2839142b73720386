/// AST to PIR: the only place where Python's evaluation order and semantics are spelled out.
#pragma once
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "compiler/pir/pir.h"
#include "compiler/sema/scope.h"
#include "compiler/syntax/ast.h"
#include "compiler/syntax/parse.h"

namespace ppy::lower {

struct LowerOptions {
  std::string filename;
  uint32_t futureFlags = 0;
  int futureLastLine = -1;   ///< line of the last future import that counts
  int optimize = 0;
  bool topLevelAwait = false;
};

struct LowerResult {
  std::unique_ptr<pir::Unit> unit;  ///< null exactly when `error` is set
  std::optional<syntax::SyntaxErrorInfo> error;
  std::vector<syntax::ParseWarning> warnings;
};

/// `tree` has been folded (sema/fold.h) and `symbols` built from it.
LowerResult lower(syntax::AstContext& context, const syntax::ast::Mod* tree, const sema::Symbols& symbols, const LowerOptions& options);

}  // namespace ppy::lower
