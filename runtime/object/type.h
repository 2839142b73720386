/// Types at run time: TypeInfo (what dispatch uses), lookup along the MRO, hidden classes (shapes),
/// creation of classes, and instances of Python classes.
#pragma once
#include <cstdint>

#include "runtime/gc/heap.h"
#include "runtime/object/builtin_def.h"
#include "runtime/object/layout.h"

namespace ppy {

enum class NativeKind : uint8_t {
  Unary, Binary, Ternary, Next, Call, SetBinary, SetTernary, Compare, New, Reflected, Reflected3
};

enum SlotId : uint16_t {
#define SLOT(Id, name, kind) kSlot##Id,
#include "runtime/object/slots.def"
  kSlotCount
};

/// What a type's MRO holds for a special method. `attr` is the raw class attribute (empty: absent);
/// `native` is set when it comes from a built-in type and may be called directly with the slot's
/// C++ signature, null when the attribute must be called as a Python object.
struct ResolvedSlot {
  Value attr;
  void* native;
};

/// Which built-in layout instances have: the nearest static base that has fields of its own.
enum class Layout : uint8_t {
  Object, Int, Float, Complex, Str, Bytes, Bytearray, Tuple, List, Dict, Set, Exception, Type, Module,
  Function, Other,
};

struct Shape;

/// Attribute names that have the same slots in all instances of a class and of the classes below it in one
/// line of bases: those that the classes' methods assign to their first argument, the bases' first.
/// docs/internals/object.md has the whole story.
struct SlotPlan : gc::TracedCell {
  uint32_t count;
  Value names[];  ///< interned; name i has slot i
};
/// Classes of one line whose plans can be asked for; deeper ones have a plan only.
inline constexpr uint32_t kPlanDepth = 8;
/// What no plan and no method key is.
inline constexpr uint64_t kNoPlan = 1;

/// Per-type runtime data; `tp_cache` points to it. Built-in static types' live in immortal storage.
struct TypeInfo : gc::TracedCell {
  TypeObject* type;
  uint64_t version;        ///< unique; renewed at every change of the type or one of its bases
  Layout layout;
  bool hasDict;            ///< instances accept arbitrary attributes
  bool hasWeakref;
  bool customGetattribute; ///< __getattribute__ is not object's
  bool customSetattr;      ///< __setattr__/__delattr__ is not object's
  bool isAbstract;
  bool hasDel;
  bool isDescriptor, isDataDescriptor;  ///< instances define __get__ / __set__ or __delete__
  bool plainNew;           ///< __new__ is object's (construction is: allocate, then __init__)
  bool sequenceAdd, sequenceMul;  ///< slots Add / Mul are a sequence's concatenation / repetition
  bool heapType;           ///< made at run time (Python class or module type)
  bool foreign;            ///< made by an extension, or derived from such a type (object/foreign.h)
  int32_t dictOffset;      ///< of a Value `dict` field of instances (functions, modules, exceptions), or 0
  uint32_t staticSize;     ///< bytes of the nearest static base's struct
  uint32_t slotsEnd;       ///< __slots__ fields lie in [staticSize, slotsEnd)
  uint32_t shapeOffset;    ///< byte offset of {Shape*, Value* extra} in instances, when rootShape is set
  int32_t shapePrefix;     ///< 16 when that pair lies before the object (variable-size bases)
  uint32_t wantedSlots;    ///< most attributes seen on an instance: shape.cpp notes it, newInstance grows to it
  uint32_t instanceSize;   ///< bytes to allocate, pair and inline slots included
  Shape* rootShape;        ///< shape of a fresh instance; null: instances have no attribute slots
  SlotPlan* plan;          ///< of instances with a root shape; null: no name is planned
  /// Ids of the plans that hold for instances, one per class of the line of bases; kNoPlan where there is none,
  /// and everywhere while an attribute access is more than a look into the slot.
  uint64_t planIds[kPlanDepth];
  uint64_t planId;         ///< this class's own id: a small int's bits
  uint32_t planLevel;      ///< its place in planIds (kPlanDepth: none)
  bool shaped;             ///< some instance has had an attribute
  bool planBroken;         ///< some instance has too few slots in the object (its class was assigned)
  bool shadowed;           ///< instances may have attributes of their own that hide methods
  uint64_t methodKey;      ///< the version as a small int's bits while no instance can hide a method, else kNoPlan
  void (*trace)(Object*, gc::Marker&);
  void (*finalize)(Thread&, Object*);
  const TypeSpec* spec;    ///< of the nearest static base
  Value module;            ///< __module__, or empty
  ResolvedSlot* slots;     ///< kSlotCount of them (a Values cell): the base's when the type changes none
  bool ownSlots;           ///< `slots` is this type's own
};

extern const NativeKind kSlotKinds[kSlotCount];
/// "__add__" of kSlotAdd.
const char* slotText(SlotId id);
Value slotName(SlotId id);
/// The slot of an interned name, or -1.
int slotOfName(Value name);

inline TypeInfo& infoOf(const TypeObject* type) { return *type->tp_cache; }

extern "C" {
#define PPY_TYPE(cname, id, pyname) extern TypeObject cname;
#include "runtime/object/builtin_types.def"
extern Object _Py_NoneStruct, _Py_EllipsisObject, _Py_NotImplementedStruct;
extern LongObject _Py_TrueStruct, _Py_FalseStruct;
}
inline Value none() { return &_Py_NoneStruct; }
inline Value notImplemented() { return &_Py_NotImplementedStruct; }
inline Value ellipsis() { return &_Py_EllipsisObject; }
inline Value boolean(bool b) { return b ? reinterpret_cast<Object*>(&_Py_TrueStruct) : reinterpret_cast<Object*>(&_Py_FalseStruct); }
inline bool isNone(Value v) { return v == none(); }
inline bool isTrue(Value v) { return v == boolean(true); }
inline bool isFalse(Value v) { return v == boolean(false); }

/// The type of any non-empty value.
inline TypeObject* typeOf(Value v) {
  if (v.isObject()) return v.object()->ob_type;
  return v.isSmallInt() ? &PyLong_Type : &PyFloat_Type;
}
inline TypeInfo& infoOfValue(Value v) { return infoOf(typeOf(v)); }
inline const ResolvedSlot& slotOf(Value v, SlotId id) { return infoOfValue(v).slots[id]; }
inline bool isExactly(Value v, const TypeObject* type) { return typeOf(v) == type; }
inline bool hasFlag(Value v, unsigned long flag) { return typeOf(v)->tp_flags & flag; }
inline bool isInt(Value v) { return v.isSmallInt() || (v.isObject() && v.object()->ob_type->tp_flags & kTypeLong); }
inline bool isStr(Value v) { return v.isObject() && v.object()->ob_type->tp_flags & kTypeStr; }
inline bool isBytes(Value v) { return v.isObject() && v.object()->ob_type->tp_flags & kTypeBytes; }
inline bool isTuple(Value v) { return v.isObject() && v.object()->ob_type->tp_flags & kTypeTuple; }
inline bool isList(Value v) { return v.isObject() && v.object()->ob_type->tp_flags & kTypeList; }
inline bool isDict(Value v) { return v.isObject() && v.object()->ob_type->tp_flags & kTypeDict; }
inline bool isType(Value v) { return v.isObject() && v.object()->ob_type->tp_flags & kTypeType; }
inline bool isException(Value v) { return v.isObject() && v.object()->ob_type->tp_flags & kTypeException; }
inline bool isSubtype(const TypeObject* a, const TypeObject* b);
/// isinstance by the MRO alone (no __instancecheck__, no __class__).
inline bool isInstance(Value v, const TypeObject* type) { return typeOf(v) == type || isSubtype(typeOf(v), type); }
inline bool isSubtype(const TypeObject* a, const TypeObject* b) {
  if (a == b) return true;
  TupleObject* mro = a->tp_mro;
  for (intptr_t i = 0; mro && i < mro->ob_size; i++)
    if (mro->ob_item[i].as<TypeObject>() == b) return true;
  return false;
}

// --- static types (object/static_type.cpp) -----------------------------------------------------
/// Fills a static type from its spec: MRO, dict with slot wrappers, methods, members, getsets, TypeInfo.
/// Process start only, on the immortal heap.
void readyStaticType(Thread& t, const TypeSpec& spec);
/// Recomputes slots and the derived facts of a type from its MRO (after a change of dict or bases).
void resolveSlots(Thread& t, TypeObject* type);
/// A type for a module, same rules. `spec.type` is static storage (readied once in the process), or null:
/// fresh storage from the immortal heap at each call.
TypeObject* newStaticType(Thread& t, const TypeSpec& spec);

// --- lookup (object/lookup.cpp) ----------------------------------------------------------------
/// The raw attribute `name` (interned str) of the MRO, empty if absent; no exception. Cached.
Value lookupInMro(TypeObject* type, Value name);
/// Must be called after any change of a type's dict or bases.
void typeModified(Thread& t, TypeObject* type);

// --- shapes (object/shape.cpp) -----------------------------------------------------------------
/// A hidden class: the ordered attribute names of an instance and their slots. Immutable but for its
/// transition table. The names are in the order of assignment; a planned one has its planned slot, another the
/// next free slot behind the plan. Slot i < inlineSlots of the shape lies in the object, the rest in `extra`.
struct Shape : gc::TracedCell {
  Shape* parent;
  Value name;            ///< interned str added by the last transition; empty at the root
  uint32_t count;        ///< attributes
  uint32_t slot;         ///< of `name`
  uint32_t nextFree;     ///< slot of the next name that is not planned
  uint32_t inlineSlots;  ///< Value slots right behind the pair in instances of this shape tree
  TypeObject* type;
  Object* transitions;   ///< one child or a dict name → child, by shape.cpp
  uint32_t* index;       ///< open-addressing table built on first lookup of a big shape
  uint8_t flags;         ///< kShapeDict: attributes live in a dict held by `extra`
};
inline constexpr uint8_t kShapeDict = 1;
inline constexpr int kNoSlot = -1;

/// {shape, extra} of an instance whose TypeInfo has attribute slots.
struct ShapePair {
  Shape* shape;
  Value* extra;  ///< Values buffer, or the DictObject in dictionary mode; may be null
};
/// An attribute is added: the shape becomes `to`. False: another thread has added one since it was `from`. The new slot is
/// filled afterwards, before the next safepoint.
inline bool changeShape(const Thread& t, ShapePair* pair, Shape* from, Shape* to) {
  if (!t.runtime->multiThreaded) [[likely]] {
    pair->shape = to;
    return true;
  }
  return std::atomic_ref<Shape*>(pair->shape).compare_exchange_strong(from, to, std::memory_order_acq_rel);
}
inline ShapePair* shapePairOf(Object* o, const TypeInfo& info) {
  return reinterpret_cast<ShapePair*>(reinterpret_cast<char*>(o) - info.shapePrefix + info.shapeOffset);
}
inline Value* inlineSlotsOf(Object* o, const TypeInfo& info) {
  return reinterpret_cast<Value*>(shapePairOf(o, info) + 1);
}
/// A shape without attributes for instances with so many inline slots.
Shape* newRootShape(Thread& t, TypeObject* type, uint32_t inlineSlots);
/// Slot of an interned name (by its plan, too), or kNoSlot. An attribute whose slot is empty is absent.
int shapeFind(Thread& t, Shape* shape, Value name);
/// The child shape with `name` added (created when new).
Shape* shapeAdd(Thread& t, Shape* shape, Value name);
/// The shape that added attribute i, in the order of assignment: it has the name and the slot.
const Shape* shapeAt(const Shape* shape, uint32_t i);
inline Value* slotAt(Object* o, const TypeInfo& info, uint32_t i) {
  ShapePair* pair = shapePairOf(o, info);
  uint32_t n = pair->shape->inlineSlots;
  return i < n ? inlineSlotsOf(o, info) + i : pair->extra + (i - n);
}
/// Instance attributes without descriptors (rootShape set). Get: empty if absent. Set: false only for MemoryError.
Value instanceGet(Thread& t, Object* o, Value name);
bool instanceSet(Thread& t, Object* o, Value name, Value v);
bool instanceDelete(Thread& t, Object* o, Value name);  ///< false: absent, no exception
/// `__dict__` of an instance: a dict that shares the instance's slots (ma_keys null, ma_values = o).
Value instanceDict(Thread& t, Object* o);
bool instanceSetDict(Thread& t, Object* o, Value dict);

// --- instances and classes (object/instance.cpp, object/class.cpp) ------------------------------
/// A fresh instance of a Python class with object's layout or of any managed type (fields zeroed).
Object* newInstance(Thread& t, TypeObject* type);
/// The same with itemCount items (tuple, int digits, …).
Object* newVarInstance(Thread& t, TypeObject* type, intptr_t itemCount);
/// type(name, bases, ns): everything type.__new__ does (slots, MRO, __set_name__, __init_subclass__).
/// `kwargs` is a dict or empty; a str name may be given as any str. Runs __set_name__ and __init_subclass__.
Value newClass_py(Thread& t, TypeObject* metatype, Value name, Value bases, Value ns, Value kwargs);

}  // namespace ppy
