// Constants, locals, cells, globals and names.
#include "runtime/interp/global_cache.h"
#include "runtime/interp/loop.h"
#include "runtime/interp/slow.h"

namespace ppy::interp {

#define PPY_FREE(K) (static_cast<Value&>(f->function->closure->ob_item[PPY_U(K)]))
static Value freeName(Frame* f, uint32_t i) { return f->code->freevars.as<TupleObject>()->ob_item[i]; }

PPY_HANDLER(Nop) { PPY_NEXT(Nop); }
PPY_HANDLER(LoadConst) {
  PPY_R(0) = f->code->consts[PPY_U(1)];
  PPY_NEXT(LoadConst);
}
PPY_HANDLER(LoadInt) {
  PPY_R(0) = Value::smallInt(PPY_S(1));
  PPY_NEXT(LoadInt);
}
PPY_HANDLER(Move) {
  PPY_R(0) = PPY_R(1);
  PPY_NEXT(Move);
}
PPY_HANDLER(Clear) {
  PPY_R(0) = Value();
  PPY_NEXT(Clear);
}
PPY_HANDLER(CheckBound) {
  if (PPY_R(0).isEmpty()) [[unlikely]] {
    PPY_SAVE_PC();
    raiseUnbound(t, f->code->nameTable[PPY_U(1)]);
    PPY_UNWIND();
  }
  PPY_NEXT(CheckBound);
}
PPY_HANDLER(CheckDelete) {
  if (PPY_R(0).isEmpty()) [[unlikely]] {
    PPY_SAVE_PC();
    raiseUnbound(t, f->code->nameTable[PPY_U(1)]);
    PPY_UNWIND();
  }
  PPY_NEXT(CheckDelete);
}

// --- cells -----------------------------------------------------------------------------------------
PPY_HANDLER(MakeCell) {
  PPY_SAVE_PC();  // allocates: liveness is read at the saved position
  CellObject* cell = newCell(t, PPY_R(0));
  w = pc[E::kWide];
  PPY_R(0) = cell;
  PPY_NEXT(MakeCell);
}
PPY_HANDLER(NewCell) {
  PPY_SAVE_PC();
  CellObject* cell = newCell(t, Value());
  w = pc[E::kWide];
  PPY_R(0) = cell;
  PPY_NEXT(NewCell);
}
PPY_HANDLER(LoadCell) {
  Value v = loadShared(&PPY_R(1).as<CellObject>()->ob_ref);
  if (v.isEmpty()) [[unlikely]] {
    PPY_SAVE_PC();
    raiseUnboundCell(t, f->code->nameTable[PPY_U(2)], false);
    PPY_UNWIND();
  }
  PPY_R(0) = v;
  PPY_NEXT(LoadCell);
}
PPY_HANDLER(StoreCell) {
  CellObject* cell = PPY_R(0).as<CellObject>();
  gc::store(cell, &cell->ob_ref, PPY_R(1));
  PPY_NEXT(StoreCell);
}
PPY_HANDLER(DeleteCell) {
  CellObject* cell = PPY_R(0).as<CellObject>();
  if (loadShared(&cell->ob_ref).isEmpty()) [[unlikely]] {
    PPY_SAVE_PC();
    raiseUnboundCell(t, f->code->nameTable[PPY_U(1)], false);
    PPY_UNWIND();
  }
  storeShared(&cell->ob_ref, Value());
  PPY_NEXT(DeleteCell);
}
PPY_HANDLER(LoadFree) {
  Value v = loadShared(&PPY_FREE(1).as<CellObject>()->ob_ref);
  if (v.isEmpty()) [[unlikely]] {
    PPY_SAVE_PC();
    raiseUnboundCell(t, freeName(f, PPY_U(1)), true);
    PPY_UNWIND();
  }
  PPY_R(0) = v;
  PPY_NEXT(LoadFree);
}
PPY_HANDLER(StoreFree) {
  CellObject* cell = PPY_FREE(1).as<CellObject>();
  gc::store(cell, &cell->ob_ref, PPY_R(0));
  PPY_NEXT(StoreFree);
}
PPY_HANDLER(DeleteFree) {
  CellObject* cell = PPY_FREE(0).as<CellObject>();
  if (loadShared(&cell->ob_ref).isEmpty()) [[unlikely]] {
    PPY_SAVE_PC();
    raiseUnboundCell(t, freeName(f, PPY_U(0)), true);
    PPY_UNWIND();
  }
  storeShared(&cell->ob_ref, Value());
  PPY_NEXT(DeleteFree);
}
PPY_HANDLER(FreeCell) {
  PPY_R(0) = PPY_FREE(1);
  PPY_NEXT(FreeCell);
}
PPY_HANDLER(LoadClassCell) {
  PPY_SAVE_PC();
  Value v = loadClassCell_py(t, f, PPY_R(1), f->code->nameTable[PPY_U(2)]);
  if (v.isEmpty()) [[unlikely]] PPY_EMPTY();
  w = pc[E::kWide];
  PPY_R(0) = v;
  PPY_NEXT(LoadClassCell);
}
PPY_HANDLER(LoadLocals) {
  PPY_SAVE_PC();
  Value v = f->names.isEmpty() ? f->globals : f->names;
  PPY_R(0) = v;
  PPY_NEXT(LoadLocals);
}

// --- globals and names -------------------------------------------------------------------------------
PPY_HANDLER(LoadGlobal) {
  if (Value v = globalCacheGet(PPY_CACHE(LoadGlobal), f); !v.isEmpty()) [[likely]] {
    PPY_R(0) = v;
    PPY_NEXT(LoadGlobal);
  }
  PPY_SAVE_PC();
  Value v = loadGlobalMiss_py(t, f, f->code->nameTable[PPY_U(1)], PPY_CACHE(LoadGlobal));
  if (v.isEmpty()) [[unlikely]] PPY_EMPTY();
  w = pc[E::kWide];
  PPY_R(0) = v;
  PPY_NEXT(LoadGlobal);
}
PPY_HANDLER(StoreGlobal) {
  PPY_SAVE_PC();
  if (!storeGlobal_py(t, f, f->code->nameTable[PPY_U(1)], PPY_R(0))) [[unlikely]] PPY_UNWIND();
  PPY_NEXT(StoreGlobal);
}
PPY_HANDLER(DeleteGlobal) {
  PPY_SAVE_PC();
  if (!deleteGlobal_py(t, f, f->code->nameTable[PPY_U(0)])) [[unlikely]] PPY_UNWIND();
  PPY_NEXT(DeleteGlobal);
}
PPY_HANDLER(LoadName) {
  if (f->names == f->globals || f->names.isEmpty()) {
    if (Value v = globalCacheGet(PPY_CACHE(LoadName), f); !v.isEmpty()) [[likely]] {
      PPY_R(0) = v;
      PPY_NEXT(LoadName);
    }
  }
  PPY_SAVE_PC();
  Value v = loadName_py(t, f, f->code->nameTable[PPY_U(1)], PPY_CACHE(LoadName));
  if (v.isEmpty()) [[unlikely]] PPY_EMPTY();
  w = pc[E::kWide];
  PPY_R(0) = v;
  PPY_NEXT(LoadName);
}
PPY_HANDLER(StoreName) {
  PPY_SAVE_PC();
  if (!storeName_py(t, f, f->code->nameTable[PPY_U(1)], PPY_R(0))) [[unlikely]] PPY_UNWIND();
  PPY_NEXT(StoreName);
}
PPY_HANDLER(DeleteName) {
  PPY_SAVE_PC();
  if (!deleteName_py(t, f, f->code->nameTable[PPY_U(0)])) [[unlikely]] PPY_UNWIND();
  PPY_NEXT(DeleteName);
}

#define PPY_ALL(X)                                                                                                       \
  X(Nop) X(LoadConst) X(LoadInt) X(Move) X(Clear) X(CheckBound) X(CheckDelete) X(MakeCell) X(NewCell) X(LoadCell)        \
  X(StoreCell) X(DeleteCell) X(LoadFree) X(StoreFree) X(DeleteFree) X(FreeCell) X(LoadClassCell) X(LoadLocals)           \
  X(LoadGlobal) X(StoreGlobal) X(DeleteGlobal) X(LoadName) X(StoreName) X(DeleteName)
PPY_ALL(PPY_BOTH_FORMS)

}  // namespace ppy::interp
