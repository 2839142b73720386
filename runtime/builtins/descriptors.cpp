/// Types of built-in functions and of the descriptors in built-in types' dicts.
#include "runtime/gc/heap.h"
#include "runtime/object/attr.h"
#include "runtime/object/builtin_call.h"
#include "runtime/object/container.h"
#include "runtime/object/docs.h"
#include "runtime/object/error.h"
#include "runtime/object/foreign.h"
#include "runtime/object/names.h"
#include "runtime/object/number.h"
#include "runtime/object/ops.h"
#include "runtime/object/signature.h"
#include "runtime/object/str.h"

namespace ppy {
namespace {

Value noneIfEmpty(Value v) { return v ? v : none(); }
Value textOrNone(Thread& t, const char* text) { return text ? newStr(t, text) : none(); }

/// Documentation of an attribute of a built-in type: `own` where CPython has nothing to say.
Value attributeDoc(Thread& t, TypeObject* owner, std::string_view name, const char* own) {
  const char* doc = builtinDoc(owner->tp_flags & kTypeHeap ? "class" : owner->tp_name, name);
  return textOrNone(t, doc ? doc : own);
}

// --- text signatures ---------------------------------------------------------------------------------
/// What CPython gives, or "($self, index=-1, /)" from a table's signature for what it does not have.
Value textSignature(Thread& t, const DocRow* row, const BuiltinDef* def, const char* receiver) {
  if (row) return textOrNone(t, signatureOf(row));
  if (def == &kNewDef) return newStr(t, "($type, *args, **kwargs)");
  std::string text = "(";
  text += receiver;
  if (def->signature[0]) {
    if (*receiver) text += ", ";
    text += def->signature;
  } else if (*receiver) {
    text += ", /";
  }
  return newStr(t, text + ")");
}

// --- builtin_function_or_method ------------------------------------------------------------------------
BuiltinObject* fn(Value v) { return v.as<BuiltinObject>(); }
bool bound(BuiltinObject* f) { return f->m_self && !(f->m_self.isObject() && infoOfValue(f->m_self).layout == Layout::Module); }

Value fnCall(Thread& t, Value self, const Args& args) { return callBuiltin(t, self, args); }
Value fnName(Thread& t, Value self) { return newStr(t, fn(self)->def->name); }
Value fnQualname(Thread& t, Value self) {
  BuiltinObject* f = fn(self);
  if (!bound(f)) return fnName(t, self);
  TypeObject* owner = isType(f->m_self) ? f->m_self.as<TypeObject>() : typeOf(f->m_self);
  PPY_TRY(name, typeQualifiedName(t, owner));
  return formatStr(t, "%U.%s", name, f->def->name);
}
Value fnModule(Thread& t, Value self) { return noneIfEmpty(fn(self)->m_module); }
bool fnSetModule(Thread& t, Value self, Value v) {
  gc::store(self.object(), &fn(self)->m_module, v ? v : none());
  return true;
}
Value fnSelf(Thread& t, Value self) { return noneIfEmpty(fn(self)->m_self); }
/// The row of a function of a module, or of a method by the first class that has one.
const DocRow* fnRow(BuiltinObject* f) {
  if (!bound(f)) {
    if (!f->m_module || !isStr(f->m_module)) return nullptr;
    return findDoc(strToUtf8(f->m_module), f->def->name);
  }
  TypeObject* owner = isType(f->m_self) ? f->m_self.as<TypeObject>() : typeOf(f->m_self);
  for (intptr_t i = 0; i < owner->tp_mro->ob_size; i++)
    if (const DocRow* row = findDoc(owner->tp_mro->ob_item[i].as<TypeObject>()->tp_name, f->def->name)) return row;
  return nullptr;
}
bool overTable(const MethodDef* ml, const BuiltinDef* def);
Value fnDoc(Thread& t, Value self) {
  if (BuiltinObject* f = fn(self); overTable(f->m_ml, f->def)) return textOrNone(t, docInText(f->m_ml->ml_doc, f->m_ml->ml_name));
  const char* doc = docOf(fnRow(fn(self)));
  return textOrNone(t, doc ? doc : fn(self)->def->doc);
}
/// Is it a function over an extension's table? Its text is looked up there each time: extensions set some of them later.
bool overTable(const MethodDef* ml, const BuiltinDef* def) { return ml && !def->fn && def->name != std::string_view("__new__"); }
Value signatureInTable(Thread& t, const MethodDef* ml) {
  std::string_view signature = signatureInText(ml->ml_doc, ml->ml_name);
  return signature.empty() ? none() : newStr(t, signature);
}
/// The text of a PyGetSetDef or PyMemberDef of an extension.
const char* textInTable(const void* row, size_t place) { return *reinterpret_cast<char* const*>(static_cast<const char*>(row) + place); }
constexpr size_t kGetSetText = 24, kMemberText = 32;
Value fnSignature(Thread& t, Value self) {
  BuiltinObject* f = fn(self);
  if (overTable(f->m_ml, f->def)) return signatureInTable(t, f->m_ml);
  return textSignature(t, fnRow(f), f->def, !bound(f) ? "$module" : isType(f->m_self) ? "$type" : "$self");
}
Value fnRepr(Thread& t, Value self) {
  BuiltinObject* f = fn(self);
  if (!bound(f)) return formatStr(t, "<built-in function %s>", f->def->name);
  if (!f->m_self.isObject()) return formatStr(t, "<built-in method %s of %T object at 0x%lx>", f->def->name, f->m_self, static_cast<unsigned long>(f->m_self.bits()));
  return formatStr(t, "<built-in method %s of %T object at %p>", f->def->name, f->m_self, static_cast<void*>(f->m_self.object()));
}
Value fnHash(Thread& t, Value self) {
  auto h = static_cast<int64_t>(fn(self)->m_self.bits() >> 4 ^ reinterpret_cast<uintptr_t>(fn(self)->def) >> 3);
  return makeInt(t, h == -1 ? -2 : h);
}
Value fnCompare(Thread& t, Value a, Value b, int op) {
  if ((op != kEq && op != kNe) || !isExactly(a, &PyCFunction_Type) || !isExactly(b, &PyCFunction_Type)) return notImplemented();
  bool eq = fn(a)->m_self == fn(b)->m_self && fn(a)->def == fn(b)->def;
  return boolean(eq == (op == kEq));
}
/// (getattr, (owner, name)): how pickle finds it again.
Value reduceByName(Thread& t, Value owner, Value name) {
  Value getattr = dictGetStr(t.runtime->builtins, intern(t, std::string_view("getattr")));
  if (getattr.isEmpty()) return raise(t, PyExc_RuntimeError, "builtins.getattr is missing");
  PPY_TRY(args, tupleOf(t, {owner, name}));
  return tupleOf(t, {getattr, args});
}
Value fnReduce(Thread& t, Value self, Value*) {
  PPY_TRY(name, fnName(t, self));
  if (!bound(fn(self))) return name;
  return reduceByName(t, fn(self)->m_self, name);
}
void fnTrace(Object* o, gc::Marker& m) {
  auto* f = static_cast<BuiltinObject*>(o);
  m.mark(f->m_self);
  m.mark(f->m_module);
  m.mark(static_cast<const void*>(f->signature));
}
const NativeSlot kFnSlots[] = {{kSlotCall, reinterpret_cast<void*>(fnCall)},
                               {kSlotRepr, reinterpret_cast<void*>(fnRepr)},
                               {kSlotHash, reinterpret_cast<void*>(fnHash)},
                               {}};
const BuiltinDef kFnMethods[] = {{"__reduce__", "", fnReduce}, {}};
const GetSetDef kFnGetSet[] = {{"__name__", fnName, nullptr},     {"__qualname__", fnQualname, nullptr},
                               {"__module__", fnModule, fnSetModule}, {"__self__", fnSelf, nullptr},
                               {"__doc__", fnDoc, nullptr},       {"__text_signature__", fnSignature, nullptr},
                               {}};

// --- descriptors ------------------------------------------------------------------------------------------
DescrObject* descr(Value v) { return v.as<DescrObject>(); }
void descrTrace(Object* o, gc::Marker& m) {
  auto* d = static_cast<DescrObject*>(o);
  m.mark(Value(d->d_type));
  m.mark(d->d_name);
  m.mark(d->d_qualname);
}
void methodDescrTrace(Object* o, gc::Marker& m) {
  descrTrace(o, m);
  m.mark(static_cast<const void*>(static_cast<MethodDescrObject*>(o)->signature));
}
Value descrName(Thread& t, Value self) { return descr(self)->d_name; }
Value descrQualname(Thread& t, Value self) {
  PPY_TRY(owner, typeQualifiedName(t, descr(self)->d_type));
  return formatStr(t, "%U.%U", owner, descr(self)->d_name);
}
Value descrOwner(Thread& t, Value self) { return descr(self)->d_type; }
Value descrReduce(Thread& t, Value self, Value*) { return reduceByName(t, descr(self)->d_type, descr(self)->d_name); }
Value reprAs(Thread& t, Value self, const char* what, const char* tail) {
  return formatStr(t, "<%s '%U' of '%N' %s>", what, descr(self)->d_name, descr(self)->d_type, tail);
}
Value methodRepr(Thread& t, Value self) { return reprAs(t, self, "method", "objects"); }
Value memberRepr(Thread& t, Value self) { return reprAs(t, self, "member", "objects"); }
Value getSetRepr(Thread& t, Value self) { return reprAs(t, self, "attribute", "objects"); }
Value wrapperRepr(Thread& t, Value self) { return reprAs(t, self, "slot wrapper", "objects"); }

Value methodDoc(Thread& t, Value self) {
  auto* d = self.as<MethodDescrObject>();
  if (overTable(d->d_method, d->def)) return textOrNone(t, docInText(d->d_method->ml_doc, d->d_method->ml_name));
  return attributeDoc(t, d->d_type, d->def->name, d->def->doc);
}
Value methodSignature(Thread& t, Value self) {
  auto* d = self.as<MethodDescrObject>();
  if (overTable(d->d_method, d->def)) return signatureInTable(t, d->d_method);
  return textSignature(t, findDoc(d->d_type->tp_name, d->def->name), d->def, isExactly(self, &PyClassMethodDescr_Type) ? "$type" : "$self");
}
Value memberDoc(Thread& t, Value self) {
  auto* d = self.as<MemberDescrObject>();
  if (d->d_member) return textOrNone(t, textInTable(d->d_member, kMemberText));
  return attributeDoc(t, d->d_type, strToUtf8(d->d_name), d->doc);
}
Value getSetDoc(Thread& t, Value self) {
  auto* d = self.as<GetSetDescrObject>();
  if (d->d_getset) return textOrNone(t, textInTable(d->d_getset, kGetSetText));
  return attributeDoc(t, d->d_type, d->def->name, d->def->doc);
}
Value wrapperDoc(Thread& t, Value self) {
  auto* d = self.as<WrapperDescrObject>();
  std::string name = strToUtf8(d->d_name);
  const char* doc = d->d_base ? d->d_base->doc : nullptr;
  if (d->d_base && !doc) {
    // Of an extension's slot: what is said of that slot wherever it is one, the first of these that has it.
    for (const char* type : {"int", "str", "tuple", "object", "dict", "list", "set", "function", "generator", "coroutine", "async_generator", "property"})
      if ((doc = builtinDoc(type, name))) break;
  }
  return attributeDoc(t, d->d_type, name, doc);
}
Value wrapperSignature(Thread& t, Value self) {
  auto* d = self.as<WrapperDescrObject>();
  if (const DocRow* row = findDoc(d->d_type->tp_name, strToUtf8(d->d_name))) return textOrNone(t, signatureOf(row));
  switch (kSlotKinds[self.as<WrapperDescrObject>()->slot]) {
    case NativeKind::Unary: case NativeKind::Next: return newStr(t, "($self, /)");
    case NativeKind::Call: return newStr(t, "($self, /, *args, **kwargs)");
    case NativeKind::Ternary: case NativeKind::SetTernary: return newStr(t, "($self, key, value, /)");
    default: return newStr(t, "($self, value, /)");
  }
}
Value anyCall(Thread& t, Value self, const Args& args) { return callBuiltin(t, self, args); }
Value anyGet(Thread& t, Value self, Value obj, Value type) {
  if (obj && !isInstance(obj, descr(self)->d_type) && !isExactly(self, &PyClassMethodDescr_Type))
    return raise(t, PyExc_TypeError, "descriptor '%U' for '%N' objects doesn't apply to a '%T' object", descr(self)->d_name,
                 descr(self)->d_type, obj);
  if (isExactly(self, &PyClassMethodDescr_Type)) {
    DescrObject* d = descr(self);
    if (type.isEmpty()) {
      if (obj.isEmpty()) return raise(t, PyExc_TypeError, "descriptor '%U' for type '%N' needs either an object or a type", d->d_name, d->d_type);
      type = typeOf(obj);
    }
    if (!isType(type))
      return raise(t, PyExc_TypeError, "descriptor '%U' for type '%N' needs a type, not a '%T' as arg 2", d->d_name, d->d_type, type);
    if (!isSubtype(type.as<TypeObject>(), d->d_type))
      return raise(t, PyExc_TypeError, "descriptor '%U' requires a subtype of '%N' but received '%N'", d->d_name, d->d_type, type.as<TypeObject>());
  }
  return bindDescriptor_py(t, self, obj, type && isType(type) ? type.as<TypeObject>() : nullptr);
}
bool anySet(Thread& t, Value self, Value obj, Value v) {
  if (!isInstance(obj, descr(self)->d_type)) {
    raise(t, PyExc_TypeError, "descriptor '%U' for '%N' objects doesn't apply to a '%T' object", descr(self)->d_name, descr(self)->d_type, obj);
    return false;
  }
  if (isExactly(self, &PyGetSetDescr_Type)) {
    auto* g = self.as<GetSetDescrObject>();
    if (g->d_getset) return t.runtime->foreign->getSetSet(t, g, obj, v);
    const GetSetDef* def = g->def;
    if (def->set) return def->set(t, obj, v);
    raise(t, PyExc_AttributeError, "attribute '%U' of '%N' objects is not writable", descr(self)->d_name, descr(self)->d_type);
    return false;
  }
  auto* m = self.as<MemberDescrObject>();
  if (m->d_member) return t.runtime->foreign->memberSet(t, m, obj, v);
  if (m->flags & kMemberReadOnly) return raise(t, PyExc_AttributeError, "readonly attribute"), false;
  auto* field = reinterpret_cast<Value*>(reinterpret_cast<char*>(obj.object()) + m->offset);
  if (v) gc::store(obj.object(), field, v);
  else if (field->isEmpty() && !(m->flags & kMemberNone)) return raiseValue(t, PyExc_AttributeError, m->d_name), false;
  else *field = Value();
  return true;
}
bool anyDelete(Thread& t, Value self, Value obj) { return anySet(t, self, obj, Value()); }

#define PPY_SLOT(id, f) {kSlot##id, reinterpret_cast<void*>(f)}
const NativeSlot kMethodDescrSlots[] = {PPY_SLOT(Call, anyCall), PPY_SLOT(Get, anyGet), PPY_SLOT(Repr, methodRepr), {}};
const NativeSlot kMemberSlots[] = {PPY_SLOT(Get, anyGet), PPY_SLOT(Set, anySet), PPY_SLOT(Delete, anyDelete), PPY_SLOT(Repr, memberRepr), {}};
const NativeSlot kGetSetSlots[] = {PPY_SLOT(Get, anyGet), PPY_SLOT(Set, anySet), PPY_SLOT(Delete, anyDelete), PPY_SLOT(Repr, getSetRepr), {}};
const NativeSlot kWrapperSlots[] = {PPY_SLOT(Call, anyCall), PPY_SLOT(Get, anyGet), PPY_SLOT(Repr, wrapperRepr), {}};
const BuiltinDef kDescrMethods[] = {{"__reduce__", "", descrReduce}, {}};
#define PPY_NAME_ROWS {"__name__", descrName, nullptr}, {"__qualname__", descrQualname, nullptr}, {"__objclass__", descrOwner, nullptr}
const GetSetDef kMethodDescrGetSet[] = {PPY_NAME_ROWS, {"__doc__", methodDoc, nullptr}, {"__text_signature__", methodSignature, nullptr}, {}};
const GetSetDef kMemberGetSet[] = {PPY_NAME_ROWS, {"__doc__", memberDoc, nullptr}, {}};
const GetSetDef kGetSetGetSet[] = {PPY_NAME_ROWS, {"__doc__", getSetDoc, nullptr}, {}};
const GetSetDef kWrapperGetSet[] = {PPY_NAME_ROWS, {"__doc__", wrapperDoc, nullptr}, {"__text_signature__", wrapperSignature, nullptr}, {}};
#undef PPY_NAME_ROWS

// --- method-wrapper -------------------------------------------------------------------------------------------
MethodWrapperObject* mw(Value v) { return v.as<MethodWrapperObject>(); }
Value mwRepr(Thread& t, Value self) {
  return formatStr(t, "<method-wrapper '%U' of %T object at %p>", mw(self)->descr->d_name, mw(self)->self,
                   reinterpret_cast<void*>(mw(self)->self.bits()));
}
Value mwName(Thread& t, Value self) { return mw(self)->descr->d_name; }
Value mwQualname(Thread& t, Value self) { return descrQualname(t, mw(self)->descr); }
Value mwSelf(Thread& t, Value self) { return mw(self)->self; }
Value mwOwner(Thread& t, Value self) { return mw(self)->descr->d_type; }
Value mwDoc(Thread& t, Value self) { return wrapperDoc(t, mw(self)->descr); }
Value mwSignature(Thread& t, Value self) { return wrapperSignature(t, mw(self)->descr); }
Value mwHash(Thread& t, Value self) {
  auto h = static_cast<int64_t>((mw(self)->self.bits() ^ reinterpret_cast<uintptr_t>(mw(self)->descr)) >> 4);
  return makeInt(t, h == -1 ? -2 : h);
}
Value mwCompare(Thread& t, Value a, Value b, int op) {
  if ((op != kEq && op != kNe) || !isExactly(a, &_PyMethodWrapper_Type) || !isExactly(b, &_PyMethodWrapper_Type)) return notImplemented();
  bool eq = mw(a)->self == mw(b)->self && mw(a)->descr == mw(b)->descr;
  return boolean(eq == (op == kEq));
}
Value mwReduce(Thread& t, Value self, Value*) { return reduceByName(t, mw(self)->self, mw(self)->descr->d_name); }
void mwTrace(Object* o, gc::Marker& m) {
  m.mark(Value(static_cast<MethodWrapperObject*>(o)->descr));
  m.mark(static_cast<MethodWrapperObject*>(o)->self);
}
const NativeSlot kMwSlots[] = {PPY_SLOT(Call, anyCall), PPY_SLOT(Repr, mwRepr), PPY_SLOT(Hash, mwHash), {}};
const BuiltinDef kMwMethods[] = {{"__reduce__", "", mwReduce}, {}};
const GetSetDef kMwGetSet[] = {{"__name__", mwName, nullptr},     {"__qualname__", mwQualname, nullptr},
                               {"__self__", mwSelf, nullptr},     {"__objclass__", mwOwner, nullptr},
                               {"__doc__", mwDoc, nullptr},       {"__text_signature__", mwSignature, nullptr},
                               {}};

}  // namespace

extern const TypeSpec kBuiltinSpec, kMethodDescrSpec, kClassMethodDescrSpec, kMemberDescrSpec, kGetSetDescrSpec, kWrapperDescrSpec,
    kMethodWrapperSpec;
const TypeSpec kBuiltinSpec = {.type = &PyCFunction_Type, .name = "builtin_function_or_method", .basicSize = sizeof(BuiltinObject),
                               .slots = kFnSlots, .compare = fnCompare, .methods = kFnMethods, .getset = kFnGetSet, .trace = fnTrace};
const TypeSpec kMethodDescrSpec = {.type = &PyMethodDescr_Type, .name = "method_descriptor", .basicSize = sizeof(MethodDescrObject),
                                   .flags = kTypeMethodDescr, .slots = kMethodDescrSlots, .methods = kDescrMethods,
                                   .getset = kMethodDescrGetSet, .trace = methodDescrTrace};
const TypeSpec kClassMethodDescrSpec = {.type = &PyClassMethodDescr_Type, .name = "classmethod_descriptor",
                                        .basicSize = sizeof(MethodDescrObject), .slots = kMethodDescrSlots,
                                        .getset = kMethodDescrGetSet, .trace = methodDescrTrace};
const TypeSpec kMemberDescrSpec = {.type = &PyMemberDescr_Type, .name = "member_descriptor", .basicSize = sizeof(MemberDescrObject),
                                   .slots = kMemberSlots, .methods = kDescrMethods, .getset = kMemberGetSet, .trace = descrTrace};
const TypeSpec kGetSetDescrSpec = {.type = &PyGetSetDescr_Type, .name = "getset_descriptor", .basicSize = sizeof(GetSetDescrObject),
                                   .slots = kGetSetSlots, .getset = kGetSetGetSet, .trace = descrTrace};
const TypeSpec kWrapperDescrSpec = {.type = &PyWrapperDescr_Type, .name = "wrapper_descriptor", .basicSize = sizeof(WrapperDescrObject),
                                    .flags = kTypeMethodDescr, .slots = kWrapperSlots, .methods = kDescrMethods,
                                    .getset = kWrapperGetSet, .trace = descrTrace};
const TypeSpec kMethodWrapperSpec = {.type = &_PyMethodWrapper_Type, .name = "method-wrapper", .basicSize = sizeof(MethodWrapperObject),
                                     .slots = kMwSlots, .compare = mwCompare, .methods = kMwMethods, .getset = kMwGetSet, .trace = mwTrace};

}  // namespace ppy
