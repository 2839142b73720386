// The LLVM module of a program: declarations, entries, re-entry versions, the tables the runtime loads.
#include "llvm/IR/Verifier.h"
#include "llvm/TargetParser/Triple.h"

#include "compiler/llvm/emit.h"
#include "compiler/bytecode/encode.h"
#include "runtime/abi/native.h"
#include "runtime/abi/offsets.h"
#include "runtime/abi/value_bits.h"

namespace ppy::backend {

namespace {

struct HelperRow {
  const char* name;
  char result;
  const char* parameters;
  enum Attribute { Plain, Cold, Pure } attribute;
};
#define v 'v'
#define i 'i'
#define n 'n'
#define p 'p'
#define d 'd'
const HelperRow kHelpers[] = {
#define HELPER(name, result, parameters, attribute) {#name, result, parameters, HelperRow::attribute},
#include "runtime/abi/helpers.def"
};
#undef v
#undef i
#undef n
#undef p
#undef d

const HelperRow& helperRow(const char* name) {
  for (const HelperRow& row : kHelpers)
    if (std::string_view(row.name) == name) return row;
  std::fprintf(stderr, "internal error: no runtime helper named %s\n", name);
  std::abort();
}

}  // namespace

ModuleEmitter::ModuleEmitter(ssa::Program& program, const BackendOptions& options, llvm::LLVMContext& context)
    : program_(program), options_(options), context_(context), module_(std::make_unique<llvm::Module>(program.modules[0].name, context)) {
  module_->setPICLevel(llvm::PICLevel::SmallPIC);
  module_->addModuleFlag(llvm::Module::Warning, "Debug Info Version", llvm::DEBUG_METADATA_VERSION);
  module_->addModuleFlag(llvm::Module::Warning, "Dwarf Version", 4);
  module_->setFramePointer(llvm::FramePointerKind::All);
  debug_ = std::make_unique<llvm::DIBuilder>(*module_);
  emitted_.resize(program.functions.size());
  hasGuards.resize(program.functions.size());
  versions.resize(program.functions.size());
}

llvm::FunctionCallee ModuleEmitter::helper(const char* name) {
  if (llvm::Function* f = module_->getFunction(name)) return f;
  const HelperRow& row = helperRow(name);
  auto type = [&](char c) -> llvm::Type* {
    switch (c) {
      case 'v': case 'l': return llvm::Type::getInt64Ty(context_);
      case 'i': return llvm::Type::getInt32Ty(context_);
      case 'd': return llvm::Type::getDoubleTy(context_);
      case 'n': return llvm::Type::getVoidTy(context_);
      default: return llvm::PointerType::getUnqual(context_);
    }
  };
  std::vector<llvm::Type*> parameters;
  bool variadic = false;
  for (const char* c = row.parameters; *c; ++c) {
    if (static_cast<unsigned char>(*c) >= 0x80) {
      variadic = true;
      break;
    }
    parameters.push_back(type(*c));
  }
  auto* f = llvm::Function::Create(llvm::FunctionType::get(type(row.result), parameters, variadic), llvm::Function::ExternalLinkage, name, *module_);
  f->addFnAttr(llvm::Attribute::NoUnwind);
  f->addFnAttr(llvm::Attribute::NonLazyBind);
  if (row.attribute == HelperRow::Cold) f->addFnAttr(llvm::Attribute::Cold);
  if (row.attribute == HelperRow::Pure) {
    f->addFnAttr(llvm::Attribute::WillReturn);
    f->setDoesNotAccessMemory();
  }
  return f;
}

llvm::Constant* ModuleEmitter::symbol(const char* name) {
  if (llvm::GlobalVariable* g = module_->getGlobalVariable(name)) return g;
  return new llvm::GlobalVariable(*module_, llvm::Type::getInt8Ty(context_), false, llvm::GlobalValue::ExternalLinkage, nullptr, name);
}

llvm::Type* ModuleEmitter::typeOf(Type t) {
  if (t.is(Kind::Float)) return llvm::Type::getDoubleTy(context_);
  if (t.is(Kind::Bool)) return llvm::Type::getInt1Ty(context_);
  return llvm::Type::getInt64Ty(context_);
}

llvm::Type* ModuleEmitter::resultType(Type t) {
  auto* word = llvm::Type::getInt64Ty(context_);
  if (!t.isUnboxed()) return word;
  return llvm::StructType::get(typeOf(t), word);
}

llvm::FunctionType* ModuleEmitter::directType(const ssa::FunctionInfo& f) {
  auto* pointer = llvm::PointerType::getUnqual(context_);
  std::vector<llvm::Type*> parameters{pointer, pointer};
  for (Type t : f.params) parameters.push_back(typeOf(t));
  return llvm::FunctionType::get(resultType(f.result), parameters, false);
}

llvm::FunctionType* ModuleEmitter::genericType(const ssa::FunctionInfo& f) {
  auto* pointer = llvm::PointerType::getUnqual(context_);
  std::vector<llvm::Type*> parameters{pointer, pointer};
  parameters.resize(2 + f.params.size(), llvm::Type::getInt64Ty(context_));
  return llvm::FunctionType::get(llvm::Type::getInt64Ty(context_), parameters, false);
}

std::string ModuleEmitter::symbolName(int32_t f) const {
  const ssa::FunctionInfo& info = *program_.functions[static_cast<size_t>(f)];
  return program_.modules[static_cast<size_t>(info.module)].name + "." + info.fn->qualname + "." + std::to_string(info.codeIndex);
}

llvm::Function* ModuleEmitter::declare(int32_t f, const char* suffix, llvm::FunctionType* type) {
  auto* fn = llvm::Function::Create(type, llvm::Function::InternalLinkage, symbolName(f) + suffix, *module_);
  fn->addFnAttr(llvm::Attribute::NoUnwind);
  fn->addFnAttr("frame-pointer", "all");
  fn->addFnAttr("target-cpu", options_.cpu);
  return fn;
}

llvm::Function* ModuleEmitter::direct(int32_t f) {
  llvm::Function*& fn = emitted_[static_cast<size_t>(f)].direct;
  if (!fn) fn = declare(f, "", directType(*program_.functions[static_cast<size_t>(f)]));
  return fn;
}

llvm::Function* ModuleEmitter::entry(int32_t f) {
  llvm::Function*& fn = emitted_[static_cast<size_t>(f)].entry;
  if (!fn) {
    auto* pointer = llvm::PointerType::getUnqual(context_);
    fn = declare(f, ".entry", llvm::FunctionType::get(llvm::Type::getInt64Ty(context_), {pointer, pointer, pointer}, false));
  }
  return fn;
}

llvm::Function* ModuleEmitter::generic(int32_t f) { return declare(f, ".generic", genericType(*program_.functions[static_cast<size_t>(f)])); }

llvm::DISubprogram* ModuleEmitter::subprogram(const ssa::FunctionInfo& f, const std::string& name) {
  const ssa::Module& m = program_.modules[static_cast<size_t>(f.module)];
  llvm::DIFile*& file = files_[m.path];
  if (!file) {
    size_t slash = m.path.rfind('/');
    std::string folder = slash == std::string::npos ? "." : m.path.substr(0, slash ? slash : 1);
    file = debug_->createFile(slash == std::string::npos ? m.path : m.path.substr(slash + 1), folder);
  }
  llvm::DICompileUnit*& unit = units_[f.module];
  if (!unit) unit = debug_->createCompileUnit(llvm::dwarf::DW_LANG_Python, file, options_.producer, options_.optimize > 0, "", 0, "", llvm::DICompileUnit::LineTablesOnly);
  auto* type = debug_->createSubroutineType(debug_->getOrCreateTypeArray({}));
  unsigned line = static_cast<unsigned>(f.fn->firstLine);
  return debug_->createFunction(file, f.fn->qualname, name, file, line, type, line, llvm::DINode::FlagZero,
                                llvm::DISubprogram::SPFlagDefinition | (options_.optimize ? llvm::DISubprogram::SPFlagOptimized : llvm::DISubprogram::SPFlagZero));
}

uint32_t ModuleEmitter::cacheIndex(const ssa::FunctionInfo& f, const pir::Instr* instr) {
  Caches& caches = caches_[&f];
  auto [it, fresh] = caches.index.try_emplace(instr, caches.count);
  if (!fresh) return it->second;
  switch (instr->op) {
    case pir::Op::LoadGlobal: case pir::Op::LoadName: caches.count += 4; break;
    case pir::Op::StoreGlobal: case pir::Op::StoreName: caches.count += 2; break;
    case pir::Op::GetAttr:
      caches.count += ssa::getters(program_, f.fn->names[static_cast<size_t>(instr->operands[2])]).empty() ? PPY_GET_CLASS_ATTR_WORDS : PPY_GET_PROPERTY_WORDS;
      break;
    case pir::Op::SetAttr: caches.count += PPY_SET_ATTR_WORDS; break;
    case pir::Op::LoadMethod: caches.count += PPY_LOAD_METHOD_WORDS; break;
    case pir::Op::LoadSuperMethod: caches.count += PPY_LOAD_SUPER_WORDS; break;
    case pir::Op::Call: caches.count += PPY_CONSTRUCT_WORDS; break;
    case pir::Op::CallMethod: caches.count += PPY_CALL_METHOD_WORDS; break;
    default: caches.count += 1; break;
  }
  return it->second;
}

/// The array form: arguments are checked against what the specialised version takes.
void ModuleEmitter::emitEntry(int32_t f) {
  ssa::FunctionInfo& info = *program_.functions[static_cast<size_t>(f)];
  llvm::Function* fn = entry(f);
  ssa::Graph empty;
  llvm::IRBuilder<> b(llvm::BasicBlock::Create(context_, "entry", fn));
  auto* word = b.getInt64Ty();
  auto *fits = llvm::BasicBlock::Create(context_, "fits", fn), *other = llvm::BasicBlock::Create(context_, "other", fn);
  llvm::Function* genericFn = nullptr;
  std::vector<llvm::Value*> raw;
  for (size_t k = 0; k < info.params.size(); ++k) raw.push_back(b.CreateLoad(word, b.CreateConstGEP1_64(word, fn->getArg(2), k)));
  auto constant = [&](uint64_t value) { return llvm::ConstantInt::get(word, value); };
  llvm::Value* ok = b.getTrue();
  auto isType = [&](llvm::Value* value, const char* name) {
    auto *pointer = llvm::BasicBlock::Create(context_, "pointer", fn), *next = llvm::BasicBlock::Create(context_, "next", fn);
    b.CreateCondBr(b.CreateICmpULT(value, constant(PPY_POINTER_LIMIT)), pointer, other);
    b.SetInsertPoint(pointer);
    auto* type = b.CreateLoad(b.getPtrTy(), b.CreateConstGEP1_64(b.getInt8Ty(), b.CreateIntToPtr(value, b.getPtrTy()), PPY_OFF_OBJECT_TYPE));
    b.CreateCondBr(b.CreateICmpEQ(type, symbol(name)), next, other);
    b.SetInsertPoint(next);
  };
  std::vector<llvm::Value*> args{fn->getArg(0), fn->getArg(1)};
  bool mayMiss = false;
  for (size_t k = 0; k < info.params.size(); ++k) {
    llvm::Value* value = raw[k];
    mayMiss |= !info.params[k].isAny();
    switch (info.params[k].kind) {
      case Kind::Int:
        ok = b.CreateAnd(ok, b.CreateICmpUGE(value, constant(PPY_INT_TAG)));
        args.push_back(b.CreateAShr(b.CreateShl(value, PPY_INT_SHIFT), PPY_INT_SHIFT));
        break;
      case Kind::Float: {
        llvm::Value* bits = b.CreateSub(value, constant(PPY_FLOAT_OFFSET));
        ok = b.CreateAnd(ok, b.CreateICmpULT(bits, constant(PPY_INT_TAG - PPY_FLOAT_OFFSET)));
        args.push_back(b.CreateBitCast(bits, b.getDoubleTy()));
        break;
      }
      case Kind::Bool: {
        llvm::Value* yes = b.CreateICmpEQ(value, b.CreatePtrToInt(symbol("_Py_TrueStruct"), word));
        ok = b.CreateAnd(ok, b.CreateOr(yes, b.CreateICmpEQ(value, b.CreatePtrToInt(symbol("_Py_FalseStruct"), word))));
        args.push_back(yes);
        break;
      }
      case Kind::Str: isType(value, "PyUnicode_Type"); args.push_back(value); break;
      case Kind::List: isType(value, "PyList_Type"); args.push_back(value); break;
      case Kind::Tuple: isType(value, "PyTuple_Type"); args.push_back(value); break;
      case Kind::Dict: isType(value, "PyDict_Type"); args.push_back(value); break;
      case Kind::Set: isType(value, "PySet_Type"); args.push_back(value); break;
      case Kind::RangeObject: isType(value, "PyRangeIter_Type"); args.push_back(value); break;
      default: args.push_back(value); break;
    }
  }
  if (options_.generic && hasGuards[static_cast<size_t>(f)]) {
    // Left for good once its guards have failed too often.
    auto* code = b.CreateLoad(b.getPtrTy(), b.CreateConstGEP1_64(b.getInt8Ty(), fn->getArg(1), PPY_OFF_FUNCTION_CODE));
    auto* failures = b.CreateLoad(b.getInt32Ty(), b.CreateConstGEP1_64(b.getInt8Ty(), code, PPY_OFF_CODE_GUARD_FAILURES));
    ok = b.CreateAnd(ok, b.CreateICmpULT(failures, b.getInt32(PPY_GUARD_LIMIT)));
    mayMiss = true;
  }
  if (options_.generic && mayMiss) {
    genericFn = generic(f);
    ssa::Graph& g = *genericGraphs_.emplace_back(ssa::build(*info.fn, *info.liveness, *info.shown, ssa::plainShape(*info.fn), info.words, false));
    g.argTypes.assign(info.params.size(), Type(Kind::Any));
    ssa::inferGraph(program_, info, g, false);
    FunctionEmitter(*this, f, g, genericFn, Version::Generic).run();
  }
  b.CreateCondBr(ok, fits, other);
  b.SetInsertPoint(fits);
  llvm::CallInst* result = b.CreateCall(direct(f), args);
  if (info.result.isUnboxed()) {
    auto *good = llvm::BasicBlock::Create(context_, "good", fn), *odd = llvm::BasicBlock::Create(context_, "odd", fn);
    b.CreateCondBr(b.CreateICmpEQ(b.CreateExtractValue(result, 1), constant(0)), good, odd);
    b.SetInsertPoint(odd);
    auto *boxed = llvm::BasicBlock::Create(context_, "boxed", fn), *empty_ = llvm::BasicBlock::Create(context_, "empty", fn);
    auto* status = b.CreateConstGEP1_64(b.getInt8Ty(), fn->getArg(0), PPY_OFF_THREAD_STATUS);
    b.CreateCondBr(b.CreateICmpEQ(b.CreateLoad(b.getInt32Ty(), status), b.getInt32(PPY_STATUS_BOXED)), boxed, empty_);
    b.SetInsertPoint(boxed);
    b.CreateStore(b.getInt32(0), status);
    b.CreateRet(b.CreateLoad(word, b.CreateConstGEP1_64(b.getInt8Ty(), fn->getArg(0), PPY_OFF_THREAD_BOXED)));
    b.SetInsertPoint(empty_);
    b.CreateRet(constant(0));
    b.SetInsertPoint(good);
    llvm::Value* value = b.CreateExtractValue(result, 0);
    if (info.result.is(Kind::Bool)) {
      b.CreateRet(b.CreateSelect(value, b.CreatePtrToInt(symbol("_Py_TrueStruct"), word), b.CreatePtrToInt(symbol("_Py_FalseStruct"), word)));
    } else {
      auto *small = llvm::BasicBlock::Create(context_, "small", fn), *big = llvm::BasicBlock::Create(context_, "big", fn);
      llvm::Value *boxedValue, *fine;
      if (info.result.is(Kind::Int)) {
        llvm::Value* shifted = b.CreateShl(value, PPY_INT_SHIFT);
        boxedValue = b.CreateOr(b.CreateLShr(shifted, PPY_INT_SHIFT), constant(PPY_INT_TAG));
        fine = b.CreateICmpEQ(b.CreateAShr(shifted, PPY_INT_SHIFT), value);
      } else {
        boxedValue = b.CreateAdd(b.CreateBitCast(value, word), constant(PPY_FLOAT_OFFSET));
        fine = b.CreateFCmpORD(value, value);
      }
      b.CreateCondBr(fine, small, big);
      b.SetInsertPoint(small);
      b.CreateRet(boxedValue);
      b.SetInsertPoint(big);
      b.CreateRet(b.CreateCall(helper(info.result.is(Kind::Int) ? "ppy_box_int" : "ppy_box_nan"), {fn->getArg(0), value}));
    }
  } else {
    b.CreateRet(result);
  }
  b.SetInsertPoint(other);
  if (genericFn) {
    std::vector<llvm::Value*> boxedArgs{fn->getArg(0), fn->getArg(1)};
    boxedArgs.insert(boxedArgs.end(), raw.begin(), raw.end());
    b.CreateRet(b.CreateCall(genericFn, boxedArgs));
  } else {
    b.CreateRet(b.CreateCall(helper("ppy_interpret"), {fn->getArg(0), fn->getArg(1), fn->getArg(2)}));
  }
}

void ModuleEmitter::emitReentry(int32_t f, bool speculate) {
  ssa::FunctionInfo& info = *program_.functions[static_cast<size_t>(f)];
  bool generator = ssa::isGenerator(*info.fn);
  ssa::Shape shape = generator ? ssa::generatorShape(*info.fn) : ssa::reentryShape(*info.fn);
  ssa::Graph& g = *genericGraphs_.emplace_back(ssa::build(*info.fn, *info.liveness, *info.shown, shape, info.words, true));
  // A frame's registers have at each point the types the main version has there.
  std::vector<Type> types(g.nodes.size(), Type(Kind::Any));
  using Place = std::pair<uint32_t, int32_t>;  // point, register
  std::unordered_map<const pir::Instr*, uint32_t> suspensions;
  for (size_t i = 0; i < shape.suspensions.size(); ++i) suspensions[shape.suspensions[i]] = static_cast<uint32_t>(info.fn->loopCount) + static_cast<uint32_t>(i);
  uint32_t start = static_cast<uint32_t>(info.fn->loopCount) + static_cast<uint32_t>(suspensions.size());
  std::map<Place, Type> known;
  std::map<Place, const Node*> constants;  // null: not one, or not always the same
  for (auto& b : info.graph->blocks)
    for (Node* n : b->nodes) {
      // The exit of a loop header or suspension: register -> node.
      bool header = n->isInstr(pir::Op::LoopHeader);
      auto suspension = suspensions.find(n->instr);
      if (!header && (suspension == suspensions.end() || !n->isInstr(n->instr->op))) continue;
      uint32_t point = header ? static_cast<uint32_t>(n->instr->operands[0]) : suspension->second;
      for (const ssa::RegisterState& s : n->exit) {
        Type& t = known[{point, s.reg}];
        t = ssa::join(t, s.node->type);
        const Node* constant = s.node->kind == ssa::NodeKind::Constant ? s.node : nullptr;
        auto [it, fresh] = constants.try_emplace({point, s.reg}, constant);
        if (!fresh && it->second != constant) it->second = nullptr;
      }
    }
  if (generator)
    for (size_t p = 0; p < info.params.size(); ++p) known[{start, static_cast<int32_t>(p)}] = info.params[p];
  for (Node* n : g.blocks[0]->nodes) {
    if (n->kind != ssa::NodeKind::FrameLoad || n->shown) continue;
    Place place{n->word, n->index};
    // A constant on every path need not come from the frame, and folds.
    if (auto it = constants.find(place); it != constants.end() && it->second) {
      n->kind = ssa::NodeKind::Constant;
      n->op = it->second->op;
      n->instr = it->second->instr;
    } else if (auto it = known.find(place); speculate && it != known.end() && !it->second.is(Kind::Bottom) && !it->second.is(Kind::Range)) {
      types[n->id] = it->second;
    }
  }
  ssa::inferGraph(program_, info, g, speculate, &types);
  auto* pointer = llvm::PointerType::getUnqual(context_);
  auto* type = llvm::FunctionType::get(llvm::Type::getInt64Ty(context_), {pointer, pointer, llvm::Type::getInt32Ty(context_), llvm::Type::getInt64Ty(context_)}, false);
  llvm::Function* fn = declare(f, speculate ? ".reentry" : ".generic_reentry", type);
  (speculate ? emitted_[static_cast<size_t>(f)].reentry : emitted_[static_cast<size_t>(f)].genericReentry) = fn;
  FunctionEmitter emitter(*this, f, g, fn, speculate ? Version::Reentry : Version::GenericReentry);
  emitter.run();
  if (emitter.usedGuards()) hasGuards[static_cast<size_t>(f)] = 1;
}

/// Words of the instructions that suspend a generator, ascending; null for other functions.
llvm::Constant* ModuleEmitter::suspensionWords(const ssa::FunctionInfo& f, uint32_t* count) {
  *count = 0;
  if (!ssa::isGenerator(*f.fn)) return nullptr;
  std::vector<uint32_t> words;
  size_t n = 0;
  for (const pir::Block& b : f.fn->blocks)
    for (const pir::Instr& in : b.instrs) {
      if (pir::isSuspension(in.op)) words.push_back(f.words[n]);
      ++n;
    }
  *count = static_cast<uint32_t>(words.size());
  auto* data = llvm::ConstantDataArray::get(context_, words);
  return new llvm::GlobalVariable(*module_, data->getType(), true, llvm::GlobalValue::PrivateLinkage, data, "suspensions");
}

void ModuleEmitter::run() {
  for (size_t k = 0; k < program_.functions.size(); ++k) {
    ssa::FunctionInfo& info = *program_.functions[k];
    if (info.bytecodeReason) continue;
    int32_t f = static_cast<int32_t>(k);
    if (info.direct) {
      FunctionEmitter emitter(*this, f, *info.graph, direct(f), Version::Direct);
      emitter.run();
      if (emitter.usedGuards()) hasGuards[k] = 1;
    }
    if (info.fn->loopCount > 0 || ssa::isGenerator(*info.fn)) {
      emitReentry(f, true);
      if (options_.generic && hasGuards[k]) emitReentry(f, false);
    }
    if (info.direct) emitEntry(f);
  }
  emitTables();
  debug_->finalize();
}

llvm::Constant* ModuleEmitter::text(const std::string& s) {
  llvm::Constant*& c = texts_[s];
  if (!c) {
    auto* data = llvm::ConstantDataArray::getString(context_, s);
    auto* g = new llvm::GlobalVariable(*module_, data->getType(), true, llvm::GlobalValue::PrivateLinkage, data, "text");
    g->setUnnamedAddr(llvm::GlobalValue::UnnamedAddr::Global);
    c = g;
  }
  return c;
}

void ModuleEmitter::emitTables() {
  llvm::IRBuilder<> b(context_);
  auto *i32 = b.getInt32Ty(), *i64 = b.getInt64Ty();
  auto* pointer = b.getPtrTy();
  auto* functionType = llvm::StructType::get(i32, i32, pointer, pointer, pointer, i32, i32, pointer, i32);
  auto* moduleType = llvm::StructType::get(pointer, pointer, i32, pointer, i64, pointer, i32);
  auto null = [&]() -> llvm::Constant* { return llvm::ConstantPointerNull::get(pointer); };
  auto orNull = [&](llvm::Constant* c) { return c ? c : null(); };
  std::vector<llvm::Constant*> modules;
  for (size_t m = 0; m < program_.modules.size(); ++m) {
    const ssa::Module& mod = program_.modules[m];
    std::vector<llvm::Constant*> rows;
    for (size_t k = 0; k < program_.functions.size(); ++k) {
      const ssa::FunctionInfo& info = *program_.functions[k];
      if (info.module != static_cast<int32_t>(m) || info.bytecodeReason) continue;
      const Emitted& e = emitted_[k];
      if (!e.entry && !e.reentry) continue;
      uint32_t count;
      llvm::Constant* words = suspensionWords(info, &count);
      rows.push_back(llvm::ConstantStruct::get(functionType, {b.getInt32(info.codeIndex), b.getInt32(0), orNull(info.direct ? e.entry : nullptr), orNull(e.reentry),
                                                              orNull(e.genericReentry), b.getInt32(static_cast<uint32_t>(info.params.size())), b.getInt32(caches_[&info].count),
                                                              orNull(words), b.getInt32(count)}));
    }
    auto* tableType = llvm::ArrayType::get(functionType, rows.size());
    auto* table = new llvm::GlobalVariable(*module_, tableType, true, llvm::GlobalValue::PrivateLinkage, llvm::ConstantArray::get(tableType, rows), "functions");
    auto* code = llvm::ConstantDataArray::get(context_, llvm::ArrayRef<uint64_t>(mod.bytecode.data(), mod.bytecode.size()));
    auto* data = new llvm::GlobalVariable(*module_, code->getType(), true, llvm::GlobalValue::PrivateLinkage, code, "bytecode");
    data->setAlignment(llvm::Align(16));
    modules.push_back(llvm::ConstantStruct::get(moduleType, {text(mod.name), text(mod.path), b.getInt32(mod.isPackage), data, b.getInt64(bytecode::unitSize(mod.bytecode)),
                                                             rows.empty() ? null() : table, b.getInt32(static_cast<uint32_t>(rows.size()))}));
  }
  auto* modulesType = llvm::ArrayType::get(moduleType, modules.size());
  auto* list = new llvm::GlobalVariable(*module_, modulesType, true, llvm::GlobalValue::PrivateLinkage, llvm::ConstantArray::get(modulesType, modules), "modules");
  auto* programType = llvm::StructType::get(i32, i32, pointer);
  auto* value = llvm::ConstantStruct::get(programType, {b.getInt32(PPY_NATIVE_ABI_VERSION), b.getInt32(static_cast<uint32_t>(modules.size())), list});
  bool exported = !options_.programSymbol.empty();
  auto* program = new llvm::GlobalVariable(*module_, programType, true, exported ? llvm::GlobalValue::ExternalLinkage : llvm::GlobalValue::InternalLinkage, value,
                                           exported ? options_.programSymbol : "program");
  if (!options_.makeMain) {
    if (!exported) program->setLinkage(llvm::GlobalValue::ExternalLinkage);
    return;
  }
  auto* mainType = llvm::FunctionType::get(i32, {i32, pointer}, false);
  auto* main = llvm::Function::Create(mainType, llvm::Function::ExternalLinkage, "main", *module_);
  auto* start = llvm::Function::Create(llvm::FunctionType::get(i32, {i32, pointer, pointer}, false), llvm::Function::ExternalLinkage, "ppy_main", *module_);
  main->addFnAttr("frame-pointer", "all");
  b.SetInsertPoint(llvm::BasicBlock::Create(context_, "entry", main));
  b.CreateRet(b.CreateCall(start, {main->getArg(0), main->getArg(1), program}));
}

}  // namespace ppy::backend
