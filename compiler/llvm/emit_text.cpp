// Exact strs in compiled code: subscripts, equality and membership where the text is ASCII and short. Everything
// else - other widths, grown text, other classes - goes the general way. Slices of any built-in sequence.
#include "compiler/llvm/emit.h"
#include "runtime/abi/offsets.h"

namespace ppy::backend {

namespace {
bool isAscii(const std::string& s) {
  for (char c : s)
    if (static_cast<unsigned char>(c) >= 128) return false;
  return true;
}
}  // namespace

/// The text of a str constant that is ASCII, else null.
const std::string* FunctionEmitter::asciiConstant(const Node* n) const {
  if (n->kind != ssa::NodeKind::Constant || n->op != pir::Op::LoadConst) return nullptr;
  const pir::Constant& c = g_.fn->constants[static_cast<size_t>(n->instr->operands[1])];
  return c.kind == pir::ConstantKind::Str && isAscii(c.text) ? &c.text : nullptr;
}

/// Goes on where `v` is an exact str, with its address; else to `otherwise`.
llvm::Value* FunctionEmitter::needStr(const Node* n, V* v, llvm::BasicBlock* otherwise) {
  V* p = pointer(v);
  if (n->type.is(Kind::Str)) return p;
  llvm::BasicBlock *object = block("str.object"), *str = block("str");
  branch(isPointer(v), object, otherwise, true);
  setBlock(object);
  branch(b_.CreateICmpEQ(load(ptr_, p, PPY_OFF_OBJECT_TYPE), this->object("PyUnicode_Type")), str, otherwise, true);
  setBlock(str);
  return p;
}

/// Goes on where the str's text is compact ASCII, that is, lies behind its head.
void FunctionEmitter::needAscii(V* str, llvm::BasicBlock* otherwise) {
  llvm::BasicBlock* ascii = block("str.ascii");
  V* state = b_.CreateAnd(load(i32_, str, PPY_OFF_STR_STATE, nullptr, true), i32(PPY_STR_ASCII));
  branch(b_.CreateICmpEQ(state, i32(PPY_STR_ASCII)), ascii, otherwise, true);
  setBlock(ascii);
}

/// The shared str of one ASCII character (i64).
llvm::Value* FunctionEmitter::sharedChar(V* byte) {
  return b_.CreateAdd(objectBits("ppy_shared_strs"), b_.CreateMul(b_.CreateZExt(byte, i64_), i64(PPY_SHARED_CHAR_SIZE)));
}

/// str[index] for a str at `p` and an index that may be negative; `slow` when it is not that plain.
llvm::Value* FunctionEmitter::strElement(V* p, V* index, llvm::BasicBlock* slow) {
  V* size = load(i64_, p, PPY_OFF_STR_LENGTH, nullptr, true);
  V* i = b_.CreateSelect(b_.CreateICmpSLT(index, i64(0)), b_.CreateAdd(index, size), index);
  llvm::BasicBlock* inside = block("str.inside");
  branch(b_.CreateICmpULT(i, size), inside, slow, true);
  setBlock(inside);
  needAscii(p, slow);
  return sharedChar(load(i8_, b_.CreateGEP(b_.getInt8Ty(), at(p, PPY_STR_TEXT), i), 0, nullptr, true));
}

/// i1: the str `v` (of node n) is `text`. Ends with the current block where that is known; anything else but a
/// plain str goes to `slow`. `give` takes the answer and ends its block.
void FunctionEmitter::equalsText(const Node* n, V* v, const std::string& text, llvm::BasicBlock* slow, const std::function<void(V*)>& give) {
  constexpr size_t kMost = 16;
  V* p = needStr(n, v, slow);
  auto length = static_cast<int64_t>(text.size());
  llvm::BasicBlock *same = block("str.length"), *differs = block("str.differs");
  b_.CreateCondBr(b_.CreateICmpEQ(load(i64_, p, PPY_OFF_STR_LENGTH, nullptr, true), i64(length)), same, differs);
  setBlock(differs);
  give(b_.getFalse());
  setBlock(same);
  if (text.empty()) return give(b_.getTrue());
  if (text.size() > kMost) {
    b_.CreateBr(slow);
    return;
  }
  needAscii(p, slow);
  V* equal = nullptr;
  // Words that overlap cover every length.
  auto compare = [&](size_t from, unsigned bytes) {
    uint64_t word = 0;
    for (unsigned k = 0; k < bytes; k++) word |= static_cast<uint64_t>(static_cast<unsigned char>(text[from + k])) << 8 * k;
    llvm::Type* type = b_.getIntNTy(bytes * 8);
    V* here = b_.CreateAlignedLoad(type, at(p, PPY_STR_TEXT + static_cast<int64_t>(from)), llvm::Align(1));
    V* bit = b_.CreateICmpEQ(here, llvm::ConstantInt::get(type, word));
    equal = equal ? b_.CreateAnd(equal, bit) : bit;
  };
  size_t size = text.size();
  unsigned word = size >= 8 ? 8 : size >= 4 ? 4 : size >= 2 ? 2 : 1;
  compare(0, word);
  if (size > word) compare(size - word, word);
  give(equal);
}

/// `value in container` for a container that is an ASCII constant: one ASCII character is looked up in a bit set.
bool FunctionEmitter::emitInText(Node* n) {
  const std::string* text = asciiConstant(n->in[1]);
  const Node* value = n->in[0];
  if (!text || !(value->type.isAny() || value->type.is(Kind::Str))) return false;
  uint64_t set[2] = {0, 0};
  for (char c : *text) set[c >> 6 & 1] |= uint64_t{1} << (c & 63);
  V* v = boxed(value);
  llvm::BasicBlock *slow = block("in.slow"), *one = block("in.one"), *done = block("in.done");
  V* p = needStr(value, v, slow);
  branch(b_.CreateICmpEQ(load(i64_, p, PPY_OFF_STR_LENGTH, nullptr, true), i64(1)), one, slow, true);
  setBlock(one);
  needAscii(p, slow);
  V* c = b_.CreateZExt(load(i8_, p, PPY_STR_TEXT, nullptr, true), i64_);
  V* word = b_.CreateSelect(b_.CreateICmpULT(c, i64(64)), i64(static_cast<int64_t>(set[0])), i64(static_cast<int64_t>(set[1])));
  V* in = b_.CreateTrunc(b_.CreateLShr(word, b_.CreateAnd(c, i64(63))), i1_);
  if (n->op == pir::Op::NotContains) in = b_.CreateNot(in);
  llvm::BasicBlock* quick = b_.GetInsertBlock();
  b_.CreateBr(done);
  setBlock(slow);
  site(n);
  V* r = checked(n, call("ppy_contains", {thread_, boxed(n->in[1]), v}));
  V* found = b_.CreateICmpEQ(r, objectBits(n->op == pir::Op::Contains ? "_Py_TrueStruct" : "_Py_FalseStruct"));
  llvm::BasicBlock* asked = b_.GetInsertBlock();
  b_.CreateBr(done);
  setBlock(done);
  this->set(n, phi(i1_, {{in, quick}, {found, asked}}));
  return true;
}

/// Slices without a step whose only reader is the subscript right behind them: `o[i:j]`.
void FunctionEmitter::findFusedSlices() {
  std::unordered_map<const Node*, const Node*> readers;
  for (auto& b : g_.blocks)
    for (size_t i = 0; i + 1 < b->nodes.size(); ++i) {
      Node *slice = b->nodes[i], *item = b->nodes[i + 1];
      if (!slice->isInstr(pir::Op::BuildSlice) || !item->isInstr(pir::Op::GetItem) || ssa::resolve(item->in[1]) != slice) continue;
      if (ssa::resolve(slice->in[2])->type.is(Kind::None) && ssa::resolve(item->in[0]) != slice) readers[slice] = item;
    }
  if (readers.empty()) return;
  auto drop = [&](Node* user, Node* read) {
    auto it = readers.find(ssa::resolve(read));
    if (it != readers.end() && it->second != user) readers.erase(it);
  };
  for (auto& b : g_.blocks)
    for (Node* n : b->nodes) {
      for (Node* read : n->in) drop(n, read);
      for (const ssa::RegisterState& s : n->exit) drop(n, s.node);
    }
  for (auto& e : g_.edges)
    for (Node* read : e->args) drop(nullptr, read);
  for (auto& [slice, reader] : readers) fusedSlices_.insert(slice);
}

/// o[i:j] of built-in sequences without a slice object; false where the slice is made in front.
bool FunctionEmitter::emitSliceItem(Node* n) {
  Node* slice = n->in[1];
  if (!fusedSlices_.count(slice)) return false;
  V *o = boxed(n->in[0]), *from = boxed(slice->in[0]), *to = boxed(slice->in[1]);
  V* quick = call("ppy_quick_slice", {thread_, o, from, to});
  llvm::BasicBlock *here = b_.GetInsertBlock(), *slow = block("slice.slow"), *done = block("slice");
  branch(b_.CreateICmpNE(quick, i64(0)), done, slow, true);
  setBlock(slow);
  set(slice, call("ppy_build_slice", {thread_, from, to, none()}));
  site(n);
  V* found = checked(n, call("ppy_get_item", {thread_, o, boxed(slice)}));
  llvm::BasicBlock* asked = b_.GetInsertBlock();
  b_.CreateBr(done);
  setBlock(done);
  set(n, phi(i64_, {{quick, here}, {found, asked}}));
  return true;
}

}  // namespace ppy::backend
