// The _sre module: makes patterns of compiled code; case helpers for the pattern compiler.
#include "runtime/builtins/sequence.h"
#include "runtime/object/container.h"
#include "runtime/object/error.h"
#include "runtime/object/number.h"
#include "runtime/object/str.h"
#include "stdlib/_sre/sre.h"
#include "stdlib/common/struct_sequence.h"
#include "stdlib/modules.h"

namespace ppy::sre {

namespace {

/// compile(pattern, flags, code, groups, groupindex, indexgroup)
Value compile(Thread& t, Value, Value* a) {
  intptr_t flags, groups;
  if (!asIndex_py(t, a[1], &flags, PyExc_OverflowError)) return {};
  if (!isList(a[2])) return raise(t, PyExc_TypeError, "compile() argument 'code' must be list, not %T", a[2]);
  if (!asIndex_py(t, a[3], &groups, PyExc_OverflowError)) return {};
  if (!isDict(a[4])) return raise(t, PyExc_TypeError, "compile() argument 'groupindex' must be dict, not %T", a[4]);
  if (!isTuple(a[5])) return raise(t, PyExc_TypeError, "compile() argument 'indexgroup' must be tuple, not %T", a[5]);
  auto* list = a[2].as<ListObject>();
  intptr_t n = list->ob_size;
  auto invalid = [&] { return raise(t, PyExc_RuntimeError, "invalid SRE code"); };
  if (n > 0x7FFFFFFF || groups < 0 || groups > static_cast<intptr_t>(kMaxGroups) || groups > n) return invalid();
  auto* code = static_cast<uint32_t*>(gc::allocOrNull(t, static_cast<size_t>(n) * sizeof(uint32_t) + 4, gc::CellKind::Raw));
  if (!code) return {};
  for (intptr_t i = 0; i < n; i++) {
    int64_t word;
    if (i >= list->ob_size || !isInt(list->ob_item[i])) return raise(t, PyExc_TypeError, "an integer is required");
    if (!intFits64(list->ob_item[i], &word) || word < 0 || word > 0xFFFFFFFF)
      return raise(t, PyExc_OverflowError, "regular expression code size limit exceeded");
    code[i] = static_cast<uint32_t>(word);
  }
  int valid = validCode(t, Program{code, static_cast<uint32_t>(n), static_cast<uint32_t>(groups)});
  if (valid < 0) return {};
  if (!valid) return invalid();
  bool isBytes = false;
  if (!isNone(a[0]) && !isStr(a[0])) {
    Subject check(t, a[0], nullptr);
    if (!check.ok()) return {};
    isBytes = true;
  }
  auto size = static_cast<uint32_t>(n);
  auto* sets = static_cast<uint32_t*>(gc::allocOrNull(t, CharTables::bytes(code, size), gc::CellKind::Raw));
  if (!sets) return {};
  if (size) CharTables(sets, size).number(code);
  auto* p = static_cast<PatternObject*>(gc::allocObject(t, &kPatternType, sizeof(PatternObject)));
  p->pattern = a[0];
  p->groupIndex = a[4];
  p->indexGroup = a[5];
  p->code = code;
  p->sets = sets;
  p->codeSize = size;
  p->groups = static_cast<uint32_t>(groups);
  p->flags = flags;
  p->isBytes = isBytes;
  return p;
}

bool character(Thread& t, Value v, intptr_t* c) { return asIndex_py(t, v, c, PyExc_OverflowError); }
Value getcodesize(Thread& t, Value, Value*) { return makeInt(t, sizeof(uint32_t)); }
Value asciiIscased(Thread& t, Value, Value* a) {
  intptr_t c;
  return character(t, a[0], &c) ? boolean(c >= 0 && c < 128 && (static_cast<uint32_t>(c) | 32) - 'a' < 26u) : Value();
}
Value asciiTolower(Thread& t, Value, Value* a) {
  intptr_t c;
  return character(t, a[0], &c) ? makeInt(t, asciiLower(static_cast<uint32_t>(c))) : Value();
}
Value unicodeIscased(Thread& t, Value, Value* a) {
  intptr_t i;
  if (!character(t, a[0], &i)) return {};
  auto c = static_cast<uint32_t>(i);
  return boolean(unicodeLower(c) != c || unicodeUpper(c) != c);
}
Value unicodeTolower(Thread& t, Value, Value* a) {
  intptr_t c;
  return character(t, a[0], &c) ? makeInt(t, unicodeLower(static_cast<uint32_t>(c))) : Value();
}

const BuiltinDef kFunctions[] = {{"compile", "pattern, flags, code, groups, groupindex, indexgroup", compile},
                                 {"getcodesize", "", getcodesize},
                                 {"ascii_iscased", "character, /", asciiIscased},
                                 {"ascii_tolower", "character, /", asciiTolower},
                                 {"unicode_iscased", "character, /", unicodeIscased},
                                 {"unicode_tolower", "character, /", unicodeTolower},
                                 {nullptr, nullptr, nullptr}};

bool init(Thread& t, ModuleObject* m) {
  DictObject* d = moduleDict(m);
  auto constant = [&](const char* name, int64_t v) { return dictSetStr(t, d, intern(t, name), makeInt(t, v)); };
  if (!readyModuleType(t, kPatternSpec) || !readyModuleType(t, kMatchSpec) || !readyModuleType(t, kScannerSpec)) return false;
  infoOf(kPatternSpec.type).hasWeakref = true;
  return constant("MAGIC", kMagic) && constant("CODESIZE", sizeof(uint32_t)) && constant("MAXREPEAT", kMaxRepeat) && constant("MAXGROUPS", kMaxGroups);
}

}  // namespace

}  // namespace ppy::sre

namespace ppy {
const NativeModule kSreModule = {"_sre", sre::kFunctions, sre::init, nullptr};
}  // namespace ppy
