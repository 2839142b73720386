/// The _socket module: socket objects, addresses, name resolution.
#pragma once
#include <sys/socket.h>

#include <cerrno>
#include <cstring>

#include "runtime/builtins/codecs.h"
#include "runtime/frame/services.h"
#include "runtime/thread/runtime.h"
#include "stdlib/common/module.h"

namespace ppy::sock {

/// As CPython's PySocketSockObject, whose fields _ssl reads.
struct SocketObject : Object {
  int fd, family, type, proto;
  void* (*errorHandler)();
  int64_t timeout;  ///< nanoseconds; negative: blocking
  void* state;
  Value weakreflist;
};
extern TypeObject kSocketType;
inline SocketObject* of(Value v) { return v.as<SocketObject>(); }

/// Any kind of socket address.
union Address {
  sockaddr any;
  sockaddr_storage storage;
};

/// The address argument of a method, by the socket's family. False: exception pending.
bool parseAddress_py(Thread& t, SocketObject* s, Value v, const char* method, Address* out, socklen_t* size);
/// The Python form of an address.
Value addressValue(Thread& t, const sockaddr* a, socklen_t size, int proto);
/// Resolves a host name into an IP address of a family. -1 with an exception pending, else its size.
int resolve_py(Thread& t, const std::string& name, sockaddr* out, size_t size, int family);
/// A host argument: str (IDNA), bytes or bytearray. False: exception pending.
bool hostArg_py(Thread& t, Value v, std::string* out);
Value raiseGai(Thread& t, int code);

/// What a socket waits for.
enum class Wait { Read, Write };
/// Makes `call` (which gives -1 and errno on failure) under the socket's timeout; signals are served. `connecting`:
/// the call is to be made after the wait. -1 with an exception pending (or *error set when given).
int64_t attempt_py(Thread& t, SocketObject* s, Wait wait, int64_t (*call)(void*), void* context, bool connecting = false, int* error = nullptr, int64_t timeout = INT64_MIN);
template <class F>
int64_t attempt_py(Thread& t, SocketObject* s, Wait wait, F&& call, bool connecting = false, int* error = nullptr, int64_t timeout = INT64_MIN) {
  return attempt_py(t, s, wait, [](void* p) -> int64_t { return (*static_cast<std::remove_reference_t<F>*>(p))(); }, &call, connecting, error, timeout);
}
/// Seconds or None as nanoseconds (-1: None). False: exception pending.
bool timeoutArg_py(Thread& t, Value v, int64_t* out);
Value timeoutValue(Thread& t, int64_t timeout);

/// Values of the module.
enum { kDefaultTimeout, kGaiError, kHError };
Value newSocket(Thread& t, TypeObject* type, int fd, int family, int kind, int proto);

extern const BuiltinDef kSocketMethods[];     ///< methods.cpp
extern const BuiltinDef kResolveFunctions[];  ///< resolve.cpp
Value socketRecvmsg(Thread& t, Value self, Value* a);      ///< messages.cpp
Value socketRecvmsgInto(Thread& t, Value self, Value* a);
Value socketSendmsg(Thread& t, Value self, Value* a);
Value socketSendmsgAfalg(Thread& t, Value self, Value* a);
Value cmsgLen(Thread& t, Value, Value* a);
Value cmsgSpace(Thread& t, Value, Value* a);

}  // namespace ppy::sock
