/// The diagnosing pass: a PEG machine with memory over the tables of diagnose.peg, and the errors it
/// raises. The machine reads tokens one by one, as which tokens were read decides what is reported.
#pragma once
#include <vector>

#include "compiler/syntax/diagnose.h"
#include "compiler/syntax/diagnose_tables.h"
#include "compiler/syntax/parser.h"

namespace ppy::syntax {

/// A matched piece of text.
struct DiagNode {
  diag::DiagKind kind;
  uint32_t first, end;  ///< tokens [first, end)
  DiagNode** kids;
  uint32_t count;
};

/// How errors of this text are placed: for a replacement field of an f-string, relative to the field.
struct DiagOrigin {
  bool isFString = false;
  uint32_t firstLine = 1;
  int startColumn = 0;       ///< f-string: what CPython subtracts from columns
  bool byteColumns = false;  ///< columns count bytes (bytes without a cookie)
  int depth = 0;             ///< f-strings around this one
};

class Diagnoser {
 public:
  Diagnoser(AstContext& context, std::string_view text, const ParseOptions& options, const LexOptions& lex, const DiagOrigin& origin,
            bool checkUtf8);
  Diagnosis run(uint16_t startRule);

 private:
  using DiagKind = diag::DiagKind;
  struct Frame {
    DiagNode* captures[6] = {};
  };
  struct Memo {
    Memo* next;
    uint32_t key;
    uint32_t end;
    DiagNode* node;
    bool ok;
  };

  // --- diagnose_machine.cpp ---
  bool rule(uint16_t id, DiagNode*& out);
  bool alternatives(const diag::Rule& r, DiagNode*& out);
  bool leftRecursive(const diag::Rule& r, DiagNode*& out);
  /// Items of one alternative from the current token on. `stop`: no other alternative may be tried.
  bool alternative(const diag::Alternative& a, uint32_t start, DiagNode* seed, DiagNode*& out, bool& stop);
  bool item(const diag::Item& it, Frame& frame, DiagNode*& out);
  bool matchItem(const diag::Item& it, DiagNode*& out);
  bool repeat(const diag::Item& element, const diag::Item* separator, bool atLeastOne, DiagNode*& out);
  const Token* fetch();
  DiagNode* node(DiagKind kind, uint32_t first, uint32_t end);
  DiagNode* tokenNode(uint32_t index);
  DiagNode* nodeOf(DiagKind kind, uint32_t first, const uint8_t args[3], const Frame& frame);
  DiagNode* sequence(const std::vector<DiagNode*>& items, uint32_t first);
  bool enter(int levels);

  // --- diagnose_errors.cpp ---
  bool act(const diag::Alternative& a, const Frame& frame, uint32_t start, DiagNode*& out);
  bool checkStrings(DiagNode* strings, DiagNode*& out);
  bool numberIsComplex(const DiagNode* n) const;
  const DiagNode* invalidTarget(const DiagNode* n, diag::Where where) const;
  const char* kindName(const DiagNode* n) const;
  std::string worded(const char* message, const DiagNode* n) const;
  std::string_view textOf(const DiagNode* n) const;

  struct Place {
    uint32_t line;
    int col;  ///< bytes from 0; -1: the token has none
  };
  Place startOf(const DiagNode* n) const;
  Place endOf(const DiagNode* n) const;
  Place startOf(const Token& t) const { return {t.line, t.noColumn ? -1 : static_cast<int>(t.col)}; }
  Place endOf(const Token& t) const { return {t.endLine(), t.noColumn ? -1 : static_cast<int>(t.endCol)}; }
  const Token& lastFetched() const { return tokens_[fetched_ - 1]; }
  /// Bytes from the start of the line to where the lexer stood after the last token read.
  int cursorColumn() const;
  uint32_t cursorLine() const;
  /// Where a line of the source begins; its end for lines behind the last.
  uint32_t lineBegin(uint32_t line) const;
  uint32_t bufferLine(uint32_t line) const;

  /// Raises with columns from 1 in bytes (already one up), as the exception's attributes.
  void raiseAt(ErrorClass errorClass, std::string message, uint32_t line, int column, uint32_t endLine, int endColumn);
  void raiseRange(std::string message, Place start, Place end);
  /// Raises at the last token read.
  void raiseHere(ErrorClass errorClass, std::string message);
  void raiseLexError();
  void raiseUnclosed();
  void raiseNested(const LiteralError& error, const Token& token);
  void checkRestOfTokens();
  void setSyntaxError(uint32_t lastToken);
  bool sawEndOfText() const;
  std::string lineFor(uint32_t line) const;

  AstContext& context_;
  std::string_view text_;
  const ParseOptions& options_;
  const LexOptions lex_;
  const DiagOrigin origin_;
  const bool checkUtf8_;
  TokenBuffer tokens_;
  LexError lexError_;
  std::vector<OpenBracket> openBrackets_;
  std::vector<uint32_t> lineStarts_, joinedLines_;
  Arena arena_;
  std::vector<Memo*> memos_;
  uint32_t mark_ = 0;
  uint32_t fetched_ = 0;
  int level_ = 0;
  bool invalid_ = false;  ///< reporting rules are on
  bool raised_ = false;
  bool lexRaised_ = false;  ///< the error is the lexer's
  Diagnosis result_;
};

}  // namespace ppy::syntax
