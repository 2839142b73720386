// Code loader: units of abi/bytecode_format.h become code objects. Most functions of a module are never called, so
// a code is filled in two steps: its numbers and own names with the code that holds it, the rest when it is first
// run or looked into: names are interned, constants made, words copied so that this Runtime may quicken them and
// keep its caches in them. Positions, handlers and loop tables stay where they are, in the unit.
#include "runtime/frame/loader.h"

#include <bit>
#include <cstring>
#include <vector>

#include "compiler/pir/op.h"
#include "runtime/abi/bytecode_reader.h"
#include "runtime/frame/frame.h"
#include "runtime/gc/heap.h"
#include "runtime/object/container.h"
#include "runtime/object/error.h"
#include "runtime/object/number.h"
#include "runtime/object/str.h"

namespace ppy {
namespace {

/// Makes codes of one unit; its members are stack roots meanwhile.
class Loader {
 public:
  Loader(Thread& t, const uint8_t* unit, Value owner, Value* strings) : t_(t), unit_(unit), owner_(owner), strings_(strings) {}

  /// The first code. With compiled versions, everything is loaded.
  CodeObject* run(const PpyNativeFunction* functions, uint32_t nfunctions) {
    const PpyUnitHeader* header = ppyUnitHeader(unit_);
    strings_ = gc::allocValues(t_, header->stringCount ? header->stringCount : 1);
    if (!strings_) return nullptr;
    Value filename = string(header->filename);
    if (filename.isEmpty()) return nullptr;
    if (nfunctions) {
      natives_.resize(header->codeCount);
      for (uint32_t i = 0; i < nfunctions; i++)
        if (functions[i].codeIndex < header->codeCount) natives_[functions[i].codeIndex] = functions + i;
    }
    CodeObject* body = make(0, filename);
    return body && complete(body) ? body : nullptr;
  }

  /// Makes what `code` has when it is loaded, and gives it all that at once: another thread may do the same.
  bool complete(CodeObject* code) {
    const PpyCode* c = ppyUnitCode(unit_, code->unitIndex);
    Parts parts;
    parts.varnames = nameTuple(c->varNames);
    parts.freevars = parts.varnames.isEmpty() ? Value() : nameTuple(c->freeVars);
    parts.cellvars = parts.freevars.isEmpty() ? Value() : cellTuple(c->cellVars);
    if (parts.cellvars.isEmpty()) return false;
    parts.names = gc::allocValues(t_, c->names.count + 1);
    if (!parts.names) return false;
    const uint32_t* nameIndex = ppyArrayU32(unit_, c->names);
    for (uint32_t i = 0; i < c->names.count; i++) {
      Value s = interned(nameIndex[i]);
      if (s.isEmpty()) return false;
      gc::store(parts.names, parts.names + i, s);
    }
    parts.consts = gc::allocValues(t_, c->constants.count + 1);
    if (!parts.consts) return false;
    const PpyConst* constants = ppyArrayConsts(unit_, c->constants);
    for (uint32_t i = 0; i < c->constants.count; i++) {
      Value v = constant(constants[i], code->filename);
      if (v.isEmpty()) return false;
      gc::store(parts.consts, parts.consts + i, v);
    }
    if (!copyWords(&parts, c->words)) return false;
    publish(code, parts, c);
    return true;
  }

  /// Words and caches of its own for a code that shares another's.
  bool separate(CodeObject* code) {
    Parts parts;
    if (!copyWords(&parts, ppyUnitCode(unit_, code->unitIndex)->words)) return false;
    code->caches = parts.caches;
    code->ncaches = parts.ncaches;
    code->words = parts.words;
    gc::barrier(code);
    return true;
  }

  Value string(uint32_t index) {
    if (index == PPY_NO_STRING) return none();
    auto* slot = reinterpret_cast<uint64_t*>(strings_ + index);
    if (uint64_t known = __atomic_load_n(slot, __ATOMIC_ACQUIRE)) return Value::fromBits(known);
    const PpyString* s = ppyUnitString(unit_, index);
    std::string_view text(ppyUnitText(unit_, index), s->size);
    Value v = s->flags & PPY_STRING_INTERN ? intern(t_, text) : newStr(t_, text);
    if (v.isEmpty()) return v;
    __atomic_store_n(slot, v.bits(), __ATOMIC_RELEASE);  // of several threads' strings any will do
    gc::barrier(strings_);
    return v;
  }

  Value interned(uint32_t index) {
    PPY_TRY(s, string(index));
    return isStr(s) ? intern(t_, s) : s;
  }

 private:
  struct Parts {
    Value varnames, cellvars, freevars;
    Value *names = nullptr, *consts = nullptr, *caches = nullptr;
    uint64_t* words = nullptr;
    uint32_t ncaches = 0;
  };

  static void publish(CodeObject* code, const Parts& parts, const PpyCode* c) {
    uint8_t outside = kCodeOutside;
    if (!__atomic_compare_exchange_n(&code->state, &outside, kCodePublishing, false, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE)) {
      while (__atomic_load_n(&code->state, __ATOMIC_ACQUIRE) != kCodeLoaded) __builtin_ia32_pause();
      return;
    }
    code->varnames = parts.varnames;
    code->cellvars = parts.cellvars;
    code->freevars = parts.freevars;
    code->nameTable = parts.names;
    code->consts = parts.consts;
    code->caches = parts.caches;
    code->ncaches = parts.ncaches;
    code->nwords = c->words.count;
    code->words = parts.words;
    gc::barrier(code);
    __atomic_store_n(&code->state, kCodeLoaded, __ATOMIC_RELEASE);
    finishCode(code);
  }

  /// A code without what comes by loading it.
  CodeObject* make(uint32_t index, Value filename) {
    const PpyCode* c = ppyUnitCode(unit_, index);
    Value name = interned(c->name), qualname = string(c->qualname);
    if (name.isEmpty() || qualname.isEmpty()) return nullptr;
    CodeObject* code = newCode(t_);
    code->name = name;
    code->qualname = qualname;
    code->filename = filename;
    code->flags = c->flags;
    code->argCount = c->argCount;
    code->posOnlyCount = c->posOnlyCount;
    code->kwOnlyCount = c->kwOnlyCount;
    code->nregs = c->frameSize;
    code->nlocals = c->varNames.count;
    code->nconsts = c->constants.count;
    code->nnames = c->names.count;
    code->firstLine = c->firstLine;
    code->kind = c->kind;
    code->unitIndex = index;
    code->hasDoc = c->hasDocString && c->constants.count;
    finishCode(code);
    code->unit = owner_;
    code->unitData = unit_;
    code->strings = strings_;
    code->cellRegs = ppyArrayCells(unit_, c->cellVars);
    code->handlers = ppyArrayHandlers(unit_, c->handlers);
    code->nhandlers = c->handlers.count;
    code->loops = ppyArrayU32(unit_, c->loops);
    code->nloops = c->loops.count;
    code->positions = unit_ + c->positions.offset;
    code->positionsSize = c->positions.count;
    gc::barrier(code);
    if (natives_.empty()) return code;
    return (!natives_[index] || attach(code, natives_[index])) && complete(code) ? code : nullptr;
  }

  /// Gives a code its compiled versions.
  bool attach(CodeObject* code, const PpyNativeFunction* native) {
    if (native->ncaches) {
      code->nativeCaches = gc::allocValues(t_, native->ncaches);
      if (!code->nativeCaches) return false;
      gc::barrier(code);
    }
    code->native = native;
    return true;
  }

  Value nameTuple(PpyArray list) {
    TupleObject* tuple = newTuple(t_, list.count);
    if (!tuple) return {};
    const uint32_t* index = ppyArrayU32(unit_, list);
    for (uint32_t i = 0; i < list.count; i++) {
      PPY_TRY(s, interned(index[i]));
      gc::store(tuple, &tuple->ob_item[i], s);
    }
    return tuple;
  }

  Value cellTuple(PpyArray list) {
    TupleObject* tuple = newTuple(t_, list.count);
    if (!tuple) return {};
    const PpyCell* cells = ppyArrayCells(unit_, list);
    for (uint32_t i = 0; i < list.count; i++) {
      PPY_TRY(s, interned(cells[i].name));
      gc::store(tuple, &tuple->ob_item[i], s);
    }
    return tuple;
  }

  Value constant(const PpyConst& c, Value filename) {
    // A place in the unit for some tags only.
    auto* data = reinterpret_cast<const uint8_t*>(reinterpret_cast<uintptr_t>(unit_) + c.payload);
    switch (c.tag) {
      case PPY_CONST_NONE: return none();
      case PPY_CONST_TRUE: return boolean(true);
      case PPY_CONST_FALSE: return boolean(false);
      case PPY_CONST_ELLIPSIS: return ellipsis();
      case PPY_CONST_INT: return makeInt(t_, static_cast<int64_t>(c.payload));
      case PPY_CONST_BIGINT:
      case PPY_CONST_NEG_BIGINT:
        return intFromLimbs(t_, reinterpret_cast<const uint32_t*>(data), c.count, c.tag == PPY_CONST_NEG_BIGINT);
      case PPY_CONST_FLOAT: return makeFloat(t_, std::bit_cast<double>(c.payload));
      case PPY_CONST_COMPLEX: {
        double part[2];
        std::memcpy(part, data, sizeof part);
        return makeComplex(t_, part[0], part[1]);
      }
      case PPY_CONST_STR: return string(static_cast<uint32_t>(c.payload));
      case PPY_CONST_BYTES: return newBytes(t_, data, c.count);
      case PPY_CONST_TUPLE: return items(c, filename);
      case PPY_CONST_FROZENSET: {
        PPY_TRY(list, items(c, filename));
        SetObject* set = newSet(t_, &PyFrozenSet_Type);
        if (!set) return {};
        TupleObject* tuple = list.as<TupleObject>();
        for (intptr_t i = 0; i < tuple->ob_size; i++)
          if (setAdd_py(t_, set, tuple->ob_item[i]) < 0) return {};
        return set;
      }
      case PPY_CONST_CODE: {
        CodeObject* code = make(static_cast<uint32_t>(c.payload), filename);
        return code ? Value(code) : Value();
      }
      default: return raise(t_, PyExc_ImportError, "damaged bytecode unit: constant of kind %d", static_cast<int>(c.tag));
    }
  }

  Value items(const PpyConst& c, Value filename) {
    TupleObject* tuple = newTuple(t_, c.count);
    if (!tuple) return {};
    const PpyConst* item = reinterpret_cast<const PpyConst*>(unit_ + c.payload);
    for (uint32_t i = 0; i < c.count; i++) {
      PPY_TRY(v, constant(item[i], filename));
      gc::store(tuple, &tuple->ob_item[i], v);
    }
    return tuple;
  }

  /// Copies the words. The cache word of an instruction becomes the address of its word in
  /// CodeObject::caches, where the collector sees what it points to.
  bool copyWords(Parts* parts, PpyArray words) {
    const uint64_t* from = ppyArrayWords(unit_, words);
    auto step = [&](uint32_t at, bool* cached) {
      auto op = static_cast<uint16_t>(from[at]);
      bool wide = op == pir::kWideOpcode;
      if (wide) op = static_cast<uint16_t>(from[at + 1]);
      if (op >= pir::kOpCount) return 0u;
      *cached = pir::infoOf(static_cast<pir::Op>(op)).hasCache;
      return pir::wordCount(static_cast<pir::Op>(op), wide);
    };
    bool cached;
    for (uint32_t at = 0; at < words.count;) {
      uint32_t n = step(at, &cached);
      if (n == 0) {
        raise(t_, PyExc_ImportError, "damaged bytecode unit: operation %d", static_cast<int>(static_cast<uint16_t>(from[at])));
        return false;
      }
      at += n;
      parts->ncaches += cached;
    }
    parts->words = static_cast<uint64_t*>(gc::allocOrNull(t_, (words.count + 1) * sizeof(uint64_t), gc::CellKind::Raw));
    if (!parts->words) return false;
    std::memcpy(parts->words, from, words.count * sizeof(uint64_t));
    if (!parts->ncaches) return true;
    parts->caches = gc::allocValues(t_, parts->ncaches);
    if (!parts->caches) return false;
    Value* cache = parts->caches;
    for (uint32_t at = 0; at < words.count;) {
      at += step(at, &cached);
      if (cached) parts->words[at - 1] = reinterpret_cast<uint64_t>(cache++);
    }
    return true;
  }

  Thread& t_;
  const uint8_t* unit_;
  Value owner_;
  Value* strings_;
  std::vector<const PpyNativeFunction*> natives_;  ///< by code; empty: none, and codes are loaded when needed
};

/// The strings of a code's unit.
Loader loaderOf(Thread& t, CodeObject* code) { return Loader(t, code->unitData, code->unit, code->strings); }

}  // namespace

CodeObject* newCode(Thread& t) { return static_cast<CodeObject*>(gc::allocObject(t, &PyCode_Type, sizeof(CodeObject))); }

void finishCode(CodeObject* code) {
  uint32_t size = static_cast<uint32_t>(sizeof(Frame) + code->nregs * sizeof(Value) + 15) & ~15u;
  if (code->frameSize != size) code->frameSize = size;  // known, and read by other threads, before the rest is loaded
  constexpr uint32_t kNeedsBinding = kCoVarArgs | kCoVarKeywords | kCoAnyGenerator;
  // Callers look at nothing else before they copy arguments into a frame.
  bool simple = code->state == kCodeLoaded && !(code->flags & kNeedsBinding) && !code->kwOnlyCount;
  __atomic_store_n(&code->simpleArgs, simple ? code->argCount : kNotSimple, __ATOMIC_RELEASE);
}

CodeObject* loadUnit(Thread& t, const uint8_t* unit, size_t size, Value owner, bool verifyChecksum,
                     const PpyNativeFunction* functions, uint32_t nfunctions) {
  if (const char* why = ppyUnitCheck(unit, size, pir::kOpCount, verifyChecksum)) {
    raise(t, PyExc_ImportError, "%s", why);
    return nullptr;
  }
  CodeObject* body = Loader(t, unit, owner, nullptr).run(functions, nfunctions);
  gc::keepAlive(owner);
  return body;
}

bool loadCode(Thread& t, CodeObject* code) {
  bool ok = loaderOf(t, code).complete(code);
  gc::keepAlive(code);
  return ok;
}

bool copyCodeWords(Thread& t, CodeObject* code) {
  bool ok = loaderOf(t, code).separate(code);
  gc::keepAlive(code);
  return ok;
}

Value codeDoc(Thread& t, CodeObject* code) {
  if (!code->hasDoc) return none();
  if (__atomic_load_n(&code->state, __ATOMIC_ACQUIRE) == kCodeLoaded) return code->consts[0];
  const PpyConst* c = ppyArrayConsts(code->unitData, ppyUnitCode(code->unitData, code->unitIndex)->constants);
  if (c->tag != PPY_CONST_STR) return none();
  Value doc = loaderOf(t, code).string(static_cast<uint32_t>(c->payload));
  gc::keepAlive(code);
  return doc;
}

uint32_t codeSelfNames(Thread& t, CodeObject* code, Value* names, uint32_t capacity) {
  PpyArray list = ppyUnitCode(code->unitData, code->unitIndex)->selfNames;
  const uint32_t* index = ppyArrayU32(code->unitData, list);
  uint32_t n = 0;
  Loader loader = loaderOf(t, code);
  for (; n < list.count && n < capacity; n++) {
    names[n] = loader.interned(index[n]);
    if (names[n].isEmpty()) break;
  }
  gc::keepAlive(code);
  return n;
}

CodeObject* loadUnitCopy(Thread& t, const void* unit, size_t size) {
  BytesObject* bytes = newBytesRaw(t, size);
  if (!bytes) return nullptr;
  std::memcpy(bytes->ob_sval, unit, size);
  return loadUnit(t, reinterpret_cast<const uint8_t*>(bytes->ob_sval), size, bytes, false);
}

}  // namespace ppy
