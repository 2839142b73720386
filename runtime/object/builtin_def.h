/// How built-in functions and types are stated: tables of rows. A new method is a row and a function.
#pragma once
#include <cstdint>

#include "runtime/object/layout.h"

namespace ppy {

struct Runtime;
namespace gc { class Marker; }

/// Implementation of a built-in function. `args` holds one Value per parameter of the signature, in
/// order: omitted optional ones are empty, `*args` is a tuple, `**kwargs` a dict (empty Value if none
/// were given). `self` is the receiver, the module for module functions, the class for class methods.
/// Returns empty with an exception pending (never a request) on failure. `args` may be the caller's
/// registers: it is never written to.
using BuiltinFn = Value (*)(Thread& t, Value self, Value* args);

enum BuiltinFlags : uint32_t {
  kBuiltinMethod = 0,
  kBuiltinClassMethod = 1,
  kBuiltinStaticMethod = 2,
  kBuiltinPureNoThrow = 4,  ///< may be folded by the native compiler
  kBuiltinReads = 16,       ///< looks at its receiver as operators do: takes no lock where several threads run
  kBuiltinDirect = 32,      ///< `fn` is a directCall (call.h): it binds its arguments itself
  kBuiltinFlat = 8,         ///< the interpreter loop has its own way of calling it, without native recursion
};

/// One built-in function. `signature` is its parameter list in Python syntax without self and without
/// default values' text beyond a name, e.g. "", "object, /", "index=-1, /", "*, key=None, reverse=False",
/// "iterable=(), /", "*args, sep=' ', end='\n', file=None, flush=False", "**kwargs". The argument
/// checks and their messages follow CPython's by the shape: none → "takes no arguments (N given)",
/// one positional-only → "takes exactly one argument (N given)", all positional-only → "expected at
/// least/at most N arguments, got M", otherwise keyword rules. `name` may carry the text before '('
/// in messages ("list.append()" is derived from the type and name).
struct BuiltinDef {
  const char* name;
  const char* signature;
  BuiltinFn fn;
  const char* doc = nullptr;
  uint32_t flags = 0;
};

struct Args;
using UnaryFn = Value (*)(Thread&, Value);
using BinaryFn = Value (*)(Thread&, Value, Value);   ///< returns NotImplemented for foreign operands
using TernaryFn = Value (*)(Thread&, Value, Value, Value);
using NextFn = Value (*)(Thread&, Value);            ///< empty without exception: exhausted
using CallFn = Value (*)(Thread&, Value self, const Args&);
using NewFn = Value (*)(Thread&, TypeObject* type, const Args&);
using SetBinaryFn = bool (*)(Thread&, Value, Value); ///< false: exception pending
using SetTernaryFn = bool (*)(Thread&, Value, Value, Value);
using CompareFn = Value (*)(Thread&, Value, Value, int op);  ///< op: CompareOp

enum CompareOp : int { kLt, kLe, kEq, kNe, kGt, kGe };

/// A native implementation of a slot: {SlotId, function pointer of the slot's NativeKind}.
/// - Arithmetic (Add … Xor, DivMod, Pow): one function for both sides, operands in source order, either
///   of them an instance; the reflected slot and its wrapper are derived (never give RAdd etc.).
/// - Sequences (types with GetItem and without Sub): Add is concatenation (self, other), tried after the
///   other operand's __radd__, raises its own TypeError; Mul is repetition, called as (self, count) with
///   count already an int of any size.
/// - Comparison comes from `TypeSpec::compare`, never from Lt … Ge rows.
/// - Hash, Len, Bool, Contains return Values (int, int, bool, bool); Repr, Str a str.
struct NativeSlot {
  uint16_t slot;
  void* fn;
};

struct MemberDef {
  const char* name;
  uint32_t offset;  ///< of a Value field; empty reads as AttributeError unless kMemberNone
  uint32_t flags;   ///< kMemberReadOnly, kMemberNone (empty reads as None)
  const char* doc = nullptr;
};
enum : uint32_t { kMemberReadOnly = 1, kMemberNone = 2 };

/// Everything a static built-in type is made of. Null tables end the lists; each table ends with a
/// row whose name is null (slot rows: fn null).
/// Named k<Id>Spec, Id from builtin_types.def (kListSpec, kDictKeysSpec, …), declared `extern const` so that
/// it has external linkage; process start readies every row of that table.
struct TypeSpec {
  TypeObject* type;            ///< static storage, filled by readyStaticType
  const char* name;            ///< "list", or "module.name"
  TypeObject* base;            ///< null: object
  intptr_t basicSize, itemSize;
  unsigned long flags;         ///< kType… beyond the inherited ones
  const char* doc;
  const NativeSlot* slots;
  CompareFn compare;           ///< the six comparison slots at once, or null
  const BuiltinDef* methods;
  const MemberDef* members;
  const GetSetDef* getset;
  void (*trace)(Object*, gc::Marker&);      ///< null: no pointers beyond the header
  void (*finalize)(Thread&, Object*);       ///< native destructor (files, …) or null
  intptr_t dictOffset = 0;     ///< of a Value `dict` field (exceptions, functions, modules), 0: none
  bool unhashable = false;     ///< __hash__ is None
  bool exclusive = false;      ///< its operations may block half way: others wait (thread/object_lock.h)
};

}  // namespace ppy
