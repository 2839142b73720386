/// Hash modules (_md5, _sha1, _sha256, _sha512, _sha3 over OpenSSL's libcrypto; _blake2): what they share.
#pragma once
#include "stdlib/common/module.h"

namespace ppy::hash {

/// Calls f(const uint8_t*, size_t) with the data of an argument of update(). False: TypeError pending.
template <class F>
bool withData(Thread& t, Value v, F&& f) {
  if (isStr(v)) {
    raise(t, PyExc_TypeError, "Strings must be encoded before hashing");
    return false;
  }
  BufferView data(t, v, false, "object supporting the buffer API required");
  if (!data.ok()) return false;
  f(data.data(), data.size());
  return true;
}
Value hexText(Thread& t, const uint8_t* digest, size_t n);

}  // namespace ppy::hash
