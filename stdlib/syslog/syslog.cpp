// The syslog module.
#include <syslog.h>

#include "runtime/object/audit.h"
#include "stdlib/common/module.h"

namespace ppy {
namespace {

/// Values of the module: the ident that openlog keeps a pointer to (bytes), None when the log is closed.
enum { kIdent };

/// sys.argv[0]'s last part, or empty.
Value programName_py(Thread& t) {
  Value argv = dictGetStr(t.runtime->sysDict, intern(t, "argv"));
  if (argv.isEmpty() || !isList(argv) || argv.as<ListObject>()->ob_size == 0) return {};
  Value script = argv.as<ListObject>()->ob_item[0];
  if (!isStr(script)) return {};
  std::string text = strToUtf8(script);
  text.erase(0, text.rfind('/') + 1);
  return text.empty() ? Value() : newStr(t, text);
}
bool open_py(Thread& t, Value ident, int options, int facility) {
  if (ident.isEmpty()) ident = programName_py(t);
  if (!audit_py(t, "syslog.openlog", ident, options, facility)) return false;
  Value& kept = moduleValues(t, kModuleIndexSyslog)[kIdent];
  const char* text = nullptr;
  if (!ident.isEmpty()) {
    std::string s = strToUtf8(ident);
    kept = newBytes(t, s.data(), s.size());
    text = kept.as<BytesObject>()->ob_sval;
  } else {
    kept = none();
  }
  ::openlog(text, options, facility);
  return true;
}
Value openLog(Thread& t, Value, Value* a) {
  int options = 0, facility = LOG_USER;
  size_t length;
  if (!a[0].isEmpty() && !isStr(a[0])) return raise(t, PyExc_TypeError, "openlog() argument 1 must be str, not %T", a[0]);
  if (!a[0].isEmpty() && !strUtf8(t, a[0], &length)) return {};
  if ((!a[1].isEmpty() && !intArg_py(t, a[1], &options)) || (!a[2].isEmpty() && !intArg_py(t, a[2], &facility))) return {};
  return open_py(t, a[0], options, facility) ? none() : Value();
}
Value sysLog(Thread& t, Value, Value* a) {
  auto* args = a[0].as<TupleObject>();
  int priority = LOG_INFO;
  if (args->ob_size < 1 || args->ob_size > 2) return raise(t, PyExc_TypeError, "syslog.syslog requires 1 to 2 arguments");
  if (args->ob_size == 2 && !intArg_py(t, args->ob_item[0], &priority)) return {};
  Value message = args->ob_item[args->ob_size - 1];
  if (!isStr(message)) return raise(t, PyExc_TypeError, "syslog() argument must be str, not %T", message);
  size_t n;
  const char* text = strUtf8(t, message, &n);
  if (!text || !audit_py(t, "syslog.syslog", priority, message)) return {};
  if (moduleValues(t, kModuleIndexSyslog)[kIdent].isEmpty() && !open_py(t, Value(), 0, LOG_USER)) return {};
  ::syslog(priority, "%s", text);
  return none();
}
Value closeLog(Thread& t, Value, Value*) {
  if (!audit_py(t, "syslog.closelog")) return {};
  Value& kept = moduleValues(t, kModuleIndexSyslog)[kIdent];
  if (!kept.isEmpty()) ::closelog();
  kept = Value();
  return none();
}
Value setMask(Thread& t, Value, Value* a) {
  int mask;
  return intArg_py(t, a[0], &mask) && audit_py(t, "syslog.setlogmask", mask) ? makeInt(t, ::setlogmask(mask)) : Value();
}
Value mask(Thread& t, Value, Value* a) {
  int64_t priority;
  return int64Arg_py(t, a[0], &priority) ? makeInt(t, LOG_MASK(static_cast<int>(priority))) : Value();
}
Value upTo(Thread& t, Value, Value* a) {
  int64_t priority;
  return int64Arg_py(t, a[0], &priority) ? makeInt(t, LOG_UPTO(static_cast<int>(priority))) : Value();
}

const BuiltinDef kFunctions[] = {
    {"openlog", "ident='', logoption=0, facility=8", openLog}, {"syslog", "*args", sysLog}, {"closelog", "", closeLog},
    {"setlogmask", "maskpri, /", setMask}, {"LOG_MASK", "pri, /", mask}, {"LOG_UPTO", "pri, /", upTo}, {nullptr, nullptr, nullptr}};

#define PPY_ROW(name) {#name, name}
const IntConstant kConstants[] = {
    PPY_ROW(LOG_EMERG), PPY_ROW(LOG_ALERT), PPY_ROW(LOG_CRIT), PPY_ROW(LOG_ERR), PPY_ROW(LOG_WARNING), PPY_ROW(LOG_NOTICE), PPY_ROW(LOG_INFO), PPY_ROW(LOG_DEBUG),
    PPY_ROW(LOG_PID), PPY_ROW(LOG_CONS), PPY_ROW(LOG_NDELAY), PPY_ROW(LOG_ODELAY), PPY_ROW(LOG_NOWAIT), PPY_ROW(LOG_PERROR), PPY_ROW(LOG_KERN), PPY_ROW(LOG_USER),
    PPY_ROW(LOG_MAIL), PPY_ROW(LOG_DAEMON), PPY_ROW(LOG_AUTH), PPY_ROW(LOG_LPR), PPY_ROW(LOG_LOCAL0), PPY_ROW(LOG_LOCAL1), PPY_ROW(LOG_LOCAL2), PPY_ROW(LOG_LOCAL3),
    PPY_ROW(LOG_LOCAL4), PPY_ROW(LOG_LOCAL5), PPY_ROW(LOG_LOCAL6), PPY_ROW(LOG_LOCAL7), PPY_ROW(LOG_SYSLOG), PPY_ROW(LOG_CRON), PPY_ROW(LOG_UUCP), PPY_ROW(LOG_NEWS),
    PPY_ROW(LOG_AUTHPRIV), {nullptr, 0}};
#undef PPY_ROW

bool init(Thread& t, ModuleObject* m) { return addInts(t, m, kConstants); }

}  // namespace

const NativeModule kSyslogModule = {"syslog", kFunctions, init};

}  // namespace ppy
