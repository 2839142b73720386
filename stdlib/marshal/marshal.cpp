// The marshal module: CPython's format (version 4), except that a code object holds a bytecode unit of ours:
//
//   'c'  build tag (8 bytes)  size (4)  unit  index (4)  first line (4)  flags (4)  name  qualname  filename
//
// A unit of another build of the runtime is refused.
#include <algorithm>
#include <bit>
#include <cstring>
#include <unordered_map>
#include <vector>

#include "runtime/abi/bytecode_format.h"
#include "runtime/builtins/memoryview.h"
#include "runtime/dynamic/build_tag.h"
#include "runtime/frame/loader.h"
#include "runtime/import/import.h"
#include "runtime/object/audit.h"
#include "stdlib/common/module.h"

namespace ppy {
namespace {

constexpr int kVersion = 4, kMaxDepth = 2000;
constexpr uint8_t kFlagRef = 0x80;

class Writer {
 public:
  Writer(Thread& t, int version) : t_(t), version_(version) {}
  std::string out;

  bool write(Value v) {
    if (depth_ >= kMaxDepth) return fail("object too deeply nested to marshal");
    depth_++;
    bool ok = object(v);
    depth_--;
    return ok;
  }

 private:
  bool fail(const char* message) {
    if (!pending(t_)) raise(t_, PyExc_ValueError, "%s", message);
    return false;
  }
  void byte(int c) { out += static_cast<char>(c); }
  void word(uint32_t n) {
    for (int i = 0; i < 4; i++) byte(static_cast<int>(n >> (8 * i)) & 0xFF);
  }
  void wide(uint64_t n) { word(static_cast<uint32_t>(n)), word(static_cast<uint32_t>(n >> 32)); }
  void type(char c, bool ref) { byte(static_cast<uint8_t>(c) | (ref ? kFlagRef : 0)); }
  void sized(std::string_view s) {
    word(static_cast<uint32_t>(s.size()));
    out += s;
  }
  bool size(size_t n) { return n <= INT32_MAX || fail("object too large to marshal"); }

  void integer(int64_t n) {
    if (n >= INT32_MIN && n <= INT32_MAX) {
      byte('i');
      word(static_cast<uint32_t>(n));
      return;
    }
    uint64_t u = n < 0 ? 0 - static_cast<uint64_t>(n) : static_cast<uint64_t>(n);
    int digits = 0;
    std::string text;
    for (; u; u >>= 15, digits++) text += static_cast<char>(u & 0xFF), text += static_cast<char>((u >> 8) & 0x7F);
    byte('l');
    word(static_cast<uint32_t>(n < 0 ? -digits : digits));
    out += text;
  }
  void bigInteger(LongObject* n, bool ref) {
    // 30-bit digits as pairs of 15-bit ones; the highest may be single.
    intptr_t count = std::abs(n->ob_size);
    intptr_t small = count * 2 - (n->ob_digit[count - 1] < (1u << 15));
    type('l', ref);
    word(static_cast<uint32_t>(n->ob_size < 0 ? -small : small));
    for (intptr_t i = 0; i < small; i++) {
      uint32_t d = (n->ob_digit[i / 2] >> (i % 2 ? 15 : 0)) & 0x7FFF;
      byte(d & 0xFF);
      byte(static_cast<int>(d >> 8));
    }
  }
  void text(double d) {
    char buffer[32];
    std::snprintf(buffer, sizeof buffer, "%.17g", d);
    byte(static_cast<int>(std::strlen(buffer)));
    out += buffer;
  }

  bool string(Value v, bool ref) {
    auto* s = v.as<StrObject>();
    bool interned = version_ >= 3 && isInterned(v);
    if (version_ >= 4 && s->state.ascii) {
      auto n = static_cast<size_t>(s->length);
      if (!size(n)) return false;
      std::string_view ascii(static_cast<const char*>(strData(s)), n);
      if (n < 256) {
        type(interned ? 'Z' : 'z', ref);
        byte(static_cast<int>(n));
        out += ascii;
      } else {
        type(interned ? 'A' : 'a', ref);
        sized(ascii);
      }
      return true;
    }
    std::string utf8 = strToUtf8(v);
    if (!size(utf8.size())) return false;
    type(interned ? 't' : 'u', ref);
    sized(utf8);
    return true;
  }

  bool code(CodeObject* c, bool ref) {
    auto* header = reinterpret_cast<const PpyUnitHeader*>(c->unitData);
    if (!header || !c->described.isEmpty()) return fail("unmarshallable object");  // a description is no code
    type('c', ref);
    wide(buildTag());
    sized({reinterpret_cast<const char*>(c->unitData), header->size});
    word(c->unitIndex);
    word(c->firstLine);
    word(c->flags);
    return write(c->name) && write(c->qualname) && write(c->filename);
  }

  bool object(Value v) {
    if (v.isEmpty()) {
      byte('0');
      return true;
    }
    if (isNone(v)) return byte('N'), true;
    if (v == ellipsis()) return byte('.'), true;
    if (v == Value(PyExc_StopIteration)) return byte('S'), true;
    if (isFalse(v)) return byte('F'), true;
    if (isTrue(v)) return byte('T'), true;
    if (v.isSmallInt()) return integer(v.asSmallInt()), true;
    if (v.isNumber()) return number(v.asNumber(), false), true;
    bool ref = false;
    if (version_ >= 3) {
      auto [at, fresh] = refs_.try_emplace(v.object(), static_cast<uint32_t>(refs_.size()));
      if (!fresh) {
        byte('r');
        word(at->second);
        return true;
      }
      ref = true;
    }
    TypeObject* exact = typeOf(v);
    if (exact == &PyLong_Type) {
      int64_t n;
      if (intFits64(v, &n) && n >= INT32_MIN && n <= INT32_MAX) {
        type('i', ref);
        word(static_cast<uint32_t>(n));
      } else {
        bigInteger(v.as<LongObject>(), ref);
      }
      return true;
    }
    if (exact == &PyFloat_Type) return number(floatValue(v), ref), true;
    if (exact == &PyComplex_Type) {
      auto* z = v.as<ComplexObject>();
      if (version_ > 1) {
        type('y', ref);
        wide(std::bit_cast<uint64_t>(z->real));
        wide(std::bit_cast<uint64_t>(z->imag));
      } else {
        type('x', ref);
        text(z->real);
        text(z->imag);
      }
      return true;
    }
    if (exact == &PyBytes_Type) {
      std::string_view b = bytesView(v);
      if (!size(b.size())) return false;
      type('s', ref);
      sized(b);
      return true;
    }
    if (exact == &PyUnicode_Type) return string(v, ref);
    if (exact == &PyTuple_Type) {
      auto* tuple = v.as<TupleObject>();
      if (version_ >= 4 && tuple->ob_size < 256) {
        type(')', ref);
        byte(static_cast<int>(tuple->ob_size));
      } else {
        type('(', ref);
        word(static_cast<uint32_t>(tuple->ob_size));
      }
      for (intptr_t i = 0; i < tuple->ob_size; i++)
        if (!write(tuple->ob_item[i])) return false;
      return true;
    }
    if (exact == &PyList_Type) {
      auto* list = v.as<ListObject>();
      intptr_t n = list->ob_size;
      type('[', ref);
      word(static_cast<uint32_t>(n));
      for (intptr_t i = 0; i < n && i < list->ob_size; i++)
        if (!write(list->ob_item[i])) return false;
      return true;
    }
    if (exact == &PyDict_Type) {
      type('{', ref);
      intptr_t pos = 0;
      Value key, value;
      while (dictNext(v.as<DictObject>(), &pos, &key, &value))
        if (!write(key) || !write(value)) return false;
      byte('0');
      return true;
    }
    if (exact == &PySet_Type || exact == &PyFrozenSet_Type) return set(v, exact == &PySet_Type ? '<' : '>', ref);
    if (exact == &PyCode_Type) return code(v.as<CodeObject>(), ref);
    if (hasBuffer(v)) {
      BufferView view(t_, v);
      if (!view.ok()) {
        clearException(t_);
        byte('?');
        return fail("unmarshallable object");
      }
      if (!size(view.size())) return false;
      type('s', ref);
      sized(view.view());
      return true;
    }
    return fail("unmarshallable object");
  }

  void number(double d, bool ref) {
    if (version_ > 1) {
      type('g', ref);
      wide(std::bit_cast<uint64_t>(d));
    } else {
      type('f', ref);
      text(d);
    }
  }

  /// In the order of the items' own serialisations, so that equal sets give equal bytes.
  bool set(Value v, char tag, bool ref) {
    type(tag, ref);
    ListObject* items = newList(t_);
    intptr_t pos = 0;
    Value key;
    while (setNext(v.as<SetObject>(), &pos, &key)) {
      Writer single(t_, version_);
      single.depth_ = depth_;
      if (!single.write(key)) return false;
      Value row = tupleOf(t_, {newBytes(t_, single.out.data(), single.out.size()), key});
      if (row.isEmpty() || !listAppend(t_, items, row)) return false;
    }
    word(static_cast<uint32_t>(items->ob_size));
    // Insertion sort by the bytes: sets in code are small; ties keep their order.
    std::vector<intptr_t> order(static_cast<size_t>(items->ob_size));
    for (size_t i = 0; i < order.size(); i++) order[i] = static_cast<intptr_t>(i);
    auto bytesOf = [&](intptr_t i) { return bytesView(items->ob_item[i].as<TupleObject>()->ob_item[0]); };
    std::stable_sort(order.begin(), order.end(), [&](intptr_t a, intptr_t b) { return bytesOf(a) < bytesOf(b); });
    for (intptr_t i : order)
      if (!write(items->ob_item[i].as<TupleObject>()->ob_item[1])) return false;
    return true;
  }

  Thread& t_;
  int version_;
  int depth_ = 0;
  std::unordered_map<Object*, uint32_t> refs_;  ///< all reachable from what is being written
};

/// Renames the code and those in its constants that have the same file name.
void renameFile(Thread& t, CodeObject* code, Value from, Value to) {
  if (!strEquals(code->filename, from)) return;
  gc::store(code, &code->filename, to);
  if (code->state != kCodeLoaded) return;  // those in its constants will take its name
  for (uint32_t i = 0; i < code->nconsts; i++)
    if (isExactly(code->consts[i], &PyCode_Type)) renameFile(t, code->consts[i].as<CodeObject>(), from, to);
}

class Reader {
 public:
  Reader(Thread& t, std::string_view data) : t_(t), data_(data), refs_(newList(t)) {}
  Reader(Thread& t, Value file) : t_(t), file_(file), refs_(newList(t)) {}

  Value read() {
    PPY_TRY(v, object());
    if (v == kNull()) return raise(t_, PyExc_TypeError, "NULL object in marshal data for object");
    return v;
  }

 private:
  /// Stands for a NULL in the data.
  static Value kNull() { return notImplemented(); }

  Value bad(const char* what) { return pending(t_) ? Value() : raise(t_, PyExc_ValueError, "bad marshal data (%s)", what); }
  /// n bytes; false with EOFError pending.
  bool bytes(size_t n, std::string_view* out) {
    if (!file_.isEmpty()) {
      PPY_TRY(room, newBytearray(t_, nullptr, n));
      PPY_TRY(view, newMemoryview(t_, room));
      PPY_TRY(count, callMethod_py(t_, file_, intern(t_, "readinto"), &view, 1));
      intptr_t got;
      if (!asIndex_py(t_, count, &got, PyExc_ValueError)) return false;
      piece_ = room;
      *out = bytearrayView(room.as<BytearrayObject>());
      if (got > static_cast<intptr_t>(n)) {
        raise(t_, PyExc_ValueError, "read() returned too much data: %zd bytes requested, %zd returned", static_cast<intptr_t>(n), got);
        return false;
      }
      if (got < 0) got = 0;
      *out = out->substr(0, static_cast<size_t>(got));
      if (out->size() == n) return true;
    } else if (data_.size() - at_ >= n) {
      *out = data_.substr(at_, n);
      at_ += n;
      return true;
    }
    raise(t_, PyExc_EOFError, "marshal data too short");
    return false;
  }
  bool byte(int* out) {
    std::string_view s;
    if (!bytes(1, &s)) return false;
    *out = static_cast<uint8_t>(s[0]);
    return true;
  }
  bool word(int32_t* out) {
    std::string_view s;
    if (!bytes(4, &s)) return false;
    std::memcpy(out, s.data(), 4);
    return true;
  }
  bool wide(uint64_t* out) {
    std::string_view s;
    if (!bytes(8, &s)) return false;
    std::memcpy(out, s.data(), 8);
    return true;
  }
  bool length(int32_t* out, const char* what) {
    if (!word(out)) return false;
    if (*out >= 0) return true;
    bad(what);
    return false;
  }
  bool textNumber(double* out) {
    int n;
    std::string_view s;
    if (!byte(&n) || !bytes(static_cast<size_t>(n), &s)) return false;
    *out = std::strtod(std::string(s).c_str(), nullptr);
    return true;
  }

  /// A place among the references, filled once the object is whole; -1: not referred to. -2: no memory.
  intptr_t reserve(bool flag) {
    if (!flag) return -1;
    return listAppend(t_, refs_, none()) ? refs_->ob_size - 1 : -2;
  }
  Value keep(Value v, intptr_t place) {
    if (!v.isEmpty() && place >= 0) listSetItem(t_, refs_, place, v);
    return v;
  }
  Value keepNew(Value v, bool flag) { return v.isEmpty() || !flag || listAppend(t_, refs_, v) ? v : Value(); }

  Value string(size_t n, bool interned, bool ascii, bool flag) {
    std::string_view s;
    if (!bytes(n, &s)) return {};
    if (ascii)
      for (char c : s)
        if (static_cast<uint8_t>(c) >= 0x80) return bad("invalid ASCII string");
    Value v = newStr(t_, s);
    if (!v.isEmpty() && interned) v = intern(t_, v);
    return keepNew(v, flag);
  }

  Value bigInteger(bool flag) {
    int32_t n;
    if (!word(&n)) return {};
    if (n == INT32_MIN) return bad("long size out of range");
    auto count = static_cast<size_t>(std::abs(n));
    std::string_view s;
    if (!bytes(count * 2, &s)) return {};
    std::vector<uint32_t> limbs((count + 1) / 2);
    uint32_t last = 1;
    for (size_t i = 0; i < count; i++) {
      uint32_t d = static_cast<uint8_t>(s[2 * i]) | static_cast<uint32_t>(static_cast<uint8_t>(s[2 * i + 1])) << 8;
      if (d >= 1u << 15) return bad("digit out of range in long");
      limbs[i / 2] |= d << (i % 2 ? 15 : 0);
      last = d;
    }
    if (count && last == 0) return bad("unnormalized long data");
    return keepNew(intFromLimbs(t_, limbs.data(), limbs.size(), n < 0), flag);
  }

  Value tuple(int32_t n, bool flag) {
    intptr_t place = reserve(flag);
    if (place == -2) return {};
    ListObject* items = newList(t_);
    for (int32_t i = 0; items && i < n; i++) {
      PPY_TRY(v, object());
      if (v == kNull()) return raise(t_, PyExc_TypeError, "NULL object in marshal data for tuple");
      if (!listAppend(t_, items, v)) return {};
    }
    return items ? keep(tupleFrom(t_, items->ob_item, items->ob_size), place) : Value();
  }

  Value cachedCode() {
    uint64_t tag;
    int32_t index;
    if (!wide(&tag) || !word(&index)) return {};
    CodeObject* c = loadCached(t_, tag, static_cast<uint32_t>(index));
    return c ? Value(c) : pending(t_) ? Value() : bad("code of another build");
  }

  Value code(bool flag) {
    intptr_t place = reserve(flag);
    if (place == -2) return {};
    uint64_t tag;
    int32_t size, index, line, flags;
    if (!wide(&tag) || !length(&size, "code size out of range")) return {};
    if (tag != buildTag()) return bad("code of another build");
    std::string_view unit;
    if (!bytes(static_cast<size_t>(size), &unit)) return {};
    CodeObject* first = loadUnitCopy(t_, unit.data(), unit.size());
    if (!first || !word(&index) || !word(&line) || !word(&flags)) return {};
    PPY_TRY(name, object());
    PPY_TRY(qualname, object());
    PPY_TRY(filename, object());
    if (!isStr(name) || !isStr(qualname) || !isStr(filename)) return bad("code names");
    CodeObject* c = find(first, static_cast<uint32_t>(index));
    if (!c) return pending(t_) ? Value() : bad("code index out of range");
    if (!strEquals(c->filename, filename)) renameFile(t_, c, c->filename, filename);
    gc::store(c, &c->name, intern(t_, name));
    gc::store(c, &c->qualname, qualname);
    c->firstLine = static_cast<uint32_t>(line);
    c->flags = static_cast<uint32_t>(flags);
    return keep(c, place);
  }
  CodeObject* find(CodeObject* c, uint32_t index) {
    if (c->unitIndex == index) return c;
    if (!ensureLoaded(t_, c)) return nullptr;
    for (uint32_t i = 0; i < c->nconsts; i++)
      if (isExactly(c->consts[i], &PyCode_Type))
        if (CodeObject* found = find(c->consts[i].as<CodeObject>(), index)) return found;
    return nullptr;
  }

  Value object() {
    int tag;
    if (!byte(&tag)) {
      if (pendingIs(t_, PyExc_EOFError)) {
        clearException(t_);
        raise(t_, PyExc_EOFError, "EOF read where object expected");
      }
      return {};
    }
    if (depth_ >= kMaxDepth) return raise(t_, PyExc_ValueError, "recursion limit exceeded");
    depth_++;
    Value v = body(tag & ~kFlagRef, tag & kFlagRef);
    depth_--;
    return v;
  }

  Value body(int tag, bool flag) {
    int32_t n;
    switch (tag) {
      case '0': return kNull();
      case 'N': return none();
      case 'S': return PyExc_StopIteration;
      case '.': return ellipsis();
      case 'F': return boolean(false);
      case 'T': return boolean(true);
      case 'i': return word(&n) ? keepNew(Value::smallInt(n), flag) : Value();
      case 'I': {
        uint64_t u;
        return wide(&u) ? keepNew(makeInt(t_, static_cast<int64_t>(u)), flag) : Value();
      }
      case 'l': return bigInteger(flag);
      case 'f': {
        double d;
        return textNumber(&d) ? keepNew(makeFloat(t_, d), flag) : Value();
      }
      case 'g': {
        uint64_t u;
        return wide(&u) ? keepNew(makeFloat(t_, std::bit_cast<double>(u)), flag) : Value();
      }
      case 'x': {
        double re, im;
        return textNumber(&re) && textNumber(&im) ? keepNew(makeComplex(t_, re, im), flag) : Value();
      }
      case 'y': {
        uint64_t re, im;
        return wide(&re) && wide(&im) ? keepNew(makeComplex(t_, std::bit_cast<double>(re), std::bit_cast<double>(im)), flag) : Value();
      }
      case 's': {
        std::string_view s;
        if (!length(&n, "bytes object size out of range") || !bytes(static_cast<size_t>(n), &s)) return {};
        return keepNew(newBytes(t_, s.data(), s.size()), flag);
      }
      case 'a': case 'A': case 't': case 'u':
        if (!length(&n, "string size out of range")) return {};
        return string(static_cast<size_t>(n), tag == 'A' || tag == 't', tag == 'a' || tag == 'A', flag);
      case 'z': case 'Z': {
        int small;
        return byte(&small) ? string(static_cast<size_t>(small), tag == 'Z', true, flag) : Value();
      }
      case ')': {
        int small;
        return byte(&small) ? tuple(small, flag) : Value();
      }
      case '(': return length(&n, "tuple size out of range") ? tuple(n, flag) : Value();
      case '[': {
        if (!length(&n, "list size out of range")) return {};
        ListObject* list = newList(t_);
        if (!list || keepNew(list, flag).isEmpty()) return {};
        for (int32_t i = 0; i < n; i++) {
          PPY_TRY(v, object());
          if (v == kNull()) return raise(t_, PyExc_TypeError, "NULL object in marshal data for list");
          if (!listAppend(t_, list, v)) return {};
        }
        return list;
      }
      case '{': {
        DictObject* d = newDict(t_);
        if (!d || keepNew(d, flag).isEmpty()) return {};
        for (;;) {
          PPY_TRY(key, object());
          if (key == kNull()) return d;
          PPY_TRY(v, object());
          if (v == kNull()) return d;
          if (!dictSet_py(t_, d, key, v)) return {};
        }
      }
      case '<': case '>': {
        if (!length(&n, "set size out of range")) return {};
        if (n == 0 && tag == '>') return keepNew(newSet(t_, &PyFrozenSet_Type), flag);
        intptr_t place = reserve(flag && tag == '>');
        if (place == -2) return {};
        SetObject* s = newSet(t_, tag == '<' ? &PySet_Type : &PyFrozenSet_Type);
        if (tag == '<' && keepNew(s, flag).isEmpty()) return {};
        for (int32_t i = 0; i < n; i++) {
          PPY_TRY(v, object());
          if (v == kNull()) return raise(t_, PyExc_TypeError, "NULL object in marshal data for set");
          if (setAdd_py(t_, s, v) < 0) return {};
        }
        return keep(s, place);
      }
      case 'c': return code(flag);
      case kMarshalCachedCode: return cachedCode();
      case 'r':
        if (!word(&n)) return {};
        if (n < 0 || n >= refs_->ob_size) return bad("invalid reference");
        // A container whose parts are still being read is not there yet.
        if (isNone(refs_->ob_item[n])) return bad("invalid reference");
        return refs_->ob_item[n];
      default: return bad("unknown type code");
    }
  }

  Thread& t_;
  std::string_view data_;
  size_t at_ = 0;
  Value file_, piece_;
  ListObject* refs_;
  int depth_ = 0;
};

bool versionArg_py(Thread& t, Value v, int* out) {
  *out = kVersion;
  return v.isEmpty() || intArg_py(t, v, out);
}

Value dumps(Thread& t, Value, Value* a) {
  int version;
  if (!versionArg_py(t, a[1], &version) || !audit_py(t, "marshal.dumps", a[0], version)) return {};
  Writer w(t, version);
  return w.write(a[0]) ? newBytes(t, w.out.data(), w.out.size()) : Value();
}
Value dump(Thread& t, Value, Value* a) {
  int version;
  if (!versionArg_py(t, a[2], &version) || !audit_py(t, "marshal.dumps", a[0], version)) return {};
  Writer w(t, version);
  if (!w.write(a[0])) return {};
  PPY_TRY(bytes, newBytes(t, w.out.data(), w.out.size()));
  return callMethod_py(t, a[1], intern(t, "write"), &bytes, 1);
}
Value loads(Thread& t, Value, Value* a) {
  BufferView view(t, a[0]);
  if (!view.ok() || (audited(t) && !audit_py(t, "marshal.loads", newBytes(t, view.data(), view.size())))) return {};
  return Reader(t, view.view()).read();
}
Value load(Thread& t, Value, Value* a) {
  Value zero = Value::smallInt(0);
  PPY_TRY(probe, callMethod_py(t, a[0], intern(t, "read"), &zero, 1));
  if (!isBytes(probe)) return raise(t, PyExc_TypeError, "file.read() returned not bytes but %.100T", probe);
  if (!audit_py(t, "marshal.load")) return {};
  return Reader(t, a[0]).read();
}

const BuiltinDef kFunctions[] = {
    {"dump", "value, file, version=4, /", dump}, {"load", "file, /", load},
    {"dumps", "value, version=4, /", dumps},
    {"loads", "bytes, /", loads}, {nullptr, nullptr, nullptr}};

bool init(Thread& t, ModuleObject* m) { return addValue(t, m, "version", Value::smallInt(kVersion)); }

}  // namespace

void renameCodeFile(Thread& t, CodeObject* code, Value filename) { renameFile(t, code, code->filename, filename); }

const NativeModule kMarshalModule = {"marshal", kFunctions, init, nullptr};

}  // namespace ppy
