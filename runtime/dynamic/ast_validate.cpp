// Checks of a tree that was made from ast objects: what the parser's grammar guarantees and the compiler relies
// on. Order and messages are CPython's.
#include "runtime/dynamic/ast_types.h"
#include "runtime/object/error.h"

namespace ppy {
namespace {

using namespace syntax::ast;
using syntax::ConstantKind;
using syntax::ConstantValue;
using syntax::Identifier;
using syntax::Seq;

class Validator {
 public:
  explicit Validator(Thread& t) : t_(t) {}

  bool mod(const Mod* m) {
    switch (m->kind) {
      case NodeKind::Module: return stmts(static_cast<const Module*>(m)->body);
      case NodeKind::Interactive: return stmts(static_cast<const Interactive*>(m)->body);
      case NodeKind::Expression: return expr(static_cast<const Expression*>(m)->body, ExprContext::Load);
      case NodeKind::FunctionType: {
        auto* f = static_cast<const FunctionType*>(m);
        return exprs(f->argtypes, ExprContext::Load) && expr(f->returns, ExprContext::Load);
      }
      default: return true;
    }
  }

 private:
  template <class... A>
  bool fail(TypeObject* type, const char* format, A... args) {
    raise(t_, type, format, args...);
    return false;
  }
  template <class... A>
  bool value(const char* format, A... args) { return fail(PyExc_ValueError, format, args...); }

  bool position(const Node* n) {
    int line = static_cast<int>(n->range.lineno), endLine = static_cast<int>(n->range.endLineno);
    int column = static_cast<int>(n->range.colOffset), endColumn = static_cast<int>(n->range.endColOffset);
    if (line > endLine) return value("AST node line range (%d, %d) is not valid", line, endLine);
    if ((line < 0 && endLine != line) || (column < 0 && column != endColumn))
      return value("AST node column range (%d, %d) for line range (%d, %d) is not valid", column, endColumn, line, endLine);
    if (line == endLine && column > endColumn) return value("line %d, column %d-%d is not a valid range", line, column, endColumn);
    return true;
  }

  template <class T>
  bool nonempty(const Seq<T>& seq, const char* what, const char* owner) {
    return seq.count ? true : value("empty %s on %s", what, owner);
  }
  bool name(Identifier id) {
    if (!id) return true;
    for (const char* word : {"None", "True", "False"})
      if (id.text() == word) return value("identifier field can't represent '%s' constant", word);
    return true;
  }

  bool stmts(const Seq<Stmt*>& seq) {
    for (const Stmt* s : seq) {
      if (!s) return value("None disallowed in statement list");
      if (!stmt(s)) return false;
    }
    return true;
  }
  bool body(const Seq<Stmt*>& seq, const char* owner) { return nonempty(seq, "body", owner) && stmts(seq); }
  template <class T>
  bool exprs(const Seq<T*>& seq, ExprContext ctx, bool nullAllowed = false) {
    for (const T* e : seq) {
      if (e ? !expr(e, ctx) : !nullAllowed && !value("None disallowed in expression list")) return false;
    }
    return true;
  }
  bool optional(const Expr* e, ExprContext ctx = ExprContext::Load) { return !e || expr(e, ctx); }
  bool load(const Expr* e) { return expr(e, ExprContext::Load); }
  bool assign(const Seq<Expr*>& targets, ExprContext ctx) {
    return nonempty(targets, "targets", ctx == ExprContext::Del ? "Delete" : "Assign") && exprs(targets, ctx);
  }
  bool keywords(const Seq<Keyword*>& seq) {
    for (const Keyword* k : seq)
      if (!load(k->value)) return false;
    return true;
  }
  bool comprehension(const Seq<Comprehension*>& gens) {
    if (!gens.count) return value("comprehension with no generators");
    for (const Comprehension* c : gens)
      if (!expr(c->target, ExprContext::Store) || !load(c->iter) || !exprs(c->ifs, ExprContext::Load)) return false;
    return true;
  }
  bool args(const Seq<Arg*>& seq) {
    for (const Arg* a : seq)
      if (!position(a) || !optional(a->annotation)) return false;
    return true;
  }
  bool arguments(const Arguments* a) {
    if (!args(a->posonlyargs) || !args(a->args)) return false;
    if (a->vararg && !optional(a->vararg->annotation)) return false;
    if (!args(a->kwonlyargs)) return false;
    if (a->kwarg && !optional(a->kwarg->annotation)) return false;
    if (a->defaults.count > a->posonlyargs.count + a->args.count) return value("more positional defaults than args on arguments");
    if (a->kwDefaults.count != a->kwonlyargs.count) return value("length of kwonlyargs is not the same as kw_defaults on arguments");
    return exprs(a->defaults, ExprContext::Load) && exprs(a->kwDefaults, ExprContext::Load, true);
  }

  static const char* contextName(ExprContext c) { return c == ExprContext::Load ? "Load" : c == ExprContext::Store ? "Store" : "Del"; }

  bool expr(const Expr* e, ExprContext ctx) {
    if (!position(e)) return false;
    bool hasContext = true;
    ExprContext actual = ExprContext::Load;
    switch (e->kind) {
      case NodeKind::Attribute: actual = static_cast<const Attribute*>(e)->ctx; break;
      case NodeKind::Subscript: actual = static_cast<const Subscript*>(e)->ctx; break;
      case NodeKind::Starred: actual = static_cast<const Starred*>(e)->ctx; break;
      case NodeKind::Name:
        if (!name(static_cast<const Name*>(e)->id)) return false;
        actual = static_cast<const Name*>(e)->ctx;
        break;
      case NodeKind::List: actual = static_cast<const List*>(e)->ctx; break;
      case NodeKind::Tuple: actual = static_cast<const Tuple*>(e)->ctx; break;
      default:
        if (ctx != ExprContext::Load) return value("expression which can't be assigned to in %s context", contextName(ctx));
        hasContext = false;
    }
    if (hasContext && actual != ctx) return value("expression must have %s context but has %s instead", contextName(ctx), contextName(actual));
    switch (e->kind) {
      case NodeKind::BoolOp: {
        auto* n = static_cast<const BoolOp*>(e);
        if (n->values.count < 2) return value("BoolOp with less than 2 values");
        return exprs(n->values, ExprContext::Load);
      }
      case NodeKind::BinOp: return load(static_cast<const BinOp*>(e)->left) && load(static_cast<const BinOp*>(e)->right);
      case NodeKind::UnaryOp: return load(static_cast<const UnaryOp*>(e)->operand);
      case NodeKind::Lambda: return arguments(static_cast<const Lambda*>(e)->args) && load(static_cast<const Lambda*>(e)->body);
      case NodeKind::IfExp: {
        auto* n = static_cast<const IfExp*>(e);
        return load(n->test) && load(n->body) && load(n->orelse);
      }
      case NodeKind::Dict: {
        auto* n = static_cast<const Dict*>(e);
        if (n->keys.count != n->values.count) return value("Dict doesn't have the same number of keys as values");
        return exprs(n->keys, ExprContext::Load, true) && exprs(n->values, ExprContext::Load);
      }
      case NodeKind::Set: return exprs(static_cast<const Set*>(e)->elts, ExprContext::Load);
      case NodeKind::ListComp: return comprehension(static_cast<const ListComp*>(e)->generators) && load(static_cast<const ListComp*>(e)->elt);
      case NodeKind::SetComp: return comprehension(static_cast<const SetComp*>(e)->generators) && load(static_cast<const SetComp*>(e)->elt);
      case NodeKind::GeneratorExp: return comprehension(static_cast<const GeneratorExp*>(e)->generators) && load(static_cast<const GeneratorExp*>(e)->elt);
      case NodeKind::DictComp: {
        auto* n = static_cast<const DictComp*>(e);
        return comprehension(n->generators) && load(n->key) && load(n->value);
      }
      case NodeKind::Yield: return optional(static_cast<const Yield*>(e)->value);
      case NodeKind::YieldFrom: return load(static_cast<const YieldFrom*>(e)->value);
      case NodeKind::Await: return load(static_cast<const Await*>(e)->value);
      case NodeKind::Compare: {
        auto* n = static_cast<const Compare*>(e);
        if (!n->comparators.count) return value("Compare has no comparators");
        if (n->comparators.count != n->ops.count) return value("Compare has a different number of comparators and operands");
        return exprs(n->comparators, ExprContext::Load) && load(n->left);
      }
      case NodeKind::Call: {
        auto* n = static_cast<const Call*>(e);
        return load(n->func) && exprs(n->args, ExprContext::Load) && keywords(n->keywords);
      }
      case NodeKind::Constant: return true;  // its value was checked when it was read
      case NodeKind::JoinedStr: return exprs(static_cast<const JoinedStr*>(e)->values, ExprContext::Load);
      case NodeKind::FormattedValue: return load(static_cast<const FormattedValue*>(e)->value) && optional(static_cast<const FormattedValue*>(e)->formatSpec);
      case NodeKind::Attribute: return load(static_cast<const Attribute*>(e)->value);
      case NodeKind::Subscript: return load(static_cast<const Subscript*>(e)->slice) && load(static_cast<const Subscript*>(e)->value);
      case NodeKind::Starred: return expr(static_cast<const Starred*>(e)->value, ctx);
      case NodeKind::Slice: {
        auto* n = static_cast<const Slice*>(e);
        return optional(n->lower) && optional(n->upper) && optional(n->step);
      }
      case NodeKind::List: return exprs(static_cast<const List*>(e)->elts, ctx);
      case NodeKind::Tuple: return exprs(static_cast<const Tuple*>(e)->elts, ctx);
      case NodeKind::NamedExpr: return load(static_cast<const NamedExpr*>(e)->value);
      default: return true;
    }
  }

  bool patterns(const Seq<Pattern*>& seq, bool starOk) {
    for (const Pattern* p : seq)
      if (!pattern(p, starOk)) return false;
    return true;
  }
  bool capture(Identifier id) {
    if (id && id.text() == "_") return value("can't capture name '_' in patterns");
    return name(id);
  }
  /// What a literal pattern or a mapping's key may be.
  bool matchValue(const Expr* e) {
    if (!load(e)) return false;
    switch (e->kind) {
      case NodeKind::Constant:
        switch (static_cast<const Constant*>(e)->value.kind) {
          case ConstantKind::Int: case ConstantKind::Float: case ConstantKind::Bytes: case ConstantKind::Complex: case ConstantKind::Str: return true;
          default: return value("unexpected constant inside of a literal pattern");
        }
      case NodeKind::Attribute: return true;
      case NodeKind::UnaryOp: {
        auto* u = static_cast<const UnaryOp*>(e);
        if (u->op == UnaryOperator::USub && numeric(u->operand, true, true)) return true;
        break;
      }
      case NodeKind::BinOp: {
        auto* b = static_cast<const BinOp*>(e);
        if ((b->op == Operator::Add || b->op == Operator::Sub) && realPart(b->left) && numeric(b->right, false, true)) return true;
        break;
      }
      case NodeKind::JoinedStr: return true;  // the compiler refuses it with a better message
      default: break;
    }
    return value("patterns may only match literals and attribute lookups");
  }
  static bool numeric(const Expr* e, bool realOk, bool imaginaryOk) {
    auto* c = dynCast<Constant>(e);
    if (!c) return false;
    if (c->value.kind == ConstantKind::Complex) return imaginaryOk;
    return realOk && (c->value.kind == ConstantKind::Int || c->value.kind == ConstantKind::Float);
  }
  static bool realPart(const Expr* e) {
    if (auto* u = dynCast<UnaryOp>(e)) return u->op == UnaryOperator::USub && numeric(u->operand, true, false);
    return numeric(e, true, false);
  }

  bool pattern(const Pattern* p, bool starOk) {
    if (!p) return value("None disallowed in pattern list");
    if (!position(p)) return false;
    switch (p->kind) {
      case NodeKind::MatchValue: return matchValue(static_cast<const MatchValue*>(p)->value);
      case NodeKind::MatchSingleton: {
        ConstantKind k = static_cast<const MatchSingleton*>(p)->value.kind;
        if (k == ConstantKind::None || k == ConstantKind::True || k == ConstantKind::False) return true;
        return value("MatchSingleton can only contain True, False and None");
      }
      case NodeKind::MatchSequence: return patterns(static_cast<const MatchSequence*>(p)->patterns, true);
      case NodeKind::MatchMapping: {
        auto* m = static_cast<const MatchMapping*>(p);
        if (m->keys.count != m->patterns.count) return value("MatchMapping doesn't have the same number of keys as patterns");
        if (!capture(m->rest)) return false;
        for (const Expr* key : m->keys) {
          if (!key) return value("None disallowed in expression list");
          auto* c = dynCast<Constant>(key);
          ConstantKind k = c ? c->value.kind : ConstantKind::Ellipsis;
          if (k == ConstantKind::None || k == ConstantKind::True || k == ConstantKind::False) continue;
          if (!matchValue(key)) return false;
        }
        return patterns(m->patterns, false);
      }
      case NodeKind::MatchClass: {
        auto* m = static_cast<const MatchClass*>(p);
        if (m->kwdAttrs.count != m->kwdPatterns.count) return value("MatchClass doesn't have the same number of keyword attributes as patterns");
        if (!load(m->cls)) return false;
        const Expr* cls = m->cls;
        while (cls->kind == NodeKind::Attribute) cls = static_cast<const Attribute*>(cls)->value;
        if (cls->kind != NodeKind::Name) return value("MatchClass cls field can only contain Name or Attribute nodes.");
        for (Identifier id : m->kwdAttrs)
          if (!name(id)) return false;
        return patterns(m->patterns, false) && patterns(m->kwdPatterns, false);
      }
      case NodeKind::MatchStar:
        if (!starOk) return value("can't use MatchStar here");
        return capture(static_cast<const MatchStar*>(p)->name);
      case NodeKind::MatchAs: {
        auto* m = static_cast<const MatchAs*>(p);
        if (!capture(m->name)) return false;
        if (!m->pattern) return true;
        if (!m->name) return value("MatchAs must specify a target name if a pattern is given");
        return pattern(m->pattern, false);
      }
      case NodeKind::MatchOr:
        if (static_cast<const MatchOr*>(p)->patterns.count < 2) return value("MatchOr requires at least 2 patterns");
        return patterns(static_cast<const MatchOr*>(p)->patterns, false);
      default: return true;
    }
  }

  template <class T>
  bool function(const T* f, const char* owner) {
    return body(f->body, owner) && arguments(f->args) && exprs(f->decoratorList, ExprContext::Load) && optional(f->returns);
  }
  template <class T>
  bool loop(const T* f, const char* owner) {
    return expr(f->target, ExprContext::Store) && load(f->iter) && body(f->body, owner) && stmts(f->orelse);
  }
  template <class T>
  bool withStatement(const T* w, const char* owner) {
    if (!nonempty(w->items, "items", owner)) return false;
    for (const WithItem* item : w->items)
      if (!load(item->contextExpr) || !optional(item->optionalVars, ExprContext::Store)) return false;
    return body(w->body, owner);
  }
  template <class T>
  bool tryStatement(const T* n, const char* owner) {
    if (!body(n->body, owner)) return false;
    if (!n->handlers.count && !n->finalbody.count) return value("%s has neither except handlers nor finalbody", owner);
    if (!n->handlers.count && n->orelse.count) return value("%s has orelse but no except handlers", owner);
    for (const ExceptHandler* h : n->handlers)
      if (!position(h) || !optional(h->type) || !body(h->body, "ExceptHandler")) return false;
    return (!n->finalbody.count || stmts(n->finalbody)) && (!n->orelse.count || stmts(n->orelse));
  }

  bool stmt(const Stmt* s) {
    if (!position(s)) return false;
    switch (s->kind) {
      case NodeKind::FunctionDef: return function(static_cast<const FunctionDef*>(s), "FunctionDef");
      case NodeKind::AsyncFunctionDef: return function(static_cast<const AsyncFunctionDef*>(s), "AsyncFunctionDef");
      case NodeKind::ClassDef: {
        auto* n = static_cast<const ClassDef*>(s);
        return body(n->body, "ClassDef") && exprs(n->bases, ExprContext::Load) && keywords(n->keywords) && exprs(n->decoratorList, ExprContext::Load);
      }
      case NodeKind::Return: return optional(static_cast<const Return*>(s)->value);
      case NodeKind::Delete: return assign(static_cast<const Delete*>(s)->targets, ExprContext::Del);
      case NodeKind::Assign: return assign(static_cast<const Assign*>(s)->targets, ExprContext::Store) && load(static_cast<const Assign*>(s)->value);
      case NodeKind::AugAssign: return expr(static_cast<const AugAssign*>(s)->target, ExprContext::Store) && load(static_cast<const AugAssign*>(s)->value);
      case NodeKind::AnnAssign: {
        auto* n = static_cast<const AnnAssign*>(s);
        if (n->target->kind != NodeKind::Name && n->simple) return fail(PyExc_TypeError, "AnnAssign with simple non-Name target");
        return expr(n->target, ExprContext::Store) && optional(n->value) && load(n->annotation);
      }
      case NodeKind::For: return loop(static_cast<const For*>(s), "For");
      case NodeKind::AsyncFor: return loop(static_cast<const AsyncFor*>(s), "AsyncFor");
      case NodeKind::While: {
        auto* n = static_cast<const While*>(s);
        return load(n->test) && body(n->body, "While") && stmts(n->orelse);
      }
      case NodeKind::If: {
        auto* n = static_cast<const If*>(s);
        return load(n->test) && body(n->body, "If") && stmts(n->orelse);
      }
      case NodeKind::With: return withStatement(static_cast<const With*>(s), "With");
      case NodeKind::AsyncWith: return withStatement(static_cast<const AsyncWith*>(s), "AsyncWith");
      case NodeKind::Match: {
        auto* n = static_cast<const Match*>(s);
        if (!load(n->subject) || !nonempty(n->cases, "cases", "Match")) return false;
        for (const MatchCase* c : n->cases)
          if (!pattern(c->pattern, false) || !optional(c->guard) || !body(c->body, "match_case")) return false;
        return true;
      }
      case NodeKind::Raise: {
        auto* n = static_cast<const Raise*>(s);
        if (n->exc) return load(n->exc) && optional(n->cause);
        return n->cause ? value("Raise with cause but no exception") : true;
      }
      case NodeKind::Try: return tryStatement(static_cast<const Try*>(s), "Try");
      case NodeKind::TryStar: return tryStatement(static_cast<const TryStar*>(s), "TryStar");
      case NodeKind::Assert: return load(static_cast<const Assert*>(s)->test) && optional(static_cast<const Assert*>(s)->msg);
      case NodeKind::Import: return nonempty(static_cast<const Import*>(s)->names, "names", "Import");
      case NodeKind::ImportFrom:
        if (static_cast<const ImportFrom*>(s)->level < 0) return value("Negative ImportFrom level");
        return nonempty(static_cast<const ImportFrom*>(s)->names, "names", "ImportFrom");
      case NodeKind::Global: return nonempty(static_cast<const Global*>(s)->names, "names", "Global");
      case NodeKind::Nonlocal: return nonempty(static_cast<const Nonlocal*>(s)->names, "names", "Nonlocal");
      case NodeKind::ExprStmt: return load(static_cast<const ExprStmt*>(s)->value);
      default: return true;
    }
  }

  Thread& t_;
};

}  // namespace

bool validateTree(Thread& t, const Mod* tree) { return Validator(t).mod(tree); }

}  // namespace ppy
