// `from __future__ import …`: which features a source switches on, and where they may stand.
#include "compiler/sema/scope.h"

namespace ppy::sema {

using namespace syntax::ast;

namespace {

struct Feature {
  std::string_view name;
  uint32_t flag;
};

// Features that have become the language switch nothing on.
constexpr Feature kFeatures[] = {
    {"nested_scopes", 0}, {"generators", 0}, {"division", 0}, {"absolute_import", 0}, {"with_statement", 0},
    {"print_function", 0}, {"unicode_literals", 0}, {"barry_as_FLUFL", 0x400000}, {"generator_stop", 0}, {"annotations", 0x1000000},
};

syntax::SyntaxErrorInfo featureError(const SourceRange& range, std::string message) {
  // CPython gives no end column here.
  syntax::SyntaxErrorInfo e = symbolError(range, std::move(message));
  e.endLine = e.line;
  e.endColumn = -1;
  return e;
}

bool check(const ImportFrom* s, FutureFeatures& out) {
  for (const Alias* a : s->names) {
    std::string_view name = a->name.text();
    if (name == "braces") {
      out.error = featureError(s->range, "not a chance");
      return false;
    }
    const Feature* found = nullptr;
    for (const Feature& f : kFeatures)
      if (f.name == name) found = &f;
    if (!found) {
      out.error = featureError(s->range, "future feature " + std::string(name.substr(0, 100)) + " is not defined");
      return false;
    }
    out.flags |= found->flag;
  }
  return true;
}

}  // namespace

FutureFeatures findFutures(const Mod* tree) {
  FutureFeatures out;
  support::Seq<Stmt*> body;
  if (auto* m = dynCast<Module>(tree)) body = m->body;
  else if (auto* i = dynCast<Interactive>(tree)) body = i->body;
  bool done = false, first = true;
  uint32_t line = 0;
  for (const Stmt* s : body) {
    if (done && s->lineno() > line) return out;
    line = s->lineno();
    if (auto* from = dynCast<ImportFrom>(s)) {
      if (from->module && from->module.text() == "__future__") {
        if (done) {
          out.error = featureError(s->range, "from __future__ imports must occur at the beginning of the file");
          out.error->column--;  // CPython's counts from 0 here
          return out;
        }
        if (!check(from, out)) return out;
        out.lastLine = static_cast<int>(s->lineno());
      } else {
        done = true;
      }
    } else if (auto* e = dynCast<ExprStmt>(s)) {
      auto* c = dynCast<Constant>(e->value);
      if (!first || !c || c->value.kind != syntax::ConstantKind::Str) done = true;
    } else {
      done = true;
    }
    first = false;
  }
  return out;
}

}  // namespace ppy::sema
