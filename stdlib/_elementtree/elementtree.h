/// xml.etree.ElementTree's elements, the builder of trees and the parser over libexpat.
#pragma once
#include <string>
#include <unordered_map>

#include "stdlib/common/module.h"
#include "stdlib/pyexpat/parser.h"

namespace ppy::etree {

struct ElementObject : Object {
  Value tag, text, tail;  ///< empty: None
  Value attrib;           ///< dict; empty: none yet
  Value children;         ///< list of Elements; empty: none
  Value weakreflist;
};

/// Builds a tree from starts, texts and ends.
struct BuilderObject : Object {
  Value root, current, last;  ///< `current`: where children go; `last`: what text comes behind the start or end of. Empty: none
  Value lastForTail;          ///< set after an end: text is the tail of it
  Value stack;                ///< list of those around `current`
  Value data;                 ///< text that is no str, alone; or empty
  std::string* text;          ///< text since the last start or end, UTF-8
  Value elementFactory, commentFactory, piFactory;  ///< empty: our own elements; none
  Value append;               ///< of the list of events, or empty
  Value events[6];            ///< by Event: the name to report it under, or empty
  bool insertComments, insertPis;
};
enum Event { kStartEvent, kEndEvent, kStartNsEvent, kEndNsEvent, kCommentEvent, kPiEvent };

struct TextHash {
  using is_transparent = void;
  size_t operator()(std::string_view s) const { return std::hash<std::string_view>()(s); }
};
/// Names seen by a parser and where they lie in its list.
using NameTable = std::unordered_map<std::string, intptr_t, TextHash, std::equal_to<>>;
/// What a target may have, in the order of ParserObject::handlers.
enum Method { kStart, kData, kEnd, kComment, kPi, kClose, kDoctype, kStartNs, kEndNs, kMethods };

struct XmlParserObject : Object {
  XML_Parser parser;      ///< owned; null: not initialised
  Value target, entity;
  Value handlers[kMethods];
  NameTable* table;       ///< owned
  Value names;            ///< list of str, by place
};

extern TypeObject kElementType, kBuilderType, kParserType, kElementIterType;
inline ElementObject* elementOf(Value v) { return v.as<ElementObject>(); }
inline bool isElement(Value v) { return isInstance(v, &kElementType); }
inline Value orNone(Value v) { return v.isEmpty() ? none() : v; }

/// Values of the module.
enum : int { kParseError, kCommentFactory, kPiFactory, kElementPath, kDeepCopy };
inline Value& moduleValue(Thread& t, int which) { return moduleValues(t, kModuleIndexElementtree)[which]; }

// --- element.cpp ---------------------------------------------------------------------------------
/// A fresh Element; `attrib` is a dict that becomes its own, or empty.
ElementObject* newElement(Thread& t, Value tag, Value attrib);
/// False with an exception pending.
bool appendChild(Thread& t, ElementObject* parent, Value child);
inline intptr_t childCount(const ElementObject* e) { return e->children.isEmpty() ? 0 : e->children.as<ListObject>()->ob_size; }
inline Value childAt(const ElementObject* e, intptr_t i) { return e->children.as<ListObject>()->ob_item[i]; }
Value subElement(Thread& t, Value self, Value* a);
extern const TypeSpec kElementSpec, kElementIterSpec, kBuilderSpec, kParserSpec;

// --- element_iter.cpp ----------------------------------------------------------------------------
/// Over an element and all below it: those of a tag (empty: all), or the texts inside.
Value newElementIter(Thread& t, ElementObject* root, Value tag, bool texts);

// --- builder.cpp: false or empty with an exception pending ----------------------------------------
Value builderStart_py(Thread& t, BuilderObject* b, Value tag, Value attrib);  ///< attrib: a dict, or empty
Value builderEnd_py(Thread& t, BuilderObject* b);
void builderText(BuilderObject* b, std::string_view utf8);
Value builderComment_py(Thread& t, BuilderObject* b, Value text);
Value builderPi_py(Thread& t, BuilderObject* b, Value target, Value text);
bool builderEvent_py(Thread& t, BuilderObject* b, Event which, Value what);
Value builderDone(BuilderObject* b);
BuilderObject* newBuilder(Thread& t);

}  // namespace ppy::etree
