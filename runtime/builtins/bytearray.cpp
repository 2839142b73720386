/// The type bytearray: a buffer cell of its own with room to grow; ob_start moves when bytes are
/// removed at the front.
#include <algorithm>

#include "runtime/builtins/bytes_methods.h"
#include "runtime/gc/explicit.h"
#include "runtime/object/slice.h"
#include "runtime/object/shown_size.h"
#include "runtime/object/builtin_specs.h"
#include "runtime/object/object_reduce.h"
#include "runtime/object/container.h"
#include "runtime/object/int_ops.h"
#include "runtime/thread/options.h"

namespace ppy {

Value bytesIter(Thread& t, Value self);

Value newBytearray(Thread& t, const void* data, size_t n) {
  auto* b = static_cast<BytearrayObject*>(gc::allocObject(t, &PyByteArray_Type, sizeof(BytearrayObject)));
  if (!bytearrayResize(t, b, static_cast<intptr_t>(n))) return {};
  if (data && n) std::memcpy(b->ob_start, data, n);
  return b;
}

bool bytearrayResize(Thread& t, BytearrayObject* b, intptr_t size) {
  if (b->ob_exports > 0 && size != b->ob_size) {
    endDeadViews(t);
    if (b->ob_exports > 0) {
      raise(t, PyExc_BufferError, "Existing exports of data: object cannot be re-sized");
      return false;
    }
  }
  intptr_t used = b->ob_start - b->ob_bytes;
  if (b->ob_bytes && size + 1 <= b->ob_alloc - used) {
    if (size > b->ob_size) std::memset(b->ob_start + b->ob_size, 0, static_cast<size_t>(size - b->ob_size));
    b->ob_size = size;
    b->ob_start[size] = 0;
    return true;
  }
  intptr_t capacity = b->ob_bytes ? size + (size >> 3) + (size < 9 ? 3 : 6) : size + 1;
  if (capacity < size + 1) capacity = size + 1;
  auto* fresh = static_cast<char*>(gc::allocOrNull(t, static_cast<size_t>(capacity), gc::CellKind::Raw));
  if (!fresh) return false;
  if (b->ob_size && b->ob_start) std::memcpy(fresh, b->ob_start, static_cast<size_t>(std::min(b->ob_size, size)));
  b->ob_bytes = b->ob_start = fresh;
  b->ob_alloc = static_cast<intptr_t>(gc::cellSize(fresh));
  b->ob_size = size;
  gc::barrier(b);
  return true;
}

namespace {

BytearrayObject* self_(Value v) { return v.as<BytearrayObject>(); }

/// Replaces [from, to) by `with`.
bool splice(Thread& t, BytearrayObject* b, intptr_t from, intptr_t to, std::string_view with) {
  auto n = static_cast<intptr_t>(with.size());
  intptr_t old = b->ob_size, tail = old - to, growth = n - (to - from);
  if (growth == 0) {
    if (n) std::memmove(b->ob_start + from, with.data(), with.size());
    return true;
  }
  if (growth < 0 && from == 0 && b->ob_exports == 0) {
    b->ob_start -= growth;  // drop bytes at the front without moving the rest
    b->ob_size += growth;
    if (n) std::memmove(b->ob_start, with.data(), with.size());
    return true;
  }
  if (growth < 0) {
    if (b->ob_exports > 0 && !bytearrayResize(t, b, old + growth)) return false;
    std::memmove(b->ob_start + from + n, b->ob_start + to, static_cast<size_t>(tail));
    if (!bytearrayResize(t, b, old + growth)) return false;
  } else {
    if (!bytearrayResize(t, b, old + growth)) return false;
    std::memmove(b->ob_start + from + n, b->ob_start + to, static_cast<size_t>(tail));
  }
  if (n) std::memcpy(b->ob_start + from, with.data(), with.size());
  return true;
}

bool byteArg(Thread& t, Value v, char* out) {
  intptr_t i;
  if (v.isSmallInt()) i = v.asSmallInt();
  else if (!asIndex_py(t, v, &i, nullptr)) return false;
  if (i < 0 || i > 255) {
    raise(t, PyExc_ValueError, "byte must be in range(0, 256)");
    return false;
  }
  *out = static_cast<char>(i);
  return true;
}

Value make(Thread& t, TypeObject* type, const Args&) {
  auto* b = static_cast<BytearrayObject*>(newInstance(t, type));
  return b && bytearrayResize(t, b, 0) ? Value(b) : Value();
}
Value init(Thread& t, Value self, const Args& args) {
  std::string out;
  Value r;
  if (!bytesSource_py(t, "bytearray", args, &out, &r)) return {};
  std::string_view b = r.isEmpty() ? std::string_view(out) : byteView(r);
  if (!bytearrayResize(t, self_(self), static_cast<intptr_t>(b.size()))) return {};
  if (!b.empty()) std::memcpy(self_(self)->ob_start, b.data(), b.size());
  gc::keepAlive(r);
  return none();
}

Value repr(Thread& t, Value self) {
  if (!nativeMemoryFits(t, bytesReprSize(byteView(self)))) return {};
  std::string name = typeName(typeOf(self));
  return newStrAscii(t, name + "(" + bytesRepr(byteView(self), true) + ")");
}

Value iadd(Thread& t, Value self, Value other) {
  if (!hasBuffer(other)) return raise(t, PyExc_TypeError, "can't concat %.100T to %.100T", other, self);
  if (other == self && self_(self)->ob_size) return raise(t, PyExc_BufferError, "Existing exports of data: object cannot be re-sized");
  BufferView b(t, other);
  if (!b.ok()) return {};
  intptr_t n = self_(self)->ob_size;
  return splice(t, self_(self), n, n, b.view()) ? self : Value();
}
Value imul(Thread& t, Value self, Value times) {
  intptr_t n;
  if (!asIndex_py(t, times, &n, PyExc_OverflowError)) return {};
  auto* b = self_(self);
  intptr_t size = b->ob_size;
  if (n < 0 || size == 0) n = 0;
  if (size && n > PTRDIFF_MAX / 2 / size) return raiseMemory(t);
  if (!bytearrayResize(t, b, size * n)) return {};
  for (intptr_t i = 1; i < n; i++) std::memcpy(b->ob_start + i * size, b->ob_start, static_cast<size_t>(size));
  return self;
}

/// The bytes of the right-hand side of an assignment to a slice.
bool valueBytes_py(Thread& t, Value v, std::string* out) {
  if (isStr(v) || isInt(v)) {
    raise(t, PyExc_TypeError, "can assign only bytes, buffers, or iterables of ints in range(0, 256)");
    return false;
  }
  if (hasBuffer(v)) {
    BufferView b(t, v);
    if (!b.ok() || !growBuffer(t, out, b.size())) return false;
    *out = b.view();
    return true;
  }
  return bytesFromIterable_py(t, v, out, true);
}

/// v empty: delete.
bool assign_py(Thread& t, Value self, Value key, Value v) {
  auto* b = self_(self);
  if (!isExactly(key, &PySlice_Type)) {
    if (!isInt(key) && !hasSlot(key, kSlotIndex)) {
      raise(t, PyExc_TypeError, "bytearray indices must be integers or slices, not %.200T", key);
      return false;
    }
    intptr_t i;
    if (!asIndex_py(t, key, &i, PyExc_IndexError)) return false;
    char c = 0;
    if (!v.isEmpty() && !byteArg(t, v, &c)) return false;
    if (i < 0) i += b->ob_size;
    if (i < 0 || i >= b->ob_size) {
      raise(t, PyExc_IndexError, "bytearray index out of range");
      return false;
    }
    if (v.isEmpty()) return splice(t, b, i, i + 1, {});
    b->ob_start[i] = c;
    return true;
  }
  std::string with;
  if (!v.isEmpty() && !valueBytes_py(t, v, &with)) return false;
  intptr_t start, stop, step, count;
  if (!sliceIndicesOf_py(t, key.as<SliceObject>(), &b->ob_size, &start, &stop, &step, &count)) return false;
  if (step == 1) return splice(t, b, start, start + count, with);
  if (v.isEmpty()) {
    std::string rest;
    if (!growBuffer(t, &rest, static_cast<size_t>(b->ob_size))) return false;
    for (intptr_t i = 0; i < b->ob_size; i++) {
      intptr_t offset = i - start;
      bool gone = count > 0 && offset % step == 0 && offset / step >= 0 && offset / step < count;
      if (!gone) rest.push_back(b->ob_start[i]);
    }
    return splice(t, b, 0, b->ob_size, rest);
  }
  // Assigning nothing deletes, where it may.
  if (with.empty() && count && b->ob_exports) return raise(t, PyExc_BufferError, "Existing exports of data: object cannot be re-sized"), false;
  if (static_cast<intptr_t>(with.size()) != count) {
    raise(t, PyExc_ValueError, "attempt to assign bytes of size %zd to extended slice of size %zd", static_cast<intptr_t>(with.size()), count);
    return false;
  }
  for (intptr_t i = 0, at = start; i < count; i++, at += step) b->ob_start[at] = with[static_cast<size_t>(i)];
  return true;
}
bool setItem(Thread& t, Value self, Value key, Value v) { return assign_py(t, self, key, v); }
bool delItem(Thread& t, Value self, Value key) { return assign_py(t, self, key, Value()); }

Value append(Thread& t, Value self, Value* args) {
  char c;
  auto* b = self_(self);
  if (!byteArg(t, args[0], &c) || !bytearrayResize(t, b, b->ob_size + 1)) return {};
  b->ob_start[b->ob_size - 1] = c;
  return none();
}
Value clear(Thread& t, Value self, Value*) { return bytearrayResize(t, self_(self), 0) ? none() : Value(); }
Value copy(Thread& t, Value self, Value*) { return newBytearray(t, byteView(self).data(), byteView(self).size()); }
Value extend(Thread& t, Value self, Value* args) {
  std::string with;
  if (hasBuffer(args[0])) {
    BufferView b(t, args[0]);
    if (!b.ok() || !growBuffer(t, &with, b.size())) return {};
    with = b.view();
  } else {
    Value it = iter_py(t, args[0]);
    if (it.isEmpty()) {
      if (!pendingIs(t, PyExc_TypeError)) return {};
      clearException(t);
      return raise(t, PyExc_TypeError, "can't extend bytearray with %.100T", args[0]);
    }
    if (lengthHint_py(t, args[0], 32) < 0 || !bytesFromIterable_py(t, it, &with, true)) return {};
  }
  intptr_t n = self_(self)->ob_size;
  return splice(t, self_(self), n, n, with) ? none() : Value();
}
Value insert(Thread& t, Value self, Value* args) {
  intptr_t at;
  char c;
  if (!indexArg_py(t, args[0], 0, &at) || !byteArg(t, args[1], &c)) return {};
  intptr_t n = self_(self)->ob_size;
  if (at < 0) at = std::max<intptr_t>(at + n, 0);
  if (at > n) at = n;
  return splice(t, self_(self), at, at, {&c, 1}) ? none() : Value();
}
Value pop(Thread& t, Value self, Value* args) {
  intptr_t at, n = self_(self)->ob_size;
  if (!indexArg_py(t, args[0], -1, &at)) return {};
  if (n == 0) return raise(t, PyExc_IndexError, "pop from empty bytearray");
  if (at < 0) at += n;
  if (at < 0 || at >= n) return raise(t, PyExc_IndexError, "pop index out of range");
  auto c = static_cast<uint8_t>(self_(self)->ob_start[at]);
  return splice(t, self_(self), at, at + 1, {}) ? Value::smallInt(c) : Value();
}
Value remove(Thread& t, Value self, Value* args) {
  char c;
  if (!byteArg(t, args[0], &c)) return {};
  size_t at = byteView(self).find(c);
  if (at == std::string_view::npos) return raise(t, PyExc_ValueError, "value not found in bytearray");
  return splice(t, self_(self), static_cast<intptr_t>(at), static_cast<intptr_t>(at) + 1, {}) ? none() : Value();
}
Value reverse(Thread&, Value self, Value*) {
  std::reverse(self_(self)->ob_start, self_(self)->ob_start + self_(self)->ob_size);
  return none();
}
Value alloc(Thread& t, Value self, Value*) { return makeInt(t, self_(self)->ob_alloc); }
Value reduce(Thread& t, Value self, Value*) {
  PPY_TRY(text, newStrLatin1(t, reinterpret_cast<const uint8_t*>(byteView(self).data()), static_cast<intptr_t>(byteView(self).size())));
  PPY_TRY(args, tupleOf(t, {text, newStr(t, "latin-1")}));
  PPY_TRY(state, objectState_py(t, self, false));
  return tupleOf(t, {Value(typeOf(self)), args, state});
}
Value sizeOf(Thread& t, Value self, Value*) { return makeInt(t, shownSize(typeOf(self)) + self_(self)->ob_alloc); }

void trace(Object* o, gc::Marker& m) {
  if (auto* bytes = static_cast<BytearrayObject*>(o)->ob_bytes) m.mark(static_cast<const void*>(bytes));
}

Value toStr(Thread& t, Value self) {
  if (t.runtime->options && t.runtime->options->bytesWarning && !warn_py(t, PyExc_BytesWarning, 1, "str() on a bytearray instance")) return {};
  return repr(t, self);
}
const NativeSlot kSlots[] = {
    {kSlotNew, nativeSlot(make)},
    {kSlotInit, nativeSlot(init)},
    {kSlotRepr, nativeSlot(repr)},
    {kSlotStr, nativeSlot(toStr)},
    {kSlotLen, nativeSlot(bytesLength)},
    {kSlotIter, nativeSlot(bytesIter)},
    {kSlotAdd, nativeSlot(bytesAdd)},
    {kSlotIAdd, nativeSlot(iadd)},
    {kSlotMul, nativeSlot(bytesRepeat)},
    {kSlotIMul, nativeSlot(imul)},
    {kSlotMod, nativeSlot(bytesMod)},
    {kSlotContains, nativeSlot(bytesContains)},
    {kSlotGetItem, nativeSlot(bytesGetItem)},
    {kSlotSetItem, nativeSlot(setItem)},
    {kSlotDelItem, nativeSlot(delItem)},
    {0, nullptr},
};
const BuiltinDef kOwn[] = {
    {"append", "item, /", append},
    {"clear", "", clear},
    {"copy", "", copy},
    {"extend", "iterable_of_ints, /", extend},
    {"insert", "index, item, /", insert},
    {"pop", "index=-1, /", pop},
    {"remove", "value, /", remove},
    {"reverse", "", reverse},
    {"__alloc__", "", alloc},
    {"__reduce__", "", reduce},
    {"__reduce_ex__", "proto=0, /", reduce},
    {"__sizeof__", "", sizeOf},
    {nullptr},
};

}  // namespace

const TypeSpec kBytearraySpec = {
    &PyByteArray_Type, "bytearray", nullptr, sizeof(BytearrayObject), 0, kTypeBaseType,
    nullptr,
    kSlots, bytesCompare, joinBytesMethods(kOwn), nullptr, nullptr, trace, nullptr, 0, true};

}  // namespace ppy
