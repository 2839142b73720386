/// Names, types and places of all node fields (generated from python.asdl), for code that treats nodes
/// alike: the dump, and the conversion to and from Python's `ast` objects.
#pragma once
#include "compiler/syntax/ast.h"

namespace ppy::syntax::ast {

enum class FieldType : uint8_t {
  Node,        ///< Node*, or Seq<Node*>
  Enum,        ///< uint8_t, or Seq<uint8_t>; `enumNames` are the Python class names
  Identifier,  ///< Identifier, or Seq<Identifier>
  String,      ///< std::string_view; data() == nullptr is None
  Constant,    ///< ConstantValue
  Int,         ///< int32_t
};

struct FieldInfo {
  const char* name;
  FieldType type;
  bool isSeq;
  bool optional;  ///< may be None (for sequences: the items may be)
  uint8_t since;  ///< minor version that brought it, 0 for always
  uint16_t offset;
  const char* const* enumNames;
  const char* typeName;  ///< as the ASDL has it: "expr", "identifier", …
};

struct NodeInfo {
  const char* name;      ///< Python class name
  const char* baseName;  ///< ASDL type: "stmt", "expr", …
  const FieldInfo* fields;
  uint8_t fieldCount;
  bool hasPosition;
  uint8_t since;
  uint16_t size;
};

/// Indexed by NodeKind.
extern const NodeInfo kNodeInfos[kNodeKindCount];

inline const NodeInfo& infoOf(const Node* n) { return kNodeInfos[static_cast<uint32_t>(n->kind)]; }
template <class T>
const T& fieldOf(const Node* n, const FieldInfo& f) {
  return *reinterpret_cast<const T*>(reinterpret_cast<const char*>(n) + f.offset);
}

}  // namespace ppy::syntax::ast
