/// Slow halves of handlers, out of line. They return empty (false) with an exception pending.
#pragma once
#include "runtime/frame/frame.h"

namespace ppy::interp {

// --- names.cpp ---------------------------------------------------------------------------------------
[[gnu::cold]] Value raiseUnbound(Thread& t, Value name);
[[gnu::cold]] Value raiseUnboundCell(Thread& t, Value name, bool isFree);
[[gnu::cold]] Value raiseNameError(Thread& t, Value name);
Value loadClassCell_py(Thread& t, Frame* f, Value cell, Value name);
Value loadGlobalMiss_py(Thread& t, Frame* f, Value name, uint64_t* cache);
bool storeGlobal_py(Thread& t, Frame* f, Value name, Value v);
bool deleteGlobal_py(Thread& t, Frame* f, Value name);
Value loadName_py(Thread& t, Frame* f, Value name, uint64_t* cache);
bool storeName_py(Thread& t, Frame* f, Value name, Value v);
bool deleteName_py(Thread& t, Frame* f, Value name);

// --- items.cpp ---------------------------------------------------------------------------------------
// --- construct.cpp: displays, unpacking, functions -----------------------------------------------------
Value buildSet_py(Thread& t, const Value* items, uint32_t n);
Value buildMap_py(Thread& t, const Value* items, uint32_t n);
Value makeFunction(Thread& t, Frame* f, Value code, const Value* parts);
bool unpackSequence_py(Thread& t, Value v, Value* out, uint32_t n);
bool unpackEx_py(Thread& t, Value v, Value* out, uint32_t n, uint32_t before);
bool dictUpdate_py(Thread& t, Value dict, Value other);
bool dictMergeCall_py(Thread& t, Value dict, Value other, Value callee);
/// Positional arguments from `*iterable` in a call of `callee`, as a tuple.
Value starArguments_py(Thread& t, Value callee, Value iterable);
Value listExtendDisplay_py(Thread& t, Value list, Value iterable);
Value loadSuperAttr_py(Thread& t, const Value* three, Value name);
/// The same to be called with *self in front, when that is not empty. `word` and its owner: an inline cache.
Value loadSuperMethod_py(Thread& t, const Value* three, Value name, Value* self, uint64_t* word, void* owner);
bool loadSpecial_py(Thread& t, Value v, int which, Value* out);
bool setupAnnotations_py(Thread& t, Frame* f);
Value loadBuildClass(Thread& t, Frame* f);
bool printExpr_py(Thread& t, Value v);

// --- exceptions.cpp helpers (exception_groups.cpp) -----------------------------------------------------
void raiseStatement_py(Thread& t, Value exception, Value cause);
bool checkExceptTypes_py(Thread& t, Value types, bool star);
bool matchExcGroup_py(Thread& t, Value exception, Value types, Value* match, Value* rest);
Value prepReraiseStar_py(Thread& t, Value original, Value list);

// --- imports (import_ops.cpp) --------------------------------------------------------------------------
Value importName_py(Thread& t, Frame* f, Value level, Value fromlist, Value name);
Value importFrom_py(Thread& t, Value module, Value name);
bool importStar_py(Thread& t, Frame* f, Value module);

// --- patterns.cpp --------------------------------------------------------------------------------------
Value matchKeys_py(Thread& t, Value subject, Value keys);
Value matchRest_py(Thread& t, Value subject, Value keys);
Value matchClass_py(Thread& t, Value subject, Value cls, int npos, Value kwnames);

/// One step of an iterator that is no generator: a value; empty with Status::None and t.stopValue.
Value sendStep_rq(Thread& t, Value it, Value sent);

}  // namespace ppy::interp
