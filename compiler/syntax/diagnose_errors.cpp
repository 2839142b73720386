// What the diagnosing pass says: actions of the grammar's reporting rules, places, source lines.
#include <algorithm>

#include "compiler/support/utf8.h"
#include "compiler/syntax/diagnoser.h"
#include "compiler/syntax/string_token.h"

namespace ppy::syntax {
using namespace diag;

std::string_view Diagnoser::textOf(const DiagNode* n) const {
  const Token& t = tokens_[n->first];
  return text_.substr(t.start, t.end - t.start);
}

Diagnoser::Place Diagnoser::startOf(const DiagNode* n) const { return startOf(tokens_[n->first]); }

Diagnoser::Place Diagnoser::endOf(const DiagNode* n) const {
  uint32_t last = n->end > n->first ? n->end - 1 : n->first;
  if (n->end - n->first > 1)
    while (last > n->first && isLayout(tokens_[last].kind)) --last;
  return endOf(tokens_[last]);
}

const char* Diagnoser::kindName(const DiagNode* n) const {
  switch (n->kind) {
    case DiagKind::Attribute: return "attribute";
    case DiagKind::Subscript: return "subscript";
    case DiagKind::Starred: return "starred";
    case DiagKind::Name: return "name";
    case DiagKind::List: return "list";
    case DiagKind::Tuple: return "tuple";
    case DiagKind::Lambda: return "lambda";
    case DiagKind::Call: return "function call";
    case DiagKind::GeneratorExp: return "generator expression";
    case DiagKind::Yield:
    case DiagKind::YieldFrom: return "yield expression";
    case DiagKind::Await: return "await expression";
    case DiagKind::ListComp: return "list comprehension";
    case DiagKind::SetComp: return "set comprehension";
    case DiagKind::DictComp: return "dict comprehension";
    case DiagKind::Dict: return "dict literal";
    case DiagKind::Set: return "set display";
    case DiagKind::JoinedStr: return "f-string expression";
    case DiagKind::Constant: return "literal";
    case DiagKind::True: return "True";
    case DiagKind::False: return "False";
    case DiagKind::None: return "None";
    case DiagKind::Ellipsis: return "ellipsis";
    case DiagKind::Compare: return "comparison";
    case DiagKind::IfExp: return "conditional expression";
    case DiagKind::NamedExpr: return "named expression";
    default: return "expression";
  }
}

std::string Diagnoser::worded(const char* message, const DiagNode* n) const {
  std::string out;
  for (std::string_view rest = message; !rest.empty();) {
    size_t brace = rest.find('{');
    size_t close = rest.find('}', brace);
    if (brace == std::string_view::npos || close == std::string_view::npos) {
      out += rest;
      break;
    }
    out += rest.substr(0, brace);
    std::string_view word = rest.substr(brace + 1, close - brace - 1);
    if (word == "kind") out += kindName(n);
    else if (word == "line") out += std::to_string(startOf(n).line);
    else out += textOf(n);
    rest.remove_prefix(close + 1);
  }
  return out;
}

/// The part of an assigned or deleted expression that cannot be one; null if all can.
const DiagNode* Diagnoser::invalidTarget(const DiagNode* n, Where where) const {
  if (!n) return nullptr;
  switch (n->kind) {
    case DiagKind::List:
    case DiagKind::Tuple:
      for (uint32_t i = 0; i < n->count; ++i)
        if (const DiagNode* bad = invalidTarget(n->kids[i], where)) return bad;
      return nullptr;
    case DiagKind::Starred:
      if (where == Where::TargetDelete) return n;
      return invalidTarget(n->count ? n->kids[0] : nullptr, where);
    case DiagKind::Compare:
      // `a in b` of `for a in b` reads as a comparison.
      if (where == Where::TargetFor) {
        if (n->count > 1 && tokens_[n->kids[1]->first].kind == Tok::KwIn) return invalidTarget(n->kids[0], where);
        return nullptr;
      }
      return n;
    case DiagKind::Name:
    case DiagKind::Subscript:
    case DiagKind::Attribute: return nullptr;
    default: return n;
  }
}

bool Diagnoser::numberIsComplex(const DiagNode* n) const {
  std::string_view s = textOf(n);
  bool hex = s.size() > 1 && s[0] == '0' && (s[1] == 'x' || s[1] == 'X');
  return !hex && (s.back() == 'j' || s.back() == 'J');
}

bool Diagnoser::checkStrings(DiagNode* strings, DiagNode*& out) {
  const Token* first = &tokens_[strings->first];
  const Token* last = tokens_.data() + strings->end;
  bool formatted = false, tokenized = false;
  for (const Token* t = first; t < last; ++t) {
    if (t->kind == Tok::String) formatted |= StringToken(text_.substr(t->start, t->end - t->start)).formatted;
    else tokenized = true;
  }
  out = node(formatted || tokenized ? DiagKind::JoinedStr : DiagKind::Constant, strings->first, strings->end);
  Parser parser(context_, options_, text_, first, checkUtf8_);
  if (tokenized ? parser.fstringLiterals() != nullptr : parser.strings(first, last) != nullptr) return true;
  const LiteralError& error = parser.literalError();
  if (error.kind == LiteralError::Message) {
    raiseHere(ErrorClass::SyntaxError, error.message);
    return false;
  }
  if (error.kind == LiteralError::Nested) raiseNested(error, *first);
  return false;
}

bool Diagnoser::act(const Alternative& a, const Frame& frame, uint32_t start, DiagNode*& out) {
  const ErrorRow& row = kErrors[a.arg];
  auto arg = [&](int i) { return a.args[i] == 255 ? nullptr : frame.captures[a.args[i]]; };
  DiagNode* x = arg(0);
  DiagNode* y = arg(1);
  auto range = [&](const DiagNode* from, const DiagNode* to, std::string message) {
    raiseRange(std::move(message), startOf(from), endOf(to));
    return false;
  };
  auto lastOfGenerators = [&](const DiagNode* clauses) {
    const DiagNode* clause = clauses->kids[clauses->count - 1];
    return clause->count ? clause->kids[clause->count - 1] : clause;
  };
  switch (row.where) {
    case Where::At: return range(x, x, worded(row.message, x));
    case Where::Range: return range(x, y, worded(row.message, x));
    case Where::RangeLast: return range(x, y->count ? y->kids[y->count - 1] : y, row.message);
    case Where::RangeItems: return range(x->count ? x->kids[0] : x, x->count ? x->kids[x->count - 1] : x, row.message);
    case Where::Here: raiseHere(ErrorClass::SyntaxError, row.message); return false;
    case Where::Indent: raiseHere(ErrorClass::IndentationError, worded(row.message, x)); return false;
    case Where::From: {
      Place p = startOf(x);
      raiseAt(ErrorClass::SyntaxError, row.message, p.line, p.col + 1, cursorLine(), cursorColumn());
      return false;
    }
    case Where::TargetAssign:
    case Where::TargetFor:
    case Where::TargetDelete: {
      const DiagNode* bad = invalidTarget(x, row.where);
      if (!bad) return false;
      return range(bad, bad, std::string(row.where == Where::TargetDelete ? "cannot delete " : "cannot assign to ") + kindName(bad));
    }
    case Where::AfterKey: {
      Place p = startOf(x), e = endOf(x);
      raiseAt(ErrorClass::SyntaxError, row.message, p.line, e.col, e.line, 0);
      return false;
    }
    case Where::Generator: return range(x, lastOfGenerators(y), "Generator expression must be parenthesized");
    case Where::GeneratorInCall: {
      const DiagNode* lastPositional = nullptr;
      const DiagNode* lastStarred = nullptr;
      int count = 0;
      bool sawKeyword = false;
      for (uint32_t i = 0; i < x->count; ++i) {
        DiagKind k = x->kids[i]->kind;
        if (k == DiagKind::Keyword || k == DiagKind::DoubleStarKeyword) {
          sawKeyword = true;
          continue;
        }
        ++count;
        (sawKeyword ? lastStarred : lastPositional) = x->kids[i];
      }
      if (count <= 1) return false;
      return range(lastStarred ? lastStarred : lastPositional, lastOfGenerators(y), "Generator expression must be parenthesized");
    }
    case Where::ArgumentOrder: {
      bool unpacking = false;
      for (uint32_t i = 0; i < x->count; ++i) unpacking |= x->kids[i]->kind == DiagKind::DoubleStarKeyword;
      raiseHere(ErrorClass::SyntaxError, unpacking ? "positional argument follows keyword argument unpacking"
                                                   : "positional argument follows keyword argument");
      return false;
    }
    case Where::LegacyStatement: {
      std::string name(textOf(x));
      if (name != "print" && name != "exec") return false;
      return range(x, y, "Missing parentheses in call to '" + name + "'. Did you mean " + name + "(...)?");
    }
    case Where::MissingComma: {
      bool legacy = x->kind == DiagKind::Name && (textOf(x) == "print" || textOf(x) == "exec");
      if (legacy || tokens_[mark_ - 1].level == 0) return false;
      return range(x, y, "invalid syntax. Perhaps you forgot a comma?");
    }
    case Where::CheckStrings: return checkStrings(x, out);
    case Where::CheckNotEqual: {
      bool oldForm = textOf(x) == "<>";
      out = x;
      if (!options_.barryAsFlufl) return !oldForm;
      if (oldForm) return true;
      raiseHere(ErrorClass::SyntaxError, "with Barry as BDFL, use '<>' instead of '!='");
      return false;
    }
    case Where::EnsureReal:
      out = x;
      if (!numberIsComplex(x)) return true;
      return range(x, x, "real number required in complex literal");
    case Where::EnsureImaginary:
      out = x;
      if (numberIsComplex(x)) return true;
      return range(x, x, "imaginary number required in complex literal");
  }
  return false;
}

uint32_t Diagnoser::lineBegin(uint32_t line) const {
  size_t i = line - origin_.firstLine;
  return i < lineStarts_.size() ? lineStarts_[i] : line < origin_.firstLine ? 0 : static_cast<uint32_t>(text_.size());
}

uint32_t Diagnoser::cursorLine() const {
  if (!fetched_) return origin_.firstLine;
  const Token& t = lastFetched();
  return t.kind == Tok::Error ? lexError_.line : t.endLine();
}

int Diagnoser::cursorColumn() const {
  if (!fetched_) return 0;
  const Token& t = lastFetched();
  // At the end of a file CPython's buffer is empty.
  if (t.noColumn == 2 && options_.fileOnDisk) return 0;
  uint32_t line = cursorLine();
  uint32_t begin = lineBegin(line);
  if (t.kind == Tok::Error) {
    // After these the lexer drops the rest of the line.
    bool toEnd = lexError_.stop == LexStop::Dedent || lexError_.stop == LexStop::Eof;
    if (!toEnd) return static_cast<int>(lexError_.cursor - begin);
    size_t nl = text_.find('\n', begin);
    return static_cast<int>((nl == std::string_view::npos ? text_.size() : nl) + (nl != std::string_view::npos || lex_.implicitNewline) - begin);
  }
  int column = static_cast<int>(t.end - begin);
  // At the end of the text the lexer has read the newline, written or implied.
  if (t.noColumn == 2 && lex_.implicitNewline && (text_.empty() || text_.back() != '\n')) ++column;
  return column;
}

/// The first of the lines that strings and backslashes join to `line`: CPython's buffer begins there.
uint32_t Diagnoser::bufferLine(uint32_t line) const {
  uint32_t i = fetched_;
  for (;;) {
    uint32_t before = line;
    while (i > 0 && tokens_[i - 1].endLine() >= line) {
      --i;
      const Token& t = tokens_[i];
      if (t.kind == Tok::String && t.line < line) {
        line = t.line;
        break;
      }
    }
    if (line == before && std::binary_search(joinedLines_.begin(), joinedLines_.end(), line)) --line;
    if (line == before) return line;
  }
}

/// The `text` of an error at `line`.
std::string Diagnoser::lineFor(uint32_t line) const {
  auto begin = [&](uint32_t l) { return lineBegin(l); };
  uint32_t lastLine = origin_.firstLine + static_cast<uint32_t>(lineStarts_.size()) - 1;
  if (text_.empty() && fetched_) return {};
  uint32_t current = cursorLine();
  if (line < origin_.firstLine) return {};
  if (line > lastLine) line = lastLine;
  if (options_.fileOnDisk && options_.mode == ParseMode::Exec && !origin_.isFString && begin(line) < text_.size()) {
    // CPython reads the line from the file, whatever is in its buffer.
    size_t nl = text_.find('\n', begin(line));
    return std::string(text_.substr(begin(line), nl == std::string_view::npos ? nl : nl + 1 - begin(line)));
  }
  if (current <= line && fetched_) {
    // CPython shows its buffer: from the line where the oldest token on this line began, to the line's end.
    size_t from = begin(bufferLine(current));
    size_t nl = text_.find('\n', begin(current));
    std::string out(text_.substr(from, (nl == std::string_view::npos ? text_.size() : nl + 1) - from));
    if (nl == std::string_view::npos && lex_.implicitNewline) out += '\n';
    return out;
  }
  size_t from = begin(line);
  size_t nl = text_.find('\n', from);
  return std::string(text_.substr(from, nl == std::string_view::npos ? std::string_view::npos : nl - from));
}

void Diagnoser::raiseAt(ErrorClass errorClass, std::string message, uint32_t line, int column, uint32_t endLine, int endColumn) {
  if (raised_) return;
  raised_ = true;
  SyntaxErrorInfo& e = result_.error;
  e = {};
  e.errorClass = errorClass;
  e.message = origin_.isFString ? "f-string: " + message : std::move(message);
  e.sourceLine = lineFor(line);
  auto chars = [&](int bytes) {
    if (bytes <= 0 || origin_.byteColumns) return bytes;
    // As CPython: the characters of so many bytes of the text, a broken one counting as one.
    std::string_view s = e.sourceLine;
    auto n = static_cast<size_t>(bytes);
    return static_cast<int>(n > s.size() ? support::countChars(s) + 1 : support::countChars(s.substr(0, n)));
  };
  if (origin_.isFString) {
    // First-line columns count from the f-string's real place, which is then taken off again.
    if (line != origin_.firstLine) column -= origin_.startColumn;
    if (endLine != origin_.firstLine) endColumn -= origin_.startColumn;
  }
  e.line = static_cast<int>(line);
  e.endLine = static_cast<int>(endLine);
  e.column = chars(column);
  e.endColumn = endColumn > 0 ? chars(endColumn) : endColumn;
}

void Diagnoser::raiseRange(std::string message, Place start, Place end) {
  raiseAt(ErrorClass::SyntaxError, std::move(message), start.line, start.col + 1, end.line, end.col + 1);
}

void Diagnoser::raiseHere(ErrorClass errorClass, std::string message) {
  if (!fetched_) {
    raiseAt(errorClass, std::move(message), 0, 0, 0, -1);
    return;
  }
  const Token& t = lastFetched();
  Place p = startOf(t), e = endOf(t);
  int column = p.col < 0 ? cursorColumn() : p.col + 1;
  int endColumn = e.col < 0 ? -1 : e.col + 1;
  raiseAt(errorClass, std::move(message), p.line, column, e.line, endColumn);
}

void Diagnoser::raiseUnclosed() {
  const OpenBracket& b = openBrackets_.back();
  int col = static_cast<int>(b.col) + 1;
  raiseAt(ErrorClass::SyntaxError, std::string("'") + b.bracket + "' was never closed", b.line, col, b.line, 0);
}

/// The error of the lexer, where it stopped.
void Diagnoser::raiseLexError() {
  if (raised_) return;
  lexRaised_ = true;
  const LexError& le = lexError_;
  uint32_t line = le.line;
  switch (le.stop) {
    case LexStop::Message: {
      raised_ = true;
      SyntaxErrorInfo& e = result_.error;
      e = {};
      e.message = le.message;
      e.line = e.endLine = static_cast<int>(line);
      e.column = le.column;
      e.endColumn = le.endColumn;
      size_t begin = le.lineStart;
      size_t nl = text_.find('\n', begin);
      e.sourceLine = std::string(text_.substr(begin, nl == std::string_view::npos ? nl : nl - begin));
      if (le.message.compare(0, 15, "(unicode error)") == 0) {
        if (lex_.implicitNewline || nl != std::string_view::npos) e.sourceLine += '\n';
        e.endColumn = -1;
      }
      return;
    }
    case LexStop::Eof:
      if (!openBrackets_.empty()) raiseUnclosed();
      else raiseHere(ErrorClass::SyntaxError, "unexpected EOF while parsing");
      return;
    case LexStop::Dedent: raiseHere(ErrorClass::IndentationError, "unindent does not match any outer indentation level"); return;
    case LexStop::TabSpace:
      raiseAt(ErrorClass::TabError, "inconsistent use of tabs and spaces in indentation", line, 1, line, 0);
      return;
    case LexStop::TooDeep: raiseAt(ErrorClass::IndentationError, "too many levels of indentation", line, 1, line, 0); return;
    case LexStop::LineContinuation:
      raiseAt(ErrorClass::SyntaxError, "unexpected character after line continuation character", line,
              static_cast<int>(le.cursor - lineBegin(bufferLine(line))), line, 0);
      return;
    case LexStop::End: raiseHere(ErrorClass::SyntaxError, "invalid syntax"); return;
  }
}

/// An error inside a replacement field: the field is diagnosed as a text of its own.
void Diagnoser::raiseNested(const LiteralError& error, const Token& first) {
  // The token that holds the field: of the run, the last that starts before it.
  const Token* token = &first;
  for (const Token* t = &first; t->kind == Tok::String && (t->line < error.line || (t->line == error.line && t->col <= error.col)); ++t)
    token = t;
  DiagOrigin origin;
  origin.isFString = true;
  origin.byteColumns = true;
  origin.firstLine = error.line;
  origin.depth = origin_.depth + 1;
  // CPython's idea of the field's column.
  bool newlineFirst = false;
  for (char c : std::string_view(error.expression).substr(1)) {
    if (c == '\n') newlineFirst = true;
    if (c != ' ' && c != '\t' && c != '\f') break;
  }
  int base = error.line == token->line ? static_cast<int>(token->col) : 0;
  int offset = static_cast<int>(error.col) - base;
  origin.startColumn = base + (newlineFirst ? 0 : offset);
  LexOptions lex;
  lex.featureVersion = options_.featureVersion;
  lex.firstLine = error.line;
  Diagnoser inner(context_, error.expression, options_, lex, origin, checkUtf8_);
  Diagnosis d = inner.run(kStartFstring);
  raised_ = true;
  result_.error = std::move(d.error);
  if (d.accepted) result_.error.message = "f-string: invalid syntax";
}

}  // namespace ppy::syntax
