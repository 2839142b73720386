// PYTHON* variables, -X options and the locale: CPython's rules for which of them counts, and what a wrong value does.
#include "runtime/embed/configuration.h"

#include <langinfo.h>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <clocale>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string_view>

#include "runtime/abi/python_config.h"

namespace ppy {

/// object/text_hash.cpp: hashes are random whatever PYTHONHASHSEED says.
void ignoreHashSeed();

namespace {

/// A variable that counts and is not empty, or null.
const char* environment(const RuntimeOptions& o, const char* name) {
  const char* v = o.ignoreEnvironment ? nullptr : std::getenv(name);
  return v && *v ? v : nullptr;
}

/// The last -X option of a name: its value ("" without one), or null.
const char* xOption(const RuntimeOptions& o, std::string_view name) {
  for (size_t i = o.xOptions.size(); i-- > 0;) {
    const std::string& x = o.xOptions[i];
    if (!x.starts_with(name)) continue;
    if (x.size() == name.size()) return "";
    if (x[name.size()] == '=') return x.c_str() + name.size() + 1;
  }
  return nullptr;
}

bool fatal(const char* where, const char* message, const char* state = "preinitialized") {
  std::fprintf(stderr, "Fatal Python error: %s: %s\nPython runtime state: %s\n\n", where, message, state);
  return false;
}

/// All of the text as a number.
bool number(const char* text, long* out) {
  char* end = nullptr;
  errno = 0;
  *out = std::strtol(text, &end, 10);
  return *text && !*end && errno == 0 && *out >= INT_MIN && *out <= INT_MAX;
}

/// A flag's environment variable: a number, or anything for 1.
void raiseFlag(const RuntimeOptions& o, const char* name, int* flag) {
  if (const char* v = environment(o, name)) *flag = std::max(*flag, std::max(std::atoi(v), 1));
}

/// sys.warnoptions, the weakest first: development mode, the variable, the command line, -b.
void orderWarnings(RuntimeOptions& o) {
  std::vector<std::string> all;
  if (o.devMode) all.push_back("default");
  if (const char* w = environment(o, "PYTHONWARNINGS")) {
    for (std::string_view rest = w;;) {
      size_t comma = rest.find(',');
      all.emplace_back(rest.substr(0, comma));
      if (comma == std::string_view::npos) break;
      rest.remove_prefix(comma + 1);
    }
  }
  all.insert(all.end(), o.warnings.begin(), o.warnings.end());
  if (o.bytesWarning) all.push_back(o.bytesWarning > 1 ? "error::BytesWarning" : "default::BytesWarning");
  o.warnings.clear();
  for (const std::string& w : all)
    if (std::find(o.warnings.begin(), o.warnings.end(), w) == o.warnings.end()) o.warnings.push_back(w);
}

bool hashSeed(RuntimeOptions& o) {
  const char* seed = environment(o, "PYTHONHASHSEED");
  if (o.ignoreEnvironment) ignoreHashSeed();
  if (!seed || std::strcmp(seed, "random") == 0) return true;
  char* end = nullptr;
  errno = 0;
  unsigned long value = std::strtoul(seed, &end, 10);
  if (*end || errno || value > 0xFFFFFFFFul) return fatal("config_init_hash_seed", "PYTHONHASHSEED must be \"random\" or an integer in range [0; 4294967295]");
  o.hashRandomization = value != 0 || o.forceHashRandomization;
  if (value == 0 && o.forceHashRandomization) ignoreHashSeed();
  return true;
}

bool intDigits(RuntimeOptions& o) {
  long n;
  auto valid = [&] { return n == 0 || n >= 640; };
  if (const char* v = environment(o, "PYTHONINTMAXSTRDIGITS")) {
    if (!number(v, &n) || !valid()) return fatal("config_init_int_max_str_digits", "PYTHONINTMAXSTRDIGITS: invalid limit; must be >= 640 or 0 for unlimited.");
    o.intMaxStrDigits = static_cast<int>(n);
  }
  if (const char* v = xOption(o, "int_max_str_digits")) {
    if (!number(v, &n) || !valid()) return fatal("config_init_int_max_str_digits", "-X int_max_str_digits: invalid limit; must be >= 640 or 0 for unlimited.");
    o.intMaxStrDigits = static_cast<int>(n);
  }
  return true;
}

bool tracemalloc(RuntimeOptions& o) {
  long n = 0;
  auto valid = [&](const char* v) { return number(v, &n) && n >= 0; };
  if (const char* v = environment(o, "PYTHONTRACEMALLOC"); v && !valid(v)) return fatal("config_init_tracemalloc", "PYTHONTRACEMALLOC: invalid number of frames");
  if (const char* v = xOption(o, "tracemalloc")) {
    n = 1;
    if (*v && !valid(v)) return fatal("config_init_tracemalloc", "-X tracemalloc=NFRAME: invalid number of frames");
  }
  o.tracemallocFrames = static_cast<int>(n);
  return true;
}

bool isOneOf(std::string_view name, std::initializer_list<std::string_view> names) { return std::find(names.begin(), names.end(), name) != names.end(); }

/// The user's LC_CTYPE, one of UTF-8 in place of C, and UTF-8 mode, which both follow from C and from variables.
bool locale(RuntimeOptions& o) {
  const char* set = std::setlocale(LC_CTYPE, "");
  std::string name = set ? set : "C";
  bool plain = name == "C" || name == "POSIX";
  int mode = -1;
  if (const char* x = xOption(o, "utf8")) {
    if (!*x || std::strcmp(x, "1") == 0) mode = 1;
    else if (std::strcmp(x, "0") == 0) mode = 0;
    else return fatal("preconfig_init_utf8_mode", "invalid -X utf8 option value", "preinitializing");
  } else if (const char* v = environment(o, "PYTHONUTF8")) {
    if (std::strcmp(v, "1") == 0) mode = 1;
    else if (std::strcmp(v, "0") == 0) mode = 0;
    else return fatal("preconfig_init_utf8_mode", "invalid PYTHONUTF8 environment variable value", "preinitializing");
  }
  o.utf8Mode = mode >= 0 ? mode : plain;
  if (plain) {
    const char* coerce = environment(o, "PYTHONCOERCECLOCALE");
    bool warn = coerce && std::strcmp(coerce, "warn") == 0;
    const char* all = std::getenv("LC_ALL");
    if (!(coerce && std::strcmp(coerce, "0") == 0) && !(all && *all)) {
      for (const char* target : {"C.UTF-8", "C.utf8", "UTF-8"}) {
        if (!std::setlocale(LC_CTYPE, target)) continue;
        setenv("LC_CTYPE", target, 1);
        if (warn)
          std::fprintf(stderr, "Python detected LC_CTYPE=C: LC_CTYPE coerced to %s (set another locale or PYTHONCOERCECLOCALE=0 to disable this locale coercion behavior).\n", target);
        name = target;
        warn = false;
        break;
      }
    }
    if (warn)
      std::fprintf(stderr, "Python runtime initialized with LC_CTYPE=C (a locale with default ASCII encoding), which may cause Unicode compatibility problems. Using C.UTF-8, C.utf8, or "
                           "UTF-8 (if available) as alternative Unicode-compatible locales is recommended.\n");
  }
  const char* codeset = ::nl_langinfo(CODESET);
  o.localeEncoding = o.utf8Mode ? "utf-8" : codeset && *codeset ? codeset : "UTF-8";
  // What no text can stand for comes back as it was where nobody chose an encoding.
  o.stdioErrors = o.utf8Mode || isOneOf(name, {"C", "POSIX", "C.UTF-8", "C.utf8", "UTF-8"}) ? "surrogateescape" : "strict";
  o.stdioEncoding = o.localeEncoding;
  if (const char* v = environment(o, "PYTHONIOENCODING")) {
    std::string_view text = v;
    size_t colon = text.find(':');
    std::string_view encoding = text.substr(0, colon), errors = colon == std::string_view::npos ? std::string_view() : text.substr(colon + 1);
    if (!encoding.empty()) {
      o.stdioEncoding = encoding;
      o.stdioErrors = "strict";
    }
    if (!errors.empty()) o.stdioErrors = errors;
  }
  std::string lower = o.stdioEncoding;
  for (char& c : lower) c = c == '_' ? '-' : c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  if (lower == "utf-8" || lower == "utf8") o.stdioEncoding = "utf-8";
  if (lower == "ansi-x3.4-1968" || lower == "ascii" || lower == "us-ascii") o.stdioEncoding = "ascii";
  if (lower == "iso-8859-1" || lower == "latin-1" || lower == "latin1") o.stdioEncoding = "iso8859-1";
  return true;
}

}  // namespace

bool configure(RuntimeOptions& o) {
  if (!locale(o)) return false;
  raiseFlag(o, "PYTHONDEBUG", &o.debug);
  raiseFlag(o, "PYTHONVERBOSE", &o.verbose);
  raiseFlag(o, "PYTHONOPTIMIZE", &o.optimize);
  raiseFlag(o, "PYTHONDONTWRITEBYTECODE", &o.dontWriteBytecode);
  o.dontWriteBytecode = std::min(o.dontWriteBytecode, 1);  // a flag, the others count
  raiseFlag(o, "PYTHONNOUSERSITE", &o.noUserSite);
  raiseFlag(o, "PYTHONINSPECT", &o.inspect);
  raiseFlag(o, "PYTHONUNBUFFERED", &o.unbuffered);
  raiseFlag(o, "PYTHONSAFEPATH", &o.safePath);
  raiseFlag(o, "PYTHONDEVMODE", &o.devMode);
  if (xOption(o, "dev")) o.devMode = 1;
  if (xOption(o, "importtime") || environment(o, "PYTHONPROFILEIMPORTTIME")) o.importTime = true;
  if (xOption(o, "no_debug_ranges") || environment(o, "PYTHONNODEBUGRANGES")) o.noDebugRanges = true;
  if (xOption(o, "warn_default_encoding") || environment(o, "PYTHONWARNDEFAULTENCODING")) o.warnDefaultEncoding = 1;
  if (const char* v = xOption(o, "pycache_prefix")) o.pycachePrefix = v;
  else if (const char* w = environment(o, "PYTHONPYCACHEPREFIX")) o.pycachePrefix = w;
  if (const char* home = environment(o, "PYTHONHOME")) {
    std::string_view prefix = home;
    o.prefix = prefix.substr(0, prefix.find(':'));
    if (o.stdlib.empty()) o.stdlib = o.prefix + "/lib/python" + std::to_string(PPY_PYTHON_MAJOR) + "." + std::to_string(PPY_PYTHON_MINOR);
  }
  orderWarnings(o);
  return hashSeed(o) && intDigits(o) && tracemalloc(o);
}

}  // namespace ppy
