/// Scopes and symbols: what each name in a source text means. Built from the AST by `buildSymbols`, with
/// the rules, and the errors, of CPython's symbol table.
#pragma once
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "compiler/syntax/ast.h"
#include "compiler/syntax/parse.h"

namespace ppy::sema {

using syntax::Identifier;
using syntax::SourceRange;

enum class ScopeKind : uint8_t { Module, Class, Function, Annotation };
enum class ComprehensionKind : uint8_t { None, List, Set, Dict, Generator };

/// What was seen of a name in a scope.
enum SymbolFlag : uint16_t {
  kGlobalDecl = 1, kLocalDef = 2, kParam = 4, kNonlocalDecl = 8, kUse = 16, kFreeInClass = 64, kImport = 128,
  kAnnotated = 256, kCompIter = 512,
  kWalrus = 1024,  ///< bound by an assignment expression: may be rebound while an expression is evaluated
  kBound = kLocalDef | kParam | kImport,
};

/// How the name is reached.
enum class Access : uint8_t { Unknown, Local, GlobalExplicit, GlobalImplicit, Free, Cell };

struct Symbol {
  Identifier name;  ///< mangled
  uint16_t flags = 0;
  Access access = Access::Unknown;
};

struct Scope {
  ScopeKind kind = ScopeKind::Module;
  ComprehensionKind comprehension = ComprehensionKind::None;
  Identifier name;
  const syntax::ast::Node* node = nullptr;
  SourceRange range;
  Scope* parent = nullptr;
  std::vector<Scope*> children;       ///< in order of appearance
  std::vector<Symbol> symbols;        ///< in order of first appearance
  std::vector<Identifier> params;     ///< in co_varnames order
  bool nested = false, generator = false, coroutine = false, varArgs = false, varKeywords = false;
  bool hasFree = false, childHasFree = false;
  bool needsClassCell = false;        ///< class: a method uses __class__ or super
  Identifier privateName;             ///< innermost class, for mangling

  Symbol* find(Identifier name);
  const Symbol* find(Identifier name) const { return const_cast<Scope*>(this)->find(name); }
  Symbol& findOrAdd(Identifier name);

  // Used while the tables are built.
  int compIterExpr = 0;
  bool compIterTarget = false;
  struct Directive {
    Identifier name;
    SourceRange range;
  };
  std::vector<Directive> directives;

 private:
  std::unordered_map<const syntax::InternedName*, uint32_t> index_;
};

struct Symbols {
  std::vector<std::unique_ptr<Scope>> all;
  Scope* top = nullptr;
  /// By node: module, function, lambda, class, comprehension. The scope of annotations has none.
  std::unordered_map<const syntax::ast::Node*, Scope*> byNode;
};

struct SymbolsResult {
  std::unique_ptr<Symbols> symbols;  ///< null exactly when `error` is set
  std::optional<syntax::SyntaxErrorInfo> error;
};

/// `futureFlags`: CO_FUTURE_* in force (annotations matter). Identifiers made here go to `context`.
SymbolsResult buildSymbols(syntax::AstContext& context, const syntax::ast::Mod* tree, uint32_t futureFlags);

/// The class-private form of `name` inside class `className` (null: none).
Identifier mangle(syntax::IdentifierTable& table, Identifier className, Identifier name);

/// What `from __future__ import` at the start of `tree` switches on.
struct FutureFeatures {
  uint32_t flags = 0;
  int lastLine = -1;  ///< of the last future import; later ones are errors
  std::optional<syntax::SyntaxErrorInfo> error;
};
FutureFeatures findFutures(const syntax::ast::Mod* tree);

/// An error as CPython's compiler raises it: byte columns.
syntax::SyntaxErrorInfo errorAt(const SourceRange& range, std::string message);
/// One of the symbol table's, whose exception has the message alone in its args.
syntax::SyntaxErrorInfo symbolError(const SourceRange& range, std::string message);
syntax::SyntaxErrorInfo recursionError();

/// Nesting depth CPython 3.11's compiler accepts (three times the default recursion limit).
constexpr int kMaxDepth = 3000;

/// One line per table and symbol, the same as tests/symtable/dump.py prints from CPython's symtable.
std::string dumpSymbols(const Symbols& symbols);

}  // namespace ppy::sema
