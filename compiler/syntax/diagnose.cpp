// The order in which errors are looked for: a first pass without the reporting rules, a second with them,
// then the rest of the tokens.
#include "compiler/syntax/diagnose.h"

#include "compiler/syntax/diagnoser.h"

namespace ppy::syntax {
using namespace diag;

Diagnoser::Diagnoser(AstContext& context, std::string_view text, const ParseOptions& options, const LexOptions& lex,
                     const DiagOrigin& origin, bool checkUtf8)
    : context_(context), text_(text), options_(options), lex_(lex), origin_(origin), checkUtf8_(checkUtf8) {
  Lexer lexer(context, text, lex, tokens_);
  lexer.run();
  lexError_ = lexer.error();
  openBrackets_ = lexer.openBrackets();
  joinedLines_ = lexer.joinedLines();
  lineStarts_.push_back(0);
  for (size_t i = 0; i < text.size(); ++i)
    if (text[i] == '\n') lineStarts_.push_back(static_cast<uint32_t>(i + 1));
}

/// Whether reading the last token took the lexer to the end of the text.
bool Diagnoser::sawEndOfText() const {
  if (!fetched_) return text_.empty();
  const Token& t = lastFetched();
  if (t.kind == Tok::Error) {
    if (lexError_.stop == LexStop::Eof || lexError_.message.starts_with("unterminated triple-quoted")) return true;
    if (!lexError_.message.starts_with("unterminated")) return false;
    // A string in single quotes ends with its line: only a last line without an end may go on.
    for (size_t i = t.start; i < text_.size(); ++i) {
      if (text_[i] == '\\') ++i;
      else if (text_[i] == '\n') return false;
    }
    return true;
  }
  if (t.noColumn == 2) return true;
  // An implied newline comes before the end.
  return !lex_.implicitNewline && t.end == text_.size() && t.kind != Tok::String && t.kind != Tok::Newline;
}

/// A later error of the lexer is more telling than what the parser made of the text before it.
void Diagnoser::checkRestOfTokens() {
  const Token& stop = tokens_.back();
  if (stop.kind != Tok::Error || fetched_ >= tokens_.size()) return;
  uint32_t errorLine = lastFetched().line;
  if (lexError_.stop == LexStop::Message) {
    raised_ = false;
    fetched_ = static_cast<uint32_t>(tokens_.size());
    raiseLexError();
  } else if (!openBrackets_.empty() && errorLine > openBrackets_.back().line) {
    raised_ = false;
    fetched_ = static_cast<uint32_t>(tokens_.size());
    raiseUnclosed();
  }
}

void Diagnoser::setSyntaxError(uint32_t lastToken) {
  if (raised_) {
    if (!lexRaised_ && result_.error.errorClass != ErrorClass::MemoryError && !sawEndOfText()) checkRestOfTokens();
    return;
  }
  const Token& last = tokens_[lastToken];
  if (last.kind == Tok::Indent || last.kind == Tok::Dedent) {
    raiseHere(ErrorClass::IndentationError, last.kind == Tok::Indent ? "unexpected indent" : "unexpected unindent");
    return;
  }
  raiseRange("invalid syntax", startOf(last), endOf(last));
  checkRestOfTokens();
}

Diagnosis Diagnoser::run(uint16_t startRule) {
  DiagNode* out = nullptr;
  result_.accepted = rule(startRule, out) && !raised_;
  if (result_.accepted) {
    if (startRule != kStartInteractive) return std::move(result_);
    // Anything but blanks and comments after the one statement is too much.
    size_t p = fetched_ ? lastFetched().end : 0;
    if (fetched_ && lastFetched().kind == Tok::Newline && p < text_.size()) ++p;
    bool more = false;
    while (p < text_.size() && !more) {
      char c = text_[p];
      if (c == '#') {
        p = text_.find('\n', p);
        if (p == std::string_view::npos) break;
      } else if (c == ' ' || c == '\t' || c == '\n' || c == '\f') {
        ++p;
      } else {
        more = true;
      }
    }
    if (!more) return std::move(result_);
    result_.accepted = false;
    raiseHere(ErrorClass::SyntaxError, "multiple statements found while compiling a single statement");
    return std::move(result_);
  }
  if (options_.allowIncomplete && sawEndOfText()) {
    raised_ = false;
    raiseHere(ErrorClass::SyntaxError, "incomplete input");
    result_.error.incomplete = true;
    return std::move(result_);
  }
  if (result_.error.errorClass == ErrorClass::MemoryError) return std::move(result_);
  uint32_t lastToken = fetched_ ? fetched_ - 1 : 0;
  if (!raised_) {
    memos_.clear();
    mark_ = 0;
    level_ = 0;
    invalid_ = true;
    rule(startRule, out);
  }
  setSyntaxError(lastToken);
  return std::move(result_);
}

Diagnosis diagnose(AstContext& context, const support::SourceFile& source, const ParseOptions& options, const LexOptions& lex) {
  DiagOrigin origin;
  origin.byteColumns = source.isFromBytes() && !source.hasDeclaredEncoding();
  Diagnoser d(context, source.text(), options, lex, origin, source.hasInvalidUtf8());
  switch (options.mode) {
    case ParseMode::Exec: return d.run(kStartFile);
    case ParseMode::Eval: return d.run(kStartEval);
    case ParseMode::Single: return d.run(kStartInteractive);
    case ParseMode::FuncType: return d.run(kStartFuncType);
  }
  return {};
}

}  // namespace ppy::syntax
