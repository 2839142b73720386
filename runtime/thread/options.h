/// What the command line and environment decided before a Runtime starts (CPython's PyConfig, in ours).
#pragma once
#include <string>
#include <vector>

namespace ppy {

struct RuntimeOptions {
  std::vector<std::string> argv;          ///< sys.argv
  std::vector<std::string> origArgv;      ///< sys.orig_argv: the whole command line
  std::string executable;                 ///< sys.executable
  std::string baseExecutable;             ///< sys._base_executable; empty: the same
  std::vector<std::string> warnings;      ///< -W options, sys.warnoptions
  std::vector<std::string> xOptions;      ///< -X options: "name" or "name=value"
  std::vector<std::string> path;          ///< initial sys.path
  std::string prefix, stdlib;             ///< PYTHONHOME and the library below it; empty: the installed ones
  std::string pycachePrefix;              ///< sys.pycache_prefix; empty: None
  std::string stdioEncoding = "utf-8";    ///< of stdin, stdout and stderr, as the user wrote it
  std::string stdioErrors = "strict";     ///< of stdin and stdout
  std::string localeEncoding = "UTF-8";   ///< of files opened without an encoding
  std::vector<std::string> extraPath;     ///< --path: folders before PYTHONPATH's
  std::string checkHashPycs;              ///< --check-hash-based-pycs: always, default, never; empty: default
  int debug = 0, inspect = 0, interactive = 0, optimize = 0, dontWriteBytecode = 0, noUserSite = 0, noSite = 0,
      ignoreEnvironment = 0, verbose = 0, bytesWarning = 0, quiet = 0, isolated = 0, devMode = 0, safePath = 0,
      utf8Mode = 0, unbuffered = 0, warnDefaultEncoding = 0;
  int intMaxStrDigits = -1;               ///< sys.set_int_max_str_digits(); -1: the standard
  int tracemallocFrames = 0;              ///< -X tracemalloc: 0 for none
  bool importTime = false;                ///< -X importtime
  bool noDebugRanges = false;             ///< -X no_debug_ranges: code without columns
  bool hashRandomization = true, forceHashRandomization = false;  ///< sys.flags; -R: whatever PYTHONHASHSEED=0 says
  bool bytecodeOnly = false;              ///< --bytecode-only: compiled modules run by their bytecode
  bool trace = false;                     ///< --trace: calls and lines told on standard error
  bool compiledProgram = false;           ///< started by a program of protopyc's, not by protopy
};

}  // namespace ppy
