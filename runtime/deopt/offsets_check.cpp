// Compares abi/offsets.h with the structs.
#include "runtime/abi/offsets.h"

#include <cstddef>

#include "runtime/frame/frame.h"
#include "runtime/object/attr_cache.h"

namespace ppy {
#pragma clang diagnostic ignored "-Winvalid-offsetof"
#define SAME(macro, type, field) static_assert(macro == offsetof(type, field))
SAME(PPY_OFF_THREAD_RECURSION, Thread, recursion_remaining);
SAME(PPY_OFF_THREAD_POLL, Thread, poll);
SAME(PPY_OFF_THREAD_STATUS, Thread, status);
SAME(PPY_OFF_THREAD_EXC, Thread, exc);
SAME(PPY_OFF_THREAD_HANDLED, Thread, handled);
SAME(PPY_OFF_THREAD_BOXED, Thread, boxed);
SAME(PPY_OFF_THREAD_STACK_LIMIT, Thread, stackLimit);
SAME(PPY_OFF_THREAD_NATIVE_TOP, Thread, nativeTop);
SAME(PPY_OFF_OBJECT_TYPE, Object, ob_type);
SAME(PPY_OFF_VAR_SIZE, VarObject, ob_size);
SAME(PPY_OFF_LIST_ITEMS, ListObject, ob_item);
SAME(PPY_OFF_LIST_ALLOCATED, ListObject, allocated);
SAME(PPY_OFF_TUPLE_ITEMS, TupleObject, ob_item);
SAME(PPY_OFF_CELL_REF, CellObject, ob_ref);
SAME(PPY_OFF_FLOAT_VALUE, FloatObject, ob_fval);
SAME(PPY_OFF_STR_LENGTH, StrObject, length);
SAME(PPY_OFF_TYPE_INFO, TypeObject, tp_cache);
SAME(PPY_OFF_INFO_VERSION, TypeInfo, version);
SAME(PPY_OFF_FUNCTION_GLOBALS, FunctionObject, globals);
SAME(PPY_OFF_FUNCTION_CODE, FunctionObject, code);
SAME(PPY_OFF_FUNCTION_CLOSURE, FunctionObject, closure);
SAME(PPY_OFF_FUNCTION_ENTRY, FunctionObject, entry);
SAME(PPY_OFF_CODE_WORDS, CodeObject, words);
SAME(PPY_OFF_CODE_CONSTS, CodeObject, consts);
SAME(PPY_OFF_CODE_NAMES, CodeObject, nameTable);
SAME(PPY_OFF_CODE_GUARD_FAILURES, CodeObject, guardFailures);
SAME(PPY_OFF_FRAME_FUNCTION, Frame, function);
SAME(PPY_OFF_FRAME_CODE, Frame, code);
SAME(PPY_OFF_FRAME_PC, Frame, pc);
SAME(PPY_OFF_FRAME_GLOBALS, Frame, globals);
SAME(PPY_OFF_FRAME_REGS, Frame, regs);
SAME(PPY_OFF_CACHE_VERSION, AttrCache, version);
SAME(PPY_OFF_CACHE_SHAPE, AttrCache, shape);
SAME(PPY_OFF_CACHE_SHAPE_OFFSET, AttrCache, shapeOffset);
SAME(PPY_OFF_CACHE_OFFSET, AttrCache, offset);
SAME(PPY_OFF_CACHE_KIND, AttrCache, kind);
SAME(PPY_OFF_CACHE_VALUE, AttrCache, value);
static_assert(PPY_CACHE_INLINE_SLOT == AttrCache::kInlineSlot && PPY_CACHE_METHOD == AttrCache::kMethod);
static_assert(PPY_HEAP_BLOCK_MASK == gc::kBlockSize - 1 && (1 << PPY_HEAP_GRANULE_SHIFT) == gc::kGranule);
static_assert(PPY_HEAP_STATE_MASK == (gc::kStateMarked | gc::kStateRemembered) && PPY_HEAP_STATE_OLD == gc::kStateMarked);
}  // namespace ppy
