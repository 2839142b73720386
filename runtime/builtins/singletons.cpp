// The types of None, NotImplemented and Ellipsis.
#include "runtime/builtins/sequence.h"
#include "runtime/object/call.h"
#include "runtime/object/error.h"
#include "runtime/object/str.h"

namespace ppy {
namespace {

template <Value (*singleton)()>
Value newSingleton(Thread& t, TypeObject* type, const Args& args) {
  if (args.total()) return raise(t, PyExc_TypeError, "%N takes no arguments", type);
  return singleton();
}

Value noneRepr(Thread& t, Value) { return newStr(t, "None"); }
Value noneBool(Thread&, Value) { return boolean(false); }
Value notImplementedRepr(Thread& t, Value) { return newStr(t, "NotImplemented"); }
Value ellipsisRepr(Thread& t, Value) { return newStr(t, "Ellipsis"); }
Value notImplementedReduce(Thread& t, Value, Value*) { return newStr(t, "NotImplemented"); }
Value ellipsisReduce(Thread& t, Value, Value*) { return newStr(t, "Ellipsis"); }

const NativeSlot kNoneSlots[] = {{kSlotNew, nativeSlot<NewFn>(newSingleton<none>)}, {kSlotRepr, nativeSlot<UnaryFn>(noneRepr)},
                                 {kSlotBool, nativeSlot<UnaryFn>(noneBool)}, {0, nullptr}};
Value notImplementedBool(Thread& t, Value) {
  return warn_py(t, PyExc_DeprecationWarning, 1, "NotImplemented should not be used in a boolean context") ? boolean(true) : Value();
}
const NativeSlot kNotImplementedSlots[] = {{kSlotBool, nativeSlot<UnaryFn>(notImplementedBool)},
                                           {kSlotNew, nativeSlot<NewFn>(newSingleton<notImplemented>)},
                                           {kSlotRepr, nativeSlot<UnaryFn>(notImplementedRepr)}, {0, nullptr}};
const NativeSlot kEllipsisSlots[] = {{kSlotNew, nativeSlot<NewFn>(newSingleton<ellipsis>)},
                                     {kSlotRepr, nativeSlot<UnaryFn>(ellipsisRepr)}, {0, nullptr}};
const BuiltinDef kNotImplementedMethods[] = {{"__reduce__", "", notImplementedReduce, nullptr}, {nullptr, nullptr, nullptr}};
const BuiltinDef kEllipsisMethods[] = {{"__reduce__", "", ellipsisReduce, nullptr}, {nullptr, nullptr, nullptr}};

}  // namespace

extern const TypeSpec kNoneSpec = {.type = &_PyNone_Type, .name = "NoneType", .basicSize = sizeof(Object), .slots = kNoneSlots};
extern const TypeSpec kNotImplementedSpec = {.type = &_PyNotImplemented_Type, .name = "NotImplementedType",
    .basicSize = sizeof(Object), .slots = kNotImplementedSlots, .methods = kNotImplementedMethods};
extern const TypeSpec kEllipsisSpec = {.type = &PyEllipsis_Type, .name = "ellipsis", .basicSize = sizeof(Object),
    .slots = kEllipsisSlots, .methods = kEllipsisMethods};

}  // namespace ppy
