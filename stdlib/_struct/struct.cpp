// The _struct module: Struct objects, the cache of compiled formats, unpack iterators.
#include <cstring>

#include "stdlib/_struct/codes.h"

namespace ppy::structs {
namespace {

TypeObject kStructType, kUnpackIterType;

constexpr int kError = 0, kCache = 1;  // module values

/// Text of a format given as str or bytes. False: exception pending.
bool formatText_py(Thread& t, Value* format, std::string* out) {
  if (isBytes(*format)) {
    *out = bytesView(*format);
  } else if (isStr(*format)) {
    if (!format->as<StrObject>()->state.ascii) {
      Value name = newStr(t, "ascii");
      callMethod_py(t, *format, intern(t, "encode"), &name, 1);
      return false;
    }
    StrView v = strView(*format);
    out->assign(static_cast<const char*>(v.data), static_cast<size_t>(v.length));
    return true;
  } else {
    raise(t, PyExc_TypeError, "Struct() argument 1 must be a str or bytes object, not %.200T", *format);
    return false;
  }
  *format = newStrLatin1(t, reinterpret_cast<const uint8_t*>(out->data()), static_cast<intptr_t>(out->size()));
  return true;
}

Value structNew(Thread& t, TypeObject* type, const Args&) {
  auto* s = static_cast<StructObject*>(newInstance(t, type));
  s->size = s->items = -1;
  s->format = none();
  return s;
}

bool initStruct_py(Thread& t, StructObject* s, Value format) {
  std::string text;
  if (!formatText_py(t, &format, &text)) return false;
  gc::store(s, &s->format, format);
  return parseFormat(t, s, text);
}
Value structInit(Thread& t, Value self, Value* a) { return initStruct_py(t, of(self), a[0]) ? none() : Value(); }

/// The compiled Struct of a format, from the cache.
StructObject* compiled_py(Thread& t, Value format) {
  Value* values = moduleValues(t, kModuleIndexStruct);
  auto* cache = values[kCache].as<DictObject>();
  Value found = dictGet_py(t, cache, format);
  if (found) return of(found);
  if (pending(t)) return nullptr;
  auto* s = static_cast<StructObject*>(newInstance(t, &kStructType));
  s->size = s->items = -1;
  s->format = none();
  if (!initStruct_py(t, s, format)) return nullptr;
  if (dictSize(cache) >= 100) dictClear(t, cache);
  return dictSet_py(t, cache, format, s) ? s : nullptr;
}

// --- the operations -----------------------------------------------------------------------------

bool packAll_py(Thread& t, StructObject* s, char* to, const Value* values) {
  std::memset(to, 0, static_cast<size_t>(s->size));
  intptr_t count = s->count;
  Code* codes = s->codes;
  for (intptr_t c = 0; c < count; c++) {
    const Code& code = codes[c];
    char* at = to + code.offset;
    if (code.kind == Kind::String || code.kind == Kind::Pascal) {
      if (!packItem_py(t, code, at, *values++)) return false;
      continue;
    }
    for (intptr_t i = 0; i < code.repeat; i++, at += code.width)
      if (!packItem_py(t, code, at, *values++)) return false;
  }
  gc::keepAlive(codes);
  return true;
}

Value unpackAll(Thread& t, StructObject* s, const char* from) {
  TupleObject* r = newTuple(t, s->items);
  if (!r) return {};
  intptr_t n = 0, count = s->count;
  Code* codes = s->codes;
  for (intptr_t c = 0; c < count; c++) {
    const Code& code = codes[c];
    const char* at = from + code.offset;
    bool text = code.kind == Kind::String || code.kind == Kind::Pascal;
    intptr_t repeat = text ? 1 : code.repeat;
    for (intptr_t i = 0; i < repeat; i++, at += code.width) {
      Value v = unpackItem(t, code, at);
      if (v.isEmpty()) return {};
      r->ob_item[n++] = v;
      if (v.isObject()) gc::barrier(r);
    }
  }
  gc::keepAlive(codes);
  return r;
}

Value pack(Thread& t, StructObject* s, const Value* values, intptr_t n) {
  if (n != s->items) return raiseStruct(t, "pack expected %lld items for packing (got %lld)", s->items, n);
  BytesObject* b = newBytesRaw(t, static_cast<size_t>(s->size));
  if (!b) return {};
  return packAll_py(t, s, b->ob_sval, values) ? Value(b) : Value();
}

/// The sum is shown without a sign: it may be beyond what an offset can be.
[[gnu::cold]] Value tooSmall(Thread& t, const char* function, const char* doing, intptr_t n, intptr_t offset, intptr_t size) {
  char text[240];
  snprintf(text, sizeof text, "%s requires a buffer of at least %zu bytes for %s %zd bytes at offset %zd (actual buffer size is %zd)", function,
           static_cast<size_t>(n) + static_cast<size_t>(offset), doing, n, offset, size);
  return raiseStruct(t, text);
}

Value packInto(Thread& t, StructObject* s, const Value* args, intptr_t n) {
  if (n < 1) return raiseStruct(t, "pack_into expected buffer argument");
  if (n < 2) return raiseStruct(t, "pack_into expected offset argument");
  if (n - 2 != s->items) return raiseStruct(t, "pack_into expected %lld items for packing (got %lld)", s->items, n - 2);
  BufferView buffer(t, args[0], true, "argument must be read-write bytes-like object, not %.100T");
  if (!buffer.ok()) return {};
  intptr_t offset, size = static_cast<intptr_t>(buffer.size());
  if (!asIndex_py(t, args[1], &offset, PyExc_IndexError)) return {};
  if (offset < 0) {
    if (offset + s->size > 0) return raiseStruct(t, "no space to pack %lld bytes at offset %lld", s->size, offset);
    if (offset + size < 0) return raiseStruct(t, "offset %lld out of range for %lld-byte buffer", offset, size);
    offset += size;
  }
  if (size - offset < s->size) return tooSmall(t, "pack_into", "packing", s->size, offset, size);
  return packAll_py(t, s, reinterpret_cast<char*>(buffer.data()) + offset, args + 2) ? none() : Value();
}

bool initialized(Thread& t, StructObject* s) {
  if (s->size >= 0) return true;
  raise(t, PyExc_RuntimeError, "Struct object is not initialized");
  return false;
}

Value unpack(Thread& t, StructObject* s, Value data) {
  if (!initialized(t, s)) return {};
  BufferView buffer(t, data);
  if (!buffer.ok()) return {};
  if (static_cast<intptr_t>(buffer.size()) != s->size) return raiseStruct(t, "unpack requires a buffer of %lld bytes", s->size);
  return unpackAll(t, s, reinterpret_cast<char*>(buffer.data()));
}

Value unpackFrom(Thread& t, StructObject* s, Value data, Value at) {
  if (!initialized(t, s)) return {};
  intptr_t offset = 0;
  if (!at.isEmpty() && !sizeArg_py(t, at, &offset)) return {};
  BufferView buffer(t, data);
  if (!buffer.ok()) return {};
  auto size = static_cast<intptr_t>(buffer.size());
  if (offset < 0) {
    if (offset + s->size > 0) return raiseStruct(t, "not enough data to unpack %lld bytes at offset %lld", s->size, offset);
    if (offset + size < 0) return raiseStruct(t, "offset %lld out of range for %lld-byte buffer", offset, size);
    offset += size;
  }
  if (size - offset < s->size)
    return tooSmall(t, "unpack_from", "unpacking", s->size, offset, size);
  return unpackAll(t, s, reinterpret_cast<char*>(buffer.data()) + offset);
}

// --- iter_unpack --------------------------------------------------------------------------------

struct UnpackIterObject : Object {
  Value record, data;  ///< data is empty once exhausted
  intptr_t at;
};
Value iterUnpack(Thread& t, Value record, Value data) {
  auto* s = of(record);
  if (!initialized(t, s)) return {};
  if (s->size == 0) return raiseStruct(t, "cannot iteratively unpack with a struct of length 0");
  BufferView buffer(t, data);
  if (!buffer.ok()) return {};
  if (buffer.size() % static_cast<size_t>(s->size)) return raiseStruct(t, "iterative unpacking requires a buffer of a multiple of %lld bytes", s->size);
  auto* it = static_cast<UnpackIterObject*>(gc::allocObject(t, &kUnpackIterType, sizeof(UnpackIterObject)));
  it->record = record;
  it->data = data;
  return it;
}
Value iterSelf(Thread&, Value v) { return v; }
Value iterNext(Thread& t, Value v) {
  auto* it = v.as<UnpackIterObject>();
  if (it->data.isEmpty()) return {};
  auto* s = of(it->record);
  BufferView buffer(t, it->data);
  if (!buffer.ok()) return {};
  if (it->at + s->size > static_cast<intptr_t>(buffer.size())) {
    it->data = Value();
    return {};
  }
  Value r = unpackAll(t, s, reinterpret_cast<char*>(buffer.data()) + it->at);
  it->at += s->size;
  return r;
}
Value iterHint(Thread& t, Value v, Value*) {
  auto* it = v.as<UnpackIterObject>();
  if (it->data.isEmpty()) return Value::smallInt(0);
  BufferView buffer(t, it->data);
  if (!buffer.ok()) return {};
  return makeInt(t, (static_cast<intptr_t>(buffer.size()) - it->at) / of(it->record)->size);
}
void traceIter(Object* o, gc::Marker& m) {
  m.mark(static_cast<UnpackIterObject*>(o)->record);
  m.mark(static_cast<UnpackIterObject*>(o)->data);
}

// --- tables -------------------------------------------------------------------------------------

Value structPack(Thread& t, Value self, Value* a) { return pack(t, of(self), a[0].as<TupleObject>()->ob_item, a[0].as<TupleObject>()->ob_size); }
Value structPackInto(Thread& t, Value self, Value* a) { return packInto(t, of(self), a[0].as<TupleObject>()->ob_item, a[0].as<TupleObject>()->ob_size); }
Value structUnpack(Thread& t, Value self, Value* a) { return unpack(t, of(self), a[0]); }
Value structUnpackFrom(Thread& t, Value self, Value* a) { return unpackFrom(t, of(self), a[0], a[1]); }
Value structIterUnpack(Thread& t, Value self, Value* a) { return iterUnpack(t, self, a[0]); }
Value structSizeof(Thread& t, Value self, Value*) {
  // CPython's object and table of codes, which has one entry more.
  return makeInt(t, 56 + (of(self)->count + 1) * 32);
}
Value structSize(Thread& t, Value self) { return makeInt(t, of(self)->size); }
Value structFormat(Thread&, Value self) { return of(self)->format; }

void traceStruct(Object* o, gc::Marker& m) {
  auto* s = static_cast<StructObject*>(o);
  m.mark(static_cast<const void*>(s->codes));
  m.mark(s->format);
  m.mark(s->weakreflist);
}

Value modulePack(Thread& t, Value, Value* a) {
  auto* args = a[0].as<TupleObject>();
  if (args->ob_size == 0) return raise(t, PyExc_TypeError, "missing format argument");
  StructObject* s = compiled_py(t, args->ob_item[0]);
  return s ? pack(t, s, args->ob_item + 1, args->ob_size - 1) : Value();
}
Value modulePackInto(Thread& t, Value, Value* a) {
  auto* args = a[0].as<TupleObject>();
  if (args->ob_size == 0) return raise(t, PyExc_TypeError, "missing format argument");
  StructObject* s = compiled_py(t, args->ob_item[0]);
  return s ? packInto(t, s, args->ob_item + 1, args->ob_size - 1) : Value();
}
Value moduleUnpack(Thread& t, Value, Value* a) {
  StructObject* s = compiled_py(t, a[0]);
  return s ? unpack(t, s, a[1]) : Value();
}
Value moduleUnpackFrom(Thread& t, Value, Value* a) {
  StructObject* s = compiled_py(t, a[0]);
  return s ? unpackFrom(t, s, a[1], a[2]) : Value();
}
Value moduleIterUnpack(Thread& t, Value, Value* a) {
  StructObject* s = compiled_py(t, a[0]);
  return s ? iterUnpack(t, s, a[1]) : Value();
}
Value moduleCalcsize(Thread& t, Value, Value* a) {
  StructObject* s = compiled_py(t, a[0]);
  return s ? makeInt(t, s->size) : Value();
}
Value moduleClearcache(Thread& t, Value, Value*) {
  dictClear(t, moduleValues(t, kModuleIndexStruct)[kCache].as<DictObject>());
  return none();
}

const BuiltinDef kMethods[] = {
    {"__init__", "format", structInit}, {"pack", "*values", structPack},
    {"pack_into", "*args", structPackInto},
    {"unpack", "buffer, /", structUnpack},
    {"unpack_from", "buffer, offset=0", structUnpackFrom},
    {"iter_unpack", "buffer, /", structIterUnpack}, {"__sizeof__", "", structSizeof}, {nullptr, nullptr, nullptr}};
const GetSetDef kGetset[] = {{"format", structFormat, nullptr}, {"size", structSize, nullptr},
                             {nullptr, nullptr, nullptr, nullptr}};
const NativeSlot kSlots[] = {{kSlotNew, nativeSlot<NewFn>(structNew)}, {0, nullptr}};
const TypeSpec kStructSpec = {.type = &kStructType, .name = "_struct.Struct", .basicSize = sizeof(StructObject), .flags = kTypeBaseType | kTypeHasGc,
    .slots = kSlots, .methods = kMethods, .getset = kGetset, .trace = traceStruct};
const BuiltinDef kIterMethods[] = {{"__length_hint__", "", iterHint}, {nullptr, nullptr, nullptr}};
const NativeSlot kIterSlots[] = {{kSlotIter, nativeSlot<UnaryFn>(iterSelf)}, {kSlotNext, nativeSlot<NextFn>(iterNext)}, {0, nullptr}};
const TypeSpec kUnpackIterSpec = {.type = &kUnpackIterType, .name = "_struct.unpack_iterator", .basicSize = sizeof(UnpackIterObject),
    .flags = kTypeHasGc | kTypeDisallowNew, .slots = kIterSlots, .methods = kIterMethods, .trace = traceIter};

const BuiltinDef kFunctions[] = {
    {"pack", "*args", modulePack},
    {"pack_into", "*args", modulePackInto},
    {"unpack", "format, buffer, /", moduleUnpack},
    {"unpack_from", "format, /, buffer, offset=0", moduleUnpackFrom},
    {"iter_unpack", "format, buffer, /", moduleIterUnpack},
    {"calcsize", "format, /", moduleCalcsize},
    {"_clearcache", "", moduleClearcache}, {nullptr, nullptr, nullptr}};

bool init(Thread& t, ModuleObject* m) {
  Value* values = moduleValues(t, kModuleIndexStruct);
  if (values[kError].isEmpty()) {  // a module made a second time has the same class
    values[kError] = newExceptionClass(t, "struct.error", PyExc_Exception);
    values[kCache] = newDict(t);
  }
  return addValue(t, m, "error", values[kError]) && addType(t, m, kStructSpec, true) && readyModuleType(t, kUnpackIterSpec);
}

}  // namespace
}  // namespace ppy::structs

namespace ppy {
const NativeModule kStructModule = {"_struct", structs::kFunctions, structs::init,
    nullptr};
}  // namespace ppy
