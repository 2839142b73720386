// The large native stack: mapped without reserve, committed by touching, guarded below; faults in the
// guard end the process with a message.
#include "runtime/thread/stack.h"

#include <signal.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cstring>
#include <mutex>

#include "runtime/thread/runtime.h"

#if defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define PPY_STAY_ON_STACK 1  // it keeps records of each native stack
#elif __has_feature(address_sanitizer)
#define PPY_ANNOTATE_STACK 1
#include <sanitizer/common_interface_defs.h>
#endif
#endif

extern "C" int ppy_call_on_stack(int (*fn)(void*), void* arg, void* top);

namespace ppy {

namespace {

constexpr size_t kGuard = 64 * 1024;  ///< wider than any frame that does not probe its pages
constexpr size_t kLeast = size_t{8} << 20;

struct LargeStack {
  uintptr_t low, high;  ///< usable part
};
thread_local LargeStack largeStack{};
thread_local bool alternateStackSet = false;

bool inGuard(uintptr_t a, const Thread* t) {
  if (largeStack.high) return a >= largeStack.low - kGuard && a < largeStack.low;
  // On a stack of the system: anywhere within a page or so below the limit that we respect.
  return t && a < t->stackHardLimit && a + (size_t{2} << 20) > t->stackHardLimit;
}

void onFault(int signal, siginfo_t* info, void*) {
  Thread* t = currentThread();
  if (inGuard(reinterpret_cast<uintptr_t>(info->si_addr), t)) {
    static const char text[] = "Fatal Python error: Cannot recover from stack overflow.\n";
    if (write(STDERR_FILENO, text, sizeof text - 1) < 0) _exit(134);
  }
  // The instruction is executed again, with the system's own action.
  struct sigaction plain{};
  plain.sa_handler = SIG_DFL;
  sigaction(signal, &plain, nullptr);
  if (info->si_code <= 0) raise(signal);  // sent by a process: there is no such instruction
}

void setAlternateStack() {
  if (alternateStackSet) return;
  alternateStackSet = true;
  constexpr size_t size = 32 * 1024;
  void* p = mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (p == MAP_FAILED) return;
  stack_t s{};
  s.ss_sp = p;
  s.ss_size = size;
  sigaltstack(&s, nullptr);
}

}  // namespace

bool largeStackBounds(uintptr_t* low, uintptr_t* high) {
  *low = largeStack.low;
  *high = largeStack.high;
  return largeStack.high != 0;
}

void installStackOverflowHandler() {
#if !defined(PPY_STAY_ON_STACK) && !defined(PPY_ANNOTATE_STACK)  // else the sanitizer reports faults
  static std::once_flag once;
  std::call_once(once, [] {
    struct sigaction action{};
    action.sa_sigaction = onFault;
    action.sa_flags = SA_SIGINFO | SA_ONSTACK;
    sigaction(SIGSEGV, &action, nullptr);
    sigaction(SIGBUS, &action, nullptr);
  });
  setAlternateStack();
#endif
}

namespace {

/// Calls fn(arg) on the stack [low, low + bytes). AddressSanitizer is told of both switches.
int callOnStack(int (*fn)(void*), void* arg, uintptr_t low, size_t bytes) {
  auto* top = reinterpret_cast<void*>(low + bytes);
#ifdef PPY_ANNOTATE_STACK
  struct Call {
    int (*fn)(void*);
    void* arg;
  } call{fn, arg};
  __sanitizer_start_switch_fiber(nullptr, reinterpret_cast<void*>(low), bytes);
  int result = ppy_call_on_stack(
      [](void* p) {
        const void* oldLow = nullptr;
        size_t oldBytes = 0;
        __sanitizer_finish_switch_fiber(nullptr, &oldLow, &oldBytes);
        auto* c = static_cast<Call*>(p);
        int status = c->fn(c->arg);
        __sanitizer_start_switch_fiber(nullptr, oldLow, oldBytes);
        return status;
      },
      &call, top);
  __sanitizer_finish_switch_fiber(nullptr, nullptr, nullptr);
  return result;
#else
  return ppy_call_on_stack(fn, arg, top);
#endif
}

}  // namespace

int runOnLargeStack(int (*fn)(void*), void* arg, size_t bytes) {
#ifndef PPY_STAY_ON_STACK
  rlimit limit{};
  if (getrlimit(RLIMIT_AS, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY)
    while (bytes > limit.rlim_cur / 8 && bytes > kLeast) bytes /= 2;
  for (; bytes >= kLeast && largeStack.high == 0; bytes /= 2) {
    void* p = mmap(nullptr, bytes + kGuard, PROT_READ | PROT_WRITE,
                   MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_STACK, -1, 0);
    if (p == MAP_FAILED) continue;
    mprotect(p, kGuard, PROT_NONE);
    // Huge pages would make a small stack cost 2 MB.
    madvise(p, bytes + kGuard, MADV_NOHUGEPAGE);
    auto low = reinterpret_cast<uintptr_t>(p) + kGuard;
    largeStack = {low, low + bytes};
    int result = callOnStack(fn, arg, low, bytes);
    largeStack = {};
    munmap(p, bytes + kGuard);
    return result;
  }
#endif
  return fn(arg);
}

}  // namespace ppy
