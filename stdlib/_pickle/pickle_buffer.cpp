// PickleBuffer: an object's memory, to be pickled out of band. It holds a memoryview.
#include "runtime/builtins/bytes.h"
#include "runtime/builtins/memoryview.h"
#include "stdlib/_pickle/pickle.h"

namespace ppy::pickle {

TypeObject kPickleBufferType;

namespace {

struct PickleBufferObject : Object {
  Value view;  ///< a memoryview; empty once released
};
PickleBufferObject* of(Value v) { return v.as<PickleBufferObject>(); }
MemoryviewObject* viewOf(Value v) { return of(v)->view.as<MemoryviewObject>(); }

Value bufferNew(Thread& t, TypeObject* type, const Args& args) {
  static constexpr Signature signature("object, /");
  Value a[1];
  if (!bindArgs(t, "PickleBuffer", signature, args, a)) return {};
  if (!a[0].isObject() || !(hasBuffer(a[0]) || isInstance(a[0], &kPickleBufferType))) return raise(t, PyExc_TypeError, "a bytes-like object is required, not '%.100T'", a[0]);
  PPY_TRY(view, newMemoryview(t, a[0]));
  auto* b = static_cast<PickleBufferObject*>(newInstance(t, type));
  gc::store(b, &b->view, view);
  return b;
}

bool check(Thread& t, Value self) {
  if (!of(self)->view.isEmpty()) return true;
  return raise(t, PyExc_ValueError, "operation forbidden on released PickleBuffer object"), false;
}

bool isContiguousFortran(const BufferInfo& v) {
  intptr_t step = v.itemsize;
  for (int i = 0; i < v.ndim; i++) {
    if (v.shape[i] == 0) return true;
    if (v.shape[i] > 1 && v.strides[i] != step) return false;
    step *= v.shape[i];
  }
  return !v.suboffsets;
}
bool isContiguous(Value self) { return memoryviewIsContiguous(viewOf(self)) || isContiguousFortran(viewOf(self)->view); }

Value raw(Thread& t, Value self, Value*) {
  if (!check(t, self)) return {};
  if (!isContiguous(self)) return raise(t, PyExc_BufferError, "cannot extract raw buffer from non-contiguous buffer");
  char format[] = "B";
  intptr_t length = viewOf(self)->view.len;
  BufferInfo like{};
  like.format = format;
  like.itemsize = 1;
  like.ndim = 1;
  like.shape = &length;
  PPY_TRY(view, newMemoryviewOf(t, of(self)->view, like));
  view.as<MemoryviewObject>()->view.strides[0] = 1;
  return view;
}

Value release(Thread& t, Value self, Value*) {
  Value view = of(self)->view;
  of(self)->view = Value();
  return view.isEmpty() || !callMethod_py(t, view, intern(t, "release"), nullptr, 0).isEmpty() ? none() : Value();
}

BufferProcs* procsOf(Value v) { return static_cast<BufferProcs*>(typeOf(v)->tp_as_buffer); }

/// Who takes the buffer gets it from the exporter itself, so that it may outlive this object.
int getBuffer(Object* o, BufferInfo* out, int flags) {
  Thread& t = *currentThread();
  if (!check(t, o)) return -1;
  const MemoryviewObject* m = viewOf(o);
  if (flags & kBufferWritable && m->view.readonly) return raise(t, PyExc_BufferError, "Object is not writable."), -1;
  if (!memoryviewIsContiguous(m) && (flags & kBufferStrides) != kBufferStrides)
    return raise(t, PyExc_BufferError, "memoryview: underlying buffer is not C-contiguous"), -1;
  Value exporter = m->mbuf->exporter;
  BufferInfo taken{};
  if (isBytearray(exporter)) exporter.as<BytearrayObject>()->ob_exports++;
  else if (!isBytes(exporter) && procsOf(exporter)->get(exporter.object(), &taken, m->view.readonly ? kBufferFullRo : kBufferFull) != 0) return -1;
  *out = m->view;
  out->obj = exporter.object();
  out->internal = taken.internal;
  if (!(flags & kBufferFormat)) out->format = nullptr;
  if ((flags & kBufferStrides) != kBufferStrides) out->strides = nullptr;
  if ((flags & kBufferNd) != kBufferNd) out->shape = nullptr, out->ndim = 1;
  return 0;
}
void releaseBuffer(Object*, BufferInfo* info) {
  Value exporter = info->obj;
  if (isBytearray(exporter)) exporter.as<BytearrayObject>()->ob_exports--;
  else if (!isBytes(exporter) && procsOf(exporter)->release) procsOf(exporter)->release(exporter.object(), info);
}

void traceBuffer(Object* o, gc::Marker& m) { m.mark(static_cast<PickleBufferObject*>(o)->view); }

const BuiltinDef kMethods[] = {{"raw", "", raw}, {"release", "", release}, {nullptr, nullptr, nullptr}};
const NativeSlot kSlots[] = {{kSlotNew, nativeSlot<NewFn>(bufferNew)}, {0, nullptr}};

}  // namespace

BufferProcs kPickleBufferProcs = {getBuffer, releaseBuffer};

bool pickleBufferBytes(Thread& t, Value self, PlainBuffer* out) {
  if (!check(t, self)) return false;
  if (!isContiguous(self))
    return raise(t, errorClass(t, kPicklingError), "PickleBuffer can not be pickled when pointing to a non-contiguous buffer"), false;
  const BufferInfo& v = viewOf(self)->view;
  *out = {static_cast<const char*>(v.buf), v.len, v.readonly != 0};
  return true;
}

const TypeSpec kPickleBufferSpec = {.type = &kPickleBufferType, .name = "pickle.PickleBuffer", .basicSize = sizeof(PickleBufferObject), .flags = kTypeBaseType | kTypeHasGc,
    .slots = kSlots, .methods = kMethods, .trace = traceBuffer};

}  // namespace ppy::pickle
