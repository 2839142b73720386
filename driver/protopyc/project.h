/// The modules of a program: the main file and the project modules it imports.
#pragma once
#include <string>
#include <vector>

#include "compiler/ssa/program.h"
#include "driver/protopyc/diagnostics.h"
#include "driver/protopyc/options.h"

namespace ppy::driver {

struct Project {
  ssa::Program program;
  std::vector<std::string> files;    ///< everything read, main first
  std::vector<std::string> skipped;  ///< imported files that do not compile: left to run time
};

/// Compiles the main file and follows its imports. False: an error has been reported.
bool loadProject(const Options& options, Diagnostics& diagnostics, Project& project);

/// Loads a source file; false: reported.
bool loadSource(const std::string& path, Diagnostics& diagnostics, std::optional<support::SourceFile>& source);

}  // namespace ppy::driver
