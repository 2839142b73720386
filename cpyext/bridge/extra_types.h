/// Objects of types that only C uses.
#pragma once
#include "cpyext/bridge/bridge.h"

namespace ppy::cpyext {

struct CapsuleObject : Object {
  void* pointer;
  const char* name;
  void* context;
  PyCapsule_Destructor destructor;
};
struct InstanceMethodObject : Object {
  Value func;
};
void readyExtraTypes(Thread& t);

}  // namespace ppy::cpyext
