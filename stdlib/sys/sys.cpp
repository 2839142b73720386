// The sys module: the interpreter's own state as Python sees it.
#include <cfloat>
#include <cstdlib>
#include <unistd.h>

#include "runtime/builtins/codecs.h"
#include "runtime/frame/services.h"
#include "stdlib/modules.h"
#include "runtime/object/shown_size.h"
#include "runtime/object/container.h"
#include "runtime/object/error.h"
#include "runtime/object/number.h"
#include "runtime/object/ops.h"
#include "runtime/object/str.h"
#include "runtime/thread/options.h"
#include "stdlib/_io/text_io.h"
#include "stdlib/common/struct_sequence.h"
#include "runtime/abi/python_config.h"
#include "runtime/object/audit.h"

namespace ppy {

/// dynamic/: text to a file object, or sys.stderr.
void writeError_py(Thread& t, Value file, const std::string& text);
/// Tracing, auditing and the hooks (hooks.cpp).
bool addHooks(Thread& t, ModuleObject* m);

namespace {

StructSequence kVersionInfo = {.name = "sys.version_info", .fields = {"major", "minor", "micro", "releaselevel", "serial"}, .visible = 5};
StructSequence kFlags = {.name = "sys.flags",
    .fields = {"debug", "inspect", "interactive", "optimize", "dont_write_bytecode", "no_user_site", "no_site", "ignore_environment", "verbose",
               "bytes_warning", "quiet", "hash_randomization", "isolated", "dev_mode", "utf8_mode", "warn_default_encoding", "safe_path", "int_max_str_digits"},
    .visible = 18};
StructSequence kFloatInfo = {.name = "sys.float_info",
    .fields = {"max", "max_exp", "max_10_exp", "min", "min_exp", "min_10_exp", "dig", "mant_dig", "epsilon", "radix", "rounds"}, .visible = 11};
StructSequence kIntInfo = {.name = "sys.int_info",
    .fields = {"bits_per_digit", "sizeof_digit", "default_max_str_digits", "str_digits_check_threshold"}, .visible = 4};
StructSequence kHashInfo = {.name = "sys.hash_info",
    .fields = {"width", "modulus", "inf", "nan", "imag", "algorithm", "hash_bits", "seed_bits", "cutoff"}, .visible = 9};
StructSequence kThreadInfo = {.name = "sys.thread_info", .fields = {"name", "lock", "version"}, .visible = 3};

Value sysExit(Thread& t, Value, Value* a) {
  if (a[0].isEmpty() || isNone(a[0])) return raiseNone(t, PyExc_SystemExit);
  if (!isTuple(a[0])) return raiseValue(t, PyExc_SystemExit, a[0]);
  PPY_TRY(e, callTuple_py(t, PyExc_SystemExit, a[0], Value()));  // a tuple is the exception's arguments
  return raiseObject(t, e);
}

Value sysExcInfo(Thread& t, Value, Value*) {
  if (t.handled.isEmpty()) return tupleOf(t, {none(), none(), none()});
  Value tb = t.handled.as<ExceptionObject>()->traceback;
  return tupleOf(t, {Value(typeOf(t.handled)), t.handled, tb.isEmpty() ? none() : tb});
}
Value sysException(Thread& t, Value, Value*) { return t.handled.isEmpty() ? none() : t.handled; }

Value sysGetRecursionLimit(Thread& t, Value, Value*) { return Value::smallInt(t.runtime->recursionLimit); }
Value sysSetRecursionLimit(Thread& t, Value, Value* a) {
  intptr_t n;
  if (!isInt(a[0])) return raise(t, PyExc_TypeError, "'%T' object cannot be interpreted as an integer", a[0]);
  if (!asIndex_py(t, a[0], &n, PyExc_OverflowError)) return {};
  if (n > INT32_MAX) return raise(t, PyExc_OverflowError, "Python int too large to convert to C int");
  if (n < 1) return raise(t, PyExc_ValueError, "recursion limit must be greater or equal than 1");
  int depth = t.recursion_limit - t.recursion_remaining;
  if (depth >= n)
    return raise(t, PyExc_RecursionError, "cannot set the recursion limit to %zd at the recursion depth %d: the limit is too low", n, depth);
  t.runtime->recursionLimit = t.recursion_limit = static_cast<int>(n);
  t.recursion_remaining = t.recursion_limit - depth;
  return none();
}

Value sysIntern(Thread& t, Value, Value* a) {
  if (!isStr(a[0])) return raise(t, PyExc_TypeError, "intern() argument must be str, not %T", a[0]);
  if (!isExactly(a[0], &PyUnicode_Type)) return raise(t, PyExc_TypeError, "can't intern %.400T", a[0]);
  return intern(t, a[0]);
}

/// Bytes the object takes, its buffers included where they are its own.
Value sysGetsizeof(Thread& t, Value, Value* a) {
  Value v = a[0];
  Value m = lookupInMro(typeOf(v), intern(t, "__sizeof__"));
  if (m.isEmpty()) return a[1].isEmpty() ? raise(t, PyExc_TypeError, "Type %T doesn't define __sizeof__", v) : a[1];
  Value size = callSpecial_py(t, m, &v, 1);
  intptr_t n;
  bool ok = !size.isEmpty();
  if (ok && !isInt(size)) ok = false, raise(t, PyExc_TypeError, "'%T' object cannot be interpreted as an integer", size);
  if (!ok || !asIndex_py(t, size, &n, PyExc_OverflowError)) {
    if (a[1].isEmpty() || !pendingIs(t, PyExc_TypeError)) return {};
    clearException(t);
    return a[1];
  }
  if (n < 0) return raise(t, PyExc_ValueError, "__sizeof__() should return >= 0");
  return makeUint(t, static_cast<uint64_t>(n) + static_cast<uint64_t>(shownHeader(typeOf(v))));
}

Value sysGetrefcount(Thread& t, Value, Value* a) { return makeInt(t, a[0].isObject() ? std::max<intptr_t>(a[0].object()->ob_refcnt, 1) : 1); }

Value sysGetframe(Thread& t, Value, Value* a) {
  intptr_t depth = 0;
  if (!a[0].isEmpty() && !asIndex_py(t, a[0], &depth, PyExc_OverflowError)) return {};
  PPY_TRY(frame, currentFrame_py(t, depth));
  return audit_py(t, "sys._getframe", frame) ? frame : Value();
}

/// Writes what the stream's encoding cannot, by backslashes.
bool displayEscaped_py(Thread& t, Value out, Value text) {
  clearException(t);
  Value encoding = getAttr_py(t, out, intern(t, "encoding"));
  if (encoding.isEmpty()) return false;
  Value bytes = encodeText_py(t, text, encoding, newStr(t, "backslashreplace"));
  if (bytes.isEmpty()) return false;
  Value buffer = findAttr_py(t, out, intern(t, "buffer"));
  if (pending(t)) return false;
  if (!buffer.isEmpty()) {
    // What the text layer holds comes first.
    return !callMethod_py(t, out, intern(t, "flush"), nullptr, 0).isEmpty() && !callMethod_py(t, buffer, intern(t, "write"), &bytes, 1).isEmpty();
  }
  Value escaped = decodeText_py(t, bytesView(bytes), encoding, newStr(t, "strict"));
  return !escaped.isEmpty() && !callMethod_py(t, out, intern(t, "write"), &escaped, 1).isEmpty();
}

Value sysDisplayhook(Thread& t, Value, Value* a) {
  if (isNone(a[0])) return none();
  DictObject* builtins = t.runtime->builtins;
  if (!dictSetStr(t, builtins, intern(t, "_"), none())) return {};
  PPY_TRY(text, repr_py(t, a[0]));
  Value out = dictGetStr(t.runtime->sysDict, intern(t, "stdout"));
  if (out.isEmpty()) return raise(t, PyExc_RuntimeError, "lost sys.stdout");
  if (isNone(out)) return none();
  for (Value part : {text, newStr(t, "\n")})
    if (callMethod_py(t, out, intern(t, "write"), &part, 1).isEmpty() && (!pendingIs(t, PyExc_UnicodeEncodeError) || !displayEscaped_py(t, out, part))) return {};
  return dictSetStr(t, builtins, intern(t, "_"), a[0]) ? none() : Value();
}

Value sysExcepthook(Thread& t, Value, Value* a) {
  if (!isException(a[1])) {
    writeError_py(t, Value(), "TypeError: print_exception(): Exception expected for value, " + std::string(typeOf(a[1])->tp_name) + " found\n");
  } else {
    auto* e = a[1].as<ExceptionObject>();
    if (!isNone(a[2]) && e->traceback.isEmpty()) gc::store(e, &e->traceback, a[2]);
    printException_py(t, a[1], Value());
  }
  return none();
}

Value sysGetdefaultencoding(Thread& t, Value, Value*) { return newStr(t, "utf-8"); }
Value sysGetfilesystemencoding(Thread& t, Value, Value*) { return newStr(t, "utf-8"); }
Value sysGetfilesystemencodeerrors(Thread& t, Value, Value*) { return newStr(t, "surrogateescape"); }
Value sysIsFinalizing(Thread& t, Value, Value*) { return boolean(t.runtime->exiting); }
Value sysGetIntMaxStrDigits(Thread& t, Value, Value*) { return Value::smallInt(t.runtime->intMaxStrDigits); }
Value sysSetIntMaxStrDigits(Thread& t, Value, Value* a) {
  intptr_t n;
  if (!asIndex_py(t, a[0], &n, PyExc_OverflowError)) return {};
  if (n != 0 && (n < 640 || n > INT32_MAX)) return raise(t, PyExc_ValueError, "maxdigits must be 0 or larger than 640");
  t.runtime->intMaxStrDigits = static_cast<int>(n);
  return none();
}

const BuiltinDef kFunctions[] = {
    {"exit", "status=None, /", sysExit}, {"exc_info", "", sysExcInfo}, {"exception", "", sysException},
    {"getrecursionlimit", "", sysGetRecursionLimit}, {"setrecursionlimit", "limit, /", sysSetRecursionLimit},
    {"intern", "string, /", sysIntern}, {"getsizeof", "object, default=None", sysGetsizeof}, {"getrefcount", "object, /", sysGetrefcount},
    {"_getframe", "depth=0, /", sysGetframe, nullptr, kBuiltinFlat}, {"displayhook", "object, /", sysDisplayhook},
    {"excepthook", "exctype, value, traceback, /", sysExcepthook},
    {"getdefaultencoding", "", sysGetdefaultencoding}, {"getfilesystemencoding", "", sysGetfilesystemencoding},
    {"getfilesystemencodeerrors", "", sysGetfilesystemencodeerrors}, {"is_finalizing", "", sysIsFinalizing},
    {"get_int_max_str_digits", "", sysGetIntMaxStrDigits}, {"set_int_max_str_digits", "maxdigits", sysSetIntMaxStrDigits},
    {nullptr, nullptr, nullptr}};

// --- values -------------------------------------------------------------------------------------

Value listOfStrings(Thread& t, const std::vector<std::string>& strings) {
  ListObject* list = newList(t, static_cast<intptr_t>(strings.size()));
  for (const std::string& s : strings) listAppend(t, list, strFromFileSystem(t, s));
  return list;
}

/// Words of the command line and paths: bytes that are no text come back as they were.
Value listOfFileNames(Thread& t, const std::vector<std::string>& names) {
  ListObject* list = newList(t, static_cast<intptr_t>(names.size()));
  for (const std::string& s : names) listAppend(t, list, strFromFileSystem(t, s));
  return list;
}

class Namespace {
 public:
  Namespace(Thread& t, DictObject* d) : t_(t), d_(d) {}
  void set(const char* name, Value v) { ok_ = ok_ && !v.isEmpty() && dictSetStr(t_, d_, intern(t_, name), v); }
  void set(const char* name, const std::string& s) { set(name, strFromFileSystem(t_, s)); }
  void set(const char* name, int64_t i) { set(name, makeInt(t_, i)); }
  bool ok() const { return ok_; }
 private:
  Thread& t_;
  DictObject* d_;
  bool ok_ = true;
};

Value versionInfo(Thread& t) {
  Value items[] = {Value::smallInt(PPY_PYTHON_MAJOR), Value::smallInt(PPY_PYTHON_MINOR), Value::smallInt(PPY_PYTHON_MICRO), newStr(t, "final"), Value::smallInt(0)};
  return newStructSequence(t, kVersionInfo, items);
}

Value flags(Thread& t, const RuntimeOptions& o) {
  Value items[] = {Value::smallInt(o.debug), Value::smallInt(o.inspect), Value::smallInt(o.interactive), Value::smallInt(o.optimize),
      Value::smallInt(o.dontWriteBytecode), Value::smallInt(o.noUserSite), Value::smallInt(o.noSite), Value::smallInt(o.ignoreEnvironment),
      Value::smallInt(o.verbose), Value::smallInt(o.bytesWarning), Value::smallInt(o.quiet), Value::smallInt(o.hashRandomization),
      Value::smallInt(o.isolated), boolean(o.devMode), Value::smallInt(o.utf8Mode), Value::smallInt(o.warnDefaultEncoding), boolean(o.safePath),
      Value::smallInt(o.intMaxStrDigits)};
  return newStructSequence(t, kFlags, items);
}

Value floatInfo(Thread& t) {
  Value items[] = {makeFloat(t, DBL_MAX), Value::smallInt(DBL_MAX_EXP), Value::smallInt(DBL_MAX_10_EXP), makeFloat(t, DBL_MIN),
      Value::smallInt(DBL_MIN_EXP), Value::smallInt(DBL_MIN_10_EXP), Value::smallInt(DBL_DIG), Value::smallInt(DBL_MANT_DIG),
      makeFloat(t, DBL_EPSILON), Value::smallInt(FLT_RADIX), Value::smallInt(FLT_ROUNDS)};
  return newStructSequence(t, kFloatInfo, items);
}

Value implementation(Thread& t, Value version) {
  Value o = call_py(t, &_PyNamespace_Type);
  if (o.isEmpty()) return {};
  struct { const char* name; Value v; } rows[] = {
      {"name", newStr(t, "protopy")}, {"version", version}, {"hexversion", makeInt(t, PPY_PYTHON_HEXVERSION)},
      {"cache_tag", newStr(t, PPY_CACHE_TAG)}, {"_multiarch", newStr(t, PPY_MULTIARCH)}};
  for (auto& row : rows)
    if (!setAttr_py(t, o, intern(t, row.name), row.v)) return {};
  return o;
}

bool setStreams_py(Thread& t, Namespace& ns, const RuntimeOptions& o, const std::string& encoding) {
  struct { const char *name, *copy; int fd; } rows[] = {{"stdin", "__stdin__", 0}, {"stdout", "__stdout__", 1}, {"stderr", "__stderr__", 2}};
  for (auto& row : rows) {
    Value f = io::newStandardStream_py(t, row.fd, o.unbuffered && row.fd != 0, encoding, o.stdioErrors);
    if (f.isEmpty()) return false;
    ns.set(row.name, f);
    ns.set(row.copy, f);
  }
  return ns.ok();
}

/// Those whose codecs need no module: the streams are made before modules can be imported.
bool isEarlyEncoding(std::string_view name) { return name == "utf-8" || name == "ascii" || name == "iso8859-1"; }

bool initSys(Thread& t, ModuleObject* m) {
  for (StructSequence* s : {&kVersionInfo, &kFlags, &kFloatInfo, &kIntInfo, &kHashInfo, &kThreadInfo})
    if (!readyStructSequence(t, *s)) return false;
  const RuntimeOptions& o = *t.runtime->options;
  if (o.intMaxStrDigits >= 0) t.runtime->intMaxStrDigits = o.intMaxStrDigits;
  Namespace ns(t, moduleDict(m));
  if (o.intMaxStrDigits >= 0) t.runtime->intMaxStrDigits = o.intMaxStrDigits;
  Value version = versionInfo(t);
  ns.set("version_info", version);
  ns.set("version", std::string(PPY_PYTHON_VERSION " (protopy " PPY_VERSION ") [Clang " __clang_version__ "]"));
  ns.set("hexversion", int64_t{PPY_PYTHON_HEXVERSION});
  ns.set("api_version", int64_t{1013});
  ns.set("copyright", std::string("Copyright (c) the protopy authors."));
  ns.set("platform", std::string("linux"));
  ns.set("byteorder", std::string("little"));
  ns.set("maxsize", int64_t{INT64_MAX});
  ns.set("maxunicode", int64_t{0x10FFFF});
  ns.set("implementation", implementation(t, version));
  ns.set("argv", listOfFileNames(t, o.argv));
  ns.set("orig_argv", listOfFileNames(t, o.origArgv));
  ns.set("warnoptions", listOfStrings(t, o.warnings));
  ns.set("path", listOfFileNames(t, o.path));
  ns.set("executable", o.executable);
  ns.set("_base_executable", o.baseExecutable.empty() ? o.executable : o.baseExecutable);
  for (const char* name : {"prefix", "base_prefix", "exec_prefix", "base_exec_prefix"}) ns.set(name, o.prefix.empty() ? std::string(PPY_PYTHON_PREFIX) : o.prefix);
  ns.set("platlibdir", std::string("lib"));
  ns.set("_stdlib_dir", o.stdlib.empty() ? std::string(PPY_PYTHON_STDLIB) : o.stdlib);
  ns.set("abiflags", std::string());
  ns.set("_framework", std::string());
  ns.set("_home", none());
  ns.set("_git", tupleOf(t, {newStr(t, "protopy"), newStr(t, ""), newStr(t, "")}));
  ns.set("pycache_prefix", o.pycachePrefix.empty() ? none() : newStr(t, o.pycachePrefix));
  ns.set("dont_write_bytecode", boolean(o.dontWriteBytecode));
  ns.set("flags", flags(t, o));
  ns.set("float_repr_style", std::string("short"));
  ns.set("float_info", floatInfo(t));
  Value intInfo[] = {Value::smallInt(30), Value::smallInt(4), Value::smallInt(4300), Value::smallInt(640)};
  ns.set("int_info", newStructSequence(t, kIntInfo, intInfo));
  Value hashInfo[] = {Value::smallInt(64), makeInt(t, (int64_t{1} << 61) - 1), Value::smallInt(314159), Value::smallInt(0), Value::smallInt(1000003),
                      newStr(t, "siphash13"), Value::smallInt(64), Value::smallInt(128), Value::smallInt(0)};
  ns.set("hash_info", newStructSequence(t, kHashInfo, hashInfo));
  Value threadInfo[] = {newStr(t, "pthread"), newStr(t, "semaphore"), none()};
  ns.set("thread_info", newStructSequence(t, kThreadInfo, threadInfo));
  ns.set("modules", t.runtime->modules);
  ns.set("meta_path", newList(t));
  ns.set("path_hooks", newList(t));
  ns.set("path_importer_cache", newDict(t));
  DictObject* xOptions = newDict(t);
  for (const std::string& x : o.xOptions) {
    size_t eq = x.find('=');
    Value v = eq == std::string::npos ? boolean(true) : newStr(t, x.substr(eq + 1));
    if (!dictSetStr(t, xOptions, intern(t, x.substr(0, eq)), v)) return false;
  }
  ns.set("_xoptions", xOptions);
  ListObject* names = newList(t);
  for (const NativeModule* const* row = kNativeModules; *row; row++) listAppend(t, names, newStr(t, (*row)->name));
  if (!listSort_py(t, names, none(), false)) return false;
  ns.set("builtin_module_names", tupleFrom(t, names->ob_item, names->ob_size));
  return ns.ok() && addHooks(t, m) && setStreams_py(t, ns, o, isEarlyEncoding(o.stdioEncoding) ? o.stdioEncoding : "utf-8");
}

}  // namespace

/// Once modules can be imported: streams whose encoding needs one. False: there is no such encoding (pending).
bool finishStreams_py(Thread& t) {
  const RuntimeOptions& o = *t.runtime->options;
  if (isEarlyEncoding(o.stdioEncoding)) return true;
  Value codecs = importModule_py(t, "codecs"), name = newStr(t, o.stdioEncoding);
  Value info = codecs.isEmpty() ? codecs : callMethod_py(t, codecs, intern(t, "lookup"), &name, 1);
  Value known = info.isEmpty() ? info : getAttr_py(t, info, intern(t, "name"));
  if (known.isEmpty()) return false;
  Namespace ns(t, t.runtime->sysDict);
  return setStreams_py(t, ns, o, strToUtf8(known));
}

const NativeModule kSysModule = {"sys", kFunctions, initSys,
    nullptr};

}  // namespace ppy
