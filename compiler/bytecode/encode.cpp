// The encoder: instruction words with label fix-up, and the unit's tables. Labels start narrow and
// instructions that do not fit are widened until nothing changes.
#include "compiler/bytecode/encode.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <unordered_map>

#include "compiler/support/check.h"
#include "runtime/abi/bytecode_reader.h"

namespace ppy::bytecode {
namespace {

using pir::Block;
using pir::Constant;
using pir::ConstantKind;
using pir::Function;
using pir::Instr;
using pir::OpInfo;

/// A growing byte buffer whose offsets stay valid.
class Buffer {
 public:
  uint32_t size() const { return static_cast<uint32_t>(bytes_.size()); }
  void align(size_t to) { bytes_.resize((bytes_.size() + to - 1) / to * to, 0); }
  uint32_t reserve(size_t bytes) {
    align(8);
    uint32_t at = size();
    bytes_.resize(bytes_.size() + bytes, 0);
    return at;
  }
  uint32_t append(const void* data, size_t bytes, size_t alignment) {
    align(alignment);
    uint32_t at = size();
    bytes_.append(static_cast<const char*>(data), bytes);
    return at;
  }
  template <class T>
  PpyArray array(const std::vector<T>& items) {
    uint32_t at = append(items.data(), items.size() * sizeof(T), alignof(T));
    return {at, static_cast<uint32_t>(items.size())};
  }
  void put(uint32_t at, const void* data, size_t bytes) { std::memcpy(bytes_.data() + at, data, bytes); }
  const std::string& bytes() const { return bytes_; }

 private:
  std::string bytes_;
};

class StringTable {
 public:
  uint32_t add(const std::string& text, bool intern) {
    auto [it, fresh] = index_.try_emplace(text, static_cast<uint32_t>(items_.size()));
    if (fresh) items_.push_back({text, false});
    items_[it->second].intern |= intern;
    return it->second;
  }
  struct Item {
    std::string text;
    bool intern;
  };
  const std::vector<Item>& items() const { return items_; }

 private:
  std::unordered_map<std::string, uint32_t> index_;
  std::vector<Item> items_;
};

/// CPython interns constants that look like names (ASCII letters, digits, underscores).
bool looksLikeName(const std::string& s) {
  for (char c : s)
    if (!(c == '_' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'))) return false;
  return true;
}

/// 30-bit digits of hexadecimal text, lowest first.
std::vector<uint32_t> bigintDigits(std::string_view hex) {
  std::vector<uint32_t> digits;
  uint64_t acc = 0;
  unsigned bits = 0;
  for (size_t i = hex.size(); i-- > 0;) {
    char c = hex[i];
    uint64_t v = static_cast<uint64_t>(c <= '9' ? c - '0' : c - 'a' + 10);
    acc |= v << bits;
    bits += 4;
    if (bits >= 30) {
      digits.push_back(static_cast<uint32_t>(acc & 0x3FFFFFFF));
      acc >>= 30;
      bits -= 30;
    }
  }
  if (acc) digits.push_back(static_cast<uint32_t>(acc));
  while (!digits.empty() && digits.back() == 0) digits.pop_back();
  return digits;
}

class FunctionEncoder {
 public:
  explicit FunctionEncoder(const Function& fn) : fn_(fn) {}

  void run() {
    size_t count = 0;
    for (const Block& b : fn_.blocks) count += b.instrs.size();
    wide_.assign(count, 0);
    layOut();
    while (widen()) layOut();
    emit();
  }

  std::vector<uint64_t> words;
  std::vector<PpyHandler> handlers;
  std::vector<unsigned char> positions;
  std::vector<uint32_t> loops;

 private:
  static bool isSigned(char letter) { return letter == 'L' || letter == 'I'; }
  static bool fits(char letter, int64_t v) { return isSigned(letter) ? v >= -32768 && v <= 32767 : v >= 0 && v <= 65535; }

  void layOut() {
    starts_.assign(fn_.blocks.size() + 1, 0);
    uint32_t at = 0;
    size_t n = 0;
    for (size_t b = 0; b < fn_.blocks.size(); ++b) {
      starts_[b] = at;
      for (const Instr& in : fn_.blocks[b].instrs) at += pir::wordCount(in.op, wide_[n++]);
    }
    starts_.back() = at;
  }

  int32_t value(const Instr& in, unsigned i, uint32_t end) const {
    if (infoOf(in.op).operands[i] != 'L') return in.operands[i];
    return static_cast<int32_t>(starts_[static_cast<size_t>(in.operands[i])]) - static_cast<int32_t>(end);
  }

  bool widen() {
    bool changed = false;
    uint32_t at = 0;
    size_t n = 0;
    for (const Block& b : fn_.blocks) {
      for (const Instr& in : b.instrs) {
        at += pir::wordCount(in.op, wide_[n]);
        const OpInfo& info = infoOf(in.op);
        for (unsigned i = 0; i < info.operandCount && !wide_[n]; ++i)
          if (!fits(info.operands[i], value(in, i, at))) wide_[n] = 1, changed = true;
        ++n;
      }
    }
    return changed;
  }

  void emit() {
    loops.assign(static_cast<size_t>(fn_.loopCount), 0xFFFFFFFFu);
    int32_t lastLine = fn_.firstLine;
    pir::SourceRange previous;
    previous.line = -1;
    size_t n = 0;
    for (size_t b = 0; b < fn_.blocks.size(); ++b) {
      const Block& block = fn_.blocks[b];
      for (const Instr& in : block.instrs) {
        bool wide = wide_[n++];
        unsigned count = pir::wordCount(in.op, wide);
        uint32_t start = static_cast<uint32_t>(words.size());
        if (in.op == pir::Op::LoopHeader) loops[static_cast<size_t>(in.operands[0])] = start;
        instruction(in, wide, start + count);
        PPY_ASSERT(words.size() == start + count);
        position(in.range, count, previous, lastLine);
      }
      if (block.handler != pir::kNone && starts_[b] != starts_[b + 1]) {
        uint32_t target = starts_[static_cast<size_t>(block.handler)];
        if (!handlers.empty() && handlers.back().end == starts_[b] && handlers.back().handler == target)
          handlers.back().end = starts_[b + 1];
        else
          handlers.push_back({starts_[b], starts_[b + 1], target});
      }
    }
  }

  void instruction(const Instr& in, bool wide, uint32_t end) {
    const OpInfo& info = infoOf(in.op);
    uint32_t v[8] = {};
    for (unsigned i = 0; i < info.operandCount; ++i) v[i] = static_cast<uint32_t>(value(in, i, end));
    auto low = [&](unsigned i) { return uint64_t(v[i] & 0xFFFF); };
    auto high = [&](unsigned i) { return uint64_t(v[i] >> 16); };
    if (wide) words.push_back(uint64_t(pir::kWideOpcode) | high(0) << 16 | high(1) << 32 | high(2) << 48);
    words.push_back(uint64_t(in.op) | low(0) << 16 | low(1) << 32 | low(2) << 48);
    if (info.operandCount > 3) {
      words.push_back(low(3) | low(4) << 16 | low(5) << 32 | low(6) << 48);
      if (wide) words.push_back(high(3) | high(4) << 16 | high(5) << 32 | high(6) << 48);
    }
    if (info.hasCache) words.push_back(0);
  }

  void varint(uint32_t v) {
    for (; v >= 128; v >>= 7) positions.push_back(static_cast<unsigned char>(v | 128));
    positions.push_back(static_cast<unsigned char>(v));
  }

  void position(const pir::SourceRange& p, unsigned count, pir::SourceRange& previous, int32_t& lastLine) {
    auto head = [&](unsigned form) { positions.push_back(static_cast<unsigned char>(form << 3 | count)); };
    if (p == previous) {
      head(1);
      return;
    }
    previous = p;
    if (p.line == 0) {
      head(0);
      return;
    }
    int32_t delta = p.line - lastLine;
    lastLine = p.line;
    if (p.endLine == p.line && p.column >= 0 && p.column < 256 && p.endColumn >= 0 && p.endColumn < 256 && delta >= 0 && delta <= 15) {
      head(delta == 0 ? 2 : 3 + static_cast<unsigned>(delta));
      positions.push_back(static_cast<unsigned char>(p.column));
      positions.push_back(static_cast<unsigned char>(p.endColumn));
      return;
    }
    head(31);
    varint(static_cast<uint32_t>(delta) << 1 ^ static_cast<uint32_t>(delta >> 31));
    varint(static_cast<uint32_t>(p.endLine < p.line ? 0 : p.endLine - p.line));
    varint(static_cast<uint32_t>(p.column + 1));
    varint(static_cast<uint32_t>(p.endColumn + 1));
  }

  const Function& fn_;
  std::vector<char> wide_;
  std::vector<uint32_t> starts_;
};

class UnitEncoder {
 public:
  explicit UnitEncoder(const pir::Unit& unit) : unit_(unit) {}

  std::vector<uint64_t> run() {
    PpyUnitHeader header{};
    out_.reserve(sizeof header);
    header.magic = PPY_UNIT_MAGIC;
    header.version = PPY_UNIT_VERSION;
    header.opCount = pir::kOpCount;
    header.codeCount = static_cast<uint32_t>(unit_.functions.size());
    header.codeTable = out_.reserve(unit_.functions.size() * sizeof(PpyCode));
    header.filename = strings_.add(unit_.functions[0]->filename, false);
    for (size_t i = 0; i < unit_.functions.size(); ++i) {
      PpyCode code = function(*unit_.functions[i]);
      out_.put(header.codeTable + static_cast<uint32_t>(i * sizeof code), &code, sizeof code);
    }
    stringTable(header);
    out_.align(8);
    header.size = out_.size();
    out_.put(0, &header, sizeof header);
    header.checksum = ppyUnitChecksum(out_.bytes().data(), out_.size());
    out_.put(0, &header, sizeof header);
    std::vector<uint64_t> result(out_.size() / 8);
    std::memcpy(result.data(), out_.bytes().data(), out_.size());
    return result;
  }

 private:
  void stringTable(PpyUnitHeader& header) {
    std::vector<PpyString> table;
    for (const auto& item : strings_.items()) {
      PpyString s{};
      s.size = static_cast<uint32_t>(item.text.size());
      bool ascii = true;
      for (unsigned char c : item.text) {
        ascii &= c < 0x80;
        s.length += (c & 0xC0) != 0x80;
      }
      s.flags = (ascii ? PPY_STRING_ASCII : 0) | (item.intern ? PPY_STRING_INTERN : 0);
      s.offset = out_.append(item.text.c_str(), item.text.size() + 1, 1);
      table.push_back(s);
    }
    header.stringCount = static_cast<uint32_t>(table.size());
    header.stringTable = out_.append(table.data(), table.size() * sizeof(PpyString), 8);
  }

  PpyArray nameList(const std::vector<std::string>& names) {
    std::vector<uint32_t> ids;
    for (const std::string& n : names) ids.push_back(strings_.add(n, true));
    return out_.array(ids);
  }

  static std::vector<std::string> selfNames(const Function& fn) {
    std::vector<std::string> names;
    if (fn.argCount == 0) return names;
    for (const Block& block : fn.blocks) {
      for (const Instr& in : block.instrs) {
        if (in.op != pir::Op::SetAttr || in.operands[0] != 0) continue;
        const std::string& name = fn.names[static_cast<size_t>(in.operands[1])];
        if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
      }
    }
    return names;
  }

  PpyConst constant(const Constant& c) {
    PpyConst r{};
    switch (c.kind) {
      case ConstantKind::None: r.tag = PPY_CONST_NONE; break;
      case ConstantKind::True: r.tag = PPY_CONST_TRUE; break;
      case ConstantKind::False: r.tag = PPY_CONST_FALSE; break;
      case ConstantKind::Ellipsis: r.tag = PPY_CONST_ELLIPSIS; break;
      case ConstantKind::Int:
        r.tag = PPY_CONST_INT;
        r.payload = static_cast<uint64_t>(c.integer);
        break;
      case ConstantKind::BigInt: {
        bool negative = !c.text.empty() && c.text[0] == '-';
        std::vector<uint32_t> digits = bigintDigits(std::string_view(c.text).substr(negative));
        r.tag = negative ? PPY_CONST_NEG_BIGINT : PPY_CONST_BIGINT;
        PpyArray a = out_.array(digits);
        r.payload = a.offset;
        r.count = a.count;
        break;
      }
      case ConstantKind::Float:
        r.tag = PPY_CONST_FLOAT;
        r.payload = std::bit_cast<uint64_t>(c.real);
        break;
      case ConstantKind::Complex: {
        std::vector<uint64_t> parts{std::bit_cast<uint64_t>(c.real), std::bit_cast<uint64_t>(c.imag)};
        r.tag = PPY_CONST_COMPLEX;
        r.payload = out_.array(parts).offset;
        break;
      }
      case ConstantKind::Str:
        r.tag = PPY_CONST_STR;
        r.payload = strings_.add(c.text, looksLikeName(c.text));
        break;
      case ConstantKind::Bytes:
        r.tag = PPY_CONST_BYTES;
        r.count = static_cast<uint32_t>(c.text.size());
        r.payload = out_.append(c.text.data(), c.text.size(), 1);
        break;
      case ConstantKind::Tuple:
      case ConstantKind::FrozenSet: {
        std::vector<PpyConst> items;
        for (const Constant& i : c.items) items.push_back(constant(i));
        r.tag = c.kind == ConstantKind::Tuple ? PPY_CONST_TUPLE : PPY_CONST_FROZENSET;
        r.count = static_cast<uint32_t>(items.size());
        r.payload = out_.array(items).offset;
        break;
      }
      case ConstantKind::Code:
        r.tag = PPY_CONST_CODE;
        r.payload = static_cast<uint64_t>(c.integer);
        break;
    }
    return r;
  }

  PpyCode function(const Function& fn) {
    PpyCode code{};
    code.name = strings_.add(fn.name, true);
    code.qualname = strings_.add(fn.qualname, true);
    code.kind = static_cast<uint32_t>(fn.kind);
    code.flags = fn.flags;
    code.firstLine = static_cast<uint32_t>(fn.firstLine);
    code.argCount = static_cast<uint32_t>(fn.argCount);
    code.posOnlyCount = static_cast<uint32_t>(fn.posOnlyCount);
    code.kwOnlyCount = static_cast<uint32_t>(fn.kwOnlyCount);
    code.frameSize = static_cast<uint32_t>(fn.registerCount);
    code.hasDocString = fn.hasDocString;
    code.parent = fn.parent;
    code.varNames = nameList(fn.varNames);
    std::vector<PpyCell> cells;
    for (const pir::CellVariable& c : fn.cellVars) cells.push_back({strings_.add(c.name, true), static_cast<uint32_t>(c.reg)});
    code.cellVars = out_.array(cells);
    code.freeVars = nameList(fn.freeVars);
    std::vector<PpyConst> constants;
    for (const Constant& c : fn.constants) constants.push_back(constant(c));
    code.constants = out_.array(constants);
    code.names = nameList(fn.names);
    FunctionEncoder encoder(fn);
    encoder.run();
    code.words = out_.array(encoder.words);
    code.handlers = out_.array(encoder.handlers);
    code.positions = out_.array(encoder.positions);
    code.loops = out_.array(encoder.loops);
    code.selfNames = nameList(selfNames(fn));
    return code;
  }

  const pir::Unit& unit_;
  Buffer out_;
  StringTable strings_;
};

}  // namespace

std::vector<uint64_t> encode(const pir::Unit& unit) { return UnitEncoder(unit).run(); }

size_t unitSize(const std::vector<uint64_t>& unit) { return ppyUnitHeader(unit.data())->size; }

}  // namespace ppy::bytecode
