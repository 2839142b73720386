/// What CPython would say about a text its grammar rejects. Slow and exact; only runs after a failure.
#pragma once
#include "compiler/syntax/lexer.h"
#include "compiler/syntax/parse.h"

namespace ppy::syntax {

struct Diagnosis {
  bool accepted = false;  ///< the exact grammar accepts the text after all
  SyntaxErrorInfo error;
};

Diagnosis diagnose(AstContext& context, const support::SourceFile& source, const ParseOptions& options, const LexOptions& lex);

}  // namespace ppy::syntax
