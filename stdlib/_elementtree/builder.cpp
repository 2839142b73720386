// TreeBuilder: starts, texts and ends become a tree.
#include "stdlib/_elementtree/elementtree.h"

namespace ppy::etree {

TypeObject kBuilderType;

namespace {

BuilderObject* of(Value v) { return v.as<BuilderObject>(); }
void put(BuilderObject* b, Value* field, Value v) { gc::store(b, field, v); }

/// The text so far becomes the text, or the tail, of the last element.
bool flush_py(Thread& t, BuilderObject* b) {
  if (b->data.isEmpty() && b->text->empty()) return true;
  Value text = b->data.isEmpty() ? newStr(t, *b->text) : b->data;
  b->text->clear();
  b->data = Value();
  if (text.isEmpty()) return false;
  bool tail = !b->lastForTail.isEmpty();
  Value last = tail ? b->lastForTail : b->last;
  if (last.isEmpty()) return true;  // before the first element
  if (isExactly(last, &kElementType)) {
    ElementObject* e = elementOf(last);
    Value* field = tail ? &e->tail : &e->text;
    if (isGiven(*field)) {
      text = binary_py(t, kOpAdd, *field, text);
      if (text.isEmpty()) return false;
    }
    gc::store(e, field, text);
    return true;
  }
  Value name = tail ? intern(t, "tail") : names().text;
  Value before = getAttr_py(t, last, name);
  if (before.isEmpty()) return false;
  if (!isNone(before)) text = binary_py(t, kOpAdd, before, text);
  return !text.isEmpty() && setAttr_py(t, last, name, text);
}

bool addChild_py(Thread& t, Value parent, Value child) {
  if (isExactly(parent, &kElementType) && isElement(child)) return appendChild(t, elementOf(parent), child);
  return !callMethod_py(t, parent, names().append, &child, 1).isEmpty();
}

/// A comment or processing instruction that has been made.
bool single_py(Thread& t, BuilderObject* b, Value made, bool insert, Event event) {
  if (insert && !b->current.isEmpty()) {
    if (!addChild_py(t, b->current, made)) return false;
    put(b, &b->lastForTail, made);
  }
  return builderEvent_py(t, b, event, made);
}

}  // namespace

BuilderObject* newBuilder(Thread& t) {
  auto* b = static_cast<BuilderObject*>(gc::allocObject(t, &kBuilderType, sizeof(BuilderObject)));
  b->text = new std::string;
  gc::setFinalizer(t, b);
  Value stack = newList(t);
  if (stack.isEmpty()) return nullptr;
  put(b, &b->stack, stack);
  put(b, &b->commentFactory, moduleValue(t, kCommentFactory));
  put(b, &b->piFactory, moduleValue(t, kPiFactory));
  return b;
}

bool builderEvent_py(Thread& t, BuilderObject* b, Event which, Value what) {
  if (b->append.isEmpty() || b->events[which].isEmpty()) return true;
  Value pair = tupleOf(t, {b->events[which], what});
  return !pair.isEmpty() && !call_py(t, b->append, pair).isEmpty();
}

void builderText(BuilderObject* b, std::string_view utf8) { b->text->append(utf8); }

Value builderStart_py(Thread& t, BuilderObject* b, Value tag, Value attrib) {
  if (!flush_py(t, b)) return {};
  Value made;
  if (b->elementFactory.isEmpty()) {
    made = newElement(t, tag, attrib);
  } else {
    if (attrib.isEmpty()) attrib = newDict(t);
    made = attrib.isEmpty() ? Value() : call_py(t, b->elementFactory, tag, attrib);
  }
  if (made.isEmpty()) return {};
  b->lastForTail = Value();
  if (!b->current.isEmpty()) {
    if (!addChild_py(t, b->current, made)) return {};
  } else {
    if (!b->root.isEmpty()) return raise(t, moduleValue(t, kParseError).as<TypeObject>(), "multiple elements on top level");
    put(b, &b->root, made);
  }
  if (!listAppend(t, b->stack.as<ListObject>(), orNone(b->current))) return {};
  put(b, &b->current, made);
  put(b, &b->last, made);
  return builderEvent_py(t, b, kStartEvent, made) ? made : Value();
}

Value builderEnd_py(Thread& t, BuilderObject* b) {
  if (!flush_py(t, b)) return {};
  auto* stack = b->stack.as<ListObject>();
  if (stack->ob_size == 0) return raise(t, PyExc_IndexError, "pop from empty stack");
  Value ended = b->current, outer = stack->ob_item[stack->ob_size - 1];
  stack->ob_item[--stack->ob_size] = Value();
  put(b, &b->last, ended);
  put(b, &b->lastForTail, ended);
  put(b, &b->current, isNone(outer) ? Value() : outer);
  return builderEvent_py(t, b, kEndEvent, ended) ? ended : Value();
}

Value builderComment_py(Thread& t, BuilderObject* b, Value text) {
  if (!flush_py(t, b)) return {};
  PPY_TRY(made, b->commentFactory.isEmpty() ? text : call_py(t, b->commentFactory, text));
  return single_py(t, b, made, b->insertComments && !b->commentFactory.isEmpty(), kCommentEvent) ? made : Value();
}

Value builderPi_py(Thread& t, BuilderObject* b, Value target, Value text) {
  if (!flush_py(t, b)) return {};
  PPY_TRY(made, b->piFactory.isEmpty() ? tupleOf(t, {target, text}) : call_py(t, b->piFactory, target, text));
  return single_py(t, b, made, b->insertPis && !b->piFactory.isEmpty(), kPiEvent) ? made : Value();
}

Value builderDone(BuilderObject* b) { return orNone(b->root); }

namespace {

Value builderNew(Thread& t, TypeObject* type, const Args&) {
  if (type == &kBuilderType) return newBuilder(t);
  auto* b = static_cast<BuilderObject*>(newInstance(t, type));
  b->text = new std::string;
  Value stack = newList(t);
  if (stack.isEmpty()) return {};
  put(b, &b->stack, stack);
  return b;
}
Value builderInit(Thread& t, Value self, const Args& args) {
  static constexpr Signature kSignature{"element_factory=None, *, comment_factory=None, pi_factory=None, insert_comments=False, insert_pis=False"};
  Value a[5];
  if (!bindArgs(t, "TreeBuilder", kSignature, args, a)) return {};
  BuilderObject* b = of(self);
  int comments = flagArg_py(t, a[3], false), pis = flagArg_py(t, a[4], false);
  if (comments < 0 || pis < 0) return {};
  b->elementFactory = isGiven(a[0]) ? a[0] : Value();
  b->commentFactory = isGiven(a[1]) ? a[1] : moduleValue(t, kCommentFactory);
  b->piFactory = isGiven(a[2]) ? a[2] : moduleValue(t, kPiFactory);
  b->insertComments = comments;
  b->insertPis = pis;
  gc::barrier(b);
  return none();
}

Value data(Thread& t, Value self, Value* a) {
  BuilderObject* b = of(self);
  if (b->last.isEmpty()) return none();  // before the first element: nobody's
  if (!isExactly(a[0], &PyUnicode_Type) && b->text->empty() && b->data.isEmpty()) {  // alone it stays what it is
    put(b, &b->data, a[0]);
    return none();
  }
  for (Value v : {b->data, a[0]}) {
    if (v.isEmpty()) continue;
    if (!isStr(v)) return raise(t, PyExc_TypeError, "sequence item %d: expected str instance, %T found", v == a[0] ? 1 : 0, v);
    builderText(b, strToUtf8(v));
  }
  b->data = Value();
  return none();
}
Value start(Thread& t, Value self, Value* a) {
  if (!isDict(a[1])) return raise(t, PyExc_TypeError, "start() argument 2 must be dict, not %T", a[1]);
  return builderStart_py(t, of(self), a[0], a[1]);
}
Value end(Thread& t, Value self, Value*) { return builderEnd_py(t, of(self)); }
Value comment(Thread& t, Value self, Value* a) { return builderComment_py(t, of(self), a[0]); }
Value pi(Thread& t, Value self, Value* a) { return builderPi_py(t, of(self), a[0], orNone(a[1])); }
Value close(Thread&, Value self, Value*) { return builderDone(of(self)); }

void trace(Object* o, gc::Marker& m) {
  auto* b = static_cast<BuilderObject*>(o);
  for (Value v : {b->root, b->current, b->last, b->lastForTail, b->stack, b->data, b->elementFactory, b->commentFactory, b->piFactory, b->append}) m.mark(v);
  m.markRange(b->events, sizeof b->events / sizeof(Value));
}
void finalize(Thread&, Object* o) {
  auto* b = static_cast<BuilderObject*>(o);
  delete b->text;
  b->text = nullptr;
}

const BuiltinDef kBuilderMethods[] = {{"data", "data, /", data}, {"start", "tag, attrs, /", start}, {"end", "tag, /", end}, {"comment", "text, /", comment},
    {"pi", "target, text=None, /", pi}, {"close", "", close}, {nullptr, nullptr, nullptr}};
const NativeSlot kSlots[] = {{kSlotNew, nativeSlot<NewFn>(builderNew)}, {kSlotInit, nativeSlot<CallFn>(builderInit)}, {0, nullptr}};

}  // namespace

const TypeSpec kBuilderSpec = {.type = &kBuilderType, .name = "xml.etree.ElementTree.TreeBuilder", .basicSize = sizeof(BuilderObject),
    .flags = kTypeBaseType | kTypeHasGc, .slots = kSlots, .methods = kBuilderMethods, .trace = trace, .finalize = finalize};

}  // namespace ppy::etree
