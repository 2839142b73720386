/// The command line of protopyc, from the table driver/options.def.
#pragma once
#include <map>
#include <string>
#include <vector>

namespace ppy::driver {

struct Options {
  std::vector<std::string> inputs;
  std::string output, emit, depfile, report, march = "x86-64-v2", python = "3.11", passes, color = "auto";
  std::vector<std::string> include, printAfter;
  int optimize = 2;
  bool object = false, module = false, debug = false, verifyEach = false, timings = false, stressGuards = false, verbose = false, quiet = false;
  bool help = false, version = false;
};

/// False with `error` (one line) and perhaps `tip` when the command line is wrong.
bool parseOptions(int argc, char** argv, Options& options, std::string& error, std::string& tip);
std::string helpText();

}  // namespace ppy::driver
