/// Sizes of instances as CPython has them: what __sizeof__() and sys.getsizeof() tell, which programs print and compare.
#pragma once
#include "runtime/object/type.h"

namespace ppy {

/// Bytes of an instance without what varies.
intptr_t shownSize(TypeObject* type);
/// Bytes in front of an instance: the collector's, those of attributes.
intptr_t shownHeader(TypeObject* type);
/// Does CPython's collector ever look at objects of the type?
bool mayBeTracked(TypeObject* type);
/// Whether a class statement gave the instances their dict, for which CPython has a place before the object.
bool addsDict(TypeObject* type);

}  // namespace ppy
