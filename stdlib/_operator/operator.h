/// What the files of the _operator module share.
#pragma once
#include "stdlib/common/module.h"

namespace ppy::op {

/// getters.cpp: attrgetter, itemgetter, methodcaller.
bool initGetters(Thread& t, ModuleObject* m);

}  // namespace ppy::op
