/// The serialised form of a bytecode unit (everything one source text compiles to), shared by the
/// encoder and the runtime's loader. Plain C, little-endian, offsets in bytes from the unit's start.
///
///   PpyUnitHeader
///   PpyString[stringCount]            then the strings' bytes, each followed by a NUL
///   PpyCode[codeCount]                code 0 is the module (or expression) body
///   arrays the codes point to         PpyConst, uint32_t lists, uint64_t words, bytes of positions
///
/// Everything is aligned to its own size (at most 8); a unit must be loaded at an 8-aligned address.
///
/// Instructions are 64-bit words. Word 0 is {op:16, a:16, b:16, c:16}, `op` in the lowest bits; further
/// operands {d, e, f, g} fill one more word; an inline cache is one more word, zero in the file. When an
/// operand does not fit 16 bits (registers, indices and lengths unsigned, labels and immediates signed):
///
///   {PpyWide, hiA, hiB, hiC}  {op, a, b, c}  [{d, e, f, g}  {hiD, hiE, hiF, hiG}]  [cache]
///
/// and an operand is hi << 16 | lo, as a signed 32-bit number. Labels count words from the word after
/// the instruction's last one.
#pragma once
#include <stdint.h>

#define PPY_UNIT_MAGIC 0x42595050u /* "PPYB" */
#define PPY_UNIT_VERSION 2u

typedef struct PpyUnitHeader {
  uint32_t magic, version;
  uint32_t size;        /* bytes, header included */
  uint32_t opCount;     /* operations of the table it was made with: another number, another table */
  uint64_t checksum;    /* FNV-1a 64 of everything after the header */
  uint32_t stringCount, stringTable;
  uint32_t codeCount, codeTable;
  uint32_t filename;    /* string */
  uint32_t reserved;
} PpyUnitHeader;

/* An index into the string table; PPY_NO_STRING where there is none. */
#define PPY_NO_STRING 0xFFFFFFFFu

/* Text is UTF-8 with lone surrogates as three bytes each. */
typedef struct PpyString {
  uint32_t offset, size;
  uint32_t length;      /* in code points */
  uint32_t flags;       /* PPY_STRING_* */
} PpyString;
#define PPY_STRING_ASCII 1u
#define PPY_STRING_INTERN 2u /* a name, or a constant CPython would intern (letters, digits, _) */

typedef struct PpyArray {
  uint32_t offset, count; /* count in elements */
} PpyArray;

enum PpyConstTag {
  PPY_CONST_NONE, PPY_CONST_TRUE, PPY_CONST_FALSE, PPY_CONST_ELLIPSIS,
  PPY_CONST_INT,       /* payload: int64 */
  PPY_CONST_BIGINT,    /* payload: offset of `count` uint32 digits of 30 bits, lowest first */
  PPY_CONST_NEG_BIGINT,
  PPY_CONST_FLOAT,     /* payload: IEEE bits */
  PPY_CONST_COMPLEX,   /* payload: offset of two uint64: real, imaginary */
  PPY_CONST_STR,       /* payload: string */
  PPY_CONST_BYTES,     /* payload: offset of `count` bytes */
  PPY_CONST_TUPLE,     /* payload: offset of `count` PpyConst */
  PPY_CONST_FROZENSET,
  PPY_CONST_CODE       /* payload: index of the code */
};

typedef struct PpyConst {
  uint32_t tag, count;
  uint64_t payload;
} PpyConst;

/* [start, end) words are covered; exceptions go to word `handler`. Sorted by start, never overlapping. */
typedef struct PpyHandler {
  uint32_t start, end, handler;
} PpyHandler;

typedef struct PpyCell {
  uint32_t name; /* string */
  uint32_t reg;
} PpyCell;

enum PpyCodeKind { PPY_CODE_MODULE, PPY_CODE_CLASS, PPY_CODE_FUNCTION, PPY_CODE_LAMBDA, PPY_CODE_COMPREHENSION };

typedef struct PpyCode {
  uint32_t name, qualname;    /* strings */
  uint32_t kind;              /* PpyCodeKind */
  uint32_t flags;             /* co_flags */
  uint32_t firstLine;
  uint32_t argCount, posOnlyCount, kwOnlyCount; /* as co_argcount, … */
  uint32_t frameSize;         /* registers */
  uint32_t hasDocString;      /* constant 0 is it */
  uint32_t parent;            /* enclosing code */
  uint32_t reserved;
  PpyArray varNames;          /* uint32 strings; registers [0, count): co_varnames */
  PpyArray cellVars;          /* PpyCell */
  PpyArray freeVars;          /* uint32 strings, in the order of the closure tuple */
  PpyArray constants;         /* PpyConst */
  PpyArray names;             /* uint32 strings */
  PpyArray words;             /* uint64 */
  PpyArray handlers;          /* PpyHandler */
  PpyArray positions;         /* bytes, read by ppyPositionNext */
  PpyArray loops;             /* uint32: word of LoopHeader I, indexed by I */
  PpyArray selfNames;         /* uint32 strings: attributes that it assigns to its first argument, once each */
} PpyCode;

/* Position table: one entry per instruction, in order.
 *
 *   byte 0   low 3 bits: words of the instruction (Wide prefix and cache included); high 5 bits: form
 *   form 0   no position
 *   form 1   the position of the entry before
 *   form 2   the line of the last position; column and end column follow as bytes, same end line
 *   form 3…18  line + (form - 3) of the last position, else as form 2
 *   form 31  zigzag varint line delta; varint end line - line; varint column + 1; varint end column + 1
 *
 * Varints have 7 bits a byte, lowest first. The "last position" starts as line = firstLine. */
typedef struct PpyPosition {
  uint32_t startWord, endWord;
  int32_t line, endLine, column, endColumn; /* line 0: none; columns -1: none, else UTF-8 bytes from 0 */
} PpyPosition;
