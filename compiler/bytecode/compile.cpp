// The façade: parse, fold, symbols, lower, verify, encode.
#include "compiler/bytecode/compile.h"

#include "compiler/lower/lower.h"
#include "compiler/pir/passes.h"
#include "compiler/pir/verify.h"
#include "compiler/sema/fold.h"
#include "compiler/sema/scope.h"

namespace ppy::bytecode {
namespace {

/// Errors of the compiler proper show their line when the source is a file.
void addSourceLine(syntax::SyntaxErrorInfo& e, const support::SourceFile* source, const CompileOptions& options) {
  if (e.hasSourceLine || !e.hasPosition || !source || !options.sourceLines || options.filename.starts_with("<")) return;
  e.sourceLine = std::string(source->line(static_cast<uint32_t>(e.line)));
  e.hasSourceLine = true;
}

}  // namespace

CompileResult compileTree(syntax::ast::Mod* tree, const support::SourceFile* source, const CompileOptions& options, syntax::AstContext& context) {
  CompileResult result;
  auto fail = [&](syntax::SyntaxErrorInfo error) {
    addSourceLine(error, source, options);
    result.error = std::move(error);
    return std::move(result);
  };
  sema::FutureFeatures futures = sema::findFutures(tree);
  if (futures.error) return fail(*futures.error);
  result.futureFlags = options.futureFlags | futures.flags;

  sema::FoldOptions fold;
  fold.optimize = options.optimize;
  fold.futureAnnotations = result.futureFlags & pir::code_flag::FutureAnnotations;
  if (auto error = sema::foldConstants(context, tree, fold)) return fail(*error);

  sema::SymbolsResult symbols = sema::buildSymbols(context, tree, result.futureFlags);
  if (symbols.error) return fail(*symbols.error);

  lower::LowerOptions lowering;
  lowering.filename = options.filename;
  lowering.futureFlags = result.futureFlags;
  lowering.futureLastLine = futures.lastLine;
  lowering.optimize = options.optimize;
  lowering.topLevelAwait = options.allowTopLevelAwait;
  lower::LowerResult lowered = lower::lower(context, tree, *symbols.symbols, lowering);
  result.warnings.insert(result.warnings.end(), lowered.warnings.begin(), lowered.warnings.end());
  if (lowered.error) return fail(*lowered.error);
  result.pir = std::move(lowered.unit);
  for (size_t i = 0; i < result.pir->functions.size(); i++) pir::optimize(*result.pir->functions[i], i, options.passes);
  if (options.verify) {
    for (const auto& fn : result.pir->functions) {
      std::string problem = pir::verify(*fn, result.pir.get());
      if (problem.empty()) continue;
      syntax::SyntaxErrorInfo error;
      error.errorClass = syntax::ErrorClass::ValueError;
      error.message = "internal error: malformed PIR: " + problem;
      error.hasPosition = false;
      return fail(error);
    }
  }
  if (options.encode) result.unit = encode(*result.pir);
  result.ok = true;
  return result;
}

CompileResult compileSource(const support::SourceFile& source, const CompileOptions& options) {
  syntax::AstContext context;
  syntax::ParseOptions parsing;
  parsing.mode = options.mode;
  parsing.featureVersion = options.featureVersion;
  parsing.typeComments = options.typeComments;
  parsing.dontImplyDedent = options.dontImplyDedent;
  parsing.allowIncomplete = options.allowIncomplete;
  parsing.ignoreCookie = options.ignoreCookie;
  parsing.maxIntDigits = options.maxIntDigits;
  parsing.barryAsFlufl = options.futureFlags & pir::code_flag::FutureBarryAsBdfl;
  syntax::ParseResult parsed = syntax::parse(context, source, parsing);
  if (!parsed.tree) {
    CompileResult result;
    result.error = std::move(parsed.error);
    result.warnings = std::move(parsed.warnings);
    return result;
  }
  CompileResult result = compileTree(parsed.tree, &source, options, context);
  result.warnings.insert(result.warnings.begin(), parsed.warnings.begin(), parsed.warnings.end());
  return result;
}

}  // namespace ppy::bytecode
