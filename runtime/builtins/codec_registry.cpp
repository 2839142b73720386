/// codecs.register, lookup, register_error, lookup_error, and encoding through registered codecs.
#include "runtime/builtins/codec_registry.h"

#include <algorithm>

#include "runtime/builtins/codecs.h"
#include "runtime/builtins/exceptions.h"
#include "runtime/builtins/special.h"
#include "runtime/builtins/str_util.h"
#include "runtime/object/container.h"

namespace ppy {

/// import/import.cpp; a room above this one.
Value importModule_py(Thread& t, const char* name);

struct CodecRegistry : gc::RootBase {
  explicit CodecRegistry(Thread& t)
      : RootBase(*t.runtime), searchPath(newList(t)), cache(newDict(t)), errors(newDict(t)) {}
  void trace(gc::Marker& m) override {
    m.mark(searchPath);
    m.mark(cache);
    m.mark(errors);
  }
  Value searchPath, cache, errors;
  bool encodingsImported = false;
};

namespace {

CodecRegistry& registry(Thread& t) {
  Runtime& rt = *t.runtime;
  if (!rt.codecs) rt.codecs = new CodecRegistry(t);
  return *rt.codecs;
}

/// "UTF_8 x" as the cache knows it: lower case, what is no ASCII letter, digit or point to underscores.
Value normalised(Thread& t, Value encoding) {
  std::string s = strToUtf8(encoding);
  std::string out;
  bool gap = false;
  for (char c : s) {
    bool keep = (c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'z') || c == '.';
    if (!keep) {
      gap = true;
      continue;
    }
    if (gap && !out.empty()) out.push_back('_');
    gap = false;
    out.push_back(static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c));
  }
  return newStr(t, out);
}

/// The package's search function is the first one, whoever registers another.
bool importEncodings_py(Thread& t) {
  CodecRegistry& r = registry(t);
  if (r.encodingsImported) return true;
  r.encodingsImported = true;
  r.encodingsImported = !importModule_py(t, "encodings").isEmpty();
  return r.encodingsImported;
}

}  // namespace

Value registerCodec_py(Thread& t, Value f) {
  if (!isCallable(f)) return raise(t, PyExc_TypeError, "argument must be callable");
  if (!importEncodings_py(t)) return {};
  return listAppend(t, registry(t).searchPath.as<ListObject>(), f) ? none() : Value();
}

Value unregisterCodec_py(Thread& t, Value f) {
  CodecRegistry& r = registry(t);
  auto* list = r.searchPath.as<ListObject>();
  ListObject* rest = newList(t);
  if (!rest) return {};
  for (intptr_t i = 0; i < list->ob_size; i++)
    if (list->ob_item[i] != f && !listAppend(t, rest, list->ob_item[i])) return {};
  if (rest->ob_size != list->ob_size) {
    r.searchPath = rest;
    dictClear(t, r.cache.as<DictObject>());
  }
  return none();
}

Value lookupCodec_py(Thread& t, Value encoding) {
  if (!importEncodings_py(t)) return {};
  CodecRegistry& r = registry(t);
  PPY_TRY(key, normalised(t, encoding));
  Value known = dictGet_py(t, r.cache.as<DictObject>(), key);
  if (!known.isEmpty() || pending(t)) return known;
  auto* path = r.searchPath.as<ListObject>();
  for (intptr_t i = 0; i < path->ob_size; i++) {
    PPY_TRY(info, call_py(t, path->ob_item[i], key));
    if (isNone(info)) continue;
    if (!isTuple(info) || info.as<TupleObject>()->ob_size != 4)
      return raise(t, PyExc_TypeError, "codec search functions must return 4-tuples");
    return dictSet_py(t, r.cache.as<DictObject>(), key, info) ? info : Value();
  }
  return raise(t, PyExc_LookupError, "unknown encoding: %U", encoding);
}

Value registerErrorHandler_py(Thread& t, Value name, Value handler) {
  if (!isCallable(handler)) return raise(t, PyExc_TypeError, "handler must be callable");
  return dictSet_py(t, registry(t).errors.as<DictObject>(), name, handler) ? none() : Value();
}

namespace {

/// Have instances of an exception class fields beside BaseException's?
bool addsState(TypeObject* type) {
  for (; type->tp_flags & kTypeHeap && type->tp_base; type = type->tp_base) {
    Value slots = static_cast<HeapTypeObject*>(type)->ht_slots;
    if (!slots.isEmpty() && isTuple(slots) && slots.as<TupleObject>()->ob_size) return true;
  }
  return type->tp_basicsize != PyExc_BaseException->tp_basicsize;
}

/// The pending exception of a codec becomes the cause of one of its class whose message names the codec, if the class can be
/// made of a message alone: it adds no state to BaseException's, and its args are at most one str.
void wrapError_py(Thread& t, const char* operation, Value encoding) {
  if (t.status != Status::Exception) return;
  TypeObject* type = typeOf(t.exc);
  auto inherits = [&](SlotId slot) { return infoOf(type).slots[slot].attr == infoOf(PyExc_BaseException).slots[slot].attr; };
  auto* e = t.exc.as<ExceptionObject>();
  auto* args = e->args.as<TupleObject>();
  bool plain = inherits(kSlotNew) && inherits(kSlotInit) && type->tp_itemsize == 0 && !addsState(type) && args->ob_size <= 1 && (args->ob_size == 0 || isExactly(args->ob_item[0], &PyUnicode_Type)) &&
               (e->dict.isEmpty() || dictSize(e->dict.as<DictObject>()) == 0);
  if (!plain) return;
  Value cause = takeException(t);
  Value text = str_py(t, cause);
  if (text.isEmpty()) return restoreException(t, cause);
  raise(t, type, "%s with '%U' codec failed (%s: %U)", operation, encoding, typeName(type), text);
  auto* wrapped = t.exc.as<ExceptionObject>();
  wrapped->cause = cause;
  wrapped->suppress_context = true;
  gc::barrier(wrapped);
}

Value throughCodec_py(Thread& t, Value object, Value encoding, Value errors, bool textOnly, int part) {
  PPY_TRY(info, lookupCodec_py(t, encoding));
  if (textOnly) {
    PPY_TRY(name, intern(t, "_is_text_encoding"));
    Value text = findAttr_py(t, info, name);
    if (text.isEmpty() && pending(t)) return {};
    if (!text.isEmpty()) {
      int yes = truth_py(t, text);
      if (yes < 0) return {};
      if (!yes)
        return raise(t, PyExc_LookupError, "'%.400U' is not a text encoding; use %s to handle arbitrary codecs", encoding,
                     part ? "codecs.decode()" : "codecs.encode()");
    }
  }
  Value f = info.as<TupleObject>()->ob_item[part];
  Value r = errors.isEmpty() ? call_py(t, f, object) : call_py(t, f, object, errors);
  if (r.isEmpty()) return wrapError_py(t, part ? "decoding" : "encoding", encoding), Value();
  if (!isTuple(r) || r.as<TupleObject>()->ob_size != 2)
    return raise(t, PyExc_TypeError, "%s must return a tuple (object, integer)", part ? "decoder" : "encoder");
  return r.as<TupleObject>()->ob_item[0];
}

}  // namespace

Value registryEncode_py(Thread& t, Value object, Value encoding, Value errors, bool textOnly) {
  return throughCodec_py(t, object, encoding, errors, textOnly, 0);
}
Value registryDecode_py(Thread& t, Value object, Value encoding, Value errors, bool textOnly) {
  return throughCodec_py(t, object, encoding, errors, textOnly, 1);
}

// --- the built-in handlers as functions ------------------------------------------------------------

namespace {

/// The classes of exceptions that a handler takes.
enum : unsigned { kEncoding = 1, kDecoding = 2, kTranslating = 4 };

struct ErrorFields {
  bool encoding = false, decoding = false;
  Value object;
  intptr_t start, end;

  /// What stands at `i`. The range of an empty object begins before it, where there is NUL.
  char32_t at(intptr_t i) const {
    if (i < 0) return 0;
    return decoding ? static_cast<uint8_t>(object.as<BytesObject>()->ob_sval[i]) : strView(object)[i];
  }
};
bool errorFields(Thread& t, Value e, ErrorFields* out, unsigned taken = kEncoding | kDecoding | kTranslating) {
  out->encoding = isInstance(e, PyExc_UnicodeEncodeError);
  out->decoding = isInstance(e, PyExc_UnicodeDecodeError);
  unsigned kind = out->encoding ? kEncoding : out->decoding ? kDecoding : isInstance(e, PyExc_UnicodeTranslateError) ? kTranslating : 0;
  if (!(kind & taken)) return raise(t, PyExc_TypeError, "don't know how to handle %.200T in error callback", e), false;
  auto* u = e.as<UnicodeErrorObject>();
  out->object = u->object;
  return unicodeErrorRange(t, u, out->decoding, &out->start, &out->end);
}

Value answer(Thread& t, Value text, intptr_t at) { return text.isEmpty() ? text : tupleOf(t, {text, makeInt(t, at)}); }

Value strictErrors(Thread& t, Value, Value* args) {
  if (!isException(args[0])) return raise(t, PyExc_TypeError, "codec must pass exception instance");
  return raiseObject(t, args[0]);
}
Value ignoreErrors(Thread& t, Value, Value* args) {
  ErrorFields f;
  return errorFields(t, args[0], &f) ? answer(t, emptyStr(), f.end) : Value();
}
Value replaceErrors(Thread& t, Value, Value* args) {
  ErrorFields f;
  if (!errorFields(t, args[0], &f)) return {};
  if (f.decoding) return answer(t, strFromChar(t, 0xFFFD), f.end);
  if (f.end < f.start) return raise(t, PyExc_SystemError, "Negative size passed to PyUnicode_New");
  StrBuilder b(t);
  b.fill(f.encoding ? U'?' : U'\uFFFD', f.end - f.start);
  return answer(t, b.finish(), f.end);
}
Value backslashErrors(Thread& t, Value, Value* args) {
  ErrorFields f;
  if (!errorFields(t, args[0], &f)) return {};
  if (f.end < f.start && f.decoding) return raise(t, PyExc_SystemError, "Negative size passed to PyUnicode_New");
  StrBuilder b(t);
  for (intptr_t i = f.start; i < f.end; i++) text::addEscape(b, f.at(i));
  return answer(t, b.finish(), f.end);
}
Value xmlErrors(Thread& t, Value, Value* args) {
  ErrorFields f;
  if (!errorFields(t, args[0], &f, kEncoding)) return {};
  StrBuilder b(t);
  for (intptr_t i = f.start; i < f.end; i++) b.add(std::string_view("&#" + std::to_string(static_cast<uint32_t>(f.at(i))) + ";"));
  return answer(t, b.finish(), f.end);
}
Value nameErrors(Thread& t, Value, Value* args) {
  ErrorFields f;
  if (!errorFields(t, args[0], &f, kEncoding)) return {};
  // Names come from unicodedata; a character without one is escaped.
  PPY_TRY(module, importModule_py(t, "unicodedata"));
  PPY_TRY(name, intern(t, "name"));
  PPY_TRY(lookup, getAttr_py(t, module, name));
  StrBuilder b(t);
  for (intptr_t i = f.start; i < f.end; i++) {
    char32_t c = f.at(i);
    PPY_TRY(found, call_py(t, lookup, strFromChar(t, c), emptyStr()));
    if (!isStr(found) || strView(found).length == 0) {
      text::addEscape(b, c);
    } else {
      b.add(std::string_view("\\N{"));
      b.add(found);
      b.add(U'}');
    }
  }
  return answer(t, b.finish(), std::max(f.start, f.end));
}
Value escapeErrors(Thread& t, Value, Value* args) {
  ErrorFields f;
  if (!errorFields(t, args[0], &f, kEncoding | kDecoding)) return {};
  if (f.encoding) {
    if (f.end < f.start) return raise(t, PyExc_SystemError, "Negative size passed to PyBytes_FromStringAndSize");
    std::string bytes;
    for (intptr_t i = f.start; i < f.end; i++) {
      char32_t c = f.at(i);
      if (c < 0xDC80 || c > 0xDCFF) return raiseObject(t, args[0]);
      bytes.push_back(static_cast<char>(c - 0xDC00));
    }
    return answer(t, newBytes(t, bytes.data(), bytes.size()), f.end);
  }
  StrBuilder b(t);
  intptr_t i = f.start;
  for (; i < f.end && i < f.start + 4; i++) {
    auto c = static_cast<uint8_t>(f.at(i));
    if (c < 128) break;
    b.add(static_cast<char32_t>(0xDC00 + c));
  }
  return i == f.start ? raiseObject(t, args[0]) : answer(t, b.finish(), i);
}
Value passErrors(Thread& t, Value, Value* args) {
  ErrorFields f;
  if (!errorFields(t, args[0], &f, kEncoding | kDecoding)) return {};
  auto* u = args[0].as<UnicodeErrorObject>();
  Codec codec = isStr(u->encoding) && text::isAsciiStr(u->encoding) ? findCodec(text::asciiView(u->encoding)) : Codec::Other;
  int unit = codec == Codec::Utf8 ? 3 : codec >= Codec::Utf16 && codec <= Codec::Utf16Be ? 2 : codec >= Codec::Utf32 && codec <= Codec::Utf32Be ? 4 : 0;
  if (unit == 0) return raiseObject(t, args[0]);
  bool big = codec == Codec::Utf16Be || codec == Codec::Utf32Be;
  if (f.encoding) {
    if (f.end < f.start) return raise(t, PyExc_SystemError, "Negative size passed to PyBytes_FromStringAndSize");
    std::string bytes;
    for (intptr_t i = f.start; i < f.end; i++) {
      char32_t c = f.at(i);
      if (c < 0xD800 || c > 0xDFFF) return raiseObject(t, args[0]);
      char b[4];
      if (unit == 3) bytes.append(b, static_cast<size_t>(text::encodeUtf8(b, c)));
      else for (int k = 0; k < unit; k++) bytes.push_back(static_cast<char>(c >> 8 * (big ? unit - 1 - k : k)));
    }
    return answer(t, newBytes(t, bytes.data(), bytes.size()), f.end);
  }
  std::string_view b = bytesView(f.object);
  if (f.start < 0 || static_cast<intptr_t>(b.size()) - f.start < unit) return raiseObject(t, args[0]);
  auto at = [&](intptr_t i) { return static_cast<char32_t>(static_cast<uint8_t>(b[static_cast<size_t>(f.start + i)])); };
  char32_t c = 0;
  if (unit == 3) {
    if ((at(0) & 0xF0) == 0xE0 && (at(1) & 0xC0) == 0x80 && (at(2) & 0xC0) == 0x80) c = (at(0) & 15) << 12 | (at(1) & 63) << 6 | (at(2) & 63);
  } else {
    for (int k = 0; k < unit; k++) c |= at(k) << 8 * (big ? unit - 1 - k : k);
  }
  if (c < 0xD800 || c > 0xDFFF) return raiseObject(t, args[0]);
  return answer(t, strFromChar(t, c), f.start + unit);
}

const BuiltinDef kHandlers[] = {
    {"strict", "exception, /", strictErrors},
    {"ignore", "exception, /", ignoreErrors},
    {"replace", "exception, /", replaceErrors},
    {"backslashreplace", "exception, /", backslashErrors},
    {"xmlcharrefreplace", "exception, /", xmlErrors},
    {"namereplace", "exception, /", nameErrors},
    {"surrogateescape", "exception, /", escapeErrors},
    {"surrogatepass", "exception, /", passErrors},
    {nullptr},
};

}  // namespace

Value lookupErrorHandler_py(Thread& t, Value name) {
  if (name.isEmpty()) name = newStr(t, "strict");
  auto* errors = registry(t).errors.as<DictObject>();
  Value known = dictGet_py(t, errors, name);
  if (!known.isEmpty() || pending(t)) return known;
  for (const BuiltinDef* def = kHandlers; def->name; def++) {
    if (!strEquals(name, def->name)) continue;
    PPY_TRY(f, newBuiltin(t, def, Value(), Value()));
    return dictSet_py(t, errors, name, f) ? f : Value();
  }
  return raise(t, PyExc_LookupError, "unknown error handler name '%.400U'", name);
}

}  // namespace ppy
