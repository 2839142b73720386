// `--emit=symtable`: the tables as text, comparable with CPython's symtable module.
#include <algorithm>

#include "compiler/sema/scope.h"

namespace ppy::sema {
namespace {

void dump(const Scope& s, int depth, std::string& out) {
  std::string indent(static_cast<size_t>(depth) * 2, ' ');
  out += indent;
  out += s.kind == ScopeKind::Module ? "module" : s.kind == ScopeKind::Class ? "class" : "function";
  out += ' ';
  out += s.name.text();
  out += " line " + std::to_string(s.kind == ScopeKind::Module ? 0 : s.range.lineno);
  if (s.kind == ScopeKind::Function) out += " optimized";
  if (s.nested) out += " nested";
  out += '\n';
  std::vector<const Symbol*> sorted;
  for (const Symbol& sym : s.symbols) sorted.push_back(&sym);
  std::sort(sorted.begin(), sorted.end(), [](auto* a, auto* b) { return a->name.text() < b->name.text(); });
  // CPython's module tells module scopes by their name.
  bool module = s.name.text() == "top";
  for (const Symbol* sym : sorted) {
    out += indent + "  - ";
    out += sym->name.text();
    out += ':';
    auto flag = [&](bool on, const char* name) {
      if (on) out += std::string(" ") + name;
    };
    bool moduleBound = module && (sym->flags & kBound);
    flag(sym->flags & kUse, "referenced");
    flag(sym->flags & kParam, "parameter");
    flag(sym->access == Access::GlobalImplicit || sym->access == Access::GlobalExplicit || moduleBound, "global");
    flag(sym->flags & kNonlocalDecl, "nonlocal");
    flag(sym->access == Access::GlobalExplicit, "declared_global");
    flag(sym->access == Access::Local || sym->access == Access::Cell || moduleBound, "local");
    flag(sym->flags & kAnnotated, "annotated");
    flag(sym->access == Access::Free, "free");
    flag(sym->flags & kImport, "imported");
    flag(sym->flags & kLocalDef, "assigned");
    out += '\n';
  }
  for (const Scope* c : s.children) dump(*c, depth + 1, out);
}

}  // namespace

std::string dumpSymbols(const Symbols& symbols) {
  std::string out;
  dump(*symbols.top, 0, out);
  return out;
}

}  // namespace ppy::sema
