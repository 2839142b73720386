// Code loader: units of abi/bytecode_format.h become code objects. Names are interned, words copied so
// that this Runtime may quicken them and keep its caches in them; positions, handlers and loop tables
// stay where they are, in the unit.
#include "runtime/frame/loader.h"

#include <bit>
#include <cstring>

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

/// Loads one unit; its members are stack roots while loading.
class Loader {
 public:
  Loader(Thread& t, const uint8_t* unit, Value owner) : t_(t), unit_(unit), owner_(owner) {}

  CodeObject* run(const PpyNativeFunction* functions, uint32_t nfunctions) {
    const PpyUnitHeader* header = ppyUnitHeader(unit_);
    codes_ = gc::allocValues(t_, header->codeCount);
    strings_ = gc::allocValues(t_, header->stringCount ? header->stringCount : 1);
    if (!codes_ || !strings_) return nullptr;
    Value filename = string(header->filename);
    if (filename.isEmpty()) return nullptr;
    for (uint32_t i = 0; i < header->codeCount; i++) {
      CodeObject* code = newCode(t_);
      gc::store(codes_, codes_ + i, code);
    }
    // Last first, so that a nested code is complete before the one that holds it as a constant.
    for (uint32_t i = header->codeCount; i-- > 0;)
      if (!fill(codes_[i].as<CodeObject>(), i, filename)) return nullptr;
    for (uint32_t i = 0; i < nfunctions; i++)
      if (functions[i].codeIndex < header->codeCount && !attach(codes_[functions[i].codeIndex].as<CodeObject>(), functions + i)) return nullptr;
    CodeObject* body = codes_[0].as<CodeObject>();
    gc::keepAlive(codes_);
    gc::keepAlive(strings_);
    return body;
  }

 private:
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

  Value string(uint32_t index) {
    if (index == PPY_NO_STRING) return none();
    if (!strings_[index].isEmpty()) return strings_[index];
    const PpyString* s = ppyUnitString(unit_, index);
    std::string_view text(ppyUnitText(unit_, index), s->size);
    Value v = s->flags & PPY_STRING_INTERN ? intern(t_, text) : newStr(t_, text);
    if (!v.isEmpty()) gc::store(strings_, strings_ + index, v);
    return v;
  }

  Value interned(uint32_t index) {
    PPY_TRY(s, string(index));
    return isStr(s) ? intern(t_, s) : s;
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

  Value constant(const PpyConst& c) {
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
      case PPY_CONST_TUPLE: return items(c);
      case PPY_CONST_FROZENSET: {
        PPY_TRY(list, items(c));
        SetObject* set = newSet(t_, &PyFrozenSet_Type);
        if (!set) return {};
        TupleObject* tuple = list.as<TupleObject>();
        for (intptr_t i = 0; i < tuple->ob_size; i++)
          if (setAdd_py(t_, set, tuple->ob_item[i]) < 0) return {};
        return set;
      }
      case PPY_CONST_CODE: return codes_[c.payload];
      default: return raise(t_, PyExc_ImportError, "damaged bytecode unit: constant of kind %d", static_cast<int>(c.tag));
    }
  }

  Value items(const PpyConst& c) {
    TupleObject* tuple = newTuple(t_, c.count);
    if (!tuple) return {};
    const PpyConst* item = reinterpret_cast<const PpyConst*>(unit_ + c.payload);
    for (uint32_t i = 0; i < c.count; i++) {
      PPY_TRY(v, constant(item[i]));
      gc::store(tuple, &tuple->ob_item[i], v);
    }
    return tuple;
  }

  /// Copies the words. The cache word of an instruction becomes the address of its word in
  /// CodeObject::caches, where the collector sees what it points to.
  bool copyWords(CodeObject* code, PpyArray words) {
    code->nwords = words.count;
    code->words = static_cast<uint64_t*>(gc::allocOrNull(t_, (words.count + 1) * sizeof(uint64_t), gc::CellKind::Raw));
    if (!code->words) return false;
    gc::barrier(code);
    std::memcpy(code->words, ppyArrayWords(unit_, words), words.count * sizeof(uint64_t));
    for (uint32_t at = 0; at < words.count;) {
      uint16_t op = static_cast<uint16_t>(code->words[at]);
      bool wide = op == pir::kWideOpcode;
      if (wide) op = static_cast<uint16_t>(code->words[at + 1]);
      if (op >= pir::kOpCount) {
        raise(t_, PyExc_ImportError, "damaged bytecode unit: operation %d", static_cast<int>(op));
        return false;
      }
      auto o = static_cast<pir::Op>(op);
      at += pir::wordCount(o, wide);
      if (pir::infoOf(o).hasCache) code->words[at - 1] = ++code->ncaches;
    }
    if (!code->ncaches) return true;
    code->caches = gc::allocValues(t_, code->ncaches);
    if (!code->caches) return false;
    gc::barrier(code);
    for (uint32_t at = 0; at < words.count;) {
      uint16_t op = static_cast<uint16_t>(code->words[at]);
      bool wide = op == pir::kWideOpcode;
      if (wide) op = static_cast<uint16_t>(code->words[at + 1]);
      auto o = static_cast<pir::Op>(op);
      at += pir::wordCount(o, wide);
      if (pir::infoOf(o).hasCache) code->words[at - 1] = reinterpret_cast<uint64_t>(code->caches + (code->words[at - 1] - 1));
    }
    return true;
  }

  bool fill(CodeObject* code, uint32_t index, Value filename) {
    const PpyCode* c = ppyUnitCode(unit_, index);
    Value name = interned(c->name), qualname = string(c->qualname);
    if (name.isEmpty() || qualname.isEmpty()) return false;
    code->name = name;
    code->qualname = qualname;
    code->filename = filename;
    code->flags = c->flags;
    code->argCount = c->argCount;
    code->posOnlyCount = c->posOnlyCount;
    code->kwOnlyCount = c->kwOnlyCount;
    code->nregs = c->frameSize;
    code->nlocals = c->varNames.count;
    code->firstLine = c->firstLine;
    code->kind = c->kind;
    code->unitIndex = index;
    code->hasDoc = c->hasDocString;
    finishCode(code);
    code->unit = owner_;
    code->unitData = unit_;
    gc::barrier(code);
    code->cellRegs = ppyArrayCells(unit_, c->cellVars);
    code->handlers = ppyArrayHandlers(unit_, c->handlers);
    code->nhandlers = c->handlers.count;
    code->loops = ppyArrayU32(unit_, c->loops);
    code->nloops = c->loops.count;
    code->positions = unit_ + c->positions.offset;
    code->positionsSize = c->positions.count;

    code->varnames = nameTuple(c->varNames);
    if (code->varnames.isEmpty()) return false;
    gc::barrier(code);
    code->freevars = nameTuple(c->freeVars);
    if (code->freevars.isEmpty()) return false;
    gc::barrier(code);
    TupleObject* cells = newTuple(t_, c->cellVars.count);
    if (!cells) return false;
    for (uint32_t i = 0; i < c->cellVars.count; i++) {
      Value s = interned(code->cellRegs[i].name);
      if (s.isEmpty()) return false;
      gc::store(cells, &cells->ob_item[i], s);
    }
    code->cellvars = cells;
    gc::barrier(code);

    code->nnames = c->names.count;
    code->nameTable = gc::allocValues(t_, c->names.count + 1);
    if (!code->nameTable) return false;
    gc::barrier(code);
    const uint32_t* nameIndex = ppyArrayU32(unit_, c->names);
    for (uint32_t i = 0; i < c->names.count; i++) {
      Value s = interned(nameIndex[i]);
      if (s.isEmpty()) return false;
      gc::store(code->nameTable, code->nameTable + i, s);
    }
    code->nconsts = c->constants.count;
    code->consts = gc::allocValues(t_, c->constants.count + 1);
    if (!code->consts) return false;
    gc::barrier(code);
    const PpyConst* constants = ppyArrayConsts(unit_, c->constants);
    for (uint32_t i = 0; i < c->constants.count; i++) {
      Value v = constant(constants[i]);
      if (v.isEmpty()) return false;
      gc::store(code->consts, code->consts + i, v);
    }
    return copyWords(code, c->words);
  }

  Thread& t_;
  const uint8_t* unit_;
  Value owner_;
  Value* codes_ = nullptr;
  Value* strings_ = nullptr;
};

}  // namespace

CodeObject* newCode(Thread& t) { return static_cast<CodeObject*>(gc::allocObject(t, &PyCode_Type, sizeof(CodeObject))); }

void finishCode(CodeObject* code) {
  code->frameSize = static_cast<uint32_t>(sizeof(Frame) + code->nregs * sizeof(Value) + 15) & ~15u;
  constexpr uint32_t kNeedsBinding = kCoVarArgs | kCoVarKeywords | kCoAnyGenerator;
  code->simpleArgs = (code->flags & kNeedsBinding) || code->kwOnlyCount ? kNotSimple : code->argCount;
}

CodeObject* loadUnit(Thread& t, const uint8_t* unit, size_t size, Value owner, bool verifyChecksum,
                     const PpyNativeFunction* functions, uint32_t nfunctions) {
  if (const char* why = ppyUnitCheck(unit, size, pir::kOpCount, verifyChecksum)) {
    raise(t, PyExc_ImportError, "%s", why);
    return nullptr;
  }
  CodeObject* body = Loader(t, unit, owner).run(functions, nfunctions);
  gc::keepAlive(owner);
  return body;
}

CodeObject* loadUnitCopy(Thread& t, const void* unit, size_t size) {
  BytesObject* bytes = newBytesRaw(t, size);
  if (!bytes) return nullptr;
  std::memcpy(bytes->ob_sval, unit, size);
  return loadUnit(t, reinterpret_cast<const uint8_t*>(bytes->ob_sval), size, bytes, false);
}

}  // namespace ppy
