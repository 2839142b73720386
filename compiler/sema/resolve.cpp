// Second pass: how each name is reached. Children are resolved after their parent's own names; free
// variables travel upwards until a scope binds them.
#include "compiler/sema/symbols.h"

namespace ppy::sema {
namespace {

class Resolver {
 public:
  Resolver(syntax::AstContext& context, std::optional<syntax::SyntaxErrorInfo>& error) : error_(error) { class_ = context.identifiers.intern("__class__"); }

  /// Resolves `s` and everything in it; `free` gets the names it needs from outside.
  bool run(Scope& s, std::vector<Identifier>& free) {
    std::vector<Identifier> needed;
    for (size_t i = 0; i < s.symbols.size(); ++i)
      if (!resolve(s, s.symbols[i], needed)) return false;
    std::vector<Identifier> fromChildren;
    for (Scope* child : s.children) {
      if (!run(*child, fromChildren)) return false;
      if (child->hasFree || child->childHasFree) s.childHasFree = true;
    }
    for (Identifier name : fromChildren) settle(s, name, needed);
    for (Identifier name : needed) addOnce(free, name);
    return true;
  }

 private:
  static void addOnce(std::vector<Identifier>& list, Identifier name) {
    for (Identifier n : list)
      if (n == name) return;
    list.push_back(name);
  }

  /// Does an enclosing function bind `name`, as seen from inside `s`?
  bool boundOutside(const Scope& s, Identifier name) const {
    for (const Scope* p = s.parent; p; p = p->parent) {
      if (p->kind == ScopeKind::Class && name == class_) return true;
      if (p->kind != ScopeKind::Function) continue;
      const Symbol* sym = p->find(name);
      if (!sym) continue;
      if (sym->flags & kGlobalDecl) return false;
      if (sym->flags & kNonlocalDecl) continue;
      if (sym->flags & kBound) return true;
    }
    return false;
  }

  bool fail(const Scope& s, Identifier name, std::string message) {
    SourceRange range = s.range;
    for (const Scope::Directive& d : s.directives)
      if (d.name == name) {
        range = d.range;
        break;
      }
    if (!error_) error_ = symbolError(range, std::move(message));
    return false;
  }

  bool resolve(Scope& s, Symbol& sym, std::vector<Identifier>& needed) {
    std::string name(sym.name.text());
    if (sym.flags & kGlobalDecl) {
      if (sym.flags & kNonlocalDecl) return fail(s, sym.name, "name '" + name + "' is nonlocal and global");
      sym.access = Access::GlobalExplicit;
      return true;
    }
    if (sym.flags & kNonlocalDecl) {
      if (!s.parent) return fail(s, sym.name, "nonlocal declaration not allowed at module level");
      if (!boundOutside(s, sym.name)) return fail(s, sym.name, "no binding for nonlocal '" + name + "' found");
      return useFree(s, sym, needed);
    }
    if (sym.flags & kBound) {
      sym.access = Access::Local;
      return true;
    }
    if (boundOutside(s, sym.name)) return useFree(s, sym, needed);
    sym.access = Access::GlobalImplicit;
    if (s.nested) s.hasFree = true;
    return true;
  }
  bool useFree(Scope& s, Symbol& sym, std::vector<Identifier>& needed) {
    sym.access = Access::Free;
    s.hasFree = true;
    addOnce(needed, sym.name);
    return true;
  }

  /// A name that a nested scope needs: bound here, or passed on.
  void settle(Scope& s, Identifier name, std::vector<Identifier>& needed) {
    Symbol* sym = s.find(name);
    if (s.kind == ScopeKind::Function && sym && sym->access == Access::Local) {
      sym->access = Access::Cell;
      return;
    }
    if (s.kind == ScopeKind::Class && name == class_) {
      s.needsClassCell = true;
      return;
    }
    if (sym) {
      if (s.kind == ScopeKind::Class && (sym->flags & (kBound | kGlobalDecl))) sym->flags |= kFreeInClass;
    } else if (s.parent) {
      s.findOrAdd(name).access = Access::Free;
    }
    addOnce(needed, name);
  }

  std::optional<syntax::SyntaxErrorInfo>& error_;
  Identifier class_;
};

}  // namespace

bool resolveSymbols(syntax::AstContext& context, Symbols& symbols, std::optional<syntax::SyntaxErrorInfo>& error) {
  std::vector<Identifier> free;
  return Resolver(context, error).run(*symbols.top, free);
}

}  // namespace ppy::sema
