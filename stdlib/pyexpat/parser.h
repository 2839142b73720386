/// The pyexpat module: parsers over libexpat, which is loaded with the module.
#pragma once
#include <expat.h>

#include "stdlib/common/module.h"

namespace ppy::expat {

/// libexpat's functions; set once.
struct Library {
#define FUNCTION(name) decltype(&::XML_##name) name;
#include "stdlib/pyexpat/functions.def"
};
extern Library lib;

/// The handlers, in the order of handlers.def.
enum Handler {
#define HANDLER(name) k##name,
#include "stdlib/pyexpat/handlers.def"
  kHandlerCount
};

struct ParserObject : Object {
  XML_Parser parser;      ///< owned
  Value handlers[kHandlerCount];
  Value intern;           ///< dict of names, or empty
  Value parent;           ///< the parser an entity's parser was made from
  std::string* text;      ///< character data gathered while buffer_text is set
  intptr_t bufferSize;
  bool bufferText, orderedAttributes, specifiedAttributes, prefixes, inCallback;
};
extern TypeObject kParserType;
inline ParserObject* of(Value v) { return v.as<ParserObject>(); }

enum { kExpatError };  ///< values of the module
/// Raises ExpatError for where the parser stands.
Value raiseExpat(Thread& t, XML_Parser p, int code);
/// Connects or disconnects the C side of a handler.
void connect(ParserObject* p, Handler h);
/// Gives gathered character data to their handler. False: exception pending.
bool flushText_py(Thread& t, ParserObject* p);
int unknownEncoding(void* data, const XML_Char* name, XML_Encoding* info);

}  // namespace ppy::expat
