/// Methods and attributes that generators, coroutines and async generators share.
#pragma once
#include "runtime/frame/generator.h"

namespace ppy {

Value generatorSend(Thread& t, Value self, Value* args);
Value generatorThrow(Thread& t, Value self, Value* args);
Value generatorCloseMethod(Thread& t, Value self, Value* args);
Value generatorNext(Thread& t, Value self);
/// next() (stdlib/builtins): of a generator, the interpreter's loop and compiled code do it without native recursion.
Value builtinNext(Thread& t, Value self, Value* args);
Value generatorRepr(Thread& t, Value self);
/// send, throw, close, __class_getitem__: of generators and coroutines.
extern const BuiltinDef kGeneratorMethods[];
void generatorTrace(Object* o, gc::Marker& m);
void generatorFinalize(Thread& t, Object* o);
Value generatorFrame(Thread& t, Value self);
Value generatorCode(Thread& t, Value self);
Value generatorRunning(Thread& t, Value self);
Value generatorSuspended(Thread& t, Value self);
Value generatorYieldFrom(Thread& t, Value self);
Value generatorName(Thread& t, Value self);
Value generatorQualname(Thread& t, Value self);
bool setGeneratorName(Thread& t, Value self, Value v);
bool setGeneratorQualname(Thread& t, Value self, Value v);

/// Hands an exception nobody can receive (a finaliser's) to sys.unraisablehook; clears it.
void reportUnraisable_py(Thread& t, Value object, Value message);

}  // namespace ppy
