// The printer of the text form (text.h).
#include <charconv>

#include "compiler/pir/text.h"

namespace ppy::pir {
namespace {

void quote(std::string& out, std::string_view text) {
  static const char* hex = "0123456789abcdef";
  out += '"';
  for (unsigned char c : text) {
    if (c == '"' || c == '\\') {
      out += '\\';
      out += static_cast<char>(c);
    } else if (c == '\n') {
      out += "\\n";
    } else if (c < 0x20 || c >= 0x7f) {
      out += "\\x";
      out += hex[c >> 4];
      out += hex[c & 15];
    } else {
      out += static_cast<char>(c);
    }
  }
  out += '"';
}

void number(std::string& out, double d) {
  // Hexadecimal keeps every bit; NaNs and infinities have names.
  if (d != d) {
    out += "nan";
    return;
  }
  char buffer[64];
  auto end = std::to_chars(buffer, buffer + sizeof buffer, d).ptr;
  out.append(buffer, end);
}

void constant(std::string& out, const Constant& c) {
  switch (c.kind) {
    case ConstantKind::None: out += "none"; break;
    case ConstantKind::True: out += "true"; break;
    case ConstantKind::False: out += "false"; break;
    case ConstantKind::Ellipsis: out += "ellipsis"; break;
    case ConstantKind::Int: out += "int " + std::to_string(c.integer); break;
    case ConstantKind::BigInt: out += "bigint " + c.text; break;
    case ConstantKind::Float:
      out += "float ";
      number(out, c.real);
      break;
    case ConstantKind::Complex:
      out += "complex ";
      number(out, c.real);
      out += ' ';
      number(out, c.imag);
      break;
    case ConstantKind::Str:
      out += "str ";
      quote(out, c.text);
      break;
    case ConstantKind::Bytes:
      out += "bytes ";
      quote(out, c.text);
      break;
    case ConstantKind::Tuple:
    case ConstantKind::FrozenSet: {
      out += c.kind == ConstantKind::Tuple ? "tuple (" : "frozenset (";
      bool first = true;
      for (const Constant& i : c.items) {
        if (!first) out += ", ";
        first = false;
        constant(out, i);
      }
      out += ')';
      break;
    }
    case ConstantKind::Code: out += "code @" + std::to_string(c.integer); break;
  }
}

const char* kindName(FunctionKind k) {
  switch (k) {
    case FunctionKind::Module: return "module";
    case FunctionKind::Class: return "class";
    case FunctionKind::Function: return "function";
    case FunctionKind::Lambda: return "lambda";
    case FunctionKind::Comprehension: return "comprehension";
  }
  return "module";
}

bool plainName(std::string_view s) {
  for (char c : s)
    if (!(c == '_' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'))) return false;
  return !s.empty();
}

class Printer {
 public:
  Printer(const Function& fn, const PrintOptions& options) : fn_(fn), options_(options) {}

  void run(std::string& out, size_t index) {
    out += "function @" + std::to_string(index) + " ";
    quote(out, fn_.name);
    out += " {\n  qualname ";
    quote(out, fn_.qualname);
    out += "\n  file ";
    quote(out, fn_.filename);
    out += "\n  kind ";
    out += kindName(fn_.kind);
    if (fn_.parent) out += " parent @" + std::to_string(fn_.parent);
    char flags[24];
    std::snprintf(flags, sizeof flags, "0x%x", fn_.flags);
    out += "\n  line " + std::to_string(fn_.firstLine) + " flags " + flags;
    out += "\n  args " + std::to_string(fn_.argCount) + " posonly " + std::to_string(fn_.posOnlyCount) + " kwonly " + std::to_string(fn_.kwOnlyCount);
    out += "\n  registers " + std::to_string(fn_.registerCount) + " loops " + std::to_string(fn_.loopCount);
    out += fn_.hasDocString ? " doc\n" : "\n";
    for (size_t i = 0; i < fn_.varNames.size(); ++i) item(out, "var r", i, fn_.varNames[i]);
    for (const CellVariable& c : fn_.cellVars) item(out, "cell r", static_cast<size_t>(c.reg), c.name);
    for (size_t i = 0; i < fn_.freeVars.size(); ++i) item(out, "free f", i, fn_.freeVars[i]);
    for (size_t i = 0; i < fn_.constants.size(); ++i) {
      out += "  const k" + std::to_string(i) + " ";
      constant(out, fn_.constants[i]);
      out += '\n';
    }
    for (size_t i = 0; i < fn_.names.size(); ++i) item(out, "name n", i, fn_.names[i]);
    for (size_t b = 0; b < fn_.blocks.size(); ++b) {
      const Block& block = fn_.blocks[b];
      out += "b" + std::to_string(b);
      if (block.handler != kNone) out += " handler b" + std::to_string(block.handler);
      out += ":\n";
      for (const Instr& in : block.instrs) instruction(out, in);
    }
    out += "}\n";
  }

 private:
  void item(std::string& out, const char* what, size_t index, const std::string& text) {
    out += "  ";
    out += what + std::to_string(index) + " ";
    quote(out, text);
    out += '\n';
  }

  void reg(std::string& out, Reg r) {
    out += "r" + std::to_string(r);
    std::string_view n = fn_.registerName(r);
    if (plainName(n)) {
      out += '.';
      out += n;
    }
  }

  void instruction(std::string& out, const Instr& in) {
    const OpInfo& info = infoOf(in.op);
    out += "  ";
    out += info.text;
    std::string note;
    for (unsigned i = 0; i < info.operandCount; ++i) {
      out += i ? ", " : " ";
      int32_t v = in.operands[i];
      switch (info.operands[i]) {
        case 'D': case 'U': case 'B': case 'R': case 'W': reg(out, v); break;
        case '#': out += "#" + std::to_string(v); break;
        case 'K':
          out += "k" + std::to_string(v);
          if (v >= 0 && static_cast<size_t>(v) < fn_.constants.size()) note = printConstant(fn_.constants[static_cast<size_t>(v)]);
          break;
        case 'N':
          out += "n" + std::to_string(v);
          if (v >= 0 && static_cast<size_t>(v) < fn_.names.size()) {
            note.clear();
            quote(note, fn_.names[static_cast<size_t>(v)]);
          }
          break;
        case 'L': out += "b" + std::to_string(v); break;
        default: out += std::to_string(v); break;
      }
    }
    if (options_.positions && in.range.line) {
      const SourceRange& p = in.range;
      out += " @" + std::to_string(p.line) + ":" + std::to_string(p.column) + "-" + std::to_string(p.endLine) + ":" + std::to_string(p.endColumn);
    }
    if (!note.empty()) out += " ; " + note;
    out += '\n';
  }

  const Function& fn_;
  const PrintOptions& options_;
};

}  // namespace

std::string printConstant(const Constant& c) {
  std::string out;
  constant(out, c);
  return out;
}

std::string print(const Function& fn, size_t index, const PrintOptions& options) {
  std::string out;
  Printer(fn, options).run(out, index);
  return out;
}

std::string print(const Unit& unit, const PrintOptions& options) {
  std::string out;
  for (size_t i = 0; i < unit.functions.size(); ++i) {
    if (i) out += '\n';
    Printer(*unit.functions[i], options).run(out, i);
  }
  return out;
}

}  // namespace ppy::pir
