/// Builds a function block by block. Blocks get their place in the layout when they are started, and
/// their final numbers in `finish`, which also drops what cannot be reached.
#pragma once
#include <initializer_list>

#include "compiler/pir/pir.h"

namespace ppy::pir {

class Builder {
 public:
  explicit Builder(Function& fn) : fn_(fn) {}

  // --- blocks -------------------------------------------------------------------------------
  BlockId newBlock();
  /// Goes on in `block`, which follows the current one in the layout; the current block falls through
  /// to it unless it has ended.
  void startBlock(BlockId block);
  /// Starts a fresh block.
  BlockId startBlock() {
    BlockId b = newBlock();
    startBlock(b);
    return b;
  }
  BlockId current() const { return current_; }
  /// False after a terminator: what is emitted then is dropped, as CPython drops dead code.
  bool reachable() const { return reachable_; }
  /// Handler of instructions emitted from here on.
  void setHandler(BlockId handler);
  BlockId handler() const { return handler_; }

  // --- instructions -------------------------------------------------------------------------
  void emit(Op op, std::initializer_list<int32_t> operands, const SourceRange& range);
  void jump(BlockId target, const SourceRange& range);
  /// Index in the current block of what is emitted next.
  size_t position() const { return blocks_[static_cast<size_t>(current_)].instrs.size(); }
  /// Puts instructions that neither jump nor raise into a block that has been built already.
  void insert(BlockId block, size_t index, const std::vector<Instr>& instrs);
  /// The last instruction of the current block, if code can still follow it there.
  Instr* last();

  // --- registers ----------------------------------------------------------------------------
  Reg allocTemp(int32_t count = 1) {
    Reg r = nextTemp_;
    nextTemp_ += count;
    if (nextTemp_ > fn_.registerCount) fn_.registerCount = nextTemp_;
    return r;
  }
  Reg tempTop() const { return nextTemp_; }
  void setTempTop(Reg top) {
    nextTemp_ = top;
    if (nextTemp_ > fn_.registerCount) fn_.registerCount = nextTemp_;
  }

  // --- pools --------------------------------------------------------------------------------
  int32_t constant(const Constant& c);
  int32_t name(std::string_view text);

  Function& function() { return fn_; }
  /// Lays the blocks out, drops unreachable ones, renumbers labels, handlers and loops.
  void finish();

 private:
  Function& fn_;
  std::vector<Block> blocks_;
  std::vector<char> placed_;
  std::vector<BlockId> layout_;
  BlockId current_ = kNone, handler_ = kNone;
  bool reachable_ = false;
  Reg nextTemp_ = 0;
  std::unordered_map<std::string, int32_t> constants_, names_;
};

}  // namespace ppy::pir
