/// Making all running Python frames the interpreter's. Compiled functions keep their variables in machine registers, so what
/// shows or needs frames as they are (sys._getframe, sys.settrace, f_locals, an exact gc.collect()) first has the compiled
/// ones captured, up to the next C++ function that called Python code; then its instruction is done anew.
#pragma once
#include "runtime/abi/native.h"
#include "runtime/frame/frame.h"
#include "runtime/frame/generator_fields.h"
#include "runtime/object/builtin_call.h"

namespace ppy {

/// What a request without a callee asks the interpreter's loop for (CallRequest::cont).
enum LoopRequest : uint16_t {
  kLoopCollect,  ///< a collection of the generation in contValue, whose count is the instruction's value
  kLoopFlatten,  ///< flattenLoop, and the instruction anew
};

/// Is it a built-in function that is to be called with flat frames?
inline bool wantsFrames(Value callee) {
  if (!isExactly(callee, &PyCFunction_Type)) return false;
  const BuiltinDef* def = callee.as<BuiltinObject>()->def;
  return def && def->flags & kBuiltinFlat && def->fn != generatorSend && def->fn != generatorThrow && def->fn != generatorCloseMethod;
}

/// Was the running loop of the interpreter entered by compiled code that passes captures on?
inline bool canFlatten(const Thread& t) {
  auto* record = static_cast<const PpyNativeFrame*>(t.nativeTop);
  if (!record || record->callee || !record->base) return false;
  return reinterpret_cast<const Frame*>(record->base)->flags & kFramePasses;
}

/// Begins a capture whose innermost frame is to be the first that is written back.
inline Value beginCapture(Thread& t) {
  t.capturedInner = t.capturedOuter = nullptr;
  t.captureCont = kContResult;
  t.captureContValue = Value();
  t.status = Status::Capture;
  return {};
}

/// The frames of the running loop (canFlatten) become the inner end of a captured chain: the loop is to return empty.
void flattenLoop(Thread& t);

/// Is `self`, the frame an attribute of which is read, read by the loop's own instruction, and are there frames to be
/// flattened first? Then the request is made, and the getter returns empty.
bool flattenForAttribute(Thread& t, Value self);

}  // namespace ppy
