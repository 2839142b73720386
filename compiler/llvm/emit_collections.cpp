// Operations that are one call of the runtime: displays, strings, imports, patterns.
#include "compiler/llvm/emit.h"
#include "runtime/abi/offsets.h"

namespace ppy::backend {

using pir::Op;

void FunctionEmitter::simple(Node* n, const char* helper, std::initializer_list<V*> args) {
  site(n);
  V* r = checked(n, b_.CreateCall(m_.helper(helper), llvm::ArrayRef<V*>(args.begin(), args.size())));
  if (n->type.is(Kind::Bool)) set(n, b_.CreateICmpEQ(r, objectBits("_Py_TrueStruct")));
  else set(n, r);
}

/// Tuples of that length here; a pair that a loop left in the scratch array; the rest in the runtime.
void FunctionEmitter::emitUnpack(Node* n) {
  V* v = boxed(n->in[0]);
  size_t k = n->results.size();
  Type t = n->in[0]->type;
  std::vector<std::pair<llvm::BasicBlock*, std::vector<V*>>> sources;
  llvm::BasicBlock *slow = block("unpack.slow"), *done = block("unpack");
  auto take = [&](V* array) {
    std::vector<V*> parts;
    for (size_t i = 0; i < k; ++i) parts.push_back(load(i64_, array, static_cast<int64_t>(8 * i)));
    sources.push_back({b_.GetInsertBlock(), parts});
    b_.CreateBr(done);
  };
  auto need = [&](V* cond) { onlyIf(cond, slow, "unpack.fits"); };
  if (pairUnpacks_.count(n)) {
    llvm::BasicBlock *pair = block("unpack.pair"), *other = block("unpack.other");
    b_.CreateCondBr(b_.CreateICmpEQ(v, i64(2)), pair, other);
    setBlock(pair);
    take(scratch(2));
    setBlock(other);
  }
  if (t.isAny() || t.is(Kind::Tuple)) {
    if (t.isAny()) {
      need(isPointer(v));
      need(b_.CreateICmpEQ(load(ptr_, pointer(v), PPY_OFF_OBJECT_TYPE, "type"), object("PyTuple_Type")));
    }
    need(b_.CreateICmpEQ(load(i64_, pointer(v), PPY_OFF_VAR_SIZE, "tuple size"), i64(static_cast<int64_t>(k))));
    take(at(pointer(v), PPY_OFF_TUPLE_ITEMS));
  } else {
    b_.CreateBr(slow);
  }
  setBlock(slow);
  V* out = scratch(k);
  site(n);
  checked(n, call("ppy_unpack_sequence", {thread_, v, out, i32(static_cast<int32_t>(k))}));
  take(scratch(k));
  setBlock(done);
  set(n, i64(0));
  for (size_t i = 0; i < k; ++i) {
    llvm::PHINode* part = b_.CreatePHI(i64_, static_cast<unsigned>(sources.size()));
    for (auto& [from, parts] : sources) part->addIncoming(parts[i], from);
    values_[n->results[i]->id].part[0] = part;
  }
}

void FunctionEmitter::emitCollections(Node* n) {
  const int32_t* o = n->instr->operands;
  auto in = [&](size_t i) { return boxed(n->in[i]); };
  auto many = [&] { return spread(n->in, 0, n->in.size()); };
  V* count = i32(static_cast<int32_t>(n->in.size()));
  auto results = [&](V* array) {
    for (size_t i = 0; i < n->results.size(); ++i) values_[n->results[i]->id].part[0] = load(i64_, array, static_cast<int64_t>(8 * i));
  };
  switch (n->op) {
    case Op::DelAttr: return simple(n, "ppy_del_attr", {thread_, in(0), nameAt(o[1])});
    case Op::LoadSpecial: {
      V* v = in(0);
      V* self = scratch(1);
      site(n);
      V* f = checked(n, call("ppy_load_special", {thread_, v, i32(o[3]), self}));
      values_[n->results[1]->id].part[0] = load(i64_, scratch(1), 0);
      values_[n->results[0]->id].part[0] = f;
      return;
    }
    case Op::LoadSuperAttr: return simple(n, "ppy_load_super_attr", {thread_, in(0), in(1), in(2), nameAt(o[3])});
    case Op::DelItem: return simple(n, "ppy_del_item", {thread_, in(0), in(1)});
    case Op::Contains:
    case Op::NotContains:
      if (!emitInText(n)) emitContains(n);
      return;
    case Op::BuildSlice:
      if (fusedSlices_.count(n)) return;
      return simple(n, "ppy_build_slice", {thread_, in(0), in(1), in(2)});
    case Op::LoadAssertionError: set(n, call("ppy_assertion_error", {thread_})); return;
    case Op::BuildTuple: return simple(n, "ppy_build_tuple", {thread_, many(), count});
    case Op::BuildList: return simple(n, "ppy_build_list", {thread_, many(), count});
    case Op::BuildSet: return simple(n, "ppy_build_set", {thread_, many(), count});
    case Op::BuildMap: return simple(n, "ppy_build_map", {thread_, many(), count});
    case Op::BuildString: return simple(n, "ppy_build_string", {thread_, many(), count});
    case Op::FormatValue: return simple(n, "ppy_format_value", {thread_, in(0), in(1), i32(o[3])});
    case Op::ListAppend: return emitListAppend(n);
    case Op::ListExtend: return simple(n, "ppy_list_extend", {thread_, in(0), in(1)});
    case Op::ListToTuple: return simple(n, "ppy_list_to_tuple", {thread_, in(0)});
    case Op::SetAdd: return simple(n, "ppy_set_add", {thread_, in(0), in(1)});
    case Op::SetUpdate: return simple(n, "ppy_set_update", {thread_, in(0), in(1)});
    case Op::MapAdd: return simple(n, "ppy_map_add", {thread_, in(0), in(1), in(2)});
    case Op::DictUpdate: return simple(n, "ppy_dict_update", {thread_, in(0), in(1)});
    case Op::DictMerge: return simple(n, "ppy_dict_merge", {thread_, in(0), in(1), in(2)});
    case Op::UnpackSequence: return emitUnpack(n);
    case Op::UnpackEx: {
      V* v = in(0);
      size_t k = n->results.size();
      V* out = scratch(k);
      site(n);
      checked(n, call("ppy_unpack_ex", {thread_, v, out, i32(static_cast<int32_t>(k)), i32(o[3])}));
      results(scratch(k));
      return;
    }
    case Op::ImportName: return simple(n, "ppy_import_name", {thread_, globals_, in(0), in(1), nameAt(o[3])});
    case Op::ImportFrom: return simple(n, "ppy_import_from", {thread_, in(0), nameAt(o[2])});
    case Op::MatchMapping: return simple(n, "ppy_match_mapping", {thread_, in(0)});
    case Op::MatchSequence: return simple(n, "ppy_match_sequence", {thread_, in(0)});
    case Op::MatchLen: return simple(n, "ppy_match_len", {thread_, in(0)});
    case Op::MatchKeys: return simple(n, "ppy_match_keys", {thread_, in(0), in(1)});
    case Op::MatchRest: return simple(n, "ppy_match_rest", {thread_, in(0), in(1)});
    case Op::MatchClass: return simple(n, "ppy_match_class", {thread_, in(0), in(1), i32(o[3]), constantAt(o[4])});
    default: emitLeave(n); return;
  }
}

}  // namespace ppy::backend
