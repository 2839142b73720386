// First pass: walks the AST and records what is seen of each name in each scope. Order matters: errors
// are found, and tables numbered, in the order CPython visits.
#include "compiler/sema/symbols.h"

namespace ppy::sema {

using namespace syntax::ast;
using support::Seq;
using syntax::SyntaxErrorInfo;

Symbol* Scope::find(Identifier name) {
  auto it = index_.find(name.data());
  return it == index_.end() ? nullptr : &symbols[it->second];
}

Symbol& Scope::findOrAdd(Identifier name) {
  auto [it, fresh] = index_.try_emplace(name.data(), static_cast<uint32_t>(symbols.size()));
  if (fresh) symbols.push_back({name, 0, Access::Unknown});
  return symbols[it->second];
}

SyntaxErrorInfo errorAt(const SourceRange& range, std::string message) {
  SyntaxErrorInfo e;
  e.message = std::move(message);
  e.line = static_cast<int>(range.lineno);
  e.column = static_cast<int>(range.colOffset) + 1;
  e.endLine = static_cast<int>(range.endLineno);
  e.endColumn = static_cast<int>(range.endColOffset) + 1;
  e.hasSourceLine = false;
  return e;
}

SyntaxErrorInfo symbolError(const SourceRange& range, std::string message) {
  SyntaxErrorInfo e = errorAt(range, std::move(message));
  e.messageOnly = true;
  return e;
}

SyntaxErrorInfo recursionError() {
  SyntaxErrorInfo e;
  e.errorClass = syntax::ErrorClass::RecursionError;
  e.message = "maximum recursion depth exceeded during compilation";
  e.hasPosition = e.hasSourceLine = false;
  return e;
}

Identifier mangle(syntax::IdentifierTable& table, Identifier className, Identifier name) {
  std::string_view n = name.text();
  if (!className || !n.starts_with("__") || n.ends_with("__") || n.find('.') != std::string_view::npos) return name;
  std::string_view c = className.text();
  size_t skip = c.find_first_not_of('_');
  if (skip == std::string_view::npos) return name;
  std::string out = "_";
  out += c.substr(skip);
  out += n;
  return table.intern(out);
}

namespace {

std::string quoted(Identifier name, const char* before, const char* after) {
  return std::string(before) + "'" + std::string(name.text()) + "'" + after;
}

class Collector {
 public:
  Collector(syntax::AstContext& context, uint32_t futureFlags)
      : table_(context.identifiers), futureAnnotations_(futureFlags & kFutureAnnotations), symbols_(std::make_unique<Symbols>()) {
    class_ = table_.intern("__class__");
    super_ = table_.intern("super");
  }

  std::unique_ptr<Symbols> run(const Mod* tree, std::optional<SyntaxErrorInfo>& error) {
    enter(table_.intern("top"), ScopeKind::Module, tree, SourceRange{});
    symbols_->top = scope_;
    if (auto* m = dynCast<Module>(tree)) stmts(m->body);
    else if (auto* i = dynCast<Interactive>(tree)) stmts(i->body);
    else if (auto* e = dynCast<Expression>(tree)) expr(e->body);
    if (error_) {
      error = std::move(error_);
      return nullptr;
    }
    return std::move(symbols_);
  }

 private:
  static constexpr uint32_t kFutureAnnotations = 0x1000000;

  // --- scopes and definitions --------------------------------------------------------------
  void enter(Identifier name, ScopeKind kind, const Node* node, const SourceRange& range) {
    symbols_->all.push_back(std::make_unique<Scope>());
    Scope* s = symbols_->all.back().get();
    s->kind = kind;
    s->name = name;
    s->node = node;
    s->range = range;
    s->parent = scope_;
    s->privateName = private_;
    if (scope_) {
      s->nested = scope_->nested || scope_->kind == ScopeKind::Function;
      // An assignment expression stays forbidden anywhere inside a comprehension's iterable.
      s->compIterExpr = scope_->compIterExpr;
      if (kind != ScopeKind::Annotation) scope_->children.push_back(s);
    }
    if (kind != ScopeKind::Annotation) symbols_->byNode.emplace(node, s);
    scope_ = s;
  }
  void leave() { scope_ = scope_->parent; }

  bool fail(const SourceRange& range, std::string message) {
    if (!error_) error_ = symbolError(range, std::move(message));
    return false;
  }

  uint16_t lookup(Identifier name) {
    Symbol* s = scope_->find(mangle(table_, private_, name));
    return s ? s->flags : 0;
  }

  bool define(Identifier name, uint16_t flags, const SourceRange& range) { return define(*scope_, name, flags, range); }
  bool define(Scope& scope, Identifier name, uint16_t flags, const SourceRange& range) {
    Identifier mangled = mangle(table_, private_, name);
    Symbol& s = scope.findOrAdd(mangled);
    if ((flags & kParam) && (s.flags & kParam)) return fail(range, quoted(name, "duplicate argument ", " in function definition"));
    uint16_t value = s.flags | flags;
    if (scope.compIterTarget) {
      if (value & (kGlobalDecl | kNonlocalDecl)) return fail(range, quoted(name, "comprehension inner loop cannot rebind assignment expression target ", ""));
      value |= kCompIter;
    }
    s.flags = value;
    if (flags & kParam) scope.params.push_back(mangled);
    else if (flags & kGlobalDecl) symbols_->top->findOrAdd(mangled).flags |= flags;
    return true;
  }
  void directive(Identifier name, const SourceRange& range) { scope_->directives.push_back({mangle(table_, private_, name), range}); }

  // --- statements --------------------------------------------------------------------------
  bool enterDepth() {
    if (++depth_ <= kMaxDepth) return true;
    if (!error_) error_ = recursionError();
    return false;
  }

  void stmts(const Seq<Stmt*>& body) {
    for (Stmt* s : body) {
      if (error_) return;
      stmt(s);
    }
  }
  void exprs(const Seq<Expr*>& list) {
    for (Expr* e : list)
      if (e && !error_) expr(e);
  }

  void stmt(const Stmt* s) {
    if (enterDepth()) visit(s, [this](auto* n) { this->on(n); });
    --depth_;
  }
  void expr(const Expr* e) {
    if (!e || error_) return;
    if (enterDepth()) visit(e, [this](auto* n) { this->on(n); });
    --depth_;
  }

  void on(const Node*) {}
  void on(const FunctionDef* s) { function(s, false); }
  void on(const AsyncFunctionDef* s) { function(s, true); }

  template <class F>
  void function(const F* s, bool async) {
    if (!define(s->name, kLocalDef, s->range)) return;
    exprs(s->args->defaults);
    exprs(s->args->kwDefaults);
    annotations(s->args, s->returns, s);
    exprs(s->decoratorList);
    if (error_) return;
    enter(s->name, ScopeKind::Function, s, s->range);
    if (async) scope_->coroutine = true;
    parameters(s->args);
    stmts(s->body);
    leave();
  }

  void annotations(const Arguments* a, const Expr* returns, const Node* owner) {
    if (futureAnnotations_) enter(table_.intern("_annotation"), ScopeKind::Annotation, owner, owner->range);
    for (const Arg* x : a->posonlyargs) expr(x->annotation);
    for (const Arg* x : a->args) expr(x->annotation);
    if (a->vararg) expr(a->vararg->annotation);
    if (a->kwarg) expr(a->kwarg->annotation);
    for (const Arg* x : a->kwonlyargs) expr(x->annotation);
    if (futureAnnotations_) leave();
    if (returns) annotation(returns);
  }
  void annotation(const Expr* e) {
    if (futureAnnotations_) enter(table_.intern("_annotation"), ScopeKind::Annotation, e, e->range);
    expr(e);
    if (futureAnnotations_) leave();
  }

  void parameters(const Arguments* a) {
    for (const Arg* x : a->posonlyargs)
      if (!define(x->arg, kParam, x->range)) return;
    for (const Arg* x : a->args)
      if (!define(x->arg, kParam, x->range)) return;
    for (const Arg* x : a->kwonlyargs)
      if (!define(x->arg, kParam, x->range)) return;
    if (a->vararg) {
      if (!define(a->vararg->arg, kParam, a->vararg->range)) return;
      scope_->varArgs = true;
    }
    if (a->kwarg) {
      if (!define(a->kwarg->arg, kParam, a->kwarg->range)) return;
      scope_->varKeywords = true;
    }
  }

  void on(const ClassDef* s) {
    if (!define(s->name, kLocalDef, s->range)) return;
    exprs(s->bases);
    for (const Keyword* k : s->keywords) expr(k->value);
    exprs(s->decoratorList);
    if (error_) return;
    Identifier outer = private_;
    enter(s->name, ScopeKind::Class, s, s->range);
    private_ = scope_->privateName = s->name;
    stmts(s->body);
    private_ = outer;
    leave();
  }
  void on(const Return* s) { expr(s->value); }
  void on(const Delete* s) { exprs(s->targets); }
  void on(const Assign* s) {
    exprs(s->targets);
    expr(s->value);
  }
  void on(const TypeAlias* s) {
    expr(s->name);
    expr(s->value);
  }
  void on(const AugAssign* s) {
    expr(s->target);
    expr(s->value);
  }
  void on(const AnnAssign* s) {
    if (auto* n = dynCast<Name>(s->target)) {
      uint16_t seen = lookup(n->id);
      if ((seen & (kGlobalDecl | kNonlocalDecl)) && scope_ != symbols_->top && s->simple) {
        fail(s->range, quoted(n->id, "annotated name ", seen & kGlobalDecl ? " can't be global" : " can't be nonlocal"));
        return;
      }
      if (s->simple && !define(n->id, kAnnotated | kLocalDef, n->range)) return;
      if (s->value && !define(n->id, kLocalDef, n->range)) return;
    } else {
      expr(s->target);
    }
    if (error_) return;
    annotation(s->annotation);
    expr(s->value);
  }
  template <class F>
  void loop(const F* s) {
    expr(s->target);
    expr(s->iter);
    stmts(s->body);
    stmts(s->orelse);
  }
  void on(const For* s) { loop(s); }
  void on(const AsyncFor* s) { loop(s); }
  void on(const While* s) {
    expr(s->test);
    stmts(s->body);
    stmts(s->orelse);
  }
  void on(const If* s) {
    expr(s->test);
    stmts(s->body);
    stmts(s->orelse);
  }
  template <class W>
  void with(const W* s) {
    for (const WithItem* i : s->items) {
      expr(i->contextExpr);
      expr(i->optionalVars);
    }
    stmts(s->body);
  }
  void on(const With* s) { with(s); }
  void on(const AsyncWith* s) { with(s); }
  void on(const Match* s) {
    expr(s->subject);
    for (const MatchCase* c : s->cases) {
      pattern(c->pattern);
      expr(c->guard);
      stmts(c->body);
    }
  }
  void on(const Raise* s) {
    expr(s->exc);
    expr(s->cause);
  }
  template <class T>
  void tryStmt(const T* s) {
    stmts(s->body);
    stmts(s->orelse);
    for (const ExceptHandler* h : s->handlers) {
      if (error_) return;
      expr(h->type);
      if (h->name && !error_) define(h->name, kLocalDef, h->range);
      stmts(h->body);
    }
    stmts(s->finalbody);
  }
  void on(const Try* s) { tryStmt(s); }
  void on(const TryStar* s) { tryStmt(s); }
  void on(const Assert* s) {
    expr(s->test);
    expr(s->msg);
  }
  void alias(const Alias* a) {
    std::string_view name = (a->asname ? a->asname : a->name).text();
    if (name == "*") {
      if (scope_->kind != ScopeKind::Module) fail(a->range, "import * only allowed at module level");
      return;
    }
    define(table_.intern(name.substr(0, name.find('.'))), kImport, a->range);
  }
  void on(const Import* s) {
    for (const Alias* a : s->names)
      if (!error_) alias(a);
  }
  void on(const ImportFrom* s) {
    for (const Alias* a : s->names)
      if (!error_) alias(a);
  }
  void on(const Global* s) { declare(s->names, kGlobalDecl, "global", s->range); }
  void on(const Nonlocal* s) { declare(s->names, kNonlocalDecl, "nonlocal", s->range); }
  void declare(const Seq<Identifier>& names, uint16_t flag, const std::string& what, const SourceRange& range) {
    for (Identifier name : names) {
      uint16_t seen = lookup(name);
      if (seen & (kParam | kLocalDef | kUse | kAnnotated)) {
        std::string after;
        if (seen & kParam) after = " is parameter and " + what;
        else if (seen & kUse) after = " is used prior to " + what + " declaration";
        else if (seen & kAnnotated) after = " can't be " + what;
        else after = " is assigned to before " + what + " declaration";
        bool annotated = (seen & kAnnotated) && !(seen & (kParam | kUse));
        fail(range, quoted(name, annotated ? "annotated name " : "name ", after.c_str()));
        return;
      }
      if (!define(name, flag, range)) return;
      directive(name, range);
    }
  }
  void on(const ExprStmt* s) { expr(s->value); }

  // --- patterns ----------------------------------------------------------------------------
  void bindPattern(Identifier name, const SourceRange& range) {
    if (name && !error_) define(name, kLocalDef, range);
  }
  void pattern(const Pattern* p) {
    if (!p || error_) return;
    if (enterDepth()) visit(p, [this](auto* n) { this->on(n); });
    --depth_;
  }
  void patterns(const Seq<Pattern*>& list) {
    for (const Pattern* p : list) pattern(p);
  }
  void on(const MatchValue* p) { expr(p->value); }
  void on(const MatchSequence* p) { patterns(p->patterns); }
  void on(const MatchStar* p) { bindPattern(p->name, p->range); }
  void on(const MatchMapping* p) {
    exprs(p->keys);
    patterns(p->patterns);
    bindPattern(p->rest, p->range);
  }
  void on(const MatchClass* p) {
    expr(p->cls);
    patterns(p->patterns);
    patterns(p->kwdPatterns);
  }
  void on(const MatchAs* p) {
    pattern(p->pattern);
    bindPattern(p->name, p->range);
  }
  void on(const MatchOr* p) { patterns(p->patterns); }

  // --- expressions -------------------------------------------------------------------------
  bool forbidInAnnotation(const char* what, const Node* n) {
    if (scope_->kind != ScopeKind::Annotation) return true;
    return fail(n->range, "'" + std::string(what) + "' can not be used within an annotation");
  }
  void on(const NamedExpr* e) {
    if (!forbidInAnnotation("named expression", e)) return;
    if (scope_->compIterExpr > 0) {
      fail(e->range, "assignment expression cannot be used in a comprehension iterable expression");
      return;
    }
    auto* target = dynCast<Name>(e->target);
    if (scope_->comprehension != ComprehensionKind::None && target && !extendWalrus(target)) return;
    expr(e->value);
    expr(e->target);
    if (target && !error_)
      if (Symbol* s = scope_->find(mangle(table_, private_, target->id))) s->flags |= kWalrus;
  }
  /// The target of an assignment expression in a comprehension belongs to the scope around it.
  bool extendWalrus(const Name* target) {
    Identifier name = target->id;
    for (Scope* s = scope_; s; s = s->parent) {
      Symbol* seen = s->find(name);
      uint16_t flags = seen ? seen->flags : 0;
      if (s->comprehension != ComprehensionKind::None) {
        if ((flags & kCompIter) && (flags & (kLocalDef | kGlobalDecl)))
          return fail(target->range, quoted(name, "assignment expression cannot rebind comprehension iteration variable ", ""));
        continue;
      }
      if (s->kind == ScopeKind::Function) {
        if (!define(name, flags & kGlobalDecl ? kGlobalDecl : kNonlocalDecl, target->range)) return false;
        directive(name, target->range);
        return define(*s, name, kLocalDef | kWalrus, target->range);
      }
      if (s->kind == ScopeKind::Module) {
        if (!define(name, kGlobalDecl, target->range)) return false;
        directive(name, target->range);
        return define(*s, name, kGlobalDecl, target->range);
      }
      if (s->kind == ScopeKind::Class)
        return fail(target->range, "assignment expression within a comprehension cannot be used in a class body");
    }
    return true;
  }
  void on(const BoolOp* e) { exprs(e->values); }
  void on(const BinOp* e) {
    expr(e->left);
    expr(e->right);
  }
  void on(const UnaryOp* e) { expr(e->operand); }
  void on(const Lambda* e) {
    exprs(e->args->defaults);
    exprs(e->args->kwDefaults);
    if (error_) return;
    enter(table_.intern("lambda"), ScopeKind::Function, e, e->range);
    parameters(e->args);
    expr(e->body);
    leave();
  }
  void on(const IfExp* e) {
    expr(e->test);
    expr(e->body);
    expr(e->orelse);
  }
  void on(const Dict* e) {
    exprs(e->keys);
    exprs(e->values);
  }
  void on(const Set* e) { exprs(e->elts); }
  void on(const ListComp* e) { comprehension(e, "listcomp", ComprehensionKind::List, e->generators, e->elt, nullptr); }
  void on(const SetComp* e) { comprehension(e, "setcomp", ComprehensionKind::Set, e->generators, e->elt, nullptr); }
  void on(const DictComp* e) { comprehension(e, "dictcomp", ComprehensionKind::Dict, e->generators, e->key, e->value); }
  void on(const GeneratorExp* e) { comprehension(e, "genexpr", ComprehensionKind::Generator, e->generators, e->elt, nullptr); }

  void comprehension(const Expr* e, const char* name, ComprehensionKind kind, const Seq<Comprehension*>& generators, const Expr* elt, const Expr* value) {
    const Comprehension* outermost = generators[0];
    ++scope_->compIterExpr;
    expr(outermost->iter);
    --scope_->compIterExpr;
    if (error_) return;
    enter(table_.intern(name), ScopeKind::Function, e, e->range);
    scope_->comprehension = kind;
    if (outermost->isAsync) scope_->coroutine = true;
    define(table_.intern(".0"), kParam, e->range);
    iterTarget(outermost->target);
    exprs(outermost->ifs);
    for (uint32_t i = 1; i < generators.size(); ++i) {
      const Comprehension* c = generators[i];
      iterTarget(c->target);
      ++scope_->compIterExpr;
      expr(c->iter);
      --scope_->compIterExpr;
      exprs(c->ifs);
      if (c->isAsync) scope_->coroutine = true;
    }
    if (value) expr(value);
    expr(elt);
    bool generator = kind == ComprehensionKind::Generator;
    scope_->generator = generator;
    bool async = scope_->coroutine && !generator;
    leave();
    if (async) scope_->coroutine = true;
  }
  void iterTarget(const Expr* target) {
    scope_->compIterTarget = true;
    expr(target);
    scope_->compIterTarget = false;
  }

  void yields(const Expr* e, const Expr* value) {
    if (!forbidInAnnotation("yield expression", e)) return;
    expr(value);
    if (error_) return;
    scope_->generator = true;
    switch (scope_->comprehension) {
      case ComprehensionKind::None: break;
      case ComprehensionKind::List: fail(e->range, "'yield' inside list comprehension"); break;
      case ComprehensionKind::Set: fail(e->range, "'yield' inside set comprehension"); break;
      case ComprehensionKind::Dict: fail(e->range, "'yield' inside dict comprehension"); break;
      case ComprehensionKind::Generator: fail(e->range, "'yield' inside generator expression"); break;
    }
  }
  void on(const Yield* e) { yields(e, e->value); }
  void on(const YieldFrom* e) { yields(e, e->value); }
  void on(const Await* e) {
    if (!forbidInAnnotation("await expression", e)) return;
    expr(e->value);
    scope_->coroutine = true;
  }
  void on(const Compare* e) {
    expr(e->left);
    exprs(e->comparators);
  }
  void on(const Call* e) {
    expr(e->func);
    exprs(e->args);
    for (const Keyword* k : e->keywords) expr(k->value);
  }
  void on(const FormattedValue* e) {
    expr(e->value);
    expr(e->formatSpec);
  }
  void on(const Interpolation* e) {
    expr(e->value);
    expr(e->formatSpec);
  }
  void on(const JoinedStr* e) { exprs(e->values); }
  void on(const TemplateStr* e) { exprs(e->values); }
  void on(const Attribute* e) { expr(e->value); }
  void on(const Subscript* e) {
    expr(e->value);
    expr(e->slice);
  }
  void on(const Starred* e) { expr(e->value); }
  void on(const Name* e) {
    if (!define(e->id, e->ctx == ExprContext::Load ? kUse : kLocalDef, e->range)) return;
    // `super` counts as a use of __class__.
    if (e->ctx == ExprContext::Load && scope_->kind == ScopeKind::Function && e->id == super_) define(class_, kUse, e->range);
  }
  void on(const List* e) { exprs(e->elts); }
  void on(const Tuple* e) { exprs(e->elts); }
  void on(const Slice* e) {
    expr(e->lower);
    expr(e->upper);
    expr(e->step);
  }

  syntax::IdentifierTable& table_;
  bool futureAnnotations_;
  std::unique_ptr<Symbols> symbols_;
  Scope* scope_ = nullptr;
  Identifier private_, class_, super_;
  int depth_ = 0;
  std::optional<SyntaxErrorInfo> error_;
};

}  // namespace

SymbolsResult buildSymbols(syntax::AstContext& context, const Mod* tree, uint32_t futureFlags) {
  SymbolsResult result;
  result.symbols = Collector(context, futureFlags).run(tree, result.error);
  if (result.symbols && !resolveSymbols(context, *result.symbols, result.error)) result.symbols = nullptr;
  return result;
}

}  // namespace ppy::sema
