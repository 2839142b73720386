// _thread._local: attributes of each thread's own. The object has a dict for each thread that has used it, by the thread's
// number, so that what they hold may refer to the object. A thread remembers the objects that it has used, weakly: its dicts
// end with it.
#include <bit>
#include <utility>

#include "runtime/builtins/sequence.h"
#include "runtime/gc/heap.h"
#include "runtime/gc/weakref.h"
#include "runtime/object/attr.h"
#include "runtime/object/call.h"
#include "runtime/object/container.h"
#include "runtime/object/dict.h"
#include "runtime/object/error.h"
#include "runtime/object/keyword_dict.h"
#include "runtime/object/names.h"
#include "runtime/object/number.h"
#include "runtime/object/ops.h"
#include "runtime/object/type.h"
#include "runtime/thread/runtime.h"
#include "stdlib/_thread/thread.h"

namespace ppy {

TypeObject kLocalType;

namespace {

struct LocalObject : Object {
  DictObject* dicts;   ///< thread number → dict of attributes
  TupleObject* args;   ///< for __init__ in further threads
  Value kwargs;        ///< dict or empty
  Value weakreflist;
};

bool hasInit(TypeObject* type) { return lookupInMro(type, names().__init__) != lookupInMro(&PyBaseObject_Type, names().__init__); }

Value threadKey(Thread& t) { return makeUint(t, t.thread_id); }

/// The thread remembers that it has attributes of `l`. Now and then it forgets the objects that have ended.
bool remember(Thread& t, LocalObject* l) {
  if (t.locals.isEmpty()) {
    t.locals = newList(t);
    if (t.locals.isEmpty()) return false;
    t.atEnd = endThread;
  }
  auto* list = t.locals.as<ListObject>();
  if (auto n = static_cast<size_t>(list->ob_size); n >= 64 && std::has_single_bit(n)) {
    Value kept = newList(t);
    if (kept.isEmpty()) return false;
    for (intptr_t i = 0; i < list->ob_size; i++)
      if (Value w = list->ob_item[i]; gc::referentOf(w.as<WeakrefObject>()) && !listAppend(t, kept.as<ListObject>(), w)) return false;
    t.locals = kept;
    list = kept.as<ListObject>();
  }
  Value w = newWeakref(t, l, Value());
  return !w.isEmpty() && listAppend(t, list, w);
}

/// The calling thread's attributes, made (and initialised, when `init`) on first use; null: exception pending.
DictObject* attributes_py(Thread& t, LocalObject* l, bool init) {
  Value key = threadKey(t);
  if (Value known = dictGet_py(t, l->dicts, key)) return known.as<DictObject>();
  if (pending(t)) return nullptr;
  DictObject* d = newDict(t);
  if (!d || !dictSet_py(t, l->dicts, key, d) || !remember(t, l)) return nullptr;
  if (!init || !hasInit(l->ob_type)) return d;
  Value method = getAttr_py(t, l, names().__init__);
  if (!method.isEmpty() && !callTuple_py(t, method, l->args, l->kwargs).isEmpty()) return d;
  dictDelete_py(t, l->dicts, key);
  return nullptr;
}

Value localNew(Thread& t, TypeObject* type, const Args& args) {
  if (args.total() && !hasInit(type)) return raise(t, PyExc_TypeError, "Initialization arguments are not supported");
  auto* l = static_cast<LocalObject*>(newInstance(t, type));
  if (!l) return {};
  l->dicts = newDict(t);
  if (!l->dicts) return {};
  gc::barrier(l);  // the object may be old since the dict was made
  Value positional = tupleFrom(t, args.v, args.npos);
  if (positional.isEmpty()) return {};
  l->args = positional.as<TupleObject>();
  gc::barrier(l);
  if (args.nkw()) {
    DictObject* d = keywordDict(t, args);
    if (!d) return {};
    gc::store(l, &l->kwargs, d);
  }
  return attributes_py(t, l, false) ? Value(l) : Value();
}

Value localGetAttribute(Thread& t, Value self, Value name) {
  DictObject* own = attributes_py(t, self.as<LocalObject>(), true);
  if (!own) return {};
  if (name == names().__dict__) return own;
  TypeObject* type = typeOf(self);
  Value d = lookupInMro(type, name);
  const TypeInfo* kind = d ? &infoOfValue(d) : nullptr;
  if (kind && kind->isDataDescriptor && kind->isDescriptor) return bindDescriptor_py(t, d, self, type);
  if (Value v = dictGetStr(own, name)) return v;
  if (!kind) return raiseNoAttribute(t, self, name);
  return kind->isDescriptor ? bindDescriptor_py(t, d, self, type) : d;
}

/// The dict that `name` is to be changed in; null with no exception pending: by its data descriptor.
DictObject* changed_py(Thread& t, Value self, Value name) {
  DictObject* own = attributes_py(t, self.as<LocalObject>(), true);
  if (!own) return nullptr;
  if (name == names().__dict__) {
    raise(t, PyExc_AttributeError, "'%T' object attribute '__dict__' is read-only", self);
    return nullptr;
  }
  Value d = lookupInMro(typeOf(self), name);
  return d && infoOfValue(d).isDataDescriptor ? nullptr : own;
}
bool localSetAttribute(Thread& t, Value self, Value name, Value v) {
  DictObject* own = changed_py(t, self, name);
  if (own) return dictSetStr(t, own, name, v);
  return !pending(t) && objectSetAttribute(t, self, name, v);
}
bool localDelAttribute(Thread& t, Value self, Value name) {
  DictObject* own = changed_py(t, self, name);
  if (!own) return !pending(t) && objectDelAttribute(t, self, name);
  if (dictDeleteStr(t, own, name)) return true;
  raiseNoAttribute(t, self, name);
  return false;
}

void traceLocal(Object* o, gc::Marker& m) {
  auto* l = static_cast<LocalObject*>(o);
  m.mark(l->dicts);
  m.mark(l->args);
  m.mark(l->kwargs);
  m.mark(l->weakreflist);
}

const NativeSlot kLocalSlots[] = {{kSlotNew, nativeSlot<NewFn>(localNew)}, {kSlotGetAttribute, nativeSlot<BinaryFn>(localGetAttribute)},
    {kSlotSetAttr, nativeSlot<SetTernaryFn>(localSetAttribute)}, {kSlotDelAttr, nativeSlot<SetBinaryFn>(localDelAttribute)}, {0, nullptr}};

}  // namespace

void forgetLocals(Thread& t) {
  if (t.locals.isEmpty()) return;
  Value all = std::exchange(t.locals, Value()), key = threadKey(t);
  auto* list = all.as<ListObject>();
  for (intptr_t i = 0; i < list->ob_size; i++) {
    auto* l = static_cast<LocalObject*>(gc::referentOf(list->ob_item[i].as<WeakrefObject>()));
    if (l && dictDelete_py(t, l->dicts, key) < 0) clearException(t);
  }
}

extern const TypeSpec kLocalSpec;
const TypeSpec kLocalSpec = {.type = &kLocalType, .name = "_thread._local", .basicSize = sizeof(LocalObject), .flags = kTypeBaseType | kTypeHasGc,
    .slots = kLocalSlots, .trace = traceLocal};

}  // namespace ppy
