// _IOBase, _RawIOBase, _BufferedIOBase, _TextIOBase: what every stream can do through its own methods.
#include "runtime/thread/runtime.h"
#include "runtime/object/attr.h"
#include "stdlib/_io/io.h"

#include "runtime/frame/generator_fields.h"

#include <cerrno>
#include <fcntl.h>
#include <unistd.h>

namespace ppy::io {

TypeObject kIOBaseType, kRawIOBaseType, kBufferedIOBaseType, kTextIOBaseType;

Value raiseUnsupported(Thread& t, const char* message) { return raise(t, unsupportedOperation(t), "%s", message); }

bool sizeArgument_py(Thread& t, Value v, intptr_t* n) {
  *n = -1;
  if (v.isEmpty() || isNone(v)) return true;
  if (slotOf(v, kSlotIndex).attr.isEmpty()) {
    raise(t, PyExc_TypeError, "argument should be integer or None, not '%T'", v);
    return false;
  }
  return asIndex_py(t, v, n, PyExc_OverflowError);
}

int isClosed_py(Thread& t, Value file) {
  TypeObject* type = typeOf(file);
  if (type == &kFileIOType || type == &kStringIOType || type == &kBytesIOType) return file.as<IOObject>()->closed;
  if (isBuffered(file)) return isClosed_py(t, bufferedOf(file)->raw);
  if (type == &kTextIOWrapperType) return isClosed_py(t, textOf(file)->buffer);
  Value v = getAttr_py(t, file, intern(t, "closed"));
  return v.isEmpty() ? -1 : truth_py(t, v);
}

bool checkOpen(Thread& t, Value file) {
  int closed = isClosed_py(t, file);
  if (closed > 0) raise(t, PyExc_ValueError, "I/O operation on closed file.");
  return closed == 0;
}

intptr_t readFd_py(Thread& t, int fd, void* to, size_t n) {
  for (;;) {
    ssize_t r = whileReleased(t, [&] { return ::read(fd, to, n); });
    if (r >= 0) return r;
    if (errno == EINTR) {
      if (!pollSafepoint_py(t)) return -1;
      continue;
    }
    if (errno == EAGAIN || errno == EWOULDBLOCK) return -2;
    raiseOSError_py(t, errno);
    return -1;
  }
}

bool writeFd_py(Thread& t, int fd, const char* data, size_t n, size_t* written) {
  for (;;) {
    ssize_t r = whileReleased(t, [&] { return ::write(fd, data, n); });
    if (r >= 0) {
      *written = static_cast<size_t>(r);
      return *written == n || pollSafepoint_py(t);  // a signal may have cut it short
    }
    if (errno == EINTR) {
      if (!pollSafepoint_py(t)) return false;
      continue;
    }
    raiseOSError_py(t, errno);
    return false;
  }
}

bool bytesLike(Thread& t, Value v, const char** data, size_t* n) {
  if (isBytes(v)) {
    std::string_view s = bytesView(v);
    *data = s.data();
    *n = s.size();
    return true;
  }
  if (isInstance(v, &PyByteArray_Type)) {
    auto* b = v.as<BytearrayObject>();
    *data = b->ob_start;
    *n = static_cast<size_t>(b->ob_size);
    return true;
  }
  BufferView view(t, v);
  if (!view.ok()) return false;
  Value b = newBytes(t, view.data(), view.size());
  return !b.isEmpty() && bytesLike(t, b, data, n);
}

Value raiseBlocking(Thread& t, const char* message, size_t written) {
  Value args[3] = {Value::smallInt(EAGAIN), newStr(t, message), makeUint(t, written)};
  PPY_TRY(e, call_py(t, PyExc_BlockingIOError, Args{args, 3}));
  return raiseObject(t, e);
}

Value raiseBoth(Thread& t, Value first, Value second) {
  clearException(t);
  if (second.isEmpty()) return raiseObject(t, first);
  if (!first.isEmpty() && second.as<ExceptionObject>()->context.isEmpty()) gc::store(second.object(), &second.as<ExceptionObject>()->context, first);
  restoreException(t, second);
  return {};
}

void warnUnclosed(Thread& t, Value outermost, Value raw) {
  if (raw.isEmpty() || !isInstance(raw, &kFileIOType) || fileOf(raw)->fd < 0 || !fileOf(raw)->closefd) return;
  if (!warn_py(t, PyExc_ResourceWarning, 1, "unclosed file %R", outermost)) reportUnraisable_py(t, outermost, Value());
}

namespace {

Value method(Thread& t, Value self, const char* name) { return callMethod_py(t, self, intern(t, name), nullptr, 0); }

Value baseFlush(Thread& t, Value self, Value*) { return checkOpen(t, self) ? none() : Value(); }

Value baseClose(Thread& t, Value self, Value*) {
  auto* o = self.as<IOObject>();
  if (o->closed) return none();
  Value r = method(t, self, "flush");
  o->closed = true;
  return r.isEmpty() ? Value() : none();
}

Value baseFalse(Thread& t, Value self, Value*) { return checkOpen(t, self) ? boolean(false) : Value(); }
Value baseEnter(Thread& t, Value self, Value*) { return checkOpen(t, self) ? self : Value(); }
Value baseExit(Thread& t, Value self, Value*) { return method(t, self, "close"); }
Value baseFileno(Thread& t, Value, Value*) { return raiseUnsupported(t, "fileno"); }
Value baseSeek(Thread& t, Value, Value*) { return raiseUnsupported(t, "seek"); }
Value baseTruncate(Thread& t, Value, Value*) { return raiseUnsupported(t, "truncate"); }
Value baseRead(Thread& t, Value, Value*) { return raiseUnsupported(t, "read"); }
Value baseWrite(Thread& t, Value, Value*) { return raiseUnsupported(t, "write"); }
Value baseReadline(Thread& t, Value, Value*) { return raiseUnsupported(t, "readline"); }
Value baseDetach(Thread& t, Value, Value*) { return raiseUnsupported(t, "detach"); }

Value baseTell(Thread& t, Value self, Value*) {
  Value args[2] = {Value::smallInt(0), Value::smallInt(1)};
  return callMethod_py(t, self, intern(t, "seek"), args, 2);
}

/// readline by .read(1): for raw and buffered classes written in Python.
Value genericReadline(Thread& t, Value self, Value* a) {
  intptr_t limit;
  if (!sizeArgument_py(t, a[0], &limit)) return {};
  std::string line;
  while (limit < 0 || static_cast<intptr_t>(line.size()) < limit) {
    Value one = Value::smallInt(1);
    PPY_TRY(b, callMethod_py(t, self, intern(t, "read"), &one, 1));
    if (!isBytes(b)) return raise(t, PyExc_OSError, "read() should have returned a bytes object, not '%T'", b);
    std::string_view s = bytesView(b);
    if (s.empty()) break;
    line += s;
    if (s.back() == '\n') break;
  }
  return newBytes(t, line.data(), line.size());
}

Value baseReadlines(Thread& t, Value self, Value* a) {
  intptr_t hint;
  if (!sizeArgument_py(t, a[0], &hint)) return {};
  ListObject* list = newList(t);
  intptr_t total = 0;
  bool ok = forEach_py(t, self, [&](Value line) {
    if (!listAppend(t, list, line)) return false;
    intptr_t n = hint > 0 ? length_py(t, line) : 0;
    if (n < 0) return false;
    total += n;
    return hint <= 0 || total < hint;
  });
  if (!ok && pending(t)) return {};
  return list;
}

Value baseWritelines(Thread& t, Value self, Value* a) {
  if (!checkOpen(t, self)) return {};
  bool ok = forEach_py(t, a[0], [&](Value line) { return !callMethod_py(t, self, intern(t, "write"), &line, 1).isEmpty(); });
  return ok ? none() : Value();
}

Value baseIter(Thread& t, Value self) { return checkOpen(t, self) ? self : Value(); }

Value baseNext(Thread& t, Value self) {
  PPY_TRY(line, method(t, self, "readline"));
  intptr_t n = length_py(t, line);
  return n > 0 ? line : Value();
}

Value getClosed(Thread& t, Value self) { return boolean(self.as<IOObject>()->closed); }

/// __del__ of classes written in Python: they are closed by their own close(). A stream over this one ends first.
Value baseDel(Thread& t, Value self, Value*) {
  Value owner = isInstance(self, &kFileIOType) ? fileOf(self)->owner
                : isInstance(self, &kBufferedReaderType) || isInstance(self, &kBufferedWriterType) || isInstance(self, &kBufferedRandomType) ? bufferedOf(self)->owner
                                                                                                                                            : Value();
  if (!owner.isEmpty() && method(t, owner, "close").isEmpty()) clearException(t);
  Value closed = findAttr_py(t, self, intern(t, "closed"));
  int isClosed = closed.isEmpty() ? -1 : truth_py(t, closed);
  if (pending(t)) clearException(t);
  if (isClosed) return none();
  if (!setAttr_py(t, self, intern(t, "_finalizing"), boolean(true))) clearException(t);
  if (method(t, self, "close").isEmpty()) clearException(t);
  return none();
}

void traceBase(Object* o, gc::Marker& m) {
  m.mark(static_cast<IOObject*>(o)->dict);
  m.mark(static_cast<IOObject*>(o)->weakreflist);
}

/// raw.read(n) by readinto(), readall() by read().
Value rawRead(Thread& t, Value self, Value* a) {
  intptr_t n;
  if (!sizeArgument_py(t, a[0], &n)) return {};
  if (n < 0) return method(t, self, "readall");
  Value size = makeInt(t, n);
  PPY_TRY(buffer, call_py(t, &PyByteArray_Type, size));
  PPY_TRY(got, callMethod_py(t, self, intern(t, "readinto"), &buffer, 1));
  if (isNone(got)) return got;
  intptr_t count;
  if (!asIndex_py(t, got, &count, PyExc_ValueError)) return {};
  auto* b = buffer.as<BytearrayObject>();
  if (count < 0 || count > b->ob_size) return raise(t, PyExc_ValueError, "readinto returned %zd outside buffer size %zd", count, b->ob_size);
  return newBytes(t, b->ob_start, static_cast<size_t>(count));
}

Value rawMissing(Thread& t, Value, Value*) { return raiseNone(t, PyExc_NotImplementedError); }

Value rawReadall(Thread& t, Value self, Value*) {
  std::string all;
  for (;;) {
    Value n = Value::smallInt(kDefaultBufferSize);
    PPY_TRY(b, callMethod_py(t, self, intern(t, "read"), &n, 1));
    if (isNone(b)) return all.empty() ? b : newBytes(t, all.data(), all.size());
    if (!isBytes(b)) return raise(t, PyExc_TypeError, "read() should return bytes");
    if (bytesView(b).empty()) return newBytes(t, all.data(), all.size());
    all += bytesView(b);
  }
}

Value readIntoBy(Thread& t, Value self, Value* a, const char* reader) {
  BufferView to(t, a[0], true, kReadintoMessage);
  if (!to.ok()) return {};
  Value n = makeInt(t, static_cast<int64_t>(to.size()));
  PPY_TRY(data, callMethod_py(t, self, intern(t, reader), &n, 1));
  if (!isBytes(data)) return raise(t, PyExc_TypeError, "%s() should return bytes", reader);
  std::string_view s = bytesView(data);
  if (s.size() > to.size()) return raise(t, PyExc_ValueError, "read() returned too much data: %zd bytes requested, %zd returned", to.size(), s.size());
  memcpy(to.data(), s.data(), s.size());
  return makeInt(t, static_cast<int64_t>(s.size()));
}

Value bufferedBaseReadinto(Thread& t, Value self, Value* a) { return readIntoBy(t, self, a, "read"); }
Value bufferedBaseReadinto1(Thread& t, Value self, Value* a) { return readIntoBy(t, self, a, "read1"); }

Value getNone(Thread&, Value) { return none(); }

Value checkClosed(Thread& t, Value self, Value*) { return checkOpen(t, self) ? none() : Value(); }
Value checkCan(Thread& t, Value self, const char* name, const char* message) {
  PPY_TRY(r, method(t, self, name));
  return isTrue(r) ? r : raiseUnsupported(t, message);
}
Value checkSeekable(Thread& t, Value self, Value*) { return checkCan(t, self, "seekable", "File or stream is not seekable."); }
Value checkReadable(Thread& t, Value self, Value*) { return checkCan(t, self, "readable", "File or stream is not readable."); }
Value checkWritable(Thread& t, Value self, Value*) { return checkCan(t, self, "writable", "File or stream is not writable."); }

const BuiltinDef kBaseMethods[] = {
    {"flush", "", baseFlush}, {"close", "", baseClose}, {"seekable", "", baseFalse}, {"readable", "", baseFalse},
    {"writable", "", baseFalse}, {"isatty", "", baseFalse}, {"fileno", "", baseFileno}, {"seek", "*args", baseSeek},
    {"tell", "", baseTell}, {"truncate", "*args", baseTruncate}, {"readline", "size=-1, /", genericReadline},
    {"readlines", "hint=-1, /", baseReadlines}, {"writelines", "lines, /", baseWritelines},
    {"__del__", "", baseDel}, {"__enter__", "", baseEnter}, {"__exit__", "*args", baseExit}, {"_checkClosed", "*args", checkClosed},
    {"_checkSeekable", "*args", checkSeekable}, {"_checkReadable", "*args", checkReadable}, {"_checkWritable", "*args", checkWritable}, {nullptr, nullptr, nullptr}};
const GetSetDef kBaseGetset[] = {{"closed", getClosed, nullptr}, {"__dict__", getInstanceDict, nullptr}, {nullptr, nullptr, nullptr}};
const NativeSlot kBaseSlots[] = {
    {kSlotIter, reinterpret_cast<void*>(static_cast<UnaryFn>(baseIter))}, {kSlotNext, reinterpret_cast<void*>(static_cast<NextFn>(baseNext))}, {0, nullptr}};
const BuiltinDef kRawMethods[] = {{"read", "size=-1, /", rawRead}, {"readall", "", rawReadall}, {"readinto", "*args", rawMissing}, {"write", "*args", rawMissing}, {nullptr, nullptr, nullptr}};
const BuiltinDef kBufferedBaseMethods[] = {
    {"read", "*args", baseRead}, {"read1", "*args", baseRead}, {"write", "*args", baseWrite}, {"detach", "", baseDetach},
    {"readinto", "buffer, /", bufferedBaseReadinto}, {"readinto1", "buffer, /", bufferedBaseReadinto1}, {nullptr, nullptr, nullptr}};
const BuiltinDef kTextBaseMethods[] = {
    {"read", "*args", baseRead}, {"write", "*args", baseWrite}, {"readline", "*args", baseReadline}, {"detach", "", baseDetach}, {nullptr, nullptr, nullptr}};
const GetSetDef kTextBaseGetset[] = {{"encoding", getNone, nullptr}, {"newlines", getNone, nullptr}, {"errors", getNone, nullptr}, {nullptr, nullptr, nullptr}};

}  // namespace

const TypeSpec kIOBaseSpec = {.type = &kIOBaseType, .name = "_io._IOBase", .basicSize = sizeof(IOObject), .flags = kTypeBaseType,
    .slots = kBaseSlots, .methods = kBaseMethods, .getset = kBaseGetset, .trace = traceBase, .dictOffset = offsetof(IOObject, dict)};
const TypeSpec kRawIOBaseSpec = {.type = &kRawIOBaseType, .name = "_io._RawIOBase", .base = &kIOBaseType, .basicSize = sizeof(IOObject),
    .flags = kTypeBaseType, .methods = kRawMethods, .trace = traceBase, .dictOffset = offsetof(IOObject, dict)};
const TypeSpec kBufferedIOBaseSpec = {.type = &kBufferedIOBaseType, .name = "_io._BufferedIOBase", .base = &kIOBaseType, .basicSize = sizeof(IOObject),
    .flags = kTypeBaseType, .methods = kBufferedBaseMethods, .trace = traceBase, .dictOffset = offsetof(IOObject, dict)};
const TypeSpec kTextIOBaseSpec = {.type = &kTextIOBaseType, .name = "_io._TextIOBase", .base = &kIOBaseType, .basicSize = sizeof(IOObject),
    .flags = kTypeBaseType, .methods = kTextBaseMethods, .getset = kTextBaseGetset, .trace = traceBase, .dictOffset = offsetof(IOObject, dict)};

}  // namespace ppy::io
