// types.SimpleNamespace.
#include "runtime/builtins/sequence.h"
#include "runtime/object/call.h"
#include "runtime/object/container.h"
#include "runtime/object/error.h"
#include "runtime/object/recursion.h"
#include "runtime/object/str.h"

namespace ppy {
namespace {

DictObject* dictOf(Value v) { return v.as<NamespaceObject>()->dict.as<DictObject>(); }

Value namespaceNew(Thread& t, TypeObject* type, const Args&) {
  Object* o = newInstance(t, type);
  if (!o) return {};
  DictObject* d = newDict(t);
  if (!d) return {};
  auto* n = static_cast<NamespaceObject*>(o);
  gc::store(n, &n->dict, d);
  return n;
}

Value namespaceInit(Thread& t, Value self, const Args& args) {
  if (args.npos) return raise(t, PyExc_TypeError, "no positional arguments expected");
  for (uint32_t i = 0; i < args.nkw(); i++)
    if (!dictSet_py(t, dictOf(self), args.kwnames->ob_item[i], args.v[args.npos + i])) return {};
  return none();
}

Value namespaceRepr(Thread& t, Value self) {
  bool plain = isExactly(self, &_PyNamespace_Type);
  const char* name = plain ? "namespace" : typeName(typeOf(self));
  ReprGuard guard(t, self.object());
  if (guard.seen()) return formatStr(t, "%s(...)", name);
  RecursionGuard depth(t, "while getting the repr of an object");
  if (!depth) return {};
  StrBuilder out(t);
  out.add(std::string_view(name));
  out.add(U'(');
  intptr_t pos = 0;
  Value key, value;
  bool first = true;
  while (dictNext(dictOf(self), &pos, &key, &value)) {
    if (!isStr(key) || key.as<StrObject>()->length == 0) continue;
    if (!first) out.add(std::string_view(", "));
    first = false;
    out.add(key);
    out.add(U'=');
    PPY_TRY(text, repr_py(t, value));
    if (!out.add(text)) return {};
  }
  out.add(U')');
  return out.finish();
}

Value namespaceCompare(Thread& t, Value a, Value b, int op) {
  if (!isInstance(a, &_PyNamespace_Type) || !isInstance(b, &_PyNamespace_Type)) return notImplemented();
  return compare_py(t, static_cast<CompareOp>(op), Value(dictOf(a)), Value(dictOf(b)));
}

Value namespaceReduce(Thread& t, Value self, Value*) {
  return tupleOf(t, {Value(typeOf(self)), Value(newTuple(t, 0)), Value(dictOf(self))});
}

void traceNamespace(Object* o, gc::Marker& m) { m.mark(static_cast<NamespaceObject*>(o)->dict); }

const NativeSlot kSlots[] = {{kSlotNew, nativeSlot<NewFn>(namespaceNew)}, {kSlotInit, nativeSlot<CallFn>(namespaceInit)},
                             {kSlotRepr, nativeSlot<UnaryFn>(namespaceRepr)}, {0, nullptr}};
const BuiltinDef kMethods[] = {{"__reduce__", "", namespaceReduce}, {nullptr, nullptr, nullptr}};
const MemberDef kMembers[] = {{"__dict__", offsetof(NamespaceObject, dict), kMemberReadOnly}, {nullptr, 0, 0, nullptr}};

}  // namespace

extern const TypeSpec kNamespaceSpec = {.type = &_PyNamespace_Type, .name = "types.SimpleNamespace", .basicSize = sizeof(NamespaceObject),
    .flags = kTypeBaseType | kTypeHasGc,
    .slots = kSlots, .compare = namespaceCompare, .methods = kMethods, .members = kMembers, .trace = traceNamespace,
    .dictOffset = offsetof(NamespaceObject, dict), .unhashable = true};

}  // namespace ppy
