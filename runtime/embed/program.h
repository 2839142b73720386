/// Running a whole program on a Runtime of its own: what protopy and compiled executables do.
#pragma once
#include <string>

#include "runtime/abi/native.h"
#include "runtime/thread/options.h"

namespace ppy {

struct ProgramRequest {
  enum Kind { Script, Command, Module, Stdin, Compiled } kind = Stdin;
  std::string text;                    ///< script path, command, module name
  const PpyProgram* program = nullptr; ///< Compiled; Command, of a child of such a program
  bool skipFirstLine = false;          ///< -x
};

/// Runs it to its end on a large native stack; the exit status. May end the process by SIGINT.
int runProgram(RuntimeOptions& options, const ProgramRequest& request);

/// sys.path without its first entry, from PYTHONPATH and the installed library.
std::vector<std::string> standardPath(const RuntimeOptions& options);

}  // namespace ppy
