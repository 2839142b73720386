/// Operations as an enum and a table, from ops.def. Depends on nothing, so that the interpreter and the
/// back ends can share it with the compiler.
#pragma once
#include <cstdint>

namespace ppy::pir {

enum class Op : uint16_t {
#define PPY_OP(Name, text, operands, effects, result) Name,
#include "compiler/pir/ops.def"
};

constexpr unsigned kOpCount = 0
#define PPY_OP(Name, text, operands, effects, result) +1
#include "compiler/pir/ops.def"
    ;

/// Bytecode only: the prefix word that carries high halves of operands. Quickened opcodes of the
/// interpreter are numbered after it.
constexpr uint16_t kWideOpcode = kOpCount;

/// Most operands an instruction has, the inline-cache word not counted.
constexpr unsigned kMaxOperands = 7;

enum class ResultKind : uint8_t { Any, None, Bool, Int, Str, Tuple, List, Dict, Set, Slice, Func, Cell, Iter, Exc, Same, Arith, Cmp, Void };

namespace effect {
enum : uint16_t { Pure = 0, Raise = 1, Py = 2, Alloc = 4, Read = 8, Write = 16, Jump = 32, Term = 64 };
}

struct OpInfo {
  const char* name;      ///< row name
  const char* text;      ///< PIR text and disassembly
  const char* operands;  ///< letters of ops.def
  uint16_t effects;
  ResultKind result;
  uint8_t operandCount;  ///< without the inline-cache word
  bool hasCache;

  constexpr bool mayRaise() const { return effects & effect::Raise; }
  constexpr bool mayRunPython() const { return effects & effect::Py; }
  constexpr bool isTerminator() const { return effects & effect::Term; }
  /// Has label operands, and so ends its block (falling through unless it is a terminator).
  constexpr bool isJump() const { return effects & effect::Jump; }
  constexpr bool endsBlock() const { return effects & (effect::Jump | effect::Term); }
};

namespace detail {
constexpr OpInfo makeOpInfo(const char* name, const char* text, const char* operands, unsigned effects, ResultKind result) {
  uint8_t n = 0;
  bool cache = false;
  for (const char* p = operands; *p; ++p) {
    if (*p == 'C')
      cache = true;
    else
      ++n;
  }
  return {name, text, operands, static_cast<uint16_t>(effects), result, n, cache};
}

struct OpTable {
  OpInfo rows[kOpCount];
};

constexpr OpTable makeOpTable() {
  using namespace effect;
  return {{
#define PPY_OP(Name, text, operands, effects, result) makeOpInfo(#Name, text, operands, effects, ResultKind::result),
#include "compiler/pir/ops.def"
  }};
}
}  // namespace detail

inline constexpr detail::OpTable kOps = detail::makeOpTable();

constexpr const OpInfo& infoOf(Op op) { return kOps.rows[static_cast<unsigned>(op)]; }

/// Words an instruction takes in bytecode, inline-cache word and Wide prefix included.
constexpr unsigned wordCount(Op op, bool wide = false) {
  const OpInfo& info = infoOf(op);
  unsigned n = info.operandCount > 3 ? 2 : 1;
  if (wide) n += n;
  return n + (info.hasCache ? 1 : 0);
}

}  // namespace ppy::pir
