/// The recursive-descent parser: tokens to AST. Internal to the room; parse.h is its door. It decides only
/// whether the text is accepted: on a failure it stops, and diagnose.h finds out what CPython would say.
///
/// Invariants:
///   1. A parse function returns null (or false) exactly when it has set failed_; callers return at once.
///   2. tok_ never passes EndMarker or Error, which no rule consumes inside a statement.
///   3. depth_ counts the rule levels CPython would use, so that native stack is bounded.
///   4. scratch_ is a stack: who pushes on it takes its items off before it returns.
#pragma once
#include <string>
#include <type_traits>
#include <vector>

#include "compiler/syntax/lexer.h"
#include "compiler/syntax/parse.h"

namespace ppy::syntax {

/// What is wrong inside a literal (the lexer knows literals only from outside).
struct LiteralError {
  enum Kind : uint8_t { None, Message, Nested } kind = None;
  std::string message;
  /// Nested: the replacement field's expression, in parentheses, and where its parenthesis stands.
  std::string expression;
  uint32_t line = 0, col = 0;
};

class Parser {
 public:
  /// `text` is what the tokens' offsets refer to.
  Parser(AstContext& context, const ParseOptions& options, std::string_view text, const Token* tokens, bool checkUtf8);

  ast::Mod* parseModule();
  ast::Expr* parseFStringExpression();
  /// The string tokens [first, last) as one literal.
  ast::Expr* strings(const Token* first, const Token* last);
  ast::Expr* number(const Token* t);
  /// The run of literals, f-strings among them, at the first token (3.12 and later).
  ast::Expr* fstringLiterals() { return tokenizedFStrings(tok_); }

  const LiteralError& literalError() const { return literalError_; }
  const std::vector<ParseWarning>& warnings() const { return warnings_; }
  std::vector<Lexer::TypeIgnoreComment>* typeIgnores = nullptr;
  /// Rule levels allowed (CPython: 6000).
  int maxDepth = kMaxDepth;
  bool tooDeep() const { return tooDeep_; }
  /// The first form met that needs a version after 3.11.
  /// The first form that ParseOptions::featureVersion lacks, as an error names it; null: none.
  struct TooNew {
    const char* form = nullptr;
    int version = 0;
    uint32_t line = 0, column = 0;
  };
  const TooNew& tooNew() const { return tooNew_; }
  const char* newForm() const { return newForm_; }
  int newFormVersion() const { return newFormVersion_; }

  static constexpr int kMaxDepth = 5900;

 private:
  friend class FStringReader;
  struct Pos {
    uint32_t line, col;
  };

  // --- tokens ---
  Tok kind() const { return tok_->kind; }
  Tok peek(int n = 1) const { return tok_[n].kind; }
  bool at(Tok k) const { return tok_->kind == k; }
  void advance() { ++tok_; }
  bool accept(Tok k) {
    if (tok_->kind != k) return false;
    ++tok_;
    return true;
  }
  bool expect(Tok k) {
    if (tok_->kind == k) {
      ++tok_;
      return true;
    }
    failed_ = true;
    return false;
  }
  /// What fail() returns: null or false, as the caller needs.
  struct Failed {
    operator bool() const { return false; }
    template <class T>
    operator T*() const {
      return nullptr;
    }
  };
  Failed fail() {
    failed_ = true;
    return {};
  }
  bool atName(std::string_view word) const { return tok_->kind == Tok::Name && textOf(*tok_) == word; }
  std::string_view textOf(const Token& t) const { return text_.substr(t.start, t.end - t.start); }
  Pos here() const { return {tok_->line, tok_->col}; }
  static Pos startOf(const ast::Node* n) { return {n->range.lineno, n->range.colOffset}; }
  bool needs(int version, const char* form) {
    if (options_.featureVersion < version) {
      failed_ = true;
      return false;
    }
    if (!newForm_) {
      newForm_ = form;
      newFormVersion_ = version;
    }
    return true;
  }

  /// A form that older versions lack is here: an error once the text is known to be right otherwise.
  void uses(int version, const char* form) {
    if (options_.featureVersion >= version || tooNew_.form) return;
    tooNew_ = {form, version, here().line, here().col};
  }

  // --- nodes ---
  template <class T>
  T* make(Pos start) {
    T* n = context_.arena.make<T>();
    n->kind = T::kKind;
    const Token* t = tok_ - 1;
    while (__builtin_expect(isLayout(t->kind), 0) && t > first_) --t;
    n->range = {start.line, start.col, t->endLine(), t->endCol};
    return n;
  }
  template <class T>
  T* makeBare() {
    T* n = context_.arena.make<T>();
    n->kind = T::kKind;
    return n;
  }
  template <class T>
  Seq<T> takeScratch(size_t mark) {
    static_assert(sizeof(T) == sizeof(void*));
    Seq<T> s;
    s.count = static_cast<uint32_t>(scratch_.size() - mark);
    if (s.count) {
      s.items = context_.arena.makeArray<T>(s.count);
      std::memcpy(static_cast<void*>(s.items), scratch_.data() + mark, s.count * sizeof(void*));
    }
    scratch_.resize(mark);
    return s;
  }
  template <class T>
  Seq<T> one(T item) {
    Seq<T> s;
    s.count = 1;
    s.items = context_.arena.makeArray<T>(1);
    s.items[0] = item;
    return s;
  }
  void pushScratch(const void* p) { scratch_.push_back(const_cast<void*>(p)); }
  static const void* raw(Identifier id) { return id.data(); }

  /// Counts rule levels for the life of a parse function.
  class Depth {
   public:
    Depth(Parser& p, int levels) : p_(p), levels_(levels) {
      p_.depth_ += levels;
      if (__builtin_expect(p_.depth_ > p_.maxDepth, 0)) {
        p_.tooDeep_ = true;
        p_.failed_ = true;
      }
    }
    ~Depth() { p_.depth_ -= levels_; }

   private:
    Parser& p_;
    int levels_;
  };

  // --- parse_statements.cpp ---
  bool statementsUntil(Tok end, Seq<ast::Stmt*>& out);
  bool onlyBlanksFollow() const;
  bool statement();
  bool simpleStatements();
  ast::Stmt* simpleStatement();
  ast::Stmt* expressionStatement();
  ast::Stmt* annotatedAssignment(ast::Expr* target, Pos start, bool parenthesized);
  ast::Stmt* assignment(ast::Expr* first, Pos start);
  ast::Stmt* importStatement();
  ast::Stmt* importFrom();
  ast::Alias* dottedAlias();
  Identifier dottedName();
  ast::Stmt* deleteStatement();
  ast::Stmt* namesStatement(bool global);
  ast::Stmt* typeAlias();
  ast::Stmt* withRange(ast::Stmt* s, Pos start);
  std::string_view typeComment();

  // --- parse_compound.cpp ---
  ast::Stmt* compoundStatement();
  bool block(Seq<ast::Stmt*>& out);
  ast::Stmt* ifStatement();
  ast::Stmt* whileStatement();
  ast::Stmt* forStatement(Pos start, bool async);
  ast::Stmt* withStatement(Pos start, bool async);
  bool withItems(bool parenthesized);
  ast::WithItem* withItem();
  ast::Stmt* tryStatement();
  ast::ExceptHandler* exceptHandler(bool& star);
  ast::Stmt* asyncStatement();
  ast::Stmt* decorated();
  bool elseBlock(Seq<ast::Stmt*>& out);

  // --- parse_functions.cpp ---
  ast::Stmt* functionDef(Pos start, bool async, Seq<ast::Expr*> decorators);
  ast::Stmt* classDef(Seq<ast::Expr*> decorators);
  ast::Arguments* parameters(bool lambda);
  ast::Arg* parameter(bool lambda, bool star);
  ast::Expr* lambda();
  bool typeParameters(Seq<ast::TypeParam*>& out);
  bool functionTypeComment(std::string_view& out);

  // --- parse_patterns.cpp ---
  ast::Stmt* matchStatement();
  ast::MatchCase* caseBlock();
  ast::Pattern* patterns();
  ast::Pattern* pattern();
  ast::Pattern* orPattern();
  ast::Pattern* closedPattern();
  ast::Pattern* maybeStarPattern();
  ast::Pattern* sequencePattern(Tok close);
  ast::Pattern* mappingPattern();
  ast::Pattern* classPattern(ast::Expr* cls, Pos start);
  ast::Pattern* nameOrValuePattern();
  ast::Expr* signedNumber();
  ast::Expr* literalKey();
  ast::Expr* attributeOf(ast::Expr* base, Pos start);
  bool captureTarget(Identifier& out);

  // --- parse_expressions.cpp ---
  ast::Expr* expressions();
  ast::Expr* starExpressions();
  ast::Expr* starExpression();
  ast::Expr* expression();
  ast::Expr* namedExpression();
  ast::Expr* starNamedExpression();
  ast::Expr* yieldExpression();
  ast::Expr* yieldOrStarExpressions();
  ast::Expr* disjunction();
  ast::Expr* conjunction();
  ast::Expr* inversion();
  ast::Expr* comparison();
  ast::Expr* bitwiseOr();
  ast::Expr* binary(ast::Expr* left, int minPrecedence);
  ast::Expr* factor();
  ast::Expr* awaitPrimary();
  ast::Expr* primary();
  ast::Expr* tupleFrom(ast::Expr* first, Pos start, bool stars);
  bool startsExpression() const;

  // --- parse_atoms.cpp ---
  ast::Expr* atom();
  ast::Expr* parenthesized();
  ast::Expr* bracketed();
  ast::Expr* braced();
  ast::Expr* dictRest(ast::Expr* key, ast::Expr* value, Pos start);
  ast::Expr* constant(ConstantKind kind);
  ast::Expr* stringAtom();
  bool comprehensions(Seq<ast::Comprehension*>& out);
  template <class T>
  ast::Expr* comprehensionOf(ast::Expr* element, Pos start, Tok close);

  // --- parse_arguments.cpp ---
  bool arguments(Seq<ast::Expr*>& args, Seq<ast::Keyword*>& keywords, bool allowGenerator, Pos open);
  ast::Expr* subscriptIndex();
  ast::Expr* slice();

  // --- parse_targets.cpp ---
  bool toStore(ast::Expr* e, bool starAllowed);
  bool toDelete(ast::Expr* e);
  bool isSingleTarget(const ast::Expr* e) const;
  ast::Expr* starTarget();
  ast::Expr* starTargets();

  // --- strings.cpp, fstrings.cpp, fstrings12.cpp ---
  bool decodeText(std::string_view source, bool rawMode, bool ascii, const Token& t, std::string& out);
  bool decodeBytes(std::string_view source, bool rawMode, const Token& t, std::string& out);
  Failed literalFail(std::string message);
  void warnEscape(std::string_view escape, const Token& t);
  ast::Expr* textConstant(std::string_view text, bool copy, SourceRange range, bool unicodeKind);
  ast::Expr* joinedString(const Token* first, const Token* last);
  ast::Expr* tokenizedFStrings(const Token* first);
  ast::Expr* replacementField(bool isTemplate, bool rawMode, std::string& pendingText, SourceRange& pendingRange, bool unicodeKind);

  AstContext& context_;
  ParseOptions options_;
  std::string_view text_;
  const Token* tok_;
  const Token* first_;
  const Token* operandStart_ = nullptr;  ///< where the operand last read by factor() begins
  bool failed_ = false;
  bool tooDeep_ = false;
  const bool checkUtf8_;
  int depth_ = 0;
  int nestedFStrings_ = 0;
  const char* newForm_ = nullptr;
  int newFormVersion_ = 0;
  TooNew tooNew_;
  std::vector<void*> scratch_;
  LiteralError literalError_;
  std::vector<ParseWarning> warnings_;
};

}  // namespace ppy::syntax
