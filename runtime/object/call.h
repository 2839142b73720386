/// Calls as the object room sees them: argument lists, continuation kinds, and the two families of
/// call functions. Calls of Python functions are implemented by the frame room (frame/call.cpp).
///
/// `…_py` functions finish the call (native recursion, for C++ code that needs the result); `…_rq`
/// functions may instead return empty with Status::Request, so that the flat interpreter loop or
/// compiled code makes the call without C++ frames in between.
#pragma once
#include "runtime/object/builtin_def.h"
#include "runtime/object/layout.h"
#include "runtime/thread/thread.h"

namespace ppy {

struct Signature;

enum ContKind : uint16_t {
#define CONT(kind, operands, meaning) kCont##kind,
#include "runtime/object/conts.def"
  kContCount
};

/// Arguments of a call: `npos` positional values, then one value per name in kwnames (interned str).
struct Args {
  const Value* v;
  uint32_t npos;
  TupleObject* kwnames = nullptr;
  uint32_t nkw() const { return kwnames ? static_cast<uint32_t>(kwnames->ob_size) : 0; }
  uint32_t total() const { return npos + nkw(); }
};

/// The `fn` of a kBuiltinDirect row: the call's arguments as they come, *args without a tuple and **kwargs without a dict.
template <Value (*function)(Thread&, Value self, const Args&)>
Value directCall(Thread& t, Value self, Value* args) {
  return function(t, self, *reinterpret_cast<const Args*>(args));
}

// --- implemented in frame/call.cpp ---------------------------------------------------------------
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

/// Starts a call: a built-in is called at once and its result returned as it is (the caller applies
/// the continuation: see startCall); a Python function (or what resolves to one: method, class with
/// Python __init__/__new__, instance with __call__) becomes a Request with the given continuation.
Value call_rq(Thread& t, Value callee, const Args& args, ContKind cont = kContResult, Value contValue = Value());
/// Sets a request up (copies args).
Value request(Thread& t, Value callee, const Args& args, ContKind cont, Value contValue = Value());
/// Turns the outcome of an `_rq` function into a final one by making requested calls natively until
/// none is left. `operands`: the waiting operation's operands, for continuations.
Value finish_py(Thread& t, Value outcome, const Value* operands);

// --- continuation functions (object/continuation.cpp); see conts.def ------------------------------
Value contResult(Thread& t, ContKind kind, const Value* operands, Value contValue, Value result);
Value contException(Thread& t, ContKind kind, const Value* operands, Value contValue);

// --- starting calls from operations (object/start_call.cpp) ---------------------------------------
/// call_rq plus the continuation applied where the call was finished at once. Callees that need a
/// continuation of their own (classes, instances with __call__) are finished natively.
Value startCall(Thread& t, Value callee, const Args& args, ContKind cont, Value contValue, const Value* operands);
/// Calls a special method found on a type: `attr` is the raw class attribute, argv[0] the receiver,
/// n counts it. Binds by descriptor rules (a function gets the receiver as first argument).
Value startSpecial(Thread& t, Value attr, const Value* argv, uint32_t n, ContKind cont, Value contValue, const Value* operands);
/// The same, finished.
Value callSpecial_py(Thread& t, Value attr, const Value* argv, uint32_t n);

// --- built-in callables (object/builtin_call.cpp) -------------------------------------------------
/// Is v something callBuiltin can call: builtin function, method descriptor, slot wrapper, method-wrapper?
bool isBuiltinCallable(Value v);
/// Calls it with the given arguments (receivers of descriptors are args.v[0]). Never a request.
Value callBuiltin(Thread& t, Value callee, const Args& args);
/// Calls `def` with bound parameters taken from args; `qualifier` is the owner for messages ("list" in
/// "list.append()"), may be null.
Value callDef(Thread& t, const BuiltinDef* def, const Signature* signature, const char* qualifier, Value self, const Args& args);

// --- what a callable is (object/resolve_call.cpp) -------------------------------------------------
/// One step of resolving a callee that is neither a Python function nor a built-in callable.
/// Method: becomes `callee` with `self` to put in front of the arguments. Instance with Python-level
/// __call__: the same with its __call__. Class: `kind` says how instances are made.
enum class CalleeKind : uint8_t {
  Function,      ///< a Python function: push a frame
  Builtin,       ///< callBuiltin
  Native,        ///< an instance of a built-in type with a native __call__: `native`(callee, args)
  Prepend,       ///< call `callee` again with `self` put in front
  Rebind,        ///< call `callee` again with the same arguments (staticmethod, bound __call__)
  ClassPlain,    ///< plain class: newInstance(type), then its Python `init` with kContInit
  ClassNative,   ///< everything native: constructNative(type, args)
  ClassGeneral,  ///< constructClass_rq(type, args)
  Error,         ///< not callable: TypeError pending
};
struct ResolvedCallee {
  CalleeKind kind;
  Value callee;  ///< next callee; for ClassPlain the __init__ function
  Value self;
  CallFn native = nullptr;
  TypeObject* type = nullptr;
};
ResolvedCallee resolveCallable(Thread& t, Value callee);
/// Makes an instance where __new__ and __init__ are both native (CalleeKind::ClassNative).
Value constructNative(Thread& t, TypeObject* type, const Args& args);
/// Any class: metaclass __call__, Python __new__ and __init__. May leave a request (kContInit, kContNewThenInit).
Value constructClass_rq(Thread& t, TypeObject* type, const Args& args);

}  // namespace ppy
