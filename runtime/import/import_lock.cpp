// The import lock.
#include <unistd.h>

#include <new>

#include "runtime/import/import.h"
#include "runtime/thread/runtime.h"

namespace ppy {

void ImportLock::forgetParent() {
  pid_t now = getpid();
  if (process_ && process_ != now) owner_ = nullptr, depth_ = 0;
  process_ = now;
}

void ImportLock::acquire(Thread& t) {
  {
    std::lock_guard<std::mutex> guard(mutex_);
    forgetParent();
    if (!owner_ || owner_ == &t) {
      owner_ = &t;
      depth_++;
      return;
    }
  }
  ReleasedScope released(t);
  std::unique_lock<std::mutex> guard(mutex_);
  freed_.wait(guard, [this] { return !owner_; });
  owner_ = &t;
  depth_ = 1;
}

bool ImportLock::release(Thread& t) {
  std::lock_guard<std::mutex> guard(mutex_);
  forgetParent();
  if (owner_ != &t) return false;
  if (--depth_ == 0) {
    owner_ = nullptr;
    freed_.notify_one();
  }
  return true;
}

void ImportLock::inChild(Thread& t) {
  // Whoever waited in the parent is not here.
  new (&mutex_) std::mutex;
  new (&freed_) std::condition_variable;
  process_ = getpid();
  owner_ = --depth_ ? &t : nullptr;
}

bool ImportLock::held() {
  std::lock_guard<std::mutex> guard(mutex_);
  return owner_ != nullptr;
}

}  // namespace ppy
