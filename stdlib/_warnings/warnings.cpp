// The _warnings module: warn() and warn_explicit() with the filters, without importing the warnings module,
// whose own state is looked at when a program has imported it.
#include "runtime/frame/frame_object.h"
#include "runtime/frame/services.h"
#include "stdlib/common/module.h"

namespace ppy {

void writeError_py(Thread& t, Value file, const std::string& text);  // dynamic/

namespace {

enum Kept { kFilters, kOnceRegistry, kDefaultAction, kVersion };
Value& kept(Thread& t, Kept k) { return moduleValues(t, kModuleIndexWarnings)[k]; }

/// An attribute of the warnings module if that is loaded (or imported here); empty without an exception otherwise.
Value moduleAttribute_py(Thread& t, const char* name, bool import) {
  Value m = dictGetStr(t.runtime->modules, intern(t, "warnings"));
  if (m.isEmpty() && import && !t.runtime->finalizing) {
    m = importModule_py(t, "warnings");
    if (m.isEmpty()) {
      if (pendingIs(t, PyExc_ImportError)) clearException(t);
      return {};
    }
  }
  return m.isEmpty() || isNone(m) ? Value() : findAttr_py(t, m, intern(t, name));
}

/// registry[key] seen before? Forgets everything when the filters changed since. -1: exception.
int alreadyWarned_py(Thread& t, DictObject* registry, Value key, bool set) {
  Value version = intern(t, "version");
  Value have = dictGet_py(t, registry, version);
  if (have.isEmpty() && pending(t)) return -1;
  Value want = kept(t, kVersion);
  if (have.isEmpty() || !isInt(have) || !isSame(have, want)) {
    dictClear(t, registry);
    if (!dictSet_py(t, registry, version, want)) return -1;
  } else {
    Value seen = dictGet_py(t, registry, key);
    if (seen.isEmpty() && pending(t)) return -1;
    if (!seen.isEmpty()) {
      int r = truth_py(t, seen);
      if (r) return r;
    }
  }
  return set && !dictSet_py(t, registry, key, boolean(true)) ? -1 : 0;
}

/// None matches all; a str is compared, anything else has match(). -1: exception.
int matches_py(Thread& t, Value pattern, Value text) {
  if (isNone(pattern)) return 1;
  if (isExactly(pattern, &PyUnicode_Type)) return isStr(text) && strEquals(pattern, text);
  Value r = callMethod_py(t, pattern, intern(t, "match"), &text, 1);
  return r.isEmpty() ? -1 : truth_py(t, r);
}

/// The action of the first filter that fits, else the default; *item is that filter.
Value findAction_py(Thread& t, Value category, Value text, Value lineno, Value module, Value* item) {
  Value theirs = moduleAttribute_py(t, "filters", false);
  if (theirs.isEmpty() && pending(t)) return {};
  if (!theirs.isEmpty()) kept(t, kFilters) = theirs;
  Value filters = kept(t, kFilters);
  if (!isList(filters)) return raise(t, PyExc_ValueError, "_warnings.filters must be a list");
  for (intptr_t i = 0; i < filters.as<ListObject>()->ob_size; i++) {
    *item = filters.as<ListObject>()->ob_item[i];
    if (!isTuple(*item) || item->as<TupleObject>()->ob_size != 5) return raise(t, PyExc_ValueError, "_warnings.filters item %zd isn't a 5-tuple", i);
    Value* f = item->as<TupleObject>()->ob_item;
    if (!isExactly(f[0], &PyUnicode_Type)) return raise(t, PyExc_TypeError, "action must be a string, not '%T'", f[0]);
    int ok = matches_py(t, f[1], text);
    if (ok > 0) ok = isSubclass_py(t, category, f[2]);
    if (ok > 0) ok = matches_py(t, f[3], module);
    if (ok < 0) return {};
    intptr_t line = 0, wanted = 0;
    if (!asIndex_py(t, f[4], &wanted, PyExc_OverflowError) || !asIndex_py(t, lineno, &line, PyExc_OverflowError)) return {};
    if (ok && (wanted == 0 || wanted == line)) return f[0];
  }
  Value action = moduleAttribute_py(t, "defaultaction", false);
  if (action.isEmpty()) {
    if (pending(t)) return {};
    action = kept(t, kDefaultAction);
  }
  if (!isStr(action)) return raise(t, PyExc_TypeError, "_warnings.defaultaction must be a string, not '%T'", action);
  *item = none();
  return action;
}

/// The text shown when no warnings module is there to do it.
void showPlainly_py(Thread& t, Value filename, Value lineno, Value text, Value category, Value sourceLine) {
  std::string out = strToUtf8(filename) + ":";
  Value line = str_py(t, lineno);
  out += (line.isEmpty() ? "?" : strToUtf8(line)) + ": " + typeName(category.as<TypeObject>()) + ": " + strToUtf8(text) + "\n";
  if (!sourceLine.isEmpty() && isStr(sourceLine)) {
    std::string source = strToUtf8(sourceLine);
    size_t from = source.find_first_not_of(" \t\f"), to = source.find_last_not_of(" \t\f\r\n");
    if (from != std::string::npos) out += "  " + source.substr(from, to - from + 1) + "\n";
  }
  if (pending(t)) clearException(t);
  writeError_py(t, Value(), out);
}

bool show_py(Thread& t, Value category, Value text, Value message, Value filename, Value lineno, Value sourceLine, Value source) {
  Value show = moduleAttribute_py(t, "_showwarnmsg", isGiven(source));
  if (show.isEmpty()) {
    if (pending(t)) return false;
    showPlainly_py(t, filename, lineno, text, category, sourceLine);
    return true;
  }
  if (!isCallable(show)) {
    raise(t, PyExc_TypeError, "warnings._showwarnmsg() must be set to a callable");
    return false;
  }
  Value make = moduleAttribute_py(t, "WarningMessage", false);
  if (make.isEmpty()) {
    if (!pending(t)) raise(t, PyExc_RuntimeError, "unable to get warnings.WarningMessage");
    return false;
  }
  Value args[] = {message, category, filename, lineno, none(), none(), isGiven(source) ? source : none()};
  Value record = call_py(t, make, Args{args, 7});
  return !record.isEmpty() && !call_py(t, show, record).isEmpty();
}

Value moduleOfFile(Thread& t, Value filename) {
  std::string text = strToUtf8(filename);
  if (text.empty()) return newStr(t, "<unknown>");
  return newStr(t, text.ends_with(".py") ? text.substr(0, text.size() - 3) : text);
}

bool explicit_py(Thread& t, Value category, Value message, Value filename, Value lineno, Value module, Value registry, Value sourceLine, Value source) {
  if (isNone(module)) return true;  // the interpreter is ending
  if (!registry.isEmpty() && !isNone(registry) && !isDict(registry)) {
    raise(t, PyExc_TypeError, "'registry' must be a dict or None");
    return false;
  }
  if (module.isEmpty() && (module = moduleOfFile(t, filename)).isEmpty()) return false;
  Value text = message;
  if (isInstance(message, PyExc_Warning)) {
    text = str_py(t, message);
    category = typeOf(message);
  } else {
    message = call_py(t, category, message);
  }
  if (text.isEmpty() || message.isEmpty()) return false;
  Value key = tupleOf(t, {text, category, lineno});
  if (key.isEmpty()) return false;
  DictObject* seen = registry.isEmpty() || isNone(registry) ? nullptr : registry.as<DictObject>();
  if (seen) {
    int r = alreadyWarned_py(t, seen, key, false);
    if (r) return r > 0;
  }
  Value item;
  Value action = findAction_py(t, category, text, lineno, module, &item);
  if (action.isEmpty()) return false;
  if (strEquals(action, "error")) {
    raiseObject(t, message);
    return false;
  }
  if (strEquals(action, "ignore")) return true;
  if (!strEquals(action, "always")) {
    if (seen && !dictSet_py(t, seen, key, boolean(true))) return false;
    int r = 0;
    Value shortKey = tupleOf(t, {text, category});
    if (strEquals(action, "once")) {
      DictObject* place = seen;
      if (!place) {
        Value once = moduleAttribute_py(t, "onceregistry", false);
        if (once.isEmpty() && pending(t)) return false;
        if (!once.isEmpty() && !isDict(once)) return raise(t, PyExc_TypeError, "_warnings.onceregistry must be a dict, not '%.200T'", once), false;
        place = (once.isEmpty() ? kept(t, kOnceRegistry) : once).as<DictObject>();
      }
      r = alreadyWarned_py(t, place, shortKey, true);
    } else if (strEquals(action, "module")) {
      if (seen) r = alreadyWarned_py(t, seen, shortKey, true);
    } else if (!strEquals(action, "default")) {
      raise(t, PyExc_RuntimeError, "Unrecognized action (%R) in warnings.filters:\n %R", action, item);
      return false;
    }
    if (r) return r > 0;
  }
  return show_py(t, category, text, message, filename, lineno, sourceLine, source);
}

bool isImportlibFrame(Frame* f) {
  std::string file = strToUtf8(f->code->filename);
  return file.find("importlib") != std::string::npos && file.find("_bootstrap") != std::string::npos;
}

Value warn(Thread& t, Value, Value* a) {
  Value message = a[0], category = a[1];
  intptr_t level = 1;
  if (!a[2].isEmpty() && !asIndex_py(t, a[2], &level, PyExc_OverflowError)) return {};
  if (isInstance(message, PyExc_Warning)) category = typeOf(message);
  else if (!isGiven(category)) category = PyExc_UserWarning;
  int ok = isType(category) ? isSubclass_py(t, category, PyExc_Warning) : 0;
  if (ok < 0) return {};
  if (!ok) return raise(t, PyExc_TypeError, "category must be a Warning subclass, not '%s'", isType(category) ? typeName(category.as<TypeObject>()) : typeName(typeOf(category)));
  // The frame the warning is about. Those of the import system do not count, unless it warns itself.
  Value frameValue;
  if (t.top || t.nativeTop) {
    frameValue = currentFrame_py(t, 0);
    if (frameValue.isEmpty()) clearException(t);
  }
  Frame* f = frameValue.isEmpty() ? nullptr : frameValue.as<FrameObject>()->frame;
  bool everyFrame = level <= 0 || (f && isImportlibFrame(f));
  intptr_t depth = 0;
  while (f && --level > 0) {
    do {
      Value next = currentFrame_py(t, ++depth);
      if (next.isEmpty()) {
        clearException(t);
        f = nullptr;
      } else {
        f = next.as<FrameObject>()->frame;
      }
    } while (f && !everyFrame && isImportlibFrame(f));
  }
  Value globals = f ? f->globals : Value(t.runtime->sysDict);
  Value filename = f ? f->code->filename : newStr(t, "sys");
  Value lineno = Value::smallInt(f ? static_cast<int>(frameLine(f)) : 1);
  Value registryName = intern(t, "__warningregistry__");
  auto* d = globals.as<DictObject>();
  Value registry = dictGetStr(d, registryName);
  if (registry.isEmpty()) {
    registry = newDict(t);
    if (registry.isEmpty() || !dictSetStr(t, d, registryName, registry)) return {};
  }
  Value module = dictGetStr(d, names().__name__);
  if (module.isEmpty() || (!isStr(module) && !isNone(module))) module = newStr(t, "<string>");
  return explicit_py(t, category, message, filename, lineno, module, registry, Value(), a[3]) ? none() : Value();
}

/// The source line of a module whose globals were given.
Value sourceLineOf_py(Thread& t, Value globals, intptr_t lineno) {
  if (!isDict(globals)) return raise(t, PyExc_TypeError, "module_globals must be a dict, not '%.200T'", globals);
  auto* d = globals.as<DictObject>();
  Value loader = dictGetStr(d, names().__loader__), name = dictGetStr(d, names().__name__);
  if (loader.isEmpty() || name.isEmpty()) return none();
  Value getSource = findAttr_py(t, loader, intern(t, "get_source"));
  if (getSource.isEmpty()) return pending(t) ? Value() : none();
  PPY_TRY(source, call_py(t, getSource, name));
  if (!isStr(source)) return none();
  PPY_TRY(lines, call_py(t, dictGetStr(PyUnicode_Type.tp_dict, intern(t, "splitlines")), source));
  if (lineno < 1 || lineno > lines.as<ListObject>()->ob_size) return raise(t, PyExc_IndexError, "list index out of range");
  return lines.as<ListObject>()->ob_item[lineno - 1];
}

Value warnExplicit(Thread& t, Value, Value* a) {
  if (!isStr(a[2])) return raise(t, PyExc_TypeError, "warn_explicit() argument 'filename' must be str, not %T", a[2]);
  intptr_t lineno;
  if (!asIndex_py(t, a[3], &lineno, PyExc_OverflowError)) return {};
  Value sourceLine;
  if (isGiven(a[6])) {
    sourceLine = sourceLineOf_py(t, a[6], lineno);
    if (sourceLine.isEmpty()) return {};
  }
  return explicit_py(t, a[1], a[0], a[2], makeInt(t, lineno), a[4], a[5], sourceLine, a[7]) ? none() : Value();
}

Value filtersMutated(Thread& t, Value, Value*) {
  int64_t n;
  intFits64(kept(t, kVersion), &n);
  kept(t, kVersion) = makeInt(t, n + 1);
  return none();
}

const BuiltinDef kFunctions[] = {
    {"warn", "message, category=None, stacklevel=1, source=None", warn},
    {"warn_explicit", "message, category, filename, lineno, module=None, registry=None, module_globals=None, source=None", warnExplicit},
    {"_filters_mutated", "", filtersMutated}, {nullptr, nullptr, nullptr}};

bool init(Thread& t, ModuleObject* m) {
  struct { const char* action; Value category; const char* module; } rows[] = {
      {"default", PyExc_DeprecationWarning, "__main__"}, {"ignore", PyExc_DeprecationWarning, nullptr}, {"ignore", PyExc_PendingDeprecationWarning, nullptr},
      {"ignore", PyExc_ImportWarning, nullptr}, {"ignore", PyExc_ResourceWarning, nullptr}};
  ListObject* filters = newList(t);
  for (auto& row : rows) {
    Value filter = tupleOf(t, {intern(t, row.action), none(), row.category, row.module ? intern(t, row.module) : none(), Value::smallInt(0)});
    if (filter.isEmpty() || !listAppend(t, filters, filter)) return false;
  }
  kept(t, kFilters) = filters;
  kept(t, kOnceRegistry) = newDict(t);
  kept(t, kDefaultAction) = intern(t, "default");
  kept(t, kVersion) = Value::smallInt(0);
  return addValue(t, m, "filters", filters) && addValue(t, m, "_onceregistry", kept(t, kOnceRegistry)) && addValue(t, m, "_defaultaction", kept(t, kDefaultAction));
}

}  // namespace

const NativeModule kWarningsModule = {"_warnings", kFunctions, init, nullptr};

}  // namespace ppy
