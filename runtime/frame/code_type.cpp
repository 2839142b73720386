// The code type: attributes, co_lines, co_positions, equality. How code objects are made of others: code_replace.cpp.
#include <algorithm>
#include <cstring>
#include <vector>

#include "runtime/abi/bytecode_reader.h"
#include "runtime/frame/code_describe.h"
#include "runtime/frame/decode.h"
#include "runtime/frame/liveness.h"
#include "runtime/frame/loader.h"
#include "runtime/gc/heap.h"
#include "runtime/object/container.h"
#include "runtime/object/error.h"
#include "runtime/object/number.h"
#include "runtime/object/ops.h"
#include "runtime/object/signature.h"
#include "runtime/object/str.h"
#include "runtime/thread/options.h"

namespace ppy {
namespace {

CodeObject* code(Value v) { return v.as<CodeObject>(); }
/// The getters that need the whole code.
template <Value (*get)(Thread&, CodeObject*)>
Value ofLoaded(Thread& t, Value self) {
  return ensureLoaded(t, code(self)) ? get(t, code(self)) : Value();
}
/// The getters of what may have been described: `attribute`.
template <Value (*get)(Thread&, CodeObject*), const char* attribute>
Value orDescribed(Thread& t, Value self) {
  Value given = describedPart(t, code(self), attribute);
  return given.isEmpty() ? ofLoaded<get>(t, self) : given;
}
constexpr char kNames[] = "co_names", kConsts[] = "co_consts", kCode[] = "co_code", kLineTable[] = "co_linetable", kFlags[] = "co_flags",
               kExceptionTable[] = "co_exceptiontable", kStackSize[] = "co_stacksize", kCellvars[] = "co_cellvars";

Value getArgcount(Thread&, Value self) { return Value::smallInt(code(self)->argCount); }
Value getPosonly(Thread&, Value self) { return Value::smallInt(code(self)->posOnlyCount); }
Value getKwonly(Thread&, Value self) { return Value::smallInt(code(self)->kwOnlyCount); }
Value getFlags(Thread&, CodeObject* c) { return Value::smallInt(c->flags); }
Value getFirstLine(Thread&, Value self) { return Value::smallInt(code(self)->firstLine); }
Value getStackSize(Thread&, CodeObject* c) { return Value::smallInt(c->nregs); }
Value getName(Thread&, Value self) { return code(self)->name; }
Value getQualname(Thread&, Value self) { return code(self)->qualname; }
Value getFilename(Thread&, Value self) { return code(self)->filename; }
Value getVarnames(Thread&, CodeObject* c) { return c->varnames; }
Value getCellvars(Thread&, CodeObject* c) { return c->cellvars; }
Value getFreevars(Thread&, CodeObject* c) { return c->freevars; }
Value getNlocals(Thread&, Value self) { return Value::smallInt(code(self)->nlocals); }
/// The constants; small ints stand among them although instructions have those in themselves.
Value getConsts(Thread& t, CodeObject* c) {
  TupleObject* tuple = newTuple(t, static_cast<intptr_t>(c->nconsts));
  if (!tuple) return {};
  for (uint32_t i = 0; i < c->nconsts; i++) gc::store(tuple, &tuple->ob_item[i], c->consts[i]);
  return tuple;
}
Value getNames(Thread& t, CodeObject* c) {
  std::vector<bool> used = namesOfAttributesAndGlobals(c);
  TupleObject* tuple = newTuple(t, std::count(used.begin(), used.end(), true));
  if (!tuple) return {};
  for (uint32_t i = 0, at = 0; i < c->nnames; i++)
    if (used[i]) gc::store(tuple, &tuple->ob_item[at++], c->nameTable[i]);
  return tuple;
}
Value getCode(Thread& t, CodeObject* c) {
  std::string_view words = unitWords(c);
  return newBytes(t, words.data(), words.size());
}
Value getLineTable(Thread& t, CodeObject* c) {
  std::string table = lineTableOf(c);
  return newBytes(t, table.data(), table.size());
}
/// Pairs of steps, in bytes of co_code and in lines: what came before the location table.
Value getLnotab(Thread& t, CodeObject* c) {
  std::string table;
  int64_t at = 0;
  auto line = static_cast<int32_t>(c->firstLine);
  PpyPositionIter it = ppyPositions(c->positions, c->positionsSize, c->firstLine);
  while (ppyPositionNext(&it)) {
    if (it.entry.line <= 0 || it.entry.line == line) continue;
    int64_t bytes = it.entry.startWord * int64_t{kWordBytes} - at;
    int32_t lines = it.entry.line - line;
    for (;;) {
      int64_t byteStep = bytes < 255 ? bytes : 255;
      int32_t lineStep = byteStep < bytes ? 0 : lines < -128 ? -128 : lines > 127 ? 127 : lines;
      table += static_cast<char>(byteStep);
      table += static_cast<char>(lineStep);
      bytes -= byteStep;
      lines -= lineStep;
      if (!bytes && !lines) break;
    }
    at = it.entry.startWord * int64_t{kWordBytes};
    line = it.entry.line;
  }
  return newBytes(t, table.data(), table.size());
}
Value getExceptionTable(Thread& t, CodeObject* c) { return newBytes(t, c->handlers, c->nhandlers * sizeof(PpyHandler)); }

/// (start, end, line) of runs of instructions on one line.
Value lines(Thread& t, Value self, Value*) {
  CodeObject* c = code(self);
  ListObject* list = newList(t);
  PpyPositionIter it = ppyPositions(c->positions, c->positionsSize, c->firstLine);
  int64_t start = 0, end = 0;
  int32_t line = -1;
  auto flush = [&] {
    if (end == start) return true;
    Value row = tupleOf(t, {Value::smallInt(start * kWordBytes), Value::smallInt(end * kWordBytes), line > 0 ? Value::smallInt(line) : none()});
    if (row.isEmpty()) return false;
    return listAppend(t, list, row);
  };
  while (ppyPositionNext(&it)) {
    if (it.entry.line != line) {
      if (!flush()) return {};
      start = it.entry.startWord;
      line = it.entry.line;
    }
    end = it.entry.endWord;
  }
  if (!flush()) return {};
  return iter_py(t, list);
}

/// (line, end line, column, end column) per code unit.
Value positions(Thread& t, Value self, Value*) {
  CodeObject* c = code(self);
  ListObject* list = newList(t);
  PpyPositionIter it = ppyPositions(c->positions, c->positionsSize, c->firstLine);
  while (ppyPositionNext(&it)) {
    const PpyPosition& p = it.entry;
    const bool columns = !(t.runtime->options && t.runtime->options->noDebugRanges);
    auto number = [&](int32_t n, bool known) { return known ? Value::smallInt(n) : none(); };
    PPY_TRY(row, tupleOf(t, {number(p.line, p.line > 0), number(columns ? p.endLine : p.line, p.line > 0), number(p.column, columns && p.column >= 0), number(p.endColumn, columns && p.endColumn >= 0)}));
    for (uint32_t i = p.startWord * kWordUnits; i < p.endWord * kWordUnits; i++)
      if (!listAppend(t, list, row)) return {};
  }
  return iter_py(t, list);
}

Value repr(Thread& t, Value self) {
  CodeObject* c = code(self);
  return formatStr(t, "<code object %U at 0x%llx, file \"%U\", line %d>", c->name, static_cast<long long>(self.bits()), c->filename,
                   static_cast<int>(c->firstLine));
}

extern const GetSetDef kGetSet[];

/// Are all attributes equal that count? 1, 0 or -1 with an exception pending.
int sameAttributes_py(Thread& t, CodeObject* x, CodeObject* y) {
  for (const GetSetDef* row = kGetSet; row->name; row++) {
    if (row->get == getQualname || row->get == getFilename || row->get == orDescribed<getStackSize, kStackSize>) continue;
    Value a = row->get(t, x), b = a.isEmpty() ? Value() : row->get(t, y);
    int same = b.isEmpty() ? -1 : equals_py(t, a, b);
    if (same <= 0) return same;
  }
  return 1;
}

/// Equal: same instructions, names, constants and positions.
Value compare(Thread& t, Value a, Value b, int op) {
  if ((op != kEq && op != kNe) || !isExactly(b, &PyCode_Type) || !isExactly(a, &PyCode_Type)) return notImplemented();
  CodeObject *x = code(a), *y = code(b);
  bool same = x == y;
  if (!same && !(x->described.isEmpty() && y->described.isEmpty())) {
    int r = sameAttributes_py(t, x, y);
    if (r < 0) return {};
    same = r;
  } else if (!same && strEquals(x->name, y->name) && x->argCount == y->argCount && x->posOnlyCount == y->posOnlyCount &&
      x->kwOnlyCount == y->kwOnlyCount && x->flags == y->flags && x->firstLine == y->firstLine && x->nnames == y->nnames &&
      x->nconsts == y->nconsts && unitWords(x) == unitWords(y) && x->nhandlers == y->nhandlers && x->positionsSize == y->positionsSize &&
      (!x->positionsSize || !std::memcmp(x->positions, y->positions, x->positionsSize))) {
    if (!ensureLoaded(t, x) || !ensureLoaded(t, y)) return {};
    same = true;
    for (uint32_t i = 0; same && i < x->nnames; i++) same = x->nameTable[i] == y->nameTable[i];
    for (uint32_t i = 0; same && i < x->nconsts; i++) {
      if (typeOf(x->consts[i]) != typeOf(y->consts[i])) same = false;
      if (!same) break;
      int r = equals_py(t, x->consts[i], y->consts[i]);
      if (r < 0) return {};
      same = r;
    }
  }
  return boolean(same == (op == kEq));
}
Value hash(Thread& t, Value self) {
  CodeObject* c = code(self);
  return Value::smallInt((strHash(c->name) ^ (static_cast<intptr_t>(c->firstLine) << 20)) >> 16);
}

void trace(Object* o, gc::Marker& m) {
  auto* c = static_cast<CodeObject*>(o);
  for (Value v : {c->name, c->qualname, c->filename, c->varnames, c->cellvars, c->freevars, c->unit, c->described}) m.mark(v);
  m.mark(static_cast<const void*>(c->words));
  m.mark(static_cast<const void*>(c->consts));
  m.mark(static_cast<const void*>(c->strings));
  m.mark(static_cast<const void*>(c->nameTable));
  m.mark(static_cast<const void*>(c->caches));
  m.mark(static_cast<const void*>(c->nativeCaches));
}

void finalize(Thread&, Object* o) { freeLiveness(static_cast<CodeObject*>(o)); }

const BuiltinDef kMethods[] = {
    {"co_lines", "", lines},
    {"co_positions", "", positions},
    {"replace",
     "*, co_argcount=0, co_posonlyargcount=0, co_kwonlyargcount=0, co_nlocals=0, co_stacksize=0, co_flags=0, co_firstlineno=0, co_code=None, "
     "co_consts=None, co_names=None, co_varnames=None, co_freevars=None, co_cellvars=None, co_linetable=None, co_filename=None, co_name=None, "
     "co_qualname=None, co_exceptiontable=None",
     replaceCode_py, nullptr},
    {nullptr, nullptr, nullptr},
};
extern const GetSetDef kGetSet[] = {
    {"co_argcount", getArgcount, nullptr},     {"co_posonlyargcount", getPosonly, nullptr},
    {"co_kwonlyargcount", getKwonly, nullptr}, {"co_flags", orDescribed<getFlags, kFlags>, nullptr},
    {"co_firstlineno", getFirstLine, nullptr}, {"co_stacksize", orDescribed<getStackSize, kStackSize>, nullptr},
    {"co_nlocals", getNlocals, nullptr},       {"co_name", getName, nullptr},
    {"co_qualname", getQualname, nullptr},     {"co_filename", getFilename, nullptr},
    {"co_varnames", ofLoaded<getVarnames>, nullptr},     {"co_cellvars", orDescribed<getCellvars, kCellvars>, nullptr},
    {"co_freevars", ofLoaded<getFreevars>, nullptr},     {"co_consts", orDescribed<getConsts, kConsts>, nullptr},
    {"co_names", orDescribed<getNames, kNames>, nullptr},           {"co_code", orDescribed<getCode, kCode>, nullptr},
    {"co_linetable", orDescribed<getLineTable, kLineTable>, nullptr},
    {"co_exceptiontable", orDescribed<getExceptionTable, kExceptionTable>, nullptr}, {"co_lnotab", ofLoaded<getLnotab>, nullptr},
    {nullptr, nullptr, nullptr, nullptr},
};
const NativeSlot kSlots[] = {{kSlotNew, reinterpret_cast<void*>(newCode_py)}, {kSlotRepr, reinterpret_cast<void*>(repr)}, {kSlotHash, reinterpret_cast<void*>(hash)}, {0, nullptr}};

}  // namespace

extern const TypeSpec kCodeSpec;
const TypeSpec kCodeSpec = {
    .type = &PyCode_Type, .name = "code", .base = nullptr, .basicSize = sizeof(CodeObject), .itemSize = 0, .flags = 0,
    .slots = kSlots, .compare = compare, .methods = kMethods, .members = nullptr,
    .getset = kGetSet, .trace = trace, .finalize = finalize};

}  // namespace ppy
