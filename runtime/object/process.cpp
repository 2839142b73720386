/// Process start: names, built-in types and exceptions, once.
#include "runtime/object/process.h"

#include <mutex>

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
  gc::ImmortalScope scope(thread);
  makeNames(thread);
  for (const TypeSpec* spec : kTypeSpecs) readyStaticType(thread, *spec);
  readyExceptionTypes(thread);
  ready = true;
}

}  // namespace

bool processReady() { return ready; }

void initializeProcess() { std::call_once(started, start); }

}  // namespace ppy
