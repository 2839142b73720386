/// Assertions. PPY_ASSERT is compiled in by dev builds only; PPY_CHECK always. Neither is for user
/// input: a user's mistake is a diagnostic or a Python exception.
#pragma once
#include <cstdio>
#include <cstdlib>

#define PPY_CHECK(cond)                                                                             \
  do {                                                                                              \
    if (__builtin_expect(!(cond), 0)) {                                                             \
      std::fprintf(stderr, "%s:%d: internal error: %s\n", __FILE__, __LINE__, #cond);               \
      std::abort();                                                                                 \
    }                                                                                               \
  } while (0)
#if defined(PPY_ASSERTIONS)
#define PPY_ASSERT(cond) PPY_CHECK(cond)
#else
#define PPY_ASSERT(cond) ((void)0)
#endif
#define PPY_UNREACHABLE()                                                                           \
  do {                                                                                              \
    PPY_ASSERT(!"unreachable");                                                                     \
    __builtin_unreachable();                                                                        \
  } while (0)
