/// The AST: base types and the generated nodes, namespace ppy::syntax::ast.
///
///   struct BinOp : Expr { Expr* left; Operator op; Expr* right; };
///
/// Nodes are plain data in an arena, told apart by `kind`. Field names are those of Python's `ast`, in
/// camelCase; a node's C++ name is the Python one except ExprStmt (Python's Expr statement) and the
/// helper nodes (Arguments, Arg, Keyword, Alias, WithItem, MatchCase, Comprehension). Lists are Seq<T>.
///   dynCast<BinOp>(e)      the node or null              isa<BinOp>(e)
///   cast<BinOp>(e)         asserts the kind
///   visit(node, f)         calls f(T*) with the node's own type (also for Expr*, Stmt*, Pattern*, …)
///   forEachChild(node, f)  calls f(Node*) for each non-null child, in field order
/// Trees may be deeper than the native stack allows along operator, attribute and elif chains (`a+b+…`,
/// `a.b.c…`): who walks them recursively counts depth and reports "too deep".
#pragma once
#include "compiler/support/check.h"
#include "compiler/syntax/ast_base.h"
#include "compiler/syntax/ast_nodes.h"

namespace ppy::syntax::ast {

template <class T>
bool isa(const Node* n) {
  return n && T::classof(n->kind);
}
template <class T>
T* dynCast(Node* n) {
  return isa<T>(n) ? static_cast<T*>(n) : nullptr;
}
template <class T>
const T* dynCast(const Node* n) {
  return isa<T>(n) ? static_cast<const T*>(n) : nullptr;
}
template <class T>
T* cast(Node* n) {
  PPY_ASSERT(isa<T>(n));
  return static_cast<T*>(n);
}
template <class T>
const T* cast(const Node* n) {
  PPY_ASSERT(isa<T>(n));
  return static_cast<const T*>(n);
}

}  // namespace ppy::syntax::ast
