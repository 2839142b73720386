// The builtins module: functions, types, exceptions and constants.
#include "stdlib/modules.h"
#include "stdlib/_io/text_io.h"
#include "stdlib/builtins/builtins.h"

namespace ppy {
namespace {

struct NamedType {
  const char* name;
  TypeObject* type;
};

// Types that are builtins by name; the others of builtin_types.def are reached through objects.
const NamedType kTypes[] = {
    {"object", &PyBaseObject_Type}, {"type", &PyType_Type}, {"int", &PyLong_Type}, {"bool", &PyBool_Type},
    {"float", &PyFloat_Type}, {"complex", &PyComplex_Type}, {"str", &PyUnicode_Type}, {"bytes", &PyBytes_Type},
    {"bytearray", &PyByteArray_Type}, {"memoryview", &PyMemoryView_Type}, {"tuple", &PyTuple_Type},
    {"list", &PyList_Type}, {"dict", &PyDict_Type}, {"set", &PySet_Type}, {"frozenset", &PyFrozenSet_Type},
    {"slice", &PySlice_Type}, {"range", &PyRange_Type}, {"enumerate", &PyEnum_Type},
    {"reversed", &PyReversed_Type}, {"zip", &PyZip_Type}, {"map", &PyMap_Type}, {"filter", &PyFilter_Type},
    {"property", &PyProperty_Type}, {"staticmethod", &PyStaticMethod_Type},
    {"classmethod", &PyClassMethod_Type}, {"super", &PySuper_Type},
#define EXC(cname, base, pyname) {pyname, &_PyExc_##cname},
#include "runtime/object/exceptions.def"
    {"EnvironmentError", &_PyExc_OSError}, {"IOError", &_PyExc_OSError}};

bool initBuiltins(Thread& t, ModuleObject* m) {
  DictObject* d = moduleDict(m);
  using namespace builtins;
  for (const BuiltinDef* table : {kAttributeFunctions, kIterationFunctions, kNumberFunctions, kCodeFunctions, kOutputFunctions})
    if (!addFunctions(t, m, table)) return false;
  for (const NamedType& row : kTypes)
    if (!dictSetStr(t, d, intern(t, row.name), row.type)) return false;
  return dictSetStr(t, d, intern(t, "None"), none()) && dictSetStr(t, d, intern(t, "True"), boolean(true)) &&
         dictSetStr(t, d, intern(t, "False"), boolean(false)) &&
         dictSetStr(t, d, intern(t, "Ellipsis"), ellipsis()) &&
         dictSetStr(t, d, intern(t, "NotImplemented"), notImplemented()) &&
         dictSetStr(t, d, intern(t, "__debug__"), boolean(true));
}

}  // namespace

const NativeModule kBuiltinsModule = {
    "builtins", nullptr, initBuiltins,
    nullptr};

}  // namespace ppy
