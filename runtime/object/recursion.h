/// Guards for recursion in C++: depth and native stack, and containers that contain themselves.
#pragma once
#include "runtime/object/error.h"
#include "runtime/thread/thread.h"

namespace ppy {

/// Counts one level of native recursion against the recursion limit and the native stack. Test it:
/// false means RecursionError is pending ("maximum recursion depth exceeded " + where).
class RecursionGuard {
 public:
  RecursionGuard(Thread& t, const char* where) : t_(t) {
    bool deep = --t.recursion_remaining < 0 || reinterpret_cast<uintptr_t>(__builtin_frame_address(0)) < t.stackHardLimit;
    if (deep) {
      t.recursion_remaining++;
      raiseRecursion(t, where);
      t.recursion_remaining--;
    }
    ok_ = !deep;
  }
  ~RecursionGuard() { t_.recursion_remaining++; }
  RecursionGuard(const RecursionGuard&) = delete;
  explicit operator bool() const { return ok_; }
 private:
  Thread& t_;
  bool ok_;
};

/// A container being printed: `seen` when it is already on the way (print "[...]" then).
class ReprGuard {
 public:
  ReprGuard(Thread& t, const Object* o) : t_(t), object_(o), outer_(static_cast<ReprGuard*>(t.reprTop)) {
    for (ReprGuard* g = outer_; g; g = g->outer_) seen_ |= g->object_ == o;
    t.reprTop = this;
  }
  ~ReprGuard() { t_.reprTop = outer_; }
  ReprGuard(const ReprGuard&) = delete;
  bool seen() const { return seen_; }
 private:
  Thread& t_;
  const Object* object_;
  ReprGuard* outer_;
  bool seen_ = false;
};

}  // namespace ppy
