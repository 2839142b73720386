/// Creation of classes: everything type.__new__ does.
#include <cstring>

#include "runtime/gc/heap.h"
#include "runtime/object/attr.h"
#include "runtime/object/class_impl.h"
#include "runtime/object/container.h"
#include "runtime/object/error.h"
#include "runtime/object/names.h"
#include "runtime/object/str.h"
#include "runtime/object/type_impl.h"

namespace ppy {

Value currentGlobals(Thread& t);  // frame/current.cpp

namespace {

constexpr uint32_t kFirstInlineSlots = 4;
constexpr unsigned long kLayoutFlags = kTypeLong | kTypeStr | kTypeBytes | kTypeTuple | kTypeList | kTypeDict | kTypeType |
                                       kTypeException;

/// Functions that the class statement makes static or class methods.
bool wrapSpecialFunctions(Thread& t, DictObject* ns) {
  struct Row { Value name; TypeObject* kind; };
  const Names& n = names();
  const Row rows[] = {{n.__new__, &PyStaticMethod_Type}, {n.__init_subclass__, &PyClassMethod_Type}, {n.__class_getitem__, &PyClassMethod_Type}};
  for (const Row& row : rows) {
    Value f = dictGetStr(ns, row.name);
    if (f.isEmpty() || !isExactly(f, &PyFunction_Type)) continue;
    PPY_TRY(wrapped, newMethodWrapperOf(t, row.kind, f));
    if (!dictSetStr(t, ns, row.name, wrapped)) return false;
  }
  return true;
}

bool setModule(Thread& t, DictObject* ns) {
  if (dictGetStr(ns, names().__module__)) return true;
  Value globals = currentGlobals(t);
  if (globals.isEmpty() || !isDict(globals)) return true;
  Value module = dictGetStr(globals.as<DictObject>(), names().__name__);
  return module.isEmpty() || dictSetStr(t, ns, names().__module__, module);
}

/// __classcell__ gets the class and leaves the namespace.
bool fillClassCell(Thread& t, DictObject* ns, TypeObject* type) {
  Value cell = dictGetStr(ns, names().__classcell__);
  if (cell.isEmpty()) return true;
  if (!isExactly(cell, &PyCell_Type)) {
    raise(t, PyExc_TypeError, "type.__new__: __classcell__ must be a nonlocal cell, not %R", Value(typeOf(cell)));
    return false;
  }
  gc::store(cell.object(), &cell.as<CellObject>()->ob_ref, type);
  return dictDeleteStr(t, ns, names().__classcell__);
}

bool setNames_py(Thread& t, TypeObject* type) {
  // The hooks may change the dict: walk a copy.
  PPY_TRY(copy, dictCopy(t, type->tp_dict));
  intptr_t pos = 0;
  Value key, v;
  while (dictNext(copy.as<DictObject>(), &pos, &key, &v)) {
    Value hook = lookupInMro(typeOf(v), names().__set_name__);
    if (hook.isEmpty()) continue;
    Value argv[3] = {v, type, key};
    if (callSpecial_py(t, hook, argv, 3)) continue;
    Value cause = takeException(t);
    raise(t, PyExc_RuntimeError, "Error calling __set_name__ on '%T' instance %R in '%N'", v, key, type);
    if (pendingIs(t, PyExc_RuntimeError)) {
      auto* e = t.exc.as<ExceptionObject>();
      gc::store(e, &e->cause, cause);
      gc::store(e, &e->context, cause);
      e->suppress_context = true;
    }
    return false;
  }
  return true;
}

bool initSubclass_py(Thread& t, TypeObject* type, Value kwargs) {
  bool inOrder = false;
  for (intptr_t i = 0; i < type->tp_mro->ob_size; i++) inOrder |= type->tp_mro->ob_item[i] == Value(type);
  if (!inOrder) return raise(t, PyExc_TypeError, "super(type, obj): obj must be an instance or subtype of type"), false;
  Value operands[1] = {type};
  PPY_TRY(hook, finish_py(t, superLookup_rq(t, type, type, names().__init_subclass__), operands));
  if (kwargs.isEmpty() || dictSize(kwargs.as<DictObject>()) == 0) return !call_py(t, hook).isEmpty();
  return !callTuple_py(t, hook, newTuple(t, 0), kwargs).isEmpty();
}

/// How patterns see instances: as sequences or as mappings, by the first class of the order that is one.
void inheritPatternKind(TypeObject* type) {
  constexpr unsigned long kKinds = kTypeSequence | kTypeMapping;
  for (intptr_t i = 0; i < type->tp_mro->ob_size && !(type->tp_flags & kKinds); i++)
    type->tp_flags |= type->tp_mro->ob_item[i].as<TypeObject>()->tp_flags & kKinds;
}

/// A copy of the name's text that lives as long as the type.
char* nameText(Thread& t, Value name) {
  size_t n;
  const char* text = strUtf8(t, name, &n);
  if (!text) return nullptr;
  if (std::memchr(text, 0, n)) {
    raise(t, PyExc_ValueError, "type name must not contain null characters");
    return nullptr;
  }
  auto* copy = static_cast<char*>(gc::alloc(t, n + 1, gc::CellKind::Raw));
  std::memcpy(copy, text, n);
  return copy;
}

/// MRO by the metaclass's mro() where it has its own.
TupleObject* computeMro_py(Thread& t, TypeObject* metatype, TypeObject* type) {
  Value custom = lookupInMro(metatype, names().mro);
  if (custom == lookupInMro(&PyType_Type, names().mro)) return linearize(t, type, type->tp_bases);
  Value self = type;
  Value r = callSpecial_py(t, custom, &self, 1);
  if (r.isEmpty()) return nullptr;
  r = tupleFromIterable_py(t, r);
  if (r.isEmpty()) return nullptr;
  auto* mro = r.as<TupleObject>();
  TypeObject* solid = solidBase(type);
  for (intptr_t i = 0; i < mro->ob_size; i++) {
    if (!isType(mro->ob_item[i])) {
      raise(t, PyExc_TypeError, "mro() returned a non-class ('%T')", mro->ob_item[i]);
      return nullptr;
    }
    if (!isSubtype(solid, solidBase(mro->ob_item[i].as<TypeObject>()))) {
      raise(t, PyExc_TypeError, "mro() returned base with unsuitable layout ('%N')", mro->ob_item[i].as<TypeObject>());
      return nullptr;
    }
  }
  return mro;
}

Value getWeakrefAttr(Thread& t, Value self) {
  PPY_TRY(first, firstWeakrefOf(t, self));
  return first;
}
const GetSetDef kDictGetSet = {"__dict__", getInstanceDict, setInstanceDict};
const GetSetDef kWeakrefGetSet = {"__weakref__", getWeakrefAttr, nullptr};

}  // namespace

bool computeMroOf_py(Thread& t, TypeObject* type) {
  TupleObject* mro = computeMro_py(t, typeOf(type), type);
  if (!mro) return false;
  type->tp_mro = mro;
  gc::barrier(type);
  return true;
}

void layOut(Thread& t, TypeObject* type, TypeInfo* info, const ClassLayout& layout) {
  const TypeInfo& base = infoOf(type->tp_base);
  info->layout = base.layout;
  info->spec = base.spec;
  info->staticSize = base.staticSize;
  info->slotsEnd = layout.slotsEnd;
  info->dictOffset = base.dictOffset;
  info->hasDict = base.hasDict || layout.addDict;
  info->hasWeakref = base.hasWeakref || layout.addWeakref;
  info->finalize = base.finalize;
  info->foreign = base.foreign;
  info->trace = traceInstance;
  info->instanceSize = layout.slotsEnd;
  // Attributes of exceptions lie in slots as other instances' do; only the built-in classes' instances use the field.
  if (base.layout == Layout::Exception && !base.foreign) info->dictOffset = 0;
  if (info->hasDict && !info->dictOffset) {
    uint32_t inlineSlots = 0;
    if (type->tp_itemsize) {
      info->shapePrefix = 16;
    } else {
      info->shapeOffset = layout.slotsEnd;
      planSlots(t, type);
      inlineSlots = info->plan ? info->plan->count : kFirstInlineSlots;
      if (base.wantedSlots > inlineSlots) inlineSlots = base.wantedSlots;
      info->instanceSize = layout.slotsEnd + static_cast<uint32_t>(sizeof(ShapePair) + inlineSlots * sizeof(Value));
    }
    info->wantedSlots = inlineSlots;
    info->rootShape = newRootShape(t, type, inlineSlots);
  }
}

Value newClass_py(Thread& t, TypeObject* metatype, Value name, Value basesValue, Value nsValue, Value kwargs) {
  TupleObject* bases = basesValue.as<TupleObject>();
  if (bases->ob_size == 0) {
    PPY_TRY(object, tupleOf(t, {&PyBaseObject_Type}));
    bases = object.as<TupleObject>();
  }
  TypeObject* base = bestBase(t, bases);
  if (!base) return {};
  // A subclass of dict may have an order of its own.
  Value copied;
  if (isExactly(nsValue, &PyDict_Type)) {
    copied = dictCopy(t, nsValue.as<DictObject>());
  } else {
    copied = newDict(t);
    if (copied && !dictMerge_py(t, copied.as<DictObject>(), nsValue, true)) return {};
  }
  if (copied.isEmpty()) return {};
  auto* ns = copied.as<DictObject>();

  ClassLayout layout;
  if (!planLayout_py(t, name, base, bases, ns, &layout)) return {};
  Value qualname = dictGetStr(ns, names().__qualname__);
  if (qualname) {
    if (!isStr(qualname)) return raise(t, PyExc_TypeError, "type __qualname__ must be a str, not %T", qualname);
    dictDeleteStr(t, ns, names().__qualname__);
  } else {
    qualname = name;
  }
  Value slots = dictGetStr(ns, names().__slots__);

  auto* type = static_cast<HeapTypeObject*>(newInstance(t, metatype));
  if (!type) return {};
  auto* info = static_cast<TypeInfo*>(gc::alloc(t, sizeof(TypeInfo), gc::CellKind::Traced));
  info->TracedCell::trace = traceTypeInfo;
  info->type = type;
  info->heapType = true;
  clearPlan(*info);
  // From here on the type is traced: every field it has is consistent or empty.
  type->tp_cache = info;
  type->tp_base = base;
  type->tp_bases = bases;
  type->tp_dict = ns;
  type->ht_name = name;
  type->ht_qualname = qualname;
  type->ht_slots = layout.slotNames;
  gc::barrier(type);
  type->ht_tpname = nameText(t, name);
  if (!type->ht_tpname) return {};
  type->tp_name = type->ht_tpname;
  gc::barrier(type);
  type->tp_flags = kTypeHeap | kTypeBaseType | kTypeReady | kTypeHasGc | (base->tp_flags & kLayoutFlags);
  type->tp_itemsize = base->tp_itemsize;
  layOut(t, type, info, layout);
  type->tp_basicsize = info->instanceSize;
  type->tp_dictoffset = info->rootShape ? -1 : info->dictOffset;
  gc::barrier(info);

  if (!fillClassCell(t, ns, type)) return {};
  if (slots) {
    // The list of names stays under __slots__ as the program gave it; descriptors are added below.
    for (intptr_t i = 0; layout.slotNames && i < layout.slotNames.as<TupleObject>()->ob_size; i++) {
      Value slot = layout.slotNames.as<TupleObject>()->ob_item[i];
      auto offset = static_cast<uint32_t>(layout.slotsBegin + static_cast<uint32_t>(i) * sizeof(Value));
      if (!dictSetStr(t, ns, slot, newSlotDescr(t, type, slot, offset))) return {};
    }
  }
  if (!setModule(t, ns) || !wrapSpecialFunctions(t, ns)) return {};
  const Names& n = names();
  if (layout.addDict && !dictGetStr(ns, n.__dict__) && !dictSetStr(t, ns, n.__dict__, newHeapGetSet(t, type, &kDictGetSet))) return {};
  if (layout.addWeakref && !dictGetStr(ns, n.__weakref__) && !dictSetStr(t, ns, n.__weakref__, newHeapGetSet(t, type, &kWeakrefGetSet))) return {};
  Value doc = dictGetStr(ns, n.__doc__);
  if (doc.isEmpty() && !dictSetStr(t, ns, n.__doc__, none())) return {};
  size_t docSize;
  if (doc && isStr(doc) && !strUtf8(t, doc, &docSize)) return {};  // C reads it as UTF-8
  // A class that defines equality and no hash is unhashable.
  if (dictGetStr(ns, n.__eq__) && dictGetStr(ns, n.__hash__).isEmpty() && !dictSetStr(t, ns, n.__hash__, none())) return {};
  if (!computeMroOf_py(t, type)) return {};
  inheritPatternKind(type);
  info->version = nextTypeVersion(t);
  info->planId = Value::smallInt(static_cast<int64_t>(info->version)).bits();
  resolveSlots(t, type);
  settlePlan(type);
  for (intptr_t i = 0; i < bases->ob_size; i++)
    if (!addSubclass(t, bases->ob_item[i].as<TypeObject>(), type)) return {};
  if (!setNames_py(t, type) || !initSubclass_py(t, type, kwargs)) return {};
  return type;
}

}  // namespace ppy
