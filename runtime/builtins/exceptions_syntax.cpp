/// SyntaxError: position fields and text.
#include "runtime/builtins/exceptions.h"
#include "runtime/object/number.h"

namespace ppy {
namespace {

SyntaxErrorObject* syntax(Value v) { return v.as<SyntaxErrorObject>(); }

Value syntaxInit(Thread& t, Value self, const Args& args) {
  if (baseExceptionInit(t, self, args).isEmpty()) return {};
  auto* e = syntax(self);
  if (args.npos >= 1) setField(self, &e->msg, args.v[0]);
  if (args.npos != 2) return none();
  PPY_TRY(info, tupleFromIterable_py(t, args.v[1]));
  auto* tuple = info.as<TupleObject>();
  intptr_t n = tuple->ob_size;
  if (n < 4) return raise(t, PyExc_TypeError, "function missing required argument '%s' (pos %zd)",
                          n == 0 ? "filename" : n == 1 ? "lineno" : n == 2 ? "offset" : "text", n + 1);
  if (n > 6) return raise(t, PyExc_TypeError, "function takes at most 6 arguments (%zd given)", n);
  if (n == 5) return raise(t, PyExc_TypeError, "end_offset must be provided when end_lineno is provided");
  setField(self, &e->filename, tuple->ob_item[0]);
  setField(self, &e->lineno, tuple->ob_item[1]);
  setField(self, &e->offset, tuple->ob_item[2]);
  setField(self, &e->text, tuple->ob_item[3]);
  setField(self, &e->end_lineno, n == 6 ? tuple->ob_item[4] : Value());
  setField(self, &e->end_offset, n == 6 ? tuple->ob_item[5] : Value());
  return none();
}

/// The part of a path behind the last slash.
Value baseName(Thread& t, Value path) {
  StrView v = strView(path);
  intptr_t from = 0;
  for (intptr_t i = 0; i < v.length; i++)
    if (v[i] == '/') from = i + 1;
  return from ? substring(t, path, from, v.length) : path;
}

Value syntaxStr(Thread& t, Value self) {
  auto* e = syntax(self);
  Value msg = e->msg ? e->msg : none();
  int64_t line = 0;
  bool haveLine = e->lineno && isExactly(e->lineno, &PyLong_Type) && intFits64(e->lineno, &line);
  Value file;
  if (e->filename && isStr(e->filename)) {
    file = baseName(t, e->filename);
    if (file.isEmpty()) return {};
  }
  if (!file && !haveLine) return str_py(t, msg);
  if (file && haveLine) return formatStr(t, "%S (%U, line %ld)", msg, file, static_cast<long>(line));
  if (file) return formatStr(t, "%S (%U)", msg, file);
  return formatStr(t, "%S (line %ld)", msg, static_cast<long>(line));
}

void traceSyntax(Object* o, gc::Marker& m) {
  traceException(o, m);
  traceFields(static_cast<SyntaxErrorObject*>(o), m, &SyntaxErrorObject::msg, &SyntaxErrorObject::print_file_and_line);
}

const NativeSlot kSlots[] = {{kSlotInit, reinterpret_cast<void*>(syntaxInit)}, {kSlotStr, reinterpret_cast<void*>(syntaxStr)}, {}};
const MemberDef kMembers[] = {
    {"msg", offsetof(SyntaxErrorObject, msg), kMemberNone},
    {"filename", offsetof(SyntaxErrorObject, filename), kMemberNone},
    {"lineno", offsetof(SyntaxErrorObject, lineno), kMemberNone},
    {"offset", offsetof(SyntaxErrorObject, offset), kMemberNone},
    {"text", offsetof(SyntaxErrorObject, text), kMemberNone},
    {"end_lineno", offsetof(SyntaxErrorObject, end_lineno), kMemberNone},
    {"end_offset", offsetof(SyntaxErrorObject, end_offset), kMemberNone},
    {"print_file_and_line", offsetof(SyntaxErrorObject, print_file_and_line), kMemberNone},
    {}};

}  // namespace

const ExceptionExtra kSyntaxExtras[] = {{&_PyExc_SyntaxError, sizeof(SyntaxErrorObject), kSlots, nullptr, kMembers, nullptr, traceSyntax}, {}};

}  // namespace ppy
