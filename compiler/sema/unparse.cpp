// Expressions to text with the least parentheses, by operator precedence.
#include "compiler/sema/unparse.h"

#include <charconv>
#include <cmath>

namespace ppy::sema {

using namespace syntax::ast;
using support::Seq;
using syntax::ConstantValue;

std::string reprStr(std::string_view s) {
  char quote = s.find('\'') != std::string_view::npos && s.find('"') == std::string_view::npos ? '"' : '\'';
  std::string out(1, quote);
  char buffer[16];
  for (size_t i = 0; i < s.size(); ++i) {
    unsigned char c = static_cast<unsigned char>(s[i]);
    if (c == static_cast<unsigned char>(quote) || c == '\\') {
      out += '\\';
      out += static_cast<char>(c);
    } else if (c == '\n') {
      out += "\\n";
    } else if (c == '\r') {
      out += "\\r";
    } else if (c == '\t') {
      out += "\\t";
    } else if (c < 0x20 || c == 0x7f) {
      std::snprintf(buffer, sizeof buffer, "\\x%02x", c);
      out += buffer;
    } else if (c == 0xC2 && i + 1 < s.size() && static_cast<unsigned char>(s[i + 1]) <= 0xA0) {
      std::snprintf(buffer, sizeof buffer, "\\x%02x", static_cast<unsigned char>(s[++i]));
      out += buffer;
    } else if (c == 0xED && i + 2 < s.size() && static_cast<unsigned char>(s[i + 1]) >= 0xA0) {
      unsigned v = 0xD000u | (static_cast<unsigned char>(s[i + 1]) & 0x3Fu) << 6 | (static_cast<unsigned char>(s[i + 2]) & 0x3Fu);
      std::snprintf(buffer, sizeof buffer, "\\u%04x", v);
      out += buffer;
      i += 2;
    } else {
      out += static_cast<char>(c);
    }
  }
  return out + quote;
}

std::string reprBytes(std::string_view s) {
  char quote = s.find('\'') != std::string_view::npos && s.find('"') == std::string_view::npos ? '"' : '\'';
  std::string out = std::string("b") + quote;
  char buffer[16];
  for (unsigned char c : s) {
    if (c == static_cast<unsigned char>(quote) || c == '\\') {
      out += '\\';
      out += static_cast<char>(c);
    } else if (c == '\n') {
      out += "\\n";
    } else if (c == '\r') {
      out += "\\r";
    } else if (c == '\t') {
      out += "\\t";
    } else if (c < 0x20 || c >= 0x7f) {
      std::snprintf(buffer, sizeof buffer, "\\x%02x", c);
      out += buffer;
    } else {
      out += static_cast<char>(c);
    }
  }
  return out + quote;
}

std::string reprFloat(double d) {
  if (std::isnan(d)) return "nan";
  if (std::isinf(d)) return d < 0 ? "-inf" : "inf";
  char buffer[64];
  char* end = std::to_chars(buffer, buffer + sizeof buffer, d, std::chars_format::scientific).ptr;
  std::string_view text(buffer, static_cast<size_t>(end - buffer));
  std::string sign = text[0] == '-' ? "-" : "";
  text.remove_prefix(sign.size());
  size_t e = text.find('e');
  std::string digits(1, text[0]);
  if (e > 1) digits += text.substr(2, e - 2);
  int exponent = 0;
  size_t from = e + 1 + (text[e + 1] == '+');
  std::from_chars(text.data() + from, text.data() + text.size(), exponent);
  int n = static_cast<int>(digits.size());
  if (exponent < -4 || exponent >= 16) {
    std::string out = sign + digits[0];
    if (n > 1) out += "." + digits.substr(1);
    std::snprintf(buffer, sizeof buffer, "e%c%02d", exponent < 0 ? '-' : '+', std::abs(exponent));
    return out + buffer;
  }
  if (exponent < 0) return sign + "0." + std::string(static_cast<size_t>(-exponent - 1), '0') + digits;
  if (n <= exponent + 1) return sign + digits + std::string(static_cast<size_t>(exponent + 1 - n), '0') + ".0";
  return sign + digits.substr(0, static_cast<size_t>(exponent) + 1) + "." + digits.substr(static_cast<size_t>(exponent) + 1);
}

namespace {

enum Level { kTuple, kTest, kOr, kAnd, kNot, kCmp, kExpr, kBor = kExpr, kBxor, kBand, kShift, kArith, kTerm, kFactor, kPower, kAwait, kAtom };

class Unparser {
 public:
  std::string out;

  void expr(const Expr* e, int level) {
    visit(e, [&](auto* n) { this->on(n, level); });
  }

 private:
  template <class F>
  void parens(bool wanted, F&& f) {
    if (wanted) out += '(';
    f();
    if (wanted) out += ')';
  }
  void list(const Seq<Expr*>& items, int level) {
    for (uint32_t i = 0; i < items.size(); ++i) {
      if (i) out += ", ";
      expr(items[i], level);
    }
  }

  void on(const BoolOp* e, int level) {
    int own = e->op == BoolOperator::And ? kAnd : kOr;
    parens(level > own, [&] {
      for (uint32_t i = 0; i < e->values.size(); ++i) {
        if (i) out += e->op == BoolOperator::And ? " and " : " or ";
        expr(e->values[i], own + 1);
      }
    });
  }
  void on(const NamedExpr* e, int level) {
    parens(level > kTuple, [&] {
      expr(e->target, kAtom);
      out += " := ";
      expr(e->value, kAtom);
    });
  }
  void on(const BinOp* e, int level) {
    const char* text = "";
    int own = kArith;
    bool right = false;
    switch (e->op) {
      case Operator::Add: text = " + "; break;
      case Operator::Sub: text = " - "; break;
      case Operator::Mult: text = " * ", own = kTerm; break;
      case Operator::MatMult: text = " @ ", own = kTerm; break;
      case Operator::Div: text = " / ", own = kTerm; break;
      case Operator::Mod: text = " % ", own = kTerm; break;
      case Operator::LShift: text = " << ", own = kShift; break;
      case Operator::RShift: text = " >> ", own = kShift; break;
      case Operator::BitOr: text = " | ", own = kBor; break;
      case Operator::BitXor: text = " ^ ", own = kBxor; break;
      case Operator::BitAnd: text = " & ", own = kBand; break;
      case Operator::FloorDiv: text = " // ", own = kTerm; break;
      case Operator::Pow: text = " ** ", own = kPower, right = true; break;
    }
    parens(level > own, [&] {
      expr(e->left, own + right);
      out += text;
      expr(e->right, own + !right);
    });
  }
  void on(const UnaryOp* e, int level) {
    const char* text = e->op == UnaryOperator::Invert ? "~" : e->op == UnaryOperator::Not ? "not " : e->op == UnaryOperator::UAdd ? "+" : "-";
    int own = e->op == UnaryOperator::Not ? kNot : kFactor;
    parens(level > own, [&] {
      out += text;
      expr(e->operand, own);
    });
  }
  void on(const Lambda* e, int level) {
    parens(level > kTest, [&] {
      out += "lambda";
      std::string before = std::move(out);
      out.clear();
      arguments(e->args);
      out = before + (out.empty() ? "" : " ") + out + ": ";
      expr(e->body, kTest);
    });
  }
  void arguments(const Arguments* a) {
    bool first = true;
    auto comma = [&] {
      if (!first) out += ", ";
      first = false;
    };
    uint32_t positional = a->posonlyargs.size() + a->args.size(), defaults = positional - a->defaults.size();
    for (uint32_t i = 0; i < positional; ++i) {
      comma();
      out += (i < a->posonlyargs.size() ? a->posonlyargs[i] : a->args[i - a->posonlyargs.size()])->arg.text();
      if (i >= defaults) {
        out += '=';
        expr(a->defaults[i - defaults], kTest);
      }
      if (a->posonlyargs.size() && i + 1 == a->posonlyargs.size()) out += ", /";
    }
    if (a->vararg || !a->kwonlyargs.empty()) {
      comma();
      out += '*';
      if (a->vararg) out += a->vararg->arg.text();
    }
    for (uint32_t i = 0; i < a->kwonlyargs.size(); ++i) {
      comma();
      out += a->kwonlyargs[i]->arg.text();
      if (a->kwDefaults[i]) {
        out += '=';
        expr(a->kwDefaults[i], kTest);
      }
    }
    if (a->kwarg) {
      comma();
      out += "**";
      out += a->kwarg->arg.text();
    }
  }
  void on(const IfExp* e, int level) {
    parens(level > kTest, [&] {
      expr(e->body, kTest + 1);
      out += " if ";
      expr(e->test, kTest + 1);
      out += " else ";
      expr(e->orelse, kTest);
    });
  }
  void on(const Dict* e, int) {
    out += '{';
    for (uint32_t i = 0; i < e->values.size(); ++i) {
      if (i) out += ", ";
      if (e->keys[i]) {
        expr(e->keys[i], kTest);
        out += ": ";
        expr(e->values[i], kTest);
      } else {
        out += "**";
        expr(e->values[i], kExpr);
      }
    }
    out += '}';
  }
  void on(const Set* e, int) {
    out += '{';
    list(e->elts, kTest);
    out += '}';
  }
  void comprehensions(const Seq<Comprehension*>& generators) {
    for (const Comprehension* c : generators) {
      out += c->isAsync ? " async for " : " for ";
      expr(c->target, kTuple);
      out += " in ";
      expr(c->iter, kTest + 1);
      for (const Expr* x : c->ifs) {
        out += " if ";
        expr(x, kTest + 1);
      }
    }
  }
  void on(const ListComp* e, int) {
    out += '[';
    expr(e->elt, kTest);
    comprehensions(e->generators);
    out += ']';
  }
  void on(const SetComp* e, int) {
    out += '{';
    expr(e->elt, kTest);
    comprehensions(e->generators);
    out += '}';
  }
  void on(const DictComp* e, int) {
    out += '{';
    expr(e->key, kTest);
    out += ": ";
    expr(e->value, kTest);
    comprehensions(e->generators);
    out += '}';
  }
  void on(const GeneratorExp* e, int) {
    out += '(';
    expr(e->elt, kTest);
    comprehensions(e->generators);
    out += ')';
  }
  void on(const Await* e, int level) {
    parens(level > kAwait, [&] {
      out += "await ";
      expr(e->value, kAtom);
    });
  }
  void on(const Yield* e, int) {
    out += "(yield";
    if (e->value) {
      out += ' ';
      expr(e->value, kTuple);
    }
    out += ')';
  }
  void on(const YieldFrom* e, int) {
    out += "(yield from ";
    expr(e->value, kTest);
    out += ')';
  }
  void on(const Compare* e, int level) {
    static const char* const kOps[] = {" == ", " != ", " < ", " <= ", " > ", " >= ", " is ", " is not ", " in ", " not in "};
    parens(level > kCmp, [&] {
      expr(e->left, kCmp + 1);
      for (uint32_t i = 0; i < e->ops.size(); ++i) {
        out += kOps[static_cast<int>(e->ops[i])];
        expr(e->comparators[i], kCmp + 1);
      }
    });
  }
  void on(const Call* e, int) {
    expr(e->func, kAtom);
    if (e->args.size() == 1 && e->keywords.empty() && isa<GeneratorExp>(e->args[0])) return expr(e->args[0], kAtom);
    out += '(';
    list(e->args, kTest);
    bool first = e->args.empty();
    for (const Keyword* k : e->keywords) {
      if (!first) out += ", ";
      first = false;
      if (k->arg) {
        out += k->arg.text();
        out += '=';
      } else {
        out += "**";
      }
      expr(k->value, kTest);
    }
    out += ')';
  }
  void body(const Expr* e, std::string& text, bool spec) {
    if (auto* j = dynCast<JoinedStr>(e)) {
      for (const Expr* v : j->values) body(v, text, spec);
    } else if (auto* c = dynCast<Constant>(e)) {
      for (char ch : c->value.text) {
        text += ch;
        if (ch == '{' || ch == '}') text += ch;
      }
    } else if (auto* f = dynCast<FormattedValue>(e)) {
      Unparser inner;
      inner.expr(f->value, kTest + 1);
      text += inner.out.starts_with("{") ? "{ " : "{";
      text += inner.out;
      if (f->conversion > 0) {
        text += '!';
        text += static_cast<char>(f->conversion);
      }
      if (f->formatSpec) {
        text += ':';
        body(f->formatSpec, text, true);
      }
      text += '}';
    }
  }
  void on(const JoinedStr* e, int) {
    std::string text;
    body(e, text, false);
    out += "f" + reprStr(text);
  }
  void on(const FormattedValue* e, int) {
    std::string text;
    body(e, text, false);
    out += "f" + reprStr(text);
  }
  void on(const TemplateStr*, int) { out += "t''"; }
  void on(const Interpolation*, int) { out += "{}"; }

  void constant(const ConstantValue& v) {
    using K = syntax::ConstantKind;
    switch (v.kind) {
      case K::None: out += "None"; break;
      case K::True: out += "True"; break;
      case K::False: out += "False"; break;
      case K::Ellipsis: out += "..."; break;
      case K::Int:
        if (v.fitsInt64) out += std::to_string(v.integer);
        else if (v.base == 10) out += v.text;
        else out += "0x" + std::string(v.text);
        break;
      case K::Float: out += finite(reprFloat(v.real)); break;
      case K::Complex: {
        std::string s = finite(reprFloat(v.real));
        if (s.ends_with(".0")) s.resize(s.size() - 2);
        out += s + "j";
        break;
      }
      case K::Str: out += reprStr(v.text); break;
      case K::Bytes: out += reprBytes(v.text); break;
      case K::Tuple:
      case K::FrozenSet:
        out += v.kind == K::Tuple ? "(" : "frozenset({";
        for (uint32_t i = 0; i < v.itemCount; ++i) {
          if (i) out += ", ";
          constant(v.items[i]);
        }
        if (v.kind == K::Tuple && v.itemCount == 1) out += ',';
        out += v.kind == K::Tuple ? ")" : "})";
        break;
    }
  }
  static std::string finite(std::string s) { return s == "inf" ? "1e309" : s; }
  void on(const Constant* e, int) {
    out += e->literalKind;
    constant(e->value);
  }
  void on(const Attribute* e, int) {
    expr(e->value, kAtom);
    auto* c = dynCast<Constant>(e->value);
    out += c && c->value.kind == syntax::ConstantKind::Int ? " ." : ".";
    out += e->attr.text();
  }
  void on(const Subscript* e, int) {
    expr(e->value, kAtom);
    out += '[';
    expr(e->slice, kTuple);
    out += ']';
  }
  void on(const Starred* e, int) {
    out += '*';
    expr(e->value, kExpr);
  }
  void on(const Name* e, int) { out += e->id.text(); }
  void on(const List* e, int) {
    out += '[';
    list(e->elts, kTest);
    out += ']';
  }
  void on(const Tuple* e, int level) {
    if (e->elts.empty()) {
      out += "()";
      return;
    }
    parens(level > kTuple, [&] {
      list(e->elts, kTest);
      if (e->elts.size() == 1) out += ',';
    });
  }
  void on(const Slice* e, int) {
    if (e->lower) expr(e->lower, kTest);
    out += ':';
    if (e->upper) expr(e->upper, kTest);
    if (e->step) {
      out += ':';
      expr(e->step, kTest);
    }
  }
};

}  // namespace

std::string unparse(const Expr* e) {
  Unparser u;
  u.expr(e, kTest);
  return std::move(u.out);
}

}  // namespace ppy::sema
