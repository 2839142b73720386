/// The object structs with CPython 3.11's layouts (cpyext static_asserts them against <Python.h>).
/// Extensions reach these fields by inlined macros, so order and offsets are fixed. Frames, code,
/// functions and generators are private to us and live in their own headers. No behaviour here.
#pragma once
#include <cstddef>
#include <cstdint>

#include "runtime/value/value.h"

namespace ppy {

struct Thread;
struct TypeObject;
struct TypeInfo;
struct DictTable;
struct BuiltinDef;
struct Signature;

struct Object {
  intptr_t ob_refcnt;  ///< references held by C, plus the bias (docs/internals/gc.md)
  TypeObject* ob_type;
};
struct VarObject : Object {
  intptr_t ob_size;
};

/// Reference count of an object that managed code may hold and C does not: the bias alone.
inline constexpr intptr_t kRefBias = (intptr_t{1} << 60) + (intptr_t{1} << 30);

using Slot = Value;  ///< a field that may hold any Value; stored through gc::store

struct LongObject : VarObject {  ///< sign in ob_size, 30-bit digits, least significant first
  uint32_t ob_digit[1];
};
struct FloatObject : Object {
  double ob_fval;
};
struct ComplexObject : Object {
  double real, imag;
};

/// str. Compact ASCII: text right behind StrObject (48 bytes); other compact: behind
/// CompactStrObject (72 bytes); not compact: `any` points to the text (strings grown by +=).
struct StrObject : Object {
  intptr_t length;  ///< code points
  intptr_t hash;    ///< -1: not computed
  struct State {
    uint32_t interned : 2;
    uint32_t kind : 3;  ///< bytes per code point: 1, 2, 4
    uint32_t compact : 1;
    uint32_t ascii : 1;
    uint32_t ready : 1;
    uint32_t : 24;
  } state;
  void* wstr;
};
struct CompactStrObject : StrObject {
  intptr_t utf8_length;
  char* utf8;
  intptr_t wstr_length;
};
struct GrownStrObject : CompactStrObject {
  void* any;
};
struct BytesObject : VarObject {
  intptr_t ob_shash;
  char ob_sval[1];  ///< NUL-terminated
};
struct BytearrayObject : VarObject {
  intptr_t ob_alloc;
  char* ob_bytes;
  char* ob_start;
  intptr_t ob_exports;
};
struct TupleObject : VarObject {
  Value ob_item[1];
};
struct ListObject : VarObject {
  Value* ob_item;       ///< a ValueArray buffer cell (gc/heap.h) or null; real capacity in its header
  intptr_t allocated;   ///< -1 while unexposed to C, ob_size once exposed
};
struct DictObject : Object {
  intptr_t ma_used;
  uint64_t ma_version_tag;
  DictTable* ma_keys;     ///< our compact ordered table; null for a dict that shares an instance's slots
  Object* ma_values;      ///< that instance, or null
};
struct SetEntry {
  Value key;  ///< empty: free
  intptr_t hash;
};
struct SetObject : Object {
  intptr_t fill;
  intptr_t used;
  intptr_t mask;
  SetEntry* table;
  intptr_t hash;
  intptr_t finger;
  SetEntry smalltable[8];
  Value weakreflist;
};
struct SliceObject : Object {
  Value start, stop, step;
};
struct RangeObject : Object {
  Value start, stop, step, length;
};
struct CellObject : Object {
  Value ob_ref;  ///< empty: unbound
};
struct MethodObject : Object {
  Value im_func, im_self, im_weakreflist;
  void* vectorcall;
};
struct MethodDef {  ///< PyMethodDef
  const char* ml_name;
  void* ml_meth;
  int ml_flags;
  const char* ml_doc;
};
/// Which calls of a built-in take their positional arguments as they lie: with `all` - 1 of them, or, the omitted ones
/// passed as empty, with at least `some` - 1. Zero: none.
struct PositionalForm {
  uint8_t all = 0, some = 0;
};
struct BuiltinObject : Object {  ///< builtin_function_or_method; PyCFunctionObject then our part
  MethodDef* m_ml;
  Value m_self, m_module, m_weakreflist;
  void* vectorcall;
  const BuiltinDef* def;
  const Signature* signature;  ///< parsed def->signature: a Raw cell
  const char* qualifier;       ///< text before the name in messages ("list", "math"), or null
  PositionalForm form;
};
struct DescrObject : Object {
  TypeObject* d_type;
  Value d_name, d_qualname;
};
struct MethodDescrObject : DescrObject {  ///< method_descriptor, classmethod_descriptor
  MethodDef* d_method;
  void* vectorcall;
  const BuiltinDef* def;
  const Signature* signature;
  const char* qualifier;       ///< the type's name in messages
  PositionalForm form;
};
struct MemberDescrObject : DescrObject {  ///< member_descriptor: a __slots__ entry or struct field
  void* d_member;
  uint32_t offset;  ///< of a Value field in the instance
  uint32_t flags;   ///< kMemberReadOnly, kMemberNone (object/builtin_def.h)
  const char* doc;
};
struct GetSetDef {
  const char* name;
  Value (*get)(Thread&, Value self);
  bool (*set)(Thread&, Value self, Value value);  ///< empty value: delete; false: exception pending
  const char* doc;
};
struct GetSetDescrObject : DescrObject {
  void* d_getset;
  const GetSetDef* def;
};
/// As CPython's `struct wrapperbase`, which extensions reach through d_base: to write `doc`, or to put a copy there.
struct WrapperBase {
  const char* name;
  int offset;
  void *function, *wrapper;
  const char* doc;
  int flags;
  void* nameObject;
};
struct WrapperDescrObject : DescrObject {  ///< slot wrapper (`int.__add__`)
  WrapperBase* d_base;  ///< of an extension's slot, else null
  void* d_wrapped;
  uint32_t slot;  ///< SlotId
};
struct MethodWrapperObject : Object {  ///< a slot wrapper bound to an object
  WrapperDescrObject* descr;
  Value self;
};
struct MappingProxyObject : Object {
  Value mapping;
};
struct ModuleObject : Object {
  Value md_dict;
  void* md_def;
  void* md_state;
  Value md_weaklist, md_name;
};
struct TracebackObject : Object {
  Value tb_next, tb_frame;  ///< tb_frame: empty for a compiled function until asked for (tracebackFrame)
  int32_t tb_lasti;   ///< bytecode word index
  int32_t tb_lineno;
  // What compiled code leaves instead of a frame:
  Value function;     ///< FunctionObject
  Value outer;        ///< the entry that was added on top of this one
  const void* exit;   ///< PpyExit: which registers the values are of
  uint64_t count;
  Value values[];     ///< the variables among them, in the order of the exit map
};

/// Exceptions: every BaseException starts so; subclasses with fields follow.
struct ExceptionObject : Object {
  Value dict;  ///< empty until needed
  Value args, notes, traceback, context, cause;
  bool suppress_context;
};
struct StopIterationObject : ExceptionObject { Value value; };
struct SystemExitObject : ExceptionObject { Value code; };
struct NameErrorObject : ExceptionObject { Value name; };
struct AttributeErrorObject : ExceptionObject { Value obj, name; };
struct ImportErrorObject : ExceptionObject { Value msg, name, path; };
struct OSErrorObject : ExceptionObject {
  Value errnum, strerror, filename, filename2;
  intptr_t written;
};
struct SyntaxErrorObject : ExceptionObject {
  Value msg, filename, lineno, offset, end_lineno, end_offset, text, print_file_and_line;
};
struct UnicodeErrorObject : ExceptionObject {
  Value encoding, object;
  intptr_t start, end;
  Value reason;
};
struct ExceptionGroupObject : ExceptionObject { Value msg, excs; };

/// type. Native slots of static types and the slots that C sees; managed dispatch goes through
/// TypeInfo (object/type.h), never through these.
struct TypeObject : VarObject {
  const char* tp_name;
  intptr_t tp_basicsize, tp_itemsize;
  void* tp_dealloc;
  intptr_t tp_vectorcall_offset;
  void *tp_getattr, *tp_setattr, *tp_as_async, *tp_repr, *tp_as_number, *tp_as_sequence,
      *tp_as_mapping, *tp_hash, *tp_call, *tp_str, *tp_getattro, *tp_setattro, *tp_as_buffer;
  unsigned long tp_flags;
  const char* tp_doc;
  void *tp_traverse, *tp_clear, *tp_richcompare;
  intptr_t tp_weaklistoffset;
  void *tp_iter, *tp_iternext, *tp_methods, *tp_members, *tp_getset;
  TypeObject* tp_base;
  DictObject* tp_dict;
  void *tp_descr_get, *tp_descr_set;
  intptr_t tp_dictoffset;
  void *tp_init, *tp_alloc, *tp_new, *tp_free, *tp_is_gc;
  TupleObject* tp_bases;
  TupleObject* tp_mro;
  TypeInfo* tp_cache;  ///< our per-type data; never null once the type is ready
  Value tp_subclasses, tp_weaklist;
  void* tp_del;
  uint32_t tp_version_tag;
  void* tp_finalize;
  void* tp_vectorcall;
};
static_assert(sizeof(TypeObject) == 408);
struct HeapTypeObject : TypeObject {
  unsigned char slotSuites[848 - 408];
  Value ht_name, ht_slots, ht_qualname;
  void* ht_cached_keys;
  Value ht_module;
  char* ht_tpname;
  void* spec_cache[1];
};
static_assert(sizeof(HeapTypeObject) == 904);

// --- built-in wrappers and descriptors that C code does not look into ---------------------------
struct PropertyObject : Object {
  Value fget, fset, fdel, doc;  ///< empty when not given
  bool getterDoc;               ///< doc was taken from the getter
  Value name;                   ///< from __set_name__, or empty
  Value dict;                   ///< of subclasses' instances
};
struct StaticMethodObject : Object {  ///< staticmethod and classmethod
  Value callable, dict;
};
struct SuperObject : Object {
  TypeObject* type;
  Value obj;           ///< empty: unbound
  TypeObject* objType;
};
struct NamespaceObject : Object {
  Value dict;
};
struct GenericAliasObject : Object {
  Value origin, args, parameters, weakreflist;
  bool starred;
};
struct UnionObject : Object {
  Value args, parameters;
};
struct WeakrefObject : Object {
  Object* referent;    ///< not traced; null once dead
  Value callback;      ///< empty: none
  intptr_t hash;       ///< -1: not computed
  WeakrefObject *prev, *next;  ///< by gc/weakref.cpp
};

inline constexpr unsigned long kTypeHasGc = 1ul << 14, kTypeHeap = 1ul << 9, kTypeBaseType = 1ul << 10,
    kTypeReady = 1ul << 12, kTypeLong = 1ul << 24, kTypeList = 1ul << 25, kTypeTuple = 1ul << 26,
    kTypeBytes = 1ul << 27, kTypeStr = 1ul << 28, kTypeDict = 1ul << 29, kTypeException = 1ul << 30,
    kTypeType = 1ul << 31, kTypeSequence = 1ul << 5, kTypeMapping = 1ul << 6, kTypeImmutable = 1ul << 8,
    kTypeAbstract = 1ul << 20, kTypeDisallowNew = 1ul << 7, kTypeMethodDescr = 1ul << 17;

}  // namespace ppy
