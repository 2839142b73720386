// Methods of array.array.
#include <bit>
#include <cstring>

#include "runtime/builtins/memoryview.h"
#include "stdlib/array/array.h"

namespace ppy::arrays {
namespace {

Value append(Thread& t, Value self, Value* a) {
  ArrayObject* array = of(self);
  char item[8];
  if (!array->kind->set(t, item, a[0])) return {};
  intptr_t at = array->ob_size;
  if (!resize(t, array, at + 1)) return {};
  memcpy(itemAt(array, at), item, array->kind->size);
  return none();
}
Value bufferInfo(Thread& t, Value self, Value*) {
  return tupleOf(t, {makeInt(t, static_cast<int64_t>(reinterpret_cast<intptr_t>(of(self)->items))), makeInt(t, of(self)->ob_size)});
}
Value byteswap(Thread& t, Value self, Value*) {
  ArrayObject* a = of(self);
  auto swapAll = [&]<class T>(T) {
    for (intptr_t i = 0; i < a->ob_size; i++) {
      T v;
      memcpy(&v, itemAt(a, i), sizeof v);
      v = sizeof(T) == 2 ? static_cast<T>(__builtin_bswap16(static_cast<uint16_t>(v))) : sizeof(T) == 4 ? static_cast<T>(__builtin_bswap32(static_cast<uint32_t>(v)))
                                                                                                : static_cast<T>(__builtin_bswap64(v));
      memcpy(itemAt(a, i), &v, sizeof v);
    }
  };
  switch (a->kind->size) {
    case 1: break;
    case 2: swapAll(uint16_t{}); break;
    case 4: swapAll(uint32_t{}); break;
    case 8: swapAll(uint64_t{}); break;
    default: return raise(t, PyExc_RuntimeError, "don't know how to byteswap this array type");
  }
  return none();
}
Value copy(Thread& t, Value self, Value*) {
  ArrayObject* r = newArray(t, &kArrayType, of(self)->kind, 0);
  return r && extend_py(t, r, self) ? Value(r) : Value();
}
/// Index of the first item equal to v in [from, to): -1 none, -2 exception.
intptr_t find_py(Thread& t, Value self, Value v, intptr_t from, intptr_t to) {
  for (intptr_t i = from; i < to && i < of(self)->ob_size; i++) {
    Value item = itemOf(t, of(self), i);
    if (item.isEmpty()) return -2;
    int r = equals_py(t, item, v);
    if (r < 0) return -2;
    if (r) return i;
  }
  return -1;
}
Value count(Thread& t, Value self, Value* a) {
  intptr_t n = 0, at = -1;
  while ((at = find_py(t, self, a[0], at + 1, INTPTR_MAX)) >= 0) n++;
  return at == -2 ? Value() : makeInt(t, n);
}
Value index(Thread& t, Value self, Value* a) {
  intptr_t from, to;
  if (!searchBounds_py(t, a[1], a[2], of(self)->ob_size, &from, &to)) return {};
  intptr_t i = find_py(t, self, a[0], from, to);
  return i >= 0 ? makeInt(t, i) : i == -2 ? Value() : raise(t, PyExc_ValueError, "array.index(x): x not in array");
}
bool removeAt(Thread& t, ArrayObject* a, intptr_t i) {
  if (a->exports > 0) {
    raise(t, PyExc_BufferError, "cannot resize an array that is exporting buffers");
    return false;
  }
  memmove(itemAt(a, i), itemAt(a, i + 1), static_cast<size_t>(a->ob_size - i - 1) * a->kind->size);
  return resize(t, a, a->ob_size - 1);
}
Value removeItem(Thread& t, Value self, Value* a) {
  intptr_t i = find_py(t, self, a[0], 0, INTPTR_MAX);
  if (i == -1) return raise(t, PyExc_ValueError, "array.remove(x): x not in array");
  return i >= 0 && removeAt(t, of(self), i) ? none() : Value();
}
Value pop(Thread& t, Value self, Value* a) {
  intptr_t i;
  if (!indexArg_py(t, a[0], -1, &i)) return {};
  ArrayObject* array = of(self);
  if (array->ob_size == 0) return raise(t, PyExc_IndexError, "pop from empty array");
  if (i < 0) i += array->ob_size;
  if (i < 0 || i >= array->ob_size) return raise(t, PyExc_IndexError, "pop index out of range");
  PPY_TRY(v, itemOf(t, array, i));
  return removeAt(t, array, i) ? v : Value();
}
Value insert(Thread& t, Value self, Value* a) {
  intptr_t i;
  ArrayObject* array = of(self);
  char item[8];
  if (!asIndex_py(t, a[0], &i, PyExc_OverflowError) || !array->kind->set(t, item, a[1])) return {};
  intptr_t n = array->ob_size;
  if (i < 0) i = i + n < 0 ? 0 : i + n;
  if (i > n) i = n;
  if (!resize(t, array, n + 1)) return {};
  memmove(itemAt(array, i + 1), itemAt(array, i), static_cast<size_t>(n - i) * array->kind->size);
  memcpy(itemAt(array, i), item, array->kind->size);
  return none();
}
Value extend(Thread& t, Value self, Value* a) { return extend_py(t, of(self), a[0]) ? none() : Value(); }
Value fromList(Thread& t, Value self, Value* a) {
  if (!isList(a[0])) return raise(t, PyExc_TypeError, "arg must be list");
  ArrayObject* array = of(self);
  auto* list = a[0].as<ListObject>();
  intptr_t n = list->ob_size, before = array->ob_size;
  if (n > 0 && !resize(t, array, before + n)) return {};
  for (intptr_t i = 0; i < n; i++) {
    char item[8];
    if (!array->kind->set(t, item, list->ob_item[i])) {
      if (array->ob_size >= before) resize(t, array, before);
      return {};
    }
    if (n != list->ob_size) {
      resize(t, array, before);
      return raise(t, PyExc_RuntimeError, "list changed size during iteration");
    }
    memcpy(itemAt(array, before + i), item, array->kind->size);
  }
  return none();
}
Value toList(Thread& t, Value self, Value*) {
  ListObject* list = newList(t, of(self)->ob_size);
  if (!list) return {};
  for (intptr_t i = 0; i < of(self)->ob_size; i++) {
    PPY_TRY(v, itemOf(t, of(self), i));
    if (!listAppend(t, list, v)) return {};
  }
  return list;
}
Value reverse(Thread&, Value self, Value*) {
  ArrayObject* a = of(self);
  size_t size = a->kind->size;
  for (intptr_t i = 0, k = a->ob_size - 1; i < k; i++, k--) {
    char item[8];
    memcpy(item, itemAt(a, i), size);
    memcpy(itemAt(a, i), itemAt(a, k), size);
    memcpy(itemAt(a, k), item, size);
  }
  return none();
}
Value fromBytes(Thread& t, Value self, Value* a) {
  if (!hasBuffer(a[0])) return raise(t, PyExc_TypeError, "a bytes-like object is required, not '%T'", a[0]);
  std::string text;
  {
    BufferView view(t, a[0]);
    if (!view.ok()) return {};
    text = view.view();
  }
  return appendBytes(t, of(self), text) ? none() : Value();
}
Value toBytes(Thread& t, Value self, Value*) {
  return newBytes(t, of(self)->items, static_cast<size_t>(of(self)->ob_size) * of(self)->kind->size);
}
Value fromFile(Thread& t, Value self, Value* a) {
  intptr_t n;
  ArrayObject* array = of(self);
  if (!asIndex_py(t, a[1], &n, PyExc_OverflowError)) return {};
  if (n < 0) return raise(t, PyExc_ValueError, "negative count");
  if (n > INTPTR_MAX / array->kind->size) return raiseMemory(t);
  Value want = makeInt(t, n * array->kind->size);
  PPY_TRY(data, callMethod_py(t, a[0], intern(t, "read"), &want, 1));
  if (!isBytes(data)) return raise(t, PyExc_TypeError, "read() didn't return bytes");
  bool enough = data.as<BytesObject>()->ob_size == n * array->kind->size;
  if (!appendBytes(t, array, bytesView(data))) return {};
  return enough ? none() : raise(t, PyExc_EOFError, "read() didn't return enough bytes");
}
Value toFile(Thread& t, Value self, Value* a) {
  constexpr intptr_t kBlock = 64 * 1024;
  ArrayObject* array = of(self);
  for (intptr_t at = 0; at < array->ob_size * array->kind->size; at += kBlock) {
    intptr_t n = array->ob_size * array->kind->size - at;
    Value bytes = newBytes(t, array->items + at, static_cast<size_t>(n < kBlock ? n : kBlock));
    if (bytes.isEmpty() || callMethod_py(t, a[0], intern(t, "write"), &bytes, 1).isEmpty()) return {};
  }
  return none();
}
Value fromUnicode(Thread& t, Value self, Value* a) {
  ArrayObject* array = of(self);
  if (!isStr(a[0])) return raise(t, PyExc_TypeError, "fromunicode() argument must be str, not %T", a[0]);
  if (array->kind->code != 'u') return raise(t, PyExc_ValueError, "fromunicode() may only be called on unicode type arrays");
  StrView s = strView(a[0]);
  intptr_t at = array->ob_size;
  if (!resize(t, array, at + s.length)) return {};
  for (intptr_t i = 0; i < s.length; i++) {
    auto c = static_cast<uint32_t>(s[i]);
    memcpy(itemAt(array, at + i), &c, sizeof c);
  }
  return none();
}
Value toUnicode(Thread& t, Value self, Value*) {
  ArrayObject* array = of(self);
  if (array->kind->code != 'u') return raise(t, PyExc_ValueError, "tounicode() may only be called on unicode type arrays");
  for (intptr_t i = 0; i < array->ob_size; i++)
    if (itemOf(t, array, i).isEmpty()) return {};
  return newStrUcs4(t, reinterpret_cast<const char32_t*>(array->items), array->ob_size);
}
Value sizeOf(Thread& t, Value self, Value*) {
  return makeInt(t, typeOf(self)->tp_basicsize + of(self)->allocated * of(self)->kind->size);
}

}  // namespace

const BuiltinDef kArrayMethods[] = {
    {"append", "v, /", append}, {"buffer_info", "", bufferInfo}, {"byteswap", "", byteswap}, {"__copy__", "", copy}, {"count", "v, /", count},
    {"__deepcopy__", "unused, /", copy}, {"extend", "bb, /", extend}, {"fromfile", "f, n, /", fromFile}, {"fromlist", "list, /", fromList},
    {"frombytes", "buffer, /", fromBytes}, {"fromunicode", "ustr, /", fromUnicode}, {"index", "v, start=0, stop=0, /", index},
    {"insert", "i, v, /", insert}, {"pop", "i=-1, /", pop}, {"__reduce_ex__", "value, /", reduceEx}, {"remove", "v, /", removeItem},
    {"reverse", "", reverse}, {"tofile", "f, /", toFile}, {"tolist", "", toList}, {"tobytes", "", toBytes}, {"tounicode", "", toUnicode},
    {"__sizeof__", "", sizeOf}, {nullptr, nullptr, nullptr}};

}  // namespace ppy::arrays
