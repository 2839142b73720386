/// Helpers of the syntax tests: parse a text, dump it, or take its error.
#pragma once
#include <string>

#include "compiler/syntax/parse.h"

namespace ppy::syntax::test {

struct Parsed {
  AstContext context;
  ParseResult result;

  explicit Parsed(std::string text, ParseOptions options = {}) {
    support::SourceFile source = support::SourceFile::fromText("<s>", std::move(text));
    result = parse(context, source, options);
  }
  bool ok() const { return result.tree != nullptr; }
  std::string message() const { return result.error ? result.error->message : "(accepted)"; }
  std::string note() const { return result.error ? result.error->note : ""; }
  std::string dump(int version = 11) const {
    if (!ok()) return "error: " + message();
    DumpOptions options;
    options.attributes = false;
    options.indent = -1;
    options.featureVersion = version;
    return dumpAst(result.tree, options);
  }
};

inline ParseOptions version(int minor) {
  ParseOptions options;
  options.featureVersion = minor;
  return options;
}

}  // namespace ppy::syntax::test
