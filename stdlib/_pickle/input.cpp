// Unpickler: where the bytes come from. Nothing beyond the pickle's end is taken from a file: what is more than asked
// for is only peeked at.
#include "runtime/builtins/bytes.h"
#include "stdlib/_pickle/pickle.h"

namespace ppy::pickle {
namespace {

constexpr intptr_t kPrefetch = 128 * 1024, kWholeLine = -1;

const char* truncated(Thread& t) {
  raise(t, errorClass(t, kUnpicklingError), "pickle data was truncated");
  return nullptr;
}

/// What a method of the file gave becomes the input.
bool use(Thread& t, UnpicklerObject* u, Value bytes, bool peeked) {
  if (!isBytes(bytes)) {
    BufferView view(t, bytes);
    if (!view.ok()) return false;
    bytes = newBytes(t, view.data(), view.size());
    if (bytes.isEmpty()) return false;
  }
  gc::store(u, &u->input, bytes);
  std::string_view b = bytesView(bytes);
  u->data = b.data();
  u->at = 0;
  u->end = static_cast<intptr_t>(b.size());
  u->prefetched = peeked ? 0 : u->end;
  return true;
}

/// Replaces the input, which must not have what is wanted. False: exception pending.
bool fill_py(Thread& t, UnpicklerObject* u, intptr_t n) {
  if (!skipConsumed_py(t, u)) return false;
  if (n == kWholeLine) {
    PPY_TRY(line, call_py(t, u->readline));
    return use(t, u, line, false);
  }
  if (!u->peek.isEmpty() && n < kPrefetch) {
    Value bytes = call_py(t, u->peek, Value::smallInt(kPrefetch));
    if (!bytes.isEmpty()) {
      if (!use(t, u, bytes, true)) return false;
      if (n <= u->end) return true;
    } else if (pendingIs(t, PyExc_NotImplementedError)) {  // the file has the method and cannot do it
      clearException(t);
      u->peek = Value();
    } else {
      return false;
    }
  }
  PPY_TRY(bytes, call_py(t, u->read, makeInt(t, n)));
  return use(t, u, bytes, false);
}

}  // namespace

bool skipConsumed_py(Thread& t, UnpicklerObject* u) {
  intptr_t consumed = u->at - u->prefetched;
  if (consumed <= 0 || u->read.isEmpty()) return true;
  if (call_py(t, u->read, makeInt(t, consumed)).isEmpty()) return false;
  u->prefetched = u->at;
  return true;
}

const char* readBytes_py(Thread& t, UnpicklerObject* u, intptr_t n) {
  if (n > u->end - u->at) {
    if (n > INTPTR_MAX - u->at) {
      raise(t, errorClass(t, kUnpicklingError), "read would overflow (invalid bytecode)");
      return nullptr;
    }
    if (u->read.isEmpty()) return truncated(t);
    if (!fill_py(t, u, n)) return nullptr;
    if (u->end < n) return truncated(t);
  }
  const char* p = u->data + u->at;
  u->at += n;
  return p;
}

const char* readLine_py(Thread& t, UnpicklerObject* u, intptr_t* n) {
  auto newline = [u] { return u->end > u->at ? static_cast<const char*>(std::memchr(u->data + u->at, '\n', static_cast<size_t>(u->end - u->at))) : nullptr; };
  const char* end = newline();
  if (!end) {
    if (u->read.isEmpty()) return truncated(t);
    if (!fill_py(t, u, kWholeLine)) return nullptr;
    end = newline();
    if (!end) return truncated(t);
  }
  const char* p = u->data + u->at;
  *n = end + 1 - p;
  u->at += *n;
  return p;
}

bool setInput_py(Thread& t, UnpicklerObject* u, Value file) {
  Value peek = findAttr_py(t, file, intern(t, "peek"));
  if (peek.isEmpty() && pending(t)) return false;
  Value read = findAttr_py(t, file, intern(t, "read"));
  if (read.isEmpty() && pending(t)) return false;
  Value readline = findAttr_py(t, file, intern(t, "readline"));
  if (readline.isEmpty() && pending(t)) return false;
  if (read.isEmpty() || readline.isEmpty()) return raise(t, PyExc_TypeError, "file must have 'read' and 'readline' attributes"), false;
  u->peek = peek;
  u->read = read;
  u->readline = readline;
  u->input = Value();
  u->data = nullptr;
  u->at = u->end = u->prefetched = 0;
  gc::barrier(u);
  return true;
}

}  // namespace ppy::pickle
