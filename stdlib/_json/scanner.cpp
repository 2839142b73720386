// JSON text to objects: scanner objects and scanstring().
#include <bit>
#include <charconv>
#include <cstring>
#include <string>

#include "runtime/builtins/float.h"
#include "runtime/frame/services.h"
#include "runtime/object/recursion.h"
#include "runtime/object/text_util.h"
#include "stdlib/_json/json.h"

namespace ppy::json {

TypeObject kScannerType;

Value raiseDecode_py(Thread& t, const char* message, Value s, intptr_t at) {
  PPY_TRY(decoder, importModule_py(t, "json.decoder"));
  PPY_TRY(type, getAttr_py(t, decoder, intern(t, "JSONDecodeError")));
  PPY_TRY(e, call_py(t, type, newStr(t, message), s, makeInt(t, at)));
  return raiseObject(t, e);
}

namespace {

struct ScannerObject : Object {
  Value strict, objectHook, objectPairsHook, parseFloat, parseInt, parseConstant;
};
ScannerObject* of(Value v) { return v.as<ScannerObject>(); }

/// One document being read. C is the text's character type.
template <class C>
class Reader {
 public:
  Reader(Thread& t, Value text, ScannerObject* scanner, bool strict) : t_(t), text_(text), scanner_(scanner), strict_(strict) {
    StrView s = strView(text);
    s_ = static_cast<const C*>(s.data);
    n_ = s.length;
    ascii_ = text.as<StrObject>()->state.ascii;
  }

  /// The value at i; *next is behind it. StopIteration(i) pending when none begins there.
  Value value(intptr_t i, intptr_t* next) {
    if (i >= n_) return raiseStopIteration(t_, makeInt(t_, i));
    switch (s_[i]) {
      case '"': return string(i + 1, next);
      case '{': {
        RecursionGuard guard(t_, "while decoding a JSON object from a unicode string");
        return guard ? object(i + 1, next) : Value();
      }
      case '[': {
        RecursionGuard guard(t_, "while decoding a JSON array from a unicode string");
        return guard ? array(i + 1, next) : Value();
      }
      case 'n':
        if (matches(i, "null")) return *next = i + 4, none();
        break;
      case 't':
        if (matches(i, "true")) return *next = i + 4, boolean(true);
        break;
      case 'f':
        if (matches(i, "false")) return *next = i + 5, boolean(false);
        break;
      case 'N':
        if (matches(i, "NaN")) return constant("NaN", i, next);
        break;
      case 'I':
        if (matches(i, "Infinity")) return constant("Infinity", i, next);
        break;
      case '-':
        if (matches(i, "-Infinity")) return constant("-Infinity", i, next);
        break;
      default: break;
    }
    return number(i, next);
  }

  /// A string whose opening quote is before i.
  Value string(intptr_t i, intptr_t* next) {
    intptr_t begin = i - 1, run = plainRun(i);
    if (i + run < n_ && s_[i + run] == '"') {
      *next = i + run + 1;
      return slice(i, i + run);
    }
    StrBuilder out(t_, run + 16);
    for (;;) {
      run = plainRun(i);
      out.add(StrView{s_ + i, run, sizeof(C)});
      i += run;
      if (i >= n_) return raiseDecode_py(t_, "Unterminated string starting at", text_, begin);
      if (s_[i] == '"') {
        *next = i + 1;
        return out.finish();
      }
      if (s_[i] != '\\') {  // a control character
        if (strict_) return raiseDecode_py(t_, "Invalid control character at", text_, i);
        out.add(static_cast<char32_t>(s_[i++]));
        continue;
      }
      if (++i >= n_) return raiseDecode_py(t_, "Unterminated string starting at", text_, begin);
      char32_t c = s_[i++];
      if (c != 'u') {
        switch (c) {
          case '"': case '\\': case '/': break;
          case 'b': c = '\b'; break;
          case 'f': c = '\f'; break;
          case 'n': c = '\n'; break;
          case 'r': c = '\r'; break;
          case 't': c = '\t'; break;
          default: return raiseDecode_py(t_, "Invalid \\escape", text_, i - 2);
        }
        out.add(c);
        continue;
      }
      if (!hex4(i, &c)) return raiseDecode_py(t_, "Invalid \\uXXXX escape", text_, i - 1);
      i += 4;
      char32_t low;
      if (c >= 0xD800 && c < 0xDC00 && i + 6 <= n_ && s_[i] == '\\' && s_[i + 1] == 'u' && hex4(i + 2, &low) && low >= 0xDC00 && low < 0xE000) {
        c = 0x10000 + ((c - 0xD800) << 10) + (low - 0xDC00);
        i += 6;
      }
      out.add(c);
    }
  }

 private:
  bool matches(intptr_t i, std::string_view word) const {
    if (n_ - i < static_cast<intptr_t>(word.size())) return false;
    for (size_t k = 0; k < word.size(); k++)
      if (s_[i + static_cast<intptr_t>(k)] != static_cast<C>(word[k])) return false;
    return true;
  }
  static bool isSpace(C c) { return c == ' ' || c == '\n' || c == '\t' || c == '\r'; }
  intptr_t skip(intptr_t i) const {
    while (i < n_ && isSpace(s_[i])) i++;
    return i;
  }
  Value slice(intptr_t from, intptr_t to) {
    if constexpr (sizeof(C) == 1) {
      if (ascii_) return newStrAscii(t_, {reinterpret_cast<const char*>(s_ + from), static_cast<size_t>(to - from)});
      return newStrLatin1(t_, reinterpret_cast<const uint8_t*>(s_ + from), to - from);
    }
    return newStrFrom(t_, StrView{s_ + from, to - from, sizeof(C)});
  }

  /// Characters from i on that stand for themselves in a string.
  intptr_t plainRun(intptr_t i) const {
    intptr_t start = i;
    if constexpr (sizeof(C) == 1) {
      for (; i + 8 <= n_; i += 8) {
        uint64_t w;
        std::memcpy(&w, s_ + i, 8);
        constexpr uint64_t kOnes = 0x0101010101010101u, kHigh = 0x8080808080808080u;
        uint64_t quote = w ^ (kOnes * '"'), slash = w ^ (kOnes * '\\');
        uint64_t hit = ((w - kOnes * 0x20) & ~w) | ((quote - kOnes) & ~quote) | ((slash - kOnes) & ~slash);
        hit &= kHigh;
        if (hit) return i + (std::countr_zero(hit) >> 3) - start;
      }
    }
    while (i < n_ && s_[i] != '"' && s_[i] != '\\' && s_[i] > 0x1F) i++;
    return i - start;
  }
  bool hex4(intptr_t i, char32_t* out) const {
    if (i + 4 > n_) return false;
    char32_t r = 0;
    for (int k = 0; k < 4; k++) {
      char32_t c = s_[i + k];
      if (c >= '0' && c <= '9') c -= '0';
      else if (c >= 'a' && c <= 'f') c -= 'a' - 10;
      else if (c >= 'A' && c <= 'F') c -= 'A' - 10;
      else return false;
      r = r << 4 | c;
    }
    *out = r;
    return true;
  }

  /// A key: equal keys of one document are one object, whose hash is known.
  Value key(intptr_t i, intptr_t* next) {
    intptr_t run = plainRun(i);
    if (i + run >= n_ || s_[i + run] != '"' || run > 64) return string(i, next);
    uint32_t h = static_cast<uint32_t>(run) * 0x9E3779B1u;
    for (intptr_t k = 0; k < run; k += run > 16 ? 3 : 1) h = (h ^ static_cast<uint32_t>(s_[i + k])) * 0x01000193u;
    Value& place = memo_[(h ^ h >> 15) % kMemo];
    *next = i + run + 1;
    if (!place.isEmpty()) {
      StrView v = strView(place);
      if (v.length == run && v.kind == static_cast<int>(sizeof(C)) && std::memcmp(v.data, s_ + i, static_cast<size_t>(run) * sizeof(C)) == 0) return place;
    }
    Value made = slice(i, i + run);
    if (!made.isEmpty() && strView(made).kind == static_cast<int>(sizeof(C))) place = made;
    return made;
  }

  Value object(intptr_t i, intptr_t* next) {
    bool pairs = isGiven(scanner_->objectPairsHook);
    DictObject* dict = pairs ? nullptr : newDict(t_);
    ListObject* list = pairs ? newList(t_) : nullptr;
    if (!dict && !list) return {};
    i = skip(i);
    if (i >= n_ || s_[i] != '}') {
      for (;;) {
        if (i >= n_ || s_[i] != '"') return raiseDecode_py(t_, "Expecting property name enclosed in double quotes", text_, i);
        Value k = key(i + 1, &i);
        if (k.isEmpty()) return {};
        i = skip(i);
        if (i >= n_ || s_[i] != ':') return raiseDecode_py(t_, "Expecting ':' delimiter", text_, i);
        i = skip(i + 1);
        Value v = value(i, &i);
        if (v.isEmpty()) return {};
        if (pairs) {
          Value pair = tupleOf(t_, {k, v});
          if (pair.isEmpty() || !listAppend(t_, list, pair)) return {};
        } else if (!dictSet_py(t_, dict, k, v)) {
          return {};
        }
        i = skip(i);
        if (i < n_ && s_[i] == '}') break;
        if (i >= n_ || s_[i] != ',') return raiseDecode_py(t_, "Expecting ',' delimiter", text_, i);
        i = skip(i + 1);
      }
    }
    *next = i + 1;
    if (pairs) return call_py(t_, scanner_->objectPairsHook, list);
    return isGiven(scanner_->objectHook) ? call_py(t_, scanner_->objectHook, dict) : Value(dict);
  }

  Value array(intptr_t i, intptr_t* next) {
    ListObject* list = newList(t_);
    if (!list) return {};
    i = skip(i);
    if (i >= n_ || s_[i] != ']') {
      for (;;) {
        Value v = value(i, &i);
        if (v.isEmpty() || !listAppend(t_, list, v)) return {};
        i = skip(i);
        if (i < n_ && s_[i] == ']') break;
        if (i >= n_ || s_[i] != ',') return raiseDecode_py(t_, "Expecting ',' delimiter", text_, i);
        i = skip(i + 1);
      }
    }
    *next = i + 1;
    return list;
  }

  Value constant(const char* name, intptr_t i, intptr_t* next) {
    *next = i + static_cast<intptr_t>(std::strlen(name));
    return call_py(t_, scanner_->parseConstant, intern(t_, name));
  }

  static bool isDigit(C c) { return c >= '0' && c <= '9'; }
  Value number(intptr_t i, intptr_t* next) {
    intptr_t start = i;
    bool negative = s_[i] == '-';
    if (negative) i++;
    if (i >= n_ || !isDigit(s_[i])) return raiseStopIteration(t_, makeInt(t_, start));
    uint64_t small = 0;
    if (s_[i] == '0') {
      i++;
    } else {
      for (; i < n_ && isDigit(s_[i]); i++) small = small * 10 + static_cast<uint64_t>(s_[i] - '0');
    }
    bool real = false;
    if (i + 1 < n_ && s_[i] == '.' && isDigit(s_[i + 1])) {
      real = true;
      for (i += 2; i < n_ && isDigit(s_[i]);) i++;
    }
    if (i + 1 < n_ && (s_[i] == 'e' || s_[i] == 'E')) {
      intptr_t e = i + 1;
      if (e + 1 < n_ && (s_[e] == '-' || s_[e] == '+')) e++;
      if (isDigit(s_[e])) {
        real = true;
        for (i = e + 1; i < n_ && isDigit(s_[i]);) i++;
      }
    }
    *next = i;
    Value parser = real ? scanner_->parseFloat : scanner_->parseInt;
    if (parser != Value(real ? &PyFloat_Type : &PyLong_Type)) return call_py(t_, parser, slice(start, i));
    if (!real && i - start <= 18) return makeInt(t_, negative ? -static_cast<int64_t>(small) : static_cast<int64_t>(small));
    char local[64];
    std::string longer;
    auto size = static_cast<size_t>(i - start);
    char* text = local;
    if (size > sizeof local) {
      longer.resize(size);
      text = longer.data();
    }
    for (size_t k = 0; k < size; k++) text[k] = static_cast<char>(s_[start + static_cast<intptr_t>(k)]);
    if (!real) return intFromText(t_, {text, size}, 10, slice(start, i));
    double d;
    auto r = std::from_chars(text, text + size, d);
    if (r.ec != std::errc() && !parseFloat({text, size}, &d)) return raise(t_, PyExc_ValueError, "could not convert string to float");
    return makeFloat(t_, d);
  }

  static constexpr uint32_t kMemo = 128;
  Thread& t_;
  Value text_;
  ScannerObject* scanner_;
  const C* s_;
  intptr_t n_;
  bool strict_, ascii_;
  Value memo_[kMemo];
};

template <class F>
Value withReader(Thread& t, Value text, ScannerObject* scanner, bool strict, F&& f) {
  switch (strView(text).kind) {
    case 1: {
      Reader<uint8_t> r(t, text, scanner, strict);
      return f(r);
    }
    case 2: {
      Reader<char16_t> r(t, text, scanner, strict);
      return f(r);
    }
    default: {
      Reader<char32_t> r(t, text, scanner, strict);
      return f(r);
    }
  }
}

Value scannerNew(Thread& t, TypeObject* type, const Args& args) {
  static constexpr Signature signature("context");
  Value a[1];
  if (!bindArgs(t, "make_scanner", signature, args, a)) return {};
  auto* s = static_cast<ScannerObject*>(newInstance(t, type));
  PPY_TRY(strict, getAttr_py(t, a[0], intern(t, "strict")));
  int yes = truth_py(t, strict);
  if (yes < 0) return {};
  s->strict = boolean(yes);
  struct { const char* name; Value* place; } fields[] = {
      {"object_hook", &s->objectHook}, {"object_pairs_hook", &s->objectPairsHook}, {"parse_float", &s->parseFloat},
      {"parse_int", &s->parseInt}, {"parse_constant", &s->parseConstant}};
  for (auto& f : fields) {
    PPY_TRY(v, getAttr_py(t, a[0], intern(t, f.name)));
    gc::store(s, f.place, v);
  }
  return s;
}

Value scannerCall(Thread& t, Value self, const Args& args) {
  static constexpr Signature signature("string, idx");
  Value a[2];
  if (!bindArgs(t, "scan_once", signature, args, a)) return {};
  if (!isStr(a[0])) return raise(t, PyExc_TypeError, "first argument must be a string, not %.80T", a[0]);
  intptr_t i, next = 0;
  if (!sizeArg_py(t, a[1], &i)) return {};
  if (i < 0) return raise(t, PyExc_ValueError, "idx cannot be negative");
  Value v = withReader(t, a[0], of(self), isTrue(of(self)->strict), [&](auto& reader) { return reader.value(i, &next); });
  return v.isEmpty() ? v : tupleOf(t, {v, makeInt(t, next)});
}

void traceScanner(Object* o, gc::Marker& m) {
  auto* s = static_cast<ScannerObject*>(o);
  for (Value v : {s->strict, s->objectHook, s->objectPairsHook, s->parseFloat, s->parseInt, s->parseConstant}) m.mark(v);
}

const MemberDef kMembers[] = {
    {"strict", offsetof(ScannerObject, strict), kMemberReadOnly, "strict"}, {"object_hook", offsetof(ScannerObject, objectHook), kMemberReadOnly, "object_hook"},
    {"object_pairs_hook", offsetof(ScannerObject, objectPairsHook), kMemberReadOnly, "object_pairs_hook"},
    {"parse_float", offsetof(ScannerObject, parseFloat), kMemberReadOnly, "parse_float"}, {"parse_int", offsetof(ScannerObject, parseInt), kMemberReadOnly, "parse_int"},
    {"parse_constant", offsetof(ScannerObject, parseConstant), kMemberReadOnly, "parse_constant"}, {nullptr, 0, 0}};
const NativeSlot kSlots[] = {{kSlotNew, nativeSlot<NewFn>(scannerNew)}, {kSlotCall, nativeSlot<CallFn>(scannerCall)}, {0, nullptr}};

}  // namespace

Value scanString(Thread& t, Value, Value* a) {
  intptr_t i, next = 0;
  if (!sizeArg_py(t, a[1], &i)) return {};
  if (!isStr(a[0])) return raise(t, PyExc_TypeError, "first argument must be a string, not %.80T", a[0]);
  int strict = flagArg_py(t, a[2], true);
  if (strict < 0) return {};
  if (i < 0 || i > strView(a[0]).length) return raise(t, PyExc_ValueError, "end is out of bounds");
  Value v = withReader(t, a[0], nullptr, strict, [&](auto& reader) { return reader.string(i, &next); });
  return v.isEmpty() ? v : tupleOf(t, {v, makeInt(t, next)});
}

const TypeSpec kScannerSpec = {.type = &kScannerType, .name = "_json.Scanner", .basicSize = sizeof(ScannerObject), .flags = kTypeHasGc,
    .slots = kSlots, .members = kMembers, .trace = traceScanner};

}  // namespace ppy::json
