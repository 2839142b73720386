// Values of number and string literals: digits, escapes, concatenation of plain strings.
#include <charconv>
#include <cmath>

#include "compiler/support/codecs.h"
#include "compiler/support/unicode.h"
#include "compiler/support/utf8.h"
#include "compiler/syntax/char_class.h"
#include "compiler/syntax/parser.h"
#include "compiler/syntax/string_token.h"

namespace ppy::syntax {
using namespace ast;

namespace {

int hexValue(char c) {
  if (isDigitChar(c)) return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

/// The double nearest to a decimal literal; infinity or zero beyond the range.
double parseDouble(std::string_view text) {
  double value = 0;
  auto result = std::from_chars(text.data(), text.data() + text.size(), value);
  if (result.ec != std::errc::result_out_of_range) return value;
  // Too large or too small: the decimal exponent of the first digit tells.
  long exponent = 0;
  size_t e = text.find_first_of("eE");
  if (e != std::string_view::npos) {
    size_t p = e + 1;
    bool negative = text[p] == '-';
    if (text[p] == '+' || negative) ++p;
    for (; p < text.size() && exponent < 1000000; ++p) exponent = exponent * 10 + (text[p] - '0');
    if (negative) exponent = -exponent;
    text = text.substr(0, e);
  }
  size_t point = text.find('.');
  if (point == std::string_view::npos) point = text.size();
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] >= '1' && text[i] <= '9') {
      exponent += static_cast<long>(point) - static_cast<long>(i);
      break;
    }
  }
  return exponent > 0 ? HUGE_VAL : 0.0;
}


}  // namespace

Parser::Failed Parser::literalFail(std::string message) {
  if (literalError_.kind == LiteralError::None) {
    literalError_.kind = LiteralError::Message;
    literalError_.message = std::move(message);
  }
  return fail();
}

Expr* Parser::number(const Token* t) {
  std::string_view source = textOf(*t);
  auto* c = makeBare<Constant>();
  c->range = {t->line, t->col, t->line, t->endCol};
  ConstantValue& v = c->value;
  char buffer[64];
  std::string cleaned;
  if (source.find('_') != std::string_view::npos) {
    for (char ch : source)
      if (ch != '_') cleaned += ch;
    source = cleaned;
  }
  v.kind = ConstantKind::Int;
  int base = 10;
  if (source.size() > 2 && source[0] == '0') {
    char p = static_cast<char>(source[1] | 0x20);
    base = p == 'x' ? 16 : p == 'o' ? 8 : p == 'b' ? 2 : 10;
    if (base != 10) source.remove_prefix(2);
  }
  char last = source.back();
  if (base == 10 && (last == 'j' || last == 'J')) {
    v.kind = ConstantKind::Complex;
    v.real = parseDouble(source.substr(0, source.size() - 1));
    return c;
  }
  if (base == 10 && source.find_first_of(".eE") != std::string_view::npos) {
    v.kind = ConstantKind::Float;
    v.real = parseDouble(source);
    return c;
  }
  (void)buffer;
  int64_t value = 0;
  auto result = std::from_chars(source.data(), source.data() + source.size(), value, base);
  if (result.ec == std::errc()) {
    v.fitsInt64 = true;
    v.integer = value;
    return c;
  }
  size_t firstDigit = source.find_first_not_of('0');
  if (firstDigit != std::string_view::npos) source.remove_prefix(firstDigit);
  if (base == 10 && options_.maxIntDigits && source.size() > static_cast<size_t>(options_.maxIntDigits))
    return literalFail("Exceeds the limit (" + std::to_string(options_.maxIntDigits) + " digits) for integer string conversion: value has " + std::to_string(source.size()) +
                       " digits; use sys.set_int_max_str_digits() to increase the limit - Consider hexadecimal for huge integer "
                       "literals to avoid decimal conversion limits.");
  v.base = static_cast<uint8_t>(base);
  v.text = context_.arena.copy(source);
  return c;
}

/// `escape`: what follows the backslash; octal digits of a number beyond a byte, or one character.
void Parser::warnEscape(std::string_view escape, const Token& t) {
  std::string message = escape.size() > 1 ? "invalid octal escape sequence '\\" : "invalid escape sequence '\\";
  message += escape;
  message += '\'';
  warnings_.push_back({WarningClass::DeprecationWarning, std::move(message), {t.line, t.col, t.endLine(), t.endCol}});
}

/// Decodes the inside of a `str` literal into UTF-8. Positions in messages count what CPython's decoder
/// sees: characters beyond ASCII as ten-byte \U escapes.
bool Parser::decodeText(std::string_view source, bool rawMode, bool ascii, const Token& t, std::string& out) {
  if (checkUtf8_) {
    size_t bad = support::findInvalidUtf8(source, true);
    if (bad != std::string_view::npos) return literalFail("(unicode error) " + support::utf8ErrorMessage(source, bad));
  }
  if (rawMode || source.find('\\') == std::string_view::npos) {
    out.append(source);
    return true;
  }
  const char* p = source.data();
  const char* end = p + source.size();
  size_t seen = 0;  // bytes CPython's decoder would have read before p
  bool warned = false;
  auto failAt = [&](size_t length, const char* what) {
    std::string where = length == 1 ? "byte 0x5c in position " + std::to_string(seen)
                                    : "bytes in position " + std::to_string(seen) + "-" + std::to_string(seen + length - 1);
    return literalFail("(unicode error) 'unicodeescape' codec can't decode " + where + ": " + what);
  };
  while (p < end) {
    const char* begin = p;
    if (*p != '\\') {
      if (static_cast<unsigned char>(*p) < 0x80) {
        const void* slash = std::memchr(p, '\\', static_cast<size_t>(end - p));
        const char* stop = slash ? static_cast<const char*>(slash) : end;
        while (p < stop && static_cast<unsigned char>(*p) < 0x80) ++p;
        out.append(begin, p);
        seen += static_cast<size_t>(p - begin);
      } else {
        support::DecodedChar d = support::decodeUtf8(p, end);
        out.append(p, d.size);
        p += d.size;
        seen += 10;
      }
      continue;
    }
    ++p;
    // A lone backslash at the end (of an f-string's piece) or before a character beyond ASCII stands for
    // itself; CPython's decoder sees it as \u005c.
    if (p >= end || static_cast<unsigned char>(*p) >= 0x80) {
      out += '\\';
      seen += 6;
      continue;
    }
    char c = *p++;
    auto hex = [&](int digits, const char* message) -> bool {
      uint32_t code = 0;
      int n = 0;
      while (n < digits && p < end && hexValue(*p) >= 0) {
        code = code * 16 + static_cast<uint32_t>(hexValue(*p++));
        ++n;
      }
      if (n < digits) return failAt(static_cast<size_t>(p - begin), message);
      if (code > 0x10FFFF) return failAt(static_cast<size_t>(p - begin), "illegal Unicode character");
      support::appendUtf8(out, code);
      return true;
    };
    switch (c) {
      case '\n': break;
      case '\\': out += '\\'; break;
      case '\'': out += '\''; break;
      case '"': out += '"'; break;
      case 'a': out += '\a'; break;
      case 'b': out += '\b'; break;
      case 'f': out += '\f'; break;
      case 'n': out += '\n'; break;
      case 'r': out += '\r'; break;
      case 't': out += '\t'; break;
      case 'v': out += '\v'; break;
      case '0': case '1': case '2': case '3': case '4': case '5': case '6': case '7': {
        uint32_t code = static_cast<uint32_t>(c - '0');
        for (int i = 0; i < 2 && p < end && *p >= '0' && *p <= '7'; ++i) code = code * 8 + static_cast<uint32_t>(*p++ - '0');
        support::appendUtf8(out, code);
        if (code > 0377 && !warned) {
          warnEscape({begin + 1, static_cast<size_t>(p - begin - 1)}, t);
          warned = true;
        }
        break;
      }
      case 'x':
        if (!hex(2, "truncated \\xXX escape")) return false;
        break;
      case 'u':
        if (!hex(4, "truncated \\uXXXX escape")) return false;
        break;
      case 'U':
        if (!hex(8, "truncated \\UXXXXXXXX escape")) return false;
        break;
      case 'N': {
        if (p >= end || *p != '{') return failAt(static_cast<size_t>(p - begin), "malformed \\N character escape");
        const void* close = std::memchr(p, '}', static_cast<size_t>(end - p));
        if (!close) return failAt(static_cast<size_t>(end - begin), "malformed \\N character escape");
        auto* q = static_cast<const char*>(close);
        std::string_view name(p + 1, static_cast<size_t>(q - p - 1));
        if (name.empty()) return failAt(static_cast<size_t>(q - begin), "malformed \\N character escape");
        p = q + 1;
        uint32_t code = support::unicode::lookupName(name);
        if (code == support::unicode::kNoChar) return failAt(static_cast<size_t>(p - begin), "unknown Unicode character name");
        support::appendUtf8(out, code);
        break;
      }
      default:
        out += '\\';
        --p;
        if (!warned) {
          warnEscape({&c, 1}, t);
          warned = true;
        }
        seen += 1;
        continue;
    }
    seen += static_cast<size_t>(p - begin);
  }
  return true;
}

bool Parser::decodeBytes(std::string_view source, bool rawMode, const Token& t, std::string& out) {
  for (char c : source)
    if (static_cast<unsigned char>(c) >= 0x80) return literalFail("bytes can only contain ASCII literal characters");
  if (rawMode || source.find('\\') == std::string_view::npos) {
    out.append(source);
    return true;
  }
  bool warned = false;
  for (size_t i = 0; i < source.size();) {
    char c = source[i++];
    if (c != '\\') {
      out += c;
      continue;
    }
    if (i >= source.size()) return literalFail("(value error) Trailing \\ in string");
    size_t begin = i - 1;
    c = source[i++];
    switch (c) {
      case '\n': break;
      case '\\': out += '\\'; break;
      case '\'': out += '\''; break;
      case '"': out += '"'; break;
      case 'a': out += '\a'; break;
      case 'b': out += '\b'; break;
      case 'f': out += '\f'; break;
      case 'n': out += '\n'; break;
      case 'r': out += '\r'; break;
      case 't': out += '\t'; break;
      case 'v': out += '\v'; break;
      case '0': case '1': case '2': case '3': case '4': case '5': case '6': case '7': {
        int code = c - '0';
        for (int k = 0; k < 2 && i < source.size() && source[i] >= '0' && source[i] <= '7'; ++k) code = code * 8 + (source[i++] - '0');
        out += static_cast<char>(code);
        if (code > 0377 && !warned) {
          warnEscape(source.substr(begin + 1, i - begin - 1), t);
          warned = true;
        }
        break;
      }
      case 'x': {
        int a = i < source.size() ? hexValue(source[i]) : -1, b = i + 1 < source.size() ? hexValue(source[i + 1]) : -1;
        if (a < 0 || b < 0) return literalFail("(value error) invalid \\x escape at position " + std::to_string(begin));
        out += static_cast<char>(a * 16 + b);
        i += 2;
        break;
      }
      default:
        out += '\\';
        --i;
        if (!warned) {
          warnEscape({&c, 1}, t);
          warned = true;
        }
    }
  }
  return true;
}

Expr* Parser::textConstant(std::string_view text, bool copy, SourceRange range, bool unicodeKind) {
  auto* c = makeBare<Constant>();
  c->range = range;
  c->value.kind = ConstantKind::Str;
  c->value.text = copy ? context_.arena.copy(text) : text;
  c->value.ascii = true;
  for (char ch : text)
    if (static_cast<unsigned char>(ch) >= 0x80) {
      c->value.ascii = false;
      break;
    }
  if (unicodeKind) c->literalKind = "u";
  return c;
}

Expr* Parser::strings(const Token* first, const Token* last) {
  SourceRange range{first->line, first->col, last[-1].endLine(), last[-1].endCol};
  bool formatted = false;
  for (const Token* t = first; t < last; ++t) formatted |= StringToken(textOf(*t)).formatted;
  if (formatted) return joinedString(first, last);
  StringToken lead(textOf(*first));
  // The common case: one literal without escapes.
  const bool bytes = lead.bytes;
  if (last - first == 1 && !bytes && !checkUtf8_ && (lead.raw || std::memchr(lead.body.data(), '\\', lead.body.size()) == nullptr))
    return textConstant(lead.body, true, range, lead.unicode);
  std::string out;
  for (const Token* t = first; t < last; ++t) {
    StringToken s(textOf(*t));
    if (s.bytes ? !decodeBytes(s.body, s.raw, *t, out) : !decodeText(s.body, s.raw, false, *t, out)) return nullptr;
    if (s.bytes != bytes) return literalFail("cannot mix bytes and nonbytes literals");
  }
  if (!bytes) return textConstant(out, true, range, lead.unicode);
  auto* c = makeBare<Constant>();
  c->range = range;
  c->value.kind = ConstantKind::Bytes;
  c->value.text = context_.arena.copy(out);
  return c;
}

}  // namespace ppy::syntax
