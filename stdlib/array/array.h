/// array.array: sequences of one kind of number or character, packed.
#pragma once
#include "stdlib/common/module.h"

namespace ppy::arrays {

/// CPython's arrayobject.
struct ArrayObject : VarObject {
  char* items;          ///< a Raw cell, or null
  intptr_t allocated;   ///< items there is room for
  const struct Kind* kind;
  Value weakreflist;
  intptr_t exports;     ///< views of the memory: its size may not change
};

struct Kind {
  char code;
  uint8_t size;
  char format[2];       ///< of the buffer protocol
  bool isInteger, isSigned;
  Value (*get)(Thread& t, const char* at);
  /// False: exception pending.
  bool (*set)(Thread& t, char* at, Value v);
};

const Kind* kindOf(char32_t code);
extern TypeObject kArrayType;
inline ArrayObject* of(Value v) { return v.as<ArrayObject>(); }
inline bool isArray(Value v) { return isInstance(v, &kArrayType); }
inline char* itemAt(ArrayObject* a, intptr_t i) { return a->items + i * a->kind->size; }
inline Value itemOf(Thread& t, ArrayObject* a, intptr_t i) { return a->kind->get(t, itemAt(a, i)); }

/// An array of n items, zeroed; null with an exception pending.
ArrayObject* newArray(Thread& t, TypeObject* type, const Kind* kind, intptr_t n);
bool resize(Thread& t, ArrayObject* a, intptr_t n);
bool appendBytes(Thread& t, ArrayObject* a, std::string_view bytes);
bool extend_py(Thread& t, ArrayObject* a, Value iterable);

extern const BuiltinDef kArrayMethods[];                                 ///< methods.cpp
Value reconstruct(Thread& t, Value, Value* a);                           ///< pickle.cpp
Value reduceEx(Thread& t, Value self, Value* a);

}  // namespace ppy::arrays
