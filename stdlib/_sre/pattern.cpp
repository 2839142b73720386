// Pattern objects and scanners: matching, searching, splitting, replacing.
#include <algorithm>

#include "runtime/builtins/sequence.h"
#include "runtime/builtins/str_util.h"
#include "runtime/frame/services.h"
#include "runtime/object/call.h"
#include "runtime/object/container.h"
#include "runtime/object/error.h"
#include "runtime/object/number.h"
#include "runtime/object/str.h"
#include "stdlib/_sre/sre.h"

namespace ppy::sre {

TypeObject kPatternType, kScannerType;

Value noNew(Thread& t, TypeObject* type, const Args&) { return raise(t, PyExc_TypeError, "cannot create '%s' instances", type->tp_name); }

Subject::Subject(Thread& t, Value s, const PatternObject* pattern) : string(s) {
  bool typed = pattern && !isNone(pattern->pattern);
  if (isStr(s)) {
    if (typed && pattern->isBytes) {
      raise(t, PyExc_TypeError, "cannot use a bytes pattern on a string-like object");
      return;
    }
    StrView v = strView(s);
    data = v.data;
    length = v.length;
    kind = v.kind;
    ok_ = true;
    return;
  }
  if (isBytes(s)) {
    std::string_view v = bytesView(s);
    data = v.data();
    length = static_cast<intptr_t>(v.size());
  } else {
    if (!hasBuffer(s)) {
      raise(t, PyExc_TypeError, "expected string or bytes-like object, got '%T'", s);
      return;
    }
    buffer_.emplace(t, s);
    if (!buffer_->ok()) return;
    data = buffer_->data();
    length = static_cast<intptr_t>(buffer_->size());
  }
  if (typed && !pattern->isBytes) {
    raise(t, PyExc_TypeError, "cannot use a string pattern on a bytes-like object");
    return;
  }
  ok_ = true;
}

Value Subject::slice(Thread& t, intptr_t from, intptr_t to) const {
  from = std::min(from, length);  // a buffer may have shrunk since the match
  to = std::clamp(to, from, length);
  if (isStr(string)) return substring(t, string, from, to);
  if (isExactly(string, &PyBytes_Type) && from == 0 && to == length) return string;
  return newBytes(t, static_cast<const char*>(data) + from, static_cast<size_t>(to - from));
}

namespace {

/// Subject, bounds and matcher of one call.
struct Session {
  Session(Thread& t, Value self, Value string, Value from, Value to)
      : pattern(patternOf(self)), bounded(bounds_py(t, from, to)), subject(t, bounded ? string : emptyStr(), bounded ? pattern : nullptr) {
    if (!bounded || !subject.ok()) return;
    pos = std::clamp<intptr_t>(pos, 0, subject.length);
    endpos = std::clamp<intptr_t>(endpos, 0, subject.length);
    ok = true;
  }
  Matcher matcher(Thread& t) const {
    return Matcher(t, Program{pattern->code, pattern->codeSize, pattern->groups, CharTables(pattern->sets, pattern->codeSize)}, subject.data, subject.kind, endpos);
  }
  Value match(Thread& t, const Matcher& m) const { return newMatch(t, pattern, subject.string, m, pos, endpos); }
  /// Looked at before the subject, as CPython does.
  bool bounds_py(Thread& t, Value from, Value to) {
    return (from.isEmpty() || asIndex_py(t, from, &pos, PyExc_OverflowError)) && (to.isEmpty() || asIndex_py(t, to, &endpos, PyExc_OverflowError));
  }
  PatternObject* pattern;
  intptr_t pos = 0, endpos = INTPTR_MAX;
  bool bounded;
  Subject subject;
  bool ok = false;
};

Value outcome(Thread& t, const Session& s, const Matcher& m, int found) {
  return found < 0 ? Value() : found ? s.match(t, m) : none();
}
template <bool all>
Value patternMatch(Thread& t, Value self, Value* a) {
  Session s(t, self, a[0], a[1], a[2]);
  if (!s.ok) return {};
  Matcher m = s.matcher(t);
  return outcome(t, s, m, s.pos > s.endpos ? 0 : m.match(s.pos, all, false));
}
Value patternSearch(Thread& t, Value self, Value* a) {
  Session s(t, self, a[0], a[1], a[2]);
  if (!s.ok) return {};
  Matcher m = s.matcher(t);
  return outcome(t, s, m, m.search(s.pos, false));
}

/// Calls f(matcher) -> bool for every match that does not overlap the last, at most `limit` (0: all).
/// -1: exception pending.
template <class F>
int forEachMatch_py(Matcher& m, intptr_t from, intptr_t limit, F&& f) {
  bool advance = false;
  for (intptr_t n = 0; limit <= 0 || n < limit; n++) {
    int found = m.search(from, advance);
    if (found <= 0) return found;
    intptr_t start = m.start, stop = m.stop;
    if (!f(m)) return -1;
    advance = start == stop;
    from = stop;
  }
  return 0;
}

Value groupSlice(Thread& t, const Session& s, const Matcher& m, uint32_t group, Value missing) {
  intptr_t from = m.marks.items[group * 2], to = m.marks.items[group * 2 + 1];
  return from < 0 || to < from ? missing : s.subject.slice(t, from, to);
}

Value patternFindall(Thread& t, Value self, Value* a) {
  Session s(t, self, a[0], a[1], a[2]);
  if (!s.ok) return {};
  Matcher m = s.matcher(t);
  ListObject* out = newList(t);
  PPY_TRY(empty, isStr(s.subject.string) ? emptyStr() : newBytes(t, "", 0));
  uint32_t groups = s.pattern->groups;
  int r = forEachMatch_py(m, s.pos, 0, [&](const Matcher&) {
    Value item;
    if (groups == 0) {
      item = s.subject.slice(t, m.start, m.stop);
    } else if (groups == 1) {
      item = groupSlice(t, s, m, 0, empty);
    } else {
      TupleObject* all = newTuple(t, groups);
      if (!all) return false;
      for (uint32_t i = 0; i < groups; i++) {
        Value text = groupSlice(t, s, m, i, empty);
        if (text.isEmpty()) return false;
        gc::store(all, &all->ob_item[i], text);
      }
      item = all;
    }
    return !item.isEmpty() && listAppend(t, out, item);
  });
  return r < 0 ? Value() : Value(out);
}

Value patternSplit(Thread& t, Value self, Value* a) {
  intptr_t limit = 0;
  if (!a[1].isEmpty() && !asIndex_py(t, a[1], &limit, PyExc_OverflowError)) return {};
  Session s(t, self, a[0], Value(), Value());
  if (!s.ok) return {};
  Matcher m = s.matcher(t);
  ListObject* out = newList(t);
  intptr_t last = 0;
  int r = forEachMatch_py(m, 0, limit, [&](const Matcher&) {
    Value piece = s.subject.slice(t, last, m.start);
    if (piece.isEmpty() || !listAppend(t, out, piece)) return false;
    for (uint32_t i = 0; i < s.pattern->groups; i++) {
      Value text = groupSlice(t, s, m, i, none());
      if (text.isEmpty() || !listAppend(t, out, text)) return false;
    }
    last = m.stop;
    return true;
  });
  if (r < 0) return {};
  PPY_TRY(rest, s.subject.slice(t, last, s.endpos));
  return listAppend(t, out, rest) ? Value(out) : Value();
}

/// A replacement without backslashes stands for itself.
bool isLiteral(Thread& t, Value repl) {
  if (isStr(repl)) {
    StrView v = strView(repl);
    for (intptr_t i = 0; i < v.length; i++)
      if (v[i] == '\\') return false;
    return true;
  }
  if (!hasBuffer(repl)) return false;
  BufferView view(t, repl);
  if (!view.ok()) {
    clearException(t);
    return false;
  }
  return view.view().find('\\') == std::string_view::npos;
}

/// A replacement template as re._parser.parse_template gives it: pairs of place and group, and the literals with
/// None in those places.
struct Template {
  ListObject *places = nullptr, *literals = nullptr;

  /// Of the form above, with groups that the pattern has and literals of its kind?
  bool take(Value parsed, const PatternObject* pattern) {
    if (!isExactly(parsed, &PyTuple_Type) || parsed.as<TupleObject>()->ob_size != 2) return false;
    Value first = parsed.as<TupleObject>()->ob_item[0], second = parsed.as<TupleObject>()->ob_item[1];
    if (!isExactly(first, &PyList_Type) || !isExactly(second, &PyList_Type)) return false;
    auto *pairs = first.as<ListObject>(), *texts = second.as<ListObject>();
    intptr_t next = 0;
    for (intptr_t i = 0; i < pairs->ob_size; i++) {
      Value pair = pairs->ob_item[i];
      if (!isExactly(pair, &PyTuple_Type) || pair.as<TupleObject>()->ob_size != 2) return false;
      Value place = pair.as<TupleObject>()->ob_item[0], group = pair.as<TupleObject>()->ob_item[1];
      if (!place.isSmallInt() || !group.isSmallInt() || place.asSmallInt() < next || place.asSmallInt() >= texts->ob_size) return false;
      if (group.asSmallInt() < 0 || group.asSmallInt() > int64_t{pattern->groups}) return false;
      next = place.asSmallInt() + 1;
    }
    for (intptr_t i = 0; i < texts->ob_size; i++)
      if (!isNone(texts->ob_item[i]) && !isExactly(texts->ob_item[i], pattern->isBytes ? &PyBytes_Type : &PyUnicode_Type)) return false;
    places = pairs;
    literals = texts;
    return true;
  }
  /// Appends the template filled from a match. The lists are shared by re's cache and never changed.
  bool fill(Thread& t, ListObject* out, const Session& s, const Matcher& m) const {
    intptr_t pair = 0;
    for (intptr_t i = 0; i < literals->ob_size; i++) {
      Value text = literals->ob_item[i];
      if (pair < places->ob_size && places->ob_item[pair].as<TupleObject>()->ob_item[0].asSmallInt() == i) {
        auto group = static_cast<uint32_t>(places->ob_item[pair++].as<TupleObject>()->ob_item[1].asSmallInt());
        if (group == 0) text = s.subject.slice(t, m.start, m.stop);
        else text = groupSlice(t, s, m, group - 1, none());
        if (text.isEmpty()) return false;
      }
      if (!isNone(text) && !listAppend(t, out, text)) return false;
    }
    return true;
  }
};

Value substitute_py(Thread& t, Value self, Value* a, bool counted) {
  Value filter = a[0];
  bool call = isCallable(filter);
  Template pieces;
  if (!call && !isLiteral(t, filter)) {
    PPY_TRY(re, importModule_py(t, "re"));
    Value args[2] = {filter, self};
    PPY_TRY(parsed, callMethod_py(t, re, intern(t, "_compile_repl"), args, 2));
    if (!pieces.take(parsed, patternOf(self))) {
      Value given[2] = {self, filter};
      filter = callMethod_py(t, re, intern(t, "_subx"), given, 2);
      if (filter.isEmpty()) return {};
      call = isCallable(filter);
    }
    gc::keepAlive(parsed);
  }
  intptr_t limit = 0;
  if (!a[2].isEmpty() && !asIndex_py(t, a[2], &limit, PyExc_OverflowError)) return {};
  Session s(t, self, a[1], Value(), Value());
  if (!s.ok) return {};
  Matcher m = s.matcher(t);
  ListObject* out = newList(t);
  intptr_t last = 0, n = 0;
  int r = forEachMatch_py(m, 0, limit, [&](const Matcher&) {
    if (last < m.start) {
      Value piece = s.subject.slice(t, last, m.start);
      if (piece.isEmpty() || !listAppend(t, out, piece)) return false;
    }
    last = m.stop;
    n++;
    if (pieces.literals) return pieces.fill(t, out, s, m);
    Value item = filter;
    if (call) {
      Value match = s.match(t, m);
      if (match.isEmpty()) return false;
      item = call_py(t, filter, match);
      if (item.isEmpty()) return false;
    }
    return isNone(item) || listAppend(t, out, item);
  });
  if (r < 0) return {};
  if (last < s.endpos) {
    PPY_TRY(rest, s.subject.slice(t, last, s.endpos));
    if (!listAppend(t, out, rest)) return {};
  }
  PPY_TRY(joiner, s.subject.slice(t, 0, 0));
  Value parts = out, text;
  if (out->ob_size == 0) text = joiner;
  else text = isStr(joiner) ? strJoin_py(t, emptyStr(), parts) : callMethod_py(t, joiner, intern(t, "join"), &parts, 1);
  if (text.isEmpty()) return {};
  return counted ? tupleOf(t, {text, makeInt(t, n)}) : text;
}
Value patternSub(Thread& t, Value self, Value* a) { return substitute_py(t, self, a, false); }
Value patternSubn(Thread& t, Value self, Value* a) { return substitute_py(t, self, a, true); }

// --- scanners -----------------------------------------------------------------------------------

/// Goes through a subject match by match. `at` -1: at its end.
struct ScannerObject : Object {
  Value pattern, string;
  intptr_t pos, endpos, at;
  bool advance;
};

Value patternScanner(Thread& t, Value self, Value* a) {
  Session s(t, self, a[0], a[1], a[2]);
  if (!s.ok) return {};
  auto* o = static_cast<ScannerObject*>(gc::allocObject(t, &kScannerType, sizeof(ScannerObject)));
  o->pattern = self;
  o->string = a[0];
  o->pos = o->at = s.pos;
  o->endpos = s.endpos;
  return o;
}
template <bool search>
Value scannerNext(Thread& t, Value self, Value*) {
  auto* o = self.as<ScannerObject>();
  if (o->at < 0) return none();
  Session s(t, o->pattern, o->string, Value(), Value());
  if (!s.ok) return {};
  s.pos = o->pos;
  s.endpos = std::min(o->endpos, s.subject.length);
  Matcher m = s.matcher(t);
  int found = o->at > s.endpos ? 0 : search ? m.search(o->at, o->advance) : m.match(o->at, false, o->advance);
  if (found < 0) return {};
  if (!found) {
    o->at = -1;
    return none();
  }
  o->advance = m.start == m.stop;
  o->at = m.stop;
  return s.match(t, m);
}
Value patternFinditer(Thread& t, Value self, Value* a) {
  PPY_TRY(scanner, patternScanner(t, self, a));
  PPY_TRY(search, getAttr_py(t, scanner, intern(t, "search")));
  return newCallIterator(t, search, none());
}

// --- the rest -----------------------------------------------------------------------------------

Value copy(Thread&, Value self, Value*) { return self; }
Value getFlags(Thread& t, Value self) { return makeInt(t, patternOf(self)->flags); }
Value getGroups(Thread& t, Value self) { return makeInt(t, patternOf(self)->groups); }
Value getGroupindex(Thread& t, Value self) {
  PPY_TRY(types, getAttr_py(t, &PyDictProxy_Type, intern(t, "__new__")));
  return call_py(t, types, &PyDictProxy_Type, patternOf(self)->groupIndex);
}

Value repr(Thread& t, Value self) {
  static constexpr struct { const char* name; int64_t bit; } kFlags[] = {
      {"re.TEMPLATE", 1}, {"re.IGNORECASE", 2}, {"re.LOCALE", 4}, {"re.MULTILINE", 8}, {"re.DOTALL", 16},
      {"re.UNICODE", 32}, {"re.VERBOSE", 64}, {"re.DEBUG", 128}, {"re.ASCII", 256}};
  PatternObject* p = patternOf(self);
  int64_t flags = p->flags;
  if (isStr(p->pattern) && (flags & (4 | 32 | 256)) == 32) flags &= ~int64_t{32};  // what every str pattern has
  std::string text;
  for (const auto& flag : kFlags) {
    if (!(flags & flag.bit)) continue;
    text += text.empty() ? "" : "|";
    text += flag.name;
    flags &= ~flag.bit;
  }
  if (flags) {
    char rest[32];
    std::snprintf(rest, sizeof rest, "%s0x%llx", text.empty() ? "" : "|", static_cast<unsigned long long>(flags));
    text += rest;
  }
  return text.empty() ? formatStr(t, "re.compile(%.200R)", p->pattern) : formatStr(t, "re.compile(%.200R, %s)", p->pattern, text.c_str());
}

std::string_view codeBytes(const PatternObject* p) {
  return {reinterpret_cast<const char*>(p->code), size_t{p->codeSize} * sizeof(uint32_t)};
}
Value hash(Thread& t, Value self) {
  PatternObject* p = patternOf(self);
  intptr_t text = hash_py(t, p->pattern);
  if (text == -1 && pending(t)) return {};
  auto mixed = static_cast<uintptr_t>(text) ^ static_cast<uintptr_t>(hashBytes(codeBytes(p).data(), codeBytes(p).size()));
  mixed ^= static_cast<uintptr_t>(p->flags) ^ p->isBytes ^ p->groups;
  auto h = static_cast<intptr_t>(mixed);
  return makeInt(t, h == -1 ? -2 : h);
}
Value compare(Thread& t, Value a, Value b, int op) {
  if ((op != kEq && op != kNe) || !isExactly(a, &kPatternType) || !isExactly(b, &kPatternType)) return notImplemented();
  PatternObject *x = patternOf(a), *y = patternOf(b);
  bool same = x == y || (x->flags == y->flags && x->isBytes == y->isBytes && x->groups == y->groups && codeBytes(x) == codeBytes(y));
  if (same && x != y) {
    int r = equals_py(t, x->pattern, y->pattern);
    if (r < 0) return {};
    same = r;
  }
  return boolean(same == (op == kEq));
}

void tracePattern(Object* o, gc::Marker& m) {
  auto* p = static_cast<PatternObject*>(o);
  for (Value v : {p->pattern, p->groupIndex, p->indexGroup, p->weakreflist}) m.mark(v);
  m.mark(static_cast<const void*>(p->code));
  m.mark(static_cast<const void*>(p->sets));
}
void traceScanner(Object* o, gc::Marker& m) {
  m.mark(static_cast<ScannerObject*>(o)->pattern);
  m.mark(static_cast<ScannerObject*>(o)->string);
}

constexpr const char* kBounds = "string, pos=0, endpos=sys.maxsize";
const BuiltinDef kMethods[] = {
    {"match", kBounds, patternMatch<false>, nullptr},
    {"fullmatch", kBounds, patternMatch<true>, nullptr},
    {"search", kBounds, patternSearch},
    {"sub", "repl, string, count=0", patternSub},
    {"subn", "repl, string, count=0", patternSubn},
    {"findall", kBounds, patternFindall},
    {"split", "string, maxsplit=0", patternSplit},
    {"finditer", kBounds, patternFinditer},
    {"scanner", kBounds, patternScanner}, {"__copy__", "", copy}, {"__deepcopy__", "memo, /", copy},
    {"__class_getitem__", "item, /", classGetItem, nullptr, kBuiltinClassMethod}, {nullptr, nullptr, nullptr}};
const MemberDef kMembers[] = {{"pattern", offsetof(PatternObject, pattern), kMemberReadOnly}, {nullptr, 0, 0}};
const GetSetDef kGetset[] = {{"flags", getFlags, nullptr},
                             {"groups", getGroups, nullptr},
                             {"groupindex", getGroupindex, nullptr},
                             {nullptr, nullptr, nullptr, nullptr}};
const NativeSlot kSlots[] = {{kSlotNew, nativeSlot<NewFn>(noNew)}, {kSlotRepr, nativeSlot<UnaryFn>(repr)}, {kSlotHash, nativeSlot<UnaryFn>(hash)}, {0, nullptr}};

const BuiltinDef kScannerMethods[] = {{"match", "", scannerNext<false>}, {"search", "", scannerNext<true>}, {nullptr, nullptr, nullptr}};
const NativeSlot kScannerSlots[] = {{kSlotNew, nativeSlot<NewFn>(noNew)}, {0, nullptr}};
const MemberDef kScannerMembers[] = {{"pattern", offsetof(ScannerObject, pattern), kMemberReadOnly}, {nullptr, 0, 0}};

}  // namespace

const TypeSpec kPatternSpec = {.type = &kPatternType, .name = "re.Pattern", .basicSize = sizeof(PatternObject), .flags = kTypeHasGc | kTypeDisallowNew,
    .slots = kSlots, .compare = compare, .methods = kMethods, .members = kMembers,
    .getset = kGetset, .trace = tracePattern};
const TypeSpec kScannerSpec = {.type = &kScannerType, .name = "_sre.SRE_Scanner", .basicSize = sizeof(ScannerObject), .flags = kTypeHasGc | kTypeDisallowNew,
    .slots = kScannerSlots, .methods = kScannerMethods, .members = kScannerMembers, .trace = traceScanner};

}  // namespace ppy::sre
