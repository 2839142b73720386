// Globals, cells, attributes and items.
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
  auto need = [&](V* cond) {
    llvm::BasicBlock* next = block("global.hit");
    branch(cond, next, miss, true);
    setBlock(next);
  };
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
      call(n->op == Op::CheckBound ? "ppy_unbound_local" : "ppy_unbound_delete", {thread_, nameAt(o[1])});
      b_.CreateBr(failBlock(n));
      setBlock(next);
      return;
    }
    case Op::StoreGlobal:
      site(n);
      checked(n, call("ppy_store_global", {thread_, globals_, nameAt(o[1]), boxed(n->in[0])}));
      return;
    case Op::DeleteGlobal:
      site(n);
      checked(n, call("ppy_delete_global", {thread_, globals_, nameAt(o[0])}));
      return;
    case Op::LoadName:
    case Op::StoreName:
    case Op::DeleteName:
      // Namespaces exist in module and class bodies only, which are entered with a frame.
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

void FunctionEmitter::emitGetAttr(Node* n) {
  V* o = boxed(n->in[0]);
  V* word = cache(n);
  llvm::BasicBlock *slow = block("attr.slow"), *done = block("attr");
  auto need = [&](V* cond, const char* name) {
    llvm::BasicBlock* next = block(name);
    branch(cond, next, slow, true);
    setBlock(next);
  };
  // A hit on a plain slot: the type's version and the shape are those of the record.
  V* record = load(i64_, word, 0, "cache");
  need(b_.CreateAnd(b_.CreateICmpNE(record, i64(0)), isPointer(o)), "attr.object");
  V *r = pointer(record), *p = pointer(o);
  V* info = load(ptr_, load(ptr_, p, PPY_OFF_OBJECT_TYPE, "type"), PPY_OFF_TYPE_INFO, "type");
  V* version = load(i64_, info, PPY_OFF_INFO_VERSION, "version");
  V* kind = load(i8_, r, PPY_OFF_CACHE_KIND, "record");
  need(b_.CreateAnd(b_.CreateICmpEQ(version, load(i64_, r, PPY_OFF_CACHE_VERSION, "record")), b_.CreateICmpEQ(kind, b_.getInt8(PPY_CACHE_INLINE_SLOT))), "attr.type");
  V* shapeAt = b_.CreateGEP(i8_, p, b_.CreateSExt(load(i32_, r, PPY_OFF_CACHE_SHAPE_OFFSET, "record"), i64_));
  need(b_.CreateICmpEQ(load(ptr_, shapeAt, 0, "shape"), load(ptr_, r, PPY_OFF_CACHE_SHAPE, "record")), "attr.shape");
  V* slot = b_.CreateGEP(i8_, p, b_.CreateSExt(load(i32_, r, PPY_OFF_CACHE_OFFSET, "record"), i64_));
  V* fast = load(i64_, slot, 0, "slot");
  llvm::BasicBlock* from = b_.GetInsertBlock();
  b_.CreateBr(done);
  setBlock(slow);
  site(n);
  V* found = checked(n, call("ppy_get_attr", {thread_, o, nameValue(n, 2), word, caches_}));
  slow = b_.GetInsertBlock();
  b_.CreateBr(done);
  setBlock(done);
  set(n, phi(i64_, {{fast, from}, {found, slow}}));
}

void FunctionEmitter::emitSetAttr(Node* n) {
  V* o = boxed(n->in[0]);
  V* v = boxed(n->in[1]);
  V* word = cache(n);
  llvm::BasicBlock *slow = block("attr.slow"), *done = block("attr");
  auto need = [&](V* cond, const char* name) {
    llvm::BasicBlock* next = block(name);
    branch(cond, next, slow, true);
    setBlock(next);
  };
  V* record = load(i64_, word, 0, "cache");
  need(b_.CreateAnd(b_.CreateICmpNE(record, i64(0)), isPointer(o)), "attr.object");
  V *r = pointer(record), *p = pointer(o);
  V* info = load(ptr_, load(ptr_, p, PPY_OFF_OBJECT_TYPE, "type"), PPY_OFF_TYPE_INFO, "type");
  V* version = load(i64_, info, PPY_OFF_INFO_VERSION, "version");
  V* kind = load(i8_, r, PPY_OFF_CACHE_KIND, "record");
  need(b_.CreateAnd(b_.CreateICmpEQ(version, load(i64_, r, PPY_OFF_CACHE_VERSION, "record")), b_.CreateICmpEQ(kind, b_.getInt8(PPY_CACHE_INLINE_SLOT))), "attr.type");
  V* shapeAt = b_.CreateGEP(i8_, p, b_.CreateSExt(load(i32_, r, PPY_OFF_CACHE_SHAPE_OFFSET, "record"), i64_));
  need(b_.CreateICmpEQ(load(ptr_, shapeAt, 0, "shape"), load(ptr_, r, PPY_OFF_CACHE_SHAPE, "record")), "attr.shape");
  V* slot = b_.CreateGEP(i8_, p, b_.CreateSExt(load(i32_, r, PPY_OFF_CACHE_OFFSET, "record"), i64_));
  store(v, slot, 0, "slot");
  barrier(p, v, n->in[1]);
  b_.CreateBr(done);
  setBlock(slow);
  site(n);
  checked(n, call("ppy_set_attr", {thread_, o, nameValue(n, 1), v, word, caches_}));
  b_.CreateBr(done);
  setBlock(done);
}

void FunctionEmitter::emitLoadMethod(Node* n) {
  V* o = boxed(n->in[0]);
  V* word = cache(n);
  llvm::BasicBlock *slow = block("method.slow"), *done = block("method");
  auto need = [&](V* cond, const char* name) {
    llvm::BasicBlock* next = block(name);
    branch(cond, next, slow, true);
    setBlock(next);
  };
  V* record = load(i64_, word, 0, "cache");
  need(b_.CreateAnd(b_.CreateICmpNE(record, i64(0)), isPointer(o)), "method.object");
  V *r = pointer(record), *p = pointer(o);
  V* info = load(ptr_, load(ptr_, p, PPY_OFF_OBJECT_TYPE, "type"), PPY_OFF_TYPE_INFO, "type");
  V* version = load(i64_, info, PPY_OFF_INFO_VERSION, "version");
  V* kind = load(i8_, r, PPY_OFF_CACHE_KIND, "record");
  need(b_.CreateAnd(b_.CreateICmpEQ(version, load(i64_, r, PPY_OFF_CACHE_VERSION, "record")), b_.CreateICmpEQ(kind, b_.getInt8(PPY_CACHE_METHOD))), "method.type");
  // A record without a shape holds for every instance of the type.
  V* shape = load(ptr_, r, PPY_OFF_CACHE_SHAPE, "record");
  llvm::BasicBlock *withShape = block("method.shape"), *hit = block("method.hit");
  b_.CreateCondBr(b_.CreateIsNull(shape), hit, withShape);
  setBlock(withShape);
  V* shapeAt = b_.CreateGEP(i8_, p, b_.CreateSExt(load(i32_, r, PPY_OFF_CACHE_SHAPE_OFFSET, "record"), i64_));
  branch(b_.CreateICmpEQ(load(ptr_, shapeAt, 0, "shape"), shape), hit, slow, true);
  setBlock(hit);
  V* fast = load(i64_, r, PPY_OFF_CACHE_VALUE, "record");
  b_.CreateBr(done);
  setBlock(slow);
  site(n);
  V* self = scratch(1);
  V* found = checked(n, call("ppy_load_method", {thread_, o, nameValue(n, 3), word, caches_, self}));
  V* foundSelf = load(i64_, scratch(1), 0);
  slow = b_.GetInsertBlock();
  b_.CreateBr(done);
  setBlock(done);
  set(n, i64(0));
  values_[n->results[0]->id].part[0] = phi(i64_, {{fast, hit}, {found, slow}});
  values_[n->results[1]->id].part[0] = phi(i64_, {{o, hit}, {foundSelf, slow}});
}

void FunctionEmitter::emitGetItem(Node* n) {
  const Node *container = n->in[0], *key = n->in[1];
  V* o = boxed(container);
  bool keyKnown = key->type.is(Kind::Int);
  bool listMaybe = container->type.isAny() || container->type.is(Kind::List);
  bool tupleMaybe = container->type.isAny() || container->type.is(Kind::Tuple);
  if (!(keyKnown || key->type.isAny()) || !(listMaybe || tupleMaybe)) {
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
    if (type) need(b_.CreateICmpEQ(type, object("PyTuple_Type")), "item.tuple", slow);
    element(false);
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
