// The folding walk: children first, generically through the field tables, then the node itself.
#include "compiler/sema/fold.h"

#include "compiler/sema/arith.h"
#include "compiler/sema/scope.h"
#include "compiler/sema/type_parameters.h"
#include "compiler/syntax/ast_tables.h"

namespace ppy::sema {

using namespace syntax::ast;
using support::Seq;
using syntax::ConstantKind;
using syntax::ConstantValue;

namespace {

class Folder {
 public:
  Folder(syntax::AstContext& context, const FoldOptions& options) : context_(context), arena_(context.arena), options_(options) { debug_ = context.identifiers.intern("__debug__"); }

  bool tooDeep = false;

  Node* fold(Node* n) {
    if (!n || tooDeep) return n;
    if (++depth_ > kMaxDepth) {
      tooDeep = true;
      return n;
    }
    bool hadDoc = startsWithString(n);
    children(n);
    if (!tooDeep) n = self(n);
    // A statement that folding turned into a string must not become the docstring.
    if (!hadDoc && startsWithString(n)) hideDocString(n);
    --depth_;
    return n;
  }

 private:
  static Seq<Stmt*>* bodyOf(Node* n) {
    switch (n->kind) {
      case NodeKind::Module: return &cast<Module>(n)->body;
      case NodeKind::FunctionDef: return &cast<FunctionDef>(n)->body;
      case NodeKind::AsyncFunctionDef: return &cast<AsyncFunctionDef>(n)->body;
      case NodeKind::ClassDef: return &cast<ClassDef>(n)->body;
      default: return nullptr;
    }
  }
  static bool startsWithString(Node* n) {
    Seq<Stmt*>* body = bodyOf(n);
    if (!body || body->empty()) return false;
    auto* e = dynCast<ExprStmt>((*body)[0]);
    auto* c = e ? dynCast<Constant>(e->value) : nullptr;
    return c && c->value.kind == ConstantKind::Str;
  }
  void hideDocString(Node* n) {
    auto* e = cast<ExprStmt>((*bodyOf(n))[0]);
    auto* joined = arena_.make<JoinedStr>();
    joined->kind = NodeKind::JoinedStr;
    joined->range = e->value->range;
    joined->values.items = arena_.makeArray<Expr*>(1);
    joined->values.items[0] = e->value;
    joined->values.count = 1;
    e->value = joined;
  }

  void children(Node* n) {
    const NodeInfo& info = infoOf(n);
    for (uint8_t i = 0; i < info.fieldCount; ++i) {
      const FieldInfo& f = info.fields[i];
      if (f.type != FieldType::Node) continue;
      if (options_.futureAnnotations && (std::string_view(f.name) == "annotation" || std::string_view(f.name) == "returns")) continue;
      char* at = reinterpret_cast<char*>(n) + f.offset;
      if (f.isSeq) {
        auto& seq = *reinterpret_cast<Seq<Node*>*>(at);
        for (Node*& child : seq) child = fold(child);
      } else {
        auto& child = *reinterpret_cast<Node**>(at);
        child = fold(child);
      }
    }
  }

  Constant* constant(const Node* at, const ConstantValue& v) {
    auto* c = arena_.make<Constant>();
    c->Node::kind = NodeKind::Constant;
    c->range = at->range;
    c->value = v;
    return c;
  }
  static const ConstantValue* valueOf(const Expr* e) {
    auto* c = dynCast<Constant>(e);
    return c ? &c->value : nullptr;
  }

  Node* self(Node* n) {
    switch (n->kind) {
      case NodeKind::Name: {
        auto* e = cast<Name>(n);
        if (e->ctx == ExprContext::Load && e->id == debug_)
          return constant(n, ConstantValue::of(options_.optimize == 0 ? ConstantKind::True : ConstantKind::False));
        return n;
      }
      case NodeKind::UnaryOp: return unary(cast<UnaryOp>(n));
      case NodeKind::BinOp: return binary(cast<BinOp>(n));
      case NodeKind::Tuple: {
        auto* t = cast<Tuple>(n);
        if (t->ctx != ExprContext::Load) return n;
        if (auto v = collect(t->elts, ConstantKind::Tuple)) return constant(n, *v);
        return n;
      }
      case NodeKind::Subscript: {
        auto* s = cast<Subscript>(n);
        auto *v = valueOf(s->value), *i = valueOf(s->slice);
        if (s->ctx != ExprContext::Load || !v || !i) return n;
        if (auto r = foldSubscript(arena_, *v, *i)) return constant(n, *r);
        return n;
      }
      case NodeKind::Compare: {
        auto* c = cast<Compare>(n);
        CmpOperator last = c->ops.back();
        if (last == CmpOperator::In || last == CmpOperator::NotIn) c->comparators.back() = iterated(c->comparators.back());
        return n;
      }
      case NodeKind::For: cast<For>(n)->iter = iterated(cast<For>(n)->iter); return n;
      case NodeKind::Comprehension: cast<Comprehension>(n)->iter = iterated(cast<Comprehension>(n)->iter); return n;
      case NodeKind::FunctionDef:
      case NodeKind::AsyncFunctionDef:
      case NodeKind::ClassDef:
      case NodeKind::TypeAlias: return withoutTypeParameters(context_, static_cast<Stmt*>(n));
      default: return n;
    }
  }

  std::optional<ConstantValue> collect(const Seq<Expr*>& elts, ConstantKind kind) {
    for (const Expr* e : elts)
      if (!isa<Constant>(e)) return std::nullopt;
    ConstantValue v = ConstantValue::of(kind);
    auto* items = arena_.makeArray<ConstantValue>(elts.size());
    for (uint32_t i = 0; i < elts.size(); ++i) items[i] = *valueOf(elts[i]);
    v.items = items;
    v.itemCount = elts.size();
    return v;
  }

  /// A list or set that is only iterated or searched need not be made anew.
  Expr* iterated(Expr* e) {
    if (auto* l = dynCast<List>(e)) {
      for (const Expr* x : l->elts)
        if (isa<Starred>(x)) return e;
      if (auto v = collect(l->elts, ConstantKind::Tuple)) return constant(e, *v);
      auto* t = arena_.make<Tuple>();
      t->Node::kind = NodeKind::Tuple;
      t->range = e->range;
      t->elts = l->elts;
      t->ctx = ExprContext::Load;
      return t;
    }
    if (auto* s = dynCast<Set>(e))
      if (auto v = collect(s->elts, ConstantKind::FrozenSet)) return constant(e, *v);
    return e;
  }

  Node* unary(UnaryOp* e) {
    if (auto* v = valueOf(e->operand)) {
      if (auto r = foldUnary(arena_, e->op, *v)) return constant(e, *r);
      return e;
    }
    // `not a is b` and the like become the opposite comparison.
    auto* c = dynCast<Compare>(e->operand);
    if (e->op != UnaryOperator::Not || !c || c->ops.size() != 1) return e;
    CmpOperator& op = c->ops.items[0];
    switch (op) {
      case CmpOperator::Is: op = CmpOperator::IsNot; return c;
      case CmpOperator::IsNot: op = CmpOperator::Is; return c;
      case CmpOperator::In: op = CmpOperator::NotIn; return c;
      case CmpOperator::NotIn: op = CmpOperator::In; return c;
      default: return e;
    }
  }

  Node* binary(BinOp* e) {
    auto *l = valueOf(e->left), *r = valueOf(e->right);
    if (l && l->kind == ConstantKind::Str && e->op == Operator::Mod) {
      if (auto* t = dynCast<Tuple>(e->right))
        if (Node* joined = format(e, l->text, t->elts)) return joined;
      return e;
    }
    if (!l || !r) return e;
    if (auto v = foldBinary(arena_, *l, e->op, *r)) return constant(e, *v);
    return e;
  }

  /// `"…%s…" % (a, b)` with only %s, %r, %a as an f-string; null when it has anything else.
  Node* format(BinOp* e, std::string_view text, const Seq<Expr*>& args) {
    for (const Expr* a : args)
      if (isa<Starred>(a)) return nullptr;
    std::vector<Expr*> parts;
    std::string literal;
    uint32_t used = 0;
    auto flush = [&] {
      if (literal.empty()) return;
      ConstantValue v = ConstantValue::of(ConstantKind::Str);
      v.text = arena_.copy(literal);
      parts.push_back(constant(e, v));
      literal.clear();
    };
    for (size_t i = 0; i < text.size();) {
      if (text[i] != '%') {
        literal += text[i++];
        continue;
      }
      if (++i >= text.size()) return nullptr;
      if (text[i] == '%') {
        literal += '%';
        ++i;
        continue;
      }
      bool left = false;
      for (; i < text.size() && (text[i] == '-' || text[i] == '+' || text[i] == ' ' || text[i] == '#' || text[i] == '0'); ++i) {
        if (text[i] != '-') return nullptr;
        left = true;
      }
      auto digits = [&](int& out) {
        size_t from = i;
        out = 0;
        for (; i < text.size() && text[i] >= '0' && text[i] <= '9'; ++i) {
          out = out * 10 + (text[i] - '0');
          if (i - from >= 2) return false;
        }
        return true;
      };
      int width = -1, precision = -1;
      if (i < text.size() && text[i] >= '0' && text[i] <= '9' && !digits(width)) return nullptr;
      if (i < text.size() && text[i] == '.') {
        ++i;
        if (!digits(precision)) return nullptr;
      }
      if (i >= text.size() || (text[i] != 's' && text[i] != 'r' && text[i] != 'a') || used >= args.size()) return nullptr;
      char conversion = text[i++];
      flush();
      auto* f = arena_.make<FormattedValue>();
      f->Node::kind = NodeKind::FormattedValue;
      f->value = args[used++];
      f->range = f->value->range;
      f->conversion = conversion;
      std::string spec;
      if (!left && width > 0) spec += '>';
      if (width >= 0) spec += std::to_string(width);
      if (precision >= 0) spec += "." + std::to_string(precision);
      if (!spec.empty()) {
        ConstantValue v = ConstantValue::of(ConstantKind::Str);
        v.text = arena_.copy(spec);
        f->formatSpec = constant(f, v);
      }
      parts.push_back(f);
    }
    if (used != args.size()) return nullptr;
    flush();
    auto* joined = arena_.make<JoinedStr>();
    joined->Node::kind = NodeKind::JoinedStr;
    joined->range = e->range;
    joined->values.items = arena_.makeArray<Expr*>(parts.size());
    joined->values.count = static_cast<uint32_t>(parts.size());
    for (size_t i = 0; i < parts.size(); ++i) joined->values.items[i] = parts[i];
    return joined;
  }

  syntax::AstContext& context_;
  support::Arena& arena_;
  const FoldOptions& options_;
  syntax::Identifier debug_;
  int depth_ = 0;
};

}  // namespace

std::optional<syntax::SyntaxErrorInfo> foldConstants(syntax::AstContext& context, Mod* tree, const FoldOptions& options) {
  Folder folder(context, options);
  folder.fold(tree);
  if (folder.tooDeep) return recursionError();
  return std::nullopt;
}

}  // namespace ppy::sema
