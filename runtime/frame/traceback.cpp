// traceback objects, source positions of instructions, and the caller's frame as Python sees it.
#include <utility>

#include "runtime/abi/bytecode_reader.h"
#include "runtime/abi/native.h"
#include "runtime/frame/live.h"
#include "runtime/frame/call.h"
#include "runtime/frame/flatten.h"
#include "runtime/frame/frame_object.h"
#include "runtime/frame/strand.h"
#include "runtime/frame/services.h"
#include "runtime/gc/explicit.h"
#include "runtime/gc/heap.h"
#include "runtime/object/audit.h"
#include "runtime/object/container.h"
#include "runtime/object/error.h"
#include "runtime/object/names.h"
#include "runtime/object/number.h"
#include "runtime/object/signature.h"
#include "runtime/object/str.h"

namespace ppy {

SourcePosition positionAt(const CodeObject* code, const uint64_t* pc) {
  PpyPosition p = ppyPositionAt(code->positions, code->positionsSize, code->firstLine, static_cast<uint32_t>(pc - code->words));
  if (p.line <= 0) return {};
  bool columns = p.column >= 0 && p.endColumn >= 0;
  return {static_cast<uint32_t>(p.line), static_cast<uint32_t>(p.endLine), static_cast<uint32_t>(columns ? p.column : 0),
          static_cast<uint32_t>(columns ? p.endColumn : 0), columns};
}

namespace {
// Of a compiled function's entry, `count` has the number of values and, above 32 bits, the word at which the function ended when
// that was another one than where the exception was raised (it was raised again), plus one.
uint64_t valuesOf(const TracebackObject* tb) { return static_cast<uint32_t>(tb->count); }
}  // namespace

constexpr int32_t kLineUnknown = INT32_MIN;  // most entries are never asked for their line

namespace {

/// Puts a new entry on top of the pending exception's traceback.
void addEntry(Thread& t, TracebackObject* tb) {
  auto* e = t.exc.as<ExceptionObject>();
  tb->tb_next = e->traceback;
  tb->tb_lineno = kLineUnknown;
  if (!tb->tb_next.isEmpty()) {
    // What a compiled function shows of itself learns its caller here.
    auto* next = tb->tb_next.as<TracebackObject>();
    if (next->tb_frame.isEmpty()) {
      if (next->outer.isEmpty()) gc::store(next, &next->outer, tb);
    } else {
      auto* inner = next->tb_frame.as<FrameObject>();
      if (inner->back.isEmpty() && inner->frame->flags & kFrameFinished && inner != tb->tb_frame.object())
        if (Value object = tracebackFrame(t, tb)) gc::store(inner, &inner->back, object);
    }
  }
  gc::store(e, &e->traceback, tb);
}

/// Does the entry of a compiled function keep this one, for f_locals?
bool isVariable(const CodeObject* code, PpyLive live) {
  uint32_t reg = live.reg;
  if (live.repr & PPY_REPR_SHOWN) return false;
  return reg < code->nlocals || (code->cellvars.as<TupleObject>()->ob_size && isCellRegister(code, reg));
}

template <class F>
void eachVariable(const CodeObject* code, const PpyExit* exit, F f) {
  for (uint32_t i = 0; i < (exit->count & PPY_EXIT_COUNT); i++)
    if (isVariable(code, exit->live[i])) f(exit->live[i].reg);
}

}  // namespace

/// The way out of deep recursion that took all memory is not told frame by frame.
static bool leftOut(Thread& t) { return gc::memoryIsShort(t) && !t.exc.as<ExceptionObject>()->traceback.isEmpty(); }

void addTraceback(Thread& t, CodeObject* code, Value, const uint64_t* pc, Frame* frame) {
  if (leftOut(t)) return;
  Value object = frameObjectOf(t, frame);
  auto* tb = static_cast<TracebackObject*>(gc::allocObject(t, &PyTraceBack_Type, sizeof(TracebackObject)));
  tb->tb_frame = object;
  tb->tb_lasti = static_cast<int32_t>(pc - code->words);
  addEntry(t, tb);
}

void addNativeTraceback(Thread& t, FunctionObject* fn, const PpyExit* exit, va_list values) {
  if (leftOut(t)) return;
  CodeObject* code = fn->code;
  uint32_t count = 0;
  eachVariable(code, exit, [&](uint32_t) { count++; });
  auto* tb = static_cast<TracebackObject*>(gc::allocObject(t, &PyTraceBack_Type, sizeof(TracebackObject) + count * sizeof(Value)));
  tb->function = fn;
  tb->exit = exit;
  tb->count = count;
  tb->tb_lasti = static_cast<int32_t>(exit->word);
  Value* out = tb->values;
  native::readLive(t, exit, values, [&](PpyLive live, Value v) {
    if (isVariable(code, live)) *out++ = v;
  });
  gc::barrier(tb);
  addEntry(t, tb);
}

void leftAgain(Thread& t, FunctionObject* fn, const PpyExit* exit) {
  Value entry = t.exc.as<ExceptionObject>()->traceback;
  const uint64_t* pc = fn->code->words + exit->word;
  if (entry.isEmpty() || !isExactly(entry, &PyTraceBack_Type) || !positionAt(fn->code, pc).line) return;
  auto* tb = entry.as<TracebackObject>();
  if (tb->tb_frame.isEmpty()) {
    if (tb->function == Value(fn)) tb->count = valuesOf(tb) | (uint64_t{exit->word} + 1) << 32;
  } else if (Frame* f = tb->tb_frame.as<FrameObject>()->frame; f->flags & kFrameFinished && f->function == fn) {
    f->pc = pc;
  }
}

CodeObject* tracebackCode(const TracebackObject* tb) {
  return tb->tb_frame.isEmpty() ? tb->function.as<FunctionObject>()->code : tb->tb_frame.as<FrameObject>()->frame->code;
}

Value tracebackGlobals(const TracebackObject* tb) {
  return tb->tb_frame.isEmpty() ? tb->function.as<FunctionObject>()->globals : tb->tb_frame.as<FrameObject>()->frame->globals;
}

int32_t tracebackLine(TracebackObject* tb) {
  if (tb->tb_lineno == kLineUnknown) {
    const CodeObject* code = tracebackCode(tb);
    SourcePosition p = positionAt(code, code->words + tb->tb_lasti);
    tb->tb_lineno = static_cast<int32_t>(p.line ? p.line : code->firstLine);
  }
  return tb->tb_lineno;
}

// --- the calling Python frame ----------------------------------------------------------------------

namespace {

/// Walks the Python frames from the innermost outwards: interpreted ones (`frame`) and compiled ones (`native`).
struct Walk {
  Frame* frame;
  PpyNativeFrame* native = nullptr;

  explicit Walk(Thread& t) : Walk(t.top, static_cast<PpyNativeFrame*>(t.nativeTop)) {}
  /// From the compiled frame `record`, or from `next` where `record` is the record of its loop.
  Walk(Frame* next, PpyNativeFrame* record) : frame(nullptr), next_(next), record_(record) { step(); }
  bool ended() const { return !frame && !native; }
  void step() {
    // The frames of an interpreter loop end at its base; then comes what called it.
    if (frame && base_ == frame) base_ = nullptr, record_ = record_->prev;
    frame = nullptr;
    native = nullptr;
    if (record_ && record_->callee) {
      native = record_;
      record_ = record_->prev;
      return;
    }
    frame = next_;
    if (!frame) return;
    next_ = frame->parent;
    base_ = record_ ? reinterpret_cast<Frame*>(record_->base) : nullptr;
  }
  FunctionObject* function() const { return reinterpret_cast<FunctionObject*>(native->callee); }

 private:
  Frame* next_;
  PpyNativeFrame* record_;
  Frame* base_ = nullptr;
};

/// A frame object for what `w` is at. Of a compiled frame it shows the code and the line, and the variables when the frame is captured in
/// this call (noteShown); not those of another thread, which goes on.
Value objectAt(Thread& t, const Walk& w, bool own = true) {
  if (w.frame) return frameObjectOf(t, w.frame);
  FunctionObject* fn = w.function();
  Frame* f = newHeapFrame(t, fn->code, fn);
  if (!f) return {};
  f->flags |= kFrameFinished;
  f->pc = fn->code->words + wordOf(w.native);
  Value object = frameObjectOf(t, f);
  if (own) {
    // A number that no other call of this thread has had for long.
    if (!shownCallOf(w.native)) w.native->word |= (++t.nextDictVersion << 32);
    object.as<FrameObject>()->shownCall = shownCallOf(w.native);
  }
  return object;
}

/// A frame object for what `w` is at. Compiled frames have none of their own that could be asked for its caller
/// later, so the objects of all that are next to each other are linked now; with `all`, of the whole stack.
Value objectsFrom(Thread& t, Walk w, bool all = false) {
  Value first = objectAt(t, w, !all);
  if (first.isEmpty()) return first;
  for (Value inner = first; w.native || (all && !w.ended());) {
    w.step();
    Value outer = w.ended() ? none() : objectAt(t, w, !all);
    if (outer.isEmpty()) return {};
    gc::store(inner.object(), &inner.as<FrameObject>()->back, outer);
    inner = outer;
  }
  return first;
}

}  // namespace

namespace {

/// The entry of the function that caught the exception, when that runs still: its frame, where that is the interpreter's and the
/// exception is being handled; else `back` is what it was called from.
Value catchingFrame(Thread& t, TracebackObject* entry, Value* back) {
  auto* fn = entry->function.as<FunctionObject>();
  for (Walk w(t); !w.ended(); w.step()) {
    if ((w.native ? w.function() : w.frame->function) != fn) continue;
    bool handled = !t.handled.isEmpty() && isException(t.handled) && t.handled.as<ExceptionObject>()->traceback == Value(entry);
    if (w.frame && handled) return frameObjectOf(t, w.frame);
    w.step();
    *back = w.ended() ? none() : objectsFrom(t, w);
    break;
  }
  return {};
}

}  // namespace

Value tracebackFrame(Thread& t, TracebackObject* tb) {
  // Of all that were not asked for yet: each one's f_back is the next.
  FrameObject* inner = nullptr;
  for (TracebackObject* at = tb; at;) {
    bool had = !at->tb_frame.isEmpty();
    if (!had) {
      auto* fn = at->function.as<FunctionObject>();
      auto* exit = static_cast<const PpyExit*>(at->exit);
      Frame* f = newHeapFrame(t, fn->code, fn);
      if (!f) return {};
      f->flags |= kFrameFinished;
      auto left = static_cast<uint32_t>(at->count >> 32);
      f->pc = fn->code->words + (left ? left - 1 : exit->word);
      // The frame has them from now on: clear() is to let them go.
      Value* v = at->values;
      eachVariable(fn->code, exit, [&](uint32_t reg) { f->regs[reg] = std::exchange(*v++, Value()); });
      gc::store(at, &at->tb_frame, frameObjectOf(t, f));
    }
    auto* object = at->tb_frame.as<FrameObject>();
    if (inner && inner->back.isEmpty()) gc::store(inner, &inner->back, Value(object));
    if (had) break;
    inner = object;
    at = at->outer.isEmpty() ? nullptr : at->outer.as<TracebackObject>();
  }
  return tb->tb_frame;
}

void walkFrames_nogc(Thread& t, bool (*f)(const CodeObject*, uint32_t, void*), void* context) {
  for (Walk w(t); !w.ended(); w.step()) {
    const CodeObject* code = w.frame ? w.frame->code : w.function()->code;
    uint32_t line = w.frame ? frameLine(w.frame) : positionAt(code, code->words + wordOf(w.native)).line;
    if (!f(code, line ? line : code->firstLine, context)) return;
  }
}

Value currentGlobals(Thread& t) {
  Walk w(t);
  if (w.native) return w.function()->globals;
  return w.frame ? w.frame->globals : Value();
}

Value currentLocals_py(Thread& t) {
  Walk w(t);
  if (w.ended()) return raise(t, PyExc_SystemError, "frame does not exist");
  if (w.frame) return frameLocals_py(t, w.frame);
  // Functions that call locals(), eval() and so on by these names are interpreted; under another name they see
  // the globals and none of a compiled function's variables.
  Value object = objectAt(t, w);
  return object.isEmpty() ? object : frameLocals_py(t, object.as<FrameObject>()->frame);
}

Value currentFrame_py(Thread& t, intptr_t depth) {
  Walk w(t);
  for (intptr_t i = 0; i < depth && !w.ended(); i++) w.step();
  if (w.ended() || depth < 0) return raise(t, PyExc_ValueError, "call stack is not deep enough");
  return objectsFrom(t, w);
}

Value frameOf_py(Thread& t, Thread& other) {
  Walk w(other);
  return w.ended() ? none() : objectsFrom(t, w, true);
}

void addCurrentTraceback_py(Thread& t, Value exception) {
  auto* e = exception.as<ExceptionObject>();
  Walk w(t);
  if (!e->traceback.isEmpty() || w.ended()) return;
  Value frame = objectsFrom(t, w);
  if (frame.isEmpty()) return clearException(t);
  const CodeObject* code = frame.as<FrameObject>()->frame->code;
  auto* tb = static_cast<TracebackObject*>(gc::allocObject(t, &PyTraceBack_Type, sizeof(TracebackObject)));
  tb->tb_frame = frame;
  tb->tb_lasti = static_cast<int32_t>(frame.as<FrameObject>()->frame->pc - code->words);
  tb->tb_lineno = kLineUnknown;
  gc::store(e, &e->traceback, tb);
}

Value callerObject(Thread& t, Frame* f) {
  if (f->flags & kFrameBase) {
    // The one loop that runs above f's caller in C++ has f as its base; its record lies behind the caller's.
    for (auto* record = static_cast<PpyNativeFrame*>(t.nativeTop); record; record = record->prev) {
      if (record->callee || reinterpret_cast<Frame*>(record->base) != f) continue;
      if (record->prev && record->prev->callee) return objectsFrom(t, Walk(f->parent, record->prev));
      break;
    }
  }
  return f->parent ? frameObjectOf(t, f->parent) : none();
}

// --- the type --------------------------------------------------------------------------------------
namespace {

Value getNext(Thread&, Value self) {
  Value v = self.as<TracebackObject>()->tb_next;
  return v.isEmpty() ? none() : v;
}
bool setNext(Thread& t, Value self, Value v) {
  if (v.isEmpty()) {
    raise(t, PyExc_TypeError, "can't delete tb_next attribute");
    return false;
  }
  if (isNone(v)) v = Value();
  else if (!isExactly(v, &PyTraceBack_Type)) {
    raise(t, PyExc_TypeError, "expected traceback object, got '%T'", v);
    return false;
  }
  for (Value at = v; !at.isEmpty(); at = at.as<TracebackObject>()->tb_next)
    if (at == self) {
      raise(t, PyExc_ValueError, "traceback loop detected");
      return false;
    }
  gc::store(self.object(), &self.as<TracebackObject>()->tb_next, v);
  return true;
}
Value getFrame(Thread& t, Value self) {
  auto* tb = self.as<TracebackObject>();
  if (!audit_py(t, "object.__getattr__", self, "tb_frame")) return {};
  if (!tb->tb_frame.isEmpty()) return tb->tb_frame;
  if (flattenForAttribute(t, self)) return {};
  auto* last = tb;
  while (!last->outer.isEmpty()) last = last->outer.as<TracebackObject>();
  Value back;
  bool open = last->tb_frame.isEmpty();
  Value caught = open ? catchingFrame(t, last, &back) : Value();
  if (!caught.isEmpty()) gc::store(last, &last->tb_frame, caught);
  Value frame = tracebackFrame(t, tb);
  if (open && caught.isEmpty() && !back.isEmpty() && !frame.isEmpty()) gc::store(last->tb_frame.object(), &last->tb_frame.as<FrameObject>()->back, back);
  return frame;
}
Value getLasti(Thread&, Value self) { return Value::smallInt(self.as<TracebackObject>()->tb_lasti * kWordBytes); }
Value getLine(Thread&, Value self) { return Value::smallInt(tracebackLine(self.as<TracebackObject>())); }

constexpr Signature kNewSignature("tb_next, tb_frame, tb_lasti, tb_lineno");

Value newTraceback(Thread& t, TypeObject*, const Args& args) {
  Value v[4];
  if (!bindArgs(t, "traceback", kNewSignature, args, v)) return {};
  if (!isNone(v[0]) && !isExactly(v[0], &PyTraceBack_Type)) return raise(t, PyExc_TypeError, "expected traceback object or None, got '%T'", v[0]);
  if (!isExactly(v[1], &PyFrame_Type)) return raise(t, PyExc_TypeError, "traceback() argument 'tb_frame' must be frame, not %T", v[1]);
  int64_t lasti, line;
  if (!isInt(v[2]) || !intFits64(v[2], &lasti)) return raise(t, PyExc_TypeError, "'%T' object cannot be interpreted as an integer", v[2]);
  if (!isInt(v[3]) || !intFits64(v[3], &line)) return raise(t, PyExc_TypeError, "'%T' object cannot be interpreted as an integer", v[3]);
  auto* tb = static_cast<TracebackObject*>(gc::allocObject(t, &PyTraceBack_Type, sizeof(TracebackObject)));
  tb->tb_next = isNone(v[0]) ? Value() : v[0];
  tb->tb_frame = v[1];
  tb->tb_lasti = static_cast<int32_t>(lasti / kWordBytes);
  tb->tb_lineno = static_cast<int32_t>(line);
  return tb;
}

Value dir(Thread& t, Value, Value*) {
  ListObject* list = newList(t, 4);
  for (const char* name : {"tb_frame", "tb_next", "tb_lasti", "tb_lineno"})
    if (!listAppend(t, list, intern(t, name))) return {};
  return list;
}

void trace(Object* o, gc::Marker& m) {
  auto* tb = static_cast<TracebackObject*>(o);
  m.mark(tb->tb_next);
  m.mark(tb->tb_frame);
  m.mark(tb->function);
  m.mark(tb->outer);
  m.markRange(tb->values, valuesOf(tb));
}

const BuiltinDef kMethods[] = {{"__dir__", "", dir}, {nullptr, nullptr, nullptr}};
const GetSetDef kGetSet[] = {
    {"tb_next", getNext, setNext},
    {"tb_frame", getFrame, nullptr},
    {"tb_lasti", getLasti, nullptr},
    {"tb_lineno", getLine, nullptr},
    {nullptr, nullptr, nullptr, nullptr},
};
const NativeSlot kSlots[] = {{kSlotNew, reinterpret_cast<void*>(newTraceback)}, {0, nullptr}};

}  // namespace

extern const TypeSpec kTracebackSpec;
const TypeSpec kTracebackSpec = {
    .type = &PyTraceBack_Type, .name = "traceback", .base = nullptr, .basicSize = offsetof(TracebackObject, function), .itemSize = 0,
    .flags = 0, .slots = kSlots, .compare = nullptr, .methods = kMethods,
    .members = nullptr, .getset = kGetSet, .trace = trace, .finalize = nullptr};

}  // namespace ppy
