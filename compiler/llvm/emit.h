/// SSA to LLVM IR. ModuleEmitter owns the LLVM module of a program; FunctionEmitter writes one version
/// of one function. The emit_*.cpp files hold its methods by construct. Not for use outside this room.
#pragma once
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "llvm/IR/DIBuilder.h"
#include "llvm/IR/IRBuilder.h"
#include "llvm/IR/LLVMContext.h"
#include "llvm/IR/Module.h"

#include "compiler/llvm/backend.h"
#include "compiler/ssa/program.h"
#include "runtime/abi/offsets.h"

namespace ppy::backend {

using ssa::Kind;
using ssa::Node;
using ssa::Type;

enum class Version : uint8_t { Direct, Generic, Reentry, GenericReentry };

class ModuleEmitter {
 public:
  ModuleEmitter(ssa::Program& program, const BackendOptions& options, llvm::LLVMContext& context);

  /// Emits everything; the module is then ready for the pass pipeline.
  void run();
  llvm::Module& module() { return *module_; }
  std::unique_ptr<llvm::Module> takeModule() { return std::move(module_); }

  // --- used by FunctionEmitter ---
  llvm::LLVMContext& context() { return context_; }
  ssa::Program& program() { return program_; }
  const BackendOptions& options() const { return options_; }
  llvm::FunctionCallee helper(const char* name);
  llvm::Constant* symbol(const char* name);  ///< address of an object of libprotopy
  llvm::Type* typeOf(Type t);                ///< of the first part
  llvm::Type* resultType(Type t);
  llvm::FunctionType* directType(const ssa::FunctionInfo& f);
  llvm::FunctionType* genericType(const ssa::FunctionInfo& f);
  llvm::Function* direct(int32_t f);
  llvm::Function* generic(int32_t f);
  llvm::Function* entry(int32_t f);
  llvm::DISubprogram* subprogram(const ssa::FunctionInfo& f, const std::string& name);
  /// First cache word of an instruction in its code's native caches.
  uint32_t cacheIndex(const ssa::FunctionInfo& f, const pir::Instr* instr);
  /// Which generic versions are wanted (the specialised one has guards).
  std::vector<char> hasGuards;
  /// What was emitted, for reports.
  std::vector<std::vector<VersionReport>> versions;

 private:
  struct Emitted {
    llvm::Function* entry = nullptr;
    llvm::Function* direct = nullptr;
    llvm::Function* reentry = nullptr;
    llvm::Function* genericReentry = nullptr;
  };
  llvm::Function* declare(int32_t f, const char* suffix, llvm::FunctionType* type);
  void emitEntry(int32_t f);
  void emitReentry(int32_t f, bool speculate);
  llvm::Constant* suspensionWords(const ssa::FunctionInfo& f, uint32_t* count);
  void emitTables();
  llvm::Constant* text(const std::string& s);
  std::string symbolName(int32_t f) const;

  ssa::Program& program_;
  BackendOptions options_;
  llvm::LLVMContext& context_;
  std::unique_ptr<llvm::Module> module_;
  std::unique_ptr<llvm::DIBuilder> debug_;
  std::map<std::string, llvm::DIFile*> files_;
  std::map<int32_t, llvm::DICompileUnit*> units_;
  std::vector<Emitted> emitted_;
  std::vector<std::unique_ptr<ssa::Graph>> genericGraphs_;  ///< graphs of versions other than the direct one
  std::map<std::string, llvm::Constant*> texts_;
  struct Caches {
    std::unordered_map<const pir::Instr*, uint32_t> index;
    uint32_t count = 0;
  };
  std::map<const ssa::FunctionInfo*, Caches> caches_;
};

/// What a node's value is held in: as many parts as its type has.
struct Held {
  llvm::Value* part[3] = {nullptr, nullptr, nullptr};
};

class FunctionEmitter {
 public:
  FunctionEmitter(ModuleEmitter& m, int32_t index, ssa::Graph& graph, llvm::Function* fn, Version version);
  void run();
  bool usedGuards() const { return usedGuards_; }

 private:
  using B = llvm::IRBuilder<>;
  using V = llvm::Value;

  // --- emitter.cpp: skeleton, blocks and edges ---
  void prologue();
  void prologueReentry();
  void bindCallee();
  bool isLean();
  void emitBlock(ssa::Block& b);
  void emitNode(Node* n);
  void edge(ssa::Edge* e);                          ///< from the current block, which it ends
  llvm::BasicBlock* edgeBlock(ssa::Edge* e);        ///< a new block that takes the edge
  llvm::BasicBlock* block(const char* name) { return llvm::BasicBlock::Create(c_, name, fn_); }
  void setBlock(llvm::BasicBlock* b) { b_.SetInsertPoint(b); }
  void debugLocation(const Node* n);
  bool reentry() const { return version_ == Version::Reentry || version_ == Version::GenericReentry; }
  bool generator() const { return reentry() && ssa::isGenerator(*info_.fn); }
  bool speculate() const { return version_ == Version::Direct || version_ == Version::Reentry; }

  // --- emit_attr.cpp, emit_names.cpp, …: see "by construct" below ---
  // --- values.cpp: constants, boxing, memory ---
  const Held& held(const Node* n);
  void set(const Node* n, V* v) { values_[n->id].part[0] = v; }
  V* boxed(const Node* n);
  V* boxedPart(const Held& h, Type t);
  V* asInt(const Node* n);                          ///< i64 of an Int or Bool
  V* asFloat(const Node* n);                        ///< double of a numeric type
  V* boxInt(V* i);
  V* boxFloat(V* d);
  V* boxBool(V* i1);
  V* unboxSmallInt(V* v) { return b_.CreateAShr(b_.CreateShl(v, 15), 15); }
  V* unboxNumber(V* v);
  V* isSmallInt(V* v);
  V* isNumber(V* v);
  V* isPointer(V* v);                               ///< of a non-empty value
  V* unboxInt(V* v, Node* n);                       ///< guards
  V* unboxFloat(V* v, Node* n);
  Held convert(const Node* n, Type to);
  V* i64(int64_t v) { return llvm::ConstantInt::get(i64_, static_cast<uint64_t>(v), true); }
  V* i32(int32_t v) { return llvm::ConstantInt::get(i32_, static_cast<uint64_t>(v), true); }
  V* pointer(V* v) { return b_.CreateIntToPtr(v, ptr_); }
  V* at(V* base, int64_t offset) { return b_.CreateConstGEP1_64(b_.getInt8Ty(), base, static_cast<uint64_t>(offset)); }
  V* load(llvm::Type* type, V* base, int64_t offset, const char* alias = nullptr, bool invariant = false);
  llvm::StoreInst* store(V* v, V* base, int64_t offset, const char* alias = nullptr);
  V* singleThreaded();  ///< true: stores that another thread's change of the object could lose need no lock
  void barrier(V* owner, V* value, const Node* type);  ///< `value` null: a pointer for sure
  V* object(const char* symbol) { return m_.symbol(symbol); }
  V* objectBits(const char* symbol) { return b_.CreatePtrToInt(m_.symbol(symbol), i64_); }
  V* none() { return objectBits("_Py_NoneStruct"); }
  V* constantValue(const Node* n);
  V* nameValue(const Node* n, int operand);
  V* nameAt(int32_t index);
  V* constantAt(int32_t index);
  V* likely(V* cond) { return cond; }
  void branch(V* cond, llvm::BasicBlock* yes, llvm::BasicBlock* no, bool yesLikely);
  /// Goes on, in a new block, where `cond` holds, as it nearly always does.
  void onlyIf(V* cond, llvm::BasicBlock* otherwise, const char* name);
  V* phi(llvm::Type* type, std::initializer_list<std::pair<V*, llvm::BasicBlock*>> in);
  /// Values of the nodes in the scratch array, from slot 0 on.
  V* spread(const std::vector<Node*>& nodes, size_t first, size_t count);
  V* scratch(size_t slots);
  V* cache(const Node* n);

  // --- emit_exits.cpp: helper calls, failing, guards ---
  llvm::CallInst* call(const char* helper, llvm::ArrayRef<V*> args);
  void site(const Node* n);
  V* resumed(Node* n, V* generator, V* value);       ///< what it yields; StopIteration where it returns
  V* checked(Node* n, V* result);                   ///< continues where the result is not empty
  llvm::BasicBlock* failBlock(Node* n);
  llvm::BasicBlock* deoptBlock(Node* n);
  void guard(V* cond, Node* n, Guard kind, const char* expected = "");
  V* stressed(V* cond);
  void deoptWithResult(Node* n, V* value, Guard kind);  ///< ends the current block
  void note(const Node* n, Guard kind, const std::string& expected);
  uint32_t exitFlags(const Node* n) const;
  bool exitHas(const Node* n, const ssa::RegisterState& s) const;
  bool showsVariables(const Node* n) const;
  bool handlesHere(const Node* n) const;
  llvm::Constant* exitMap(Node* n);
  std::vector<V*> exitArgs(Node* n);
  void returnOutcome(V* boxedOrEmpty);              ///< ends the current block; no epilogue
  void returnEmpty();
  void epilogue();
  void linkRecord(uint32_t word);
  void enterLean(uint32_t word);
  void leaveLean();
  /// The node's value from a boxed result of its operation: guarded when its type is not ⊤.
  void setResult(Node* n, V* value);

  // --- by construct ---
  void emitArith(Node* n);
  void emitGenericArith(Node* n, pir::Op op, const Node* a, const Node* b, V* constant);
  void emitIntArith(Node* n, pir::Op op, V* a, V* b);
  void emitFloatArith(Node* n, pir::Op op, V* a, V* b);
  void emitUnary(Node* n);
  V* slowArith(Node* n, pir::Op op, V* a, V* b);
  void emitCompare(Node* n);
  V* compareTruth(Node* n, int op, const Node* a, const Node* b, V** boxedResult);
  void emitIdentity(Node* n);
  V* identical(const Node* a, const Node* b);
  V* truth(Node* n, const Node* v);
  void emitNames(Node* n);
  void emitLoadGlobal(Node* n);
  void emitGetAttr(Node* n);
  void emitSetAttr(Node* n);
  V* typeInfo(V* object);
  V* followsPlan(V* info, V* words, V** place);
  V* plannedAddress(V* object, V* place);
  std::vector<int32_t> getters(const Node* n);
  void emitGetter(Node* n, const std::vector<int32_t>& all, V* o, V* info, V* words, llvm::BasicBlock* slow, llvm::BasicBlock* done,
                  std::vector<std::pair<V*, llvm::BasicBlock*>>& results);
  void emitClassAttr(Node* n);
  V* moduleAttribute(Node* n, V* o, V* words, llvm::BasicBlock* slow);
  bool emitMathCall(Node* n);
  void finishLoadMethod(Node* n, V* method, V* self, llvm::BasicBlock* slow, llvm::BasicBlock* done, const char* helper, std::vector<V*> args, int name, V* words);
  void emitLoadMethod(Node* n);
  void emitLoadSuperMethod(Node* n);
  void emitGetItem(Node* n);
  // emit_methods.cpp
  void needType(V* object, Type type, Kind kind, llvm::BasicBlock* otherwise);
  void appendInline(V* list, V* value, const Node* valueNode, llvm::BasicBlock* slow);
  void emitListAppend(Node* n);
  V* callMethod(Node* n);
  void emitContains(Node* n);
  void emitSetItem(Node* n);
  const std::string* asciiConstant(const Node* n) const;  ///< emit_text.cpp
  V* needStr(const Node* n, V* v, llvm::BasicBlock* otherwise);
  void needAscii(V* str, llvm::BasicBlock* otherwise);
  V* sharedChar(V* byte);
  V* strElement(V* p, V* index, llvm::BasicBlock* slow);
  void equalsText(const Node* n, V* v, const std::string& text, llvm::BasicBlock* slow, const std::function<void(V*)>& give);
  bool emitInText(Node* n);
  void findFusedSlices();
  bool emitSliceItem(Node* n);
  void emitCollections(Node* n);
  void emitCall(Node* n);
  void emitBuiltinCall(Node* n, int32_t builtin);
  void emitKnownCall(Node* n, const std::vector<ssa::Callee>& all);
  V* emitAllocation(Node* n, V* cls, V* info, V* words);
  V* callAny(Node* n, V* f, V* args, size_t count);
  void emitConstruction(Node* n, const ssa::Callee& init);
  V* directCall(Node* n, int32_t callee, V* f, const std::vector<V*>& lead, size_t first, V* made);
  void emitGetIter(Node* n);
  void emitForIter(Node* n);
  void emitControl(Node* n);
  void emitExceptions(Node* n);
  void emitGenerator(Node* n);                      ///< emit_generator.cpp
  void emitSuspension(Node* n);
  void emitStoreGlobal(Node* n);
  void emitUnpack(Node* n);
  Node* pairUser(Node* forIter) const;
  V* callNext(Node* forIter, V* iterator);          ///< a step of any iterator; empty at its end
  /// A step of a generator (`coroutines`: or coroutine) that compiled code suspended; of anything else what `other` emits.
  template <class F>
  V* stepGenerator(Node* n, V* iterator, V* sent, uint32_t how, bool coroutines, F other);
  V* callOtherNext(Node* forIter, V* iterator);
  void emitIteratorNext(Node* n);                   ///< ForIter over an iterator object
  V* frameGenerator() { return load(ptr_, frame_, PPY_OFF_FRAME_NAMES); }
  void emitLeave(Node* n);                          ///< operations that only the interpreter does
  void simple(Node* n, const char* helper, std::initializer_list<V*> args);

  ModuleEmitter& m_;
  llvm::LLVMContext& c_;
  int32_t index_;
  ssa::FunctionInfo& info_;
  ssa::Graph& g_;
  llvm::Function* fn_;
  Version version_;
  B b_;
  llvm::IntegerType *i1_, *i8_, *i32_, *i64_;
  llvm::Type* f64_;
  llvm::PointerType* ptr_;
  llvm::DISubprogram* scope_ = nullptr;

  V *thread_ = nullptr, *callee_ = nullptr, *frame_ = nullptr;
  V *code_ = nullptr, *globals_ = nullptr, *builtins_ = nullptr, *caches_ = nullptr, *consts_ = nullptr, *names_ = nullptr, *words_ = nullptr;
  llvm::AllocaInst* record_ = nullptr;
  llvm::AllocaInst* scratch_ = nullptr;
  size_t scratchSlots_ = 0;
  llvm::Instruction* prologueEnd_ = nullptr;
  llvm::BasicBlock* failExit_ = nullptr;
  bool lean_ = false, smallLean_ = false;           ///< only cold paths link the frame record; small enough to inline anywhere
  bool linked_ = false;                             ///< the code emitted last did
  bool usedGuards_ = false;
  std::vector<GuardSite> sites_;                    ///< for reports
  bool planned_ = false;                            ///< exits made now are not failed guards
  bool ended_ = false;                              ///< the block's terminator has been emitted
  std::vector<Held> values_;
  std::vector<llvm::BasicBlock*> blocks_;
  std::vector<std::vector<llvm::PHINode*>> phis_;   ///< per block: parts of its parameters in order
  std::unordered_map<const Node*, llvm::BasicBlock*> failBlocks_, deoptBlocks_;
  std::unordered_set<const Node*> fusedSlices_;     ///< BuildSlice nodes that the GetItem behind them makes if it must
  std::unordered_set<const Node*> pairUnpacks_;     ///< UnpackSequence nodes that may find a pair in the scratch array
};

}  // namespace ppy::backend
