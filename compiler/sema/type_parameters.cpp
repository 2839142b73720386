// Rewriting type parameters; type_parameters.h shows what becomes of them.
#include "compiler/sema/type_parameters.h"

#include <string>
#include <vector>

namespace ppy::sema {

using namespace syntax::ast;
using support::Seq;
using syntax::ConstantKind;
using syntax::ConstantValue;
using syntax::Identifier;

namespace {

/// Makes nodes that all have the range of one statement.
class Maker {
 public:
  Maker(syntax::AstContext& context, const Node* at) : context_(context), arena_(context.arena), range_(at->range) {}

  Stmt* function(Identifier name, const Seq<TypeParam*>& params, const Seq<Expr*>& decorators, Arguments* args, Stmt* inner) {
    // Defaults are evaluated outside: they become arguments of the hidden function.
    std::vector<Expr*> outside;
    auto* hiddenArgs = node<Arguments>();
    std::vector<Arg*> hidden;
    auto moveOut = [&](Expr*& e) {
      if (!e) return;
      Identifier parameter = intern("." + std::to_string(hidden.size()));
      outside.push_back(e);
      auto* a = node<Arg>();
      a->arg = parameter;
      hidden.push_back(a);
      e = load(parameter);
    };
    if (args) {
      for (Expr*& e : args->defaults) moveOut(e);
      for (Expr*& e : args->kwDefaults) moveOut(e);
    }
    hiddenArgs->args = seq(hidden);
    std::vector<Stmt*> body = parameters(params);
    body.push_back(inner);
    if (!params.empty()) body.push_back(assign(attribute(load(name), "__type_params__", ExprContext::Store), tupleOf(params, false)));
    body.push_back(ret(load(name)));
    return whole(name, decorators, hiddenArgs, body, outside);
  }

  Stmt* alias(const TypeAlias* s) {
    Identifier name = cast<Name>(s->name)->id;
    std::vector<Stmt*> body = parameters(s->typeParams);
    body.insert(body.begin(), import("_typeforms", {"TypeAliasType"}));
    auto* value = node<Lambda>();
    value->args = node<Arguments>();
    value->body = s->value;
    body.push_back(ret(call(load(intern(".TypeAliasType")), {text(name.text()), value, tupleOf(s->typeParams, false)})));
    return whole(name, {}, node<Arguments>(), body, {});
  }

  /// The bases of a generic class: its own, then Generic[T, *Ts].
  void addGeneric(ClassDef* c) {
    std::vector<Expr*> bases(c->bases.begin(), c->bases.end());
    auto* generic = node<Subscript>();
    generic->value = load(intern(".Generic"));
    generic->slice = tupleOf(c->typeParams, true);
    generic->ctx = ExprContext::Load;
    bases.push_back(generic);
    c->bases = seq(bases);
  }

 private:
  template <class T>
  T* node() {
    T* n = arena_.make<T>();
    n->Node::kind = T::kKind;
    n->range = range_;
    return n;
  }
  template <class T>
  Seq<T> seq(const std::vector<T>& v) {
    Seq<T> s;
    s.items = arena_.makeArray<T>(v.size());
    s.count = static_cast<uint32_t>(v.size());
    for (size_t i = 0; i < v.size(); ++i) s.items[i] = v[i];
    return s;
  }
  Identifier intern(std::string_view s) { return context_.identifiers.intern(s); }

  Name* name(Identifier id, ExprContext ctx) {
    auto* n = node<Name>();
    n->id = id;
    n->ctx = ctx;
    return n;
  }
  Name* load(Identifier id) { return name(id, ExprContext::Load); }
  Expr* attribute(Expr* value, std::string_view attr, ExprContext ctx) {
    auto* n = node<Attribute>();
    n->value = value;
    n->attr = intern(attr);
    n->ctx = ctx;
    return n;
  }
  Expr* text(std::string_view s) {
    auto* c = node<Constant>();
    c->value = ConstantValue::of(ConstantKind::Str);
    c->value.text = arena_.copy(s);
    return c;
  }
  Call* call(Expr* function, const std::vector<Expr*>& args) {
    auto* c = node<Call>();
    c->func = function;
    c->args = seq(args);
    return c;
  }
  Stmt* assign(Expr* target, Expr* value) {
    auto* a = node<Assign>();
    a->targets = seq(std::vector<Expr*>{target});
    a->value = value;
    return a;
  }
  Stmt* ret(Expr* value) {
    auto* r = node<Return>();
    r->value = value;
    return r;
  }
  /// from module import x as .x, …
  Stmt* import(std::string_view module, std::initializer_list<std::string_view> names) {
    auto* s = node<ImportFrom>();
    s->module = intern(module);
    std::vector<Alias*> aliases;
    for (std::string_view n : names) {
      auto* a = node<Alias>();
      a->name = intern(n);
      a->asname = intern("." + std::string(n));
      aliases.push_back(a);
    }
    s->names = seq(aliases);
    return s;
  }

  static Identifier nameOf(const TypeParam* p) {
    if (auto* v = dynCast<TypeVar>(p)) return v->name;
    if (auto* v = dynCast<ParamSpec>(p)) return v->name;
    return cast<TypeVarTuple>(p)->name;
  }
  Expr* tupleOf(const Seq<TypeParam*>& params, bool unpackTuples) {
    auto* t = node<Tuple>();
    std::vector<Expr*> items;
    for (const TypeParam* p : params) {
      Expr* item = load(nameOf(p));
      if (unpackTuples && isa<TypeVarTuple>(p)) {
        auto* star = node<Starred>();
        star->value = item;
        star->ctx = ExprContext::Load;
        item = star;
      }
      items.push_back(item);
    }
    t->elts = seq(items);
    t->ctx = ExprContext::Load;
    return t;
  }

  /// The statements that make the parameters.
  std::vector<Stmt*> parameters(const Seq<TypeParam*>& params) {
    std::vector<Stmt*> out;
    if (params.empty()) return out;
    out.push_back(import("typing", {"TypeVar", "ParamSpec", "TypeVarTuple", "Generic"}));
    for (const TypeParam* p : params) {
      Identifier id = nameOf(p);
      Expr* dflt = nullptr;
      std::vector<Expr*> args{text(id.text())};
      std::string_view maker = ".TypeVarTuple";
      Keyword* bound = nullptr;
      if (auto* v = dynCast<TypeVar>(p)) {
        maker = ".TypeVar";
        dflt = v->defaultValue;
        if (auto* constraints = v->bound ? dynCast<Tuple>(v->bound) : nullptr) {
          args.insert(args.end(), constraints->elts.begin(), constraints->elts.end());
        } else if (v->bound) {
          bound = node<Keyword>();
          bound->arg = intern("bound");
          bound->value = v->bound;
        }
      } else if (auto* s = dynCast<ParamSpec>(p)) {
        maker = ".ParamSpec";
        dflt = s->defaultValue;
      } else {
        dflt = cast<TypeVarTuple>(p)->defaultValue;
      }
      Call* made = call(load(intern(maker)), args);
      if (bound) made->keywords = seq(std::vector<Keyword*>{bound});
      out.push_back(assign(name(id, ExprContext::Store), made));
      if (dflt) out.push_back(assign(attribute(load(id), "__default__", ExprContext::Store), dflt));
    }
    return out;
  }

  /// if True: def <generic parameters of name>(…): body; name = decorators(<generic parameters of name>(arguments))
  Stmt* whole(Identifier id, const Seq<Expr*>& decorators, Arguments* args, const std::vector<Stmt*>& body, const std::vector<Expr*>& arguments) {
    Identifier hidden = intern(std::string(kGenericScope) + std::string(id.text()) + ">");
    auto* f = node<FunctionDef>();
    f->name = hidden;
    f->args = args;
    f->body = seq(body);
    Expr* value = call(load(hidden), arguments);
    for (uint32_t i = decorators.size(); i-- > 0;) value = call(decorators[i], {value});
    auto* both = node<If>();
    auto* yes = node<Constant>();
    yes->value = ConstantValue::of(ConstantKind::True);
    both->test = yes;
    both->body = seq(std::vector<Stmt*>{f, assign(name(id, ExprContext::Store), value)});
    return both;
  }

  syntax::AstContext& context_;
  support::Arena& arena_;
  syntax::SourceRange range_;
};

template <class F>
Stmt* ofFunction(syntax::AstContext& context, F* f) {
  if (f->typeParams.empty()) return f;
  Seq<TypeParam*> params = f->typeParams;
  Seq<Expr*> decorators = f->decoratorList;
  f->typeParams = {};
  f->decoratorList = {};
  return Maker(context, f).function(f->name, params, decorators, f->args, f);
}

}  // namespace

Stmt* withoutTypeParameters(syntax::AstContext& context, Stmt* s) {
  if (auto* f = dynCast<FunctionDef>(s)) return ofFunction(context, f);
  if (auto* f = dynCast<AsyncFunctionDef>(s)) return ofFunction(context, f);
  if (auto* c = dynCast<ClassDef>(s)) {
    if (c->typeParams.empty()) return c;
    Maker maker(context, c);
    maker.addGeneric(c);
    Seq<TypeParam*> params = c->typeParams;
    Seq<Expr*> decorators = c->decoratorList;
    c->typeParams = {};
    c->decoratorList = {};
    return maker.function(c->name, params, decorators, nullptr, c);
  }
  if (auto* t = dynCast<TypeAlias>(s)) return Maker(context, t).alias(t);
  return s;
}

}  // namespace ppy::sema
