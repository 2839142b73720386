/// Raising exceptions: creation, implicit context, matching.
#include <cstdlib>
#include "runtime/object/error.h"

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "runtime/object/attr.h"
#include "runtime/object/call.h"
#include "runtime/object/container.h"
#include "runtime/object/error_impl.h"
#include "runtime/object/names.h"
#include "runtime/object/ops.h"
#include "runtime/object/str.h"

namespace ppy {

Value newException(Thread& t, TypeObject* type, const Value* args, uint32_t n) {
  TypeInfo& info = infoOf(type);
  if (info.heapType) {
    PPY_TRY(e, call_py(t, type, Args{args, n}));
    if (!isException(e)) return raise(t, PyExc_TypeError, "calling %N should have returned an instance of BaseException, not %T", type, e);
    return e;
  }
  auto make = reinterpret_cast<NewFn>(info.slots[kSlotNew].native);
  PPY_TRY(e, make(t, type, Args{args, n}));
  auto init = reinterpret_cast<CallFn>(info.slots[kSlotInit].native);
  if (init(t, e, Args{args, n}).isEmpty()) return {};
  return e;
}

Value raiseObject(Thread& t, Value exception) {
  Value handled = t.handled;
  if (handled && !isNone(handled) && handled != exception) {
    // The exception becomes the last link of the handled one's chain: cut it out of there first. The
    // walk is bounded by Floyd's second pointer, since programs can make cycles by hand.
    Value o = handled, slow = handled;
    bool move = false;
    while (Value context = o.as<ExceptionObject>()->context) {
      if (context == exception) {
        o.as<ExceptionObject>()->context = Value();
        break;
      }
      o = context;
      if (o == slow) break;
      if (move) slow = slow.as<ExceptionObject>()->context;
      move = !move;
    }
    gc::store(exception.object(), &exception.as<ExceptionObject>()->context, handled);
  }
  t.exc = exception;
  t.status = Status::Exception;
  return {};
}

Value raiseNone(Thread& t, TypeObject* type) {
  PPY_TRY(e, newException(t, type, nullptr, 0));
  return raiseObject(t, e);
}

Value raiseValue(Thread& t, TypeObject* type, Value arg) {
  PPY_TRY(e, newException(t, type, &arg, 1));
  return raiseObject(t, e);
}

bool nativeMemoryFits(Thread& t, intptr_t bytes) {
  constexpr intptr_t kAlwaysThere = intptr_t{1} << 20;
  if (bytes <= kAlwaysThere) return true;
  // The buffer may be grown once, which doubles it at most.
  // Volatile: a pair of malloc and free that nobody looks at is left out by compilers, and taken for done.
  void* volatile probe = bytes < PTRDIFF_MAX / 4 ? std::malloc(static_cast<size_t>(bytes) * 2) : nullptr;
  std::free(probe);
  if (!probe) raiseMemory(t);
  return probe != nullptr;
}

bool growBuffer(Thread& t, std::string* buffer, size_t more) {
  size_t room = buffer->capacity();
  if (room - buffer->size() >= more) return true;
  // What no allocator gives stays too much, and does not wrap round.
  size_t wanted = std::min<size_t>(more, PTRDIFF_MAX / 2) + buffer->size();
  if (!nativeMemoryFits(t, static_cast<intptr_t>(wanted))) return false;
  // At least doubled, so that many small steps ask seldom; nativeMemoryFits has seen to that much.
  buffer->reserve(std::max(wanted, room * 2));
  return true;
}

/// thread/world.cpp
void forgetMemoryRanOut(Thread& t);

/// The exception may be made of the memory kept back for it: that is not to be told a second time.
Value raiseMemory(Thread& t) {
  raiseNone(t, PyExc_MemoryError);
  if (t.async_exc) forgetMemoryRanOut(t);
  return {};
}

Value raiseStopIteration(Thread& t, Value value) {
  return value && !isNone(value) ? raiseValue(t, PyExc_StopIteration, value) : raiseNone(t, PyExc_StopIteration);
}

Value raiseKeyError(Thread& t, Value key) { return raiseValue(t, PyExc_KeyError, key); }

Value raiseRecursion(Thread& t, const char* where) {
  return raise(t, PyExc_RecursionError, "maximum recursion depth exceeded%s%s", where && *where ? " " : "", where ? where : "");
}

Value raiseNoAttribute(Thread& t, Value o, Value name) {
  Value message;
  if (isType(o)) {
    message = formatStr(t, "type object '%N' has no attribute '%U'", o.as<TypeObject>(), name);
  } else if (infoOfValue(o).layout == Layout::Module) {
    Value moduleName = dictGetStr(moduleDict(o), names().__name__);
    if (moduleName && isStr(moduleName)) {
      message = formatStr(t, "module '%U' has no attribute '%U'", moduleName, name);
    } else {
      message = formatStr(t, "module has no attribute '%U'", name);
    }
  } else {
    message = formatStr(t, "'%T' object has no attribute '%U'", o, name);
  }
  if (message.isEmpty()) return {};
  PPY_TRY(e, newAttributeError(t, message, o, name));
  return raiseObject(t, e);
}

Value newAttributeError(Thread& t, Value text, Value obj, Value name) {
  PPY_TRY(e, newException(t, PyExc_AttributeError, &text, 1));
  gc::store(e.object(), &e.as<AttributeErrorObject>()->obj, obj);
  gc::store(e.object(), &e.as<AttributeErrorObject>()->name, name);
  return e;
}

TypeObject* osErrorType(int err) {
  switch (err) {
    case EAGAIN: case EALREADY: case EINPROGRESS: return PyExc_BlockingIOError;
    case EPIPE: case ESHUTDOWN: return PyExc_BrokenPipeError;
    case ECHILD: return PyExc_ChildProcessError;
    case ECONNABORTED: return PyExc_ConnectionAbortedError;
    case ECONNREFUSED: return PyExc_ConnectionRefusedError;
    case ECONNRESET: return PyExc_ConnectionResetError;
    case EEXIST: return PyExc_FileExistsError;
    case ENOENT: return PyExc_FileNotFoundError;
    case EISDIR: return PyExc_IsADirectoryError;
    case ENOTDIR: return PyExc_NotADirectoryError;
    case EINTR: return PyExc_InterruptedError;
    case EACCES: case EPERM: return PyExc_PermissionError;
    case ESRCH: return PyExc_ProcessLookupError;
    case ETIMEDOUT: return PyExc_TimeoutError;
    default: return PyExc_OSError;
  }
}

Value raiseOSError_py(Thread& t, int err, Value filename, Value filename2) {
  PPY_TRY(text, newStr(t, std::strerror(err)));
  Value args[5] = {Value::smallInt(err), text, filename ? filename : none(), none(), filename2 ? filename2 : none()};
  uint32_t n = filename2 ? 5 : filename ? 3 : 2;
  PPY_TRY(e, newException(t, PyExc_OSError, args, n));
  return raiseObject(t, e);
}

bool pendingIs(Thread& t, const TypeObject* type) { return pending(t) && isInstance(t.exc, type); }

Value takeException(Thread& t) {
  Value e = t.exc;
  t.exc = Value();
  t.status = Status::None;
  return e;
}

void restoreException(Thread& t, Value exception) {
  t.exc = exception;
  t.status = Status::Exception;
}

namespace {

bool isExceptionClass(Value v) { return isType(v) && v.as<TypeObject>()->tp_flags & kTypeException; }

}  // namespace

int exceptionMatches_py(Thread& t, Value exception, Value types) {
  if (isTuple(types)) {
    auto* tuple = types.as<TupleObject>();
    for (intptr_t i = 0; i < tuple->ob_size; i++)
      if (!isExceptionClass(tuple->ob_item[i])) return exceptionMatches_py(t, exception, tuple->ob_item[i]);
    for (intptr_t i = 0; i < tuple->ob_size; i++)
      if (isInstance(exception, tuple->ob_item[i].as<TypeObject>())) return 1;
    return 0;
  }
  if (!isExceptionClass(types)) {
    raise(t, PyExc_TypeError, "catching classes that do not inherit from BaseException is not allowed");
    return -1;
  }
  return isInstance(exception, types.as<TypeObject>());
}

Value makeException_py(Thread& t, Value v) {
  if (isException(v)) return v;
  if (!isExceptionClass(v)) return raise(t, PyExc_TypeError, "exceptions must derive from BaseException");
  auto* type = v.as<TypeObject>();
  PPY_TRY(e, infoOf(type).heapType ? call_py(t, v) : newException(t, type, nullptr, 0));
  if (!isException(e))
    return raise(t, PyExc_TypeError, "calling %R should have returned an instance of BaseException, not %R", v, Value(typeOf(e)));
  return e;
}

}  // namespace ppy
