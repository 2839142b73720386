// Struct sequences: tuple subclasses whose fields are member descriptors over the tuple's items.
#include "stdlib/common/struct_sequence.h"

#include "runtime/frame/call.h"
#include "runtime/object/container.h"
#include "runtime/object/error.h"
#include "runtime/object/names.h"
#include "runtime/object/ops.h"
#include "runtime/object/signature.h"
#include "runtime/object/str.h"

namespace ppy {
namespace {

StructSequence& sequenceOf(TypeObject* type) {
  while (type->tp_base != &PyTuple_Type) type = type->tp_base;
  return *reinterpret_cast<StructSequence*>(reinterpret_cast<char*>(type) - offsetof(StructSequence, type));
}

int fieldCount(const StructSequence& s) {
  int n = 0;
  while (s.fields[n]) n++;
  return n;
}

Value structRepr(Thread& t, Value self) {
  StructSequence& s = sequenceOf(typeOf(self));
  StrBuilder out(t);
  auto* items = self.as<TupleObject>();
  out.add(std::string_view(s.name));
  out.add(U'(');
  for (int i = 0; i < s.visible; i++) {
    if (i) out.add(std::string_view(", "));
    out.add(std::string_view(s.members[i].name));  // an unnamed item goes by the next name
    out.add(U'=');
    PPY_TRY(text, repr_py(t, items->ob_item[i]));
    out.add(text);
  }
  out.add(U')');
  return out.finish();
}

/// The memory holds all fields; ob_size says only the visible ones.
Value fill(Thread& t, TypeObject* type, int visible, int total, const Value* items) {
  auto* o = static_cast<TupleObject*>(newVarInstance(t, type, total));
  for (int i = 0; i < total; i++) o->ob_item[i] = items[i].isEmpty() ? none() : items[i];
  o->ob_size = visible;
  return o;
}

Value structNew(Thread& t, TypeObject* type, const Args& args) {
  StructSequence& s = sequenceOf(type);
  if (!s.constructible) return raise(t, PyExc_TypeError, "cannot create '%s' instances", s.name);
  static constexpr Signature signature("sequence, dict={}");
  Value a[2];
  if (!bindArgs(t, "structseq", signature, args, a)) return {};
  if (!a[1].isEmpty() && !isDict(a[1])) return raise(t, PyExc_TypeError, "%s() takes a dict as second arg, if any", s.name);
  Value list = listFromIterable_py(t, a[0]);
  if (list.isEmpty()) {
    if (pendingIs(t, PyExc_TypeError)) {
      clearException(t);
      raise(t, PyExc_TypeError, "constructor requires a sequence");
    }
    return {};
  }
  auto* l = list.as<ListObject>();
  int total = fieldCount(s);
  if (l->ob_size < s.visible)
    return total == s.visible ? raise(t, PyExc_TypeError, "%s() takes a %d-sequence (%zd-sequence given)", s.name, s.visible, l->ob_size)
                              : raise(t, PyExc_TypeError, "%s() takes an at least %d-sequence (%zd-sequence given)", s.name, s.visible, l->ob_size);
  if (l->ob_size > total)
    return total == s.visible ? raise(t, PyExc_TypeError, "%s() takes a %d-sequence (%zd-sequence given)", s.name, s.visible, l->ob_size)
                              : raise(t, PyExc_TypeError, "%s() takes an at most %d-sequence (%zd-sequence given)", s.name, total, l->ob_size);
  Value items[kMaxStructFields];
  for (intptr_t i = 0; i < l->ob_size; i++) items[i] = l->ob_item[i];
  for (intptr_t i = l->ob_size; i < total && !a[1].isEmpty(); i++) {  // the others by name
    items[i] = dictGet_py(t, a[1].as<DictObject>(), intern(t, s.fields[i]));
    if (items[i].isEmpty() && pending(t)) return {};
  }
  return fill(t, type, s.visible, total, items);
}

Value structReduce(Thread& t, Value self, Value*) {
  auto* o = self.as<TupleObject>();
  StructSequence& s = sequenceOf(typeOf(self));
  DictObject* hidden = newDict(t);
  for (int i = s.visible; hidden && s.fields[i]; i++)
    if (*s.fields[i] && !dictSetStr(t, hidden, intern(t, s.fields[i]), o->ob_item[i])) return {};
  if (!hidden) return {};
  PPY_TRY(shown, tupleFrom(t, o->ob_item, o->ob_size));
  return tupleOf(t, {Value(typeOf(self)), tupleOf(t, {shown, hidden})});
}

void traceStruct(Object* o, gc::Marker& m) {
  m.markRange(static_cast<TupleObject*>(o)->ob_item, static_cast<size_t>(fieldCount(sequenceOf(o->ob_type))));
}

const BuiltinDef kMethods[] = {{"__reduce__", "", structReduce}, {nullptr, nullptr, nullptr}};
const NativeSlot kSlots[] = {{kSlotNew, reinterpret_cast<void*>(static_cast<NewFn>(structNew))},
                             {kSlotRepr, reinterpret_cast<void*>(static_cast<UnaryFn>(structRepr))}, {0, nullptr}};

}  // namespace

bool readyModuleType(Thread& t, const TypeSpec& spec) {
  newStaticType(t, spec);
  return true;
}

bool readyStructSequence(Thread& t, StructSequence& s) {
  if (s.type.tp_cache) return true;
  int n = fieldCount(s), named = 0, visibleNamed = 0;
  for (int i = 0; i < n; i++)
    if (*s.fields[i]) {
      visibleNamed += i < s.visible;
      s.members[named++] = {s.fields[i], static_cast<uint32_t>(offsetof(TupleObject, ob_item) + 8u * static_cast<uint32_t>(i)), kMemberReadOnly};
    }
  s.members[named] = {nullptr, 0, 0};
  s.spec = TypeSpec{.type = &s.type, .name = s.name, .base = &PyTuple_Type, .basicSize = offsetof(TupleObject, ob_item), .itemSize = 8,
                    .doc = s.doc, .slots = kSlots, .methods = kMethods, .members = s.members, .trace = traceStruct};
  newStaticType(t, s.spec);
  // The type belongs to the process: its dict may hold nothing of this Runtime's heap.
  gc::ImmortalScope scope(t);
  DictObject* d = s.type.tp_dict;
  TupleObject* matched = newTuple(t, visibleNamed);
  for (int i = 0; matched && i < visibleNamed; i++) gc::store(matched, &matched->ob_item[i], immortalName(t, s.members[i].name));
  if (!matched || !dictSetStr(t, d, immortalName(t, "__match_args__"), matched)) return false;
  const char* dot = __builtin_strrchr(s.name, '.');
  if (dot && !dictSetStr(t, d, names().__module__, immortalName(t, {s.name, static_cast<size_t>(dot - s.name)}))) return false;
  return dictSetStr(t, d, immortalName(t, "n_fields"), Value::smallInt(n)) &&
         dictSetStr(t, d, immortalName(t, "n_sequence_fields"), Value::smallInt(s.visible)) &&
         dictSetStr(t, d, immortalName(t, "n_unnamed_fields"), Value::smallInt(n - named));
}

Value newStructSequence(Thread& t, StructSequence& s, const Value* items) { return fill(t, &s.type, s.visible, fieldCount(s), items); }

}  // namespace ppy
