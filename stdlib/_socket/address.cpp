// Socket addresses: tuples and paths into the system's structures, and back.
#include <arpa/inet.h>
#include <linux/if_alg.h>
#include <linux/if_packet.h>
#include <linux/netlink.h>
#include <linux/vm_sockets.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <netdb.h>
#include <netinet/in.h>
#include <sys/ioctl.h>
#include <sys/un.h>

// Order matters: <net/if.h> comes before the kernel's headers.
#include <linux/can.h>

#include "stdlib/_socket/socket.h"

namespace ppy::sock {

Value raiseGai(Thread& t, int code) {
  if (code == EAI_SYSTEM) return raiseOSError_py(t, errno);
  Value type = moduleValues(t, kModuleIndexSocket)[kGaiError];
  PPY_TRY(e, call_py(t, type, Value::smallInt(code), newStr(t, gai_strerror(code))));
  return raiseObject(t, e);
}

bool hostArg_py(Thread& t, Value v, std::string* out) {
  if (isBytes(v)) {
    *out = bytesView(v);
  } else if (isBytearray(v)) {
    *out = bytearrayView(v.as<BytearrayObject>());
  } else if (isStr(v)) {
    if (v.as<StrObject>()->state.ascii) {
      *out = strToUtf8(v);
    } else {
      Value encoded = encodeObject_py(t, v, newStrAscii(t, "idna"), Value());
      if (encoded.isEmpty()) return false;
      *out = bytesView(encoded);
    }
  } else {
    raise(t, PyExc_TypeError, "str, bytes or bytearray expected, not %T", v);
    return false;
  }
  if (out->find('\0') == std::string::npos) return true;
  raise(t, PyExc_TypeError, "host name must not contain null character");
  return false;
}

int resolve_py(Thread& t, const std::string& name, sockaddr* out, size_t size, int family) {
  memset(out, 0, size);
  auto answer = [&](addrinfo* found) {
    size_t n = found->ai_addrlen < size ? found->ai_addrlen : size;
    memcpy(out, found->ai_addr, n);
    freeaddrinfo(found);
    return out->sa_family == AF_INET ? 4 : out->sa_family == AF_INET6 ? 16 : (raise(t, PyExc_OSError, "unknown address family"), -1);
  };
  auto ask = [&](const char* host, int flags, int kind) -> int {
    addrinfo hints{}, *found = nullptr;
    hints.ai_family = family;
    hints.ai_socktype = kind;
    hints.ai_flags = flags;
    int error;
    {
      ReleasedScope released(t);
      error = getaddrinfo(host, host ? nullptr : "0", &hints, &found);
    }
    if (error) {
      raiseGai(t, error);
      return -1;
    }
    if (!host && found->ai_next) {
      freeaddrinfo(found);
      raise(t, PyExc_OSError, "wildcard resolved to multiple address");
      return -1;
    }
    return answer(found);
  };
  if (name.empty()) return ask(nullptr, AI_PASSIVE, SOCK_DGRAM);
  if (name == "255.255.255.255" || name == "<broadcast>") {
    if (family != AF_INET && family != AF_UNSPEC) {
      raise(t, PyExc_OSError, "address family mismatched");
      return -1;
    }
    auto* in = reinterpret_cast<sockaddr_in*>(out);
    in->sin_family = AF_INET;
    in->sin_addr.s_addr = INADDR_BROADCAST;
    return 4;
  }
  if (family == AF_UNSPEC || family == AF_INET) {
    auto* in = reinterpret_cast<sockaddr_in*>(out);
    if (inet_pton(AF_INET, name.c_str(), &in->sin_addr) > 0) {
      in->sin_family = AF_INET;
      return 4;
    }
  }
  if ((family == AF_UNSPEC || family == AF_INET6) && size >= sizeof(sockaddr_in6) && name.find('%') == std::string::npos) {
    auto* in = reinterpret_cast<sockaddr_in6*>(out);
    if (inet_pton(AF_INET6, name.c_str(), &in->sin6_addr) > 0) {
      in->sin6_family = AF_INET6;
      return 16;
    }
  }
  return ask(name.c_str(), 0, 0);
}

namespace {

/// The items of a tuple argument of `least` to `most` items.
Value* tupleItems(Thread& t, Value v, const char* family, const char* method, intptr_t least, intptr_t most, const char* shape) {
  if (!isTuple(v)) {
    raise(t, PyExc_TypeError, "%s(): %s address must be tuple, not %T", method, family, v);
    return nullptr;
  }
  intptr_t n = v.as<TupleObject>()->ob_size;
  if (n >= least && n <= most) return v.as<TupleObject>()->ob_item;
  raise(t, PyExc_TypeError, "%s address must be a %s", family, shape);
  return nullptr;
}
bool portArg_py(Thread& t, Value v, const char* method, uint16_t* out) {
  int64_t port;
  if (!isInt(v) && !hasSlot(v, kSlotIndex)) {
    raise(t, PyExc_TypeError, "'%T' object cannot be interpreted as an integer", v);
    return false;
  }
  v = index_py(t, v);
  if (v.isEmpty()) return false;
  if (!intFits64(v, &port) || port < 0 || port > 0xFFFF) {
    raise(t, PyExc_OverflowError, "%s(): port must be 0-65535.", method);
    return false;
  }
  *out = htons(static_cast<uint16_t>(port));
  return true;
}
bool u32Arg_py(Thread& t, Value v, uint32_t* out) {
  uint64_t bits;
  if (!maskArg_py(t, v, &bits)) return false;
  *out = static_cast<uint32_t>(bits);
  return true;
}

bool parseUnix_py(Thread& t, Value v, Address* out, socklen_t* size) {
  std::string path;
  if (isStr(v)) {
    path = strToFileSystem(v);
  } else {
    BufferView view(t, v);
    if (!view.ok()) return false;
    path = view.view();
  }
  auto* un = reinterpret_cast<sockaddr_un*>(out);
  // An abstract name begins with a NUL and takes the whole field; a path is NUL-terminated.
  bool abstract = !path.empty() && path[0] == 0;
  if (path.size() > sizeof un->sun_path - !abstract) {
    raise(t, PyExc_OSError, "AF_UNIX path too long");
    return false;
  }
  un->sun_family = AF_UNIX;
  memcpy(un->sun_path, path.data(), path.size());
  *size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + path.size() + !abstract);
  return true;
}

bool parsePacket_py(Thread& t, SocketObject* s, Value v, const char* method, Address* out, socklen_t* size) {
  Value* a = tupleItems(t, v, "AF_PACKET", method, 2, 5, "tuple of two to five elements");
  if (!a) return false;
  intptr_t n = v.as<TupleObject>()->ob_size;
  int64_t proto;
  int kind = PACKET_HOST, hardware = 0;
  std::string address;
  if (!isStr(a[0])) {
    raise(t, PyExc_TypeError, "%s(): AF_PACKET interface must be str, not %T", method, a[0]);
    return false;
  }
  if (!int64Arg_py(t, a[1], &proto) || (n > 2 && !intArg_py(t, a[2], &kind)) || (n > 3 && !intArg_py(t, a[3], &hardware))) return false;
  if (n > 4) {
    BufferView view(t, a[4]);
    if (!view.ok()) return false;
    address = view.view();
    if (address.size() > 8) {
      raise(t, PyExc_ValueError, "Hardware address must be 8 bytes or less");
      return false;
    }
  }
  if (proto < 0 || proto > 0xFFFF) {
    raise(t, PyExc_OverflowError, "%s(): proto must be 0-65535.", method);
    return false;
  }
  ifreq request{};
  std::string name = strToUtf8(a[0]);
  strncpy(request.ifr_name, name.c_str(), sizeof request.ifr_name - 1);
  if (ioctl(s->fd, SIOCGIFINDEX, &request) < 0) {
    raiseOSError_py(t, errno);
    return false;
  }
  auto* ll = reinterpret_cast<sockaddr_ll*>(out);
  ll->sll_family = AF_PACKET;
  ll->sll_protocol = htons(static_cast<uint16_t>(proto));
  ll->sll_ifindex = request.ifr_ifindex;
  ll->sll_pkttype = static_cast<unsigned char>(kind);
  ll->sll_hatype = static_cast<unsigned short>(hardware);
  ll->sll_halen = static_cast<unsigned char>(address.size());
  memcpy(ll->sll_addr, address.data(), address.size());
  *size = sizeof *ll;
  return true;
}

bool parseCan_py(Thread& t, SocketObject* s, Value v, const char* method, Address* out, socklen_t* size) {
  Value* a = tupleItems(t, v, "AF_CAN", method, 1, 1, "tuple (interface, )");
  if (!a) return false;
  if (!isStr(a[0])) {
    raise(t, PyExc_TypeError, "%s(): AF_CAN interface must be str, not %T", method, a[0]);
    return false;
  }
  std::string name = strToFileSystem(a[0]);
  ifreq request{};
  if (name.size() >= sizeof request.ifr_name) {
    raise(t, PyExc_OSError, "AF_CAN interface name too long");
    return false;
  }
  if (!name.empty()) {
    memcpy(request.ifr_name, name.data(), name.size());
    if (ioctl(s->fd, SIOCGIFINDEX, &request) < 0) {
      raiseOSError_py(t, errno);
      return false;
    }
  }
  auto* can = reinterpret_cast<sockaddr_can*>(out);
  can->can_family = AF_CAN;
  can->can_ifindex = request.ifr_ifindex;
  *size = sizeof *can;
  return true;
}

}  // namespace

bool parseAddress_py(Thread& t, SocketObject* s, Value v, const char* method, Address* out, socklen_t* size) {
  memset(out, 0, sizeof *out);
  std::string host;
  switch (s->family) {
    case AF_INET: {
      Value* a = tupleItems(t, v, "AF_INET", method, 2, 2, "pair (host, port)");
      auto* in = reinterpret_cast<sockaddr_in*>(out);
      uint16_t port;
      if (!a || !hostArg_py(t, a[0], &host)) return false;
      // The name is resolved before the port is judged, as CPython does.
      if (!isInt(a[1]) && !hasSlot(a[1], kSlotIndex)) {
        raise(t, PyExc_TypeError, "'%T' object cannot be interpreted as an integer", a[1]);
        return false;
      }
      if (resolve_py(t, host, &out->any, sizeof *in, AF_INET) < 0 || !portArg_py(t, a[1], method, &port)) return false;
      in->sin_family = AF_INET;
      in->sin_port = port;
      *size = sizeof *in;
      return true;
    }
    case AF_INET6: {
      Value* a = tupleItems(t, v, "AF_INET6", method, 2, 4, "tuple (host, port[, flowinfo[, scopeid]])");
      if (!a) return false;
      intptr_t n = v.as<TupleObject>()->ob_size;
      auto* in = reinterpret_cast<sockaddr_in6*>(out);
      uint16_t port;
      uint32_t flow = 0, scope = 0;
      if (!hostArg_py(t, a[0], &host) || (n > 2 && !u32Arg_py(t, a[2], &flow)) || (n > 3 && !u32Arg_py(t, a[3], &scope))) return false;
      if (resolve_py(t, host, &out->any, sizeof *in, AF_INET6) < 0 || !portArg_py(t, a[1], method, &port)) return false;
      if (n > 2 && intSign(a[2]) < 0) flow = UINT32_MAX;
      if (flow > 0xFFFFF) {
        raise(t, PyExc_OverflowError, "%s(): flowinfo must be 0-1048575.", method);
        return false;
      }
      in->sin6_family = AF_INET6;
      in->sin6_port = port;
      in->sin6_flowinfo = htonl(flow);
      in->sin6_scope_id = scope ? scope : in->sin6_scope_id;
      *size = sizeof *in;
      return true;
    }
    case AF_UNIX: return parseUnix_py(t, v, out, size);
    case AF_NETLINK: {
      Value* a = tupleItems(t, v, "AF_NETLINK", method, 2, 2, "pair (pid, groups)");
      auto* nl = reinterpret_cast<sockaddr_nl*>(out);
      if (!a || !u32Arg_py(t, a[0], &nl->nl_pid) || !u32Arg_py(t, a[1], &nl->nl_groups)) return false;
      nl->nl_family = AF_NETLINK;
      *size = sizeof *nl;
      return true;
    }
    case AF_VSOCK: {
      auto* vm = reinterpret_cast<sockaddr_vm*>(out);
      if (!isTuple(v)) {
        raise(t, PyExc_TypeError, "%s(): AF_VSOCK address must be tuple, not %T", method, v);
        return false;
      }
      Value* a = tupleItems(t, v, "AF_VSOCK", method, 2, 2, "pair (CID, port)");
      if (!a || !u32Arg_py(t, a[0], &vm->svm_cid) || !u32Arg_py(t, a[1], &vm->svm_port)) return false;
      vm->svm_family = AF_VSOCK;
      *size = sizeof *vm;
      return true;
    }
    case AF_PACKET: return parsePacket_py(t, s, v, method, out, size);
    case AF_CAN: return parseCan_py(t, s, v, method, out, size);
    case AF_ALG: {
      Value* a = tupleItems(t, v, "AF_ALG", method, 2, 4, "tuple (type, name[, feat[, mask]])");
      if (!a) return false;
      intptr_t n = v.as<TupleObject>()->ob_size;
      auto* alg = reinterpret_cast<sockaddr_alg*>(out);
      if (!isStr(a[0]) || !isStr(a[1])) {
        raise(t, PyExc_TypeError, "%s(): AF_ALG type and name must be str", method);
        return false;
      }
      std::string type = strToUtf8(a[0]), name = strToUtf8(a[1]);
      if (type.size() >= sizeof alg->salg_type) {
        raise(t, PyExc_ValueError, "AF_ALG type too long.");
        return false;
      }
      if (name.size() >= sizeof alg->salg_name) {
        raise(t, PyExc_ValueError, "AF_ALG name too long.");
        return false;
      }
      if ((n > 2 && !u32Arg_py(t, a[2], &alg->salg_feat)) || (n > 3 && !u32Arg_py(t, a[3], &alg->salg_mask))) return false;
      alg->salg_family = AF_ALG;
      memcpy(alg->salg_type, type.data(), type.size());
      memcpy(alg->salg_name, name.data(), name.size());
      *size = sizeof *alg;
      return true;
    }
    default:
      raise(t, PyExc_OSError, "%s(): bad family", method);
      return false;
  }
}

namespace {
Value ipText(Thread& t, const sockaddr* a, socklen_t size) {
  char text[NI_MAXHOST];
  int error = getnameinfo(a, size, text, sizeof text, nullptr, 0, NI_NUMERICHOST);
  return error ? raiseGai(t, error) : newStr(t, text);
}
Value interfaceName(Thread& t, int index) {
  char name[IF_NAMESIZE] = "";
  if (index && !if_indextoname(static_cast<unsigned>(index), name)) name[0] = 0;
  return strFromFileSystem(t, name);
}
}  // namespace

Value addressValue(Thread& t, const sockaddr* a, socklen_t size, int proto) {
  if (size == 0) return none();
  switch (a->sa_family) {
    case AF_INET: {
      auto* in = reinterpret_cast<const sockaddr_in*>(a);
      char text[INET_ADDRSTRLEN];
      inet_ntop(AF_INET, &in->sin_addr, text, sizeof text);
      return tupleOf(t, {newStr(t, text), Value::smallInt(ntohs(in->sin_port))});
    }
    case AF_INET6: {
      auto* in = reinterpret_cast<const sockaddr_in6*>(a);
      PPY_TRY(host, ipText(t, a, sizeof *in));
      return tupleOf(t, {host, Value::smallInt(ntohs(in->sin6_port)), Value::smallInt(ntohl(in->sin6_flowinfo)), Value::smallInt(in->sin6_scope_id)});
    }
    case AF_UNIX: {
      auto* un = reinterpret_cast<const sockaddr_un*>(a);
      size_t n = size - offsetof(sockaddr_un, sun_path);
      if (n > 0 && un->sun_path[0] == 0) return newBytes(t, un->sun_path, n);
      return strFromFileSystem(t, {un->sun_path, strnlen(un->sun_path, n)});
    }
    case AF_NETLINK: {
      auto* nl = reinterpret_cast<const sockaddr_nl*>(a);
      return tupleOf(t, {makeUint(t, nl->nl_pid), makeUint(t, nl->nl_groups)});
    }
    case AF_VSOCK: {
      auto* vm = reinterpret_cast<const sockaddr_vm*>(a);
      return tupleOf(t, {makeUint(t, vm->svm_cid), makeUint(t, vm->svm_port)});
    }
    case AF_PACKET: {
      auto* ll = reinterpret_cast<const sockaddr_ll*>(a);
      PPY_TRY(name, interfaceName(t, ll->sll_ifindex));
      return tupleOf(t, {name, Value::smallInt(ntohs(ll->sll_protocol)), Value::smallInt(ll->sll_pkttype), Value::smallInt(ll->sll_hatype),
                         newBytes(t, ll->sll_addr, ll->sll_halen)});
    }
    case AF_CAN: {
      auto* can = reinterpret_cast<const sockaddr_can*>(a);
      PPY_TRY(name, interfaceName(t, can->can_ifindex));
      if (proto == CAN_RAW || proto == CAN_BCM) return tupleOf(t, {name});
      return tupleOf(t, {name, Value::smallInt(a->sa_family)});
    }
    default:
      return tupleOf(t, {Value::smallInt(a->sa_family), newBytes(t, a->sa_data, sizeof a->sa_data)});
  }
}

}  // namespace ppy::sock
