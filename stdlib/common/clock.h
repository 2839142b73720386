/// Deadlines.
#pragma once
#include <cmath>
#include <ctime>

namespace ppy {

/// The monotonic clock's time in `seconds`, which are not negative.
inline timespec monotonicAfter(double seconds) {
  timespec at;
  clock_gettime(CLOCK_MONOTONIC, &at);
  double whole = std::floor(seconds);
  at.tv_sec += static_cast<time_t>(whole);
  at.tv_nsec += static_cast<long>((seconds - whole) * 1e9);
  if (at.tv_nsec >= 1000000000) {
    at.tv_sec++;
    at.tv_nsec -= 1000000000;
  }
  return at;
}

}  // namespace ppy
