// Dialects, their registry, and the _csv module.
#include "stdlib/_csv/csv.h"

namespace ppy::csv {

TypeObject kDialectType;

TypeObject* errorType(Thread& t) { return moduleValues(t, kModuleIndexCsv)[kError].as<TypeObject>(); }

Value lookupDialect_py(Thread& t, Value name) {
  Value found = dictGet_py(t, moduleValues(t, kModuleIndexCsv)[kDialects].as<DictObject>(), name);
  if (found.isEmpty() && !pending(t)) return raise(t, errorType(t), "unknown dialect");
  return found;
}

namespace {

constexpr const char* kNames[] = {"delimiter", "doublequote", "escapechar", "lineterminator", "quotechar", "quoting", "skipinitialspace", "strict"};
enum : int { kDelimiter, kDoubleQuote, kEscapeChar, kLineTerminator, kQuoteChar, kQuotingArg, kSkipSpace, kStrict, kFields };

bool charField(Thread& t, const char* name, Value v, bool allowNone, char32_t* out) {
  if (v.isEmpty()) return true;
  if (allowNone && isNone(v)) {
    *out = kNoChar;
    return true;
  }
  if (!isStr(v)) {
    raise(t, PyExc_TypeError, "\"%s\" must be string%s, not %.200T", name, allowNone ? " or None" : "", v);
    return false;
  }
  if (strView(v).length != 1) {
    raise(t, PyExc_TypeError, "\"%s\" must be a 1-character string", name);
    return false;
  }
  *out = strView(v)[0];
  return true;
}
bool flagField_py(Thread& t, Value v, bool* out) {
  if (v.isEmpty()) return true;
  int r = truth_py(t, v);
  *out = r > 0;
  return r >= 0;
}

Value build_py(Thread& t, Value dialect, Value* f) {
  if (!dialect.isEmpty() && isStr(dialect)) {
    dialect = lookupDialect_py(t, dialect);
    if (dialect.isEmpty()) return {};
  }
  if (!dialect.isEmpty() && isInstance(dialect, &kDialectType)) {
    bool plain = true;
    for (int i = 0; i < kFields; i++) plain &= f[i].isEmpty();
    if (plain) return dialect;
  }
  if (isGiven(dialect)) {
    for (int i = 0; i < kFields; i++) {
      if (!f[i].isEmpty()) continue;
      f[i] = findAttr_py(t, dialect, intern(t, kNames[i]));
      if (f[i].isEmpty() && pending(t)) return {};
    }
  }
  auto* d = static_cast<DialectObject*>(newInstance(t, &kDialectType));
  d->delimiter = ',';
  d->quoteChar = '"';
  d->escapeChar = kNoChar;
  d->doubleQuote = true;
  d->quoting = kQuoteMinimal;
  gc::store(d, &d->lineTerminator, newStr(t, "\r\n"));
  if (!charField(t, "delimiter", f[kDelimiter], false, &d->delimiter) || !flagField_py(t, f[kDoubleQuote], &d->doubleQuote) ||
      !charField(t, "escapechar", f[kEscapeChar], true, &d->escapeChar))
    return {};
  if (!f[kLineTerminator].isEmpty()) {
    if (!isNone(f[kLineTerminator]) && !isStr(f[kLineTerminator])) return raise(t, PyExc_TypeError, "\"lineterminator\" must be a string");
    gc::store(d, &d->lineTerminator, f[kLineTerminator]);
  }
  if (!charField(t, "quotechar", f[kQuoteChar], true, &d->quoteChar)) return {};
  if (!f[kQuotingArg].isEmpty()) {
    if (typeOf(f[kQuotingArg]) != &PyLong_Type) return raise(t, PyExc_TypeError, "\"quoting\" must be an integer");
    if (!intArg_py(t, f[kQuotingArg], &d->quoting)) return {};
  }
  if (!flagField_py(t, f[kSkipSpace], &d->skipSpace) || !flagField_py(t, f[kStrict], &d->strict)) return {};
  if (d->quoting < kQuoteMinimal || d->quoting > kQuoteNone) return raise(t, PyExc_TypeError, "bad \"quoting\" value");
  if (d->quoteChar == kNoChar && f[kQuotingArg].isEmpty()) d->quoting = kQuoteNone;
  if (d->quoting != kQuoteNone && d->quoteChar == kNoChar) return raise(t, PyExc_TypeError, "quotechar must be set if quoting enabled");
  if (isNone(d->lineTerminator)) return raise(t, PyExc_TypeError, "lineterminator must be set");
  return d;
}

Value dialectNew(Thread& t, TypeObject*, const Args& args) {
  static constexpr Signature signature("dialect=None, delimiter=',', doublequote=True, escapechar=None, lineterminator='', quotechar='', quoting=0, skipinitialspace=False, strict=False");
  Value a[9];
  if (!bindArgs(t, "Dialect", signature, args, a)) return {};
  return build_py(t, a[0], a + 1);
}

Value charValue(Thread& t, char32_t c) { return c == kNoChar ? none() : strFromChar(t, c); }
Value getDelimiter(Thread& t, Value v) { return charValue(t, dialectOf(v)->delimiter); }
Value getQuoteChar(Thread& t, Value v) { return charValue(t, dialectOf(v)->quoteChar); }
Value getEscapeChar(Thread& t, Value v) { return charValue(t, dialectOf(v)->escapeChar); }
Value getDoubleQuote(Thread&, Value v) { return boolean(dialectOf(v)->doubleQuote); }
Value getSkipSpace(Thread&, Value v) { return boolean(dialectOf(v)->skipSpace); }
Value getStrict(Thread&, Value v) { return boolean(dialectOf(v)->strict); }
Value getQuoting(Thread&, Value v) { return Value::smallInt(dialectOf(v)->quoting); }
Value getLineTerminator(Thread&, Value v) { return dialectOf(v)->lineTerminator; }
void traceDialect(Object* o, gc::Marker& m) { m.mark(static_cast<DialectObject*>(o)->lineTerminator); }

const GetSetDef kGetset[] = {{"delimiter", getDelimiter, nullptr, nullptr}, {"doublequote", getDoubleQuote, nullptr, nullptr},
    {"escapechar", getEscapeChar, nullptr, nullptr}, {"lineterminator", getLineTerminator, nullptr, nullptr}, {"quotechar", getQuoteChar, nullptr, nullptr},
    {"quoting", getQuoting, nullptr, nullptr}, {"skipinitialspace", getSkipSpace, nullptr, nullptr}, {"strict", getStrict, nullptr, nullptr},
    {nullptr, nullptr, nullptr, nullptr}};
const NativeSlot kSlots[] = {{kSlotNew, nativeSlot<NewFn>(dialectNew)}, {0, nullptr}};

DictObject* registry(Thread& t) { return moduleValues(t, kModuleIndexCsv)[kDialects].as<DictObject>(); }

/// The keyword arguments of a call given as *args, **kwargs.
bool keywordArgs(Thread& t, Value kwargs, Args* out) {
  *out = Args{nullptr, 0, nullptr};
  if (kwargs.isEmpty()) return true;
  auto* d = kwargs.as<DictObject>();
  intptr_t n = dictSize(d), pos = 0, i = 0;
  if (n == 0) return true;
  TupleObject* names = newTuple(t, n);
  Value* values = gc::allocValues(t, static_cast<size_t>(n));
  if (!names || !values) return false;
  Value k, v;
  while (dictNext(d, &pos, &k, &v)) {
    gc::store(names, &names->ob_item[i], k);
    gc::store(values, &values[i++], v);
  }
  *out = Args{values, 0, names};
  return true;
}

Value registerDialect(Thread& t, Value, Value* a) {
  auto* args = a[0].as<TupleObject>();
  if (args->ob_size < 1) return raise(t, PyExc_TypeError, "register_dialect expected at least 1 argument, got 0");
  if (args->ob_size > 2) return raise(t, PyExc_TypeError, "register_dialect expected at most 2 arguments, got %zd", args->ob_size);
  if (!isStr(args->ob_item[0])) return raise(t, PyExc_TypeError, "dialect name must be a string");
  Args keywords;
  if (!keywordArgs(t, a[1], &keywords)) return {};
  PPY_TRY(dialect, makeDialect_py(t, args->ob_size > 1 ? args->ob_item[1] : Value(), keywords));
  return dictSet_py(t, registry(t), args->ob_item[0], dialect) ? none() : Value();
}
Value unregisterDialect(Thread& t, Value, Value* a) {
  int r = dictDelete_py(t, registry(t), a[0]);
  return r < 0 ? Value() : r ? none() : raise(t, errorType(t), "unknown dialect");
}
Value getDialect(Thread& t, Value, Value* a) { return lookupDialect_py(t, a[0]); }
Value listDialects(Thread& t, Value, Value*) { return listFromIterable_py(t, registry(t)); }
Value fieldSizeLimit(Thread& t, Value, Value* a) {
  Value* values = moduleValues(t, kModuleIndexCsv);
  Value old = values[kLimit];
  if (!a[0].isEmpty()) {
    if (typeOf(a[0]) != &PyLong_Type) return raise(t, PyExc_TypeError, "limit must be an integer");
    int64_t limit;
    if (!int64Arg_py(t, a[0], &limit)) return {};
    values[kLimit] = makeInt(t, limit);
  }
  return old;
}

Value makeObject(Thread& t, Value* a, const char* name, Value (*make)(Thread&, Value, Value*)) {
  auto* args = a[0].as<TupleObject>();
  if (args->ob_size < 1) return raise(t, PyExc_TypeError, " expected at least 1 argument, got 0");
  if (args->ob_size > 2) return raise(t, PyExc_TypeError, "%s expected at most 2 arguments, got %zd", name, args->ob_size);
  Args keywords;
  if (!keywordArgs(t, a[1], &keywords)) return {};
  PPY_TRY(dialect, makeDialect_py(t, args->ob_size > 1 ? args->ob_item[1] : Value(), keywords));
  Value two[2] = {args->ob_item[0], dialect};
  return make(t, Value(), two);
}
Value reader(Thread& t, Value, Value* a) { return makeObject(t, a, "reader", newReader_py); }
Value writer(Thread& t, Value, Value* a) { return makeObject(t, a, "writer", newWriter_py); }

const BuiltinDef kFunctions[] = {
    {"reader", "*args, **kwargs", reader}, {"writer", "*args, **kwargs", writer}, {"register_dialect", "*args, **kwargs", registerDialect},
    {"unregister_dialect", "name", unregisterDialect}, {"get_dialect", "name", getDialect}, {"list_dialects", "", listDialects},
    {"field_size_limit", "new_limit=0", fieldSizeLimit}, {nullptr, nullptr, nullptr}};
const IntConstant kConstants[] = {{"QUOTE_MINIMAL", kQuoteMinimal}, {"QUOTE_ALL", kQuoteAll}, {"QUOTE_NONNUMERIC", kQuoteNonnumeric},
                                  {"QUOTE_NONE", kQuoteNone}, {nullptr, 0}};

bool init(Thread& t, ModuleObject* m) {
  Value* values = moduleValues(t, kModuleIndexCsv);
  values[kError] = newExceptionClass(t, "_csv.Error", PyExc_Exception);
  values[kDialects] = newDict(t);
  values[kLimit] = Value::smallInt(128 * 1024);
  return addInts(t, m, kConstants) && addValue(t, m, "Error", values[kError]) && addValue(t, m, "_dialects", values[kDialects]) &&
         addValue(t, m, "__version__", newStr(t, "1.0")) && addType(t, m, kDialectSpec) && readyModuleType(t, kReaderSpec) &&
         readyModuleType(t, kWriterSpec) && addValue(t, m, "Reader", &kReaderType) && addValue(t, m, "Writer", &kWriterType);
}

}  // namespace

Value makeDialect_py(Thread& t, Value dialect, const Args& keywords) {
  Value f[kFields];
  for (uint32_t i = 0; i < keywords.nkw(); i++) {
    Value name = keywords.kwnames->ob_item[i], v = keywords.v[keywords.npos + i];
    bool known = false;
    for (int k = 0; k < kFields && !known; k++)
      if (strEquals(name, kNames[k])) {
        f[k] = v;
        known = true;
      }
    if (!known && strEquals(name, "dialect")) {
      dialect = v;
      known = true;
    }
    if (!known) return raise(t, PyExc_TypeError, "'%U' is an invalid keyword argument for this function", name);
  }
  return build_py(t, dialect, f);
}

const TypeSpec kDialectSpec = {.type = &kDialectType, .name = "_csv.Dialect", .basicSize = sizeof(DialectObject), .flags = kTypeBaseType | kTypeHasGc,
    .slots = kSlots, .getset = kGetset, .trace = traceDialect};

}  // namespace ppy::csv

namespace ppy {
const NativeModule kCsvModule = {"_csv", csv::kFunctions, csv::init, nullptr};
}  // namespace ppy
