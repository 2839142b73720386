/// Python's classes for AST nodes, made from the table generated from python.asdl, and trees both ways.
#pragma once
#include "compiler/syntax/ast_tables.h"
#include "compiler/syntax/parse.h"
#include "runtime/gc/heap.h"
#include "runtime/object/type.h"

namespace ppy {

/// The classes of one Runtime. Enumerations ("expr_context", …) and product types have no class of a kind
/// above them but AST.
struct AstTypes : gc::RootBase {
  static constexpr int kEnums = 5, kMaxEnumerators = 13;
  explicit AstTypes(Runtime& rt) : RootBase(rt) {}
  void trace(gc::Marker& m) override;

  Value base;                                   ///< ast.AST
  Value nodes[syntax::ast::kNodeKindCount];     ///< by NodeKind; empty for what is newer than 3.11
  Value sums[16];                               ///< "mod", "stmt", …, in table order
  const char* sumNames[16] = {};
  int sumCount = 0;
  const char* const* enumNames[kEnums] = {};    ///< the table's name list is an enumeration's identity
  Value enumSums[kEnums];
  Value enumerators[kEnums][kMaxEnumerators];   ///< classes
  Value singletons[kEnums][kMaxEnumerators];    ///< their one instance each
  int enumCount = 0;

  /// Index of the enumeration with that name list, or -1.
  int enumIndex(const char* const* names) const;
  Value sumNamed(const char* name) const;
};

/// The Runtime's classes; null with an exception pending.
AstTypes* astTypes_py(Thread& t);
/// Fills the _ast module.
bool addAstTypes_py(Thread& t, ModuleObject* m);
/// isinstance(v, ast.AST).
bool isAstObject(Thread& t, Value v);

/// A tree as ast objects.
Value astToObjects_py(Thread& t, const syntax::ast::Node* tree);
/// ast objects as a tree, checked as CPython's compiler does; null with an exception pending. The mode says
/// which kind of root is wanted.
syntax::ast::Mod* astFromObjects_py(Thread& t, Value object, syntax::ParseMode mode, syntax::AstContext& context);
/// What the grammar would not have let through (ast_validate.cpp). False: ValueError or TypeError pending.
bool validateTree(Thread& t, const syntax::ast::Mod* tree);

}  // namespace ppy
