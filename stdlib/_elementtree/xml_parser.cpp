// XMLParser: libexpat's events for a target. A TreeBuilder of our own gets them without Python calls.
#include <climits>
#include <cstring>

#include "runtime/frame/services.h"
#include "stdlib/_elementtree/elementtree.h"

namespace ppy::etree {

TypeObject kParserType;

namespace {

using expat::lib;

constexpr const char* kMethodNames[kMethods] = {"start", "data", "end", "comment", "pi", "close", "doctype", "start_ns", "end_ns"};
constexpr int kUndefinedEntity = XML_ERROR_UNDEFINED_ENTITY;

XmlParserObject* of(Value v) { return v.as<XmlParserObject>(); }
void put(XmlParserObject* p, Value* field, Value v) { gc::store(p, field, v); }
bool isReady(Thread& t, const XmlParserObject* p) {
  if (p->parser) return true;
  raise(t, PyExc_ValueError, "XMLParser.__init__() wasn't called");
  return false;
}

[[gnu::cold]] Value raiseParse(Thread& t, int code, int64_t line, int64_t column, const char* message) {
  if (!message) message = lib.ErrorString(static_cast<XML_Error>(code));
  PPY_TRY(text, formatStr(t, "%s: line %lld, column %lld", message, static_cast<long long>(line), static_cast<long long>(column)));
  PPY_TRY(e, call_py(t, moduleValue(t, kParseError), text));
  PPY_TRY(position, tupleOf(t, {makeInt(t, line), makeInt(t, column)}));
  if (!setAttr_py(t, e, intern(t, "code"), Value::smallInt(code)) || !setAttr_py(t, e, intern(t, "position"), position)) return {};
  return raiseObject(t, e);
}

/// What a callback of libexpat works with; false once something has failed.
struct Callback {
  Thread& t;
  XmlParserObject* p;
  BuilderObject* builder;  ///< the target, when it is a TreeBuilder itself
  explicit Callback(void* data) : t(*currentThread()), p(static_cast<XmlParserObject*>(data)), builder(isExactly(p->target, &kBuilderType) ? p->target.as<BuilderObject>() : nullptr) {}
  explicit operator bool() const { return !pending(t); }
  bool has(Method m) const { return !p->handlers[m].isEmpty(); }
  void call(Method m, std::initializer_list<Value> args) {
    for (Value v : args)
      if (v.isEmpty()) return;
    call_py(t, p->handlers[m], Args{args.begin(), static_cast<uint32_t>(args.size())});
  }
  /// A tag's or attribute's name, "{uri}" before the local part; the same object each time.
  Value name(const XML_Char* s) {
    std::string_view text = s;
    if (auto at = p->table->find(text); at != p->table->end()) return p->names.as<ListObject>()->ob_item[at->second];
    Value v = text.find('}') == std::string_view::npos ? newStr(t, text) : newStr(t, "{" + std::string(text));
    if (v.isEmpty() || !listAppend(t, p->names.as<ListObject>(), v)) return {};
    p->table->emplace(text, p->names.as<ListObject>()->ob_size - 1);
    return v;
  }
};

void onStart(void* data, const XML_Char* tag, const XML_Char** attributes) {
  Callback c(data);
  if (!c || (!c.builder && !c.has(kStart))) return;
  Value name = c.name(tag), attrib;
  if (name.isEmpty()) return;
  if (attributes[0] || !c.builder) {
    DictObject* d = newDict(c.t);
    if (!d) return;
    attrib = d;
    for (; attributes[0]; attributes += 2) {
      Value key = c.name(attributes[0]), value = key.isEmpty() ? Value() : newStr(c.t, attributes[1]);
      if (value.isEmpty() || !dictSet_py(c.t, d, key, value)) return;
    }
  }
  if (c.builder) builderStart_py(c.t, c.builder, name, attrib);
  else c.call(kStart, {name, attrib});
}
void onEnd(void* data, const XML_Char* tag) {
  Callback c(data);
  if (!c) return;
  if (c.builder) builderEnd_py(c.t, c.builder);
  else if (c.has(kEnd)) c.call(kEnd, {c.name(tag)});
}
void onData(void* data, const XML_Char* text, int n) {
  Callback c(data);
  if (!c) return;
  std::string_view piece(text, static_cast<size_t>(n));
  if (c.builder) builderText(c.builder, piece);
  else if (c.has(kData)) c.call(kData, {newStr(c.t, piece)});
}
/// What nothing else wants: references to entities that the document does not define.
void onDefault(void* data, const XML_Char* text, int n) {
  Callback c(data);
  if (!c || n < 2 || text[0] != '&') return;
  Value key = newStr(c.t, {text + 1, static_cast<size_t>(n - 2)});
  Value value = key.isEmpty() ? Value() : dictGet_py(c.t, c.p->entity.as<DictObject>(), key);
  if (!value.isEmpty()) {
    if (c.builder) callMethod_py(c.t, c.p->target, intern(c.t, "data"), &value, 1);
    else if (c.has(kData)) c.call(kData, {value});
  } else if (!pending(c.t)) {
    std::string message = "undefined entity " + std::string(text, static_cast<size_t>(n > 100 ? 100 : n));
    raiseParse(c.t, kUndefinedEntity, static_cast<int64_t>(lib.GetCurrentLineNumber(c.p->parser)), static_cast<int64_t>(lib.GetCurrentColumnNumber(c.p->parser)), message.c_str());
  }
}
void onComment(void* data, const XML_Char* text) {
  Callback c(data);
  if (!c) return;
  Value v = newStr(c.t, text);
  if (v.isEmpty()) return;
  if (c.builder) builderComment_py(c.t, c.builder, v);
  else if (c.has(kComment)) c.call(kComment, {v});
}
void onPi(void* data, const XML_Char* target, const XML_Char* text) {
  Callback c(data);
  if (!c) return;
  Value name = newStr(c.t, target), v = text ? newStr(c.t, text) : none();
  if (name.isEmpty() || v.isEmpty()) return;
  if (c.builder) builderPi_py(c.t, c.builder, name, v);
  else if (c.has(kPi)) c.call(kPi, {name, v});
}
void onStartNs(void* data, const XML_Char* prefix, const XML_Char* uri) {
  Callback c(data);
  if (!c) return;
  Value a = newStr(c.t, prefix ? prefix : ""), b = newStr(c.t, uri ? uri : "");
  if (a.isEmpty() || b.isEmpty()) return;
  if (!c.builder) {
    if (c.has(kStartNs)) c.call(kStartNs, {a, b});
    return;
  }
  if (Value pair = tupleOf(c.t, {a, b})) builderEvent_py(c.t, c.builder, kStartNsEvent, pair);
}
void onEndNs(void* data, const XML_Char* prefix) {
  Callback c(data);
  if (!c) return;
  if (c.builder) builderEvent_py(c.t, c.builder, kEndNsEvent, none());
  else if (c.has(kEndNs)) c.call(kEndNs, {newStr(c.t, prefix ? prefix : "")});
}
void onDoctype(void* data, const XML_Char* name, const XML_Char* system, const XML_Char* publicId, int) {
  Callback c(data);
  if (!c) return;
  Value n = newStr(c.t, name), s = system ? newStr(c.t, system) : none(), p = publicId ? newStr(c.t, publicId) : none();
  if (c.has(kDoctype)) return c.call(kDoctype, {n, p, s});
  Value ignored = findAttr_py(c.t, c.p, intern(c.t, "doctype"));
  if (!ignored.isEmpty())
    warn_py(c.t, PyExc_RuntimeWarning, 1, "The doctype() method of XMLParser is ignored.  Define doctype() method on the TreeBuilder target.");
}

/// Gives libexpat so much more; an exception of a callback's is pending afterwards, and no later callback has done anything.
Value parse_py(Thread& t, XmlParserObject* p, std::string_view data, bool final) {
  do {
    constexpr size_t kMost = size_t{1} << 20;
    size_t part = data.size() > kMost ? kMost : data.size();
    bool last = final && part == data.size();
    int ok = lib.Parse(p->parser, data.data(), static_cast<int>(part), last);
    if (pending(t)) return {};
    if (!ok)
      return raiseParse(t, lib.GetErrorCode(p->parser), static_cast<int64_t>(lib.GetCurrentLineNumber(p->parser)),
                        static_cast<int64_t>(lib.GetCurrentColumnNumber(p->parser)), nullptr);
    data.remove_prefix(part);
  } while (!data.empty());
  return none();
}

Value parserNew(Thread& t, TypeObject* type, const Args&) { return newInstance(t, type); }
Value parserInit(Thread& t, Value self, const Args& args) {
  static constexpr Signature kSignature{"*, target=None, encoding=None"};
  Value a[2];
  if (!bindArgs(t, "XMLParser", kSignature, args, a)) return {};
  if (isGiven(a[1]) && !isStr(a[1])) return raise(t, PyExc_TypeError, "XMLParser() argument 'encoding' must be str or None, not %T", a[1]);
  XmlParserObject* p = of(self);
  Value target = isGiven(a[0]) ? a[0] : Value(newBuilder(t)), entity = newDict(t), names = newList(t);
  if (target.isEmpty() || entity.isEmpty() || names.isEmpty()) return {};
  if (p->parser) lib.ParserFree(p->parser);
  const XML_Char separator[2] = {'}', 0};
  std::string encoding = isGiven(a[1]) ? strToUtf8(a[1]) : std::string();
  p->parser = lib.ParserCreate_MM(isGiven(a[1]) ? encoding.c_str() : nullptr, nullptr, separator);
  if (!p->parser) return raiseMemory(t);
  if (!p->table) p->table = new NameTable;
  p->table->clear();
  p->entity = entity;
  p->names = names;
  p->target = target;
  gc::barrier(p);
  for (int m = 0; m < kMethods; m++) {
    Value handler = findAttr_py(t, target, intern(t, kMethodNames[m]));
    if (handler.isEmpty() && t.status != Status::None) return {};
    put(p, &p->handlers[m], handler);
  }
  XML_Parser x = p->parser;
  lib.SetHashSalt(x, static_cast<unsigned long>(t.runtime->hashSecret[0]));
  lib.SetUserData(x, p);
  lib.SetStartElementHandler(x, onStart);
  lib.SetEndElementHandler(x, onEnd);
  lib.SetDefaultHandlerExpand(x, onDefault);
  lib.SetCharacterDataHandler(x, onData);
  if (!p->handlers[kStartNs].isEmpty()) lib.SetStartNamespaceDeclHandler(x, onStartNs);
  if (!p->handlers[kEndNs].isEmpty()) lib.SetEndNamespaceDeclHandler(x, onEndNs);
  if (!p->handlers[kComment].isEmpty()) lib.SetCommentHandler(x, onComment);
  if (!p->handlers[kPi].isEmpty()) lib.SetProcessingInstructionHandler(x, onPi);
  lib.SetStartDoctypeDeclHandler(x, onDoctype);
  lib.SetUnknownEncodingHandler(x, expat::unknownEncoding, nullptr);
  return none();
}

Value feed(Thread& t, Value self, Value* a) {
  XmlParserObject* p = of(self);
  if (!isReady(t, p)) return {};
  if (isStr(a[0])) {
    size_t n;
    const char* text = strUtf8(t, a[0], &n);
    if (!text) return {};
    if (n > INT_MAX) return raise(t, PyExc_OverflowError, "size does not fit in an int");
    lib.SetEncoding(p->parser, "utf-8");
    return parse_py(t, p, {text, n}, false);
  }
  BufferView view(t, a[0]);
  if (!view.ok()) return {};
  if (view.size() > INT_MAX) return raise(t, PyExc_OverflowError, "size does not fit in an int");
  return parse_py(t, p, {reinterpret_cast<const char*>(view.data()), view.size()}, false);
}

Value close(Thread& t, Value self, Value*) {
  XmlParserObject* p = of(self);
  if (!isReady(t, p)) return {};
  PPY_TRY(done, parse_py(t, p, "", true));
  if (isExactly(p->target, &kBuilderType)) return builderDone(p->target.as<BuilderObject>());
  return p->handlers[kClose].isEmpty() ? done : call_py(t, p->handlers[kClose]);
}

Value parseWhole(Thread& t, Value self, Value* a) {
  constexpr int kPiece = 64 * 1024;
  XmlParserObject* p = of(self);
  if (!isReady(t, p)) return {};
  PPY_TRY(read, getAttr_py(t, a[0], intern(t, "read")));
  for (;;) {
    PPY_TRY(piece, call_py(t, read, Value::smallInt(kPiece)));
    std::string text;
    std::string_view bytes;
    if (isStr(piece)) {
      text = strToUtf8(piece);
      bytes = text;
      if (bytes.empty()) break;
      lib.SetEncoding(p->parser, "utf-8");
    } else if (!isExactly(piece, &PyBytes_Type) || (bytes = bytesView(piece)).empty()) {
      break;
    }
    PPY_TRY(ok, parse_py(t, p, bytes, false));
    gc::keepAlive(piece.object());
  }
  PPY_TRY(done, parse_py(t, p, "", true));
  return isExactly(p->target, &kBuilderType) ? builderDone(p->target.as<BuilderObject>()) : done;
}

Value setEvents(Thread& t, Value self, Value* a) {
  constexpr const char* kNames[] = {"start", "end", "start-ns", "end-ns", "comment", "pi"};
  XmlParserObject* p = of(self);
  if (!isReady(t, p)) return {};
  if (!isExactly(p->target, &kBuilderType)) return raise(t, PyExc_TypeError, "event handling only supported for ElementTree.TreeBuilder targets");
  auto* b = p->target.as<BuilderObject>();
  PPY_TRY(append, getAttr_py(t, a[0], names().append));
  gc::store(b, &b->append, append);
  for (Value& v : b->events) v = Value();
  if (!isGiven(a[1])) {
    gc::store(b, &b->events[kEndEvent], intern(t, "end"));
    return none();
  }
  if (slotOf(a[1], kSlotIter).attr.isEmpty() && slotOf(a[1], kSlotGetItem).attr.isEmpty()) return raise(t, PyExc_TypeError, "events must be a sequence");
  PPY_TRY(list, listFromIterable_py(t, a[1]));
  for (intptr_t i = 0; i < list.as<ListObject>()->ob_size; i++) {
    Value event = list.as<ListObject>()->ob_item[i];
    if (!isStr(event) && !isBytes(event)) return raise(t, PyExc_ValueError, "invalid events sequence");
    std::string name = isStr(event) ? strToUtf8(event) : std::string(bytesView(event));
    int e = 0;
    while (e < 6 && name != kNames[e]) e++;
    if (e == 6) return raise(t, PyExc_ValueError, "unknown event '%s'", name.c_str());
    gc::store(b, &b->events[e], event);
    if (e == kStartNsEvent) lib.SetStartNamespaceDeclHandler(p->parser, onStartNs);
    if (e == kEndNsEvent) lib.SetEndNamespaceDeclHandler(p->parser, onEndNs);
    if (e == kCommentEvent) lib.SetCommentHandler(p->parser, onComment);
    if (e == kPiEvent) lib.SetProcessingInstructionHandler(p->parser, onPi);
  }
  return none();
}

Value getVersion(Thread& t, Value) {
  XML_Expat_Version v = lib.ExpatVersionInfo();
  return formatStr(t, "Expat %d.%d.%d", v.major, v.minor, v.micro);
}

void trace(Object* o, gc::Marker& m) {
  auto* p = static_cast<XmlParserObject*>(o);
  m.markRange(p->handlers, kMethods);
  for (Value v : {p->target, p->entity, p->names}) m.mark(v);
}
void finalize(Thread&, Object* o) {
  auto* p = static_cast<XmlParserObject*>(o);
  if (p->parser) lib.ParserFree(p->parser);
  p->parser = nullptr;
  delete p->table;
  p->table = nullptr;
}

const BuiltinDef kParserMethods[] = {{"feed", "data, /", feed}, {"close", "", close}, {"_parse_whole", "file, /", parseWhole},
    {"_setevents", "events_queue, events_to_report=None, /", setEvents}, {nullptr, nullptr, nullptr}};
const MemberDef kMembers[] = {{"entity", offsetof(XmlParserObject, entity), kMemberReadOnly | kMemberNone}, {"target", offsetof(XmlParserObject, target), kMemberReadOnly | kMemberNone}, {nullptr, 0, 0}};
const GetSetDef kGetSet[] = {{"version", getVersion, nullptr}, {nullptr, nullptr, nullptr}};
const NativeSlot kSlots[] = {{kSlotNew, nativeSlot<NewFn>(parserNew)}, {kSlotInit, nativeSlot<CallFn>(parserInit)}, {0, nullptr}};

Value setFactories(Thread& t, Value, Value* a) {
  Value &comment = moduleValue(t, kCommentFactory), &pi = moduleValue(t, kPiFactory);
  for (int i = 0; i < 2; i++)
    if (!isNone(a[i]) && !isCallable(a[i])) return raise(t, PyExc_TypeError, "%s factory must be callable, not %T", i ? "PI" : "Comment", a[i]);
  PPY_TRY(before, tupleOf(t, {orNone(comment), orNone(pi)}));
  comment = isNone(a[0]) ? Value() : a[0];
  pi = isNone(a[1]) ? Value() : a[1];
  return before;
}

const BuiltinDef kFunctions[] = {{"SubElement", "*args, **extra", subElement}, {"_set_factories", "comment_factory, pi_factory, /", setFactories}, {nullptr, nullptr, nullptr}};

bool init(Thread& t, ModuleObject* m) {
  // Imported afresh it is the same module still: what it has of others and its own exception stay.
  if (moduleValue(t, kParseError).isEmpty()) {
    // libexpat comes with pyexpat.
    Value pyexpat = importModule_py(t, "pyexpat"), copy = importModule_py(t, "copy"), path = importModule_py(t, "xml.etree.ElementPath");
    if (pyexpat.isEmpty() || copy.isEmpty() || path.isEmpty()) return false;
    Value deep = getAttr_py(t, copy, intern(t, "deepcopy"));
    Value error = deep.isEmpty() ? Value() : newExceptionClass(t, "xml.etree.ElementTree.ParseError", PyExc_SyntaxError);
    if (error.isEmpty()) return false;
    moduleValue(t, kDeepCopy) = deep;
    moduleValue(t, kElementPath) = path;
    moduleValue(t, kParseError) = error;
  }
  return addValue(t, m, "ParseError", moduleValue(t, kParseError)) && addType(t, m, kElementSpec, true) && addType(t, m, kBuilderSpec) && addType(t, m, kParserSpec) && readyModuleType(t, kElementIterSpec);
}

}  // namespace

const TypeSpec kParserSpec = {.type = &kParserType, .name = "xml.etree.ElementTree.XMLParser", .basicSize = sizeof(XmlParserObject),
    .flags = kTypeBaseType | kTypeHasGc, .slots = kSlots, .methods = kParserMethods, .members = kMembers, .getset = kGetSet, .trace = trace, .finalize = finalize};

}  // namespace ppy::etree

namespace ppy {
const NativeModule kElementtreeModule = {"_elementtree", etree::kFunctions, etree::init};
}  // namespace ppy
