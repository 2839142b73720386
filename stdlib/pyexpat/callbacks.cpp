// What libexpat calls: one C function per handler, which makes Python values and calls the Python handler.
#include <cstring>

#include "runtime/builtins/codecs.h"
#include "runtime/object/dict.h"
#include "stdlib/pyexpat/parser.h"

namespace ppy::expat {
namespace {

/// One event: `ready` when there is a handler and no handler has failed before.
struct Event {
  Thread& t;
  ParserObject* p;
  Value handler;
  Event(void* data, Handler h, bool flush = true) : t(*currentThread()), p(static_cast<ParserObject*>(data)), handler(p->handlers[h]) {
    if (pending(t) || handler.isEmpty() || isNone(handler) || (flush && !flushText_py(t, p))) handler = Value();
  }
  explicit operator bool() const { return !handler.isEmpty(); }
  Value call(std::initializer_list<Value> args) {
    for (Value v : args)
      if (v.isEmpty()) return {};
    bool before = p->inCallback;
    p->inCallback = true;
    Value r = call_py(t, handler, Args{args.begin(), static_cast<uint32_t>(args.size())});
    p->inCallback = before;
    return r;
  }
  Value text(const XML_Char* s) { return s ? newStr(t, s) : none(); }
  Value text(const XML_Char* s, int n) { return s ? newStr(t, {s, static_cast<size_t>(n)}) : none(); }
  /// A name, the same object each time.
  Value name(const XML_Char* s) {
    Value v = text(s);
    if (v.isEmpty() || isNone(v) || p->intern.isEmpty()) return v;
    return dictSetDefault_py(t, p->intern.as<DictObject>(), v, v);
  }
};

/// The handler's result as an int for libexpat; 0 stops with an error.
int status(Event& e, Value result) {
  int64_t i = 0;
  if (result.isEmpty() || !int64Arg_py(e.t, result, &i)) return 0;
  return static_cast<int>(i);
}

void onStartElement(void* data, const XML_Char* name, const XML_Char** attributes) {
  Event e(data, kStartElementHandler);
  if (!e) return;
  int n = 0;
  if (e.p->specifiedAttributes) n = lib.GetSpecifiedAttributeCount(e.p->parser);
  else
    while (attributes[n]) n += 2;
  Value container = e.p->orderedAttributes ? Value(newList(e.t, n)) : Value(newDict(e.t));
  for (int i = 0; i < n; i += 2) {
    Value key = e.name(attributes[i]), value = key.isEmpty() ? Value() : e.text(attributes[i + 1]);
    if (value.isEmpty()) return;
    bool ok = e.p->orderedAttributes ? listAppend(e.t, container.as<ListObject>(), key) && listAppend(e.t, container.as<ListObject>(), value)
                                     : dictSet_py(e.t, container.as<DictObject>(), key, value);
    if (!ok) return;
  }
  e.call({e.name(name), container});
}
void onEndElement(void* data, const XML_Char* name) {
  if (Event e(data, kEndElementHandler); e) e.call({e.name(name)});
}
void onInstruction(void* data, const XML_Char* target, const XML_Char* text) {
  if (Event e(data, kProcessingInstructionHandler); e) e.call({e.name(target), e.text(text)});
}
void onCharacters(void* data, const XML_Char* s, int n) {
  Event e(data, kCharacterDataHandler, false);
  if (!e) return;
  if (!e.p->bufferText) {
    e.call({e.text(s, n)});
    return;
  }
  auto size = static_cast<size_t>(n), room = static_cast<size_t>(e.p->bufferSize);
  if (e.p->text->size() + size > room) {
    if (!flushText_py(e.t, e.p)) return;
    if (e.p->handlers[kCharacterDataHandler].isEmpty()) return;
  }
  if (size > room) e.call({e.text(s, n)});
  else e.p->text->append(s, size);
}
void onUnparsedEntity(void* data, const XML_Char* name, const XML_Char* base, const XML_Char* system, const XML_Char* publicId, const XML_Char* notation) {
  if (Event e(data, kUnparsedEntityDeclHandler); e) e.call({e.name(name), e.name(base), e.name(system), e.name(publicId), e.name(notation)});
}
void onNotation(void* data, const XML_Char* name, const XML_Char* base, const XML_Char* system, const XML_Char* publicId) {
  if (Event e(data, kNotationDeclHandler); e) e.call({e.name(name), e.name(base), e.name(system), e.name(publicId)});
}
void onStartNamespace(void* data, const XML_Char* prefix, const XML_Char* uri) {
  if (Event e(data, kStartNamespaceDeclHandler); e) e.call({e.name(prefix), e.name(uri)});
}
void onEndNamespace(void* data, const XML_Char* prefix) {
  if (Event e(data, kEndNamespaceDeclHandler); e) e.call({e.name(prefix)});
}
void onComment(void* data, const XML_Char* text) {
  if (Event e(data, kCommentHandler); e) e.call({e.text(text)});
}
void onStartCdata(void* data) {
  if (Event e(data, kStartCdataSectionHandler); e) e.call({});
}
void onEndCdata(void* data) {
  if (Event e(data, kEndCdataSectionHandler); e) e.call({});
}
void onDefault(void* data, const XML_Char* s, int n) {
  if (Event e(data, kDefaultHandler); e) e.call({e.text(s, n)});
}
void onDefaultExpand(void* data, const XML_Char* s, int n) {
  if (Event e(data, kDefaultHandlerExpand); e) e.call({e.text(s, n)});
}
int onNotStandalone(void* data) {
  Event e(data, kNotStandaloneHandler);
  return e ? status(e, e.call({})) : pending(e.t) ? 0 : 1;
}
int onExternalEntity(XML_Parser parser, const XML_Char* context, const XML_Char* base, const XML_Char* system, const XML_Char* publicId) {
  Event e(*static_cast<void**>(static_cast<void*>(parser)), kExternalEntityRefHandler);
  return e ? status(e, e.call({e.text(context), e.name(base), e.name(system), e.name(publicId)})) : pending(e.t) ? 0 : 1;
}
void onStartDoctype(void* data, const XML_Char* name, const XML_Char* system, const XML_Char* publicId, int internal) {
  if (Event e(data, kStartDoctypeDeclHandler); e) e.call({e.name(name), e.name(system), e.name(publicId), Value::smallInt(internal)});
}
void onEndDoctype(void* data) {
  if (Event e(data, kEndDoctypeDeclHandler); e) e.call({});
}
void onEntityDecl(void* data, const XML_Char* name, int parameter, const XML_Char* value, int n, const XML_Char* base, const XML_Char* system, const XML_Char* publicId,
                  const XML_Char* notation) {
  if (Event e(data, kEntityDeclHandler); e)
    e.call({e.name(name), Value::smallInt(parameter), e.text(value, n), e.name(base), e.name(system), e.name(publicId), e.name(notation)});
}
void onXmlDecl(void* data, const XML_Char* version, const XML_Char* encoding, int standalone) {
  if (Event e(data, kXmlDeclHandler); e) e.call({e.text(version), e.text(encoding), Value::smallInt(standalone)});
}
Value modelValue(Event& e, const XML_Content* model, int depth) {
  if (depth > 1000) return raise(e.t, PyExc_RecursionError, "maximum recursion depth exceeded in conv_content_model");
  TupleObject* children = newTuple(e.t, model->numchildren);
  for (unsigned i = 0; children && i < model->numchildren; i++) {
    PPY_TRY(child, modelValue(e, &model->children[i], depth + 1));
    gc::store(children, &children->ob_item[i], child);
  }
  return tupleOf(e.t, {Value::smallInt(model->type), Value::smallInt(model->quant), e.text(model->name), Value(children)});
}
void onElementDecl(void* data, const XML_Char* name, XML_Content* model) {
  Event e(data, kElementDeclHandler);
  if (e) {
    Value v = modelValue(e, model, 0);
    if (!v.isEmpty()) e.call({e.name(name), v});
  }
  lib.FreeContentModel(e.p->parser, model);
}
void onAttlist(void* data, const XML_Char* element, const XML_Char* name, const XML_Char* type, const XML_Char* dflt, int required) {
  if (Event e(data, kAttlistDeclHandler); e) e.call({e.name(element), e.name(name), e.text(type), e.text(dflt), Value::smallInt(required)});
}
void onSkipped(void* data, const XML_Char* name, int parameter) {
  if (Event e(data, kSkippedEntityHandler); e) e.call({e.name(name), Value::smallInt(parameter)});
}

}  // namespace

bool flushText_py(Thread& t, ParserObject* p) {
  if (p->text->empty()) return true;
  std::string text;
  text.swap(*p->text);
  Value handler = p->handlers[kCharacterDataHandler];
  if (handler.isEmpty() || isNone(handler)) return true;
  Value v = newStr(t, text);
  if (v.isEmpty()) return false;
  bool before = p->inCallback;
  p->inCallback = true;
  Value r = call_py(t, handler, v);
  p->inCallback = before;
  return !r.isEmpty();
}

int unknownEncoding(void*, const XML_Char* name, XML_Encoding* info) {
  Thread& t = *currentThread();
  if (pending(t)) return 0;
  char all[256];
  for (int i = 0; i < 256; i++) all[i] = static_cast<char>(i);
  Value text = decodeText_py(t, {all, sizeof all}, newStr(t, name), newStrAscii(t, "replace"));
  if (text.isEmpty()) return 0;
  if (text.as<StrObject>()->length != 256) {
    raise(t, PyExc_ValueError, "multi-byte encodings are not supported");
    return 0;
  }
  StrView s = strView(text);
  for (int i = 0; i < 256; i++) info->map[i] = s[i] == 0xFFFD ? -1 : static_cast<int>(s[i]);
  info->data = nullptr;
  info->convert = nullptr;
  info->release = nullptr;
  return 1;
}

void connect(ParserObject* p, Handler h) {
  XML_Parser x = p->parser;
  bool on = !p->handlers[h].isEmpty() && !isNone(p->handlers[h]);
  switch (h) {
    case kStartElementHandler: lib.SetStartElementHandler(x, on ? onStartElement : nullptr); break;
    case kEndElementHandler: lib.SetEndElementHandler(x, on ? onEndElement : nullptr); break;
    case kProcessingInstructionHandler: lib.SetProcessingInstructionHandler(x, on ? onInstruction : nullptr); break;
    // The data's handler stays while it may run: removing it inside a callback would give them to the default handler.
    case kCharacterDataHandler: lib.SetCharacterDataHandler(x, on || p->inCallback ? onCharacters : nullptr); break;
    case kUnparsedEntityDeclHandler: lib.SetUnparsedEntityDeclHandler(x, on ? onUnparsedEntity : nullptr); break;
    case kNotationDeclHandler: lib.SetNotationDeclHandler(x, on ? onNotation : nullptr); break;
    case kStartNamespaceDeclHandler: lib.SetStartNamespaceDeclHandler(x, on ? onStartNamespace : nullptr); break;
    case kEndNamespaceDeclHandler: lib.SetEndNamespaceDeclHandler(x, on ? onEndNamespace : nullptr); break;
    case kCommentHandler: lib.SetCommentHandler(x, on ? onComment : nullptr); break;
    case kStartCdataSectionHandler: lib.SetStartCdataSectionHandler(x, on ? onStartCdata : nullptr); break;
    case kEndCdataSectionHandler: lib.SetEndCdataSectionHandler(x, on ? onEndCdata : nullptr); break;
    case kDefaultHandler: lib.SetDefaultHandler(x, on ? onDefault : nullptr); break;
    case kDefaultHandlerExpand: lib.SetDefaultHandlerExpand(x, on ? onDefaultExpand : nullptr); break;
    case kNotStandaloneHandler: lib.SetNotStandaloneHandler(x, on ? onNotStandalone : nullptr); break;
    case kExternalEntityRefHandler: lib.SetExternalEntityRefHandler(x, on ? onExternalEntity : nullptr); break;
    case kStartDoctypeDeclHandler: lib.SetStartDoctypeDeclHandler(x, on ? onStartDoctype : nullptr); break;
    case kEndDoctypeDeclHandler: lib.SetEndDoctypeDeclHandler(x, on ? onEndDoctype : nullptr); break;
    case kEntityDeclHandler: lib.SetEntityDeclHandler(x, on ? onEntityDecl : nullptr); break;
    case kXmlDeclHandler: lib.SetXmlDeclHandler(x, on ? onXmlDecl : nullptr); break;
    case kElementDeclHandler: lib.SetElementDeclHandler(x, on ? onElementDecl : nullptr); break;
    case kAttlistDeclHandler: lib.SetAttlistDeclHandler(x, on ? onAttlist : nullptr); break;
    case kSkippedEntityHandler: lib.SetSkippedEntityHandler(x, on ? onSkipped : nullptr); break;
    case kHandlerCount: break;
  }
}

}  // namespace ppy::expat
