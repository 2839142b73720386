// Displays, unpacking, formatting, functions and classes, imports, matching: handlers whose work is in
// out-of-line functions.
#include "runtime/builtins/format.h"
#include "runtime/gc/block.h"
#include "runtime/interp/loop.h"
#include "runtime/interp/slow.h"
#include "runtime/object/str.h"

namespace ppy::interp {

PPY_HANDLER(BuildTuple) {
  PPY_SAVE_PC();
  PPY_STORE_NEXT(BuildTuple, tupleFrom(t, &PPY_R(1), PPY_U(2)));
}
PPY_HANDLER(BuildList) {
  PPY_SAVE_PC();
  PPY_STORE_NEXT(BuildList, listFrom(t, &PPY_R(1), PPY_U(2)));
}
PPY_HANDLER(BuildSet) {
  PPY_SAVE_PC();
  PPY_STORE_NEXT(BuildSet, buildSet_py(t, &PPY_R(1), PPY_U(2)));
}
PPY_HANDLER(BuildMap) {
  PPY_SAVE_PC();
  PPY_STORE_NEXT(BuildMap, buildMap_py(t, &PPY_R(1), PPY_U(2)));
}
PPY_HANDLER(BuildString) {
  PPY_SAVE_PC();
  PPY_STORE_NEXT(BuildString, strBuild(t, &PPY_R(1), PPY_U(2)));
}
PPY_HANDLER(FormatValue) {
  PPY_SAVE_PC();
  PPY_STORE_NEXT(FormatValue, formatValue_py(t, PPY_R(1), PPY_R(2), PPY_S(3)));
}
template <class E>
static PPY_SLOW uint64_t slowListAppend(PPY_PARAMS) {
  PPY_SAVE_PC();
  if (!listAppend(t, PPY_R(0).template as<ListObject>(), PPY_R(1))) [[unlikely]] PPY_UNWIND();
  w = pc[E::kWide];
  PPY_NEXT(ListAppend);
}
PPY_HANDLER(ListAppend) {
  auto* list = PPY_R(0).template as<ListObject>();
  Value* items = list->ob_item;
  intptr_t n = list->ob_size;
  if (!items || static_cast<size_t>(n) >= gc::blockOf(items)->cellBytes / sizeof(Value)) [[unlikely]] PPY_TAIL(slowListAppend<E>);
  gc::store(items, items + n, PPY_R(1));
  list->ob_size = n + 1;
  PPY_NEXT(ListAppend);
}
PPY_HANDLER(ListExtend) {
  PPY_SAVE_PC();
  Value v = listExtendDisplay_py(t, PPY_R(0), PPY_R(1));
  if (v.isEmpty()) [[unlikely]] PPY_UNWIND();
  PPY_NEXT(ListExtend);
}
PPY_HANDLER(ListToTuple) {
  PPY_SAVE_PC();
  auto* list = PPY_R(1).template as<ListObject>();
  PPY_STORE_NEXT(ListToTuple, tupleFrom(t, list->ob_item, list->ob_size));
}
PPY_HANDLER(SetAdd) {
  PPY_SAVE_PC();
  if (setAdd_py(t, PPY_R(0).template as<SetObject>(), PPY_R(1)) < 0) [[unlikely]] PPY_UNWIND();
  PPY_NEXT(SetAdd);
}
PPY_HANDLER(SetUpdate) {
  PPY_SAVE_PC();
  if (!setUpdate_py(t, PPY_R(0).template as<SetObject>(), PPY_R(1))) [[unlikely]] PPY_UNWIND();
  PPY_NEXT(SetUpdate);
}
PPY_HANDLER(MapAdd) {
  PPY_SAVE_PC();
  if (!dictSet_py(t, PPY_R(0).template as<DictObject>(), PPY_R(1), PPY_R(2))) [[unlikely]] PPY_UNWIND();
  PPY_NEXT(MapAdd);
}
PPY_HANDLER(DictUpdate) {
  PPY_SAVE_PC();
  if (!dictUpdate_py(t, PPY_R(0), PPY_R(1))) [[unlikely]] PPY_UNWIND();
  PPY_NEXT(DictUpdate);
}
PPY_HANDLER(DictMerge) {
  PPY_SAVE_PC();
  if (!dictMergeCall_py(t, PPY_R(0), PPY_R(1), PPY_R(2))) [[unlikely]] PPY_UNWIND();
  PPY_NEXT(DictMerge);
}
PPY_HANDLER(UnpackSequence) {
  Value v = PPY_R(2);
  Value* out = &PPY_R(0);
  uint32_t n = PPY_U(1);
  const Value* items = nullptr;
  if (isExactly(v, &PyTuple_Type) && v.as<TupleObject>()->ob_size == n) items = v.as<TupleObject>()->ob_item;
  else if (isExactly(v, &PyList_Type) && v.as<ListObject>()->ob_size == n) items = v.as<ListObject>()->ob_item;
  if (items) [[likely]] {
    for (uint32_t i = 0; i < n; i++) out[i] = items[i];
    PPY_NEXT(UnpackSequence);
  }
  PPY_SAVE_PC();
  if (!unpackSequence_py(t, v, out, n)) [[unlikely]] PPY_UNWIND();
  PPY_NEXT(UnpackSequence);
}
PPY_HANDLER(UnpackEx) {
  PPY_SAVE_PC();
  if (!unpackEx_py(t, PPY_R(2), &PPY_R(0), PPY_U(1), static_cast<uint32_t>(PPY_S(3)))) [[unlikely]] PPY_UNWIND();
  PPY_NEXT(UnpackEx);
}

// --- functions and classes -------------------------------------------------------------------------
/// A function without defaults, annotations and closure has an empty range.
static const Value kNoParts[4];
PPY_HANDLER(MakeFunction) {
  PPY_SAVE_PC();
  PPY_STORE_NEXT(MakeFunction, makeFunction(t, f, f->code->consts[PPY_U(1)], PPY_U(3) ? &PPY_R(2) : kNoParts));
}
PPY_HANDLER(LoadBuildClass) {
  PPY_SAVE_PC();
  PPY_STORE_NEXT(LoadBuildClass, loadBuildClass(t, f));
}
PPY_HANDLER(SetupAnnotations) {
  PPY_SAVE_PC();
  if (!setupAnnotations_py(t, f)) [[unlikely]] PPY_UNWIND();
  PPY_NEXT(SetupAnnotations);
}
PPY_HANDLER(LoadAssertionError) {
  PPY_R(0) = PyExc_AssertionError;
  PPY_NEXT(LoadAssertionError);
}

// --- imports ------------------------------------------------------------------------------------------
PPY_HANDLER(ImportName) {
  PPY_SAVE_PC();
  PPY_STORE_NEXT(ImportName, importName_py(t, f, PPY_R(1), PPY_R(2), f->code->nameTable[PPY_U(3)]));
}
PPY_HANDLER(ImportFrom) {
  PPY_SAVE_PC();
  PPY_STORE_NEXT(ImportFrom, importFrom_py(t, PPY_R(1), f->code->nameTable[PPY_U(2)]));
}
PPY_HANDLER(ImportStar) {
  PPY_SAVE_PC();
  if (!importStar_py(t, f, PPY_R(0))) [[unlikely]] PPY_UNWIND();
  PPY_NEXT(ImportStar);
}

// --- pattern matching -----------------------------------------------------------------------------------
PPY_HANDLER(MatchMapping) {
  PPY_R(0) = boolean(hasFlag(PPY_R(1), kTypeMapping));
  PPY_NEXT(MatchMapping);
}
PPY_HANDLER(MatchSequence) {
  PPY_R(0) = boolean(hasFlag(PPY_R(1), kTypeSequence));
  PPY_NEXT(MatchSequence);
}
PPY_HANDLER(MatchLen) {
  PPY_SAVE_PC();
  intptr_t n = length_py(t, PPY_R(1));
  if (n < 0) [[unlikely]] PPY_UNWIND();
  PPY_R(0) = Value::smallInt(n);
  PPY_NEXT(MatchLen);
}
PPY_HANDLER(MatchKeys) {
  PPY_SAVE_PC();
  PPY_STORE_NEXT(MatchKeys, matchKeys_py(t, PPY_R(1), PPY_R(2)));
}
PPY_HANDLER(MatchRest) {
  PPY_SAVE_PC();
  PPY_STORE_NEXT(MatchRest, matchRest_py(t, PPY_R(1), PPY_R(2)));
}
PPY_HANDLER(MatchClass) {
  PPY_SAVE_PC();
  PPY_STORE_NEXT(MatchClass, matchClass_py(t, PPY_R(1), PPY_R(2), PPY_S(3), f->code->consts[PPY_U(4)]));
}
PPY_HANDLER(PrintExpr) {
  PPY_SAVE_PC();
  if (!printExpr_py(t, PPY_R(0))) [[unlikely]] PPY_UNWIND();
  PPY_NEXT(PrintExpr);
}

#define PPY_ALL(X)                                                                                                          \
  X(BuildTuple) X(BuildList) X(BuildSet) X(BuildMap) X(BuildString) X(FormatValue) X(ListAppend) X(ListExtend)               \
  X(ListToTuple) X(SetAdd) X(SetUpdate) X(MapAdd) X(DictUpdate) X(DictMerge) X(UnpackSequence) X(UnpackEx) X(MakeFunction)   \
  X(LoadBuildClass) X(SetupAnnotations) X(LoadAssertionError) X(ImportName) X(ImportFrom) X(ImportStar) X(MatchMapping)      \
  X(MatchSequence) X(MatchLen) X(MatchKeys) X(MatchRest) X(MatchClass) X(PrintExpr)
PPY_ALL(PPY_BOTH_FORMS)

}  // namespace ppy::interp
