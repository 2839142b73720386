/// super.
#include "runtime/gc/heap.h"
#include "runtime/object/attr.h"
#include "runtime/object/error.h"
#include "runtime/object/names.h"
#include "runtime/object/ops.h"
#include "runtime/object/signature.h"

namespace ppy {

/// What super() without arguments means in the calling frame: its __class__ cell and first argument
/// (frame/current.cpp). False: RuntimeError pending.
bool currentSuperArguments(Thread& t, Value* cls, Value* self);

Value newSuper(Thread& t, TypeObject* type, Value obj, TypeObject* objType) {
  auto* s = static_cast<SuperObject*>(newInstance(t, &PySuper_Type));
  if (!s) return {};
  s->type = type;
  s->obj = obj;
  s->objType = objType;
  return s;
}

namespace {

SuperObject* super(Value v) { return v.as<SuperObject>(); }

void trace(Object* o, gc::Marker& m) {
  auto* s = static_cast<SuperObject*>(o);
  m.mark(Value(s->type));
  m.mark(s->obj);
  m.mark(Value(s->objType));
}

Value superNew(Thread& t, TypeObject* type, const Args&) { return newInstance(t, type); }

Value superInit(Thread& t, Value self, const Args& args) {
  if (args.nkw()) return raise(t, PyExc_TypeError, "super() takes no keyword arguments");
  if (args.npos > 2) return raise(t, PyExc_TypeError, "super() expected at most 2 arguments, got %u", args.npos);
  Value cls = args.npos > 0 ? args.v[0] : Value(), obj = args.npos > 1 ? args.v[1] : Value();
  if (args.npos == 0 && !currentSuperArguments(t, &cls, &obj)) return {};
  if (!isType(cls)) return raise(t, PyExc_TypeError, "super() argument 1 must be a type, not %T", cls);
  if (obj && isNone(obj)) obj = Value();
  TypeObject* start = nullptr;
  if (obj) {
    start = superStart(t, cls.as<TypeObject>(), obj);
    if (!start) return {};
  }
  SuperObject* s = super(self);
  s->type = cls.as<TypeObject>();
  s->obj = obj;
  s->objType = start;
  gc::barrier(s);
  return none();
}

Value superRepr(Thread& t, Value self) {
  SuperObject* s = super(self);
  const char* name = s->type ? typeName(s->type) : "NULL";
  if (s->objType) return formatStr(t, "<super: <class '%s'>, <%s object>>", name, typeName(s->objType));
  return formatStr(t, "<super: <class '%s'>, NULL>", name);
}

Value superGet(Thread& t, Value self, Value obj, Value) {
  SuperObject* s = super(self);
  if (obj.isEmpty() || isNone(obj) || s->obj) return self;
  if (!isExactly(self, &PySuper_Type)) return call_py(t, Value(typeOf(self)), s->type ? Value(s->type) : none(), obj);
  TypeObject* start = superStart(t, s->type, obj);
  return start ? newSuper(t, s->type, obj, start) : Value();
}

Value getThisClass(Thread& t, Value self) { return super(self)->type ? Value(super(self)->type) : none(); }
Value getSelf(Thread& t, Value self) { return super(self)->obj ? super(self)->obj : none(); }
Value getSelfClass(Thread& t, Value self) { return super(self)->objType ? Value(super(self)->objType) : none(); }

const NativeSlot kSlots[] = {{kSlotNew, reinterpret_cast<void*>(superNew)},
                             {kSlotInit, reinterpret_cast<void*>(superInit)},
                             {kSlotRepr, reinterpret_cast<void*>(superRepr)},
                             {kSlotGet, reinterpret_cast<void*>(superGet)},
                             {kSlotGetAttribute, reinterpret_cast<void*>(superGetAttribute)},
                             {}};
const GetSetDef kGetSet[] = {{"__thisclass__", getThisClass, nullptr},
                             {"__self__", getSelf, nullptr},
                             {"__self_class__", getSelfClass, nullptr},
                             {}};

}  // namespace

extern const TypeSpec kSuperSpec;
const TypeSpec kSuperSpec = {.type = &PySuper_Type, .name = "super", .basicSize = sizeof(SuperObject), .flags = kTypeBaseType,
                             .slots = kSlots, .getset = kGetSet, .trace = trace};

}  // namespace ppy
