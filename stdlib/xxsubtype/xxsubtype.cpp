// The xxsubtype module: classes with state of their own below list and dict, by which tests see that built-in types can be extended natively.
#include <ctime>

#include "runtime/object/builtin_def.h"
#include "runtime/object/call.h"
#include "runtime/object/container.h"
#include "runtime/object/error.h"
#include "runtime/object/number.h"
#include "runtime/object/ops.h"
#include "runtime/object/str.h"
#include "stdlib/common/module.h"
#include "stdlib/modules.h"

namespace ppy {
namespace {

TypeObject kSpamListType, kSpamDictType;

struct SpamListObject : ListObject {
  int state;
};
struct SpamDictObject : DictObject {
  int state;
};

template <class T>
Value getState(Thread&, Value self, Value*) {
  return Value::smallInt(self.as<T>()->state);
}
template <class T>
Value stateAttribute(Thread&, Value self) {
  return Value::smallInt(self.as<T>()->state);
}
template <class T>
Value setState(Thread& t, Value self, Value* a) {
  int state;
  if (!intArg_py(t, a[0], &state)) return {};
  self.as<T>()->state = state;
  return none();
}

/// (first, positional arguments, keyword arguments or None).
Value described(Thread& t, Value first, Value* a) {
  bool keywords = !a[1].isEmpty() && dictSize(a[1].as<DictObject>());
  return tupleOf(t, {first, a[0], keywords ? a[1] : none()});
}
Value classMethod(Thread& t, Value cls, Value* a) { return described(t, cls, a); }
Value staticMethod(Thread& t, Value, Value* a) { return described(t, none(), a); }

/// Seconds of processor time that `n` reads of an attribute take.
Value bench(Thread& t, Value, Value* a) {
  int n = 1000;
  if (!a[2].isEmpty() && !intArg_py(t, a[2], &n)) return {};
  if (!isStr(a[1])) return raise(t, PyExc_TypeError, "bench() argument 2 must be str, not %T", a[1]);
  std::clock_t begin = std::clock();
  for (int i = 0; i < n; i++)
    if (getAttr_py(t, a[0], a[1]).isEmpty()) return {};
  return makeFloat(t, static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC);
}

const BuiltinDef kListMethods[] = {{"getstate", "", getState<SpamListObject>}, {"setstate", "state, /", setState<SpamListObject>},
    {"classmeth", "*args, **kwargs", classMethod, nullptr, kBuiltinClassMethod}, {"staticmeth", "*args, **kwargs", staticMethod, nullptr, kBuiltinStaticMethod},
    {nullptr, nullptr, nullptr}};
const BuiltinDef kDictMethods[] = {{"getstate", "", getState<SpamDictObject>}, {"setstate", "state, /", setState<SpamDictObject>}, {nullptr, nullptr, nullptr}};
const GetSetDef kListAttributes[] = {{"state", stateAttribute<SpamListObject>, nullptr}, {nullptr, nullptr, nullptr, nullptr}};
const GetSetDef kDictAttributes[] = {{"state", stateAttribute<SpamDictObject>, nullptr}, {nullptr, nullptr, nullptr, nullptr}};

const TypeSpec kSpamListSpec = {.type = &kSpamListType, .name = "xxsubtype.spamlist", .base = &PyList_Type, .basicSize = sizeof(SpamListObject),
    .flags = kTypeBaseType | kTypeHasGc, .methods = kListMethods, .getset = kListAttributes};
const TypeSpec kSpamDictSpec = {.type = &kSpamDictType, .name = "xxsubtype.spamdict", .base = &PyDict_Type, .basicSize = sizeof(SpamDictObject),
    .flags = kTypeBaseType | kTypeHasGc, .methods = kDictMethods, .getset = kDictAttributes};

const BuiltinDef kFunctions[] = {{"bench", "obj, name, n=1000, /", bench}, {nullptr, nullptr, nullptr}};

bool init(Thread& t, ModuleObject* m) {
  DictObject* d = moduleDict(m);
  return readyModuleType(t, kSpamListSpec) && readyModuleType(t, kSpamDictSpec) && dictSetStr(t, d, intern(t, "spamlist"), &kSpamListType) &&
         dictSetStr(t, d, intern(t, "spamdict"), &kSpamDictType);
}

}  // namespace

const NativeModule kXxsubtypeModule = {"xxsubtype", kFunctions, init, nullptr};

}  // namespace ppy
