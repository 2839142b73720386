/// gen_capi: reads the installed Python.h with libTooling and prints the export table of the C API,
/// one row per function or datum that the headers declare (cpyext/tables/README.md names the columns).
/// Facts that no header states (who owns a result) come from ownership.def; symbols that binaries bind
/// without a declaration from internal_symbols.def. Build-time only; links nothing of the runtime.
#include <clang/AST/ASTConsumer.h>
#include <clang/AST/ASTContext.h>
#include <clang/AST/RecursiveASTVisitor.h>
#include <clang/Basic/SourceManager.h>
#include <clang/Frontend/CompilerInstance.h>
#include <clang/Frontend/FrontendAction.h>
#include <clang/Tooling/Tooling.h>

#include <cstdio>
#include <fstream>
#include <map>
#include <memory>
#include <set>
#include <sstream>
#include <string>
#include <vector>

namespace {

struct Row {
  std::string name, signature, header, result;  ///< result: Object, Pointer, Int, Size, Real, Void, Data, Type
  unsigned long bytes = 0;                      ///< of a datum
  bool isFunction = false;
};

/// How a stub of a function with that result type reports failure.
std::string resultKind(clang::QualType type) {
  type = type.getCanonicalType();
  if (type->isVoidType()) return "Void";
  if (type->isRealFloatingType()) return "Real";
  if (const auto* p = type->getAs<clang::PointerType>()) {
    std::string pointee = p->getPointeeType().getUnqualifiedType().getAsString();
    return pointee == "struct _object" || pointee == "PyObject" ? "Object" : "Pointer";
  }
  if (type->isUnsignedIntegerType() || type->isEnumeralType()) return "Unsigned";
  if (type->isIntegerType()) return "Int";
  return "Struct";
}

class Visitor : public clang::RecursiveASTVisitor<Visitor> {
 public:
  Visitor(clang::ASTContext& context, std::map<std::string, Row>& rows) : context_(context), rows_(rows) {}

  bool VisitFunctionDecl(clang::FunctionDecl* f) {
    if (!isApiName(f) || f->isInlined() || f->hasBody()) return true;
    Row& row = rows_[f->getNameAsString()];
    row.name = f->getNameAsString();
    row.isFunction = true;
    row.header = headerOf(f);
    row.result = resultKind(f->getReturnType());
    std::string text;
    llvm::raw_string_ostream out(text);
    out << f->getReturnType().getAsString(policy()) << " (";
    for (unsigned i = 0; i < f->getNumParams(); i++)
      out << (i ? ", " : "") << f->getParamDecl(i)->getOriginalType().getAsString(policy());
    if (f->isVariadic()) out << (f->getNumParams() ? ", ..." : "...");
    else if (f->getNumParams() == 0) out << "void";
    out << ")";
    row.signature = out.str();
    return true;
  }

  bool VisitVarDecl(clang::VarDecl* v) {
    if (!v->isFileVarDecl() || !v->hasExternalStorage() || !isApiName(v)) return true;
    Row& row = rows_[v->getNameAsString()];
    row.name = v->getNameAsString();
    row.header = headerOf(v);
    row.signature = v->getType().getAsString(policy());
    clang::QualType type = v->getType().getCanonicalType();
    row.result = type.getUnqualifiedType().getAsString().find("_typeobject") != std::string::npos && !type->isPointerType() ? "Type" : "Data";
    row.bytes = type->isIncompleteType() ? 0 : static_cast<unsigned long>(context_.getTypeSizeInChars(type).getQuantity());
    return true;
  }

 private:
  static bool isApiName(const clang::NamedDecl* d) {
    if (!d->getIdentifier()) return false;
    llvm::StringRef name = d->getName();
    return name.starts_with("Py") || name.starts_with("_Py");
  }
  std::string headerOf(const clang::Decl* d) const {
    const clang::SourceManager& sources = context_.getSourceManager();
    std::string path = sources.getFilename(sources.getExpansionLoc(d->getLocation())).str();
    size_t at = path.find("python3");
    if (at == std::string::npos) return path;
    size_t slash = path.find('/', at);
    return slash == std::string::npos ? path : path.substr(slash + 1);
  }
  clang::PrintingPolicy policy() const { return clang::PrintingPolicy(context_.getLangOpts()); }

  clang::ASTContext& context_;
  std::map<std::string, Row>& rows_;
};

class Consumer : public clang::ASTConsumer {
 public:
  explicit Consumer(std::map<std::string, Row>& rows) : rows_(rows) {}
  void HandleTranslationUnit(clang::ASTContext& context) override {
    Visitor(context, rows_).TraverseDecl(context.getTranslationUnitDecl());
  }
 private:
  std::map<std::string, Row>& rows_;
};

class Action : public clang::ASTFrontendAction {
 public:
  explicit Action(std::map<std::string, Row>& rows) : rows_(rows) {}
  std::unique_ptr<clang::ASTConsumer> CreateASTConsumer(clang::CompilerInstance&, llvm::StringRef) override {
    return std::make_unique<Consumer>(rows_);
  }
 private:
  std::map<std::string, Row>& rows_;
};

bool readHeaders(const std::vector<std::string>& flags, const char* source, std::map<std::string, Row>& rows) {
  return clang::tooling::runToolOnCodeWithArgs(std::make_unique<Action>(rows), source, flags, "capi.c");
}

/// Rows `WORD(name…)` of a table: name → the words given for it.
std::map<std::string, std::vector<std::string>> readTable(const char* path) {
  std::map<std::string, std::vector<std::string>> out;
  std::ifstream in(path);
  std::string line;
  while (std::getline(in, line)) {
    size_t open = line.find('('), close = line.find(')');
    if (line.empty() || line[0] == '/' || open == std::string::npos || close == std::string::npos) continue;
    std::stringstream names(line.substr(open + 1, close - open - 1));
    std::string name;
    while (std::getline(names, name, ',')) {
      name.erase(0, name.find_first_not_of(' '));
      out[name].push_back(line.substr(0, open));
    }
  }
  return out;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 4) {
    std::fprintf(stderr, "usage: gen_capi INCLUDE_DIR OWNERSHIP.def INTERNAL.def [compiler flags]\n");
    return 2;
  }
  std::vector<std::string> flags{"-xc", "-std=c11", "-I", argv[1], "-w"};
  for (int i = 4; i < argc; i++) flags.push_back(argv[i]);
  std::map<std::string, Row> all, limited;
  const char* headers =
      "#include <Python.h>\n#include <datetime.h>\n#include <structmember.h>\n#include <frameobject.h>\n"
      "#include <structseq.h>\n#include <marshal.h>\n#include <osdefs.h>\n";
  if (!readHeaders(flags, headers, all)) return 1;
  std::vector<std::string> limitedFlags = flags;
  limitedFlags.push_back("-DPy_LIMITED_API=0x030B0000");
  if (!readHeaders(limitedFlags, "#include <Python.h>\n#include <structmember.h>\n", limited)) return 1;
  for (auto& [name, row] : limited) all.try_emplace(name, row);
  auto ownership = readTable(argv[2]);
  auto internal = readTable(argv[3]);

  std::printf("// The C API of the installed headers; made by gen_capi.\n");
  std::printf("// CAPI_FN(name, result kind, \"signature\", result owner, error value, tier, \"header\")\n");
  std::printf("// CAPI_DATA(name, kind, bytes, \"type\", tier, \"header\")\n");
  for (auto& [name, row] : all) {
    const char* tier = limited.count(name) ? "Limited" : name[0] == '_' ? "Private" : "Public";
    if (!row.isFunction) {
      std::printf("CAPI_DATA(%s, %s, %lu, \"%s\", %s, \"%s\")\n", name.c_str(), row.result.c_str(), row.bytes, row.signature.c_str(), tier,
                  row.header.c_str());
      continue;
    }
    const char* owner = row.result == "Object" ? "New" : "None";
    auto found = ownership.find(name);
    if (found != ownership.end())
      for (const std::string& word : found->second) owner = word == "BORROWED" ? "Borrowed" : owner;
    bool steals = false;
    if (found != ownership.end())
      for (const std::string& word : found->second) steals |= word == "STEALS";
    const char* error = row.result == "Object" || row.result == "Pointer" ? "Null" : row.result == "Int" || row.result == "Real" ? "MinusOne" : "None";
    std::printf("CAPI_FN(%s, %s, \"%s\", %s%s, %s, %s, \"%s\")\n", name.c_str(), row.result.c_str(), row.signature.c_str(), owner,
                steals ? "Steals" : "", error, tier, row.header.c_str());
  }
  for (auto& [name, words] : internal) {
    if (all.count(name)) continue;
    if (words[0] == "TYPE") std::printf("CAPI_DATA(%s, Type, 408, \"PyTypeObject\", Internal, \"\")\n", name.c_str());
    else if (words[0] == "DATA") std::printf("CAPI_DATA(%s, Data, 64, \"\", Internal, \"\")\n", name.c_str());
    else std::printf("CAPI_FN(%s, Pointer, \"\", New, Null, Internal, \"\")\n", name.c_str());
  }
  return 0;
}
