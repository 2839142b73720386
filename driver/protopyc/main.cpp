// protopyc: options, stages, output files.
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iterator>

#include "compiler/bytecode/emit.h"
#include "compiler/llvm/backend.h"
#include "compiler/ssa/program.h"
#include "driver/protopyc/project.h"
#include "driver/protopyc/report.h"

#ifndef PPY_VERSION
#define PPY_VERSION "0"
#endif

namespace ppy::driver {
namespace {

constexpr int kUserError = 1, kUsageError = 2, kInternalError = 70;

std::string ownFolder() {
  char path[4096];
  ssize_t n = readlink("/proc/self/exe", path, sizeof path - 1);
  if (n <= 0) return ".";
  path[n] = 0;
  std::string s = path;
  return s.substr(0, s.rfind('/'));
}

bool exists(const std::string& path) { return access(path.c_str(), F_OK) == 0; }

std::string stem(const std::string& path) {
  std::string s = path.substr(path.rfind('/') == std::string::npos ? 0 : path.rfind('/') + 1);
  return s.size() > 3 && s.substr(s.size() - 3) == ".py" ? s.substr(0, s.size() - 3) : s;
}

/// A device or a pipe: written to, never replaced.
bool isSpecial(const std::string& path) {
  struct stat s;
  return stat(path.c_str(), &s) == 0 && !S_ISREG(s.st_mode) && !S_ISDIR(s.st_mode);
}

/// Writes beside the file, then renames: no reader sees half of it.
bool writeFile(const std::string& path, const char* data, size_t size, std::string& error) {
  if (path == "-") {
    std::fwrite(data, 1, size, stdout);
    return true;
  }
  bool special = isSpecial(path);
  std::string aside = special ? path : path + ".tmp" + std::to_string(getpid());
  std::FILE* f = std::fopen(aside.c_str(), "wb");
  if (!f) {
    error = "cannot write " + path + ": " + std::strerror(errno);
    return false;
  }
  bool ok = std::fwrite(data, 1, size, f) == size;
  ok = std::fclose(f) == 0 && ok;
  if (ok && (special || rename(aside.c_str(), path.c_str()) == 0)) return true;
  error = "cannot write " + path + ": " + std::strerror(errno);
  if (!special) unlink(aside.c_str());
  return false;
}

/// Says early why an output cannot be written.
bool checkOutput(const std::string& path, std::string& error) {
  struct stat s;
  if (stat(path.c_str(), &s) == 0 && S_ISDIR(s.st_mode)) {
    error = "cannot write " + path + ": it is a directory";
    return false;
  }
  size_t slash = path.rfind('/');
  std::string folder = slash == std::string::npos ? "." : slash == 0 ? "/" : path.substr(0, slash);
  if (stat(folder.c_str(), &s) != 0) {
    error = "cannot write " + path + ": no folder " + folder;
    return false;
  }
  if (!isSpecial(path) && access(folder.c_str(), W_OK) != 0) {
    error = "cannot write " + path + ": " + std::strerror(errno);
    return false;
  }
  return true;
}

class Driver {
 public:
  Driver(const Options& o, Diagnostics& d) : options_(o), diagnostics_(d), start_(std::chrono::steady_clock::now()) {}

  int run() {
    output_ = options_.output;
    std::string error;
    if (!output_.empty() && output_ != "-" && !checkOutput(output_, error)) return fail(error);
    if (isFrontStage()) return frontStage();
    Project project;
    if (options_.verbose) diagnostics_.status("Compiling", options_.inputs[0]);
    if (!loadProject(options_, diagnostics_, project)) return kUserError;
    stage("front end");
    if (options_.verbose)
      for (size_t i = 1; i < project.files.size(); ++i) diagnostics_.status("Compiling", project.files[i]);
    if (options_.emit == "ssa") return write(ssaText(project, false));
    ssa::infer(project.program);
    stage("infer");
    if (options_.verifyEach && !verify(project)) return kInternalError;
    if (options_.printInferred) std::fputs(ssaText(project, true).c_str(), stdout);
    if (options_.emit == "types") return write(ssaText(project, true));
    return back(project);
  }

 private:
  int fail(const std::string& text, int status = kUserError) {
    diagnostics_.error(text);
    return status;
  }
  void stage(const char* name) {
    auto now = std::chrono::steady_clock::now();
    times_.push_back({name, std::chrono::duration<double>(now - last_).count()});
    last_ = now;
  }

  bool isFrontStage() const {
    const std::string& e = options_.emit;
    return e == "tokens" || e == "ast" || e == "symtable" || e == "pir" || e == "bytecode";
  }

  int write(const std::string& text) {
    std::string error;
    if (!writeFile(output_.empty() ? "-" : output_, text.data(), text.size(), error)) return fail(error);
    return 0;
  }

  int frontStage() {
    const std::string& path = options_.inputs[0];
    std::optional<support::SourceFile> source;
    if (!loadSource(path, diagnostics_, source)) return kUserError;
    int version = std::atoi(options_.python.c_str() + 2);
    if (options_.emit == "tokens" || options_.emit == "ast") {
      syntax::ParseOptions o;
      o.featureVersion = version;
      if (options_.emit == "tokens") return write(syntax::dumpTokens(*source, o));
      syntax::AstContext context;
      syntax::ParseResult r = syntax::parse(context, *source, o);
      if (r.error) {
        diagnostics_.syntaxError(path, *r.error);
        return kUserError;
      }
      syntax::DumpOptions dump;
      dump.featureVersion = version;
      return write(syntax::dumpAst(r.tree, dump) + "\n");
    }
    bytecode::CompileOptions o;
    o.filename = path;
    o.featureVersion = version;
    o.verify = options_.verifyEach;
    std::string printed;
    o.passes = {options_.passes, options_.printAfter, &printed};
    bytecode::Stage s = options_.emit == "symtable" ? bytecode::Stage::Symtable : options_.emit == "pir" ? bytecode::Stage::Pir : bytecode::Stage::Bytecode;
    bytecode::EmitResult r = bytecode::emitStage(*source, o, s);
    std::fputs(printed.c_str(), stdout);
    if (r.error) {
      diagnostics_.syntaxError(path, *r.error);
      return kUserError;
    }
    return write(r.text);
  }

  std::string title(const Project& p, size_t i) const {
    const ssa::FunctionInfo& f = *p.program.functions[i];
    return "@" + std::to_string(i) + " \"" + p.program.modules[static_cast<size_t>(f.module)].name + "." + f.fn->qualname + "\"";
  }

  std::string ssaText(const Project& p, bool types) const {
    std::string text;
    for (size_t i = 0; i < p.program.functions.size(); ++i) {
      const ssa::FunctionInfo& f = *p.program.functions[i];
      if (types) {
        text += "; " + f.fn->qualname + "(";
        for (size_t k = 0; k < f.params.size(); ++k) text += (k ? ", " : "") + f.fn->varNames[k] + ": " + ssa::name(f.params[k]);
        text += ") -> " + ssa::name(f.result);
        if (f.bytecodeReason) text += std::string("  stays bytecode: ") + f.bytecodeReason;
        text += "\n";
      }
      text += ssa::print(*f.graph, title(p, i), types);
    }
    return text;
  }

  bool verify(const Project& p) {
    for (size_t i = 0; i < p.program.functions.size(); ++i) {
      const ssa::FunctionInfo& f = *p.program.functions[i];
      std::string wrong = ssa::verify(*f.graph);
      if (wrong.empty() && f.fn->loopCount > 0)
        wrong = ssa::verify(*ssa::build(*f.fn, *f.liveness, *f.shown, ssa::reentryShape(*f.fn), f.words, true));
      if (wrong.empty()) continue;
      diagnostics_.error("internal error: SSA of " + title(p, i) + ": " + wrong);
      return false;
    }
    return true;
  }

  int back(Project& project) {
    backend::BackendOptions o;
    o.optimize = options_.optimize;
    o.debugInfo = options_.debug;
    o.cpu = options_.march;
    o.verify = options_.verifyEach;
    o.stressGuards = options_.stressGuards;
    o.producer = std::string("protopyc ") + PPY_VERSION;
    std::string name = stem(options_.inputs[0]);
    bool object = options_.object || options_.emit == "obj";
    if (options_.module) o.makeMain = false, o.programSymbol = "ppy_unit";
    else if (object) {
      o.makeMain = false;
      o.programSymbol = "ppy_program_";
      for (char c : name) o.programSymbol += std::isalnum(static_cast<unsigned char>(c)) ? c : '_';
    }
    backend::Output kind = options_.emit == "llvm-ir" ? backend::Output::LlvmIr : options_.emit == "asm" ? backend::Output::Assembly : backend::Output::Object;
    backend::BackendResult r = backend::generate(project.program, o, kind, &times_);
    last_ = std::chrono::steady_clock::now();
    if (!r.ok) return fail("internal error: " + r.error, kInternalError);
    if (kind != backend::Output::Object) return write(r.text);
    if (output_.empty()) output_ = name + (object ? ".o" : options_.module ? ".so" : "");
    std::string error;
    if (!checkOutput(output_, error)) return fail(error);
    if (object) {
      if (!writeFile(output_, r.object.data(), r.object.size(), error)) return fail(error);
    } else if (!linkOutput(r, error)) {
      return fail(error);
    }
    stage("link");
    if (!depfile(project, error) || !report(project, r, error)) return fail(error);
    finish(r);
    return 0;
  }

  bool linkOutput(const backend::BackendResult& r, std::string& error) {
    // The linker makes a file; what goes to a device or pipe is made elsewhere and copied.
    const char* temporary = std::getenv("TMPDIR");
    bool special = isSpecial(output_);
    std::string place = special ? std::string(temporary && *temporary ? temporary : "/tmp") + "/protopyc.out" + std::to_string(getpid()) : output_;
    std::string object = place + ".o.tmp" + std::to_string(getpid());
    if (!writeFile(object, r.object.data(), r.object.size(), error)) return false;
    backend::LinkOptions o;
    std::string own = ownFolder();
    for (const char* place : {"/../lib/libprotopy.so", "/../lib/x86_64-linux-gnu/libprotopy.so", "/libprotopy.so"})
      if (o.library.empty() && exists(own + place)) o.library = own + place;
    o.shared = options_.module;
    char resolved[4096];
    if (!o.library.empty() && realpath(o.library.c_str(), resolved)) o.library = resolved;
    bool ok = true;
    if (o.library.empty() && !o.shared) {
      error = "libprotopy.so was not found beside protopyc (" + own + "/../lib)";
      ok = false;
    } else {
      if (!o.library.empty()) o.runPaths = {o.library.substr(0, o.library.rfind('/'))};
      o.runPaths.insert(o.runPaths.end(), {"$ORIGIN", "$ORIGIN/../lib"});
      o.linker = exists("/usr/bin/ld.lld-19") ? "/usr/bin/ld.lld-19" : exists("/usr/lib/llvm-19/bin/ld.lld") ? "/usr/lib/llvm-19/bin/ld.lld" : "ld.lld";
      ok = backend::link(object, place, o, error);
    }
    unlink(object.c_str());
    if (special) {
      std::ifstream file(place, std::ios::binary);
      std::string data(std::istreambuf_iterator<char>(file), {});
      ok = ok && writeFile(output_, data.data(), data.size(), error);
      unlink(place.c_str());
    }
    return ok;
  }

  bool depfile(const Project& project, std::string& error) {
    if (options_.depfile.empty()) return true;
    auto escape = [](const std::string& s) {
      std::string out;
      for (char c : s) {
        if (c == ' ' || c == '#') out += '\\';
        if (c == '$') out += '$';
        out += c;
      }
      return out;
    };
    std::string text = escape(output_) + ":";
    for (const std::string& f : project.files) text += " \\\n  " + escape(f);
    text += "\n";
    return writeFile(options_.depfile, text.data(), text.size(), error);
  }

  bool report(const Project& project, const backend::BackendResult& r, std::string& error) {
    const std::string& path = options_.report;
    if (path.empty()) return true;
    Report report = makeReport(project.program, r);
    bool page = path.size() > 5 && path.substr(path.size() - 5) == ".html";
    std::string text = page ? reportPage(report) : reportJson(report);
    return writeFile(path, text.data(), text.size(), error);
  }

  void finish(const backend::BackendResult& r) {
    if (options_.timings)
      for (const backend::StageTime& t : times_) std::fprintf(stderr, "%10.1f ms  %s\n", t.seconds * 1000, t.stage);
    if (options_.quiet || !(options_.verbose || diagnostics_.terminal())) return;
    struct stat s;
    double size = stat(output_.c_str(), &s) == 0 ? static_cast<double>(s.st_size) / 1024 : 0;
    double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
    char line[512];
    std::snprintf(line, sizeof line, "%s (%.0f KB) in %.2f s: %zu functions native, %zu bytecode", output_.c_str(), size, seconds, r.nativeFunctions, r.bytecodeFunctions);
    diagnostics_.status("Finished", line);
  }

  const Options& options_;
  Diagnostics& diagnostics_;
  std::string output_;
  std::vector<backend::StageTime> times_;
  std::chrono::steady_clock::time_point start_, last_ = std::chrono::steady_clock::now();
};

}  // namespace
}  // namespace ppy::driver

int main(int argc, char** argv) {
  using namespace ppy::driver;
  Options options;
  std::string error, tip;
  bool ok = parseOptions(argc, argv, options, error, tip);
  Diagnostics diagnostics(ok ? options.color : "auto");
  if (!ok) {
    diagnostics.error(error, tip);
    std::fprintf(stderr, "\nUsage: protopyc [OPTIONS] FILE.py\nFor more information, try '--help'.\n");
    return 2;
  }
  if (options.help) {
    std::fputs(helpText().c_str(), stdout);
    return 0;
  }
  if (options.version) {
    std::printf("protopyc %s (Python 3.11)\n", PPY_VERSION);
    if (options.verbose) std::printf("target: x86_64-unknown-linux-gnu\nllvm: 19\nnative abi: 1\n");
    return 0;
  }
  return Driver(options, diagnostics).run();
}
