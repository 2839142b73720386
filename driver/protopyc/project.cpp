// Following imports: names in ImportName and ImportFrom, looked for beside the main file and in -I folders.
#include "driver/protopyc/project.h"

#include <filesystem>
#include <sys/stat.h>

#include <cerrno>
#include <cstring>
#include <deque>
#include <set>

#include "compiler/bytecode/compile.h"

namespace ppy::driver {
namespace {

/// The path made absolute by the working directory, links left as they are; as given when that fails.
std::string absolutePath(const std::string& path) {
  std::error_code failed;
  std::filesystem::path p = std::filesystem::absolute(path, failed).lexically_normal();
  return failed ? path : p.string();
}

bool isFile(const std::string& path) {
  struct stat s;
  return stat(path.c_str(), &s) == 0 && S_ISREG(s.st_mode);
}

struct Found {
  std::string name, path;
  bool isPackage = false;
};

class Loader {
 public:
  Loader(const Options& o, Diagnostics& d, Project& p) : options_(o), diagnostics_(d), project_(p) {
    const std::string& main = o.inputs[0];
    size_t slash = main.rfind('/');
    roots_.push_back(slash == std::string::npos ? "" : main.substr(0, slash + 1));
    for (const std::string& folder : o.include) roots_.push_back(folder.empty() || folder.back() == '/' ? folder : folder + "/");
  }

  bool run() {
    const std::string& main = options_.inputs[0];
    std::string name = "__main__";
    if (options_.module) {
      name = main.substr(main.rfind('/') == std::string::npos ? 0 : main.rfind('/') + 1);
      if (name.size() > 3 && name.substr(name.size() - 3) == ".py") name.resize(name.size() - 3);
    }
    seen_.insert(name);
    if (!compile({name, main, false}, true)) return false;
    while (!queue_.empty()) {
      Found next = queue_.front();
      queue_.pop_front();
      if (!compile(next, false)) project_.skipped.push_back(next.path);
    }
    return true;
  }

 private:
  bool compile(const Found& module, bool isMain) {
    std::optional<support::SourceFile> source;
    if (isMain) {
      if (!loadSource(module.path, diagnostics_, source)) return false;
    } else {
      support::DecodeError ignored;
      source = support::SourceFile::load(module.path, ignored);
      if (!source) return false;
    }
    project_.files.push_back(module.path);
    bytecode::CompileOptions o;
    o.filename = absolutePath(module.path);  // what tracebacks of the program name, as CPython does
    o.featureVersion = std::atoi(options_.python.c_str() + 2);
    o.verify = options_.verifyEach;
    std::string printed;
    o.passes = {options_.passes, options_.printAfter, &printed};
    bytecode::CompileResult r = bytecode::compileSource(*source, o);
    std::fputs(printed.c_str(), stdout);
    if (isMain && !options_.quiet)
      for (const syntax::ParseWarning& w : r.warnings) diagnostics_.warning(module.path, *source, w);
    if (!r.ok) {
      if (isMain && r.error) diagnostics_.syntaxError(module.path, *r.error);
      return false;
    }
    ssa::Module m;
    m.name = module.name;
    m.path = o.filename;
    m.isPackage = module.isPackage;
    m.unit = std::move(r.pir);
    m.bytecode = std::move(r.unit);
    imports(m);
    ssa::addModule(project_.program, std::move(m));
    return true;
  }

  void imports(const ssa::Module& m) {
    std::string package = m.name;
    if (m.name == "__main__") package.clear();
    else if (!m.isPackage) package = package.rfind('.') == std::string::npos ? "" : package.substr(0, package.rfind('.'));
    for (const auto& fn : m.unit->functions)
      for (const pir::Block& b : fn->blocks) {
        std::string last;
        int64_t level = 0;
        std::unordered_map<pir::Reg, int64_t> ints;
        for (const pir::Instr& in : b.instrs) {
          if (in.op == pir::Op::LoadInt) ints[in.operands[0]] = in.operands[1];
          if (in.op == pir::Op::ImportName) {
            level = ints.count(in.operands[1]) ? ints[in.operands[1]] : 0;
            last = fn->names[static_cast<size_t>(in.operands[3])];
            if (level > 0) {
              std::string base = package;
              for (int64_t i = 1; i < level; ++i) base = base.rfind('.') == std::string::npos ? "" : base.substr(0, base.rfind('.'));
              last = last.empty() ? base : base.empty() ? last : base + "." + last;
            }
            want(last);
          } else if (in.op == pir::Op::ImportFrom && !last.empty()) {
            want(last + "." + fn->names[static_cast<size_t>(in.operands[2])]);
          }
        }
      }
  }

  /// Queues the module and the packages above it, if they are the project's.
  void want(const std::string& name) {
    for (size_t dot = 0; dot != std::string::npos;) {
      dot = name.find('.', dot + 1);
      std::string part = name.substr(0, dot);
      if (part.empty()) return;
      if (seen_.count(part)) continue;
      std::string relative = part;
      for (char& c : relative)
        if (c == '.') c = '/';
      bool found = false;
      for (const std::string& root : roots_) {
        std::string package = root + relative + "/__init__.py", file = root + relative + ".py";
        if (isFile(package)) queue_.push_back({part, package, true}), found = true;
        else if (isFile(file)) queue_.push_back({part, file, false}), found = true;
        if (found) break;
      }
      if (!found) return;
      seen_.insert(part);
    }
  }

  const Options& options_;
  Diagnostics& diagnostics_;
  Project& project_;
  std::vector<std::string> roots_;
  std::set<std::string> seen_;
  std::deque<Found> queue_;
};

}  // namespace

bool loadSource(const std::string& path, Diagnostics& diagnostics, std::optional<support::SourceFile>& source) {
  struct stat s;
  if (stat(path.c_str(), &s) != 0) {
    diagnostics.fileError(path, errno == ENOENT ? "no such file" : std::strerror(errno));
    return false;
  }
  if (S_ISDIR(s.st_mode)) {
    diagnostics.fileError(path, "is a directory");
    return false;
  }
  support::DecodeError error;
  source = support::SourceFile::load(path, error);
  if (!source) diagnostics.fileError(path, error.message, error.line ? error.line : error.place);
  return source.has_value();
}

bool loadProject(const Options& options, Diagnostics& diagnostics, Project& project) { return Loader(options, diagnostics, project).run(); }

}  // namespace ppy::driver
