/// The hash of text and bytes: SipHash-1-3 (Aumasson and Bernstein's SipHash with one compression and
/// three finalisation rounds), keyed as CPython keys it from PYTHONHASHSEED.
#include <sys/random.h>

#include <bit>
#include <cstdlib>
#include <cstring>

#include "runtime/object/str.h"

namespace ppy {
namespace {

struct HashKey {
  uint64_t k0, k1;
};

bool seedIgnored = false;  // set before the first hash

HashKey makeKey() {
  const char* seed = seedIgnored ? nullptr : std::getenv("PYTHONHASHSEED");
  char* end = nullptr;
  unsigned long n = seed ? std::strtoul(seed, &end, 10) : 0;
  HashKey key{};
  if (seed && *seed && end && *end == 0 && n <= 0xFFFFFFFFul) {
    if (n == 0) return key;
    // The linear congruential generator that expands a seed to key bytes.
    unsigned char bytes[16];
    auto x = static_cast<uint32_t>(n);
    for (unsigned char& b : bytes) {
      x = x * 214013u + 2531011u;
      b = static_cast<unsigned char>(x >> 16);
    }
    std::memcpy(&key, bytes, sizeof key);
    return key;
  }
  if (getrandom(&key, sizeof key, GRND_NONBLOCK) != static_cast<ssize_t>(sizeof key))
    key = {0x243F6A8885A308D3ull ^ reinterpret_cast<uint64_t>(&key), 0x13198A2E03707344ull};
  return key;
}

/// One key per process: immortal names are shared by every Runtime and cache their hash. Made by the first
/// hash, which initializeProcess asks for before there is a second thread.
struct ProcessKey {
  HashKey key;
  bool made;
};
constinit ProcessKey processKey{};
[[gnu::noinline, gnu::cold]] const HashKey& makeProcessKey() {
  static const bool once = (processKey.key = makeKey(), processKey.made = true);
  (void)once;
  return processKey.key;
}
inline const HashKey& hashKey() {
  if (!processKey.made) [[unlikely]] return makeProcessKey();
  return processKey.key;
}

struct Sip {
  uint64_t v0, v1, v2, v3;
  void round() {
    v0 += v1; v1 = std::rotl(v1, 13); v1 ^= v0; v0 = std::rotl(v0, 32);
    v2 += v3; v3 = std::rotl(v3, 16); v3 ^= v2;
    v0 += v3; v3 = std::rotl(v3, 21); v3 ^= v0;
    v2 += v1; v1 = std::rotl(v1, 17); v1 ^= v2; v2 = std::rotl(v2, 32);
  }
};

}  // namespace

/// For a command line that says so, before anything is hashed.
void ignoreHashSeed() { seedIgnored = true; }

static inline uint64_t sipHash(const HashKey& key, const void* data, size_t n) {
  Sip s{key.k0 ^ 0x736f6d6570736575ull, key.k1 ^ 0x646f72616e646f6dull, key.k0 ^ 0x6c7967656e657261ull,
        key.k1 ^ 0x7465646279746573ull};
  auto* p = static_cast<const char*>(data);
  size_t left = n;
  for (; left >= 8; left -= 8, p += 8) {
    uint64_t m;
    std::memcpy(&m, p, 8);
    s.v3 ^= m;
    s.round();
    s.v0 ^= m;
  }
  uint64_t last = 0;
  if (left >= 4) {
    uint32_t low, high;
    std::memcpy(&low, p, 4);
    std::memcpy(&high, p + left - 4, 4);
    last = low | static_cast<uint64_t>(high) << (left - 4) * 8;
  } else if (left) {
    auto at = [&](size_t i) { return static_cast<uint64_t>(static_cast<uint8_t>(p[i])) << i * 8; };
    last = at(0) | at(left / 2) | at(left - 1);
  }
  last |= static_cast<uint64_t>(n) << 56;
  s.v3 ^= last;
  s.round();
  s.v0 ^= last;
  s.v2 ^= 0xFF;
  s.round();
  s.round();
  s.round();
  return s.v0 ^ s.v1 ^ s.v2 ^ s.v3;
}

intptr_t hashBytes(const void* data, size_t n) {
  if (n == 0) return 0;
  auto h = static_cast<intptr_t>(sipHash(hashKey(), data, n));
  return h == -1 ? -2 : h;
}

uint64_t keyedHash(uint64_t key, const void* data, size_t n) { return sipHash(HashKey{key, 0}, data, n); }

intptr_t strHash(Value v) {
  auto* s = v.as<StrObject>();
  // Several threads may find the same.
  intptr_t h = __atomic_load_n(&s->hash, __ATOMIC_RELAXED);
  if (h != -1) return h;
  h = hashBytes(strData(s), static_cast<size_t>(s->length) * s->state.kind);
  __atomic_store_n(&s->hash, h, __ATOMIC_RELAXED);
  return h;
}

}  // namespace ppy
