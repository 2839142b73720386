// ppy_astdump: the parser alone, for tests. `ppy_astdump [options] FILE` prints the tree or the error;
// with --batch, file names come on standard input and each answer is one line:
//   path TAB OK TAB crc32 TAB length                      of the dump
//   path TAB ERR TAB class TAB line TAB message
//   path TAB ERR TAB class TAB line TAB column TAB end line TAB end column TAB message TAB source line   with --files
//   path TAB WARN TAB class TAB line TAB message          before it, with --warnings
// with --errors, texts come on standard input, each after a line `LENGTH MODE`, and each answer is OK or
//   class TAB line TAB column TAB end line TAB end column TAB message TAB source line   (\n and \\ escaped)
#include <array>
#include <cstdio>
#include <iostream>
#include <string>

#include "compiler/syntax/parse.h"

namespace {
using namespace ppy;

uint32_t crc32(const std::string& text) {
  static constexpr auto kTable = [] {
    std::array<uint32_t, 256> t{};
    for (uint32_t i = 0; i < 256; ++i) {
      uint32_t c = i;
      for (int k = 0; k < 8; ++k) c = c & 1 ? 0xEDB88320u ^ (c >> 1) : c >> 1;
      t[i] = c;
    }
    return t;
  }();
  uint32_t c = ~0u;
  for (unsigned char b : text) c = kTable[(c ^ b) & 255] ^ (c >> 8);
  return ~c;
}

struct Options {
  syntax::ParseOptions parse;
  syntax::DumpOptions dump;
  bool batch = false, files = false, warnings = false, tokens = false, errors = false;
  std::string file;
};

/// False if the file cannot be read at all.
bool load(const std::string& path, std::optional<support::SourceFile>& source, support::DecodeError& error) {
  std::string bytes;
  std::FILE* f = std::fopen(path.c_str(), "rb");
  if (!f) return false;
  char buffer[65536];
  for (size_t n; (n = std::fread(buffer, 1, sizeof buffer, f)) > 0;) bytes.append(buffer, n);
  std::fclose(f);
  error = {};
  source = support::SourceFile::fromBytes(path, std::move(bytes), error);
  return true;
}

std::string escaped(const std::string& text) {
  std::string out;
  for (char c : text) {
    if (c == '\n') out += "\\n";
    else if (c == '\\') out += "\\\\";
    else if (c == '\t') out += "\\t";
    else out += c;
  }
  return out;
}

int batch(const Options& options) {
  std::string path;
  while (std::getline(std::cin, path)) {
    std::optional<support::SourceFile> source;
    support::DecodeError decodeError;
    if (!load(path, source, decodeError)) {
      std::printf("%s\tERR\tOSError\t0\tcannot read\n", path.c_str());
      continue;
    }
    if (!source) {
      std::printf("%s\tERR\tSyntaxError\t0\t%s\n", path.c_str(), decodeError.message.c_str());
      continue;
    }
    syntax::AstContext context;
    syntax::ParseResult result = syntax::parse(context, *source, options.parse);
    if (options.warnings)
      for (const auto& w : result.warnings)
        std::printf("%s\tWARN\t%s\t%u\t%s\n", path.c_str(),
                    w.warningClass == syntax::WarningClass::SyntaxWarning ? "SyntaxWarning" : "DeprecationWarning", w.range.lineno,
                    w.message.c_str());
    if (result.tree) {
      std::string text = syntax::dumpAst(result.tree, options.dump);
      std::printf("%s\tOK\t%u\t%zu\n", path.c_str(), crc32(text), text.size());
    } else if (options.files) {
      const syntax::SyntaxErrorInfo& e = *result.error;
      std::printf("%s\tERR\t%s\t%d\t%d\t%d\t%d\t%s\t%s\n", path.c_str(), syntax::errorClassName(e.errorClass), e.line, e.column,
                  e.endLine, e.endColumn, escaped(e.message).c_str(), escaped(e.sourceLine).c_str());
    } else {
      std::printf("%s\tERR\t%s\t%d\t%s\n", path.c_str(), syntax::errorClassName(result.error->errorClass), result.error->line,
                  result.error->message.c_str());
    }
    std::fflush(stdout);
  }
  return 0;
}

int errors(const Options& options) {
  std::string header;
  while (std::getline(std::cin, header)) {
    size_t space = header.find(' ');
    size_t length = std::stoul(header);
    std::string mode = header.substr(space + 1);
    std::string text(length, '\0');
    std::cin.read(text.data(), static_cast<std::streamsize>(length));
    syntax::ParseOptions parse = options.parse;
    parse.mode = mode == "eval" ? syntax::ParseMode::Eval : mode == "single" ? syntax::ParseMode::Single
               : mode == "func_type" ? syntax::ParseMode::FuncType : syntax::ParseMode::Exec;
    syntax::AstContext context;
    support::SourceFile source = support::SourceFile::fromText("<s>", std::move(text));
    syntax::ParseResult result = syntax::parse(context, source, parse);
    if (result.tree) {
      std::puts("OK");
    } else {
      const syntax::SyntaxErrorInfo& e = *result.error;
      std::printf("%s\t%d\t%d\t%d\t%d\t%s\t%s\n", syntax::errorClassName(e.errorClass), e.line, e.column, e.endLine, e.endColumn,
                  escaped(e.message).c_str(), escaped(e.sourceLine).c_str());
    }
    std::fflush(stdout);
  }
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  Options options;
  for (int i = 1; i < argc; ++i) {
    std::string a = argv[i];
    if (a == "--batch") options.batch = true;
    else if (a == "--warnings") options.warnings = true;
    else if (a == "--files") options.files = options.parse.fileOnDisk = true;
    else if (a == "--errors") options.errors = true;
    else if (a == "--tokens") options.tokens = true;
    else if (a == "--mask-fstrings") options.dump.maskFStrings = true;
    else if (a == "--no-attributes") options.dump.attributes = false;
    else if (a == "--type-comments") options.parse.typeComments = true;
    else if (a == "--mode=eval") options.parse.mode = syntax::ParseMode::Eval;
    else if (a == "--mode=single") options.parse.mode = syntax::ParseMode::Single;
    else if (a == "--mode=func_type") options.parse.mode = syntax::ParseMode::FuncType;
    else if (a.rfind("--python-version=3.", 0) == 0) options.parse.featureVersion = options.dump.featureVersion = std::atoi(a.c_str() + 19);
    else if (a.rfind("--dump-version=3.", 0) == 0) options.dump.featureVersion = std::atoi(a.c_str() + 17);
    else if (a.size() > 1 && a[0] == '-') {
      std::fprintf(stderr, "ppy_astdump: unknown option %s\n", a.c_str());
      return 2;
    } else options.file = a;
  }
  if (options.batch) return batch(options);
  if (options.errors) return errors(options);
  std::optional<support::SourceFile> source;
  support::DecodeError decodeError;
  if (options.file.empty() || !load(options.file, source, decodeError)) {
    std::fprintf(stderr, "ppy_astdump: cannot read %s\n", options.file.c_str());
    return 2;
  }
  if (!source) {
    std::printf("%s: SyntaxError: %s\n", options.file.c_str(), decodeError.message.c_str());
    return 1;
  }
  if (options.tokens) {
    std::fputs(syntax::dumpTokens(*source, options.parse).c_str(), stdout);
    return 0;
  }
  syntax::AstContext context;
  syntax::ParseResult result = syntax::parse(context, *source, options.parse);
  for (const auto& w : result.warnings)
    std::fputs(support::render(syntax::diagnosticOf(w, *source)).c_str(), stderr);
  if (!result.tree) {
    std::fputs(support::render(syntax::diagnosticOf(*result.error, options.file)).c_str(), stdout);
    return 1;
  }
  std::puts(syntax::dumpAst(result.tree, options.dump).c_str());
  return 0;
}
