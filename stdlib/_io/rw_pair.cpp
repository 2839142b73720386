// BufferedRWPair (a reader and a writer as one stream) and IncrementalNewlineDecoder.
#include "runtime/object/signature.h"
#include "stdlib/_io/io.h"
#include "stdlib/common/module.h"

namespace ppy::io {

TypeObject kBufferedRWPairType, kIncrementalNewlineDecoderType;

namespace {

struct PairObject : IOObject {
  Value reader, writer;
};
PairObject* of(Value v) { return v.as<PairObject>(); }

Value pairNew(Thread& t, TypeObject* type, const Args&) { return newInstance(t, type); }

Value pairInit(Thread& t, Value self, Value* a) {
  intptr_t size = kDefaultBufferSize;
  if (!a[2].isEmpty() && !asIndex_py(t, a[2], &size, PyExc_OverflowError)) return {};
  PPY_TRY(readable, callMethod_py(t, a[0], intern(t, "readable"), nullptr, 0));
  int yes = truth_py(t, readable);
  if (yes < 0) return {};
  if (!yes) return raiseUnsupported(t, "File or stream is not readable.");
  PPY_TRY(writable, callMethod_py(t, a[1], intern(t, "writable"), nullptr, 0));
  yes = truth_py(t, writable);
  if (yes < 0) return {};
  if (!yes) return raiseUnsupported(t, "File or stream is not writable.");
  PPY_TRY(reader, newBuffered_py(t, &kBufferedReaderType, a[0], size));
  PPY_TRY(writer, newBuffered_py(t, &kBufferedWriterType, a[1], size));
  gc::store(of(self), &of(self)->reader, reader);
  gc::store(of(self), &of(self)->writer, writer);
  return none();
}

/// Calls the half's method with the arguments given.
Value forward(Thread& t, Value half, const char* name, Value args) {
  if (half.isEmpty()) return raise(t, PyExc_ValueError, "I/O operation on uninitialized object");
  PPY_TRY(method, getAttr_py(t, half, intern(t, name)));
  return callTuple_py(t, method, args, Value());
}
#define PPY_FORWARD(Name, half, text) \
  Value pair##Name(Thread& t, Value self, Value* a) { return forward(t, of(self)->half, text, a[0]); }
PPY_FORWARD(Read, reader, "read")
PPY_FORWARD(Peek, reader, "peek")
PPY_FORWARD(Read1, reader, "read1")
PPY_FORWARD(Readinto, reader, "readinto")
PPY_FORWARD(Readinto1, reader, "readinto1")
PPY_FORWARD(Write, writer, "write")
PPY_FORWARD(Flush, writer, "flush")
PPY_FORWARD(Readable, reader, "readable")
PPY_FORWARD(Writable, writer, "writable")
#undef PPY_FORWARD

Value pairClose(Thread& t, Value self, Value* a) {
  Value first;
  if (forward(t, of(self)->writer, "close", a[0]).isEmpty()) first = takeException(t);
  Value r = forward(t, of(self)->reader, "close", a[0]);
  if (first.isEmpty()) return r;
  if (r.isEmpty()) {
    Value second = takeException(t);
    gc::store(second.object(), &second.as<ExceptionObject>()->context, first);
    first = second;
  }
  restoreException(t, first);
  return {};
}

Value pairIsatty(Thread& t, Value self, Value* a) {
  PPY_TRY(w, forward(t, of(self)->writer, "isatty", a[0]));
  return isTrue(w) ? w : forward(t, of(self)->reader, "isatty", a[0]);
}

Value pairClosed(Thread& t, Value self) {
  if (of(self)->writer.isEmpty()) return raise(t, PyExc_RuntimeError, "the BufferedRWPair object is being garbage-collected");
  return getAttr_py(t, of(self)->writer, intern(t, "closed"));
}

void tracePair(Object* o, gc::Marker& m) {
  auto* p = static_cast<PairObject*>(o);
  for (Value v : {p->dict, p->weakreflist, p->reader, p->writer}) m.mark(v);
}

const BuiltinDef kPairMethods[] = {
    {"__init__", "reader, writer, buffer_size=DEFAULT_BUFFER_SIZE, /", pairInit}, {"read", "*args", pairRead}, {"peek", "*args", pairPeek},
    {"read1", "*args", pairRead1}, {"readinto", "*args", pairReadinto}, {"readinto1", "*args", pairReadinto1}, {"write", "*args", pairWrite},
    {"flush", "*args", pairFlush}, {"readable", "*args", pairReadable}, {"writable", "*args", pairWritable}, {"close", "*args", pairClose},
    {"isatty", "*args", pairIsatty}, {nullptr, nullptr, nullptr}};
const GetSetDef kPairGetset[] = {{"closed", pairClosed, nullptr}, {nullptr, nullptr, nullptr, nullptr}};
const NativeSlot kPairSlots[] = {{kSlotNew, nativeSlot<NewFn>(pairNew)}, {0, nullptr}};

// --- IncrementalNewlineDecoder ------------------------------------------------------------------

struct NewlineObject : Object {
  Value decoder, errors;
  bool translate, pendingCr, ready;
  uint8_t seen;  ///< bits: 1 \r, 2 \n, 4 \r\n
};
NewlineObject* newlineOf(Value v) { return v.as<NewlineObject>(); }

Value newlineNew(Thread& t, TypeObject* type, const Args&) { return newInstance(t, type); }
Value newlineInit(Thread& t, Value self, Value* a) {
  auto* n = newlineOf(self);
  int translate = truth_py(t, a[1]);
  if (translate < 0) return {};
  n->translate = translate;
  gc::store(n, &n->decoder, a[0]);
  gc::store(n, &n->errors, a[2].isEmpty() ? newStr(t, "strict") : a[2]);
  n->pendingCr = false;
  n->seen = 0;
  n->ready = true;
  return none();
}
bool newlineReady(Thread& t, NewlineObject* n) {
  if (!n->ready) raise(t, PyExc_ValueError, "IncrementalNewlineDecoder.__init__() not called");
  return n->ready;
}

Value newlineDecode(Thread& t, Value self, Value* a) {
  auto* n = newlineOf(self);
  if (!newlineReady(t, n)) return {};
  int final = flagArg_py(t, a[1], false);
  if (final < 0) return {};
  Value text = a[0];
  if (!isNone(n->decoder)) {
    Value args[2] = {a[0], boolean(final)};
    text = callMethod_py(t, n->decoder, intern(t, "decode"), args, 2);
    if (text.isEmpty()) return {};
  }
  if (!isStr(text)) return raise(t, PyExc_TypeError, "decoder should return a string result, not '%.200T'", text);
  StrView s = strView(text);
  StrBuilder out(t, s.length + 1);
  bool cr = n->pendingCr && s.length + final > 0;
  if (cr) n->pendingCr = false;
  for (intptr_t i = 0; i < s.length; i++) {
    char32_t c = s[i];
    if (cr) {
      cr = false;
      if (c == '\n') {
        n->seen |= 4;
        if (!n->translate) out.add(U'\r');
        out.add(U'\n');
        continue;
      }
      n->seen |= 1;
      out.add(n->translate ? U'\n' : U'\r');
    }
    if (c == '\r') cr = true;
    else {
      if (c == '\n') n->seen |= 2;
      out.add(c);
    }
  }
  if (cr && final) {
    n->seen |= 1;
    out.add(n->translate ? U'\n' : U'\r');
  } else if (cr) {
    n->pendingCr = true;
  }
  return out.finish();
}

Value newlineGetstate(Thread& t, Value self, Value*) {
  auto* n = newlineOf(self);
  if (!newlineReady(t, n)) return {};
  Value buffer = newBytes(t, "", 0);
  int64_t flag = 0;
  if (!isNone(n->decoder)) {
    PPY_TRY(state, callMethod_py(t, n->decoder, intern(t, "getstate"), nullptr, 0));
    if (!isTuple(state) || state.as<TupleObject>()->ob_size != 2 || !isInt(state.as<TupleObject>()->ob_item[1]))
      return raise(t, PyExc_TypeError, "illegal decoder state");
    buffer = state.as<TupleObject>()->ob_item[0];
    if (!intFits64(state.as<TupleObject>()->ob_item[1], &flag)) return raise(t, PyExc_OverflowError, "Python int too large to convert to C long");
  }
  return tupleOf(t, {buffer, makeInt(t, static_cast<int64_t>(static_cast<uint64_t>(flag) << 1 | n->pendingCr))});
}
Value newlineSetstate(Thread& t, Value self, Value* a) {
  auto* n = newlineOf(self);
  if (!newlineReady(t, n)) return {};
  if (!isTuple(a[0])) return raise(t, PyExc_TypeError, "state argument must be a tuple");
  auto* s = a[0].as<TupleObject>();
  int64_t flag;
  if (s->ob_size != 2 || !isInt(s->ob_item[1]) || !intFits64(s->ob_item[1], &flag)) return raise(t, PyExc_TypeError, "setstate(): illegal state argument");
  n->pendingCr = flag & 1;
  if (isNone(n->decoder)) return none();
  Value inner = tupleOf(t, {s->ob_item[0], makeInt(t, flag >> 1)});
  return callMethod_py(t, n->decoder, intern(t, "setstate"), &inner, 1);
}
Value newlineReset(Thread& t, Value self, Value*) {
  auto* n = newlineOf(self);
  if (!newlineReady(t, n)) return {};
  n->seen = 0;
  n->pendingCr = false;
  return isNone(n->decoder) ? none() : callMethod_py(t, n->decoder, intern(t, "reset"), nullptr, 0);
}
Value newlineSeen(Thread& t, Value self) {
  if (!newlineReady(t, newlineOf(self))) return {};
  uint8_t seen = newlineOf(self)->seen;
  Value texts[3];
  int n = 0;
  if (seen & 1) texts[n++] = newStr(t, "\r");
  if (seen & 2) texts[n++] = newStr(t, "\n");
  if (seen & 4) texts[n++] = newStr(t, "\r\n");
  return n == 0 ? none() : n == 1 ? texts[0] : tupleFrom(t, texts, n);
}
void traceNewline(Object* o, gc::Marker& m) {
  m.mark(static_cast<NewlineObject*>(o)->decoder);
  m.mark(static_cast<NewlineObject*>(o)->errors);
}

const BuiltinDef kNewlineMethods[] = {{"__init__", "decoder, translate, errors='strict'", newlineInit}, {"decode", "input, final=False", newlineDecode},
    {"getstate", "", newlineGetstate}, {"setstate", "state, /", newlineSetstate}, {"reset", "", newlineReset}, {nullptr, nullptr, nullptr}};
const GetSetDef kNewlineGetset[] = {{"newlines", newlineSeen, nullptr}, {nullptr, nullptr, nullptr, nullptr}};
const NativeSlot kNewlineSlots[] = {{kSlotNew, nativeSlot<NewFn>(newlineNew)}, {0, nullptr}};

}  // namespace

const TypeSpec kBufferedRWPairSpec = {.type = &kBufferedRWPairType, .name = "_io.BufferedRWPair", .base = &kBufferedIOBaseType, .basicSize = sizeof(PairObject),
    .flags = kTypeBaseType, .slots = kPairSlots, .methods = kPairMethods, .getset = kPairGetset, .trace = tracePair, .dictOffset = offsetof(IOObject, dict), .exclusive = true};
const TypeSpec kIncrementalNewlineDecoderSpec = {.type = &kIncrementalNewlineDecoderType, .name = "_io.IncrementalNewlineDecoder",
    .basicSize = sizeof(NewlineObject), .flags = kTypeBaseType | kTypeHasGc, .slots = kNewlineSlots, .methods = kNewlineMethods, .getset = kNewlineGetset,
    .trace = traceNewline};

}  // namespace ppy::io
