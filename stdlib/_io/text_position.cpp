// tell() and seek() of text files. A position between characters is where a decoder can be set going, the state to give
// it, the bytes to feed it then and the characters to drop of what it gives; packed into one int, as CPython packs it:
//
//   bits    0…63  position in bytes          96…127  bytes to feed          160  the end was fed as well
//          64…95  flags of the decoder      128…159  characters to drop
//
// While a file may be asked, `chunk` holds the bytes that `decoded` was made of (with what the decoder held before them),
// and `chunkFlags` the decoder's state before; the first `chunkSkip` characters of `decoded` are of the chunk before.
#include "runtime/builtins/codecs.h"
#include "runtime/object/int_ops.h"
#include "stdlib/_io/io.h"
#include "stdlib/common/module.h"

namespace ppy::io {

bool decoderState_py(Thread& t, TextObject* f, std::string* held, int64_t* flags) {
  held->clear();
  *flags = 0;
  if (f->codec != Codec::Other) {
    held->assign(f->partial, f->partialSize);
  } else {
    PPY_TRY(state, callMethod_py(t, f->decoder, intern(t, "getstate"), nullptr, 0));
    if (!isTuple(state)) return raise(t, PyExc_TypeError, "illegal decoder state"), false;
    auto* pair = state.as<TupleObject>();
    if (pair->ob_size != 2) return raise(t, PyExc_TypeError, "illegal decoder state"), false;
    if (!isBytes(pair->ob_item[0]))
      return raise(t, PyExc_TypeError, "illegal decoder state: the first item should be a bytes object, not '%T'", pair->ob_item[0]), false;
    intptr_t n;
    if (!asIndex_py(t, pair->ob_item[1], &n, PyExc_OverflowError)) return false;
    if (n != static_cast<int32_t>(n)) return raise(t, PyExc_OverflowError, "Python int too large to convert to C int"), false;
    *held = bytesView(pair->ob_item[0]);
    *flags = n;
  }
  if (f->readUniversal) *flags = *flags << 1 | (f->pendingCr ? 1 : 0);
  return true;
}

namespace {

bool setDecoderState_py(Thread& t, TextObject* f, std::string_view held, int64_t flags) {
  f->partialSize = 0;
  if (f->readUniversal) {
    f->pendingCr = flags & 1;
    flags >>= 1;
  }
  if (f->codec == Codec::Other && f->decoder.isEmpty()) return true;  // a file to write
  if (f->codec != Codec::Other) {
    f->partialSize = static_cast<uint8_t>(held.size());
    memcpy(f->partial, held.data(), held.size());
    return true;
  }
  Value state = tupleOf(t, {newBytes(t, held.data(), held.size()), makeInt(t, flags)});
  return !state.isEmpty() && !callMethod_py(t, f->decoder, intern(t, "setstate"), &state, 1).isEmpty();
}

struct Position {
  int64_t start = 0;
  int64_t flags = 0, feed = 0, skip = 0, end = 0;

  Value pack(Thread& t) const {
    Value v = makeInt(t, start);
    const struct { int64_t value; int shift; } fields[] = {{flags, 64}, {feed, 96}, {skip, 128}, {end, 160}};
    for (auto [value, shift] : fields) {
      if (!value) continue;
      PPY_TRY(shifted, intLShift(t, makeInt(t, static_cast<int64_t>(static_cast<uint32_t>(value))), Value::smallInt(shift)));
      v = intOr(t, v, shifted);
      if (v.isEmpty()) return {};
    }
    return v;
  }
  bool unpack(Thread& t, Value cookie) {
    if (intBitLength(cookie) > 168) return raise(t, PyExc_OverflowError, "int too big to convert"), false;
    auto part = [&](int shift, int64_t mask, int64_t* out) {
      Value v = intRShift(t, cookie, Value::smallInt(shift));
      if (!v.isEmpty()) v = intAnd(t, v, makeInt(t, mask));
      intptr_t n;
      if (v.isEmpty() || !asIndex_py(t, v, &n, PyExc_OverflowError)) return false;
      *out = n;
      return true;
    };
    if (!part(0, INT64_MAX, &start) || !part(64, 0xFFFFFFFF, &flags) || !part(96, 0xFFFFFFFF, &feed) || !part(128, 0xFFFFFFFF, &skip) || !part(160, 0xFF, &end))
      return false;
    flags = static_cast<int32_t>(flags);
    return true;
  }
};

/// Looks for the way to the character `skip` after the chunk's start, by decoding the chunk again.
class Locator {
 public:
  Locator(Thread& t, TextObject* f, std::string_view input, int64_t position) : t_(t), f_(f), input_(input) {
    at_.start = position;
    at_.flags = f->chunkFlags;
  }

  bool locate_py(int64_t skip, Position* out) {
    at_.skip = skip;
    if (skip && !(leap_py() && step_py())) return false;
    *out = at_;
    return true;
  }

 private:
  /// Characters that the next n bytes give; -1: exception pending. `clean_`: the decoder holds nothing then.
  int64_t decode_py(size_t n, bool final = false) {
    Value s = decodeChunk_py(t_, f_, input_.substr(0, n), final);
    if (s.isEmpty() || !decoderState_py(t_, f_, &held_, &flags_)) return -1;
    return strView(s).length;
  }
  void advance(int64_t bytes, int64_t characters) {
    at_.start += bytes;
    at_.skip -= characters;
    at_.flags = flags_;
  }

  /// Long ways in few calls: no codec makes many characters out of a byte, so as many bytes as characters are wanted
  /// are mostly too few.
  bool leap_py() {
    constexpr int64_t kNear = 8;
    while (at_.skip > kNear && !input_.empty()) {
      size_t n = std::min(static_cast<size_t>(at_.skip), input_.size());
      bool moved = false;
      for (int tries = 0; tries < 4 && n; tries++) {
        if (!setDecoderState_py(t_, f_, {}, at_.flags)) return false;
        int64_t got = decode_py(n);
        if (got < 0) return false;
        if (got <= at_.skip && held_.empty()) {
          input_.remove_prefix(n);
          advance(static_cast<int64_t>(n), got);
          moved = true;
          break;
        }
        n = got > at_.skip ? n / 2 : n - std::min(n, held_.size());
      }
      if (!moved) break;
    }
    return true;
  }

  bool step_py() {
    if (!at_.skip) return true;
    if (!setDecoderState_py(t_, f_, {}, at_.flags)) return false;
    int64_t decoded = 0;
    for (; !input_.empty(); input_.remove_prefix(1)) {
      at_.feed++;
      int64_t got = decode_py(1);
      if (got < 0) return false;
      decoded += got;
      if (held_.empty() && decoded <= at_.skip) {
        advance(at_.feed, decoded);
        at_.feed = decoded = 0;
      }
      if (decoded >= at_.skip) return true;
    }
    int64_t got = decode_py(0, true);
    if (got < 0) return false;
    at_.end = 1;
    return decoded + got >= at_.skip || (raise(t_, PyExc_OSError, "can't reconstruct logical file position"), false);
  }

  Thread& t_;
  TextObject* f_;
  std::string_view input_;
  Position at_;
  std::string held_;
  int64_t flags_ = 0;
};

intptr_t unread(const TextObject* f) { return f->decoded.isEmpty() ? 0 : strView(f->decoded).length - f->decodedPos; }

/// Can what is unread be written as the bytes it was read from?
bool reversible(const TextObject* f) {
  return f->codec != Codec::Other && !(f->readTranslate && (f->newlinesSeen & 5)) && (strEquals(f->errors, "strict") || strEquals(f->errors, "surrogateescape"));
}

}  // namespace

bool placeEncoder_py(Thread& t, TextObject* f, bool atStart) {
  if (f->encoder.isEmpty()) return true;
  Value state = Value::smallInt(0);
  return !(atStart ? callMethod_py(t, f->encoder, intern(t, "reset"), nullptr, 0) : callMethod_py(t, f->encoder, intern(t, "setstate"), &state, 1)).isEmpty();
}

bool forgetRead_py(Thread& t, TextObject* f) {
  f->decoded = f->chunk = Value();
  f->decodedPos = f->chunkSkip = 0;
  f->partialSize = 0;
  f->pendingCr = f->eof = false;
  return f->decoder.isEmpty() || !callMethod_py(t, f->decoder, intern(t, "reset"), nullptr, 0).isEmpty();
}

Value textTell(Thread& t, Value self, Value*) {
  TextObject* f = textOf(self);
  if (!textUsable(t, f)) return {};
  if (!f->seekable) return raiseUnsupported(t, "underlying stream is not seekable");
  if (!f->telling) return raise(t, PyExc_OSError, "telling position disabled by next() call");
  if (!textFlush_py(t, f)) return {};
  if (callMethod_py(t, self, intern(t, "flush"), nullptr, 0).isEmpty()) return {};
  PPY_TRY(at, callMethod_py(t, f->buffer, intern(t, "tell"), nullptr, 0));
  intptr_t n;
  if (!asIndex_py(t, at, &n, PyExc_OverflowError)) return {};
  if (f->chunk.isEmpty() || reversible(f)) {
    if (unread(f)) {
      PPY_TRY(rest, substring(t, f->decoded, f->decodedPos, strView(f->decoded).length));
      PPY_TRY(bytes, encodeText_py(t, rest, f->encoding, f->errors));
      n -= static_cast<intptr_t>(bytesView(bytes).size());
    }
    return makeInt(t, n - f->partialSize - (f->pendingCr ? 1 : 0));
  }
  Value chunk = f->chunk;
  std::string_view input = bytesView(chunk);
  std::string held;
  int64_t flags;
  if (!decoderState_py(t, f, &held, &flags)) return {};
  uint8_t newlines = f->newlinesSeen;
  Position p;
  bool found = Locator(t, f, input, n - static_cast<intptr_t>(input.size())).locate_py(f->decoded.isEmpty() ? 0 : f->decodedPos - f->chunkSkip, &p);
  gc::keepAlive(chunk);
  f->newlinesSeen = newlines;
  Value failure = found ? Value() : takeException(t);
  if (!setDecoderState_py(t, f, held, flags)) return {};
  if (!found) return raiseObject(t, failure);
  return p.pack(t);
}

Value textSeek(Thread& t, Value self, Value* a) {
  TextObject* f = textOf(self);
  intptr_t whence = 0;
  if (!a[1].isEmpty() && !asIndex_py(t, a[1], &whence, PyExc_OverflowError)) return {};
  if (!textUsable(t, f)) return {};
  if (!f->seekable) return raiseUnsupported(t, "underlying stream is not seekable");
  Value cookie = a[0];
  if (!isInt(cookie)) {
    intptr_t n;
    if (!asIndex_py(t, cookie, &n, PyExc_OverflowError)) return {};
    cookie = makeInt(t, n);
  }
  if (whence == 1) {
    if (intSign(cookie)) return raiseUnsupported(t, "can't do nonzero cur-relative seeks");
    cookie = callMethod_py(t, self, intern(t, "tell"), nullptr, 0);
    if (cookie.isEmpty()) return {};
    if (!isInt(cookie)) return raise(t, PyExc_TypeError, "tell() should have returned an integer, not '%T'", cookie);
  } else if (whence == 2) {
    if (intSign(cookie)) return raiseUnsupported(t, "can't do nonzero end-relative seeks");
  } else if (whence != 0) {
    return raise(t, PyExc_ValueError, "invalid whence (%zd, should be 0, 1 or 2)", whence);
  }
  if (intSign(cookie) < 0) return raise(t, PyExc_ValueError, "negative seek position %R", cookie);
  Position p;
  if (whence != 2 && !p.unpack(t, cookie)) return {};
  if (callMethod_py(t, self, intern(t, "flush"), nullptr, 0).isEmpty()) return {};
  Value args[2] = {makeInt(t, p.start), Value::smallInt(whence == 2 ? 2 : 0)};
  PPY_TRY(moved, callMethod_py(t, f->buffer, intern(t, "seek"), args, whence == 2 ? 2 : 1));
  if (!forgetRead_py(t, f)) return {};
  if (whence == 2) return placeEncoder_py(t, f, isInt(moved) && intSign(moved) == 0) ? moved : Value();
  bool atStart = p.start == 0 && p.flags == 0;
  if (!atStart && !setDecoderState_py(t, f, {}, p.flags)) return {};
  f->chunkFlags = p.flags;
  if (p.skip) {
    Value n = makeInt(t, p.feed);
    PPY_TRY(input, callMethod_py(t, f->buffer, intern(t, "read"), &n, 1));
    if (!isBytes(input)) return raise(t, PyExc_TypeError, "underlying read() should have returned a bytes object, not '%T'", input);
    PPY_TRY(text, decodeChunk_py(t, f, bytesView(input), p.end));
    gc::keepAlive(input);
    gc::store(f, &f->chunk, input);
    gc::store(f, &f->decoded, text);
    if (strView(text).length < p.skip) return raise(t, PyExc_OSError, "can't restore logical file position");
    f->decodedPos = p.skip;
  }
  return placeEncoder_py(t, f, atStart) ? cookie : Value();
}

}  // namespace ppy::io
