/// Instances: allocation and tracing.
///
///   [ built-in base's struct | __slots__ fields | {shape, extra} | inline slots ]
///
/// Of variable-size bases (int, tuple, bytes) the pair lies in the 16 bytes before the object and there
/// are no inline slots; bases with a `dict` field keep attributes there and have no pair.
#include "runtime/gc/heap.h"
#include "runtime/object/error.h"
#include "runtime/object/type_impl.h"
#include "runtime/thread/runtime.h"

namespace ppy {

namespace {

constexpr uint32_t kMaxInlineSlots = 48;

/// Later instances have room for as many attributes as earlier ones got.
void growInlineSlots(Thread& t, TypeInfo& info) {
  uint32_t n = info.wantedSlots < kMaxInlineSlots ? info.wantedSlots : kMaxInlineSlots;
  if (n <= info.rootShape->inlineSlots) return;
  WorldStop stop(t);  // size and shape go together
  info.rootShape = newRootShape(t, info.type, n);
  gc::barrier(&info);
  info.instanceSize = info.shapeOffset + static_cast<uint32_t>(sizeof(ShapePair) + n * sizeof(Value));
}

Object* allocate(Thread& t, TypeObject* type, TypeInfo& info, size_t size) {
  if (info.shapePrefix) {
    Object* o = gc::allocPrefixedObject(t, type, size);
    if (!o) return nullptr;
    shapePairOf(o, info)->shape = info.rootShape;
    return o;
  }
  if (size <= 2048) [[likely]] return gc::allocObject(t, type, size);
  auto* o = static_cast<Object*>(gc::allocOrNull(t, size, gc::CellKind::Object));
  if (!o) return nullptr;
  o->ob_refcnt = kRefBias;
  o->ob_type = type;
  return o;
}

Object* finish(Thread& t, Object* o, TypeInfo& info) {
  if (!o) return nullptr;
  if (info.rootShape && !info.shapePrefix) shapePairOf(o, info)->shape = info.rootShape;
  if (info.hasDel || info.finalize || info.foreign) gc::setFinalizer(t, o);
  // An extension's dealloc gives up a reference to the type.
  if (info.foreign && info.type->tp_flags & kTypeHeap) info.type->ob_refcnt++;
  return o;
}

}  // namespace

Object* newInstance(Thread& t, TypeObject* type) {
  TypeInfo& info = infoOf(type);
  if (info.rootShape && info.wantedSlots > info.rootShape->inlineSlots && !info.shapePrefix) growInlineSlots(t, info);
  return finish(t, allocate(t, type, info, info.instanceSize), info);
}

Object* newVarInstance(Thread& t, TypeObject* type, intptr_t itemCount) {
  TypeInfo& info = infoOf(type);
  auto itemSize = static_cast<size_t>(type->tp_itemsize);
  if (itemCount < 0 || (itemSize && static_cast<size_t>(itemCount) > (SIZE_MAX >> 2) / itemSize)) {
    raiseMemory(t);
    return nullptr;
  }
  size_t size = info.instanceSize + static_cast<size_t>(itemCount) * itemSize;
  Object* o = finish(t, allocate(t, type, info, size), info);
  if (o && itemSize) static_cast<VarObject*>(o)->ob_size = itemCount;
  return o;
}

void traceInstance(Object* o, gc::Marker& m) {
  const TypeInfo& info = infoOf(o->ob_type);
  if (auto* base = infoOf(info.spec->type).trace) base(o, m);
  auto* at = reinterpret_cast<char*>(o);
  if (info.slotsEnd > info.staticSize)
    m.markRange(reinterpret_cast<Value*>(at + info.staticSize), (info.slotsEnd - info.staticSize) / sizeof(Value));
  if (!info.rootShape || info.shapePrefix) return;  // the collector marks a prefix itself
  ShapePair* pair = shapePairOf(o, info);
  if (!pair->shape) return;
  m.mark(static_cast<const void*>(pair->shape));
  m.mark(static_cast<const void*>(pair->extra));
  m.markRange(reinterpret_cast<Value*>(pair + 1), pair->shape->inlineSlots);
}

}  // namespace ppy
