/// The type str: construction, operators, iteration.
#include "runtime/builtins/bytes.h"
#include "runtime/builtins/codecs.h"
#include "runtime/builtins/format.h"
#include "runtime/builtins/str_util.h"
#include "runtime/object/builtin_specs.h"
#include "runtime/object/container.h"
#include "runtime/object/int_ops.h"
#include "runtime/object/iterators.h"
#include "runtime/object/str_make.h"

namespace ppy {
using namespace text;

namespace {

Value strNew(Thread& t, TypeObject* type, const Args& args) {
  static constexpr Signature kSignature("object='', encoding='utf-8', errors='strict'");
  Value a[3] = {};
  if (args.npos == 1 && !args.nkw()) a[0] = args.v[0];
  else if (!bindArgs(t, "str", kSignature, args, a)) return {};
  Value r;
  if (a[0].isEmpty()) {
    r = emptyStr();
  } else if (a[1].isEmpty() && a[2].isEmpty()) {
    r = isExactly(a[0], &PyUnicode_Type) ? a[0] : str_py(t, a[0]);
  } else {
    const char* names[] = {"", "encoding", "errors"};
    for (int i = 1; i < 3; i++)
      if (!a[i].isEmpty() && !isStr(a[i])) return raise(t, PyExc_TypeError, "str() argument '%s' must be str, not %T", names[i], a[i]);
    if (isStr(a[0])) return raise(t, PyExc_TypeError, "decoding str is not supported");
    if (!hasBuffer(a[0])) return raise(t, PyExc_TypeError, "decoding to str: need a bytes-like object, %.80T found", a[0]);
    r = decodeObject_py(t, a[0], a[1], a[2]);
  }
  return r.isEmpty() ? r : newStrOfType(t, type, r);
}

Value repr(Thread& t, Value s) { return strRepr(t, s); }
Value str(Thread& t, Value s) { return isExactly(s, &PyUnicode_Type) ? s : newStrFrom(t, strView(s)); }
Value hash(Thread& t, Value s) { return makeInt(t, strHash(s)); }
Value length(Thread& t, Value s) { return makeInt(t, s.as<StrObject>()->length); }

Value compare(Thread&, Value a, Value b, int op) {
  if (!isStr(a) || !isStr(b)) return notImplemented();
  if (op == kEq) return boolean(strEquals(a, b));
  if (op == kNe) return boolean(!strEquals(a, b));
  return ordered(strCompare(a, b), op);
}

Value add(Thread& t, Value a, Value b) {
  if (isStr(b)) return strConcat(t, a, b);
  return raise(t, PyExc_TypeError, "can only concatenate str (not \"%.200T\") to str", b);
}
Value repeat(Thread& t, Value a, Value count) {
  intptr_t n;
  return asIndex_py(t, count, &n, PyExc_OverflowError) ? strRepeat(t, a, n) : Value();
}
Value percent(Thread& t, Value a, Value b) { return isStr(a) ? strPercent_py(t, a, b) : notImplemented(); }

Value contains(Thread& t, Value self, Value v) {
  if (!isStr(v)) return raise(t, PyExc_TypeError, "'in <string>' requires string as left operand, not %.100T", v);
  StrView s = strView(self);
  return boolean(find(s, strView(v), 0, s.length) >= 0);
}

Value getItem(Thread& t, Value self, Value key) {
  StrView s = strView(self);
  if (isExactly(key, &PySlice_Type)) {
    intptr_t start, stop, step, count;
    auto* slice = key.as<SliceObject>();
    if (isNone(slice->step) && (slice->start.isSmallInt() || isNone(slice->start)) && (slice->stop.isSmallInt() || isNone(slice->stop))) {
      // s[i:j] as most are: substring clamps what lies outside.
      start = isNone(slice->start) ? 0 : slice->start.asSmallInt();
      stop = isNone(slice->stop) ? s.length : slice->stop.asSmallInt();
      if (start < 0 && (start += s.length) < 0) start = 0;
      if (stop < 0) stop += s.length;
      return substring(t, self, start, stop);
    }
    if (!sliceIndices_py(t, key.as<SliceObject>(), s.length, &start, &stop, &step, &count)) return {};
    if (step == 1) return substring(t, self, start, start + count);
    if (count <= 0) return emptyStr();
    s = strView(self);
    if (isAsciiStr(self) && count > 1) {
      StrObject* r = newAsciiRaw(t, static_cast<size_t>(count));
      if (!r) return {};
      auto* in = static_cast<const uint8_t*>(s.data) + start;
      auto* to = static_cast<uint8_t*>(strData(r));
      if (step == -1) {
        intptr_t i = 0;
        for (; i + 8 <= count; i += 8) {
          uint64_t word;
          std::memcpy(&word, in - i - 7, 8);
          word = __builtin_bswap64(word);
          std::memcpy(to + i, &word, 8);
        }
        for (; i < count; i++) to[i] = in[-i];
      }
      else for (intptr_t i = 0; i < count; i++) to[i] = in[i * step];
      gc::keepAlive(self);
      return r;
    }
    char32_t all = 0;
    for (intptr_t i = 0, at = start; i < count; i++, at += step) all |= s[at];
    if (count == 1) return strFromChar(t, all);
    StrObject* r = newStrRaw(t, count, all < 65536 ? all : 0x10FFFF);
    if (!r) return {};
    int kind = static_cast<int>(r->state.kind);
    for (intptr_t i = 0, at = start; i < count; i++, at += step) putChar(strData(r), kind, i, s[at]);
    gc::keepAlive(self);
    return r;
  }
  intptr_t i;
  if (key.isSmallInt()) {
    i = key.asSmallInt();
  } else {
    if (!isInt(key) && !hasSlot(key, kSlotIndex)) return raise(t, PyExc_TypeError, "string indices must be integers, not '%.200T'", key);
    if (!asIndex_py(t, key, &i, PyExc_IndexError)) return {};
  }
  if (i < 0) i += s.length;
  if (i < 0 || i >= s.length) return raise(t, PyExc_IndexError, "string index out of range");
  return strFromChar(t, s[i]);
}

// --- iterators -----------------------------------------------------------------------------------

using StrIter = StrIterObject;

Value iter(Thread& t, Value self) {
  auto* it = static_cast<StrIter*>(gc::allocObject(t, isAsciiStr(self) ? &_PyUnicodeASCIIIter_Type : &PyUnicodeIter_Type, sizeof(StrIter)));
  it->text = self;
  it->at = 0;
  return it;
}
Value next(Thread& t, Value v) {
  auto* it = v.as<StrIter>();
  if (it->text.isEmpty()) return {};
  auto* s = it->text.as<StrObject>();
  if (it->at >= s->length) {
    it->text = {};
    return {};
  }
  intptr_t at = it->at++;
  if (s->state.kind == 1) return sharedChar(static_cast<const uint8_t*>(strData(s))[at]);
  return strFromChar(t, strView(s)[at]);
}
Value self(Thread&, Value v) { return v; }
void traceIter(Object* o, gc::Marker& m) { m.mark(static_cast<StrIter*>(o)->text); }

Value iterLength(Thread& t, Value v, Value*) {
  auto* it = v.as<StrIter>();
  return makeInt(t, it->text.isEmpty() ? 0 : it->text.as<StrObject>()->length - it->at);
}
Value iterReduce(Thread& t, Value v, Value*) {
  auto* it = v.as<StrIter>();
  return it->text.isEmpty() ? reduceAs(t, "iter", {emptyStr()}) : reduceAs(t, "iter", {it->text}, makeInt(t, it->at));
}
Value iterSetState(Thread& t, Value v, Value* args) {
  auto* it = v.as<StrIter>();
  intptr_t at;
  if (!asIndex_py(t, args[0], &at, PyExc_OverflowError)) return {};
  if (!it->text.isEmpty()) {
    intptr_t n = it->text.as<StrObject>()->length;
    it->at = at < 0 ? 0 : at > n ? n : at;
  }
  return none();
}

const NativeSlot kIterSlots[] = {
    {kSlotIter, nativeSlot(self)},
    {kSlotNext, nativeSlot(next)},
    {0, nullptr},
};
const BuiltinDef kIterMethods[] = {
    {"__length_hint__", "", iterLength},
    {"__reduce__", "", iterReduce},
    {"__setstate__", "state, /", iterSetState},
    {nullptr},
};

const NativeSlot kSlots[] = {
    {kSlotNew, nativeSlot(strNew)},
    {kSlotRepr, nativeSlot(repr)},
    {kSlotStr, nativeSlot(str)},
    {kSlotHash, nativeSlot(hash)},
    {kSlotLen, nativeSlot(length)},
    {kSlotIter, nativeSlot(iter)},
    {kSlotAdd, nativeSlot(add)},
    {kSlotMul, nativeSlot(repeat)},
    {kSlotMod, nativeSlot(percent)},
    {kSlotContains, nativeSlot(contains)},
    {kSlotGetItem, nativeSlot(getItem)},
    {0, nullptr},
};

constexpr int kMaxMethods = 60;
struct MethodTable {
  BuiltinDef rows[kMaxMethods] = {};
};
/// The tables of the other files in one; rows stay in their files.
const BuiltinDef* allMethods() {
  static const MethodTable table = [] {
    MethodTable m;
    int n = 0;
    for (const BuiltinDef* defs : {kStrSearchMethods, kStrSplitMethods, kStrCaseMethods, kStrTextMethods})
      for (; defs->name && n + 1 < kMaxMethods; defs++) m.rows[n++] = *defs;
    return m;
  }();
  return table.rows;
}

}  // namespace

const TypeSpec kStrSpec = {
    &PyUnicode_Type, "str", nullptr, sizeof(GrownStrObject), 0, kTypeStr | kTypeBaseType,
    nullptr,
    kSlots, compare, allMethods(), nullptr, nullptr, traceStr, nullptr};

const TypeSpec kStrIterSpec = {
    &PyUnicodeIter_Type, "str_iterator", nullptr, sizeof(StrIter), 0, 0, nullptr,
    kIterSlots, nullptr, kIterMethods, nullptr, nullptr, traceIter, nullptr};
const TypeSpec kStrAsciiIterSpec = {
    &_PyUnicodeASCIIIter_Type, "str_ascii_iterator", nullptr, sizeof(StrIter), 0, 0, nullptr,
    kIterSlots, nullptr, kIterMethods, nullptr, nullptr, traceIter, nullptr};

}  // namespace ppy
