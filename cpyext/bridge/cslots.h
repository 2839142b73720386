/// The table of C slots (cslots.def) as data.
#pragma once
#include "cpyext/bridge/bridge.h"

namespace ppy::cpyext {

enum class CSuite : uint8_t { Type, Async, Number, Mapping, Sequence };

/// C signatures. …L: the instance is the left operand, …R: it is the right one.
enum class CKind : uint8_t {
  Unary,          ///< PyObject* f(self)
  Binary,         ///< PyObject* f(self, other)
  BinaryL, BinaryR,
  PowerL, PowerR, PowerI,   ///< f(a, b, modulus)
  Inquiry,        ///< int f(self)
  Length,         ///< Py_ssize_t f(self)
  Hash,           ///< Py_hash_t f(self)
  Repeat, Item,   ///< PyObject* f(self, Py_ssize_t)
  AssignItem, AssignItemDel,  ///< int f(self, Py_ssize_t, value)
  Assign, AssignDel,          ///< int f(self, key, value)
  Contains,       ///< int f(self, value)
  GetAttr,        ///< PyObject* f(self, name)
  Compare,        ///< PyObject* f(self, other, op)
  Call,           ///< PyObject* f(self, args, kwargs)
  Init,           ///< int f(self, args, kwargs)
  Next,           ///< PyObject* f(self): null without an exception at the end
  DescrGet,       ///< PyObject* f(self, object, type)
  Finalize,       ///< void f(self)
};

/// A row. `offset` is in PyHeapTypeObject; `wrapper` is the row itself, which copies of the WrapperBase lead back to.
struct CSlotRow : WrapperBase {
  CSuite suite;
  CKind kind;
  SlotId slot;
  uint16_t field;      ///< byte offset in its suite
};
/// The rows of a process; `count` of them. The docs in them may be written by extensions.
CSlotRow* cslotRows(size_t* count);
/// The row of an extension's slot wrapper. Cython exchanges its d_base for a copy with another doc.
inline CSlotRow* rowOf(const WrapperDescrObject* w) { return static_cast<CSlotRow*>(w->d_base->wrapper); }
/// Where the row's function pointer lies in a type; null when the type lacks the suite.
void** cslotPlace(TypeObject* type, const CSlotRow& row);
/// C functions that serve row `i` for a type the runtime made: `type` null: by the operand's own type.
void* cslotFunction(size_t i, const TypeObject* type);

}  // namespace ppy::cpyext
