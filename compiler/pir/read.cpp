// The reader of the text form (text.h): line by line, each line by a small cursor.
#include <charconv>
#include <limits>

#include "compiler/pir/text.h"

namespace ppy::pir {
namespace {

class Reader {
 public:
  explicit Reader(std::string_view text) : rest_(text) {}

  std::unique_ptr<Unit> run(std::string& error) {
    auto unit = std::make_unique<Unit>();
    while (nextLine()) {
      if (blank()) continue;
      if (!word("function") || !sigil('@') || !header(*unit)) break;
      if (!body(*unit->functions.back())) break;
    }
    if (failed_) {
      error = "line " + std::to_string(line_) + ": " + (message_.empty() ? "malformed" : message_);
      return nullptr;
    }
    return unit;
  }

 private:
  bool fail(const char* what) {
    if (!failed_) message_ = what;
    failed_ = true;
    return false;
  }
  bool nextLine() {
    if (failed_ || rest_.empty()) return false;
    size_t end = rest_.find('\n');
    cur_ = rest_.substr(0, end);
    rest_ = end == std::string_view::npos ? std::string_view{} : rest_.substr(end + 1);
    ++line_;
    return true;
  }
  void skip() {
    while (!cur_.empty() && cur_[0] == ' ') cur_.remove_prefix(1);
  }
  bool blank() {
    skip();
    return cur_.empty() || cur_[0] == ';';
  }
  static bool nameChar(char c) { return c == '_' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
  std::string_view takeWord() {
    skip();
    size_t n = 0;
    while (n < cur_.size() && nameChar(cur_[n])) ++n;
    std::string_view w = cur_.substr(0, n);
    cur_.remove_prefix(n);
    return w;
  }
  bool word(std::string_view wanted) { return takeWord() == wanted || fail("unexpected word"); }
  bool sigil(char c) {
    skip();
    if (cur_.empty() || cur_[0] != c) return fail("unexpected character");
    cur_.remove_prefix(1);
    return true;
  }
  bool peek(char c) {
    skip();
    return !cur_.empty() && cur_[0] == c;
  }
  template <class T>
  bool integer(T& out, int base = 10) {
    skip();
    auto r = std::from_chars(cur_.data(), cur_.data() + cur_.size(), out, base);
    if (r.ec != std::errc{}) return fail("number expected");
    cur_.remove_prefix(static_cast<size_t>(r.ptr - cur_.data()));
    return true;
  }
  bool real(double& out) {
    skip();
    if (cur_.starts_with("nan")) {
      out = std::numeric_limits<double>::quiet_NaN();
      cur_.remove_prefix(3);
      return true;
    }
    auto r = std::from_chars(cur_.data(), cur_.data() + cur_.size(), out);
    if (r.ec != std::errc{}) return fail("number expected");
    cur_.remove_prefix(static_cast<size_t>(r.ptr - cur_.data()));
    return true;
  }
  bool quoted(std::string& out) {
    if (!sigil('"')) return false;
    out.clear();
    while (!cur_.empty() && cur_[0] != '"') {
      char c = cur_[0];
      cur_.remove_prefix(1);
      if (c != '\\') {
        out += c;
        continue;
      }
      if (cur_.empty()) break;
      c = cur_[0];
      cur_.remove_prefix(1);
      if (c == 'n') {
        out += '\n';
      } else if (c == 'x') {
        unsigned v = 0;
        if (cur_.size() < 2 || std::from_chars(cur_.data(), cur_.data() + 2, v, 16).ptr != cur_.data() + 2) return fail("bad escape");
        out += static_cast<char>(v);
        cur_.remove_prefix(2);
      } else {
        out += c;
      }
    }
    return sigil('"');
  }

  bool header(Unit& unit) {
    size_t index = 0;
    if (!integer(index)) return false;
    if (index != unit.functions.size()) return fail("functions are numbered in order");
    unit.functions.push_back(std::make_unique<Function>());
    return quoted(unit.functions.back()->name) && sigil('{');
  }

  bool body(Function& fn) {
    while (nextLine()) {
      if (blank()) continue;
      if (cur_[0] == '}') return true;
      std::string_view w = takeWord();
      if (w.size() > 1 && w[0] == 'b' && w[1] >= '0' && w[1] <= '9') {
        if (!block(fn, w)) return false;
      } else if (!fn.blocks.empty()) {
        if (!instruction(fn, w)) return false;
      } else if (!attribute(fn, w)) {
        return false;
      }
    }
    return fail("function without end");
  }

  bool block(Function& fn, std::string_view w) {
    if (w != "b" + std::to_string(fn.blocks.size())) return fail("blocks are numbered in order");
    fn.blocks.emplace_back();
    if (!peek(':')) {
      if (!word("handler") || !sigil('b') || !integer(fn.blocks.back().handler)) return false;
    }
    return sigil(':');
  }

  bool attribute(Function& fn, std::string_view w) {
    size_t index = 0;
    if (w == "qualname") return quoted(fn.qualname);
    if (w == "file") return quoted(fn.filename);
    if (w == "kind") {
      std::string_view k = takeWord();
      if (k == "module") fn.kind = FunctionKind::Module;
      else if (k == "class") fn.kind = FunctionKind::Class;
      else if (k == "function") fn.kind = FunctionKind::Function;
      else if (k == "lambda") fn.kind = FunctionKind::Lambda;
      else if (k == "comprehension") fn.kind = FunctionKind::Comprehension;
      else return fail("no such kind");
      if (blank()) return true;
      return word("parent") && sigil('@') && integer(fn.parent);
    }
    if (w == "line") return integer(fn.firstLine) && word("flags") && (skip(), cur_.starts_with("0x") || fail("flags")) && (cur_.remove_prefix(2), integer(fn.flags, 16));
    if (w == "args") return integer(fn.argCount) && word("posonly") && integer(fn.posOnlyCount) && word("kwonly") && integer(fn.kwOnlyCount);
    if (w == "registers") {
      if (!(integer(fn.registerCount) && word("loops") && integer(fn.loopCount))) return false;
      if (!blank()) fn.hasDocString = word("doc");
      return !failed_;
    }
    if (w == "var") {
      if (!sigil('r') || !integer(index) || index != fn.varNames.size()) return fail("variables are numbered in order");
      return quoted(fn.varNames.emplace_back());
    }
    if (w == "cell") {
      CellVariable& c = fn.cellVars.emplace_back();
      return sigil('r') && integer(c.reg) && quoted(c.name);
    }
    if (w == "free") return sigil('f') && integer(index) && quoted(fn.freeVars.emplace_back());
    if (w == "const") return sigil('k') && integer(index) && constant(fn.constants.emplace_back(), 0);
    if (w == "name") return sigil('n') && integer(index) && quoted(fn.names.emplace_back());
    return fail("no such attribute");
  }

  bool constant(Constant& c, int depth) {
    if (depth > 200) return fail("constant nested too deeply");
    std::string_view k = takeWord();
    auto set = [&](ConstantKind kind) {
      c.kind = kind;
      return true;
    };
    if (k == "none") return set(ConstantKind::None);
    if (k == "true") return set(ConstantKind::True);
    if (k == "false") return set(ConstantKind::False);
    if (k == "ellipsis") return set(ConstantKind::Ellipsis);
    if (k == "int") return set(ConstantKind::Int) && integer(c.integer);
    if (k == "float") return set(ConstantKind::Float) && real(c.real);
    if (k == "complex") return set(ConstantKind::Complex) && real(c.real) && real(c.imag);
    if (k == "str") return set(ConstantKind::Str) && quoted(c.text);
    if (k == "bytes") return set(ConstantKind::Bytes) && quoted(c.text);
    if (k == "code") return set(ConstantKind::Code) && sigil('@') && integer(c.integer);
    if (k == "bigint") {
      set(ConstantKind::BigInt);
      if (peek('-')) {
        sigil('-');
        c.text = "-";
      }
      c.text += takeWord();
      return true;
    }
    if (k != "tuple" && k != "frozenset") return fail("no such constant");
    set(k == "tuple" ? ConstantKind::Tuple : ConstantKind::FrozenSet);
    if (!sigil('(')) return false;
    while (!peek(')')) {
      if (!c.items.empty() && !sigil(',')) return false;
      if (!constant(c.items.emplace_back(), depth + 1)) return false;
    }
    return sigil(')');
  }

  static const OpInfo* find(std::string_view text, Op& op) {
    for (unsigned i = 0; i < kOpCount; ++i)
      if (text == kOps.rows[i].text) {
        op = static_cast<Op>(i);
        return &kOps.rows[i];
      }
    return nullptr;
  }

  bool instruction(Function& fn, std::string_view w) {
    Instr in;
    const OpInfo* info = find(w, in.op);
    if (!info) return fail("no such operation");
    for (unsigned i = 0; i < info->operandCount; ++i) {
      if (i && !sigil(',')) return false;
      switch (info->operands[i]) {
        case 'D': case 'U': case 'B': case 'R': case 'W':
          if (!sigil('r') || !integer(in.operands[i])) return false;
          if (peek('.')) {
            sigil('.');
            takeWord();
          }
          break;
        case '#': if (!sigil('#') || !integer(in.operands[i])) return false; break;
        case 'K': if (!sigil('k') || !integer(in.operands[i])) return false; break;
        case 'N': if (!sigil('n') || !integer(in.operands[i])) return false; break;
        case 'L': if (!sigil('b') || !integer(in.operands[i])) return false; break;
        default: if (!integer(in.operands[i])) return false; break;
      }
    }
    if (peek('@')) {
      SourceRange& r = in.range;
      sigil('@');
      if (!(integer(r.line) && sigil(':') && integer(r.column) && sigil('-') && integer(r.endLine) && sigil(':') && integer(r.endColumn))) return false;
    }
    if (!blank()) return fail("text after the instruction");
    fn.blocks.back().instrs.push_back(in);
    return true;
  }

  std::string_view rest_, cur_;
  int line_ = 0;
  bool failed_ = false;
  std::string message_;
};

}  // namespace

std::unique_ptr<Unit> read(std::string_view text, std::string& error) { return Reader(text).run(error); }

}  // namespace ppy::pir
