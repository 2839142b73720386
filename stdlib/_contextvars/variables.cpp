// contextvars.ContextVar and Token.
#include "stdlib/_contextvars/context.h"

namespace ppy::ctx {

extern "C" {
TypeObject PyContextVar_Type, PyContextToken_Type;
}

namespace {

TypeObject kMissingType;

struct TokenObject : Object {
  Value context, var, old;  ///< old: empty when the variable had no value
  bool used;
};

VarObject* of(Value v) { return v.as<VarObject>(); }
/// Values of the module: the number of the next variable, Token.MISSING.
enum { kNextId, kMissing };

Value varNew(Thread& t, TypeObject*, const Args& args) {
  static constexpr Signature kSignature{"name, *, default=None"};
  Value a[2];
  if (args.npos > 1 || args.total() == 0) return raise(t, PyExc_TypeError, "ContextVar() takes exactly 1 positional argument (%d given)", static_cast<int>(args.npos));
  if (!bindArgs(t, "ContextVar", kSignature, args, a)) return {};
  if (!isStr(a[0])) return raise(t, PyExc_TypeError, "context variable name must be a str");
  Value* state = moduleValues(t, kModuleIndexContextvars);
  int64_t id = state[kNextId].isEmpty() ? 1 : state[kNextId].asSmallInt();
  state[kNextId] = Value::smallInt(id + 1);
  auto* var = static_cast<VarObject*>(gc::allocObject(t, &PyContextVar_Type, sizeof(VarObject)));
  var->name = a[0];
  var->dflt = a[1];
  var->id = static_cast<uint64_t>(id);
  return var;
}

Value varGet(Thread& t, Value self, Value* a) {
  Value context = threadContext(t);
  Value v = context.isEmpty() ? Value() : mapGet(context.as<ContextObject>()->root, of(self));
  if (!v.isEmpty()) return v;
  if (!a[0].isEmpty()) return a[0];
  if (!of(self)->dflt.isEmpty()) return of(self)->dflt;
  return raiseValue(t, PyExc_LookupError, self);
}

bool setValue(Thread& t, ContextObject* c, VarObject* var, Value v) {
  bool added;
  Node* root = mapSet(t, c->root, var, var->id, variableHash, v, &added);
  if (!root) return false;
  c->root = root;
  c->count += added;
  gc::barrier(c);
  return true;
}
Value varSet(Thread& t, Value self, Value* a) {
  ContextObject* c = currentContext(t);
  Value old = mapGet(c->root, of(self));
  auto* token = static_cast<TokenObject*>(gc::allocObject(t, &PyContextToken_Type, sizeof(TokenObject)));
  token->context = c;
  token->var = self;
  token->old = old;
  return setValue(t, c, of(self), a[0]) ? Value(token) : Value();
}
Value varReset(Thread& t, Value self, Value* a) {
  if (!isExactly(a[0], &PyContextToken_Type)) return raise(t, PyExc_TypeError, "expected an instance of Token, got %R", a[0]);
  auto* token = a[0].as<TokenObject>();
  if (token->used) return raise(t, PyExc_RuntimeError, "%R has already been used once", a[0]);
  if (token->var != self) return raise(t, PyExc_ValueError, "%R was created by a different ContextVar", a[0]);
  ContextObject* c = currentContext(t);
  if (token->context != Value(c)) return raise(t, PyExc_ValueError, "%R was created in a different Context", a[0]);
  token->used = true;
  if (!token->old.isEmpty()) return setValue(t, c, of(self), token->old) ? none() : Value();
  if (mapGet(c->root, of(self)).isEmpty()) return raiseValue(t, PyExc_LookupError, self);
  Node* root;
  if (!mapDelete(t, c->root, self, of(self)->id, &root)) return {};
  c->root = root;
  c->count--;
  gc::barrier(c);
  return none();
}

Value address(Thread& t, const void* p) {
  char text[32];
  int n = snprintf(text, sizeof text, "%p", p);
  return newStrAscii(t, {text, static_cast<size_t>(n)});
}
Value varRepr(Thread& t, Value self) {
  PPY_TRY(where, address(t, self.object()));
  if (of(self)->dflt.isEmpty()) return formatStr(t, "<ContextVar name=%R at %U>", of(self)->name, where);
  return formatStr(t, "<ContextVar name=%R default=%R at %U>", of(self)->name, of(self)->dflt, where);
}
Value varHash(Thread& t, Value self) { return makeInt(t, static_cast<int64_t>(of(self)->id * 0x9E3779B97F4A7C15ull >> 16)); }
void varTrace(Object* o, gc::Marker& m) {
  m.mark(static_cast<VarObject*>(o)->name);
  m.mark(static_cast<VarObject*>(o)->dflt);
}

// --- Token --------------------------------------------------------------------------------------

Value tokenNew(Thread& t, TypeObject*, const Args&) { return raise(t, PyExc_RuntimeError, "Tokens can only be created by ContextVars"); }
Value tokenRepr(Thread& t, Value self) {
  PPY_TRY(where, address(t, self.object()));
  return formatStr(t, self.as<TokenObject>()->used ? "<Token used var=%R at %U>" : "<Token var=%R at %U>", self.as<TokenObject>()->var, where);
}
Value tokenVar(Thread&, Value self) { return self.as<TokenObject>()->var; }
Value tokenOld(Thread& t, Value self) {
  Value old = self.as<TokenObject>()->old;
  return old.isEmpty() ? moduleValues(t, kModuleIndexContextvars)[kMissing] : old;
}
void tokenTrace(Object* o, gc::Marker& m) {
  auto* token = static_cast<TokenObject*>(o);
  for (Value v : {token->context, token->var, token->old}) m.mark(v);
}
Value missingRepr(Thread& t, Value) { return newStrAscii(t, "<Token.MISSING>"); }

const BuiltinDef kVarMethods[] = {{"get", "default=None, /", varGet}, {"set", "value, /", varSet}, {"reset", "token, /", varReset},
                                  {"__class_getitem__", "item, /", classGetItem, nullptr, kBuiltinClassMethod}, {nullptr, nullptr, nullptr}};
const MemberDef kVarMembers[] = {{"name", offsetof(VarObject, name), kMemberReadOnly}, {nullptr, 0, 0}};
const NativeSlot kVarSlots[] = {{kSlotNew, nativeSlot<NewFn>(varNew)}, {kSlotRepr, nativeSlot<UnaryFn>(varRepr)}, {kSlotHash, nativeSlot<UnaryFn>(varHash)}, {0, nullptr}};
const TypeSpec kVarSpec = {.type = &PyContextVar_Type, .name = "_contextvars.ContextVar", .basicSize = sizeof(VarObject), .flags = kTypeHasGc, .slots = kVarSlots,
    .methods = kVarMethods, .members = kVarMembers, .trace = varTrace};
const BuiltinDef kTokenMethods[] = {{"__class_getitem__", "item, /", classGetItem, nullptr, kBuiltinClassMethod}, {nullptr, nullptr, nullptr}};
const GetSetDef kTokenGetset[] = {{"var", tokenVar, nullptr}, {"old_value", tokenOld, nullptr}, {nullptr, nullptr, nullptr}};
const NativeSlot kTokenSlots[] = {{kSlotNew, nativeSlot<NewFn>(tokenNew)}, {kSlotRepr, nativeSlot<UnaryFn>(tokenRepr)}, {0, nullptr}};
const TypeSpec kTokenSpec = {.type = &PyContextToken_Type, .name = "_contextvars.Token", .basicSize = sizeof(TokenObject), .flags = kTypeHasGc, .slots = kTokenSlots,
    .methods = kTokenMethods, .getset = kTokenGetset, .trace = tokenTrace, .unhashable = true};
const NativeSlot kMissingSlots[] = {{kSlotRepr, nativeSlot<UnaryFn>(missingRepr)}, {0, nullptr}};
const TypeSpec kMissingSpec = {.type = &kMissingType, .name = "Token.MISSING", .basicSize = sizeof(Object), .slots = kMissingSlots};

}  // namespace

bool initVariables(Thread& t, ModuleObject* m) {
  if (!addType(t, m, kVarSpec, true) || !addType(t, m, kTokenSpec) || !readyModuleType(t, kMissingSpec)) return false;
  Value& missing = moduleValues(t, kModuleIndexContextvars)[kMissing];
  Value name = intern(t, "MISSING");
  // The type is the process's, and so is its attribute.
  missing = dictGetStr(PyContextToken_Type.tp_dict, name);
  if (!missing.isEmpty()) return true;
  gc::ImmortalScope scope(t);
  missing = gc::allocObject(t, &kMissingType, sizeof(Object));
  return dictSetStr(t, PyContextToken_Type.tp_dict, immortalName(t, "MISSING"), missing);
}

}  // namespace ppy::ctx
