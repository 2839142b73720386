/// Audit events (sys.addaudithook): what functions that reach outside, or look inside, tell the program's hooks
/// before they do it. Without a hook an event costs two loads; its arguments become Values for hooks only.
#pragma once
#include <concepts>
#include <initializer_list>
#include <string_view>

#include "runtime/object/int_ops.h"
#include "runtime/object/object_state.h"
#include "runtime/object/str.h"

namespace ppy {

inline bool audited(const Thread& t) { return t.runtime->object && t.runtime->object->auditHooks; }

/// Calls every hook with the event and the tuple of its arguments, with tracing off unless the hook's
/// __cantrace__ is true. A pending exception is kept over it. False: a hook raised, which is pending.
bool callAuditHooks_py(Thread& t, Value event, Value arguments);
bool auditEvent_py(Thread& t, const char* event, std::initializer_list<Value> arguments);
/// Puts a hook after those there are.
bool addAuditHook(Thread& t, Value hook);

inline Value auditValue(Thread&, Value v) { return v.isEmpty() ? none() : v; }
inline Value auditValue(Thread& t, std::integral auto i) { return std::unsigned_integral<decltype(i)> ? makeUint(t, i) : makeInt(t, i); }
inline Value auditValue(Thread& t, std::string_view text) { return newStr(t, text); }
inline Value auditValue(Thread& t, const char* text) { return newStr(t, text); }

/// False: a hook refused, its exception is pending. Empty Values are None.
template <class... A>
inline bool audit_py(Thread& t, const char* event, const A&... arguments) {
  return !audited(t) || auditEvent_py(t, event, {auditValue(t, arguments)...});
}

}  // namespace ppy
