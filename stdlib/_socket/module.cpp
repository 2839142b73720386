// The _socket module and the socket type.
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/un.h>
#include <unistd.h>

#include "runtime/import/extension.h"
#include "runtime/object/audit.h"
#include "stdlib/_socket/socket.h"

namespace ppy::sock {

TypeObject kSocketType;

namespace {

/// What _ssl calls when a system call of its own failed.
void* raiseErrno() {
  raiseOSError_py(*currentThread(), errno);
  return nullptr;
}
/// The table behind the capsule CAPI.
struct CApi {
  TypeObject* socketType;
  Object *error, *timeout;
};
CApi kCApi;

Value socketNew(Thread& t, TypeObject* type, const Args&) {
  auto* s = static_cast<SocketObject*>(newInstance(t, type));
  s->fd = -1;
  s->timeout = -1;
  s->errorHandler = raiseErrno;
  gc::setFinalizer(t, s);
  return s;
}
bool fillSocket(Thread& t, SocketObject* s, int fd, int family, int kind, int proto) {
  s->fd = fd;
  s->family = family;
  s->proto = proto;
  s->type = kind & ~(SOCK_NONBLOCK | SOCK_CLOEXEC);
  Value dflt = moduleValues(t, kModuleIndexSocket)[kDefaultTimeout];
  s->timeout = kind & SOCK_NONBLOCK ? 0 : dflt.isEmpty() || isNone(dflt) ? -1 : static_cast<int64_t>(floatValue(dflt) * 1e9);
  if (s->timeout < 0 || kind & SOCK_NONBLOCK) return true;
  Value timeout = timeoutValue(t, s->timeout);
  return !callMethod_py(t, Value(s), intern(t, "settimeout"), &timeout, 1).isEmpty();
}

Value socketInit(Thread& t, Value self, Value* a) {
  int family = -1, kind = -1, proto = -1;
  if ((!a[0].isEmpty() && !intArg_py(t, a[0], &family)) || (!a[1].isEmpty() && !intArg_py(t, a[1], &kind)) || (!a[2].isEmpty() && !intArg_py(t, a[2], &proto))) return {};
  if (!audit_py(t, "socket.__new__", self, family, kind, proto)) return {};
  if (isGiven(a[3])) {
    int fd;
    if (isFloat(a[3])) return raise(t, PyExc_TypeError, "integer argument expected, got float");
    if (!intArg_py(t, a[3], &fd)) return {};
    if (fd < 0) return raise(t, PyExc_ValueError, "negative file descriptor");
    Address address;
    socklen_t size = sizeof address;
    memset(&address, 0, sizeof address);
    if (::getsockname(fd, &address.any, &size) < 0) {
      if (family == -1 || errno == EBADF || errno == ENOTSOCK) return raiseOSError_py(t, errno);
    } else if (family == -1) {
      family = address.any.sa_family;
    }
    int value;
    socklen_t n = sizeof value;
    if (kind == -1) {
      if (::getsockopt(fd, SOL_SOCKET, SO_TYPE, &value, &n) < 0) return raiseOSError_py(t, errno);
      kind = value;
    }
    if (proto == -1) {
      n = sizeof value;
      if (::getsockopt(fd, SOL_SOCKET, SO_PROTOCOL, &value, &n) < 0) return raiseOSError_py(t, errno);
      proto = value;
    }
    return fillSocket(t, of(self), fd, family, kind, proto) ? none() : Value();
  }
  if (family == -1) family = AF_INET;
  if (kind == -1) kind = SOCK_STREAM;
  if (proto == -1) proto = 0;
  int fd = ::socket(family, kind | SOCK_CLOEXEC, proto);
  if (fd < 0) return raiseOSError_py(t, errno);
  if (fillSocket(t, of(self), fd, family, kind, proto)) return none();
  ::close(fd);
  of(self)->fd = -1;
  return {};
}

void socketFinalize(Thread& t, Object* o) {
  auto* s = static_cast<SocketObject*>(o);
  if (s->fd < 0) return;
  if (!warn_py(t, PyExc_ResourceWarning, 1, "unclosed %R", Value(o))) clearException(t);
  if (s->fd >= 0) ::close(s->fd);
  s->fd = -1;
}
Value socketRepr(Thread& t, Value self) {
  SocketObject* s = of(self);
  return formatStr(t, "<socket object, fd=%d, family=%d, type=%d, proto=%d>", s->fd, s->family, s->type, s->proto);
}
Value getFamily(Thread& t, Value self) { return makeInt(t, of(self)->family); }
Value getType(Thread& t, Value self) { return makeInt(t, of(self)->type); }
Value getProto(Thread& t, Value self) { return makeInt(t, of(self)->proto); }
Value getTimeout(Thread& t, Value self) { return timeoutValue(t, of(self)->timeout); }

// --- functions ----------------------------------------------------------------------------------

Value socketpair(Thread& t, Value, Value* a) {
  int family = AF_UNIX, kind = SOCK_STREAM, proto = 0, fds[2];
  if ((!a[0].isEmpty() && !intArg_py(t, a[0], &family)) || (!a[1].isEmpty() && !intArg_py(t, a[1], &kind)) || (!a[2].isEmpty() && !intArg_py(t, a[2], &proto))) return {};
  if (::socketpair(family, kind | SOCK_CLOEXEC, proto, fds) < 0) return raiseOSError_py(t, errno);
  PPY_TRY(first, newSocket(t, &kSocketType, fds[0], family, kind, proto));
  PPY_TRY(second, newSocket(t, &kSocketType, fds[1], family, kind, proto));
  return tupleOf(t, {first, second});
}
Value closeFd(Thread& t, Value, Value* a) {
  int fd;
  if (!intArg_py(t, a[0], &fd)) return {};
  return ::close(fd) < 0 && errno != ECONNRESET ? raiseOSError_py(t, errno) : none();
}
Value dupFd(Thread& t, Value, Value* a) {
  int fd;
  if (!intArg_py(t, a[0], &fd)) return {};
  int copy = ::fcntl(fd, F_DUPFD_CLOEXEC, 0);
  return copy < 0 ? raiseOSError_py(t, errno) : makeInt(t, copy);
}
Value getDefaultTimeout(Thread& t, Value, Value*) {
  Value v = moduleValues(t, kModuleIndexSocket)[kDefaultTimeout];
  return v.isEmpty() ? none() : v;
}
Value setDefaultTimeout(Thread& t, Value, Value* a) {
  int64_t timeout;
  if (!timeoutArg_py(t, a[0], &timeout)) return {};
  moduleValues(t, kModuleIndexSocket)[kDefaultTimeout] = timeoutValue(t, timeout);
  return none();
}

const GetSetDef kGetset[] = {{"family", getFamily, nullptr}, {"type", getType, nullptr}, {"proto", getProto, nullptr}, {"timeout", getTimeout, nullptr}, {nullptr, nullptr, nullptr}};
Value socketInitCall(Thread& t, Value self, const Args& args) {
  static constexpr Signature kSignature{"family=-1, type=-1, proto=-1, fileno=None"};
  Value a[4];
  return bindArgs(t, "socket", kSignature, args, a) ? socketInit(t, self, a) : Value();
}
const NativeSlot kSlots[] = {{kSlotNew, nativeSlot<NewFn>(socketNew)}, {kSlotInit, nativeSlot<CallFn>(socketInitCall)}, {kSlotRepr, nativeSlot<UnaryFn>(socketRepr)}, {0, nullptr}};
const TypeSpec kSpec = {.type = &kSocketType, .name = "_socket.socket", .basicSize = sizeof(SocketObject), .flags = kTypeBaseType, .slots = kSlots,
    .methods = kSocketMethods, .getset = kGetset, .finalize = socketFinalize};

const BuiltinDef kFunctions[] = {
    {"socketpair", "family=1, type=1, proto=0, /", socketpair}, {"close", "fd, /", closeFd}, {"dup", "fd, /", dupFd},
    {"getdefaulttimeout", "", getDefaultTimeout}, {"setdefaulttimeout", "timeout, /", setDefaultTimeout}, {"CMSG_LEN", "length, /", cmsgLen},
    {"CMSG_SPACE", "length, /", cmsgSpace}, {nullptr, nullptr, nullptr}};

const IntConstant kConstants[] = {
#define CONSTANT(name, value) {#name, value},
#include "stdlib/_socket/constants.def"
    {nullptr, 0}};

bool init(Thread& t, ModuleObject* m) {
  Value* values = moduleValues(t, kModuleIndexSocket);
  values[kGaiError] = newExceptionClass(t, "socket.gaierror", PyExc_OSError);
  values[kHError] = newExceptionClass(t, "socket.herror", PyExc_OSError);
  if (!addFunctions(t, m, kResolveFunctions) || !addType(t, m, kSpec) || !addValue(t, m, "SocketType", &kSocketType) || !addInts(t, m, kConstants) ||
      !addValue(t, m, "error", PyExc_OSError) || !addValue(t, m, "timeout", PyExc_TimeoutError) || !addValue(t, m, "gaierror", values[kGaiError]) ||
      !addValue(t, m, "herror", values[kHError]) || !addValue(t, m, "BDADDR_ANY", newStrAscii(t, "00:00:00:00:00:00")) ||
      !addValue(t, m, "BDADDR_LOCAL", newStrAscii(t, "00:00:00:FF:FF:FF")) || !addValue(t, m, "has_ipv6", boolean(true)))
    return false;
  if (!newCapsule) return true;
  kCApi = {&kSocketType, PyExc_OSError, PyExc_TimeoutError};
  return addValue(t, m, "CAPI", newCapsule(t, "_socket.CAPI", &kCApi));
}

}  // namespace

Value newSocket(Thread& t, TypeObject* type, int fd, int family, int kind, int proto) {
  PPY_TRY(s, socketNew(t, type, Args{nullptr, 0}));
  return fillSocket(t, of(s), fd, family, kind, proto) ? s : Value();
}

}  // namespace ppy::sock

namespace ppy {
const NativeModule kSocketModule = {"_socket", sock::kFunctions, sock::init};
}  // namespace ppy
