/// A whole Runtime on the test's thread, verified around each collection.
#pragma once
#include <gtest/gtest.h>

#include <string>

#include "runtime/gc/heap_impl.h"
#include "runtime/object/call.h"
#include "runtime/object/container.h"
#include "runtime/object/error.h"
#include "runtime/object/number.h"
#include "runtime/object/ops.h"
#include "runtime/object/str.h"
#include "runtime/thread/runtime.h"

namespace ppy {

class RuntimeTest : public ::testing::Test {
 protected:
  RuntimeTest() : runtime(createRuntime(nullptr)), t(*runtime->mainThread) {
    runtime->heap->verifying = true;
  }
  ~RuntimeTest() override { destroyRuntime(runtime); }
  static Value num(int64_t i) { return Value::smallInt(i); }
  Value str(const char* s) { return newStr(t, s); }
  std::string repr(Value v) {
    Value r = v.isEmpty() ? Value() : repr_py(t, v);
    return r.isEmpty() ? "<exception>" : strToUtf8(r);
  }
  Value call(Value o, const char* method, std::initializer_list<Value> args = {}) {
    return callMethod_py(t, o, intern(t, method), args.begin(), static_cast<uint32_t>(args.size()));
  }
  /// Name and text of the pending exception, which is cleared.
  std::string error() {
    if (!pending(t)) return "none";
    Value e = takeException(t);
    return std::string(typeName(typeOf(e))) + ": " + strToUtf8(str_py(t, e));
  }
  Runtime* runtime;
  Thread& t;
};

}  // namespace ppy
