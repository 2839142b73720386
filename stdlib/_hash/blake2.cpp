// _blake2: BLAKE2b and BLAKE2s with keys, salts, personalisation and tree parameters (RFC 7693). libcrypto has
// the two without parameters only.
#include <bit>
#include <cstring>

#include "stdlib/_hash/hash.h"

namespace ppy::hash {
namespace {

constexpr uint8_t kSigma[10][16] = {
    {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15}, {14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3},
    {11, 8, 12, 0, 5, 2, 15, 13, 10, 14, 3, 6, 7, 1, 9, 4}, {7, 9, 3, 1, 13, 12, 11, 14, 2, 6, 5, 10, 4, 0, 15, 8},
    {9, 0, 5, 7, 2, 4, 10, 15, 14, 1, 11, 12, 6, 8, 3, 13}, {2, 12, 6, 10, 0, 11, 8, 3, 4, 13, 7, 5, 15, 14, 1, 9},
    {12, 5, 1, 15, 14, 13, 4, 10, 0, 7, 6, 3, 9, 2, 8, 11}, {13, 11, 7, 14, 12, 1, 3, 9, 5, 0, 15, 4, 8, 6, 2, 10},
    {6, 15, 14, 9, 11, 3, 0, 8, 12, 2, 13, 7, 1, 4, 10, 5}, {10, 2, 8, 4, 7, 6, 1, 5, 15, 11, 9, 14, 3, 12, 13, 0}};

template <class W>
struct Variant;
template <>
struct Variant<uint64_t> {
  static constexpr int kRounds = 12, kR1 = 32, kR2 = 24, kR3 = 16, kR4 = 63;
  static constexpr int kMaxDigest = 64, kMaxKey = 64, kSalt = 16, kPerson = 16;
  static constexpr uint64_t kIv[8] = {0x6A09E667F3BCC908u, 0xBB67AE8584CAA73Bu, 0x3C6EF372FE94F82Bu, 0xA54FF53A5F1D36F1u,
                                      0x510E527FADE682D1u, 0x9B05688C2B3E6C1Fu, 0x1F83D9ABFB41BD6Bu, 0x5BE0CD19137E2179u};
  static constexpr const char* kName = "blake2b";
};
template <>
struct Variant<uint32_t> {
  static constexpr int kRounds = 10, kR1 = 16, kR2 = 12, kR3 = 8, kR4 = 7;
  static constexpr int kMaxDigest = 32, kMaxKey = 32, kSalt = 8, kPerson = 8;
  static constexpr uint32_t kIv[8] = {0x6A09E667u, 0xBB67AE85u, 0x3C6EF372u, 0xA54FF53Au, 0x510E527Fu, 0x9B05688Cu, 0x1F83D9ABu, 0x5BE0CD19u};
  static constexpr const char* kName = "blake2s";
};

template <class W>
struct State {
  static constexpr size_t kBlock = 16 * sizeof(W);
  W h[8], counter[2];
  uint8_t buffer[kBlock];
  size_t used;
  uint8_t digestSize;
  bool lastNode;

  void start(const uint8_t (&parameters)[8 * sizeof(W)], bool lastNode_) {
    W words[8];
    std::memcpy(words, parameters, sizeof words);
    for (int i = 0; i < 8; i++) h[i] = Variant<W>::kIv[i] ^ words[i];
    counter[0] = counter[1] = 0;
    used = 0;
    digestSize = parameters[0];
    lastNode = lastNode_;
  }
  void compress(const uint8_t* block, size_t bytes, bool last) {
    using V = Variant<W>;
    counter[0] += static_cast<W>(bytes);
    if (counter[0] < static_cast<W>(bytes)) counter[1]++;
    W m[16], v[16];
    std::memcpy(m, block, sizeof m);
    for (int i = 0; i < 8; i++) {
      v[i] = h[i];
      v[i + 8] = V::kIv[i];
    }
    v[12] ^= counter[0];
    v[13] ^= counter[1];
    if (last) v[14] = ~v[14];
    if (last && lastNode) v[15] = ~v[15];
    auto mix = [&v](int a, int b, int c, int d, W x, W y) {
      v[a] += v[b] + x;
      v[d] = std::rotr(static_cast<W>(v[d] ^ v[a]), V::kR1);
      v[c] += v[d];
      v[b] = std::rotr(static_cast<W>(v[b] ^ v[c]), V::kR2);
      v[a] += v[b] + y;
      v[d] = std::rotr(static_cast<W>(v[d] ^ v[a]), V::kR3);
      v[c] += v[d];
      v[b] = std::rotr(static_cast<W>(v[b] ^ v[c]), V::kR4);
    };
    for (int r = 0; r < V::kRounds; r++) {
      const uint8_t* s = kSigma[r % 10];
      mix(0, 4, 8, 12, m[s[0]], m[s[1]]);
      mix(1, 5, 9, 13, m[s[2]], m[s[3]]);
      mix(2, 6, 10, 14, m[s[4]], m[s[5]]);
      mix(3, 7, 11, 15, m[s[6]], m[s[7]]);
      mix(0, 5, 10, 15, m[s[8]], m[s[9]]);
      mix(1, 6, 11, 12, m[s[10]], m[s[11]]);
      mix(2, 7, 8, 13, m[s[12]], m[s[13]]);
      mix(3, 4, 9, 14, m[s[14]], m[s[15]]);
    }
    for (int i = 0; i < 8; i++) h[i] ^= v[i] ^ v[i + 8];
  }
  void update(const uint8_t* data, size_t n) {
    while (n) {
      if (used == kBlock) {  // the last block waits for finish()
        compress(buffer, kBlock, false);
        used = 0;
      }
      size_t take = n < kBlock - used ? n : kBlock - used;
      std::memcpy(buffer + used, data, take);
      used += take;
      data += take;
      n -= take;
    }
  }
  void finish(uint8_t* out) {
    std::memset(buffer + used, 0, kBlock - used);
    compress(buffer, used, true);
    std::memcpy(out, h, digestSize);
  }
};

TypeObject kBlake2bType, kBlake2sType;

template <class W>
struct BlakeObject : Object {
  State<W> state;
};
template <class W>
BlakeObject<W>* of(Value v) { return v.as<BlakeObject<W>>(); }

/// An unsigned argument below `limit`; false with an exception pending.
bool numberArg_py(Thread& t, Value v, uint64_t dflt, uint64_t limit, const char* error, TypeObject* type, uint64_t* out) {
  *out = dflt;
  if (v.isEmpty()) return true;
  Value i = index_py(t, v);
  if (i.isEmpty()) return false;
  if (intSign(i) < 0 && type == PyExc_OverflowError) {
    raise(t, PyExc_ValueError, "value must be positive");
    return false;
  }
  if (intFitsU64(i, out) && *out <= limit) return true;
  raise(t, type, "%s", error);
  return false;
}

template <class W>
Value blakeNew(Thread& t, TypeObject* type, const Args& args) {
  using V = Variant<W>;
  static constexpr Signature signature("data=b'', /, *, digest_size=64, key=b'', salt=b'', person=b'', fanout=1, depth=1, leaf_size=0, node_offset=0, node_depth=0, inner_size=0, last_node=False, usedforsecurity=True");
  Value a[13];
  if (!bindArgs(t, V::kName, signature, args, a)) return {};
  uint8_t p[8 * sizeof(W)] = {};
  int64_t digestSize = V::kMaxDigest;
  if (!a[1].isEmpty() && !int64Arg_py(t, a[1], &digestSize)) return {};
  if (digestSize <= 0 || digestSize > V::kMaxDigest)
    return raise(t, PyExc_ValueError, "digest_size must be between 1 and %d bytes", V::kMaxDigest);
  constexpr size_t kSaltAt = 4 * sizeof(W), kPersonAt = kSaltAt + static_cast<size_t>(V::kSalt);
  struct { Value v; const char* name; size_t limit; size_t at; } texts[] = {
      {a[3], "salt", static_cast<size_t>(V::kSalt), kSaltAt}, {a[4], "person", static_cast<size_t>(V::kPerson), kPersonAt}};
  for (auto& x : texts) {
    if (x.v.isEmpty()) continue;
    BufferView b(t, x.v);
    if (!b.ok()) return {};
    if (b.size() > x.limit) return raise(t, PyExc_ValueError, "maximum %s length is %d bytes", x.name, static_cast<int>(x.limit));
    std::memcpy(p + x.at, b.data(), b.size());
  }
  int64_t fanout = 1, depth = 1, nodeDepth = 0, innerSize = 0;
  if ((!a[5].isEmpty() && !int64Arg_py(t, a[5], &fanout)) || (!a[6].isEmpty() && !int64Arg_py(t, a[6], &depth))) return {};
  if (fanout < 0 || fanout > 255) return raise(t, PyExc_ValueError, "fanout must be between 0 and 255");
  if (depth <= 0 || depth > 255) return raise(t, PyExc_ValueError, "depth must be between 1 and 255");
  uint64_t leaf, offset;
  if (!numberArg_py(t, a[7], 0, UINT32_MAX, "leaf_size is too large", PyExc_OverflowError, &leaf)) return {};
  if (!numberArg_py(t, a[8], 0, sizeof(W) == 8 ? UINT64_MAX : 0xFFFFFFFFFFFFu, sizeof(W) == 8 ? "int too big to convert" : "node_offset is too large", PyExc_OverflowError, &offset)) return {};
  if ((!a[9].isEmpty() && !int64Arg_py(t, a[9], &nodeDepth)) || (!a[10].isEmpty() && !int64Arg_py(t, a[10], &innerSize))) return {};
  if (nodeDepth < 0 || nodeDepth > 255) return raise(t, PyExc_ValueError, "node_depth must be between 0 and 255");
  if (innerSize < 0 || innerSize > V::kMaxDigest) return raise(t, PyExc_ValueError, "inner_size must be between 0 and is %d", V::kMaxDigest);
  int last = flagArg_py(t, a[11], false);
  if (last < 0) return {};
  uint8_t keyBlock[State<W>::kBlock] = {};
  size_t keySize = 0;
  if (!a[2].isEmpty()) {
    BufferView key(t, a[2]);
    if (!key.ok()) return {};
    if (key.size() > static_cast<size_t>(V::kMaxKey)) return raise(t, PyExc_ValueError, "maximum key length is %d bytes", V::kMaxKey);
    keySize = key.size();
    std::memcpy(keyBlock, key.data(), keySize);
  }
  p[0] = static_cast<uint8_t>(digestSize);
  p[1] = static_cast<uint8_t>(keySize);
  p[2] = static_cast<uint8_t>(fanout);
  p[3] = static_cast<uint8_t>(depth);
  std::memcpy(p + 4, &leaf, 4);
  std::memcpy(p + 8, &offset, sizeof(W) == 8 ? 8 : 6);
  p[sizeof(W) == 8 ? 16 : 14] = static_cast<uint8_t>(nodeDepth);
  p[sizeof(W) == 8 ? 17 : 15] = static_cast<uint8_t>(innerSize);
  auto* o = static_cast<BlakeObject<W>*>(newInstance(t, type));
  o->state.start(p, last);
  if (keySize) o->state.update(keyBlock, sizeof keyBlock);
  if (a[0].isEmpty()) return o;
  return withData(t, a[0], [o](const uint8_t* d, size_t n) { o->state.update(d, n); }) ? Value(o) : Value();
}

template <class W>
Value blakeUpdate(Thread& t, Value self, Value* a) {
  return withData(t, a[0], [&](const uint8_t* d, size_t n) { of<W>(self)->state.update(d, n); }) ? none() : Value();
}
template <class W>
Value blakeCopy(Thread& t, Value self, Value*) {
  auto* o = static_cast<BlakeObject<W>*>(newInstance(t, typeOf(self)));
  o->state = of<W>(self)->state;
  return o;
}
template <class W>
Value blakeDigest(Thread& t, Value self, Value*) {
  State<W> s = of<W>(self)->state;
  uint8_t out[64];
  s.finish(out);
  return newBytes(t, out, s.digestSize);
}
template <class W>
Value blakeHexdigest(Thread& t, Value self, Value*) {
  State<W> s = of<W>(self)->state;
  uint8_t out[64];
  s.finish(out);
  return hexText(t, out, s.digestSize);
}
template <class W>
Value blakeName(Thread& t, Value) { return intern(t, Variant<W>::kName); }
template <class W>
Value blakeDigestSize(Thread&, Value self) { return Value::smallInt(of<W>(self)->state.digestSize); }
template <class W>
Value blakeBlockSize(Thread&, Value) { return Value::smallInt(static_cast<int64_t>(State<W>::kBlock)); }

template <class W>
const BuiltinDef kBlakeMethods[] = {{"update", "data, /", blakeUpdate<W>}, {"copy", "", blakeCopy<W>}, {"digest", "", blakeDigest<W>},
                                    {"hexdigest", "", blakeHexdigest<W>}, {nullptr, nullptr, nullptr}};
template <class W>
const GetSetDef kBlakeGetset[] = {{"name", blakeName<W>, nullptr, nullptr}, {"digest_size", blakeDigestSize<W>, nullptr, nullptr},
                                  {"block_size", blakeBlockSize<W>, nullptr, nullptr}, {nullptr, nullptr, nullptr, nullptr}};
const NativeSlot kBlake2bSlots[] = {{kSlotNew, nativeSlot<NewFn>(blakeNew<uint64_t>)}, {0, nullptr}};
const NativeSlot kBlake2sSlots[] = {{kSlotNew, nativeSlot<NewFn>(blakeNew<uint32_t>)}, {0, nullptr}};
const TypeSpec kBlake2bSpec = {.type = &kBlake2bType, .name = "_blake2.blake2b", .basicSize = sizeof(BlakeObject<uint64_t>), .flags = kTypeBaseType,
    .slots = kBlake2bSlots, .methods = kBlakeMethods<uint64_t>, .getset = kBlakeGetset<uint64_t>};
const TypeSpec kBlake2sSpec = {.type = &kBlake2sType, .name = "_blake2.blake2s", .basicSize = sizeof(BlakeObject<uint32_t>), .flags = kTypeBaseType,
    .slots = kBlake2sSlots, .methods = kBlakeMethods<uint32_t>, .getset = kBlakeGetset<uint32_t>};

template <class W>
bool addLimits(Thread& t, ModuleObject* m, TypeObject* type, const char* prefix) {
  using V = Variant<W>;
  struct { const char* name; int value; } limits[] = {{"SALT_SIZE", V::kSalt}, {"PERSON_SIZE", V::kPerson}, {"MAX_KEY_SIZE", V::kMaxKey}, {"MAX_DIGEST_SIZE", V::kMaxDigest}};
  for (auto& l : limits) {
    {
      gc::ImmortalScope scope(t);  // the type is the process's
      if (!dictSetStr(t, type->tp_dict, immortalName(t, l.name), Value::smallInt(l.value))) return false;
    }
    if (!addValue(t, m, (std::string(prefix) + l.name).c_str(), Value::smallInt(l.value))) return false;
  }
  return true;
}

bool init(Thread& t, ModuleObject* m) {
  return addType(t, m, kBlake2bSpec) && addType(t, m, kBlake2sSpec) && addLimits<uint64_t>(t, m, &kBlake2bType, "BLAKE2B_") &&
         addLimits<uint32_t>(t, m, &kBlake2sType, "BLAKE2S_");
}

}  // namespace
}  // namespace ppy::hash

namespace ppy {
const NativeModule kBlake2Module = {"_blake2", nullptr, hash::init, nullptr};
}  // namespace ppy
