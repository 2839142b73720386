// Trees of the compiler as Python's ast objects and back, by the generated field tables.
#include <cstring>

#include "runtime/dynamic/ast_types.h"
#include "runtime/import/import.h"
#include "runtime/object/container.h"
#include "runtime/object/error.h"
#include "runtime/object/names.h"
#include "runtime/object/number.h"
#include "runtime/object/ops.h"
#include "runtime/object/str.h"

namespace ppy {
namespace {

using namespace syntax::ast;
using syntax::ConstantKind;
using syntax::ConstantValue;
using syntax::Identifier;
using syntax::Seq;

constexpr int kVersion = 11;
/// CPython lets the compiler recurse three times as deep as Python code.
constexpr int kDepthScale = 3;

class Depth {
 public:
  Depth(Thread& t, int* depth, const char* where) : depth_(depth) {
    ok_ = ++*depth <= t.runtime->recursionLimit * int64_t{kDepthScale} && reinterpret_cast<uintptr_t>(__builtin_frame_address(0)) > t.stackHardLimit;
    if (!ok_) raise(t, PyExc_RecursionError, "maximum recursion depth exceeded %s", where);
  }
  ~Depth() { --*depth_; }
  bool ok() const { return ok_; }
 private:
  int* depth_;
  bool ok_;
};

class ToObjects {
 public:
  ToObjects(Thread& t, AstTypes& types) : t_(t), types_(types) {}

  Value node(const Node* n) {
    if (!n) return none();
    Depth depth(t_, &depth_, "during ast construction");
    if (!depth.ok()) return {};
    const NodeInfo& info = infoOf(n);
    Value type = types_.nodes[static_cast<uint32_t>(n->kind)];
    if (type.isEmpty()) return raise(t_, PyExc_SystemError, "%s is no node of this version", info.name);
    Object* o = newInstance(t_, type.as<TypeObject>());
    for (int i = 0; i < info.fieldCount; i++) {
      const FieldInfo& f = info.fields[i];
      if (f.since > kVersion) continue;
      PPY_TRY(v, field(n, f));
      if (!instanceSet(t_, o, intern(t_, f.name), v)) return {};
    }
    if (info.hasPosition) {
      struct { const char* name; uint32_t v; } rows[] = {{"lineno", n->range.lineno}, {"col_offset", n->range.colOffset},
          {"end_lineno", n->range.endLineno}, {"end_col_offset", n->range.endColOffset}};
      for (auto& row : rows)
        if (!instanceSet(t_, o, intern(t_, row.name), makeInt(t_, static_cast<int32_t>(row.v)))) return {};
    }
    return o;
  }

  Value constant(const ConstantValue& v) {
    switch (v.kind) {
      case ConstantKind::None: return none();
      case ConstantKind::True: return boolean(true);
      case ConstantKind::False: return boolean(false);
      case ConstantKind::Ellipsis: return ellipsis();
      case ConstantKind::Int: {
        if (v.fitsInt64) return makeInt(t_, v.integer);
        bool negative = v.text.starts_with('-');
        std::string_view digits = v.text.substr(negative);
        return intFromDigits(t_, digits.data(), digits.size(), v.base, negative);
      }
      case ConstantKind::Float: return makeFloat(t_, v.real);
      case ConstantKind::Complex: {
        double real = 0;
        if (v.text.size() == sizeof real) std::memcpy(&real, v.text.data(), sizeof real);
        return makeComplex(t_, real, v.real);
      }
      case ConstantKind::Str: return newStr(t_, v.text);
      case ConstantKind::Bytes: return newBytes(t_, v.text.data(), v.text.size());
      case ConstantKind::Tuple:
      case ConstantKind::FrozenSet: {
        ListObject* items = newList(t_, v.itemCount);
        for (uint32_t i = 0; items && i < v.itemCount; i++) {
          PPY_TRY(item, constant(v.items[i]));
          if (!listAppend(t_, items, item)) return {};
        }
        if (!items) return {};
        if (v.kind == ConstantKind::Tuple) return tupleFrom(t_, items->ob_item, items->ob_size);
        SetObject* set = newSet(t_, &PyFrozenSet_Type);
        for (intptr_t i = 0; i < items->ob_size; i++)
          if (setAdd_py(t_, set, items->ob_item[i]) < 0) return {};
        return set;
      }
    }
    return none();
  }

 private:
  template <class T, class F>
  Value list(const Seq<T>& seq, F&& item) {
    ListObject* out = newList(t_, seq.count);
    if (!out) return {};
    for (uint32_t i = 0; i < seq.count; i++) {
      PPY_TRY(v, item(seq[i]));
      if (!listAppend(t_, out, v)) return {};
    }
    return out;
  }

  Value field(const Node* n, const FieldInfo& f) {
    auto name = [&](Identifier id) { return id ? intern(t_, id.text()) : none(); };
    switch (f.type) {
      case FieldType::Node:
        if (f.isSeq) return list(fieldOf<Seq<const Node*>>(n, f), [&](const Node* c) { return node(c); });
        return node(fieldOf<const Node*>(n, f));
      case FieldType::Enum: {
        int e = types_.enumIndex(f.enumNames);
        if (f.isSeq) return list(fieldOf<Seq<uint8_t>>(n, f), [&](uint8_t v) { return types_.singletons[e][v]; });
        return types_.singletons[e][fieldOf<uint8_t>(n, f)];
      }
      case FieldType::Identifier:
        if (f.isSeq) return list(fieldOf<Seq<Identifier>>(n, f), name);
        return name(fieldOf<Identifier>(n, f));
      case FieldType::String: {
        auto text = fieldOf<std::string_view>(n, f);
        return text.data() ? newStr(t_, text) : none();
      }
      case FieldType::Constant: return constant(fieldOf<ConstantValue>(n, f));
      case FieldType::Int: return makeInt(t_, fieldOf<int32_t>(n, f));
    }
    return none();
  }

  Thread& t_;
  AstTypes& types_;
  int depth_ = 0;
};

class FromObjects {
 public:
  FromObjects(Thread& t, AstTypes& types, syntax::AstContext& context) : t_(t), types_(types), context_(context) {}

  /// A node of ASDL type `sum`. *out stays null for None where the type is a sum.
  bool node(Value o, const char* sum, Node** out) {
    *out = nullptr;
    Value product = productOf(sum);
    if (product.isEmpty() && isNone(o)) return true;
    char where[64];
    std::snprintf(where, sizeof where, "while traversing '%s' node", sum);
    Depth depth(t_, &depth_, where);
    if (!depth.ok()) return false;
    int kind = product.isEmpty() ? kindOf(o, sum) : productKind(sum);
    if (kind == -2) return false;
    SourceRangeInts range;
    // A sum's positions are asked for before its kind is.
    bool sumPositions = product.isEmpty() && sumHasPositions(sum);
    if (kind == -1 && !isInstance(o, types_.sumNamed(sum).as<TypeObject>())) return wrongSort(o, sum);
    if (sumPositions && !positions(o, sum, &range)) return false;
    if (kind == -1) return wrongSort(o, sum);
    const NodeInfo& info = kNodeInfos[kind];
    auto* n = static_cast<Node*>(context_.arena.allocate(info.size, 16));
    std::memset(static_cast<void*>(n), 0, info.size);
    n->kind = static_cast<NodeKind>(kind);
    for (int i = 0; i < info.fieldCount; i++)
      if (info.fields[i].since <= kVersion && !field(o, n, info, info.fields[i])) return false;
    for (int i = 0; i < info.fieldCount; i++)
      if (info.fields[i].since <= kVersion && !present(n, info, info.fields[i])) return false;
    if (!product.isEmpty() && info.hasPosition && !positions(o, sum, &range)) return false;
    n->range = {static_cast<uint32_t>(range.lineno), static_cast<uint32_t>(range.col), static_cast<uint32_t>(range.endLineno), static_cast<uint32_t>(range.endCol)};
    *out = n;
    return true;
  }

 private:
  struct SourceRangeInts { int lineno = 0, col = 0, endLineno = 0, endCol = 0; };

  bool wrongSort(Value o, const char* sum) {
    raise(t_, PyExc_TypeError, "expected some sort of %s, but got %R", sum, o);
    return false;
  }
  int productKind(const char* sum) {
    for (uint32_t i = 0; i < kNodeKindCount; i++)
      if (std::strcmp(kNodeInfos[i].name, sum) == 0 && std::strcmp(kNodeInfos[i].baseName, sum) == 0) return static_cast<int>(i);
    return -1;
  }
  Value productOf(const char* sum) {
    int kind = productKind(sum);
    return kind < 0 ? Value() : types_.nodes[kind];
  }
  bool sumHasPositions(const char* sum) {
    for (const NodeInfo& n : kNodeInfos)
      if (std::strcmp(n.baseName, sum) == 0) return n.hasPosition;
    return false;
  }
  /// NodeKind of the object's class or one above it, of that sum; -1 when none is.
  int kindOf(Value o, const char* sum) {
    TupleObject* mro = typeOf(o)->tp_mro;
    for (intptr_t m = 0; mro && m < mro->ob_size; m++)
      for (uint32_t i = 0; i < kNodeKindCount; i++)
        if (mro->ob_item[m] == types_.nodes[i] && std::strcmp(kNodeInfos[i].baseName, sum) == 0) return static_cast<int>(i);
    return -1;
  }

  bool integer(Value v, int* out) {
    int64_t i;
    if (!isInt(v)) {
      raise(t_, PyExc_ValueError, "invalid integer value: %R", v);
      return false;
    }
    if (!intFits64(v, &i) || i < INT32_MIN || i > INT32_MAX) {
      raise(t_, PyExc_OverflowError, "Python int too large to convert to C int");
      return false;
    }
    *out = static_cast<int>(i);
    return true;
  }

  bool positions(Value o, const char* owner, SourceRangeInts* r) {
    struct { const char* name; int* place; bool required; } rows[] = {{"lineno", &r->lineno, true}, {"col_offset", &r->col, true},
        {"end_lineno", &r->endLineno, false}, {"end_col_offset", &r->endCol, false}};
    for (auto& row : rows) {
      Value v = findAttr_py(t_, o, intern(t_, row.name));
      if (v.isEmpty() && pending(t_)) return false;
      if (v.isEmpty() && row.required) {
        raise(t_, PyExc_TypeError, "required field \"%s\" missing from %s", row.name, owner);
        return false;
      }
      if (v.isEmpty() || (!row.required && isNone(v))) *row.place = row.place == &r->endLineno ? r->lineno : r->col;
      else if (!integer(v, row.place)) return false;
    }
    return true;
  }

  template <class T>
  T& place(Node* n, const FieldInfo& f) { return *reinterpret_cast<T*>(reinterpret_cast<char*>(n) + f.offset); }

  /// Items of a list field; each by `item(Value, T*)`.
  template <class T, class F>
  bool sequence(Value v, Node* n, const NodeInfo& info, const FieldInfo& f, F&& item) {
    if (!isList(v)) {
      raise(t_, PyExc_TypeError, "%s field \"%s\" must be a list, not a %T", info.name, f.name, v);
      return false;
    }
    auto* list = v.as<ListObject>();
    intptr_t count = list->ob_size;
    T* items = context_.arena.makeArray<T>(static_cast<size_t>(count));
    for (intptr_t i = 0; i < count; i++) {
      if (!item(list->ob_item[i], &items[i])) return false;
      if (list->ob_size != count) {
        raise(t_, PyExc_RuntimeError, "%s field \"%s\" changed size during iteration", info.name, f.name);
        return false;
      }
    }
    place<Seq<T>>(n, f) = Seq<T>{items, static_cast<uint32_t>(count)};
    return true;
  }

  bool identifier(Value v, Identifier* out) {
    *out = Identifier();
    if (isNone(v)) return true;
    if (!isExactly(v, &PyUnicode_Type)) {
      raise(t_, PyExc_TypeError, "AST identifier must be of type str");
      return false;
    }
    *out = context_.identifiers.intern(strToUtf8(v));
    return true;
  }

  bool enumerator(Value v, const FieldInfo& f, uint8_t* out) {
    int e = types_.enumIndex(f.enumNames);
    for (int i = 0; i < AstTypes::kMaxEnumerators; i++) {
      Value type = types_.enumerators[e][i];
      if (type.isEmpty() || !isInstance(v, type.as<TypeObject>())) continue;
      *out = static_cast<uint8_t>(i);
      return true;
    }
    return wrongSort(v, f.typeName);
  }

  bool constant(Value v, ConstantValue* out) {
    *out = ConstantValue();
    if (isNone(v)) return true;
    auto kind = [&](ConstantKind k) {
      out->kind = k;
      return true;
    };
    TypeObject* type = typeOf(v);
    if (v == ellipsis()) return kind(ConstantKind::Ellipsis);
    if (type == &PyBool_Type) return kind(isTrue(v) ? ConstantKind::True : ConstantKind::False);
    if (type == &PyLong_Type) {
      int64_t i;
      if (intFits64(v, &i)) {
        *out = ConstantValue::ofInt(i);
        return true;
      }
      Value text = format_py(t_, v, newStr(t_, "x"));
      if (text.isEmpty()) return false;
      out->base = 16;
      out->text = context_.arena.copy(strToUtf8(text));
      return kind(ConstantKind::Int);
    }
    if (type == &PyFloat_Type) {
      out->real = floatValue(v);
      return kind(ConstantKind::Float);
    }
    if (type == &PyComplex_Type) {
      auto* c = v.as<ComplexObject>();
      out->real = c->imag;
      if (c->real != 0 || std::signbit(c->real)) out->text = context_.arena.copy({reinterpret_cast<const char*>(&c->real), sizeof c->real});
      return kind(ConstantKind::Complex);
    }
    if (type == &PyUnicode_Type) {
      std::string text = strToUtf8(v);
      out->text = context_.arena.copy(text);
      out->ascii = v.as<StrObject>()->state.ascii;
      return kind(ConstantKind::Str);
    }
    if (type == &PyBytes_Type) {
      out->text = context_.arena.copy(bytesView(v));
      return kind(ConstantKind::Bytes);
    }
    if (type == &PyTuple_Type || type == &PyFrozenSet_Type) {
      Depth depth(t_, &depth_, "during compilation");
      if (!depth.ok()) return false;
      Value list = listFromIterable_py(t_, v);
      if (list.isEmpty()) return false;
      auto* l = list.as<ListObject>();
      auto* items = context_.arena.makeArray<ConstantValue>(static_cast<size_t>(l->ob_size));
      for (intptr_t i = 0; i < l->ob_size; i++)
        if (!constant(l->ob_item[i], &items[i])) return false;
      out->items = items;
      out->itemCount = static_cast<uint32_t>(l->ob_size);
      return kind(type == &PyTuple_Type ? ConstantKind::Tuple : ConstantKind::FrozenSet);
    }
    raise(t_, PyExc_TypeError, "got an invalid type in Constant: %T", v);
    return false;
  }

  bool field(Value o, Node* n, const NodeInfo& info, const FieldInfo& f) {
    Value v = findAttr_py(t_, o, intern(t_, f.name));
    if (v.isEmpty()) {
      if (pending(t_)) return false;
      if (f.optional && !f.isSeq) return true;
      raise(t_, PyExc_TypeError, "required field \"%s\" missing from %s", f.name, info.name);
      return false;
    }
    if (f.optional && !f.isSeq && isNone(v)) return true;
    switch (f.type) {
      case FieldType::Node:
        if (f.isSeq) return sequence<Node*>(v, n, info, f, [&](Value item, Node** p) { return node(item, f.typeName, p); });
        return node(v, f.typeName, &place<Node*>(n, f));
      case FieldType::Enum:
        if (f.isSeq) return sequence<uint8_t>(v, n, info, f, [&](Value item, uint8_t* p) { return enumerator(item, f, p); });
        return enumerator(v, f, &place<uint8_t>(n, f));
      case FieldType::Identifier:
        if (f.isSeq) return sequence<Identifier>(v, n, info, f, [&](Value item, Identifier* p) { return identifier(item, p); });
        return identifier(v, &place<Identifier>(n, f));
      case FieldType::String:
        if (isNone(v)) return true;
        if (!isExactly(v, &PyUnicode_Type) && !isExactly(v, &PyBytes_Type)) {
          raise(t_, PyExc_TypeError, "AST string must be of type str");
          return false;
        }
        place<std::string_view>(n, f) = context_.arena.copy(isStr(v) ? strToUtf8(v) : std::string(bytesView(v)));
        return true;
      case FieldType::Constant: return constant(v, &place<ConstantValue>(n, f));
      case FieldType::Int: return integer(v, &place<int32_t>(n, f));
    }
    return true;
  }

  /// A required field that was None.
  bool present(Node* n, const NodeInfo& info, const FieldInfo& f) {
    if (f.optional || f.isSeq) return true;
    bool missing = (f.type == FieldType::Node && !place<Node*>(n, f)) || (f.type == FieldType::Identifier && !place<Identifier>(n, f)) ||
                   (f.type == FieldType::String && !place<std::string_view>(n, f).data());
    if (missing) raise(t_, PyExc_ValueError, "field '%s' is required for %s", f.name, info.name);
    return !missing;
  }

  Thread& t_;
  AstTypes& types_;
  syntax::AstContext& context_;
  int depth_ = 0;
};

}  // namespace

Value astToObjects_py(Thread& t, const Node* tree) {
  AstTypes* types = astTypes_py(t);
  return types ? ToObjects(t, *types).node(tree) : Value();
}

Mod* astFromObjects_py(Thread& t, Value object, syntax::ParseMode mode, syntax::AstContext& context) {
  AstTypes* types = astTypes_py(t);
  if (!types) return nullptr;
  NodeKind wanted = mode == syntax::ParseMode::Exec ? NodeKind::Module : mode == syntax::ParseMode::Eval ? NodeKind::Expression
                    : mode == syntax::ParseMode::Single ? NodeKind::Interactive : NodeKind::FunctionType;
  Value type = types->nodes[static_cast<uint32_t>(wanted)];
  int is = isInstance_py(t, object, type);
  if (is < 0) return nullptr;
  if (!is) {
    raise(t, PyExc_TypeError, "expected %s node, got %T", kNodeInfos[static_cast<uint32_t>(wanted)].name, object);
    return nullptr;
  }
  Node* n = nullptr;
  if (!FromObjects(t, *types, context).node(object, "mod", &n)) return nullptr;
  auto* mod = static_cast<Mod*>(n);
  return validateTree(t, mod) ? mod : nullptr;
}

}  // namespace ppy
