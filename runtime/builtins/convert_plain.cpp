/// Calls of the built-in types as conversions of plain values: the short way around type.__call__.
#include "runtime/builtins/convert_plain.h"

#include "runtime/builtins/float.h"
#include "runtime/builtins/format.h"
#include "runtime/builtins/int.h"
#include "runtime/object/container.h"
#include "runtime/object/int_ops.h"
#include "runtime/object/ops.h"
#include "runtime/object/str.h"

namespace ppy {

bool convertPlain(Thread& t, TypeObject* type, Value v, Value* result) {
  bool str = isExactly(v, &PyUnicode_Type);
  if (type == &PyUnicode_Type) {
    if (str) *result = v;
    else if (v.isSmallInt()) *result = intToStr(t, v, 10);
    else if (v.isNumber()) *result = floatToStr(t, v.asNumber());
    else return false;
    return true;
  }
  if (type == &PyLong_Type) {
    if (v.isSmallInt()) *result = v;
    else if (v.isNumber()) *result = intFromDouble(t, v.asNumber());
    else if (str) *result = intFromTextObject(t, v, 10);
    else return false;
    return true;
  }
  if (type == &PyFloat_Type) {
    if (v.isNumber()) *result = v;
    else if (v.isSmallInt()) *result = Value::number(static_cast<double>(v.asSmallInt()));
    else if (str) *result = floatFromObject_py(t, v);
    else return false;
    return true;
  }
  bool list = isExactly(v, &PyList_Type), tuple = isExactly(v, &PyTuple_Type);
  if (type == &PyList_Type) {
    if (list) *result = listSlice(t, v.as<ListObject>(), 0, v.as<ListObject>()->ob_size);
    else if (tuple) *result = listFrom(t, v.as<TupleObject>()->ob_item, v.as<TupleObject>()->ob_size);
    else return false;
    return true;
  }
  if (type == &PyTuple_Type) {
    if (tuple) *result = v;
    else if (list) *result = listToTuple(t, v.as<ListObject>());
    else return false;
    return true;
  }
  return false;
}

}  // namespace ppy
