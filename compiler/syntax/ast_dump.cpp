// The dump of a tree, in the format of CPython's ast.dump. Walks an explicit stack, as trees may be deep.
#include <gmp.h>

#include <charconv>
#include <cmath>

#include "compiler/support/unicode.h"
#include "compiler/support/utf8.h"
#include "compiler/syntax/ast_tables.h"
#include "compiler/syntax/parse.h"

namespace ppy::syntax {
using namespace ast;

namespace {

void appendEscaped(std::string& out, uint32_t code, char quote) {
  char buffer[16];
  if (code == static_cast<uint32_t>(quote) || code == '\\') {
    out += '\\';
    out += static_cast<char>(code);
  } else if (code == '\t') {
    out += "\\t";
  } else if (code == '\n') {
    out += "\\n";
  } else if (code == '\r') {
    out += "\\r";
  } else if (code < 0x20 || code == 0x7F) {
    std::snprintf(buffer, sizeof buffer, "\\x%02x", code);
    out += buffer;
  } else if (code < 0x7F) {
    out += static_cast<char>(code);
  } else if (!support::unicode::isPrintable(code)) {
    std::snprintf(buffer, sizeof buffer, code <= 0xFF ? "\\x%02x" : code <= 0xFFFF ? "\\u%04x" : "\\U%08x", code);
    out += buffer;
  } else {
    support::appendUtf8(out, code);
  }
}

/// repr(str), for text in generalised UTF-8.
void appendStrRepr(std::string& out, std::string_view text) {
  char quote = text.find('\'') != std::string_view::npos && text.find('"') == std::string_view::npos ? '"' : '\'';
  out += quote;
  for (const char *p = text.data(), *end = p + text.size(); p < end;) {
    support::DecodedChar d = support::decodeUtf8(p, end);
    appendEscaped(out, d.code, quote);
    p += d.size;
  }
  out += quote;
}

void appendBytesRepr(std::string& out, std::string_view bytes) {
  char quote = bytes.find('\'') != std::string_view::npos && bytes.find('"') == std::string_view::npos ? '"' : '\'';
  out += 'b';
  out += quote;
  for (unsigned char c : bytes) {
    if (c >= 0x7F) {
      char buffer[8];
      std::snprintf(buffer, sizeof buffer, "\\x%02x", c);
      out += buffer;
    } else {
      appendEscaped(out, c, quote);
    }
  }
  out += quote;
}

/// repr(float): shortest digits, exponent from 1e16 on and below 1e-4.
void appendFloatRepr(std::string& out, double v, bool addPoint) {
  if (std::isinf(v)) {
    out += v < 0 ? "-inf" : "inf";
    return;
  }
  if (std::isnan(v)) {
    out += "nan";
    return;
  }
  char digits[40];
  auto end = std::to_chars(digits, digits + sizeof digits, v, std::chars_format::scientific).ptr;
  std::string_view text(digits, static_cast<size_t>(end - digits));
  size_t e = text.find('e');
  int exponent = 0;
  std::from_chars(text.data() + e + (text[e + 1] == '+' ? 2 : 1), end, exponent);
  std::string mantissa;
  for (char c : text.substr(0, e))
    if (c != '.' && c != '-') mantissa += c;
  if (std::signbit(v)) out += '-';
  if (exponent < -4 || exponent >= 16) {
    out += mantissa[0];
    if (mantissa.size() > 1) out.append(".").append(mantissa, 1);
    char buffer[16];
    std::snprintf(buffer, sizeof buffer, "e%c%02d", exponent < 0 ? '-' : '+', std::abs(exponent));
    out += buffer;
  } else if (exponent < 0) {
    out.append("0.").append(static_cast<size_t>(-exponent - 1), '0').append(mantissa);
  } else {
    size_t whole = static_cast<size_t>(exponent) + 1;
    if (mantissa.size() <= whole) {
      out.append(mantissa).append(whole - mantissa.size(), '0');
      if (addPoint) out += ".0";
    } else {
      out.append(mantissa, 0, whole).append(".").append(mantissa, whole);
    }
  }
}

void appendBigInt(std::string& out, const ConstantValue& v) {
  std::string digits(v.text);
  if (v.base == 10) {
    out += digits;
    return;
  }
  mpz_t z;
  mpz_init_set_str(z, digits.c_str(), v.base);
  std::string buffer(mpz_sizeinbase(z, 10) + 2, '\0');
  mpz_get_str(buffer.data(), 10, z);
  mpz_clear(z);
  out += buffer.c_str();
}

void appendConstant(std::string& out, const ConstantValue& v) {
  switch (v.kind) {
    case ConstantKind::None: out += "None"; break;
    case ConstantKind::True: out += "True"; break;
    case ConstantKind::False: out += "False"; break;
    case ConstantKind::Ellipsis: out += "Ellipsis"; break;
    case ConstantKind::Int:
      if (v.fitsInt64) out += std::to_string(v.integer);
      else appendBigInt(out, v);
      break;
    case ConstantKind::Float: appendFloatRepr(out, v.real, true); break;
    case ConstantKind::Complex:
      appendFloatRepr(out, v.real, false);
      out += 'j';
      break;
    case ConstantKind::Str: appendStrRepr(out, v.text); break;
    case ConstantKind::Bytes: appendBytesRepr(out, v.text); break;
    case ConstantKind::Tuple:
    case ConstantKind::FrozenSet: {
      bool tuple = v.kind == ConstantKind::Tuple;
      if (!tuple && !v.itemCount) {
        out += "frozenset()";
        break;
      }
      out += tuple ? "(" : "frozenset({";
      for (uint32_t i = 0; i < v.itemCount; ++i) {
        if (i) out += ", ";
        appendConstant(out, v.items[i]);
      }
      out += !tuple ? "})" : v.itemCount == 1 ? ",)" : ")";
      break;
    }
  }
}

/// What is left to write, last first: nodes and the text between them.
struct Piece {
  const Node* node = nullptr;
  std::string_view fixed;
  std::string text;
  int level = 0;
  bool masked = false;  ///< inside an f-string whose positions are left out
};

class Dumper {
 public:
  Dumper(const DumpOptions& options) : options_(options) {}

  std::string run(const Node* root) {
    push(root, 0, false);
    while (!work_.empty()) {
      Piece piece = std::move(work_.back());
      work_.pop_back();
      if (piece.node) node(piece.node, piece.level, piece.masked);
      else out_.append(piece.text);
    }
    return std::move(out_);
  }

 private:
  void push(const Node* n, int level, bool masked) {
    Piece p;
    p.node = n;
    p.masked = masked;
    p.level = level;
    work_.push_back(std::move(p));
  }
  void pushText(std::string text) {
    Piece p;
    p.text = std::move(text);
    work_.push_back(std::move(p));
  }
  std::string breakAt(int level) const {
    return options_.indent < 0 ? std::string() : "\n" + std::string(static_cast<size_t>(options_.indent * level), ' ');
  }
  std::string separator(int level) const { return options_.indent < 0 ? ", " : "," + breakAt(level); }

  bool isLeftOut(const Node* n, const FieldInfo& f) const {
    if (f.since > options_.featureVersion) return true;
    if (!f.optional || f.isSeq) return false;
    switch (f.type) {
      case FieldType::Node: return fieldOf<const Node*>(n, f) == nullptr;
      case FieldType::Identifier: return !fieldOf<Identifier>(n, f);
      case FieldType::String: return fieldOf<std::string_view>(n, f).data() == nullptr;
      default: return false;
    }
  }

  /// One argument: its name and value, in order, as work.
  struct Part {
    std::string text;
    const Node* node = nullptr;
    bool simple = true;
  };

  void field(std::vector<Part>& parts, const Node* n, const FieldInfo& f, int level, bool& simple) {
    auto text = [&](std::string s) { parts.push_back({std::move(s), nullptr, true}); };
    auto child = [&](const Node* c) {
      if (!c) {
        text("None");
        return;
      }
      parts.push_back({std::string(), c, true});
      const NodeInfo& info = infoOf(c);
      if (info.fieldCount || (info.hasPosition && options_.attributes)) simple = false;
    };
    text(std::string(f.name) + "=");
    auto sequence = [&](uint32_t count, auto&& item) {
      if (!count) {
        text("[]");
        return;
      }
      simple = false;
      text("[" + breakAt(level + 1));
      for (uint32_t i = 0; i < count; ++i) {
        if (i) text(separator(level + 1));
        item(i);
      }
      text("]");
    };
    switch (f.type) {
      case FieldType::Node:
        if (f.isSeq) {
          auto& seq = fieldOf<Seq<const Node*>>(n, f);
          sequence(seq.count, [&](uint32_t i) { child(seq[i]); });
        } else {
          child(fieldOf<const Node*>(n, f));
        }
        break;
      case FieldType::Enum: {
        auto name = [&](uint8_t v) { text(std::string(f.enumNames[v]) + "()"); };
        if (f.isSeq) {
          auto& seq = fieldOf<Seq<uint8_t>>(n, f);
          sequence(seq.count, [&](uint32_t i) { name(seq[i]); });
        } else {
          name(fieldOf<uint8_t>(n, f));
        }
        break;
      }
      case FieldType::Identifier: {
        auto name = [&](Identifier id) {
          std::string s;
          appendStrRepr(s, id.text());
          text(std::move(s));
        };
        if (f.isSeq) {
          auto& seq = fieldOf<Seq<Identifier>>(n, f);
          sequence(seq.count, [&](uint32_t i) { name(seq[i]); });
        } else {
          name(fieldOf<Identifier>(n, f));
        }
        break;
      }
      case FieldType::String: {
        std::string s;
        appendStrRepr(s, fieldOf<std::string_view>(n, f));
        text(std::move(s));
        break;
      }
      case FieldType::Constant: {
        std::string s;
        appendConstant(s, fieldOf<ConstantValue>(n, f));
        text(std::move(s));
        break;
      }
      case FieldType::Int: text(std::to_string(fieldOf<int32_t>(n, f))); break;
    }
  }

  void node(const Node* n, int level, bool masked) {
    const NodeInfo& info = infoOf(n);
    ++level;
    // Each argument is a run of parts; the layout depends on all of them.
    std::vector<std::vector<Part>> args;
    bool simple = true;
    for (uint32_t i = 0; i < info.fieldCount; ++i) {
      const FieldInfo& f = info.fields[i];
      if (isLeftOut(n, f)) continue;
      args.emplace_back();
      field(args.back(), n, f, level, simple);
    }
    if (options_.attributes && info.hasPosition) {
      auto attribute = [&](const char* name, uint32_t v) { args.push_back({{name + std::to_string(masked ? 0 : v), nullptr, true}}); };
      attribute("lineno=", n->range.lineno);
      attribute("col_offset=", n->range.colOffset);
      attribute("end_lineno=", n->range.endLineno);
      attribute("end_col_offset=", n->range.endColOffset);
    }
    bool oneLine = simple && args.size() <= 3;
    out_ += info.name;
    out_ += '(';
    if (!oneLine) out_ += breakAt(level);
    pushText(")");
    bool maskChildren = masked || (options_.maskFStrings && n->kind == NodeKind::JoinedStr);
    for (size_t i = args.size(); i-- > 0;) {
      for (size_t k = args[i].size(); k-- > 0;) {
        Part& part = args[i][k];
        // A child in a list stands one level deeper than one in a field.
        if (part.node) push(part.node, args[i].size() > 2 ? level + 1 : level, maskChildren);
        else pushText(std::move(part.text));
      }
      if (i) pushText(oneLine ? ", " : separator(level));
    }
  }

  const DumpOptions& options_;
  std::string out_;
  std::vector<Piece> work_;
};

}  // namespace

std::string dumpAst(const Node* tree, const DumpOptions& options) { return Dumper(options).run(tree); }

}  // namespace ppy::syntax
