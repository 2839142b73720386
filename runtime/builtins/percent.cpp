/// The % operator of str and bytes.
#include <bit>
#include <charconv>
#include <climits>
#include <cmath>

#include "runtime/builtins/bytes.h"
#include "runtime/builtins/float.h"
#include "runtime/builtins/plain_text.h"
#include "runtime/builtins/str_util.h"
#include "runtime/object/container.h"
#include "runtime/object/int_ops.h"

namespace ppy {
using namespace text;

namespace {

struct Directive {
  bool left = false, plus = false, space = false, alternate = false, zero = false;
  intptr_t width = -1, precision = -1;
  char32_t type = 0;
};

/// What str and bytes have in common: reading directives and taking arguments.
class Percent {
 public:
  Percent(Thread& t, StrView format, Value args, bool bytes) : t_(t), s_(format), args_(args), bytes_(bytes) {
    if (isTuple(args)) {
      tuple_ = args.as<TupleObject>();
    } else {
      single_ = args;
      // A mapping may stay unused by the format: dicts and other mappings, but no text or tuples.
      if (hasSlot(args, kSlotGetItem) && !isTuple(args) && !isStr(args) &&
          !(bytes && (isBytes(args) || isBytearray(args))))
        mapping_ = args;
    }
  }

  bool fail(TypeObject* type, const char* message) {
    raise(t_, type, "%s", message);
    return false;
  }

  /// Reads the directive behind the '%' at pos - 1.
  bool read(Directive* d) {
    *d = Directive{};
    if (pos_ < s_.length && s_[pos_] == '(') {
      if (mapping_.isEmpty()) return fail(PyExc_TypeError, "format requires a mapping");
      intptr_t start = ++pos_;
      int open = 1;
      for (; pos_ < s_.length; pos_++) {
        if (s_[pos_] == '(') open++;
        if (s_[pos_] == ')' && --open == 0) break;
      }
      if (pos_ >= s_.length) return fail(PyExc_ValueError, "incomplete format key");
      Value key = bytes_ ? newBytes(t_, static_cast<const char*>(s_.data) + start, static_cast<size_t>(pos_ - start))
                         : newStrFrom(t_, sub(s_, start, pos_));
      pos_++;
      if (key.isEmpty()) return false;
      single_ = getItem_py(t_, mapping_, key);
      if (single_.isEmpty()) return false;
      tuple_ = nullptr;
      used_ = false;
      keyed_ = true;
    }
    for (;; pos_++) {
      char32_t c = pos_ < s_.length ? s_[pos_] : 0;
      if (c == '-') d->left = true;
      else if (c == '+') d->plus = true;
      else if (c == ' ') d->space = true;
      else if (c == '#') d->alternate = true;
      else if (c == '0') d->zero = true;
      else break;
    }
    if (!number(&d->width, "width too big", true, d)) return false;
    if (pos_ < s_.length && s_[pos_] == '.') {
      pos_++;
      d->precision = 0;
      if (!number(&d->precision, "precision too big", false, d)) return false;
      if (d->precision < 0) d->precision = 0;
    }
    if (pos_ < s_.length && (s_[pos_] == 'h' || s_[pos_] == 'l' || s_[pos_] == 'L')) pos_++;
    if (pos_ >= s_.length) return fail(PyExc_ValueError, "incomplete format");
    d->type = s_[pos_++];
    return true;
  }

  /// The next argument, or empty with TypeError pending.
  Value next() {
    if (tuple_) {
      if (at_ < tuple_->ob_size) return tuple_->ob_item[at_++];
    } else if (!used_) {
      used_ = true;
      return single_;
    }
    return raise(t_, PyExc_TypeError, "not enough arguments for format string");
  }

  bool allUsed() {
    bool rest = tuple_ ? at_ < tuple_->ob_size : !used_;
    if (keyed_) rest = false;
    if (rest && mapping_.isEmpty())
      return fail(PyExc_TypeError, bytes_ ? "not all arguments converted during bytes formatting" : "not all arguments converted during string formatting");
    return true;
  }

  bool unsupported(char32_t c) {
    if (c > 31 && c < 127) raise(t_, PyExc_ValueError, "unsupported format character '%c' (0x%s) at index %zd", static_cast<int>(c), hex(c).c_str(), pos_ - 1);
    else raise(t_, PyExc_ValueError, "unsupported format character '?' (0x%s) at index %zd", hex(c).c_str(), pos_ - 1);
    return false;
  }

  /// Text of a number directive without padding: sign, prefix and digits. False: exception pending.
  bool number_py(const Directive& d, Value v, std::string* sign, std::string* prefix, std::string* body) {
    char32_t c = d.type;
    std::string text;
    if (c == 'e' || c == 'E' || c == 'f' || c == 'F' || c == 'g' || c == 'G') {
      double x;
      if (isFloat(v)) {
        x = floatValue(v);
      } else if (bytes_) {
        if (!asDouble_py(t_, v, &x)) {
          if (pendingIs(t_, PyExc_TypeError)) {
            clearException(t_);
            raise(t_, PyExc_TypeError, "float argument required, not %.200T", v);
          }
          return false;
        }
      } else if (!asDouble_py(t_, v, &x)) {
        return false;
      }
      if (d.precision > INT_MAX - 512) return fail(PyExc_ValueError, "precision too big");
      text = doubleToText(x, static_cast<char>(c), d.precision < 0 ? 6 : static_cast<int>(d.precision), d.alternate ? kTextAlternate : 0);
    } else {
      bool decimal = c == 'd' || c == 'i' || c == 'u';
      Value i = v;
      if (!isInt(i)) {
        if (decimal && (isFloat(v) || hasSlot(v, kSlotInt) || hasSlot(v, kSlotIndex)) && !isStr(v)) {
          i = integer_py(v);
          if (i.isEmpty()) return false;
        } else if (!decimal && hasSlot(v, kSlotIndex)) {
          i = index_py(t_, v);
          if (i.isEmpty()) return false;
        } else {
          raise(t_, PyExc_TypeError, decimal ? "%%%c format: a real number is required, not %.200T" : "%%%c format: an integer is required, not %.200T", static_cast<int>(c), v);
          return false;
        }
      }
      int base = c == 'o' ? 8 : c == 'x' || c == 'X' ? 16 : 10;
      if (!intToText(t_, i, base, false, &text)) return false;
      if (c == 'X')
        for (char& ch : text)
          if (ch >= 'a') ch = static_cast<char>(ch - 32);
      if (d.alternate && base != 10) *prefix = base == 8 ? "0o" : c == 'X' ? "0X" : "0x";
      size_t digits = text.size() - (text[0] == '-');
      if (d.precision > static_cast<intptr_t>(digits)) text.insert(text[0] == '-' ? 1 : 0, static_cast<size_t>(d.precision) - digits, '0');
    }
    if (text[0] == '-') {
      *sign = "-";
      text.erase(0, 1);
    } else if (d.plus) {
      *sign = "+";
    } else if (d.space) {
      *sign = " ";
    }
    *body = std::move(text);
    return true;
  }

  intptr_t pos_ = 0;
  Thread& t_;
  StrView s_;

 private:
  static std::string hex(char32_t c) {
    char b[12];
    std::snprintf(b, sizeof b, "%x", static_cast<unsigned>(c));
    return b;
  }

  Value integer_py(Value v) {
    if (isFloat(v)) return intFromDouble(t_, floatValue(v));
    if (!hasSlot(v, kSlotInt)) return index_py(t_, v);
    PPY_TRY(r, callSlot_py(t_, kSlotInt, v));
    if (!isInt(r)) return raise(t_, PyExc_TypeError, "__int__ returned non-int (type %.200T)", r);
    return r;
  }

  /// A decimal number or '*'.
  bool number(intptr_t* out, const char* tooBig, bool isWidth, Directive* d) {
    if (pos_ < s_.length && s_[pos_] == '*') {
      pos_++;
      Value v = next();
      if (v.isEmpty()) return false;
      if (!isInt(v)) return fail(PyExc_TypeError, "* wants int");
      int64_t n;
      if (!intFits64(v, &n) || n > (isWidth ? PTRDIFF_MAX : INT_MAX) || n < -INT_MAX)
        return fail(PyExc_OverflowError, isWidth ? "Python int too large to convert to C ssize_t" : "Python int too large to convert to C int");
      if (isWidth && n < 0) {
        d->left = true;
        n = -n;
      }
      *out = n;
      return true;
    }
    bool any = false;
    intptr_t v = 0;
    for (; pos_ < s_.length && s_[pos_] >= '0' && s_[pos_] <= '9'; pos_++) {
      any = true;
      auto digit = static_cast<intptr_t>(s_[pos_] - '0');
      if (v > ((isWidth ? PTRDIFF_MAX : INT_MAX) - digit) / 10) return fail(PyExc_ValueError, tooBig);
      v = v * 10 + digit;
    }
    if (any) *out = v;
    return true;
  }

  Value args_;
  bool bytes_;
  TupleObject* tuple_ = nullptr;
  Value single_, mapping_;
  intptr_t at_ = 0;
  bool used_ = false, keyed_ = false;
};

bool isNumberType(char32_t c) {
  switch (c) {
    case 'd': case 'i': case 'u': case 'o': case 'x': case 'X':
    case 'e': case 'E': case 'f': case 'F': case 'g': case 'G': return true;
    default: return false;
  }
}

/// Number text with width, zero padding inside.
std::string padNumber(const Directive& d, const std::string& sign, const std::string& prefix, const std::string& body) {
  std::string out;
  auto length = static_cast<intptr_t>(sign.size() + prefix.size() + body.size());
  intptr_t pad = d.width > length ? d.width - length : 0;
  bool zeros = d.zero && !d.left;
  if (!d.left && !zeros) out.append(static_cast<size_t>(pad), ' ');
  out += sign;
  out += prefix;
  if (zeros) out.append(static_cast<size_t>(pad), '0');
  out += body;
  if (d.left) out.append(static_cast<size_t>(pad), ' ');
  return out;
}

/// One directive without keys and stars, on plain ASCII text at *pos behind its '%'. False: leave it to Percent.
bool readPlain(const char* s, intptr_t n, intptr_t* pos, Directive* d) {
  intptr_t i = *pos;
  for (;; i++) {
    char c = i < n ? s[i] : 0;
    if (c == '-') d->left = true;
    else if (c == '+') d->plus = true;
    else if (c == ' ') d->space = true;
    else if (c == '0') d->zero = true;
    else break;
  }
  auto number = [&](intptr_t* out) {
    intptr_t start = i, v = 0;
    for (; i < n && s[i] >= '0' && s[i] <= '9' && i - start < 3; i++) v = v * 10 + (s[i] - '0');
    if (i > start) *out = v;
  };
  number(&d->width);
  if (i < n && s[i] == '.') {
    i++;
    d->precision = 0;
    number(&d->precision);
  }
  if (i >= n) return false;
  d->type = static_cast<uint8_t>(s[i]);
  *pos = i + 1;
  return true;
}

/// Appends the text of one argument. False: not a plain value under a plain directive.
bool addPlain(Thread& t, PlainText& out, const Directive& d, Value v) {
  bool simple = d.width < 0 && d.precision < 0;
  switch (d.type) {
    case 's':
      if (simple) return out.add(v);
      break;
    case 'r':
      if (!simple) return false;
      if (!isExactly(v, &PyUnicode_Type)) return out.add(v);
      v = strRepr(t, v);
      return !v.isEmpty() && out.add(v);
    case 'd': case 'i':
      if (simple && v.isSmallInt() && !d.plus && !d.space) return out.addInt(v.asSmallInt());
      break;
    default: break;
  }
  // With padding: the body is made behind the place where padding may go.
  if (out.room() < 64 || d.width > out.room() - 64) return false;
  char body[64];
  intptr_t n = 0;
  bool negative = false;
  const char* text = body;
  switch (d.type) {
    case 's': {
      if (!isExactly(v, &PyUnicode_Type) || !isAsciiStr(v)) return false;
      text = static_cast<const char*>(strData(v.as<StrObject>()));
      n = v.as<StrObject>()->length;
      if (d.precision >= 0 && d.precision < n) n = d.precision;
      if (n > out.room() - 64) return false;
      intptr_t pad = d.width > n ? d.width - n : 0;
      return (d.left || out.fill(' ', pad)) && out.add(text, n) && (!d.left || out.fill(' ', pad));
    }
    case 'd': case 'i': case 'x': case 'X': {
      if (!v.isSmallInt() || d.precision >= 0) return false;
      int64_t i = v.asSmallInt();
      negative = i < 0;
      auto u = negative ? 0 - static_cast<uint64_t>(i) : static_cast<uint64_t>(i);
      if (d.type == 'd' || d.type == 'i') {
        n = decimalLength(u);
        putDecimal(body + n, u);
      } else {
        n = (std::bit_width(u | 1) + 3) / 4;
        for (intptr_t k = n; k-- > 0; u >>= 4) body[k] = (d.type == 'x' ? "0123456789abcdef" : "0123456789ABCDEF")[u & 15];
      }
      break;
    }
    case 'f': case 'F': {
      if (!v.isNumber() || d.precision > 15) return false;
      n = static_cast<intptr_t>(fixedDigits(body, v.asNumber(), d.precision < 0 ? 6 : static_cast<int>(d.precision)));
      if (n == 0) return false;
      negative = std::signbit(v.asNumber());
      break;
    }
    default: return false;
  }
  char sign = negative ? '-' : d.plus ? '+' : d.space ? ' ' : 0;
  intptr_t length = n + (sign != 0), pad = d.width > length ? d.width - length : 0;
  bool zeros = d.zero && !d.left;
  if (!d.left && !zeros) out.fill(' ', pad);
  if (sign) out.add(sign);
  if (zeros) out.fill('0', pad);
  out.add(text, n);
  if (d.left) out.fill(' ', pad);
  return true;
}

/// The whole of `format % args` where everything is plain; nothing that is called can have an effect, so the
/// general way may start again after a refusal. Empty: refused (or out of memory).
Value percentPlain(Thread& t, Value format, Value args) {
  auto* f = format.as<StrObject>();
  if (!f->state.ascii) return {};
  auto* s = static_cast<const char*>(strData(f));
  intptr_t n = f->length;
  const Value* next = isTuple(args) ? args.as<TupleObject>()->ob_item : &args;
  intptr_t count = isTuple(args) ? args.as<TupleObject>()->ob_size : 1, used = 0;
  PlainText out;
  for (intptr_t i = 0; i < n;) {
    char c = s[i++];
    if (c != '%') {
      if (!out.add(c)) return {};
      continue;
    }
    if (i < n && s[i] == '%') {
      if (!out.add('%')) return {};
      i++;
      continue;
    }
    Directive d;
    if (!readPlain(s, n, &i, &d) || used == count || !addPlain(t, out, d, next[used++])) return {};
  }
  return used == count ? out.finish(t) : Value();
}

}  // namespace

Value strPercent_py(Thread& t, Value format, Value args) {
  Value plain = percentPlain(t, format, args);
  if (!plain.isEmpty() || pending(t)) return plain;
  StrView s = strView(format);
  Percent p(t, s, args, false);
  StrBuilder out(t, s.length + 32);
  while (p.pos_ < s.length) {
    intptr_t at = findChar(s, '%', p.pos_, s.length);
    if (at < 0) at = s.length;
    if (at > p.pos_ && !out.add(sub(s, p.pos_, at))) return {};
    p.pos_ = at + 1;
    if (at == s.length) break;
    // The two plainest directives.
    if (p.pos_ < s.length && s[p.pos_] == '%') {
      out.add(U'%');
      p.pos_++;
      continue;
    }
    Directive d;
    if (p.pos_ < s.length && (s[p.pos_] == 's' || s[p.pos_] == 'd')) d.type = s[p.pos_++];
    else if (!p.read(&d) || !nativeMemoryFits(t, d.width)) return {};
    PPY_TRY(v, p.next());
    if (isNumberType(d.type)) {
      if (v.isSmallInt() && d.type == 'd' && d.width < 0 && d.precision < 0 && !d.plus && !d.space) {
        char digits[24];
        char* end = std::to_chars(digits, digits + sizeof digits, v.asSmallInt()).ptr;
        out.add(std::string_view(digits, static_cast<size_t>(end - digits)));
        continue;
      }
      std::string sign, prefix, body;
      if (!p.number_py(d, v, &sign, &prefix, &body)) return {};
      if (!out.add(std::string_view(padNumber(d, sign, prefix, body)))) return {};
      continue;
    }
    Value text;
    switch (d.type) {
      case 's': text = isExactly(v, &PyUnicode_Type) ? v : str_py(t, v); break;
      case 'r': text = repr_py(t, v); break;
      case 'a': text = ascii_py(t, v); break;
      case 'c':
        if (isStr(v)) {
          if (strView(v).length != 1) return raise(t, PyExc_TypeError, "%%c requires int or char");
          text = v;
        } else {
          if (!isInt(v) && !hasSlot(v, kSlotIndex)) return raise(t, PyExc_TypeError, "%%c requires int or char");
          PPY_TRY(code, index_py(t, v));
          int64_t c;
          if (!intFits64(code, &c) || c < 0 || c > 0x10FFFF) return raise(t, PyExc_OverflowError, "%%c arg not in range(0x110000)");
          text = strFromChar(t, static_cast<char32_t>(c));
        }
        break;
      default: p.unsupported(d.type); return {};
    }
    if (text.isEmpty()) return {};
    StrView body = strView(text);
    if (d.precision >= 0 && d.precision < body.length && d.type != 'c') body.length = d.precision;
    intptr_t pad = d.width > body.length ? d.width - body.length : 0;
    if (!d.left) out.fill(' ', pad);
    out.add(body);
    if (d.left) out.fill(' ', pad);
    gc::keepAlive(text);
  }
  if (!p.allUsed()) return {};
  gc::keepAlive(format);
  return out.finish();
}

Value bytesPercent_py(Thread& t, std::string_view format, Value args, std::string* out) {
  StrView s{format.data(), static_cast<intptr_t>(format.size()), 1};
  Percent p(t, s, args, true);
  while (p.pos_ < s.length) {
    intptr_t at = findChar(s, '%', p.pos_, s.length);
    if (at < 0) at = s.length;
    if (!growBuffer(t, out, static_cast<size_t>(at - p.pos_) + 1)) return {};
    out->append(format.substr(static_cast<size_t>(p.pos_), static_cast<size_t>(at - p.pos_)));
    p.pos_ = at + 1;
    if (at == s.length) break;
    if (p.pos_ < s.length && s[p.pos_] == '%') {
      out->push_back('%');
      p.pos_++;
      continue;
    }
    Directive d;
    if (!p.read(&d) || !nativeMemoryFits(t, d.width)) return {};
    PPY_TRY(v, p.next());
    std::string body;
    if (isNumberType(d.type)) {
      std::string sign, prefix;
      if (!p.number_py(d, v, &sign, &prefix, &body)) return {};
      std::string number = padNumber(d, sign, prefix, body);
      if (!growBuffer(t, out, number.size())) return {};
      *out += number;
      continue;
    }
    switch (d.type) {
      case 'a': case 'r': {
        PPY_TRY(text, ascii_py(t, v));
        if (!growBuffer(t, &body, asciiView(text).size())) return {};
        body = strToUtf8(text);
        break;
      }
      case 's': case 'b': {
        if (hasBuffer(v)) {
          BufferView b(t, v);
          if (!b.ok() || !growBuffer(t, &body, b.size())) return {};
          body = b.view();
        } else if (hasSlot(v, kSlotBytes)) {
          PPY_TRY(b, callSlot_py(t, kSlotBytes, v));
          if (!isBytes(b)) return raise(t, PyExc_TypeError, "__bytes__ returned non-bytes (type %.200T)", b);
          if (!growBuffer(t, &body, bytesView(b).size())) return {};
          body = bytesView(b);
        } else {
          return raise(t, PyExc_TypeError, "%%b requires a bytes-like object, or an object that implements __bytes__, not '%.100T'", v);
        }
        break;
      }
      case 'c': {
        if ((isBytes(v) && v.as<BytesObject>()->ob_size == 1)) {
          body = bytesView(v);
        } else if (isBytearray(v) && v.as<BytearrayObject>()->ob_size == 1) {
          body = bytearrayView(v.as<BytearrayObject>());
        } else if (isInt(v) || (hasSlot(v, kSlotIndex) && !isBytes(v))) {
          PPY_TRY(code, index_py(t, v));
          int64_t c;
          if (!intFits64(code, &c) || c < 0 || c > 255) return raise(t, PyExc_OverflowError, "%%c arg not in range(256)");
          body = std::string(1, static_cast<char>(c));
        } else {
          return raise(t, PyExc_TypeError, "%%c requires an integer in range(256) or a single byte");
        }
        break;
      }
      default: p.unsupported(d.type); return {};
    }
    if (d.precision >= 0 && static_cast<size_t>(d.precision) < body.size() && d.type != 'c') body.resize(static_cast<size_t>(d.precision));
    size_t pad = d.width > static_cast<intptr_t>(body.size()) ? static_cast<size_t>(d.width) - body.size() : 0;
    if (!growBuffer(t, out, pad + body.size())) return {};
    if (!d.left) out->append(pad, ' ');
    *out += body;
    if (d.left) out->append(pad, ' ');
  }
  return p.allUsed() ? none() : Value();
}

}  // namespace ppy
