// Object locks: stripes of a table, by the object's address. A stripe is a futex: 0 free, 1 taken, 2 taken and
// waited for.
#include "runtime/thread/object_lock.h"

#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <condition_variable>
#include <ctime>
#include <mutex>
#include <unordered_map>

#include "runtime/thread/runtime.h"
#include "runtime/thread/world.h"

namespace ppy {

struct alignas(64) LockStripe {
  std::atomic<uint32_t> state{0};
  std::atomic<Thread*> owner{nullptr};
};

namespace {

constexpr size_t kStripes = 512;
constexpr int kSpins = 200;
constexpr long kPatience = 2'000'000;  ///< nanoseconds before the owner is asked to let others go first

/// Addresses do not repeat between Runtimes, so that they can share the table.
constinit LockStripe stripes[kStripes];

LockStripe& stripeOf(const void* object) {
  return stripes[(reinterpret_cast<uintptr_t>(object) >> 4) * 0x9E3779B97F4A7C15ull >> 55];
}

bool tryTake(LockStripe& s, Thread& t) {
  uint32_t free = 0;
  if (!s.state.compare_exchange_strong(free, 1, std::memory_order_acquire)) return false;
  s.owner.store(&t, std::memory_order_relaxed);
  return true;
}

void giveBack(LockStripe& s) {
  s.owner.store(nullptr, std::memory_order_relaxed);
  if (s.state.exchange(0, std::memory_order_release) == 2) syscall(SYS_futex, &s.state, FUTEX_WAKE_PRIVATE, 1, nullptr, nullptr, 0);
}

void waitFor(LockStripe& s, Thread& t) {
  StoppedScope stopped(t);
  for (int i = 0; i < kSpins; i++) {
    if (s.state.load(std::memory_order_relaxed) == 0 && tryTake(s, t)) return;
    __builtin_ia32_pause();
  }
  while (s.state.exchange(2, std::memory_order_acquire) != 0) {
    timespec patience{0, kPatience};
    if (syscall(SYS_futex, &s.state, FUTEX_WAIT_PRIVATE, 2, &patience, nullptr, 0) != 0 && errno == ETIMEDOUT)
      if (Thread* owner = s.owner.load(std::memory_order_relaxed)) askThread(*t.runtime, owner, kPollYield);
  }
  s.owner.store(&t, std::memory_order_relaxed);
}

/// Who has which object for itself, and how often.
struct Exclusive {
  struct Holder {
    Thread* thread;
    int depth;
  };
  std::mutex lock;
  std::condition_variable freed;
  std::unordered_map<const void*, Holder> holders;

  /// Under the lock: takes it when nobody else has it.
  bool tryTake(Thread& t, const void* object) {
    Holder& h = holders.try_emplace(object, Holder{&t, 0}).first->second;
    if (h.thread != &t) return false;
    h.depth++;
    return true;
  }
};
/// Made once a second thread runs; a child of fork has one of its own.
constinit std::atomic<Exclusive*> exclusiveTable{nullptr};

Exclusive& exclusive() {
  if (Exclusive* known = exclusiveTable.load()) return *known;
  auto* made = new Exclusive;
  Exclusive* none = nullptr;
  if (exclusiveTable.compare_exchange_strong(none, made)) return *made;
  delete made;
  return *none;
}

}  // namespace

void ExclusiveLock::take() {
  Exclusive& all = exclusive();
  {
    std::lock_guard<std::mutex> guard(all.lock);
    if (all.tryTake(t_, object_)) return;
  }
  ReleasedScope released(t_);
  std::unique_lock<std::mutex> guard(all.lock);
  all.freed.wait(guard, [&] { return all.tryTake(t_, object_); });
}

void ExclusiveLock::release() {
  Exclusive& all = exclusive();
  std::lock_guard<std::mutex> guard(all.lock);
  auto h = all.holders.find(object_);
  if (h == all.holders.end() || --h->second.depth) return;
  all.holders.erase(h);
  all.freed.notify_all();
}

static_assert(kStripes == size_t{1} << (64 - 55));

void ObjectLock::acquireStripe() {
  // Coming back from a wait takes the extension lock, too: where that waits in turn, the stripe is this thread's already.
  if (stripe_->owner.load(std::memory_order_relaxed) == &t_) return;
  if (tryTake(*stripe_, t_)) return;
  waitFor(*stripe_, t_);
}

void ObjectLock::take(const void* object) {
  LockStripe& s = stripeOf(object);
  if (s.owner.load(std::memory_order_relaxed) == &t_) return;  // part of an operation that has it
  if (!tryTake(s, t_)) {
    suspendAll(t_);
    waitFor(s, t_);
  }
  stripe_ = &s;
  outer_ = static_cast<ObjectLock*>(t_.objectLocks);
  t_.objectLocks = this;
}

void ObjectLock::release() {
  if (!suspended_) giveBack(*stripe_);
  t_.objectLocks = outer_;
  resumeInnermost(t_);
}

void ObjectLock::suspendAll(Thread& t) {
  for (auto* l = static_cast<ObjectLock*>(t.objectLocks); l && !l->suspended_; l = l->outer_) {
    l->suspended_ = true;
    giveBack(*l->stripe_);
  }
}

void ObjectLock::resumeInnermost(Thread& t) {
  auto* l = static_cast<ObjectLock*>(t.objectLocks);
  if (!l || !l->suspended_) return;
  l->acquireStripe();
  l->suspended_ = false;
}

void yieldObjectLocks(Thread& t) {
  t.poll.fetch_and(~uint32_t{kPollYield});
  if (!t.objectLocks) return;
  ObjectLock::suspendAll(t);
  sched_yield();
  ObjectLock::resumeInnermost(t);
}

void resetObjectLocks(Thread& t) {
  auto* kept = new Exclusive;
  for (auto& [object, holder] : exclusive().holders)
    if (holder.thread == &t) kept->holders.emplace(object, holder);
  exclusiveTable = kept;
  for (LockStripe& s : stripes) {
    if (s.owner == &t) continue;
    s.owner = nullptr;
    s.state = 0;
  }
}

}  // namespace ppy
