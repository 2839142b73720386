/// A number that differs between builds of the compiler's front half: keys the bytecode cache.
#pragma once
#include <cstdint>

namespace ppy {
uint64_t buildTag();
}
