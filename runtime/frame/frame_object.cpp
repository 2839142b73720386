// frame objects: making, detaching, f_locals, and the frame type.
#include "runtime/frame/frame_object.h"

#include <cstring>

#include "runtime/abi/bytecode_reader.h"
#include "runtime/frame/call.h"
#include "runtime/frame/flatten.h"
#include "runtime/frame/generator.h"
#include "runtime/frame/strand.h"
#include "runtime/gc/explicit.h"
#include "runtime/gc/heap.h"
#include "runtime/object/audit.h"
#include "runtime/object/container.h"
#include "runtime/object/error.h"
#include "runtime/object/ops.h"
#include "runtime/object/str.h"

namespace ppy {

Value frameObjectOf(Thread& t, Frame* f) {
  if (!f->frameObject.isEmpty()) {
    f->frameObject.as<FrameObject>()->unseen = false;
    return f->frameObject;
  }
  f->flags |= kFrameHasObject;  // first: from here on captured variables are kept, too
  auto* o = static_cast<FrameObject*>(gc::allocObject(t, &PyFrame_Type, sizeof(FrameObject)));
  o->frame = f;
  o->traceLines = true;
  f->frameObject = o;
  if (f->flags & kFrameCell) gc::barrier(f);
  return o;
}

void noteShown(Thread& t, Frame* f, uint32_t call) {
  auto* o = frameObjectOf(t, f).as<FrameObject>();
  o->shownCall = call;
  o->unseen = true;
}

void detachFrameObject(Thread& t, Frame* f) {
  auto* o = f->frameObject.as<FrameObject>();
  // Where memory ran out in deep recursion there is none for an object of each caller.
  if (o->back.isEmpty()) gc::store(o, &o->back, gc::memoryIsShort(t) ? none() : callerObject(t, f));
  if (f->flags & kFrameCell) {  // a generator's: the object keeps the cell
    f->flags |= kFrameFinished;
    return;
  }
  auto* copy = static_cast<Frame*>(gc::alloc(t, f->size, gc::CellKind::Frame));
  std::memcpy(static_cast<void*>(copy), f, f->size);
  copy->parent = nullptr;
  copy->flags = static_cast<uint16_t>((f->flags & ~(kFrameBase | kFramePasses)) | kFrameCell | kFrameFinished);
  o->frame = copy;
  gc::barrier(o);
}

namespace {
/// Is the frame still before its first instruction: a generator nobody has asked, or one whose tracer is told of the call?
bool notBegun(const Frame* f) {
  if (f->pc != f->code->words) return false;
  if (!f->frameObject.isEmpty() && f->frameObject.as<FrameObject>()->lastWord < 0) return true;
  return f->flags & kFrameGenerator && !(f->flags & kFrameFinished) && f->names.as<GeneratorObject>()->state == GeneratorState::Created;
}
}  // namespace

int32_t frameLasti(const Frame* f) { return notBegun(f) ? -1 : static_cast<int32_t>((f->pc - f->code->words) * kWordBytes); }

uint32_t frameLine(const Frame* f) {
  if (notBegun(f)) return f->code->kind == PPY_CODE_MODULE ? 0 : f->code->firstLine;
  SourcePosition p = positionAt(f->code, f->pc);
  if (p.line) return p.line;
  // What the compiler added (an implicit return) belongs to the statement before it.
  auto word = static_cast<uint32_t>(f->pc - f->code->words);
  PpyPositionIter it = ppyPositions(f->code->positions, f->code->positionsSize, f->code->firstLine);
  int32_t line = 0;
  while (ppyPositionNext(&it) && it.entry.startWord <= word)
    if (it.entry.line > 0) line = it.entry.line;
  return line ? static_cast<uint32_t>(line) : f->code->firstLine;
}

bool isCellRegister(const CodeObject* code, uint32_t r) {
  auto n = static_cast<uint32_t>(code->cellvars.as<TupleObject>()->ob_size);
  for (uint32_t i = 0; i < n; i++)
    if (code->cellRegs[i].reg == r) return true;
  return false;
}

namespace {

/// What a register shows as a variable: the content of a cell for captured ones.
Value variableValue(Value v, bool isCell) {
  if (!isCell || v.isEmpty() || !isExactly(v, &PyCell_Type)) return v;
  return loadShared(&v.as<CellObject>()->ob_ref);
}

bool setVariable(Thread& t, DictObject* d, Value name, Value v) {
  if (v.isEmpty()) {
    dictDeleteStr(t, d, name);
    return true;
  }
  return dictSetStr(t, d, name, v);
}

bool fillLocals(Thread& t, Frame* f, DictObject* d) {
  CodeObject* code = f->code;
  Value* names = code->varnames.as<TupleObject>()->ob_item;
  for (uint32_t r = 0; r < code->nlocals; r++)
    if (!setVariable(t, d, names[r], variableValue(f->regs[r], isCellRegister(code, r)))) return false;
  auto* cells = code->cellvars.as<TupleObject>();
  for (intptr_t i = 0; i < cells->ob_size; i++)
    if (code->cellRegs[i].reg >= code->nlocals &&
        !setVariable(t, d, cells->ob_item[i], variableValue(f->regs[code->cellRegs[i].reg], true)))
      return false;
  auto* freeNames = code->freevars.as<TupleObject>();
  TupleObject* closure = f->function ? f->function->closure : nullptr;
  for (intptr_t i = 0; closure && i < freeNames->ob_size && i < closure->ob_size; i++)
    if (!setVariable(t, d, freeNames->ob_item[i], loadShared(&closure->ob_item[i].as<CellObject>()->ob_ref))) return false;
  return true;
}

/// The running frame that the call of a compiled activation shown by `o` has been captured into, or null. The object becomes the
/// frame's own if that has none that somebody knows.
Frame* capturedOf(Thread& t, FrameObject* o) {
  for (Frame* f = t.top; f; f = f->parent) {
    if (f->frameObject.isEmpty() || f->frameObject.as<FrameObject>()->shownCall != o->shownCall || f->code != o->frame->code) continue;
    if (f->frameObject.as<FrameObject>()->unseen) {
      o->frame = f;
      gc::barrier(o);
      f->frameObject = o;
      if (f->flags & kFrameCell) gc::barrier(f);
    }
    return f;
  }
  return nullptr;
}

/// Is the call that `o` shows still in progress in compiled code?
bool runsCompiled(const Thread& t, const FrameObject* o) {
  for (auto* record = static_cast<const PpyNativeFrame*>(t.nativeTop); record; record = record->prev)
    if (record->callee && shownCallOf(record) == o->shownCall) return true;
  return false;
}

Value getLocals(Thread& t, Value self) {
  auto* o = self.as<FrameObject>();
  if (o->shownCall && o->frame->flags & kFrameFinished) {
    if (Frame* f = capturedOf(t, o)) return frameLocals_py(t, f);
    if (runsCompiled(t, o) && flattenForAttribute(t, self)) return {};
  }
  if (!(self.as<FrameObject>()->frame->flags & kFrameFinished) && flattenForAttribute(t, self)) return {};
  return frameLocals_py(t, self.as<FrameObject>()->frame);
}
Value getBack(Thread& t, Value self) {
  auto* o = self.as<FrameObject>();
  if (!o->back.isEmpty()) return o->back;
  Frame* f = o->frame;
  if (flattenForAttribute(t, self)) return {};
  if (f->flags & kFrameGenerator && generatorOf(f)->state != GeneratorState::Running) return none();
  return callerObject(t, f);
}
Value getGlobals(Thread&, Value self) { return self.as<FrameObject>()->frame->globals; }
Value getBuiltins(Thread& t, Value self) { return builtinsOf(t, self.as<FrameObject>()->frame->globals); }
Value getCode(Thread& t, Value self) { return audit_py(t, "object.__getattr__", self, "f_code") ? Value(self.as<FrameObject>()->frame->code) : Value(); }
Value getLine(Thread&, Value self) { return Value::smallInt(frameLine(self.as<FrameObject>()->frame)); }
Value getLasti(Thread&, Value self) { return Value::smallInt(frameLasti(self.as<FrameObject>()->frame)); }
Value getTrace(Thread&, Value self) {
  Value v = self.as<FrameObject>()->trace;
  return v.isEmpty() ? none() : v;
}
bool setTrace(Thread&, Value self, Value v) {
  auto* o = self.as<FrameObject>();
  // What it reports first is the next line, not the one it is in.
  const Frame* f = o->frame;
  if (o->trace.isEmpty() && f->pc != f->code->words) {
    o->lastLine = static_cast<int32_t>(frameLine(f));
    o->lastWord = static_cast<int32_t>(f->pc - f->code->words);
  }
  gc::store(o, &o->trace, v.isEmpty() || isNone(v) ? Value() : v);
  return true;
}
Value getTraceLines(Thread&, Value self) { return boolean(self.as<FrameObject>()->traceLines); }
bool setTraceLines(Thread& t, Value self, Value v) {
  int b = v.isEmpty() ? 1 : truth_py(t, v);
  if (b < 0) return false;
  self.as<FrameObject>()->traceLines = b;
  return true;
}
Value getTraceOpcodes(Thread&, Value self) { return boolean(self.as<FrameObject>()->traceOpcodes); }
bool setTraceOpcodes(Thread& t, Value self, Value v) {
  int b = v.isEmpty() ? 0 : truth_py(t, v);
  if (b < 0) return false;
  self.as<FrameObject>()->traceOpcodes = b;
  return true;
}

/// clear(): drops the variables of a finished frame; closes a suspended generator.
Value clear(Thread& t, Value self, Value*) {
  Frame* f = self.as<FrameObject>()->frame;
  if (f->flags & kFrameGenerator && !(f->flags & kFrameFinished)) {
    GeneratorObject* g = generatorOf(f);
    if (stateNow(g) == GeneratorState::Running) return raise(t, PyExc_RuntimeError, "cannot clear an executing frame");
    if (!generatorClose_py(t, g)) return {};
  } else if (!(f->flags & kFrameFinished)) {
    return raise(t, PyExc_RuntimeError, "cannot clear an executing frame");
  }
  for (uint32_t r = 0; r < f->code->nregs; r++) f->regs[r] = Value();
  f->function = nullptr;  // with it goes the closure
  gc::store(self.object(), &self.as<FrameObject>()->locals, Value());
  return none();
}

Value repr(Thread& t, Value self) {
  Frame* f = self.as<FrameObject>()->frame;
  return formatStr(t, "<frame at 0x%llx, file %R, line %d, code %S>", static_cast<long long>(self.bits()), f->code->filename,
                   static_cast<int>(frameLine(f)), f->code->name);
}

void trace(Object* object, gc::Marker& m) {
  auto* o = static_cast<FrameObject*>(object);
  if (o->frame && o->frame->flags & kFrameCell) m.mark(static_cast<const void*>(o->frame));
  m.mark(o->back);
  m.mark(o->locals);
  m.mark(o->trace);
  m.mark(o->calledBuiltin);
}

const BuiltinDef kMethods[] = {
    {"clear", "", clear},
    {nullptr, nullptr, nullptr},
};
const GetSetDef kGetSet[] = {
    {"f_back", getBack, nullptr},
    {"f_builtins", getBuiltins, nullptr},
    {"f_code", getCode, nullptr},
    {"f_globals", getGlobals, nullptr},
    {"f_lasti", getLasti, nullptr},
    {"f_lineno", getLine, setFrameLine},
    {"f_locals", getLocals, nullptr},
    {"f_trace", getTrace, setTrace},
    {"f_trace_lines", getTraceLines, setTraceLines},
    {"f_trace_opcodes", getTraceOpcodes, setTraceOpcodes},
    {nullptr, nullptr, nullptr, nullptr},
};
const NativeSlot kSlots[] = {{kSlotRepr, reinterpret_cast<void*>(repr)}, {0, nullptr}};

}  // namespace

Value frameLocals_py(Thread& t, Frame* f) {
  if (f->flags & kFrameNamespace) return f->names;
  if (f->code->kind == PPY_CODE_MODULE && !(f->code->flags & kCoNewLocals)) return f->globals;
  auto* o = frameObjectOf(t, f).as<FrameObject>();
  if (o->locals.isEmpty()) {
    DictObject* d = newDict(t);
    if (!d) return {};
    gc::store(o, &o->locals, d);
  }
  return fillLocals(t, f, o->locals.as<DictObject>()) ? o->locals : Value();
}

void frameLocalsToFast(Thread& t, Frame* f) {
  if (f->frameObject.isEmpty()) return;
  auto* o = f->frameObject.as<FrameObject>();
  if (o->locals.isEmpty()) return;
  auto* d = o->locals.as<DictObject>();
  CodeObject* code = f->code;
  auto write = [&](Value* slot, bool isCell, Value name) {
    Value v = dictGetStr(d, name);
    if (isCell && !slot->isEmpty() && isExactly(*slot, &PyCell_Type)) gc::store(slot->object(), &slot->as<CellObject>()->ob_ref, v);
    else if (!isCell) *slot = v;
  };
  Value* names = code->varnames.as<TupleObject>()->ob_item;
  for (uint32_t r = 0; r < code->nlocals; r++) write(f->regs + r, isCellRegister(code, r), names[r]);
  auto* cells = code->cellvars.as<TupleObject>();
  for (intptr_t i = 0; i < cells->ob_size; i++)
    if (code->cellRegs[i].reg >= code->nlocals) write(f->regs + code->cellRegs[i].reg, true, cells->ob_item[i]);
  auto* freeNames = code->freevars.as<TupleObject>();
  TupleObject* closure = f->function ? f->function->closure : nullptr;
  for (intptr_t i = 0; closure && i < freeNames->ob_size && i < closure->ob_size; i++) write(closure->ob_item + i, true, freeNames->ob_item[i]);
  if (f->flags & kFrameCell) gc::barrier(f);
}

extern const TypeSpec kFrameSpec;
const TypeSpec kFrameSpec = {
    .type = &PyFrame_Type, .name = "frame", .base = nullptr, .basicSize = sizeof(FrameObject), .itemSize = 0,
    .flags = kTypeDisallowNew, .slots = kSlots, .compare = nullptr, .methods = kMethods, .members = nullptr,
    .getset = kGetSet, .trace = trace, .finalize = nullptr};

}  // namespace ppy
