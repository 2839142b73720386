// The _locale module: the C library's locale and message catalogues.
#include <langinfo.h>
#include <libintl.h>
#include <locale.h>

#include <climits>
#include <cstring>
#include <cwchar>
#include <vector>

#include "runtime/builtins/codecs.h"
#include "stdlib/common/module.h"
#include "stdlib/posix/posix.h"

namespace ppy {
namespace {

enum { kError };  ///< values of the module
Value raiseLocale(Thread& t, const char* text) { return raise(t, moduleValues(t, kModuleIndexLocale)[kError].as<TypeObject>(), "%s", text); }
Value text(Thread& t, const char* s) { return s ? strFromFileSystem(t, s) : none(); }

bool textArg(Thread& t, Value v, const char* function, int position, std::string* out) {
  if (!isStr(v)) {
    raise(t, PyExc_TypeError, "%s() argument %d must be str, not %T", function, position, v);
    return false;
  }
  *out = strToUtf8(v);
  if (out->find('\0') == std::string::npos) return true;
  raise(t, PyExc_ValueError, "embedded null character");
  return false;
}

Value setLocale(Thread& t, Value, Value* a) {
  int category;
  std::string name;
  if (!intArg_py(t, a[0], &category)) return {};
  bool set = isGiven(a[1]);
  if (set && !isStr(a[1])) return raise(t, PyExc_TypeError, "setlocale() argument 2 must be str or None, not %T", a[1]);
  if (set && !textArg(t, a[1], "setlocale", 2, &name)) return {};
  const char* result = ::setlocale(category, set ? name.c_str() : nullptr);
  return result ? text(t, result) : raiseLocale(t, set ? "unsupported locale setting" : "locale query failed");
}

Value groupingOf(Thread& t, const char* s) {
  ListObject* list = newList(t);
  for (; s && *s && list; s++) {
    if (!listAppend(t, list, Value::smallInt(*s))) return {};
    if (*s == CHAR_MAX) return list;
  }
  if (list && list->ob_size && !listAppend(t, list, Value::smallInt(0))) return {};
  return Value(list);
}
Value localeConv(Thread& t, Value, Value*) {
  const struct lconv* l = ::localeconv();
  DictObject* d = newDict(t);
  auto put = [&](const char* name, Value v) { return d && !v.isEmpty() && dictSetStr(t, d, intern(t, name), v); };
#define PPY_TEXT(name) put(#name, text(t, l->name))
#define PPY_NUMBER(name) put(#name, Value::smallInt(l->name))
  bool ok = PPY_TEXT(decimal_point) && PPY_TEXT(thousands_sep) && put("grouping", groupingOf(t, l->grouping)) && PPY_TEXT(int_curr_symbol) && PPY_TEXT(currency_symbol) &&
            PPY_TEXT(mon_decimal_point) && PPY_TEXT(mon_thousands_sep) && put("mon_grouping", groupingOf(t, l->mon_grouping)) && PPY_TEXT(positive_sign) &&
            PPY_TEXT(negative_sign) && PPY_NUMBER(int_frac_digits) && PPY_NUMBER(frac_digits) && PPY_NUMBER(p_cs_precedes) && PPY_NUMBER(p_sep_by_space) &&
            PPY_NUMBER(n_cs_precedes) && PPY_NUMBER(n_sep_by_space) && PPY_NUMBER(p_sign_posn) && PPY_NUMBER(n_sign_posn);
#undef PPY_TEXT
#undef PPY_NUMBER
  return ok ? Value(d) : Value();
}

std::vector<wchar_t> wide(Value s) {
  StrView v = strView(s);
  std::vector<wchar_t> out;
  for (intptr_t i = 0; i < v.length; i++) out.push_back(static_cast<wchar_t>(v[i]));
  out.push_back(0);
  return out;
}
Value strcollFunction(Thread& t, Value, Value* a) {
  for (int i = 0; i < 2; i++)
    if (!isStr(a[i])) return raise(t, PyExc_TypeError, "strcoll() argument %d must be str, not %T", i + 1, a[i]);
  for (int i = 0; i < 2; i++)
    if (wide(a[i]).size() - 1 != wcslen(wide(a[i]).data())) return raise(t, PyExc_ValueError, "embedded null character");
  return makeInt(t, ::wcscoll(wide(a[0]).data(), wide(a[1]).data()));
}
Value strxfrmFunction(Thread& t, Value, Value* a) {
  if (!isStr(a[0])) return raise(t, PyExc_TypeError, "strxfrm() argument must be str, not %T", a[0]);
  std::vector<wchar_t> from = wide(a[0]), to(from.size() * 2 + 1);
  if (from.size() - 1 != wcslen(from.data())) return raise(t, PyExc_ValueError, "embedded null character");
  errno = 0;
  size_t n = ::wcsxfrm(to.data(), from.data(), to.size());
  if (errno && errno != ERANGE) return raiseOSError_py(t, errno);
  if (n >= to.size()) {
    to.resize(n + 1);
    n = ::wcsxfrm(to.data(), from.data(), to.size());
  }
  // The transformed text is no text: weights beyond the range of characters are kept in order by splitting them.
  std::u32string out;
  for (size_t i = 0; i < n; i++) {
    auto c = static_cast<uint32_t>(to[i]);
    if (c < 0x10000) {
      out += static_cast<char32_t>(c);
    } else {
      out += static_cast<char32_t>(0x10000 + (c >> 16));
      out += static_cast<char32_t>(c & 0xFFFF);
    }
  }
  return newStrUcs4(t, out.data(), static_cast<intptr_t>(out.size()));
}

#define PPY_ROW(name) {#name, name}
const IntConstant kItems[] = {
    PPY_ROW(DAY_1), PPY_ROW(DAY_2), PPY_ROW(DAY_3), PPY_ROW(DAY_4), PPY_ROW(DAY_5), PPY_ROW(DAY_6), PPY_ROW(DAY_7), PPY_ROW(ABDAY_1), PPY_ROW(ABDAY_2), PPY_ROW(ABDAY_3),
    PPY_ROW(ABDAY_4), PPY_ROW(ABDAY_5), PPY_ROW(ABDAY_6), PPY_ROW(ABDAY_7), PPY_ROW(MON_1), PPY_ROW(MON_2), PPY_ROW(MON_3), PPY_ROW(MON_4), PPY_ROW(MON_5), PPY_ROW(MON_6),
    PPY_ROW(MON_7), PPY_ROW(MON_8), PPY_ROW(MON_9), PPY_ROW(MON_10), PPY_ROW(MON_11), PPY_ROW(MON_12), PPY_ROW(ABMON_1), PPY_ROW(ABMON_2), PPY_ROW(ABMON_3), PPY_ROW(ABMON_4),
    PPY_ROW(ABMON_5), PPY_ROW(ABMON_6), PPY_ROW(ABMON_7), PPY_ROW(ABMON_8), PPY_ROW(ABMON_9), PPY_ROW(ABMON_10), PPY_ROW(ABMON_11), PPY_ROW(ABMON_12), PPY_ROW(RADIXCHAR),
    PPY_ROW(THOUSEP), {"CRNCYSTR", 0x4000F}, PPY_ROW(D_FMT), PPY_ROW(D_T_FMT), PPY_ROW(T_FMT), PPY_ROW(AM_STR), PPY_ROW(PM_STR), PPY_ROW(CODESET), PPY_ROW(T_FMT_AMPM),
    PPY_ROW(ERA), PPY_ROW(ERA_D_FMT), PPY_ROW(ERA_D_T_FMT), PPY_ROW(ERA_T_FMT), PPY_ROW(ALT_DIGITS), PPY_ROW(YESEXPR), PPY_ROW(NOEXPR), {"_DATE_FMT", _DATE_FMT}, {nullptr, 0}};
const IntConstant kConstants[] = {PPY_ROW(LC_CTYPE), PPY_ROW(LC_NUMERIC), PPY_ROW(LC_TIME), PPY_ROW(LC_COLLATE), PPY_ROW(LC_MONETARY), PPY_ROW(LC_MESSAGES),
                                  PPY_ROW(LC_ALL), PPY_ROW(CHAR_MAX), {nullptr, 0}};
#undef PPY_ROW

Value langInfo(Thread& t, Value, Value* a) {
  int item;
  if (!intArg_py(t, a[0], &item)) return {};
  for (const IntConstant* i = kItems; i->name; i++)
    if (i->value == item) return text(t, ::nl_langinfo(item));
  return raise(t, PyExc_ValueError, "unsupported langinfo constant");
}
Value getEncoding(Thread& t, Value, Value*) {
  const char* name = ::nl_langinfo(CODESET);
  return newStr(t, name && *name ? name : "UTF-8");
}

// --- message catalogues -------------------------------------------------------------------------

Value gettextFunction(Thread& t, Value, Value* a) {
  std::string in;
  return textArg(t, a[0], "gettext", 1, &in) ? text(t, ::gettext(in.c_str())) : Value();
}
Value dgettextFunction(Thread& t, Value, Value* a) {
  std::string domain, in;
  if ((isGiven(a[0]) && !textArg(t, a[0], "dgettext", 1, &domain)) || !textArg(t, a[1], "dgettext", 2, &in)) return {};
  return text(t, ::dgettext(isNone(a[0]) ? nullptr : domain.c_str(), in.c_str()));
}
Value dcgettextFunction(Thread& t, Value, Value* a) {
  std::string domain, in;
  int category;
  if ((isGiven(a[0]) && !textArg(t, a[0], "dcgettext", 1, &domain)) || !textArg(t, a[1], "dcgettext", 2, &in) || !intArg_py(t, a[2], &category)) return {};
  return text(t, ::dcgettext(isNone(a[0]) ? nullptr : domain.c_str(), in.c_str(), category));
}
Value textDomain(Thread& t, Value, Value* a) {
  std::string domain;
  if (isGiven(a[0]) && !textArg(t, a[0], "textdomain", 1, &domain)) return {};
  const char* r = ::textdomain(isNone(a[0]) ? nullptr : domain.c_str());
  return r ? text(t, r) : raiseOSError_py(t, errno);
}
Value bindTextDomain(Thread& t, Value, Value* a) {
  std::string domain, folder;
  if (!textArg(t, a[0], "bindtextdomain", 1, &domain)) return {};
  if (domain.empty()) return raiseLocale(t, "domain must be a non-empty string");
  if (isGiven(a[1]) && !posix::pathArgument_py(t, a[1], &folder)) return {};
  const char* r = ::bindtextdomain(domain.c_str(), isNone(a[1]) ? nullptr : folder.c_str());
  return r ? text(t, r) : raiseOSError_py(t, errno);
}
Value bindCodeset(Thread& t, Value, Value* a) {
  std::string domain, codeset;
  if (!textArg(t, a[0], "bind_textdomain_codeset", 1, &domain) || (isGiven(a[1]) && !textArg(t, a[1], "bind_textdomain_codeset", 2, &codeset))) return {};
  return text(t, ::bind_textdomain_codeset(domain.c_str(), isNone(a[1]) ? nullptr : codeset.c_str()));
}

const BuiltinDef kFunctions[] = {
    {"setlocale", "category, locale=None, /", setLocale}, {"localeconv", "", localeConv}, {"strcoll", "os1, os2, /", strcollFunction},
    {"strxfrm", "string, /", strxfrmFunction}, {"nl_langinfo", "key, /", langInfo}, {"getencoding", "", getEncoding}, {"gettext", "msg, /", gettextFunction},
    {"dgettext", "domain, msg, /", dgettextFunction}, {"dcgettext", "domain, msg, category, /", dcgettextFunction}, {"textdomain", "domain, /", textDomain},
    {"bindtextdomain", "domain, dir, /", bindTextDomain}, {"bind_textdomain_codeset", "domain, codeset, /", bindCodeset}, {nullptr, nullptr, nullptr}};

bool init(Thread& t, ModuleObject* m) {
  Value& error = moduleValues(t, kModuleIndexLocale)[kError];
  error = newExceptionClass(t, "locale.Error", PyExc_Exception);
  return addValue(t, m, "Error", error) && addInts(t, m, kConstants) && addInts(t, m, kItems);
}

}  // namespace

const NativeModule kLocaleModule = {"_locale", kFunctions, init};

}  // namespace ppy
