// The disassembler: lists what is in a unit's bytes, without going back through PIR.
#include <bit>
#include <cstdio>

#include "compiler/bytecode/encode.h"
#include "runtime/abi/bytecode_reader.h"

namespace ppy::bytecode {
namespace {

class Lister {
 public:
  explicit Lister(const void* unit) : unit_(unit) {}

  std::string run() {
    const PpyUnitHeader* h = ppyUnitHeader(unit_);
    for (uint32_t i = 0; i < h->codeCount; ++i) {
      if (i) out_ += '\n';
      code(i);
    }
    return std::move(out_);
  }

 private:
  std::string quoted(uint32_t string) const {
    std::string s = "'";
    const PpyString* p = ppyUnitString(unit_, string);
    const char* text = ppyUnitText(unit_, string);
    for (uint32_t i = 0; i < p->size; ++i) character(s, static_cast<unsigned char>(text[i]));
    return s + "'";
  }
  static void character(std::string& s, unsigned char c) {
    char buffer[8];
    if (c == '\n') {
      s += "\\n";
    } else if (c < 0x20 || c == 0x7f) {
      std::snprintf(buffer, sizeof buffer, "\\x%02x", c);
      s += buffer;
    } else {
      s += static_cast<char>(c);
    }
  }
  std::string text(uint32_t string) const { return {ppyUnitText(unit_, string), ppyUnitString(unit_, string)->size}; }

  std::string constant(const PpyConst& c) const {
    char buffer[64];
    switch (c.tag) {
      case PPY_CONST_NONE: return "None";
      case PPY_CONST_TRUE: return "True";
      case PPY_CONST_FALSE: return "False";
      case PPY_CONST_ELLIPSIS: return "Ellipsis";
      case PPY_CONST_INT: return std::to_string(static_cast<int64_t>(c.payload));
      case PPY_CONST_BIGINT: return "bigint of " + std::to_string(c.count) + " digits";
      case PPY_CONST_NEG_BIGINT: return "negative bigint of " + std::to_string(c.count) + " digits";
      case PPY_CONST_FLOAT:
        std::snprintf(buffer, sizeof buffer, "%.17g", std::bit_cast<double>(c.payload));
        return buffer;
      case PPY_CONST_COMPLEX: {
        auto* p = static_cast<const uint64_t*>(ppyUnitAt(unit_, static_cast<uint32_t>(c.payload)));
        std::snprintf(buffer, sizeof buffer, "%.17g+%.17gj", std::bit_cast<double>(p[0]), std::bit_cast<double>(p[1]));
        return buffer;
      }
      case PPY_CONST_STR: return quoted(static_cast<uint32_t>(c.payload));
      case PPY_CONST_BYTES: {
        std::string s = "b'";
        auto* p = static_cast<const unsigned char*>(ppyUnitAt(unit_, static_cast<uint32_t>(c.payload)));
        for (uint32_t i = 0; i < c.count; ++i) {
          if (p[i] >= 0x80) {
            std::snprintf(buffer, sizeof buffer, "\\x%02x", p[i]);
            s += buffer;
          } else {
            character(s, p[i]);
          }
        }
        return s + "'";
      }
      case PPY_CONST_TUPLE:
      case PPY_CONST_FROZENSET: {
        auto* items = static_cast<const PpyConst*>(ppyUnitAt(unit_, static_cast<uint32_t>(c.payload)));
        std::string s = c.tag == PPY_CONST_TUPLE ? "(" : "frozenset(";
        for (uint32_t i = 0; i < c.count; ++i) s += (i ? ", " : "") + constant(items[i]);
        return s + ")";
      }
      case PPY_CONST_CODE: return "code " + std::to_string(c.payload);
      default: return "?";
    }
  }

  void code(uint32_t index) {
    const PpyCode& c = *ppyUnitCode(unit_, index);
    char buffer[128];
    out_ += "code " + std::to_string(index) + " " + text(c.qualname);
    std::snprintf(buffer, sizeof buffer, ": line %u, flags 0x%x, args %u/%u/%u, frame %u, words %u\n", c.firstLine, c.flags, c.argCount,
                  c.posOnlyCount, c.kwOnlyCount, c.frameSize, c.words.count);
    out_ += buffer;
    list("vars", c.varNames);
    if (c.cellVars.count) {
      out_ += "  cells:";
      for (uint32_t i = 0; i < c.cellVars.count; ++i) {
        const PpyCell& cell = ppyArrayCells(unit_, c.cellVars)[i];
        out_ += " r" + std::to_string(cell.reg) + "=" + text(cell.name);
      }
      out_ += '\n';
    }
    list("free", c.freeVars);
    list("self", c.selfNames);
    words(c);
    for (uint32_t i = 0; i < c.handlers.count; ++i) {
      const PpyHandler& h = ppyArrayHandlers(unit_, c.handlers)[i];
      std::snprintf(buffer, sizeof buffer, "  handler %u..%u -> %u\n", h.start, h.end, h.handler);
      out_ += buffer;
    }
  }

  void list(const char* title, PpyArray a) {
    if (!a.count) return;
    out_ += "  ";
    out_ += title;
    out_ += ':';
    for (uint32_t i = 0; i < a.count; ++i) out_ += " " + text(ppyArrayU32(unit_, a)[i]);
    out_ += '\n';
  }

  void words(const PpyCode& c) {
    const uint64_t* w = ppyArrayWords(unit_, c.words);
    auto* table = static_cast<const unsigned char*>(ppyUnitAt(unit_, c.positions.offset));
    PpyPositionIter it = ppyPositions(table, c.positions.count, c.firstLine);
    int32_t lastLine = -1;
    for (uint32_t at = 0; at < c.words.count;) {
      uint32_t start = at;
      bool wide = (w[at] & 0xFFFF) == pir::kWideOpcode;
      uint64_t hi0 = wide ? w[at++] : 0, lo0 = w[at++];
      unsigned number = lo0 & 0xFFFF;
      if (number >= pir::kOpCount) {
        out_ += "  damaged instruction\n";
        return;
      }
      pir::Op op = static_cast<pir::Op>(number);
      const pir::OpInfo& info = pir::infoOf(op);
      uint64_t lo1 = 0, hi1 = 0;
      if (info.operandCount > 3) {
        lo1 = w[at++];
        if (wide) hi1 = w[at++];
      }
      if (info.hasCache) ++at;
      ppyPositionNext(&it);
      char buffer[64];
      if (it.entry.line && it.entry.line != lastLine) {
        lastLine = it.entry.line;
        std::snprintf(buffer, sizeof buffer, "%5d ", lastLine);
      } else {
        std::snprintf(buffer, sizeof buffer, "      ");
      }
      out_ += buffer;
      std::snprintf(buffer, sizeof buffer, "%5u  %s%s", start, wide ? "wide " : "", info.text);
      out_ += buffer;
      std::string note;
      for (unsigned i = 0; i < info.operandCount; ++i) {
        unsigned shift = i < 3 ? (i + 1) * 16 : (i - 3) * 16;
        uint32_t low = (i < 3 ? lo0 : lo1) >> shift & 0xFFFF, high = (i < 3 ? hi0 : hi1) >> shift & 0xFFFF;
        char letter = info.operands[i];
        int32_t v = wide ? static_cast<int32_t>(high << 16 | low) : letter == 'L' || letter == 'I' ? static_cast<int16_t>(low) : static_cast<int32_t>(low);
        out_ += i ? ", " : " ";
        switch (letter) {
          case 'L': out_ += "->" + std::to_string(static_cast<int64_t>(at) + v); break;
          case 'K':
            out_ += "k" + std::to_string(v);
            note = constant(ppyArrayConsts(unit_, c.constants)[v]);
            break;
          case 'N': out_ += text(ppyArrayU32(unit_, c.names)[v]); break;
          case 'I': out_ += std::to_string(v); break;
          case '#': out_ += "#" + std::to_string(v); break;
          default:
            out_ += "r" + std::to_string(v);
            if (static_cast<uint32_t>(v) < c.varNames.count) out_ += "." + text(ppyArrayU32(unit_, c.varNames)[v]);
        }
      }
      if (!note.empty()) out_ += "  ; " + note;
      out_ += '\n';
    }
  }

  const void* unit_;
  std::string out_;
};

}  // namespace

std::string disassemble(const void* unit, size_t size) {
  if (const char* problem = ppyUnitCheck(unit, size, pir::kOpCount, 1)) return std::string(problem) + "\n";
  return Lister(unit).run();
}

}  // namespace ppy::bytecode
