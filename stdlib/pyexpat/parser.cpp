// The pyexpat module: parser objects, their methods and attributes.
#include "stdlib/pyexpat/parser.h"

#include <climits>
#include <new>

#include "runtime/import/import.h"

namespace ppy::expat {

Library lib;
TypeObject kParserType;

Value raiseExpat(Thread& t, XML_Parser p, int code) {
  auto line = static_cast<int64_t>(lib.GetCurrentLineNumber(p)), column = static_cast<int64_t>(lib.GetCurrentColumnNumber(p));
  Value text = formatStr(t, "%s: line %lld, column %lld", lib.ErrorString(static_cast<XML_Error>(code)), static_cast<long long>(line), static_cast<long long>(column));
  if (text.isEmpty()) return {};
  PPY_TRY(e, call_py(t, moduleValues(t, kModuleIndexPyexpat)[kExpatError], text));
  if (!setAttr_py(t, e, intern(t, "code"), Value::smallInt(code)) || !setAttr_py(t, e, intern(t, "offset"), makeInt(t, column)) ||
      !setAttr_py(t, e, intern(t, "lineno"), makeInt(t, line)))
    return {};
  return raiseObject(t, e);
}

namespace {

bool loadExpat(Thread& t) {
  if (lib.ExpatVersion) return true;
  const LibraryFunction functions[] = {
#define FUNCTION(name) {"XML_" #name, reinterpret_cast<void**>(&lib.name)},
#include "stdlib/pyexpat/functions.def"
      {nullptr, nullptr}};
  return loadLibrary(t, "libexpat.so.1", functions);
}

ParserObject* newParser(Thread& t) {
  auto* p = static_cast<ParserObject*>(gc::allocObject(t, &kParserType, sizeof(ParserObject)));
  p->bufferSize = 8192;
  p->text = new std::string;
  gc::setFinalizer(t, p);
  return p;
}
void finalizeParser(Thread&, Object* o) {
  auto* p = static_cast<ParserObject*>(o);
  if (p->parser) lib.ParserFree(p->parser);
  p->parser = nullptr;
  delete p->text;
  p->text = nullptr;
}
void traceParser(Object* o, gc::Marker& m) {
  auto* p = static_cast<ParserObject*>(o);
  m.markRange(p->handlers, kHandlerCount);
  m.mark(p->intern);
  m.mark(p->parent);
}

Value parserCreate(Thread& t, Value, Value* a) {
  std::string encoding, separator;
  for (int i = 0; i < 2; i++) {
    if (!isGiven(a[i])) continue;
    if (!isStr(a[i])) return raise(t, PyExc_TypeError, "ParserCreate() argument '%s' must be str or None, not %T", i ? "namespace_separator" : "encoding", a[i]);
    (i ? separator : encoding) = strToUtf8(a[i]);
  }
  bool namespaces = isGiven(a[1]);
  if (separator.size() > 1) return raise(t, PyExc_ValueError, "namespace_separator must be at most one character, omitted, or None");
  Value intern;
  if (a[2].isEmpty()) intern = newDict(t);
  else if (isDict(a[2])) intern = a[2];
  else if (!isNone(a[2])) return raise(t, PyExc_TypeError, "intern must be a dictionary");
  ParserObject* p = newParser(t);
  gc::store(p, &p->intern, intern);
  const XML_Char separatorText[2] = {separator.empty() ? '\0' : separator[0], 0};
  p->parser = lib.ParserCreate_MM(isGiven(a[0]) ? encoding.c_str() : nullptr, nullptr, namespaces ? separatorText : nullptr);
  if (!p->parser) return raise(t, PyExc_RuntimeError, "XML_ParserCreate failed");
  lib.SetHashSalt(p->parser, static_cast<unsigned long>(t.runtime->hashSecret[0]));
  lib.SetUserData(p->parser, p);
  lib.SetUnknownEncodingHandler(p->parser, unknownEncoding, nullptr);
  return p;
}

/// One call of XML_Parse and what it came to.
Value parseBytes(Thread& t, ParserObject* p, const char* data, size_t n, bool final) {
  for (;;) {
    size_t part = n > (size_t{1} << 20) ? size_t{1} << 20 : n;
    int r = lib.Parse(p->parser, data, static_cast<int>(part), final && part == n);
    if (pending(t)) return {};
    if (r == XML_STATUS_ERROR) return raiseExpat(t, p->parser, lib.GetErrorCode(p->parser));
    data += part;
    n -= part;
    if (n == 0) break;
  }
  return flushText_py(t, p) ? Value::smallInt(1) : Value();
}
Value parserParse(Thread& t, Value self, Value* a) {
  int final = flagArg_py(t, a[1], false);
  if (final < 0) return {};
  ParserObject* p = of(self);
  if (isStr(a[0])) {
    size_t n;
    const char* text = strUtf8(t, a[0], &n);
    if (!text) return {};
    lib.SetEncoding(p->parser, "utf-8");
    return parseBytes(t, p, text, n, final);
  }
  BufferView data(t, a[0]);
  return data.ok() ? parseBytes(t, p, reinterpret_cast<const char*>(data.data()), data.size(), final) : Value();
}
Value parserParseFile(Thread& t, Value self, Value* a) {
  Value read = findAttr_py(t, a[0], intern(t, "read"));
  if (read.isEmpty()) return pending(t) ? Value() : raise(t, PyExc_TypeError, "argument must have 'read' attribute");
  for (;;) {
    PPY_TRY(data, call_py(t, read, Value::smallInt(2048)));
    std::string_view bytes;
    if (isBytes(data)) bytes = bytesView(data);
    else if (isBytearray(data)) bytes = bytearrayView(data.as<BytearrayObject>());
    else return raise(t, PyExc_TypeError, "read() did not return a bytes object (type=%T)", data);
    if (bytes.size() > 2048) return raise(t, PyExc_ValueError, "read() returned too much data: %d bytes requested, %zd returned", 2048, static_cast<intptr_t>(bytes.size()));
    bool last = bytes.empty();
    PPY_TRY(r, parseBytes(t, of(self), bytes.data(), bytes.size(), last));
    if (last) return r;
  }
}

Value parserSetBase(Thread& t, Value self, Value* a) {
  if (!isStr(a[0])) return raise(t, PyExc_TypeError, "SetBase() argument must be str, not %T", a[0]);
  return lib.SetBase(of(self)->parser, strToUtf8(a[0]).c_str()) ? none() : raiseMemory(t);
}
Value parserGetBase(Thread& t, Value self, Value*) {
  const XML_Char* base = lib.GetBase(of(self)->parser);
  return base ? newStr(t, base) : none();
}
Value parserContext(Thread& t, Value self, Value*) {
  if (!of(self)->inCallback) return none();
  int offset, size;
  const char* text = lib.GetInputContext(of(self)->parser, &offset, &size);
  return text ? newBytes(t, text + offset, static_cast<size_t>(size - offset)) : none();
}
Value parserParamEntities(Thread& t, Value self, Value* a) {
  int flag;
  return intArg_py(t, a[0], &flag) ? Value::smallInt(lib.SetParamEntityParsing(of(self)->parser, static_cast<XML_ParamEntityParsing>(flag))) : Value();
}
Value parserForeign(Thread& t, Value self, Value* a) {
  int flag = flagArg_py(t, a[0], true);
  if (flag < 0) return {};
  XML_Error error = lib.UseForeignDTD(of(self)->parser, flag ? XML_TRUE : XML_FALSE);
  return error == XML_ERROR_NONE ? none() : raiseExpat(t, of(self)->parser, error);
}
Value parserExternal(Thread& t, Value self, Value* a) {
  std::string context, encoding;
  if (isGiven(a[0]) && !isStr(a[0])) return raise(t, PyExc_TypeError, "ExternalEntityParserCreate() argument 1 must be str or None, not %T", a[0]);
  if (isGiven(a[0])) context = strToUtf8(a[0]);
  if (!a[1].isEmpty()) {
    if (!isStr(a[1])) return raise(t, PyExc_TypeError, "ExternalEntityParserCreate() argument 2 must be str, not %T", a[1]);
    encoding = strToUtf8(a[1]);
  }
  ParserObject *from = of(self), *p = newParser(t);
  p->bufferSize = from->bufferSize;
  p->bufferText = from->bufferText;
  p->orderedAttributes = from->orderedAttributes;
  p->specifiedAttributes = from->specifiedAttributes;
  p->prefixes = from->prefixes;
  p->parser = lib.ExternalEntityParserCreate(from->parser, isGiven(a[0]) ? context.c_str() : nullptr, a[1].isEmpty() ? nullptr : encoding.c_str());
  if (!p->parser) return raiseMemory(t);
  p->intern = from->intern;
  p->parent = self;
  for (int h = 0; h < kHandlerCount; h++) p->handlers[h] = from->handlers[h];
  gc::barrier(p);
  lib.SetUserData(p->parser, p);
  for (int h = 0; h < kHandlerCount; h++) connect(p, static_cast<Handler>(h));
  return p;
}

// --- attributes ---------------------------------------------------------------------------------

template <Handler h>
Value getHandler(Thread&, Value self) { return of(self)->handlers[h].isEmpty() ? none() : of(self)->handlers[h]; }
template <Handler h>
bool setHandler(Thread& t, Value self, Value v) {
  ParserObject* p = of(self);
  if (v.isEmpty()) {
    raise(t, PyExc_TypeError, "Cannot delete attribute");
    return false;
  }
  if (h == kCharacterDataHandler && !flushText_py(t, p)) return false;  // what was gathered is the old handler's
  gc::store(p, &p->handlers[h], v);
  connect(p, h);
  return true;
}
template <bool ParserObject::*flag>
Value getFlag(Thread&, Value self) { return boolean(of(self)->*flag); }
template <bool ParserObject::*flag>
bool setFlag(Thread& t, Value self, Value v) {
  if (v.isEmpty()) {
    raise(t, PyExc_TypeError, "Cannot delete attribute");
    return false;
  }
  int r = truth_py(t, v);
  if (r < 0) return false;
  if (flag == &ParserObject::bufferText && !r && !flushText_py(t, of(self))) return false;
  of(self)->*flag = r;
  if (flag == &ParserObject::prefixes) lib.SetReturnNSTriplet(of(self)->parser, r);
  return true;
}
Value getBufferSize(Thread& t, Value self) { return makeInt(t, of(self)->bufferSize); }
bool setBufferSize(Thread& t, Value self, Value v) {
  int64_t n;
  if (v.isEmpty() || !isInt(v)) {
    raise(t, PyExc_TypeError, v.isEmpty() ? "Cannot delete attribute" : "buffer_size must be an integer");
    return false;
  }
  if (!int64Arg_py(t, v, &n)) return false;
  if (n == of(self)->bufferSize) return true;
  if (n <= 0 || n > INT_MAX) {
    raise(t, PyExc_ValueError, n <= 0 ? "buffer_size must be greater than zero" : "buffer_size must not be greater than %i", INT_MAX);
    return false;
  }
  if (!flushText_py(t, of(self))) return false;
  of(self)->bufferSize = n;
  return true;
}
Value getBufferUsed(Thread& t, Value self) { return makeInt(t, static_cast<int64_t>(of(self)->text->size())); }
Value getIntern(Thread&, Value self) { return of(self)->intern.isEmpty() ? none() : of(self)->intern; }
Value getErrorCode(Thread& t, Value self) { return makeInt(t, lib.GetErrorCode(of(self)->parser)); }
Value getLine(Thread& t, Value self) { return makeInt(t, static_cast<int64_t>(lib.GetCurrentLineNumber(of(self)->parser))); }
Value getColumn(Thread& t, Value self) { return makeInt(t, static_cast<int64_t>(lib.GetCurrentColumnNumber(of(self)->parser))); }
Value getByte(Thread& t, Value self) { return makeInt(t, lib.GetCurrentByteIndex(of(self)->parser)); }

const BuiltinDef kMethods[] = {
    {"Parse", "data, isfinal=False, /", parserParse}, {"ParseFile", "file, /", parserParseFile}, {"SetBase", "base, /", parserSetBase}, {"GetBase", "", parserGetBase},
    {"GetInputContext", "", parserContext}, {"ExternalEntityParserCreate", "context, encoding='', /", parserExternal},
    {"SetParamEntityParsing", "flag, /", parserParamEntities}, {"UseForeignDTD", "flag=True, /", parserForeign}, {nullptr, nullptr, nullptr}};
const GetSetDef kGetset[] = {
#define HANDLER(name) {#name, getHandler<k##name>, setHandler<k##name>},
#include "stdlib/pyexpat/handlers.def"
    {"buffer_text", getFlag<&ParserObject::bufferText>, setFlag<&ParserObject::bufferText>},
    {"ordered_attributes", getFlag<&ParserObject::orderedAttributes>, setFlag<&ParserObject::orderedAttributes>},
    {"specified_attributes", getFlag<&ParserObject::specifiedAttributes>, setFlag<&ParserObject::specifiedAttributes>},
    {"namespace_prefixes", getFlag<&ParserObject::prefixes>, setFlag<&ParserObject::prefixes>}, {"buffer_size", getBufferSize, setBufferSize},
    {"buffer_used", getBufferUsed, nullptr}, {"intern", getIntern, nullptr}, {"ErrorCode", getErrorCode, nullptr}, {"ErrorLineNumber", getLine, nullptr},
    {"ErrorColumnNumber", getColumn, nullptr}, {"ErrorByteIndex", getByte, nullptr}, {"CurrentLineNumber", getLine, nullptr},
    {"CurrentColumnNumber", getColumn, nullptr}, {"CurrentByteIndex", getByte, nullptr}, {nullptr, nullptr, nullptr}};
const TypeSpec kSpec = {.type = &kParserType, .name = "pyexpat.xmlparser", .basicSize = sizeof(ParserObject), .flags = kTypeDisallowNew | kTypeHasGc,
    .methods = kMethods, .getset = kGetset, .trace = traceParser, .finalize = finalizeParser};

Value errorString(Thread& t, Value, Value* a) {
  int64_t code;
  if (!int64Arg_py(t, a[0], &code)) return {};
  const char* text = lib.ErrorString(static_cast<XML_Error>(code));
  return text ? newStr(t, text) : none();
}
const BuiltinDef kFunctions[] = {{"ParserCreate", "encoding=None, namespace_separator=None, intern=None", parserCreate}, {"ErrorString", "code, /", errorString},
                                 {nullptr, nullptr, nullptr}};

const IntConstant kConstants[] = {{"XML_PARAM_ENTITY_PARSING_NEVER", XML_PARAM_ENTITY_PARSING_NEVER},
    {"XML_PARAM_ENTITY_PARSING_UNLESS_STANDALONE", XML_PARAM_ENTITY_PARSING_UNLESS_STANDALONE},
    {"XML_PARAM_ENTITY_PARSING_ALWAYS", XML_PARAM_ENTITY_PARSING_ALWAYS}, {nullptr, 0}};
const IntConstant kModel[] = {{"XML_CTYPE_EMPTY", XML_CTYPE_EMPTY}, {"XML_CTYPE_ANY", XML_CTYPE_ANY}, {"XML_CTYPE_MIXED", XML_CTYPE_MIXED},
    {"XML_CTYPE_NAME", XML_CTYPE_NAME}, {"XML_CTYPE_CHOICE", XML_CTYPE_CHOICE}, {"XML_CTYPE_SEQ", XML_CTYPE_SEQ}, {"XML_CQUANT_NONE", XML_CQUANT_NONE},
    {"XML_CQUANT_OPT", XML_CQUANT_OPT}, {"XML_CQUANT_REP", XML_CQUANT_REP}, {"XML_CQUANT_PLUS", XML_CQUANT_PLUS}, {nullptr, 0}};

/// pyexpat.errors: texts by name, numbers by text, texts by number.
bool addErrors(Thread& t, ModuleObject* m) {
  static constexpr struct { int code; const char* name; } kErrors[] = {
#define ERROR(code, name) {code, #name},
#include "stdlib/pyexpat/errors.def"
  };
  DictObject *codes = newDict(t), *messages = newDict(t);
  for (auto& e : kErrors) {
    const char* s = lib.ErrorString(static_cast<XML_Error>(e.code));
    if (!s) continue;
    Value text = newStr(t, s);
    if (!addValue(t, m, e.name, text) || !dictSet_py(t, codes, text, Value::smallInt(e.code)) || !dictSet_py(t, messages, Value::smallInt(e.code), text)) return false;
  }
  return addValue(t, m, "codes", codes) && addValue(t, m, "messages", messages);
}

bool init(Thread& t, ModuleObject* m) {
  if (!loadExpat(t)) return false;
  Value& error = moduleValues(t, kModuleIndexPyexpat)[kExpatError];
  error = newExceptionClass(t, "xml.parsers.expat.ExpatError", PyExc_Exception);
  if (!addValue(t, m, "error", error) || !addValue(t, m, "ExpatError", error) || !readyModuleType(t, kSpec) || !addValue(t, m, "XMLParserType", &kParserType) ||
      !addInts(t, m, kConstants) || !addValue(t, m, "native_encoding", newStrAscii(t, "UTF-8")))
    return false;
  XML_Expat_Version v = lib.ExpatVersionInfo();
  ListObject* features = newList(t);
  for (const XML_Feature* f = lib.GetFeatureList(); f && f->feature != XML_FEATURE_END; f++)
    if (!listAppend(t, features, tupleOf(t, {newStr(t, f->name), makeInt(t, f->value)}))) return false;
  ModuleObject *errors = addModule(t, intern(t, "pyexpat.errors")), *model = addModule(t, intern(t, "pyexpat.model"));
  return addValue(t, m, "EXPAT_VERSION", newStr(t, lib.ExpatVersion())) &&
         addValue(t, m, "version_info", tupleOf(t, {Value::smallInt(v.major), Value::smallInt(v.minor), Value::smallInt(v.micro)})) &&
         addValue(t, m, "features", features) && errors && model && addErrors(t, errors) && addInts(t, model, kModel) && addValue(t, m, "errors", errors) &&
         addValue(t, m, "model", model);
}

}  // namespace
}  // namespace ppy::expat

namespace ppy {
const NativeModule kPyexpatModule = {"pyexpat", expat::kFunctions, expat::init};
}  // namespace ppy
