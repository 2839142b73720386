// The model of `--report` and its two forms.
#include "driver/protopyc/report.h"

#include <algorithm>

namespace ppy::driver {

namespace {

using Kind = FunctionReport::Kind;

const char* kindName(Kind kind) {
  static constexpr const char* kNames[] = {"typed", "generic", "bytecode"};
  return kNames[static_cast<size_t>(kind)];
}

const char* whatName(const pir::Function& fn) {
  using namespace pir::code_flag;
  switch (fn.kind) {
    case pir::FunctionKind::Module: return "module";
    case pir::FunctionKind::Class: return "class";
    case pir::FunctionKind::Lambda: return "lambda";
    case pir::FunctionKind::Comprehension: return "comprehension";
    case pir::FunctionKind::Function: break;
  }
  return fn.flags & AsyncGenerator ? "async generator" : fn.flags & Coroutine ? "coroutine" : fn.flags & Generator ? "generator" : "function";
}

/// Does the specialised version hold anything by an inferred type?
bool typed(const ssa::FunctionInfo& f) {
  auto known = [](ssa::Type t) { return !t.isAny() && !t.is(ssa::Kind::Bottom) && !t.is(ssa::Kind::Empty); };
  for (ssa::Type t : f.params)
    if (known(t)) return true;
  for (const auto& b : f.graph->blocks)
    for (const ssa::Node* n : b->nodes)
      if (n->kind == ssa::NodeKind::Instr && (n->type.is(ssa::Kind::Int) || n->type.is(ssa::Kind::Float) || n->type.is(ssa::Kind::Range))) return true;
  return f.result.is(ssa::Kind::Int) || f.result.is(ssa::Kind::Float);
}

/// Where control goes when a guard of a version fails.
const char* destination(const backend::VersionReport& v, backend::Guard guard) {
  if (guard == backend::Guard::ArgumentType) return "the generic version";
  return v.takesFrame ? "the interpreter, up to the next loop header or suspension" : "the interpreter, which finishes the call";
}

std::string holds(const backend::GuardSite& site) {
  std::string text = backend::guardHolds(site.guard);
  if (size_t at = text.find('%'); at != std::string::npos) text.replace(at, 1, site.expected);
  return text;
}

std::string jsonText(const std::string& s) {
  std::string out = "\"";
  for (char c : s) {
    if (c == '"' || c == '\\') out += '\\';
    if (static_cast<unsigned char>(c) < 0x20) {
      char code[8];
      std::snprintf(code, sizeof code, "\\u%04x", c);
      out += code;
      continue;
    }
    out += c;
  }
  return out + "\"";
}

std::string htmlText(const std::string& s) {
  std::string out;
  for (char c : s) {
    if (c == '&') out += "&amp;";
    else if (c == '<') out += "&lt;";
    else if (c == '>') out += "&gt;";
    else if (c == '"') out += "&quot;";
    else out += c;
  }
  return out;
}

std::string position(const backend::GuardSite& g) {
  if (!g.line) return "";
  return std::to_string(g.line) + (g.column < 0 ? "" : ":" + std::to_string(g.column + 1));
}

std::string signature(const FunctionReport& f) {
  std::string text = "(";
  for (size_t k = 0; k < f.parameters.size(); ++k) text += (k ? ", " : "") + f.parameters[k];
  return text + ") -> " + f.result;
}

size_t guardCount(const FunctionReport& f) {
  size_t n = 0;
  for (const auto& v : f.versions) n += v.guards.size();
  return n;
}

constexpr const char* kStyle = R"(
body { font: 15px/1.45 system-ui, sans-serif; margin: 2em auto; max-width: 70em; padding: 0 1em; color: #1c1c1c; background: #fff }
code, td.code { font-family: ui-monospace, monospace; font-size: 13px }
table { border-collapse: collapse; margin: .3em 0 1em 1.5em }
th, td { text-align: left; padding: .15em .9em .15em 0; vertical-align: top }
th { font-weight: 600; color: #666 }
summary { cursor: pointer; padding: .2em 0 }
.typed, .generic, .bytecode { display: inline-block; width: 5.5em; font-size: 13px }
.typed { color: #18794e } .generic { color: #8a5a00 } .bytecode { color: #b42318 }
.quiet { color: #777; font-size: 13px }
@media (prefers-color-scheme: dark) { body { color: #e6e6e6; background: #161616 } th, .quiet { color: #9a9a9a } .typed { color: #5fd39a } .generic { color: #e0b060 } .bytecode { color: #ff8a80 } }
)";

}  // namespace

size_t Report::count(Kind kind) const {
  return static_cast<size_t>(std::count_if(functions.begin(), functions.end(), [&](const FunctionReport& f) { return f.kind == kind; }));
}

Report makeReport(const ssa::Program& program, const backend::BackendResult& result) {
  Report report;
  report.source = program.modules[0].path;
  for (size_t k = 0; k < program.functions.size(); ++k) {
    const ssa::FunctionInfo& info = *program.functions[k];
    FunctionReport f;
    f.module = program.modules[static_cast<size_t>(info.module)].name;
    f.name = info.fn->qualname;
    f.what = whatName(*info.fn);
    f.line = info.fn->firstLine;
    f.kind = info.bytecodeReason ? Kind::Bytecode : typed(info) ? Kind::Typed : Kind::Generic;
    if (info.bytecodeReason) f.reason = info.bytecodeReason;
    for (ssa::Type t : info.params) f.parameters.push_back(ssa::name(t));
    f.result = ssa::name(info.result);
    if (!info.bytecodeReason && k < result.versions.size()) {
      if (info.direct) {
        // The array form compares the arguments with what the direct version takes.
        backend::VersionReport entry{"entry", true, false, {}};
        for (size_t p = 0; p < info.params.size(); ++p)
          if (!info.params[p].isAny())
            entry.guards.push_back({backend::Guard::ArgumentType, pir::Op::Call, f.line, -1, ssa::name(info.params[p])});
        f.versions.push_back(std::move(entry));
      }
      f.versions.insert(f.versions.end(), result.versions[k].begin(), result.versions[k].end());
    }
    report.functions.push_back(std::move(f));
  }
  return report;
}

std::string reportJson(const Report& report) {
  auto number = [](size_t n) { return std::to_string(n); };
  std::string text = "{\n  \"source\": " + jsonText(report.source) + ",\n  \"summary\": {\"functions\": " + number(report.functions.size());
  for (Kind kind : {Kind::Typed, Kind::Generic, Kind::Bytecode}) text += std::string(", \"") + kindName(kind) + "\": " + number(report.count(kind));
  text += "},\n  \"functions\": [";
  bool first = true;
  for (const FunctionReport& f : report.functions) {
    text += first ? "\n    " : ",\n    ";
    first = false;
    text += "{\"module\": " + jsonText(f.module) + ", \"name\": " + jsonText(f.name) + ", \"what\": " + jsonText(f.what) + ", \"line\": " + std::to_string(f.line) +
            ", \"kind\": \"" + kindName(f.kind) + "\", \"native\": " + (f.kind == Kind::Bytecode ? "false" : "true");
    if (!f.reason.empty()) text += ", \"reason\": " + jsonText(f.reason);
    text += ", \"parameters\": [";
    for (size_t k = 0; k < f.parameters.size(); ++k) text += (k ? ", " : "") + jsonText(f.parameters[k]);
    text += "], \"result\": " + jsonText(f.result) + ", \"versions\": [";
    for (size_t v = 0; v < f.versions.size(); ++v) {
      const backend::VersionReport& version = f.versions[v];
      text += (v ? ", " : "") + std::string("{\"name\": \"") + version.name + "\", \"speculates\": " + (version.speculates ? "true" : "false") + ", \"guards\": [";
      for (size_t g = 0; g < version.guards.size(); ++g) {
        const backend::GuardSite& site = version.guards[g];
        text += (g ? ",\n      " : "\n      ") + std::string("{\"line\": ") + std::to_string(site.line) + ", \"column\": " + std::to_string(site.column) + ", \"operation\": \"" +
                pir::infoOf(site.op).text + "\", \"guard\": \"" + backend::guardName(site.guard) + "\", \"holds\": " + jsonText(holds(site));
        if (!site.expected.empty()) text += ", \"expected\": " + jsonText(site.expected);
        text += std::string(", \"to\": \"") + destination(version, site.guard) + "\"}";
      }
      text += "]}";
    }
    text += "]}";
  }
  return text + "\n  ]\n}\n";
}

std::string reportPage(const Report& report) {
  std::string title = report.source.substr(report.source.rfind('/') == std::string::npos ? 0 : report.source.rfind('/') + 1);
  std::string text = "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>How " + htmlText(title) + " was compiled</title><style>" + kStyle + "</style></head><body>\n<h1>How " +
                     htmlText(title) + " was compiled</h1>\n<p>" + std::to_string(report.functions.size()) + " functions and bodies: " + std::to_string(report.count(Kind::Typed)) + " typed, " +
                     std::to_string(report.count(Kind::Generic)) + " generic, " + std::to_string(report.count(Kind::Bytecode)) +
                     " left to the interpreter. A function that leaves its guards too often takes its generic version from then on.</p>\n";
  const std::string* module = nullptr;
  for (const FunctionReport& f : report.functions) {
    if (!module || *module != f.module) text += "<h2>" + htmlText(f.module) + "</h2>\n";
    module = &f.module;
    text += std::string("<details><summary><span class=\"") + kindName(f.kind) + "\">" + kindName(f.kind) + "</span> <code>" + htmlText(f.name) +
            (f.what == "module" || f.what == "class" ? "" : htmlText(signature(f))) + "</code> <span class=\"quiet\">" + f.what + ", line " + std::to_string(f.line);
    if (!f.reason.empty()) text += ": " + htmlText(f.reason);
    else if (size_t n = guardCount(f)) text += ", " + std::to_string(n) + (n == 1 ? " guard" : " guards");
    text += "</span></summary>\n";
    for (const backend::VersionReport& v : f.versions) {
      text += std::string("<table><caption class=\"quiet\">") + v.name + (v.speculates ? "" : ", without speculation") + (v.guards.empty() ? ": no guards" : "") + "</caption>";
      if (!v.guards.empty()) text += "<tr><th>line</th><th>operation</th><th>guard</th><th>what holds</th><th>else goes to</th></tr>";
      text += "\n";
      for (const backend::GuardSite& g : v.guards)
        text += "<tr><td>" + position(g) + "</td><td class=\"code\">" + pir::infoOf(g.op).text + "</td><td>" + backend::guardName(g.guard) + "</td><td>" + htmlText(holds(g)) + "</td><td>" +
                destination(v, g.guard) + "</td></tr>\n";
      text += "</table>\n";
    }
    text += "</details>\n";
  }
  return text + "</body></html>\n";
}

}  // namespace ppy::driver
