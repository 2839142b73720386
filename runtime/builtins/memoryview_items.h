/// Items of a memoryview: formats, packing, copying, comparing.
#pragma once
#include <string>

#include "runtime/builtins/memoryview.h"

namespace ppy {

/// The static copy of a native one-character format ("B", "@i"…); null for anything else.
const char* nativeFormat(const std::string& format);
intptr_t formatSize(const char* nativeFormat);
/// The item at p as an object. NotImplementedError for formats of more than one item.
Value unpackItem(Thread& t, const MemoryviewObject* m, const char* p);
/// Can items of the view be read and written? False: NotImplementedError pending.
bool checkItemFormat(Thread& t, const MemoryviewObject* m);
bool packItem_py(Thread& t, const MemoryviewObject* m, char* p, Value v);
/// All items in the given order ('C' or 'F').
std::string viewBytes(const MemoryviewObject* m, char order);
bool sameFormat(const MemoryviewObject* a, const MemoryviewObject* b);
/// Same shape and equal items: 1, 0, -1.
int viewsEqual_py(Thread& t, MemoryviewObject* a, MemoryviewObject* b);

}  // namespace ppy
