// From the LLVM module to an object file, assembly or text: pass pipeline and code generation.
#include <chrono>
#include <mutex>

#include "llvm/Analysis/TargetTransformInfo.h"
#include "llvm/IR/LegacyPassManager.h"
#include "llvm/IR/PassManager.h"
#include "llvm/IR/Verifier.h"
#include "llvm/MC/TargetRegistry.h"
#include "llvm/Passes/PassBuilder.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/SmallVectorMemoryBuffer.h"
#include "llvm/Support/TargetSelect.h"
#include "llvm/Target/TargetMachine.h"
#include "llvm/TargetParser/Host.h"
#include "llvm/Transforms/Utils/Mem2Reg.h"

#include "compiler/llvm/emit.h"

namespace ppy::backend {

namespace {

class Clock {
 public:
  explicit Clock(std::vector<StageTime>* times) : times_(times), start_(std::chrono::steady_clock::now()) {}
  void stage(const char* name) {
    auto now = std::chrono::steady_clock::now();
    if (times_) times_->push_back({name, std::chrono::duration<double>(now - start_).count()});
    start_ = now;
  }

 private:
  std::vector<StageTime>* times_;
  std::chrono::steady_clock::time_point start_;
};

void optimize(llvm::Module& module, llvm::TargetMachine& target, int level) {
  llvm::LoopAnalysisManager loops;
  llvm::FunctionAnalysisManager functions;
  llvm::CGSCCAnalysisManager cgscc;
  llvm::ModuleAnalysisManager modules;
  llvm::PipelineTuningOptions tuning;
  tuning.LoopUnrolling = level > 1;
  llvm::PassBuilder builder(&target, tuning);
  builder.registerModuleAnalyses(modules);
  builder.registerCGSCCAnalyses(cgscc);
  builder.registerFunctionAnalyses(functions);
  builder.registerLoopAnalyses(loops);
  builder.crossRegisterProxies(loops, functions, cgscc, modules);
  llvm::ModulePassManager passes;
  if (level == 0) {
    passes.addPass(llvm::createModuleToFunctionPassAdaptor(llvm::PromotePass()));
  } else {
    auto o = level == 1 ? llvm::OptimizationLevel::O1 : level == 2 ? llvm::OptimizationLevel::O2 : llvm::OptimizationLevel::O3;
    passes = builder.buildPerModuleDefaultPipeline(o);
  }
  passes.run(module, modules);
}

}  // namespace

const char* guardName(Guard guard) {
  static const char* const names[] = {
#define PPY_GUARD(name, text, holds) text,
#include "compiler/llvm/guards.def"
#undef PPY_GUARD
  };
  return names[static_cast<size_t>(guard)];
}

const char* guardHolds(Guard guard) {
  static const char* const texts[] = {
#define PPY_GUARD(name, text, holds) holds,
#include "compiler/llvm/guards.def"
#undef PPY_GUARD
  };
  return texts[static_cast<size_t>(guard)];
}

BackendResult generate(ssa::Program& program, const BackendOptions& options, Output output, std::vector<StageTime>* times) {
  BackendResult result;
  static std::once_flag once;
  std::call_once(once, [] {
    LLVMInitializeX86TargetInfo();
    LLVMInitializeX86Target();
    LLVMInitializeX86TargetMC();
    LLVMInitializeX86AsmPrinter();
    LLVMInitializeX86AsmParser();
    // Debug information has lines and no variables. The analysis that follows variables through machine registers runs over every function
    // all the same, and takes longer than anything else where functions are large.
    const char* const settings[] = {"protopyc", "-experimental-debug-variable-locations=false"};
    llvm::cl::ParseCommandLineOptions(2, settings);
  });
  Clock clock(times);
  llvm::LLVMContext context;
  std::string triple = "x86_64-unknown-linux-gnu";
  std::string error;
  const llvm::Target* target = llvm::TargetRegistry::lookupTarget(triple, error);
  if (!target) {
    result.error = error;
    return result;
  }
  llvm::CodeGenOptLevel level = options.optimize == 0 ? llvm::CodeGenOptLevel::None : options.optimize == 1 ? llvm::CodeGenOptLevel::Less : llvm::CodeGenOptLevel::Default;
  std::string cpu = options.cpu == "native" ? llvm::sys::getHostCPUName().str() : options.cpu;
  llvm::TargetOptions targetOptions;
  // A short loop that begins in the middle of a fetch window can take several times as long.
  if (level != llvm::CodeGenOptLevel::None) targetOptions.LoopAlignment = 32;
  std::unique_ptr<llvm::TargetMachine> machine(target->createTargetMachine(triple, cpu, "", targetOptions, llvm::Reloc::PIC_, std::nullopt, level));
  ModuleEmitter emitter(program, options, context);
  emitter.module().setTargetTriple(triple);
  emitter.module().setDataLayout(machine->createDataLayout());
  emitter.run();
  clock.stage("emit LLVM");
  std::unique_ptr<llvm::Module> module = emitter.takeModule();
  result.versions = std::move(emitter.versions);
  if (options.verify) {
    llvm::raw_string_ostream text(error);
    if (llvm::verifyModule(*module, &text)) {
      result.error = "invalid LLVM IR: " + text.str().substr(0, 2000);
      if (output != Output::LlvmIr) return result;
    }
  }
  optimize(*module, *machine, options.optimize);
  clock.stage("optimise");
  for (auto& f : program.functions) (f->bytecodeReason ? result.bytecodeFunctions : result.nativeFunctions)++;
  if (output == Output::LlvmIr) {
    llvm::raw_string_ostream text(result.text);
    module->print(text, nullptr);
    result.ok = true;
    return result;
  }
  llvm::SmallVector<char, 0> bytes;
  llvm::raw_svector_ostream stream(bytes);
  llvm::legacy::PassManager codegen;
  auto type = output == Output::Object ? llvm::CodeGenFileType::ObjectFile : llvm::CodeGenFileType::AssemblyFile;
  if (machine->addPassesToEmitFile(codegen, stream, nullptr, type, !options.verify)) {
    result.error = "this LLVM cannot generate code for x86-64";
    return result;
  }
  codegen.run(*module);
  clock.stage("generate code");
  if (output == Output::Object) result.object.assign(bytes.begin(), bytes.end());
  else result.text.assign(bytes.begin(), bytes.end());
  result.ok = true;
  return result;
}

}  // namespace ppy::backend
