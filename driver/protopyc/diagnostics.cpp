// Rendering of messages.
#include "driver/protopyc/diagnostics.h"

#include <unistd.h>

#include <cstdio>
#include <cstdlib>

namespace ppy::driver {

Diagnostics::Diagnostics(const std::string& color) {
  terminal_ = isatty(2);
  auto set = [](const char* name) {
    const char* v = std::getenv(name);
    return v && *v;
  };
  if (color == "always") color_ = true;
  else if (color == "auto") color_ = set("FORCE_COLOR") || set("CLICOLOR_FORCE") || (terminal_ && !set("NO_COLOR"));
}

void Diagnostics::error(const std::string& text, const std::string& tip) {
  std::fprintf(stderr, "%s %s\n", paint("1;31", "error:").c_str(), text.c_str());
  if (!tip.empty()) std::fprintf(stderr, "  %s %s\n", paint("1;32", "tip:").c_str(), tip.c_str());
}

void Diagnostics::fileError(const std::string& file, const std::string& text, int line) {
  std::string where = file + (line ? ":" + std::to_string(line) : "") + ":";
  std::fprintf(stderr, "%s %s %s\n", paint("1", where).c_str(), paint("1;31", "error:").c_str(), text.c_str());
}

namespace {

/// The caret line under a source line: columns are characters from 1.
std::string carets(const std::string& line, int from, int to) {
  std::string s;
  int column = 1;
  for (size_t i = 0; i < line.size() && column < from; ++i) {
    if ((static_cast<unsigned char>(line[i]) & 0xC0) == 0x80) continue;
    s += line[i] == '\t' ? '\t' : ' ';
    ++column;
  }
  s += '^';
  for (int c = from + 1; c < to; ++c) s += '^';
  return s;
}

}  // namespace

void Diagnostics::syntaxError(const std::string& file, const syntax::SyntaxErrorInfo& e) {
  std::string where = file + ":";
  if (e.hasPosition && e.line > 0) where += std::to_string(e.line) + ":" + std::to_string(e.column > 0 ? e.column : 1) + ":";
  // CPython's MemoryError of a parser that gave up says nothing.
  const char* message = e.message.empty() && e.errorClass == syntax::ErrorClass::MemoryError ? "the source is nested too deeply" : e.message.c_str();
  std::fprintf(stderr, "%s %s %s\n", paint("1", where).c_str(), paint("1;31", "error:").c_str(), message);
  if (e.hasSourceLine && !e.sourceLine.empty()) {
    std::string line = e.sourceLine;
    while (!line.empty() && (line.back() == '\n' || line.back() == '\r')) line.pop_back();
    std::string number = std::to_string(e.line);
    std::fprintf(stderr, " %s | %s\n", number.c_str(), line.c_str());
    int end = e.endLine == e.line ? e.endColumn : 0;
    if (e.column > 0) std::fprintf(stderr, " %s | %s\n", std::string(number.size(), ' ').c_str(), paint("1;31", carets(line, e.column, end)).c_str());
  }
  if (!e.note.empty()) std::fprintf(stderr, "   = note: %s\n", e.note.c_str());
}

void Diagnostics::warning(const std::string& file, const support::SourceFile& source, const syntax::ParseWarning& w) {
  std::string where = file + ":" + std::to_string(w.range.lineno) + ":" + std::to_string(w.range.colOffset + 1) + ":";
  std::fprintf(stderr, "%s %s %s\n", paint("1", where).c_str(), paint("1;35", "warning:").c_str(), w.message.c_str());
  std::string line(source.line(static_cast<uint32_t>(w.range.lineno)));
  while (!line.empty() && (line.back() == '\n' || line.back() == '\r')) line.pop_back();
  if (!line.empty()) std::fprintf(stderr, " %u | %s\n", static_cast<unsigned>(w.range.lineno), line.c_str());
}

void Diagnostics::status(const std::string& verb, const std::string& text) {
  std::string padded = verb.size() < 12 ? std::string(12 - verb.size(), ' ') + verb : verb;
  std::fprintf(stderr, "%s %s\n", paint("1;32", padded).c_str(), text.c_str());
}

}  // namespace ppy::driver
