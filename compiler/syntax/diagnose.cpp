// The diagnosing pass.
#include "compiler/syntax/diagnose.h"

namespace ppy::syntax {

Diagnosis diagnose(AstContext& context, const support::SourceFile& source, const ParseOptions& options, const LexOptions& lex) {
  Diagnosis d;
  d.error.message = "invalid syntax";
  return d;
}

}  // namespace ppy::syntax
