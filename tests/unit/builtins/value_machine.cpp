// The postfix evaluator.
#include "value_machine.h"

#include <bit>
#include <vector>

#include "runtime/builtins/format.h"
#include "runtime/object/call.h"
#include "runtime/object/container.h"
#include "runtime/object/error.h"
#include "runtime/object/int_ops.h"
#include "runtime/object/ops.h"
#include "runtime/object/str.h"

namespace ppy::test {
namespace {

std::string unhex(std::string_view s) {
  std::string out;
  for (size_t i = 0; i + 1 < s.size(); i += 2) out.push_back(static_cast<char>(std::stoi(std::string(s.substr(i, 2)), nullptr, 16)));
  return out;
}
double bits(std::string_view hex) { return std::bit_cast<double>(static_cast<uint64_t>(std::stoull(std::string(hex), nullptr, 16))); }

TypeObject* typeNamed(std::string_view name) {
  struct Row {
    const char* name;
    TypeObject* type;
  };
  static const Row rows[] = {{"int", &PyLong_Type}, {"float", &PyFloat_Type}, {"complex", &PyComplex_Type}, {"bool", &PyBool_Type},
                             {"str", &PyUnicode_Type}, {"bytes", &PyBytes_Type}, {"bytearray", &PyByteArray_Type},
                             {"memoryview", &PyMemoryView_Type}, {"list", &PyList_Type}, {"tuple", &PyTuple_Type}, {"dict", &PyDict_Type}};
  for (const Row& row : rows)
    if (name == row.name) return row.type;
  return nullptr;
}

Value binary(Thread& t, std::string_view op, Value a, Value b) {
  static const char* names[] = {"+", "-", "*", "/", "//", "%", "**", "@", "<<", ">>", "&", "|", "^"};
  for (int i = 0; i < 13; i++)
    if (op == names[i]) return binary_py(t, static_cast<BinaryOp>(i), a, b);
  return {};
}
Value comparison(Thread& t, std::string_view op, Value a, Value b) {
  static const char* names[] = {"<", "<=", "==", "!=", ">", ">="};
  for (int i = 0; i < 6; i++)
    if (op == names[i]) return compare_py(t, static_cast<CompareOp>(i), a, b);
  int in = contains_py(t, b, a);
  return in < 0 ? Value() : boolean((in == 1) == (op == "in"));
}
Value unary(Thread& t, std::string_view op, Value v) {
  if (op == "not") {
    int b = truth_py(t, v);
    return b < 0 ? Value() : boolean(!b);
  }
  return unary_py(t, op == "-" ? kSlotNeg : op == "+" ? kSlotPos : kSlotInvert, v);
}

Value function(Thread& t, std::string_view name, const Value* a, int n) {
  if (name == "hash") {
    intptr_t h = hash_py(t, a[0]);
    return h == -1 ? Value() : makeInt(t, h);
  }
  if (name == "len") {
    intptr_t h = length_py(t, a[0]);
    return h < 0 ? Value() : makeInt(t, h);
  }
  if (name == "repr") return repr_py(t, a[0]);
  if (name == "ascii") return ascii_py(t, a[0]);
  if (name == "format") return format_py(t, a[0], n > 1 ? a[1] : Value());
  if (name == "pow") return pow_py(t, a[0], a[1], n > 2 ? a[2] : none());
  if (name == "abs") return unary_py(t, kSlotAbs, a[0]);
  if (name == "divmod") return divmod_py(t, a[0], a[1]);
  return callMethod_py(t, a[0], intern(t, "__round__"), a + 1, static_cast<uint32_t>(n - 1));
}

class Machine {
 public:
  explicit Machine(Thread& t) : t_(t), stack_(newList(t)) {}

  bool token(std::string_view s) {
    char c = s[0];
    std::string_view rest = s.substr(1);
    switch (c) {
      case 'N': return push(none());
      case 'T': return push(boolean(true));
      case 'F':
        if (rest.empty()) return push(boolean(false));
        return callFunction(rest);
      case 'i': {
        bool negative = rest[0] == '-';
        if (negative) rest.remove_prefix(1);
        // hex() of a negative number leaves its "x".
        if (rest[0] == 'x') rest.remove_prefix(1);
        return push(intFromDigits(t_, rest.data(), rest.size(), 16, negative));
      }
      case 'f': return push(makeFloat(t_, bits(rest)));
      case 'J': return push(makeComplex(t_, 0, bits(rest)));
      case 's': return push(newStr(t_, unhex(rest)));
      case 'b': {
        std::string b = unhex(rest);
        return push(newBytes(t_, b.data(), b.size()));
      }
      case 'n': return push(typeNamed(rest));
      case 't': case 'l': case 'd': return collect(c, std::stoi(std::string(rest)));
      case 'o': return two([&](Value a, Value b) { return binary(t_, rest, a, b); });
      case 'c': return two([&](Value a, Value b) { return comparison(t_, rest, a, b); });
      case 'g': return two([&](Value a, Value b) { return getItem_py(t_, a, b); });
      case 'u': {
        Value v = pop();
        return push(unary(t_, rest, v));
      }
      case ':': {
        Value c3 = pop(), b = pop(), a = pop();
        return push(newSlice(t_, a, b, c3));
      }
      case 'a': {
        Value v = pop();
        return push(getAttr_py(t_, v, intern(t_, rest)));
      }
      default: return call(c == 'm', rest);
    }
  }
  Value pop() {
    Value v = stack_->ob_item[stack_->ob_size - 1];
    stack_->ob_size--;
    return v;
  }

 private:
  bool push(Value v) { return !v.isEmpty() && listAppend(t_, stack_, v); }
  template <class F>
  bool two(F f) {
    Value b = pop(), a = pop();
    return push(f(a, b));
  }
  bool collect(char kind, int n) {
    if (kind == 'd') {
      DictObject* d = newDict(t_);
      Value* from = stack_->ob_item + stack_->ob_size - 2 * n;
      for (int i = 0; i < n; i++)
        if (!dictSet_py(t_, d, from[2 * i], from[2 * i + 1])) return false;
      stack_->ob_size -= 2 * n;
      return push(d);
    }
    Value* from = stack_->ob_item + stack_->ob_size - n;
    Value v = kind == 't' ? tupleFrom(t_, from, n) : listFrom(t_, from, n);
    stack_->ob_size -= n;
    return push(v);
  }
  bool callFunction(std::string_view rest) {
    size_t comma = rest.find(',');
    int n = std::stoi(std::string(rest.substr(comma + 1)));
    Value args[4];
    for (int i = n; i-- > 0;) args[i] = pop();
    return push(function(t_, rest.substr(0, comma), args, n));
  }
  bool call(bool method, std::string_view rest) {
    size_t a = rest.find(','), b = rest.find(',', a + 1);
    std::string_view name = rest.substr(0, a), kw = rest.substr(b + 1);
    auto npos = static_cast<uint32_t>(std::stoi(std::string(rest.substr(a + 1, b - a - 1))));
    std::vector<std::string_view> names;
    while (!kw.empty()) {
      size_t end = kw.find(';');
      names.push_back(kw.substr(0, end));
      kw = end == std::string_view::npos ? std::string_view() : kw.substr(end + 1);
    }
    auto total = npos + static_cast<uint32_t>(names.size());
    Value args[12];
    for (uint32_t i = total; i-- > 0;) args[i] = pop();
    Value callee = pop();
    if (method) callee = getAttr_py(t_, callee, intern(t_, name));
    if (callee.isEmpty()) return false;
    TupleObject* kwnames = names.empty() ? nullptr : newTuple(t_, static_cast<intptr_t>(names.size()));
    for (size_t i = 0; i < names.size(); i++) kwnames->ob_item[i] = intern(t_, names[i]);
    return push(call_py(t_, callee, Args{args, npos, kwnames}));
  }

  Thread& t_;
  ListObject* stack_;
};

std::string describeError(Thread& t) {
  if (!pending(t)) return "!nothing pending";
  Value e = takeException(t);
  std::string out = std::string("!") + typeName(typeOf(e)) + ": ";
  Value text = str_py(t, e);
  if (!text.isEmpty()) return out + strToUtf8(text);
  clearException(t);
  return out + "(no text)";
}

}  // namespace

std::string runProgram(Thread& t, std::string_view program) {
  Machine machine(t);
  while (!program.empty()) {
    size_t end = program.find(' ');
    if (!machine.token(program.substr(0, end))) return describeError(t);
    program = end == std::string_view::npos ? std::string_view() : program.substr(end + 1);
  }
  Value text = repr_py(t, machine.pop());
  return text.isEmpty() ? describeError(t) : "=" + strToUtf8(text);
}

}  // namespace ppy::test
