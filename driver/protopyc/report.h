/// What `--report` says: per function how it was compiled, in which versions, and which guards leave them.
#pragma once
#include <string>
#include <vector>

#include "compiler/llvm/backend.h"

namespace ppy::driver {

struct FunctionReport {
  enum class Kind : uint8_t {
    Typed,     ///< relies on inferred types
    Generic,   ///< native, with generic operations only
    Bytecode,  ///< left to the interpreter
  };
  std::string module, name, what;  ///< `what`: function, lambda, class, module, …
  int32_t line = 0;
  Kind kind = Kind::Bytecode;
  std::string reason;              ///< why it is bytecode
  std::vector<std::string> parameters;
  std::string result;
  std::vector<backend::VersionReport> versions;
};

struct Report {
  std::string source;              ///< the main module's file
  std::vector<FunctionReport> functions;
  size_t count(FunctionReport::Kind kind) const;
};

Report makeReport(const ssa::Program& program, const backend::BackendResult& result);
std::string reportJson(const Report& report);
/// One HTML page that needs no other file.
std::string reportPage(const Report& report);

}  // namespace ppy::driver
