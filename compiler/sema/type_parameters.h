/// Generic functions, generic classes and `type` statements (3.12) in terms of 3.11's language.
#pragma once
#include "compiler/syntax/ast.h"

namespace ppy::sema {

/// How the hidden function that makes the type parameters of something is called; qualified names of what
/// is inside leave it out.
inline constexpr std::string_view kGenericScope = "<generic parameters of ";

/// What a FunctionDef, AsyncFunctionDef, ClassDef with type parameters or a TypeAlias means, as one statement
/// without any; `s` itself when it has none.
///
///     @decorator                                  if True:
///     def f[T: int](x: T = d): body                   def <generic parameters of f>(.0):
///                                                         from typing import TypeVar as .TypeVar
///                                                         T = .TypeVar('T', bound=int)
///                                                         def f(x: T = .0): body
///                                                         f.__type_params__ = (T,)
///                                                         return f
///                                                     f = decorator(<generic parameters of f>(d))
///
/// A class gets `Generic[T]` as its last base; `type X[T] = v` makes `_typeforms.TypeAliasType('X', lambda: v, (T,))`.
/// Bounds and annotations are evaluated at once, as 3.11 does, and in a function's scope: the names of a
/// surrounding class body are not seen there.
syntax::ast::Stmt* withoutTypeParameters(syntax::AstContext& context, syntax::ast::Stmt* s);

}  // namespace ppy::sema
