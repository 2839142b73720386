/// Calling things. Two families: `…_py` functions finish the call (native recursion, for C++ code that
/// needs the result); `…_rq` functions may instead return empty with Status::Request, so that the flat
/// interpreter loop or compiled code makes the call without C++ frames in between.
#pragma once
#include "runtime/frame/frame.h"
#include "runtime/object/layout.h"

namespace ppy {

/// Arguments of a call: `npos` positional values, then one value per name in kwnames.
struct Args {
  const Value* v;
  uint32_t npos;
  TupleObject* kwnames = nullptr;
  uint32_t nkw() const { return kwnames ? static_cast<uint32_t>(kwnames->ob_size) : 0; }
  uint32_t total() const { return npos + nkw(); }
};

/// Calls any callable and finishes.
Value call_py(Thread& t, Value callee, const Args& args);
Value call_py(Thread& t, Value callee);
Value call_py(Thread& t, Value callee, Value a);
Value call_py(Thread& t, Value callee, Value a, Value b);
Value call_py(Thread& t, Value callee, Value a, Value b, Value c);
/// callee(*args, **kwargs): tuple and dict-or-empty.
Value callTuple_py(Thread& t, Value callee, Value args, Value kwargs);
/// obj.name(args…)
Value callMethod_py(Thread& t, Value obj, Value name, const Value* args, uint32_t n);

/// Starts a call: a built-in is called at once and its result returned; a Python function (or what
/// resolves to one: method, class with Python __init__/__new__, instance with __call__) becomes a
/// Request with the given continuation.
Value call_rq(Thread& t, Value callee, const Args& args, ContKind cont = kContResult, Value contValue = Value());
/// Sets a request up (copies args).
Value request(Thread& t, Value callee, const Args& args, ContKind cont, Value contValue = Value());

/// Turns the outcome of an `_rq` function into a final one by making requested calls natively until
/// none is left. `operands`: the waiting operation's operands, for continuations.
Value finish_py(Thread& t, Value outcome, const Value* operands);

/// The continuation functions (frame/continuation.cpp); see conts.def.
Value contResult(Thread& t, ContKind kind, const Value* operands, Value contValue, Value result);
Value contException(Thread& t, ContKind kind, const Value* operands, Value contValue);

/// The awaitable of anext(iterator, default).
Value newAnextDefault(Thread& t, Value awaitable, Value dflt);

}  // namespace ppy
