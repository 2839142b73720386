// ppy_stage_dump: the front half's stages of many files in one process, for corpus tests.
//
//   ppy_stage_dump symtable|pir|pir-plain|bytecode|compile|positions FILE…   (or `-`: names from stdin)
//
// For each file: "=== FILE", then the dump, or "error: Class: message @line:column-endLine:endColumn".
// `compile` dumps nothing and reports speed at the end; with `verify` on, as every stage.
// `positions` lists, per code object, the raising operations with their source ranges.
#include <chrono>
#include <cstdio>
#include <iostream>
#include <string>

#include "compiler/bytecode/emit.h"
#include "compiler/pir/text.h"

using namespace ppy;

namespace {

void listPositions(const pir::Unit& unit) {
  for (const auto& fn : unit.functions) {
    std::printf("code %s %d\n", fn->qualname.c_str(), fn->firstLine);
    for (const pir::Block& block : fn->blocks)
      for (const pir::Instr& in : block.instrs) {
        // CPython enters a context in the instruction that looks its methods up.
        if (&in != block.instrs.data() && (&in)[-1].op == pir::Op::LoadSpecial) continue;
        if (!infoOf(in.op).mayRaise() || in.range.line == 0) continue;
        std::printf("%s %d %d %d %d\n", infoOf(in.op).text, in.range.line, in.range.column, in.range.endLine, in.range.endColumn);
      }
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) {
    std::fprintf(stderr, "usage: ppy_stage_dump STAGE FILE…\n");
    return 2;
  }
  std::string stage = argv[1];
  std::vector<std::string> files(argv + 2, argv + argc);
  if (files[0] == "-") {
    files.clear();
    for (std::string line; std::getline(std::cin, line);) files.push_back(line);
  }
  size_t bytes = 0, lines = 0, count = 0;
  double seconds = 0;
  for (const std::string& file : files) {
    std::printf("=== %s\n", file.c_str());
    support::DecodeError decode;
    auto source = support::SourceFile::load(file, decode);
    if (!source) {
      std::printf("error: SyntaxError: %s @%d:0-0:0\n", decode.message.c_str(), decode.line);
      continue;
    }
    bytecode::CompileOptions options;
    options.filename = file;
    options.verify = true;
    std::optional<syntax::SyntaxErrorInfo> error;
    std::vector<syntax::ParseWarning> warnings;
    if (stage == "compile" || stage == "positions") {
      auto from = std::chrono::steady_clock::now();
      bytecode::CompileResult result = bytecode::compileSource(*source, options);
      seconds += std::chrono::duration<double>(std::chrono::steady_clock::now() - from).count();
      bytes += source->text().size();
      lines += source->lineCount();
      ++count;
      error = result.error;
      warnings = result.warnings;
      if (!error && stage == "positions") listPositions(*result.pir);
    } else {
      bytecode::Stage which = stage == "symtable" ? bytecode::Stage::Symtable : stage == "bytecode" ? bytecode::Stage::Bytecode : bytecode::Stage::Pir;
      bytecode::EmitResult result = bytecode::emitStage(*source, options, which, stage != "pir-plain");
      std::fputs(result.text.c_str(), stdout);
      error = result.error;
      warnings = result.warnings;
    }
    for (const syntax::ParseWarning& w : warnings)
      std::printf("warning: %s @%u:%u\n", w.message.c_str(), w.range.lineno, w.range.colOffset);
    if (error)
      std::printf("error: %s: %s @%d:%d-%d:%d\n", syntax::errorClassName(error->errorClass), error->message.c_str(), error->line, error->column, error->endLine, error->endColumn);
  }
  if (stage == "compile") std::printf("total: %zu files, %zu lines, %.2f MB, %.2f s, %.0f lines/s\n", count, lines, static_cast<double>(bytes) / 1e6, seconds, static_cast<double>(lines) / seconds);
  return 0;
}
