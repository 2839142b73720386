/// The type lattice of inference. A Type says what is known of a value and with that how compiled
/// code holds it; it never changes what a program means.
#pragma once
#include <cstdint>
#include <string>

namespace ppy::ssa {

enum class Kind : uint8_t {
  Bottom,     ///< not reached yet
  Empty,      ///< unbound
  None,
  Bool,       ///< held as i1
  Int,        ///< an int of 64 bits, held as i64
  Float,      ///< held as double
  Str, List, Tuple, Dict, Set,   ///< exactly these built-in classes
  Range,      ///< a range object made here: {start, stop, step}; `id` is 1 when the step is known to be 1
  RangeIter,  ///< an iterator over one: {next, stop, step}; `id` as for Range
  RangeObject, ///< an iterator over a range as an object: what a suspended frame can keep
  FastIter,   ///< what a for loop iterates over: {list, index}, or {iterator, -1}
  Func,       ///< the function of the program numbered `id`
  Builtin,    ///< a known built-in, numbered as in builtins.def
  Class,      ///< the class of the program numbered `id`
  Any,
};

struct Type {
  Kind kind = Kind::Bottom;
  int32_t id = 0;

  Type() = default;
  Type(Kind k, int32_t i = 0) : kind(k), id(i) {}
  bool is(Kind k) const { return kind == k; }
  bool isAny() const { return kind == Kind::Any; }
  /// int or bool: usable as a machine integer.
  bool isIntegral() const { return kind == Kind::Int || kind == Kind::Bool; }
  bool isNumeric() const { return isIntegral() || kind == Kind::Float; }
  /// Held in another form than a Value.
  bool isUnboxed() const {
    return kind == Kind::Bool || kind == Kind::Int || kind == Kind::Float || kind == Kind::Range || kind == Kind::RangeIter || kind == Kind::FastIter;
  }
  /// How many machine words a value of the type is held in.
  unsigned parts() const { return kind == Kind::Range || kind == Kind::RangeIter ? 3 : kind == Kind::FastIter ? 2 : 1; }
  friend bool operator==(const Type&, const Type&) = default;
};

/// Least upper bound.
Type join(Type a, Type b);
std::string name(Type t);

}  // namespace ppy::ssa
