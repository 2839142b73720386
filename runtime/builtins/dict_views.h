/// Views and iterators of dicts.
#pragma once
#include "runtime/object/layout.h"

namespace ppy {

Value dictKeys(Thread& t, Value dict, Value*);
Value dictValues(Thread& t, Value dict, Value*);
Value dictItems(Thread& t, Value dict, Value*);
Value iterateDict(Thread& t, Value dict);
Value reversedDict(Thread& t, Value dict, Value*);

}  // namespace ppy
