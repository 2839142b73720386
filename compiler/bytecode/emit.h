/// `--emit=` of the front half: stages as text, without addresses.
#pragma once
#include "compiler/bytecode/compile.h"

namespace ppy::bytecode {

enum class Stage : uint8_t { Symtable, Pir, Bytecode };

struct EmitResult {
  std::string text;
  std::optional<syntax::SyntaxErrorInfo> error;
  std::vector<syntax::ParseWarning> warnings;
};

/// `positions`: whether PIR instructions show their source ranges.
EmitResult emitStage(const support::SourceFile& source, const CompileOptions& options, Stage stage, bool positions = true);

}  // namespace ppy::bytecode
