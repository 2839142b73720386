/// What every AST node is made of: positions, identifiers, constants, and the context that owns them.
/// The node types themselves are generated from python.asdl into ast_nodes.h; include ast.h for all.
#pragma once
#include "compiler/support/arena.h"

namespace ppy::syntax {

using support::Arena;
using support::Seq;

/// A name as it is compared: NFKC-normalised UTF-8, not mangled. Owned by an IdentifierTable.
struct InternedName {
  uint32_t hash;
  uint32_t size;
  char text[1];  ///< `size` bytes and a NUL
};

/// A handle on an interned name, null where the grammar lets a name be missing. Two identifiers from
/// one AstContext are equal when their texts are.
class Identifier {
 public:
  constexpr Identifier() = default;
  constexpr explicit Identifier(const InternedName* name) : name_(name) {}
  std::string_view text() const { return {name_->text, name_->size}; }
  uint32_t hash() const { return name_->hash; }
  const InternedName* data() const { return name_; }
  explicit operator bool() const { return name_ != nullptr; }
  friend bool operator==(Identifier a, Identifier b) { return a.name_ == b.name_; }

 private:
  const InternedName* name_ = nullptr;
};

/// Open-addressing table of names, in an arena.
class IdentifierTable {
 public:
  explicit IdentifierTable(Arena& arena) : arena_(arena) {}
  ~IdentifierTable();
  IdentifierTable(const IdentifierTable&) = delete;
  IdentifierTable& operator=(const IdentifierTable&) = delete;

  /// `text` must be normalised already (ASCII always is).
  Identifier intern(std::string_view text) { return internHashed(text, hashOf(text)); }
  Identifier internHashed(std::string_view text, uint32_t hash);
  /// FNV-like; the lexer computes the same while it scans a name.
  static uint32_t hashOf(std::string_view text) {
    uint32_t h = kHashSeed;
    for (char c : text) h = hashStep(h, static_cast<unsigned char>(c));
    return h;
  }
  static constexpr uint32_t kHashSeed = 0x811C9DC5u;
  static constexpr uint32_t hashStep(uint32_t h, unsigned char c) { return (h ^ c) * 0x01000193u; }

 private:
  void grow();
  Arena& arena_;
  const InternedName** slots_ = nullptr;
  uint32_t capacity_ = 0, used_ = 0;
};

/// Owns everything a tree refers to. Must outlive the tree.
struct AstContext {
  Arena arena;
  IdentifierTable identifiers{arena};
};

/// Where a node is: lines from 1, columns in UTF-8 bytes from 0, the end exclusive.
struct SourceRange {
  uint32_t lineno = 0, colOffset = 0, endLineno = 0, endColOffset = 0;
};

/// The parser makes no Tuple and FrozenSet: constant folding and `compile(ast)` do.
enum class ConstantKind : uint8_t { None, True, False, Ellipsis, Int, Float, Complex, Str, Bytes, Tuple, FrozenSet };

/// The value of a literal. Plain data; text lives in the arena (or in the source, which the arena copies).
///   Int      fitsInt64: `integer`; else `text` holds the digits (no underscores, no prefix) in `base`
///   Float    `real`                Complex  `real` is the imaginary part; the other is 0, or its eight
///            bytes are `text` (folded constants only)
///   Str      `text`: UTF-8, lone surrogates encoded as three bytes each (generalised UTF-8)
///   Bytes    `text`: the bytes
///   Tuple, FrozenSet   `items`, `itemCount` of them
struct ConstantValue {
  ConstantKind kind = ConstantKind::None;
  bool fitsInt64 = false;
  uint8_t base = 10;
  bool ascii = false;  ///< Str: every byte is below 0x80
  uint32_t itemCount = 0;
  union {
    int64_t integer = 0;
    double real;
    const ConstantValue* items;
  };
  std::string_view text;

  static ConstantValue of(ConstantKind kind) {
    ConstantValue v;
    v.kind = kind;
    return v;
  }
  static ConstantValue ofInt(int64_t i) {
    ConstantValue v;
    v.kind = ConstantKind::Int;
    v.fitsInt64 = true;
    v.integer = i;
    return v;
  }
};

}  // namespace ppy::syntax
