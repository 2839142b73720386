/// The type bytes.
#include "runtime/builtins/bytes.h"

#include <vector>

#include "runtime/builtins/bytes_methods.h"
#include "runtime/builtins/codecs.h"
#include "runtime/builtins/format.h"
#include "runtime/object/slice.h"
#include "runtime/object/builtin_specs.h"
#include "runtime/object/container.h"
#include "runtime/object/int_ops.h"
#include "runtime/object/iterators.h"
#include "runtime/thread/options.h"

namespace ppy {
using namespace text;

// --- shared with bytearray -------------------------------------------------------------------------

std::string bytesRepr(std::string_view b, bool escapeSingle) {
  bool single = b.find('\'') != std::string_view::npos, dbl = b.find('"') != std::string_view::npos;
  char quote = single && !dbl ? '"' : '\'';
  std::string out = "b";
  out.push_back(quote);
  for (char ch : b) {
    auto c = static_cast<uint8_t>(ch);
    if (ch == quote || ch == '\\' || (escapeSingle && ch == '\'')) {
      out.push_back('\\');
      out.push_back(ch);
    } else if (ch == '\t') {
      out += "\\t";
    } else if (ch == '\n') {
      out += "\\n";
    } else if (ch == '\r') {
      out += "\\r";
    } else if (c < 32 || c >= 127) {
      out += "\\x";
      out.push_back("0123456789abcdef"[c >> 4]);
      out.push_back("0123456789abcdef"[c & 15]);
    } else {
      out.push_back(ch);
    }
  }
  out.push_back(quote);
  return out;
}

Value bytesLength(Thread& t, Value self) { return makeInt(t, self.as<VarObject>()->ob_size); }

Value bytesAdd(Thread& t, Value a, Value b) {
  if (isBytes(a) && isBytes(b)) {
    std::string_view x = bytesView(a), y = bytesView(b);
    if (x.empty() && isExactly(b, &PyBytes_Type)) return b;
    if (y.empty() && isExactly(a, &PyBytes_Type)) return a;
    BytesObject* r = newBytesRaw(t, x.size() + y.size());
    if (!r) return {};
    std::memcpy(r->ob_sval, x.data(), x.size());
    std::memcpy(r->ob_sval + x.size(), y.data(), y.size());
    return r;
  }
  if (!hasBuffer(b)) {
    return raise(t, PyExc_TypeError, "can't concat %.100T to %.100T", b, a);
  }
  BufferView y(t, b);
  std::string out;
  if (!y.ok() || !growBuffer(t, &out, byteView(a).size() + y.size())) return {};
  out = byteView(a);
  out += y.view();
  return sameKind(t, a, out);
}

Value bytesRepeat(Thread& t, Value a, Value b) {
  intptr_t n;
  if (!asIndex_py(t, b, &n, PyExc_OverflowError)) return {};
  std::string_view s = byteView(a);
  if (n < 0) n = 0;
  if (n == 1 && isExactly(a, &PyBytes_Type)) return a;
  if (!s.empty() && n > PTRDIFF_MAX / 2 / static_cast<intptr_t>(s.size())) return raiseMemory(t);
  size_t total = s.size() * static_cast<size_t>(n);
  Value r;
  char* out;
  if (isBytes(a)) {
    BytesObject* o = newBytesRaw(t, total);
    if (!o) return {};
    out = o->ob_sval;
    r = o;
  } else {
    r = newBytearray(t, nullptr, total);
    if (r.isEmpty()) return r;
    out = r.as<BytearrayObject>()->ob_start;
    s = byteView(a);
  }
  if (total == 0) return r;
  std::memcpy(out, s.data(), s.size());
  for (size_t done = s.size(); done < total;) {
    size_t step = done < total - done ? done : total - done;
    std::memcpy(out + done, out, step);
    done += step;
  }
  return r;
}
Value bytesMod(Thread& t, Value a, Value b) {
  if (!isBytes(a) && !isBytearray(a)) return notImplemented();
  std::string out, format;
  if (!growBuffer(t, &format, byteView(a).size())) return {};
  format = byteView(a);
  PPY_TRY(ok, bytesPercent_py(t, format, b, &out));
  return sameKind(t, a, out);
}
Value bytesGetItem(Thread& t, Value self, Value key) {
  std::string_view s = byteView(self);
  auto n = static_cast<intptr_t>(s.size());
  if (isExactly(key, &PySlice_Type)) {
    intptr_t start, stop, step, count;
    const intptr_t* length = isBytearray(self) ? &self.as<BytearrayObject>()->ob_size : &n;
    if (!sliceIndicesOf_py(t, key.as<SliceObject>(), length, &start, &stop, &step, &count)) return {};
    s = byteView(self);
    if (count <= 0) return sameKind(t, self, {});
    if (step == 1) {
      if (count == n && isExactly(self, &PyBytes_Type)) return self;
      return sameKind(t, self, s.substr(static_cast<size_t>(start), static_cast<size_t>(count)));
    }
    std::string out;
    if (!growBuffer(t, &out, static_cast<size_t>(count))) return {};
    for (intptr_t i = 0, at = start; i < count; i++, at += step) out.push_back(s[static_cast<size_t>(at)]);
    return sameKind(t, self, out);
  }
  const char* kind = isBytes(self) ? "byte" : "bytearray";
  if (!isInt(key) && !hasSlot(key, kSlotIndex)) return raise(t, PyExc_TypeError, "%s indices must be integers or slices, not %.200T", kind, key);
  intptr_t i;
  if (!asIndex_py(t, key, &i, PyExc_IndexError)) return {};
  s = byteView(self);
  n = static_cast<intptr_t>(s.size());
  if (i < 0) i += n;
  if (i < 0 || i >= n) return raise(t, PyExc_IndexError, isBytes(self) ? "index out of range" : "bytearray index out of range");
  return Value::smallInt(static_cast<uint8_t>(s[static_cast<size_t>(i)]));
}

Value bytesCompare(Thread& t, Value a, Value b, int op) {
  if (isBytes(a) && isBytes(b)) {
    std::string_view x = bytesView(a), y = bytesView(b);
    if (op == kEq) return boolean(x == y);
    if (op == kNe) return boolean(x != y);
    return ordered(x.compare(y), op);
  }
  if ((op == kEq || op == kNe) && t.runtime->options && t.runtime->options->bytesWarning) {
    const char* other = isStr(a) || isStr(b) ? "string" : isInt(a) || isInt(b) ? "int" : nullptr;
    if (other && !warn_py(t, PyExc_BytesWarning, 1, "Comparison between %s and %s", isBytes(a) ? "bytes" : "bytearray", other)) return {};
  }
  // bytes compare with bytes only; bytearray with any buffer.
  if (isBytes(a) || !hasBuffer(b)) return notImplemented();
  BufferView y(t, b);
  if (!y.ok()) {
    clearException(t);
    return notImplemented();
  }
  return ordered(byteView(a).compare(y.view()), op);
}

bool bytesFromIterable_py(Thread& t, Value v, std::string* out, bool bytearray) {
  auto add = [&](Value item) {
    intptr_t i;
    if (item.isSmallInt()) i = item.asSmallInt();
    else if (!asIndex_py(t, item, &i, nullptr)) return false;
    if (i < 0 || i > 255) {
      raise(t, PyExc_ValueError, bytearray ? "byte must be in range(0, 256)" : "bytes must be in range(0, 256)");
      return false;
    }
    out->push_back(static_cast<char>(i));
    return true;
  };
  return forEach_py(t, v, add);
}

namespace {

/// Bytes of a buffer or an iterable of ints (PyBytes_FromObject).
bool fromObject_py(Thread& t, Value v, std::string* out, const char* what) {
  if (hasBuffer(v)) {
    BufferView b(t, v);
    if (b.ok()) {
      *out = b.view();
      return true;
    }
    if (!isInstance(v, &PyMemoryView_Type) || !pendingIs(t, PyExc_BufferError)) return false;
    // A view that is not contiguous is read item by item.
    clearException(t);
    PPY_TRY(name, intern(t, "tobytes"));
    Value bytes = callMethod_py(t, v, name, nullptr, 0);
    if (bytes.isEmpty()) return false;
    *out = bytesView(bytes);
    return true;
  }
  if (!isStr(v) && (hasSlot(v, kSlotIter) || hasSlot(v, kSlotGetItem))) return bytesFromIterable_py(t, v, out, what[4] == 'a');
  raise(t, PyExc_TypeError, "cannot convert '%.200T' object to %s", v, what);
  return false;
}

}  // namespace

Value bytesFromObject_py(Thread& t, Value v) {
  if (isExactly(v, &PyBytes_Type)) return v;
  if (hasSlot(v, kSlotBytes)) {
    PPY_TRY(r, callSlot_py(t, kSlotBytes, v));
    return isBytes(r) ? r : raise(t, PyExc_TypeError, "__bytes__ returned non-bytes (type %.200T)", r);
  }
  std::string out;
  return fromObject_py(t, v, &out, "bytes") ? newBytes(t, out.data(), out.size()) : Value();
}

bool bytesSource_py(Thread& t, const char* name, const Args& args, std::string* out, Value* asIs) {
  static constexpr Signature kSignature("source=b'', encoding='utf-8', errors='strict'");
  Value a[3];
  if (!bindArgs(t, name, kSignature, args, a)) return false;
  bool array = name[4] == 'a';
  for (int i = 1; i < 3; i++) {
    if (a[i].isEmpty()) continue;
    if (!isStr(a[i])) {
      raise(t, PyExc_TypeError, "%s() argument '%s' must be str, not %T", name, i == 1 ? "encoding" : "errors", a[i]);
      return false;
    }
  }
  Value source = a[0];
  if (!a[1].isEmpty() || !a[2].isEmpty()) {
    if (source.isEmpty() || !isStr(source)) {
      raise(t, PyExc_TypeError, !a[1].isEmpty() ? "encoding without a string argument" : "errors without a string argument");
      return false;
    }
    if (a[1].isEmpty()) return raise(t, PyExc_TypeError, "string argument without an encoding"), false;
    *asIs = encodeObject_py(t, source, a[1], a[2]);
    return !asIs->isEmpty();
  }
  if (source.isEmpty()) return true;
  if (!array && isNone(slotOf(source, kSlotBytes).attr)) return raise(t, PyExc_TypeError, "'NoneType' object is not callable"), false;
  if (!array && hasSlot(source, kSlotBytes) && !isExactly(source, &PyBytes_Type)) {
    *asIs = bytesFromObject_py(t, source);
    return !asIs->isEmpty();
  }
  if (isStr(source)) {
    raise(t, PyExc_TypeError, "string argument without an encoding");
    return false;
  }
  if (!array && isExactly(source, &PyBytes_Type)) {
    *asIs = source;
    return true;
  }
  if (isInt(source) || (hasSlot(source, kSlotIndex) && !hasBuffer(source))) {
    intptr_t n;
    if (!asIndex_py(t, source, &n, PyExc_OverflowError)) {
      if (!pendingIs(t, PyExc_TypeError)) return false;
      clearException(t);
    } else {
      if (n < 0) {
        raise(t, PyExc_ValueError, "negative count");
        return false;
      }
      if (n > (intptr_t{1} << 40)) {
        raiseMemory(t);
        return false;
      }
      *asIs = array ? newBytearray(t, nullptr, static_cast<size_t>(n)) : Value(newBytesRaw(t, static_cast<size_t>(n)));
      return !asIs->isEmpty();
    }
  }
  return fromObject_py(t, source, out, name);
}

const BuiltinDef* joinBytesMethods(const BuiltinDef* own) {
  // One table per type, made at process start and kept.
  auto* rows = new std::vector<BuiltinDef>;
  for (const BuiltinDef* defs : {kBytesSearchMethods, kBytesTextMethods, own})
    for (; defs->name; defs++) rows->push_back(*defs);
  rows->push_back(BuiltinDef{nullptr});
  return rows->data();
}

// --- bytes ---------------------------------------------------------------------------------------

namespace {

Value bytesNew(Thread& t, TypeObject* type, const Args& args) {
  std::string out;
  Value r;
  if (!bytesSource_py(t, "bytes", args, &out, &r)) return {};
  if (r.isEmpty()) {
    r = newBytes(t, out.data(), out.size());
    if (r.isEmpty()) return {};
  }
  if (type == &PyBytes_Type) return r;
  std::string_view b = bytesView(r);
  auto* o = static_cast<BytesObject*>(newVarInstance(t, type, static_cast<intptr_t>(b.size())));
  if (!o) return {};
  o->ob_size = static_cast<intptr_t>(b.size());
  o->ob_shash = -1;
  std::memcpy(o->ob_sval, b.data(), b.size());
  o->ob_sval[b.size()] = 0;
  return o;
}
Value repr(Thread& t, Value self) {
  if (!nativeMemoryFits(t, bytesReprSize(bytesView(self)))) return {};
  return newStrAscii(t, bytesRepr(bytesView(self)));
}
Value hash(Thread& t, Value self) {
  auto* b = self.as<BytesObject>();
  if (b->ob_shash == -1) b->ob_shash = hashBytes(b->ob_sval, static_cast<size_t>(b->ob_size));
  return makeInt(t, b->ob_shash);
}

struct BytesIter : Object {
  Value bytes;  ///< empty when exhausted
  intptr_t at;
};
Value iter(Thread& t, Value self) {
  auto* it = static_cast<BytesIter*>(gc::allocObject(t, isBytes(self) ? &PyBytesIter_Type : &PyByteArrayIter_Type, sizeof(BytesIter)));
  it->bytes = self;
  it->at = 0;
  return it;
}
Value next(Thread&, Value v) {
  auto* it = v.as<BytesIter>();
  if (it->bytes.isEmpty()) return {};
  std::string_view b = byteView(it->bytes);
  if (it->at >= static_cast<intptr_t>(b.size())) {
    it->bytes = {};
    return {};
  }
  return Value::smallInt(static_cast<uint8_t>(b[static_cast<size_t>(it->at++)]));
}
Value same(Thread&, Value v) { return v; }
void traceIter(Object* o, gc::Marker& m) { m.mark(static_cast<BytesIter*>(o)->bytes); }
Value iterLength(Thread& t, Value v, Value*) {
  auto* it = v.as<BytesIter>();
  intptr_t n = it->bytes.isEmpty() ? 0 : it->bytes.as<VarObject>()->ob_size - it->at;
  return makeInt(t, n < 0 ? 0 : n);
}
Value iterReduce(Thread& t, Value v, Value*) {
  auto* it = v.as<BytesIter>();
  return it->bytes.isEmpty() ? reduceAs(t, "iter", {newTuple(t, 0)}) : reduceAs(t, "iter", {it->bytes}, makeInt(t, it->at));
}
Value iterSetState(Thread& t, Value v, Value* args) {
  auto* it = v.as<BytesIter>();
  intptr_t at;
  if (!asIndex_py(t, args[0], &at, PyExc_OverflowError)) return {};
  if (!it->bytes.isEmpty()) {
    intptr_t n = it->bytes.as<VarObject>()->ob_size;
    it->at = at < 0 ? 0 : at > n ? n : at;
  }
  return none();
}

const NativeSlot kIterSlots[] = {{kSlotIter, nativeSlot(same)}, {kSlotNext, nativeSlot(next)}, {0, nullptr}};
const BuiltinDef kIterMethods[] = {
    {"__length_hint__", "", iterLength},
    {"__reduce__", "", iterReduce},
    {"__setstate__", "state, /", iterSetState},
    {nullptr},
};

Value bytesStr(Thread& t, Value self) {
  if (t.runtime->options && t.runtime->options->bytesWarning && !warn_py(t, PyExc_BytesWarning, 1, "str() on a bytes instance")) return {};
  return repr(t, self);
}
const NativeSlot kSlots[] = {
    {kSlotNew, nativeSlot(bytesNew)},
    {kSlotRepr, nativeSlot(repr)},
    {kSlotStr, nativeSlot(bytesStr)},
    {kSlotHash, nativeSlot(hash)},
    {kSlotLen, nativeSlot(bytesLength)},
    {kSlotIter, nativeSlot(iter)},
    {kSlotAdd, nativeSlot(bytesAdd)},
    {kSlotMul, nativeSlot(bytesRepeat)},
    {kSlotMod, nativeSlot(bytesMod)},
    {kSlotContains, nativeSlot(bytesContains)},
    {kSlotGetItem, nativeSlot(bytesGetItem)},
    {0, nullptr},
};
Value toBytes(Thread& t, Value self, Value*) {
  return isExactly(self, &PyBytes_Type) ? self : newBytes(t, bytesView(self).data(), bytesView(self).size());
}
const BuiltinDef kOwn[] = {
    {"__bytes__", "", toBytes},
    {"__getnewargs__", "", [](Thread& t, Value self, Value*) -> Value {
       PPY_TRY(copy, newBytes(t, bytesView(self).data(), bytesView(self).size()));
       return tupleOf(t, {copy});
     }},
    {"__sizeof__", "", [](Thread& t, Value self, Value*) { return makeInt(t, 33 + self.as<BytesObject>()->ob_size); }, nullptr},
    {nullptr},
};

}  // namespace

Value bytesIter(Thread& t, Value self) { return iter(t, self); }

const TypeSpec kBytesSpec = {
    &PyBytes_Type, "bytes", nullptr, 33, 1, kTypeBytes | kTypeBaseType,
    nullptr,
    kSlots, bytesCompare, joinBytesMethods(kOwn), nullptr, nullptr, nullptr, nullptr};
const TypeSpec kBytesIterSpec = {
    &PyBytesIter_Type, "bytes_iterator", nullptr, sizeof(BytesIter), 0, 0, nullptr,
    kIterSlots, nullptr, kIterMethods, nullptr, nullptr, traceIter, nullptr};
const TypeSpec kBytearrayIterSpec = {
    &PyByteArrayIter_Type, "bytearray_iterator", nullptr, sizeof(BytesIter), 0, 0, nullptr,
    kIterSlots, nullptr, kIterMethods, nullptr, nullptr, traceIter, nullptr};

}  // namespace ppy
