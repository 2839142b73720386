// Attributes and methods by inline caches. A site's words (abi/native.h lists them) hold what
// to compare the receiver's class with and where the value lies; the slow half fills them.
#include "compiler/llvm/emit.h"
#include "runtime/abi/native.h"
#include "runtime/abi/offsets.h"
#include "runtime/abi/value_bits.h"

namespace ppy::backend {

namespace {
/// A planned place: slot and pair offset in 8-byte units, level of the plan (PPY_PLACE).
constexpr int64_t kUnitMask = (1 << PPY_PLACE_BITS) - 1;
}  // namespace

llvm::Value* FunctionEmitter::typeInfo(V* object) {
  return load(ptr_, load(ptr_, object, PPY_OFF_OBJECT_TYPE, "type"), PPY_OFF_TYPE_INFO, "type info");
}

/// i1: the class of `info` follows the plan whose id and place are at `words`.
llvm::Value* FunctionEmitter::followsPlan(V* info, V* words, V** place) {
  *place = load(i64_, words, 8, "cache");
  V* level = b_.CreateAnd(b_.CreateLShr(*place, 2 * PPY_PLACE_BITS), 7);
  V* id = load(i64_, b_.CreateGEP(i64_, at(info, PPY_OFF_INFO_PLAN_IDS), level), 0, "plan id");
  return b_.CreateICmpEQ(id, load(i64_, words, 0, "cache"));
}

llvm::Value* FunctionEmitter::plannedAddress(V* object, V* place) {
  return b_.CreateGEP(i64_, object, b_.CreateAnd(place, kUnitMask));
}

void FunctionEmitter::emitGetAttr(Node* n) {
  V* o = boxed(n->in[0]);
  V* words = cache(n);
  llvm::BasicBlock *slow = block("attr.slow"), *done = block("attr");
  auto need = [&](V* cond, llvm::BasicBlock* otherwise) {
    llvm::BasicBlock* next = block("attr.fits");
    branch(cond, next, otherwise, true);
    setBlock(next);
  };
  need(isPointer(o), slow);
  V* p = pointer(o);
  V* info = typeInfo(p);
  std::vector<std::pair<V*, llvm::BasicBlock*>> results;
  for (int entry = 0; entry < PPY_ATTR_PLACES; ++entry) {
    llvm::BasicBlock* other = entry + 1 < PPY_ATTR_PLACES ? block("attr.other") : slow;
    V* place;
    need(followsPlan(info, at(words, 16 * entry), &place), other);
    V* v = load(i64_, plannedAddress(p, place), 0, "slot");
    need(b_.CreateICmpNE(v, i64(0)), slow);
    results.push_back({v, b_.GetInsertBlock()});
    b_.CreateBr(done);
    if (other != slow) setBlock(other);
  }
  setBlock(slow);
  site(n);
  V* found = checked(n, call("ppy_get_attr", {thread_, o, nameValue(n, 2), words, caches_}));
  results.push_back({found, b_.GetInsertBlock()});
  b_.CreateBr(done);
  setBlock(done);
  llvm::PHINode* r = b_.CreatePHI(i64_, static_cast<unsigned>(results.size()));
  for (auto [v, from] : results) r->addIncoming(v, from);
  setResult(n, r);
}

void FunctionEmitter::emitSetAttr(Node* n) {
  V* o = boxed(n->in[0]);
  V* v = boxed(n->in[1]);
  V* words = cache(n);
  llvm::BasicBlock *slow = block("attr.slow"), *done = block("attr"), *fresh = block("attr.new"), *old = block("attr.old");
  auto need = [&](V* cond) {
    llvm::BasicBlock* next = block("attr.fits");
    branch(cond, next, slow, true);
    setBlock(next);
  };
  need(isPointer(o));
  V* p = pointer(o);
  V* place;
  need(followsPlan(typeInfo(p), words, &place));
  V* slot = plannedAddress(p, place);
  b_.CreateCondBr(b_.CreateICmpNE(load(i64_, slot, 0, "slot"), i64(0)), old, fresh);
  setBlock(old);
  store(v, slot, 0, "slot");
  barrier(p, v, n->in[1]);
  b_.CreateBr(done);
  // A new attribute: the value goes in before the shape that shows it.
  setBlock(fresh);
  V* shape = b_.CreateGEP(i64_, p, b_.CreateAnd(b_.CreateLShr(place, PPY_PLACE_BITS), kUnitMask));
  need(b_.CreateICmpEQ(load(i64_, shape, 0, "shape"), load(i64_, words, 16, "cache")));
  store(v, slot, 0, "slot");
  store(load(i64_, words, 24, "cache"), shape, 0, "shape");
  barrier(p, nullptr, nullptr);
  b_.CreateBr(done);
  setBlock(slow);
  site(n);
  checked(n, call("ppy_set_attr", {thread_, o, nameValue(n, 1), v, words, caches_}));
  b_.CreateBr(done);
  setBlock(done);
}

void FunctionEmitter::emitLoadMethod(Node* n) {
  V* o = boxed(n->in[0]);
  V* words = cache(n);
  llvm::BasicBlock *slow = block("method.slow"), *done = block("method");
  auto need = [&](V* cond) {
    llvm::BasicBlock* next = block("method.fits");
    branch(cond, next, slow, true);
    setBlock(next);
  };
  need(isPointer(o));
  // A small table by the class's key, which is renewed whenever its methods or what may hide them change.
  V* key = load(i64_, typeInfo(pointer(o)), PPY_OFF_INFO_METHOD_KEY, "method key");
  V* entry = b_.CreateGEP(i8_, words, b_.CreateShl(b_.CreateAnd(key, PPY_METHOD_ENTRIES - 1), 4));
  need(b_.CreateICmpEQ(load(i64_, entry, 0, "cache"), key));
  V* fast = load(i64_, entry, 8, "cache");
  llvm::BasicBlock* hit = b_.GetInsertBlock();
  b_.CreateBr(done);
  setBlock(slow);
  site(n);
  V* self = scratch(1);
  V* found = checked(n, call("ppy_load_method", {thread_, o, nameValue(n, 3), words, caches_, self}));
  V* foundSelf = load(i64_, scratch(1), 0);
  slow = b_.GetInsertBlock();
  b_.CreateBr(done);
  setBlock(done);
  set(n, i64(0));
  values_[n->results[0]->id].part[0] = phi(i64_, {{fast, hit}, {found, slow}});
  values_[n->results[1]->id].part[0] = phi(i64_, {{o, hit}, {foundSelf, slow}});
}

}  // namespace ppy::backend
