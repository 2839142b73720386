// Unpickler: a machine with a stack, marks in it, and a memo. Nothing here recurses.
#include <vector>

#include "runtime/builtins/bytes.h"
#include "runtime/builtins/codecs.h"
#include "runtime/builtins/float.h"
#include "runtime/builtins/memoryview.h"
#include "runtime/object/audit.h"
#include "stdlib/_pickle/pickle.h"

namespace ppy::pickle {

TypeObject kUnpicklerType;

namespace {

UnpicklerObject* of(Value v) { return v.as<UnpicklerObject>(); }

/// One run of the machine. Its state is the unpickler's: what it calls may ask for it.
class Machine {
 public:
  Machine(Thread& t, UnpicklerObject* u) : t_(t), u_(u) {}
  Value run_py();

 private:
  bool fail(const char* what) { return raise(t_, errorClass(t_, kUnpicklingError), "%s", what), false; }
  intptr_t fence() const { return u_->markCount ? u_->marks[u_->markCount - 1] : 0; }
  bool underflow() { return fail(u_->markCount ? "unexpected MARK found" : "unpickling stack underflow"); }

  bool push(Value v) {
    if (v.isEmpty()) return false;
    if (!u_->stack || u_->depth == static_cast<intptr_t>(gc::valuesCapacity(u_->stack))) {
      Value* grown = gc::growValues(t_, u_->stack, static_cast<size_t>(u_->depth), static_cast<size_t>(u_->depth) * 2 + 16);
      if (!grown) return false;
      u_->stack = grown;
      gc::barrier(u_);
    }
    gc::store(u_->stack, &u_->stack[u_->depth], v);
    u_->depth++;
    return true;
  }
  /// Empty: UnpicklingError pending.
  Value pop() {
    if (u_->depth <= fence()) return underflow(), Value();
    Value v = u_->stack[--u_->depth];
    u_->stack[u_->depth] = Value();
    return v;
  }
  bool pushMark() {
    if (u_->markCount == u_->markRoom) {
      intptr_t room = u_->markRoom * 2 + 20;
      auto* grown = static_cast<intptr_t*>(gc::allocOrNull(t_, static_cast<size_t>(room) * sizeof(intptr_t), gc::CellKind::Raw));
      if (!grown) return false;
      if (u_->markCount) std::memcpy(grown, u_->marks, static_cast<size_t>(u_->markCount) * sizeof(intptr_t));
      u_->marks = grown;
      u_->markRoom = room;
      gc::barrier(u_);
    }
    u_->marks[u_->markCount++] = u_->depth;
    return true;
  }
  /// Where the newest mark is, which goes. -1: UnpicklingError pending.
  intptr_t popMark() {
    if (!u_->markCount) return fail("could not find MARK"), -1;
    return u_->marks[--u_->markCount];
  }
  void dropTo(intptr_t depth) {
    while (u_->depth > depth) u_->stack[--u_->depth] = Value();
  }
  /// Everything from `start` on as a tuple or list. Empty: exception pending.
  Value takeTuple(intptr_t start) {
    if (start < fence()) return underflow(), Value();
    PPY_TRY(v, tupleFrom(t_, u_->stack + start, u_->depth - start));
    dropTo(start);
    return v;
  }
  Value takeList(intptr_t start) {
    PPY_TRY(v, listFrom(t_, u_->stack + start, u_->depth - start));
    dropTo(start);
    return v;
  }

  const char* bytes_py(intptr_t n) { return readBytes_py(t_, u_, n); }
  /// A line without its end. False: exception pending. Valid until the next reading.
  bool line_py(std::string_view* out, intptr_t least) {
    intptr_t n;
    const char* p = readLine_py(t_, u_, &n);
    if (!p) return false;
    if (n < least) return fail("pickle data was truncated");
    *out = {p, static_cast<size_t>(n - 1)};
    return true;
  }
  static uint64_t unsignedOf(const char* p, int n) {
    uint64_t v = 0;
    for (int i = 0; i < n; i++) v |= static_cast<uint64_t>(static_cast<uint8_t>(p[i])) << (8 * i);
    return v;
  }
  /// A count of 1, 4 or 8 bytes. False: exception pending; `what` names the instruction.
  bool count_py(int bytes, const char* what, intptr_t* n) {
    const char* p = bytes_py(bytes);
    if (!p) return false;
    *n = static_cast<intptr_t>(unsignedOf(p, bytes));
    if (*n >= 0) return true;
    return raise(t_, PyExc_OverflowError, "%s exceeds system's maximum size of %zd bytes", what, INTPTR_MAX), false;
  }

  Value decoded_py(Value bytes) {
    if (isStr(u_->encoding) && strEquals(u_->encoding, "bytes")) return bytes;
    return decodeText_py(t_, bytesView(bytes), u_->encoding, u_->errors);
  }
  Value integer(std::string_view text, int base) {
    std::string shown(text);
    return intFromText(t_, shown, base, newStr(t_, shown + "\n"));
  }
  Value findClass_py(Value module, Value name) {
    Value args[2] = {module, name};
    return callMethod_py(t_, u_, intern(t_, "find_class"), args, 2);
  }
  /// The class of an old-style instance, or anything callable, with a tuple of arguments.
  Value instantiate_py(Value cls, Value args) {
    if (args.as<TupleObject>()->ob_size == 0 && isType(cls)) {
      Value init = findAttr_py(t_, cls, names().__getinitargs__);
      if (init.isEmpty()) {
        if (pending(t_)) return {};
        PPY_TRY(make, getAttr_py(t_, cls, intern(t_, "__new__")));
        return call_py(t_, make, cls);
      }
    }
    return callTuple_py(t_, cls, args, Value());
  }

  bool loadInt_py();
  bool loadLong_py(int bytes);
  bool loadFloat_py();
  bool loadBinFloat_py();
  bool loadString_py();
  bool loadBinString_py(int bytes);
  bool loadBinBytes_py(int bytes);
  bool loadByteArray_py();
  bool loadNextBuffer_py();
  bool loadReadonlyBuffer_py();
  bool loadUnicode_py();
  bool loadBinUnicode_py(int bytes);
  bool loadDict();
  bool loadObj_py();
  bool loadInst_py();
  bool loadNewObj_py(bool keywords);
  bool loadGlobal_py();
  bool loadStackGlobal_py();
  bool loadPersistent_py(bool text);
  bool loadPop();
  bool memoIndex_py(int bytes, intptr_t least, intptr_t* n);
  bool loadGet_py(int bytes);
  bool loadPut_py(int bytes);
  bool loadExtension_py(int bytes);
  bool append_py(intptr_t start);
  bool setItems_py(intptr_t start);
  bool addItems_py();
  bool build_py();
  bool reduce_py();
  bool frame_py();
  bool step_py(uint8_t op);

  Thread& t_;
  UnpicklerObject* u_;
};

bool Machine::loadInt_py() {
  std::string_view s;
  if (!line_py(&s, 2)) return false;
  if (s == "00" || s == "01") return push(boolean(s == "01"));
  std::string text(s);
  char* end;
  errno = 0;
  long long i = strtoll(text.c_str(), &end, 0);
  if (!errno && end == text.c_str() + text.size()) return push(makeInt(t_, i));
  Value v = intFromText(t_, text, 0, newStr(t_, text));
  if (v.isEmpty()) {
    clearException(t_);
    return raise(t_, PyExc_ValueError, "could not convert string to int"), false;
  }
  return push(v);
}

bool Machine::loadLong_py(int bytes) {
  if (!bytes) {
    std::string_view s;
    if (!line_py(&s, 2)) return false;
    bool marked = s.back() == 'L';
    std::string text(s.substr(0, s.size() - marked));
    int base = text.find('0') <= 1 ? 0 : 10;  // a prefix says another one
    return push(intFromText(t_, text, base, newStr(t_, marked ? text : text + "\n")));
  }
  const char* p = bytes_py(bytes);
  if (!p) return false;
  int64_t n = bytes == 1 ? static_cast<uint8_t>(*p) : static_cast<int32_t>(unsignedOf(p, 4));
  if (n < 0) return fail("LONG pickle has negative byte count");
  if (n == 0) return push(Value::smallInt(0));
  p = bytes_py(n);
  if (!p) return false;
  bool negative = p[n - 1] & 0x80;
  std::vector<uint32_t> digits;
  digits.reserve(static_cast<size_t>(n * 8 / 30 + 1));
  uint64_t acc = 0;
  int bits = 0;
  unsigned carry = 1;
  for (int64_t i = 0; i < n; i++) {
    unsigned byte = static_cast<uint8_t>(p[i]);
    if (negative) {
      carry += ~byte & 0xFF;
      byte = carry & 0xFF;
      carry >>= 8;
    }
    acc |= static_cast<uint64_t>(byte) << bits;
    for (bits += 8; bits >= 30; bits -= 30, acc >>= 30) digits.push_back(static_cast<uint32_t>(acc) & 0x3FFFFFFF);
  }
  digits.push_back(static_cast<uint32_t>(acc));
  return push(intFromLimbs(t_, digits.data(), digits.size(), negative));
}

bool Machine::loadFloat_py() {
  std::string_view s;
  if (!line_py(&s, 2)) return false;
  double d;
  std::string text(s);
  if (!parseFloat(text, &d)) return raise(t_, PyExc_ValueError, "could not convert string to float: '%s\n'", text.c_str()), false;
  bool finite = text.find_first_of("0123456789") != std::string::npos;
  if (finite && __builtin_isinf(d)) return raise(t_, PyExc_OverflowError, "value too large to convert to float: '%s\n'", text.c_str()), false;
  return push(makeFloat(t_, d));
}
bool Machine::loadBinFloat_py() {
  const char* p = bytes_py(8);
  if (!p) return false;
  uint64_t bits = 0;
  for (int i = 0; i < 8; i++) bits = bits << 8 | static_cast<uint8_t>(p[i]);
  return push(makeFloat(t_, __builtin_bit_cast(double, bits)));
}

bool Machine::loadString_py() {
  std::string_view s;
  if (!line_py(&s, 1)) return false;
  if (s.size() < 2 || s.front() != s.back() || (s.front() != '\'' && s.front() != '"')) return fail("the STRING opcode argument must be quoted");
  Value text = newBytes(t_, s.data() + 1, s.size() - 2);
  PPY_TRY(codecs, importModule_py(t_, "_codecs"));
  PPY_TRY(pair, callMethod_py(t_, codecs, intern(t_, "escape_decode"), &text, 1));
  if (!isTuple(pair) || pair.as<TupleObject>()->ob_size != 2 || !isBytes(pair.as<TupleObject>()->ob_item[0])) return fail("the STRING opcode argument cannot be decoded");
  return push(decoded_py(pair.as<TupleObject>()->ob_item[0]));
}
bool Machine::loadBinString_py(int bytes) {
  intptr_t n;
  if (!count_py(bytes, "BINSTRING", &n)) return false;
  const char* p = bytes_py(n);
  if (!p) return false;
  PPY_TRY(text, newBytes(t_, p, static_cast<size_t>(n)));
  return push(decoded_py(text));
}
bool Machine::loadBinBytes_py(int bytes) {
  intptr_t n;
  if (!count_py(bytes, "BINBYTES", &n)) return false;
  const char* p = bytes_py(n);
  return p && push(newBytes(t_, p, static_cast<size_t>(n)));
}
bool Machine::loadByteArray_py() {
  intptr_t n;
  if (!count_py(8, "BYTEARRAY8", &n)) return false;
  const char* p = bytes_py(n);
  return p && push(newBytearray(t_, p, static_cast<size_t>(n)));
}
bool Machine::loadNextBuffer_py() {
  if (u_->buffers.isEmpty()) return fail("pickle stream refers to out-of-band data but no *buffers* argument was given");
  Value v = next_py(t_, u_->buffers);
  if (v.isEmpty() && !pending(t_)) return fail("not enough out-of-band buffers");
  return push(v);
}
bool Machine::loadReadonlyBuffer_py() {
  if (u_->depth <= fence()) return underflow();
  PPY_TRY(view, newMemoryview(t_, u_->stack[u_->depth - 1]));
  if (view.as<MemoryviewObject>()->view.readonly) return true;
  PPY_TRY(readonly, callMethod_py(t_, view, intern(t_, "toreadonly"), nullptr, 0));
  gc::store(u_->stack, &u_->stack[u_->depth - 1], readonly);
  return true;
}

bool Machine::loadUnicode_py() {
  std::string_view s;
  return line_py(&s, 1) && push(decodeText_py(t_, std::string(s), intern(t_, "raw-unicode-escape"), Value()));
}
bool Machine::loadBinUnicode_py(int bytes) {
  intptr_t n;
  if (!count_py(bytes, "BINUNICODE", &n)) return false;
  const char* p = bytes_py(n);
  if (!p) return false;
  std::string_view s(p, static_cast<size_t>(n));
  for (char c : s)
    if (static_cast<uint8_t>(c) >= 0x80) return push(decode_py(t_, s, Codec::Utf8, errorHandler(t_, "surrogatepass")));
  return push(newStrAscii(t_, s));
}

bool Machine::loadDict() {
  intptr_t start = popMark();
  if (start < 0) return false;
  if ((u_->depth - start) % 2) return fail("odd number of items for DICT");
  DictObject* d = newDict(t_, (u_->depth - start) / 2);
  if (!d) return false;
  for (intptr_t i = start; i + 1 < u_->depth; i += 2)
    if (!dictSet_py(t_, d, u_->stack[i], u_->stack[i + 1])) return false;
  dropTo(start);
  return push(d);
}

bool Machine::loadObj_py() {
  intptr_t start = popMark();
  if (start < 0) return false;
  if (u_->depth - start < 1) return underflow();
  PPY_TRY(args, takeTuple(start + 1));
  PPY_TRY(cls, pop());
  return push(instantiate_py(cls, args));
}
bool Machine::loadInst_py() {
  intptr_t start = popMark();
  std::string_view s;
  if (start < 0 || !line_py(&s, 2)) return false;
  PPY_TRY(module, decode_py(t_, std::string(s), Codec::Ascii, ErrorHandler{}));
  if (!line_py(&s, 2)) return false;
  PPY_TRY(name, decode_py(t_, std::string(s), Codec::Ascii, ErrorHandler{}));
  PPY_TRY(cls, findClass_py(module, name));
  PPY_TRY(args, takeTuple(start));
  return push(instantiate_py(cls, args));
}

bool Machine::loadNewObj_py(bool keywords) {
  const char* op = keywords ? "NEWOBJ_EX" : "NEWOBJ";
  TypeObject* error = errorClass(t_, kUnpicklingError);
  Value given;
  if (keywords) {
    given = pop();
    if (given.isEmpty()) return false;
  }
  PPY_TRY(args, pop());
  PPY_TRY(cls, pop());
  if (!isType(cls)) return raise(t_, error, "%s class argument must be a type, not %.200T", op, cls), false;
  if (!isTuple(args)) return raise(t_, error, "%s args argument must be a tuple, not %.200T", op, args), false;
  if (keywords && !isDict(given)) return raise(t_, error, "%s kwargs argument must be a dict, not %.200T", op, given), false;
  PPY_TRY(make, getAttr_py(t_, cls, intern(t_, "__new__")));
  PPY_TRY(all, binary_py(t_, kOpAdd, tupleOf(t_, {cls}), tupleFrom(t_, args.as<TupleObject>()->ob_item, args.as<TupleObject>()->ob_size)));
  return push(callTuple_py(t_, make, all, given));
}

bool Machine::loadGlobal_py() {
  std::string_view s;
  if (!line_py(&s, 2)) return false;
  PPY_TRY(module, decode_py(t_, std::string(s), Codec::Utf8, ErrorHandler{}));
  if (!line_py(&s, 2)) return false;
  PPY_TRY(name, decode_py(t_, std::string(s), Codec::Utf8, ErrorHandler{}));
  return push(findClass_py(module, name));
}
bool Machine::loadStackGlobal_py() {
  PPY_TRY(name, pop());
  if (!isExactly(name, &PyUnicode_Type)) return fail("STACK_GLOBAL requires str");
  PPY_TRY(module, pop());
  if (!isExactly(module, &PyUnicode_Type)) return fail("STACK_GLOBAL requires str");
  return push(findClass_py(module, name));
}

bool Machine::loadPersistent_py(bool text) {
  if (u_->persistentLoad.isEmpty()) return fail("A load persistent id instruction was encountered,\nbut no persistent_load function was specified.");
  Value id;
  if (text) {
    std::string_view s;
    if (!line_py(&s, 1)) return false;
    id = decode_py(t_, std::string(s), Codec::Ascii, ErrorHandler{});
    if (id.isEmpty() && pendingIs(t_, PyExc_UnicodeDecodeError)) {
      clearException(t_);
      return fail("persistent IDs in protocol 0 must be ASCII strings");
    }
  } else {
    id = pop();
  }
  return !id.isEmpty() && push(call_py(t_, u_->persistentLoad, id));
}

/// Takes off an object, or the mark that is on top.
bool Machine::loadPop() {
  if (u_->markCount && u_->marks[u_->markCount - 1] == u_->depth) return u_->markCount--, true;
  return !pop().isEmpty();
}

/// A memo's number. bytes: of the number, 0: a line of text, looked at once the stack is known to hold `least`.
bool Machine::memoIndex_py(int bytes, intptr_t least, intptr_t* n) {
  if (bytes) {
    const char* p = bytes_py(bytes);
    if (!p) return false;
    *n = static_cast<intptr_t>(unsignedOf(p, bytes));
    return u_->depth >= least || underflow();
  }
  std::string_view s;
  if (!line_py(&s, 2)) return false;
  if (u_->depth < least) return underflow();
  PPY_TRY(key, integer(s, 10));
  return asIndex_py(t_, key, n, PyExc_OverflowError);
}

bool Machine::loadGet_py(int bytes) {
  intptr_t n;
  if (!memoIndex_py(bytes, 0, &n)) return false;
  Value v = recall_py(t_, u_, n);
  if (v.isEmpty() && !pending(t_)) return raise(t_, errorClass(t_, kUnpicklingError), "Memo value not found at index %zd", n), false;
  return push(v);
}

bool Machine::loadPut_py(int bytes) {
  intptr_t n;
  if (!memoIndex_py(bytes, fence() + 1, &n)) return false;
  if (n < 0) return raise(t_, PyExc_ValueError, "negative PUT argument"), false;
  return remember_py(t_, u_, n, u_->stack[u_->depth - 1]);
}

bool Machine::loadExtension_py(int bytes) {
  const char* p = bytes_py(bytes);
  if (!p) return false;
  int64_t code = bytes == 4 ? static_cast<int32_t>(unsignedOf(p, 4)) : static_cast<int64_t>(unsignedOf(p, bytes));
  if (code <= 0) return fail("EXT specifies code <= 0");
  Value key = makeInt(t_, code);
  Value known = dictGet_py(t_, globalDict(t_, kExtensionCache), key);
  if (!known.isEmpty() || pending(t_)) return push(known);
  Value pair = dictGet_py(t_, globalDict(t_, kInvertedRegistry), key);
  if (pair.isEmpty()) {
    if (!pending(t_)) raise(t_, PyExc_ValueError, "unregistered extension code %lld", static_cast<long long>(code));
    return false;
  }
  if (!isTuple(pair) || pair.as<TupleObject>()->ob_size != 2 || !isStr(pair.as<TupleObject>()->ob_item[0]) || !isStr(pair.as<TupleObject>()->ob_item[1]))
    return raise(t_, PyExc_ValueError, "_inverted_registry[%lld] isn't a 2-tuple of strings", static_cast<long long>(code)), false;
  PPY_TRY(found, findClass_py(pair.as<TupleObject>()->ob_item[0], pair.as<TupleObject>()->ob_item[1]));
  return dictSet_py(t_, globalDict(t_, kExtensionCache), key, found) && push(found);
}

/// The list below `start` gets what is from there on.
bool Machine::append_py(intptr_t start) {
  if (start > u_->depth || start <= fence()) return underflow();
  if (start == u_->depth) return true;
  Value list = u_->stack[start - 1];
  if (isExactly(list, &PyList_Type)) {
    for (intptr_t i = start; i < u_->depth; i++)
      if (!listAppend(t_, list.as<ListObject>(), u_->stack[i])) return false;
    dropTo(start);
    return true;
  }
  Value extend = findAttr_py(t_, list, intern(t_, "extend"));
  if (extend.isEmpty() && pending(t_)) return false;
  PPY_TRY(items, takeList(start));
  if (!extend.isEmpty()) return !call_py(t_, extend, items).isEmpty();
  PPY_TRY(append, getAttr_py(t_, list, intern(t_, "append")));
  return forEach_py(t_, items, [&](Value item) { return !call_py(t_, append, item).isEmpty(); });
}

bool Machine::setItems_py(intptr_t start) {
  if (start > u_->depth || start <= fence()) return underflow();
  if (start == u_->depth) return true;
  if ((u_->depth - start) % 2) return fail("odd number of items for SETITEMS");
  Value dict = u_->stack[start - 1];
  PPY_TRY(items, takeList(start));
  auto* list = items.as<ListObject>();
  bool plain = isExactly(dict, &PyDict_Type);
  for (intptr_t i = 0; i + 1 < list->ob_size; i += 2)
    if (!(plain ? dictSet_py(t_, dict.as<DictObject>(), list->ob_item[i], list->ob_item[i + 1]) : setItem_py(t_, dict, list->ob_item[i], list->ob_item[i + 1])))
      return false;
  return true;
}

bool Machine::addItems_py() {
  intptr_t start = popMark();
  if (start < 0) return false;
  if (start > u_->depth || start <= fence()) return underflow();
  if (start == u_->depth) return true;
  Value set = u_->stack[start - 1];
  PPY_TRY(items, takeList(start));
  if (isInstance(set, &PySet_Type)) return setUpdate_py(t_, set.as<SetObject>(), items);
  PPY_TRY(add, getAttr_py(t_, set, intern(t_, "add")));
  return forEach_py(t_, items, [&](Value item) { return !call_py(t_, add, item).isEmpty(); });
}

bool Machine::build_py() {
  if (u_->depth - 2 < fence()) return underflow();
  PPY_TRY(state, pop());
  Value o = u_->stack[u_->depth - 1];
  Value set = findAttr_py(t_, o, intern(t_, "__setstate__"));
  if (!set.isEmpty()) return !call_py(t_, set, state).isEmpty();
  if (pending(t_)) return false;
  Value slots;
  if (isTuple(state) && state.as<TupleObject>()->ob_size == 2) {
    slots = state.as<TupleObject>()->ob_item[1];
    state = state.as<TupleObject>()->ob_item[0];
  }
  intptr_t pos = 0;
  Value key, value;
  if (!isNone(state)) {
    if (!isDict(state)) return fail("state is not a dictionary");
    PPY_TRY(dict, getAttr_py(t_, o, names().__dict__));
    while (dictNext(state.as<DictObject>(), &pos, &key, &value)) {
      if (isExactly(key, &PyUnicode_Type)) key = intern(t_, key);
      if (!setItem_py(t_, dict, key, value)) return false;
    }
  }
  if (slots.isEmpty() || isNone(slots)) return true;
  if (!isDict(slots)) return fail("slot state is not a dictionary");
  pos = 0;
  while (dictNext(slots.as<DictObject>(), &pos, &key, &value)) {
    if (!isStr(key)) return raise(t_, PyExc_TypeError, "attribute name must be string, not '%.200T'", key), false;
    if (!setAttr_py(t_, o, intern(t_, key), value)) return false;
  }
  return true;
}

bool Machine::reduce_py() {
  PPY_TRY(args, pop());
  PPY_TRY(function, pop());
  if (!isTuple(args)) return raise(t_, PyExc_TypeError, "argument list must be a tuple"), false;
  return push(callTuple_py(t_, function, args, Value()));
}

/// A frame is read as a whole; its instructions are then found in the input.
bool Machine::frame_py() {
  const char* p = bytes_py(8);
  if (!p) return false;
  auto n = static_cast<intptr_t>(unsignedOf(p, 8));
  if (n < 0) return raise(t_, PyExc_OverflowError, "FRAME length exceeds system's maximum of %zd bytes", INTPTR_MAX), false;
  if (!bytes_py(n)) return false;
  u_->at -= n;
  return true;
}

bool Machine::step_py(uint8_t op) {
  intptr_t start;
  switch (op) {
    case kNone: return push(none());
    case kBinInt: {
      const char* p = bytes_py(4);
      return p && push(Value::smallInt(static_cast<int32_t>(unsignedOf(p, 4))));
    }
    case kBinInt1: {
      const char* p = bytes_py(1);
      return p && push(Value::smallInt(static_cast<uint8_t>(*p)));
    }
    case kBinInt2: {
      const char* p = bytes_py(2);
      return p && push(Value::smallInt(static_cast<int64_t>(unsignedOf(p, 2))));
    }
    case kInt: return loadInt_py();
    case kLong: return loadLong_py(0);
    case kLong1: return loadLong_py(1);
    case kLong4: return loadLong_py(4);
    case kFloat: return loadFloat_py();
    case kBinFloat: return loadBinFloat_py();
    case kShortBinBytes: return loadBinBytes_py(1);
    case kBinBytes: return loadBinBytes_py(4);
    case kBinBytes8: return loadBinBytes_py(8);
    case kByteArray8: return loadByteArray_py();
    case kNextBuffer: return loadNextBuffer_py();
    case kReadonlyBuffer: return loadReadonlyBuffer_py();
    case kShortBinString: return loadBinString_py(1);
    case kBinString: return loadBinString_py(4);
    case kString: return loadString_py();
    case kUnicode: return loadUnicode_py();
    case kShortBinUnicode: return loadBinUnicode_py(1);
    case kBinUnicode: return loadBinUnicode_py(4);
    case kBinUnicode8: return loadBinUnicode_py(8);
    case kEmptyTuple: return push(newTuple(t_, 0));
    case kTuple1:
    case kTuple2:
    case kTuple3:
      start = u_->depth - (op - kTuple1 + 1);
      return start < fence() ? underflow() : push(takeTuple(start));
    case kTuple: return (start = popMark()) >= 0 && push(takeTuple(start));
    case kEmptyList: return push(newList(t_));
    case kList: return (start = popMark()) >= 0 && push(takeList(start));
    case kEmptyDict: return push(newDict(t_));
    case kDict: return loadDict();
    case kEmptySet: return push(newSet(t_, &PySet_Type));
    case kAddItems: return addItems_py();
    case kFrozenSet: {
      if ((start = popMark()) < 0) return false;
      PPY_TRY(items, takeTuple(start));
      return push(call_py(t_, &PyFrozenSet_Type, items));
    }
    case kObj: return loadObj_py();
    case kInst: return loadInst_py();
    case kNewObj: return loadNewObj_py(false);
    case kNewObjEx: return loadNewObj_py(true);
    case kGlobalOp: return loadGlobal_py();
    case kStackGlobal: return loadStackGlobal_py();
    case kAppend: return u_->depth - 1 <= fence() ? underflow() : append_py(u_->depth - 1);
    case kAppends: return (start = popMark()) >= 0 && append_py(start);
    case kBuild: return build_py();
    case kDup: return u_->depth <= fence() ? underflow() : push(u_->stack[u_->depth - 1]);
    case kBinGet: return loadGet_py(1);
    case kLongBinGet: return loadGet_py(4);
    case kGet: return loadGet_py(0);
    case kMark: return pushMark();
    case kBinPut: return loadPut_py(1);
    case kLongBinPut: return loadPut_py(4);
    case kPut: return loadPut_py(0);
    case kMemoize: return u_->depth <= fence() ? underflow() : remember_py(t_, u_, u_->memoUsed, u_->stack[u_->depth - 1]);
    case kPop: return loadPop();
    case kPopMark:
      if ((start = popMark()) < 0) return false;
      dropTo(start);
      return true;
    case kSetItem: return setItems_py(u_->depth - 2);
    case kSetItems: return (start = popMark()) >= 0 && setItems_py(start);
    case kPersId: return loadPersistent_py(true);
    case kBinPersId: return loadPersistent_py(false);
    case kReduce: return reduce_py();
    case kProto: {
      const char* p = bytes_py(1);
      if (!p) return false;
      u_->protocol = static_cast<uint8_t>(*p);
      if (u_->protocol <= kHighestProtocol) return true;
      return raise(t_, PyExc_ValueError, "unsupported pickle protocol: %d", u_->protocol), false;
    }
    case kFrame: return frame_py();
    case kExt1: return loadExtension_py(1);
    case kExt2: return loadExtension_py(2);
    case kExt4: return loadExtension_py(4);
    case kNewTrue: return push(boolean(true));
    case kNewFalse: return push(boolean(false));
    default:
      if (op >= 0x20 && op <= 0x7E && op != '\'' && op != '\\') raise(t_, errorClass(t_, kUnpicklingError), "invalid load key, '%c'.", op);
      else raise(t_, errorClass(t_, kUnpicklingError), "invalid load key, '\\x%s'.", (std::string{"0123456789abcdef"[op >> 4], "0123456789abcdef"[op & 15]}).c_str());
      return false;
  }
}

Value Machine::run_py() {
  u_->markCount = 0;
  u_->protocol = 0;
  dropTo(0);
  for (;;) {
    const char* p = bytes_py(1);
    if (!p) {
      if (pendingIs(t_, errorClass(t_, kUnpicklingError))) {
        clearException(t_);
        raise(t_, PyExc_EOFError, "Ran out of input");
      }
      return {};
    }
    auto op = static_cast<uint8_t>(*p);
    if (op == kStop) break;
    if (!step_py(op)) return {};
  }
  PPY_TRY(v, pop());
  return skipConsumed_py(t_, u_) ? v : Value();
}

// --- the type -----------------------------------------------------------------------------------

Value unpicklerInit(Thread& t, Value self, Value* a) {
  UnpicklerObject* u = of(self);
  if (!setInput_py(t, u, a[0]) || !setUpUnpickler_py(t, u, a[1], a[2], a[3], a[4], "Unpickler")) return {};
  Value load = findAttr_py(t, self, intern(t, "persistent_load"));
  if (load.isEmpty() && pending(t)) return {};
  gc::store(u, &u->persistentLoad, load);
  u->memo = nullptr;
  u->memoRoom = u->memoUsed = 0;
  u->sparse = Value();
  return none();
}
Value unpicklerLoad(Thread& t, Value self, Value*) {
  UnpicklerObject* u = of(self);
  if (u->read.isEmpty()) return raise(t, errorClass(t, kUnpicklingError), "Unpickler.__init__() was not called by %s.__init__()", typeName(typeOf(self)));
  return load_py(t, u);
}
Value findClass(Thread& t, Value self, Value* a) {
  UnpicklerObject* u = of(self);
  Value module = a[0], name = a[1];
  if (!audit_py(t, "pickle.find_class", module, name)) return {};
  if (u->protocol < 3 && u->fixImports && !mapNames_py(t, kNames2to3, kImports2to3, &module, &name)) return {};
  PPY_TRY(loaded, importByName_py(t, module));
  if (!isStr(name)) return raise(t, PyExc_TypeError, "attribute name must be string, not '%.200T'", name);
  Value path = u->protocol >= 4 ? dottedPath(t, loaded, name) : listFrom(t, &name, 1);
  if (path.isEmpty()) return {};
  Value found = findDeep_py(t, loaded, path, nullptr);
  return found.isEmpty() && !pending(t) ? raise(t, PyExc_AttributeError, "Can't get attribute %R on %R", name, loaded) : found;
}
Value unpicklerSize(Thread& t, Value self, Value*) {
  UnpicklerObject* u = of(self);
  return makeInt(t, static_cast<int64_t>(sizeof(UnpicklerObject)) + u->memoRoom * 8 + u->markRoom * 8);
}
Value getPersistentLoad(Thread& t, Value self) {
  Value v = of(self)->persistentLoad;
  return v.isEmpty() ? raise(t, PyExc_AttributeError, "persistent_load") : v;
}
bool setPersistentLoad(Thread& t, Value self, Value v) {
  if (v.isEmpty()) return raise(t, PyExc_TypeError, "attribute deletion is not supported"), false;
  if (!isCallable(v)) return raise(t, PyExc_TypeError, "persistent_load must be a callable taking one argument"), false;
  gc::store(of(self), &of(self)->persistentLoad, v);
  return true;
}

void traceUnpickler(Object* o, gc::Marker& m) {
  auto* u = static_cast<UnpicklerObject*>(o);
  for (Value v : {u->sparse, u->read, u->readline, u->peek, u->persistentLoad, u->buffers, u->encoding, u->errors, u->input}) m.mark(v);
  for (const void* p : {static_cast<const void*>(u->stack), static_cast<const void*>(u->marks), static_cast<const void*>(u->memo)}) m.mark(p);
}

const BuiltinDef kMethods[] = {{"__init__", "file, *, fix_imports=True, encoding='ASCII', errors='strict', buffers=()", unpicklerInit}, {"load", "", unpicklerLoad},
    {"find_class", "module_name, global_name, /", findClass}, {"__sizeof__", "", unpicklerSize}, {nullptr, nullptr, nullptr}};
const GetSetDef kGetset[] = {{"memo", unpicklerMemo, setUnpicklerMemo}, {"persistent_load", getPersistentLoad, setPersistentLoad}, {nullptr, nullptr, nullptr}};

}  // namespace

Value load_py(Thread& t, UnpicklerObject* u) { return Machine(t, u).run_py(); }

bool setUpUnpickler_py(Thread& t, UnpicklerObject* u, Value fixImports, Value encoding, Value errors, Value buffers, const char* function) {
  int fix = flagArg_py(t, fixImports, true);
  if (fix < 0) return false;
  if (!encoding.isEmpty() && !isStr(encoding)) return raise(t, PyExc_TypeError, "%s() argument 'encoding' must be str, not %T", function, encoding), false;
  if (!errors.isEmpty() && !isStr(errors)) return raise(t, PyExc_TypeError, "%s() argument 'errors' must be str, not %T", function, errors), false;
  Value it;
  if (isGiven(buffers)) {
    it = iter_py(t, buffers);
    if (it.isEmpty()) return false;
  }
  u->fixImports = fix;
  u->encoding = encoding.isEmpty() ? intern(t, "ASCII") : encoding;
  gc::barrier(u);
  u->errors = errors.isEmpty() ? intern(t, "strict") : errors;
  u->buffers = it;
  u->ready = true;
  gc::barrier(u);
  return true;
}

const TypeSpec kUnpicklerSpec = {.type = &kUnpicklerType, .name = "_pickle.Unpickler", .basicSize = sizeof(UnpicklerObject), .flags = kTypeBaseType | kTypeHasGc,
    .methods = kMethods, .getset = kGetset, .trace = traceUnpickler, .exclusive = true};

}  // namespace ppy::pickle
