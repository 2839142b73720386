/// Binding call arguments to the parameters of built-in functions, with CPython's messages.
#include "runtime/object/signature.h"

#include <atomic>
#include <cstring>

#include "runtime/object/container.h"
#include "runtime/object/error.h"
#include "runtime/object/str.h"

namespace ppy {

const Signature* makeSignature(Thread& t, const char* text) {
  Signature parsed(text);
  if (parsed.malformed) return nullptr;
  auto* s = static_cast<Signature*>(gc::alloc(t, sizeof(Signature), gc::CellKind::Raw));
  *s = parsed;
  return s;
}

namespace {

/// Signatures of built-in functions by the address of their text, which literals of one text share. Written inside
/// gc::ImmortalScope, which only one thread is in; a row counts once its text is there.
struct SignatureTable {
  static constexpr uint32_t kSize = 1024;
  struct Row {
    std::atomic<const char*> text;
    const Signature* signature;
  } rows[kSize];
  uint32_t used;
};
SignatureTable sharedSignatures;

const Signature* addSignature(Thread& t, const char* text, uint32_t at) {
  const Signature* s = makeSignature(t, text);
  if (!s || sharedSignatures.used > SignatureTable::kSize / 4 * 3) return s;
  while (const char* other = sharedSignatures.rows[at].text.load(std::memory_order_acquire)) {
    if (other == text) return sharedSignatures.rows[at].signature;
    at = (at + 1) % SignatureTable::kSize;
  }
  sharedSignatures.used++;
  sharedSignatures.rows[at].signature = s;
  sharedSignatures.rows[at].text.store(text, std::memory_order_release);
  return s;
}

}  // namespace

const Signature* builtinSignature(Thread& t, const char* text) {
  auto at = static_cast<uint32_t>((reinterpret_cast<uintptr_t>(text) * 0x9E3779B97F4A7C15ull) >> 32) % SignatureTable::kSize;
  uint32_t first = at;
  while (const char* known = sharedSignatures.rows[at].text.load(std::memory_order_acquire)) {
    if (known == text) return sharedSignatures.rows[at].signature;
    at = (at + 1) % SignatureTable::kSize;
  }
  if (!t.heap->thread) return addSignature(t, text, first);  // in the scope already
  gc::ImmortalScope scope(t);
  return addSignature(t, text, first);
}

PositionalForm positionalForm(const BuiltinDef* def, const Signature& s) {
  if (!def->fn || s.count != s.positional || def->flags & (kBuiltinFlat | kBuiltinDirect)) return {};
  return {static_cast<uint8_t>(s.count + 1), static_cast<uint8_t>(s.minPositional + 1)};
}

namespace {

const char* plural(intptr_t n) { return n == 1 ? "" : "s"; }

/// "list.append()" as messages about arity name a method.
struct FullName {
  const char *qualifier, *dot, *name;
  explicit FullName(CallName who)
      : qualifier(who.qualifier ? who.qualifier : ""), dot(who.qualifier ? "." : ""), name(who.name) {}
};
#define PPY_FULL_NAME(f) (f).qualifier, (f).dot, (f).name

bool raiseNoKeywords(Thread& t, CallName who) {
  FullName f(who);
  raise(t, PyExc_TypeError, "%s%s%s() takes no keyword arguments", PPY_FULL_NAME(f));
  return false;
}

/// Searches of str, bytes and bytearray word their counts as functions that take names do.
bool countsAsCall(CallName who) {
  if (!who.qualifier) return false;
  std::string_view type = who.qualifier, name = who.name;
  if (type != "str" && type != "bytes" && type != "bytearray") return false;
  for (std::string_view search : {"find", "rfind", "index", "rindex", "count", "startswith", "endswith"})
    if (name == search) return true;
  return false;
}

/// "pop expected at most 1 argument, got 2"
bool checkPositional(Thread& t, CallName who, intptr_t given, intptr_t min, intptr_t max) {
  if ((given < min || given > max) && countsAsCall(who)) {
    raise(t, PyExc_TypeError, "%s() takes at %s %zd argument%s (%zd given)", who.name, given < min ? "least" : "most", given < min ? min : max,
          plural(given < min ? min : max), given);
    return false;
  }
  if (given < min) {
    raise(t, PyExc_TypeError, "%s expected %s%zd argument%s, got %zd", who.name, min == max ? "" : "at least ", min,
          plural(min), given);
    return false;
  }
  if (given > max) {
    raise(t, PyExc_TypeError, "%s expected %s%zd argument%s, got %zd", who.name, min == max ? "" : "at most ", max,
          plural(max), given);
    return false;
  }
  return true;
}

int findParam(const Signature& s, Value name) {
  auto* str = name.as<StrObject>();
  if (str->state.kind != 1) return -1;
  const char* text = static_cast<const char*>(strData(str));
  for (int i = s.posOnly; i < s.count; i++) {
    if (i == s.varArgs || i == s.varKw) continue;
    const auto& p = s.params[i];
    if (p.length == str->length && std::memcmp(s.text + p.offset, text, p.length) == 0) return i;
  }
  return -1;
}

bool bindGeneral(Thread& t, CallName who, const Signature& s, const Args& args, Value* out) {
  intptr_t npos = args.npos, nkw = args.nkw(), maxPos = s.positional;
  intptr_t named = s.count - (s.varArgs >= 0) - (s.varKw >= 0);
  if (nkw && s.varKw < 0 && named == s.posOnly) return raiseNoKeywords(t, who);
  if (s.varArgs < 0 && s.varKw < 0 && npos + nkw > named) {
    if (maxPos == 0 && npos > 0) {
      raise(t, PyExc_TypeError, "%s() takes no positional arguments", who.name);
    } else {
      raise(t, PyExc_TypeError, "%s() takes at most %zd %sargument%s (%zd given)", who.name, named,
            npos == 0 ? "keyword " : "", plural(named), npos + nkw);
    }
    return false;
  }
  if (npos > maxPos && s.varArgs < 0) {
    if (maxPos == 0) {
      raise(t, PyExc_TypeError, "%s() takes no positional arguments", who.name);
    } else {
      raise(t, PyExc_TypeError, "%s() takes %s %zd positional argument%s (%zd given)", who.name,
            s.minPositional < maxPos ? "at most" : "exactly", maxPos, plural(maxPos), npos);
    }
    return false;
  }
  intptr_t minPosOnly = s.minPositional < s.posOnly ? s.minPositional : s.posOnly;
  if (npos < minPosOnly) {
    raise(t, PyExc_TypeError, "%s() takes %s %zd positional argument%s (%zd given)", who.name,
          minPosOnly < maxPos || s.varArgs >= 0 ? "at least" : "exactly", minPosOnly, plural(minPosOnly), npos);
    return false;
  }
  // Parameters by position: all but the stars, which may stand between positional and keyword-only ones.
  int param = 0;
  for (intptr_t i = 0; i < npos && i < maxPos; i++) {
    if (param == s.varArgs) param++;
    out[param++] = args.v[i];
  }
  if (s.varArgs >= 0) {
    intptr_t rest = npos > maxPos ? npos - maxPos : 0;
    out[s.varArgs] = tupleFrom(t, args.v + (npos - rest), rest);
    if (out[s.varArgs].isEmpty()) return false;
  }
  DictObject* extra = nullptr;
  for (intptr_t k = 0; k < nkw; k++) {
    Value name = args.kwnames->ob_item[k];
    Value v = args.v[npos + k];
    int at = findParam(s, name);
    if (at < 0) {
      if (s.varKw < 0) {
        raise(t, PyExc_TypeError, "'%U' is an invalid keyword argument for %s()", name, who.name);
        return false;
      }
      if (!extra) {
        extra = newDict(t);
        if (!extra) return false;
        out[s.varKw] = extra;
      }
      if (!dictSetStr(t, extra, name, v)) return false;
      continue;
    }
    if (out[at]) {
      raise(t, PyExc_TypeError, "argument for %s() given by name ('%U') and position (%d)", who.name, name, at + 1);
      return false;
    }
    out[at] = v;
  }
  int position = 0;
  for (int i = 0; i < s.count; i++) {
    if (i == s.varArgs || i == s.varKw) continue;
    position++;
    if (s.params[i].required && out[i].isEmpty()) {
      std::string_view name = s.name(i);
      raise(t, PyExc_TypeError, "%s() missing required argument '%.*s' (pos %d)", who.name, static_cast<int>(name.size()),
            name.data(), position);
      return false;
    }
  }
  return true;
}

}  // namespace

bool bindArgs(Thread& t, CallName who, const Signature& s, const Args& args, Value* out) {
  switch (s.shape) {
    case Signature::kNone: {
      if (args.nkw()) return raiseNoKeywords(t, who);
      if (args.npos == 0) return true;
      FullName f(who);
      raise(t, PyExc_TypeError, "%s%s%s() takes no arguments (%u given)", PPY_FULL_NAME(f), args.npos);
      return false;
    }
    case Signature::kOne: {
      if (args.nkw()) return raiseNoKeywords(t, who);
      if (args.npos != 1) {
        FullName f(who);
        raise(t, PyExc_TypeError, "%s%s%s() takes exactly one argument (%u given)", PPY_FULL_NAME(f), args.npos);
        return false;
      }
      out[0] = args.v[0];
      return true;
    }
    case Signature::kPositionalOnly: {
      if (args.nkw()) return raiseNoKeywords(t, who);
      if (s.varArgs == 0) {
        out[0] = tupleFrom(t, args.v, args.npos);
        return !out[0].isEmpty();
      }
      if (!checkPositional(t, who, args.npos, s.minPositional, s.positional)) return false;
      for (uint32_t i = 0; i < s.count; i++) out[i] = i < args.npos ? args.v[i] : Value();
      return true;
    }
    case Signature::kGeneral:
      for (int i = 0; i < s.count; i++) out[i] = Value();
      return bindGeneral(t, who, s, args, out);
  }
  return false;
}

}  // namespace ppy
