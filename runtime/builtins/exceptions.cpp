/// BaseException and the making of all exception types from exceptions.def.
#include "runtime/builtins/exceptions.h"

#include "runtime/object/attr.h"
#include "runtime/object/process.h"

namespace ppy {

void traceException(Object* o, gc::Marker& m) {
  auto* e = static_cast<ExceptionObject*>(o);
  traceFields(e, m, &ExceptionObject::dict, &ExceptionObject::cause);
}

Value baseExceptionNew(Thread& t, TypeObject* type, const Args& args) {
  PPY_TRY(tuple, positionalTuple(t, args));
  auto* e = static_cast<ExceptionObject*>(newInstance(t, type));
  if (!e) return {};
  e->args = tuple;
  return e;
}

Value baseExceptionInit(Thread& t, Value self, const Args& args) {
  if (args.nkw()) return raise(t, PyExc_TypeError, "%T() takes no keyword arguments", self);
  auto* e = self.as<ExceptionObject>();
  // Made by __new__ with the same arguments a moment ago, most often.
  auto* have = e->args ? e->args.as<TupleObject>() : nullptr;
  bool same = have && have->ob_size == static_cast<intptr_t>(args.npos);
  for (uint32_t i = 0; same && i < args.npos; i++) same = have->ob_item[i] == args.v[i];
  if (same) return none();
  PPY_TRY(tuple, positionalTuple(t, args));
  setField(self, &e->args, tuple);
  return none();
}

Value baseExceptionStr(Thread& t, Value self) {
  auto* args = self.as<ExceptionObject>()->args.as<TupleObject>();
  if (!args || args->ob_size == 0) return emptyStr();
  if (args->ob_size == 1) return str_py(t, args->ob_item[0]);
  return str_py(t, args);
}

Value exceptionState(Thread& t, Value self) {
  const TypeInfo& info = infoOfValue(self);
  if (info.rootShape) {
    const Shape* shape = shapePairOf(self.object(), info)->shape;
    return shape->count || shape->flags & kShapeDict ? instanceDict(t, self.object()) : none();
  }
  Value dict = self.as<ExceptionObject>()->dict;
  return dict ? dict : none();
}

Value exceptionReduce(Thread& t, Value self, Value args) {
  PPY_TRY(dict, exceptionState(t, self));
  if (!isNone(dict)) return tupleOf(t, {typeOf(self), args, dict});
  return tupleOf(t, {typeOf(self), args});
}

namespace {

ExceptionObject* exc(Value v) { return v.as<ExceptionObject>(); }
Value orNone(Value v) { return v ? v : none(); }

Value repr(Thread& t, Value self) {
  Value args = exc(self)->args;
  Value name = typeShortName(t, typeOf(self));
  if (name.isEmpty()) return {};
  if (args.isEmpty()) return formatStr(t, "%U()", name);
  auto* tuple = args.as<TupleObject>();
  if (tuple->ob_size == 1) return formatStr(t, "%U(%R)", name, tuple->ob_item[0]);
  return formatStr(t, "%U%R", name, args);
}

Value getArgs(Thread& t, Value self) { return orNone(exc(self)->args); }
bool setArgs(Thread& t, Value self, Value v) {
  if (v.isEmpty()) return raise(t, PyExc_TypeError, "args may not be deleted"), false;
  PPY_TRY(tuple, tupleFromIterable_py(t, v));
  setField(self, &exc(self)->args, tuple);
  return true;
}

Value getTraceback(Thread& t, Value self) { return orNone(exc(self)->traceback); }
bool setTraceback(Thread& t, Value self, Value v) {
  if (v.isEmpty()) return raise(t, PyExc_TypeError, "__traceback__ may not be deleted"), false;
  if (isNone(v)) {
    exc(self)->traceback = Value();
    return true;
  }
  if (!isExactly(v, &PyTraceBack_Type)) return raise(t, PyExc_TypeError, "__traceback__ must be a traceback or None"), false;
  setField(self, &exc(self)->traceback, v);
  return true;
}

bool setLink(Thread& t, Value self, Value* field, Value v, const char* what) {
  if (v.isEmpty()) return raise(t, PyExc_TypeError, "__%s__ may not be deleted", what), false;
  if (!isNone(v) && !isException(v))
    return raise(t, PyExc_TypeError, "exception %s must be None or derive from BaseException", what), false;
  if (isNone(v)) *field = Value();
  else setField(self, field, v);
  return true;
}
Value getContext(Thread& t, Value self) { return orNone(exc(self)->context); }
bool setContext(Thread& t, Value self, Value v) { return setLink(t, self, &exc(self)->context, v, "context"); }
Value getCause(Thread& t, Value self) { return orNone(exc(self)->cause); }
bool setCause(Thread& t, Value self, Value v) {
  if (!setLink(t, self, &exc(self)->cause, v, "cause")) return false;
  exc(self)->suppress_context = true;
  return true;
}
Value getSuppress(Thread& t, Value self) { return boolean(exc(self)->suppress_context); }
bool setSuppress(Thread& t, Value self, Value v) {
  if (v.isEmpty()) return raise(t, PyExc_TypeError, "can't delete numeric/char attribute"), false;
  if (!isTrue(v) && !isFalse(v)) return raise(t, PyExc_TypeError, "attribute value type must be bool"), false;
  exc(self)->suppress_context = isTrue(v);
  return true;
}

Value withTraceback(Thread& t, Value self, Value* args) { return setTraceback(t, self, args[0]) ? self : Value(); }

Value addNote(Thread& t, Value self, Value* args) {
  if (!isStr(args[0])) return raise(t, PyExc_TypeError, "note must be a str, not '%T'", args[0]);
  Value notes = findAttr_py(t, self, names().__notes__);
  if (notes.isEmpty()) {
    if (pending(t)) return {};
    notes = newList(t);
    if (notes.isEmpty() || !setAttr_py(t, self, names().__notes__, notes)) return {};
  }
  if (!isList(notes)) return raise(t, PyExc_TypeError, "Cannot add note: __notes__ is not a list");
  return listAppend(t, notes.as<ListObject>(), args[0]) ? none() : Value();
}

Value reduce(Thread& t, Value self, Value* args) { return exceptionReduce(t, self, orNone(exc(self)->args)); }

Value setState(Thread& t, Value self, Value* args) {
  if (isNone(args[0])) return none();
  if (!isDict(args[0])) return raise(t, PyExc_TypeError, "state is not a dictionary");
  intptr_t pos = 0;
  Value k, v;
  while (dictNext(args[0].as<DictObject>(), &pos, &k, &v)) {
    if (!isStr(k)) return raise(t, PyExc_TypeError, "attribute name must be string, not '%T'", k);
    PPY_TRY(name, intern(t, k));
    if (!setAttr_py(t, self, name, v)) return {};
  }
  return none();
}

const NativeSlot kSlots[] = {{kSlotNew, reinterpret_cast<void*>(baseExceptionNew)},
                             {kSlotInit, reinterpret_cast<void*>(baseExceptionInit)},
                             {kSlotRepr, reinterpret_cast<void*>(repr)},
                             {kSlotStr, reinterpret_cast<void*>(baseExceptionStr)},
                             {}};
const BuiltinDef kMethods[] = {
    {"with_traceback", "object, /", withTraceback},
    {"add_note", "object, /", addNote},
    {"__reduce__", "", reduce},
    {"__setstate__", "object, /", setState},
    {}};
const GetSetDef kGetSet[] = {{"args", getArgs, setArgs},
                             {"__traceback__", getTraceback, setTraceback},
                             {"__context__", getContext, setContext},
                             {"__cause__", getCause, setCause},
                             {"__suppress_context__", getSuppress, setSuppress},
                             {"__dict__", getInstanceDict, setInstanceDict},
                             {}};

}  // namespace

const ExceptionExtra kBaseExtras[] = {
    {&_PyExc_BaseException, sizeof(ExceptionObject), kSlots, kMethods, nullptr, kGetSet, traceException}, {}};

void readyExceptionTypes(Thread& t) {
  struct Row { TypeObject *type, *base; const char* name; };
  TypeObject& _PyExc_Object = PyBaseObject_Type;
  const Row rows[] = {
#define EXC(cname, Base, pyname) {&_PyExc_##cname, &_PyExc_##Base, pyname},
#include "runtime/object/exceptions.def"
  };
  const ExceptionExtra* const tables[] = {kBaseExtras, kFieldExtras, kOsErrorExtras, kSyntaxExtras, kUnicodeExtras, kGroupExtras};
  for (const Row& row : rows) {
    auto* spec = static_cast<TypeSpec*>(gc::alloc(t, sizeof(TypeSpec), gc::CellKind::Raw));
    spec->type = row.type;
    spec->name = row.name;
    spec->base = row.base;
    spec->flags = kTypeBaseType;
    for (const ExceptionExtra* table : tables)
      for (; table->type; table++) {
        if (table->type != row.type) continue;
        spec->basicSize = table->size;
        spec->slots = table->slots;
        spec->methods = table->methods;
        spec->members = table->members;
        spec->getset = table->getset;
        spec->trace = table->trace;
      }
    if (row.type == &_PyExc_BaseException) spec->dictOffset = offsetof(ExceptionObject, dict);
    readyStaticType(t, *spec);
  }
  // ExceptionGroup is an Exception as well: the one built-in type with two bases.
  TypeObject& group = _PyExc_ExceptionGroup;
  group.tp_bases = tupleOf(t, {&_PyExc_BaseExceptionGroup, &_PyExc_Exception}).as<TupleObject>();
  group.tp_mro = tupleOf(t, {&group, &_PyExc_BaseExceptionGroup, &_PyExc_Exception, &_PyExc_BaseException, &PyBaseObject_Type}).as<TupleObject>();
  resolveSlots(t, &group);
}

}  // namespace ppy
