/// UnicodeEncodeError, UnicodeDecodeError, UnicodeTranslateError.
#include "runtime/builtins/exceptions.h"
#include "runtime/object/number.h"

namespace ppy {
namespace {

UnicodeErrorObject* uni(Value v) { return v.as<UnicodeErrorObject>(); }

bool takeStr(Thread& t, const char* type, int position, Value v) {
  if (isStr(v)) return true;
  raise(t, PyExc_TypeError, "argument %d must be str, not %T", position, v);
  return false;
}

/// (encoding, object, start, end, reason); no encoding for translate errors.
Value fill(Thread& t, Value self, const Args& args, const char* type, bool encoding, bool bytes) {
  if (baseExceptionInit(t, self, args).isEmpty()) return {};
  uint32_t want = encoding ? 5 : 4;
  if (args.npos != want)
    return raise(t, PyExc_TypeError, "function takes exactly %u arguments (%u given)", want, args.npos);
  auto* e = uni(self);
  const Value* v = args.v;
  int position = 1;
  Value encodingName;
  if (encoding) {
    encodingName = *v++;
    if (!takeStr(t, type, position++, encodingName)) return {};
  }
  Value object = *v++;
  if (bytes ? !isBytes(object) : !isStr(object)) {
    if (!bytes) return raise(t, PyExc_TypeError, "argument %d must be str, not %T", position, object);
    if (!isInstance(object, &PyByteArray_Type))
      return raise(t, PyExc_TypeError, "a bytes-like object is required, not '%T'", object);
    auto* b = object.as<BytearrayObject>();
    object = newBytes(t, b->ob_start, static_cast<size_t>(b->ob_size));
    if (object.isEmpty()) return {};
  }
  intptr_t start, end;
  if (!asIndex_py(t, v[0], &start, PyExc_OverflowError) || !asIndex_py(t, v[1], &end, PyExc_OverflowError)) return {};
  if (!takeStr(t, type, position + 3, v[2])) return {};
  if (encoding) setField(self, &e->encoding, encodingName);
  setField(self, &e->object, object);
  setField(self, &e->reason, v[2]);
  e->start = start;
  e->end = end;
  return none();
}
Value encodeInit(Thread& t, Value self, const Args& args) { return fill(t, self, args, "UnicodeEncodeError", true, false); }
Value decodeInit(Thread& t, Value self, const Args& args) { return fill(t, self, args, "UnicodeDecodeError", true, true); }
Value translateInit(Thread& t, Value self, const Args& args) { return fill(t, self, args, "UnicodeTranslateError", false, false); }

/// "\xe9", "\u20ac", "\U0001f600" as messages show a character.
Value escaped(Thread& t, Value object, intptr_t at) {
  StrView v = strView(object);
  unsigned c = v[at];
  char text[16];
  std::snprintf(text, sizeof text, c <= 0xFF ? "\\x%02x" : c <= 0xFFFF ? "\\u%04x" : "\\U%08x", c);
  return newStr(t, text);
}

/// 0 of what is neither: anything may have been put there.
intptr_t sizeOf(Value object) { return isBytes(object) ? object.as<BytesObject>()->ob_size : isStr(object) ? strView(object).length : 0; }
Value encodeStr(Thread& t, Value self) {
  auto* e = uni(self);
  if (!e->object) return emptyStr();
  intptr_t n = sizeOf(e->object);
  if (isStr(e->object) && e->start < n && e->end == e->start + 1 && e->start >= 0) {
    PPY_TRY(c, escaped(t, e->object, e->start));
    return formatStr(t, "'%S' codec can't encode character '%U' in position %zd: %S", e->encoding, c, e->start, e->reason);
  }
  return formatStr(t, "'%S' codec can't encode characters in position %zd-%zd: %S", e->encoding, e->start, e->end - 1, e->reason);
}
Value decodeStr(Thread& t, Value self) {
  auto* e = uni(self);
  if (!e->object) return emptyStr();
  intptr_t n = sizeOf(e->object);
  if (isBytes(e->object) && e->start >= 0 && e->start < n && e->end == e->start + 1) {
    char hex[8];
    std::snprintf(hex, sizeof hex, "%02x", static_cast<unsigned char>(e->object.as<BytesObject>()->ob_sval[e->start]));
    return formatStr(t, "'%S' codec can't decode byte 0x%s in position %zd: %S", e->encoding, hex, e->start, e->reason);
  }
  return formatStr(t, "'%S' codec can't decode bytes in position %zd-%zd: %S", e->encoding, e->start, e->end - 1, e->reason);
}
Value translateStr(Thread& t, Value self) {
  auto* e = uni(self);
  if (!e->object) return emptyStr();
  if (isStr(e->object) && e->start >= 0 && e->start < sizeOf(e->object) && e->end == e->start + 1) {
    PPY_TRY(c, escaped(t, e->object, e->start));
    return formatStr(t, "can't translate character '%U' in position %zd: %S", c, e->start, e->reason);
  }
  return formatStr(t, "can't translate characters in position %zd-%zd: %S", e->start, e->end - 1, e->reason);
}

Value getStart(Thread& t, Value self) { return makeInt(t, uni(self)->start); }
Value getEnd(Thread& t, Value self) { return makeInt(t, uni(self)->end); }
bool setStart(Thread& t, Value self, Value v) {
  if (v.isEmpty()) return raise(t, PyExc_TypeError, "can't delete numeric/char attribute"), false;
  return asIndex_py(t, v, &uni(self)->start, PyExc_OverflowError);
}
bool setEnd(Thread& t, Value self, Value v) {
  if (v.isEmpty()) return raise(t, PyExc_TypeError, "can't delete numeric/char attribute"), false;
  return asIndex_py(t, v, &uni(self)->end, PyExc_OverflowError);
}

void traceUnicode(Object* o, gc::Marker& m) {
  traceException(o, m);
  auto* e = static_cast<UnicodeErrorObject*>(o);
  m.mark(e->encoding);
  m.mark(e->object);
  m.mark(e->reason);
}

#define PPY_SLOTS(name, init, str) \
  const NativeSlot name[] = {{kSlotInit, reinterpret_cast<void*>(init)}, {kSlotStr, reinterpret_cast<void*>(str)}, {}}
PPY_SLOTS(kEncodeSlots, encodeInit, encodeStr);
PPY_SLOTS(kDecodeSlots, decodeInit, decodeStr);
PPY_SLOTS(kTranslateSlots, translateInit, translateStr);
#undef PPY_SLOTS
const MemberDef kMembers[] = {
    {"encoding", offsetof(UnicodeErrorObject, encoding), kMemberNone},
    {"object", offsetof(UnicodeErrorObject, object), kMemberNone},
    {"reason", offsetof(UnicodeErrorObject, reason), kMemberNone},
    {}};
const GetSetDef kGetSet[] = {{"start", getStart, setStart}, {"end", getEnd, setEnd}, {}};

}  // namespace

bool unicodeErrorRange(Thread& t, const UnicodeErrorObject* e, bool bytes, intptr_t* start, intptr_t* end) {
  if (e->object.isEmpty()) return raise(t, PyExc_TypeError, "object attribute not set"), false;
  if (bytes ? !isBytes(e->object) : !isStr(e->object)) return raise(t, PyExc_TypeError, "object attribute must be %s", bytes ? "bytes" : "unicode"), false;
  intptr_t n = sizeOf(e->object);
  *start = e->start < 0 ? 0 : e->start;
  if (*start >= n) *start = n - 1;
  *end = e->end < 1 ? 1 : e->end;
  if (*end > n) *end = n;
  return true;
}

const ExceptionExtra kUnicodeExtras[] = {
    {&_PyExc_UnicodeEncodeError, sizeof(UnicodeErrorObject), kEncodeSlots, nullptr, kMembers, kGetSet, traceUnicode},
    {&_PyExc_UnicodeDecodeError, sizeof(UnicodeErrorObject), kDecodeSlots, nullptr, kMembers, kGetSet, traceUnicode},
    {&_PyExc_UnicodeTranslateError, sizeof(UnicodeErrorObject), kTranslateSlots, nullptr, kMembers, kGetSet, traceUnicode},
    {}};

}  // namespace ppy
