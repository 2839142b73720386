// The atexit module: functions called in reverse order when the program ends.
#include "stdlib/common/module.h"

namespace ppy {

void reportUnraisable_py(Thread& t, Value object, Value message);  // dynamic/

namespace {

/// Rows (function, args tuple, kwargs dict or None) in a list; None where one was unregistered.
ListObject* callbacks(Thread& t) {
  Value& v = moduleValues(t, kModuleIndexAtexit)[0];
  if (v.isEmpty()) v = newList(t);
  return v.as<ListObject>();
}

Value registerFunction(Thread& t, Value, Value* a) {
  auto* args = a[0].as<TupleObject>();
  if (args->ob_size == 0) return raise(t, PyExc_TypeError, "register() takes at least 1 argument (0 given)");
  Value f = args->ob_item[0];
  if (!isCallable(f)) return raise(t, PyExc_TypeError, "the first argument must be callable");
  PPY_TRY(rest, tupleFrom(t, args->ob_item + 1, args->ob_size - 1));
  PPY_TRY(row, tupleOf(t, {f, rest, a[1].isEmpty() ? none() : a[1]}));
  return listAppend(t, callbacks(t), row) ? f : Value();
}

}  // namespace

void runExitFunctions_py(Thread& t) {
  ListObject* list = callbacks(t);
  while (list->ob_size > 0) {
    Value row = list->ob_item[list->ob_size - 1];
    list->ob_item[--list->ob_size] = Value();
    if (isNone(row)) continue;
    auto* r = row.as<TupleObject>();
    Value f = r->ob_item[0];
    Value kwargs = isNone(r->ob_item[2]) ? Value() : r->ob_item[2];
    if (callTuple_py(t, f, r->ob_item[1], kwargs).isEmpty()) {
      reportUnraisable_py(t, f, newStr(t, "Exception ignored in atexit callback"));
    }
  }
}

namespace {

Value runAll(Thread& t, Value, Value*) {
  runExitFunctions_py(t);
  return none();
}

Value clear(Thread& t, Value, Value*) {
  ListObject* list = callbacks(t);
  while (list->ob_size > 0) list->ob_item[--list->ob_size] = Value();
  return none();
}

Value count(Thread& t, Value, Value*) {
  ListObject* list = callbacks(t);
  intptr_t n = 0;
  for (intptr_t i = 0; i < list->ob_size; i++) n += !isNone(list->ob_item[i]);
  return makeInt(t, n);
}

Value unregister(Thread& t, Value, Value* a) {
  ListObject* list = callbacks(t);
  for (intptr_t i = 0; i < list->ob_size; i++) {
    if (isNone(list->ob_item[i])) continue;
    int same = equals_py(t, list->ob_item[i].as<TupleObject>()->ob_item[0], a[0]);
    if (same < 0) return {};
    if (same && i < list->ob_size) listSetItem(t, list, i, none());
  }
  return none();
}

const BuiltinDef kFunctions[] = {
    {"register", "*args, **kwargs", registerFunction},
    {"_run_exitfuncs", "", runAll}, {"_clear", "", clear},
    {"_ncallbacks", "", count},
    {"unregister", "func, /", unregister}, {nullptr, nullptr, nullptr}};

}  // namespace

const NativeModule kAtexitModule = {"atexit", kFunctions, nullptr, nullptr};

}  // namespace ppy
