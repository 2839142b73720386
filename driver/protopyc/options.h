/// The command line of protopyc, from the table driver/options.def.
#pragma once
#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace ppy::driver {

struct Options {
  std::vector<std::string> inputs;
  std::string output, emit, depfile, report, march = "x86-64-v2", python = "3.11", color = "auto";
  std::vector<std::string> include;
  uint32_t passes = ~0u, printAfter = 0;  ///< bits of passes on PIR (pir/passes.h)
  bool printInferred = false;             ///< --print-after=infer
  int optimize = 2;
  bool object = false, module = false, debug = false, verifyEach = false, timings = false, stressGuards = false, verbose = false, quiet = false;
  bool help = false, version = false;
};

/// False with `error` (one line) and perhaps `tip` when the command line is wrong.
bool parseOptions(int argc, char** argv, Options& options, std::string& error, std::string& tip);
std::string helpText();

}  // namespace ppy::driver
