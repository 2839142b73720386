/// The compiler's front half as one call: source text or AST in, bytecode unit or diagnostics out. Used
/// by `exec`/`eval`/`compile` and import in the runtime and by both drivers.
#pragma once
#include <memory>

#include "compiler/bytecode/encode.h"
#include "compiler/pir/passes.h"
#include "compiler/pir/pir.h"
#include "compiler/support/source_file.h"
#include "compiler/syntax/parse.h"

namespace ppy::bytecode {

struct CompileOptions {
  syntax::ParseMode mode = syntax::ParseMode::Exec;
  std::string filename;           ///< co_filename
  uint32_t futureFlags = 0;       ///< inherited from __future__ imports around the call: CO_FUTURE_* bits
  int optimize = 0;               ///< 0, 1 (-O: no asserts, __debug__ false), 2 (-OO: no docstrings)
  int featureVersion = 11;
  bool allowTopLevelAwait = false;
  bool dontImplyDedent = false, allowIncomplete = false, typeComments = false, ignoreCookie = false;
  int maxIntDigits = 4300;        ///< syntax::ParseOptions::maxIntDigits
  bool sourceLines = true;        ///< errors behind the parser show their line of the source; false: who raises them knows better
  bool verify = false;            ///< run the PIR verifier (a failure is an internal error diagnostic)
  pir::PassPlan passes;
  bool encode = true;             ///< false: PIR only
};

struct CompileResult {
  bool ok = false;
  std::vector<uint64_t> unit;            ///< bytecode; 8-aligned
  std::unique_ptr<pir::Unit> pir;        ///< what it was encoded from
  uint32_t futureFlags = 0;              ///< CO_FUTURE_* in force at the end (given ones and the source's own)
  std::optional<syntax::SyntaxErrorInfo> error;
  std::vector<syntax::ParseWarning> warnings;  ///< in order of issue
};

CompileResult compileSource(const support::SourceFile& source, const CompileOptions& options);

/// For `compile(ast_object)`: `source` may be empty (errors then have no source line).
CompileResult compileTree(syntax::ast::Mod* tree, const support::SourceFile* source, const CompileOptions& options, syntax::AstContext& context);

}  // namespace ppy::bytecode
