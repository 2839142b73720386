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
  std::unique_ptr<pir::Liveness> shown;  ///< with the variables that frames show
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
  std::map<std::string, std::string> imported;  ///< global bound once, by `import` -> the module's name
  int32_t firstFunction = 0;             ///< index in Program::functions of code 0
};

/// A class statement of the program.
struct ClassInfo {
  struct Base {
    int32_t module;
    std::string name;                    ///< a global of the module; empty: something else
  };
  int32_t body = -1;                     ///< index in Program::functions
  bool plain = false;                    ///< no __new__, no metaclass named
  std::vector<Base> bases;
  std::map<std::string, int32_t> methods;  ///< what the body binds: a function, or -1
};

/// What is assigned to attributes of one name, whatever the object.
struct AttributeFact {
  Type type;
  bool assigned = false;                 ///< by an assignment to an object's attribute
  std::vector<int32_t> readers;          ///< functions whose types depend on it
};

struct Program {
  std::vector<Module> modules;           ///< 0 is the main module
  /// It names what shows the variables of running or failed frames: every exit has all of them, exactly.
  bool exactFrames = false;
  std::vector<ClassInfo> classes;        ///< Type{Kind::Class, index}
  std::map<std::string, std::vector<int32_t>> methods;  ///< by name: functions that class bodies bind to it
  std::map<std::string, std::vector<int32_t>> getters;  ///< by name: functions that class bodies make properties of
  std::map<std::string, AttributeFact> attributes;
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
/// A function a call may go to: its parameters from `skip` on are the call's operands from `first` on; with
/// one skipped the call makes an instance and the function is its class's __init__.
struct Callee {
  int32_t function;
  size_t first, skip;
};
/// The functions a call is taken to go to (one of, for methods); empty: anything.
std::vector<Callee> callees(const Program& program, const Graph& g, const Node* call);
/// Has the class a base that is no class of the program (object, named or not, apart)?
bool foreignBase(const Program& program, int32_t id, int depth = 0);
/// What a CallMethod node is taken to give.
Type methodResult(const Program& program, const Graph& g, const Node* call);
/// The classes, methods and attributes of the program (classes.cpp).
void collectClasses(Program& program);
/// Functions that a load of an attribute of that name may call, as a property; empty: nothing is known.
std::vector<int32_t> getters(const Program& program, const std::string& name);
/// The name of the module that a node loads from a global, or null.
const std::string* importedModule(const Program& program, const FunctionInfo& f, const Graph& g, const Node* n);
/// Number (abi/math_functions.def) of the function of the math module that a CallMethod node calls with one
/// number, or -1.
int mathCall(const Program& program, const FunctionInfo& f, const Graph& g, const Node* call);
/// Number of the class that a node makes by a class statement, or -1.
int32_t classOf(const Program& program, const FunctionInfo& f, const Node* v);
/// What a load of an attribute of that name is taken to give, and what of a stored value's type is kept.
Type attributeType(const Program& program, const std::string& name);
Type attributeFact(Type t);
/// Parameters match the call's positional arguments one to one.
bool simpleCall(const pir::Function& fn, size_t argCount);
/// The built-in's number, or -1.
int builtinNumber(const std::string& name);

}  // namespace ppy::ssa
