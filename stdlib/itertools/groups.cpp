// itertools: groupby, tee, zip_longest; and the module itself.
#include "stdlib/common/struct_sequence.h"
#include "stdlib/itertools/tool.h"
#include "stdlib/modules.h"

namespace ppy::itertools {

void traceTool(Object* o, gc::Marker& m) {
  auto* tool = static_cast<ToolObject*>(o);
  for (Value v : {tool->a, tool->b, tool->c, tool->d}) m.mark(v);
}
Value self(Thread&, Value v) { return v; }

namespace {

extern TypeObject kGrouperType, kTeeType;

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
Value noNew(Thread& t, TypeObject* type, const Args&) { return raise(t, PyExc_TypeError, "cannot create '%N' instances", type); }

/// tee: a = iterator, b = shared list of [item, next link or None]: each tee holds its place in the chain.
Value teeNext(Thread& t, Value v) {
  ToolObject* o = of(v);
  auto* link = o->b.as<ListObject>();
  if (link->ob_size == 0) {  // the end of the chain: read one more item
    Value item = next_py(t, o->a);
    if (item.isEmpty()) return {};
    if (link->ob_size == 0 && (!listAppend(t, link, item) || !listAppend(t, link, newList(t, 2)))) return {};
  }
  gc::store(o, &o->b, link->ob_item[1]);
  return link->ob_item[0];
}
ToolObject* newTee(Thread& t, Value iterator, Value link) {
  ToolObject* o = newTool(t, &kTeeType);
  o->a = iterator;
  o->b = link;
  return o;
}
Value teeCopy(Thread& t, Value v, Value*) { return newTee(t, of(v)->a, of(v)->b); }
Value teeNew(Thread& t, TypeObject*, const Args& args) {
  static constexpr Signature signature("iterable, /");
  Value a[1];
  if (!bindArgs(t, "_tee", signature, args, a)) return {};
  if (isExactly(a[0], &kTeeType)) return teeCopy(t, a[0], nullptr);
  PPY_TRY(it, iter_py(t, a[0]));
  return newTee(t, it, newList(t, 2));
}
Value tee(Thread& t, Value, Value* a) {
  intptr_t n = 2;
  if (!a[1].isEmpty() && !asIndex_py(t, a[1], &n, PyExc_OverflowError)) return {};
  if (n < 0) return raise(t, PyExc_ValueError, "n must be >= 0");
  PPY_TRY(it, iter_py(t, a[0]));
  TupleObject* out = newTuple(t, n);
  if (!out) return {};
  Value link = isExactly(it, &kTeeType) ? of(it)->b : Value(newList(t, 2));
  Value source = isExactly(it, &kTeeType) ? of(it)->a : it;
  for (intptr_t i = 0; i < n; i++) gc::store(out, &out->ob_item[i], newTee(t, source, link));
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

const BuiltinDef kTeeMethods[] = {{"__copy__", "", teeCopy}, {nullptr, nullptr, nullptr}};
PPY_TOOL(Groupby, "groupby", groupbyNew, groupbyNext, nullptr);
PPY_TOOL(Grouper, "_grouper", noNew, grouperNext, nullptr);
PPY_TOOL(Tee, "_tee", teeNew, teeNext, kTeeMethods);
PPY_TOOL(ZipLongest, "zip_longest", zipLongestNew, zipLongestNext, nullptr);

}  // namespace

const ToolType kGroups[] = {{"groupby", &kGroupbyType, &kGroupbySpec}, {"_grouper", &kGrouperType, &kGrouperSpec}, {"_tee", &kTeeType, &kTeeSpec},
    {"zip_longest", &kZipLongestType, &kZipLongestSpec}, {nullptr, nullptr, nullptr}};

namespace {

const BuiltinDef kFunctions[] = {{"tee", "iterable, n=2, /", tee}, {nullptr, nullptr, nullptr}};

bool init(Thread& t, ModuleObject* m) {
  for (const ToolType* table : {kEndless, kFilters, kCombinations, kGroups})
    for (const ToolType* row = table; row->name; row++)
      if (!readyModuleType(t, *row->spec) || !dictSetStr(t, moduleDict(m), intern(t, row->name), row->type)) return false;
  return true;
}

}  // namespace
}  // namespace ppy::itertools

namespace ppy {
const NativeModule kItertoolsModule = {"itertools", itertools::kFunctions, itertools::init, nullptr};
}  // namespace ppy
