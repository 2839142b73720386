// The code type: attributes, co_lines, co_positions, replace, equality.
#include <cstring>

#include "runtime/abi/bytecode_reader.h"
#include "runtime/frame/liveness.h"
#include "runtime/frame/loader.h"
#include "runtime/frame/services.h"
#include "runtime/gc/heap.h"
#include "runtime/object/container.h"
#include "runtime/object/error.h"
#include "runtime/object/number.h"
#include "runtime/object/ops.h"
#include "runtime/object/signature.h"
#include "runtime/object/str.h"

namespace ppy {
namespace {

CodeObject* code(Value v) { return v.as<CodeObject>(); }
/// The getters that need the whole code.
template <Value (*get)(Thread&, CodeObject*)>
Value ofLoaded(Thread& t, Value self) {
  return ensureLoaded(t, code(self)) ? get(t, code(self)) : Value();
}

Value getArgcount(Thread&, Value self) { return Value::smallInt(code(self)->argCount); }
Value getPosonly(Thread&, Value self) { return Value::smallInt(code(self)->posOnlyCount); }
Value getKwonly(Thread&, Value self) { return Value::smallInt(code(self)->kwOnlyCount); }
Value getFlags(Thread&, Value self) { return Value::smallInt(code(self)->flags); }
Value getFirstLine(Thread&, Value self) { return Value::smallInt(code(self)->firstLine); }
Value getStackSize(Thread&, Value self) { return Value::smallInt(code(self)->nregs); }
Value getName(Thread&, Value self) { return code(self)->name; }
Value getQualname(Thread&, Value self) { return code(self)->qualname; }
Value getFilename(Thread&, Value self) { return code(self)->filename; }
Value getVarnames(Thread&, CodeObject* c) { return c->varnames; }
Value getCellvars(Thread&, CodeObject* c) { return c->cellvars; }
Value getFreevars(Thread&, CodeObject* c) { return c->freevars; }
Value getNlocals(Thread&, Value self) { return Value::smallInt(code(self)->nlocals); }
Value getConsts(Thread& t, CodeObject* c) { return tupleFrom(t, c->consts, c->nconsts); }
Value getNames(Thread& t, CodeObject* c) { return tupleFrom(t, c->nameTable, c->nnames); }
/// The unit's words, not this Runtime's copy with caches in it.
std::string_view unitWords(const CodeObject* c) {
  PpyArray words = ppyUnitCode(c->unitData, c->unitIndex)->words;
  return {reinterpret_cast<const char*>(ppyArrayWords(c->unitData, words)), words.count * sizeof(uint64_t)};
}
Value getCode(Thread& t, Value self) {
  std::string_view words = unitWords(code(self));
  return newBytes(t, words.data(), words.size());
}
Value getLineTable(Thread& t, Value self) { return newBytes(t, code(self)->positions, code(self)->positionsSize); }
Value getExceptionTable(Thread& t, Value self) {
  return newBytes(t, code(self)->handlers, code(self)->nhandlers * sizeof(PpyHandler));
}

/// (start, end, line) of runs of instructions on one line; offsets are twice the word, as f_lasti.
Value lines(Thread& t, Value self, Value*) {
  CodeObject* c = code(self);
  ListObject* list = newList(t);
  PpyPositionIter it = ppyPositions(c->positions, c->positionsSize, c->firstLine);
  int64_t start = 0, end = 0;
  int32_t line = -1;
  auto flush = [&] {
    if (end == start) return true;
    Value row = tupleOf(t, {Value::smallInt(start * 2), Value::smallInt(end * 2), line > 0 ? Value::smallInt(line) : none()});
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

/// (line, end line, column, end column) per word.
Value positions(Thread& t, Value self, Value*) {
  CodeObject* c = code(self);
  ListObject* list = newList(t);
  PpyPositionIter it = ppyPositions(c->positions, c->positionsSize, c->firstLine);
  while (ppyPositionNext(&it)) {
    const PpyPosition& p = it.entry;
    auto number = [&](int32_t n, bool known) { return known ? Value::smallInt(n) : none(); };
    PPY_TRY(row, tupleOf(t, {number(p.line, p.line > 0), number(p.endLine, p.line > 0), number(p.column, p.column >= 0), number(p.endColumn, p.endColumn >= 0)}));
    for (uint32_t i = p.startWord; i < p.endWord; i++)
      if (!listAppend(t, list, row)) return {};
  }
  return iter_py(t, list);
}

/// A code object with these parameters and locals that does nothing: for code whose instructions are replaced too
/// (extensions describe their functions with such). Names that no source can have: an exception is pending.
Value emptyCode_py(Thread& t, CodeObject* like, Value varnames, Value* args) {
  auto* names = varnames.as<TupleObject>();
  int64_t counts[] = {like->argCount, like->posOnlyCount, like->kwOnlyCount, like->flags};
  const int places[] = {0, 1, 2, 5};
  for (int i = 0; i < 4; i++)
    if (!args[places[i]].isEmpty() && (!isInt(args[places[i]]) || !intFits64(args[places[i]], &counts[i]))) return raise(t, PyExc_TypeError, "code: a count is no int");
  auto [positional, positionalOnly, keywordOnly, flags] = counts;
  int64_t starred = (flags & kCoVarArgs) != 0, doubleStarred = (flags & kCoVarKeywords) != 0;
  if (positional < 0 || positionalOnly < 0 || positionalOnly > positional || keywordOnly < 0 || positional + keywordOnly + starred + doubleStarred > names->ob_size)
    return raise(t, PyExc_ValueError, "code: varnames is too small");
  int64_t at = 0;
  std::string source = "def f(";
  auto next = [&](const char* before) {
    Value name = names->ob_item[at++];
    source += before + (isStr(name) ? strToUtf8(name) : std::string("0")) + ",";
  };
  std::string starName = starred ? "*" + strToUtf8(names->ob_item[positional + keywordOnly]) + "," : keywordOnly ? "*," : "";
  while (at < positional) {
    next("");
    if (at == positionalOnly) source += "/,";
  }
  source += starName;
  while (at < positional + keywordOnly) next("");
  at += starred;
  if (doubleStarred) next("**");
  source += "):\n pass\n";
  while (at < names->ob_size) source += " " + strToUtf8(names->ob_item[at++]) + " = None\n";
  Value unit = compileSource_py(t, newStr(t, source), like->filename, newStr(t, "exec"), 0, true, -1);
  if (unit.isEmpty()) return {};
  CodeObject* module = code(unit);
  if (!ensureLoaded(t, module)) return {};
  for (uint32_t i = 0; i < module->nconsts; i++)
    if (isExactly(module->consts[i], &PyCode_Type)) return module->consts[i];
  return raise(t, PyExc_ValueError, "code: the names cannot be replaced");
}

/// replace(): what does not touch the instructions; their tables belong together and stay.
Value replace(Thread& t, Value self, Value* args) {
  CodeObject* old = code(self);
  if (!ensureLoaded(t, old)) return {};
  bool described = !args[7].isEmpty() && !args[10].isEmpty() && isTuple(args[10]) && args[10].as<TupleObject>()->ob_size != old->varnames.as<TupleObject>()->ob_size;
  if (described) {
    PPY_TRY(empty, emptyCode_py(t, old, args[10], args));
    old = code(empty);
  }
  if (!ensureLoaded(t, old)) return {};
  CodeObject* c = newCode(t);
  auto* header = static_cast<Object*>(c);
  Object saved = *header;
  *c = *old;
  *header = saved;
  c->liveness = nullptr;
  c->weakreflist = Value();
  c->native = nullptr;
  gc::barrier(c);
  auto number = [&](Value v, uint32_t* out) {
    int64_t n;
    if (v.isEmpty()) return true;
    if (!isInt(v) || !intFits64(v, &n)) {
      raise(t, PyExc_TypeError, "'%T' object cannot be interpreted as an integer", v);
      return false;
    }
    *out = static_cast<uint32_t>(n);
    return true;
  };
  uint32_t lastNumber = 0;
  if (!number(args[0], &c->argCount) || !number(args[1], &c->posOnlyCount) || !number(args[2], &c->kwOnlyCount) || !number(args[3], &lastNumber) ||
      !number(args[4], &lastNumber) || !number(args[5], &c->flags) || !number(args[6], &c->firstLine))
    return {};
  // Its instructions are no generator's.
  if (described) c->flags = (c->flags & ~(kCoGenerator | kCoCoroutine | kCoAsyncGenerator)) | old->flags;
  if (!args[14].isEmpty() && isStr(args[14])) c->filename = args[14];
  if (!args[15].isEmpty() && isStr(args[15])) c->name = intern(t, args[15]);
  if (!args[16].isEmpty() && isStr(args[16])) c->qualname = args[16];
  auto tuple = [&](Value v, Value* slot) {
    if (v.isEmpty()) return true;
    if (!isTuple(v) || v.as<TupleObject>()->ob_size != slot->as<TupleObject>()->ob_size) {
      raise(t, PyExc_ValueError, "code: replaced names must be as many as before");
      return false;
    }
    *slot = v;
    return true;
  };
  if (!tuple(args[10], &c->varnames) || !tuple(args[11], &c->freevars) || !tuple(args[12], &c->cellvars)) return {};
  // Constants of instructions that are replaced, too, and are none of ours: they describe nothing here.
  bool foreignConsts = !args[7].isEmpty() && !args[8].isEmpty() && isTuple(args[8]) && args[8].as<TupleObject>()->ob_size < static_cast<intptr_t>(c->nconsts);
  if (!args[8].isEmpty() && !described && !foreignConsts) {
    if (!isTuple(args[8]) || args[8].as<TupleObject>()->ob_size < static_cast<intptr_t>(c->nconsts))
      return raise(t, PyExc_ValueError, "code: co_consts is too small");
    auto n = static_cast<uint32_t>(args[8].as<TupleObject>()->ob_size);
    Value* consts = gc::allocValues(t, n + 1);
    if (!consts) return {};
    for (uint32_t i = 0; i < n; i++) gc::store(consts, consts + i, args[8].as<TupleObject>()->ob_item[i]);
    c->consts = consts;
    c->nconsts = n;
  }
  finishCode(c);
  gc::barrier(c);
  return c;
}

Value repr(Thread& t, Value self) {
  CodeObject* c = code(self);
  return formatStr(t, "<code object %U at 0x%llx, file \"%U\", line %d>", c->name, static_cast<long long>(self.bits()), c->filename,
                   static_cast<int>(c->firstLine));
}

/// Equal: same instructions, names and constants.
Value compare(Thread& t, Value a, Value b, int op) {
  if ((op != kEq && op != kNe) || !isExactly(b, &PyCode_Type) || !isExactly(a, &PyCode_Type)) return notImplemented();
  CodeObject *x = code(a), *y = code(b);
  bool same = x == y;
  if (!same && strEquals(x->name, y->name) && x->argCount == y->argCount && x->posOnlyCount == y->posOnlyCount &&
      x->kwOnlyCount == y->kwOnlyCount && x->flags == y->flags && x->firstLine == y->firstLine && x->nnames == y->nnames &&
      x->nconsts == y->nconsts && unitWords(x) == unitWords(y)) {
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
  return Value::smallInt((strHash(c->name) ^ (static_cast<intptr_t>(unitWords(c).size()) << 17) ^ c->firstLine) >> 16);
}

void trace(Object* o, gc::Marker& m) {
  auto* c = static_cast<CodeObject*>(o);
  for (Value v : {c->name, c->qualname, c->filename, c->varnames, c->cellvars, c->freevars, c->unit}) m.mark(v);
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
     replace, nullptr},
    {nullptr, nullptr, nullptr},
};
const GetSetDef kGetSet[] = {
    {"co_argcount", getArgcount, nullptr},     {"co_posonlyargcount", getPosonly, nullptr},
    {"co_kwonlyargcount", getKwonly, nullptr}, {"co_flags", getFlags, nullptr},
    {"co_firstlineno", getFirstLine, nullptr}, {"co_stacksize", getStackSize, nullptr},
    {"co_nlocals", getNlocals, nullptr},       {"co_name", getName, nullptr},
    {"co_qualname", getQualname, nullptr},     {"co_filename", getFilename, nullptr},
    {"co_varnames", ofLoaded<getVarnames>, nullptr},     {"co_cellvars", ofLoaded<getCellvars>, nullptr},
    {"co_freevars", ofLoaded<getFreevars>, nullptr},     {"co_consts", ofLoaded<getConsts>, nullptr},
    {"co_names", ofLoaded<getNames>, nullptr},           {"co_code", getCode, nullptr},
    {"co_linetable", getLineTable, nullptr},   {"co_exceptiontable", getExceptionTable, nullptr},
    {nullptr, nullptr, nullptr, nullptr},
};
const NativeSlot kSlots[] = {{kSlotRepr, reinterpret_cast<void*>(repr)}, {kSlotHash, reinterpret_cast<void*>(hash)}, {0, nullptr}};

}  // namespace

extern const TypeSpec kCodeSpec;
const TypeSpec kCodeSpec = {
    .type = &PyCode_Type, .name = "code", .base = nullptr, .basicSize = sizeof(CodeObject), .itemSize = 0, .flags = kTypeDisallowNew,
    .slots = kSlots, .compare = compare, .methods = kMethods, .members = nullptr,
    .getset = kGetSet, .trace = trace, .finalize = finalize};

}  // namespace ppy
