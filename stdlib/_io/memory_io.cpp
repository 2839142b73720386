// StringIO and BytesIO: streams over memory.
#include "runtime/builtins/memoryview.h"
#include "runtime/gc/explicit.h"
#include "runtime/object/attr.h"
#include "runtime/object/text_util.h"
#include "stdlib/_io/io.h"
#include "stdlib/common/struct_sequence.h"

namespace ppy::io {

TypeObject kStringIOType, kBytesIOType;
static TypeObject kBytesIOBufferType;

namespace {

/// Both hold their contents in a Raw cell: char32_t units for StringIO, bytes for BytesIO.
struct MemoryObject : IOObject {
  char* data;
  intptr_t length, capacity, pos;  ///< in units
  bool translate, universal;       ///< StringIO: reading newlines as TextIOWrapper does
  uint8_t newlinesSeen;            ///< StringIO, universal: as TextObject's
  Value newline;
  intptr_t exports;                ///< BytesIO: views that getbuffer() gave and that are not released
};
MemoryObject* of(Value v) { return v.as<MemoryObject>(); }
/// More is no machine's memory.
constexpr intptr_t kMaxBytes = intptr_t{1} << 48;
template <class Unit> Unit* units(MemoryObject* m) { return reinterpret_cast<Unit*>(m->data); }

bool usable(Thread& t, MemoryObject* m) {
  bool text = isInstance(m, &kStringIOType);
  if (m->closed) raise(t, PyExc_ValueError, "I/O operation on closed file%s", text ? "" : ".");
  else if (text && m->newline.isEmpty()) raise(t, PyExc_ValueError, "I/O operation on uninitialized object");
  else return true;
  return false;
}

bool grow(Thread& t, MemoryObject* m, intptr_t n, size_t unit) {
  if (n <= m->capacity) return true;
  if (n > kMaxBytes / static_cast<intptr_t>(unit)) {
    raiseMemory(t);
    return false;
  }
  intptr_t capacity = std::max<intptr_t>(n + n / 4, 64);
  auto* data = static_cast<char*>(gc::allocOrNull(t, static_cast<size_t>(capacity) * unit, gc::CellKind::Raw));
  if (!data) return false;
  if (m->length) memcpy(data, m->data, static_cast<size_t>(m->length) * unit);
  m->data = data;
  m->capacity = capacity;
  gc::barrier(m);
  return true;
}

/// Room for `more` units from the position on.
bool reserve(Thread& t, MemoryObject* m, intptr_t more, size_t unit) {
  intptr_t n;
  if (!__builtin_add_overflow(m->pos, more, &n)) return grow(t, m, n, unit);
  raise(t, PyExc_OverflowError, unit == 1 ? "new buffer size too large" : "new position too large");
  return false;
}

/// Writes n units at the position; a gap beyond the end is zero.
template <class Unit>
bool put(Thread& t, MemoryObject* m, const Unit* from, intptr_t n) {
  if (n == 0) return true;
  if (!reserve(t, m, n, sizeof(Unit))) return false;
  if (m->pos > m->length) memset(units<Unit>(m) + m->length, 0, static_cast<size_t>(m->pos - m->length) * sizeof(Unit));
  memcpy(units<Unit>(m) + m->pos, from, static_cast<size_t>(n) * sizeof(Unit));
  m->pos += n;
  m->length = std::max(m->length, m->pos);
  return true;
}

Value slice(Thread& t, MemoryObject* m, intptr_t from, intptr_t n) {
  if (isInstance(m, &kBytesIOType)) return newBytes(t, m->data + from, static_cast<size_t>(n));
  return newStrUcs4(t, units<char32_t>(m) + from, n);
}

intptr_t lineEnd(MemoryObject* m) {
  if (isInstance(m, &kBytesIOType)) {
    auto* nl = static_cast<char*>(memchr(m->data + m->pos, '\n', static_cast<size_t>(m->length - m->pos)));
    return nl ? nl - m->data + 1 : m->length;
  }
  const char32_t* s = units<char32_t>(m);
  bool cr = m->universal && !m->translate;
  std::u32string nl = U"\n";
  if (!m->universal && !m->newline.isEmpty() && isStr(m->newline) && strView(m->newline).length) {
    nl.clear();
    for (intptr_t i = 0; i < strView(m->newline).length; i++) nl += strView(m->newline)[i];
  }
  for (intptr_t i = m->pos; i < m->length; i++) {
    if (cr && s[i] == '\r') return i + 1 < m->length && s[i + 1] == '\n' ? i + 2 : i + 1;
    if (s[i] == nl.back() && (nl.size() == 1 || (i > m->pos && s[i - 1] == nl[0]))) return i + 1;
  }
  return m->length;
}

Value memoryRead(Thread& t, Value self, Value* a) {
  MemoryObject* m = of(self);
  intptr_t n;
  if (!sizeArgument_py(t, a[0], &n) || !usable(t, m)) return {};
  intptr_t from = std::min(m->pos, m->length);
  if (n < 0 || n > m->length - from) n = m->length - from;
  if (m->pos <= m->length) m->pos = from + n;
  return slice(t, m, from, n);
}

Value memoryReadline(Thread& t, Value self, Value* a) {
  MemoryObject* m = of(self);
  intptr_t limit;
  if (!sizeArgument_py(t, a[0], &limit) || !usable(t, m)) return {};
  if (m->pos >= m->length) return slice(t, m, 0, 0);
  intptr_t from = m->pos, end = lineEnd(m);
  if (limit >= 0 && end - from > limit) end = from + limit;
  m->pos = end;
  return slice(t, m, from, end - from);
}

Value memoryNext(Thread& t, Value self) {
  MemoryObject* m = of(self);
  if (!usable(t, m) || m->pos >= m->length) return {};
  intptr_t from = m->pos;
  m->pos = lineEnd(m);
  return slice(t, m, from, m->pos - from);
}

Value memorySeek(Thread& t, Value self, Value* a) {
  MemoryObject* m = of(self);
  intptr_t at, whence = 0;
  if (!usable(t, m) || !asIndex_py(t, a[0], &at, PyExc_OverflowError)) return {};
  if (!a[1].isEmpty() && !asIndex_py(t, a[1], &whence, PyExc_OverflowError)) return {};
  bool text = isInstance(m, &kStringIOType);
  if (whence < 0 || whence > 2)
    return text ? raise(t, PyExc_ValueError, "Invalid whence (%zd, should be 0, 1 or 2)", whence) : raise(t, PyExc_ValueError, "invalid whence (%zd, should be 0, 1 or 2)", whence);
  if (whence == 0 && at < 0) return text ? raise(t, PyExc_ValueError, "Negative seek position %zd", at) : raise(t, PyExc_ValueError, "negative seek value %zd", at);
  if (text && whence != 0 && at != 0) return raise(t, PyExc_OSError, "Can't do nonzero cur-relative seeks");
  if (whence == 1) at += m->pos;
  if (whence == 2) at += m->length;
  m->pos = std::max<intptr_t>(at, 0);
  return makeInt(t, m->pos);
}

Value memoryTell(Thread& t, Value self, Value*) { return usable(t, of(self)) ? makeInt(t, of(self)->pos) : Value(); }

Value memoryTruncate(Thread& t, Value self, Value* a) {
  MemoryObject* m = of(self);
  if (!usable(t, m)) return {};
  intptr_t n = m->pos;
  if (!a[0].isEmpty() && !isNone(a[0]) && !asIndex_py(t, a[0], &n, PyExc_OverflowError)) return {};
  if (n < 0) return raise(t, PyExc_ValueError, isInstance(m, &kStringIOType) ? "Negative size value %zd" : "negative size value %zd", n);
  m->length = std::min(m->length, n);
  return makeInt(t, n);
}

Value memoryClose(Thread&, Value self, Value*) {
  MemoryObject* m = of(self);
  m->closed = true;
  m->data = nullptr;
  m->length = m->capacity = 0;
  return none();
}
Value memoryTrue(Thread& t, Value self, Value*) { return usable(t, of(self)) ? boolean(true) : Value(); }
Value memoryGetvalue(Thread& t, Value self, Value*) { return usable(t, of(self)) ? slice(t, of(self), 0, of(self)->length) : Value(); }

// --- StringIO -----------------------------------------------------------------------------------

}  // namespace

bool stringWrite(Thread& t, Value self, Value s) {
  MemoryObject* m = of(self);
  if (!usable(t, m)) return false;
  StrView v = strView(s);
  bool asIs = !m->universal && (m->newline.isEmpty() || strEquals(m->newline, "\n"));
  if (asIs && v.length && m->pos == m->length) {  // appended: widened where it goes
    if (!reserve(t, m, v.length, sizeof(char32_t))) return false;
    text::copyChars(units<char32_t>(m) + m->pos, 4, v.data, v.kind, v.length);
    m->length = m->pos += v.length;
    gc::keepAlive(s);
    return true;
  }
  bool crlf = !m->universal && !m->newline.isEmpty() && isStr(m->newline) && strView(m->newline).length == 2;
  bool cr = !m->universal && !crlf && !m->newline.isEmpty() && strEquals(m->newline, "\r");
  std::u32string text;
  text.reserve(static_cast<size_t>(v.length));
  for (intptr_t i = 0; i < v.length; i++) {
    char32_t c = v[i];
    if (m->universal && (c == '\r' || c == '\n')) {
      bool pair = c == '\r' && i + 1 < v.length && v[i + 1] == '\n';
      m->newlinesSeen |= pair ? 4 : c == '\r' ? 1 : 2;
      text += m->translate ? U'\n' : c;
      if (pair && !m->translate) text += U'\n';
      i += pair;
    } else if (c == '\n' && (crlf || cr)) {
      text += crlf ? U"\r\n" : U"\r";
    } else {
      text += c;
    }
  }
  return put(t, m, text.data(), static_cast<intptr_t>(text.size()));
}

namespace {

Value stringWriteMethod(Thread& t, Value self, Value* a) {
  if (!isStr(a[0])) return raise(t, PyExc_TypeError, "string argument expected, got '%T'", a[0]);
  return stringWrite(t, self, a[0]) ? makeInt(t, strView(a[0]).length) : Value();
}

Value stringInit(Thread& t, Value self, Value* a) {
  MemoryObject* m = of(self);
  m->length = m->pos = 0;
  m->closed = false;
  Value newline = a[1].isEmpty() ? newStr(t, "\n") : a[1];
  if (!isNone(newline) && !isStr(newline)) return raise(t, PyExc_TypeError, "newline must be str or None, not %T", newline);
  if (!isNone(newline) && strView(newline).length && !strEquals(newline, "\n") && !strEquals(newline, "\r") && !strEquals(newline, "\r\n"))
    return raise(t, PyExc_ValueError, "illegal newline value: %R", newline);
  m->newlinesSeen = 0;
  m->translate = isNone(newline);
  m->universal = isNone(newline) || strView(newline).length == 0;
  gc::store(m, &m->newline, newline);
  if (a[0].isEmpty() || isNone(a[0])) return none();
  if (!isStr(a[0])) return raise(t, PyExc_TypeError, "initial_value must be str or None, not %T", a[0]);
  if (!stringWrite(t, self, a[0])) return {};
  m->pos = 0;
  return none();
}

// --- BytesIO ------------------------------------------------------------------------------------

/// Does no view of getbuffer() forbid a change of size?
bool resizable(Thread& t, MemoryObject* m) {
  if (m->exports) {
    endDeadViews(t);
  }
  if (m->exports) raise(t, PyExc_BufferError, "Existing exports of data: object cannot be re-sized");
  return !m->exports;
}

Value bytesWrite(Thread& t, Value self, Value* a) {
  MemoryObject* m = of(self);
  const char* data;
  size_t n;
  if (!usable(t, m) || !resizable(t, m) || !bytesLike(t, a[0], &data, &n)) return {};
  if (!put(t, m, data, static_cast<intptr_t>(n))) return {};
  gc::keepAlive(a[0]);
  return makeInt(t, static_cast<int64_t>(n));
}

Value bytesInit(Thread& t, Value self, Value* a) {
  MemoryObject* m = of(self);
  if (!resizable(t, m)) return {};
  m->length = m->pos = 0;
  m->closed = false;
  if (a[0].isEmpty() || isNone(a[0])) return none();
  if (bytesWrite(t, self, a).isEmpty()) return {};
  m->pos = 0;
  return none();
}

Value bytesReadinto(Thread& t, Value self, Value* a) {
  MemoryObject* m = of(self);
  if (!usable(t, m)) return {};
  BufferView to(t, a[0], true, kReadintoMessage);
  if (!to.ok()) return {};
  intptr_t n = std::max<intptr_t>(0, std::min(static_cast<intptr_t>(to.size()), m->length - m->pos));
  memcpy(to.data(), m->data + std::min(m->pos, m->length), static_cast<size_t>(n));
  m->pos += n;
  return makeInt(t, n);
}

Value bytesTruncate(Thread& t, Value self, Value* a) { return usable(t, of(self)) && resizable(t, of(self)) ? memoryTruncate(t, self, a) : Value(); }
Value bytesClose(Thread& t, Value self, Value* a) { return resizable(t, of(self)) ? memoryClose(t, self, a) : Value(); }

/// What getbuffer()'s views hold: it counts them.
struct BytesBuffer : Object {
  Value source;
};

int exportBytes(Object* exporter, BufferInfo* view, int flags) {
  MemoryObject* m = of(static_cast<BytesBuffer*>(exporter)->source);
  Thread& t = *currentThread();
  if (!m->data && !grow(t, m, 1, 1)) return -1;
  *view = BufferInfo{};
  view->buf = m->data;
  view->obj = exporter;
  view->len = m->length;
  view->itemsize = 1;
  view->ndim = 1;
  static char unsignedByte[] = "B";
  if (flags & kBufferFormat) view->format = unsignedByte;
  m->exports++;
  return 0;
}
void releaseBytes(Object* exporter, BufferInfo*) { of(static_cast<BytesBuffer*>(exporter)->source)->exports--; }
BufferProcs kBytesBufferProcs = {exportBytes, releaseBytes};

Value bytesGetbuffer(Thread& t, Value self, Value*) {
  if (!usable(t, of(self))) return {};
  auto* b = static_cast<BytesBuffer*>(gc::allocObject(t, &kBytesIOBufferType, sizeof(BytesBuffer)));
  b->source = self;
  return newMemoryview(t, b);
}
void traceBytesBuffer(Object* o, gc::Marker& marker) { marker.mark(static_cast<BytesBuffer*>(o)->source); }

// --- pickling: (value, [newline,] position, __dict__ or None) --------------------------------------

Value memoryGetstate(Thread& t, Value self, Value*) {
  MemoryObject* m = of(self);
  if (!usable(t, m)) return {};
  bool text = isInstance(self, &kStringIOType);
  PPY_TRY(value, slice(t, m, 0, m->length));
  Value dict = none();
  if (!m->dict.isEmpty()) {
    dict = dictCopy(t, m->dict.as<DictObject>());
    if (dict.isEmpty()) return {};
  }
  Value at = makeInt(t, m->pos);
  return text ? tupleOf(t, {value, m->newline, at, dict}) : tupleOf(t, {value, at, dict});
}

Value memorySetstate(Thread& t, Value self, Value* a) {
  MemoryObject* m = of(self);
  bool text = isInstance(self, &kStringIOType);
  if (m->closed) return raise(t, PyExc_ValueError, "I/O operation on closed file%s", text ? "" : ".");
  intptr_t n = text ? 4 : 3, at;
  if (!isTuple(a[0]) || a[0].as<TupleObject>()->ob_size < n)
    return raise(t, PyExc_TypeError, "%.200T.__setstate__ argument should be %zd-tuple, got %.200T", self, n, a[0]);
  Value* state = a[0].as<TupleObject>()->ob_item;
  Value place = state[n - 2], dict = state[n - 1];
  if (text) {
    if (!isStr(state[0])) return raise(t, PyExc_TypeError, "initial_value must be str or None, not %T", state[0]);
    Value args[2] = {Value(), state[1]};
    if (stringInit(t, self, args).isEmpty()) return {};
    std::u32string units;  // as they are: newlines were translated when they were written
    StrView v = strView(state[0]);
    for (intptr_t i = 0; i < v.length; i++) units += v[i];
    if (!put(t, m, units.data(), v.length)) return {};
  } else if (bytesInit(t, self, state).isEmpty()) {
    return {};
  }
  if (!isInt(place)) return raise(t, PyExc_TypeError, "%s item of state must be an integer, got %.200T", text ? "third" : "second", place);
  if (!asIndex_py(t, place, &at, PyExc_OverflowError)) return {};
  if (at < 0) return raise(t, PyExc_ValueError, "position value cannot be negative");
  m->pos = at;
  if (isNone(dict)) return none();
  if (!isDict(dict)) return raise(t, PyExc_TypeError, "%s item of state should be a dict, got a %.200T", text ? "fourth" : "third", dict);
  PPY_TRY(own, getInstanceDict(t, self));
  return dictMerge_py(t, own.as<DictObject>(), dict, true) ? none() : Value();
}

Value newMemory(Thread& t, TypeObject* type, const Args&) { return newInstance(t, type); }

Value getLineBuffering(Thread& t, Value self) { return usable(t, of(self)) ? boolean(false) : Value(); }
Value getNewlines(Thread& t, Value self) { return usable(t, of(self)) ? newlinesValue(t, of(self)->newlinesSeen) : Value(); }

void traceMemory(Object* o, gc::Marker& marker) {
  auto* m = static_cast<MemoryObject*>(o);
  marker.mark(m->dict);
  marker.mark(m->weakreflist);
  marker.mark(m->newline);
  marker.mark(m->data);
}

const BuiltinDef kStringMethods[] = {
    {"__init__", "initial_value='', newline='\\n'", stringInit}, {"read", "size=-1, /", memoryRead}, {"readline", "size=-1, /", memoryReadline},
    {"write", "s, /", stringWriteMethod}, {"getvalue", "", memoryGetvalue}, {"seek", "pos, whence=0, /", memorySeek}, {"tell", "", memoryTell},
    {"truncate", "pos=None, /", memoryTruncate}, {"close", "", memoryClose}, {"readable", "", memoryTrue}, {"writable", "", memoryTrue},
    {"seekable", "", memoryTrue}, {"__getstate__", "", memoryGetstate}, {"__setstate__", "state, /", memorySetstate}, {nullptr, nullptr, nullptr}};
const BuiltinDef kBytesMethods[] = {
    {"__init__", "initial_bytes=b''", bytesInit}, {"read", "size=-1, /", memoryRead}, {"read1", "size=-1, /", memoryRead},
    {"readline", "size=-1, /", memoryReadline}, {"readinto", "buffer, /", bytesReadinto}, {"write", "b, /", bytesWrite},
    {"getvalue", "", memoryGetvalue}, {"seek", "pos, whence=0, /", memorySeek}, {"tell", "", memoryTell},
    {"truncate", "size=None, /", bytesTruncate}, {"close", "", bytesClose}, {"readable", "", memoryTrue}, {"writable", "", memoryTrue},
    {"seekable", "", memoryTrue}, {"getbuffer", "", bytesGetbuffer},
    {"__getstate__", "", memoryGetstate}, {"__setstate__", "state, /", memorySetstate}, {nullptr, nullptr, nullptr}};
const GetSetDef kStringGetset[] = {{"line_buffering", getLineBuffering, nullptr}, {"newlines", getNewlines, nullptr}, {nullptr, nullptr, nullptr}};
const NativeSlot kSlots[] = {{kSlotNew, reinterpret_cast<void*>(static_cast<NewFn>(newMemory))},
    {kSlotNext, reinterpret_cast<void*>(static_cast<NextFn>(memoryNext))}, {0, nullptr}};

}  // namespace

const TypeSpec kStringIOSpec = {.type = &kStringIOType, .name = "_io.StringIO", .base = &kTextIOBaseType, .basicSize = sizeof(MemoryObject),
    .flags = kTypeBaseType, .slots = kSlots, .methods = kStringMethods, .getset = kStringGetset, .trace = traceMemory, .dictOffset = offsetof(IOObject, dict)};
const TypeSpec kBytesIOSpec = {.type = &kBytesIOType, .name = "_io.BytesIO", .base = &kBufferedIOBaseType, .basicSize = sizeof(MemoryObject),
    .flags = kTypeBaseType, .slots = kSlots, .methods = kBytesMethods, .trace = traceMemory, .dictOffset = offsetof(IOObject, dict)};

const TypeSpec kBytesIOBufferSpec = {.type = &kBytesIOBufferType, .name = "_io._BytesIOBuffer", .basicSize = sizeof(BytesBuffer),
    .flags = kTypeDisallowNew, .trace = traceBytesBuffer};

bool readyBytesIOBuffer(Thread& t) {
  if (!readyModuleType(t, kBytesIOBufferSpec)) return false;
  kBytesIOBufferType.tp_as_buffer = &kBytesBufferProcs;
  return true;
}

}  // namespace ppy::io
