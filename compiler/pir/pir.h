/// PIR in memory: a unit of functions, each a control-flow graph of register three-address instructions
/// with explicit exception edges and source ranges. docs/internals/pir.md describes it; ops.def is its
/// semantics.
///
/// Registers of a function are its frame slots, in this order:
///   [0, varNames.size())   co_varnames: parameters (positional, keyword-only, *args, **kwargs), locals
///   then                   cell variables that are not parameters (each holds its Cell)
///   then                   temporaries, by stack discipline
/// A captured parameter's register holds a Cell from the prologue's make_cell on.
#pragma once
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "compiler/pir/op.h"

namespace ppy::pir {

using Reg = int32_t;
using BlockId = int32_t;
constexpr int32_t kNone = -1;

/// Where an instruction comes from, as in CPython's position table: lines from 1, columns in UTF-8 bytes
/// from 0, end exclusive. line 0: no position; column -1: the line only.
struct SourceRange {
  int32_t line = 0, column = -1, endLine = 0, endColumn = -1;
  friend bool operator==(const SourceRange&, const SourceRange&) = default;
};

enum class ConstantKind : uint8_t { None, True, False, Ellipsis, Int, BigInt, Float, Complex, Str, Bytes, Tuple, FrozenSet, Code };

/// A constant. Ints that fit 64 bits are always Int.
///   Int, Code    `integer` (Code: index of the function in its unit)
///   BigInt       `text`: hexadecimal digits, lower case, after an optional '-'
///   Float        `real`          Complex  `real`, `imag`
///   Str, Bytes   `text` (Str: UTF-8, lone surrogates as three bytes each)
///   Tuple, FrozenSet   `items`
struct Constant {
  ConstantKind kind = ConstantKind::None;
  int64_t integer = 0;
  double real = 0, imag = 0;
  std::string text;
  std::vector<Constant> items;

  static Constant of(ConstantKind kind) { Constant c; c.kind = kind; return c; }
  static Constant ofBool(bool b) { return of(b ? ConstantKind::True : ConstantKind::False); }
  static Constant ofInt(int64_t i) { Constant c = of(ConstantKind::Int); c.integer = i; return c; }
  static Constant ofFloat(double d) { Constant c = of(ConstantKind::Float); c.real = d; return c; }
  static Constant ofStr(std::string_view s) { Constant c = of(ConstantKind::Str); c.text = s; return c; }
  static Constant ofCode(int64_t index) { Constant c = of(ConstantKind::Code); c.integer = index; return c; }
  static Constant ofTuple(std::vector<Constant> items) { Constant c = of(ConstantKind::Tuple); c.items = std::move(items); return c; }

  /// Identity for sharing: kind, and bits of floats (0.0 and -0.0, 1 and True and 1.0 differ).
  std::string key() const;
};

struct Instr {
  Op op = Op::Nop;
  int32_t operands[kMaxOperands] = {};
  SourceRange range;
};

/// Straight code, entered at its start. It ends with a terminator, with a conditional jump (falling
/// through to the next block in the function's order), or falls through.
struct Block {
  std::vector<Instr> instrs;
  BlockId handler = kNone;  ///< where exceptions of its instructions go; begins with Catch
};

/// Values of co_flags, CPython's numbers.
namespace code_flag {
enum : uint32_t {
  Optimized = 0x1, NewLocals = 0x2, VarArgs = 0x4, VarKeywords = 0x8, Nested = 0x10, Generator = 0x20,
  Coroutine = 0x80, IterableCoroutine = 0x100, AsyncGenerator = 0x200,
  FutureDivision = 0x20000, FutureAbsoluteImport = 0x40000, FutureWithStatement = 0x80000, FuturePrintFunction = 0x100000,
  FutureUnicodeLiterals = 0x200000, FutureBarryAsBdfl = 0x400000, FutureGeneratorStop = 0x800000, FutureAnnotations = 0x1000000,
};
constexpr uint32_t kFutureMask = 0x1FE0000;
}  // namespace code_flag

enum class FunctionKind : uint8_t { Module, Class, Function, Lambda, Comprehension };

struct CellVariable {
  std::string name;
  Reg reg = 0;
};

struct Function {
  std::string name, qualname, filename;
  FunctionKind kind = FunctionKind::Module;
  int32_t firstLine = 1;
  uint32_t flags = 0;
  /// argCount counts positional parameters (positional-only ones included), as co_argcount.
  int32_t argCount = 0, posOnlyCount = 0, kwOnlyCount = 0;
  int32_t registerCount = 0;
  int32_t loopCount = 0;               ///< LoopHeader operands are below it
  bool hasDocString = false;           ///< constant 0 is the docstring
  std::vector<std::string> varNames;   ///< registers [0, size)
  std::vector<CellVariable> cellVars;
  std::vector<std::string> freeVars;   ///< order of the closure tuple
  std::vector<Constant> constants;
  std::vector<std::string> names;
  std::vector<Block> blocks;           ///< blocks[0] is the entry; order is layout
  uint32_t parent = 0;                 ///< index of the enclosing function in the unit (0 for the outermost)

  Reg firstTemp() const;
  std::string_view registerName(Reg r) const;  ///< empty for temporaries
  int32_t parameterCount() const {
    return argCount + kwOnlyCount + ((flags & code_flag::VarArgs) != 0) + ((flags & code_flag::VarKeywords) != 0);
  }
};

/// Everything one source text was lowered to. functions[0] is the module (or expression) body.
struct Unit {
  std::vector<std::unique_ptr<Function>> functions;
};

/// The frame stops running here and goes on behind the instruction when it is resumed.
constexpr bool isSuspension(Op op) { return op == Op::Yield || op == Op::YieldDelegate; }

/// Calls f(Reg) for each register `in` reads, in operand order.
template <class F>
void forEachUse(const Instr& in, F&& f) {
  const char* letters = infoOf(in.op).operands;
  for (unsigned i = 0; letters[i]; ++i) {
    if (letters[i] == 'U' || letters[i] == 'B') f(in.operands[i]);
    if (letters[i] == 'R')
      for (int32_t k = 0; k < in.operands[i + 1]; ++k) f(in.operands[i] + k);
  }
}

/// Calls f(Reg) for each register `in` writes.
template <class F>
void forEachDef(const Instr& in, F&& f) {
  const char* letters = infoOf(in.op).operands;
  for (unsigned i = 0; letters[i]; ++i) {
    if (letters[i] == 'D' || letters[i] == 'B') f(in.operands[i]);
    if (letters[i] == 'W')
      for (int32_t k = 0; k < in.operands[i + 1]; ++k) f(in.operands[i] + k);
  }
}

/// Index of the label operand, or -1. No operation has two.
constexpr int labelOperand(Op op) {
  const char* letters = infoOf(op).operands;
  for (int i = 0; letters[i]; ++i)
    if (letters[i] == 'L') return i;
  return -1;
}

/// Calls f(BlockId) for each normal successor of block `b` (its handler is not one).
template <class F>
void forEachSuccessor(const Function& fn, BlockId b, F&& f) {
  const Block& block = fn.blocks[static_cast<size_t>(b)];
  bool falls = true;
  if (!block.instrs.empty()) {
    const Instr& last = block.instrs.back();
    int label = labelOperand(last.op);
    if (label >= 0) f(last.operands[label]);
    falls = !infoOf(last.op).isTerminator();
  }
  if (falls && b + 1 < static_cast<BlockId>(fn.blocks.size())) f(b + 1);
}

}  // namespace ppy::pir
