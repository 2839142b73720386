// The lexer's main loop: lines and indentation, names and keywords, operators, brackets, comments.
#include "compiler/syntax/lexer.h"

#include <array>

#include "compiler/support/codecs.h"
#include "compiler/support/unicode.h"
#include "compiler/support/utf8.h"
#include "compiler/syntax/char_class.h"

namespace ppy::syntax {
namespace {

struct KeywordRow {
  std::string_view text;
  Tok kind;
};
constexpr KeywordRow kKeywords[] = {
#define PPY_TOKEN(kind, spelling)
#define PPY_OPERATOR(kind, name, spelling)
#define PPY_KEYWORD(kind, spelling) {spelling, Tok::kind},
#include "compiler/syntax/token.def"
};
constexpr int kKeywordBits = 8;

constexpr uint32_t constexprHash(std::string_view text) {
  uint32_t h = IdentifierTable::kHashSeed;
  for (char c : text) h = IdentifierTable::hashStep(h, static_cast<unsigned char>(c));
  return h;
}
constexpr uint32_t slotOf(uint32_t hash, uint32_t multiplier) { return (hash * multiplier) >> (32 - kKeywordBits); }

/// A multiplier that sends every keyword to a slot of its own, found at compile time.
constexpr uint32_t findMultiplier() {
  for (uint32_t m = 0x9E3779B1u;; m += 2) {
    bool used[1 << kKeywordBits] = {};
    bool ok = true;
    for (const KeywordRow& k : kKeywords) {
      bool& slot = used[slotOf(constexprHash(k.text), m)];
      if (slot) {
        ok = false;
        break;
      }
      slot = true;
    }
    if (ok) return m;
  }
}
constexpr uint32_t kMultiplier = findMultiplier();

struct KeywordSlot {
  uint32_t hash = 0;
  uint8_t size = 0;
  Tok kind = Tok::Name;
  char text[10] = {};
};
constexpr auto kKeywordTable = [] {
  std::array<KeywordSlot, 1 << kKeywordBits> table{};
  for (const KeywordRow& k : kKeywords) {
    KeywordSlot& s = table[slotOf(constexprHash(k.text), kMultiplier)];
    s.hash = constexprHash(k.text);
    s.size = static_cast<uint8_t>(k.text.size());
    s.kind = k.kind;
    for (size_t i = 0; i < k.text.size(); ++i) s.text[i] = k.text[i];
  }
  return table;
}();

const char* const kSpellings[] = {
#define PPY_TOKEN(kind, spelling) spelling,
#include "compiler/syntax/token.def"
};
const char* const kTypeNames[] = {
#define PPY_TOKEN(kind, spelling) spelling,
#define PPY_OPERATOR(kind, name, spelling) name,
#define PPY_KEYWORD(kind, spelling) "NAME",
#include "compiler/syntax/token.def"
};

}  // namespace

const char* spelling(Tok kind) { return kSpellings[static_cast<int>(kind)]; }
const char* tokenTypeName(Tok kind) { return kTypeNames[static_cast<int>(kind)]; }

Lexer::Lexer(AstContext& context, std::string_view text, const LexOptions& options, TokenBuffer& out)
    : context_(context),
      options_(options),
      out_(out),
      begin_(text.data()),
      end_(text.data() + text.size()),
      p_(begin_),
      lineStart_(begin_),
      line_(options.firstLine),
      colBase_(options.firstCol) {}

void Lexer::run() {
  while (!done_ && next()) {
  }
}

bool Lexer::fail(LexStop stop) {
  error_.stop = stop;
  error_.line = line_;
  error_.lineStart = offset(lineStart_);
  error_.cursor = offset(p_);
  if (stop == LexStop::Eof && p_ == end_ && p_ > begin_ && lineStart_ == p_) {
    // The line that would come next is never begun.
    --error_.line;
    const char* previous = p_ - 1;
    while (previous > begin_ && previous[-1] != '\n') --previous;
    error_.lineStart = offset(previous);
  }
  push(Tok::Error, p_, p_).noColumn = 1;
  done_ = true;
  return false;
}

bool Lexer::fail(std::string message, int column, int endColumn) {
  error_.message = std::move(message);
  if (column < 0) {
    std::string_view before(lineStart_, static_cast<size_t>(p_ - lineStart_));
    column = static_cast<int>(support::countChars(before));
  }
  error_.column = column;
  error_.endColumn = endColumn < 0 ? column : endColumn;
  return fail(LexStop::Message);
}

void Lexer::warn(std::string message, const char* begin) {
  uint32_t col = column(begin);
  warnings_.push_back({WarningClass::SyntaxWarning, std::move(message), {line_, col, line_, col}});
}

/// The end of the text: a last NEWLINE if one is owed, the dedents, the end marker. These have no column
/// (`noColumn` is 2), and stand on the last line there is.
bool Lexer::finish() {
  if (!brackets_.empty()) return fail(LexStop::Eof);
  bool lineOpen = !atLineStart_ && !blankLine_;
  uint32_t line = line_;
  if (!lineOpen && p_ > begin_ && p_[-1] == '\n') --line;
  if (p_ == begin_) line = 0;
  auto layout = [&](Tok kind) {
    Token& t = push(kind, p_, p_);
    t.line = line;
    t.col = t.endCol = 0;
    t.noColumn = 2;
  };
  if (options_.implicitNewline) {
    if (lineOpen) pushNewline(p_);
    for (; indent_ > 0; --indent_) layout(Tok::Dedent);
    layout(Tok::EndMarker);
  } else if (options_.singleInput) {
    // As CPython's parser sees it: the first end marker after other tokens becomes a newline.
    if (atLineStart_)
      for (; indent_ > 0; --indent_) layout(Tok::Dedent);
    for (bool started = out_.size() > 0; started;) {
      layout(Tok::Newline);
      started = options_.implyDedent && indent_ > 0;
      if (options_.implyDedent)
        for (; indent_ > 0; --indent_) layout(Tok::Dedent);
    }
    layout(Tok::EndMarker);
  } else {
    for (; indent_ > 0; --indent_) layout(Tok::Dedent);
    layout(Tok::EndMarker);
  }
  done_ = true;
  return true;
}

/// Measures the indentation of a line and emits INDENT or DEDENTs; blank lines leave it alone.
bool Lexer::startLine() {
  uint32_t col = 0, altCol = 0, continuedCol = 0;
  atLineStart_ = false;
  blankLine_ = false;
  for (;; ++p_) {
    char c = *p_;
    if (c == ' ') {
      ++col;
      ++altCol;
    } else if (c == '\t') {
      col = (col / 8 + 1) * 8;
      ++altCol;
    } else if (c == '\f') {
      col = altCol = 0;
    } else if (c == '\\') {
      continuedCol = continuedCol ? continuedCol : col;
      ++p_;
      if (!continuationLine()) return false;
      --p_;
    } else {
      break;
    }
  }
  if (*p_ == '#' || *p_ == '\n') {
    blankLine_ = true;
    return true;
  }
  if (!brackets_.empty()) return true;
  // White space before the end of the text is a blank line, unless no newline is implied after it.
  if (p_ == end_ && (col == 0 || options_.implicitNewline)) {
    blankLine_ = atLineStart_ = true;
    return true;
  }
  if (continuedCol) col = altCol = continuedCol;
  if (col == indents_[indent_]) {
    if (altCol != altIndents_[indent_]) return fail(LexStop::TabSpace);
    return true;
  }
  if (col > indents_[indent_]) {
    if (indent_ + 1 >= kMaxIndent) return fail(LexStop::TooDeep);
    if (altCol <= altIndents_[indent_]) return fail(LexStop::TabSpace);
    ++indent_;
    indents_[indent_] = col;
    altIndents_[indent_] = altCol;
    push(Tok::Indent, p_, p_).noColumn = 1;
    return true;
  }
  int level = indent_;
  while (level > 0 && col < indents_[level]) --level;
  if (col != indents_[level]) return fail(LexStop::Dedent);
  if (altCol != altIndents_[level]) return fail(LexStop::TabSpace);
  for (; indent_ > level; --indent_) push(Tok::Dedent, p_, p_).noColumn = 1;
  return true;
}

/// After a backslash: the newline it hides, and at least one more character.
bool Lexer::continuationLine() {
  if (*p_ != '\n') {
    if (p_ == end_ && options_.implicitNewline) return fail(LexStop::Eof);
    if (p_ != end_) ++p_;
    return fail(LexStop::LineContinuation);
  }
  ++p_;
  if (p_ == end_) return fail(LexStop::Eof);
  beginLineAt(p_);
  return true;
}

bool Lexer::comment(const char* begin, bool blank) {
  comment_ = begin;
  const void* nl = std::memchr(p_, '\n', static_cast<size_t>(end_ - p_));
  p_ = nl ? static_cast<const char*>(nl) : end_;
  if (!options_.typeComments) return true;
  // "# type: " with any blanks between the words.
  const char* p = begin;
  for (const char* prefix = "# type: "; *prefix; ++prefix) {
    if (*prefix == ' ') {
      while (p < p_ && (*p == ' ' || *p == '\t')) ++p;
    } else if (p < p_ && *p == *prefix) {
      ++p;
    } else {
      return true;
    }
  }
  std::string_view text(p, static_cast<size_t>(p_ - p));
  if (text.substr(0, 6) == "ignore" && !(text.size() > 6 && (isIdentChar(text[6]) && text[6] != '_'))) {
    typeIgnores_.push_back({line_, context_.arena.copy(text.substr(6))});
    return true;
  }
  push(Tok::TypeComment, p, p_);
  blankLine_ = blank && blankLine_ ? false : blankLine_;
  return true;
}

/// A NEWLINE begins where the comment before it does.
void Lexer::pushNewline(const char* at) {
  const char* begin = comment_ && comment_ >= lineStart_ ? comment_ : at;
  push(Tok::Newline, begin, at);
}

bool Lexer::newline() {
  const char* at = p_++;
  if (brackets_.empty()) {
    if (!blankLine_) pushNewline(at);
    atLineStart_ = true;
  }
  beginLineAt(p_);
  return true;
}

/// Lexes one token, or one line's start.
bool Lexer::next() {
  if (__builtin_expect(!fstrings_.empty(), 0)) {
    FStringMode& mode = fstrings_.back();
    bool text = mode.fields.empty() || (mode.fields.back().inSpec && brackets_.size() == mode.fields.back().bracketDepth);
    if (text) return fstringText();
  }
  if (atLineStart_ && brackets_.empty() && !startLine()) return false;
  for (;;) {
    char c = *p_;
    switch (charClass(c)) {
      case CharClass::Blank:
        ++p_;
        continue;
      case CharClass::NameStart:
        return nameOrString();
      case CharClass::Digit:
        return number();
      case CharClass::Newline:
        return newline();
      case CharClass::Quote: {
        const char* begin = p_++;
        return string(begin, c);
      }
      case CharClass::Hash:
        if (insideFStringCode() && options_.featureVersion < 12) return fail("f-string expression part cannot include '#'");
        if (!comment(p_, true)) return false;
        if (out_.size() && out_.back().kind == Tok::TypeComment) return true;
        continue;
      case CharClass::Backslash:
        ++p_;
        if (!continuationLine()) return false;
        joinedLines_.push_back(line_);
        continue;
      case CharClass::Open:
        return openBracket(c);
      case CharClass::Close:
        return closeBracket(c);
      case CharClass::End:
        if (p_ == end_) return finish();
        return badCharacter(p_);
      case CharClass::Other:
        return badCharacter(p_);
      case CharClass::Operator:
        break;
    }
    break;
  }
  const char* begin = p_;
  char c = *p_;
  if (__builtin_expect(insideFStringCode(), 0) && (c == ':' || c == '!' || c == '=') && fstringOperator(c)) return true;
  auto op = [&](Tok kind, int size) {
    p_ = begin + size;
    push(kind, begin, p_);
    return true;
  };
  char d = begin[1];
  switch (c) {
    case ',': return op(Tok::Comma, 1);
    case '.':
      if (d >= '0' && d <= '9') return fractionOf(begin);
      if (d == '.' && begin[2] == '.') return op(Tok::Ellipsis, 3);
      return op(Tok::Dot, 1);
    case ':': return d == '=' ? op(Tok::ColonEqual, 2) : op(Tok::Colon, 1);
    case '=': return d == '=' ? op(Tok::EqEqual, 2) : op(Tok::Equal, 1);
    case '+': return d == '=' ? op(Tok::PlusEqual, 2) : op(Tok::Plus, 1);
    case '-': return d == '>' ? op(Tok::RArrow, 2) : d == '=' ? op(Tok::MinEqual, 2) : op(Tok::Minus, 1);
    case '*':
      if (d == '*') return begin[2] == '=' ? op(Tok::DoubleStarEqual, 3) : op(Tok::DoubleStar, 2);
      return d == '=' ? op(Tok::StarEqual, 2) : op(Tok::Star, 1);
    case '/':
      if (d == '/') return begin[2] == '=' ? op(Tok::DoubleSlashEqual, 3) : op(Tok::DoubleSlash, 2);
      return d == '=' ? op(Tok::SlashEqual, 2) : op(Tok::Slash, 1);
    case '%': return d == '=' ? op(Tok::PercentEqual, 2) : op(Tok::Percent, 1);
    case '@': return d == '=' ? op(Tok::AtEqual, 2) : op(Tok::At, 1);
    case '&': return d == '=' ? op(Tok::AmperEqual, 2) : op(Tok::Amper, 1);
    case '|': return d == '=' ? op(Tok::VBarEqual, 2) : op(Tok::VBar, 1);
    case '^': return d == '=' ? op(Tok::CircumflexEqual, 2) : op(Tok::Circumflex, 1);
    case '~': return op(Tok::Tilde, 1);
    case ';': return op(Tok::Semi, 1);
    case '<':
      if (d == '<') return begin[2] == '=' ? op(Tok::LeftShiftEqual, 3) : op(Tok::LeftShift, 2);
      return d == '=' ? op(Tok::LessEqual, 2) : d == '>' ? op(Tok::NotEqual, 2) : op(Tok::Less, 1);
    case '>':
      if (d == '>') return begin[2] == '=' ? op(Tok::RightShiftEqual, 3) : op(Tok::RightShift, 2);
      return d == '=' ? op(Tok::GreaterEqual, 2) : op(Tok::Greater, 1);
    case '!':
      if (d == '=') return op(Tok::NotEqual, 2);
      return op(Tok::Unknown, 1);
    default: return op(Tok::Unknown, 1);
  }
}

bool Lexer::nameOrString() {
  const char* begin = p_;
  const char* p = p_;
  uint32_t hash = IdentifierTable::kHashSeed;
  while (isIdentChar(*p)) {
    hash = IdentifierTable::hashStep(hash, static_cast<unsigned char>(*p));
    ++p;
  }
  size_t size = static_cast<size_t>(p - begin);
  if (__builtin_expect(size <= 2 && (*p == '"' || *p == '\''), 0)) {
    bool b = false, r = false, u = false, f = false, t = false, valid = true;
    for (const char* q = begin; q < p; ++q) {
      char c = static_cast<char>(*q | 0x20);
      if (c == 'b' && !(b || u || f || t)) b = true;
      else if (c == 'u' && !(b || u || r || f || t)) u = true;
      else if (c == 'r' && !(r || u)) r = true;
      else if (c == 'f' && !(f || b || u || t)) f = true;
      else if (c == 't' && !(f || b || u || t) && options_.featureVersion >= 14) t = true;
      else valid = false;
    }
    if (valid) {
      p_ = p + 1;
      if ((f && options_.featureVersion >= 12) || t) return startFString(begin, *p);
      return string(begin, *p);
    }
  }
  p_ = p;
  if (__builtin_expect(static_cast<unsigned char>(*p) >= 0x80 || static_cast<unsigned char>(*begin) >= 0x80, 0)) return nonAsciiName(begin);
  const KeywordSlot& slot = kKeywordTable[slotOf(hash, kMultiplier)];
  if (slot.hash == hash && slot.size == size && std::memcmp(slot.text, begin, size) == 0) {
    push(slot.kind, begin, p);
    return true;
  }
  Token& t = push(Tok::Name, begin, p);
  t.name = context_.identifiers.internHashed({begin, size}, hash).data();
  return true;
}

/// A name with characters beyond ASCII: checked, and normalised (PEP 3131).
bool Lexer::nonAsciiName(const char* begin) {
  const char* p = begin;
  while (isIdentChar(*p) || static_cast<unsigned char>(*p) >= 0x80) ++p;
  std::string_view text(begin, static_cast<size_t>(p - begin));
  p_ = p;
  size_t invalid = support::findInvalidUtf8(text, true);
  if (invalid != std::string_view::npos) {
    error_.message = "(unicode error) " + support::utf8ErrorMessage(text, invalid);
    error_.column = static_cast<int>(column(begin)) + 1;
    error_.endColumn = 0;
    return fail(LexStop::Message);
  }
  for (const char* q = begin; q < p;) {
    support::DecodedChar d = support::decodeUtf8(q, p);
    bool ok = q == begin ? support::unicode::isIdentifierStart(d.code) : support::unicode::isIdentifierContinue(d.code);
    if (!ok) {
      p_ = q;
      return badCharacter(q);
    }
    q += d.size;
  }
  Token& t = push(Tok::Name, begin, p);
  t.name = context_.identifiers.intern(support::unicode::normalizeUtf8(text, support::unicode::NormalForm::NFKC)).data();
  return true;
}

/// A character that can start no token.
bool Lexer::badCharacter(const char* begin) {
  support::DecodedChar d = support::decodeUtf8(begin, end_);
  p_ = begin + (d.size ? d.size : 1);
  char hex[16];
  std::snprintf(hex, sizeof hex, "%04X", d.code);
  if (!support::unicode::isPrintable(d.code)) return fail(std::string("invalid non-printable character U+") + hex);
  if (d.code < 0x80) {
    push(Tok::Unknown, begin, p_);
    return true;
  }
  std::string message = "invalid character '";
  message.append(begin, d.size);
  return fail(message + "' (U+" + hex + ")");
}

bool Lexer::openBracket(char c) {
  const char* begin = p_++;
  if (brackets_.size() >= kMaxBrackets) return fail("too many nested parentheses");
  brackets_.push_back({c, line_, column(begin), offset(begin)});
  push(c == '(' ? Tok::LPar : c == '[' ? Tok::LSqb : Tok::LBrace, begin, p_);
  if (__builtin_expect(!fstrings_.empty(), 0) && c == '{' && brackets_.size() > 1) return true;
  return true;
}

bool Lexer::closeBracket(char c) {
  const char* begin = p_++;
  if (insideFStringCode() && c == '}' && brackets_.size() == fstrings_.back().fields.back().bracketDepth) {
    fstrings_.back().fields.pop_back();
    brackets_.pop_back();
    push(Tok::RBrace, begin, p_);
    return true;
  }
  size_t floor = insideFStringCode() ? fstrings_.back().fields.back().bracketDepth : 0;
  if (brackets_.size() <= floor) {
    if (floor) return fail(std::string("f-string: unmatched '") + c + "'");
    return fail(std::string("unmatched '") + c + "'");
  }
  OpenBracket open = brackets_.back();
  brackets_.pop_back();
  bool matches = (open.bracket == '(' && c == ')') || (open.bracket == '[' && c == ']') || (open.bracket == '{' && c == '}');
  if (!matches) {
    std::string message = floor ? "f-string: closing parenthesis '" : "closing parenthesis '";
    message += std::string(1, c) + "' does not match opening parenthesis '" + open.bracket + "'";
    if (open.line != line_) message += " on line " + std::to_string(open.line);
    return fail(std::move(message));
  }
  push(c == ')' ? Tok::RPar : c == ']' ? Tok::RSqb : Tok::RBrace, begin, p_);
  return true;
}

}  // namespace ppy::syntax
