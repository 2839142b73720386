// Dumps of the front half's stages.
#include "compiler/bytecode/emit.h"

#include "compiler/pir/text.h"
#include "compiler/sema/scope.h"

namespace ppy::bytecode {

EmitResult emitStage(const support::SourceFile& source, const CompileOptions& options, Stage stage, bool positions) {
  EmitResult result;
  if (stage == Stage::Symtable) {
    // As CPython's symtable module: of the tree as parsed, not folded.
    syntax::AstContext context;
    syntax::ParseOptions parsing;
    parsing.mode = options.mode;
    parsing.featureVersion = options.featureVersion;
    syntax::ParseResult parsed = syntax::parse(context, source, parsing);
    if (!parsed.tree) {
      result.error = std::move(parsed.error);
      return result;
    }
    sema::FutureFeatures futures = sema::findFutures(parsed.tree);
    result.error = futures.error;
    if (result.error) return result;
    sema::SymbolsResult symbols = sema::buildSymbols(context, parsed.tree, futures.flags | options.futureFlags);
    result.error = symbols.error;
    if (!result.error) result.text = sema::dumpSymbols(*symbols.symbols);
    return result;
  }
  CompileOptions with = options;
  with.verify = true;
  with.encode = stage == Stage::Bytecode;
  CompileResult compiled = compileSource(source, with);
  result.error = std::move(compiled.error);
  result.warnings = std::move(compiled.warnings);
  if (result.error) return result;
  if (stage == Stage::Pir) {
    pir::PrintOptions print;
    print.positions = positions;
    result.text = pir::print(*compiled.pir, print);
  } else {
    result.text = disassemble(compiled.unit.data(), compiled.unit.size() * 8);
  }
  return result;
}

}  // namespace ppy::bytecode
