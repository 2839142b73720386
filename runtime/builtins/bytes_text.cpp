/// bytes and bytearray: ASCII case and tests, padding, hex, translate, decode.
#include "runtime/builtins/bytes_methods.h"
#include "runtime/builtins/codecs.h"
#include "runtime/object/container.h"

namespace ppy {
namespace {

bool isLower(char c) { return c >= 'a' && c <= 'z'; }
bool isUpper(char c) { return c >= 'A' && c <= 'Z'; }
bool isAlpha(char c) { return isLower(c) || isUpper(c); }
bool isDigit(char c) { return c >= '0' && c <= '9'; }
bool isSpace(char c) { return c == ' ' || (c >= 9 && c <= 13); }
char lowered(char c) { return isUpper(c) ? static_cast<char>(c + 32) : c; }
char uppered(char c) { return isLower(c) ? static_cast<char>(c - 32) : c; }

template <class F>
Value map(Thread& t, Value self, F f) {
  if (!nativeMemoryFits(t, static_cast<intptr_t>(byteView(self).size()))) return {};
  std::string s(byteView(self));
  for (char& c : s) c = f(c);
  return sameKind(t, self, s);
}
Value lower(Thread& t, Value self, Value*) { return map(t, self, lowered); }
Value upper(Thread& t, Value self, Value*) { return map(t, self, uppered); }
Value swapcase(Thread& t, Value self, Value*) {
  return map(t, self, [](char c) { return isAlpha(c) ? static_cast<char>(c ^ 32) : c; });
}
Value capitalize(Thread& t, Value self, Value*) {
  bool first = true;
  return map(t, self, [&](char c) {
    char r = first ? uppered(c) : lowered(c);
    first = false;
    return r;
  });
}
Value title(Thread& t, Value self, Value*) {
  bool previous = false;
  return map(t, self, [&](char c) {
    char r = previous ? lowered(c) : uppered(c);
    previous = isAlpha(c);
    return r;
  });
}

template <bool test(char)>
Value all(Thread&, Value self, Value*) {
  std::string_view s = byteView(self);
  for (char c : s)
    if (!test(c)) return boolean(false);
  return boolean(!s.empty());
}
bool isAlnum(char c) { return isAlpha(c) || isDigit(c); }
Value isascii(Thread&, Value self, Value*) { return boolean(text::isAscii(byteView(self).data(), byteView(self).size())); }
template <bool wanted(char), bool other(char)>
Value isCase(Thread&, Value self, Value*) {
  bool cased = false;
  for (char c : byteView(self)) {
    if (other(c)) return boolean(false);
    cased |= wanted(c);
  }
  return boolean(cased);
}
Value istitle(Thread&, Value self, Value*) {
  bool cased = false, previous = false;
  for (char c : byteView(self)) {
    if (isUpper(c) ? previous : isLower(c) && !previous) return boolean(false);
    previous = isAlpha(c);
    cased |= previous;
  }
  return boolean(cased);
}

bool fillArg(Thread& t, const char* name, Value v, char* out) {
  *out = ' ';
  if (v.isEmpty()) return true;
  if ((isBytes(v) || isBytearray(v)) && byteView(v).size() == 1) {
    *out = byteView(v)[0];
    return true;
  }
  raise(t, PyExc_TypeError, "%s() argument 2 must be a byte string of length 1, not %.50T", name, v);
  return false;
}
Value pad(Thread& t, Value self, intptr_t left, intptr_t right, char fill) {
  std::string_view s = byteView(self);
  if (left <= 0 && right <= 0 && isExactly(self, &PyBytes_Type)) return self;
  // The header of bytes is part of what their size is measured against.
  if (isBytes(self) && left + right > PTRDIFF_MAX - static_cast<intptr_t>(s.size() + offsetof(BytesObject, ob_sval) + 1)) return raise(t, PyExc_OverflowError, "byte string is too large");
  std::string out;
  if (!growBuffer(t, &out, s.size() + static_cast<size_t>(left + right))) return {};
  out.append(static_cast<size_t>(left), fill);
  out += s;
  out.append(static_cast<size_t>(right), fill);
  return sameKind(t, self, out);
}
intptr_t margin(Value self, intptr_t width) {
  auto n = static_cast<intptr_t>(byteView(self).size());
  return width > n ? width - n : 0;
}
Value center(Thread& t, Value self, Value* args) {
  intptr_t width;
  char fill;
  if (!indexArg_py(t, args[0], 0, &width) || !fillArg(t, "center", args[1], &fill)) return {};
  intptr_t m = margin(self, width), left = m / 2 + (m & width & 1);
  return pad(t, self, left, m - left, fill);
}
template <bool left>
Value just(Thread& t, Value self, Value* args) {
  intptr_t width;
  char fill;
  if (!indexArg_py(t, args[0], 0, &width) || !fillArg(t, left ? "ljust" : "rjust", args[1], &fill)) return {};
  intptr_t m = margin(self, width);
  return pad(t, self, left ? 0 : m, left ? m : 0, fill);
}
Value zfill(Thread& t, Value self, Value* args) {
  intptr_t width;
  if (!indexArg_py(t, args[0], 0, &width)) return {};
  std::string_view s = byteView(self);
  intptr_t m = margin(self, width);
  if (m == 0) return isExactly(self, &PyBytes_Type) ? self : sameKind(t, self, s);
  bool sign = !s.empty() && (s[0] == '+' || s[0] == '-');
  PPY_TRY(padded, pad(t, self, m, 0, '0'));
  char* to = const_cast<char*>(byteView(padded).data());
  if (sign) std::swap(to[0], to[m]);
  return padded;
}
Value expandtabs(Thread& t, Value self, Value* args) {
  int size;
  size_t column = 0;
  if (!intArgument_py(t, args[0], 8, &size)) return {};
  std::string_view s = byteView(self);
  auto measure = [&](auto spaces, auto other) {
    column = 0;
    for (char c : s) {
      if (c != '\t') {
        other(c);
        column = c == '\n' || c == '\r' ? 0 : column + 1;
      } else if (size > 0) {
        size_t tab = static_cast<size_t>(size), n = tab - column % tab;
        spaces(n);
        column += n;
      }
    }
  };
  constexpr size_t kTooLong = size_t{PTRDIFF_MAX} + 1;
  size_t total = 0;
  measure([&](size_t n) { total = std::min(total + n, kTooLong); }, [&](char) { total = std::min(total + 1, kTooLong); });
  if (total == kTooLong) return raise(t, PyExc_OverflowError, "result too long");
  std::string out;
  if (!growBuffer(t, &out, total)) return {};
  measure([&](size_t n) { out.append(n, ' '); }, [&](char c) { out.push_back(c); });
  return sameKind(t, self, out);
}

Value hex(Thread& t, Value self, Value* args) { return bytesHex_py(t, byteView(self), args[0], args[1]); }

Value fromhex(Thread& t, Value cls, Value* args) {
  if (!isStr(args[0])) return raise(t, PyExc_TypeError, "fromhex() argument must be str, not %.50T", args[0]);
  StrView s = strView(args[0]);
  std::string out;
  if (!nativeMemoryFits(t, s.length / 2)) return {};
  auto digit = [&](intptr_t i) {
    char32_t c = i < s.length ? s[i] : 0;
    if (c >= '0' && c <= '9') return static_cast<int>(c - '0');
    if (c < 128 && (c | 32) >= 'a' && (c | 32) <= 'f') return static_cast<int>((c | 32) - 'a' + 10);
    return -1;
  };
  for (intptr_t i = 0; i < s.length;) {
    if (s[i] < 128 && isSpace(static_cast<char>(s[i]))) {
      i++;
      continue;
    }
    int high = digit(i), low = high < 0 ? -1 : digit(i + 1);
    if (low < 0)
      return raise(t, PyExc_ValueError, "non-hexadecimal number found in fromhex() arg at position %zd", high < 0 ? i : i + 1);
    out.push_back(static_cast<char>(high << 4 | low));
    i += 2;
  }
  bool array = isSubtype(cls.as<TypeObject>(), &PyByteArray_Type);
  PPY_TRY(r, array ? newBytearray(t, out.data(), out.size()) : newBytes(t, out.data(), out.size()));
  return cls == Value(&PyBytes_Type) || cls == Value(&PyByteArray_Type) ? r : call_py(t, cls, r);
}

Value translate(Thread& t, Value self, Value* args) {
  std::string table, gone;
  bool identity = isNone(args[0]);
  if (!identity) {
    BufferView b(t, args[0]);
    if (!b.ok()) return {};
    if (b.size() != 256) return raise(t, PyExc_ValueError, "translation table must be 256 characters long");
    table = b.view();
  }
  if (!args[1].isEmpty()) {
    BufferView b(t, args[1]);
    if (!b.ok()) return {};
    if (!growBuffer(t, &gone, b.size())) return {};
    gone = b.view();
  }
  bool drop[256] = {};
  for (char c : gone) drop[static_cast<uint8_t>(c)] = true;
  std::string out;
  if (!growBuffer(t, &out, byteView(self).size())) return {};
  for (char c : byteView(self)) {
    auto u = static_cast<uint8_t>(c);
    if (!drop[u]) out.push_back(identity ? c : table[u]);
  }
  return sameKind(t, self, out);
}
Value maketrans(Thread& t, Value, Value* args) {
  BufferView from(t, args[0]);
  if (!from.ok()) return {};
  BufferView to(t, args[1]);
  if (!to.ok()) return {};
  if (from.size() != to.size()) return raise(t, PyExc_ValueError, "maketrans arguments must have same length");
  char table[256];
  for (int i = 0; i < 256; i++) table[i] = static_cast<char>(i);
  for (size_t i = 0; i < from.size(); i++) table[from.data()[i]] = static_cast<char>(to.data()[i]);
  return newBytes(t, table, 256);
}
Value decode(Thread& t, Value self, Value* args) {
  const char* names[] = {"encoding", "errors"};
  for (int i = 0; i < 2; i++)
    if (!args[i].isEmpty() && !isStr(args[i])) return raise(t, PyExc_TypeError, "decode() argument '%s' must be str, not %T", names[i], args[i]);
  return decodeObject_py(t, self, args[0], args[1]);
}

}  // namespace

Value bytesHex_py(Thread& t, std::string_view b, Value sepArg, Value groupArg) {
  char32_t sep = 0;
  intptr_t group = 0;
  if (!sepArg.isEmpty()) {
    intptr_t n = length_py(t, sepArg);
    if (n < 0) return {};
    if (n != 1) return raise(t, PyExc_ValueError, "sep must be length 1.");
    if (isStr(sepArg)) sep = strView(sepArg)[0];
    else if (isBytes(sepArg)) sep = static_cast<uint8_t>(bytesView(sepArg)[0]);
    else return raise(t, PyExc_TypeError, "sep must be str or bytes.");
    if (sep > 127) return raise(t, PyExc_ValueError, "sep must be ASCII.");
    int given;
    if (!intArgument_py(t, groupArg, 1, &given)) return {};
    group = given;
  }
  std::string out;
  auto n = static_cast<intptr_t>(b.size());
  intptr_t size = group < 0 ? -group : group;
  if (!growBuffer(t, &out, b.size() * (size ? 3 : 2))) return {};
  for (intptr_t i = 0; i < n; i++) {
    // Groups count from the right, or from the left when negative.
    if (size && i && (group > 0 ? (n - i) % size : i % size) == 0) out.push_back(static_cast<char>(sep));
    auto c = static_cast<uint8_t>(b[static_cast<size_t>(i)]);
    out.push_back("0123456789abcdef"[c >> 4]);
    out.push_back("0123456789abcdef"[c & 15]);
  }
  return newStrAscii(t, out);
}

const BuiltinDef kBytesTextMethods[] = {
    {"lower", "", lower},
    {"upper", "", upper},
    {"swapcase", "", swapcase},
    {"capitalize", "", capitalize},
    {"title", "", title},
    {"isalpha", "", all<isAlpha>},
    {"isdigit", "", all<isDigit>},
    {"isalnum", "", all<isAlnum>},
    {"isspace", "", all<isSpace>},
    {"isascii", "", isascii},
    {"islower", "", isCase<isLower, isUpper>},
    {"isupper", "", isCase<isUpper, isLower>},
    {"istitle", "", istitle},
    {"center", "width, fillchar=b' ', /", center},
    {"ljust", "width, fillchar=b' ', /", just<true>},
    {"rjust", "width, fillchar=b' ', /", just<false>},
    {"zfill", "width, /", zfill},
    {"expandtabs", "tabsize=8", expandtabs},
    {"hex", "sep=None, bytes_per_sep=1", hex},
    {"fromhex", "string, /", fromhex, nullptr, kBuiltinClassMethod},
    {"translate", "table, /, delete=b''", translate},
    {"maketrans", "frm, to, /", maketrans, nullptr, kBuiltinStaticMethod},
    {"decode", "encoding='utf-8', errors='strict'", decode},
    {nullptr},
};

}  // namespace ppy
