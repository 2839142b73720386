// The classes of the _ast module. AST's own behaviour (constructor, __reduce__) is native; the rest are plain
// classes whose namespaces say what fields they have.
#include "runtime/dynamic/ast_types.h"

#include <cstring>
#include <string>

#include "runtime/dynamic/compile.h"
#include "runtime/frame/call.h"
#include "runtime/import/import.h"
#include "runtime/object/builtin_call.h"
#include "runtime/object/container.h"
#include "runtime/object/error.h"
#include "runtime/object/names.h"
#include "runtime/object/ops.h"
#include "runtime/object/str.h"

namespace ppy {
namespace {

using namespace syntax::ast;

constexpr int kVersion = 11;

bool isOfVersion(const NodeInfo& n) { return n.since <= kVersion; }
bool isOfVersion(const FieldInfo& f) { return f.since <= kVersion; }
/// A product type has one constructor, named as the type.
bool isProduct(const NodeInfo& n) { return std::strcmp(n.name, n.baseName) == 0; }

/// "Name(identifier id, expr_context ctx)", as CPython's docstrings have it.
std::string constructorText(const NodeInfo& n) {
  std::string text = n.name;
  bool first = true;
  for (int i = 0; i < n.fieldCount; i++) {
    const FieldInfo& f = n.fields[i];
    if (!isOfVersion(f)) continue;
    text += first ? "(" : ", ";
    first = false;
    text += f.typeName;
    // Items that may be None are not told apart from those that may not.
    if (f.isSeq) text += '*';
    else if (f.optional) text += '?';
    text += ' ';
    text += f.name;
  }
  return first ? text : text + ")";
}

Value astInit(Thread& t, Value self, Value* a) {
  Value fields = findAttr_py(t, typeOf(self), intern(t, "_fields"));
  if (fields.isEmpty() && pending(t)) return {};
  Value names = fields.isEmpty() ? Value(newTuple(t, 0)) : tupleFromIterable_py(t, fields);
  if (names.isEmpty()) return {};
  auto* all = names.as<TupleObject>();
  auto* given = a[0].as<TupleObject>();
  if (given->ob_size > all->ob_size)
    return raise(t, PyExc_TypeError, "%.400s constructor takes at most %zd positional argument%s", typeName(typeOf(self)), all->ob_size, all->ob_size == 1 ? "" : "s");
  for (intptr_t i = 0; i < given->ob_size; i++) {
    Value name = all->ob_item[i];
    if (!isStr(name)) return raise(t, PyExc_TypeError, "attribute name must be string, not '%.200T'", name);
    if (!setAttr_py(t, self, name, given->ob_item[i])) return {};
  }
  if (a[1].isEmpty()) return none();
  intptr_t pos = 0;
  Value key, value;
  while (dictNext(a[1].as<DictObject>(), &pos, &key, &value)) {
    for (intptr_t i = 0; i < given->ob_size; i++) {
      int same = equals_py(t, all->ob_item[i], key);
      if (same < 0) return {};
      if (same) return raise(t, PyExc_TypeError, "%.400s got multiple values for argument '%U'", typeName(typeOf(self)), key);
    }
    if (!setAttr_py(t, self, key, value)) return {};
  }
  return none();
}

Value astReduce(Thread& t, Value self, Value*) {
  Value dict = findAttr_py(t, self, names().__dict__);
  if (dict.isEmpty()) return pending(t) ? Value() : tupleOf(t, {Value(typeOf(self)), newTuple(t, 0)});
  return tupleOf(t, {Value(typeOf(self)), newTuple(t, 0), dict});
}

const BuiltinDef kInit = {"__init__", "*args, **kwargs", astInit};
const BuiltinDef kReduce = {"__reduce__", "", astReduce};

class Maker {
 public:
  Maker(Thread& t, AstTypes& types) : t_(t), types_(types) {}

  bool run() {
    types_.base = newType("AST", PyBaseObject(), nullptr, nullptr, 0);
    if (types_.base.isEmpty()) return false;
    auto* base = types_.base.as<TypeObject>();
    for (const BuiltinDef* def : {&kInit, &kReduce}) {
      Value method = newMethodDescr(t_, &PyMethodDescr_Type, base, def);
      if (method.isEmpty() || !setAttr_py(t_, types_.base, intern(t_, def->name), method)) return false;
    }
    if (!attributes(types_.base, false)) return false;
    for (uint32_t i = 0; i < kNodeKindCount;) {
      const NodeInfo& first = kNodeInfos[i];
      uint32_t end = i;
      while (end < kNodeKindCount && std::strcmp(kNodeInfos[end].baseName, first.baseName) == 0) end++;
      if (!sum(i, end)) return false;
      i = end;
    }
    return true;
  }

 private:
  static Value PyBaseObject() { return &PyBaseObject_Type; }

  /// `fields` (count of them) become _fields; those that may be missing get the class attribute None.
  Value newType(const char* name, Value base, const char* doc, const FieldInfo* fields, int count) {
    DictObject* ns = newDict(t_);
    if (!ns || !dictSetStr(t_, ns, names().__module__, intern(t_, "ast"))) return {};
    Value docText = doc ? newStr(t_, doc) : none();
    ListObject* fieldNames = newList(t_, count);
    if (!fieldNames || docText.isEmpty() || !dictSetStr(t_, ns, names().__doc__, docText)) return {};
    for (int i = 0; i < count; i++)
      if (isOfVersion(fields[i]) && !listAppend(t_, fieldNames, intern(t_, fields[i].name))) return {};
    PPY_TRY(tuple, tupleFrom(t_, fieldNames->ob_item, fieldNames->ob_size));
    if (!dictSetStr(t_, ns, intern(t_, "_fields"), tuple) || !dictSetStr(t_, ns, intern(t_, "__match_args__"), tuple)) return {};
    for (int i = 0; i < count; i++)
      if (isOfVersion(fields[i]) && fields[i].optional && !fields[i].isSeq && !dictSetStr(t_, ns, intern(t_, fields[i].name), none())) return {};
    PPY_TRY(bases, tupleOf(t_, {base}));
    return newClass_py(t_, &PyType_Type, intern(t_, name), bases, ns, Value());
  }

  /// _attributes, and None for those that may be missing.
  bool attributes(Value type, bool positions) {
    Value tuple = newTuple(t_, 0);
    if (positions) {
      tuple = tupleOf(t_, {intern(t_, "lineno"), intern(t_, "col_offset"), intern(t_, "end_lineno"), intern(t_, "end_col_offset")});
      for (const char* name : {"end_lineno", "end_col_offset"})
        if (!setAttr_py(t_, type, intern(t_, name), none())) return false;
    }
    return !tuple.isEmpty() && setAttr_py(t_, type, intern(t_, "_attributes"), tuple);
  }

  bool sum(uint32_t from, uint32_t to) {
    const NodeInfo& first = kNodeInfos[from];
    Value parent;
    if (isProduct(first) && to == from + 1) {
      parent = types_.base;
    } else {
      std::string doc = std::string(first.baseName) + " = ";
      std::string pad = "\n" + std::string(std::strlen(first.baseName), ' ') + " | ";
      bool any = false;
      for (uint32_t i = from; i < to; i++) {
        if (!isOfVersion(kNodeInfos[i])) continue;
        if (any) doc += pad;
        doc += constructorText(kNodeInfos[i]);
        any = true;
      }
      if (!any || std::strcmp(first.baseName, "type_param") == 0) return true;  // newer than 3.11
      parent = newType(first.baseName, types_.base, doc.c_str(), nullptr, 0);
      if (parent.isEmpty() || !attributes(parent, first.hasPosition)) return false;
    }
    types_.sumNames[types_.sumCount] = first.baseName;
    types_.sums[types_.sumCount++] = parent;
    for (uint32_t i = from; i < to; i++) {
      const NodeInfo& n = kNodeInfos[i];
      for (int f = 0; f < n.fieldCount; f++)
        if (n.fields[f].type == FieldType::Enum && types_.enumIndex(n.fields[f].enumNames) < 0 && !enumeration(n.fields[f])) return false;
      if (!isOfVersion(n)) continue;
      Value type = newType(n.name, parent, constructorText(n).c_str(), n.fields, n.fieldCount);
      if (type.isEmpty()) return false;
      types_.nodes[i] = type;
      if (parent == types_.base && !attributes(type, n.hasPosition)) return false;
      if (parent == types_.base) types_.sums[types_.sumCount - 1] = type;
    }
    return true;
  }

  bool enumeration(const FieldInfo& f) {
    // The tables hold the names without a count: an enumeration's names are followed by another's or end.
    int n = count(f.typeName);
    int e = types_.enumCount++;
    types_.enumNames[e] = f.enumNames;
    std::string doc = std::string(f.typeName) + " = ";
    for (int i = 0; i < n; i++) doc += (i ? " | " : "") + std::string(f.enumNames[i]);
    types_.enumSums[e] = newType(f.typeName, types_.base, doc.c_str(), nullptr, 0);
    if (types_.enumSums[e].isEmpty() || !attributes(types_.enumSums[e], false)) return false;
    for (int i = 0; i < n; i++) {
      types_.enumerators[e][i] = newType(f.enumNames[i], types_.enumSums[e], f.enumNames[i], nullptr, 0);
      if (types_.enumerators[e][i].isEmpty()) return false;
      types_.singletons[e][i] = newInstance(t_, types_.enumerators[e][i].as<TypeObject>());
    }
    return true;
  }
  static int count(const char* type) {
    struct { const char* name; int n; } rows[] = {{"expr_context", static_cast<int>(ExprContext::Del) + 1}, {"boolop", static_cast<int>(BoolOperator::Or) + 1},
        {"operator", static_cast<int>(Operator::FloorDiv) + 1}, {"unaryop", static_cast<int>(UnaryOperator::USub) + 1}, {"cmpop", static_cast<int>(CmpOperator::NotIn) + 1}};
    for (auto& row : rows)
      if (std::strcmp(row.name, type) == 0) return row.n;
    return 0;
  }

  Thread& t_;
  AstTypes& types_;
};

}  // namespace

void AstTypes::trace(gc::Marker& m) {
  m.mark(base);
  m.markRange(nodes, kNodeKindCount);
  m.markRange(sums, 16);
  m.markRange(enumSums, kEnums);
  for (int e = 0; e < kEnums; e++) {
    m.markRange(enumerators[e], kMaxEnumerators);
    m.markRange(singletons[e], kMaxEnumerators);
  }
}

int AstTypes::enumIndex(const char* const* names) const {
  for (int e = 0; e < enumCount; e++)
    if (enumNames[e] == names) return e;
  return -1;
}

Value AstTypes::sumNamed(const char* name) const {
  for (int i = 0; i < sumCount; i++)
    if (std::strcmp(sumNames[i], name) == 0) return sums[i];
  for (int e = 0; e < enumCount; e++)
    if (std::strcmp(typeName(enumSums[e].as<TypeObject>()), name) == 0) return enumSums[e];
  return {};
}

AstTypes* astTypes_py(Thread& t) {
  ImportState& state = *t.runtime->import;
  if (state.ast) return state.ast;
  auto* types = new AstTypes(*t.runtime);
  if (!Maker(t, *types).run()) {
    delete types;
    return nullptr;
  }
  return state.ast = types;
}

bool isAstObject(Thread& t, Value v) {
  AstTypes* types = t.runtime->import->ast;
  return types && isInstance(v, types->base.as<TypeObject>());
}

bool addAstTypes_py(Thread& t, ModuleObject* m) {
  AstTypes* types = astTypes_py(t);
  if (!types) return false;
  DictObject* d = moduleDict(m);
  bool ok = true;
  auto add = [&](Value type) { ok = ok && (type.isEmpty() || dictSetStr(t, d, intern(t, typeName(type.as<TypeObject>())), type)); };
  add(types->base);
  for (int i = 0; i < types->sumCount; i++) add(types->sums[i]);
  for (Value v : types->nodes) add(v);
  for (int e = 0; e < types->enumCount; e++) {
    add(types->enumSums[e]);
    for (Value v : types->enumerators[e]) add(v);
  }
  struct { const char* name; int value; } flags[] = {{"PyCF_ALLOW_TOP_LEVEL_AWAIT", kCfAllowTopLevelAwait}, {"PyCF_ONLY_AST", kCfOnlyAst}, {"PyCF_TYPE_COMMENTS", kCfTypeComments}};
  for (auto& f : flags) ok = ok && dictSetStr(t, d, intern(t, f.name), Value::smallInt(f.value));
  return ok;
}

}  // namespace ppy
