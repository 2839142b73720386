/// Tokens: kinds (token.def) and the fixed-size records the lexer fills.
#pragma once
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "compiler/support/check.h"
#include "compiler/syntax/ast_base.h"

namespace ppy::syntax {

enum class Tok : uint8_t {
#define PPY_TOKEN(kind, spelling) kind,
#include "compiler/syntax/token.def"
};
inline constexpr int kTokCount = static_cast<int>(Tok::KwYield) + 1;

/// Operator or keyword text; the token type's name for the other kinds.
const char* spelling(Tok kind);
/// The name in Python's `token` module; keywords are NAME.
const char* tokenTypeName(Tok kind);

inline bool isLayout(Tok k) { return k <= Tok::Dedent; }
inline bool isKeyword(Tok k) { return k >= Tok::KwIs; }
inline bool isAugAssign(Tok k) { return k >= Tok::PlusEqual && k <= Tok::DoubleSlashEqual; }

/// One token. Strings may span lines; every other kind ends on the line it starts on.
struct Token {
  Tok kind;
  uint8_t level;      ///< open brackets after this token (saturates at 255)
  uint8_t raw;        ///< FString*: prefix flags
  uint8_t noColumn;   ///< not 0: no column (1: in the text, 2: at its end)
  uint32_t line;
  uint32_t col;       ///< bytes from the start of the line
  uint32_t start;     ///< offset of the first byte
  uint32_t end;       ///< offset past the last byte
  uint32_t endCol;
  union {
    const InternedName* name;  ///< Name: the normalised identifier
    uint32_t endLineOf;        ///< String, FString*: the line of the end
  };

  uint32_t endLine() const {
    return kind >= Tok::String && kind <= Tok::FStringEnd ? endLineOf : line;
  }
};
static_assert(sizeof(Token) == 32);

/// A growing array of tokens; tokens are plain data, so growth is realloc.
class TokenBuffer {
 public:
  TokenBuffer() = default;
  TokenBuffer(const TokenBuffer&) = delete;
  TokenBuffer& operator=(const TokenBuffer&) = delete;
  ~TokenBuffer() { std::free(data_); }

  void clear() { size_ = 0; }
  void reserve(size_t n) {
    if (n > capacity_) grow(n);
  }
  Token& push() {
    if (__builtin_expect(size_ == capacity_, 0)) grow(capacity_ ? capacity_ * 2 : 64);
    return data_[size_++];
  }
  const Token* data() const { return data_; }
  size_t size() const { return size_; }
  const Token& operator[](size_t i) const { return data_[i]; }
  const Token& back() const { return data_[size_ - 1]; }

 private:
  void grow(size_t n) {
    void* p = std::realloc(data_, n * sizeof(Token));
    PPY_CHECK(p != nullptr);
    data_ = static_cast<Token*>(p);
    capacity_ = n;
  }
  Token* data_ = nullptr;
  size_t size_ = 0, capacity_ = 0;
};

}  // namespace ppy::syntax
