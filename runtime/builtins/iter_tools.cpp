// enumerate, zip, map, filter, reversed.
#include <algorithm>
#include "runtime/builtins/keywords.h"
#include "runtime/builtins/sequence.h"
#include "runtime/object/call.h"
#include "runtime/object/container.h"
#include "runtime/object/error.h"
#include "runtime/object/iterators.h"
#include "runtime/object/native_call.h"
#include "runtime/object/number.h"
#include "runtime/object/quick_next.h"
#include "runtime/object/signature.h"
#include "runtime/object/str.h"

namespace ppy {
namespace {

Value self(Thread&, Value it) { return it; }

// --- enumerate ----------------------------------------------------------------------------------

Value enumerateNew(Thread& t, TypeObject* type, const Args& args) {
  Value iterable = args.npos > 0 ? args.v[0] : Value(), start = args.npos > 1 ? args.v[1] : Value();
  uint32_t given = args.total();
  for (uint32_t i = 0; i < args.nkw(); i++) {
    Value name = args.kwnames->ob_item[i];
    Value* to = strEquals(name, "iterable") ? &iterable : strEquals(name, "start") ? &start : nullptr;
    if (!to || !to->isEmpty()) return raise(t, PyExc_TypeError, "'%U' is an invalid keyword argument for enumerate()", name);
    *to = args.v[args.npos + i];
  }
  if (given > 2) return raise(t, PyExc_TypeError, "enumerate() takes at most 2 arguments (%d given)", static_cast<int>(given));
  if (iterable.isEmpty()) return raise(t, PyExc_TypeError, "enumerate() missing required argument 'iterable'");
  Value index = Value::smallInt(0);
  if (!start.isEmpty()) {
    index = index_py(t, start);
    if (index.isEmpty()) return {};
  }
  PPY_TRY(it, iter_py(t, iterable));
  auto* e = static_cast<EnumerateObject*>(newInstance(t, type));
  e->iterator = it;
  e->index = index;
  return e;
}

Value enumerateNext_py(Thread& t, Value v) {
  auto* e = v.as<EnumerateObject>();
  Value item = nextQuickly_py(t, e->iterator);
  if (item.isEmpty()) return {};
  Value index = e->index;
  Value next = index.isSmallInt() ? makeInt(t, index.asSmallInt() + 1) : binary_py(t, kOpAdd, index, Value::smallInt(1));
  gc::store(e, &e->index, next);
  return tupleOf(t, {index, item});
}

void traceEnumerate(Object* o, gc::Marker& m) {
  m.mark(static_cast<EnumerateObject*>(o)->iterator);
  m.mark(static_cast<EnumerateObject*>(o)->index);
}

Value enumerateReduce(Thread& t, Value v, Value*) {
  auto* e = v.as<EnumerateObject>();
  return tupleOf(t, {Value(typeOf(v)), tupleOf(t, {e->iterator, e->index})});
}

// --- zip ----------------------------------------------------------------------------------------

/// Iterators of every positional argument as a tuple.
Value iterators_py(Thread& t, const Value* v, uint32_t n) {
  TupleObject* its = newTuple(t, n);
  if (!its) return {};
  for (uint32_t i = 0; i < n; i++) {
    PPY_TRY(it, iter_py(t, v[i]));
    gc::store(its, &its->ob_item[i], it);
  }
  return its;
}

Value zipNew(Thread& t, TypeObject* type, const Args& args) {
  bool strict = false;
  for (uint32_t i = 0; i < args.nkw(); i++) {
    if (!strEquals(args.kwnames->ob_item[i], "strict"))
      return raise(t, PyExc_TypeError, "'%U' is an invalid keyword argument for zip()", args.kwnames->ob_item[i]);
    int r = truth_py(t, args.v[args.npos + i]);
    if (r < 0) return {};
    strict = r;
  }
  Value its = args.npos ? iterators_py(t, args.v, args.npos) : Value(newTuple(t, 0));
  if (its.isEmpty()) return {};
  auto* z = static_cast<ZipObject*>(newInstance(t, type));
  z->iterators = its;
  z->strict = strict;
  return z;
}

/// With strict: the argument that ended early or late, told as CPython does.
Value zipUneven(Thread& t, intptr_t i, const char* which) {
  const char* plural = i == 1 ? " " : "s 1-";
  return raise(t, PyExc_ValueError, "zip() argument %zd is %s than argument%s%zd", i + 1, which, plural, i);
}

Value zipNext_py(Thread& t, Value v) {
  auto* z = v.as<ZipObject>();
  auto* its = z->iterators.as<TupleObject>();
  intptr_t n = its->ob_size;
  if (n == 0) return {};
  TupleObject* out = newTuple(t, n);
  for (intptr_t i = 0; i < n; i++) {
    Value item = nextQuickly_py(t, its->ob_item[i]);
    if (!item.isEmpty()) {
      gc::store(out, &out->ob_item[i], item);
      continue;
    }
    if (t.status != Status::None || !z->strict) return {};
    if (i > 0) return zipUneven(t, i, "shorter");
    for (intptr_t k = 1; k < n; k++) {
      if (!next_py(t, its->ob_item[k]).isEmpty()) return zipUneven(t, k, "longer");
      if (t.status != Status::None) return {};
    }
    return {};
  }
  return out;
}

void traceZip(Object* o, gc::Marker& m) { m.mark(static_cast<ZipObject*>(o)->iterators); }

Value zipReduce(Thread& t, Value v, Value*) {
  auto* z = v.as<ZipObject>();
  if (z->strict) return tupleOf(t, {Value(typeOf(v)), z->iterators, boolean(true)});
  return tupleOf(t, {Value(typeOf(v)), z->iterators});
}
Value zipSetstate(Thread& t, Value v, Value* a) {
  int r = truth_py(t, a[0]);
  if (r < 0) return {};
  v.as<ZipObject>()->strict = r;
  return none();
}

// --- map, filter --------------------------------------------------------------------------------

Value mapNew(Thread& t, TypeObject* type, const Args& args) {
  if (!keywordsAllowed(t, type, &PyMap_Type, "map", args)) return {};
  if (args.npos < 2) return raise(t, PyExc_TypeError, "map() must have at least two arguments.");
  PPY_TRY(its, iterators_py(t, args.v + 1, args.npos - 1));
  auto* m = static_cast<MapObject*>(newInstance(t, type));
  m->iterators = its;
  m->function = args.v[0];
  return m;
}

Value mapNext_py(Thread& t, Value v) {
  auto* m = v.as<MapObject>();
  auto* its = m->iterators.as<TupleObject>();
  if (its->ob_size == 1) {
    Value item = nextQuickly_py(t, its->ob_item[0]);
    if (item.isEmpty()) return {};
    if (isExactly(m->function, &PyCFunction_Type)) {
      auto* f = m->function.as<BuiltinObject>();
      if (f->form.all == 2) return callNative(t, f->def, f->m_self, &item);
    }
    return call_py(t, m->function, Args{&item, 1});
  }
  constexpr intptr_t kInline = 8;
  Value few[kInline];
  Value* items = its->ob_size <= kInline ? few : gc::allocValues(t, static_cast<size_t>(its->ob_size));
  if (!items) return {};
  for (intptr_t i = 0; i < its->ob_size; i++) {
    items[i] = next_py(t, its->ob_item[i]);
    if (items[i].isEmpty()) return {};
    if (items != few) gc::barrier(items);
  }
  return call_py(t, m->function, Args{items, static_cast<uint32_t>(its->ob_size)});
}

void traceMap(Object* o, gc::Marker& m) {
  m.mark(static_cast<MapObject*>(o)->iterators);
  m.mark(static_cast<MapObject*>(o)->function);
}
Value mapReduce(Thread& t, Value v, Value*) {
  auto* m = v.as<MapObject>();
  auto* its = m->iterators.as<TupleObject>();
  TupleObject* args = newTuple(t, its->ob_size + 1);
  args->ob_item[0] = m->function;
  for (intptr_t i = 0; i < its->ob_size; i++) args->ob_item[i + 1] = its->ob_item[i];
  return tupleOf(t, {Value(typeOf(v)), args});
}

Value filterNew(Thread& t, TypeObject* type, const Args& args) {
  if (!keywordsAllowed(t, type, &PyFilter_Type, "filter", args)) return {};
  if (args.npos != 2) return raise(t, PyExc_TypeError, "filter expected 2 arguments, got %d", static_cast<int>(args.npos));
  PPY_TRY(it, iter_py(t, args.v[1]));
  auto* f = static_cast<FilterObject*>(newInstance(t, type));
  f->function = args.v[0];
  f->iterator = it;
  return f;
}

Value filterNext_py(Thread& t, Value v) {
  auto* f = v.as<FilterObject>();
  bool identity = isNone(f->function) || f->function == Value(&PyBool_Type);
  for (;;) {
    Value item = nextQuickly_py(t, f->iterator);
    if (item.isEmpty()) return {};
    Value verdict = item;
    if (!identity) {
      verdict = call_py(t, f->function, item);
      if (verdict.isEmpty()) return {};
    }
    int r = truth_py(t, verdict);
    if (r < 0) return {};
    if (r) return item;
  }
}

void traceFilter(Object* o, gc::Marker& m) {
  m.mark(static_cast<FilterObject*>(o)->function);
  m.mark(static_cast<FilterObject*>(o)->iterator);
}
Value filterReduce(Thread& t, Value v, Value*) {
  auto* f = v.as<FilterObject>();
  return tupleOf(t, {Value(typeOf(v)), tupleOf(t, {f->function, f->iterator})});
}

// --- reversed -----------------------------------------------------------------------------------

Value reversedNew(Thread& t, TypeObject* type, const Args& args) {
  if (!keywordsAllowed(t, type, &PyReversed_Type, "reversed", args)) return {};
  if (args.npos != 1) return raise(t, PyExc_TypeError, "reversed expected 1 argument, got %d", static_cast<int>(args.npos));
  Value seq = args.v[0];
  const ResolvedSlot& slot = slotOf(seq, kSlotReversed);
  if (!slot.attr.isEmpty()) {
    if (isNone(slot.attr)) return raise(t, PyExc_TypeError, "'%T' object is not reversible", seq);
    return callSpecial_py(t, slot.attr, &seq, 1);
  }
  if (slotOf(seq, kSlotGetItem).attr.isEmpty() || slotOf(seq, kSlotLen).attr.isEmpty() || isDict(seq))
    return raise(t, PyExc_TypeError, "'%T' object is not reversible", seq);
  intptr_t n = length_py(t, seq);
  if (n < 0) return {};
  auto* it = static_cast<SeqIterObject*>(newInstance(t, type));
  it->seq = seq;
  it->index = n - 1;
  return it;
}

Value reversedNext_py(Thread& t, Value v) {
  auto* it = v.as<SeqIterObject>();
  if (it->seq.isEmpty() || it->index < 0) {
    it->seq = Value();
    return {};
  }
  Value item = getItem_py(t, it->seq, makeInt(t, it->index));
  if (!item.isEmpty()) {
    it->index--;
    return item;
  }
  if (pendingIs(t, PyExc_IndexError) || pendingIs(t, PyExc_StopIteration)) {
    clearException(t);
    it->seq = Value();
  }
  return {};
}

Value reversedHint(Thread& t, Value v, Value*) {
  auto* it = v.as<SeqIterObject>();
  if (it->seq.isEmpty()) return Value::smallInt(0);
  intptr_t n = length_py(t, it->seq);
  return n < 0 ? Value() : makeInt(t, n < it->index + 1 ? 0 : it->index + 1);
}
Value reversedReduce(Thread& t, Value v, Value*) {
  auto* it = v.as<SeqIterObject>();
  if (it->seq.isEmpty()) return tupleOf(t, {Value(typeOf(v)), tupleOf(t, {Value(newTuple(t, 0))})});
  return tupleOf(t, {Value(typeOf(v)), tupleOf(t, {it->seq}), makeInt(t, it->index)});
}
Value reversedSetstate(Thread& t, Value v, Value* a) {
  auto* it = v.as<SeqIterObject>();
  intptr_t i;
  if (!asIndex_py(t, a[0], &i, PyExc_OverflowError)) return {};
  if (it->seq.isEmpty()) return none();
  intptr_t n = length_py(t, it->seq);
  if (n < 0) return {};
  it->index = std::clamp<intptr_t>(i, -1, n - 1);
  return none();
}
void traceReversed(Object* o, gc::Marker& m) { m.mark(static_cast<SeqIterObject*>(o)->seq); }

template <NewFn make, NextFn next>
const NativeSlot kSlots[4] = {{kSlotNew, nativeSlot<NewFn>(make)}, {kSlotIter, nativeSlot<UnaryFn>(self)}, {kSlotNext, nativeSlot<NextFn>(next)}, {0, nullptr}};

const BuiltinDef kEnumerateMethods[] = {{"__reduce__", "", enumerateReduce}, {"__class_getitem__", "item, /", classGetItem, nullptr, kBuiltinClassMethod}, {nullptr, nullptr, nullptr}};
const BuiltinDef kZipMethods[] = {{"__reduce__", "", zipReduce}, {"__setstate__", "state, /", zipSetstate}, {nullptr, nullptr, nullptr}};
const BuiltinDef kMapMethods[] = {{"__reduce__", "", mapReduce}, {nullptr, nullptr, nullptr}};
const BuiltinDef kFilterMethods[] = {{"__reduce__", "", filterReduce}, {nullptr, nullptr, nullptr}};
const BuiltinDef kReversedMethods[] = {{"__length_hint__", "", reversedHint}, {"__reduce__", "", reversedReduce}, {"__setstate__", "state, /", reversedSetstate}, {nullptr, nullptr, nullptr}};

}  // namespace

extern const TypeSpec kEnumerateSpec = {.type = &PyEnum_Type, .name = "enumerate", .basicSize = sizeof(EnumerateObject), .flags = kTypeBaseType | kTypeHasGc,
    .slots = kSlots<enumerateNew, enumerateNext_py>, .methods = kEnumerateMethods, .trace = traceEnumerate};
extern const TypeSpec kZipSpec = {.type = &PyZip_Type, .name = "zip", .basicSize = sizeof(ZipObject), .flags = kTypeBaseType | kTypeHasGc,
    .slots = kSlots<zipNew, zipNext_py>, .methods = kZipMethods, .trace = traceZip};
extern const TypeSpec kMapSpec = {.type = &PyMap_Type, .name = "map", .basicSize = sizeof(MapObject), .flags = kTypeBaseType | kTypeHasGc,
    .slots = kSlots<mapNew, mapNext_py>, .methods = kMapMethods, .trace = traceMap};
extern const TypeSpec kFilterSpec = {.type = &PyFilter_Type, .name = "filter", .basicSize = sizeof(FilterObject), .flags = kTypeBaseType | kTypeHasGc,
    .slots = kSlots<filterNew, filterNext_py>, .methods = kFilterMethods, .trace = traceFilter};
extern const TypeSpec kReversedSpec = {.type = &PyReversed_Type, .name = "reversed", .basicSize = sizeof(SeqIterObject), .flags = kTypeBaseType | kTypeHasGc,
    .slots = kSlots<reversedNew, reversedNext_py>, .methods = kReversedMethods, .trace = traceReversed};

}  // namespace ppy
