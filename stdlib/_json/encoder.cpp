// Objects to JSON text: encoder objects and the two ways of writing strings.
#include <cstring>

#include "runtime/object/dict.h"
#include "runtime/object/recursion.h"
#include "runtime/object/text_util.h"
#include "stdlib/_json/json.h"

namespace ppy::json {

TypeObject kEncoderType;

namespace {

struct EncoderObject : Object {
  Value markers, dflt, encoder, indent, keySeparator, itemSeparator, sortKeys, skipKeys;
  bool sort, skip, allowNan;
  uint8_t fast;  ///< encoder is encode_basestring_ascii (1) or encode_basestring (2)
};
EncoderObject* of(Value v) { return v.as<EncoderObject>(); }

/// A container on the way down, to find circular references.
struct Parent {
  const Object* object;
  const Parent* outer;
};

/// Does a character stand for itself?
bool isPlain(char32_t c, bool ascii) { return c >= 0x20 && c != '"' && c != '\\' && (!ascii || c < 0x7F); }

void escape(StrBuilder& out, char32_t c) {
  switch (c) {
    case '"': out.add(std::string_view("\\\"")); return;
    case '\\': out.add(std::string_view("\\\\")); return;
    case '\n': out.add(std::string_view("\\n")); return;
    case '\r': out.add(std::string_view("\\r")); return;
    case '\t': out.add(std::string_view("\\t")); return;
    case '\f': out.add(std::string_view("\\f")); return;
    case '\b': out.add(std::string_view("\\b")); return;
    default: break;
  }
  auto unit = [&out](uint32_t u) {
    constexpr char kDigits[] = "0123456789abcdef";
    char text[6] = {'\\', 'u', kDigits[u >> 12 & 15], kDigits[u >> 8 & 15], kDigits[u >> 4 & 15], kDigits[u & 15]};
    out.add(std::string_view(text, 6));
  };
  if (c >= 0x10000) {
    unit(0xD800 + ((c - 0x10000) >> 10));
    unit(0xDC00 + ((c - 0x10000) & 0x3FF));
  } else {
    unit(c);
  }
}

void writeString(StrBuilder& out, Value s, bool ascii) {
  StrView v = strView(s);
  out.reserve(v.length + 2, ascii ? 127 : v.kind == 1 ? (s.as<StrObject>()->state.ascii ? 127 : 255) : v.kind == 2 ? 0xFFFF : 0x10FFFF);
  out.add(U'"');
  text::withChars(v, [&](const auto* p) {
    intptr_t n = v.length, from = 0;
    for (intptr_t i = 0; i < n; i++) {
      char32_t c = p[i];
      if (isPlain(c, ascii)) continue;
      if (!ascii && c == 0x7F) continue;
      if (i > from) out.add(StrView{p + from, i - from, v.kind});
      from = i + 1;
      escape(out, c);
    }
    if (n > from) out.add(StrView{p + from, n - from, v.kind});
  });
  out.add(U'"');
}

class Writer {
 public:
  Writer(Thread& t, EncoderObject* e) : out(t, 256), t_(t), e_(e) {}
  StrBuilder out;

  bool value_py(Value v, const Parent* parent) {
    if (isNone(v)) return out.add(std::string_view("null"));
    if (isTrue(v)) return out.add(std::string_view("true"));
    if (isFalse(v)) return out.add(std::string_view("false"));
    if (v.isSmallInt()) return smallInt(v.asSmallInt());
    if (isStr(v)) return string_py(v);
    if (isInt(v)) return addText(intToStr(t_, v, 10));
    if (isFloat(v)) return real(v);
    if (isList(v) || isTuple(v)) return nested_py(v, parent, &Writer::list_py);
    if (isDict(v)) return nested_py(v, parent, &Writer::dict_py);
    return nested_py(v, parent, &Writer::other_py);
  }

 private:
  bool addText(Value text) { return !text.isEmpty() && out.add(text); }
  bool smallInt(int64_t i) {
    char text[24];
    auto n = static_cast<size_t>(snprintf(text, sizeof text, "%lld", static_cast<long long>(i)));
    return out.add(std::string_view(text, n));
  }
  bool real(Value v) {
    double d = floatValue(v);
    if (__builtin_isfinite(d)) return addText(repr_py(t_, makeFloat(t_, d)));
    if (!e_->allowNan) {
      raise(t_, PyExc_ValueError, "Out of range float values are not JSON compliant");
      return false;
    }
    return out.add(std::string_view(d != d ? "NaN" : d > 0 ? "Infinity" : "-Infinity"));
  }
  bool string_py(Value v) {
    if (e_->fast) {
      writeString(out, v, e_->fast == 1);
      return !out.failed();
    }
    Value text = call_py(t_, e_->encoder, v);
    if (text.isEmpty()) return false;
    if (isStr(text)) return out.add(text);
    raise(t_, PyExc_TypeError, "encoder() must return a string, not %.80T", text);
    return false;
  }

  bool nested_py(Value v, const Parent* parent, bool (Writer::*write)(Value, const Parent*)) {
    if (!isNone(e_->markers))
      for (const Parent* p = parent; p; p = p->outer)
        if (p->object == v.object()) {
          raise(t_, PyExc_ValueError, "Circular reference detected");
          return false;
        }
    RecursionGuard guard(t_, "while encoding a JSON object");
    if (!guard) return false;
    Parent here{v.isObject() ? v.object() : nullptr, parent};
    return (this->*write)(v, &here);
  }

  bool other_py(Value v, const Parent* here) {
    Value replaced = call_py(t_, e_->dflt, v);
    return !replaced.isEmpty() && value_py(replaced, here);
  }

  bool list_py(Value v, const Parent* here) {
    bool tuple = isTuple(v);
    auto size = [&] { return tuple ? v.as<TupleObject>()->ob_size : v.as<ListObject>()->ob_size; };
    if (size() == 0) return out.add(std::string_view("[]"));
    out.add(U'[');
    for (intptr_t i = 0; i < size(); i++) {
      if (i) out.add(e_->itemSeparator);
      if (!value_py(tuple ? v.as<TupleObject>()->ob_item[i] : v.as<ListObject>()->ob_item[i], here)) return false;
    }
    return out.add(U']');
  }

  bool pair_py(Value key, Value v, bool* first, const Parent* here) {
    Value text;
    if (isStr(key)) text = key;
    else if (isFloat(key)) text = keyText(key);
    else if (isTrue(key) || isFalse(key) || isNone(key)) text = intern(t_, isTrue(key) ? "true" : isFalse(key) ? "false" : "null");
    else if (isInt(key)) text = intToStr(t_, key, 10);
    else if (e_->skip) return true;
    else return raise(t_, PyExc_TypeError, "keys must be str, int, float, bool or None, not %.100T", key), false;
    if (text.isEmpty()) return false;
    if (!*first) out.add(e_->itemSeparator);
    *first = false;
    if (!string_py(text)) return false;
    out.add(e_->keySeparator);
    return value_py(v, here);
  }
  Value keyText(Value key) {
    double d = floatValue(key);
    if (__builtin_isfinite(d)) return repr_py(t_, makeFloat(t_, d));
    if (!e_->allowNan) return raise(t_, PyExc_ValueError, "Out of range float values are not JSON compliant");
    return intern(t_, d != d ? "NaN" : d > 0 ? "Infinity" : "-Infinity");
  }

  bool dict_py(Value v, const Parent* here) {
    auto* d = v.as<DictObject>();
    bool first = true;
    if (isExactly(v, &PyDict_Type) && !e_->sort) {
      intptr_t n = dictSize(d), count = 0;
      if (n == 0) return out.add(std::string_view("{}"));
      Value* items = gc::allocValues(t_, static_cast<size_t>(2 * n));  // writing may run code that changes the dict
      if (!items) return false;
      intptr_t pos = 0;
      while (count < n && dictNext(d, &pos, &items[2 * count], &items[2 * count + 1])) count++;
      gc::barrier(items);
      out.add(U'{');
      for (intptr_t i = 0; i < count; i++)
        if (!pair_py(items[2 * i], items[2 * i + 1], &first, here)) return false;
      return out.add(U'}');
    }
    if (dictSize(d) == 0) return out.add(std::string_view("{}"));
    Value view = callMethod_py(t_, v, intern(t_, "items"), nullptr, 0);
    Value items = view.isEmpty() ? Value() : listFromIterable_py(t_, view);
    if (items.isEmpty()) return false;
    auto* list = items.as<ListObject>();
    if (e_->sort && !listSort_py(t_, list, none(), false)) return false;
    out.add(U'{');
    for (intptr_t i = 0; i < list->ob_size; i++) {
      Value item = list->ob_item[i];
      if (!isTuple(item) || item.as<TupleObject>()->ob_size != 2) {
        raise(t_, PyExc_ValueError, "items must return 2-tuples");
        return false;
      }
      if (!pair_py(item.as<TupleObject>()->ob_item[0], item.as<TupleObject>()->ob_item[1], &first, here)) return false;
    }
    return out.add(U'}');
  }

  Thread& t_;
  EncoderObject* e_;
};

Value encoderNew(Thread& t, TypeObject* type, const Args& args) {
  static constexpr Signature signature("markers, default, encoder, indent, key_separator, item_separator, sort_keys, skipkeys, allow_nan");
  Value a[9];
  if (!bindArgs(t, "make_encoder", signature, args, a)) return {};
  if (!isDict(a[0]) && !isNone(a[0])) return raise(t, PyExc_TypeError, "make_encoder() argument 1 must be dict or None, not %.200T", a[0]);
  for (int i = 4; i < 6; i++)
    if (!isStr(a[i])) return raise(t, PyExc_TypeError, "make_encoder() argument %d must be str, not %T", i + 1, a[i]);
  int flags[3];
  for (int i = 0; i < 3; i++) {
    flags[i] = truth_py(t, a[6 + i]);
    if (flags[i] < 0) return {};
  }
  auto* e = static_cast<EncoderObject*>(newInstance(t, type));
  e->markers = a[0];
  e->dflt = a[1];
  e->encoder = a[2];
  e->indent = a[3];
  e->keySeparator = a[4];
  e->itemSeparator = a[5];
  e->sortKeys = boolean(flags[0]);
  e->skipKeys = boolean(flags[1]);
  e->sort = flags[0];
  e->skip = flags[1];
  e->allowNan = flags[2];
  if (isExactly(a[2], &PyCFunction_Type)) {
    BuiltinFn fn = a[2].as<BuiltinObject>()->def->fn;
    e->fast = fn == encodeBasestringAscii ? 1 : fn == encodeBasestring ? 2 : 0;
  }
  return e;
}

Value encoderCall(Thread& t, Value self, const Args& args) {
  static constexpr Signature signature("obj, _current_indent_level");
  Value a[2];
  if (!bindArgs(t, "_iterencode", signature, args, a)) return {};
  Writer w(t, of(self));
  if (!w.value_py(a[0], nullptr)) return {};
  PPY_TRY(text, w.out.finish());
  return tupleOf(t, {text});
}

void traceEncoder(Object* o, gc::Marker& m) {
  auto* e = static_cast<EncoderObject*>(o);
  for (Value v : {e->markers, e->dflt, e->encoder, e->indent, e->keySeparator, e->itemSeparator, e->sortKeys, e->skipKeys}) m.mark(v);
}

const MemberDef kMembers[] = {
    {"markers", offsetof(EncoderObject, markers), kMemberReadOnly, "markers"}, {"default", offsetof(EncoderObject, dflt), kMemberReadOnly, "default"},
    {"encoder", offsetof(EncoderObject, encoder), kMemberReadOnly, "encoder"}, {"indent", offsetof(EncoderObject, indent), kMemberReadOnly, "indent"},
    {"key_separator", offsetof(EncoderObject, keySeparator), kMemberReadOnly, "key_separator"},
    {"item_separator", offsetof(EncoderObject, itemSeparator), kMemberReadOnly, "item_separator"},
    {"sort_keys", offsetof(EncoderObject, sortKeys), kMemberReadOnly, "sort_keys"}, {"skipkeys", offsetof(EncoderObject, skipKeys), kMemberReadOnly, "skipkeys"},
    {nullptr, 0, 0}};
const NativeSlot kSlots[] = {{kSlotNew, nativeSlot<NewFn>(encoderNew)}, {kSlotCall, nativeSlot<CallFn>(encoderCall)}, {0, nullptr}};

Value basestring(Thread& t, Value v, bool ascii) {
  if (!isStr(v)) return raise(t, PyExc_TypeError, "first argument must be a string, not %.80T", v);
  StrBuilder out(t);
  writeString(out, v, ascii);
  return out.finish();
}

}  // namespace

Value encodeBasestring(Thread& t, Value, Value* a) { return basestring(t, a[0], false); }
Value encodeBasestringAscii(Thread& t, Value, Value* a) { return basestring(t, a[0], true); }

const TypeSpec kEncoderSpec = {.type = &kEncoderType, .name = "_json.Encoder", .basicSize = sizeof(EncoderObject), .flags = kTypeHasGc,
    .slots = kSlots, .members = kMembers, .trace = traceEncoder};

namespace {

const BuiltinDef kFunctions[] = {
    {"encode_basestring_ascii", "string, /", encodeBasestringAscii},
    {"encode_basestring", "string, /", encodeBasestring},
    {"scanstring", "string, end, strict=True, /", scanString},
    {nullptr, nullptr, nullptr}};

bool init(Thread& t, ModuleObject* m) {
  return addType(t, m, kScannerSpec) && addType(t, m, kEncoderSpec) && dictDeleteStr(t, moduleDict(m), intern(t, "Scanner")) &&
         dictDeleteStr(t, moduleDict(m), intern(t, "Encoder")) && addValue(t, m, "make_scanner", &kScannerType) && addValue(t, m, "make_encoder", &kEncoderType);
}

}  // namespace
}  // namespace ppy::json

namespace ppy {
const NativeModule kJsonModule = {"_json", json::kFunctions, json::init, nullptr};
}  // namespace ppy
