// Methods of socket objects, and waiting under a timeout.
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/un.h>
#include <unistd.h>

#include <climits>
#include <cmath>
#include <ctime>

#include "runtime/object/audit.h"
#include "stdlib/_socket/socket.h"

namespace ppy::sock {
namespace {

int64_t now() {
  timespec ts;
  clock_gettime(CLOCK_MONOTONIC, &ts);
  return static_cast<int64_t>(ts.tv_sec) * 1000000000 + ts.tv_nsec;
}

}  // namespace

bool timeoutArg_py(Thread& t, Value v, int64_t* out) {
  *out = -1;
  if (isNone(v)) return true;
  double seconds;
  if (isFloat(v)) {
    seconds = floatValue(v);
    if (std::isnan(seconds)) {
      raise(t, PyExc_ValueError, "Invalid value NaN (not a number)");
      return false;
    }
  } else {
    Value i = index_py(t, v);
    if (i.isEmpty()) return false;
    int64_t whole;
    if (!intFits64(i, &whole)) {
      raise(t, PyExc_OverflowError, "timestamp too large to convert to C _PyTime_t");
      return false;
    }
    seconds = static_cast<double>(whole);
  }
  double ns = std::ceil(std::fabs(seconds) * 1e9);
  if (ns >= 9.2e18) {
    raise(t, PyExc_OverflowError, "timestamp too large to convert to C _PyTime_t");
    return false;
  }
  if (seconds < 0) {
    raise(t, PyExc_ValueError, "Timeout value out of range");
    return false;
  }
  *out = static_cast<int64_t>(ns);
  return true;
}
Value timeoutValue(Thread& t, int64_t timeout) { return timeout < 0 ? none() : makeFloat(t, static_cast<double>(timeout) / 1e9); }

int64_t attempt_py(Thread& t, SocketObject* s, Wait wait, int64_t (*call)(void*), void* context, bool connecting, int* error, int64_t timeout) {
  if (timeout == INT64_MIN) timeout = s->timeout;
  int64_t deadline = timeout > 0 ? now() + timeout : 0;
  auto failed = [&](int code) -> int64_t {
    if (error) *error = code;
    else raiseOSError_py(t, code);
    return -1;
  };
  for (;;) {
    if (timeout > 0 || connecting) {
      int64_t left = timeout > 0 ? deadline - now() : -1;
      int r = 0, code = 0;
      if (timeout <= 0 || left >= 0) {
        pollfd p{s->fd, static_cast<short>(wait == Wait::Read ? POLLIN : POLLOUT), 0};
        if (connecting) p.events |= POLLERR;
        int64_t ms = timeout > 0 ? (left + 999999) / 1000000 : -1;
        ReleasedScope released(t);
        r = poll(&p, 1, ms > INT_MAX ? INT_MAX : static_cast<int>(ms));
        code = errno;
      }
      if (r < 0 && code == EINTR) {
        if (!pollSafepoint_py(t)) return -1;
        continue;
      }
      if (r < 0) return failed(code);
      if (r == 0) {
        if (error) *error = EWOULDBLOCK;
        else raise(t, PyExc_TimeoutError, "timed out");
        return -1;
      }
    }
    int64_t r;
    int code;
    {
      ReleasedScope released(t);
      r = call(context);
      code = errno;
    }
    if (r >= 0) return r;
    if (code == EINTR) {
      if (!pollSafepoint_py(t)) return -1;
      continue;
    }
    if (timeout > 0 && (code == EWOULDBLOCK || code == EAGAIN)) continue;  // the wait was for another's data
    return failed(code);
  }
}

namespace {

Value check(Thread& t, int64_t r) { return r < 0 ? raiseOSError_py(t, errno) : none(); }

Value socketAccept(Thread& t, Value self, Value*) {
  Address a;
  socklen_t size = sizeof a;
  int64_t fd = attempt_py(t, of(self), Wait::Read, [&]() -> int64_t {
    size = sizeof a;
    memset(&a, 0, sizeof a);
    return ::accept4(of(self)->fd, &a.any, &size, SOCK_CLOEXEC);
  });
  if (fd < 0) return {};
  Value address = addressValue(t, &a.any, size, of(self)->proto);
  if (!address.isEmpty()) return tupleOf(t, {makeInt(t, fd), address});
  ::close(static_cast<int>(fd));
  return {};
}
Value socketBind(Thread& t, Value self, Value* a) {
  Address address;
  socklen_t size;
  if (!parseAddress_py(t, of(self), a[0], "bind", &address, &size) || !audit_py(t, "socket.bind", self, a[0])) return {};
  return check(t, ::bind(of(self)->fd, &address.any, size));
}
Value socketClose(Thread& t, Value self, Value*) {
  int fd = of(self)->fd;
  if (fd < 0) return none();
  of(self)->fd = -1;
  int r, error;
  {
    ReleasedScope released(t);
    r = ::close(fd);
    error = errno;
  }
  return r < 0 && error != ECONNRESET ? raiseOSError_py(t, error) : none();
}
Value socketDetach(Thread& t, Value self, Value*) {
  int fd = of(self)->fd;
  of(self)->fd = -1;
  return makeInt(t, fd);
}
Value socketFileno(Thread& t, Value self, Value*) { return makeInt(t, of(self)->fd); }

/// connect: 0, or the error; -1 with an exception pending (signal, timeout when `raises`).
int connect_py(Thread& t, SocketObject* s, const Address& address, socklen_t size, bool raises) {
  int r, error;
  {
    ReleasedScope released(t);
    r = ::connect(s->fd, &address.any, size);
    error = errno;
  }
  if (r == 0) return 0;
  bool wait = false;
  if (error == EINTR) {
    if (!pollSafepoint_py(t)) return -1;
    wait = s->timeout != 0;
  } else {
    wait = s->timeout > 0 && error == EINPROGRESS;
  }
  if (!wait) return error;
  int code = 0;
  int64_t done = attempt_py(t, s, Wait::Write, [&]() -> int64_t {
    socklen_t n = sizeof code;
    if (getsockopt(s->fd, SOL_SOCKET, SO_ERROR, &code, &n) < 0) return -1;
    if (code == EISCONN) code = 0;
    if (!code) return 0;
    errno = code;
    return -1;
  }, true, raises ? nullptr : &error);
  if (done >= 0) return 0;
  return pending(t) ? -1 : error;
}
Value socketConnect(Thread& t, Value self, Value* a) {
  Address address;
  socklen_t size;
  if (!parseAddress_py(t, of(self), a[0], "connect", &address, &size) || !audit_py(t, "socket.connect", self, a[0])) return {};
  int r = connect_py(t, of(self), address, size, true);
  return r < 0 ? Value() : r ? raiseOSError_py(t, r) : none();
}
Value socketConnectEx(Thread& t, Value self, Value* a) {
  Address address;
  socklen_t size;
  if (!parseAddress_py(t, of(self), a[0], "connect_ex", &address, &size) || !audit_py(t, "socket.connect", self, a[0])) return {};
  int r = connect_py(t, of(self), address, size, false);
  return r < 0 ? Value() : Value::smallInt(r);
}
Value nameOf(Thread& t, SocketObject* s, int (*get)(int, sockaddr*, socklen_t*)) {
  Address address;
  memset(&address, 0, sizeof address);
  socklen_t size = sizeof address;
  if (get(s->fd, &address.any, &size) < 0) return raiseOSError_py(t, errno);
  return addressValue(t, &address.any, size, s->proto);
}
Value socketGetsockname(Thread& t, Value self, Value*) {
  return nameOf(t, of(self), [](int fd, sockaddr* a, socklen_t* n) { return ::getsockname(fd, a, n); });
}
Value socketGetpeername(Thread& t, Value self, Value*) {
  return nameOf(t, of(self), [](int fd, sockaddr* a, socklen_t* n) { return ::getpeername(fd, a, n); });
}

Value socketGetsockopt(Thread& t, Value self, Value* a) {
  int level, option, length = 0;
  if (!intArg_py(t, a[0], &level) || !intArg_py(t, a[1], &option) || (!a[2].isEmpty() && !intArg_py(t, a[2], &length))) return {};
  SocketObject* s = of(self);
  if (length == 0) {
    if (s->family == AF_VSOCK) {
      uint64_t v = 0;
      socklen_t n = sizeof v;
      return ::getsockopt(s->fd, level, option, &v, &n) < 0 ? raiseOSError_py(t, errno) : makeUint(t, v);
    }
    int v = 0;
    socklen_t n = sizeof v;
    return ::getsockopt(s->fd, level, option, &v, &n) < 0 ? raiseOSError_py(t, errno) : makeInt(t, v);
  }
  if (s->family == AF_VSOCK) return raise(t, PyExc_OSError, "getsockopt string buffer not allowed");
  if (length < 0 || length > 1024) return raise(t, PyExc_OSError, "getsockopt buflen out of range");
  char buffer[1024];
  auto n = static_cast<socklen_t>(length);
  return ::getsockopt(s->fd, level, option, buffer, &n) < 0 ? raiseOSError_py(t, errno) : newBytes(t, buffer, n);
}
Value socketSetsockopt(Thread& t, Value self, Value* a) {
  int level, option, value;
  if (!intArg_py(t, a[0], &level) || !intArg_py(t, a[1], &option)) return {};
  SocketObject* s = of(self);
  if (!a[3].isEmpty()) {
    uint64_t n;
    if (!isNone(a[2])) return raise(t, PyExc_TypeError, "setsockopt() argument 3 must be NoneType, not %T", a[2]);
    if (!maskArg_py(t, a[3], &n)) return {};
    return check(t, ::setsockopt(s->fd, level, option, nullptr, static_cast<socklen_t>(n)));
  }
  if (isNone(a[2])) return raise(t, PyExc_TypeError, "socket option should be integer, bytes-like object or None with a length");
  if (isInt(a[2])) {
    if (s->family == AF_VSOCK) {
      uint64_t v;
      if (!maskArg_py(t, a[2], &v)) return {};
      return check(t, ::setsockopt(s->fd, level, option, &v, sizeof v));
    }
    if (!intArg_py(t, a[2], &value)) return {};
    return check(t, ::setsockopt(s->fd, level, option, &value, sizeof value));
  }
  BufferView view(t, a[2]);
  return view.ok() ? check(t, ::setsockopt(s->fd, level, option, view.data(), static_cast<socklen_t>(view.size()))) : Value();
}

bool setBlocking(Thread& t, SocketObject* s, bool block) {
  int flags = ::fcntl(s->fd, F_GETFL);
  if (flags < 0 || (!!(flags & O_NONBLOCK) == block && ::fcntl(s->fd, F_SETFL, block ? flags & ~O_NONBLOCK : flags | O_NONBLOCK) < 0)) {
    raiseOSError_py(t, errno);
    return false;
  }
  return true;
}
Value socketSetblocking(Thread& t, Value self, Value* a) {
  int block = truth_py(t, a[0]);
  if (block < 0) return {};
  of(self)->timeout = block ? -1 : 0;
  return setBlocking(t, of(self), block) ? none() : Value();
}
Value socketGetblocking(Thread&, Value self, Value*) { return boolean(of(self)->timeout != 0); }
Value socketSettimeout(Thread& t, Value self, Value* a) {
  int64_t timeout;
  if (!timeoutArg_py(t, a[0], &timeout)) return {};
  of(self)->timeout = timeout;
  return setBlocking(t, of(self), timeout < 0) ? none() : Value();
}
Value socketGettimeout(Thread& t, Value self, Value*) { return timeoutValue(t, of(self)->timeout); }

Value socketListen(Thread& t, Value self, Value* a) {
  int backlog = SOMAXCONN < 128 ? SOMAXCONN : 128;
  if (!a[0].isEmpty() && !intArg_py(t, a[0], &backlog)) return {};
  return check(t, ::listen(of(self)->fd, backlog < 0 ? 0 : backlog));
}
Value socketShutdown(Thread& t, Value self, Value* a) {
  int how;
  return intArg_py(t, a[0], &how) ? check(t, ::shutdown(of(self)->fd, how)) : Value();
}

// --- receiving ----------------------------------------------------------------------------------

/// recv or, with `address`, recvfrom into memory: the count, -1 with an exception pending.
int64_t receive_py(Thread& t, SocketObject* s, void* to, size_t n, int flags, Address* address, socklen_t* size) {
  if (n == 0 && !address) return 0;
  return attempt_py(t, s, Wait::Read, [&]() -> int64_t {
    if (!address) return ::recv(s->fd, to, n, flags);
    *size = sizeof *address;
    memset(address, 0, sizeof *address);
    return ::recvfrom(s->fd, to, n, flags, &address->any, size);
  });
}
/// Bytes received; with `address`, a pair of them and it.
Value receive(Thread& t, Value self, Value* a, bool from) {
  intptr_t n;
  int flags = 0;
  if (!sizeArg_py(t, a[0], &n) || (!a[1].isEmpty() && !intArg_py(t, a[1], &flags))) return {};
  if (n < 0) return raise(t, PyExc_ValueError, from ? "negative buffersize in recvfrom" : "negative buffersize in recv");
  if (!nativeMemoryFits(t, n)) return {};
  BytesObject* data = newBytesRaw(t, static_cast<size_t>(n));
  if (!data) return {};
  Address address;
  socklen_t size = 0;
  int64_t got = receive_py(t, of(self), data->ob_sval, static_cast<size_t>(n), flags, from ? &address : nullptr, &size);
  if (got < 0) return {};
  Value bytes = got == n ? Value(data) : newBytes(t, data->ob_sval, static_cast<size_t>(got));
  if (!from) return bytes;
  PPY_TRY(where, addressValue(t, &address.any, size, of(self)->proto));
  return tupleOf(t, {bytes, where});
}
Value socketRecv(Thread& t, Value self, Value* a) { return receive(t, self, a, false); }
Value socketRecvfrom(Thread& t, Value self, Value* a) { return receive(t, self, a, true); }
Value receiveInto(Thread& t, Value self, Value* a, bool from) {
  const char* name = from ? "recvfrom_into" : "recv_into";
  intptr_t n = 0;
  int flags = 0;
  if ((!a[1].isEmpty() && !sizeArg_py(t, a[1], &n)) || (!a[2].isEmpty() && !intArg_py(t, a[2], &flags))) return {};
  BufferView to(t, a[0], true, from ? "recvfrom_into() argument 1 must be read-write bytes-like object, not %T" : "recv_into() argument 1 must be read-write bytes-like object, not %T");
  if (!to.ok()) return {};
  if (n < 0) return raise(t, PyExc_ValueError, "negative buffersize in %s", name);
  auto room = static_cast<intptr_t>(to.size());
  if (n > room) return raise(t, PyExc_ValueError, from ? "nbytes is greater than the length of the buffer" : "buffer too small for requested bytes");
  if (n == 0) n = room;
  Address address;
  socklen_t size = 0;
  int64_t got = receive_py(t, of(self), to.data(), static_cast<size_t>(n), flags, from ? &address : nullptr, &size);
  if (got < 0) return {};
  if (!from) return makeInt(t, got);
  PPY_TRY(where, addressValue(t, &address.any, size, of(self)->proto));
  return tupleOf(t, {makeInt(t, got), where});
}
Value socketRecvInto(Thread& t, Value self, Value* a) { return receiveInto(t, self, a, false); }
Value socketRecvfromInto(Thread& t, Value self, Value* a) { return receiveInto(t, self, a, true); }

// --- sending ------------------------------------------------------------------------------------

Value socketSend(Thread& t, Value self, Value* a) {
  int flags = 0;
  if (!a[1].isEmpty() && !intArg_py(t, a[1], &flags)) return {};
  BufferView data(t, a[0]);
  if (!data.ok()) return {};
  int64_t r = attempt_py(t, of(self), Wait::Write, [&]() -> int64_t { return ::send(of(self)->fd, data.data(), data.size(), flags); });
  return r < 0 ? Value() : makeInt(t, r);
}
Value socketSendall(Thread& t, Value self, Value* a) {
  int flags = 0;
  if (!a[1].isEmpty() && !intArg_py(t, a[1], &flags)) return {};
  BufferView data(t, a[0]);
  if (!data.ok()) return {};
  int64_t whole = of(self)->timeout, deadline = whole > 0 ? now() + whole : 0;
  for (size_t done = 0; done < data.size();) {
    int64_t left = whole > 0 ? deadline - now() : whole;
    if (whole > 0 && left <= 0) return raise(t, PyExc_TimeoutError, "timed out");
    int64_t r = attempt_py(t, of(self), Wait::Write, [&]() -> int64_t { return ::send(of(self)->fd, data.data() + done, data.size() - done, flags); }, false, nullptr, left);
    if (r < 0) return {};
    done += static_cast<size_t>(r);
    if (!pollSafepoint_py(t)) return {};
  }
  return none();
}
Value socketSendto(Thread& t, Value self, Value* a) {
  auto* args = a[0].as<TupleObject>();
  int flags = 0;
  if (args->ob_size != 2 && args->ob_size != 3) return raise(t, PyExc_TypeError, "sendto() takes 2 or 3 arguments (%zd given)", args->ob_size);
  BufferView data(t, args->ob_item[0]);
  if (!data.ok() || (args->ob_size == 3 && !intArg_py(t, args->ob_item[1], &flags))) return {};
  Address address;
  socklen_t size;
  if (!parseAddress_py(t, of(self), args->ob_item[args->ob_size - 1], "sendto", &address, &size) || !audit_py(t, "socket.sendto", self, args->ob_item[args->ob_size - 1])) return {};
  int64_t r = attempt_py(t, of(self), Wait::Write, [&]() -> int64_t { return ::sendto(of(self)->fd, data.data(), data.size(), flags, &address.any, size); });
  return r < 0 ? Value() : makeInt(t, r);
}

}  // namespace

const BuiltinDef kSocketMethods[] = {
    {"_accept", "", socketAccept}, {"bind", "address, /", socketBind}, {"close", "", socketClose}, {"connect", "address, /", socketConnect},
    {"connect_ex", "address, /", socketConnectEx}, {"detach", "", socketDetach}, {"fileno", "", socketFileno}, {"getpeername", "", socketGetpeername},
    {"getsockname", "", socketGetsockname}, {"getsockopt", "level, option, buflen=0, /", socketGetsockopt},
    {"setsockopt", "level, option, value, optlen=0, /", socketSetsockopt}, {"setblocking", "flag, /", socketSetblocking},
    {"getblocking", "", socketGetblocking}, {"settimeout", "timeout, /", socketSettimeout}, {"gettimeout", "", socketGettimeout},
    {"listen", "backlog=0, /", socketListen}, {"shutdown", "flag, /", socketShutdown}, {"recv", "buffersize, flags=0, /", socketRecv},
    {"recvfrom", "buffersize, flags=0, /", socketRecvfrom}, {"recv_into", "buffer, nbytes=0, flags=0", socketRecvInto},
    {"recvfrom_into", "buffer, nbytes=0, flags=0", socketRecvfromInto}, {"send", "data, flags=0, /", socketSend},
    {"sendall", "data, flags=0, /", socketSendall}, {"sendto", "*args", socketSendto}, {"recvmsg", "bufsize, ancbufsize=0, flags=0, /", socketRecvmsg},
    {"recvmsg_into", "buffers, ancbufsize=0, flags=0, /", socketRecvmsgInto}, {"sendmsg", "buffers, ancdata=(), flags=0, address=None, /", socketSendmsg},
    {"sendmsg_afalg", "msg=(), *, op, iv=None, assoclen=0, flags=0", socketSendmsgAfalg}, {nullptr, nullptr, nullptr}};

}  // namespace ppy::sock
