/// Built-in types: from TypeSpec to a ready type object.
#include <atomic>
#include <cstring>

#include "runtime/object/docs.h"
#include "runtime/object/builtin_call.h"
#include "runtime/object/container.h"
#include "runtime/object/error.h"
#include "runtime/object/names.h"
#include "runtime/object/process.h"
#include "runtime/object/str.h"
#include "runtime/object/type_impl.h"

namespace ppy {

namespace {

/// Forward slots and their reflected partners.
struct Reflected { SlotId forward, reflected; };
constexpr Reflected kReflected[] = {
    {kSlotAdd, kSlotRAdd}, {kSlotSub, kSlotRSub}, {kSlotMul, kSlotRMul}, {kSlotTrueDiv, kSlotRTrueDiv},
    {kSlotFloorDiv, kSlotRFloorDiv}, {kSlotMod, kSlotRMod}, {kSlotPow, kSlotRPow}, {kSlotMatMul, kSlotRMatMul},
    {kSlotLShift, kSlotRLShift}, {kSlotRShift, kSlotRRShift}, {kSlotAnd, kSlotRAnd}, {kSlotOr, kSlotROr},
    {kSlotXor, kSlotRXor}, {kSlotDivMod, kSlotRDivMod}};

bool hasSlot(const TypeSpec* spec, SlotId slot) {
  for (const NativeSlot* row = spec->slots; row && row->fn; row++)
    if (row->slot == slot) return true;
  return false;
}

Layout layoutOf(const TypeObject* type, const TypeObject* base) {
  if (type == &PyLong_Type) return Layout::Int;
  if (type == &PyFloat_Type) return Layout::Float;
  if (type == &PyComplex_Type) return Layout::Complex;
  if (type == &PyUnicode_Type) return Layout::Str;
  if (type == &PyBytes_Type) return Layout::Bytes;
  if (type == &PyByteArray_Type) return Layout::Bytearray;
  if (type == &PyTuple_Type) return Layout::Tuple;
  if (type == &PyList_Type) return Layout::List;
  if (type == &PyDict_Type) return Layout::Dict;
  if (type == &PySet_Type || type == &PyFrozenSet_Type) return Layout::Set;
  if (type == &_PyExc_BaseException) return Layout::Exception;
  if (type == &PyType_Type) return Layout::Type;
  if (type == &PyModule_Type) return Layout::Module;
  if (type == &PyFunction_Type) return Layout::Function;
  if (type == &PyBaseObject_Type) return Layout::Object;
  if (base && base != &PyBaseObject_Type) return infoOf(base).layout;
  return Layout::Other;
}

/// Flags that say which built-in an instance's layout extends.
unsigned long layoutFlags(const TypeObject* type) {
  if (type == &PyLong_Type) return kTypeLong;
  if (type == &PyUnicode_Type) return kTypeStr;
  if (type == &PyBytes_Type) return kTypeBytes;
  if (type == &PyTuple_Type) return kTypeTuple | kTypeSequence;
  if (type == &PyList_Type) return kTypeList | kTypeSequence;
  if (type == &PyDict_Type) return kTypeDict | kTypeMapping;
  if (type == &PyType_Type) return kTypeType;
  if (type == &_PyExc_BaseException) return kTypeException;
  return 0;
}
constexpr unsigned long kInheritedFlags = kTypeLong | kTypeStr | kTypeBytes | kTypeTuple | kTypeList | kTypeDict |
                                          kTypeType | kTypeException | kTypeSequence | kTypeMapping;

void put(Thread& t, DictObject* dict, Value name, Value v) { dictSetStr(t, dict, name, v); }

/// A row wins over what is derived from another (a type may give its own __radd__).
void putNew(Thread& t, DictObject* dict, Value name, Value v) {
  if (dictGetStr(dict, name).isEmpty()) put(t, dict, name, v);
}

void addSlots(Thread& t, TypeObject* type, const TypeSpec& spec) {
  DictObject* dict = type->tp_dict;
  bool sequence = isSequenceSpec(&spec);
  bool hasHash = false;
  for (const NativeSlot* row = spec.slots; row && row->fn; row++) {
    auto slot = static_cast<SlotId>(row->slot);
    if (slot == kSlotNew) {
      put(t, dict, slotName(slot), newNewBuiltin(t, type));
      continue;
    }
    hasHash |= slot == kSlotHash;
    put(t, dict, slotName(slot), newWrapperDescr(t, type, slot, row->fn));
  }
  for (const NativeSlot* row = spec.slots; row && row->fn; row++) {
    SlotId reflected = reflectedOf(static_cast<SlotId>(row->slot));
    if (reflected == kSlotCount || (sequence && row->slot == kSlotAdd)) continue;
    putNew(t, dict, slotName(reflected), newWrapperDescr(t, type, reflected, row->fn));
  }
  if (spec.compare)
    for (int op = kLt; op <= kGe; op++) {
      auto slot = static_cast<SlotId>(kSlotLt + op);
      put(t, dict, slotName(slot), newWrapperDescr(t, type, slot, reinterpret_cast<void*>(spec.compare)));
    }
  if (!hasHash && (spec.unhashable || spec.compare)) put(t, dict, names().__hash__, none());
}

/// About as many attributes as the type will have.
intptr_t rowCount(const TypeSpec& spec) {
  intptr_t n = spec.compare ? 7 : 1;
  for (const NativeSlot* row = spec.slots; row && row->fn; row++) n += 1 + (reflectedOf(static_cast<SlotId>(row->slot)) != kSlotCount);
  for (const BuiltinDef* def = spec.methods; def && def->name; def++) n++;
  for (const MemberDef* m = spec.members; m && m->name; m++) n++;
  for (const GetSetDef* g = spec.getset; g && g->name; g++) n++;
  return n;
}

}  // namespace

SlotId reflectedOf(SlotId slot) {
  for (const Reflected& r : kReflected)
    if (r.forward == slot) return r.reflected;
  return kSlotCount;
}

bool isSequenceSpec(const TypeSpec* spec) {
  return spec && hasSlot(spec, kSlotGetItem) && hasSlot(spec, kSlotAdd) && !hasSlot(spec, kSlotSub);
}

void* nativeSlotOf(const TypeSpec* spec, SlotId slot) {
  for (const NativeSlot* row = spec ? spec->slots : nullptr; row && row->fn; row++)
    if (row->slot == slot) return row->fn;
  return nullptr;
}

void* nativeNewOf(const TypeInfo& info) {
  for (TypeObject* type = info.spec ? info.spec->type : nullptr; type; type = type->tp_base)
    if (void* fn = nativeSlotOf(infoOf(type).spec, kSlotNew)) return fn;
  return nullptr;
}

uint64_t nextStaticTypeVersion() {
  static std::atomic<uint64_t> next{1};
  uint64_t version = next.fetch_add(1, std::memory_order_relaxed);
  PPY_CHECK(version < kFirstRuntimeTypeVersion);
  return version;
}

void primeStaticType(TypeObject* type) { type->tp_flags = layoutFlags(type); }

void readyStaticType(Thread& t, const TypeSpec& spec) {
  TypeObject* type = spec.type;
  TypeObject* base = type == &PyBaseObject_Type ? nullptr : spec.base ? spec.base : &PyBaseObject_Type;
  if (!type->ob_type) type->ob_type = base ? base->ob_type : &PyType_Type;
  type->ob_refcnt = kRefBias;
  type->tp_name = spec.name;
  type->tp_basicsize = spec.basicSize ? spec.basicSize : base ? base->tp_basicsize : static_cast<intptr_t>(sizeof(Object));
  type->tp_itemsize = spec.itemSize ? spec.itemSize : base ? base->tp_itemsize : 0;
  type->tp_base = base;
  const char* doc = builtinDoc(spec.name);
  type->tp_doc = doc ? doc : spec.doc;
  type->tp_flags = spec.flags | layoutFlags(type) | (base ? base->tp_flags & kInheritedFlags : 0) | kTypeReady | kTypeImmutable;
  if (spec.trace || (base && base->tp_flags & kTypeHasGc)) type->tp_flags |= kTypeHasGc;
  // What has fields but nothing to fill them is made by its own functions only.
  bool fields = base && (type->tp_basicsize > PyBaseObject_Type.tp_basicsize || type->tp_itemsize);
  bool open = hasSlot(&spec, kSlotNew) || hasSlot(&spec, kSlotInit) || spec.flags & kTypeBaseType;
  if (fields && !open && (base == &PyBaseObject_Type || base->tp_flags & kTypeDisallowNew)) type->tp_flags |= kTypeDisallowNew;

  // One base: the MRO is the base's behind the type itself.
  intptr_t depth = base ? base->tp_mro->ob_size : 0;
  TupleObject* mro = newTuple(t, depth + 1);
  mro->ob_item[0] = type;
  for (intptr_t i = 0; i < depth; i++) mro->ob_item[i + 1] = base->tp_mro->ob_item[i];
  type->tp_mro = mro;
  type->tp_bases = base ? newTuple(t, 1) : newTuple(t, 0);
  if (base) type->tp_bases->ob_item[0] = base;

  auto* info = static_cast<TypeInfo*>(gc::alloc(t, sizeof(TypeInfo), gc::CellKind::Traced));
  info->TracedCell::trace = traceTypeInfo;
  info->type = type;
  info->version = nextStaticTypeVersion();
  clearPlan(*info);
  info->spec = &spec;
  info->trace = spec.trace ? spec.trace : base ? infoOf(base).trace : nullptr;
  info->finalize = spec.finalize ? spec.finalize : base ? infoOf(base).finalize : nullptr;
  info->dictOffset = static_cast<int32_t>(spec.dictOffset ? spec.dictOffset : base ? infoOf(base).dictOffset : 0);
  info->hasDict = info->dictOffset != 0;
  info->staticSize = info->slotsEnd = info->instanceSize = static_cast<uint32_t>(type->tp_basicsize);
  type->tp_dictoffset = info->dictOffset;
  type->tp_cache = info;
  info->layout = layoutOf(type, base);
  // Every static type but the immediates' and singletons' own can be referred to weakly where CPython allows it.
  info->hasWeakref = staticHasWeakref(type) || (base && infoOf(base).hasWeakref);

  DictObject* dict = newDict(t, rowCount(spec));
  type->tp_dict = dict;
  addSlots(t, type, spec);
  for (const BuiltinDef* def = spec.methods; def && def->name; def++) {
    Value name = immortalName(t, def->name);
    Value v;
    if (def->flags & kBuiltinClassMethod) {
      v = newMethodDescr(t, &PyClassMethodDescr_Type, type, def);
    } else if (def->flags & kBuiltinStaticMethod) {
      Value f = newBuiltin(t, def, type, Value());
      f.as<BuiltinObject>()->qualifier = type->tp_name;
      auto* s = static_cast<StaticMethodObject*>(gc::allocObject(t, &PyStaticMethod_Type, sizeof(StaticMethodObject)));
      s->callable = f;
      v = s;
    } else {
      v = newMethodDescr(t, &PyMethodDescr_Type, type, def);
    }
    put(t, dict, name, v);
  }
  for (const MemberDef* m = spec.members; m && m->name; m++) {
    Value name = immortalName(t, m->name);
    put(t, dict, name, newMemberDescr(t, type, name, m->offset, m->flags, m->doc));
  }
  for (const GetSetDef* g = spec.getset; g && g->name; g++)
    put(t, dict, immortalName(t, g->name), newGetSetDescr(t, type, g));
  putNew(t, dict, names().__doc__, type->tp_doc ? newStr(t, type->tp_doc) : none());
  resolveSlots(t, type);
}

TypeObject* newStaticType(Thread& t, const TypeSpec& spec) {
  gc::ImmortalScope scope(t);
  if (spec.type) {
    if (!(spec.type->tp_flags & kTypeReady)) readyStaticType(t, spec);
    return spec.type;
  }
  auto* own = static_cast<TypeSpec*>(gc::alloc(t, sizeof(TypeSpec), gc::CellKind::Raw));
  *own = spec;
  own->type = static_cast<TypeObject*>(gc::alloc(t, sizeof(TypeObject), gc::CellKind::Raw));
  readyStaticType(t, *own);
  return own->type;
}

}  // namespace ppy
