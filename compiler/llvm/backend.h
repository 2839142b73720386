/// The native back end's door: a program after inference in, an object file, executable or text out.
#pragma once
#include <string>
#include <vector>

#include "compiler/ssa/program.h"

namespace ppy::backend {

struct BackendOptions {
  int optimize = 2;              ///< 0 … 3
  bool debugInfo = false;        ///< -g: names of locals too; line tables are always there
  bool makeMain = true;          ///< an executable: `main` calls ppy_main
  std::string programSymbol;     ///< exported name of the PpyProgram; empty: local
  bool generic = true;           ///< also emit versions without speculation
  bool stressGuards = false;     ///< every guard asks the runtime whether to fail (tests)
  bool verify = false;
  std::string cpu = "x86-64-v2";
  std::string producer = "protopyc";
};

struct StageTime {
  const char* stage;
  double seconds;
};

/// Kinds of guards (guards.def).
enum class Guard : uint8_t {
#define PPY_GUARD(name, text, holds) name,
#include "compiler/llvm/guards.def"
#undef PPY_GUARD
};
/// A kind's name and what holds as long as it does; `%` stands for the expected type.
const char* guardName(Guard guard);
const char* guardHolds(Guard guard);

/// A place where a version may be left.
struct GuardSite {
  Guard guard;
  pir::Op op;                    ///< the operation
  int32_t line = 0, column = -1; ///< its position; the column from 0
  std::string expected;          ///< the type, of guards that have one
  friend bool operator==(const GuardSite&, const GuardSite&) = default;
};

/// A version of a function that was emitted (docs/internals/native.md).
struct VersionReport {
  const char* name;
  bool speculates = false;       ///< relies on inferred types
  bool takesFrame = false;       ///< goes on with an interpreter's frame, and gives it back when it is left
  std::vector<GuardSite> guards; ///< each place once
};

struct BackendResult {
  bool ok = false;
  std::string error;
  std::string text;              ///< emitLlvm, emitAsm
  std::vector<char> object;
  size_t nativeFunctions = 0, bytecodeFunctions = 0;
  std::vector<std::vector<VersionReport>> versions;  ///< per function of the program
};

enum class Output : uint8_t { Object, Assembly, LlvmIr };

BackendResult generate(ssa::Program& program, const BackendOptions& options, Output output, std::vector<StageTime>* times);

struct LinkOptions {
  std::string linker;            ///< path of ld.lld
  std::string library;           ///< libprotopy.so
  bool shared = false;
  std::vector<std::string> runPaths;
};
/// Links an object file into an executable or shared object at `output` (written aside, then renamed).
bool link(const std::string& object, const std::string& output, const LinkOptions& options, std::string& error);

}  // namespace ppy::backend
