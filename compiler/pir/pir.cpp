// Constant identity and register naming.
#include "compiler/pir/pir.h"

#include <bit>

namespace ppy::pir {

std::string Constant::key() const {
  std::string out(1, static_cast<char>('a' + static_cast<int>(kind)));
  auto bits = [&](uint64_t v) { out.append(reinterpret_cast<const char*>(&v), sizeof v); };
  switch (kind) {
    case ConstantKind::None:
    case ConstantKind::True:
    case ConstantKind::False:
    case ConstantKind::Ellipsis:
      break;
    case ConstantKind::Int:
    case ConstantKind::Code:
      bits(static_cast<uint64_t>(integer));
      break;
    case ConstantKind::Float:
      bits(std::bit_cast<uint64_t>(real));
      break;
    case ConstantKind::Complex:
      bits(std::bit_cast<uint64_t>(real));
      bits(std::bit_cast<uint64_t>(imag));
      break;
    case ConstantKind::BigInt:
    case ConstantKind::Str:
    case ConstantKind::Bytes:
      bits(text.size());
      out += text;
      break;
    case ConstantKind::Tuple:
    case ConstantKind::FrozenSet:
      bits(items.size());
      for (const Constant& c : items) out += c.key();
      break;
  }
  return out;
}

Reg Function::firstTemp() const {
  Reg first = static_cast<Reg>(varNames.size());
  for (const CellVariable& c : cellVars)
    if (c.reg >= first) first = c.reg + 1;
  return first;
}

std::string_view Function::registerName(Reg r) const {
  if (r < 0) return {};
  if (static_cast<size_t>(r) < varNames.size()) return varNames[static_cast<size_t>(r)];
  for (const CellVariable& c : cellVars)
    if (c.reg == r) return c.name;
  return {};
}

}  // namespace ppy::pir
