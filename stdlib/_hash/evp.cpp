// _md5, _sha1, _sha256, _sha512 and _sha3: one kind of object over the digests of OpenSSL's libcrypto, which is
// loaded with the first of these modules.
#include <vector>

#include "stdlib/_hash/hash.h"

namespace ppy::hash {

Value hexText(Thread& t, const uint8_t* digest, size_t n) {
  constexpr char kDigits[] = "0123456789abcdef";
  std::string text;
  for (size_t i = 0; i < n; i++) {
    text += kDigits[digest[i] >> 4];
    text += kDigits[digest[i] & 15];
  }
  return newStrAscii(t, text);
}

namespace {

/// libcrypto's functions; set once, before any object exists.
struct Crypto {
  void* (*newContext)();
  void (*freeContext)(void*);
  const void* (*byName)(const char*);
  int (*init)(void*, const void*, void*);
  int (*update)(void*, const void*, size_t);
  int (*final)(void*, uint8_t*, unsigned*);
  int (*finalXof)(void*, uint8_t*, size_t);
  int (*copy)(void*, const void*);
};
Crypto kCrypto;

bool loadCrypto(Thread& t) {
  if (kCrypto.copy) return true;
  const LibraryFunction functions[] = {
      {"EVP_MD_CTX_new", reinterpret_cast<void**>(&kCrypto.newContext)}, {"EVP_MD_CTX_free", reinterpret_cast<void**>(&kCrypto.freeContext)},
      {"EVP_get_digestbyname", reinterpret_cast<void**>(&kCrypto.byName)}, {"EVP_DigestInit_ex", reinterpret_cast<void**>(&kCrypto.init)},
      {"EVP_DigestUpdate", reinterpret_cast<void**>(&kCrypto.update)}, {"EVP_DigestFinal_ex", reinterpret_cast<void**>(&kCrypto.final)},
      {"EVP_DigestFinalXOF", reinterpret_cast<void**>(&kCrypto.finalXof)}, {"EVP_MD_CTX_copy_ex", reinterpret_cast<void**>(&kCrypto.copy)},
      {nullptr, nullptr}};
  return loadLibrary(t, "libcrypto.so.3", functions);
}

struct Algorithm {
  const char *name, *openssl, *typeName, *exported;  ///< "sha256", "SHA256", "_sha256.sha256", "SHA256Type" (or null: the type is the constructor)
  int digestSize, blockSize;  ///< digestSize 0: any length
  int suffix;                 ///< SHA-3's domain byte
};
constexpr Algorithm kAlgorithms[] = {
    {"md5", "MD5", "_md5.md5", "MD5Type", 16, 64, 0},
    {"sha1", "SHA1", "_sha1.sha1", "SHA1Type", 20, 64, 0},
    {"sha224", "SHA224", "_sha256.sha224", "SHA224Type", 28, 64, 0},
    {"sha256", "SHA256", "_sha256.sha256", "SHA256Type", 32, 64, 0},
    {"sha384", "SHA384", "_sha512.sha384", "SHA384Type", 48, 128, 0},
    {"sha512", "SHA512", "_sha512.sha512", "SHA512Type", 64, 128, 0},
    {"sha3_224", "SHA3-224", "_sha3.sha3_224", nullptr, 28, 144, 6},
    {"sha3_256", "SHA3-256", "_sha3.sha3_256", nullptr, 32, 136, 6},
    {"sha3_384", "SHA3-384", "_sha3.sha3_384", nullptr, 48, 104, 6},
    {"sha3_512", "SHA3-512", "_sha3.sha3_512", nullptr, 64, 72, 6},
    {"shake_128", "SHAKE128", "_sha3.shake_128", nullptr, 0, 168, 0x1F},
    {"shake_256", "SHAKE256", "_sha3.shake_256", nullptr, 0, 136, 0x1F}};
constexpr int kCount = sizeof kAlgorithms / sizeof kAlgorithms[0];
constexpr int kFirstSha3 = 6, kFirstShake = 10;

TypeObject kTypes[kCount];

struct HashObject : Object {
  void* context;  ///< owned
  const Algorithm* algorithm;
};
HashObject* of(Value v) { return v.as<HashObject>(); }

HashObject* make(Thread& t, int which) {
  auto* h = static_cast<HashObject*>(gc::allocObject(t, &kTypes[which], sizeof(HashObject)));
  h->algorithm = &kAlgorithms[which];
  h->context = kCrypto.newContext();
  if (!h->context) {
    raiseMemory(t);
    return nullptr;
  }
  gc::setFinalizer(t, h);
  return h;
}
bool updateWith(Thread& t, HashObject* h, Value data) {
  return withData(t, data, [h](const uint8_t* p, size_t n) { kCrypto.update(h->context, p, n); });
}

Value create(Thread& t, int which, Value* a) {
  HashObject* h = make(t, which);
  if (!h) return {};
  const void* digest = kCrypto.byName(h->algorithm->openssl);
  if (!digest || !kCrypto.init(h->context, digest, nullptr)) return raise(t, PyExc_ValueError, "unsupported hash type %s", h->algorithm->name);
  return a[0].isEmpty() || updateWith(t, h, a[0]) ? Value(h) : Value();
}
template <int which>
Value createFunction(Thread& t, Value, Value* a) { return create(t, which, a); }
template <int which>
Value createType(Thread& t, TypeObject*, const Args& args) {
  static constexpr Signature signature("data=b'', /, *, usedforsecurity=True");
  Value a[2];
  return bindArgs(t, kAlgorithms[which].name, signature, args, a) ? create(t, which, a) : Value();
}

Value hashUpdate(Thread& t, Value self, Value* a) { return updateWith(t, of(self), a[0]) ? none() : Value(); }
Value hashCopy(Thread& t, Value self, Value*) {
  HashObject* h = make(t, static_cast<int>(of(self)->algorithm - kAlgorithms));
  if (!h) return {};
  return kCrypto.copy(h->context, of(self)->context) ? Value(h) : raiseMemory(t);
}
/// The digest of what was fed so far; the object goes on.
bool finish(Thread& t, HashObject* h, std::vector<uint8_t>* out, size_t length) {
  void* context = kCrypto.newContext();
  out->resize(length ? length : 1);
  bool ok = context && kCrypto.copy(context, h->context) &&
            (h->algorithm->digestSize ? kCrypto.final(context, out->data(), nullptr) : length == 0 || kCrypto.finalXof(context, out->data(), length));
  if (context) kCrypto.freeContext(context);
  out->resize(length);
  if (!ok) raiseMemory(t);
  return ok;
}
bool finishFor(Thread& t, Value self, Value* a, std::vector<uint8_t>* out) {
  auto n = static_cast<size_t>(of(self)->algorithm->digestSize);
  if (!n) {
    uint64_t length;
    Value v = index_py(t, a[0]);
    if (v.isEmpty()) return false;
    if (intSign(v) < 0) {
      raise(t, PyExc_ValueError, "value must be positive");
      return false;
    }
    if (!intFitsU64(v, &length)) {
      raise(t, PyExc_OverflowError, "Python int too large to convert to C unsigned long");
      return false;
    }
    if (length >= (1u << 29)) {
      raise(t, PyExc_ValueError, "length is too large");
      return false;
    }
    n = length;
  }
  return finish(t, of(self), out, n);
}
Value hashDigest(Thread& t, Value self, Value* a) {
  std::vector<uint8_t> digest;
  return finishFor(t, self, a, &digest) ? newBytes(t, digest.data(), digest.size()) : Value();
}
Value hashHexdigest(Thread& t, Value self, Value* a) {
  std::vector<uint8_t> digest;
  return finishFor(t, self, a, &digest) ? hexText(t, digest.data(), digest.size()) : Value();
}

Value getName(Thread& t, Value self) { return intern(t, of(self)->algorithm->name); }
Value getDigestSize(Thread&, Value self) { return Value::smallInt(of(self)->algorithm->digestSize); }
Value getBlockSize(Thread&, Value self) { return Value::smallInt(of(self)->algorithm->blockSize); }
Value getRate(Thread&, Value self) { return Value::smallInt(of(self)->algorithm->blockSize * 8); }
Value getCapacity(Thread&, Value self) { return Value::smallInt(1600 - of(self)->algorithm->blockSize * 8); }
Value getSuffix(Thread& t, Value self) {
  auto c = static_cast<char>(of(self)->algorithm->suffix);
  return newBytes(t, &c, 1);
}
void finalizeHash(Thread&, Object* o) {
  auto* h = static_cast<HashObject*>(o);
  if (h->context) kCrypto.freeContext(h->context);
  h->context = nullptr;
}

const BuiltinDef kMethods[] = {{"update", "obj, /", hashUpdate}, {"digest", "", hashDigest}, {"hexdigest", "", hashHexdigest}, {"copy", "", hashCopy}, {nullptr, nullptr, nullptr}};
const BuiltinDef kShakeMethods[] = {{"update", "data, /", hashUpdate}, {"digest", "length", hashDigest}, {"hexdigest", "length", hashHexdigest}, {"copy", "", hashCopy},
                                    {nullptr, nullptr, nullptr}};
const GetSetDef kGetset[] = {{"name", getName, nullptr, nullptr}, {"digest_size", getDigestSize, nullptr, nullptr}, {"block_size", getBlockSize, nullptr, nullptr},
                             {nullptr, nullptr, nullptr, nullptr}};
const GetSetDef kSha3Getset[] = {{"name", getName, nullptr, nullptr}, {"digest_size", getDigestSize, nullptr, nullptr}, {"block_size", getBlockSize, nullptr, nullptr},
                                 {"_rate_bits", getRate, nullptr, nullptr}, {"_capacity_bits", getCapacity, nullptr, nullptr},
                                 {"_suffix", getSuffix, nullptr, nullptr}, {nullptr, nullptr, nullptr, nullptr}};
#define PPY_SLOTS(n) {{kSlotNew, nativeSlot<NewFn>(createType<n>)}, {0, nullptr}}
const NativeSlot kNewSlots[kCount - kFirstSha3][2] = {PPY_SLOTS(6), PPY_SLOTS(7), PPY_SLOTS(8), PPY_SLOTS(9), PPY_SLOTS(10), PPY_SLOTS(11)};
#undef PPY_SLOTS
#define PPY_PLAIN(n) {.type = &kTypes[n], .name = kAlgorithms[n].typeName, .basicSize = sizeof(HashObject), .flags = kTypeDisallowNew, \
                      .methods = kMethods, .getset = kGetset, .finalize = finalizeHash}
#define PPY_SHA3(n, table) {.type = &kTypes[n], .name = kAlgorithms[n].typeName, .basicSize = sizeof(HashObject), .slots = kNewSlots[(n) - kFirstSha3], \
                            .methods = table, .getset = kSha3Getset, .finalize = finalizeHash}
const TypeSpec kSpecs[kCount] = {PPY_PLAIN(0), PPY_PLAIN(1), PPY_PLAIN(2), PPY_PLAIN(3), PPY_PLAIN(4), PPY_PLAIN(5),
                                 PPY_SHA3(6, kMethods), PPY_SHA3(7, kMethods), PPY_SHA3(8, kMethods), PPY_SHA3(9, kMethods),
                                 PPY_SHA3(10, kShakeMethods), PPY_SHA3(11, kShakeMethods)};
#undef PPY_PLAIN
#undef PPY_SHA3

constexpr const char* kSignature = "string=b'', *, usedforsecurity=True";
const BuiltinDef kMd5Functions[] = {{"md5", kSignature, createFunction<0>}, {nullptr, nullptr, nullptr}};
const BuiltinDef kSha1Functions[] = {{"sha1", kSignature, createFunction<1>}, {nullptr, nullptr, nullptr}};
const BuiltinDef kSha256Functions[] = {{"sha224", kSignature, createFunction<2>}, {"sha256", kSignature, createFunction<3>}, {nullptr, nullptr, nullptr}};
const BuiltinDef kSha512Functions[] = {{"sha384", kSignature, createFunction<4>}, {"sha512", kSignature, createFunction<5>}, {nullptr, nullptr, nullptr}};

bool addTypes(Thread& t, ModuleObject* m, int from, int to) {
  if (!loadCrypto(t)) return false;
  for (int i = from; i < to; i++) {
    if (kAlgorithms[i].exported ? !readyModuleType(t, kSpecs[i]) || !addValue(t, m, kAlgorithms[i].exported, &kTypes[i]) : !addType(t, m, kSpecs[i])) return false;
  }
  return true;
}
bool initMd5(Thread& t, ModuleObject* m) { return addTypes(t, m, 0, 1); }
bool initSha1(Thread& t, ModuleObject* m) { return addTypes(t, m, 1, 2); }
bool initSha256(Thread& t, ModuleObject* m) { return addTypes(t, m, 2, 4); }
bool initSha512(Thread& t, ModuleObject* m) { return addTypes(t, m, 4, 6); }
bool initSha3(Thread& t, ModuleObject* m) {
  static_assert(kFirstShake + 2 == kCount);
  return addTypes(t, m, kFirstSha3, kCount) && addValue(t, m, "implementation", newStr(t, "OpenSSL")) && addValue(t, m, "keccakopt", Value::smallInt(64));
}

}  // namespace
}  // namespace ppy::hash

namespace ppy {
const NativeModule kMd5Module = {"_md5", hash::kMd5Functions, hash::initMd5, nullptr};
const NativeModule kSha1Module = {"_sha1", hash::kSha1Functions, hash::initSha1, nullptr};
const NativeModule kSha256Module = {"_sha256", hash::kSha256Functions, hash::initSha256, nullptr};
const NativeModule kSha512Module = {"_sha512", hash::kSha512Functions, hash::initSha512, nullptr};
const NativeModule kSha3Module = {"_sha3", nullptr, hash::initSha3, nullptr};
}  // namespace ppy
