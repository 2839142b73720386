// pwd, grp and spwd: the databases of users, groups and passwords.
#include <cerrno>
#include <grp.h>
#include <pwd.h>
#include <shadow.h>

#include <vector>

#include "runtime/builtins/codecs.h"
#include "runtime/thread/runtime.h"
#include "stdlib/common/module.h"
#include "stdlib/posix/posix.h"

namespace ppy {
namespace {

StructSequence kPasswd = {.name = "pwd.struct_passwd", .fields = {"pw_name", "pw_passwd", "pw_uid", "pw_gid", "pw_gecos", "pw_dir", "pw_shell"}, .visible = 7, .constructible = true};
StructSequence kGroup = {.name = "grp.struct_group", .fields = {"gr_name", "gr_passwd", "gr_gid", "gr_mem"}, .visible = 4, .constructible = true};
StructSequence kShadow = {.name = "spwd.struct_spwd",
    .fields = {"sp_namp", "sp_pwdp", "sp_lstchg", "sp_min", "sp_max", "sp_warn", "sp_inact", "sp_expire", "sp_flag", "sp_nam", "sp_pwd"}, .visible = 9, .constructible = true};

Value text(Thread& t, const char* s) { return s ? strFromFileSystem(t, s) : none(); }
/// An id; all ones is -1.
Value idValue(Thread& t, uint32_t id) { return id == UINT32_MAX ? Value::smallInt(-1) : makeInt(t, id); }

Value entry(Thread& t, const passwd& p) {
  Value v[] = {text(t, p.pw_name), text(t, p.pw_passwd), idValue(t, p.pw_uid), idValue(t, p.pw_gid), text(t, p.pw_gecos), text(t, p.pw_dir), text(t, p.pw_shell)};
  return newStructSequence(t, kPasswd, v);
}
Value entry(Thread& t, const group& g) {
  ListObject* members = newList(t);
  for (char** m = g.gr_mem; members && m && *m; m++)
    if (!listAppend(t, members, text(t, *m))) return {};
  Value v[] = {text(t, g.gr_name), text(t, g.gr_passwd), idValue(t, g.gr_gid), members};
  return newStructSequence(t, kGroup, v);
}
Value entry(Thread& t, const spwd& s) {
  Value v[] = {text(t, s.sp_namp), text(t, s.sp_pwdp), makeInt(t, s.sp_lstchg), makeInt(t, s.sp_min), makeInt(t, s.sp_max), makeInt(t, s.sp_warn),
               makeInt(t, s.sp_inact), makeInt(t, s.sp_expire), makeInt(t, static_cast<int64_t>(s.sp_flag)), text(t, s.sp_namp), text(t, s.sp_pwdp)};
  return newStructSequence(t, kShadow, v);
}

/// Calls one of the get…_r functions with a buffer that grows; copies the entry out as a Value. *found says whether
/// there was one.
template <class Entry, class F>
Value lookUp(Thread& t, F&& get, bool* found) {
  std::vector<char> buffer(1024);
  *found = false;
  for (;;) {
    Entry place, *result = nullptr;
    int error;
    {
      ReleasedScope released(t);
      error = get(&place, buffer.data(), buffer.size(), &result);
    }
    if (result) {
      *found = true;
      return entry(t, place);
    }
    if (error != ERANGE || buffer.size() > (size_t{1} << 26)) return {};
    buffer.resize(buffer.size() * 2);
  }
}
/// A name as bytes of the file system's encoding.
bool nameArg_py(Thread& t, Value v, const char* argument, std::string* out) {
  if (!isStr(v)) {
    raise(t, PyExc_TypeError, "%s must be str, not %T", argument, v);
    return false;
  }
  return posix::pathArgument_py(t, v, out);
}
/// 1: an id; 0: an int that no id is; -1: exception.
int idArg_py(Thread& t, Value v, const char* what, uint32_t* out) {
  int64_t i;
  if (!isInt(v) && !hasSlot(v, kSlotIndex)) {
    raise(t, PyExc_TypeError, "%s should be integer, not %T", what, v);
    return -1;
  }
  v = index_py(t, v);
  if (v.isEmpty()) return -1;
  if (!intFits64(v, &i) || i < -1 || i > UINT32_MAX) return 0;
  *out = static_cast<uint32_t>(i);
  return 1;
}

Value getpwuid(Thread& t, Value, Value* a) {
  uint32_t id;
  int r = idArg_py(t, a[0], "uid", &id);
  if (r < 0) return {};
  bool found = false;
  Value v = r ? lookUp<passwd>(t, [&](passwd* p, char* b, size_t n, passwd** out) { return getpwuid_r(id, p, b, n, out); }, &found) : Value();
  if (found) return v;
  return r ? raise(t, PyExc_KeyError, "getpwuid(): uid not found: %S", a[0]) : raise(t, PyExc_KeyError, "getpwuid(): uid not found");
}
Value getpwnam(Thread& t, Value, Value* a) {
  std::string name;
  bool found;
  if (!nameArg_py(t, a[0], "getpwnam() argument", &name)) return {};
  Value v = lookUp<passwd>(t, [&](passwd* p, char* b, size_t n, passwd** out) { return getpwnam_r(name.c_str(), p, b, n, out); }, &found);
  return found ? v : raise(t, PyExc_KeyError, "getpwnam(): name not found: %R", a[0]);
}
Value getgrgid(Thread& t, Value, Value* a) {
  uint32_t id;
  int r = idArg_py(t, a[0], "gid", &id);
  if (r < 0) return {};
  bool found = false;
  Value v = r ? lookUp<group>(t, [&](group* p, char* b, size_t n, group** out) { return getgrgid_r(id, p, b, n, out); }, &found) : Value();
  return found ? v : raise(t, PyExc_KeyError, "getgrgid(): gid not found: %S", a[0]);
}
Value getgrnam(Thread& t, Value, Value* a) {
  std::string name;
  bool found;
  if (!nameArg_py(t, a[0], "getgrnam() argument 'name'", &name)) return {};
  Value v = lookUp<group>(t, [&](group* p, char* b, size_t n, group** out) { return getgrnam_r(name.c_str(), p, b, n, out); }, &found);
  return found ? v : raise(t, PyExc_KeyError, "getgrnam(): name not found: %R", a[0]);
}
Value getspnam(Thread& t, Value, Value* a) {
  std::string name;
  bool found;
  if (!nameArg_py(t, a[0], "getspnam() argument", &name)) return {};
  int error = 0;
  Value v = lookUp<spwd>(t, [&](spwd* p, char* b, size_t n, spwd** out) { return error = getspnam_r(name.c_str(), p, b, n, out); }, &found);
  if (found) return v;
  return error == EACCES || error == EPERM ? raiseOSError_py(t, error) : raise(t, PyExc_KeyError, "getspnam(): name not found");
}

template <class Entry>
Value all(Thread& t, void (*begin)(), Entry* (*next)(), void (*end)()) {
  ListObject* list = newList(t);
  begin();
  while (Entry* e = list ? next() : nullptr) {
    Value v = entry(t, *e);
    if (v.isEmpty() || !listAppend(t, list, v)) {
      end();
      return {};
    }
  }
  end();
  return list;
}
Value getpwall(Thread& t, Value, Value*) { return all(t, setpwent, getpwent, endpwent); }
Value getgrall(Thread& t, Value, Value*) { return all(t, setgrent, getgrent, endgrent); }
Value getspall(Thread& t, Value, Value*) { return all(t, setspent, getspent, endspent); }

const BuiltinDef kPwd[] = {{"getpwuid", "uidobj, /", getpwuid}, {"getpwnam", "name, /", getpwnam}, {"getpwall", "", getpwall}, {nullptr, nullptr, nullptr}};
const BuiltinDef kGrp[] = {{"getgrgid", "id", getgrgid}, {"getgrnam", "name", getgrnam}, {"getgrall", "", getgrall}, {nullptr, nullptr, nullptr}};
const BuiltinDef kSpwd[] = {{"getspnam", "arg, /", getspnam}, {"getspall", "", getspall}, {nullptr, nullptr, nullptr}};
bool initPwd(Thread& t, ModuleObject* m) { return readyStructSequence(t, kPasswd) && addValue(t, m, "struct_passwd", &kPasswd.type); }
bool initGrp(Thread& t, ModuleObject* m) { return readyStructSequence(t, kGroup) && addValue(t, m, "struct_group", &kGroup.type); }
bool initSpwd(Thread& t, ModuleObject* m) {
  return warn_py(t, PyExc_DeprecationWarning, 7, "'spwd' is deprecated and slated for removal in Python 3.13") && readyStructSequence(t, kShadow) &&
         addValue(t, m, "struct_spwd", &kShadow.type);
}

}  // namespace

const NativeModule kPwdModule = {"pwd", kPwd, initPwd};
const NativeModule kGrpModule = {"grp", kGrp, initGrp};
const NativeModule kSpwdModule = {"spwd", kSpwd, initSpwd};

}  // namespace ppy
