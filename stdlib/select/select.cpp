// The select module: select(), poll objects, epoll objects.
#include <cerrno>
#include <climits>
#include <cmath>
#include <ctime>
#include <poll.h>
#include <sys/epoll.h>
#include <sys/select.h>
#include <unistd.h>

#include <vector>

#include "runtime/thread/runtime.h"
#include "stdlib/common/module.h"

namespace ppy {
namespace {

double nowSeconds() {
  timespec ts;
  clock_gettime(CLOCK_MONOTONIC, &ts);
  return static_cast<double>(ts.tv_sec) + static_cast<double>(ts.tv_nsec) * 1e-9;
}

/// A timeout argument in units of 1 / `scale` seconds; None or empty: -1 (for ever). `byInt`: the system is told
/// milliseconds by an int. False: exception pending.
bool timeoutArg_py(Thread& t, Value v, double scale, bool byInt, double* seconds) {
  *seconds = -1;
  if (!isGiven(v)) return true;
  double d;
  if (!isInt(v) && !isFloat(v) && !hasSlot(v, kSlotIndex)) {
    raise(t, PyExc_TypeError, "timeout must be an integer or None");
    return false;
  }
  constexpr char kTooLarge[] = "timestamp too large to convert to C _PyTime_t";
  if (!asDouble_py(t, v, &d)) {
    if (pendingIs(t, PyExc_OverflowError)) raise(t, PyExc_OverflowError, kTooLarge);
    return false;
  }
  if (std::isnan(d)) {
    raise(t, PyExc_ValueError, "Invalid value NaN (not a number)");
    return false;
  }
  if (std::fabs(d / scale) * 1e9 >= 0x1p63) return raise(t, PyExc_OverflowError, kTooLarge), false;
  if (byInt && std::fabs(d / scale) * 1e3 > INT_MAX) return raise(t, PyExc_OverflowError, "timeout is too large"), false;
  *seconds = d / scale;
  return true;
}

/// Calls `wait(milliseconds)` until it is not interrupted; the deadline holds over interruptions. -1: exception pending.
template <class F>
int waitFor_py(Thread& t, double seconds, F&& wait) {
  double deadline = seconds >= 0 ? nowSeconds() + seconds : 0;
  for (;;) {
    double left = seconds >= 0 ? std::fmax(0, deadline - nowSeconds()) : -1;
    int r, error;
    {
      ReleasedScope released(t);
      r = wait(left);
      error = errno;
    }
    if (r >= 0) return r;
    if (error != EINTR) {
      raiseOSError_py(t, error);
      return -1;
    }
    if (!pollSafepoint_py(t)) return -1;
  }
}
int milliseconds(double seconds) { return seconds < 0 ? -1 : seconds > 2000000 ? INT_MAX : static_cast<int>(std::ceil(seconds * 1000)); }

// --- select() -----------------------------------------------------------------------------------

struct Watched {
  Value objects;  ///< list
  std::vector<int> fds;
  fd_set set;
};
bool watch_py(Thread& t, Value sequence, Watched* w, int* highest) {
  FD_ZERO(&w->set);
  // A list is read as it is at each step: fileno() may have taken from it.
  if (!isExactly(sequence, &PyList_Type)) {
    if (!hasSlot(sequence, kSlotIter) && !hasSlot(sequence, kSlotGetItem)) {
      raise(t, PyExc_TypeError, "arguments 1-3 must be sequences");
      return false;
    }
    sequence = listFromIterable_py(t, sequence);
    if (sequence.isEmpty()) return false;
  }
  ListObject* objects = newList(t);
  if (!objects) return false;
  w->objects = objects;
  auto* list = sequence.as<ListObject>();
  for (intptr_t i = 0; i < list->ob_size; i++) {
    int fd;
    Value object = list->ob_item[i];
    if (!descriptorArg_py(t, object, &fd) || !listAppend(t, objects, object)) return false;
    if (fd >= FD_SETSIZE) {
      raise(t, PyExc_ValueError, "filedescriptor out of range in select()");
      return false;
    }
    FD_SET(fd, &w->set);
    w->fds.push_back(fd);
    if (fd > *highest) *highest = fd;
  }
  return true;
}
Value ready(Thread& t, const Watched& w, const fd_set& set) {
  ListObject* out = newList(t);
  if (!out) return {};
  for (size_t i = 0; i < w.fds.size(); i++)
    if (FD_ISSET(w.fds[i], &set) && !listAppend(t, out, w.objects.as<ListObject>()->ob_item[i])) return {};
  return out;
}

Value selectSelect(Thread& t, Value, Value* a) {
  double seconds;
  if (isGiven(a[3]) && !isInt(a[3]) && !isFloat(a[3]) && !hasSlot(a[3], kSlotIndex)) return raise(t, PyExc_TypeError, "timeout must be a float or None");
  if (!timeoutArg_py(t, a[3], 1, false, &seconds)) return {};
  if (isGiven(a[3]) && seconds < 0) return raise(t, PyExc_ValueError, "timeout must be non-negative");
  Watched w[3];
  int highest = -1;
  for (int i = 0; i < 3; i++)
    if (!watch_py(t, a[i], &w[i], &highest)) return {};
  fd_set sets[3];
  int n = waitFor_py(t, seconds, [&](double left) {
    for (int i = 0; i < 3; i++) sets[i] = w[i].set;
    timeval tv = {static_cast<time_t>(left), static_cast<suseconds_t>((left - std::floor(left)) * 1e6)};
    return ::select(highest + 1, &sets[0], &sets[1], &sets[2], left < 0 ? nullptr : &tv);
  });
  if (n < 0) return {};
  if (n == 0)
    for (fd_set& s : sets) FD_ZERO(&s);
  PPY_TRY(r, ready(t, w[0], sets[0]));
  PPY_TRY(o, ready(t, w[1], sets[1]));
  PPY_TRY(x, ready(t, w[2], sets[2]));
  return tupleOf(t, {r, o, x});
}

bool maskArg(Thread& t, Value v, uint32_t dflt, uint64_t limit, uint32_t* out) {
  *out = dflt;
  if (v.isEmpty()) return true;
  Value i = index_py(t, v);
  uint64_t u;
  if (i.isEmpty()) return false;
  if (intSign(i) < 0) {
    raise(t, PyExc_ValueError, "value must be positive");
    return false;
  }
  if (!intFitsU64(i, &u) || u > limit) {
    raise(t, PyExc_OverflowError, limit == UINT16_MAX ? "Python int too large for C unsigned short" : "Python int too large for C unsigned int");
    return false;
  }
  *out = static_cast<uint32_t>(u);
  return true;
}

// --- poll objects -------------------------------------------------------------------------------

TypeObject kPollType, kEpollType;

struct PollObject : Object {
  Value registered;  ///< dict fd → events
  bool polling;
};
PollObject* pollOf(Value v) { return v.as<PollObject>(); }

Value selectPoll(Thread& t, Value, Value*) {
  DictObject* d = newDict(t);
  if (!d) return {};
  auto* p = static_cast<PollObject*>(gc::allocObject(t, &kPollType, sizeof(PollObject)));
  p->registered = d;
  return p;
}
constexpr uint32_t kPollDefault = POLLIN | POLLPRI | POLLOUT;
Value pollRegister(Thread& t, Value self, Value* a) {
  int fd;
  uint32_t events;
  if (!descriptorArg_py(t, a[0], &fd) || !maskArg(t, a[1], kPollDefault, UINT16_MAX, &events)) return {};
  return dictSet_py(t, pollOf(self)->registered.as<DictObject>(), Value::smallInt(fd), Value::smallInt(events)) ? none() : Value();
}
Value pollModify(Thread& t, Value self, Value* a) {
  int fd;
  uint32_t events;
  if (!descriptorArg_py(t, a[0], &fd) || !maskArg(t, a[1], 0, UINT16_MAX, &events)) return {};
  auto* d = pollOf(self)->registered.as<DictObject>();
  if (dictGet_py(t, d, Value::smallInt(fd)).isEmpty()) return raiseOSError_py(t, ENOENT);
  return dictSet_py(t, d, Value::smallInt(fd), Value::smallInt(events)) ? none() : Value();
}
Value pollUnregister(Thread& t, Value self, Value* a) {
  int fd;
  if (!descriptorArg_py(t, a[0], &fd)) return {};
  int r = dictDelete_py(t, pollOf(self)->registered.as<DictObject>(), Value::smallInt(fd));
  return r < 0 ? Value() : r ? none() : raiseKeyError(t, Value::smallInt(fd));
}
Value pollPoll(Thread& t, Value self, Value* a) {
  double seconds;
  if (!timeoutArg_py(t, a[0], 1000, true, &seconds)) return {};
  auto* p = pollOf(self);
  if (p->polling) return raise(t, PyExc_RuntimeError, "concurrent poll() invocation");
  std::vector<pollfd> fds;
  intptr_t pos = 0;
  Value k, v;
  while (dictNext(p->registered.as<DictObject>(), &pos, &k, &v))
    fds.push_back({static_cast<int>(k.asSmallInt()), static_cast<short>(v.asSmallInt()), 0});
  p->polling = true;
  int n = waitFor_py(t, seconds, [&](double left) { return ::poll(fds.data(), fds.size(), milliseconds(left)); });
  p->polling = false;
  if (n < 0) return {};
  ListObject* out = newList(t);
  for (const pollfd& f : fds) {
    if (!f.revents) continue;
    Value pair = tupleOf(t, {Value::smallInt(f.fd), Value::smallInt(f.revents & 0xFFFF)});
    if (!out || pair.isEmpty() || !listAppend(t, out, pair)) return {};
  }
  return out;
}
void tracePoll(Object* o, gc::Marker& m) { m.mark(static_cast<PollObject*>(o)->registered); }

// --- epoll objects ------------------------------------------------------------------------------

struct EpollObject : Object {
  int fd;  ///< -1: closed
};
EpollObject* epollOf(Value v) { return v.as<EpollObject>(); }
bool isOpen(Thread& t, Value self) {
  if (epollOf(self)->fd >= 0) return true;
  raise(t, PyExc_ValueError, "I/O operation on closed epoll object");
  return false;
}
Value newEpoll(Thread& t, TypeObject* type, int fd) {
  auto* e = static_cast<EpollObject*>(newInstance(t, type));
  e->fd = fd;
  gc::setFinalizer(t, e);
  return e;
}
Value epollNew(Thread& t, TypeObject* type, const Args& args) {
  static constexpr Signature signature("sizehint=-1, flags=0");
  Value a[2];
  if (!bindArgs(t, "epoll", signature, args, a)) return {};
  int size = -1, flags = 0;
  if ((!a[0].isEmpty() && !intArg_py(t, a[0], &size)) || (!a[1].isEmpty() && !intArg_py(t, a[1], &flags))) return {};
  if (size < -1 || size == 0) return raise(t, PyExc_ValueError, "negative sizehint");
  if (flags && flags != EPOLL_CLOEXEC) return raise(t, PyExc_OSError, "invalid flags");
  int fd = ::epoll_create1(EPOLL_CLOEXEC);
  return fd < 0 ? raiseOSError_py(t, errno) : newEpoll(t, type, fd);
}
Value epollFromfd(Thread& t, Value cls, Value* a) {
  int fd;
  return intArg_py(t, a[0], &fd) ? newEpoll(t, cls.as<TypeObject>(), fd) : Value();
}
Value control(Thread& t, Value self, int op, Value file, uint32_t events) {
  int fd;
  if (!isOpen(t, self) || !descriptorArg_py(t, file, &fd)) return {};
  epoll_event e{};
  e.events = events;
  e.data.fd = fd;
  return ::epoll_ctl(epollOf(self)->fd, op, fd, &e) < 0 ? raiseOSError_py(t, errno) : none();
}
Value epollRegister(Thread& t, Value self, Value* a) {
  uint32_t events;
  return maskArg(t, a[1], EPOLLIN | EPOLLPRI | EPOLLOUT, UINT32_MAX, &events) ? control(t, self, EPOLL_CTL_ADD, a[0], events) : Value();
}
Value epollModify(Thread& t, Value self, Value* a) {
  uint32_t events;
  return maskArg(t, a[1], 0, UINT32_MAX, &events) ? control(t, self, EPOLL_CTL_MOD, a[0], events) : Value();
}
Value epollUnregister(Thread& t, Value self, Value* a) { return control(t, self, EPOLL_CTL_DEL, a[0], 0); }
Value epollPoll(Thread& t, Value self, Value* a) {
  if (!isOpen(t, self)) return {};
  double seconds;
  int most = -1;
  if (!timeoutArg_py(t, a[0], 1, true, &seconds) || (!a[1].isEmpty() && !intArg_py(t, a[1], &most))) return {};
  if (most == -1) most = FD_SETSIZE - 1;
  if (most < 1) return raise(t, PyExc_ValueError, "maxevents must be greater than 0, got %d", most);
  if (!nativeMemoryFits(t, intptr_t{most} * static_cast<intptr_t>(sizeof(epoll_event)))) return {};
  std::vector<epoll_event> events(static_cast<size_t>(most));
  int n = waitFor_py(t, seconds, [&](double left) { return ::epoll_wait(epollOf(self)->fd, events.data(), most, milliseconds(left)); });
  if (n < 0) return {};
  ListObject* out = newList(t, n);
  for (int i = 0; i < n; i++) {
    Value pair = tupleOf(t, {Value::smallInt(events[static_cast<size_t>(i)].data.fd), Value::smallInt(events[static_cast<size_t>(i)].events)});
    if (!out || pair.isEmpty() || !listAppend(t, out, pair)) return {};
  }
  return out;
}
Value epollClose(Thread& t, Value self, Value*) {
  int fd = epollOf(self)->fd;
  epollOf(self)->fd = -1;
  return fd >= 0 && ::close(fd) < 0 ? raiseOSError_py(t, errno) : none();
}
Value epollFileno(Thread& t, Value self, Value*) { return isOpen(t, self) ? Value::smallInt(epollOf(self)->fd) : Value(); }
Value epollEnter(Thread& t, Value self, Value*) { return isOpen(t, self) ? self : Value(); }
Value epollExit(Thread& t, Value self, Value*) { return epollClose(t, self, nullptr); }
Value epollClosed(Thread&, Value self) { return boolean(epollOf(self)->fd < 0); }
void finalizeEpoll(Thread&, Object* o) {
  auto* e = static_cast<EpollObject*>(o);
  if (e->fd >= 0) ::close(e->fd);
  e->fd = -1;
}

const BuiltinDef kPollMethods[] = {{"register", "fd, eventmask=0, /", pollRegister}, {"modify", "fd, eventmask, /", pollModify},
    {"unregister", "fd, /", pollUnregister}, {"poll", "timeout=None, /", pollPoll}, {nullptr, nullptr, nullptr}};
const TypeSpec kPollSpec = {.type = &kPollType, .name = "select.poll", .basicSize = sizeof(PollObject), .flags = kTypeHasGc | kTypeDisallowNew,
    .methods = kPollMethods, .trace = tracePoll};
const BuiltinDef kEpollMethods[] = {{"register", "fd, eventmask=0", epollRegister}, {"modify", "fd, eventmask", epollModify}, {"unregister", "fd", epollUnregister},
    {"poll", "timeout=None, maxevents=-1", epollPoll}, {"close", "", epollClose}, {"fileno", "", epollFileno}, {"fromfd", "fd, /", epollFromfd, nullptr, kBuiltinClassMethod},
    {"__enter__", "", epollEnter}, {"__exit__", "exc_type=None, exc_value=None, exc_tb=None, /", epollExit}, {nullptr, nullptr, nullptr}};
const GetSetDef kEpollGetset[] = {{"closed", epollClosed, nullptr, nullptr}, {nullptr, nullptr, nullptr, nullptr}};
const NativeSlot kEpollSlots[] = {{kSlotNew, nativeSlot<NewFn>(epollNew)}, {0, nullptr}};
const TypeSpec kEpollSpec = {.type = &kEpollType, .name = "select.epoll", .basicSize = sizeof(EpollObject), .slots = kEpollSlots,
    .methods = kEpollMethods, .getset = kEpollGetset, .finalize = finalizeEpoll};

const BuiltinDef kFunctions[] = {{"select", "rlist, wlist, xlist, timeout=None, /", selectSelect}, {"poll", "", selectPoll}, {nullptr, nullptr, nullptr}};
const IntConstant kConstants[] = {
#define PPY_C(name) {#name, static_cast<int64_t>(name)}
    PPY_C(EPOLLERR), PPY_C(EPOLLET), PPY_C(EPOLLEXCLUSIVE), PPY_C(EPOLLHUP), PPY_C(EPOLLIN), PPY_C(EPOLLMSG), PPY_C(EPOLLONESHOT), PPY_C(EPOLLOUT),
    PPY_C(EPOLLPRI), PPY_C(EPOLLRDBAND), PPY_C(EPOLLRDHUP), PPY_C(EPOLLRDNORM), PPY_C(EPOLLWRBAND), PPY_C(EPOLLWRNORM), PPY_C(EPOLL_CLOEXEC), PPY_C(PIPE_BUF),
    PPY_C(POLLERR), PPY_C(POLLHUP), PPY_C(POLLIN), PPY_C(POLLMSG), PPY_C(POLLNVAL), PPY_C(POLLOUT), PPY_C(POLLPRI), PPY_C(POLLRDBAND), PPY_C(POLLRDHUP),
    PPY_C(POLLRDNORM), PPY_C(POLLWRBAND), PPY_C(POLLWRNORM), {nullptr, 0}};
#undef PPY_C

bool init(Thread& t, ModuleObject* m) {
  return addInts(t, m, kConstants) && readyModuleType(t, kPollSpec) && addType(t, m, kEpollSpec) && addValue(t, m, "error", PyExc_OSError);
}

}  // namespace

const NativeModule kSelectModule = {"select", kFunctions, init, nullptr};

}  // namespace ppy
