/// Inside of calling built-ins: slot wrappers, the `__new__` builtin, sequence rules.
#pragma once
#include "runtime/object/call.h"
#include "runtime/object/type.h"

namespace ppy {

/// The definition behind every `T.__new__`; m_self is T.
extern const BuiltinDef kNewDef;

/// Is this static type a sequence for `+` and `*` (builtin_def.h, NativeSlot)?
bool isSequenceSpec(const TypeSpec* spec);
/// Native __new__ of the nearest static base, or null.
void* nativeNewOf(const TypeInfo& info);
/// Calls def with the n values at v and `count` - n omitted parameters.
Value callOmitting(Thread& t, const BuiltinDef* def, Value self, const Value* v, uint32_t n, uint32_t count);
/// Calls a slot wrapper with its receiver; arguments are checked.
Value callWrapper(Thread& t, WrapperDescrObject* w, Value self, const Args& args);
/// Is this __init__ a slot function or a method row of a built-in type?
bool isNativeInit(const ResolvedSlot& init);
/// Calls it; messages name the type ("list expected at most 1 argument, got 2").
Value callNativeInit(Thread& t, const ResolvedSlot& init, Value self, const Args& args);
/// object.__setattr__(x, …) must not go around a built-in type's own rule: false with TypeError pending.
bool checkForeignSetattr(Thread& t, WrapperDescrObject* w, Value self, const char* name);
/// The forward slot's reflected partner (kSlotAdd → kSlotRAdd), or kSlotCount.
SlotId reflectedOf(SlotId slot);

// --- making the descriptors of built-in types (object/descr.cpp) ---------------------------------
Value newMethodDescr(Thread& t, TypeObject* type, TypeObject* owner, const BuiltinDef* def);
Value newWrapperDescr(Thread& t, TypeObject* owner, SlotId slot, void* fn);
Value newGetSetDescr(Thread& t, TypeObject* owner, const GetSetDef* def);
Value newMemberDescr(Thread& t, TypeObject* owner, Value name, uint32_t offset, uint32_t flags, const char* doc);
Value newMethodWrapper(Thread& t, WrapperDescrObject* descr, Value self);
/// A method descriptor bound to its receiver: builtin_function_or_method.
Value bindMethodDescr(Thread& t, MethodDescrObject* descr, Value self);
Value newNewBuiltin(Thread& t, TypeObject* type);

}  // namespace ppy
