/// Byte offsets of the fields that emitted code reads and writes. runtime/deopt/offsets_check.cpp
/// compares them with the structs.
#pragma once

#define PPY_OFF_THREAD_RECURSION 32
#define PPY_OFF_THREAD_POLL 360
#define PPY_OFF_THREAD_STATUS 364
#define PPY_OFF_THREAD_EXC 368
#define PPY_OFF_THREAD_HANDLED 376
#define PPY_OFF_THREAD_BOXED 384
#define PPY_OFF_THREAD_STACK_LIMIT 408
#define PPY_OFF_THREAD_NATIVE_TOP 432

#define PPY_OFF_OBJECT_TYPE 8
#define PPY_OFF_VAR_SIZE 16
#define PPY_OFF_LIST_ITEMS 24
#define PPY_OFF_LIST_ALLOCATED 32
#define PPY_OFF_TUPLE_ITEMS 24
#define PPY_OFF_CELL_REF 16
#define PPY_OFF_FLOAT_VALUE 16
#define PPY_OFF_STR_LENGTH 16
#define PPY_OFF_TYPE_INFO 352
#define PPY_OFF_INFO_VERSION 16

#define PPY_OFF_FUNCTION_GLOBALS 16
#define PPY_OFF_FUNCTION_CODE 48
#define PPY_OFF_FUNCTION_CLOSURE 72
#define PPY_OFF_FUNCTION_ENTRY 120

#define PPY_OFF_CODE_WORDS 72
#define PPY_OFF_CODE_CONSTS 88
#define PPY_OFF_CODE_NAMES 96
#define PPY_OFF_CODE_GUARD_FAILURES 176

#define PPY_OFF_FRAME_FUNCTION 8
#define PPY_OFF_FRAME_CODE 16
#define PPY_OFF_FRAME_PC 24
#define PPY_OFF_FRAME_GLOBALS 32
#define PPY_OFF_FRAME_REGS 72

#define PPY_OFF_CACHE_VERSION 8
#define PPY_OFF_CACHE_SHAPE 16
#define PPY_OFF_CACHE_SHAPE_OFFSET 24
#define PPY_OFF_CACHE_OFFSET 28
#define PPY_OFF_CACHE_KIND 32
#define PPY_OFF_CACHE_VALUE 40
#define PPY_CACHE_INLINE_SLOT 0
#define PPY_CACHE_METHOD 3

/* Heap cells: state byte per granule at the start of the 64 KiB block (gc/heap.h). */
#define PPY_HEAP_BLOCK_MASK 0xFFFF
#define PPY_HEAP_GRANULE_SHIFT 4
#define PPY_HEAP_STATE_MASK 6
#define PPY_HEAP_STATE_OLD 2

/* Guards that failed in one code object before its specialised versions are left for good. */
#define PPY_GUARD_LIMIT 64
