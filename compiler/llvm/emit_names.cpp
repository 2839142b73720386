// Globals, cells and items.
#include "compiler/llvm/emit.h"
#include "runtime/abi/offsets.h"
#include "runtime/abi/value_bits.h"

namespace ppy::backend {

using pir::Op;

void FunctionEmitter::emitLoadGlobal(Node* n) {
  int32_t name = n->instr->operands[1];
  V* words = cache(n);
  // A name the module binds itself is looked for in its globals; others also depend on the builtins.
  const auto& facts = m_.program().modules[static_cast<size_t>(info_.module)].globals;
  auto fact = facts.find(g_.fn->names[static_cast<size_t>(name)]);
  bool own = fact != facts.end() && !fact->second.is(Kind::Builtin);
  // Words: table of the globals; for own names the slot's offset in it; for others the number of entries
  // the globals had, the builtins' table and the slot's offset in that (interp/global_cache.h says why
  // this suffices).
  V* table = load(i64_, pointer(globals_), PPY_OFF_DICT_TABLE, "dict table");
  V* hit = b_.CreateICmpEQ(table, load(i64_, words, 0, "cache"));
  auto offset = [&](int64_t word) { return unboxSmallInt(load(i64_, words, word, "cache")); };
  llvm::BasicBlock *miss = block("global.miss"), *done = block("global");
  auto need = [&](V* cond) { onlyIf(cond, miss, "global.hit"); };
  need(hit);
  V* base = pointer(table);
  if (!own) {
    V* entries = b_.CreateZExt(load(i32_, base, PPY_OFF_TABLE_USED, "dict used"), i64_);
    V* builtins = load(i64_, builtins_, PPY_OFF_DICT_TABLE, "dict table");
    need(b_.CreateAnd(b_.CreateICmpEQ(entries, offset(8)), b_.CreateICmpEQ(builtins, load(i64_, words, 16, "cache"))));
    base = pointer(builtins);
  }
  V* cached = load(i64_, b_.CreateGEP(i8_, base, offset(own ? 8 : 24)), 0, "dict value");
  need(b_.CreateICmpNE(cached, i64(0)));
  llvm::BasicBlock* from = b_.GetInsertBlock();
  b_.CreateBr(done);
  setBlock(miss);
  site(n);
  V* found = checked(n, call("ppy_load_global", {thread_, globals_, builtins_, nameAt(name), words, caches_}));
  miss = b_.GetInsertBlock();
  b_.CreateBr(done);
  setBlock(done);
  set(n, phi(i64_, {{cached, from}, {found, miss}}));
}

/// A name that is bound already is bound anew in its slot; its dict gets a new version.
void FunctionEmitter::emitStoreGlobal(Node* n) {
  V* v = boxed(n->in[0]);
  V* words = cache(n);
  llvm::BasicBlock *hit = block("global.hit"), *bound = block("global.bound"), *miss = block("global.miss"), *done = block("global.stored");
  // Words: table of the globals, offset of the slot in it.
  V* table = load(i64_, pointer(globals_), PPY_OFF_DICT_TABLE, "dict table");
  branch(b_.CreateICmpEQ(table, load(i64_, words, 0, "cache")), hit, miss, true);
  setBlock(hit);
  V* slot = b_.CreateGEP(i8_, pointer(table), unboxSmallInt(load(i64_, words, 8, "cache")));
  branch(b_.CreateAnd(singleThreaded(), b_.CreateICmpNE(load(i64_, slot, 0, "dict value"), i64(0))), bound, miss, true);
  setBlock(bound);
  store(v, slot, 0, "dict value");
  V* version = b_.CreateAdd(load(i64_, thread_, PPY_OFF_THREAD_DICT_VERSION, "dict version"), i64(1));
  store(version, thread_, PPY_OFF_THREAD_DICT_VERSION, "dict version");
  store(version, pointer(globals_), PPY_OFF_DICT_VERSION, "dict version");
  barrier(pointer(table), v, n->in[0]);
  b_.CreateBr(done);
  setBlock(miss);
  site(n);
  checked(n, call("ppy_store_global", {thread_, globals_, nameAt(n->instr->operands[1]), v, words, caches_}));
  b_.CreateBr(done);
  setBlock(done);
}

void FunctionEmitter::emitNames(Node* n) {
  const int32_t* o = n->instr->operands;
  auto cellOf = [&](V* cell) { return pointer(cell); };
  auto bound = [&](V* value, bool isFree, int32_t nameIndex) {
    llvm::BasicBlock *unbound = block("unbound"), *next = block("bound");
    branch(b_.CreateICmpEQ(value, i64(0)), unbound, next, false);
    setBlock(unbound);
    // A free variable's name is found by its place in the closure.
    if (isFree) call("ppy_unbound_free", {thread_, code_, i32(nameIndex)});
    else call("ppy_unbound_cell", {thread_, nameAt(nameIndex)});
    b_.CreateBr(failBlock(n));
    setBlock(next);
  };
  auto closureCell = [&](int32_t i) {
    V* closure = load(ptr_, callee_, PPY_OFF_FUNCTION_CLOSURE, nullptr, true);
    return load(i64_, closure, PPY_OFF_TUPLE_ITEMS + 8 * i, nullptr, true);
  };
  auto storeCell = [&](V* cell, V* v, const Node* type) {
    store(v, cellOf(cell), PPY_OFF_CELL_REF, "cell");
    barrier(cellOf(cell), v, type);
  };
  switch (n->op) {
    case Op::CheckBound:
    case Op::CheckDelete: {
      Type t = n->in[0]->type;
      if (t.isUnboxed() || t.is(Kind::None)) return;
      V* v = boxed(n->in[0]);
      llvm::BasicBlock *unbound = block("unbound"), *next = block("bound");
      branch(b_.CreateICmpEQ(v, i64(0)), unbound, next, false);
      setBlock(unbound);
      site(n);
      linked_ = false;
      call(n->op == Op::CheckBound ? "ppy_unbound_local" : "ppy_unbound_delete", {thread_, nameAt(o[1])});
      b_.CreateBr(failBlock(n));
      setBlock(next);
      return;
    }
    case Op::StoreGlobal: return emitStoreGlobal(n);
    case Op::DeleteGlobal:
      site(n);
      checked(n, call("ppy_delete_global", {thread_, globals_, nameAt(o[0])}));
      return;
    case Op::LoadName:
    case Op::StoreName:
    case Op::DeleteName:
      // Namespaces exist in module and class bodies only, which are entered with a frame.
      if (info_.fn->kind == pir::FunctionKind::Module && n->op == Op::LoadName) return emitLoadGlobal(n);
      if (info_.fn->kind == pir::FunctionKind::Module && n->op == Op::StoreName) return emitStoreGlobal(n);
      site(n);
      if (n->op == Op::LoadName) set(n, checked(n, call("ppy_load_name", {thread_, frame_, nameAt(o[1])})));
      else if (n->op == Op::StoreName) checked(n, call("ppy_store_name", {thread_, frame_, nameAt(o[1]), boxed(n->in[0])}));
      else checked(n, call("ppy_delete_name", {thread_, frame_, nameAt(o[0])}));
      return;
    case Op::MakeCell: set(n, call("ppy_new_cell", {thread_, boxed(n->in[0])})); return;
    case Op::NewCell: set(n, call("ppy_new_cell", {thread_, i64(0)})); return;
    case Op::LoadCell: {
      V* v = load(i64_, cellOf(boxed(n->in[0])), PPY_OFF_CELL_REF, "cell");
      bound(v, false, o[2]);
      set(n, v);
      return;
    }
    case Op::StoreCell: storeCell(boxed(n->in[0]), boxed(n->in[1]), n->in[1]); return;
    case Op::DeleteCell: {
      V* cell = boxed(n->in[0]);
      bound(load(i64_, cellOf(cell), PPY_OFF_CELL_REF, "cell"), false, o[1]);
      store(i64(0), cellOf(cell), PPY_OFF_CELL_REF, "cell");
      return;
    }
    case Op::LoadFree: {
      V* v = load(i64_, pointer(closureCell(o[1])), PPY_OFF_CELL_REF, "cell");
      bound(v, true, o[1]);
      set(n, v);
      return;
    }
    case Op::StoreFree: storeCell(closureCell(o[1]), boxed(n->in[0]), n->in[0]); return;
    case Op::DeleteFree: {
      V* cell = closureCell(o[0]);
      bound(load(i64_, pointer(cell), PPY_OFF_CELL_REF, "cell"), true, o[0]);
      store(i64(0), pointer(cell), PPY_OFF_CELL_REF, "cell");
      return;
    }
    case Op::FreeCell: set(n, closureCell(o[1])); return;
    default: return;
  }
}

void FunctionEmitter::emitGetItem(Node* n) {
  if (emitSliceItem(n)) return;
  const Node *container = n->in[0], *key = n->in[1];
  V* o = boxed(container);
  bool keyKnown = key->type.is(Kind::Int);
  bool listMaybe = container->type.isAny() || container->type.is(Kind::List);
  bool tupleMaybe = container->type.isAny() || container->type.is(Kind::Tuple);
  bool strMaybe = container->type.isAny() || container->type.is(Kind::Str);
  if (!(keyKnown || key->type.isAny()) || !(listMaybe || tupleMaybe || strMaybe)) {
    site(n);
    set(n, checked(n, call("ppy_get_item", {thread_, o, boxed(key)})));
    return;
  }
  llvm::BasicBlock *slow = block("item.slow"), *done = block("item");
  std::vector<std::pair<V*, llvm::BasicBlock*>> results;
  auto need = [&](V* cond, const char* name, llvm::BasicBlock* otherwise) {
    llvm::BasicBlock* next = block(name);
    branch(cond, next, otherwise, true);
    setBlock(next);
  };
  V* index = keyKnown ? asInt(key) : nullptr;
  V* keyBits = keyKnown ? nullptr : held(key).part[0];
  if (!keyKnown) {
    need(isSmallInt(keyBits), "item.int", slow);
    index = unboxSmallInt(keyBits);
  }
  if (container->type.isAny()) need(isPointer(o), "item.object", slow);
  V* p = pointer(o);
  V* type = container->type.isAny() ? load(ptr_, p, PPY_OFF_OBJECT_TYPE, "type") : nullptr;
  auto element = [&](bool list) {
    V* size = load(i64_, p, PPY_OFF_VAR_SIZE, list ? "list size" : "tuple size");
    V* i = b_.CreateSelect(b_.CreateICmpSLT(index, i64(0)), b_.CreateAdd(index, size), index);
    V* inside = b_.CreateICmpULT(i, size);
    if (list) inside = b_.CreateAnd(inside, b_.CreateICmpSLT(load(i64_, p, PPY_OFF_LIST_ALLOCATED, "list exposed"), i64(0)));
    need(inside, "item.inside", slow);
    V* items = list ? load(ptr_, p, PPY_OFF_LIST_ITEMS, "list items") : at(p, PPY_OFF_TUPLE_ITEMS);
    V* v = load(i64_, b_.CreateGEP(i64_, items, i), 0, list ? "list element" : "tuple element");
    results.push_back({v, b_.GetInsertBlock()});
    b_.CreateBr(done);
  };
  if (listMaybe) {
    llvm::BasicBlock* other = tupleMaybe ? block("item.other") : slow;
    if (type) need(b_.CreateICmpEQ(type, object("PyList_Type")), "item.list", other);
    element(true);
    if (tupleMaybe) setBlock(other);
  }
  if (tupleMaybe) {
    llvm::BasicBlock* other = strMaybe ? block("item.other") : slow;
    if (type) need(b_.CreateICmpEQ(type, object("PyTuple_Type")), "item.tuple", other);
    element(false);
    if (strMaybe) setBlock(other);
  }
  if (strMaybe) {
    if (type) need(b_.CreateICmpEQ(type, object("PyUnicode_Type")), "item.str", slow);
    V* v = strElement(p, index, slow);
    results.push_back({v, b_.GetInsertBlock()});
    b_.CreateBr(done);
  }
  setBlock(slow);
  site(n);
  V* found = checked(n, call("ppy_get_item", {thread_, o, keyKnown ? boxInt(index) : keyBits}));
  results.push_back({found, b_.GetInsertBlock()});
  b_.CreateBr(done);
  setBlock(done);
  llvm::PHINode* r = b_.CreatePHI(i64_, static_cast<unsigned>(results.size()));
  for (auto [v, from] : results) r->addIncoming(v, from);
  set(n, r);
}

void FunctionEmitter::emitSetItem(Node* n) {
  const Node *container = n->in[0], *key = n->in[1], *value = n->in[2];
  V* o = boxed(container);
  V* v = boxed(value);
  bool keyKnown = key->type.is(Kind::Int);
  bool listMaybe = container->type.isAny() || container->type.is(Kind::List);
  if (!(keyKnown || key->type.isAny()) || !listMaybe) {
    site(n);
    checked(n, call("ppy_set_item", {thread_, o, boxed(key), v}));
    return;
  }
  llvm::BasicBlock *slow = block("item.slow"), *done = block("item");
  auto need = [&](V* cond, const char* name) {
    llvm::BasicBlock* next = block(name);
    branch(cond, next, slow, true);
    setBlock(next);
  };
  V* index = keyKnown ? asInt(key) : nullptr;
  V* keyBits = keyKnown ? nullptr : held(key).part[0];
  if (!keyKnown) {
    need(isSmallInt(keyBits), "item.int");
    index = unboxSmallInt(keyBits);
  }
  V* p = pointer(o);
  if (container->type.isAny()) {
    need(isPointer(o), "item.object");
    need(b_.CreateICmpEQ(load(ptr_, p, PPY_OFF_OBJECT_TYPE, "type"), object("PyList_Type")), "item.list");
  }
  V* size = load(i64_, p, PPY_OFF_VAR_SIZE, "list size");
  V* i = b_.CreateSelect(b_.CreateICmpSLT(index, i64(0)), b_.CreateAdd(index, size), index);
  need(b_.CreateAnd(b_.CreateICmpULT(i, size), b_.CreateICmpSLT(load(i64_, p, PPY_OFF_LIST_ALLOCATED, "list exposed"), i64(0))), "item.inside");
  need(singleThreaded(), "item.alone");
  V* items = load(ptr_, p, PPY_OFF_LIST_ITEMS, "list items");
  store(v, b_.CreateGEP(i64_, items, i), 0, "list element");
  barrier(items, v, value);
  b_.CreateBr(done);
  setBlock(slow);
  site(n);
  checked(n, call("ppy_set_item", {thread_, o, keyKnown ? boxInt(index) : keyBits, v}));
  b_.CreateBr(done);
  setBlock(done);
}

}  // namespace ppy::backend
