/// Attribute access in parts: what getAttr and the inline caches share, and what built-in types need.
#pragma once
#include "runtime/object/call.h"
#include "runtime/object/ops.h"

namespace ppy {

/// Result of looking for o.name the way object.__getattribute__ does, without running descriptors' code.
/// Empty value with Status::None: absent.
/// `cont`/`contValue`/`operands` are for a getter that is a Python function (see startCall).
Value findGeneric_rq(Thread& t, Value o, Value name, ContKind cont, Value contValue, const Value* operands);
/// d.__get__(obj, type) for a raw class attribute; obj empty: accessed through the class.
Value bindDescriptor_rq(Thread& t, Value d, Value obj, TypeObject* type, ContKind cont = kContResult,
                        Value contValue = Value(), const Value* operands = nullptr);
Value bindDescriptor_py(Thread& t, Value d, Value obj, TypeObject* type);

/// Attribute lookup of classes (type.__getattribute__), modules and super objects.
Value typeGetAttr_rq(Thread& t, Value type, Value name);
Value moduleGetAttr_rq(Thread& t, Value module, Value name);
Value superGetAttr_rq(Thread& t, Value super, Value name);
Value typeSetAttr_rq(Thread& t, Value type, Value name, Value v);  ///< v empty: delete
/// super(type, obj).name without the super object; see LoadSuperAttr.
/// What the classes behind `type` in start's MRO have under the name, as it lies there, or empty.
Value superFind(const TypeObject* type, const TypeObject* start, Value name);
Value superLookup_rq(Thread& t, TypeObject* type, Value obj, Value name);

/// Native slot functions behind them, which dispatch recognises.
Value objectGetAttribute(Thread& t, Value self, Value name);
Value typeGetAttribute(Thread& t, Value self, Value name);
Value moduleGetAttribute(Thread& t, Value self, Value name);
Value superGetAttribute(Thread& t, Value self, Value name);

bool objectSetAttribute(Thread& t, Value self, Value name, Value v);
bool objectDelAttribute(Thread& t, Value self, Value name);
bool typeSetAttribute(Thread& t, Value self, Value name, Value v);
bool typeDelAttribute(Thread& t, Value self, Value name);

/// "property 'x' of 'C' object has no setter".
Value raisePropertyError(Thread& t, Value property, Value obj, const char* what);
/// An AttributeError with its obj and name fields.
Value newAttributeError(Thread& t, Value text, Value obj, Value name);
/// The class whose MRO super(type, obj) walks; null with TypeError pending.
TypeObject* superStart(Thread& t, TypeObject* type, Value obj);
Value newSuper(Thread& t, TypeObject* type, Value obj, TypeObject* objType);

/// Instance dict of types with a `dict` field, made when absent; of shaped instances, the sharing dict.
Value getInstanceDict(Thread& t, Value self);
bool setInstanceDict(Thread& t, Value self, Value v);
/// Stores into that field.
void storeDict(Thread& t, Object* o, const TypeInfo& info, Value* field, Value dict);
/// Field of dictOffset, or null.
inline Value* dictFieldOf(Object* o, const TypeInfo& info) {
  return info.dictOffset ? reinterpret_cast<Value*>(reinterpret_cast<char*>(o) + info.dictOffset) : nullptr;
}

/// __name__, __qualname__, __module__ of a type as str (module may be empty).
Value typeShortName(Thread& t, const TypeObject* type);
Value typeQualifiedName(Thread& t, const TypeObject* type);
Value typeModule(Thread& t, const TypeObject* type);

}  // namespace ppy
