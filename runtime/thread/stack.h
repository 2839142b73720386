/// The large native stack of a thread; private to this room.
#pragma once
#include <cstddef>
#include <cstdint>

namespace ppy {

struct Thread;

/// Bounds of the mapping that runOnLargeStack made for this thread; false when it runs on its own.
bool largeStackBounds(uintptr_t* low, uintptr_t* high);
/// frame/strand.cpp: releases the interpreter's frame stack.
void freeFrameStack(Thread& t);

}  // namespace ppy
