// bench_parse [DIR…] [--rounds N] [--lex]: parses every .py file below the folders (default: the installed
// standard library) from memory, and prints lines per second of processor time, best and median of the rounds. --lex measures
// the lexer alone. Files that are no Python are left out.
#include <algorithm>
#include <ctime>
#include <cstdio>
#include <filesystem>
#include <string>
#include <vector>

#include "compiler/syntax/lexer.h"
#include "compiler/syntax/parse.h"

namespace {
using namespace ppy;
namespace fs = std::filesystem;

struct Corpus {
  std::vector<support::SourceFile> files;
  size_t lines = 0, bytes = 0;
};

Corpus load(const std::vector<std::string>& roots) {
  Corpus corpus;
  for (const std::string& root : roots) {
    std::error_code ec;
    for (fs::recursive_directory_iterator it(root, ec), end; it != end && !ec; it.increment(ec)) {
      if (it->path().extension() != ".py") continue;
      support::DecodeError error;
      std::optional<support::SourceFile> source = support::SourceFile::load(it->path().string(), error);
      if (!source) continue;
      syntax::AstContext context;
      if (!syntax::parse(context, *source).tree) continue;
      corpus.lines += source->lineCount();
      corpus.bytes += source->text().size();
      corpus.files.push_back(std::move(*source));
    }
  }
  return corpus;
}

/// Processor time: the bar is for one core, whatever else the machine does.
double cpuSeconds() {
  timespec t;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_nsec) / 1e9;
}

double round(const Corpus& corpus, bool lexOnly, size_t& checksum) {
  double start = cpuSeconds();
  for (const support::SourceFile& source : corpus.files) {
    syntax::AstContext context;
    if (lexOnly) {
      syntax::TokenBuffer tokens;
      tokens.reserve(source.text().size() / 5 + 64);
      syntax::Lexer lexer(context, source.text(), {}, tokens);
      lexer.run();
      checksum += tokens.size();
    } else {
      syntax::ParseResult result = syntax::parse(context, source);
      checksum += result.tree != nullptr;
    }
  }
  return cpuSeconds() - start;
}

}  // namespace

int main(int argc, char** argv) {
  std::vector<std::string> roots;
  int rounds = 7;
  bool lexOnly = false;
  for (int i = 1; i < argc; ++i) {
    std::string a = argv[i];
    if (a == "--lex") lexOnly = true;
    else if (a == "--rounds" && i + 1 < argc) rounds = std::max(1, std::atoi(argv[++i]));
    else roots.push_back(a);
  }
  if (roots.empty()) roots.push_back("/usr/lib/python3.11");
  Corpus corpus = load(roots);
  if (corpus.files.empty()) {
    std::fprintf(stderr, "bench_parse: no files\n");
    return 1;
  }
  std::vector<double> times;
  size_t checksum = 0;
  for (int i = 0; i < rounds; ++i) times.push_back(round(corpus, lexOnly, checksum));
  std::sort(times.begin(), times.end());
  double best = times.front(), median = times[times.size() / 2];
  std::printf("%zu files, %zu lines, %zu bytes (check %zu)\n", corpus.files.size(), corpus.lines, corpus.bytes, checksum);
  std::printf("best   %.3f s  %.0f lines/s  %.1f MB/s\n", best, static_cast<double>(corpus.lines) / best,
              static_cast<double>(corpus.bytes) / best / 1e6);
  std::printf("median %.3f s  %.0f lines/s\n", median, static_cast<double>(corpus.lines) / median);
  return 0;
}
