/// The lexer: source text to tokens, in one pass. It stops at the first error, which it keeps; tokens
/// before it are good. Invariants:
///   1. The text ends in a NUL that is not part of it, and has no other NUL and no carriage return.
///   2. The token array ends in EndMarker or Error.
#pragma once
#include <string>
#include <vector>

#include "compiler/syntax/parse.h"
#include "compiler/syntax/token.h"

namespace ppy::syntax {

/// How the lexer stopped. The parser words some of these, as they depend on how far it read.
enum class LexStop : uint8_t {
  End,            ///< at the end of the text
  Eof,            ///< the text ended inside brackets or after a backslash
  Message,        ///< `message` at `line`, `column`
  Dedent,         ///< no matching indentation level
  TabSpace,       ///< tabs and spaces mixed
  TooDeep,        ///< more than 100 indentation levels
  LineContinuation,
};

struct LexError {
  LexStop stop = LexStop::End;
  std::string message;
  uint32_t line = 0;
  uint32_t lineStart = 0;  ///< offset of the line the lexer was in
  uint32_t cursor = 0;     ///< offset where it stopped
  int column = -1;         ///< Message: from 1, in characters
  int endColumn = -1;
};

struct OpenBracket {
  char bracket;
  uint32_t line, col, offset;
};

struct LexOptions {
  int featureVersion = 11;
  bool typeComments = false;
  bool implicitNewline = true;  ///< the last line need not end in a newline (exec)
  bool singleInput = false;     ///< a NEWLINE before the dedents and the end (single)
  bool implyDedent = true;
  /// For text cut out of a file: where its first character is.
  uint32_t firstLine = 1, firstCol = 0;
};

class Lexer {
 public:
  Lexer(AstContext& context, std::string_view text, const LexOptions& options, TokenBuffer& out);
  /// Reads all tokens.
  void run();

  const LexError& error() const { return error_; }
  const std::vector<ParseWarning>& warnings() const { return warnings_; }
  struct TypeIgnoreComment {
    uint32_t line;
    std::string_view tag;
  };
  const std::vector<TypeIgnoreComment>& typeIgnores() const { return typeIgnores_; }
  /// Lines that a backslash joins to the one before.
  const std::vector<uint32_t>& joinedLines() const { return joinedLines_; }
  /// Brackets open where the lexer stopped, outermost first.
  const std::vector<OpenBracket>& openBrackets() const { return brackets_; }

 private:
  struct FStringMode {
    char quote;
    bool triple, raw, isTemplate;
    uint32_t prefixFlags;
    size_t bracketDepth;  ///< brackets_ size at the f-string's start
    uint32_t startOffset, startLine, startLineStart;
    /// Replacement fields open, and per field whether the lexer is in its format spec.
    struct Field {
      size_t bracketDepth;
      bool inSpec;
    };
    std::vector<Field> fields;
  };
  enum class FStringState { Text, Code };

  // lexer.cpp
  bool next();
  bool startLine();
  bool closeLine();
  bool newline();
  void pushNewline(const char* at);
  bool finish();
  bool comment(const char* begin, bool blank);
  bool continuationLine();
  bool nameOrString();
  bool nonAsciiName(const char* begin);
  bool openBracket(char c);
  bool closeBracket(char c);
  bool badCharacter(const char* begin);
  Token& push(Tok kind, const char* begin, const char* end) {
    Token& t = out_.push();
    t.kind = kind;
    t.noColumn = 0;
    t.level = static_cast<uint8_t>(brackets_.size() > 255 ? 255 : brackets_.size());
    t.line = line_;
    t.start = offset(begin);
    t.end = offset(end);
    t.col = column(begin);
    t.endCol = t.col + (t.end - t.start);
    return t;
  }
  uint32_t offset(const char* p) const { return static_cast<uint32_t>(p - begin_); }
  /// Column in bytes. On the first line of cut-out text this counts from that line's real start.
  uint32_t column(const char* p) const { return static_cast<uint32_t>(p - lineStart_) + colBase_; }
  void beginLineAt(const char* p) {
    lineStart_ = p;
    colBase_ = 0;
    ++line_;
  }
  bool fail(LexStop stop);
  /// `column` and `endColumn` in characters from 1; -1: up to the cursor.
  bool fail(std::string message, int column = -1, int endColumn = -1);
  void warn(std::string message, const char* begin);

  // lexer_number.cpp
  bool number();
  bool fractionOf(const char* begin);
  bool decimalTail();
  bool digits(int base, const char* kind);
  bool endOfNumber(const char* begin, const char* kind);
  bool exponentAndEnd(const char* begin);

  // lexer_string.cpp
  bool string(const char* begin, char quote);
  bool unterminated(const char* begin, uint32_t firstLine, const char* firstLineStart, bool triple);
  bool startFString(const char* begin, char quote);
  bool fstringText();
  bool insideFStringCode() const { return !fstrings_.empty() && !fstrings_.back().fields.empty(); }
  bool fstringOperator(char c);

  AstContext& context_;
  const LexOptions options_;
  TokenBuffer& out_;
  const char* const begin_;
  const char* const end_;
  const char* p_;
  const char* lineStart_;
  uint32_t line_;
  uint32_t colBase_;
  bool atLineStart_ = true;
  bool blankLine_ = false;
  bool done_ = false;
  int indent_ = 0;
  static constexpr int kMaxIndent = 100, kMaxBrackets = 200;
  uint32_t indents_[kMaxIndent + 1] = {0};
  uint32_t altIndents_[kMaxIndent + 1] = {0};
  std::vector<OpenBracket> brackets_;
  std::vector<FStringMode> fstrings_;
  LexError error_;
  std::vector<ParseWarning> warnings_;
  std::vector<TypeIgnoreComment> typeIgnores_;
  std::vector<uint32_t> joinedLines_;
  const char* comment_ = nullptr;  ///< where the comment last read began
};

}  // namespace ppy::syntax
