// Operators on constants. Ints go through GMP; results are limited as in CPython: 128 bits for products,
// powers and shifts, 4096 characters and 256 items for repetition.
#include "compiler/sema/arith.h"

#include <gmp.h>

#include <cmath>
#include <cstring>
#include <string>

namespace ppy::sema {

using syntax::ConstantKind;
using syntax::ConstantValue;
using syntax::ast::Operator;
using syntax::ast::UnaryOperator;
using support::Arena;

namespace {

constexpr size_t kMaxIntBits = 128, kMaxStrSize = 4096, kMaxCollectionSize = 256;

class BigInt {
 public:
  BigInt() { mpz_init(v); }
  explicit BigInt(const ConstantValue& c) {
    if (c.kind == ConstantKind::True || c.kind == ConstantKind::False)
      mpz_init_set_ui(v, c.kind == ConstantKind::True);
    else if (c.fitsInt64)
      mpz_init_set_si(v, c.integer);
    else
      mpz_init_set_str(v, std::string(c.text).c_str(), c.base);
  }
  ~BigInt() { mpz_clear(v); }
  BigInt(const BigInt&) = delete;
  size_t bits() const { return mpz_sgn(v) ? mpz_sizeinbase(v, 2) : 0; }
  mpz_t v;
};

bool isBool(const ConstantValue& v) { return v.kind == ConstantKind::True || v.kind == ConstantKind::False; }
bool isInt(const ConstantValue& v) { return v.kind == ConstantKind::Int || isBool(v); }

ConstantValue intValue(Arena& arena, const BigInt& b) {
  if (mpz_fits_slong_p(b.v)) return ConstantValue::ofInt(mpz_get_si(b.v));
  ConstantValue r = ConstantValue::of(ConstantKind::Int);
  r.base = 16;
  size_t size = mpz_sizeinbase(b.v, 16) + 2;
  char* text = arena.makeArray<char>(size);
  mpz_get_str(text, 16, b.v);
  r.text = text;
  return r;
}

ConstantValue floatValue(double d) {
  ConstantValue r = ConstantValue::of(ConstantKind::Float);
  r.real = d;
  return r;
}

ConstantValue complexValue(Arena& arena, double real, double imag) {
  ConstantValue r = ConstantValue::of(ConstantKind::Complex);
  r.real = imag;
  r.text = arena.copy(std::string_view(reinterpret_cast<const char*>(&real), sizeof real));
  return r;
}

double complexReal(const ConstantValue& v) {
  double d = 0;
  if (v.text.size() == sizeof d) std::memcpy(&d, v.text.data(), sizeof d);
  return d;
}

/// As a double, when that is what Python would compute with.
std::optional<double> asDouble(const ConstantValue& v) {
  if (v.kind == ConstantKind::Float) return v.real;
  if (isBool(v)) return v.kind == ConstantKind::True;
  if (v.kind == ConstantKind::Int && v.fitsInt64) return static_cast<double>(v.integer);
  return std::nullopt;
}

std::optional<ConstantValue> intBinary(Arena& arena, const ConstantValue& left, Operator op, const ConstantValue& right) {
  BigInt a(left), b(right), r;
  bool zero = mpz_sgn(b.v) == 0;
  switch (op) {
    case Operator::Add: mpz_add(r.v, a.v, b.v); break;
    case Operator::Sub: mpz_sub(r.v, a.v, b.v); break;
    case Operator::Mult:
      if (a.bits() && b.bits() && a.bits() + b.bits() > kMaxIntBits) return std::nullopt;
      mpz_mul(r.v, a.v, b.v);
      break;
    case Operator::FloorDiv:
      if (zero) return std::nullopt;
      mpz_fdiv_q(r.v, a.v, b.v);
      break;
    case Operator::Mod:
      if (zero) return std::nullopt;
      mpz_fdiv_r(r.v, a.v, b.v);
      break;
    case Operator::Div: {
      // Exact operands: the quotient of doubles is the correctly rounded one.
      if (zero || a.bits() > 53 || b.bits() > 53) return std::nullopt;
      return floatValue(mpz_get_d(a.v) / mpz_get_d(b.v));
    }
    case Operator::Pow: {
      if (mpz_sgn(b.v) < 0) {
        if (mpz_sgn(a.v) == 0 || a.bits() > 53 || b.bits() > 53) return std::nullopt;
        return floatValue(std::pow(mpz_get_d(a.v), mpz_get_d(b.v)));
      }
      if (a.bits() && !zero) {
        if (!mpz_fits_ulong_p(b.v)) return std::nullopt;
        unsigned long w = mpz_get_ui(b.v);
        if (w > kMaxIntBits || a.bits() > kMaxIntBits / w) return std::nullopt;
      }
      mpz_pow_ui(r.v, a.v, mpz_get_ui(b.v));
      break;
    }
    case Operator::LShift: {
      if (mpz_sgn(b.v) < 0) return std::nullopt;
      if (a.bits() && !zero && (!mpz_fits_ulong_p(b.v) || mpz_get_ui(b.v) > kMaxIntBits || a.bits() > kMaxIntBits - mpz_get_ui(b.v))) return std::nullopt;
      if (a.bits()) mpz_mul_2exp(r.v, a.v, mpz_get_ui(b.v));
      break;
    }
    case Operator::RShift:
      if (mpz_sgn(b.v) < 0 || !mpz_fits_ulong_p(b.v)) return std::nullopt;
      mpz_fdiv_q_2exp(r.v, a.v, mpz_get_ui(b.v));
      break;
    case Operator::BitOr: mpz_ior(r.v, a.v, b.v); break;
    case Operator::BitXor: mpz_xor(r.v, a.v, b.v); break;
    case Operator::BitAnd: mpz_and(r.v, a.v, b.v); break;
    case Operator::MatMult: return std::nullopt;
  }
  if (isBool(left) && isBool(right) && (op == Operator::BitOr || op == Operator::BitXor || op == Operator::BitAnd))
    return ConstantValue::of(mpz_sgn(r.v) ? ConstantKind::True : ConstantKind::False);
  return intValue(arena, r);
}

std::optional<ConstantValue> floatBinary(double a, Operator op, double b) {
  switch (op) {
    case Operator::Add: return floatValue(a + b);
    case Operator::Sub: return floatValue(a - b);
    case Operator::Mult: return floatValue(a * b);
    case Operator::Div:
      if (b == 0) return std::nullopt;
      return floatValue(a / b);
    case Operator::FloorDiv:
    case Operator::Mod: {
      if (b == 0) return std::nullopt;
      double mod = std::fmod(a, b), div = (a - mod) / b;
      if (mod != 0) {
        if ((b < 0) != (mod < 0)) {
          mod += b;
          div -= 1;
        }
      } else {
        mod = std::copysign(0.0, b);
      }
      if (op == Operator::Mod) return floatValue(mod);
      double floored = 0;
      if (div != 0) {
        floored = std::floor(div);
        if (div - floored > 0.5) floored += 1;
      } else {
        floored = std::copysign(0.0, a / b);
      }
      return floatValue(floored);
    }
    case Operator::Pow: {
      if ((a == 0 && b < 0) || (a < 0 && b != std::floor(b)) || !std::isfinite(a) || !std::isfinite(b)) return std::nullopt;
      double r = std::pow(a, b);
      if (!std::isfinite(r)) return std::nullopt;
      return floatValue(r);
    }
    default: return std::nullopt;
  }
}

bool isText(const ConstantValue& v) { return v.kind == ConstantKind::Str || v.kind == ConstantKind::Bytes; }

size_t codePoints(std::string_view s) {
  size_t n = 0;
  for (unsigned char c : s) n += (c & 0xC0) != 0x80;
  return n;
}

/// Items of a nested constant, as CPython limits them for repetition.
bool withinComplexity(const ConstantValue& v, size_t& budget) {
  if (v.kind != ConstantKind::Tuple && v.kind != ConstantKind::FrozenSet) return true;
  if (v.itemCount > budget) return false;
  budget -= v.itemCount;
  for (uint32_t i = 0; i < v.itemCount; ++i)
    if (!withinComplexity(v.items[i], budget)) return false;
  return true;
}

std::optional<ConstantValue> repeat(Arena& arena, const ConstantValue& v, const ConstantValue& times) {
  if (!times.fitsInt64 && !isBool(times)) return std::nullopt;
  int64_t n = isBool(times) ? times.kind == ConstantKind::True : times.integer;
  if (isText(v)) {
    size_t length = v.kind == ConstantKind::Str ? codePoints(v.text) : v.text.size();
    if (length && (n < 0 || static_cast<size_t>(n) > kMaxStrSize / length)) return std::nullopt;
    std::string text;
    for (int64_t i = 0; i < n && length; ++i) text += v.text;
    ConstantValue r = v;
    r.text = arena.copy(text);
    return r;
  }
  if (v.itemCount) {
    if (n < 0 || static_cast<size_t>(n) > kMaxCollectionSize / v.itemCount) return std::nullopt;
    size_t budget = 1024;
    if (n && !withinComplexity(v, budget)) return std::nullopt;
  } else {
    n = 0;
  }
  ConstantValue r = v;
  r.itemCount = static_cast<uint32_t>(n) * v.itemCount;
  auto* items = arena.makeArray<ConstantValue>(r.itemCount);
  for (uint32_t i = 0; i < r.itemCount; ++i) items[i] = v.items[i % v.itemCount];
  r.items = items;
  return r;
}

}  // namespace

std::optional<ConstantValue> foldBinary(Arena& arena, const ConstantValue& left, Operator op, const ConstantValue& right) {
  if (isInt(left) && isInt(right)) return intBinary(arena, left, op, right);
  bool complex = left.kind == ConstantKind::Complex || right.kind == ConstantKind::Complex;
  auto a = asDouble(left), b = asDouble(right);
  if (!complex && a && b) return floatBinary(*a, op, *b);
  if (complex && (op == Operator::Add || op == Operator::Sub)) {
    if ((left.kind != ConstantKind::Complex && !a) || (right.kind != ConstantKind::Complex && !b)) return std::nullopt;
    double ar = a ? *a : complexReal(left), ai = a ? 0 : left.real;
    double br = b ? *b : complexReal(right), bi = b ? 0 : right.real;
    return op == Operator::Add ? complexValue(arena, ar + br, ai + bi) : complexValue(arena, ar - br, ai - bi);
  }
  if (op == Operator::Mult) {
    bool leftSequence = isText(left) || left.kind == ConstantKind::Tuple, rightSequence = isText(right) || right.kind == ConstantKind::Tuple;
    if (leftSequence && isInt(right)) return repeat(arena, left, right);
    if (rightSequence && isInt(left)) return repeat(arena, right, left);
    return std::nullopt;
  }
  if (op != Operator::Add || left.kind != right.kind) return std::nullopt;
  if (isText(left)) {
    ConstantValue r = left;
    r.ascii = left.ascii && right.ascii;
    r.text = arena.copy(std::string(left.text) + std::string(right.text));
    return r;
  }
  if (left.kind == ConstantKind::Tuple) {
    ConstantValue r = left;
    r.itemCount = left.itemCount + right.itemCount;
    auto* items = arena.makeArray<ConstantValue>(r.itemCount);
    for (uint32_t i = 0; i < r.itemCount; ++i) items[i] = i < left.itemCount ? left.items[i] : right.items[i - left.itemCount];
    r.items = items;
    return r;
  }
  return std::nullopt;
}

std::optional<ConstantValue> foldUnary(Arena& arena, UnaryOperator op, const ConstantValue& v) {
  if (op == UnaryOperator::Not) {
    bool truth;
    switch (v.kind) {
      case ConstantKind::None:
      case ConstantKind::False: truth = false; break;
      case ConstantKind::True:
      case ConstantKind::Ellipsis: truth = true; break;
      case ConstantKind::Int: truth = !v.fitsInt64 || v.integer != 0; break;
      case ConstantKind::Float: truth = v.real != 0; break;
      case ConstantKind::Complex: truth = v.real != 0 || complexReal(v) != 0; break;
      case ConstantKind::Str:
      case ConstantKind::Bytes: truth = !v.text.empty(); break;
      default: truth = v.itemCount != 0;
    }
    return ConstantValue::of(truth ? ConstantKind::False : ConstantKind::True);
  }
  if (isInt(v)) {
    BigInt a(v), r;
    if (op == UnaryOperator::USub) mpz_neg(r.v, a.v);
    else if (op == UnaryOperator::Invert) mpz_com(r.v, a.v);
    else mpz_set(r.v, a.v);
    return intValue(arena, r);
  }
  if (op == UnaryOperator::Invert) return std::nullopt;
  bool negate = op == UnaryOperator::USub;
  if (v.kind == ConstantKind::Float) return floatValue(negate ? -v.real : v.real);
  if (v.kind == ConstantKind::Complex) return negate ? complexValue(arena, -complexReal(v), -v.real) : v;
  return std::nullopt;
}

std::optional<ConstantValue> foldSubscript(Arena& arena, const ConstantValue& v, const ConstantValue& index) {
  if (!isInt(index) || (!isBool(index) && !index.fitsInt64)) return std::nullopt;
  int64_t i = isBool(index) ? index.kind == ConstantKind::True : index.integer, size;
  if (v.kind == ConstantKind::Str) size = static_cast<int64_t>(codePoints(v.text));
  else if (v.kind == ConstantKind::Bytes) size = static_cast<int64_t>(v.text.size());
  else if (v.kind == ConstantKind::Tuple) size = v.itemCount;
  else return std::nullopt;
  if (i < 0) i += size;
  if (i < 0 || i >= size) return std::nullopt;
  if (v.kind == ConstantKind::Tuple) return v.items[i];
  if (v.kind == ConstantKind::Bytes) return ConstantValue::ofInt(static_cast<unsigned char>(v.text[static_cast<size_t>(i)]));
  size_t at = 0;
  auto next = [&](size_t p) {
    do ++p;
    while (p < v.text.size() && (static_cast<unsigned char>(v.text[p]) & 0xC0) == 0x80);
    return p;
  };
  for (; i > 0; --i) at = next(at);
  ConstantValue r = v;
  r.text = v.text.substr(at, next(at) - at);
  r.ascii = r.text.size() == 1;
  return r;
}

}  // namespace ppy::sema
