/// Passes on PIR that both engines profit from, one file each, a row of passes.def each; `optimize` runs them in order.
#pragma once
#include <string>
#include <string_view>

#include "compiler/pir/pir.h"

namespace ppy::pir {

/// Removes bound checks of variables that every path has bound.
void removeBoundChecks(Function& fn);
/// Jumps to jumps go to the end; blocks nothing reaches, and empty ones, go away; a block entered only by
/// falling into it joins the one before.
void simplifyBlocks(Function& fn);
/// Returns without a position (of the end of a body) get the one of what leads to them; one that several ways lead to is copied.
void placeExits(Function& fn);
/// `add t, …; move x, t` computes into x; moves of a register to itself go away.
void foldMoves(Function& fn);

/// Which passes run, and after which of them the function is printed: bits by row of passes.def.
struct PassPlan {
  uint32_t run = ~0u, print = 0;
  std::string* printed = nullptr;  ///< where to
};
/// The bit of the pass of that name; 0: there is none.
uint32_t passBit(std::string_view name);
/// All names, separated by ", ".
std::string passNames();

/// `index`: the function's number in its unit, for the printed text.
void optimize(Function& fn, size_t index, const PassPlan& plan = {});

}  // namespace ppy::pir
