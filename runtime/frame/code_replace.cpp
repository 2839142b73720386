// Code objects made of others: `code.replace(…)` and `types.CodeType(…)`.
//
// A new code object runs the instructions of another one. Names, constants, file, lines and flags may change; what
// CPython keeps of numbers and tables and has no meaning here (co_stacksize) is only remembered. Instructions cannot be
// given as bytes: a code with other ones describes something (a function of an extension, in most cases) and raises
// SystemError when it is called.
#include <algorithm>
#include <string>
#include <vector>

#include "runtime/frame/code_describe.h"
#include "runtime/frame/loader.h"
#include "runtime/frame/services.h"
#include "runtime/gc/heap.h"
#include "runtime/object/audit.h"
#include "runtime/object/container.h"
#include "runtime/object/error.h"
#include "runtime/object/number.h"
#include "runtime/object/ops.h"
#include "runtime/object/signature.h"
#include "runtime/object/str.h"

namespace ppy {

namespace {

constexpr uint32_t kCallBits = kCoVarArgs | kCoVarKeywords;

/// What may be given, in the order of replace()'s parameters.
enum Part { kArgs, kPosOnly, kKwOnly, kLocals, kStack, kFlags, kFirstLine, kCode, kConsts, kNames, kVarnames, kFreevars, kCellvars, kLines, kFile, kName,
            kQualname, kHandlers, kPartCount };
struct PartInfo {
  const char* name;
  TypeObject* type;
  int place;  ///< among the arguments of CodeType(…), from 1
};
constexpr PartInfo kParts[] = {
    {"co_argcount", &PyLong_Type, 1},      {"co_posonlyargcount", &PyLong_Type, 2}, {"co_kwonlyargcount", &PyLong_Type, 3}, {"co_nlocals", &PyLong_Type, 4},
    {"co_stacksize", &PyLong_Type, 5},     {"co_flags", &PyLong_Type, 6},           {"co_firstlineno", &PyLong_Type, 14},   {"co_code", &PyBytes_Type, 7},
    {"co_consts", &PyTuple_Type, 8},       {"co_names", &PyTuple_Type, 9},          {"co_varnames", &PyTuple_Type, 10},     {"co_freevars", &PyTuple_Type, 17},
    {"co_cellvars", &PyTuple_Type, 18},    {"co_linetable", &PyBytes_Type, 15},     {"co_filename", &PyUnicode_Type, 11},   {"co_name", &PyUnicode_Type, 12},
    {"co_qualname", &PyUnicode_Type, 13},  {"co_exceptiontable", &PyBytes_Type, 16}};
static_assert(sizeof kParts / sizeof *kParts == kPartCount);

/// All parts of a code object to be.
struct Wanted {
  Value v[kPartCount];
  int64_t number[kFirstLine + 1];

  intptr_t count(Part part) const { return v[part].as<TupleObject>()->ob_size; }
};

bool checkTypes(Thread& t, Wanted& w, bool constructor) {
  for (int i = 0; i < kPartCount; i++) {
    if (w.v[i].isEmpty()) continue;
    const PartInfo& part = kParts[i];
    if (i <= kFirstLine) {
      intptr_t n;
      if (!asIndex_py(t, w.v[i], &n, PyExc_OverflowError)) return false;
      if (n != static_cast<int32_t>(n)) return raise(t, PyExc_OverflowError, n < 0 ? "signed integer is less than minimum" : "signed integer is greater than maximum"), false;
      if (n < 0 && constructor && i <= kLocals) return raise(t, PyExc_ValueError, "code: %s must not be negative", part.name + 3), false;
      if (n < 0) return raise(t, PyExc_ValueError, "%s must be a positive integer", part.name), false;
      w.number[i] = n;
      continue;
    }
    if (isInstance(w.v[i], part.type)) continue;
    if (constructor) raise(t, PyExc_TypeError, "code() argument %d must be %s, not %T", part.place, part.type->tp_name, w.v[i]);
    else raise(t, PyExc_TypeError, "replace() argument '%s' must be %s, not %T", part.name, part.type->tp_name, w.v[i]);
    return false;
  }
  for (Part part : {kNames, kVarnames, kFreevars, kCellvars})
    for (intptr_t i = 0; !w.v[part].isEmpty() && i < w.count(part); i++)
      if (!isStr(w.v[part].as<TupleObject>()->ob_item[i]))
        return raise(t, PyExc_TypeError, "name tuples must contain only strings, not '%T'", w.v[part].as<TupleObject>()->ob_item[i]), false;
  return true;
}

/// Numbers that belong together.
bool checkCounts(Thread& t, const Wanted& w) {
  int64_t starred = ((w.number[kFlags] & kCoVarArgs) != 0) + ((w.number[kFlags] & kCoVarKeywords) != 0);
  if (w.number[kPosOnly] > w.number[kArgs] || w.number[kArgs] + w.number[kKwOnly] + starred > w.count(kVarnames))
    return raise(t, PyExc_ValueError, "code: co_varnames is too small"), false;
  if (w.number[kLocals] != w.count(kVarnames)) return raise(t, PyExc_ValueError, "code: co_nlocals != len(co_varnames)"), false;
  return true;
}

/// A code object with these parameters, locals and free variables that says, when it is called, that it cannot run. Its names are
/// placeholders: the true ones need not be identifiers.
CodeObject* describingCode_py(Thread& t, const Wanted& w) {
  int64_t positional = w.number[kArgs], keywordOnly = w.number[kKwOnly], at = 0, locals = w.count(kVarnames);
  bool starred = w.number[kFlags] & kCoVarArgs, doubleStarred = w.number[kFlags] & kCoVarKeywords;
  auto name = [](int64_t i) { return "_" + std::to_string(i); };
  std::string source;
  intptr_t nfree = w.count(kFreevars);
  std::string indent;
  if (nfree) {
    source += "def o():\n";
    indent = " ";
    for (intptr_t i = 0; i < nfree; i++) source += " f" + std::to_string(i) + " = None\n";
  }
  source += indent + "def f(";
  while (at < positional) {
    source += name(at++) + ",";
    if (at == w.number[kPosOnly]) source += "/,";
  }
  if (starred) source += "*" + name(positional + keywordOnly) + ",";
  else if (keywordOnly) source += "*,";
  while (at < positional + keywordOnly) source += name(at++) + ",";
  at += starred;
  if (doubleStarred) source += "**" + name(at++);
  source += "):\n" + indent + " raise SystemError('a code object whose instructions were replaced cannot run')\n";
  for (; at < locals; at++) source += indent + " " + name(at) + " = None\n";
  for (intptr_t i = 0; i < nfree; i++) source += indent + " f" + std::to_string(i) + "\n";
  Value unit = compileSource_py(t, newStr(t, source), w.v[kFile], newStr(t, "exec"), 0, true, -1);
  if (unit.isEmpty()) return nullptr;
  auto* c = unit.as<CodeObject>();
  for (int depth = nfree ? 2 : 1; depth; depth--) {
    if (!ensureLoaded(t, c)) return nullptr;
    CodeObject* inner = nullptr;
    for (uint32_t i = 0; i < c->nconsts && !inner; i++)
      if (isExactly(c->consts[i], &PyCode_Type)) inner = c->consts[i].as<CodeObject>();
    if (!inner) return raise(t, PyExc_ValueError, "code: this cannot be described"), nullptr;
    c = inner;
  }
  return ensureLoaded(t, c) ? c : nullptr;
}

/// Makes the code object that has all of `w` and runs the instructions of `old` where that can be (null: nothing runs).
class Maker {
 public:
  Maker(Thread& t, Wanted& w, CodeObject* old) : t_(t), w_(w), old_(old) {}

  Value make_py() {
    bool runs = old_ && sameInstructions();
    for (Part part : {kCode, kConsts, kNames, kLines, kHandlers})
      if (!runs && w_.v[part].isEmpty()) {
        w_.v[part] = getAttr_py(t_, old_, intern(t_, std::string_view(kParts[part].name)));
        if (w_.v[part].isEmpty()) return {};
      }
    CodeObject* from = runs ? old_ : describingCode_py(t_, w_);
    if (!from) return {};
    code_ = newCode(t_);
    auto* header = static_cast<Object*>(code_);
    Object saved = *header;
    *code_ = *from;
    *header = saved;
    code_->liveness = nullptr;
    code_->weakreflist = code_->described = Value();
    code_->native = nullptr;
    gc::barrier(code_);
    code_->argCount = static_cast<uint32_t>(w_.number[kArgs]);
    code_->posOnlyCount = static_cast<uint32_t>(w_.number[kPosOnly]);
    code_->kwOnlyCount = static_cast<uint32_t>(w_.number[kKwOnly]);
    code_->firstLine = static_cast<uint32_t>(w_.number[kFirstLine]);
    auto flags = static_cast<uint32_t>(w_.number[kFlags]);
    // A code that describes is no generator's.
    code_->flags = runs ? flags : (flags & ~kCoAnyGenerator);
    gc::store(code_, &code_->filename, w_.v[kFile]);
    gc::store(code_, &code_->name, intern(t_, w_.v[kName]));
    gc::store(code_, &code_->qualname, w_.v[kQualname]);
    gc::store(code_, &code_->varnames, w_.v[kVarnames]);
    gc::store(code_, &code_->freevars, w_.v[kFreevars]);
    if (runs) gc::store(code_, &code_->cellvars, w_.v[kCellvars]);
    bool ok = runs ? setConsts() && setNames() : keep(kCode) && keep(kConsts) && keep(kNames) && keep(kCellvars);
    if (!ok || !setLines() || !setHandlers(runs) || !(code_->flags == flags || keep(kFlags))) return {};
    if (!w_.v[kStack].isEmpty() && w_.number[kStack] != code_->nregs && !keep(kStack)) return {};
    finishCode(code_);
    return code_;
  }

 private:
  /// Is everything that runs the old code's?
  bool sameInstructions() const {
    auto same = [&](Part part, Value mine) { return w_.count(part) == mine.as<TupleObject>()->ob_size; };
    if (!w_.v[kCode].isEmpty()) {
      auto* bytes = w_.v[kCode].as<BytesObject>();
      if (std::string_view(bytes->ob_sval, static_cast<size_t>(bytes->ob_size)) != unitWords(old_)) return false;
    }
    if (!describedPart(t_, old_, kParts[kCode].name).isEmpty()) return false;  // a describing one itself
    if (!w_.v[kConsts].isEmpty() && !sameInts()) return false;
    if (!w_.v[kHandlers].isEmpty()) {
      auto* bytes = w_.v[kHandlers].as<BytesObject>();
      std::string_view table(bytes->ob_sval, static_cast<size_t>(bytes->ob_size));
      if (!table.empty() && table != std::string_view(reinterpret_cast<const char*>(old_->handlers), old_->nhandlers * sizeof(PpyHandler))) return false;
    }
    return !((static_cast<uint32_t>(w_.number[kFlags]) ^ old_->flags) & (kCoAnyGenerator | kCallBits)) && same(kVarnames, old_->varnames) &&
           same(kFreevars, old_->freevars) && same(kCellvars, old_->cellvars);
  }

  /// Are there as many constants, and the ints that instructions have in themselves what they were?
  bool sameInts() const {
    if (w_.count(kConsts) < static_cast<intptr_t>(old_->nconsts)) return false;
    std::vector<int64_t> immediate = immediateInts(old_);
    for (uint32_t i = 0; i < old_->nconsts; i++) {
      Value was = old_->consts[i];
      if (!was.isSmallInt() || std::find(immediate.begin(), immediate.end(), was.asSmallInt()) == immediate.end()) continue;
      Value now = w_.v[kConsts].as<TupleObject>()->ob_item[i];
      if (!isExactly(now, &PyLong_Type) || !(canonical(now) == was)) return false;
    }
    return true;
  }

  /// Remembers a part as it was given.
  bool keep(Part part) {
    Value v = w_.v[part];
    if (v.isEmpty()) return true;
    if (code_->described.isEmpty()) {
      DictObject* d = newDict(t_);
      if (!d) return false;
      gc::store(code_, &code_->described, Value(d));
    }
    return dictSetStr(t_, code_->described.as<DictObject>(), intern(t_, std::string_view(kParts[part].name)), v);
  }
  bool setConsts() {
    if (w_.v[kConsts].isEmpty()) return true;
    auto n = static_cast<uint32_t>(w_.count(kConsts));
    Value* consts = gc::allocValues(t_, n + 1);
    if (!consts) return false;
    for (uint32_t i = 0; i < n; i++) gc::store(consts, consts + i, canonical(w_.v[kConsts].as<TupleObject>()->ob_item[i]));
    code_->consts = consts;
    code_->nconsts = n;
    gc::barrier(code_);
    return true;
  }

  /// co_names are some of the name table's.
  bool setNames() {
    if (w_.v[kNames].isEmpty()) return true;
    auto* names = w_.v[kNames].as<TupleObject>();
    std::vector<bool> used = namesOfAttributesAndGlobals(old_);
    Value* table = gc::allocValues(t_, code_->nnames + 1);
    if (!table) return false;
    bool other = false;
    intptr_t at = 0;
    for (uint32_t i = 0; i < code_->nnames; i++) {
      Value name = old_->nameTable[i];
      if (used[i]) {
        if (at == names->ob_size) return raise(t_, PyExc_ValueError, "code: co_names is too small"), false;
        Value given = intern(t_, names->ob_item[at++]);
        if (given.isEmpty()) return false;
        other |= given != name;
        name = given;
      }
      gc::store(table, table + i, name);
    }
    if (at < names->ob_size && !keep(kNames)) return false;
    if (!other) return true;
    code_->nameTable = table;
    gc::barrier(code_);
    return copyCodeWords(t_, code_);  // caches are of the old names
  }

  bool setLines() {
    if (w_.v[kLines].isEmpty()) return true;
    auto* given = w_.v[kLines].as<BytesObject>();
    std::string_view table(given->ob_sval, static_cast<size_t>(given->ob_size));
    if (table == lineTableOf(code_)) return true;
    std::string positions = positionsOfLineTable(table);
    Value bytes = newBytes(t_, positions.data(), positions.size());
    if (bytes.isEmpty() || !keep(kLines)) return false;
    if (!dictSetStr(t_, code_->described.as<DictObject>(), intern(t_, std::string_view("positions")), bytes)) return false;
    code_->positions = reinterpret_cast<const uint8_t*>(bytes.as<BytesObject>()->ob_sval);
    code_->positionsSize = static_cast<uint32_t>(positions.size());
    return true;
  }

  bool setHandlers(bool runs) {
    if (w_.v[kHandlers].isEmpty()) return true;
    if (!runs) return keep(kHandlers);
    if (!w_.v[kHandlers].as<BytesObject>()->ob_size) code_->nhandlers = 0;
    return true;
  }

  Thread& t_;
  Wanted& w_;
  CodeObject* old_;
  CodeObject* code_ = nullptr;
};

/// Tells audit hooks of the code that is to be made, of `old` if there is one.
bool auditCode_py(Thread& t, const Wanted& w, CodeObject* old) {
  if (!audited(t)) return true;
  Value code = w.v[kCode].isEmpty() && old ? getAttr_py(t, old, intern(t, "co_code")) : w.v[kCode];
  return !pending(t) && audit_py(t, "code.__new__", code, w.v[kFile], w.v[kName], w.number[kArgs], w.number[kPosOnly], w.number[kKwOnly], w.number[kLocals],
                                 w.number[kStack], w.number[kFlags]);
}

}  // namespace

Value replaceCode_py(Thread& t, Value self, Value* args) {
  auto* old = self.as<CodeObject>();
  if (!ensureLoaded(t, old)) return {};
  Wanted w;
  for (int i = 0; i < kPartCount; i++) w.v[i] = args[i];
  if (!checkTypes(t, w, false)) return {};
  const uint32_t numbers[] = {old->argCount, old->posOnlyCount, old->kwOnlyCount, old->nlocals, old->nregs, old->flags, old->firstLine};
  for (int i = 0; i <= kFirstLine; i++)
    if (w.v[i].isEmpty()) w.number[i] = numbers[i];
  // What is not given and was described once goes on.
  for (Part part : {kStack, kFlags, kCode, kConsts, kNames, kCellvars, kLines, kHandlers}) {
    if (!w.v[part].isEmpty()) continue;
    w.v[part] = describedPart(t, old, kParts[part].name);
    intptr_t n;
    if (part <= kFirstLine && !w.v[part].isEmpty() && asIndex_py(t, w.v[part], &n, nullptr)) w.number[part] = n;
  }
  auto otherwise = [&](Part part, Value v) {
    if (w.v[part].isEmpty()) w.v[part] = v;
  };
  otherwise(kVarnames, old->varnames);
  otherwise(kFreevars, old->freevars);
  otherwise(kCellvars, old->cellvars);
  otherwise(kFile, old->filename);
  otherwise(kName, old->name);
  otherwise(kQualname, old->qualname);
  if (!checkCounts(t, w) || !auditCode_py(t, w, old)) return {};
  return Maker(t, w, old).make_py();
}

Value newCode_py(Thread& t, TypeObject* type, const Args& args) {
  static constexpr Signature kSignature(
      "argcount, posonlyargcount, kwonlyargcount, nlocals, stacksize, flags, codestring, constants, names, varnames, filename, name, qualname, firstlineno, "
      "linetable, exceptiontable, freevars=(), cellvars=(), /");
  Value a[18];
  if (!bindArgs(t, "code", kSignature, args, a)) return {};
  (void)type;
  Wanted w;
  for (int i = 0; i < kPartCount; i++) w.v[i] = a[kParts[i].place - 1];
  for (Part part : {kFreevars, kCellvars})
    if (w.v[part].isEmpty()) w.v[part] = newTuple(t, 0);
  if (!checkTypes(t, w, true) || !checkCounts(t, w) || !auditCode_py(t, w, nullptr)) return {};
  return Maker(t, w, nullptr).make_py();
}

}  // namespace ppy
