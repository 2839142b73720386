// Match objects: groups, spans, names, expand.
#include "runtime/builtins/sequence.h"
#include "runtime/frame/services.h"
#include "runtime/object/call.h"
#include "runtime/object/container.h"
#include "runtime/object/error.h"
#include "runtime/object/number.h"
#include "runtime/object/str.h"
#include "stdlib/_sre/sre.h"

namespace ppy::sre {

TypeObject kMatchType;

Value newMatch(Thread& t, PatternObject* pattern, Value string, const Matcher& m, intptr_t pos, intptr_t endpos) {
  size_t n = size_t{pattern->groups} + 1;
  auto* marks = static_cast<intptr_t*>(gc::allocOrNull(t, n * 2 * sizeof(intptr_t), gc::CellKind::Raw));
  if (!marks) return {};
  marks[0] = m.start;
  marks[1] = m.stop;
  for (size_t i = 1; i < n; i++) {
    intptr_t from = m.marks.items[i * 2 - 2], to = m.marks.items[i * 2 - 1];
    bool set = from >= 0 && to >= from;
    marks[i * 2] = set ? from : -1;
    marks[i * 2 + 1] = set ? to : -1;
  }
  auto* o = static_cast<MatchObject*>(gc::allocObject(t, &kMatchType, sizeof(MatchObject)));
  o->string = string;
  o->re = pattern;
  o->marks = marks;
  o->groups = static_cast<intptr_t>(n);
  o->pos = pos;
  o->endpos = endpos;
  o->lastIndex = m.lastGroup;
  return o;
}

namespace {

/// Group number of an index or name; -1 with IndexError pending.
intptr_t groupNumber_py(Thread& t, MatchObject* m, Value key) {
  intptr_t i = -1;
  if (key.isEmpty()) return 0;
  if (!slotOf(key, kSlotIndex).attr.isEmpty()) {
    if (!asIndex_py(t, key, &i, nullptr)) return -1;
  } else {
    Value found = dictGet_py(t, patternOf(m->re)->groupIndex.as<DictObject>(), key);
    if (found.isEmpty() && pending(t)) clearException(t);  // an unhashable key is no group either
    if (!found.isEmpty() && isInt(found) && !asIndex_py(t, found, &i, nullptr)) return -1;
  }
  if (i >= 0 && i < m->groups) return i;
  raise(t, PyExc_IndexError, "no such group");
  return -1;
}
Value groupText(Thread& t, const Subject& s, MatchObject* m, intptr_t i, Value missing) {
  return m->marks[i * 2] < 0 ? missing : s.slice(t, m->marks[i * 2], m->marks[i * 2 + 1]);
}
Value span(Thread& t, MatchObject* m, intptr_t i) { return tupleOf(t, {makeInt(t, m->marks[i * 2]), makeInt(t, m->marks[i * 2 + 1])}); }

Value getItem(Thread& t, Value self, Value key) {
  MatchObject* m = matchOf(self);
  if (isExactly(m->string, &PyUnicode_Type) && (key.isEmpty() || key.isSmallInt())) {
    int64_t number = key.isEmpty() ? 0 : key.asSmallInt();
    if (number >= 0 && number < m->groups) {
      intptr_t from = m->marks[number * 2];
      return from < 0 ? none() : substring(t, m->string, from, m->marks[number * 2 + 1]);
    }
  }
  intptr_t i = groupNumber_py(t, m, key);
  if (i < 0) return {};
  Subject s(t, m->string, nullptr);
  return s.ok() ? groupText(t, s, m, i, none()) : Value();
}
Value group(Thread& t, Value self, const Args& args) {
  if (args.nkw()) return raise(t, PyExc_TypeError, "Match.group() takes no keyword arguments");
  if (args.npos <= 1) return getItem(t, self, args.npos ? args.v[0] : Value());
  TupleObject* out = newTuple(t, args.npos);
  if (!out) return {};
  for (uint32_t i = 0; i < args.npos; i++) {
    PPY_TRY(text, getItem(t, self, args.v[i]));
    gc::store(out, &out->ob_item[i], text);
  }
  return out;
}
Value groups(Thread& t, Value self, Value* a) {
  MatchObject* m = matchOf(self);
  Subject s(t, m->string, nullptr);
  if (!s.ok()) return {};
  TupleObject* out = newTuple(t, m->groups - 1);
  if (!out) return {};
  for (intptr_t i = 1; i < m->groups; i++) {
    PPY_TRY(text, groupText(t, s, m, i, a[0].isEmpty() ? none() : a[0]));
    gc::store(out, &out->ob_item[i - 1], text);
  }
  return out;
}
Value groupdict(Thread& t, Value self, Value* a) {
  MatchObject* m = matchOf(self);
  Subject s(t, m->string, nullptr);
  if (!s.ok()) return {};
  DictObject* out = newDict(t);
  Value key, number;
  for (intptr_t pos = 0; dictNext(patternOf(m->re)->groupIndex.as<DictObject>(), &pos, &key, &number);) {
    intptr_t i = groupNumber_py(t, m, number);
    if (i < 0) return {};
    PPY_TRY(text, groupText(t, s, m, i, a[0].isEmpty() ? none() : a[0]));
    if (!dictSet_py(t, out, key, text)) return {};
  }
  return out;
}
template <int side>
Value bound(Thread& t, Value self, Value* a) {
  intptr_t i = groupNumber_py(t, matchOf(self), a[0]);
  return i < 0 ? Value() : makeInt(t, matchOf(self)->marks[i * 2 + side]);
}
Value spanMethod(Thread& t, Value self, Value* a) {
  intptr_t i = groupNumber_py(t, matchOf(self), a[0]);
  return i < 0 ? Value() : span(t, matchOf(self), i);
}
Value expand(Thread& t, Value self, Value* a) {
  PPY_TRY(re, importModule_py(t, "re"));
  Value args[3] = {matchOf(self)->re, self, a[0]};
  return callMethod_py(t, re, intern(t, "_expand"), args, 3);
}
Value copy(Thread&, Value self, Value*) { return self; }

Value getRegs(Thread& t, Value self) {
  MatchObject* m = matchOf(self);
  TupleObject* out = newTuple(t, m->groups);
  if (!out) return {};
  for (intptr_t i = 0; i < m->groups; i++) gc::store(out, &out->ob_item[i], span(t, m, i));
  return out;
}
Value getPos(Thread& t, Value self) { return makeInt(t, matchOf(self)->pos); }
Value getEndpos(Thread& t, Value self) { return makeInt(t, matchOf(self)->endpos); }
Value getLastindex(Thread& t, Value self) { return matchOf(self)->lastIndex < 0 ? none() : makeInt(t, matchOf(self)->lastIndex); }
Value getLastgroup(Thread&, Value self) {
  MatchObject* m = matchOf(self);
  auto* names = patternOf(m->re)->indexGroup.as<TupleObject>();
  return m->lastIndex >= 0 && m->lastIndex < names->ob_size ? names->ob_item[m->lastIndex] : none();
}
Value repr(Thread& t, Value self) {
  PPY_TRY(text, getItem(t, self, Value()));
  MatchObject* m = matchOf(self);
  return formatStr(t, "<re.Match object; span=(%zd, %zd), match=%.50R>", m->marks[0], m->marks[1], text);
}

void trace(Object* o, gc::Marker& m) {
  auto* match = static_cast<MatchObject*>(o);
  m.mark(match->string);
  m.mark(match->re);
  m.mark(static_cast<const void*>(match->marks));
}

const BuiltinDef kMethods[] = {
    {"group", "*args", directCall<group>, nullptr, kBuiltinDirect},
    {"groups", "default=None", groups},
    {"groupdict", "default=None", groupdict},
    {"start", "group=0, /", bound<0>},
    {"end", "group=0, /", bound<1>},
    {"span", "group=0, /", spanMethod},
    {"expand", "template", expand},
    {"__copy__", "", copy}, {"__deepcopy__", "memo, /", copy},
    {"__class_getitem__", "item, /", classGetItem, nullptr, kBuiltinClassMethod}, {nullptr, nullptr, nullptr}};
const MemberDef kMembers[] = {{"string", offsetof(MatchObject, string), kMemberReadOnly},
                              {"re", offsetof(MatchObject, re), kMemberReadOnly}, {nullptr, 0, 0}};
const GetSetDef kGetset[] = {{"regs", getRegs, nullptr},
                             {"pos", getPos, nullptr},
                             {"endpos", getEndpos, nullptr},
                             {"lastindex", getLastindex, nullptr},
                             {"lastgroup", getLastgroup, nullptr},
                             {nullptr, nullptr, nullptr, nullptr}};
const NativeSlot kSlots[] = {{kSlotNew, nativeSlot<NewFn>(noNew)}, {kSlotRepr, nativeSlot<UnaryFn>(repr)}, {kSlotGetItem, nativeSlot<BinaryFn>(getItem)}, {0, nullptr}};

}  // namespace

const TypeSpec kMatchSpec = {.type = &kMatchType, .name = "re.Match", .basicSize = sizeof(MatchObject), .flags = kTypeHasGc | kTypeDisallowNew,
    .slots = kSlots, .methods = kMethods, .members = kMembers, .getset = kGetset, .trace = trace};

}  // namespace ppy::sre
