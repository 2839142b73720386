/// The whole program as inference sees it: modules, their functions, what their globals are known to be.
#pragma once
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "compiler/ssa/ssa.h"

namespace ppy::ssa {

struct FunctionInfo {
  const pir::Function* fn = nullptr;
  int32_t module = 0;
  uint32_t codeIndex = 0;             ///< in the module's unit
  std::vector<uint32_t> words;        ///< bytecode word per instruction, in layout order
  uint32_t wordCount = 0;
  std::unique_ptr<pir::Liveness> liveness;
  std::unique_ptr<Graph> graph;       ///< the version inference works on
  std::vector<Type> params;           ///< speculated types of the arguments
  std::vector<Type> hints;            ///< by annotations; Bottom where there is none
  Type result;
  bool called = false;                ///< some known call exists
  bool visited = false;               ///< taken to be called from outside
  std::vector<int32_t> callers;
  /// Direct form exists: an ordinary function (no generator, module or class body).
  bool direct = false;
  bool tooBig = false;
  const char* bytecodeReason = nullptr;  ///< why it stays bytecode, null if it is compiled
};

struct Module {
  std::string name, path;
  bool isPackage = false;
  std::unique_ptr<pir::Unit> unit;
  std::vector<uint64_t> bytecode;
  std::map<std::string, Type> globals;   ///< what is known of names bound once, and of built-ins
  std::map<std::string, int32_t> importedModules;  ///< global name -> module of the program it is bound to
  int32_t firstFunction = 0;             ///< index in Program::functions of code 0
};

struct Program {
  std::vector<Module> modules;           ///< 0 is the main module
  std::vector<std::unique_ptr<FunctionInfo>> functions;
  int32_t moduleIndex(const std::string& name) const {
    for (size_t i = 0; i < modules.size(); ++i)
      if (modules[i].name == name) return static_cast<int32_t>(i);
    return -1;
  }
};

/// Adds a compiled module's functions to the program and builds their graphs.
void addModule(Program& program, Module module);
/// Facts about globals, hints, then types to a fixpoint over the whole program (speculating).
void infer(Program& program);
/// Types of one graph whose argTypes are set. `speculate`: results may be guesses that guards check.
/// `frameTypes`: types of FrameLoad nodes by node id, for re-entry graphs.
void inferGraph(const Program& program, const FunctionInfo& fn, Graph& g, bool speculate, const std::vector<Type>* frameTypes = nullptr);

/// How an arithmetic operation is done; inference and the back end ask the same function.
enum class Arith : uint8_t { Generic, Int, Float, IntTrueDiv };
Arith arithMode(pir::Op op, Type a, Type b, bool speculate);
Type arithResult(pir::Op op, Type a, Type b, bool speculate);
/// The plain operation of an in-place one.
pir::Op plainOp(pir::Op op);
/// What a global name is known to be in a module.
Type globalType(const Program& program, int32_t module, const std::string& name);
/// Index in Program::functions a call node is known to go to, or -1; its argument nodes start at `first`.
int32_t knownCallee(const Program& program, const Node* call, size_t* first);
/// Parameters match the call's positional arguments one to one.
bool simpleCall(const pir::Function& fn, size_t argCount);
/// The built-in's number, or -1.
int builtinNumber(const std::string& name);

}  // namespace ppy::ssa
