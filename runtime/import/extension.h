/// What the import system asks of cpyext, resolved at link time; null in programs linked without it.
#pragma once
#include "runtime/object/call.h"

namespace ppy {

/// `_imp.create_dynamic(spec)`: loads the shared object spec.origin and makes its module. A module of
/// multi-phase initialisation is not yet executed; one of single-phase initialisation is complete and in
/// sys.modules.
[[gnu::weak]] Value createExtension_py(Thread& t, Value spec);
/// `_imp.exec_dynamic(module)`: runs the slots of a multi-phase module. False: exception pending.
[[gnu::weak]] bool execExtension_py(Thread& t, Value module);
/// A capsule over a table of C functions that a native module exports to extensions.
[[gnu::weak]] Value newCapsule(Thread& t, const char* name, void* pointer);

}  // namespace ppy
