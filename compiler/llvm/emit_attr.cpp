// Attributes and methods by inline caches. A site's words (abi/native.h lists them) hold what
// to compare the receiver's class with and where the value lies; the slow half fills them.
#include "compiler/llvm/emit.h"
#include "runtime/abi/native.h"
#include "runtime/abi/offsets.h"
#include "runtime/abi/value_bits.h"

namespace ppy::backend {

using pir::Op;

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

/// Property functions of the program that a load may stand for.
std::vector<int32_t> FunctionEmitter::getters(const Node* n) {
  if (!n->isInstr(Op::GetAttr)) return {};
  return ssa::getters(m_.program(), g_.fn->names[static_cast<size_t>(n->instr->operands[2])]);
}

/// The last try of a load that property functions of the program may serve: one of them, found by the class's
/// method key, or the slow path. Adds to `results`.
void FunctionEmitter::emitGetter(Node* n, const std::vector<int32_t>& all, V* o, V* info, V* words, llvm::BasicBlock* slow, llvm::BasicBlock* done,
                                 std::vector<std::pair<V*, llvm::BasicBlock*>>& results) {
  V* key = load(i64_, info, PPY_OFF_INFO_METHOD_KEY, "method key");
  V* entry = b_.CreateGEP(i8_, at(words, 16 * PPY_ATTR_PLACES), b_.CreateShl(b_.CreateAnd(key, PPY_METHOD_ENTRIES - 1), 4));
  llvm::BasicBlock* found = block("getter");
  branch(b_.CreateICmpEQ(load(i64_, entry, 0, "cache"), key), found, slow, true);
  setBlock(found);
  V* f = load(i64_, entry, 8, "cache");
  V* code = load(ptr_, pointer(f), PPY_OFF_FUNCTION_ENTRY, "function");
  for (size_t i = 0; i < all.size(); ++i) {
    llvm::BasicBlock *yes = block("getter.direct"), *no = i + 1 < all.size() ? block("getter.next") : slow;
    b_.CreateCondBr(b_.CreateICmpEQ(code, m_.entry(all[i])), yes, no);
    setBlock(yes);
    V* v = directCall(n, all[i], f, {o}, 0, nullptr);
    results.push_back({v, b_.GetInsertBlock()});
    b_.CreateBr(done);
    if (no != slow) setBlock(no);
  }
}

/// An attribute of a class of the program, by its place in the dict of the class that has it.
void FunctionEmitter::emitClassAttr(Node* n) {
  V* o = boxed(n->in[0]);
  V* words = cache(n);
  llvm::BasicBlock *slow = block("class.slow"), *done = block("class");
  auto need = [&](V* cond) { onlyIf(cond, slow, "class.fits"); };
  need(b_.CreateICmpEQ(o, load(i64_, words, 0, "cache")));
  V* version = load(i64_, load(ptr_, pointer(o), PPY_OFF_TYPE_INFO, "type info"), PPY_OFF_INFO_VERSION, "version");
  need(b_.CreateICmpEQ(b_.CreateOr(version, i64(static_cast<int64_t>(PPY_INT_TAG))), load(i64_, words, 8, "cache")));
  V* table = load(i64_, pointer(load(i64_, words, 16, "cache")), PPY_OFF_DICT_TABLE, "dict table");
  need(b_.CreateICmpEQ(table, load(i64_, words, 24, "cache")));
  V* v = load(i64_, b_.CreateGEP(i8_, pointer(table), unboxSmallInt(load(i64_, words, 32, "cache"))), 0, "dict value");
  need(b_.CreateICmpNE(v, i64(0)));
  llvm::BasicBlock* fast = b_.GetInsertBlock();
  b_.CreateBr(done);
  setBlock(slow);
  site(n);
  V* other = checked(n, call("ppy_get_class_attr", {thread_, o, nameValue(n, 2), words, caches_}));
  slow = b_.GetInsertBlock();
  b_.CreateBr(done);
  setBlock(done);
  setResult(n, phi(i64_, {{v, fast}, {other, slow}}));
}

/// An attribute of an imported module by its place in the module's dict, as for globals; words: the module,
/// the dict's table, the place.
llvm::Value* FunctionEmitter::moduleAttribute(Node*, V* o, V* words, llvm::BasicBlock* slow) {
  auto need = [&](V* cond) { onlyIf(cond, slow, "module.fits"); };
  need(b_.CreateICmpEQ(o, load(i64_, words, 0, "cache")));
  V* table = load(i64_, load(ptr_, pointer(o), PPY_OFF_MODULE_DICT), PPY_OFF_DICT_TABLE, "dict table");
  need(b_.CreateICmpEQ(table, load(i64_, words, 8, "cache")));
  V* v = load(i64_, b_.CreateGEP(i8_, pointer(table), unboxSmallInt(load(i64_, words, 16, "cache"))), 0, "dict value");
  need(b_.CreateICmpNE(v, i64(0)));
  return v;
}

void FunctionEmitter::emitGetAttr(Node* n) {
  // These want the frames as the interpreter has them (frame/flatten.h).
  const std::string& attribute = g_.fn->names[static_cast<size_t>(n->instr->operands[2])];
  if (attribute == "f_locals" || attribute == "f_back" || attribute == "tb_frame") return emitLeave(n);
  if (n->in[0]->type.is(Kind::Class)) return emitClassAttr(n);
  std::vector<int32_t> properties = getters(n);
  V* o = boxed(n->in[0]);
  V* words = cache(n);
  llvm::BasicBlock *slow = block("attr.slow"), *done = block("attr");
  auto need = [&](V* cond, llvm::BasicBlock* otherwise) { onlyIf(cond, otherwise, "attr.fits"); };
  need(isPointer(o), slow);
  V* p = pointer(o);
  V* info = typeInfo(p);
  std::vector<std::pair<V*, llvm::BasicBlock*>> results;
  auto give = [&](V* v) {
    setResult(n, v);
    results.push_back({held(n).part[0], b_.GetInsertBlock()});
    b_.CreateBr(done);
  };
  std::vector<std::pair<V*, llvm::BasicBlock*>> found;
  llvm::BasicBlock* loaded = block("attr.loaded");
  for (int entry = 0; entry < PPY_ATTR_PLACES; ++entry) {
    bool last = entry + 1 == PPY_ATTR_PLACES;
    llvm::BasicBlock* other = last && properties.empty() ? slow : block("attr.other");
    V* place;
    need(followsPlan(info, at(words, 16 * entry), &place), other);
    V* v = load(i64_, plannedAddress(p, place), 0, "slot");
    need(b_.CreateICmpNE(v, i64(0)), slow);
    found.push_back({v, b_.GetInsertBlock()});
    b_.CreateBr(loaded);
    if (other != slow) setBlock(other);
  }
  if (!properties.empty()) emitGetter(n, properties, o, info, words, slow, done, results);
  setBlock(slow);
  site(n);
  V* other = checked(n, call(properties.empty() ? "ppy_get_attr" : "ppy_get_property", {thread_, o, nameValue(n, 2), words, caches_}));
  found.push_back({other, b_.GetInsertBlock()});
  b_.CreateBr(loaded);
  setBlock(loaded);
  llvm::PHINode* r = b_.CreatePHI(i64_, static_cast<unsigned>(found.size()));
  for (auto [v, from] : found) r->addIncoming(v, from);
  give(r);
  setBlock(done);
  llvm::PHINode* all = b_.CreatePHI(m_.typeOf(n->type), static_cast<unsigned>(results.size()));
  for (auto [v, from] : results) all->addIncoming(v, from);
  set(n, all);
}

void FunctionEmitter::emitSetAttr(Node* n) {
  V* o = boxed(n->in[0]);
  V* v = boxed(n->in[1]);
  V* words = cache(n);
  llvm::BasicBlock *slow = block("attr.slow"), *done = block("attr"), *fresh = block("attr.new"), *old = block("attr.old");
  auto need = [&](V* cond) { onlyIf(cond, slow, "attr.fits"); };
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
  // A new attribute. Of several threads that add one, one changes the shape; the slot is its own then.
  setBlock(fresh);
  V* shape = b_.CreateGEP(i64_, p, b_.CreateAnd(b_.CreateLShr(place, PPY_PLACE_BITS), kUnitMask));
  V* before = load(i64_, words, 16, "cache");
  need(b_.CreateICmpEQ(load(i64_, shape, 0, "shape"), before));
  llvm::BasicBlock *alone = block("attr.alone"), *shared = block("attr.shared"), *taken = block("attr.taken");
  V* after = load(i64_, words, 24, "cache");
  branch(singleThreaded(), alone, shared, true);
  setBlock(shared);
  V* exchanged = b_.CreateAtomicCmpXchg(shape, before, after, llvm::MaybeAlign(8), llvm::AtomicOrdering::AcquireRelease, llvm::AtomicOrdering::Monotonic);
  b_.CreateCondBr(b_.CreateExtractValue(exchanged, 1), taken, slow);
  setBlock(alone);
  store(after, shape, 0, "shape");
  b_.CreateBr(taken);
  setBlock(taken);
  store(v, slot, 0, "slot");
  barrier(p, nullptr, nullptr);
  b_.CreateBr(done);
  setBlock(slow);
  site(n);
  checked(n, call("ppy_set_attr", {thread_, o, nameValue(n, 1), v, words, caches_}));
  b_.CreateBr(done);
  setBlock(done);
}

/// The method and the receiver it is to be called with: those found so far, or what the helper gives at `slow`, called with `args`
/// and the name.
void FunctionEmitter::finishLoadMethod(Node* n, V* method, V* self, llvm::BasicBlock* slow, llvm::BasicBlock* done, const char* helper, std::vector<V*> args, int name, V* words) {
  llvm::BasicBlock* hit = b_.GetInsertBlock();
  b_.CreateBr(done);
  setBlock(slow);
  site(n);
  args.insert(args.begin(), thread_);
  args.insert(args.end(), {nameValue(n, name), words, caches_, scratch(1)});
  V* found = checked(n, call(helper, args));
  V* foundSelf = load(i64_, scratch(1), 0);
  slow = b_.GetInsertBlock();
  b_.CreateBr(done);
  setBlock(done);
  set(n, i64(0));
  values_[n->results[0]->id].part[0] = phi(i64_, {{method, hit}, {found, slow}});
  values_[n->results[1]->id].part[0] = phi(i64_, {{self, hit}, {foundSelf, slow}});
}

void FunctionEmitter::emitLoadMethod(Node* n) {
  V* o = boxed(n->in[0]);
  V* words = cache(n);
  llvm::BasicBlock *slow = block("method.slow"), *done = block("method");
  if (ssa::importedModule(m_.program(), info_, g_, n->in[0])) {
    V* f = moduleAttribute(n, o, words, slow);
    finishLoadMethod(n, f, i64(0), slow, done, "ppy_load_module_attr", {o}, 3, words);
    return;
  }
  auto need = [&](V* cond) { onlyIf(cond, slow, "method.fits"); };
  need(isPointer(o));
  // A small table by the class's key, which is renewed whenever its methods or what may hide them change.
  V* key = load(i64_, typeInfo(pointer(o)), PPY_OFF_INFO_METHOD_KEY, "method key");
  V* entry = b_.CreateGEP(i8_, words, b_.CreateShl(b_.CreateAnd(key, PPY_METHOD_ENTRIES - 1), 4));
  need(b_.CreateICmpEQ(load(i64_, entry, 0, "cache"), key));
  finishLoadMethod(n, load(i64_, entry, 8, "cache"), o, slow, done, "ppy_load_method", {o}, 3, words);
}

/// A method of super() by the class that has the call and the version of the receiver's class.
void FunctionEmitter::emitLoadSuperMethod(Node* n) {
  V *super = boxed(n->in[0]), *cls = boxed(n->in[1]), *o = boxed(n->in[2]);
  V* words = cache(n);
  llvm::BasicBlock *slow = block("super.slow"), *done = block("super");
  auto need = [&](V* cond) { onlyIf(cond, slow, "super.fits"); };
  need(b_.CreateICmpEQ(super, objectBits("PySuper_Type")));
  need(b_.CreateICmpEQ(cls, load(i64_, words, 0, "cache")));
  need(isPointer(o));
  V* version = b_.CreateOr(load(i64_, typeInfo(pointer(o)), PPY_OFF_INFO_VERSION, "version"), i64(static_cast<int64_t>(PPY_INT_TAG)));
  V* entry = b_.CreateGEP(i8_, at(words, 8), b_.CreateShl(b_.CreateAnd(version, PPY_METHOD_ENTRIES - 1), 4));
  need(b_.CreateICmpEQ(load(i64_, entry, 0, "cache"), version));
  finishLoadMethod(n, load(i64_, entry, 8, "cache"), o, slow, done, "ppy_load_super_method", {super, cls, o}, 4, words);
}

}  // namespace ppy::backend
