// Methods and operators of built-in classes where their types are known or compared: lists appended to and popped,
// generators resumed, membership of sets; other methods by the function that their site has seen.
#include <string_view>

#include "compiler/llvm/emit.h"
#include "runtime/abi/native.h"
#include "runtime/abi/offsets.h"
#include "runtime/abi/value_bits.h"

namespace ppy::backend {

using pir::Op;

namespace {

const char* builtinType(Kind k) {
  switch (k) {
    case Kind::Str: return "PyUnicode_Type";
    case Kind::List: return "PyList_Type";
    case Kind::Tuple: return "PyTuple_Type";
    case Kind::Dict: return "PyDict_Type";
    case Kind::Set: return "PySet_Type";
    default: return nullptr;
  }
}

}  // namespace

/// Goes on where `object` is exactly of the built-in class; `type` says what is known of it already.
void FunctionEmitter::needType(V* object_, Type type, Kind kind, llvm::BasicBlock* otherwise) {
  if (type.is(kind)) return;
  if (!type.isAny()) {
    llvm::BasicBlock* dead = block("never");
    b_.CreateBr(otherwise);
    setBlock(dead);
    return;
  }
  llvm::BasicBlock *some = block("is.object"), *fits = block("is.type");
  branch(isPointer(object_), some, otherwise, true);
  setBlock(some);
  // The empty Value is no object: nothing that is bound holds it here.
  branch(b_.CreateICmpEQ(load(ptr_, pointer(object_), PPY_OFF_OBJECT_TYPE, "type"), object(builtinType(kind))), fits, otherwise, true);
  setBlock(fits);
}

/// Appends to a list that no other thread changes, where there is room: the cell of the elements is as large as its block says.
void FunctionEmitter::appendInline(V* list, V* value, const Node* valueNode, llvm::BasicBlock* slow) {
  V* p = pointer(list);
  auto need = [&](V* cond) { onlyIf(cond, slow, "append.fits"); };
  V* items = load(ptr_, p, PPY_OFF_LIST_ITEMS, "list items");
  V* bits = b_.CreatePtrToInt(items, i64_);
  need(b_.CreateICmpNE(bits, i64(0)));
  V* header = pointer(b_.CreateAnd(bits, i64(~static_cast<int64_t>(PPY_HEAP_BLOCK_MASK))));
  V* size = load(i64_, p, PPY_OFF_VAR_SIZE, "list size");
  V* room = b_.CreateICmpULT(b_.CreateShl(size, 3), load(i64_, header, PPY_OFF_BLOCK_CELL_BYTES, "block"));
  need(b_.CreateAnd(room, b_.CreateICmpSLT(load(i64_, p, PPY_OFF_LIST_ALLOCATED, "list exposed"), i64(0))));
  store(value, b_.CreateGEP(i64_, items, size), 0, "list element");
  store(b_.CreateAdd(size, i64(1)), p, PPY_OFF_VAR_SIZE, "list size");
  barrier(items, value, valueNode);
}

void FunctionEmitter::emitListAppend(Node* n) {
  V *list = boxed(n->in[0]), *value = boxed(n->in[1]);
  llvm::BasicBlock *slow = block("append.slow"), *done = block("append.done");
  needType(list, n->in[0]->type, Kind::List, slow);
  appendInline(list, value, n->in[1], slow);
  b_.CreateBr(done);
  setBlock(slow);
  site(n);
  checked(n, call("ppy_list_append", {thread_, list, value}));
  b_.CreateBr(done);
  setBlock(done);
  set(n, none());
}

/// A CallMethod whose callee is no function of the program; its result is never empty.
llvm::Value* FunctionEmitter::callMethod(Node* n) {
  const Node* f = n->in[0];
  size_t count = n->in.size() - 2;
  const Node* receiver = nullptr;
  std::string_view name;
  if (f->kind == ssa::NodeKind::Projection && f->index == 0 && f->in[0]->isInstr(Op::LoadMethod) && !ssa::importedModule(m_.program(), info_, g_, f->in[0]->in[0])) {
    receiver = f->in[0]->in[0];
    name = g_.fn->names[static_cast<size_t>(f->in[0]->instr->operands[3])];
  }
  llvm::BasicBlock *general = block("method.call"), *done = block("method.done");
  std::vector<std::pair<V*, llvm::BasicBlock*>> results;
  auto give = [&](V* v) {
    results.push_back({v, b_.GetInsertBlock()});
    b_.CreateBr(done);
  };
  auto need = [&](V* cond) { onlyIf(cond, general, "method.fits"); };
  // What LoadMethod finds on an object that is exactly of a built-in class is that class's method.
  Type type = receiver ? receiver->type : Type(Kind::Any);
  bool maybeList = type.isAny() || type.is(Kind::List);
  if (receiver && name == "append" && count == 1 && maybeList) {
    V *list = boxed(receiver), *value = boxed(n->in[2]);
    needType(list, type, Kind::List, general);
    need(singleThreaded());
    appendInline(list, value, n->in[2], general);
    give(none());
  } else if (receiver && name == "pop" && count == 0 && maybeList) {
    V* list = boxed(receiver);
    needType(list, type, Kind::List, general);
    V* p = pointer(list);
    V* size = load(i64_, p, PPY_OFF_VAR_SIZE, "list size");
    need(b_.CreateAnd(b_.CreateICmpSGT(size, i64(0)), b_.CreateICmpSLT(load(i64_, p, PPY_OFF_LIST_ALLOCATED, "list exposed"), i64(0))));
    need(singleThreaded());
    V* last = b_.CreateSub(size, i64(1));
    V* place = b_.CreateGEP(i64_, load(ptr_, p, PPY_OFF_LIST_ITEMS, "list items"), last);
    V* v = load(i64_, place, 0, "list element");
    store(i64(0), place, 0, "list element");
    store(last, p, PPY_OFF_VAR_SIZE, "list size");
    give(v);
  } else if (receiver && name == "send" && count == 1 && type.isAny()) {
    V *generator = boxed(receiver), *value = boxed(n->in[2]);
    need(isPointer(generator));
    V* t = load(ptr_, pointer(generator), PPY_OFF_OBJECT_TYPE, "type");
    need(b_.CreateOr(b_.CreateICmpEQ(t, object("PyGen_Type")), b_.CreateICmpEQ(t, object("PyCoro_Type"))));
    need(b_.CreateICmpNE(load(i64_, pointer(generator), PPY_OFF_GENERATOR_RESUME), i64(0)));
    give(resumed(n, generator, value));
  } else {
    b_.CreateBr(general);
  }
  // A descriptor's function, with so many arguments that may be omitted behind those given.
  setBlock(general);
  size_t spare = count == 0 ? 2 : count < 3 ? 1 : 0;
  V *callee = boxed(f), *self = boxed(n->in[1]), *words = cache(n);
  std::vector<V*> parts{self};
  for (size_t i = 0; i < count; ++i) parts.push_back(boxed(n->in[2 + i]));
  for (size_t i = 0; i < spare; ++i) parts.push_back(i64(0));
  V* args = scratch(parts.size());
  for (size_t i = 0; i < parts.size(); ++i) store(parts[i], args, static_cast<int64_t>(8 * i));
  llvm::BasicBlock *seen = block("method.seen"), *other = block("method.other"), *odd = block("method.odd"), *known = block("method.known");
  V* same = b_.CreateAnd(b_.CreateICmpEQ(callee, load(i64_, words, 0, "cache")), b_.CreateICmpNE(self, i64(0)));
  same = b_.CreateAnd(same, singleThreaded());  // the function works on its receiver without a lock
  branch(same, seen, other, true);
  setBlock(seen);
  site(n);
  V* function = b_.CreateAnd(load(i64_, words, 8, "cache"), i64((int64_t(1) << PPY_INT_BITS) - 1));
  auto* type_ = llvm::FunctionType::get(i64_, {ptr_, i64_, ptr_}, false);
  V* v = b_.CreateCall(type_, pointer(function), {thread_, self, at(args, 8)});
  branch(b_.CreateICmpEQ(v, i64(0)), odd, known, false);
  setBlock(known);
  give(v);
  setBlock(odd);
  V* finished = checked(n, call("ppy_finish", {thread_}));
  give(finished);
  setBlock(other);
  site(n);
  give(checked(n, call("ppy_call_builtin", {thread_, callee, args, i32(static_cast<int32_t>(count + 1)), i32(static_cast<int32_t>(spare)), words, caches_})));
  setBlock(done);
  llvm::PHINode* r = b_.CreatePHI(i64_, static_cast<unsigned>(results.size()));
  for (auto [value, from] : results) r->addIncoming(value, from);
  return r;
}

/// `value in container`. A small int is found or missed at its first place of most sets.
void FunctionEmitter::emitContains(Node* n) {
  const Node *valueNode = n->in[0], *containerNode = n->in[1];
  V *value = boxed(valueNode), *container = boxed(containerNode);
  bool negated = n->op == Op::NotContains;
  llvm::BasicBlock *slow = block("in.slow"), *done = block("in.done");
  std::vector<std::pair<V*, llvm::BasicBlock*>> results;
  auto give = [&](V* bit) {
    results.push_back({bit, b_.GetInsertBlock()});
    b_.CreateBr(done);
  };
  auto need = [&](V* cond) { onlyIf(cond, slow, "in.fits"); };
  if (containerNode->type.is(Kind::Set) && (valueNode->type.is(Kind::Int) || valueNode->type.isAny())) {
    need(b_.CreateAnd(isSmallInt(value), singleThreaded()));
    V* key = unboxSmallInt(value);
    V* hash = b_.CreateSelect(b_.CreateICmpEQ(key, i64(-1)), i64(-2), key);
    V* p = pointer(container);
    V* i = b_.CreateAnd(hash, load(i64_, p, PPY_OFF_SET_MASK, "set mask"));
    V* entry = b_.CreateGEP(i8_, load(ptr_, p, PPY_OFF_SET_TABLE, "set table"), b_.CreateShl(i, 4));
    V* there = load(i64_, entry, 0, "set entry");
    llvm::BasicBlock *yes = block("in.found"), *look = block("in.look"), *no = block("in.free");
    b_.CreateCondBr(b_.CreateICmpEQ(there, value), yes, look);
    setBlock(yes);
    give(b_.getInt1(!negated));
    setBlock(look);
    b_.CreateCondBr(b_.CreateICmpEQ(b_.CreateOr(there, load(i64_, entry, 8, "set entry")), i64(0)), no, slow);
    setBlock(no);
    give(b_.getInt1(negated));
  } else {
    b_.CreateBr(slow);
  }
  setBlock(slow);
  site(n);
  if (containerNode->type.is(Kind::Set)) {
    V* r = call("ppy_set_contains", {thread_, container, value});
    llvm::BasicBlock* fine = block("in.answer");
    branch(b_.CreateICmpSLT(r, i32(0)), failBlock(n), fine, false);
    setBlock(fine);
    give(b_.CreateICmpEQ(r, i32(negated ? 0 : 1)));
  } else {
    V* r = checked(n, call("ppy_contains", {thread_, container, value}));
    give(b_.CreateICmpEQ(r, objectBits(negated ? "_Py_FalseStruct" : "_Py_TrueStruct")));
  }
  setBlock(done);
  llvm::PHINode* bit = b_.CreatePHI(i1_, static_cast<unsigned>(results.size()));
  for (auto [v, from] : results) bit->addIncoming(v, from);
  set(n, bit);
}

}  // namespace ppy::backend
