/// Compiles the checks of struct offsets against the installed headers, and our own structs against those.
#include "cpyext/bridge/python.h"
#include "cpyext/bridge/layout_asserts.h"

#include "runtime/object/layout.h"
#include "runtime/thread/thread.h"

namespace ppy {

#define SAME_SIZE(ours, theirs) static_assert(sizeof(ours) == sizeof(theirs))
#define SAME(ours, field, theirs, their) static_assert(offsetof(ours, field) == offsetof(theirs, their))
#pragma clang diagnostic ignored "-Winvalid-offsetof"

SAME_SIZE(Object, PyObject);
SAME_SIZE(VarObject, PyVarObject);
SAME_SIZE(TypeObject, PyTypeObject);
SAME_SIZE(HeapTypeObject, PyHeapTypeObject);
SAME(TypeObject, tp_name, PyTypeObject, tp_name);
SAME(TypeObject, tp_dealloc, PyTypeObject, tp_dealloc);
SAME(TypeObject, tp_as_number, PyTypeObject, tp_as_number);
SAME(TypeObject, tp_getattro, PyTypeObject, tp_getattro);
SAME(TypeObject, tp_flags, PyTypeObject, tp_flags);
SAME(TypeObject, tp_traverse, PyTypeObject, tp_traverse);
SAME(TypeObject, tp_weaklistoffset, PyTypeObject, tp_weaklistoffset);
SAME(TypeObject, tp_base, PyTypeObject, tp_base);
SAME(TypeObject, tp_dict, PyTypeObject, tp_dict);
SAME(TypeObject, tp_dictoffset, PyTypeObject, tp_dictoffset);
SAME(TypeObject, tp_new, PyTypeObject, tp_new);
SAME(TypeObject, tp_bases, PyTypeObject, tp_bases);
SAME(TypeObject, tp_mro, PyTypeObject, tp_mro);
SAME(TypeObject, tp_cache, PyTypeObject, tp_cache);
SAME(TypeObject, tp_finalize, PyTypeObject, tp_finalize);
SAME(TypeObject, tp_vectorcall, PyTypeObject, tp_vectorcall);
SAME(HeapTypeObject, slotSuites, PyHeapTypeObject, as_async);
SAME(HeapTypeObject, ht_name, PyHeapTypeObject, ht_name);
SAME(HeapTypeObject, ht_module, PyHeapTypeObject, ht_module);
SAME(LongObject, ob_digit, PyLongObject, ob_digit);
SAME(FloatObject, ob_fval, PyFloatObject, ob_fval);
SAME(ComplexObject, real, PyComplexObject, cval);
SAME(StrObject, hash, PyASCIIObject, hash);
SAME(StrObject, state, PyASCIIObject, state);
SAME_SIZE(StrObject, PyASCIIObject);
SAME_SIZE(CompactStrObject, PyCompactUnicodeObject);
SAME_SIZE(GrownStrObject, PyUnicodeObject);
SAME(BytesObject, ob_sval, PyBytesObject, ob_sval);
SAME(BytearrayObject, ob_start, PyByteArrayObject, ob_start);
SAME_SIZE(BytearrayObject, PyByteArrayObject);
SAME(TupleObject, ob_item, PyTupleObject, ob_item);
SAME(ListObject, ob_item, PyListObject, ob_item);
SAME(ListObject, allocated, PyListObject, allocated);
SAME(DictObject, ma_version_tag, PyDictObject, ma_version_tag);
SAME_SIZE(DictObject, PyDictObject);
SAME(SetObject, used, PySetObject, used);
SAME_SIZE(SetObject, PySetObject);
SAME_SIZE(SliceObject, PySliceObject);
SAME(MethodObject, im_self, PyMethodObject, im_self);
SAME(BuiltinObject, m_self, PyCFunctionObject, m_self);
SAME(BuiltinObject, vectorcall, PyCFunctionObject, vectorcall);
SAME(MethodDef, ml_doc, PyMethodDef, ml_doc);
SAME_SIZE(ExceptionObject, PyBaseExceptionObject);
SAME(StopIterationObject, value, PyStopIterationObject, value);
SAME_SIZE(OSErrorObject, PyOSErrorObject);
SAME_SIZE(SyntaxErrorObject, PySyntaxErrorObject);
SAME_SIZE(UnicodeErrorObject, PyUnicodeErrorObject);
SAME_SIZE(ImportErrorObject, PyImportErrorObject);
SAME(TracebackObject, tb_frame, PyTracebackObject, tb_frame);
SAME(MethodDescrObject, d_method, PyMethodDescrObject, d_method);
SAME(Thread, interp, PyThreadState, interp);
SAME(Thread, recursion_remaining, PyThreadState, recursion_remaining);
SAME(Thread, gilstate_counter, PyThreadState, gilstate_counter);
SAME(Thread, dict, PyThreadState, dict);
static_assert(offsetof(Thread, poll) == sizeof(PyThreadState));

}  // namespace ppy
