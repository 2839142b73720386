// sendmsg and recvmsg: scattered buffers and ancillary data.
#include <linux/if_alg.h>
#include <sys/uio.h>
#include <unistd.h>

#include <memory>
#include <vector>

#include "runtime/object/audit.h"
#include "stdlib/_socket/socket.h"

namespace ppy::sock {
namespace {

/// Buffers of an iterable, held while this lives.
struct Buffers {
  std::vector<std::unique_ptr<BufferView>> views;
  std::vector<iovec> parts;
  /// BufferViews keep their owners on the C++ heap, which is not scanned: this list is on the stack.
  Value owners;
};
bool collect_py(Thread& t, Value iterable, bool writable, const char* message, Buffers* out) {
  if (!hasSlot(iterable, kSlotIter) && !hasSlot(iterable, kSlotGetItem)) {
    raise(t, PyExc_TypeError, "%s", message);
    return false;
  }
  out->owners = listFromIterable_py(t, iterable);
  if (out->owners.isEmpty()) return false;
  auto* list = out->owners.as<ListObject>();
  if (list->ob_size > 1024 * 1024) {
    raise(t, PyExc_OSError, "%s", writable ? "recvmsg_into() argument 1 is too long" : "sendmsg() argument 1 is too long");
    return false;
  }
  for (intptr_t i = 0; i < list->ob_size; i++) {
    auto view = std::make_unique<BufferView>(t, list->ob_item[i], writable);
    if (!view->ok()) return false;
    out->parts.push_back({view->data(), view->size()});
    out->views.push_back(std::move(view));
  }
  return true;
}

/// Receives into `parts`; makes (data, ancillary data, flags, address), data being whatever `data(count)` gives.
template <class F>
Value receive_py(Thread& t, SocketObject* s, std::vector<iovec>& parts, Value ancillary, Value flagsArg, F&& data) {
  intptr_t room = 0;
  int flags = 0;
  if ((!ancillary.isEmpty() && !sizeArg_py(t, ancillary, &room)) || (!flagsArg.isEmpty() && !intArg_py(t, flagsArg, &flags))) return {};
  if (room < 0 || room > INT32_MAX) return raise(t, PyExc_ValueError, "invalid ancillary data buffer length");
  if (!nativeMemoryFits(t, room)) return {};
  std::vector<char> control(static_cast<size_t>(room));
  Address address;
  memset(&address, 0, sizeof address);
  msghdr m{};
  int64_t got = attempt_py(t, s, Wait::Read, [&]() -> int64_t {
    m = {};
    m.msg_name = &address;
    m.msg_namelen = sizeof address;
    m.msg_iov = parts.data();
    m.msg_iovlen = parts.size();
    m.msg_control = control.empty() ? nullptr : control.data();
    m.msg_controllen = control.size();
    return ::recvmsg(s->fd, &m, flags);
  });
  if (got < 0) return {};
  ListObject* items = newList(t);
  for (cmsghdr* c = m.msg_controllen ? CMSG_FIRSTHDR(&m) : nullptr; c; c = CMSG_NXTHDR(&m, c)) {
    auto* from = reinterpret_cast<const char*>(CMSG_DATA(c));
    const char* end = static_cast<const char*>(m.msg_control) + m.msg_controllen;
    size_t n = c->cmsg_len > static_cast<size_t>(from - reinterpret_cast<const char*>(c)) ? c->cmsg_len - static_cast<size_t>(from - reinterpret_cast<const char*>(c)) : 0;
    bool cut = from + n > end;
    if (cut) {
      n = end > from ? static_cast<size_t>(end - from) : 0;
      if (!warn_py(t, PyExc_RuntimeWarning, 1, "received malformed or improperly-truncated ancillary data")) return {};
    }
    PPY_TRY(item, tupleOf(t, {makeInt(t, c->cmsg_level), makeInt(t, c->cmsg_type), newBytes(t, from, n)}));
    if (!listAppend(t, items, item)) return {};
    if (cut) break;
  }
  PPY_TRY(where, addressValue(t, &address.any, m.msg_namelen < sizeof address ? m.msg_namelen : static_cast<socklen_t>(sizeof address), s->proto));
  PPY_TRY(received, data(got));
  return tupleOf(t, {received, items, makeInt(t, m.msg_flags), where});
}


/// Sends with control messages already laid out; shared by both kinds of sendmsg.
int64_t send_py(Thread& t, SocketObject* s, std::vector<iovec>& parts, const std::vector<char>& control, const Address* address, socklen_t addressSize, int flags) {
  msghdr m{};
  m.msg_name = address ? const_cast<Address*>(address) : nullptr;
  m.msg_namelen = address ? addressSize : 0;
  m.msg_iov = parts.data();
  m.msg_iovlen = parts.size();
  m.msg_control = control.empty() ? nullptr : const_cast<char*>(control.data());
  m.msg_controllen = control.size();
  return attempt_py(t, s, Wait::Write, [&]() -> int64_t { return ::sendmsg(s->fd, &m, flags); });
}
void append(std::vector<char>* control, int level, int type, const void* data, size_t n) {
  size_t at = control->size();
  control->resize(at + CMSG_SPACE(n));
  auto* c = reinterpret_cast<cmsghdr*>(control->data() + at);
  c->cmsg_level = level;
  c->cmsg_type = type;
  c->cmsg_len = CMSG_LEN(n);
  if (n) memcpy(CMSG_DATA(c), data, n);
}

}  // namespace

Value socketRecvmsg(Thread& t, Value self, Value* a) {
  intptr_t n;
  if (!sizeArg_py(t, a[0], &n)) return {};
  if (n < 0) return raise(t, PyExc_ValueError, "negative buffer size in recvmsg()");
  if (!nativeMemoryFits(t, n)) return {};
  BytesObject* data = newBytesRaw(t, static_cast<size_t>(n));
  if (!data) return {};
  std::vector<iovec> parts{{data->ob_sval, static_cast<size_t>(n)}};
  Value result = receive_py(t, of(self), parts, a[1], a[2], [&](int64_t got) { return got == n ? Value(data) : newBytes(t, data->ob_sval, static_cast<size_t>(got)); });
  gc::keepAlive(data);
  return result;
}
Value socketRecvmsgInto(Thread& t, Value self, Value* a) {
  Buffers buffers;
  if (!collect_py(t, a[0], true, "recvmsg_into() argument 1 must be an iterable", &buffers)) return {};
  Value result = receive_py(t, of(self), buffers.parts, a[1], a[2], [&](int64_t got) { return makeInt(t, got); });
  gc::keepAlive(buffers.owners);
  return result;
}

Value socketSendmsg(Thread& t, Value self, Value* a) {
  Buffers buffers;
  int flags = 0;
  if (!collect_py(t, a[0], false, "sendmsg() argument 1 must be an iterable", &buffers)) return {};
  if (!a[2].isEmpty() && !intArg_py(t, a[2], &flags)) return {};
  std::vector<char> control;
  if (isGiven(a[1])) {
    if (!hasSlot(a[1], kSlotIter) && !hasSlot(a[1], kSlotGetItem)) return raise(t, PyExc_TypeError, "sendmsg() argument 2 must be an iterable");
    bool ok = forEach_py(t, a[1], [&](Value item) {
      int level, type;
      if (!isTuple(item)) item = isList(item) ? tupleFromIterable_py(t, item) : item;
      if (!isTuple(item) || item.as<TupleObject>()->ob_size != 3) {
        raise(t, PyExc_TypeError, "[sendmsg() ancillary data items] must be 3-item sequence, not %T", item);
        return false;
      }
      Value* v = item.as<TupleObject>()->ob_item;
      if (!intArg_py(t, v[0], &level) || !intArg_py(t, v[1], &type)) return false;
      BufferView data(t, v[2]);
      if (!data.ok()) return false;
      if (data.size() > INT32_MAX) {
        raise(t, PyExc_OSError, "ancillary data item too large");
        return false;
      }
      append(&control, level, type, data.data(), data.size());
      return true;
    });
    if (!ok) return {};
  }
  Address address;
  socklen_t size = 0;
  bool toAddress = isGiven(a[3]);
  if (toAddress && !parseAddress_py(t, of(self), a[3], "sendmsg", &address, &size)) return {};
  if (!audit_py(t, "socket.sendmsg", self, toAddress ? a[3] : none())) return {};
  int64_t r = send_py(t, of(self), buffers.parts, control, toAddress ? &address : nullptr, size, flags);
  gc::keepAlive(buffers.owners);
  return r < 0 ? Value() : makeInt(t, r);
}

Value socketSendmsgAfalg(Thread& t, Value self, Value* a) {
  if (of(self)->family != AF_ALG) return raise(t, PyExc_OSError, "algset is only supported for AF_ALG");
  int operation, flags = 0;
  int64_t associated = -1;
  if (!intArg_py(t, a[1], &operation)) return {};
  if (operation < 0) return raise(t, PyExc_TypeError, "Invalid or missing argument 'op'");
  if (isGiven(a[3]) && !int64Arg_py(t, a[3], &associated)) return {};
  if (isGiven(a[3]) && associated < 0) return raise(t, PyExc_TypeError, "assoclen must be positive");
  if (!a[4].isEmpty() && !intArg_py(t, a[4], &flags)) return {};
  Buffers buffers;
  if (isGiven(a[0]) && !collect_py(t, a[0], false, "sendmsg_afalg() argument 1 must be an iterable", &buffers)) return {};
  std::vector<char> control;
  auto op = static_cast<uint32_t>(operation);
  append(&control, SOL_ALG, ALG_SET_OP, &op, sizeof op);
  if (isGiven(a[2])) {
    BufferView iv(t, a[2]);
    if (!iv.ok()) return {};
    std::vector<char> value(sizeof(uint32_t) + iv.size());
    auto n = static_cast<uint32_t>(iv.size());
    memcpy(value.data(), &n, sizeof n);
    memcpy(value.data() + sizeof n, iv.data(), iv.size());
    append(&control, SOL_ALG, ALG_SET_IV, value.data(), value.size());
  }
  if (associated >= 0) {
    auto n = static_cast<uint32_t>(associated);
    append(&control, SOL_ALG, ALG_SET_AEAD_ASSOCLEN, &n, sizeof n);
  }
  int64_t r = send_py(t, of(self), buffers.parts, control, nullptr, 0, flags);
  gc::keepAlive(buffers.owners);
  return r < 0 ? Value() : makeInt(t, r);
}

namespace {
Value controlSize(Thread& t, Value v, const char* name, bool space) {
  intptr_t n;
  if (!sizeArg_py(t, v, &n)) return {};
  if (n < 0 || n > INT32_MAX - 64) return raise(t, PyExc_OverflowError, "%s() argument out of range", name);
  return makeInt(t, static_cast<int64_t>(space ? CMSG_SPACE(static_cast<size_t>(n)) : CMSG_LEN(static_cast<size_t>(n))));
}
}  // namespace
Value cmsgLen(Thread& t, Value, Value* a) { return controlSize(t, a[0], "CMSG_LEN", false); }
Value cmsgSpace(Thread& t, Value, Value* a) { return controlSize(t, a[0], "CMSG_SPACE", true); }

}  // namespace ppy::sock
