/// Reading bytecode units (bytecode_format.h): validation, accessors, the position table. Header-only,
/// plain C, no allocation.
#pragma once
#include <stddef.h>
#include <string.h>

#include "runtime/abi/bytecode_format.h"

static inline uint64_t ppyUnitChecksum(const void* unit, size_t size) {
  const unsigned char* p = (const unsigned char*)unit + sizeof(PpyUnitHeader);
  const unsigned char* end = (const unsigned char*)unit + size;
  uint64_t h = 0xCBF29CE484222325ull;
  for (; p + 8 <= end; p += 8) {
    uint64_t w;
    memcpy(&w, p, 8);
    h = (h ^ w) * 0x100000001B3ull;
    h ^= h >> 32;
  }
  for (; p < end; ++p) h = (h ^ *p) * 0x100000001B3ull;
  return h;
}

/// Null when the `size` bytes at `unit` are a unit this build can load, else why not. `verifyChecksum`
/// for files; embedded units are trusted.
static inline const char* ppyUnitCheck(const void* unit, size_t size, unsigned opCount, int verifyChecksum) {
  const PpyUnitHeader* h = (const PpyUnitHeader*)unit;
  if (size < sizeof *h || h->magic != PPY_UNIT_MAGIC) return "not a bytecode unit";
  if (h->version != PPY_UNIT_VERSION || h->opCount != opCount) return "bytecode of another version";
  if (h->size > size || h->size < sizeof *h || ((uintptr_t)unit & 7)) return "truncated bytecode unit";
  if (h->stringTable + (uint64_t)h->stringCount * sizeof(PpyString) > h->size ||
      h->codeTable + (uint64_t)h->codeCount * sizeof(PpyCode) > h->size || h->codeCount == 0)
    return "damaged bytecode unit";
  if (verifyChecksum && ppyUnitChecksum(unit, h->size) != h->checksum) return "damaged bytecode unit";
  return NULL;
}

static inline const PpyUnitHeader* ppyUnitHeader(const void* unit) { return (const PpyUnitHeader*)unit; }
static inline const void* ppyUnitAt(const void* unit, uint32_t offset) { return (const char*)unit + offset; }
static inline const PpyString* ppyUnitString(const void* unit, uint32_t index) {
  return (const PpyString*)ppyUnitAt(unit, ppyUnitHeader(unit)->stringTable) + index;
}
/// The bytes of a string; NUL-terminated.
static inline const char* ppyUnitText(const void* unit, uint32_t index) {
  return (const char*)ppyUnitAt(unit, ppyUnitString(unit, index)->offset);
}
static inline const PpyCode* ppyUnitCode(const void* unit, uint32_t index) {
  return (const PpyCode*)ppyUnitAt(unit, ppyUnitHeader(unit)->codeTable) + index;
}
static inline const uint32_t* ppyArrayU32(const void* unit, PpyArray a) { return (const uint32_t*)ppyUnitAt(unit, a.offset); }
static inline const uint64_t* ppyArrayWords(const void* unit, PpyArray a) { return (const uint64_t*)ppyUnitAt(unit, a.offset); }
static inline const PpyConst* ppyArrayConsts(const void* unit, PpyArray a) { return (const PpyConst*)ppyUnitAt(unit, a.offset); }
static inline const PpyHandler* ppyArrayHandlers(const void* unit, PpyArray a) { return (const PpyHandler*)ppyUnitAt(unit, a.offset); }
static inline const PpyCell* ppyArrayCells(const void* unit, PpyArray a) { return (const PpyCell*)ppyUnitAt(unit, a.offset); }

/// Walks a position table.
typedef struct PpyPositionIter {
  const unsigned char* cursor;
  const unsigned char* end;
  int32_t lastLine;
  PpyPosition entry; /* the current entry */
} PpyPositionIter;

static inline PpyPositionIter ppyPositions(const unsigned char* table, uint32_t size, uint32_t firstLine) {
  PpyPositionIter it;
  memset(&it, 0, sizeof it);
  it.cursor = table;
  it.end = table + size;
  it.lastLine = (int32_t)firstLine;
  it.entry.column = it.entry.endColumn = -1;
  return it;
}

static inline uint32_t ppyPositionVarint(PpyPositionIter* it) {
  uint32_t v = 0;
  for (int shift = 0; it->cursor < it->end && shift < 35; shift += 7) {
    unsigned char b = *it->cursor++;
    v |= (uint32_t)(b & 127) << shift;
    if (b < 128) break;
  }
  return v;
}

/// Moves to the next instruction; 0 at the end.
static inline int ppyPositionNext(PpyPositionIter* it) {
  if (it->cursor >= it->end) return 0;
  unsigned byte = *it->cursor++;
  unsigned form = byte >> 3;
  PpyPosition* e = &it->entry;
  e->startWord = e->endWord;
  e->endWord += byte & 7;
  if (form == 1) return 1;
  if (form == 0) {
    e->line = e->endLine = 0;
    e->column = e->endColumn = -1;
    return 1;
  }
  if (form == 31) {
    uint32_t delta = ppyPositionVarint(it);
    e->line = it->lastLine + (int32_t)(delta >> 1 ^ (0u - (delta & 1)));
    e->endLine = e->line + (int32_t)ppyPositionVarint(it);
    e->column = (int32_t)ppyPositionVarint(it) - 1;
    e->endColumn = (int32_t)ppyPositionVarint(it) - 1;
  } else {
    e->line = e->endLine = it->lastLine + (form == 2 ? 0 : (int32_t)form - 3);
    e->column = it->cursor < it->end ? *it->cursor++ : -1;
    e->endColumn = it->cursor < it->end ? *it->cursor++ : -1;
  }
  it->lastLine = e->line;
  return 1;
}

/// The position of the instruction that contains `word`; line 0 when there is none.
static inline PpyPosition ppyPositionAt(const unsigned char* table, uint32_t size, uint32_t firstLine, uint32_t word) {
  PpyPositionIter it = ppyPositions(table, size, firstLine);
  while (ppyPositionNext(&it))
    if (word < it.entry.endWord) return it.entry;
  memset(&it.entry, 0, sizeof it.entry);
  it.entry.column = it.entry.endColumn = -1;
  return it.entry;
}
