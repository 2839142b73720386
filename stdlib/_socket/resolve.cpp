// Names of hosts, services, protocols and interfaces; byte orders; texts of addresses.
#include <arpa/inet.h>
#include <net/if.h>
#include <netdb.h>
#include <netinet/in.h>
#include <unistd.h>

#include <climits>
#include <vector>

#include "runtime/object/audit.h"
#include "stdlib/_socket/socket.h"

namespace ppy::sock {
namespace {

Value raiseHostError(Thread& t, int code) {
  Value type = moduleValues(t, kModuleIndexSocket)[kHError];
  PPY_TRY(e, call_py(t, type, Value::smallInt(code), newStr(t, hstrerror(code))));
  return raiseObject(t, e);
}

Value gethostname(Thread& t, Value, Value*) {
  char name[HOST_NAME_MAX + 1] = "";
  if (!audit_py(t, "socket.gethostname")) return {};
  return ::gethostname(name, sizeof name) < 0 ? raiseOSError_py(t, errno) : strFromFileSystem(t, name);
}
Value sethostname(Thread& t, Value, Value* a) {
  std::string name;
  if (isStr(a[0])) {
    name = strToFileSystem(a[0]);
  } else {
    BufferView view(t, a[0]);
    if (!view.ok()) return {};
    name = view.view();
  }
  if (!audit_py(t, "socket.sethostname", a[0])) return {};
  return ::sethostname(name.data(), name.size()) < 0 ? raiseOSError_py(t, errno) : none();
}
Value gethostbyname(Thread& t, Value, Value* a) {
  std::string name;
  sockaddr_in in;
  if (!hostArg_py(t, a[0], &name) || !audit_py(t, "socket.gethostbyname", a[0]) || resolve_py(t, name, reinterpret_cast<sockaddr*>(&in), sizeof in, AF_INET) < 0) return {};
  char text[INET_ADDRSTRLEN];
  inet_ntop(AF_INET, &in.sin_addr, text, sizeof text);
  return newStr(t, text);
}

/// (name, aliases, addresses) of a host entry.
Value hostEntry(Thread& t, const hostent* h) {
  ListObject *aliases = newList(t), *addresses = newList(t);
  for (char** s = h->h_aliases; s && *s; s++)
    if (!listAppend(t, aliases, newStr(t, *s))) return {};
  for (char** s = h->h_addr_list; s && *s; s++) {
    char text[INET6_ADDRSTRLEN];
    if (inet_ntop(h->h_addrtype, *s, text, sizeof text) && !listAppend(t, addresses, newStr(t, text))) return {};
  }
  return tupleOf(t, {strFromFileSystem(t, h->h_name), aliases, addresses});
}
template <class F>
Value askHost(Thread& t, F&& ask) {
  std::vector<char> buffer(16384);
  hostent entry, *found = nullptr;
  int error = 0;
  {
    ReleasedScope released(t);
    ask(&entry, buffer.data(), buffer.size(), &found, &error);
  }
  return found ? hostEntry(t, found) : raiseHostError(t, error);
}
Value gethostbynameEx(Thread& t, Value, Value* a) {
  std::string name;
  Address address;
  if (!hostArg_py(t, a[0], &name) || !audit_py(t, "socket.gethostbyname", a[0]) || resolve_py(t, name, &address.any, sizeof address, AF_INET) < 0) return {};
  return askHost(t, [&](hostent* h, char* b, size_t n, hostent** out, int* error) { gethostbyname_r(name.c_str(), h, b, n, out, error); });
}
Value gethostbyaddr(Thread& t, Value, Value* a) {
  std::string name;
  Address address;
  if (!hostArg_py(t, a[0], &name) || !audit_py(t, "socket.gethostbyaddr", a[0]) || resolve_py(t, name, &address.any, sizeof address, AF_UNSPEC) < 0) return {};
  bool six = address.any.sa_family == AF_INET6;
  const void* bytes = six ? static_cast<const void*>(&reinterpret_cast<sockaddr_in6*>(&address)->sin6_addr) : &reinterpret_cast<sockaddr_in*>(&address)->sin_addr;
  return askHost(t, [&](hostent* h, char* b, size_t n, hostent** out, int* error) {
    gethostbyaddr_r(bytes, six ? 16 : 4, six ? AF_INET6 : AF_INET, h, b, n, out, error);
  });
}

bool nameArg(Thread& t, Value v, const char* function, std::string* out) {
  if (!isStr(v)) {
    raise(t, PyExc_TypeError, "%s() argument must be str, not %T", function, v);
    return false;
  }
  *out = strToUtf8(v);
  return true;
}
Value getservbyname(Thread& t, Value, Value* a) {
  std::string name, protocol;
  if (!nameArg(t, a[0], "getservbyname", &name) || (!a[1].isEmpty() && !nameArg(t, a[1], "getservbyname", &protocol))) return {};
  if (!audit_py(t, "socket.getservbyname", a[0], a[1])) return {};
  servent* s = ::getservbyname(name.c_str(), a[1].isEmpty() ? nullptr : protocol.c_str());
  return s ? Value::smallInt(ntohs(static_cast<uint16_t>(s->s_port))) : raise(t, PyExc_OSError, "service/proto not found");
}
Value getservbyport(Thread& t, Value, Value* a) {
  int port;
  std::string protocol;
  if (!intArg_py(t, a[0], &port) || (!a[1].isEmpty() && !nameArg(t, a[1], "getservbyport", &protocol))) return {};
  if (port < 0 || port > 0xFFFF) return raise(t, PyExc_OverflowError, "getservbyport: port must be 0-65535.");
  if (!audit_py(t, "socket.getservbyport", port, a[1])) return {};
  servent* s = ::getservbyport(htons(static_cast<uint16_t>(port)), a[1].isEmpty() ? nullptr : protocol.c_str());
  return s ? newStr(t, s->s_name) : raise(t, PyExc_OSError, "port/proto not found");
}
Value getprotobyname(Thread& t, Value, Value* a) {
  std::string name;
  if (!nameArg(t, a[0], "getprotobyname", &name)) return {};
  protoent* p = ::getprotobyname(name.c_str());
  return p ? makeInt(t, p->p_proto) : raise(t, PyExc_OSError, "protocol not found");
}

// --- byte order ---------------------------------------------------------------------------------

Value swap16(Thread& t, Value v, const char* name) {
  int i;
  if (!intArg_py(t, v, &i)) return {};
  if (i < 0) return raise(t, PyExc_OverflowError, "%s: can't convert negative Python int to C 16-bit unsigned integer", name);
  if (i > 0xFFFF) return raise(t, PyExc_OverflowError, "%s: Python int too large to convert to C 16-bit unsigned integer", name);
  return Value::smallInt(htons(static_cast<uint16_t>(i)));
}
Value htonsFunction(Thread& t, Value, Value* a) { return swap16(t, a[0], "htons"); }
Value ntohsFunction(Thread& t, Value, Value* a) { return swap16(t, a[0], "ntohs"); }
Value swap32(Thread& t, Value v) {
  uint64_t u;
  if (!isInt(v)) return raise(t, PyExc_TypeError, "expected int, %T found", v);
  if (intSign(v) < 0) return raise(t, PyExc_OverflowError, "can't convert negative value to unsigned int");
  if (!intFitsU64(v, &u)) return raise(t, PyExc_OverflowError, "Python int too large to convert to C unsigned long");
  if (u > UINT32_MAX) return raise(t, PyExc_OverflowError, "int larger than 32 bits");
  return makeUint(t, htonl(static_cast<uint32_t>(u)));
}
Value htonlFunction(Thread& t, Value, Value* a) { return swap32(t, a[0]); }
Value ntohlFunction(Thread& t, Value, Value* a) { return swap32(t, a[0]); }

// --- texts of addresses -------------------------------------------------------------------------

Value inetAton(Thread& t, Value, Value* a) {
  std::string text;
  if (!nameArg(t, a[0], "inet_aton", &text)) return {};
  in_addr address;
  return ::inet_aton(text.c_str(), &address) ? newBytes(t, &address, sizeof address) : raise(t, PyExc_OSError, "illegal IP address string passed to inet_aton");
}
Value inetNtoa(Thread& t, Value, Value* a) {
  BufferView view(t, a[0]);
  if (!view.ok()) return {};
  if (view.size() != 4) return raise(t, PyExc_OSError, "packed IP wrong length");
  char text[INET_ADDRSTRLEN];
  return newStr(t, inet_ntop(AF_INET, view.data(), text, sizeof text));
}
Value inetPton(Thread& t, Value, Value* a) {
  int family;
  std::string text;
  if (!intArg_py(t, a[0], &family) || !nameArg(t, a[1], "inet_pton", &text)) return {};
  char packed[16];
  int r = ::inet_pton(family, text.c_str(), packed);
  if (r < 0) return raiseOSError_py(t, errno);
  return r ? newBytes(t, packed, family == AF_INET ? 4 : 16) : raise(t, PyExc_OSError, "illegal IP address string passed to inet_pton");
}
Value inetNtop(Thread& t, Value, Value* a) {
  int family;
  if (!intArg_py(t, a[0], &family)) return {};
  BufferView view(t, a[1]);
  if (!view.ok()) return {};
  if (family != AF_INET && family != AF_INET6) return raise(t, PyExc_ValueError, "unknown address family %d", family);
  if (view.size() != (family == AF_INET ? 4u : 16u)) return raise(t, PyExc_ValueError, "invalid length of packed IP address string");
  char text[INET6_ADDRSTRLEN];
  return inet_ntop(family, view.data(), text, sizeof text) ? newStr(t, text) : raiseOSError_py(t, errno);
}

// --- getaddrinfo --------------------------------------------------------------------------------

Value getAddrInfo(Thread& t, Value, Value* a) {
  std::string host, port;
  if (!isNone(a[0])) {
    if (!isStr(a[0]) && !isBytes(a[0])) return raise(t, PyExc_TypeError, "getaddrinfo() argument 1 must be string or None");
    if (isStr(a[0])) {
      PPY_TRY(encoded, encodeObject_py(t, a[0], newStrAscii(t, "idna"), Value()));
      host = bytesView(encoded);
    } else {
      host = bytesView(a[0]);
    }
    if (host.find('\0') != std::string::npos) return raise(t, PyExc_ValueError, "embedded null %s", isStr(a[0]) ? "character" : "byte");
  }
  if (isInt(a[1])) {
    if (!intToText(t, a[1], 10, false, &port)) return {};
  } else if (isStr(a[1])) {
    size_t n;
    const char* text = strUtf8(t, a[1], &n);
    if (!text) return {};
    port.assign(text, n);
  } else if (isBytes(a[1])) {
    port = bytesView(a[1]);
  } else if (!isNone(a[1])) {
    return raise(t, PyExc_OSError, "Int or String expected");
  }
  int v[4] = {};
  for (int i = 0; i < 4; i++)
    if (!a[2 + i].isEmpty() && !intArg_py(t, a[2 + i], &v[i])) return {};
  addrinfo hints{}, *found = nullptr;
  hints.ai_family = v[0];
  hints.ai_socktype = v[1];
  hints.ai_protocol = v[2];
  hints.ai_flags = v[3];
  if (!audit_py(t, "socket.getaddrinfo", a[0], a[1], v[0], v[1], v[2])) return {};
  int error;
  {
    ReleasedScope released(t);
    error = ::getaddrinfo(isNone(a[0]) ? nullptr : host.c_str(), isNone(a[1]) ? nullptr : port.c_str(), &hints, &found);
  }
  if (error) return raiseGai(t, error);
  struct Freed {
    addrinfo* list;
    ~Freed() { freeaddrinfo(list); }
  } freed{found};
  ListObject* list = newList(t);
  for (addrinfo* i = found; i; i = i->ai_next) {
    PPY_TRY(address, addressValue(t, i->ai_addr, i->ai_addrlen, -1));
    PPY_TRY(item, tupleOf(t, {makeInt(t, i->ai_family), makeInt(t, i->ai_socktype), makeInt(t, i->ai_protocol), newStr(t, i->ai_canonname ? i->ai_canonname : ""), address}));
    if (!listAppend(t, list, item)) return {};
  }
  return list;
}

Value getNameInfo(Thread& t, Value, Value* a) {
  int flags;
  if (!intArg_py(t, a[1], &flags)) return {};
  if (!isTuple(a[0])) return raise(t, PyExc_TypeError, "getnameinfo() argument 1 must be a tuple");
  auto* items = a[0].as<TupleObject>();
  int port;
  uint64_t flow = 0, scope = 0;
  if (items->ob_size < 2 || items->ob_size > 4 || !isStr(items->ob_item[0])) return raise(t, PyExc_TypeError, "getnameinfo(): illegal sockaddr argument");
  if (!intArg_py(t, items->ob_item[1], &port)) return {};
  if ((items->ob_size > 2 && !maskArg_py(t, items->ob_item[2], &flow)) || (items->ob_size > 3 && !maskArg_py(t, items->ob_item[3], &scope))) return {};
  if (flow > 0xFFFFF) return raise(t, PyExc_OverflowError, "getnameinfo(): flowinfo must be 0-1048575.");
  if (!audit_py(t, "socket.getnameinfo", a[0])) return {};
  std::string host = strToUtf8(items->ob_item[0]), service = std::to_string(port);
  addrinfo hints{}, *found = nullptr;
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_DGRAM;
  hints.ai_flags = AI_NUMERICHOST;
  int error;
  {
    ReleasedScope released(t);
    error = ::getaddrinfo(host.c_str(), service.c_str(), &hints, &found);
  }
  if (error) return raiseGai(t, error);
  Address address;
  memcpy(&address, found->ai_addr, found->ai_addrlen);
  socklen_t size = found->ai_addrlen;
  bool several = found->ai_next;
  freeaddrinfo(found);
  if (several) return raise(t, PyExc_OSError, "sockaddr resolved to multiple addresses");
  if (address.any.sa_family == AF_INET && items->ob_size != 2) return raise(t, PyExc_OSError, "IPv4 sockaddr must be 2 tuple");
  if (address.any.sa_family == AF_INET6) {
    auto* in = reinterpret_cast<sockaddr_in6*>(&address);
    in->sin6_flowinfo = htonl(static_cast<uint32_t>(flow));
    in->sin6_scope_id = static_cast<uint32_t>(scope);
  }
  char name[NI_MAXHOST], serviceName[NI_MAXSERV];
  {
    ReleasedScope released(t);
    error = ::getnameinfo(&address.any, size, name, sizeof name, serviceName, sizeof serviceName, flags);
  }
  return error ? raiseGai(t, error) : tupleOf(t, {strFromFileSystem(t, name), newStr(t, serviceName)});
}

// --- interfaces ---------------------------------------------------------------------------------

Value interfaces(Thread& t, Value, Value*) {
  struct if_nameindex* all = ::if_nameindex();
  if (!all) return raiseOSError_py(t, errno);
  ListObject* list = newList(t);
  for (struct if_nameindex* i = all; list && i->if_index; i++)
    if (!listAppend(t, list, tupleOf(t, {makeUint(t, i->if_index), strFromFileSystem(t, i->if_name)}))) list = nullptr;
  ::if_freenameindex(all);
  return Value(list);
}
Value nameToIndex(Thread& t, Value, Value* a) {
  std::string name = isStr(a[0]) ? strToFileSystem(a[0]) : isBytes(a[0]) ? std::string(bytesView(a[0])) : std::string();
  if (!isStr(a[0]) && !isBytes(a[0])) return raise(t, PyExc_TypeError, "expected str, bytes or os.PathLike object, not %T", a[0]);
  unsigned index = ::if_nametoindex(name.c_str());
  return index ? makeUint(t, index) : raise(t, PyExc_OSError, "no interface with this name");
}
Value indexToName(Thread& t, Value, Value* a) {
  uint64_t u;
  PPY_TRY(i, index_py(t, a[0]));
  if (intSign(i) < 0) return raise(t, PyExc_OverflowError, "can't convert negative value to unsigned int");
  if (!intFitsU64(i, &u) || u > UINT32_MAX) return raise(t, PyExc_OverflowError, "Python int too large to convert to C unsigned long");
  char name[IF_NAMESIZE];
  return ::if_indextoname(static_cast<unsigned>(u), name) ? strFromFileSystem(t, name) : raiseOSError_py(t, errno);
}

}  // namespace

const BuiltinDef kResolveFunctions[] = {
    {"gethostname", "", gethostname}, {"sethostname", "name, /", sethostname}, {"gethostbyname", "host, /", gethostbyname},
    {"gethostbyname_ex", "host, /", gethostbynameEx}, {"gethostbyaddr", "host, /", gethostbyaddr}, {"getservbyname", "servicename, protocolname='', /", getservbyname},
    {"getservbyport", "port, protocolname='', /", getservbyport}, {"getprotobyname", "name, /", getprotobyname}, {"htons", "x, /", htonsFunction},
    {"ntohs", "x, /", ntohsFunction}, {"htonl", "x, /", htonlFunction}, {"ntohl", "x, /", ntohlFunction}, {"inet_aton", "string, /", inetAton},
    {"inet_ntoa", "packed_ip, /", inetNtoa}, {"inet_pton", "af, ip, /", inetPton}, {"inet_ntop", "af, packed_ip, /", inetNtop},
    {"getaddrinfo", "host, port, family=0, type=0, proto=0, flags=0", getAddrInfo}, {"getnameinfo", "sockaddr, flags, /", getNameInfo},
    {"if_nameindex", "", interfaces}, {"if_nametoindex", "if_name, /", nameToIndex}, {"if_indextoname", "if_index, /", indexToName}, {nullptr, nullptr, nullptr}};

}  // namespace ppy::sock
