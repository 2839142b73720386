// Parsing of struct formats; packing and unpacking of single items.
#include "stdlib/_struct/codes.h"

#include <bit>
#include <cstring>

namespace ppy::structs {

Value raiseStruct(Thread& t, const char* message, long long a, long long b, long long c, long long d) {
  return raise(t, moduleValues(t, kModuleIndexStruct)[0].as<TypeObject>(), message, a, b, c, d);
}

namespace {

struct CodeRow {
  char letter;
  Kind kind;
  uint8_t width, nativeWidth;  ///< 0: not in that mode
};
constexpr CodeRow kRows[] = {
    {'x', Kind::Pad, 1, 1}, {'b', Kind::Signed, 1, 1}, {'B', Kind::Unsigned, 1, 1}, {'c', Kind::Char, 1, 1}, {'s', Kind::String, 1, 1},
    {'p', Kind::Pascal, 1, 1}, {'h', Kind::Signed, 2, 2}, {'H', Kind::Unsigned, 2, 2}, {'i', Kind::Signed, 4, 4}, {'I', Kind::Unsigned, 4, 4},
    {'l', Kind::Signed, 4, 8}, {'L', Kind::Unsigned, 4, 8}, {'q', Kind::Signed, 8, 8}, {'Q', Kind::Unsigned, 8, 8}, {'n', Kind::Signed, 0, 8},
    {'N', Kind::Unsigned, 0, 8}, {'?', Kind::Bool, 1, 1}, {'e', Kind::Half, 2, 2}, {'f', Kind::Float, 4, 4}, {'d', Kind::Double, 8, 8},
    {'P', Kind::Pointer, 0, 8}};

const CodeRow* rowOf(char c, bool native) {
  for (const CodeRow& row : kRows)
    if (row.letter == c) return native ? (row.nativeWidth ? &row : nullptr) : row.width ? &row : nullptr;
  return nullptr;
}

bool fail(Thread& t, const char* message) {
  raiseStruct(t, message);
  return false;
}

/// IEEE binary16 of a double, rounded half to even; false when it is too large.
bool doubleToHalf(double d, uint16_t* out) {
  auto bits = std::bit_cast<uint64_t>(d);
  auto sign = static_cast<uint16_t>(bits >> 48 & 0x8000);
  if (d != d) {
    auto payload = static_cast<uint16_t>(bits >> 42 & 0x3FF);
    *out = static_cast<uint16_t>(sign | 0x7C00 | (payload ? payload : 0x200));
    return true;
  }
  double x = d < 0 || sign ? -d : d;
  if (x == __builtin_inf()) {
    *out = sign | 0x7C00;
    return true;
  }
  if (x >= 65520.0) return false;
  uint16_t r;
  if (x < 0x1p-14) {  // subnormal: a multiple of 2^-24; rint rounds half to even
    r = static_cast<uint16_t>(__builtin_rint(x * 0x1p24));
  } else {
    int e;
    double m = __builtin_frexp(x, &e);  // m in [0.5, 1)
    auto whole = static_cast<uint32_t>(__builtin_rint(m * 2048.0));
    r = static_cast<uint16_t>((static_cast<uint32_t>(e + 14) << 10) + whole - 1024);
  }
  *out = sign | r;
  return true;
}

double halfToDouble(uint16_t h) {
  int e = h >> 10 & 31, m = h & 0x3FF;
  double r;
  if (e == 31) {
    if (m == 0) r = __builtin_inf();
    else return std::bit_cast<double>(static_cast<uint64_t>(h & 0x8000) << 48 | 0x7FF0000000000000u | static_cast<uint64_t>(m) << 42);
  } else {
    r = e ? __builtin_ldexp(m + 1024, e - 25) : __builtin_ldexp(m, -24);
  }
  return h & 0x8000 ? -r : r;
}

uint64_t loadWord(const char* from, int width, bool swapped) {
  uint64_t u = 0;
  std::memcpy(&u, from, static_cast<size_t>(width));
  return swapped ? __builtin_bswap64(u) >> (64 - 8 * width) : u;
}
void storeWord(char* to, uint64_t u, int width, bool swapped) {
  if (swapped) u = __builtin_bswap64(u << (64 - 8 * width));
  std::memcpy(to, &u, static_cast<size_t>(width));
}

bool packInteger_py(Thread& t, const Code& code, char* to, Value v) {
  if (!isInt(v)) {
    if (slotOf(v, kSlotIndex).attr.isEmpty()) return fail(t, "required argument is not an integer");
    v = index_py(t, v);
    if (v.isEmpty()) return false;
  }
  int bits = 8 * code.width;
  bool sign = code.kind == Kind::Signed;
  if (code.kind == Kind::Pointer) {
    int64_t i;
    uint64_t u;
    if (intFits64(v, &i)) u = static_cast<uint64_t>(i);
    else if (!intFitsU64(v, &u)) return fail(t, "int too large to convert");
    storeWord(to, u, 8, false);
    return true;
  }
  int64_t i = 0;
  uint64_t u = 0;
  bool fits = sign ? intFits64(v, &i) : intFitsU64(v, &u);
  if (sign) u = static_cast<uint64_t>(i);
  if (fits && bits < 64) {
    bool inside = sign ? i >= -(int64_t{1} << (bits - 1)) && i < (int64_t{1} << (bits - 1)) : u < (uint64_t{1} << bits);
    if (!inside) {
      if (bits == 8) return fail(t, sign ? "byte format requires -128 <= number <= 127" : "ubyte format requires 0 <= number <= 255");
      if (bits == 16 && code.native) return fail(t, sign ? "short format requires -32768 <= number <= 32767" : "ushort format requires 0 <= number <= 65535");
      int64_t low = sign ? -(int64_t{1} << (bits - 1)) : 0, high = sign ? (int64_t{1} << (bits - 1)) - 1 : (int64_t{1} << bits) - 1;
      raise(t, moduleValues(t, kModuleIndexStruct)[0].as<TypeObject>(), "'%c' format requires %lld <= number <= %lld", code.letter,
            static_cast<long long>(low), static_cast<long long>(high));
      return false;
    }
  }
  if (!fits) {
    if (!sign && bits == 8) return fail(t, "ubyte format requires 0 <= number <= 255");
    if (!sign && bits == 16 && code.native) return fail(t, "ushort format requires 0 <= number <= 65535");
    if (bits == 64 && !code.native) return fail(t, "int too large to convert");
    return fail(t, "argument out of range");
  }
  storeWord(to, u, code.width, code.swapped);
  return true;
}

bool packReal_py(Thread& t, const Code& code, char* to, Value v) {
  double d;
  if (v.isNumber()) {
    d = v.asNumber();
  } else if (!asDouble_py(t, v, &d)) {
    if (pendingIs(t, PyExc_TypeError)) {
      clearException(t);
      return fail(t, "required argument is not a float");
    }
    return false;
  }
  if (code.kind == Kind::Double) {
    storeWord(to, std::bit_cast<uint64_t>(d), 8, code.swapped);
    return true;
  }
  if (code.kind == Kind::Float) {
    auto f = static_cast<float>(d);
    if (__builtin_isinf(f) && !__builtin_isinf(d) && code.letter == 'f') {
      raise(t, PyExc_OverflowError, "float too large to pack with f format");
      return false;
    }
    storeWord(to, std::bit_cast<uint32_t>(f), 4, code.swapped);
    return true;
  }
  uint16_t half;
  if (!doubleToHalf(d, &half)) {
    raise(t, PyExc_OverflowError, "float too large to pack with e format");
    return false;
  }
  storeWord(to, half, 2, code.swapped);
  return true;
}

bool packText(Thread& t, const Code& code, char* to, Value v) {
  std::string_view text;
  if (isBytes(v)) text = bytesView(v);
  else if (isBytearray(v)) text = bytearrayView(v.as<BytearrayObject>());
  else return fail(t, code.kind == Kind::Pascal ? "argument for 'p' must be a bytes object" : "argument for 's' must be a bytes object");
  auto room = static_cast<size_t>(code.repeat);
  if (code.kind == Kind::Pascal) {
    if (room == 0) return true;
    size_t n = std::min(text.size(), room - 1);
    std::memcpy(to + 1, text.data(), n);
    std::memset(to + 1 + n, 0, room - 1 - n);
    *to = static_cast<char>(std::min<size_t>(n, 255));
    return true;
  }
  size_t n = std::min(text.size(), room);
  std::memcpy(to, text.data(), n);
  std::memset(to + n, 0, room - n);
  return true;
}

}  // namespace

bool parseFormat(Thread& t, StructObject* s, std::string_view format) {
  if (format.find('\0') != std::string_view::npos) return fail(t, "embedded null character");
  bool native = true, swapped = false, aligned = true;
  size_t i = 0;
  if (!format.empty() && std::strchr("@=<>!", format[0])) {
    char c = format[0];
    native = aligned = c == '@';
    swapped = c == '>' || c == '!';
    i = 1;
  }
  std::string store;  // Codes, copied into a cell at the end
  intptr_t size = 0, items = 0, count = 0;
  while (i < format.size()) {
    char c = format[i++];
    if (c == ' ' || (c >= '\t' && c <= '\r')) continue;
    intptr_t repeat = 1;
    if (c >= '0' && c <= '9') {
      repeat = c - '0';
      for (; i < format.size() && format[i] >= '0' && format[i] <= '9'; i++)
        if (__builtin_mul_overflow(repeat, 10, &repeat) || __builtin_add_overflow(repeat, format[i] - '0', &repeat))
          return fail(t, "total struct size too long");
      if (i == format.size()) return fail(t, "repeat count given without format specifier");
      c = format[i++];
    }
    const CodeRow* row = rowOf(c, native);
    if (!row) return fail(t, "bad char in struct format");
    uint8_t width = native ? row->nativeWidth : row->width;
    bool text = row->kind == Kind::String || row->kind == Kind::Pascal;
    if (aligned && width > 1 && __builtin_add_overflow(size, (width - size % width) % width, &size)) return fail(t, "total struct size too long");
    intptr_t bytes;
    if (__builtin_mul_overflow(repeat, static_cast<intptr_t>(width), &bytes)) return fail(t, "total struct size too long");
    Code code{c, row->kind, swapped, !swapped, width, size, repeat};
    if (__builtin_add_overflow(size, bytes, &size)) return fail(t, "total struct size too long");
    if (row->kind == Kind::Pad) continue;
    if (!text && repeat == 0) continue;
    store.append(reinterpret_cast<const char*>(&code), sizeof code);
    count++;
    items += text ? 1 : repeat;
  }
  if (native)  // '@f' silently becomes infinity where the standard modes overflow
    for (size_t at = 0; at < store.size(); at += sizeof(Code)) {
      auto* code = reinterpret_cast<Code*>(store.data() + at);
      if (code->letter == 'f') code->letter = 'F';
    }
  Code* codes = nullptr;
  if (count) {
    codes = static_cast<Code*>(gc::allocOrNull(t, store.size(), gc::CellKind::Raw));
    if (!codes) return false;
    std::memcpy(static_cast<void*>(codes), store.data(), store.size());
  }
  s->codes = codes;
  gc::barrier(s);
  s->count = count;
  s->items = items;
  s->size = size;
  return true;
}

bool packItem_py(Thread& t, const Code& code, char* to, Value v) {
  switch (code.kind) {
    case Kind::Signed:
    case Kind::Unsigned:
    case Kind::Pointer:
      if (v.isSmallInt() && code.kind == Kind::Signed && code.width >= 4) {  // the common case
        int64_t i = v.asSmallInt();
        if (code.width == 8 || static_cast<int32_t>(i) == i) {
          storeWord(to, static_cast<uint64_t>(i), code.width, code.swapped);
          return true;
        }
      }
      return packInteger_py(t, code, to, v);
    case Kind::Bool: {
      int b = truth_py(t, v);
      if (b < 0) return false;
      *to = static_cast<char>(b);
      return true;
    }
    case Kind::Char:
      if (!isBytes(v) || bytesView(v).size() != 1) return fail(t, "char format requires a bytes object of length 1");
      *to = bytesView(v)[0];
      return true;
    case Kind::String:
    case Kind::Pascal: return packText(t, code, to, v);
    case Kind::Half:
    case Kind::Float:
    case Kind::Double: return packReal_py(t, code, to, v);
    case Kind::Pad: break;
  }
  return true;
}

Value unpackItem(Thread& t, const Code& code, const char* from) {
  switch (code.kind) {
    case Kind::Signed: {
      uint64_t u = loadWord(from, code.width, code.swapped);
      int shift = 64 - 8 * code.width;
      return makeInt(t, static_cast<int64_t>(u << shift) >> shift);
    }
    case Kind::Unsigned:
    case Kind::Pointer: {
      uint64_t u = loadWord(from, code.width, code.swapped);
      return code.width < 8 ? Value::smallInt(static_cast<int64_t>(u)) : makeUint(t, u);
    }
    case Kind::Bool: return boolean(*from != 0);
    case Kind::Char: return newBytes(t, from, 1);
    case Kind::String: return newBytes(t, from, static_cast<size_t>(code.repeat));
    case Kind::Pascal: {
      if (code.repeat == 0) return newBytes(t, "", 0);
      return newBytes(t, from + 1, std::min<size_t>(static_cast<uint8_t>(*from), static_cast<size_t>(code.repeat) - 1));
    }
    case Kind::Half: return makeFloat(t, halfToDouble(static_cast<uint16_t>(loadWord(from, 2, code.swapped))));
    case Kind::Float: return makeFloat(t, std::bit_cast<float>(static_cast<uint32_t>(loadWord(from, 4, code.swapped))));
    case Kind::Double: return makeFloat(t, std::bit_cast<double>(loadWord(from, 8, code.swapped)));
    case Kind::Pad: break;
  }
  return none();
}

}  // namespace ppy::structs
