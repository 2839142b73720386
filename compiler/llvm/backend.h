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

struct BackendResult {
  bool ok = false;
  std::string error;
  std::string text;              ///< emitLlvm, emitAsm
  std::vector<char> object;
  size_t nativeFunctions = 0, bytecodeFunctions = 0;
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
