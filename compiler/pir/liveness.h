/// Live registers: which ones an execution from a point may still read. Used for exit maps, maps of
/// suspended frames, and passes.
#pragma once
#include "compiler/pir/pir.h"

namespace ppy::pir {

/// A set of registers of one function.
class RegSet {
 public:
  explicit RegSet(size_t registers = 0) : words_((registers + 63) / 64, 0) {}
  bool has(Reg r) const { return words_[static_cast<size_t>(r) / 64] >> (static_cast<size_t>(r) % 64) & 1; }
  void add(Reg r) { words_[static_cast<size_t>(r) / 64] |= uint64_t(1) << (static_cast<size_t>(r) % 64); }
  bool empty() const { return words_.empty(); }  ///< made without room for registers
  void remove(Reg r) { words_[static_cast<size_t>(r) / 64] &= ~(uint64_t(1) << (static_cast<size_t>(r) % 64)); }
  /// Adds all of `other`; true when this grew.
  bool unite(const RegSet& other) {
    bool grew = false;
    for (size_t i = 0; i < words_.size(); ++i) {
      uint64_t w = words_[i] | other.words_[i];
      grew |= w != words_[i];
      words_[i] = w;
    }
    return grew;
  }
  /// Keeps what is also in `other`; true when this shrank.
  bool intersect(const RegSet& other) {
    bool shrank = false;
    for (size_t i = 0; i < words_.size(); ++i) {
      uint64_t w = words_[i] & other.words_[i];
      shrank |= w != words_[i];
      words_[i] = w;
    }
    return shrank;
  }
  void fill() { for (uint64_t& w : words_) w = ~uint64_t(0); }
  std::vector<Reg> list() const;
  friend bool operator==(const RegSet&, const RegSet&) = default;

 private:
  std::vector<uint64_t> words_;
};

/// Where named variables (the captured ones' cells, too) count as read besides: frames show them, and keep their objects alive.
enum class Shown : uint8_t {
  Suspended,  ///< where a generator suspends
  Called,     ///< and at calls
  Always,     ///< and wherever something may fail
};

constexpr bool isCall(Op op) { return op == Op::Call || op == Op::CallMethod || op == Op::CallKw || op == Op::CallEx; }

class Liveness {
 public:
  explicit Liveness(const Function& fn, Shown shown = Shown::Suspended);
  const RegSet& in(BlockId b) const { return in_[static_cast<size_t>(b)]; }
  const RegSet& out(BlockId b) const { return out_[static_cast<size_t>(b)]; }
  /// Live before the instruction, its own operands included.
  RegSet before(BlockId b, size_t index) const;
  /// Live after the instruction; for one that ends the block, at the block's successors.
  RegSet after(BlockId b, size_t index) const;
  /// Calls f(index, liveBefore, liveAfter) for the instructions of a block, last one first: cheaper
  /// than asking for each.
  template <class F>
  void walk(BlockId b, F&& f) const {
    RegSet live = out(b);
    const auto& instrs = fn_.blocks[static_cast<size_t>(b)].instrs;
    for (size_t i = instrs.size(); i-- > 0;) {
      RegSet after = live;
      step(b, instrs[i], live);
      f(i, static_cast<const RegSet&>(live), static_cast<const RegSet&>(after));
    }
  }

 private:
  void step(BlockId b, const Instr& in, RegSet& live) const;
  const Function& fn_;
  Shown shown_;
  std::vector<RegSet> in_, out_;
};

}  // namespace ppy::pir
