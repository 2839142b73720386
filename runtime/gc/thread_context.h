/// The current context of a thread (contextvars): a field of CPython's PyThreadState, behind the named prefix.
#pragma once
#include "runtime/thread/thread.h"

namespace ppy {

/// Context object, or empty while the thread has none. A root of the collector.
inline Value& threadContext(Thread& t) { return *reinterpret_cast<Value*>(t.prefixRest + (224 - 168)); }

}  // namespace ppy
