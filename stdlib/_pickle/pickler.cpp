// Pickler: the output buffer with its frames, the memo, and the built-in types. What pickles by __reduce__ and by
// name is in save_object.cpp.
#include "runtime/builtins/bytes.h"
#include "runtime/builtins/codecs.h"
#include "runtime/object/set.h"
#include "stdlib/_pickle/pickle.h"

namespace ppy::pickle {

TypeObject kPicklerType;

namespace {

constexpr intptr_t kFrameHeader = 9, kFrameTarget = 64 * 1024, kFrameLeast = 4;
constexpr int kBatch = 1000, kFastNesting = 50;

PicklerObject* of(Value v) { return v.as<PicklerObject>(); }

void littleEndian(char* to, uint64_t n, int bytes) {
  for (int i = 0; i < bytes; i++) to[i] = static_cast<char>(n >> (8 * i));
}

// --- output -------------------------------------------------------------------------------------

bool clearOutput(Thread& t, PicklerObject* p) {
  p->size = 0;
  p->frameStart = -1;
  if (p->out && p->room <= 2 * kFrameTarget) return true;
  p->room = 1024;
  p->out = static_cast<char*>(gc::alloc(t, static_cast<size_t>(p->room), gc::CellKind::Raw));
  gc::barrier(p);
  return true;
}

bool makeRoom(Thread& t, PicklerObject* p, intptr_t more) {
  if (more > INTPTR_MAX / 4 - p->size) return raiseMemory(t), false;
  if (p->size + more <= p->room) return true;
  intptr_t room = (p->size + more) / 2 * 3 + 64;
  auto* grown = static_cast<char*>(gc::allocUnfilled(t, static_cast<size_t>(room), gc::CellKind::Raw));
  if (!grown) return false;
  if (p->size) std::memcpy(grown, p->out, static_cast<size_t>(p->size));
  p->out = grown;
  p->room = room;
  gc::barrier(p);
  return true;
}

void commitFrame(PicklerObject* p) {
  if (!p->framing || p->frameStart < 0) return;
  char* frame = p->out + p->frameStart;
  intptr_t length = p->size - p->frameStart - kFrameHeader;
  if (length >= kFrameLeast) {
    frame[0] = static_cast<char>(kFrame);
    littleEndian(frame + 1, static_cast<uint64_t>(length), 8);
  } else {  // not worth a frame
    std::memmove(frame, frame + kFrameHeader, static_cast<size_t>(length));
    p->size -= kFrameHeader;
  }
  p->frameStart = -1;
}

bool flush_py(Thread& t, PicklerObject* p) {
  commitFrame(p);
  PPY_TRY(bytes, newBytes(t, p->out, static_cast<size_t>(p->size)));
  return !call_py(t, p->write, bytes).isEmpty();
}

/// Between two instructions: a frame that is long enough ends here, and goes to the file.
bool boundary_py(Thread& t, PicklerObject* p) {
  if (!p->framing || p->frameStart < 0 || p->size - p->frameStart - kFrameHeader < kFrameTarget) return true;
  commitFrame(p);
  return p->write.isEmpty() || (flush_py(t, p) && clearOutput(t, p));
}

/// A header and its data. Much of it stays out of frames; with a file it is not copied: `payload` (an object that holds
/// it) is written as it is.
bool writeLarge_py(Thread& t, PicklerObject* p, const char* header, size_t headerSize, const char* data, intptr_t n, Value payload) {
  bool bypass = n >= kFrameTarget, framing = p->framing;
  if (bypass) {
    commitFrame(p);
    p->framing = false;
  }
  if (!write(t, p, header, headerSize)) return false;
  if (bypass && !p->write.isEmpty()) {
    if (!flush_py(t, p)) return false;
    if (payload.isEmpty()) payload = newBytes(t, data, static_cast<size_t>(n));
    if (payload.isEmpty() || call_py(t, p->write, payload).isEmpty() || !clearOutput(t, p)) return false;
  } else if (!write(t, p, data, static_cast<size_t>(n))) {
    return false;
  }
  p->framing = framing;
  return true;
}

bool writeText(Thread& t, PicklerObject* p, const std::string& text) { return write(t, p, text.data(), text.size()); }

/// An instruction with a count of 1, 4 or 8 bytes.
bool writeCounted_py(Thread& t, PicklerObject* p, uint8_t op1, uint8_t op4, uint8_t op8, const char* data, intptr_t n, Value payload, const char* what) {
  char header[9];
  size_t size;
  if (n <= 0xFF && op1) {
    header[0] = static_cast<char>(op1);
    header[1] = static_cast<char>(n);
    size = 2;
  } else if (n <= 0xFFFFFFFF && op4) {
    header[0] = static_cast<char>(op4);
    littleEndian(header + 1, static_cast<uint64_t>(n), 4);
    size = 5;
  } else if (op8) {
    header[0] = static_cast<char>(op8);
    littleEndian(header + 1, static_cast<uint64_t>(n), 8);
    size = 9;
  } else {
    raise(t, PyExc_OverflowError, "serializing a %s object larger than 4 GiB requires pickle protocol 4 or higher", what);
    return false;
  }
  return writeLarge_py(t, p, header, size, data, n, payload);
}

// --- simple types -------------------------------------------------------------------------------

/// Two's complement, little-endian, as short as it can be.
std::string twosComplement(Value v) {
  bool negative = intSign(v) < 0;
  std::string out;
  uint64_t acc = 0;
  int bits = 0;
  auto add = [&](uint64_t digit, int width) {
    acc |= digit << bits;
    for (bits += width; bits >= 8; bits -= 8, acc >>= 8) out.push_back(static_cast<char>(acc));
  };
  if (v.isSmallInt()) {
    int64_t i = v.asSmallInt();
    uint64_t u = i < 0 ? 0 - static_cast<uint64_t>(i) : static_cast<uint64_t>(i);
    add(u & 0xFFFFFF, 24), add(u >> 24 & 0xFFFFFF, 24), add(u >> 48, 16);
  } else {
    auto* l = v.as<LongObject>();
    for (intptr_t i = 0, n = l->ob_size < 0 ? -l->ob_size : l->ob_size; i < n; i++) add(l->ob_digit[i], 30);
  }
  if (bits) out.push_back(static_cast<char>(acc));
  out.push_back(0);
  if (negative) {
    unsigned carry = 1;
    for (char& c : out) {
      carry += static_cast<uint8_t>(~c);
      c = static_cast<char>(carry);
      carry >>= 8;
    }
  }
  char sign = negative ? '\xFF' : 0;
  while (out.size() > 1 && out.back() == sign && ((out[out.size() - 2] ^ sign) & 0x80) == 0) out.pop_back();
  return out;
}

bool saveInt(Thread& t, PicklerObject* p, Value v) {
  int64_t i;
  if (intFits64(v, &i) && i >= INT32_MIN && i <= INT32_MAX) {
    char text[32];
    if (!p->binary) return write(t, p, text, static_cast<size_t>(snprintf(text, sizeof text, "I%lld\n", static_cast<long long>(i))));
    littleEndian(text + 1, static_cast<uint64_t>(i), 4);
    bool four = text[3] || text[4];
    text[0] = static_cast<char>(four ? kBinInt : text[2] ? kBinInt2 : kBinInt1);
    return write(t, p, text, four ? 5 : text[2] ? 3 : 2);
  }
  if (p->protocol < 2) {
    std::string text;
    return intToText(t, v, 10, false, &text) && writeText(t, p, "L" + text + "L\n");
  }
  std::string bytes = twosComplement(v);
  if (bytes.size() > INT32_MAX) return raise(t, PyExc_OverflowError, "int too large to pickle"), false;
  char header[5];
  bool shortForm = bytes.size() < 256;
  header[0] = static_cast<char>(shortForm ? kLong1 : kLong4);
  littleEndian(header + 1, bytes.size(), shortForm ? 1 : 4);
  return write(t, p, header, shortForm ? 2 : 5) && writeText(t, p, bytes);
}

bool saveFloat(Thread& t, PicklerObject* p, Value v) {
  double d = floatValue(v);
  if (p->binary) {
    char text[9] = {static_cast<char>(kBinFloat)};
    uint64_t bits = __builtin_bit_cast(uint64_t, d);
    for (int i = 0; i < 8; i++) text[1 + i] = static_cast<char>(bits >> (56 - 8 * i));
    return write(t, p, text, 9);
  }
  PPY_TRY(text, repr_py(t, makeFloat(t, d)));
  return writeText(t, p, "F" + strToUtf8(text) + "\n");
}

bool saveBytesData_py(Thread& t, PicklerObject* p, Value o, const char* data, intptr_t n) {
  return writeCounted_py(t, p, kShortBinBytes, kBinBytes, p->protocol >= 4 ? kBinBytes8 : 0, data, n, o, "bytes") && memoPut(t, p, o);
}
bool saveBytes_py(Thread& t, PicklerObject* p, Value o) {
  std::string_view b = bytesView(o);
  if (p->protocol >= 3) return saveBytesData_py(t, p, o, b.data(), static_cast<intptr_t>(b.size()));
  // Python 2 has no bytes: codecs.encode(text, "latin1") makes them, bytes() the empty ones.
  if (b.empty()) return saveReduce_py(t, p, tupleOf(t, {&PyBytes_Type, newTuple(t, 0)}), o);
  PPY_TRY(text, newStrLatin1(t, reinterpret_cast<const uint8_t*>(b.data()), static_cast<intptr_t>(b.size())));
  return saveReduce_py(t, p, tupleOf(t, {global(t, kCodecsEncode), tupleOf(t, {text, intern(t, "latin1")})}), o);
}

bool saveBytearrayData_py(Thread& t, PicklerObject* p, Value o, const char* data, intptr_t n) {
  return writeCounted_py(t, p, 0, 0, kByteArray8, data, n, o, "bytearray") && memoPut(t, p, o);
}
bool saveBytearray_py(Thread& t, PicklerObject* p, Value o) {
  std::string_view b = bytearrayView(o.as<BytearrayObject>());
  if (p->protocol >= 5) return saveBytearrayData_py(t, p, o, b.data(), static_cast<intptr_t>(b.size()));
  Value args = b.empty() ? Value(newTuple(t, 0)) : tupleOf(t, {newBytes(t, b.data(), b.size())});
  return saveReduce_py(t, p, tupleOf(t, {&PyByteArray_Type, args}), o);
}

bool saveBuffer_py(Thread& t, PicklerObject* p, Value o) {
  if (p->protocol < 5) return raise(t, errorClass(t, kPicklingError), "PickleBuffer can only pickled with protocol >= 5"), false;
  PlainBuffer b;
  if (!pickleBufferBytes(t, o, &b)) return false;
  int inBand = 1;
  if (!p->bufferCallback.isEmpty()) {
    PPY_TRY(answer, call_py(t, p->bufferCallback, o));
    inBand = truth_py(t, answer);
    if (inBand < 0) return false;
  }
  if (inBand) return b.readonly ? saveBytesData_py(t, p, o, b.data, b.size) : saveBytearrayData_py(t, p, o, b.data, b.size);
  return writeOp(t, p, kNextBuffer) && (!b.readonly || writeOp(t, p, kReadonlyBuffer));
}

/// Protocol 0's text: Latin-1 with escapes for what would end the line.
std::string rawEscaped(Value s) {
  std::string out;
  StrView v = strView(s);
  char text[12];
  for (intptr_t i = 0; i < v.length; i++) {
    char32_t c = v[i];
    if (c >= 0x10000) out.append(text, static_cast<size_t>(snprintf(text, sizeof text, "\\U%08x", static_cast<unsigned>(c))));
    else if (c >= 256 || c == '\\' || c == 0 || c == '\n' || c == '\r' || c == 0x1A)
      out.append(text, static_cast<size_t>(snprintf(text, sizeof text, "\\u%04x", static_cast<unsigned>(c))));
    else out.push_back(static_cast<char>(c));
  }
  return out;
}

bool saveStr_py(Thread& t, PicklerObject* p, Value o) {
  if (!p->binary) return writeText(t, p, "V" + rawEscaped(o) + "\n") && memoPut(t, p, o);
  uint8_t op1 = p->protocol >= 4 ? kShortBinUnicode : 0, op8 = p->protocol >= 4 ? kBinUnicode8 : 0;
  if (o.as<StrObject>()->state.ascii) {
    StrView v = strView(o);
    if (!writeCounted_py(t, p, op1, kBinUnicode, op8, static_cast<const char*>(v.data), v.length, Value(), "string")) return false;
  } else {
    std::string text = strToUtf8(o);
    if (!writeCounted_py(t, p, op1, kBinUnicode, op8, text.data(), static_cast<intptr_t>(text.size()), Value(), "string")) return false;
  }
  return memoPut(t, p, o);
}

// --- containers ---------------------------------------------------------------------------------

/// Fast mode keeps no memo: cycles are found by looking at the containers on the way down, from some depth on.
bool fastEnter(Thread& t, PicklerObject* p, Value o) {
  if (++p->fastDepth < kFastNesting) return true;
  if (p->fastMemo.isEmpty()) gc::store(p, &p->fastMemo, newDict(t));
  Value key = makeUint(t, o.bits());
  Value known = dictGet_py(t, p->fastMemo.as<DictObject>(), key);
  if (!known.isEmpty()) {
    char address[32];
    snprintf(address, sizeof address, "0x%llx", static_cast<unsigned long long>(o.bits()));
    p->fastDepth = -1;
    return raise(t, PyExc_ValueError, "fast mode: can't pickle cyclic objects including object type %.200T at %s", o, address), false;
  }
  return !pending(t) && dictSet_py(t, p->fastMemo.as<DictObject>(), key, none());
}
bool fastLeave(Thread& t, PicklerObject* p, Value o) {
  if (p->fastDepth-- >= kFastNesting) dictDelete_py(t, p->fastMemo.as<DictObject>(), makeUint(t, o.bits()));
  return true;
}
template <class F>
bool guarded_py(Thread& t, PicklerObject* p, Value o, F&& save) {
  if (!p->fast) return save();
  return fastEnter(t, p, o) && save() && fastLeave(t, p, o);
}

bool saveTuple_py(Thread& t, PicklerObject* p, Value o) {
  auto* tuple = o.as<TupleObject>();
  intptr_t n = tuple->ob_size;
  if (n == 0) return p->binary ? writeOp(t, p, kEmptyTuple) : write(t, p, "(t", 2);
  bool small = n <= 3 && p->protocol >= 2;
  if (!small && !writeOp(t, p, kMark)) return false;
  for (intptr_t i = 0; i < n; i++)
    if (!save_py(t, p, tuple->ob_item[i])) return false;
  if (memoFind(p->memo, o) >= 0) {  // it contains itself: what was put there is taken back, the one made meanwhile is meant
    if (!small && p->binary) {
      if (!writeOp(t, p, kPopMark)) return false;
    } else {
      for (intptr_t i = small ? 1 : 0; i <= n; i++)
        if (!writeOp(t, p, kPop)) return false;
    }
    return memoGet(t, p, o);
  }
  return writeOp(t, p, small ? static_cast<uint8_t>(kTuple1 + n - 1) : kTuple) && memoPut(t, p, o);
}

bool batchExactList_py(Thread& t, PicklerObject* p, ListObject* list) {
  if (list->ob_size == 1) return save_py(t, p, list->ob_item[0]) && writeOp(t, p, kAppend);
  intptr_t i = 0;
  do {
    if (!writeOp(t, p, kMark)) return false;
    for (int n = 0; n < kBatch && i < list->ob_size; n++, i++)
      if (!save_py(t, p, list->ob_item[i])) return false;
    if (!writeOp(t, p, kAppends)) return false;
  } while (i < list->ob_size);
  return true;
}

bool saveList_py(Thread& t, PicklerObject* p, Value o) {
  return guarded_py(t, p, o, [&] {
    if (!(p->binary ? writeOp(t, p, kEmptyList) : write(t, p, "(l", 2)) || !memoPut(t, p, o)) return false;
    auto* list = o.as<ListObject>();
    if (list->ob_size == 0) return true;
    if (p->protocol > 0) return batchExactList_py(t, p, list);
    Value it = iter_py(t, o);
    return !it.isEmpty() && batchList_py(t, p, it);
  });
}

bool batchExactDict_py(Thread& t, PicklerObject* p, DictObject* d) {
  intptr_t pos = 0, size = dictSize(d);
  Value key, value;
  if (size == 1) return dictNext(d, &pos, &key, &value) && save_py(t, p, key) && save_py(t, p, value) && writeOp(t, p, kSetItem);
  int n;
  do {
    n = 0;
    if (!writeOp(t, p, kMark)) return false;
    while (n < kBatch && dictNext(d, &pos, &key, &value)) {
      if (!save_py(t, p, key) || !save_py(t, p, value)) return false;
      n++;
    }
    if (!writeOp(t, p, kSetItems)) return false;
    if (dictSize(d) != size) return raise(t, PyExc_RuntimeError, "dictionary changed size during iteration"), false;
  } while (n == kBatch);
  return true;
}

bool saveDict_py(Thread& t, PicklerObject* p, Value o) {
  return guarded_py(t, p, o, [&] {
    if (!(p->binary ? writeOp(t, p, kEmptyDict) : write(t, p, "(d", 2)) || !memoPut(t, p, o)) return false;
    auto* d = o.as<DictObject>();
    if (dictSize(d) == 0) return true;
    if (p->protocol > 0) return batchExactDict_py(t, p, d);
    Value items = callMethod_py(t, o, intern(t, "items"), nullptr, 0);
    Value it = items.isEmpty() ? items : iter_py(t, items);
    return !it.isEmpty() && batchDict_py(t, p, it);
  });
}

bool saveSet_py(Thread& t, PicklerObject* p, Value o) {
  if (p->protocol < 4) {
    PPY_TRY(items, listFromIterable_py(t, o));
    return saveReduce_py(t, p, tupleOf(t, {&PySet_Type, tupleOf(t, {items})}), o);
  }
  auto* s = o.as<SetObject>();
  if (!writeOp(t, p, kEmptySet) || !memoPut(t, p, o)) return false;
  intptr_t size = s->used, pos = 0;
  if (size == 0) return true;
  int n;
  do {
    n = 0;
    if (!writeOp(t, p, kMark)) return false;
    Value item;
    while (n < kBatch && setNext(s, &pos, &item)) {
      if (!save_py(t, p, item)) return false;
      n++;
    }
    if (!writeOp(t, p, kAddItems)) return false;
    if (s->used != size) return raise(t, PyExc_RuntimeError, "set changed size during iteration"), false;
  } while (n == kBatch);
  return true;
}

bool saveFrozenset_py(Thread& t, PicklerObject* p, Value o) {
  if (p->protocol < 4) {
    PPY_TRY(items, listFromIterable_py(t, o));
    return saveReduce_py(t, p, tupleOf(t, {&PyFrozenSet_Type, tupleOf(t, {items})}), o);
  }
  return guarded_py(t, p, o, [&] {
    if (!writeOp(t, p, kMark)) return false;
    intptr_t pos = 0;
    Value item;
    while (setNext(o.as<SetObject>(), &pos, &item))
      if (!save_py(t, p, item)) return false;
    if (memoFind(p->memo, o) >= 0) return writeOp(t, p, kPopMark) && memoGet(t, p, o);
    return writeOp(t, p, kFrozenSet) && memoPut(t, p, o);
  });
}

/// 1: written as a persistent id, 0: not, -1: exception pending.
int savePersistent_py(Thread& t, PicklerObject* p, Value o) {
  Value id = call_py(t, p->persistentId, o);
  if (id.isEmpty()) return -1;
  if (isNone(id)) return 0;
  if (p->binary) return save_py(t, p, id, true) && writeOp(t, p, kBinPersId) ? 1 : -1;
  Value text = str_py(t, id);
  if (text.isEmpty()) return -1;
  if (!text.as<StrObject>()->state.ascii) return raise(t, errorClass(t, kPicklingError), "persistent IDs in protocol 0 must be ASCII strings"), -1;
  return writeText(t, p, "P" + strToUtf8(text) + "\n") ? 1 : -1;
}

/// What the reduction of o gives: by the dispatch tables, __reduce_ex__ or __reduce__. `*byName`: o is a class.
Value reduce_py(Thread& t, PicklerObject* p, Value o, bool* byName) {
  Value type = typeOf(o), reducer;
  if (p->dispatchTable.isEmpty()) {
    reducer = dictGet_py(t, globalDict(t, kDispatchTable), type);
    if (reducer.isEmpty() && pending(t)) return {};
  } else {
    reducer = getItem_py(t, p->dispatchTable, type);
    if (reducer.isEmpty()) {
      if (!pendingIs(t, PyExc_KeyError)) return {};
      clearException(t);
    }
  }
  if (!reducer.isEmpty()) return call_py(t, reducer, o);
  if (isType(o)) {
    *byName = true;
    return {};
  }
  reducer = findAttr_py(t, o, names().__reduce_ex__);
  if (!reducer.isEmpty()) return call_py(t, reducer, Value::smallInt(p->protocol));
  if (pending(t)) return {};
  reducer = findAttr_py(t, o, names().__reduce__);
  if (!reducer.isEmpty()) return call_py(t, reducer);
  return pending(t) ? Value() : raise(t, errorClass(t, kPicklingError), "can't pickle '%.200T' object: %R", o, o);
}

bool saveObject_py(Thread& t, PicklerObject* p, Value o) {
  RecursionGuard guard(t, "while pickling an object");
  if (!guard) return false;
  TypeObject* type = typeOf(o);
  if (type == &PyByteArray_Type) return saveBytearray_py(t, p, o);
  if (type == &kPickleBufferType) return saveBuffer_py(t, p, o);
  Value reduced;
  if (!p->reducerOverride.isEmpty()) {
    reduced = call_py(t, p->reducerOverride, o);
    if (reduced.isEmpty()) return false;
    if (reduced == notImplemented()) reduced = Value();
  }
  if (reduced.isEmpty()) {
    if (type == &PyDict_Type) return saveDict_py(t, p, o);
    if (type == &PySet_Type) return saveSet_py(t, p, o);
    if (type == &PyFrozenSet_Type) return saveFrozenset_py(t, p, o);
    if (type == &PyList_Type) return saveList_py(t, p, o);
    if (type == &PyTuple_Type) return saveTuple_py(t, p, o);
    if (type == &PyType_Type) return saveType_py(t, p, o);
    if (type == &PyFunction_Type) return saveGlobal_py(t, p, o, Value());
    bool byName = false;
    reduced = reduce_py(t, p, o, &byName);
    if (byName) return saveGlobal_py(t, p, o, Value());
    if (reduced.isEmpty()) return false;
  }
  if (isStr(reduced)) return saveGlobal_py(t, p, o, reduced);
  if (isTuple(reduced)) return saveReduce_py(t, p, reduced, o);
  return raise(t, errorClass(t, kPicklingError), "__reduce__ must return a string or tuple"), false;
}

// --- the type -----------------------------------------------------------------------------------

Value picklerInit(Thread& t, Value self, Value* a) {
  PicklerObject* p = of(self);
  if (!setUpPickler_py(t, p, a[1], a[2], a[3]) || !setOutput_py(t, p, a[0])) return {};
  Value id = findAttr_py(t, self, intern(t, "persistent_id"));
  if (id.isEmpty() && pending(t)) return {};
  gc::store(p, &p->persistentId, id);
  Value table = findAttr_py(t, self, intern(t, "dispatch_table"));
  if (table.isEmpty() && pending(t)) return {};
  gc::store(p, &p->dispatchTable, table);
  memoClear(p);
  return none();
}
Value picklerDump(Thread& t, Value self, Value* a) {
  PicklerObject* p = of(self);
  if (!p->ready || p->write.isEmpty())
    return raise(t, errorClass(t, kPicklingError), "Pickler.__init__() was not called by %s.__init__()", typeName(typeOf(self)));
  return dump_py(t, p, a[0]) ? none() : Value();
}
Value picklerClearMemo(Thread&, Value self, Value*) {
  memoClear(of(self));
  return none();
}
Value picklerSize(Thread& t, Value self, Value*) {
  PicklerObject* p = of(self);
  return makeInt(t, static_cast<int64_t>(sizeof(PicklerObject)) + p->memo.capacity * 16 + p->room);
}
Value getPersistentId(Thread& t, Value self) {
  Value v = of(self)->persistentId;
  return v.isEmpty() ? raise(t, PyExc_AttributeError, "persistent_id") : v;
}
bool setPersistentId(Thread& t, Value self, Value v) {
  if (v.isEmpty()) return raise(t, PyExc_TypeError, "attribute deletion is not supported"), false;
  if (!isCallable(v)) return raise(t, PyExc_TypeError, "persistent_id must be a callable taking one argument"), false;
  gc::store(of(self), &of(self)->persistentId, v);
  return true;
}
template <int64_t PicklerObject::*field>
Value getFlag(Thread& t, Value self) { return makeInt(t, of(self)->*field); }
template <int64_t PicklerObject::*field>
bool setFlag(Thread& t, Value self, Value v) {
  int i;
  if (v.isEmpty()) return raise(t, PyExc_TypeError, "can't delete numeric/char attribute"), false;
  if (!intArg_py(t, v, &i)) return false;
  of(self)->*field = i;
  return true;
}

void tracePickler(Object* o, gc::Marker& m) {
  auto* p = static_cast<PicklerObject*>(o);
  for (Value v : {p->write, p->persistentId, p->reducerOverride, p->dispatchTable, p->bufferCallback, p->fastMemo}) m.mark(v);
  m.mark(static_cast<const void*>(p->memo.slots));
  m.mark(static_cast<const void*>(p->out));
}

const BuiltinDef kMethods[] = {{"__init__", "file, protocol=None, fix_imports=True, buffer_callback=None", picklerInit}, {"dump", "obj, /", picklerDump},
    {"clear_memo", "", picklerClearMemo}, {"__sizeof__", "", picklerSize}, {nullptr, nullptr, nullptr}};
const MemberDef kMembers[] = {{"dispatch_table", offsetof(PicklerObject, dispatchTable), 0}, {nullptr, 0, 0}};
const GetSetDef kGetset[] = {{"bin", getFlag<&PicklerObject::binary>, setFlag<&PicklerObject::binary>}, {"fast", getFlag<&PicklerObject::fast>, setFlag<&PicklerObject::fast>},
    {"memo", picklerMemo, setPicklerMemo}, {"persistent_id", getPersistentId, setPersistentId}, {nullptr, nullptr, nullptr}};

}  // namespace

// --- memo -----------------------------------------------------------------------------------------

namespace {
/// The place of o among `capacity` pairs: its own, or the free one where it belongs.
intptr_t memoPlace(const Value* slots, intptr_t capacity, Value o) {
  uint64_t bits = o.bits();
  // Cells lie at regular distances: a product spreads them (Knuth 6.4).
  uint64_t i = (bits >> 4) * 0x9E3779B97F4A7C15u >> (64 - __builtin_ctzll(static_cast<uint64_t>(capacity)));
  while (!slots[2 * i].isEmpty() && slots[2 * i].bits() != bits) i = (i + 1) & static_cast<uint64_t>(capacity - 1);
  return static_cast<intptr_t>(i);
}
}  // namespace

intptr_t memoFind(const IdentityMemo& memo, Value o) {
  if (!memo.capacity) return -1;
  intptr_t i = memoPlace(memo.slots, memo.capacity, o);
  return memo.slots[2 * i].isEmpty() ? -1 : memo.slots[2 * i + 1].asSmallInt();
}

bool memoAdd(Thread& t, PicklerObject* p, Value o, intptr_t number) {
  IdentityMemo& memo = p->memo;
  if (memo.used * 3 >= memo.capacity * 2) {
    intptr_t capacity = memo.capacity ? memo.capacity * 4 : 32;
    Value* slots = gc::allocValues(t, static_cast<size_t>(2 * capacity));
    if (!slots) return false;
    for (intptr_t i = 0; i < memo.capacity; i++) {
      if (memo.slots[2 * i].isEmpty()) continue;
      intptr_t to = memoPlace(slots, capacity, memo.slots[2 * i]);
      slots[2 * to] = memo.slots[2 * i];
      slots[2 * to + 1] = memo.slots[2 * i + 1];
    }
    memo.slots = slots;
    memo.capacity = capacity;
    gc::barrier(slots);
    gc::barrier(p);
  }
  intptr_t i = memoPlace(memo.slots, memo.capacity, o);
  if (memo.slots[2 * i].isEmpty()) memo.used++;
  gc::store(memo.slots, &memo.slots[2 * i], o);
  memo.slots[2 * i + 1] = Value::smallInt(number);
  return true;
}

void memoClear(PicklerObject* p) { p->memo = {}; }

bool memoPut(Thread& t, PicklerObject* p, Value o) {
  if (p->fast) return true;
  intptr_t n = p->memo.used;
  if (!memoAdd(t, p, o, n)) return false;
  char text[32];
  if (p->protocol >= 4) return writeOp(t, p, kMemoize);
  if (!p->binary) return write(t, p, text, static_cast<size_t>(snprintf(text, sizeof text, "p%zd\n", n)));
  text[0] = static_cast<char>(n < 256 ? kBinPut : kLongBinPut);
  littleEndian(text + 1, static_cast<uint64_t>(n), n < 256 ? 1 : 4);
  return write(t, p, text, n < 256 ? 2 : 5);
}

bool memoGet(Thread& t, PicklerObject* p, Value o) {
  intptr_t n = memoFind(p->memo, o);
  if (n < 0) return raiseKeyError(t, o), false;
  char text[32];
  if (!p->binary) return write(t, p, text, static_cast<size_t>(snprintf(text, sizeof text, "g%zd\n", n)));
  text[0] = static_cast<char>(n < 256 ? kBinGet : kLongBinGet);
  littleEndian(text + 1, static_cast<uint64_t>(n), n < 256 ? 1 : 4);
  return write(t, p, text, n < 256 ? 2 : 5);
}

// --- saving ---------------------------------------------------------------------------------------

bool write(Thread& t, PicklerObject* p, const void* bytes, size_t n) {
  bool open = p->framing && p->frameStart < 0;
  if (!makeRoom(t, p, static_cast<intptr_t>(n) + (open ? kFrameHeader : 0))) return false;
  if (open) {
    p->frameStart = p->size;
    p->size += kFrameHeader;
  }
  if (n == 1) p->out[p->size] = *static_cast<const char*>(bytes);
  else std::memcpy(p->out + p->size, bytes, n);
  p->size += static_cast<intptr_t>(n);
  return true;
}

bool batchList_py(Thread& t, PicklerObject* p, Value it) {
  if (p->protocol == 0) {
    for (;;) {
      Value item = next_py(t, it);
      if (item.isEmpty()) return !pending(t);
      if (!save_py(t, p, item) || !writeOp(t, p, kAppend)) return false;
    }
  }
  int n;
  do {
    Value first = next_py(t, it);
    if (first.isEmpty()) return !pending(t);
    Value item = next_py(t, it);
    if (item.isEmpty()) return !pending(t) && save_py(t, p, first) && writeOp(t, p, kAppend);
    if (!writeOp(t, p, kMark) || !save_py(t, p, first)) return false;
    for (n = 1; !item.isEmpty();) {
      if (!save_py(t, p, item)) return false;
      if (++n == kBatch) break;
      item = next_py(t, it);
    }
    if (pending(t) || !writeOp(t, p, kAppends)) return false;
  } while (n == kBatch);
  return true;
}

bool batchDict_py(Thread& t, PicklerObject* p, Value it) {
  auto savePair = [&](Value pair) {
    if (!isTuple(pair) || pair.as<TupleObject>()->ob_size != 2) return raise(t, PyExc_TypeError, "dict items iterator must return 2-tuples"), false;
    return save_py(t, p, pair.as<TupleObject>()->ob_item[0]) && save_py(t, p, pair.as<TupleObject>()->ob_item[1]);
  };
  if (p->protocol == 0) {
    for (;;) {
      Value pair = next_py(t, it);
      if (pair.isEmpty()) return !pending(t);
      if (!savePair(pair) || !writeOp(t, p, kSetItem)) return false;
    }
  }
  int n;
  do {
    Value first = next_py(t, it);
    if (first.isEmpty()) return !pending(t);
    Value pair = next_py(t, it);
    if (pair.isEmpty()) return !pending(t) && savePair(first) && writeOp(t, p, kSetItem);
    if (!writeOp(t, p, kMark) || !savePair(first)) return false;
    for (n = 1; !pair.isEmpty();) {
      if (!savePair(pair)) return false;
      if (++n == kBatch) break;
      pair = next_py(t, it);
    }
    if (pending(t) || !writeOp(t, p, kSetItems)) return false;
  } while (n == kBatch);
  return true;
}

bool save_py(Thread& t, PicklerObject* p, Value o, bool isPersistentId) {
  if (!boundary_py(t, p)) return false;
  if (!isPersistentId && !p->persistentId.isEmpty())
    if (int r = savePersistent_py(t, p, o)) return r > 0;
  if (isNone(o)) return writeOp(t, p, kNone);
  if (isTrue(o) || isFalse(o)) return p->protocol >= 2 ? writeOp(t, p, isTrue(o) ? kNewTrue : kNewFalse) : write(t, p, isTrue(o) ? "I01\n" : "I00\n", 4);
  TypeObject* type = typeOf(o);
  if (type == &PyLong_Type) return saveInt(t, p, o);
  if (type == &PyFloat_Type) return saveFloat(t, p, o);
  if (memoFind(p->memo, o) >= 0) return memoGet(t, p, o);
  if (type == &PyBytes_Type) return saveBytes_py(t, p, o);
  if (type == &PyUnicode_Type) return saveStr_py(t, p, o);
  return saveObject_py(t, p, o);
}

bool dump_py(Thread& t, PicklerObject* p, Value o) {
  clearOutput(t, p);
  p->framing = false;
  p->fastDepth = 0;
  p->fastMemo = Value();
  Value over = findAttr_py(t, p, intern(t, "reducer_override"));
  if (over.isEmpty() && pending(t)) return false;
  gc::store(p, &p->reducerOverride, over);
  bool ok = true;
  if (p->protocol >= 2) {
    char header[2] = {static_cast<char>(kProto), static_cast<char>(p->protocol)};
    ok = write(t, p, header, 2);
    p->framing = p->protocol >= 4;
  }
  ok = ok && save_py(t, p, o) && writeOp(t, p, kStop);
  p->reducerOverride = Value();
  if (!ok) {
    p->framing = false;
    return false;
  }
  commitFrame(p);
  p->framing = false;
  return p->write.isEmpty() || flush_py(t, p);
}

bool setUpPickler_py(Thread& t, PicklerObject* p, Value protocol, Value fixImports, Value bufferCallback) {
  int n = kDefaultProtocol;
  if (isGiven(protocol)) {
    if (!intArg_py(t, protocol, &n)) return false;
    if (n < 0) n = kHighestProtocol;
    if (n > kHighestProtocol) return raise(t, PyExc_ValueError, "pickle protocol must be <= %d", kHighestProtocol), false;
  }
  int fix = flagArg_py(t, fixImports, true);
  if (fix < 0) return false;
  if (isGiven(bufferCallback) && n < 5) return raise(t, PyExc_ValueError, "buffer_callback needs protocol >= 5"), false;
  p->protocol = n;
  p->binary = n > 0;
  p->fixImports = fix && n < 3;
  p->fast = 0;
  p->bufferCallback = isGiven(bufferCallback) ? bufferCallback : Value();
  p->ready = true;
  gc::barrier(p);
  return true;
}

bool setOutput_py(Thread& t, PicklerObject* p, Value file) {
  Value method = findAttr_py(t, file, intern(t, "write"));
  if (method.isEmpty()) {
    if (!pending(t)) raise(t, PyExc_TypeError, "file must have a 'write' attribute");
    return false;
  }
  gc::store(p, &p->write, method);
  return true;
}

PicklerObject* newPickler(Thread& t, Value protocol, Value fixImports, Value bufferCallback) {
  auto* p = static_cast<PicklerObject*>(newInstance(t, &kPicklerType));
  return setUpPickler_py(t, p, protocol, fixImports, bufferCallback) ? p : nullptr;
}

const TypeSpec kPicklerSpec = {.type = &kPicklerType, .name = "_pickle.Pickler", .basicSize = sizeof(PicklerObject), .flags = kTypeBaseType | kTypeHasGc,
    .methods = kMethods, .members = kMembers, .getset = kGetset, .trace = tracePickler, .exclusive = true};

}  // namespace ppy::pickle
