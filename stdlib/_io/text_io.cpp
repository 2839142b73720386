// TextIOWrapper: characters over a buffered stream, with newline translation. UTF-8, Latin-1 and ASCII
// are coded here; other encodings go through the incremental codecs of the codecs module.
#include "stdlib/_io/text_io.h"

#include <unistd.h>

#include "runtime/builtins/codecs.h"
#include "runtime/object/str_make.h"
#include "runtime/object/attr.h"
#include "runtime/object/int_ops.h"
#include "stdlib/_io/io.h"
#include "runtime/thread/options.h"
#include "stdlib/common/module.h"

namespace ppy::io {

TypeObject kTextIOWrapperType;

bool textUsable(Thread& t, TextObject* f) {
  if (f->buffer.isEmpty() || f->detached) {
    raise(t, PyExc_ValueError, f->detached ? "underlying buffer has been detached" : "I/O operation on uninitialized object");
    return false;
  }
  int closed = isClosed_py(t, f->buffer);
  if (closed > 0) raise(t, PyExc_ValueError, "I/O operation on closed file.");
  return closed == 0;
}

namespace {

constexpr intptr_t kChunk = 8192;

bool usable(Thread& t, TextObject* f) { return textUsable(t, f); }

Codec codecOf(std::string name) {
  for (char& c : name) c = c == '_' || c == ' ' ? '-' : static_cast<char>(tolower(c));
  if (name == "utf-8" || name == "utf8" || name == "u8") return Codec::Utf8;
  if (name == "latin-1" || name == "latin1" || name == "iso-8859-1" || name == "iso8859-1") return Codec::Latin1;
  if (name == "ascii" || name == "us-ascii") return Codec::Ascii;
  return Codec::Other;
}

bool readable(Thread& t, TextObject* f) {
  if (f->canRead) return true;
  raiseUnsupported(t, "not readable");
  return false;
}

// --- reading ------------------------------------------------------------------------------------

/// Bytes at the end of `data` that begin a UTF-8 sequence without finishing it.
size_t cutSequence(std::string_view data) {
  for (size_t back = 1; back <= 3 && back <= data.size(); back++) {
    auto c = static_cast<uint8_t>(data[data.size() - back]);
    if (c < 0x80) return 0;
    if (c >= 0xC0) return back < (c >= 0xF0 ? 4u : c >= 0xE0 ? 3u : 2u) ? back : 0;
  }
  return 0;
}

/// \r\n and \r become \n. A \r at the very end waits for the next chunk (pendingCr).
Value translateNewlines(Thread& t, TextObject* f, Value s, bool final) {
  StrView v = strView(s);
  if (!f->pendingCr && v.kind == 1 && !memchr(v.data, '\r', static_cast<size_t>(v.length))) {
    if (v.length && memchr(v.data, '\n', static_cast<size_t>(v.length))) f->newlinesSeen |= 2;
    return s;
  }
  StrBuilder out(t, v.length + 1);
  bool cr = f->pendingCr;
  f->pendingCr = false;
  for (intptr_t i = 0; i < v.length; i++) {
    char32_t c = v[i];
    if (cr) {
      cr = false;
      f->newlinesSeen |= c == '\n' ? 4 : 1;
      if (!out.add(f->readTranslate ? U'\n' : U'\r')) return {};
      if (c == '\n') {
        if (!f->readTranslate && !out.add(c)) return {};
        continue;
      }
    }
    if (c == '\r') {
      cr = true;
      continue;
    }
    if (c == '\n') f->newlinesSeen |= 2;
    if (!out.add(c)) return {};
  }
  if (cr && final) {
    f->newlinesSeen |= 1;
    if (!out.add(f->readTranslate ? U'\n' : U'\r')) return {};
    cr = false;
  }
  f->pendingCr = cr;
  return out.finish();
}

}  // namespace

Value decodeChunk_py(Thread& t, TextObject* f, std::string_view data, bool final) {
  Value s;
  if (f->codec == Codec::Other) {
    Value args[2] = {newBytes(t, data.data(), data.size()), boolean(final)};
    s = callMethod_py(t, f->decoder, intern(t, "decode"), args, 2);
    if (!s.isEmpty() && !isStr(s)) return raise(t, PyExc_TypeError, "decoder should return a string result, not '%T'", s);
  } else if (f->codec == Codec::Utf8) {
    std::string joined;
    if (f->partialSize) {
      joined.assign(f->partial, f->partialSize);
      joined += data;
      data = joined;
      f->partialSize = 0;
    }
    size_t cut = final ? 0 : cutSequence(data);
    memcpy(f->partial, data.data() + data.size() - cut, cut);
    f->partialSize = static_cast<uint8_t>(cut);
    s = decodeText_py(t, data.substr(0, data.size() - cut), f->encoding, f->errors);
  } else {
    s = decodeText_py(t, data, f->encoding, f->errors);
  }
  if (s.isEmpty()) return {};
  return f->readUniversal ? translateNewlines(t, f, s, final) : s;
}

namespace {

/// Reads and decodes one more chunk into f->decoded. 1 got text, 0 end, -1 exception.
int readChunk_py(Thread& t, TextObject* f, intptr_t hint) {
  if (f->eof) return 0;
  std::string held;
  int64_t flags = 0;
  if (f->telling && !decoderState_py(t, f, &held, &flags)) return -1;
  Value data;
  if (isBuffered(f->buffer)) {
    data = bufferedRead1_py(t, bufferedOf(f->buffer), std::max(hint, f->chunkSize));
  } else {
    Value n = makeInt(t, std::max(hint, f->chunkSize));
    Value m = findAttr_py(t, f->buffer, intern(t, "read1"));
    if (m.isEmpty() && pending(t)) return -1;
    data = callMethod_py(t, f->buffer, intern(t, m.isEmpty() ? "read" : "read1"), &n, 1);
  }
  if (data.isEmpty()) return -1;
  const char* p;
  size_t n;
  if (!hasBuffer(data)) return raise(t, PyExc_TypeError, "underlying %s() should have returned a bytes-like object, not '%T'", "read1", data), -1;
  if (!bytesLike(t, data, &p, &n)) return -1;
  bool end = n == 0;
  Value chunk;
  if (f->telling) {
    chunk = data;
    if (!held.empty() || !isExactly(data, &PyBytes_Type)) {
      held.append(p, n);
      chunk = newBytes(t, held.data(), held.size());
      if (chunk.isEmpty()) return -1;
    }
  }
  Value s = decodeChunk_py(t, f, {p, n}, end);
  if (s.isEmpty()) return -1;
  gc::keepAlive(data);
  gc::store(f, &f->chunk, chunk);
  f->chunkFlags = flags;
  f->chunkSkip = 0;
  f->eof = end;
  gc::store(f, &f->decoded, s);
  f->decodedPos = 0;
  if (strView(s).length) return 1;
  return end ? 0 : readChunk_py(t, f, hint);
}

intptr_t unread(const TextObject* f) { return f->decoded.isEmpty() ? 0 : strView(f->decoded).length - f->decodedPos; }

Value take(Thread& t, TextObject* f, intptr_t n) {
  Value s = substring(t, f->decoded, f->decodedPos, f->decodedPos + n);
  f->decodedPos += n;
  return s;
}

bool prepareRead_py(Thread& t, TextObject* f) {
  return usable(t, f) && readable(t, f) && textFlush_py(t, f);
}

Value textRead(Thread& t, Value self, Value* a) {
  TextObject* f = textOf(self);
  intptr_t n;
  if (!sizeArgument_py(t, a[0], &n) || !prepareRead_py(t, f)) return {};
  if (n < 0) {
    PPY_TRY(data, callMethod_py(t, f->buffer, intern(t, "read"), nullptr, 0));
    const char* p;
    size_t size;
    if (isNone(data)) return emptyStr();
    if (!bytesLike(t, data, &p, &size)) return {};
    PPY_TRY(rest, decodeChunk_py(t, f, {p, size}, true));
    gc::keepAlive(data);
    Value head = unread(f) ? take(t, f, unread(f)) : emptyStr();
    f->decoded = f->chunk = Value();
    f->eof = false;
    return strConcat(t, head, rest);
  }
  StrBuilder out(t, n);
  while (out.length() < n) {
    if (unread(f) == 0) {
      int r = readChunk_py(t, f, n);
      if (r < 0) return {};
      if (r == 0) break;
    }
    PPY_TRY(part, take(t, f, std::min(n - out.length(), unread(f))));
    if (!out.add(part)) return {};
  }
  f->eof = false;
  return out.finish();
}

/// Length of the line at the front of the unread text, newline included; 0 when its end is not there.
intptr_t lineLength(const TextObject* f, const std::u32string& newline) {
  StrView v = strView(f->decoded);
  intptr_t from = f->decodedPos;
  if (f->readTranslate || (!f->readUniversal && newline == U"\n")) {
    if (v.kind == 1) {
      auto* text = static_cast<const char*>(v.data);
      auto* nl = static_cast<const char*>(memchr(text + from, '\n', static_cast<size_t>(v.length - from)));
      return nl ? nl - text - from + 1 : 0;
    }
    for (intptr_t i = from; i < v.length; i++)
      if (v[i] == '\n') return i - from + 1;
    return 0;
  }
  for (intptr_t i = from; i < v.length; i++) {
    char32_t c = v[i];
    if (f->readUniversal) {  // newline='': every form ends a line, untranslated
      if (c == '\n') return i - from + 1;
      if (c == '\r') return i + 1 < v.length && v[i + 1] == '\n' ? i - from + 2 : i - from + 1;
    } else if (c == newline.back() && (newline.size() == 1 || (i > from && v[i - 1] == newline[0]))) {
      return i - from + 1;
    }
  }
  return 0;
}

std::u32string newlineOf(const TextObject* f) {
  if (f->readUniversal || f->newline.isEmpty() || isNone(f->newline)) return U"\n";
  std::u32string s;
  StrView v = strView(f->newline);
  for (intptr_t i = 0; i < v.length; i++) s += v[i];
  return s.empty() ? U"\n" : s;
}

/// The next line where it is all decoded, nothing waits to be written and the file is an open one of ours; empty:
/// take the general way.
Value quickLine(Thread& t, TextObject* f) {
  if (!f->readTranslate || f->pendingSize || f->detached || f->decoded.isEmpty() || !isBuffered(f->buffer)) return {};
  BufferedObject* b = bufferedOf(f->buffer);
  if (!b->readable || typeOf(b->raw) != &kFileIOType || fileOf(b->raw)->closed) return {};
  auto* s = f->decoded.as<StrObject>();
  if (!s->state.ascii) return {};
  auto* text = static_cast<const char*>(strData(s)) + f->decodedPos;
  auto* end = static_cast<const char*>(memchr(text, '\n', static_cast<size_t>(s->length - f->decodedPos)));
  if (!end) return {};
  intptr_t n = end - text + 1;
  if (n == s->length) return {};  // the chunk itself
  Value line = asciiSlice(t, f->decoded, text, 0, n);
  if (!line.isEmpty()) f->decodedPos += n;
  return line;
}

Value readLine_py(Thread& t, TextObject* f, intptr_t limit) {
  std::u32string newline = newlineOf(f);
  Value head;
  for (;;) {
    if (unread(f) == 0) {
      int r = readChunk_py(t, f, 0);
      if (r < 0) return {};
      if (r == 0) {
        f->eof = false;
        f->decoded = f->chunk = Value();
        return head.isEmpty() ? emptyStr() : head;
      }
    }
    // a \r\n split between two pieces: join them before looking for the end
    if (!head.isEmpty()) {
      f->chunkSkip = strView(head).length - f->decodedPos;
      PPY_TRY(rest, take(t, f, unread(f)));
      PPY_TRY(all, strConcat(t, head, rest));
      gc::store(f, &f->decoded, all);
      f->decodedPos = 0;
      head = Value();
    }
    intptr_t n = lineLength(f, newline);
    if (limit >= 0 && (n == 0 ? unread(f) >= limit : n > limit)) n = limit;
    if (n > 0 || limit == 0) return take(t, f, n);
    head = take(t, f, unread(f));
    if (head.isEmpty()) return {};
  }
}

Value textReadline(Thread& t, Value self, Value* a) {
  TextObject* f = textOf(self);
  intptr_t limit;
  if (a[0].isEmpty()) {
    Value line = quickLine(t, f);
    if (!line.isEmpty() || pending(t)) return line;
  }
  if (!sizeArgument_py(t, a[0], &limit) || !prepareRead_py(t, f)) return {};
  return readLine_py(t, f, limit);
}

Value textNext(Thread& t, Value self) {
  TextObject* f = textOf(self);
  Value line = quickLine(t, f);
  if (!line.isEmpty() || pending(t)) {
    f->telling = false;
    return line;
  }
  if (!prepareRead_py(t, f)) return {};
  f->telling = false;
  line = readLine_py(t, f, -1);
  if (line.isEmpty()) return {};
  if (strView(line).length) return line;
  f->chunk = Value();
  f->telling = f->seekable;
  return {};
}

// --- writing ------------------------------------------------------------------------------------

bool append_py(Thread& t, TextObject* f, const char* data, size_t n) {
  if (f->pendingSize + static_cast<intptr_t>(n) > f->pendingCapacity) {
    if (!f->pending) {
      f->pending = static_cast<char*>(gc::allocOrNull(t, kChunk, gc::CellKind::Raw));
      if (!f->pending) return false;
      gc::barrier(f);
      f->pendingCapacity = kChunk;
    }
    if (!textFlush_py(t, f)) return false;
    if (static_cast<intptr_t>(n) > f->pendingCapacity) {
      if (isBuffered(f->buffer)) return bufferedWrite_py(t, bufferedOf(f->buffer), data, n);
      Value b = newBytes(t, data, n);
      return !callMethod_py(t, f->buffer, intern(t, "write"), &b, 1).isEmpty();
    }
  }
  memcpy(f->pending + f->pendingSize, data, n);
  f->pendingSize += static_cast<intptr_t>(n);
  return f->pendingSize < f->pendingCapacity || textFlush_py(t, f);
}

Value textWrite(Thread& t, Value self, Value* a) {
  TextObject* f = textOf(self);
  if (!isStr(a[0])) return raise(t, PyExc_TypeError, "write() argument must be str, not %T", a[0]);
  if (!textWrite_py(t, f, a[0])) return {};
  return makeInt(t, strView(a[0]).length);
}

Value textFlush(Thread& t, Value self, Value*) {
  TextObject* f = textOf(self);
  if (!usable(t, f)) return {};
  f->telling = f->seekable;
  if (!textFlush_py(t, f)) return {};
  return callMethod_py(t, f->buffer, intern(t, "flush"), nullptr, 0);
}

Value textClose(Thread& t, Value self, Value*) {
  TextObject* f = textOf(self);
  if (f->buffer.isEmpty() || f->detached) return none();
  int closed = isClosed_py(t, f->buffer);
  if (closed < 0) return {};
  if (closed) return none();
  Value r = callMethod_py(t, self, intern(t, "flush"), nullptr, 0);
  Value failure = r.isEmpty() ? takeException(t) : Value();
  Value c = callMethod_py(t, f->buffer, intern(t, "close"), nullptr, 0);
  Value second = c.isEmpty() ? takeException(t) : Value();
  return failure || second ? raiseBoth(t, failure, second) : none();
}

Value textDetach(Thread& t, Value self, Value*) {
  TextObject* f = textOf(self);
  if (textFlush(t, self, nullptr).isEmpty()) return {};
  f->detached = true;
  return f->buffer;
}

Value textTruncate(Thread& t, Value self, Value* a) {
  if (textFlush(t, self, nullptr).isEmpty()) return {};
  return callMethod_py(t, textOf(self)->buffer, intern(t, "truncate"), a, a[0].isEmpty() ? 0 : 1);
}

Value forward(Thread& t, Value self, const char* name) {
  TextObject* f = textOf(self);
  return usable(t, f) ? callMethod_py(t, f->buffer, intern(t, name), nullptr, 0) : Value();
}
Value textFileno(Thread& t, Value self, Value*) { return forward(t, self, "fileno"); }
Value textIsatty(Thread& t, Value self, Value*) { return forward(t, self, "isatty"); }
Value textSeekable(Thread& t, Value self, Value*) { return forward(t, self, "seekable"); }
Value textReadable(Thread& t, Value self, Value*) { return forward(t, self, "readable"); }
Value textWritable(Thread& t, Value self, Value*) { return forward(t, self, "writable"); }

// --- construction -------------------------------------------------------------------------------

bool setNewline(Thread& t, TextObject* f, Value newline) {
  std::string text;
  if (!isNone(newline)) {
    if (!isStr(newline)) {
      raise(t, PyExc_TypeError, "TextIOWrapper() argument 'newline' must be str or None, not %T", newline);
      return false;
    }
    text = strToUtf8(newline);
    if (text != "" && text != "\n" && text != "\r" && text != "\r\n") {
      raise(t, PyExc_ValueError, "illegal newline value: %R", newline);
      return false;
    }
  }
  gc::store(f, &f->newline, newline);
  f->readUniversal = isNone(newline) || text.empty();
  f->readTranslate = isNone(newline);
  f->crlf = text == "\r\n";
  f->writeTranslate = text == "\r" || f->crlf;
  return true;
}

/// What the buffer can do. A class of the user's may not say: then it is tried.
bool askBuffer_py(Thread& t, TextObject* f, Value buffer) {
  struct { const char* method; bool* out; } questions[] = {{"readable", &f->canRead}, {"writable", &f->canWrite}, {"seekable", &f->seekable}};
  for (auto& q : questions) {
    Value r = callMethod_py(t, buffer, intern(t, q.method), nullptr, 0);
    int yes = r.isEmpty() ? -1 : truth_py(t, r);
    if (yes < 0) return false;
    *q.out = yes;
  }
  return true;
}

bool initText_py(Thread& t, TextObject* f, Value buffer, Value encoding, Value errors, Value newline, bool lineBuffering, bool writeThrough) {
  if ((encoding.isEmpty() || isNone(encoding)) && !warnDefaultEncoding_py(t, 1)) return false;
  if (encoding.isEmpty() || isNone(encoding) || (isStr(encoding) && strEquals(encoding, "locale"))) encoding = newStr(t, t.runtime->options ? t.runtime->options->localeEncoding : "UTF-8");
  if (!isStr(encoding)) {
    raise(t, PyExc_TypeError, "TextIOWrapper() argument 'encoding' must be str or None, not %T", encoding);
    return false;
  }
  if (errors.isEmpty() || isNone(errors)) errors = newStr(t, "strict");
  if (!isStr(errors)) {
    raise(t, PyExc_TypeError, "TextIOWrapper() argument 'errors' must be str or None, not %T", errors);
    return false;
  }
  if (!setNewline(t, f, newline.isEmpty() ? none() : newline)) return false;
  f->codec = codecOf(strToUtf8(encoding));
  gc::store(f, &f->encoding, encoding);
  if (t.runtime->options && t.runtime->options->devMode && lookupErrorHandler_py(t, errors).isEmpty()) return false;
  gc::store(f, &f->errors, errors);
  if (!askBuffer_py(t, f, buffer)) return false;
  if (f->codec == Codec::Other) {
    Value info = lookupCodec_py(t, encoding);
    if (info.isEmpty()) return false;
    Value isText = findAttr_py(t, info, intern(t, "_is_text_encoding"));
    int text = isText.isEmpty() ? (pending(t) ? -1 : 1) : truth_py(t, isText);
    if (text == 0) raise(t, PyExc_LookupError, "%R is not a text encoding; use codecs.open() to handle arbitrary codecs", encoding);
    if (text <= 0) return false;
    Value decoder, encoder;
    if (f->canRead && (decoder = callMethod_py(t, info, intern(t, "incrementaldecoder"), &errors, 1)).isEmpty()) return false;
    if (f->canWrite && (encoder = callMethod_py(t, info, intern(t, "incrementalencoder"), &errors, 1)).isEmpty()) return false;
    gc::store(f, &f->decoder, decoder);
    gc::store(f, &f->encoder, encoder);
  }
  f->lineBuffering = lineBuffering;
  f->writeThrough = writeThrough;
  f->pendingSize = 0;
  f->decoded = f->chunk = Value();
  f->detached = f->eof = f->pendingCr = false;
  f->partialSize = f->newlinesSeen = 0;
  f->chunkSize = kChunk;
  f->telling = f->seekable;
  gc::store(f, &f->buffer, buffer);
  if (isBuffered(buffer)) gc::store(bufferedOf(buffer), &bufferedOf(buffer)->owner, f);
  if (f->encoder.isEmpty() || !f->seekable || !f->canWrite) return true;
  Value at = callMethod_py(t, buffer, intern(t, "tell"), nullptr, 0);
  return !at.isEmpty() && (!isInt(at) || intSign(at) == 0 || placeEncoder_py(t, f, false));
}

Value newText(Thread& t, TypeObject* type, const Args&) { return newInstance(t, type); }

Value textInit(Thread& t, Value self, Value* a) {
  int line = a[4].isEmpty() ? 0 : truth_py(t, a[4]);
  int through = a[5].isEmpty() ? 0 : truth_py(t, a[5]);
  if (line < 0 || through < 0) return {};
  textOf(self)->buffer = Value();  // a failed start leaves nothing to use
  return initText_py(t, textOf(self), a[0], a[1], a[2], a[3], line, through) ? none() : Value();
}

Value textReconfigure(Thread& t, Value self, Value* a) {
  TextObject* f = textOf(self);
  if (!usable(t, f)) return {};
  if (!f->decoded.isEmpty() && (isGiven(a[0]) || isGiven(a[1]) || !a[2].isEmpty()))
    return raiseUnsupported(t, "It is not possible to set the encoding or newline of stream after the first read");
  if (textFlush(t, self, nullptr).isEmpty()) return {};
  Value encoding = a[0].isEmpty() || isNone(a[0]) ? f->encoding : a[0];
  Value errors = a[1].isEmpty() || isNone(a[1]) ? (encoding == f->encoding ? f->errors : none()) : a[1];
  Value newline = a[2].isEmpty() ? f->newline : a[2];
  int line = a[3].isEmpty() || isNone(a[3]) ? f->lineBuffering : truth_py(t, a[3]);
  int through = a[4].isEmpty() || isNone(a[4]) ? f->writeThrough : truth_py(t, a[4]);
  if (line < 0 || through < 0) return {};
  return initText_py(t, f, f->buffer, encoding, errors, newline, line, through) ? none() : Value();
}

Value getClosed(Thread& t, Value self) {
  int c = textOf(self)->buffer.isEmpty() ? 1 : isClosed_py(t, textOf(self)->buffer);
  return c < 0 ? Value() : boolean(c);
}
Value getName(Thread& t, Value self) { return getAttr_py(t, textOf(self)->buffer, intern(t, "name")); }
Value getNewlines(Thread& t, Value self) { return newlinesValue(t, textOf(self)->newlinesSeen); }
Value getLineBuffering(Thread&, Value self) { return boolean(textOf(self)->lineBuffering); }
Value getChunkSize(Thread& t, Value self) { return usable(t, textOf(self)) ? makeInt(t, textOf(self)->chunkSize) : Value(); }
bool setChunkSize(Thread& t, Value self, Value v) {
  intptr_t n;
  if (v.isEmpty()) return raise(t, PyExc_AttributeError, "cannot delete attribute"), false;
  if (!usable(t, textOf(self)) || !asIndex_py(t, v, &n, PyExc_ValueError)) return false;
  if (n <= 0) return raise(t, PyExc_ValueError, "a strictly positive integer is required"), false;
  textOf(self)->chunkSize = n;
  return true;
}
Value getWriteThrough(Thread&, Value self) { return boolean(textOf(self)->writeThrough); }

Value textRepr(Thread& t, Value self) {
  TextObject* f = textOf(self);
  if (f->buffer.isEmpty()) return usable(t, f), Value();
  Value name = findAttr_py(t, self, intern(t, "name"));
  Value mode = findAttr_py(t, self, intern(t, "mode"));
  clearException(t);
  Value encoding = f->encoding.isEmpty() ? none() : f->encoding;
  if (name.isEmpty()) return formatStr(t, "<_io.TextIOWrapper encoding=%R>", encoding);
  if (mode.isEmpty()) return formatStr(t, "<_io.TextIOWrapper name=%R encoding=%R>", name, encoding);
  return formatStr(t, "<_io.TextIOWrapper name=%R mode=%R encoding=%R>", name, mode, encoding);
}

void traceText(Object* o, gc::Marker& m) {
  auto* f = static_cast<TextObject*>(o);
  for (Value v : {f->dict, f->weakreflist, f->buffer, f->encoding, f->errors, f->mode, f->newline, f->decoder, f->encoder, f->decoded, f->chunk}) m.mark(v);
  m.mark(f->pending);
}

void finalizeText(Thread& t, Object* o) {
  auto* f = static_cast<TextObject*>(o);
  if (!f->buffer.isEmpty() && !f->detached && isBuffered(f->buffer)) warnUnclosed(t, o, bufferedOf(f->buffer)->raw);
  if (textClose(t, o, nullptr).isEmpty()) clearException(t);
}

const BuiltinDef kMethods[] = {
    {"__init__", "buffer, encoding=None, errors=None, newline=None, line_buffering=False, write_through=False", textInit},
    {"reconfigure", "*, encoding=None, errors=None, newline=None, line_buffering=None, write_through=None", textReconfigure},
    {"read", "size=-1, /", textRead}, {"readline", "size=-1, /", textReadline}, {"write", "text, /", textWrite},
    {"flush", "", textFlush}, {"close", "", textClose}, {"detach", "", textDetach}, {"seek", "cookie, whence=0, /", textSeek},
    {"tell", "", textTell}, {"truncate", "pos=None, /", textTruncate}, {"fileno", "", textFileno}, {"isatty", "", textIsatty},
    {"seekable", "", textSeekable}, {"readable", "", textReadable}, {"writable", "", textWritable}, {nullptr, nullptr, nullptr}};
const GetSetDef kGetset[] = {{"closed", getClosed, nullptr}, {"name", getName, nullptr}, {"newlines", getNewlines, nullptr},
    {"line_buffering", getLineBuffering, nullptr}, {"write_through", getWriteThrough, nullptr}, {"_CHUNK_SIZE", getChunkSize, setChunkSize}, {"__dict__", getInstanceDict, nullptr}, {nullptr, nullptr, nullptr}};
const MemberDef kMembers[] = {{"buffer", offsetof(TextObject, buffer), kMemberReadOnly}, {"encoding", offsetof(TextObject, encoding), kMemberReadOnly},
    {"errors", offsetof(TextObject, errors), kMemberReadOnly}, {"mode", offsetof(TextObject, mode), 0}, {nullptr, 0, 0}};
const NativeSlot kSlots[] = {{kSlotNew, reinterpret_cast<void*>(static_cast<NewFn>(newText))}, {kSlotRepr, reinterpret_cast<void*>(static_cast<UnaryFn>(textRepr))},
    {kSlotNext, reinterpret_cast<void*>(static_cast<NextFn>(textNext))}, {0, nullptr}};

}  // namespace

Value newlinesValue(Thread& t, uint8_t seen) {
  Value forms[3];
  int n = 0;
  if (seen & 1) forms[n++] = newStr(t, "\r");
  if (seen & 2) forms[n++] = newStr(t, "\n");
  if (seen & 4) forms[n++] = newStr(t, "\r\n");
  return n == 0 ? none() : n == 1 ? forms[0] : tupleFrom(t, forms, n);
}

bool textFlush_py(Thread& t, TextObject* f) {
  if (f->pendingSize == 0) return true;
  intptr_t n = f->pendingSize;
  f->pendingSize = 0;
  if (isBuffered(f->buffer)) return bufferedWrite_py(t, bufferedOf(f->buffer), f->pending, static_cast<size_t>(n));
  Value b = newBytes(t, f->pending, static_cast<size_t>(n));
  return !callMethod_py(t, f->buffer, intern(t, "write"), &b, 1).isEmpty();
}

bool textWrite_py(Thread& t, TextObject* f, Value s) {
  // Plain text into a file of ours that is open, as far as there is room.
  if (f->pendingSize && !f->lineBuffering && !f->writeTranslate && !f->writeThrough && !f->detached && f->codec != Codec::Other &&
      s.as<StrObject>()->state.ascii && isBuffered(f->buffer)) {
    BufferedObject* b = bufferedOf(f->buffer);
    intptr_t n = s.as<StrObject>()->length;
    if (b->writable && typeOf(b->raw) == &kFileIOType && !fileOf(b->raw)->closed && n < f->pendingCapacity - f->pendingSize) {
      copyShort(f->pending + f->pendingSize, static_cast<const char*>(strData(s.as<StrObject>())), static_cast<size_t>(n));
      f->pendingSize += n;
      return true;
    }
  }
  if (!usable(t, f)) return false;
  if (!f->canWrite) {
    raiseUnsupported(t, "not writable");
    return false;
  }
  StrView v = strView(s);
  bool newline = false, cr = false;
  if (f->lineBuffering || f->writeTranslate)
    for (intptr_t i = 0; i < v.length && !(newline && cr); i++) {
      newline |= v[i] == '\n';
      cr |= v[i] == '\r';
    }
  if (newline && f->writeTranslate) {
    StrBuilder out(t, v.length + 8);
    for (intptr_t i = 0; i < v.length; i++) {
      char32_t c = v[i];
      if (c != '\n' ? !out.add(c) : !out.add(f->crlf ? std::string_view("\r\n") : std::string_view("\r"))) return false;
    }
    s = out.finish();
    if (s.isEmpty()) return false;
    v = strView(s);
  }
  bool ok;
  if (s.as<StrObject>()->state.ascii && f->codec != Codec::Other) {
    ok = append_py(t, f, static_cast<const char*>(v.data), static_cast<size_t>(v.length));
  } else {
    Value b = f->codec == Codec::Other ? callMethod_py(t, f->encoder, intern(t, "encode"), &s, 1) : encodeText_py(t, s, f->encoding, f->errors);
    if (b.isEmpty()) return false;
    if (!isBytes(b)) return raise(t, PyExc_TypeError, "encoder should return a bytes object, not '%T'", b), false;
    ok = append_py(t, f, bytesView(b).data(), bytesView(b).size());
    gc::keepAlive(b);
  }
  gc::keepAlive(s);
  if (!ok || (!f->decoded.isEmpty() && !forgetRead_py(t, f))) return false;
  if (f->lineBuffering && (newline || cr)) {
    if (!textFlush_py(t, f)) return false;
    return !callMethod_py(t, f->buffer, intern(t, "flush"), nullptr, 0).isEmpty();
  }
  return !f->writeThrough || textFlush_py(t, f);
}

Value newTextFile_py(Thread& t, Value buffer, Value encoding, Value errors, Value newline, bool lineBuffering, bool writeThrough) {
  auto* f = static_cast<TextObject*>(newInstance(t, &kTextIOWrapperType));
  return initText_py(t, f, buffer, encoding, errors, newline, lineBuffering, writeThrough) ? Value(f) : Value();
}

bool isPlainTextFile(Value file) { return isExactly(file, &kTextIOWrapperType) || isExactly(file, &kStringIOType); }
bool writeText(Thread& t, Value file, Value str) {
  return isExactly(file, &kStringIOType) ? stringWrite(t, file, str) : textWrite_py(t, textOf(file), str);
}

Value newStandardStream_py(Thread& t, int fd, bool unbuffered, const std::string& encoding, const std::string& errors) {
  bool input = fd == 0;
  if (!readyTypes(t)) return {};
  Value raw = newFileIO_py(t, Value::smallInt(fd), input ? "rb" : "wb", false, none());
  if (raw.isEmpty()) {
    if (!pendingIs(t, PyExc_OSError)) return {};
    clearException(t);
    return none();
  }
  Value name = newStr(t, fd == 0 ? "<stdin>" : fd == 1 ? "<stdout>" : "<stderr>");
  gc::store(fileOf(raw), &fileOf(raw)->name, name);
  Value buffer = raw;  // unbuffered output: its bytes go straight to the descriptor
  if (input || !unbuffered) buffer = newBuffered_py(t, input ? &kBufferedReaderType : &kBufferedWriterType, raw, kDefaultBufferSize);
  if (buffer.isEmpty()) return {};
  bool tty = ::isatty(fd);
  PPY_TRY(text, newTextFile_py(t, buffer, newStr(t, encoding), newStr(t, fd == 2 ? "backslashreplace" : errors), newStr(t, "\n"),
                               fd == 2 || (tty && !unbuffered), unbuffered));
  if (input && !setNewline(t, textOf(text), none())) return {};
  gc::store(textOf(text), &textOf(text)->mode, newStr(t, input ? "r" : "w"));
  return text;
}

void flushStandardStreams_py(Thread& t) {
  for (const char* name : {"stdout", "stderr"}) {
    Value f = dictGetStr(t.runtime->sysDict, intern(t, name));
    if (f.isEmpty() || isNone(f) || isClosed_py(t, f) > 0) continue;
    if (callMethod_py(t, f, intern(t, "flush"), nullptr, 0).isEmpty()) clearException(t);
  }
}

const TypeSpec kTextIOWrapperSpec = {.type = &kTextIOWrapperType, .name = "_io.TextIOWrapper", .base = &kTextIOBaseType,
    .basicSize = sizeof(TextObject), .flags = kTypeBaseType, .slots = kSlots, .methods = kMethods, .members = kMembers,
    .getset = kGetset, .trace = traceText, .finalize = finalizeText, .dictOffset = offsetof(IOObject, dict), .exclusive = true};

}  // namespace ppy::io
