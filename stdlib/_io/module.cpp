// The _io module: open(), the stream classes and UnsupportedOperation.
#include <sys/stat.h>

#include "runtime/import/import.h"
#include "runtime/object/attr.h"
#include "runtime/object/int_ops.h"
#include "runtime/builtins/codecs.h"
#include "stdlib/modules.h"
#include "runtime/object/names.h"
#include "stdlib/_io/io.h"
#include "stdlib/common/struct_sequence.h"

namespace ppy {
namespace io {

TypeObject* unsupportedOperation(Thread& t) {
  Value m = dictGetStr(t.runtime->modules, intern(t, "_io"));
  Value c = m.isEmpty() ? Value() : dictGetStr(moduleDict(m), intern(t, "UnsupportedOperation"));
  return c.isEmpty() ? &_PyExc_ValueError : c.as<TypeObject>();
}

bool systemFlag(Thread& t, const char* name) {
  Value flags = dictGetStr(t.runtime->sysDict, intern(t, "flags"));
  Value v = flags.isEmpty() ? Value() : findAttr_py(t, flags, intern(t, name));
  if (v.isEmpty()) clearException(t);
  return !v.isEmpty() && isTrue(v) ? true : !v.isEmpty() && isInt(v) && intSign(v) > 0;
}
bool warnDefaultEncoding_py(Thread& t, int stackLevel) {
  return !systemFlag(t, "warn_default_encoding") || warn_py(t, PyExc_EncodingWarning, stackLevel, "'encoding' argument not specified");
}

bool readyBytesIOBuffer(Thread& t);  // memory_io.cpp

bool readyTypes(Thread& t) {
  for (const TypeSpec* spec : {&kIOBaseSpec, &kRawIOBaseSpec, &kBufferedIOBaseSpec, &kTextIOBaseSpec, &kFileIOSpec, &kBufferedReaderSpec,
                               &kBufferedWriterSpec, &kBufferedRandomSpec, &kTextIOWrapperSpec, &kStringIOSpec, &kBytesIOSpec,
                               &kBufferedRWPairSpec, &kIncrementalNewlineDecoderSpec})
    if (!readyModuleType(t, *spec)) return false;
  for (TypeObject* type : {&kIOBaseType, &kRawIOBaseType, &kBufferedIOBaseType, &kTextIOBaseType, &kFileIOType, &kBufferedReaderType, &kBufferedWriterType,
                           &kBufferedRandomType, &kTextIOWrapperType, &kStringIOType, &kBytesIOType, &kBufferedRWPairType}) {
    infoOf(type).hasWeakref = true;
    // Our own objects end natively; __del__ is for classes derived from these.
    infoOf(type).hasDel = false;
  }
  return readyBytesIOBuffer(t);
}

Value open_py(Thread& t, Value file, Value modeValue, intptr_t buffering, Value encoding, Value errors, Value newline, bool closefd, Value opener) {
  std::string mode = modeValue.isEmpty() ? "r" : strToUtf8(modeValue);
  std::string raw;
  bool text = false, binary = false, reading = false, writing = false, plus = false;
  int kinds = 0;
  for (size_t i = 0; i < mode.size(); i++) {
    char c = mode[i];
    if (mode.find(c, i + 1) != std::string::npos || !strchr("rwxabt+", c)) return raise(t, PyExc_ValueError, "invalid mode: '%s'", mode.c_str());
    if (c == 't') text = true;
    if (c == 'b') binary = true;
    if (c == 'r') reading = true;
    if (c == '+') plus = true;
    if (strchr("wxa", c)) writing = true;
    if (strchr("rwxa", c)) kinds++;
    if (c != 't' && c != 'b') raw += c;
  }
  auto given = [](Value v) { return !v.isEmpty() && !isNone(v); };
  if (text && binary) return raise(t, PyExc_ValueError, "can't have text and binary mode at once");
  if (kinds != 1) return raise(t, PyExc_ValueError, "must have exactly one of create/read/write/append mode");
  if (binary && given(encoding)) return raise(t, PyExc_ValueError, "binary mode doesn't take an encoding argument");
  if (binary && given(errors)) return raise(t, PyExc_ValueError, "binary mode doesn't take an errors argument");
  if (binary && given(newline)) return raise(t, PyExc_ValueError, "binary mode doesn't take a newline argument");
  if (binary && buffering == 1 &&
      !warn_py(t, PyExc_RuntimeWarning, 1, "line buffering (buffering=1) isn't supported in binary mode, the default buffer size will be used"))
    return {};
  if (!binary && buffering == 0) return raise(t, PyExc_ValueError, "can't have unbuffered text I/O");
  PPY_TRY(f, newFileIO_py(t, file, raw.c_str(), closefd, opener));
  bool line = buffering == 1 && !binary;
  if (buffering < 0) {
    Value tty = callMethod_py(t, f, intern(t, "isatty"), nullptr, 0);
    if (tty.isEmpty()) return {};
    line = isTrue(tty) && !binary;
  }
  if (buffering == 0) return f;
  TypeObject* type = plus ? &kBufferedRandomType : writing ? &kBufferedWriterType : &kBufferedReaderType;
  (void)reading;
  intptr_t block = kDefaultBufferSize;
  if (struct stat st; buffering < 0 && ::fstat(fileOf(f)->fd, &st) == 0 && st.st_blksize > 1) block = st.st_blksize;
  Value buffer = newBuffered_py(t, type, f, buffering > 1 ? buffering : block);
  if (buffer.isEmpty()) {
    Value e = takeException(t);
    if (callMethod_py(t, f, intern(t, "close"), nullptr, 0).isEmpty()) clearException(t);
    restoreException(t, e);
    return {};
  }
  if (binary) return buffer;
  Value wrapped = newTextFile_py(t, buffer, encoding, errors, newline, line, false);
  if (wrapped.isEmpty()) {
    Value e = takeException(t);
    if (callMethod_py(t, f, intern(t, "close"), nullptr, 0).isEmpty()) clearException(t);
    restoreException(t, e);
    return {};
  }
  gc::store(textOf(wrapped), &textOf(wrapped)->mode, modeValue.isEmpty() ? newStr(t, "r") : modeValue);
  return wrapped;
}

namespace {

Value ioOpen(Thread& t, Value, Value* a) {
  intptr_t buffering = -1;
  if (!a[1].isEmpty() && !isStr(a[1])) return raise(t, PyExc_TypeError, "open() argument 'mode' must be str, not %T", a[1]);
  if (!a[2].isEmpty() && !asIndex_py(t, a[2], &buffering, PyExc_OverflowError)) return {};
  int closefd = a[6].isEmpty() ? 1 : truth_py(t, a[6]);
  if (closefd < 0) return {};
  return open_py(t, a[0], a[1], buffering, a[3], a[4], a[5], closefd, a[7]);
}

Value ioOpenCode(Thread& t, Value, Value* a) {
  if (isStr(a[0])) {
    Value bytes = cachedBytecode(t, strToUtf8(a[0]));
    if (bytes) return call_py(t, &kBytesIOType, bytes);
    if (pending(t)) return {};
  }
  return open_py(t, a[0], newStr(t, "rb"), -1, Value(), Value(), Value(), true, none());
}

Value ioTextEncoding(Thread& t, Value, Value* a) {
  intptr_t level = 2;
  if (!isNone(a[0])) return a[0];
  if (!a[1].isEmpty() && !asIndex_py(t, a[1], &level, PyExc_OverflowError)) return {};
  if (!warnDefaultEncoding_py(t, static_cast<int>(level))) return {};
  return newStr(t, systemFlag(t, "utf8_mode") ? "utf-8" : "locale");
}

const BuiltinDef kFunctions[] = {
    {"open", "file, mode='r', buffering=-1, encoding=None, errors=None, newline=None, closefd=True, opener=None", ioOpen},
    {"open_code", "path", ioOpenCode},
    {"text_encoding", "encoding, stacklevel=2, /", ioTextEncoding},
    {nullptr, nullptr, nullptr}};

bool initIo(Thread& t, ModuleObject* m) {
  DictObject* d = moduleDict(m);
  if (!readyTypes(t)) return false;
  struct { const char* name; TypeObject* type; } types[] = {
      {"_IOBase", &kIOBaseType}, {"_RawIOBase", &kRawIOBaseType}, {"_BufferedIOBase", &kBufferedIOBaseType}, {"_TextIOBase", &kTextIOBaseType},
      {"FileIO", &kFileIOType}, {"BufferedReader", &kBufferedReaderType}, {"BufferedWriter", &kBufferedWriterType},
      {"BufferedRandom", &kBufferedRandomType}, {"TextIOWrapper", &kTextIOWrapperType}, {"StringIO", &kStringIOType}, {"BytesIO", &kBytesIOType},
      {"BufferedRWPair", &kBufferedRWPairType}, {"IncrementalNewlineDecoder", &kIncrementalNewlineDecoderType}};
  for (auto& row : types)
    if (!dictSetStr(t, d, intern(t, row.name), row.type)) return false;
  // the builtin open is this one
  if (t.runtime->builtins && !dictSetStr(t, t.runtime->builtins, intern(t, "open"), dictGetStr(d, intern(t, "open")))) return false;
  Value ns = newDict(t);
  if (!dictSetStr(t, ns.as<DictObject>(), intern(t, "__module__"), newStr(t, "io"))) return false;
  Value unsupported = newClass_py(t, &PyType_Type, intern(t, "UnsupportedOperation"),
                                  tupleOf(t, {Value(PyExc_OSError), Value(PyExc_ValueError)}), ns, Value());
  return !unsupported.isEmpty() && dictSetStr(t, d, intern(t, "UnsupportedOperation"), unsupported) &&
         dictSetStr(t, d, intern(t, "BlockingIOError"), PyExc_BlockingIOError) &&
         dictSetStr(t, d, intern(t, "DEFAULT_BUFFER_SIZE"), Value::smallInt(kDefaultBufferSize));
}

}  // namespace
}  // namespace io

const NativeModule kIoModule = {"_io", io::kFunctions, io::initIo, "The io module's streams."};

}  // namespace ppy
