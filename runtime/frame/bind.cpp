// Arguments to parameters: defaults, *args, **kwargs, keyword-only, and CPython's TypeErrors.
#include <string>
#include <vector>

#include "runtime/frame/frame.h"
#include "runtime/gc/heap.h"
#include "runtime/object/container.h"
#include "runtime/object/error.h"
#include "runtime/object/str.h"

namespace ppy {
namespace {

Value parameterName(const CodeObject* code, uint32_t i) { return code->varnames.as<TupleObject>()->ob_item[i]; }

/// "'a', 'b', and 'c'"
std::string nameList(const std::vector<Value>& names) {
  std::string out;
  for (size_t i = 0; i < names.size(); i++) {
    if (i > 0) out += names.size() == 2 ? " and " : i + 1 == names.size() ? ", and " : ", ";
    out += "'" + strToUtf8(names[i]) + "'";
  }
  return out;
}

bool missing(Thread& t, FunctionObject* fn, const std::vector<Value>& names, const char* kind) {
  raise(t, PyExc_TypeError, "%U() missing %d required %s argument%s: %s", fn->qualname, static_cast<int>(names.size()), kind,
        names.size() == 1 ? "" : "s", nameList(names).c_str());
  return false;
}

bool missingPositional(Thread& t, FunctionObject* fn, uint32_t bound, const Value* regs) {
  std::vector<Value> names;
  for (uint32_t i = 0; i < bound; i++)
    if (regs[i].isEmpty()) names.push_back(parameterName(fn->code, i));
  return missing(t, fn, names, "positional");
}

bool tooMany(Thread& t, FunctionObject* fn, uint32_t given, uint32_t ndefaults, const Value* regs) {
  CodeObject* code = fn->code;
  uint32_t keywordOnly = 0;
  for (uint32_t i = code->argCount; i < code->argCount + code->kwOnlyCount; i++)
    if (!regs[i].isEmpty()) keywordOnly++;
  std::string takes;
  bool plural;
  if (ndefaults) {
    takes = "from " + std::to_string(code->argCount - ndefaults) + " to " + std::to_string(code->argCount);
    plural = true;
  } else {
    takes = std::to_string(code->argCount);
    plural = code->argCount != 1;
  }
  std::string extra;
  if (keywordOnly) {
    extra = std::string(" positional argument") + (given != 1 ? "s" : "") + " (and " + std::to_string(keywordOnly) +
            " keyword-only argument" + (keywordOnly != 1 ? "s" : "") + ")";
  }
  raise(t, PyExc_TypeError, "%U() takes %s positional argument%s but %d%s %s given", fn->qualname, takes.c_str(),
        plural ? "s" : "", static_cast<int>(given), extra.c_str(), given == 1 && !keywordOnly ? "was" : "were");
  return false;
}

/// Positional-only names given as keywords, all of them in one message.
bool positionalOnlyByName(Thread& t, FunctionObject* fn, TupleObject* kwnames) {
  std::string names;
  for (uint32_t i = 0; i < fn->code->posOnlyCount; i++)
    for (intptr_t k = 0; k < kwnames->ob_size; k++)
      if (strEquals(parameterName(fn->code, i), kwnames->ob_item[k])) {
        if (!names.empty()) names += ", ";
        names += strToUtf8(kwnames->ob_item[k]);
      }
  if (names.empty()) return false;
  raise(t, PyExc_TypeError, "%U() got some positional-only arguments passed as keyword arguments: '%s'", fn->qualname, names.c_str());
  return true;
}

/// Register of the parameter called `name`, or -1. Interned names are found by identity.
int parameterOf(const CodeObject* code, Value name) {
  uint32_t end = code->argCount + code->kwOnlyCount;
  const Value* names = code->varnames.as<TupleObject>()->ob_item;
  for (uint32_t i = code->posOnlyCount; i < end; i++)
    if (names[i] == name) return static_cast<int>(i);
  if (isInterned(name)) return -1;
  for (uint32_t i = code->posOnlyCount; i < end; i++)
    if (strEquals(names[i], name)) return static_cast<int>(i);
  return -1;
}

bool bindKeywords(Thread& t, FunctionObject* fn, const Args& args, Value* regs, DictObject* varKeywords) {
  CodeObject* code = fn->code;
  for (intptr_t k = 0; k < args.kwnames->ob_size; k++) {
    Value name = args.kwnames->ob_item[k], value = args.v[args.npos + static_cast<uint32_t>(k)];
    if (!isStr(name)) {
      raise(t, PyExc_TypeError, "%U() keywords must be strings", fn->qualname);
      return false;
    }
    int at = parameterOf(code, name);
    if (at < 0) {
      if (varKeywords) {
        if (!dictSet_py(t, varKeywords, name, value)) return false;
        continue;
      }
      if (code->posOnlyCount && positionalOnlyByName(t, fn, args.kwnames)) return false;
      raise(t, PyExc_TypeError, "%U() got an unexpected keyword argument '%S'", fn->qualname, name);
      return false;
    }
    if (!regs[at].isEmpty()) {
      raise(t, PyExc_TypeError, "%U() got multiple values for argument '%S'", fn->qualname, name);
      return false;
    }
    regs[at] = value;
  }
  return true;
}

bool bindKeywordOnly(Thread& t, FunctionObject* fn, Value* regs) {
  CodeObject* code = fn->code;
  std::vector<Value> absent;
  for (uint32_t i = code->argCount; i < code->argCount + code->kwOnlyCount; i++) {
    if (!regs[i].isEmpty()) continue;
    if (!fn->kwdefaults.isEmpty()) {
      regs[i] = dictGetStr(fn->kwdefaults.as<DictObject>(), parameterName(code, i));
      if (!regs[i].isEmpty()) continue;
    }
    absent.push_back(parameterName(code, i));
  }
  return absent.empty() || missing(t, fn, absent, "keyword-only");
}

}  // namespace

bool bindArguments(Thread& t, FunctionObject* fn, const Args& args, Value* regs) {
  CodeObject* code = fn->code;
  uint32_t nargs = code->argCount, total = nargs + code->kwOnlyCount;
  uint32_t copied = args.npos < nargs ? args.npos : nargs;
  for (uint32_t i = 0; i < copied; i++) regs[i] = args.v[i];
  // *args and **kwargs lie behind all named parameters.
  uint32_t at = total;
  if (code->flags & kCoVarArgs) {
    uint32_t extra = args.npos - copied;
    Value rest = extra ? tupleFrom(t, args.v + copied, extra) : Value(newTuple(t, 0));
    if (rest.isEmpty()) return false;
    regs[at++] = rest;
  }
  DictObject* varKeywords = nullptr;
  if (code->flags & kCoVarKeywords) {
    varKeywords = newDict(t, args.nkw());
    if (!varKeywords) return false;
    regs[at] = varKeywords;
  }
  if (args.nkw() && !bindKeywords(t, fn, args, regs, varKeywords)) return false;
  // More defaults than parameters (assigned from outside): the last ones count.
  const Value* defaults = nullptr;
  uint32_t ndefaults = 0;
  if (!fn->defaults.isEmpty()) {
    auto* tuple = fn->defaults.as<TupleObject>();
    auto size = static_cast<uint32_t>(tuple->ob_size);
    ndefaults = size < nargs ? size : nargs;
    defaults = tuple->ob_item + (size - ndefaults);
  }
  if (args.npos > nargs && !(code->flags & kCoVarArgs)) return tooMany(t, fn, args.npos, ndefaults, regs);
  if (args.npos < nargs) {
    uint32_t required = nargs - ndefaults;
    for (uint32_t i = args.npos; i < required; i++)
      if (regs[i].isEmpty()) return missingPositional(t, fn, required, regs);
    for (uint32_t i = args.npos > required ? args.npos : required; i < nargs; i++)
      if (regs[i].isEmpty()) regs[i] = defaults[i - required];
  }
  return !code->kwOnlyCount || bindKeywordOnly(t, fn, regs);
}

}  // namespace ppy
