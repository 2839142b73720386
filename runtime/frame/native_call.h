/// Arguments of native entries.
#pragma once
#include "runtime/abi/native.h"
#include "runtime/frame/code.h"
#include "runtime/frame/frame.h"

namespace ppy {

// Frames of C++ functions that stay on the native stack while Python code runs have no room that only another path
// through them fills: the collector, which scans it conservatively, would find there what earlier calls have left. Room for
// arguments therefore is as large as it need be, in functions of their own.

/// Calls fn's native entry with arguments that must be bound first; 0 with a status.
uint64_t callBoundEntry(Thread& t, FunctionObject* fn, const Args& args);
/// The same for any arguments: as they stand, where they come in the order in which the entry takes them.
inline uint64_t callEntry(Thread& t, FunctionObject* fn, const Args& args) {
  if (args.npos != simpleArgsOf(fn->code) || args.kwnames) return callBoundEntry(t, fn, args);
  return fn->entry(reinterpret_cast<PpyThread*>(&t), reinterpret_cast<PpyCallee*>(fn), reinterpret_cast<const PpyValue*>(args.v));
}

}  // namespace ppy
