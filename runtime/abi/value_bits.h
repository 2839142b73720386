/// The bits of a Value, shared by the runtime and the native back end (ARCHITECTURE: Values).
///
///   top 16 bits   0000        pointer to a heap object (a PyObject*); all zero is "empty"
///                 0002..FFFC  float: IEEE-754 bits + 2^49; never a NaN
///                 FFFE, FFFF  int: 49-bit two's complement payload
#pragma once
#include <stdint.h>

#define PPY_FLOAT_OFFSET 0x0002000000000000ull
#define PPY_INT_TAG 0xFFFE000000000000ull /* bits >= this: an int */
#define PPY_INT_BITS 49
#define PPY_INT_SHIFT 15 /* 64 - 49: moves the payload's sign to bit 63 */
#define PPY_INT_MIN (-(1ll << 48))
#define PPY_INT_MAX ((1ll << 48) - 1)
#define PPY_POINTER_LIMIT 0x0001000000000000ull /* bits < this: pointer or empty */
