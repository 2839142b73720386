/// What a thread keeps for contextvars and asyncio, in fields of CPython's PyThreadState behind the named prefix.
#pragma once
#include "runtime/thread/thread.h"

namespace ppy {

/// Context object, or empty while the thread has none. A root of the collector.
inline Value& threadContext(Thread& t) { return *reinterpret_cast<Value*>(t.prefixRest + (224 - 168)); }
/// The event loop that runs in the thread, or empty: in `on_delete_data`, which only CPython's own threading uses. A root of the
/// collector; a child of fork begins without one.
inline Value& threadRunningLoop(Thread& t) { return *reinterpret_cast<Value*>(t.prefixRest + (192 - 168)); }

/// sys.set_asyncgen_hooks, each empty while there is none. Roots of the collector.
inline Value& asyncgenFirstIter(Thread& t) { return *reinterpret_cast<Value*>(t.prefixRest + (208 - 168)); }
inline Value& asyncgenFinalizer(Thread& t) { return *reinterpret_cast<Value*>(t.prefixRest + (216 - 168)); }

}  // namespace ppy
