/// Passes on PIR that both engines profit from, one file each; `optimize` runs them in order.
#pragma once
#include "compiler/pir/pir.h"

namespace ppy::pir {

/// Removes bound checks of variables that every path has bound.
void removeBoundChecks(Function& fn);
/// Jumps to jumps go to the end; blocks nothing reaches, and empty ones, go away; a block entered only by
/// falling into it joins the one before.
void simplifyBlocks(Function& fn);
/// `add t, …; move x, t` computes into x; moves of a register to itself go away.
void foldMoves(Function& fn);

void optimize(Function& fn);

}  // namespace ppy::pir
