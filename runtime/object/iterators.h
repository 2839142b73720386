/// Iterators of built-in containers: their fields, which the interpreter's loops read directly.
#pragma once
#include <initializer_list>

#include "runtime/object/layout.h"
#include "runtime/thread/thread.h"

namespace ppy {

/// list_iterator, tuple_iterator, iterator (of __getitem__), list_reverseiterator, str and bytes iterators.
/// Iterator over a str; `text` is empty when exhausted.
struct StrIterObject : Object {
  Value text;
  intptr_t at;
};
struct SeqIterObject : Object {
  intptr_t index;
  Value seq;  ///< empty once exhausted
};
struct RangeIterObject : Object {  ///< all values fit 64 bits
  int64_t next, step, remaining;
  int64_t start;
};
struct LongRangeIterObject : Object {
  Value next, step, remaining;
  Value start;
};
/// Key, value and item iterators of dicts, forwards and backwards.
struct DictIterObject : Object {
  Value dict;         ///< empty once exhausted
  const void* table;  ///< of the dict when iteration began
  intptr_t size;      ///< of the dict when iteration began
  intptr_t pos;
  intptr_t remaining;
};
struct SetIterObject : Object {
  Value set;
  intptr_t size, pos, remaining;
};
struct EnumerateObject : Object {
  Value iterator, index;
};
struct ZipObject : Object {
  Value iterators;  ///< tuple
  bool strict;
};
struct MapObject : Object {
  Value iterators, function;
};
struct FilterObject : Object {
  Value function, iterator;
};
struct CallIterObject : Object {
  Value callable, sentinel;
};

/// What an iterator's __reduce__ gives: a built-in function by name ("iter", "reversed"), the tuple of its arguments,
/// and the state if there is one. AttributeError where a program took the function out of builtins.
Value reduceAs(Thread& t, const char* function, std::initializer_list<Value> args, Value state = {});

/// In a loop in C++ over an iterator in C++, for what cannot wait for its end: signals, threads that wait for this one,
/// exceptions that are thrown into it. False: an exception is pending.
inline bool pollPressing_py(Thread& t) {
  constexpr uint32_t kPressing = kPollSignal | kPollStop | kPollThrow;
  return !(t.poll.load(std::memory_order_relaxed) & kPressing) || safepoint_py(t);
}

}  // namespace ppy
