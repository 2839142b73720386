// The door: lex, parse, and on failure find out what CPython would say.
#include "compiler/syntax/parse.h"

#include <algorithm>

#include "compiler/support/utf8.h"
#include "compiler/syntax/diagnose.h"
#include "compiler/syntax/parser.h"

namespace ppy::syntax {

const char* errorClassName(ErrorClass c) {
  switch (c) {
    case ErrorClass::SyntaxError: return "SyntaxError";
    case ErrorClass::IndentationError: return "IndentationError";
    case ErrorClass::TabError: return "TabError";
    case ErrorClass::MemoryError: return "MemoryError";
    case ErrorClass::RecursionError: return "RecursionError";
    case ErrorClass::ValueError: return "ValueError";
    case ErrorClass::OverflowError: return "OverflowError";
  }
  return "SyntaxError";
}

SyntaxErrorInfo decodingError(const support::DecodeError& error) {
  SyntaxErrorInfo e;
  e.message = error.message;
  e.line = error.line;
  e.column = -1;
  e.hasSourceLine = false;
  return e;
}

support::Diagnostic diagnosticOf(const SyntaxErrorInfo& error, const std::string& file) {
  support::DiagPlace place{file, 0, 0, 0, 0};
  if (error.hasPosition) place = {file, error.line, std::max(error.column, 0), error.endLine, std::max(error.endColumn, 0)};
  std::string message = error.message;
  if (error.errorClass != ErrorClass::SyntaxError) {
    message = errorClassName(error.errorClass);
    if (!error.message.empty()) message += ": " + error.message;
  }
  support::Diagnostic d = support::makeDiagnostic(support::DiagId::SyntaxProblem, {message}, std::move(place));
  d.sourceLine = error.sourceLine;
  if (!error.note.empty()) d.notes.push_back(error.note);
  return d;
}

support::Diagnostic diagnosticOf(const ParseWarning& warning, const support::SourceFile& source) {
  const SourceRange& r = warning.range;
  std::string line(source.line(r.lineno));
  auto chars = [&](uint32_t bytes) { return static_cast<int>(support::countChars(std::string_view(line).substr(0, bytes))) + 1; };
  support::DiagPlace place{source.name(), static_cast<int>(r.lineno), chars(r.colOffset), static_cast<int>(r.endLineno),
                           r.endLineno == r.lineno ? chars(r.endColOffset) : 0};
  support::Diagnostic d = support::makeDiagnostic(support::DiagId::SyntaxWarning, {warning.message}, std::move(place));
  d.sourceLine = std::move(line);
  return d;
}

namespace {

LexOptions lexOptionsOf(const ParseOptions& options) {
  LexOptions lex;
  lex.featureVersion = options.featureVersion;
  lex.typeComments = options.typeComments || options.mode == ParseMode::FuncType;
  lex.implicitNewline = options.mode == ParseMode::Exec;
  lex.singleInput = options.mode == ParseMode::Single;
  lex.implyDedent = !options.dontImplyDedent;
  return lex;
}

struct Attempt {
  TokenBuffer tokens;
  std::vector<Lexer::TypeIgnoreComment> typeIgnores;
  LexError lexError;
  std::vector<OpenBracket> openBrackets;
  Parser::TooNew tooNew;
};

ast::Mod* attempt(AstContext& context, const support::SourceFile& source, const ParseOptions& options, int maxDepth, Attempt& state,
                  std::vector<ParseWarning>& warnings, bool& tooDeep, const char*& newForm, int& newFormVersion) {
  std::string_view text = source.text();
  state.tokens.clear();
  state.tokens.reserve(text.size() / 5 + 64);
  Lexer lexer(context, text, lexOptionsOf(options), state.tokens);
  lexer.run();
  Parser parser(context, options, text, state.tokens.data(), source.hasInvalidUtf8());
  state.typeIgnores = lexer.typeIgnores();
  parser.typeIgnores = &state.typeIgnores;
  parser.maxDepth = maxDepth;
  ast::Mod* tree = parser.parseModule();
  state.lexError = lexer.error();
  state.openBrackets = lexer.openBrackets();
  tooDeep = parser.tooDeep();
  state.tooNew = parser.tooNew();
  newForm = parser.newForm();
  newFormVersion = parser.newFormVersion();
  warnings = lexer.warnings();
  if (!parser.warnings().empty()) {
    warnings.insert(warnings.end(), parser.warnings().begin(), parser.warnings().end());
    std::stable_sort(warnings.begin(), warnings.end(), [](const ParseWarning& a, const ParseWarning& b) {
      return a.range.lineno != b.range.lineno ? a.range.lineno < b.range.lineno : a.range.colOffset < b.range.colOffset;
    });
  }
  return tree;
}

}  // namespace

ParseResult parse(AstContext& context, const support::SourceFile& source, const ParseOptions& options) {
  ParseResult result;
  auto reject = [&](ErrorClass errorClass, const char* message) {
    SyntaxErrorInfo e;
    e.errorClass = errorClass;
    e.message = message;
    e.hasPosition = e.hasSourceLine = false;
    result.error = std::move(e);
  };
  if (source.text().size() >= 0x7FFFFFFF) {
    reject(ErrorClass::OverflowError, "source text is longer than 2 GiB");
    return result;
  }
  if (std::memchr(source.text().data(), 0, source.text().size())) {
    reject(ErrorClass::ValueError, "source code string cannot contain null bytes");
    return result;
  }
  Attempt state;
  bool tooDeep = false;
  const char* newForm = nullptr;
  int newFormVersion = 0;
  result.tree = attempt(context, source, options, Parser::kMaxDepth, state, result.warnings, tooDeep, newForm, newFormVersion);
  if (result.tree && state.tooNew.form) {
    reject(ErrorClass::SyntaxError, "");
    SyntaxErrorInfo& e = *result.error;
    e.message = std::string(state.tooNew.form) + " only supported in Python 3." + std::to_string(state.tooNew.version) + " and greater";
    e.hasPosition = true;
    e.line = e.endLine = static_cast<int>(state.tooNew.line);
    e.column = e.endColumn = static_cast<int>(state.tooNew.column) + 1;
    result.tree = nullptr;
  }
  if (result.tree || result.error) return result;
  Diagnosis diagnosis = diagnose(context, source, options, lexOptionsOf(options));
  if (diagnosis.accepted) {
    // Near the depth limit the two ways of counting differ; the exact one has decided.
    result.tree = attempt(context, source, options, Parser::kMaxDepth * 2, state, result.warnings, tooDeep, newForm, newFormVersion);
    if (result.tree) return result;
    diagnosis.error.message = "invalid syntax";
  }
  result.error = std::move(diagnosis.error);
  if (options.featureVersion < 14 && result.error->errorClass == ErrorClass::SyntaxError) {
    ParseOptions newer = options;
    newer.featureVersion = 14;
    std::vector<ParseWarning> ignored;
    if (attempt(context, source, newer, Parser::kMaxDepth, state, ignored, tooDeep, newForm, newFormVersion)) {
      result.error->note = std::string(newForm ? newForm : "this form of f-string") + " needs Python 3." +
                           std::to_string(newForm ? newFormVersion : 12) + "; accepted with --python-version=3.14";
    }
  }
  return result;
}

}  // namespace ppy::syntax
