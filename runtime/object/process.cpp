/// Process start: names, built-in types and exceptions, once.
#include "runtime/object/process.h"

#include <mutex>

#include "runtime/object/error.h"
#include "runtime/object/names.h"
#include "runtime/object/str.h"
#include "runtime/object/type_impl.h"

namespace ppy {

#define PPY_TYPE(cname, Id, pyname) extern const TypeSpec k##Id##Spec;
#include "runtime/object/builtin_types.def"

namespace {

const TypeSpec* const kTypeSpecs[] = {
#define PPY_TYPE(cname, Id, pyname) &k##Id##Spec,
#include "runtime/object/builtin_types.def"
};

std::once_flag started;
bool ready = false;

/// A thread of no Runtime that may allocate immortal cells and nothing else.
void start() {
  static Runtime runtime{};
  static Thread thread{};
  thread.runtime = &runtime;
  for (const TypeSpec* spec : kTypeSpecs) primeStaticType(spec->type);
  gc::ImmortalScope scope(thread);
  makeNames(thread);
  for (const TypeSpec* spec : kTypeSpecs) readyStaticType(thread, *spec);
  readyExceptionTypes(thread);
  ready = true;
}

}  // namespace

std::vector<TypeObject*> staticSubclasses(const TypeObject* base) {
  std::vector<TypeObject*> out;
  for (const TypeSpec* spec : kTypeSpecs)
    if (spec->type->tp_base == base) out.push_back(spec->type);
#define EXC(cname, Base, pyname) \
  if (_PyExc_##cname.tp_base == base) out.push_back(&_PyExc_##cname);
#include "runtime/object/exceptions.def"
  return out;
}

bool processReady() { return ready; }

void initializeProcess() { std::call_once(started, start); }

}  // namespace ppy
