/// bytes objects: creation.
#include <cstring>

#include "runtime/object/alloc.h"
#include "runtime/object/error.h"
#include "runtime/object/str_make.h"

namespace ppy {

BytesObject* newBytesRaw(Thread& t, size_t n) {
  if (n > PTRDIFF_MAX / 2) {
    raiseMemory(t);
    return nullptr;
  }
  auto* o = static_cast<BytesObject*>(allocObjectOrNull(t, &PyBytes_Type, sizeof(VarObject) + sizeof(intptr_t) + n + 1));
  if (!o) return nullptr;
  o->ob_size = static_cast<intptr_t>(n);
  o->ob_shash = -1;
  return o;  // the cell came zeroed: terminated
}

Value newBytes(Thread& t, const void* data, size_t n) {
  if (n <= 200) {
    auto* o = static_cast<BytesObject*>(gc::alloc(t, offsetof(BytesObject, ob_sval) + n + 1, gc::CellKind::Object));
    o->ob_refcnt = kRefBias;
    o->ob_type = &PyBytes_Type;
    o->ob_size = static_cast<intptr_t>(n);
    o->ob_shash = -1;
    copyShort(o->ob_sval, static_cast<const char*>(data), n);
    return o;
  }
  BytesObject* o = newBytesRaw(t, n);
  if (!o) return {};
  copyShort(o->ob_sval, static_cast<const char*>(data), n);
  return o;
}

}  // namespace ppy
