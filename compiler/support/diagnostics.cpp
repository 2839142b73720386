// Diagnostics as text.
#include "compiler/support/diagnostics.h"

#include "compiler/support/unicode.h"
#include "compiler/support/utf8.h"

namespace ppy::support {
namespace {

struct Row {
  Severity severity;
  const char* text;
};
constexpr Row kRows[] = {
#define PPY_DIAGNOSTIC(id, severity, text) {Severity::severity, text},
#include "compiler/support/diagnostics.def"
};

bool isWide(uint32_t c) {
  return c >= 0x1100 && (c <= 0x115F || (c >= 0x2E80 && c <= 0xA4CF) || (c >= 0xAC00 && c <= 0xD7A3) || (c >= 0xF900 && c <= 0xFAFF) ||
                         (c >= 0xFE30 && c <= 0xFE6F) || (c >= 0xFF00 && c <= 0xFF60) || (c >= 0xFFE0 && c <= 0xFFE6) ||
                         (c >= 0x1F300 && c <= 0x1F64F) || (c >= 0x1F900 && c <= 0x1F9FF) || (c >= 0x20000 && c <= 0x3FFFD));
}

/// The prefix of `text` of `chars` characters.
std::string_view takeChars(std::string_view text, int chars) {
  const char* p = text.data();
  const char* end = p + text.size();
  for (; chars > 0 && p < end; --chars) p += decodeUtf8(p, end).size;
  return {text.data(), static_cast<size_t>(p - text.data())};
}

}  // namespace

int displayWidth(std::string_view text) {
  int width = 0;
  for (const char *p = text.data(), *end = p + text.size(); p < end;) {
    DecodedChar d = decodeUtf8(p, end);
    unicode::Category category = unicode::infoOf(d.code).category;
    bool zero = category == unicode::Category::Mn || category == unicode::Category::Me || category == unicode::Category::Cf;
    width += zero ? 0 : isWide(d.code) ? 2 : 1;
    p += d.size;
  }
  return width;
}

Diagnostic makeDiagnostic(DiagId id, std::initializer_list<std::string_view> arguments, DiagPlace place) {
  const Row& row = kRows[static_cast<size_t>(id)];
  Diagnostic d;
  d.id = id;
  d.severity = row.severity;
  d.place = std::move(place);
  for (const char* p = row.text; *p; ++p) {
    if (*p == '{' && p[1] >= '0' && p[1] <= '9' && p[2] == '}') {
      size_t n = static_cast<size_t>(p[1] - '0');
      if (n < arguments.size()) d.message += arguments.begin()[n];
      p += 2;
    } else {
      d.message += *p;
    }
  }
  return d;
}

std::string render(const Diagnostic& d, const RenderOptions& options) {
  auto style = [&](const char* code) { return options.colour ? std::string("\x1b[") + code + "m" : std::string(); };
  const std::string bold = style("1"), reset = style("0"), blue = style("1;34");
  const char* word = d.severity == Severity::Error ? "error" : d.severity == Severity::Warning ? "warning" : "note";
  const std::string colour = style(d.severity == Severity::Error ? "1;31" : d.severity == Severity::Warning ? "1;35" : "1;36");
  std::string out = bold;
  if (!d.place.file.empty()) {
    out += d.place.file + ":";
    if (d.place.line > 0) {
      out += std::to_string(d.place.line) + ":";
      if (d.place.column > 0) out += std::to_string(d.place.column) + ":";
    }
    out += ' ';
  }
  out += colour + word + ": " + reset + bold + d.message + reset + "\n";
  std::string_view line = d.sourceLine;
  if (size_t nl = line.find('\n'); nl != std::string_view::npos) line = line.substr(0, nl);
  std::string gutter(std::to_string(d.place.line).size() + 1, ' ');
  if (!d.sourceLine.empty() && d.place.line > 0) {
    out += blue + " " + std::to_string(d.place.line) + " | " + reset;
    for (char c : line) out += c == '\t' ? ' ' : c;
    out += '\n';
    if (d.place.column > 0) {
      std::string_view before = takeChars(line, d.place.column - 1);
      bool sameLine = d.place.endLine == d.place.line && d.place.endColumn > d.place.column;
      std::string_view upTo = sameLine ? takeChars(line, d.place.endColumn - 1) : before;
      // A place that ends on a later line is marked to the end of this one.
      if (d.place.endLine > d.place.line) upTo = line;
      int from = displayWidth(before) + (d.place.column - 1 - static_cast<int>(countChars(before)));
      int width = displayWidth(upTo) - displayWidth(before);
      out += blue + gutter + " | " + reset + std::string(static_cast<size_t>(from), ' ') + colour +
             std::string(static_cast<size_t>(width > 0 ? width : 1), '^') + reset + "\n";
    }
  }
  for (const std::string& note : d.notes) out += blue + gutter + " = " + reset + bold + "note: " + reset + note + "\n";
  return out;
}

}  // namespace ppy::support
