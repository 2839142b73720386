/// Code objects as Python describes them: the line table in CPython's format, attributes that were given with
/// `replace()` or `code(…)` and do not follow from what runs.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "runtime/frame/code.h"
#include "runtime/object/call.h"

namespace ppy {

/// The unit's words, not this Runtime's copy with caches in it.
std::string_view unitWords(const CodeObject* c);
/// Which names of the name table co_names has: those of attributes, globals, imports and of a namespace; not locals and cells. Loaded codes.
std::vector<bool> namesOfAttributesAndGlobals(const CodeObject* c);

/// The ints that instructions have in themselves instead of in the constants, each once, in the order of the instructions.
std::vector<int64_t> immediateInts(const CodeObject* c);

/// The positions in the format of CPython 3.11's location table.
std::string lineTableOf(const CodeObject* c);
/// The other way: the position table (abi/bytecode_format.h) that says the same. What is damaged ends it.
std::string positionsOfLineTable(std::string_view table);

/// An attribute that was given, or empty.
Value describedPart(Thread& t, CodeObject* c, const char* attribute);

/// `code.replace(…)`; `args` as its signature has them, empty where not given.
Value replaceCode_py(Thread& t, Value self, Value* args);
/// `types.CodeType(…)`.
Value newCode_py(Thread& t, TypeObject* type, const Args& args);

}  // namespace ppy
