/// Source text: decoded, with its lines.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ppy::support {

/// Why a source could not be decoded.
struct DecodeError {
  std::string message;
  int line = 0;        ///< 0: no position
  bool isIo = false;   ///< the file could not be read; `message` is the reason
};

/// A source text as valid UTF-8 (lone surrogates may be there when it came from a `str`), ending in a
/// NUL that is not part of it.
class SourceFile {
 public:
  /// From text that is decoded already (a Python `str`).
  static SourceFile fromText(std::string name, std::string text);
  /// From bytes: byte order mark, PEP 263 cookie, else UTF-8.
  static std::optional<SourceFile> fromBytes(std::string name, std::string bytes, DecodeError& error);
  static std::optional<SourceFile> load(const std::string& path, DecodeError& error);

  const std::string& name() const { return name_; }
  std::string_view text() const { return text_; }
  /// The cookie's canonical encoding name ("utf-8" if none was given).
  const std::string& encoding() const { return encoding_; }
  bool fromBytes() const { return fromBytes_; }

  /// Line `line` (from 1) with its newline; empty past the end.
  std::string_view line(uint32_t line) const;
  uint32_t lineCount() const;

 private:
  std::string name_, text_, encoding_ = "utf-8";
  bool fromBytes_ = false;
  mutable std::vector<uint32_t> lineStarts_;
};

}  // namespace ppy::support
