// Checks pattern code before it runs: a walk from instruction to instruction, then of every jump's target.
#include "runtime/object/error.h"
#include "stdlib/_sre/engine.h"

namespace ppy::sre {

namespace {

class Checker {
 public:
  explicit Checker(const Program& p) : code_(p.code), size_(p.size), groups_(p.groups) {}
  int check(Thread& t) {
    for (uint32_t i = 0; i <= size_; i++)
      if (!place_.push(kInside)) return raiseMemory(t), -1;
    uint32_t pc = 0, last = 0;
    while (pc < size_) {
      if (place_.items[pc] == kBranchWord) {  // distance to the next branch, 0 after the last
        uint32_t skip = code_[pc];
        // nothing may run into a distance word: only its BRANCH or the JUMP out of the branch before lies there
        if (!(code_[last] == kOpBRANCH && last + 1 == pc) && !(code_[last] == kOpJUMP && last + 2 == pc)) return 0;
        if (skip && !jump(pc, 1)) return 0;
        if (skip) {
          if (!target(pc, skip)) return 0;
          place_.items[pc + skip] = kBranchWord;
        }
        pc++;
        continue;
      }
      place_.items[pc] = kStart;
      last = pc;
      uint32_t length = instruction(pc);
      if (length == 0 || length > size_ - pc) return 0;
      if (failed_) return raiseMemory(t), -1;
      for (uint32_t i = pc + 1; i < pc + length; i++)
        if (place_.items[i] == kBranchWord) return 0;
      pc += length;
    }
    if (size_ == 0 || code_[last] != kOpSUCCESS || place_.items[last] != kStart || last != size_ - 1) return 0;
    for (size_t i = 0; i < targets_.size; i++)
      if (place_.items[targets_.items[i]] != kStart) return 0;
    return 1;
  }

 private:
  enum : uint8_t { kInside, kStart, kBranchWord };
  bool target(uint32_t from, uint32_t distance) const { return distance < size_ - from; }
  /// Notes a jump target, counted from the word at `from`.
  bool jump(uint32_t from, uint32_t distance) {
    if (distance == 0 || !target(from, distance)) return false;
    if (!targets_.push(from + distance)) failed_ = true;
    return true;
  }
  bool has(uint32_t pc, uint32_t words) const { return words <= size_ - pc; }
  /// Length of the set that starts at `pc` and ends with FAILURE; 0: malformed.
  uint32_t charset(uint32_t pc) const {
    for (uint32_t i = pc; i < size_;) {
      uint64_t length = 0;
      switch (code_[i]) {
        case kOpFAILURE: return i + 1 - pc;
        case kOpNEGATE: length = 1; break;
        case kOpLITERAL: length = 2; break;
        case kOpCATEGORY: length = has(i, 2) && code_[i + 1] < kClassCount ? 2 : 0; break;
        case kOpRANGE: case kOpRANGE_UNI_IGNORE: length = 3; break;
        case kOpCHARSET: length = 9; break;
        case kOpBIGCHARSET: length = has(i, 2) ? 66 + uint64_t{code_[i + 1]} * 8 : 0; break;
        default: return 0;
      }
      if (length == 0 || length > size_ - i) return 0;
      i += static_cast<uint32_t>(length);
    }
    return 0;
  }
  bool isSingle(uint32_t pc) const {
    switch (code_[pc]) {
      case kOpANY: case kOpANY_ALL: case kOpCATEGORY: case kOpLITERAL: case kOpNOT_LITERAL: case kOpLITERAL_IGNORE:
      case kOpNOT_LITERAL_IGNORE: case kOpLITERAL_UNI_IGNORE: case kOpNOT_LITERAL_UNI_IGNORE: case kOpLITERAL_LOC_IGNORE:
      case kOpNOT_LITERAL_LOC_IGNORE: case kOpIN: case kOpIN_IGNORE: case kOpIN_UNI_IGNORE: case kOpIN_LOC_IGNORE: return true;
      default: return false;
    }
  }
  /// Length of the instruction's own words (not its body); 0: malformed.
  uint32_t instruction(uint32_t pc) {
    switch (code_[pc]) {
      case kOpFAILURE: case kOpSUCCESS: case kOpANY: case kOpANY_ALL: case kOpMAX_UNTIL: case kOpMIN_UNTIL: return 1;
      case kOpLITERAL: case kOpNOT_LITERAL: case kOpLITERAL_IGNORE: case kOpNOT_LITERAL_IGNORE: case kOpLITERAL_UNI_IGNORE:
      case kOpNOT_LITERAL_UNI_IGNORE: case kOpLITERAL_LOC_IGNORE: case kOpNOT_LITERAL_LOC_IGNORE: return 2;
      case kOpAT: return has(pc, 2) && code_[pc + 1] < kAtCount ? 2 : 0;
      case kOpCATEGORY: return has(pc, 2) && code_[pc + 1] < kClassCount ? 2 : 0;
      case kOpMARK: return has(pc, 2) && code_[pc + 1] / 2 < groups_ ? 2 : 0;
      case kOpGROUPREF: case kOpGROUPREF_IGNORE: case kOpGROUPREF_UNI_IGNORE: case kOpGROUPREF_LOC_IGNORE:
        return has(pc, 2) && code_[pc + 1] < groups_ ? 2 : 0;
      case kOpGROUPREF_EXISTS: return has(pc, 3) && code_[pc + 1] < groups_ && jump(pc + 1, code_[pc + 2]) ? 3 : 0;
      case kOpJUMP: return has(pc, 2) && jump(pc + 1, code_[pc + 1]) ? 2 : 0;
      case kOpBRANCH:
        if (!has(pc, 3) || code_[pc + 1] == 0) return 0;
        place_.items[pc + 1] = kBranchWord;
        return 1;
      case kOpIN: case kOpIN_IGNORE: case kOpIN_UNI_IGNORE: case kOpIN_LOC_IGNORE: {
        if (!has(pc, 3)) return 0;
        uint32_t n = charset(pc + 2);
        return n && code_[pc + 1] == n + 1 ? n + 2 : 0;
      }
      case kOpREPEAT_ONE: case kOpMIN_REPEAT_ONE: case kOpPOSSESSIVE_REPEAT_ONE:
        return has(pc, 5) && isSingle(pc + 4) && code_[pc + 2] <= code_[pc + 3] && jump(pc + 1, code_[pc + 1]) ? 4 : 0;
      case kOpREPEAT: case kOpPOSSESSIVE_REPEAT: {
        if (!has(pc, 5) || code_[pc + 2] > code_[pc + 3] || !jump(pc + 1, code_[pc + 1])) return 0;
        uint32_t end = code_[pc + 1 + code_[pc + 1]];
        bool ok = code_[pc] == kOpREPEAT ? end == kOpMAX_UNTIL || end == kOpMIN_UNTIL : end == kOpSUCCESS;
        return ok ? 4 : 0;
      }
      case kOpATOMIC_GROUP: return has(pc, 2) && jump(pc + 1, code_[pc + 1]) ? 2 : 0;
      case kOpASSERT: case kOpASSERT_NOT: return has(pc, 3) && jump(pc + 1, code_[pc + 1]) ? 3 : 0;
      case kOpINFO: return info(pc);
      default: return 0;
    }
  }
  uint32_t info(uint32_t pc) const {
    if (!has(pc, 5) || code_[pc + 1] < 4 || !target(pc + 1, code_[pc + 1])) return 0;
    uint32_t end = pc + 1 + code_[pc + 1], flags = code_[pc + 2];
    if (flags & kInfoPrefix) {
      if (end - pc < 8) return 0;
      uint32_t n = code_[pc + 5];
      if (n == 0 || n > (end - pc - 7) / 2) return 0;
    } else if (flags & kInfoCharset) {
      uint32_t n = charset(pc + 5);
      if (n == 0 || pc + 5 + n != end) return 0;
    }
    return end - pc;
  }

  const uint32_t* code_;
  uint32_t size_, groups_;
  bool failed_ = false;
  PlainStack<uint8_t, 16> place_;
  PlainStack<uint32_t, 16> targets_;
};

}  // namespace

int validCode(Thread& t, const Program& program) { return Checker(program).check(t); }

}  // namespace ppy::sre
