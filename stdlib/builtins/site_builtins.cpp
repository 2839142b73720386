// exit, quit and help of compiled programs: what `site`, which they do not run, puts into builtins for the others.
// They look as those of _sitebuiltins do.
#include "runtime/frame/services.h"
#include "runtime/object/signature.h"
#include "stdlib/common/module.h"

namespace ppy {
namespace {

TypeObject kQuitterType, kHelperType;

struct QuitterObject : Object {
  Value name, eof;
};
QuitterObject* quitter(Value v) { return v.as<QuitterObject>(); }

void traceQuitter(Object* o, gc::Marker& m) {
  m.mark(static_cast<QuitterObject*>(o)->name);
  m.mark(static_cast<QuitterObject*>(o)->eof);
}
Value quitterRepr(Thread& t, Value self) { return formatStr(t, "Use %U() or %U to exit", quitter(self)->name, quitter(self)->eof); }

/// Closes sys.stdin, so that a shell around the program ends as well, and raises SystemExit.
Value quitterCall(Thread& t, Value self, const Args& args) {
  static constexpr Signature kSignature("code=None");
  Value code;
  if (!bindArgs(t, "__call__", kSignature, args, &code)) return {};
  Value input = dictGetStr(t.runtime->sysDict, intern(t, "stdin"));
  if (input.isEmpty() || callMethod_py(t, input, intern(t, "close"), nullptr, 0).isEmpty())
    if (pending(t)) clearException(t);
  return raiseValue(t, PyExc_SystemExit, code.isEmpty() ? none() : code);
}

Value helperRepr(Thread& t, Value) { return newStr(t, "Type help() for interactive help, or help(object) for help about object."); }
Value helperCall(Thread& t, Value, const Args& args) {
  PPY_TRY(pydoc, importModule_py(t, "pydoc"));
  PPY_TRY(help, getAttr_py(t, pydoc, intern(t, "help")));
  return call_py(t, help, args);
}

const MemberDef kQuitterMembers[] = {{"name", offsetof(QuitterObject, name), 0}, {"eof", offsetof(QuitterObject, eof), 0}, {}};
const NativeSlot kQuitterSlots[] = {{kSlotRepr, nativeSlot<UnaryFn>(quitterRepr)}, {kSlotCall, nativeSlot<CallFn>(quitterCall)}, {0, nullptr}};
const NativeSlot kHelperSlots[] = {{kSlotRepr, nativeSlot<UnaryFn>(helperRepr)}, {kSlotCall, nativeSlot<CallFn>(helperCall)}, {0, nullptr}};
const TypeSpec kQuitterSpec = {.type = &kQuitterType, .name = "_sitebuiltins.Quitter", .basicSize = sizeof(QuitterObject), .flags = kTypeHasGc | kTypeDisallowNew,
    .slots = kQuitterSlots, .members = kQuitterMembers, .trace = traceQuitter};
const TypeSpec kHelperSpec = {.type = &kHelperType, .name = "_sitebuiltins._Helper", .basicSize = sizeof(Object), .flags = kTypeDisallowNew, .slots = kHelperSlots};

}  // namespace

bool addSiteBuiltins(Thread& t) {
  if (!readyModuleType(t, kQuitterSpec) || !readyModuleType(t, kHelperSpec)) return false;
  for (const char* name : {"quit", "exit"}) {
    auto* q = static_cast<QuitterObject*>(gc::allocObject(t, &kQuitterType, sizeof(QuitterObject)));
    gc::store(q, &q->name, intern(t, name));
    gc::store(q, &q->eof, newStr(t, "Ctrl-D (i.e. EOF)"));
    if (!dictSetStr(t, t.runtime->builtins, q->name, q)) return false;
  }
  return dictSetStr(t, t.runtime->builtins, intern(t, "help"), gc::allocObject(t, &kHelperType, sizeof(Object)));
}

}  // namespace ppy
