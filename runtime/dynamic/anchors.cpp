// Anchors by parsing the segment, as CPython does: the rules for binary operations and subscripts.
#include "runtime/dynamic/anchors.h"

#include "compiler/syntax/ast.h"
#include "compiler/syntax/parse.h"

namespace ppy {

bool findAnchors(std::string_view segment, Anchors* out) {
  syntax::AstContext context;
  auto source = support::SourceFile::fromText("<string>", std::string(segment));
  syntax::ParseOptions options;
  options.ignoreCookie = true;
  syntax::ParseResult parsed = syntax::parse(context, source, options);
  auto* module = syntax::ast::dynCast<syntax::ast::Module>(parsed.tree);
  if (!module || module->body.size() != 1) return false;
  auto* statement = syntax::ast::dynCast<syntax::ast::ExprStmt>(module->body[0]);
  if (!statement) return false;
  auto isSpace = [](char c) { return c == ' ' || c == '\t' || c == '\f'; };
  if (auto* binary = syntax::ast::dynCast<syntax::ast::BinOp>(statement->value)) {
    size_t end = binary->right->range.colOffset;
    if (end > segment.size()) return false;
    for (size_t i = binary->left->range.endColOffset; i < end; i++) {
      if (isSpace(segment[i])) continue;
      *out = Anchors{i, i + 1, '~', '^'};
      if (i + 1 < end && !isSpace(segment[i + 1])) out->right++;
      return true;
    }
    return false;
  }
  if (auto* subscript = syntax::ast::dynCast<syntax::ast::Subscript>(statement->value)) {
    *out = Anchors{subscript->value->range.endColOffset, subscript->slice->range.endColOffset + 1, '~', '^'};
    return out->right <= segment.size();
  }
  return false;
}

}  // namespace ppy
