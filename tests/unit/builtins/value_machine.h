/// A postfix evaluator over the runtime's operations, for tests that need values but no interpreter.
/// Tokens (made by gen_cases.py):
///   N T F            None, True, False        i<hex> f<bits> J<bits> s<hex> b<hex>   constants
///   n<type>          a built-in type          t<n> l<n> d<n>    tuple, list, dict of n items
///   o<op> u<op> c<op>  binary, unary, comparison      g  item   :  slice   a<name>  attribute
///   m<name>,<npos>,<kw;kw>  method call      x,<npos>,<kw>  call      F<name>,<argc>  built-in function
#pragma once
#include <string>
#include <string_view>

#include "runtime/thread/thread.h"

namespace ppy::test {

/// The outcome of a program as gen_cases.py words it.
std::string runProgram(Thread& t, std::string_view program);

}  // namespace ppy::test
