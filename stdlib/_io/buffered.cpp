// BufferedReader, BufferedWriter, BufferedRandom: a block of bytes between a raw stream and its user.
#include "runtime/object/attr.h"
#include "runtime/thread/runtime.h"
#include "stdlib/_io/io.h"

namespace ppy::io {

TypeObject kBufferedReaderType, kBufferedWriterType, kBufferedRandomType;

namespace {

bool usable(Thread& t, BufferedObject* b) {
  if (b->detached || b->raw.isEmpty()) {
    raise(t, PyExc_ValueError, b->detached ? "raw stream has been detached" : "I/O operation on uninitialized object");
    return false;
  }
  int closed = isClosed_py(t, b->raw);
  if (closed > 0) raise(t, PyExc_ValueError, "I/O operation on closed file.");
  return closed == 0;
}

/// ValueError worded for the operation ("read of closed file") unless the raw stream is open.
bool usableFor(Thread& t, BufferedObject* b, const char* operation) {
  if (b->detached || b->raw.isEmpty()) return usable(t, b);
  int closed = isClosed_py(t, b->raw);
  if (closed > 0) raise(t, PyExc_ValueError, "%s closed file", operation);
  return closed == 0;
}

/// One raw read into memory: bytes read, 0 at the end, -1 exception, -2 would block.
intptr_t rawRead_py(Thread& t, BufferedObject* b, char* to, intptr_t n) {
  if (isExactly(b->raw, &kFileIOType)) return readFd_py(t, fileOf(b->raw)->fd, to, static_cast<size_t>(n));
  Value size = makeInt(t, n);
  Value buffer = call_py(t, &PyByteArray_Type, size);
  if (buffer.isEmpty()) return -1;
  Value got = callMethod_py(t, b->raw, intern(t, "readinto"), &buffer, 1);
  if (got.isEmpty()) return -1;
  if (isNone(got)) return -2;
  intptr_t count;
  if (!asIndex_py(t, got, &count, PyExc_ValueError)) {
    Value cause = takeException(t);
    raise(t, PyExc_OSError, "raw readinto() failed");
    gc::store(t.exc.object(), &t.exc.as<ExceptionObject>()->cause, cause);
    gc::store(t.exc.object(), &t.exc.as<ExceptionObject>()->context, cause);
    return -1;
  }
  if (count < 0 || count > n) {
    raise(t, PyExc_OSError, "raw readinto() returned invalid length %zd (should have been between 0 and %zd)", count, n);
    return -1;
  }
  memcpy(to, buffer.as<BytearrayObject>()->ob_start, static_cast<size_t>(count));
  return count;
}

/// One raw write: bytes taken, -1 exception, -2 would block.
intptr_t rawWrite_py(Thread& t, BufferedObject* b, const char* data, size_t n) {
  if (isExactly(b->raw, &kFileIOType)) {
    size_t written;
    if (writeFd_py(t, fileOf(b->raw)->fd, data, n, &written)) return static_cast<intptr_t>(written);
    if (!pendingIs(t, PyExc_BlockingIOError)) return -1;
    clearException(t);
    return -2;
  }
  Value chunk = newBytes(t, data, n);
  if (chunk.isEmpty()) return -1;
  Value r = callMethod_py(t, b->raw, intern(t, "write"), &chunk, 1);
  if (r.isEmpty()) return -1;
  if (isNone(r)) return -2;
  intptr_t count = 0;
  if (!asIndex_py(t, r, &count, PyExc_ValueError)) return -1;
  if (count >= 0 && static_cast<size_t>(count) <= n) return count;
  raise(t, PyExc_OSError, "raw write() returned invalid length %zd (should have been between 0 and %zd)", count, static_cast<intptr_t>(n));
  return -1;
}

/// Empties the write buffer: 1, 0 exception, -2 would block (what is left stays, at the front).
int emptyBuffer_py(Thread& t, BufferedObject* b) {
  if (!b->writing || b->end == 0) return 1;
  intptr_t done = 0, n = 0;
  while (done < b->end) {
    n = rawWrite_py(t, b, b->buffer + done, static_cast<size_t>(b->end - done));
    if (n < 0) break;
    done += n;
    // A signal may have cut the write short.
    if (done < b->end && !pollSafepoint_py(t)) {
      n = -1;
      break;
    }
  }
  done = std::min(done, b->end);
  memmove(b->buffer, b->buffer + done, static_cast<size_t>(b->end - done));
  b->end -= done;
  return n >= 0 ? 1 : n == -1 ? 0 : -2;
}

/// The position a raw seek or tell gave.
Value position_py(Thread& t, Value v) {
  if (v.isEmpty()) return {};
  intptr_t at;
  if (!asIndex_py(t, v, &at, PyExc_OverflowError)) return {};
  return at < 0 ? raise(t, PyExc_OSError, "Raw stream returned invalid position %zd", at) : v;
}

Value rawSeek_py(Thread& t, BufferedObject* b, int64_t at, int whence) {
  Value args[2] = {makeInt(t, at), Value::smallInt(whence)};
  return position_py(t, callMethod_py(t, b->raw, intern(t, "seek"), args, 2));
}

/// Turns from reading to writing: the descriptor is moved back over what was read ahead.
bool startWriting_py(Thread& t, BufferedObject* b) {
  if (b->writing) return true;
  if (b->end > b->pos && rawSeek_py(t, b, b->pos - b->end, 1).isEmpty()) return false;
  b->pos = b->end = 0;
  b->writing = true;
  return true;
}
bool startReading_py(Thread& t, BufferedObject* b) {
  if (!b->writing) return true;
  if (!bufferedFlush_py(t, b)) return false;
  b->pos = b->end = 0;
  b->writing = false;
  return true;
}

/// Refills an empty read buffer: as rawRead_py.
intptr_t fill_py(Thread& t, BufferedObject* b) {
  b->pos = b->end = 0;
  intptr_t n = rawRead_py(t, b, b->buffer, b->size);
  if (n > 0) b->end = n;
  return n;
}

Value newBuffered(Thread& t, TypeObject* type, const Args&) { return newInstance(t, type); }

bool initBuffered_py(Thread& t, BufferedObject* b, Value raw, intptr_t size) {
  b->raw = Value();  // a failed start leaves nothing to use
  b->detached = false;
  if (size <= 0) {
    raise(t, PyExc_ValueError, "buffer size must be strictly positive");
    return false;
  }
  bool wantRead = isInstance(b, &kBufferedReaderType), wantWrite = isInstance(b, &kBufferedWriterType);
  if (isInstance(b, &kBufferedRandomType)) wantRead = wantWrite = true;
  struct { bool want; const char* method; const char* message; } checks[] = {
      {wantRead && wantWrite, "seekable", "File or stream is not seekable."},
      {wantRead, "readable", "File or stream is not readable."},
      {wantWrite, "writable", "File or stream is not writable."}};
  for (auto& c : checks) {
    if (!c.want) continue;
    Value r = callMethod_py(t, raw, intern(t, c.method), nullptr, 0);
    int yes = r.isEmpty() ? -1 : truth_py(t, r);
    if (yes < 0) return false;
    if (!yes) {
      raiseUnsupported(t, c.message);
      return false;
    }
  }
  b->readable = wantRead;
  b->writable = wantWrite;
  b->writing = wantWrite && !wantRead;
  b->pos = b->end = 0;
  b->detached = false;
  b->buffer = static_cast<char*>(gc::allocOrNull(t, static_cast<size_t>(size), gc::CellKind::Raw));
  if (!b->buffer) return false;
  gc::barrier(b);
  b->size = size;
  gc::store(b, &b->raw, raw);
  if (isExactly(raw, &kFileIOType)) gc::store(fileOf(raw), &fileOf(raw)->owner, b);
  return true;
}

Value bufferedInit(Thread& t, Value self, Value* a) {
  intptr_t size = kDefaultBufferSize;
  if (!a[1].isEmpty() && !asIndex_py(t, a[1], &size, PyExc_OverflowError)) return {};
  return initBuffered_py(t, bufferedOf(self), a[0], size) ? none() : Value();
}

/// Appends to what is being read; a stream without end is stopped by memory. False: it raised.
bool append(Thread& t, std::string* out, const char* from, size_t n) {
  if (out->capacity() - out->size() < n && !nativeMemoryFits(t, static_cast<intptr_t>(out->size() + n))) return false;
  out->append(from, n);
  return true;
}

/// Appends everything up to the end of the stream. *blocked: it would have to wait before any more.
bool readToEnd_py(Thread& t, BufferedObject* b, std::string* out, bool* blocked) {
  out->append(b->buffer + b->pos, static_cast<size_t>(b->end - b->pos));
  b->pos = b->end = 0;
  if (isExactly(b->raw, &kFileIOType)) {
    Value rest = callMethod_py(t, b->raw, intern(t, "readall"), nullptr, 0);
    if (rest.isEmpty()) return false;
    *blocked = isNone(rest);
    return *blocked || append(t, out, bytesView(rest).data(), bytesView(rest).size());
  }
  for (;;) {
    intptr_t n = fill_py(t, b);
    if (n == -1) return false;
    *blocked = n == -2;
    if (n <= 0) return true;
    if (!append(t, out, b->buffer, static_cast<size_t>(n))) return false;
    b->pos = b->end = 0;
  }
}

Value bufferedRead(Thread& t, Value self, Value* a) {
  BufferedObject* b = bufferedOf(self);
  intptr_t n;
  if (!sizeArgument_py(t, a[0], &n)) return {};
  if (n < -1) return raise(t, PyExc_ValueError, "read length must be non-negative or -1");
  if (!usableFor(t, b, "read of")) return {};
  if (!b->readable) return raiseUnsupported(t, "read");
  if (!startReading_py(t, b)) return {};
  if (n >= 0 && b->end - b->pos >= n) {
    b->pos += n;
    return newBytes(t, b->buffer + b->pos - n, static_cast<size_t>(n));
  }
  std::string data;
  if (n < 0) {
    bool blocked = false;
    if (!readToEnd_py(t, b, &data, &blocked)) return {};
    return blocked && data.empty() ? none() : newBytes(t, data.data(), data.size());
  }
  bool blocked = false;
  while (static_cast<intptr_t>(data.size()) < n) {
    if (b->pos == b->end) {
      intptr_t got = fill_py(t, b);
      if (got == -1) return {};
      blocked = got == -2;
      if (got <= 0) break;
    }
    intptr_t take = std::min(b->end - b->pos, n - static_cast<intptr_t>(data.size()));
    if (!append(t, &data, b->buffer + b->pos, static_cast<size_t>(take))) return {};
    b->pos += take;
  }
  if (blocked && data.empty()) return none();
  return newBytes(t, data.data(), data.size());
}

Value bufferedRead1(Thread& t, Value self, Value* a) {
  BufferedObject* b = bufferedOf(self);
  intptr_t n;
  if (!sizeArgument_py(t, a[0], &n)) return {};
  if (!usableFor(t, b, "read of")) return {};
  if (!b->readable) return raiseUnsupported(t, "read1");
  if (n == 0) return newBytes(t, "", 0);
  return bufferedRead1_py(t, b, n < 0 ? b->size : n);
}

/// `once`: at most one raw read, and none when bytes wait in the buffer.
Value readInto(Thread& t, Value self, Value* a, bool once) {
  BufferedObject* b = bufferedOf(self);
  if (!usableFor(t, b, once ? "readinto1 of" : "readinto of")) return {};
  if (!b->readable) return raiseUnsupported(t, once ? "readinto1" : "readinto");
  BufferView view(t, a[0], true, once ? "readinto1() argument must be read-write bytes-like object, not %T" : kReadintoMessage);
  if (!view.ok()) return {};
  auto* to = reinterpret_cast<char*>(view.data());
  auto size = static_cast<intptr_t>(view.size());
  if (!startReading_py(t, b)) return {};
  intptr_t done = std::min(b->end - b->pos, size);
  memcpy(to, b->buffer + b->pos, static_cast<size_t>(done));
  b->pos += done;
  while (done < size) {
    bool direct = size - done > b->size;
    if (once && done && !direct) break;
    if (direct) b->pos = b->end = 0;
    intptr_t got = direct ? rawRead_py(t, b, to + done, size - done) : fill_py(t, b);
    if (got == -1) return {};
    if (got == -2 && done == 0) return none();
    if (got <= 0) break;
    if (!direct) {
      got = std::min(got, size - done);
      memcpy(to + done, b->buffer, static_cast<size_t>(got));
      b->pos = got;
    }
    done += got;
    if (once) break;
  }
  return makeInt(t, done);
}
Value bufferedReadinto(Thread& t, Value self, Value* a) { return readInto(t, self, a, false); }
Value bufferedReadinto1(Thread& t, Value self, Value* a) { return readInto(t, self, a, true); }

Value bufferedPeek(Thread& t, Value self, Value*) {
  BufferedObject* b = bufferedOf(self);
  if (!usableFor(t, b, "peek of")) return {};
  if (!startReading_py(t, b)) return {};
  if (b->pos == b->end && fill_py(t, b) == -1) return {};
  return newBytes(t, b->buffer + b->pos, static_cast<size_t>(b->end - b->pos));
}

Value readLine_py(Thread& t, BufferedObject* b, intptr_t limit) {
  std::string line;
  for (;;) {
    if (b->pos == b->end) {
      intptr_t got = fill_py(t, b);
      if (got == -1) return {};
      if (got <= 0) break;
    }
    char* from = b->buffer + b->pos;
    intptr_t n = b->end - b->pos;
    if (limit >= 0) n = std::min(n, limit - static_cast<intptr_t>(line.size()));
    auto* nl = static_cast<char*>(memchr(from, '\n', static_cast<size_t>(n)));
    if (nl) n = nl - from + 1;
    b->pos += n;
    if (nl && line.empty()) return newBytes(t, from, static_cast<size_t>(n));
    if (!append(t, &line, from, static_cast<size_t>(n))) return {};
    if (nl || (limit >= 0 && static_cast<intptr_t>(line.size()) >= limit)) break;
  }
  return newBytes(t, line.data(), line.size());
}

Value bufferedReadline(Thread& t, Value self, Value* a) {
  BufferedObject* b = bufferedOf(self);
  intptr_t limit;
  if (!sizeArgument_py(t, a[0], &limit)) return {};
  if (!usableFor(t, b, "readline of")) return {};
  if (!b->readable) return raiseUnsupported(t, "readline");
  if (!startReading_py(t, b)) return {};
  return readLine_py(t, b, limit);
}

Value bufferedNext(Thread& t, Value self) {
  BufferedObject* b = bufferedOf(self);
  if (!usableFor(t, b, "readline of") || !startReading_py(t, b)) return {};
  PPY_TRY(line, readLine_py(t, b, -1));
  return bytesView(line).empty() ? Value() : line;
}

Value bufferedWrite(Thread& t, Value self, Value* a) {
  BufferedObject* b = bufferedOf(self);
  const char* data;
  size_t n;
  if (!bytesLike(t, a[0], &data, &n)) return {};
  if (!usableFor(t, b, "write to")) return {};
  if (!b->writable) return raiseUnsupported(t, "write");
  if (!bufferedWrite_py(t, b, data, n)) return {};
  gc::keepAlive(a[0]);
  return makeInt(t, static_cast<int64_t>(n));
}

Value bufferedFlush(Thread& t, Value self, Value*) {
  BufferedObject* b = bufferedOf(self);
  if (!usableFor(t, b, "flush of")) return {};
  if (!b->writing) {
    if (b->end > b->pos && b->writable && rawSeek_py(t, b, b->pos - b->end, 1).isEmpty()) return {};
    if (b->writable) b->pos = b->end = 0;
    return none();
  }
  return bufferedFlush_py(t, b) ? none() : Value();
}

Value bufferedSeek(Thread& t, Value self, Value* a) {
  BufferedObject* b = bufferedOf(self);
  if (!usableFor(t, b, "seek of")) return {};
  intptr_t at, whence = 0;
  if (!asIndex_py(t, a[0], &at, PyExc_OverflowError)) return {};
  if (!a[1].isEmpty() && !asIndex_py(t, a[1], &whence, PyExc_OverflowError)) return {};
  if (whence < 0 || whence > 2) return raise(t, PyExc_ValueError, "whence value %zd unsupported", whence);
  if (b->writing && !bufferedFlush_py(t, b)) return {};
  if (whence == 1 && !b->writing) at -= b->end - b->pos;  // the raw stream stands past what was read ahead
  b->pos = b->end = 0;
  return rawSeek_py(t, b, at, static_cast<int>(whence));
}

Value bufferedTell(Thread& t, Value self, Value*) {
  BufferedObject* b = bufferedOf(self);
  if (!usableFor(t, b, "tell of")) return {};
  PPY_TRY(raw, position_py(t, callMethod_py(t, b->raw, intern(t, "tell"), nullptr, 0)));
  intptr_t at;
  if (!asIndex_py(t, raw, &at, PyExc_OverflowError)) return {};
  return makeInt(t, b->writing ? at + b->end : at - (b->end - b->pos));
}

Value bufferedTruncate(Thread& t, Value self, Value* a) {
  BufferedObject* b = bufferedOf(self);
  if (!usableFor(t, b, "truncate of")) return {};
  if (!b->writable) return raiseUnsupported(t, "truncate");
  if (b->writing && !bufferedFlush_py(t, b)) return {};
  Value at = a[0];
  if (at.isEmpty() || isNone(at)) {
    at = bufferedTell(t, self, nullptr);
    if (at.isEmpty()) return {};
  }
  return callMethod_py(t, b->raw, intern(t, "truncate"), &at, 1);
}

Value bufferedClose(Thread& t, Value self, Value*) {
  BufferedObject* b = bufferedOf(self);
  if (b->detached || b->raw.isEmpty()) return none();
  int closed = isClosed_py(t, b->raw);
  if (closed < 0) return {};
  if (closed) return none();
  Value r = callMethod_py(t, self, intern(t, "flush"), nullptr, 0);
  Value failure = r.isEmpty() ? takeException(t) : Value();
  Value c = callMethod_py(t, b->raw, intern(t, "close"), nullptr, 0);
  Value second = c.isEmpty() ? takeException(t) : Value();
  return failure || second ? raiseBoth(t, failure, second) : none();
}

Value bufferedDetach(Thread& t, Value self, Value*) {
  BufferedObject* b = bufferedOf(self);
  if (!usable(t, b)) return {};
  if (callMethod_py(t, self, intern(t, "flush"), nullptr, 0).isEmpty()) return {};
  b->detached = true;
  Value raw = b->raw;
  return raw;
}

Value forward(Thread& t, Value self, const char* name) {
  BufferedObject* b = bufferedOf(self);
  return b->raw.isEmpty() || b->detached ? (usable(t, b), Value()) : callMethod_py(t, b->raw, intern(t, name), nullptr, 0);
}
Value bufferedFileno(Thread& t, Value self, Value*) { return forward(t, self, "fileno"); }
Value bufferedIsatty(Thread& t, Value self, Value*) { return forward(t, self, "isatty"); }
Value bufferedSeekable(Thread& t, Value self, Value*) { return forward(t, self, "seekable"); }
/// A reader says that it cannot be written to whatever its raw stream says, and the other way round.
Value direction(Thread& t, Value self, bool own, const char* name) {
  if (own || bufferedOf(self)->raw.isEmpty()) return forward(t, self, name);
  return checkOpen(t, self) ? boolean(false) : Value();
}
Value bufferedReadable(Thread& t, Value self, Value*) { return direction(t, self, bufferedOf(self)->readable, "readable"); }
Value bufferedWritable(Thread& t, Value self, Value*) { return direction(t, self, bufferedOf(self)->writable, "writable"); }
Value bufferedSizeof(Thread& t, Value self, Value*) {
  BufferedObject* b = bufferedOf(self);
  bool holds = !b->raw.isEmpty() && !b->detached && isClosed_py(t, self) == 0;
  if (pending(t)) return {};
  return makeInt(t, static_cast<int64_t>(sizeof(BufferedObject)) + (holds ? b->size : 0));
}
Value bufferedDeallocWarn(Thread& t, Value self, Value* a) {
  BufferedObject* b = bufferedOf(self);
  if (!b->raw.isEmpty() && !b->detached && callMethod_py(t, b->raw, intern(t, "_dealloc_warn"), a, 1).isEmpty()) clearException(t);
  return none();
}

Value getClosed(Thread& t, Value self) {
  int c = bufferedOf(self)->raw.isEmpty() ? 1 : isClosed_py(t, bufferedOf(self)->raw);
  return c < 0 ? Value() : boolean(c);
}
Value rawAttribute(Thread& t, Value self, const char* name) { return getAttr_py(t, bufferedOf(self)->raw, intern(t, name)); }
Value getName(Thread& t, Value self) { return rawAttribute(t, self, "name"); }
Value getMode(Thread& t, Value self) { return rawAttribute(t, self, "mode"); }

Value bufferedRepr(Thread& t, Value self) {
  Value name = findAttr_py(t, self, intern(t, "name"));
  if (name.isEmpty()) {
    clearException(t);
    return formatStr(t, "<%s>", typeOf(self)->tp_name);
  }
  return formatStr(t, "<%s name=%R>", typeOf(self)->tp_name, name);
}

void traceBuffered(Object* o, gc::Marker& m) {
  auto* b = static_cast<BufferedObject*>(o);
  m.mark(b->dict);
  m.mark(b->weakreflist);
  m.mark(b->raw);
  m.mark(b->buffer);
  m.mark(b->owner);
}

/// Unreachable: the text file over us goes first, then what we hold is written and the raw file closed.
void finalizeBuffered(Thread& t, Object* o) {
  auto* b = static_cast<BufferedObject*>(o);
  if (b->raw.isEmpty() || b->detached) return;
  warnUnclosed(t, o, b->raw);
  if (!b->owner.isEmpty() && callMethod_py(t, b->owner, intern(t, "close"), nullptr, 0).isEmpty()) clearException(t);
  if (bufferedClose(t, b, nullptr).isEmpty()) clearException(t);
}

const BuiltinDef kMethods[] = {
    {"__init__", "raw, buffer_size=DEFAULT_BUFFER_SIZE", bufferedInit}, {"read", "size=-1, /", bufferedRead}, {"read1", "size=-1, /", bufferedRead1},
    {"readinto", "buffer, /", bufferedReadinto}, {"readinto1", "buffer, /", bufferedReadinto1}, {"peek", "size=0, /", bufferedPeek},
    {"readline", "size=-1, /", bufferedReadline}, {"write", "buffer, /", bufferedWrite}, {"flush", "", bufferedFlush},
    {"seek", "target, whence=0, /", bufferedSeek}, {"tell", "", bufferedTell}, {"truncate", "pos=None, /", bufferedTruncate},
    {"close", "", bufferedClose}, {"detach", "", bufferedDetach}, {"fileno", "", bufferedFileno}, {"isatty", "", bufferedIsatty},
    {"seekable", "", bufferedSeekable}, {"readable", "", bufferedReadable}, {"writable", "", bufferedWritable}, {"__sizeof__", "", bufferedSizeof}, {"_dealloc_warn", "source, /", bufferedDeallocWarn}, {nullptr, nullptr, nullptr}};
const GetSetDef kGetset[] = {{"closed", getClosed, nullptr}, {"name", getName, nullptr}, {"mode", getMode, nullptr}, {"__dict__", getInstanceDict, nullptr}, {nullptr, nullptr, nullptr}};
const MemberDef kMembers[] = {{"raw", offsetof(BufferedObject, raw), kMemberReadOnly}, {nullptr, 0, 0}};
const NativeSlot kSlots[] = {{kSlotNew, reinterpret_cast<void*>(static_cast<NewFn>(newBuffered))}, {kSlotRepr, reinterpret_cast<void*>(static_cast<UnaryFn>(bufferedRepr))},
    {kSlotNext, reinterpret_cast<void*>(static_cast<NextFn>(bufferedNext))}, {0, nullptr}};

}  // namespace

bool bufferedFlush_py(Thread& t, BufferedObject* b) {
  int r = emptyBuffer_py(t, b);
  if (r == -2) raiseBlocking(t, "write could not complete without blocking", 0);
  return r == 1;
}

bool bufferedWrite_py(Thread& t, BufferedObject* b, const char* data, size_t n) {
  if (!startWriting_py(t, b)) return false;
  auto size = static_cast<size_t>(b->size);
  auto keep = [&](const char* from, size_t count) {
    memcpy(b->buffer + b->end, from, count);
    b->end += static_cast<intptr_t>(count);
  };
  if (n <= size - static_cast<size_t>(b->end)) return keep(data, n), true;
  constexpr const char* kBlocked = "write could not complete without blocking";
  int r = emptyBuffer_py(t, b);
  if (r == 0) return false;
  if (r == -2) {
    size_t room = size - static_cast<size_t>(b->end);
    keep(data, std::min(room, n));
    return n <= room || !raiseBlocking(t, kBlocked, room).isEmpty();
  }
  size_t written = 0;
  while (n - written > size) {  // larger than the buffer: no need to go through it
    intptr_t count = rawWrite_py(t, b, data + written, n - written);
    if (count == -1) return false;
    if (count == -2) {
      if (n - written <= size) break;
      keep(data + written, size);
      return !raiseBlocking(t, kBlocked, written + size).isEmpty();
    }
    written += static_cast<size_t>(count);
    if (!pollSafepoint_py(t)) return false;  // a signal may have cut the write short
  }
  keep(data + written, n - written);
  return true;
}

Value bufferedRead1_py(Thread& t, BufferedObject* b, intptr_t n) {
  if (!startReading_py(t, b)) return {};
  if (b->pos == b->end && n > 0 && fill_py(t, b) == -1) return {};
  intptr_t take = std::min(n, b->end - b->pos);
  b->pos += take;
  return newBytes(t, b->buffer + b->pos - take, static_cast<size_t>(take));
}

Value newBuffered_py(Thread& t, TypeObject* type, Value raw, intptr_t size) {
  auto* b = static_cast<BufferedObject*>(newInstance(t, type));
  return initBuffered_py(t, b, raw, size) ? Value(b) : Value();
}

#define PPY_BUFFERED_SPEC(spec, type_, name_)                                                        \
  const TypeSpec spec = {.type = &type_, .name = name_, .base = &kBufferedIOBaseType,                \
      .basicSize = sizeof(BufferedObject), .flags = kTypeBaseType, .slots = kSlots, .methods = kMethods, \
      .members = kMembers, .getset = kGetset, .trace = traceBuffered, .finalize = finalizeBuffered,  \
      .dictOffset = offsetof(IOObject, dict), .exclusive = true}
PPY_BUFFERED_SPEC(kBufferedReaderSpec, kBufferedReaderType, "_io.BufferedReader");
PPY_BUFFERED_SPEC(kBufferedWriterSpec, kBufferedWriterType, "_io.BufferedWriter");
PPY_BUFFERED_SPEC(kBufferedRandomSpec, kBufferedRandomType, "_io.BufferedRandom");

}  // namespace ppy::io
