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
  int line = 0;       ///< the exception's line number; 0: CPython gives none
  int place = 0;      ///< where in the file it is, for diagnostics; 0: nowhere in particular
  bool isIo = false;  ///< the file could not be read; `message` is the reason
  /// An encoding was named that is none of this room's; the bytes, for who knows it.
  std::string encoding, bytes;
};

/// A source text in UTF-8 with "\n" line ends. Lone surrogates may be in it when it came from a `str`;
/// bytes given to `compile` may even hold malformed UTF-8 where CPython lets it pass (in comments).
class SourceFile {
 public:
  /// From text that is decoded already (a Python `str`).
  static SourceFile fromText(std::string name, std::string text);
  /// From bytes: byte order mark, PEP 263 cookie, else UTF-8. `wholeFile` reports malformed UTF-8 at
  /// once, as CPython does for files; otherwise hasInvalidUtf8() tells.
  static std::optional<SourceFile> fromBytes(std::string name, std::string bytes, DecodeError& error,
                                             bool wholeFile = false);
  /// Reads a regular file (or a pipe).
  static std::optional<SourceFile> load(const std::string& path, DecodeError& error);

  const std::string& name() const { return name_; }
  std::string_view text() const { return text_; }
  /// The cookie's encoding name ("utf-8" if none was given).
  const std::string& encoding() const { return encoding_; }
  bool isFromBytes() const { return fromBytes_; }
  /// Whether a byte order mark or a cookie named the encoding.
  bool hasDeclaredEncoding() const { return declared_; }
  bool hasInvalidUtf8() const { return invalidUtf8_; }

  /// Line `line` (from 1) with its newline; empty past the end.
  std::string_view line(uint32_t line) const;
  uint32_t lineCount() const;

 private:
  void normalizeNewlines();
  void findLines() const;
  std::string name_, text_, encoding_ = "utf-8";
  bool fromBytes_ = false, invalidUtf8_ = false, declared_ = false;
  mutable std::vector<uint32_t> lineStarts_;
};

}  // namespace ppy::support
