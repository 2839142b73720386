// The passes on PIR, run in the order of their table.
#include "compiler/pir/passes.h"
#include "compiler/pir/text.h"

namespace ppy::pir {
namespace {

struct Pass {
  void (*run)(Function&);
  const char* name;
};
const Pass kPasses[] = {
#define PASS(function, name, what) {function, name},
#include "compiler/pir/passes.def"
};

}  // namespace

uint32_t passBit(std::string_view name) {
  uint32_t bit = 1;
  for (const Pass& p : kPasses) {
    if (name == p.name) return bit;
    bit <<= 1;
  }
  return 0;
}

std::string passNames() {
  std::string all;
  for (const Pass& p : kPasses) all += (all.empty() ? "" : ", ") + std::string(p.name);
  return all;
}

void optimize(Function& fn, size_t index, const PassPlan& plan) {
  uint32_t bit = 1;
  for (const Pass& p : kPasses) {
    if (plan.run & bit) p.run(fn);
    if (plan.run & plan.print & bit && plan.printed) *plan.printed += "; after " + std::string(p.name) + "\n" + print(fn, index);
    bit <<= 1;
  }
}

}  // namespace ppy::pir
