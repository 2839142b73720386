// itertools: groupby, tee, zip_longest; and the module itself.
#include "runtime/object/names.h"
#include "stdlib/common/struct_sequence.h"
#include "stdlib/itertools/pickle.h"
#include "stdlib/itertools/tool.h"
#include "stdlib/modules.h"

namespace ppy::itertools {

void traceTool(Object* o, gc::Marker& m) {
  auto* tool = static_cast<ToolObject*>(o);
  for (Value v : {tool->a, tool->b, tool->c, tool->d}) m.mark(v);
}
Value self(Thread&, Value v) { return v; }

namespace {

extern TypeObject kGroupbyType, kGrouperType, kTeeType;

/// groupby: a = iterator, b = key function or empty, c = current key, d = current value (empty: none read),
/// n = number of the group being given out, m = number of the group the current value belongs to.
Value groupbyNew(Thread& t, TypeObject* type, const Args& args) {
  static constexpr Signature signature("iterable, key=None");
  Value a[2];
  if (!bindArgs(t, "groupby", signature, args, a)) return {};
  PPY_TRY(it, iter_py(t, a[0]));
  ToolObject* o = newTool(t, type);
  o->a = it;
  o->b = !a[1].isEmpty() && !isNone(a[1]) ? a[1] : Value();
  return o;
}

/// Reads the next item and its key. False at the end or with an exception pending.
bool advance_py(Thread& t, ToolObject* o) {
  Value item = next_py(t, o->a);
  if (item.isEmpty()) {
    o->d = Value();
    return false;
  }
  Value key = o->b.isEmpty() ? item : call_py(t, o->b, item);
  if (key.isEmpty()) return false;
  bool same = false;
  if (!o->c.isEmpty()) {
    int r = equals_py(t, o->c, key);
    if (r < 0) return false;
    same = r;
  }
  if (!same) o->m++;
  o->c = key;
  o->d = item;
  gc::barrier(o);
  return true;
}

Value groupbyNext(Thread& t, Value v) {
  ToolObject* o = of(v);
  int64_t last = o->n;
  // skip what is left of the group given out last
  while (o->d.isEmpty() || o->m == last) {
    if (!advance_py(t, o)) return {};
    if (last == 0) break;
  }
  o->n = o->m;
  ToolObject* grouper = newTool(t, &kGrouperType);
  grouper->a = v;
  grouper->b = o->c;
  grouper->n = o->m;
  return tupleOf(t, {o->c, grouper});
}

Value grouperNext(Thread& t, Value v) {
  ToolObject* g = of(v);
  ToolObject* o = of(g->a);
  if (o->m != g->n) return {};
  if (o->d.isEmpty()) {
    if (o->n != g->n || !advance_py(t, o) || o->m != g->n) return {};
  }
  Value item = o->d;
  o->d = Value();
  return item;
}
/// _grouper(groupby, key), as a pickle makes it again.
Value grouperNew(Thread& t, TypeObject* type, const Args& args) {
  static constexpr Signature signature("parent, tgtkey, /");
  Value a[2];
  if (!bindArgs(t, "_grouper", signature, args, a)) return {};
  if (!isInstance(a[0], &kGroupbyType)) return raise(t, PyExc_TypeError, "_grouper() argument 1 must be itertools.groupby, not %T", a[0]);
  ToolObject* o = of(a[0]);
  if (o->c.isEmpty()) {
    gc::store(o, &o->c, a[1]);
    o->n = o->m = 1;
  }
  ToolObject* grouper = newTool(t, type);
  grouper->a = a[0];
  grouper->b = a[1];
  grouper->n = o->n;
  return grouper;
}

/// tee: a = source, which all tees of one iterator share (a = iterator, done = it is being asked); b = list of [item, next
/// link]: each tee holds its place in the chain.
[[gnu::cold]] Value notTee(Thread& t) { return raise(t, PyExc_TypeError, "this is what tees share, and no iterator"); }
Value teeNext(Thread& t, Value v) {
  ToolObject* o = of(v);
  if (o->b.isEmpty()) return notTee(t);
  auto* link = o->b.as<ListObject>();
  if (link->ob_size == 0) {  // the end of the chain: read one more item
    ToolObject* source = of(o->a);
    if (source->done) return raise(t, PyExc_RuntimeError, "cannot re-enter the tee iterator");
    source->done = true;
    Value item = next_py(t, source->a);
    source->done = false;
    if (item.isEmpty()) return {};
    if (!listAppend(t, link, item) || !listAppend(t, link, newList(t, 2))) return {};
  }
  gc::store(o, &o->b, link->ob_item[1]);
  return link->ob_item[0];
}
ToolObject* newTee(Thread& t, Value source, Value link) {
  ToolObject* o = newTool(t, &kTeeType);
  o->a = source;
  o->b = link;
  return o;
}
ToolObject* newSource(Thread& t, Value iterator) {
  ToolObject* source = newTool(t, &kTeeType);
  source->a = iterator;
  return source;
}
Value teeCopy(Thread& t, Value v, Value*) { return of(v)->b.isEmpty() ? notTee(t) : Value(newTee(t, of(v)->a, of(v)->b)); }
Value teeNew(Thread& t, TypeObject*, const Args& args) {
  static constexpr Signature signature("iterable, /");
  Value a[1];
  if (!bindArgs(t, "_tee", signature, args, a)) return {};
  PPY_TRY(it, iter_py(t, a[0]));
  if (isExactly(it, &kTeeType)) return teeCopy(t, it, nullptr);
  return newTee(t, newSource(t, it), newList(t, 2));
}
/// n iterators: copies of one, by its own __copy__ if it has one.
Value tee(Thread& t, Value, Value* a) {
  intptr_t n = 2;
  if (!a[1].isEmpty() && !asIndex_py(t, a[1], &n, PyExc_OverflowError)) return {};
  if (n < 0) return raise(t, PyExc_ValueError, "n must be >= 0");
  TupleObject* out = newTuple(t, n);
  if (!out || n == 0) return out;
  PPY_TRY(it, iter_py(t, a[0]));
  Value copy = findAttr_py(t, it, names().__copy__);
  if (copy.isEmpty()) {
    if (pending(t)) return {};
    it = newTee(t, newSource(t, it), newList(t, 2));
    copy = getAttr_py(t, it, names().__copy__);
    if (copy.isEmpty()) return {};
  }
  gc::store(out, &out->ob_item[0], it);
  for (intptr_t i = 1; i < n; i++) {
    PPY_TRY(next, call_py(t, copy));
    gc::store(out, &out->ob_item[i], next);
  }
  return out;
}

/// zip_longest: a = list of iterators (None once exhausted), b = fill value, n = iterators still active.
Value zipLongestNew(Thread& t, TypeObject* type, const Args& args) {
  Value fill = none();
  for (uint32_t i = 0; i < args.nkw(); i++) {
    if (!strEquals(args.kwnames->ob_item[i], "fillvalue")) return raise(t, PyExc_TypeError, "zip_longest() got an unexpected keyword argument");
    fill = args.v[args.npos + i];
  }
  ListObject* its = newList(t, args.npos);
  for (uint32_t i = 0; i < args.npos; i++) {
    PPY_TRY(it, iter_py(t, args.v[i]));
    listAppend(t, its, it);
  }
  ToolObject* o = newTool(t, type);
  o->a = its;
  o->b = fill;
  o->n = args.npos;
  return o;
}
Value zipLongestNext(Thread& t, Value v) {
  ToolObject* o = of(v);
  auto* its = o->a.as<ListObject>();
  if (o->n == 0) return {};
  TupleObject* out = newTuple(t, its->ob_size);
  if (!out) return {};
  for (intptr_t i = 0; i < its->ob_size; i++) {
    Value item;
    if (!isNone(its->ob_item[i])) {
      item = next_py(t, its->ob_item[i]);
      if (item.isEmpty()) {
        if (t.status != Status::None) {
          o->n = 0;
          return {};
        }
        if (--o->n == 0) return {};
        its->ob_item[i] = none();
      }
    }
    gc::store(out, &out->ob_item[i], item.isEmpty() ? o->b : item);
  }
  return out;
}

const BuiltinDef kTeeMethods[] = {{"__copy__", "", teeCopy}, {"__reduce__", "", teeReduce}, {"__setstate__", "state, /", teeSetstate}, {nullptr, nullptr, nullptr}};
const BuiltinDef kGroupbyMethods[] = {{"__reduce__", "", groupbyReduce}, {"__setstate__", "state, /", groupbySetstate}, {nullptr, nullptr, nullptr}};
const BuiltinDef kGrouperMethods[] = {{"__reduce__", "", grouperReduce}, {nullptr, nullptr, nullptr}};
const BuiltinDef kZipLongestMethods[] = {{"__reduce__", "", zipLongestReduce}, {"__setstate__", "state, /", zipLongestSetstate}, {nullptr, nullptr, nullptr}};
PPY_TOOL(Groupby, "groupby", groupbyNew, groupbyNext, kGroupbyMethods);
PPY_TOOL(Grouper, "_grouper", grouperNew, grouperNext, kGrouperMethods);
PPY_TOOL(Tee, "_tee", teeNew, teeNext, kTeeMethods);
PPY_TOOL(ZipLongest, "zip_longest", zipLongestNew, zipLongestNext, kZipLongestMethods);

}  // namespace

const ToolType kGroups[] = {{"groupby", &kGroupbyType, &kGroupbySpec}, {"_grouper", &kGrouperType, &kGrouperSpec}, {"_tee", &kTeeType, &kTeeSpec},
    {"zip_longest", &kZipLongestType, &kZipLongestSpec}, {nullptr, nullptr, nullptr}};

namespace {

const BuiltinDef kFunctions[] = {{"tee", "iterable, n=2, /", tee}, {nullptr, nullptr, nullptr}};

bool init(Thread& t, ModuleObject* m) {
  for (const ToolType* table : {kEndless, kFilters, kCombinations, kGroups})
    for (const ToolType* row = table; row->name; row++)
      if (!readyModuleType(t, *row->spec) || !dictSetStr(t, moduleDict(m), intern(t, row->name), row->type)) return false;
  infoOf(&kTeeType).hasWeakref = true;
  return true;
}

}  // namespace
}  // namespace ppy::itertools

namespace ppy {
const NativeModule kItertoolsModule = {"itertools", itertools::kFunctions, itertools::init, nullptr};
}  // namespace ppy
