/// str: repr, translate, encode, format and the rest of the methods.
#include "runtime/builtins/codecs.h"
#include "runtime/builtins/format.h"
#include "runtime/builtins/str_util.h"
#include "runtime/object/container.h"
#include "runtime/object/int_ops.h"

namespace ppy {
using namespace text;

namespace {

/// An escape and how long it is.
struct Escape {
  explicit Escape(char32_t c) : length(c < 256 ? 4 : c < 65536 ? 6 : 10), text{'\\', c < 256 ? 'x' : c < 65536 ? 'u' : 'U'} {
    for (size_t i = length; i-- > 2; c >>= 4) text[i] = "0123456789abcdef"[c & 15];
  }
  std::string_view view() const { return {text, length}; }
  size_t length;
  char text[10];
};

}  // namespace

void text::addEscape(StrBuilder& b, char32_t c) { b.add(Escape(c).view()); }
void text::addEscape(std::string& s, char32_t c) { s += Escape(c).view(); }

namespace {

Value quoted(Thread& t, Value v, bool asciiOnly) {
  StrView s = strView(v);
  intptr_t singles = 0, doubles = 0, special = 0;
  if (s.kind == 1) {
    auto* p = static_cast<const uint8_t*>(s.data);
    for (intptr_t i = 0; i < s.length; i++) {
      singles += p[i] == '\'';
      doubles += p[i] == '"';
      special += p[i] < 32 || p[i] == '\\' || p[i] >= 127;
    }
  } else {
    for (intptr_t i = 0; i < s.length; i++) {
      singles += s[i] == '\'';
      doubles += s[i] == '"';
    }
    special = 1;
  }
  char quote = singles && !doubles ? '"' : '\'';
  if (!special && (!singles || quote == '"')) {
    StrObject* r = newStrRaw(t, s.length + 2, 127);
    if (!r) return {};
    auto* out = static_cast<char*>(strData(r));
    out[0] = out[s.length + 1] = quote;
    std::memcpy(out + 1, s.data, static_cast<size_t>(s.length));
    gc::keepAlive(v);
    return r;
  }
  StrBuilder b(t, s.length + 2 + special);
  b.add(static_cast<char32_t>(quote));
  for (intptr_t i = 0; i < s.length; i++) {
    char32_t c = s[i];
    if (c == static_cast<char32_t>(quote) || c == '\\') {
      b.add(U'\\');
      b.add(c);
    } else if (c == '\t' || c == '\n' || c == '\r') {
      b.add(U'\\');
      b.add(c == '\t' ? U't' : c == '\n' ? U'n' : U'r');
    } else if (c >= ' ' && c < 127) {
      b.add(c);
    } else if (c >= 127 && !asciiOnly && unicode::isPrintable(c)) {
      b.add(c);
    } else {
      addEscape(b, c);
    }
  }
  b.add(static_cast<char32_t>(quote));
  gc::keepAlive(v);
  return b.finish();
}

// --- translate -----------------------------------------------------------------------------------

/// What a table says of one character: *replacement is empty (delete), a str, or a character.
bool translateChar_py(Thread& t, Value table, char32_t c, Value* replacement) {
  Value key = makeInt(t, c);
  Value r = isExactly(table, &PyDict_Type) ? dictGet_py(t, table.as<DictObject>(), key) : getItem_py(t, table, key);
  if (r.isEmpty()) {
    if (pending(t)) {
      if (!pendingIs(t, PyExc_LookupError)) return false;
      clearException(t);
    }
    *replacement = strFromChar(t, c);
    return !replacement->isEmpty();
  }
  if (isNone(r)) {
    *replacement = emptyStr();
    return true;
  }
  if (isStr(r)) {
    *replacement = r;
    return true;
  }
  if (!isInt(r)) {
    raise(t, PyExc_TypeError, "character mapping must return integer, None or str");
    return false;
  }
  int64_t code;
  if (!intFits64(r, &code) || code < 0 || code > 0x10FFFF) {
    raise(t, PyExc_ValueError, "character mapping must be in range(0x110000)");
    return false;
  }
  *replacement = strFromChar(t, static_cast<char32_t>(code));
  return !replacement->isEmpty();
}

Value translate(Thread& t, Value self, Value* args) {
  StrView s = strView(self);
  // Each ASCII character is asked for once.
  Value known[128] = {};
  uint8_t single[128] = {};  // its replacement where that is one ASCII character other than NUL
  StrBuilder b(t, s.length);
  for (intptr_t i = 0; i < s.length; i++) {
    char32_t c = s[i];
    if (c < 128 && single[c]) {
      b.add(char32_t{single[c]});
      continue;
    }
    Value r = c < 128 ? known[c] : Value();
    if (r.isEmpty()) {
      if (!translateChar_py(t, args[0], c, &r)) return {};
      if (c < 128) {
        known[c] = r;
        if (isAsciiStr(r) && r.as<StrObject>()->length == 1) single[c] = static_cast<uint8_t>(strView(r)[0]);
      }
      s = strView(self);
    }
    if (!b.add(r)) return {};
  }
  gc::keepAlive(self);
  return b.finish();
}

Value maketrans(Thread& t, Value, Value* args) {
  DictObject* d = newDict(t);
  if (!d) return {};
  if (args[1].isEmpty()) {
    if (!isExactly(args[0], &PyDict_Type))
      return raise(t, PyExc_TypeError, "if you give only one argument to maketrans it must be a dict");
    intptr_t pos = 0;
    Value key, value;
    while (dictNext(args[0].as<DictObject>(), &pos, &key, &value)) {
      if (isStr(key)) {
        if (strView(key).length != 1) return raise(t, PyExc_ValueError, "string keys in translate table must be of length 1");
        key = Value::smallInt(static_cast<int64_t>(strView(key)[0]));
      } else if (!isInt(key)) {
        return raise(t, PyExc_TypeError, "keys in translate table must be strings or integers");
      }
      if (!dictSet_py(t, d, key, value)) return {};
    }
    return d;
  }
  if (!isStr(args[1])) return raise(t, PyExc_TypeError, "maketrans() argument 2 must be str, not %T", args[1]);
  if (!isStr(args[0])) return raise(t, PyExc_TypeError, "first maketrans argument must be a string if there is a second argument");
  StrView from = strView(args[0]), to = strView(args[1]);
  if (from.length != to.length) return raise(t, PyExc_ValueError, "the first two maketrans arguments must have equal length");
  for (intptr_t i = 0; i < from.length; i++)
    if (!dictSet_py(t, d, Value::smallInt(static_cast<int64_t>(from[i])), Value::smallInt(static_cast<int64_t>(to[i])))) return {};
  if (!args[2].isEmpty()) {
    if (!isStr(args[2])) return raise(t, PyExc_TypeError, "maketrans() argument 3 must be str, not %T", args[2]);
    StrView gone = strView(args[2]);
    for (intptr_t i = 0; i < gone.length; i++)
      if (!dictSet_py(t, d, Value::smallInt(static_cast<int64_t>(gone[i])), none())) return {};
  }
  return d;
}

// --- the rest --------------------------------------------------------------------------------------

bool optionalStr(Thread& t, const char* function, const char* name, Value v) {
  if (v.isEmpty() || isStr(v)) return true;
  raise(t, PyExc_TypeError, "%s() argument '%s' must be str, not %T", function, name, v);
  return false;
}

Value encode(Thread& t, Value self, Value* args) {
  if (!optionalStr(t, "encode", "encoding", args[0]) || !optionalStr(t, "encode", "errors", args[1])) return {};
  return encodeObject_py(t, self, args[0], args[1]);
}
Value format(Thread& t, Value self, const Args& args) { return strFormat_py(t, self, args); }
Value formatMap(Thread& t, Value self, Value* args) { return strFormatMap_py(t, self, args[0]); }
Value formatSpec(Thread& t, Value self, Value* args) {
  if (!isStr(args[0])) return raise(t, PyExc_TypeError, "__format__() argument must be str, not %T", args[0]);
  return formatText(t, self, args[0]);
}
Value newArgs(Thread& t, Value self, Value*) {
  PPY_TRY(copy, newStrFrom(t, strView(self)));
  return tupleOf(t, {copy});
}
Value sizeOf(Thread& t, Value self, Value*) {
  auto* s = self.as<StrObject>();
  intptr_t head = s->state.ascii ? 49 : s->state.kind == 1 ? 73 : s->state.kind == 2 ? 74 : 76;
  return makeInt(t, head + s->length * static_cast<intptr_t>(s->state.kind));
}

}  // namespace

Value strRepr(Thread& t, Value s) { return quoted(t, s, false); }
Value strAscii(Thread& t, Value s) {
  if (isAsciiStr(s)) return s;
  StrView v = strView(s);
  StrBuilder b(t, v.length + 16);
  for (intptr_t i = 0; i < v.length; i++) {
    char32_t c = v[i];
    if (c < 128) {
      b.add(c);
    } else {
      addEscape(b, c);
    }
  }
  gc::keepAlive(s);
  return b.finish();
}

const BuiltinDef kStrTextMethods[] = {
    {"translate", "table, /", translate},
    {"maketrans", "x, y=None, z=None, /", maketrans, nullptr, kBuiltinStaticMethod},
    {"encode", "encoding='utf-8', errors='strict'", encode},
    {"format", "*args, **kwargs", directCall<format>, nullptr, kBuiltinDirect},
    {"format_map", "mapping, /", formatMap},
    {"__format__", "format_spec, /", formatSpec},
    {"__getnewargs__", "", newArgs},
    {"__sizeof__", "", sizeOf},
    {nullptr},
};

}  // namespace ppy
