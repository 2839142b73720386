/// Class attributes along the MRO, with a per-thread method cache.
#include "runtime/object/container.h"
#include "runtime/object/object_state.h"
#include "runtime/object/type_impl.h"

namespace ppy {

Value lookupInMro(TypeObject* type, Value name) {
  TupleObject* mro = type->tp_mro;
  if (!mro) return {};  // its mro() runs just now
  if (mro->ob_size <= 2) return lookupUncached(type, name);
  Thread* t = currentThread();
  if (!t) return lookupUncached(type, name);
  MethodCacheEntry* entry = methodCacheEntry(*t, infoOf(type).version, name);
  if (!entry) return lookupUncached(type, name);
  if (entry->version == infoOf(type).version && entry->name == name) return entry->value;
  uint64_t version = infoOf(type).version;
  Value v = lookupUncached(type, name);
  // Absent names are not remembered: nothing would keep the name's str, and its address, alive. Plain values
  // are not either: they may be replaced without a new version (typeSetAttr_rq).
  if (v && v.isObject() && infoOfValue(v).isDescriptor) *entry = {version, name, v};
  return v;
}

}  // namespace ppy
