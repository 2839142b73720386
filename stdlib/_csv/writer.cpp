// Writing records.
#include "runtime/object/text_util.h"
#include "stdlib/_csv/csv.h"

namespace ppy::csv {

TypeObject kWriterType;

namespace {

struct WriterObject : Object {
  Value write, dialect;
};
WriterObject* of(Value v) { return v.as<WriterObject>(); }

bool isNumber(Value v) {
  return isInt(v) || isFloat(v) || hasSlot(v, kSlotIndex) || hasSlot(v, kSlotInt) || hasSlot(v, kSlotFloat) || isInstance(v, &PyComplex_Type);
}

/// Appends a field, quoted when it must be.
bool addField(Thread& t, DialectObject* d, StrBuilder& out, StrView s, bool quoted) {
  StrView terminator = strView(d->lineTerminator);
  auto special = [&](char32_t c) {
    if (c == d->delimiter || c == d->escapeChar || c == d->quoteChar) return true;
    for (intptr_t i = 0; i < terminator.length; i++)
      if (terminator[i] == c) return true;
    return false;
  };
  intptr_t first = 0;
  while (first < s.length && !special(s[first])) first++;
  if (first == s.length) {  // nothing to decide
    if (quoted) out.add(d->quoteChar);
    if (s.length) out.add(s);
    if (quoted) out.add(d->quoteChar);
    return !out.failed();
  }
  StrBuilder field(t, s.length + 8);
  for (intptr_t i = 0; i < s.length; i++) {
    char32_t c = s[i];
    if (special(c)) {
      bool escape = d->quoting == kQuoteNone;
      if (!escape) {
        if (c == d->quoteChar) {
          if (d->doubleQuote) field.add(d->quoteChar);
          else escape = true;
        } else if (c == d->escapeChar) {
          escape = true;
        }
        if (!escape) quoted = true;
      }
      if (escape) {
        if (d->escapeChar == kNoChar) {
          raise(t, errorType(t), "need to escape, but no escapechar set");
          return false;
        }
        field.add(d->escapeChar);
      }
    }
    field.add(c);
  }
  if (quoted) out.add(d->quoteChar);
  out.add(field.view());
  if (quoted) out.add(d->quoteChar);
  return !out.failed() && !field.failed();
}

Value writeRow(Thread& t, Value self, Value row) {
  auto* w = of(self);
  if (w->dialect.isEmpty()) return raise(t, PyExc_ValueError, "writer has no file");
  auto* d = dialectOf(w->dialect);
  Value it = iter_py(t, row);
  if (it.isEmpty()) {
    if (pendingIs(t, PyExc_TypeError)) {
      clearException(t);
      raise(t, errorType(t), "iterable expected, not %.200T", row);
    }
    return {};
  }
  StrBuilder out(t, 64);
  intptr_t count = 0;
  for (;;) {
    Value field = next_py(t, it);
    if (field.isEmpty()) {
      if (pending(t)) return {};
      break;
    }
    bool quoted = d->quoting == kQuoteAll || (d->quoting == kQuoteNonnumeric && !isNumber(field));
    if (count++) out.add(d->delimiter);
    Value text = isStr(field) ? field : isNone(field) ? emptyStr() : str_py(t, field);
    if (text.isEmpty() || !addField(t, d, out, strView(text), quoted)) return {};
  }
  if (count && out.length() == 0) {
    if (d->quoting == kQuoteNone) return raise(t, errorType(t), "single empty field record must be quoted");
    out.add(d->quoteChar);
    out.add(d->quoteChar);
  }
  out.add(d->lineTerminator);
  PPY_TRY(text, out.finish());
  return call_py(t, w->write, text);
}
Value writerow(Thread& t, Value self, Value* a) { return writeRow(t, self, a[0]); }
Value writerows(Thread& t, Value self, Value* a) {
  bool ok = forEach_py(t, a[0], [&](Value row) { return !writeRow(t, self, row).isEmpty(); });
  return ok ? none() : Value();
}
void traceWriter(Object* o, gc::Marker& m) {
  m.mark(static_cast<WriterObject*>(o)->write);
  m.mark(static_cast<WriterObject*>(o)->dialect);
}

const BuiltinDef kMethods[] = {{"writerow", "row, /", writerow}, {"writerows", "rows, /", writerows}, {nullptr, nullptr, nullptr}};
const MemberDef kMembers[] = {{"dialect", offsetof(WriterObject, dialect), kMemberReadOnly | kMemberNone}, {nullptr, 0, 0}};

}  // namespace

Value newWriter_py(Thread& t, Value, Value* a) {
  Value write = findAttr_py(t, a[0], intern(t, "write"));
  if (write.isEmpty() && pending(t)) return {};
  if (write.isEmpty() || !isCallable(write)) return raise(t, PyExc_TypeError, "argument 1 must have a \"write\" method");
  auto* w = static_cast<WriterObject*>(newInstance(t, &kWriterType));
  w->write = write;
  w->dialect = a[1];
  return w;
}

const TypeSpec kWriterSpec = {.type = &kWriterType, .name = "_csv.writer", .basicSize = sizeof(WriterObject), .flags = kTypeBaseType | kTypeHasGc | kTypeDisallowNew,
    .methods = kMethods, .members = kMembers, .trace = traceWriter};

}  // namespace ppy::csv
