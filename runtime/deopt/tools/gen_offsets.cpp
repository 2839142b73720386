// Prints abi/offsets.h: byte offsets of the fields that emitted code reads and writes, from the structs
// themselves, so that the compiler (which does not include the runtime) cannot disagree with them; and a number that
// changes with any of them and with the files that state the rest of the contract.
#include <bit>
#include <cstddef>
#include <cstdio>
#include <string>

#include "runtime/frame/frame.h"
#include "runtime/gc/block.h"
#include "runtime/object/dict.h"
#include "runtime/object/iterators.h"
#include "runtime/object/str_make.h"

#pragma clang diagnostic ignored "-Winvalid-offsetof"

namespace {
constexpr ppy::StrObject::State asciiState() {
  ppy::StrObject::State s{};
  s.compact = s.ascii = true;
  return s;
}
struct Row {
  const char* name;
  long long value;
};
#define FIELD(name, type, field) {name, static_cast<long long>(offsetof(ppy::type, field))}
const Row kRows[] = {
    FIELD("PPY_OFF_THREAD_RECURSION", Thread, recursion_remaining),
    FIELD("PPY_OFF_THREAD_POLL", Thread, poll),
    FIELD("PPY_OFF_THREAD_STATUS", Thread, status),
    FIELD("PPY_OFF_THREAD_EXC", Thread, exc),
    FIELD("PPY_OFF_THREAD_HANDLED", Thread, handled),
    FIELD("PPY_OFF_THREAD_BOXED", Thread, boxed),
    FIELD("PPY_OFF_THREAD_STACK_LIMIT", Thread, stackLimit),
    FIELD("PPY_OFF_THREAD_NATIVE_TOP", Thread, nativeTop),
    FIELD("PPY_OFF_THREAD_STOP_VALUE", Thread, stopValue),
    FIELD("PPY_OFF_THREAD_HEAP", Thread, heap),
    FIELD("PPY_OFF_OBJECT_REFCNT", Object, ob_refcnt),
    {"PPY_REF_BIAS", ppy::kRefBias},
    FIELD("PPY_OFF_ALLOCATION_CURSOR", gc::Allocation, cursor),
    FIELD("PPY_OFF_ALLOCATION_END", gc::Allocation, end),
    {"PPY_HEAP_STATE_LIVE", ppy::gc::kStateLive},
    FIELD("PPY_OFF_OBJECT_TYPE", Object, ob_type),
    FIELD("PPY_OFF_VAR_SIZE", VarObject, ob_size),
    FIELD("PPY_OFF_LIST_ITEMS", ListObject, ob_item),
    FIELD("PPY_OFF_LIST_ALLOCATED", ListObject, allocated),
    FIELD("PPY_OFF_SET_TABLE", SetObject, table),
    FIELD("PPY_OFF_SET_MASK", SetObject, mask),
    FIELD("PPY_OFF_BLOCK_CELL_BYTES", gc::BlockHeader, cellBytes),
    FIELD("PPY_OFF_TUPLE_ITEMS", TupleObject, ob_item),
    FIELD("PPY_OFF_CELL_REF", CellObject, ob_ref),
    FIELD("PPY_OFF_FLOAT_VALUE", FloatObject, ob_fval),
    FIELD("PPY_OFF_STR_LENGTH", StrObject, length),
    {"PPY_OFF_STR_STATE", offsetof(ppy::StrObject, hash) + sizeof(intptr_t)},
    {"PPY_STR_ASCII", std::bit_cast<uint32_t>(asciiState())},  // bits of a compact ASCII str
    {"PPY_STR_TEXT", sizeof(ppy::StrObject)},                  // its text
    {"PPY_SHARED_CHAR_SIZE", sizeof(ppy::SharedStrs::Ascii)},
    FIELD("PPY_OFF_TYPE_INFO", TypeObject, tp_cache),
    FIELD("PPY_OFF_INFO_VERSION", TypeInfo, version),
    FIELD("PPY_OFF_INFO_ROOT_SHAPE", TypeInfo, rootShape),
    FIELD("PPY_OFF_INFO_WANTED_SLOTS", TypeInfo, wantedSlots),
    FIELD("PPY_OFF_INFO_PLAN_IDS", TypeInfo, planIds),
    FIELD("PPY_OFF_INFO_METHOD_KEY", TypeInfo, methodKey),
    FIELD("PPY_OFF_FUNCTION_GLOBALS", FunctionObject, globals),
    FIELD("PPY_OFF_FUNCTION_BUILTINS", FunctionObject, builtins),
    FIELD("PPY_OFF_FUNCTION_CODE", FunctionObject, code),
    FIELD("PPY_OFF_FUNCTION_CLOSURE", FunctionObject, closure),
    FIELD("PPY_OFF_FUNCTION_ENTRY", FunctionObject, entry),
    FIELD("PPY_OFF_CODE_SIMPLE_ARGS", CodeObject, simpleArgs),
    FIELD("PPY_OFF_CODE_WORDS", CodeObject, words),
    FIELD("PPY_OFF_CODE_CONSTS", CodeObject, consts),
    FIELD("PPY_OFF_CODE_NAMES", CodeObject, nameTable),
    FIELD("PPY_OFF_CODE_NATIVE_CACHES", CodeObject, nativeCaches),
    FIELD("PPY_OFF_MODULE_DICT", ModuleObject, md_dict),
    FIELD("PPY_OFF_DICT_TABLE", DictObject, ma_keys),
    FIELD("PPY_OFF_DICT_VERSION", DictObject, ma_version_tag),
    FIELD("PPY_OFF_THREAD_RUNTIME", Thread, runtime),
    FIELD("PPY_OFF_THREAD_DICT_VERSION", Thread, nextDictVersion),
    FIELD("PPY_OFF_RUNTIME_MULTI_THREADED", Runtime, multiThreaded),
    FIELD("PPY_OFF_TABLE_USED", DictTable, used),
    FIELD("PPY_OFF_CODE_GUARD_FAILURES", CodeObject, guardFailures),
    FIELD("PPY_OFF_FRAME_FUNCTION", Frame, function),
    FIELD("PPY_OFF_FRAME_CODE", Frame, code),
    FIELD("PPY_OFF_FRAME_PC", Frame, pc),
    FIELD("PPY_OFF_FRAME_GLOBALS", Frame, globals),
    FIELD("PPY_OFF_FRAME_NAMES", Frame, names),
    FIELD("PPY_OFF_GENERATOR_RESUME", GeneratorObject, resume),
    FIELD("PPY_OFF_GENERATOR_RESUME_POINT", GeneratorObject, resumePoint),
    FIELD("PPY_OFF_GENERATOR_CALLER_HANDLED", GeneratorObject, callerHandled),
    FIELD("PPY_OFF_GENERATOR_HANDLES_OWN", GeneratorObject, handlesOwn),
    FIELD("PPY_OFF_RANGE_ITER_NEXT", RangeIterObject, next),
    FIELD("PPY_OFF_RANGE_ITER_STEP", RangeIterObject, step),
    FIELD("PPY_OFF_RANGE_ITER_REMAINING", RangeIterObject, remaining),
    FIELD("PPY_OFF_SEQ_ITER_INDEX", SeqIterObject, index),
    FIELD("PPY_OFF_SEQ_ITER_SEQ", SeqIterObject, seq),
    FIELD("PPY_OFF_FRAME_REGS", Frame, regs),
    {"PPY_STATUS_BOXED", static_cast<long long>(ppy::Status::Boxed)},
    // Heap cells: the state byte of a granule is at the start of its block (gc/heap.h).
    {"PPY_HEAP_BLOCK_MASK", ppy::gc::kBlockSize - 1},
    {"PPY_HEAP_GRANULE_SHIFT", __builtin_ctzll(ppy::gc::kGranule)},
    {"PPY_HEAP_STATE_MASK", ppy::gc::kStateMarked | ppy::gc::kStateRemembered},
    {"PPY_HEAP_STATE_OLD", ppy::gc::kStateMarked},
};
}  // namespace

/// FNV-1a.
struct Digest {
  uint32_t value = 2166136261u;
  void add(unsigned char byte) { value = (value ^ byte) * 16777619u; }
  void add(const char* text) {
    while (*text) add(static_cast<unsigned char>(*text++));
  }
};

/// Arguments: the headers and tables that code made by one build and a runtime made by another must agree on.
int main(int argc, char** argv) {
  Digest digest;
  std::puts("/* Generated by runtime/deopt/tools/gen_offsets.cpp. */\n#pragma once");
  for (const Row& row : kRows) {
    std::printf("#define %s %lld\n", row.name, row.value);
    digest.add(row.name);
    digest.add(std::to_string(row.value).c_str());
  }
  for (int i = 1; i < argc; i++) {
    std::FILE* file = std::fopen(argv[i], "rb");
    if (!file) {
      std::perror(argv[i]);
      return 1;
    }
    for (int c; (c = std::getc(file)) != EOF;) digest.add(static_cast<unsigned char>(c));
    std::fclose(file);
  }
  std::printf("#define PPY_NATIVE_ABI_VERSION 0x%08Xu\n", digest.value);
}
