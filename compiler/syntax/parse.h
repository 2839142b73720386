/// The frontend's door: source text in, AST or one syntax error out. Re-entrant, no globals; works on a
/// string in memory (`eval`, `exec`, `compile`, the REPL) as on a file.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "compiler/support/diagnostics.h"
#include "compiler/support/source_file.h"
#include "compiler/syntax/ast.h"

namespace ppy::syntax {

enum class ParseMode : uint8_t { Exec, Eval, Single, FuncType };

struct ParseOptions {
  ParseMode mode = ParseMode::Exec;
  /// Minor version whose grammar is accepted: 11 … 14.
  int featureVersion = 11;
  bool typeComments = false;       ///< keep `# type:` comments (PyCF_TYPE_COMMENTS)
  bool barryAsFlufl = false;       ///< `<>` instead of `!=` (from __future__ import barry_as_FLUFL)
  bool dontImplyDedent = false;    ///< PyCF_DONT_IMPLY_DEDENT
  bool allowIncomplete = false;    ///< PyCF_ALLOW_INCOMPLETE_INPUT: input that may go on gives `incomplete`
  bool ignoreCookie = false;       ///< source is str, not bytes: no coding cookie is looked for
  int maxIntDigits = 4300;         ///< of decimal literals; 0: any number
  bool fileOnDisk = false;         ///< the text is a file's that CPython would read error lines from
};

/// The exception class an error is raised as.
enum class ErrorClass : uint8_t { SyntaxError, IndentationError, TabError, MemoryError, RecursionError, ValueError, OverflowError };
const char* errorClassName(ErrorClass c);

/// What CPython would raise. Offsets are those of the exception's attributes: columns in characters from
/// 1 (0 and -1 mean what they mean there).
struct SyntaxErrorInfo {
  ErrorClass errorClass = ErrorClass::SyntaxError;
  std::string message;
  int line = 0, column = 0;
  int endLine = 0, endColumn = 0;
  bool hasPosition = true;
  std::string sourceLine;  ///< the `text` attribute, with its newline if it has one
  bool hasSourceLine = true;
  bool messageOnly = false;  ///< of the symbol table: the exception's args are the message alone
  std::string note;        ///< e.g. the option that would accept the form; empty: none
  bool incomplete = false; ///< input ended where more could follow (for the REPL, codeop)
};

enum class WarningClass : uint8_t { SyntaxWarning, DeprecationWarning };

/// A warning of the parser itself. Who issues it may turn it into a SyntaxError (warnings filters).
struct ParseWarning {
  WarningClass warningClass;
  std::string message;
  SourceRange range;
};

struct ParseResult {
  ast::Mod* tree = nullptr;  ///< null exactly when `error` is set
  std::optional<SyntaxErrorInfo> error;
  std::vector<ParseWarning> warnings;
};

/// The error or warning as a compiler diagnostic, to be rendered as `file:line:col: error: …`. A class other than
/// SyntaxError is named in the message.
support::Diagnostic diagnosticOf(const SyntaxErrorInfo& error, const std::string& file);
support::Diagnostic diagnosticOf(const ParseWarning& warning, const support::SourceFile& source);

/// A source that cannot be decoded, as the exception CPython raises for it.
SyntaxErrorInfo decodingError(const support::DecodeError& error);

/// Parses `source`. The tree lives in `context` and does not refer to `source` afterwards.
ParseResult parse(AstContext& context, const support::SourceFile& source, const ParseOptions& options = {});

/// `ast.dump(tree, include_attributes=True, indent=1)` of CPython 3.11, without a final newline.
struct DumpOptions {
  bool attributes = true;
  int indent = 1;          ///< negative: one line
  int featureVersion = 11; ///< fields newer than this are left out
  bool maskFStrings = false;  ///< write positions inside f-strings as 0 (they differ from 3.11's by design)
};
std::string dumpAst(const ast::Node* tree, const DumpOptions& options = {});

/// One line per token, in the format of `python -m tokenize -e` (but the parser's tokens: no comments).
std::string dumpTokens(const support::SourceFile& source, const ParseOptions& options = {});

}  // namespace ppy::syntax
