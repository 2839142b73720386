// The _random module: the Mersenne Twister MT19937 (Matsumoto and Nishimura, 1998), seeded as CPython
// seeds it, so that every sequence is the same.
#include <ctime>
#include <sys/random.h>
#include <unistd.h>

#include <vector>

#include "runtime/object/bigint.h"
#include "stdlib/common/module.h"

namespace ppy {
namespace {

constexpr int kN = 624, kM = 397;
TypeObject kRandomType;

struct RandomObject : Object {
  int index;
  uint32_t state[kN];
};
RandomObject* of(Value v) { return v.as<RandomObject>(); }

uint32_t next32(RandomObject* r) {
  uint32_t* mt = r->state;
  if (r->index >= kN) {
    auto twist = [](uint32_t high, uint32_t low) {
      uint32_t y = (high & 0x80000000u) | (low & 0x7FFFFFFFu);
      return (y >> 1) ^ (y & 1 ? 0x9908B0DFu : 0u);
    };
    int i = 0;
    for (; i < kN - kM; i++) mt[i] = mt[i + kM] ^ twist(mt[i], mt[i + 1]);
    for (; i < kN - 1; i++) mt[i] = mt[i + (kM - kN)] ^ twist(mt[i], mt[i + 1]);
    mt[kN - 1] = mt[kM - 1] ^ twist(mt[kN - 1], mt[0]);
    r->index = 0;
  }
  uint32_t y = mt[r->index++];
  y ^= y >> 11;
  y ^= (y << 7) & 0x9D2C5680u;
  y ^= (y << 15) & 0xEFC60000u;
  return y ^ (y >> 18);
}

void seedWord(RandomObject* r, uint32_t s) {
  r->state[0] = s;
  for (uint32_t i = 1; i < kN; i++) r->state[i] = 1812433253u * (r->state[i - 1] ^ (r->state[i - 1] >> 30)) + i;
  r->index = kN;
}

void seedArray(RandomObject* r, const uint32_t* key, size_t length) {
  uint32_t* mt = r->state;
  seedWord(r, 19650218u);
  size_t i = 1, j = 0;
  for (size_t k = length > kN ? length : kN; k; k--) {
    mt[i] = (mt[i] ^ ((mt[i - 1] ^ (mt[i - 1] >> 30)) * 1664525u)) + key[j] + static_cast<uint32_t>(j);
    if (++i >= kN) {
      mt[0] = mt[kN - 1];
      i = 1;
    }
    if (++j >= length) j = 0;
  }
  for (size_t k = kN - 1; k; k--) {
    mt[i] = (mt[i] ^ ((mt[i - 1] ^ (mt[i - 1] >> 30)) * 1566083941u)) - static_cast<uint32_t>(i);
    if (++i >= kN) {
      mt[0] = mt[kN - 1];
      i = 1;
    }
  }
  mt[0] = 0x80000000u;
}

void seedFromSystem(RandomObject* r) {
  uint32_t key[kN];
  if (::getrandom(key, sizeof key, 0) == static_cast<ssize_t>(sizeof key)) return seedArray(r, key, kN);
  timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  uint32_t few[] = {static_cast<uint32_t>(now.tv_nsec), static_cast<uint32_t>(now.tv_sec), static_cast<uint32_t>(::getpid())};
  seedArray(r, few, 3);
}

/// The magnitude of an int as 32-bit words, at least one.
void seedInteger(RandomObject* r, Value v) {
  bigint::Digits d(v);
  std::vector<uint32_t> key;
  uint64_t pendingBits = 0;
  int have = 0;
  for (intptr_t i = 0; i < d.n; i++) {
    pendingBits |= static_cast<uint64_t>(d.d[i]) << have;
    have += bigint::kDigitBits;
    if (have < 32) continue;
    key.push_back(static_cast<uint32_t>(pendingBits));
    pendingBits >>= 32;
    have -= 32;
  }
  if (pendingBits) key.push_back(static_cast<uint32_t>(pendingBits));
  while (key.size() > 1 && key.back() == 0) key.pop_back();
  if (key.empty()) key.push_back(0);
  seedArray(r, key.data(), key.size());
}

bool seed_py(Thread& t, RandomObject* r, Value v) {
  if (!isGiven(v)) {
    seedFromSystem(r);
    return true;
  }
  if (!isInt(v)) {
    intptr_t hash = hash_py(t, v);
    if (hash == -1 && pending(t)) return false;
    v = makeUint(t, static_cast<uint64_t>(hash));
  }
  seedInteger(r, v);
  return true;
}

Value randomNew(Thread& t, TypeObject* type, const Args& args) {
  if (type == &kRandomType && args.nkw()) return raise(t, PyExc_TypeError, "Random() takes no keyword arguments");
  if (args.npos > 1) return raise(t, PyExc_TypeError, "Random() requires 0 or 1 argument");
  auto* r = static_cast<RandomObject*>(newInstance(t, type));
  return seed_py(t, r, args.npos ? args.v[0] : Value()) ? Value(r) : Value();
}
Value randomInit(Thread&, Value, Value*) { return none(); }
Value randomSeed(Thread& t, Value self, Value* a) { return seed_py(t, of(self), a[0]) ? none() : Value(); }

Value randomRandom(Thread&, Value self, Value*) {
  uint32_t a = next32(of(self)) >> 5, b = next32(of(self)) >> 6;
  return Value::number((a * 67108864.0 + b) * (1.0 / 9007199254740992.0));
}

Value randomGetrandbits(Thread& t, Value self, Value* a) {
  int k;
  if (!intArg_py(t, a[0], &k)) return {};
  if (k < 0) return raise(t, PyExc_ValueError, "number of bits must be non-negative");
  if (k == 0) return Value::smallInt(0);
  if (k <= 32) return Value::smallInt(next32(of(self)) >> (32 - k));
  std::vector<mp_limb_t> limbs((static_cast<size_t>(k) + 63) / 64);
  size_t word = 0;
  for (int left = k; left > 0; left -= 32, word++) {  // least significant word first
    uint32_t r = next32(of(self));
    if (left < 32) r >>= 32 - left;
    limbs[word / 2] |= static_cast<mp_limb_t>(r) << (word % 2 * 32);
  }
  auto n = static_cast<mp_size_t>(limbs.size());
  while (n && limbs[static_cast<size_t>(n) - 1] == 0) n--;
  return bigint::fromLimbs(t, limbs.data(), n, false);
}

Value randomGetstate(Thread& t, Value self, Value*) {
  TupleObject* s = newTuple(t, kN + 1);
  if (!s) return {};
  for (int i = 0; i < kN; i++) s->ob_item[i] = Value::smallInt(of(self)->state[i]);
  s->ob_item[kN] = Value::smallInt(of(self)->index);
  return s;
}

Value randomSetstate(Thread& t, Value self, Value* a) {
  if (!isTuple(a[0])) return raise(t, PyExc_TypeError, "state vector must be a tuple");
  auto* s = a[0].as<TupleObject>();
  if (s->ob_size != kN + 1) return raise(t, PyExc_ValueError, "state vector is the wrong size");
  uint32_t fresh[kN];
  for (int i = 0; i <= kN; i++) {
    Value v = s->ob_item[i];
    uint64_t u;
    if (!isInt(v)) return raise(t, PyExc_TypeError, "expected int, got %T", v);
    if (!intFitsU64(v, &u))
      return raise(t, PyExc_OverflowError, intSign(v) < 0 ? "can't convert negative value to unsigned int" : "Python int too large to convert to C unsigned long");
    if (i < kN) fresh[i] = static_cast<uint32_t>(u);
    else if (u > kN) return raise(t, PyExc_ValueError, "invalid state");
    else of(self)->index = static_cast<int>(u);
  }
  __builtin_memcpy(of(self)->state, fresh, sizeof fresh);
  return none();
}

const BuiltinDef kMethods[] = {
    {"__init__", "*args, **kwargs", randomInit}, {"random", "", randomRandom},
    {"seed", "n=None, /", randomSeed},
    {"getstate", "", randomGetstate},
    {"setstate", "state, /", randomSetstate},
    {"getrandbits", "k, /", randomGetrandbits}, {nullptr, nullptr, nullptr}};
const NativeSlot kSlots[] = {{kSlotNew, nativeSlot<NewFn>(randomNew)}, {0, nullptr}};
const TypeSpec kRandomSpec = {.type = &kRandomType, .name = "_random.Random", .basicSize = sizeof(RandomObject), .flags = kTypeBaseType,
    .slots = kSlots, .methods = kMethods};

bool init(Thread& t, ModuleObject* m) { return addType(t, m, kRandomSpec); }

}  // namespace

const NativeModule kRandomModule = {"_random", nullptr, init};

}  // namespace ppy
