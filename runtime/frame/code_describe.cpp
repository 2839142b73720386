// The line table of code objects in CPython's format, both ways, and which names co_names has.
#include "runtime/frame/code_describe.h"

#include <algorithm>

#include "runtime/abi/bytecode_reader.h"
#include "runtime/frame/decode.h"
#include "runtime/object/container.h"
#include "runtime/object/str.h"

namespace ppy {

namespace {

/// Kinds of entries of CPython 3.11's location table (its Objects/locations.md); below kShortLimit: short forms by column.
enum : unsigned { kShortLimit = 10, kOneLine0 = 10, kNoColumns = 13, kLongForm = 14, kNoPosition = 15 };
constexpr unsigned kMostUnits = 8, kMostWords = 7;

void putVarint(std::string& out, uint32_t v) {
  for (; v >= 64; v >>= 6) out += static_cast<char>(64 | (v & 63));
  out += static_cast<char>(v);
}
void putSigned(std::string& out, int32_t v) { putVarint(out, v < 0 ? (0u - static_cast<uint32_t>(v)) << 1 | 1 : static_cast<uint32_t>(v) << 1); }

void putEntry(std::string& out, const PpyPosition& p, unsigned units, int32_t* line) {
  auto head = [&](unsigned kind) { out += static_cast<char>(0x80 | kind << 3 | (units - 1)); };
  if (p.line <= 0) return head(kNoPosition);
  int32_t delta = p.line - *line;
  *line = p.line;
  bool oneLine = p.endLine == p.line, columns = p.column >= 0 && p.endColumn >= 0;
  if (p.column < 0 && p.endColumn < 0 && oneLine) {
    head(kNoColumns);
    return putSigned(out, delta);
  }
  if (oneLine && columns && delta == 0 && p.column < 80 && p.endColumn >= p.column && p.endColumn - p.column < 16) {
    head(static_cast<unsigned>(p.column) >> 3);
    out += static_cast<char>((p.column & 7) << 4 | (p.endColumn - p.column));
    return;
  }
  if (oneLine && columns && delta >= 0 && delta < 3 && p.column < 128 && p.endColumn < 128) {
    head(kOneLine0 + static_cast<unsigned>(delta));
    out += static_cast<char>(p.column);
    out += static_cast<char>(p.endColumn);
    return;
  }
  head(kLongForm);
  putSigned(out, delta);
  putVarint(out, static_cast<uint32_t>(p.endLine - p.line));
  putVarint(out, static_cast<uint32_t>(p.column + 1));
  putVarint(out, static_cast<uint32_t>(p.endColumn + 1));
}

/// Reads an entry after an entry.
class TableReader {
 public:
  explicit TableReader(std::string_view table) : rest_(table) {}
  bool done() const { return rest_.empty(); }
  unsigned byte() {
    if (rest_.empty()) return 0;
    auto b = static_cast<unsigned char>(rest_.front());
    rest_.remove_prefix(1);
    return b;
  }
  uint32_t varint() {
    uint32_t v = 0;
    for (unsigned shift = 0; shift < 32; shift += 6) {
      unsigned b = byte();
      v |= (b & 63) << shift;
      if (!(b & 64)) break;
    }
    return v;
  }
  int32_t signedVarint() {
    uint32_t v = varint();
    return v & 1 ? -static_cast<int32_t>(v >> 1) : static_cast<int32_t>(v >> 1);
  }

 private:
  std::string_view rest_;
};

void putNumber(std::string& out, uint32_t v) {
  for (; v >= 128; v >>= 7) out += static_cast<char>(128 | (v & 127));
  out += static_cast<char>(v);
}

}  // namespace

std::string_view unitWords(const CodeObject* c) {
  PpyArray words = ppyUnitCode(c->unitData, c->unitIndex)->words;
  return {reinterpret_cast<const char*>(ppyArrayWords(c->unitData, words)), words.count * sizeof(uint64_t)};
}

std::vector<bool> namesOfAttributesAndGlobals(const CodeObject* c) {
  std::vector<bool> used(c->nnames);
  std::string_view bytes = unitWords(c);
  auto* words = reinterpret_cast<const uint64_t*>(bytes.data());
  for (size_t at = 0, n = bytes.size() / sizeof(uint64_t); at < n;) {
    DecodedInstr in = decodeInstr(words + at);
    at += in.words;
    switch (in.op) {
      case pir::Op::CheckBound: case pir::Op::CheckDelete: case pir::Op::LoadCell: case pir::Op::DeleteCell: case pir::Op::LoadClassCell: continue;
      default: break;
    }
    const pir::OpInfo& info = pir::infoOf(in.op);
    for (unsigned k = 0; k < info.operandCount; k++)
      if (info.operands[k] == 'N' && static_cast<uint32_t>(in.operands[k]) < c->nnames) used[static_cast<uint32_t>(in.operands[k])] = true;
  }
  return used;
}

std::vector<int64_t> immediateInts(const CodeObject* c) {
  std::vector<int64_t> ints;
  std::string_view bytes = unitWords(c);
  auto* words = reinterpret_cast<const uint64_t*>(bytes.data());
  for (size_t at = 0, n = bytes.size() / sizeof(uint64_t); at < n;) {
    DecodedInstr in = decodeInstr(words + at);
    at += in.words;
    unsigned operand = 0;
    switch (in.op) {
      case pir::Op::LoadInt: operand = 1; break;
      case pir::Op::AddInt: case pir::Op::SubInt: operand = 2; break;
      default: continue;
    }
    int64_t v = in.operands[operand];
    if (std::find(ints.begin(), ints.end(), v) == ints.end()) ints.push_back(v);
  }
  return ints;
}

std::string lineTableOf(const CodeObject* c) {
  std::string out;
  auto line = static_cast<int32_t>(c->firstLine);
  PpyPositionIter it = ppyPositions(c->positions, c->positionsSize, c->firstLine);
  while (ppyPositionNext(&it))
    for (uint32_t left = (it.entry.endWord - it.entry.startWord) * kWordUnits; left;) {
      unsigned units = left < kMostUnits ? left : kMostUnits;
      putEntry(out, it.entry, units, &line);
      left -= units;
    }
  return out;
}

std::string positionsOfLineTable(std::string_view table) {
  std::string out;
  TableReader in(table);
  int32_t delta = 0;  // lines since the last entry that had one
  unsigned at = 0;    // code units behind the start of a word
  while (!in.done()) {
    unsigned head = in.byte(), kind = head >> 3 & 15, units = (head & 7) + 1;
    uint32_t lines = 0, column = 0, endColumn = 0;  // columns one up, 0: none
    if (kind == kLongForm) {
      delta += in.signedVarint();
      lines = in.varint();
      column = in.varint();
      endColumn = in.varint();
    } else if (kind == kNoColumns) {
      delta += in.signedVarint();
    } else if (kind >= kOneLine0 && kind < kNoColumns) {
      delta += static_cast<int32_t>(kind - kOneLine0);
      column = in.byte() + 1;
      endColumn = in.byte() + 1;
    } else if (kind < kShortLimit) {
      unsigned b = in.byte();
      column = (kind << 3 | b >> 4) + 1;
      endColumn = column + (b & 15);
    }
    // A word is where its first unit is.
    unsigned n = (at + units + kWordUnits - 1) / kWordUnits - (at + kWordUnits - 1) / kWordUnits;
    at = (at + units) % kWordUnits;
    while (n) {
      unsigned words = n < kMostWords ? n : kMostWords;
      n -= words;
      if (kind == kNoPosition) {
        out += static_cast<char>(words);
        continue;
      }
      out += static_cast<char>(31 << 3 | words);
      putNumber(out, static_cast<uint32_t>(delta) << 1 ^ (delta < 0 ? ~0u : 0u));
      putNumber(out, lines);
      putNumber(out, column);
      putNumber(out, endColumn);
      delta = 0;
    }
  }
  return out;
}

Value describedPart(Thread& t, CodeObject* c, const char* attribute) {
  return c->described.isEmpty() ? Value() : dictGetStr(c->described.as<DictObject>(), intern(t, std::string_view(attribute)));
}

}  // namespace ppy
