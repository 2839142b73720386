/// Exceptions with a few fields: StopIteration, SystemExit, KeyError, NameError, AttributeError, ImportError.
#include "runtime/builtins/exceptions.h"

namespace ppy {
namespace {

Value orNone(Value v) { return v ? v : none(); }

/// Keyword arguments that become fields; others are errors. `out` has one place per name.
bool takeKeywords(Thread& t, const char* type, const Args& args, const char* const* names, int n, Value* out) {
  for (uint32_t k = 0; k < args.nkw(); k++) {
    Value name = args.kwnames->ob_item[k];
    int i = 0;
    while (i < n && !strEquals(name, names[i])) i++;
    if (i == n) {
      raise(t, PyExc_TypeError, "'%U' is an invalid keyword argument for %s()", name, type);
      return false;
    }
    out[i] = args.v[args.npos + k];
  }
  return true;
}
Args positional(const Args& args) { return {args.v, args.npos}; }

// --- StopIteration -------------------------------------------------------------------------------
Value stopInit(Thread& t, Value self, const Args& args) {
  if (baseExceptionInit(t, self, args).isEmpty()) return {};
  setField(self, &self.as<StopIterationObject>()->value, args.npos ? args.v[0] : none());
  return none();
}
void traceStop(Object* o, gc::Marker& m) {
  traceException(o, m);
  m.mark(static_cast<StopIterationObject*>(o)->value);
}
const NativeSlot kStopSlots[] = {{kSlotInit, reinterpret_cast<void*>(stopInit)}, {}};
const MemberDef kStopMembers[] = {{"value", offsetof(StopIterationObject, value), kMemberNone}, {}};

// --- SystemExit ----------------------------------------------------------------------------------
Value exitInit(Thread& t, Value self, const Args& args) {
  if (baseExceptionInit(t, self, args).isEmpty()) return {};
  auto* e = self.as<SystemExitObject>();
  if (args.npos) setField(self, &e->code, args.npos == 1 ? args.v[0] : e->args);
  return none();
}
void traceExit(Object* o, gc::Marker& m) {
  traceException(o, m);
  m.mark(static_cast<SystemExitObject*>(o)->code);
}
const NativeSlot kExitSlots[] = {{kSlotInit, reinterpret_cast<void*>(exitInit)}, {}};
const MemberDef kExitMembers[] = {{"code", offsetof(SystemExitObject, code), kMemberNone}, {}};

// --- KeyError ------------------------------------------------------------------------------------
Value keyStr(Thread& t, Value self) {
  auto* args = self.as<ExceptionObject>()->args.as<TupleObject>();
  // The key alone would be unreadable when it is the empty string.
  if (args && args->ob_size == 1) return repr_py(t, args->ob_item[0]);
  return baseExceptionStr(t, self);
}
const NativeSlot kKeySlots[] = {{kSlotStr, reinterpret_cast<void*>(keyStr)}, {}};

// --- NameError, AttributeError -------------------------------------------------------------------
Value nameInit(Thread& t, Value self, const Args& args) {
  if (baseExceptionInit(t, self, positional(args)).isEmpty()) return {};
  static const char* const kNames[] = {"name"};
  Value v[1] = {};
  if (!takeKeywords(t, "NameError", args, kNames, 1, v)) return {};
  setField(self, &self.as<NameErrorObject>()->name, v[0]);
  return none();
}
void traceName(Object* o, gc::Marker& m) {
  traceException(o, m);
  m.mark(static_cast<NameErrorObject*>(o)->name);
}
const NativeSlot kNameSlots[] = {{kSlotInit, reinterpret_cast<void*>(nameInit)}, {}};
const MemberDef kNameMembers[] = {{"name", offsetof(NameErrorObject, name), kMemberNone, "name"}, {}};

Value attributeInit(Thread& t, Value self, const Args& args) {
  if (baseExceptionInit(t, self, positional(args)).isEmpty()) return {};
  static const char* const kNames[] = {"name", "obj"};
  Value v[2] = {};
  if (!takeKeywords(t, "AttributeError", args, kNames, 2, v)) return {};
  setField(self, &self.as<AttributeErrorObject>()->name, v[0]);
  setField(self, &self.as<AttributeErrorObject>()->obj, v[1]);
  return none();
}
void traceAttribute(Object* o, gc::Marker& m) {
  traceException(o, m);
  traceFields(static_cast<AttributeErrorObject*>(o), m, &AttributeErrorObject::obj, &AttributeErrorObject::name);
}
const NativeSlot kAttributeSlots[] = {{kSlotInit, reinterpret_cast<void*>(attributeInit)}, {}};
const MemberDef kAttributeMembers[] = {{"name", offsetof(AttributeErrorObject, name), kMemberNone},
                                       {"obj", offsetof(AttributeErrorObject, obj), kMemberNone, "object"},
                                       {}};

// --- ImportError ---------------------------------------------------------------------------------
Value importInit(Thread& t, Value self, const Args& args) {
  if (baseExceptionInit(t, self, positional(args)).isEmpty()) return {};
  static const char* const kNames[] = {"name", "path"};
  Value v[2] = {};
  if (!takeKeywords(t, "ImportError", args, kNames, 2, v)) return {};
  auto* e = self.as<ImportErrorObject>();
  setField(self, &e->name, v[0]);
  setField(self, &e->path, v[1]);
  setField(self, &e->msg, args.npos == 1 ? args.v[0] : Value());
  return none();
}
Value importStr(Thread& t, Value self) {
  Value msg = self.as<ImportErrorObject>()->msg;
  return msg && isExactly(msg, &PyUnicode_Type) ? msg : baseExceptionStr(t, self);
}
void traceImport(Object* o, gc::Marker& m) {
  traceException(o, m);
  traceFields(static_cast<ImportErrorObject*>(o), m, &ImportErrorObject::msg, &ImportErrorObject::path);
}
Value importReduce(Thread& t, Value self, Value*) {
  auto* e = self.as<ImportErrorObject>();
  PPY_TRY(state, exceptionState(t, self));
  if (isNone(state)) state = Value();
  if (e->name || e->path) {
    DictObject* d = state ? dictCopy(t, state.as<DictObject>()).as<DictObject>() : newDict(t);
    if (!d) return {};
    if (e->name && !dictSetStr(t, d, names().name, e->name)) return {};
    if (e->path && !dictSetStr(t, d, names().path, e->path)) return {};
    state = d;
  }
  if (state) return tupleOf(t, {typeOf(self), orNone(e->args), state});
  return tupleOf(t, {typeOf(self), orNone(e->args)});
}
const NativeSlot kImportSlots[] = {{kSlotInit, reinterpret_cast<void*>(importInit)}, {kSlotStr, reinterpret_cast<void*>(importStr)}, {}};
const BuiltinDef kImportMethods[] = {{"__reduce__", "", importReduce}, {}};
const MemberDef kImportMembers[] = {{"msg", offsetof(ImportErrorObject, msg), kMemberNone},
                                    {"name", offsetof(ImportErrorObject, name), kMemberNone, "module name"},
                                    {"path", offsetof(ImportErrorObject, path), kMemberNone, "module path"},
                                    {}};

}  // namespace

const ExceptionExtra kFieldExtras[] = {
    {&_PyExc_StopIteration, sizeof(StopIterationObject), kStopSlots, nullptr, kStopMembers, nullptr, traceStop},
    {&_PyExc_SystemExit, sizeof(SystemExitObject), kExitSlots, nullptr, kExitMembers, nullptr, traceExit},
    {&_PyExc_KeyError, 0, kKeySlots, nullptr, nullptr, nullptr, nullptr},
    {&_PyExc_NameError, sizeof(NameErrorObject), kNameSlots, nullptr, kNameMembers, nullptr, traceName},
    {&_PyExc_AttributeError, sizeof(AttributeErrorObject), kAttributeSlots, nullptr, kAttributeMembers, nullptr, traceAttribute},
    {&_PyExc_ImportError, sizeof(ImportErrorObject), kImportSlots, kImportMethods, kImportMembers, nullptr, traceImport},
    {}};

}  // namespace ppy
