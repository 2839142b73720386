// The zlib module over the system's libz, which is loaded with it.
#include <zlib.h>

#include <climits>
#include <cstring>
#include <new>

#include "stdlib/common/module.h"

namespace ppy {
namespace {

/// libz's functions; set once.
struct Library {
  decltype(&::deflateInit2_) startDeflate;
  decltype(&::deflate) deflate;
  decltype(&::deflateEnd) deflateEnd;
  decltype(&::deflateCopy) deflateCopy;
  decltype(&::deflateSetDictionary) deflateSetDictionary;
  decltype(&::inflateInit2_) startInflate;
  decltype(&::inflate) inflate;
  decltype(&::inflateEnd) inflateEnd;
  decltype(&::inflateCopy) inflateCopy;
  decltype(&::inflateSetDictionary) inflateSetDictionary;
  decltype(&::crc32_z) crc32;
  decltype(&::adler32_z) adler32;
  decltype(&::zlibVersion) version;
};
Library lib;

bool loadZlib(Thread& t) {
  if (lib.version) return true;
#define PPY_ROW(name, member) {name, reinterpret_cast<void**>(&lib.member)}
  const LibraryFunction functions[] = {
      PPY_ROW("deflateInit2_", startDeflate), PPY_ROW("deflate", deflate), PPY_ROW("deflateEnd", deflateEnd), PPY_ROW("deflateCopy", deflateCopy),
      PPY_ROW("deflateSetDictionary", deflateSetDictionary), PPY_ROW("inflateInit2_", startInflate), PPY_ROW("inflate", inflate),
      PPY_ROW("inflateEnd", inflateEnd), PPY_ROW("inflateCopy", inflateCopy), PPY_ROW("inflateSetDictionary", inflateSetDictionary),
      PPY_ROW("crc32_z", crc32), PPY_ROW("adler32_z", adler32), PPY_ROW("zlibVersion", version), {nullptr, nullptr}};
#undef PPY_ROW
  return loadLibrary(t, "libz.so.1", functions);
}

enum { kError };  ///< values of the module
TypeObject kCompressType, kDecompressType;

struct StreamObject : Object {
  z_stream* stream;   ///< owned; null once ended
  Value unusedData, unconsumedTail, dictionary;
  bool eof, initialised;
};
StreamObject* of(Value v) { return v.as<StreamObject>(); }
bool isCompress(const StreamObject* s) { return s->ob_type == &kCompressType; }

Value zlibError(Thread& t, const z_stream& z, int error, const char* what) {
  const char* message = error == Z_VERSION_ERROR ? "library version mismatch" : z.msg;
  if (!message) message = error == Z_BUF_ERROR ? "incomplete or truncated stream" : error == Z_STREAM_ERROR ? "inconsistent stream state"
                          : error == Z_DATA_ERROR ? "invalid input data" : nullptr;
  auto* type = moduleValues(t, kModuleIndexZlib)[kError].as<TypeObject>();
  return message ? raise(t, type, "Error %d %s: %.200s", error, what, message) : raise(t, type, "Error %d %s", error, what);
}

/// Feeds the stream what `data` holds beyond what it took, at most UINT_MAX bytes at a time.
struct Input {
  const uint8_t* data;
  size_t left;
  void refill(z_stream& z) {
    if (z.avail_in) return;
    auto n = static_cast<uInt>(left > UINT_MAX ? UINT_MAX : left);
    z.next_in = const_cast<Bytef*>(data);
    z.avail_in = n;
    data += n;
    left -= n;
  }
  /// What the stream did not take.
  std::string_view rest(const z_stream& z) const { return {reinterpret_cast<const char*>(z.next_in), z.avail_in + left}; }
};

/// Runs a stream function until it makes no more output or `limit` bytes are there (0: none).
template <class Step>
int pump(z_stream& z, Input& in, int flush, std::string* out, size_t limit, Step&& step) {
  constexpr size_t kLeast = 16384;
  int error;
  size_t start = out->size();
  do {
    in.refill(z);
    int mode = in.left ? Z_NO_FLUSH : flush;
    do {
      size_t made = out->size() - start, room = made < kLeast ? kLeast : made < (size_t{1} << 26) ? made : size_t{1} << 26;
      if (limit && room > limit - made) room = limit - made;
      if (room == 0) return Z_OK;
      out->resize(out->size() + room);
      z.next_out = reinterpret_cast<Bytef*>(out->data() + out->size() - room);
      z.avail_out = static_cast<uInt>(room);
      error = step(mode);
      out->resize(out->size() - z.avail_out);
      if (error != Z_OK && error != Z_BUF_ERROR) return error;
    } while (z.avail_out == 0);
  } while (in.left);
  return error;
}

/// A size argument; too large says so of a C ssize_t.
bool lengthArg_py(Thread& t, Value v, intptr_t* out) {
  Value i = index_py(t, v);
  if (i.isEmpty()) return false;
  if (intFits64(i, out)) return true;
  raise(t, PyExc_OverflowError, "Python int too large to convert to C ssize_t");
  return false;
}
bool intOr(Thread& t, Value v, int dflt, int* out) {
  *out = dflt;
  return v.isEmpty() || intArg_py(t, v, out);
}

Value compress(Thread& t, Value, Value* a) {
  int level, wbits;
  BufferView data(t, a[0]);
  if (!data.ok() || !intOr(t, a[1], Z_DEFAULT_COMPRESSION, &level) || !intOr(t, a[2], MAX_WBITS, &wbits)) return {};
  z_stream z{};
  int error = lib.startDeflate(&z, level, Z_DEFLATED, wbits, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION, sizeof z);
  if (error == Z_MEM_ERROR) return raise(t, PyExc_MemoryError, "Out of memory while compressing data");
  if (error == Z_STREAM_ERROR) return raise(t, moduleValues(t, kModuleIndexZlib)[kError].as<TypeObject>(), "Bad compression level");
  if (error != Z_OK) return zlibError(t, z, error, "while compressing data");
  std::string out;
  Input in{data.data(), data.size()};
  error = pump(z, in, Z_FINISH, &out, 0, [&](int mode) { return lib.deflate(&z, mode); });
  Value failed = error == Z_STREAM_END ? Value() : zlibError(t, z, error, "while compressing data");
  lib.deflateEnd(&z);
  return error == Z_STREAM_END ? newBytes(t, out.data(), out.size()) : failed;
}

Value decompress(Thread& t, Value, Value* a) {
  int wbits;
  intptr_t size = 16384;
  BufferView data(t, a[0]);
  if (!data.ok() || !intOr(t, a[1], MAX_WBITS, &wbits) || (!a[2].isEmpty() && !lengthArg_py(t, a[2], &size))) return {};
  if (size < 0) return raise(t, PyExc_ValueError, "bufsize must be non-negative");
  z_stream z{};
  int error = lib.startInflate(&z, wbits, ZLIB_VERSION, sizeof z);
  if (error == Z_MEM_ERROR) return raise(t, PyExc_MemoryError, "Out of memory while decompressing data");
  if (error != Z_OK) {
    lib.inflateEnd(&z);
    return zlibError(t, z, error, "while preparing to decompress data");
  }
  std::string out;
  Input in{data.data(), data.size()};
  error = pump(z, in, Z_SYNC_FLUSH, &out, 0, [&](int mode) { return lib.inflate(&z, mode); });
  Value failed;
  if (error == Z_MEM_ERROR) failed = raise(t, PyExc_MemoryError, "Out of memory while decompressing data");
  else if (error != Z_STREAM_END) failed = zlibError(t, z, error == Z_OK ? Z_BUF_ERROR : error, "while decompressing data");
  lib.inflateEnd(&z);
  return error == Z_STREAM_END ? newBytes(t, out.data(), out.size()) : failed;
}

StreamObject* newStream(Thread& t, TypeObject* type) {
  auto* s = static_cast<StreamObject*>(gc::allocObject(t, type, sizeof(StreamObject)));
  Value empty = newBytes(t, "", 0);
  gc::store(s, &s->unusedData, empty);
  gc::store(s, &s->unconsumedTail, empty);
  s->stream = new (std::nothrow) z_stream{};
  if (!s->stream) {
    raiseMemory(t);
    return nullptr;
  }
  gc::setFinalizer(t, s);
  return s;
}
void finalizeStream(Thread& t, Object* o) {
  auto* s = static_cast<StreamObject*>(o);
  if (s->stream && s->initialised) {
    isCompress(s) ? lib.deflateEnd(s->stream) : lib.inflateEnd(s->stream);
    gc::addNativeBytes(t, isCompress(s) ? -(intptr_t{1} << 18) : -(intptr_t{1} << 15));
  }
  delete s->stream;
  s->stream = nullptr;
}
void traceStream(Object* o, gc::Marker& m) {
  auto* s = static_cast<StreamObject*>(o);
  for (Value v : {s->unusedData, s->unconsumedTail, s->dictionary}) m.mark(v);
}

Value compressObject(Thread& t, Value, Value* a) {
  int level, method, wbits, memory, strategy;
  if (!intOr(t, a[0], Z_DEFAULT_COMPRESSION, &level) || !intOr(t, a[1], Z_DEFLATED, &method) || !intOr(t, a[2], MAX_WBITS, &wbits) ||
      !intOr(t, a[3], 8, &memory) || !intOr(t, a[4], Z_DEFAULT_STRATEGY, &strategy))
    return {};
  StreamObject* s = newStream(t, &kCompressType);
  if (!s) return {};
  int error = lib.startDeflate(s->stream, level, method, wbits, memory, strategy, ZLIB_VERSION, sizeof(z_stream));
  if (error == Z_MEM_ERROR) return raise(t, PyExc_MemoryError, "Can't allocate memory for compression object");
  if (error == Z_STREAM_ERROR) return raise(t, PyExc_ValueError, "Invalid initialization option");
  if (error != Z_OK) return zlibError(t, *s->stream, error, "while creating compression object");
  s->initialised = true;
  gc::addNativeBytes(t, intptr_t{1} << 18);
  if (!isGiven(a[5])) return s;
  BufferView dictionary(t, a[5]);
  if (!dictionary.ok()) return {};
  error = lib.deflateSetDictionary(s->stream, dictionary.data(), static_cast<uInt>(dictionary.size()));
  if (error == Z_STREAM_ERROR) return raise(t, PyExc_ValueError, "Invalid dictionary");
  return error == Z_OK ? Value(s) : raise(t, PyExc_ValueError, "deflateSetDictionary()");
}

Value setDictionary(Thread& t, StreamObject* s) {
  BufferView dictionary(t, s->dictionary);
  if (!dictionary.ok()) return {};
  int error = lib.inflateSetDictionary(s->stream, dictionary.data(), static_cast<uInt>(dictionary.size()));
  return error == Z_OK ? none() : zlibError(t, *s->stream, error, "while setting zdict");
}
Value decompressObject(Thread& t, Value, Value* a) {
  int wbits;
  if (!intOr(t, a[0], MAX_WBITS, &wbits)) return {};
  if (!a[1].isEmpty() && !hasBuffer(a[1])) return raise(t, PyExc_TypeError, "zdict argument must support the buffer protocol");
  StreamObject* s = newStream(t, &kDecompressType);
  if (!s) return {};
  int error = lib.startInflate(s->stream, wbits, ZLIB_VERSION, sizeof(z_stream));
  if (error == Z_MEM_ERROR) return raise(t, PyExc_MemoryError, "Can't allocate memory for decompression object");
  if (error == Z_STREAM_ERROR) return raise(t, PyExc_ValueError, "Invalid initialization option");
  if (error != Z_OK) return zlibError(t, *s->stream, error, "while creating decompression object");
  s->initialised = true;
  gc::addNativeBytes(t, intptr_t{1} << 15);
  if (a[1].isEmpty()) return s;
  gc::store(s, &s->dictionary, a[1]);
  if (wbits >= 0) return s;  // asked for when the data need it
  return setDictionary(t, s).isEmpty() ? Value() : Value(s);
}

Value compressMethod(Thread& t, Value self, Value* a) {
  BufferView data(t, a[0]);
  if (!data.ok()) return {};
  std::string out;
  Input in{data.data(), data.size()};
  z_stream& z = *of(self)->stream;
  z.avail_in = 0;
  int error = pump(z, in, Z_NO_FLUSH, &out, 0, [&](int mode) { return lib.deflate(&z, mode); });
  if (error == Z_STREAM_ERROR) return zlibError(t, z, error, "while compressing data");
  return newBytes(t, out.data(), out.size());
}
Value compressFlush(Thread& t, Value self, Value* a) {
  int mode;
  if (!intOr(t, a[0], Z_FINISH, &mode)) return {};
  if (mode == Z_NO_FLUSH) return newBytes(t, "", 0);
  StreamObject* s = of(self);
  std::string out;
  Input in{nullptr, 0};
  s->stream->avail_in = 0;
  int error = pump(*s->stream, in, mode, &out, 0, [&](int m) { return lib.deflate(s->stream, m); });
  if (error == Z_STREAM_ERROR) return zlibError(t, *s->stream, error, "while flushing");
  if (error == Z_STREAM_END && mode == Z_FINISH) {
    error = lib.deflateEnd(s->stream);
    if (s->initialised) gc::addNativeBytes(t, -(intptr_t{1} << 18));
    s->initialised = false;
    if (error != Z_OK) return zlibError(t, *s->stream, error, "while finishing compression");
  } else if (error != Z_OK && error != Z_BUF_ERROR && error != Z_STREAM_END) {
    return zlibError(t, *s->stream, error, "while flushing");
  }
  return newBytes(t, out.data(), out.size());
}

/// What is left of the input goes to unused_data behind the end, else to unconsumed_tail.
bool keepRest(Thread& t, StreamObject* s, std::string_view rest, int error) {
  if (error == Z_STREAM_END) {
    if (!rest.empty()) {
      std::string all(bytesView(s->unusedData));
      all += rest;
      Value v = newBytes(t, all.data(), all.size());
      if (v.isEmpty()) return false;
      gc::store(s, &s->unusedData, v);
      rest = {};
    }
  }
  if (!rest.empty() || !bytesView(s->unconsumedTail).empty()) {
    Value v = newBytes(t, rest.data(), rest.size());
    if (v.isEmpty()) return false;
    gc::store(s, &s->unconsumedTail, v);
  }
  return true;
}
/// inflate, giving the dictionary when it is asked for. Z_NEED_DICT with an exception pending when that failed.
int inflateStep(Thread& t, StreamObject* s, int mode) {
  int error = lib.inflate(s->stream, mode);
  if (error != Z_NEED_DICT || s->dictionary.isEmpty()) return error;
  if (setDictionary(t, s).isEmpty()) return Z_NEED_DICT;
  return lib.inflate(s->stream, mode);
}
Value decompressMethod(Thread& t, Value self, Value* a) {
  intptr_t limit = 0;
  BufferView data(t, a[0]);
  if (!data.ok() || (!a[1].isEmpty() && !lengthArg_py(t, a[1], &limit))) return {};
  if (limit < 0) return raise(t, PyExc_ValueError, "max_length must be non-negative");
  StreamObject* s = of(self);
  if (!s->initialised) return zlibError(t, *s->stream, Z_STREAM_ERROR, "while decompressing data");  // flush() ended it
  std::string out;
  Input in{data.data(), data.size()};
  z_stream& z = *s->stream;
  z.avail_in = 0;
  int error = s->eof ? Z_STREAM_END : pump(z, in, Z_SYNC_FLUSH, &out, static_cast<size_t>(limit), [&](int mode) { return inflateStep(t, s, mode); });
  if (pending(t)) return {};
  std::string_view rest = s->eof ? data.view() : in.rest(z);
  if (!keepRest(t, s, rest, error)) return {};
  if (error == Z_STREAM_END) s->eof = true;
  else if (error != Z_OK && error != Z_BUF_ERROR) return zlibError(t, z, error, "while decompressing data");
  return newBytes(t, out.data(), out.size());
}
Value decompressFlush(Thread& t, Value self, Value* a) {
  intptr_t length = 16384;
  if (!a[0].isEmpty() && !lengthArg_py(t, a[0], &length)) return {};
  if (length <= 0) return raise(t, PyExc_ValueError, "length must be greater than zero");
  StreamObject* s = of(self);
  std::string out;
  Value tail = s->unconsumedTail;
  Input in{reinterpret_cast<const uint8_t*>(bytesView(tail).data()), bytesView(tail).size()};
  s->stream->avail_in = 0;
  int error = s->eof ? Z_STREAM_END : pump(*s->stream, in, Z_FINISH, &out, 0, [&](int mode) { return inflateStep(t, s, mode); });
  if (pending(t)) return {};
  std::string_view rest = s->eof ? bytesView(tail) : in.rest(*s->stream);
  if (!keepRest(t, s, rest, error)) return {};
  gc::keepAlive(tail);
  if (error == Z_STREAM_END) {
    s->eof = true;
    if (s->initialised) gc::addNativeBytes(t, -(intptr_t{1} << 15));
    s->initialised = false;
    error = lib.inflateEnd(s->stream);
    if (error != Z_OK && error != Z_STREAM_ERROR) return zlibError(t, *s->stream, error, "while finishing decompression");
  }
  return newBytes(t, out.data(), out.size());
}

Value copyStream(Thread& t, Value self, Value*) {
  StreamObject* s = of(self);
  StreamObject* copy = newStream(t, s->ob_type);
  if (!copy) return {};
  int error = isCompress(s) ? lib.deflateCopy(copy->stream, s->stream) : lib.inflateCopy(copy->stream, s->stream);
  if (error == Z_STREAM_ERROR) return raise(t, PyExc_ValueError, "Inconsistent stream state");
  if (error == Z_MEM_ERROR) return raise(t, PyExc_MemoryError, isCompress(s) ? "Can't allocate memory for compression object" : "Can't allocate memory for decompression object");
  if (error != Z_OK) return zlibError(t, *s->stream, error, isCompress(s) ? "while copying compression object" : "while copying decompression object");
  copy->initialised = true;
  gc::addNativeBytes(t, isCompress(s) ? intptr_t{1} << 18 : intptr_t{1} << 15);
  copy->eof = s->eof;
  copy->unusedData = s->unusedData;
  copy->unconsumedTail = s->unconsumedTail;
  copy->dictionary = s->dictionary;
  gc::barrier(copy);
  return copy;
}

template <decltype(Library::crc32) Library::*function>
Value checksum(Thread& t, Value* a, uint64_t start) {
  BufferView data(t, a[0]);
  if (!data.ok() || (!a[1].isEmpty() && !maskArg_py(t, a[1], &start))) return {};
  return makeUint(t, static_cast<uint32_t>((lib.*function)(static_cast<uint32_t>(start), data.data(), data.size())));
}
Value crc32Function(Thread& t, Value, Value* a) { return checksum<&Library::crc32>(t, a, 0); }
Value adler32Function(Thread& t, Value, Value* a) { return checksum<&Library::adler32>(t, a, 1); }

Value getEof(Thread&, Value self) { return boolean(of(self)->eof); }

const BuiltinDef kCompressMethods[] = {{"compress", "data, /", compressMethod}, {"flush", "mode=4, /", compressFlush}, {"copy", "", copyStream},
                                       {"__copy__", "", copyStream}, {"__deepcopy__", "memo, /", copyStream}, {nullptr, nullptr, nullptr}};
const BuiltinDef kDecompressMethods[] = {{"decompress", "data, /, max_length=0", decompressMethod}, {"flush", "length=16384, /", decompressFlush},
                                         {"copy", "", copyStream}, {"__copy__", "", copyStream}, {"__deepcopy__", "memo, /", copyStream}, {nullptr, nullptr, nullptr}};
const MemberDef kDecompressMembers[] = {{"unused_data", offsetof(StreamObject, unusedData), kMemberReadOnly},
                                        {"unconsumed_tail", offsetof(StreamObject, unconsumedTail), kMemberReadOnly}, {nullptr, 0, 0}};
const GetSetDef kDecompressGetset[] = {{"eof", getEof, nullptr}, {nullptr, nullptr, nullptr}};
const TypeSpec kCompressSpec = {.type = &kCompressType, .name = "zlib.Compress", .basicSize = sizeof(StreamObject), .flags = kTypeDisallowNew | kTypeHasGc,
    .methods = kCompressMethods, .trace = traceStream, .finalize = finalizeStream};
const TypeSpec kDecompressSpec = {.type = &kDecompressType, .name = "zlib.Decompress", .basicSize = sizeof(StreamObject), .flags = kTypeDisallowNew | kTypeHasGc,
    .methods = kDecompressMethods, .members = kDecompressMembers, .getset = kDecompressGetset, .trace = traceStream, .finalize = finalizeStream};

const BuiltinDef kFunctions[] = {
    {"compress", "data, /, level=-1, wbits=15", compress}, {"decompress", "data, /, wbits=15, bufsize=16384", decompress},
    {"compressobj", "level=-1, method=8, wbits=15, memLevel=8, strategy=0, zdict=None", compressObject}, {"decompressobj", "wbits=15, zdict=b''", decompressObject},
    {"crc32", "data, value=0, /", crc32Function}, {"adler32", "data, value=1, /", adler32Function}, {nullptr, nullptr, nullptr}};
#define PPY_ROW(name) {#name, name}
const IntConstant kConstants[] = {
    PPY_ROW(MAX_WBITS), {"DEFLATED", Z_DEFLATED}, {"DEF_MEM_LEVEL", 8}, {"DEF_BUF_SIZE", 16384}, PPY_ROW(Z_NO_COMPRESSION), PPY_ROW(Z_BEST_SPEED),
    PPY_ROW(Z_BEST_COMPRESSION), PPY_ROW(Z_DEFAULT_COMPRESSION), PPY_ROW(Z_FILTERED), PPY_ROW(Z_HUFFMAN_ONLY), PPY_ROW(Z_RLE), PPY_ROW(Z_FIXED),
    PPY_ROW(Z_DEFAULT_STRATEGY), PPY_ROW(Z_NO_FLUSH), PPY_ROW(Z_PARTIAL_FLUSH), PPY_ROW(Z_SYNC_FLUSH), PPY_ROW(Z_FULL_FLUSH), PPY_ROW(Z_FINISH), PPY_ROW(Z_BLOCK),
    PPY_ROW(Z_TREES), {nullptr, 0}};
#undef PPY_ROW

bool init(Thread& t, ModuleObject* m) {
  if (!loadZlib(t)) return false;
  Value& error = moduleValues(t, kModuleIndexZlib)[kError];
  error = newExceptionClass(t, "zlib.error", PyExc_Exception);
  return addValue(t, m, "error", error) && readyModuleType(t, kCompressSpec) && readyModuleType(t, kDecompressSpec) && addInts(t, m, kConstants) &&
         addValue(t, m, "ZLIB_VERSION", newStrAscii(t, ZLIB_VERSION)) && addValue(t, m, "ZLIB_RUNTIME_VERSION", newStrAscii(t, lib.version())) &&
         addValue(t, m, "__version__", newStrAscii(t, "1.0"));
}

}  // namespace

const NativeModule kZlibModule = {"zlib", kFunctions, init};

}  // namespace ppy
