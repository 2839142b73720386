// Decoding of source text: byte order mark, coding cookie, single-byte codecs, newlines, lines.
#include "compiler/support/source_file.h"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "compiler/support/codecs.h"
#include "compiler/support/utf8.h"

namespace ppy::support {
namespace {

bool isCookieChar(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '_' || c == '.';
}

/// The encoding named by a `coding[:=] name` comment on `line`; empty if there is none.
std::string_view cookieIn(std::string_view line) {
  size_t i = line.find_first_not_of(" \t\f");
  if (i == std::string_view::npos || line[i] != '#') return {};
  for (size_t at = line.find("coding", i); at != std::string_view::npos; at = line.find("coding", at + 6)) {
    size_t p = at + 6;
    if (p >= line.size() || (line[p] != ':' && line[p] != '=')) continue;
    ++p;
    while (p < line.size() && (line[p] == ' ' || line[p] == '\t')) ++p;
    size_t begin = p;
    while (p < line.size() && isCookieChar(line[p])) ++p;
    if (p > begin) return line.substr(begin, p - begin);
  }
  return {};
}

/// Whether a cookie may still follow on the next line.
bool isBlankOrComment(std::string_view line) {
  size_t i = line.find_first_not_of(" \t\f");
  return i == std::string_view::npos || line[i] == '#' || line[i] == '\n' || line[i] == '\r';
}

std::string_view firstLine(std::string_view text) {
  size_t i = text.find_first_of("\r\n");
  return i == std::string_view::npos ? text : text.substr(0, i);
}

/// Lower case with dashes, of the first 12 characters, and the two names every spelling maps to.
std::string canonicalCookie(std::string_view name) {
  std::string norm;
  for (char c : name.substr(0, 12)) norm += c == '_' ? '-' : (c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c);
  auto is = [&](std::string_view full) {
    return norm == full || (norm.size() > full.size() && norm.compare(0, full.size(), full) == 0 && norm[full.size()] == '-');
  };
  if (is("utf-8")) return "utf-8";
  if (is("latin-1") || is("iso-8859-1") || is("iso-latin-1")) return "iso-8859-1";
  return std::string(name);
}

std::string normalizedCodecName(std::string_view name) {
  std::string out;
  for (char c : name) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
    if (c == '-' || c == ' ') c = '_';
    out += c;
  }
  return out;
}

std::string hexByte(unsigned char c) {
  char buffer[8];
  std::snprintf(buffer, sizeof buffer, "0x%02x", c);
  return buffer;
}

}  // namespace

const SingleByteCodec* findSingleByteCodec(std::string_view name) {
  std::string key = normalizedCodecName(name);
  const CodecAlias* end = kCodecAliases + kCodecAliasCount;
  auto less = [](const CodecAlias& a, const std::string& k) { return std::strcmp(a.name, k.c_str()) < 0; };
  const CodecAlias* at = std::lower_bound(kCodecAliases, end, key, less);
  return at != end && key == at->name ? &kSingleByteCodecs[at->codec] : nullptr;
}

std::string utf8ErrorMessage(std::string_view text, size_t position) {
  auto c = static_cast<unsigned char>(text[position]);
  const char* reason = "invalid start byte";
  size_t bad = 1;
  int need = c >= 0xC2 && c < 0xE0 ? 1 : c >= 0xE0 && c < 0xF0 ? 2 : c >= 0xF0 && c < 0xF5 ? 3 : 0;
  if (need) {
    reason = "invalid continuation byte";
    int i = 1;
    for (; i <= need; ++i) {
      if (position + static_cast<size_t>(i) >= text.size()) {
        reason = "unexpected end of data";
        break;
      }
      auto t = static_cast<unsigned char>(text[position + static_cast<size_t>(i)]);
      if ((t & 0xC0) != 0x80) break;
      if (i == 1 && ((c == 0xE0 && t < 0xA0) || (c == 0xED && t >= 0xA0) || (c == 0xF0 && t < 0x90) || (c == 0xF4 && t >= 0x90))) break;
    }
    bad = static_cast<size_t>(i > need ? need : i);
  }
  std::string out = "'utf-8' codec can't decode ";
  if (bad == 1) return out + "byte " + hexByte(c) + " in position " + std::to_string(position) + ": " + reason;
  return out + "bytes in position " + std::to_string(position) + "-" + std::to_string(position + bad - 1) + ": " + reason;
}

SourceFile SourceFile::fromText(std::string name, std::string text) {
  SourceFile s;
  s.name_ = std::move(name);
  s.text_ = std::move(text);
  s.normalizeNewlines();
  return s;
}

std::optional<SourceFile> SourceFile::fromBytes(std::string name, std::string bytes, DecodeError& error, bool wholeFile) {
  SourceFile s;
  s.name_ = std::move(name);
  s.fromBytes_ = true;
  bool bom = bytes.size() >= 3 && std::memcmp(bytes.data(), "\xEF\xBB\xBF", 3) == 0;
  if (bom) bytes.erase(0, 3);
  std::string_view line = firstLine(bytes);
  std::string_view cookie = cookieIn(line);
  if (cookie.empty() && isBlankOrComment(line)) {
    size_t next = line.size();
    if (next < bytes.size()) next += bytes[next] == '\r' && next + 1 < bytes.size() && bytes[next + 1] == '\n' ? 2 : 1;
    cookie = cookieIn(firstLine(std::string_view(bytes).substr(next)));
  }
  std::string encoding = cookie.empty() ? "utf-8" : canonicalCookie(cookie);
  auto lineOf = [&](size_t at) { return static_cast<int>(1 + std::count(bytes.begin(), bytes.begin() + static_cast<ptrdiff_t>(at), '\n')); };
  const int cookieLine = cookie.empty() ? 1 : lineOf(static_cast<size_t>(cookie.data() - bytes.data()));
  if (bom && encoding != "utf-8") {
    error.place = cookieLine;
    error.message = "encoding problem: " + encoding + " with BOM";
    return std::nullopt;
  }
  s.encoding_ = encoding;
  s.declared_ = bom || !cookie.empty();
  if (encoding == "utf-8" || normalizedCodecName(encoding) == "utf8") {
    size_t bad = findInvalidUtf8(bytes, false);
    if (bad != std::string::npos) {
      s.invalidUtf8_ = true;
      if (wholeFile) {
        error.place = lineOf(bad);
        char hex[8];
        std::snprintf(hex, sizeof hex, "\\x%.2x", static_cast<unsigned char>(bytes[bad]));
        error.message = "Non-UTF-8 code starting with '" + std::string(hex) + "' in file " + s.name_ + " on line " +
                        std::to_string(error.place) +
                        ", but no encoding declared; see https://peps.python.org/pep-0263/ for details";
        return std::nullopt;
      }
    }
    s.text_ = std::move(bytes);
    s.normalizeNewlines();
    return s;
  }
  std::string norm = normalizedCodecName(encoding);
  bool ascii = norm == "ascii" || norm == "us_ascii" || norm == "646";
  const SingleByteCodec* codec = ascii ? nullptr : findSingleByteCodec(norm);
  bool latin1 = encoding == "iso-8859-1" || norm == "latin1" || norm == "latin_1" || norm == "l1";
  if (!ascii && !latin1 && !codec) {
    error.place = cookieLine;
    error.message = (wholeFile ? "encoding problem: " : "unknown encoding: ") + encoding;
    error.encoding = std::move(encoding);
    error.bytes = std::move(bytes);
    return std::nullopt;
  }
  s.text_.reserve(bytes.size() + bytes.size() / 8);
  for (size_t i = 0; i < bytes.size(); ++i) {
    auto c = static_cast<unsigned char>(bytes[i]);
    if (c < 0x80 && (ascii || latin1 || codec->table[c] == c)) {
      s.text_ += static_cast<char>(c);
      continue;
    }
    uint32_t code = latin1 ? c : ascii ? 0xFFFE : codec->table[c];
    if (code == 0xFFFE) {
      error.place = lineOf(i);
      error.message = std::string(ascii ? "'ascii'" : "'charmap'") + " codec can't decode byte " + hexByte(c) + " in position " +
                      std::to_string(i) + (ascii ? ": ordinal not in range(128)" : ": character maps to <undefined>");
      return std::nullopt;
    }
    appendUtf8(s.text_, code);
  }
  s.normalizeNewlines();
  return s;
}

std::optional<SourceFile> SourceFile::load(const std::string& path, DecodeError& error) {
  auto ioError = [&]() {
    error.isIo = true;
    error.message = std::strerror(errno);
    return std::nullopt;
  };
  int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return ioError();
  struct stat st;
  std::string bytes;
  if (::fstat(fd, &st) == 0 && S_ISREG(st.st_mode)) bytes.reserve(static_cast<size_t>(st.st_size) + 1);
  char buffer[65536];
  for (;;) {
    ssize_t n = ::read(fd, buffer, sizeof buffer);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) {
      int saved = errno;
      ::close(fd);
      errno = saved;
      return ioError();
    }
    if (n == 0) break;
    bytes.append(buffer, static_cast<size_t>(n));
  }
  ::close(fd);
  return fromBytes(path, std::move(bytes), error, true);
}

void SourceFile::normalizeNewlines() {
  size_t at = text_.find('\r');
  if (at == std::string::npos) return;
  size_t out = at;
  for (size_t i = at; i < text_.size(); ++i) {
    char c = text_[i];
    if (c == '\r') {
      c = '\n';
      if (i + 1 < text_.size() && text_[i + 1] == '\n') ++i;
    }
    text_[out++] = c;
  }
  text_.resize(out);
}

void SourceFile::findLines() const {
  if (!lineStarts_.empty()) return;
  lineStarts_.push_back(0);
  const char* begin = text_.data();
  const char* end = begin + text_.size();
  for (const char* p = begin; p < end;) {
    const void* nl = std::memchr(p, '\n', static_cast<size_t>(end - p));
    if (!nl) break;
    p = static_cast<const char*>(nl) + 1;
    if (p < end) lineStarts_.push_back(static_cast<uint32_t>(p - begin));
  }
}

std::string_view SourceFile::line(uint32_t line) const {
  findLines();
  if (line == 0 || line > lineStarts_.size()) return {};
  size_t begin = lineStarts_[line - 1];
  size_t end = line < lineStarts_.size() ? lineStarts_[line] : text_.size();
  return std::string_view(text_).substr(begin, end - begin);
}

uint32_t SourceFile::lineCount() const {
  findLines();
  return text_.empty() ? 0 : static_cast<uint32_t>(lineStarts_.size());
}

}  // namespace ppy::support
