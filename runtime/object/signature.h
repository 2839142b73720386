/// Parameter lists of built-in functions, written as text (BuiltinDef::signature) and parsed once, at
/// compile time for `static constexpr Signature` objects: bindArgs puts call arguments into parameter
/// order and raises CPython's TypeErrors.
#pragma once
#include <string_view>

#include "runtime/object/call.h"

namespace ppy {

struct Signature {
  static constexpr int kMaxParams = 20;
  enum Shape : uint8_t { kNone, kOne, kPositionalOnly, kGeneral };
  struct Param {
    uint16_t offset;   ///< of the name in `text`
    uint8_t length;
    bool required;
  };
  const char* text = nullptr;
  Shape shape = kNone;
  uint8_t count = 0;       ///< parameters, stars included
  uint8_t positional = 0;  ///< that may be given by position (stars not counted)
  uint8_t posOnly = 0;
  uint8_t minPositional = 0;  ///< required among `positional`
  int8_t varArgs = -1, varKw = -1;  ///< index of *args / **kwargs
  bool malformed = false;
  Param params[kMaxParams] = {};

  constexpr Signature() = default;
  constexpr explicit Signature(const char* signature) : text(signature) { parse(); }
  constexpr std::string_view name(int i) const { return {text + params[i].offset, params[i].length}; }

 private:
  static constexpr bool isNameChar(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  }
  constexpr void parse() {
    bool starSeen = false, slashSeen = false;
    int i = 0;
    while (text[i]) {
      if (text[i] == ' ' || text[i] == ',') { i++; continue; }
      if (text[i] == '/') {
        slashSeen = true;
        posOnly = positional;
        i++;
        continue;
      }
      int stars = 0;
      while (text[i] == '*') stars++, i++;
      int start = i;
      while (isNameChar(text[i])) i++;
      if (i == start) {
        if (stars != 1) { malformed = true; return; }
        starSeen = true;  // a bare star
        continue;
      }
      if (count == kMaxParams) { malformed = true; return; }
      Param& p = params[count];
      p.offset = static_cast<uint16_t>(start);
      p.length = static_cast<uint8_t>(i - start);
      p.required = true;
      while (text[i] == ' ') i++;
      if (text[i] == '=') {
        p.required = false;
        int depth = 0;
        char quote = 0;
        for (i++; text[i]; i++) {
          char c = text[i];
          if (quote) {
            if (c == quote) quote = 0;
          } else if (c == '\'' || c == '"') {
            quote = c;
          } else if (c == '(' || c == '[') {
            depth++;
          } else if (c == ')' || c == ']') {
            depth--;
          } else if (c == ',' && depth == 0) {
            break;
          }
        }
      }
      if (stars == 1) {
        varArgs = static_cast<int8_t>(count);
        starSeen = true;
        p.required = false;
      } else if (stars == 2) {
        varKw = static_cast<int8_t>(count);
        p.required = false;
      } else if (!starSeen) {
        positional++;
        if (p.required) minPositional = positional;
      }
      count++;
    }
    if (count == 0) shape = kNone;
    else if (count == positional && posOnly == positional && slashSeen) shape = count == 1 && params[0].required ? kOne : kPositionalOnly;
    else if (varArgs == 0 && count == 1) shape = kPositionalOnly;
    else shape = kGeneral;
  }
};

/// Parses at run time into a Raw cell of the current heap.
const Signature* makeSignature(Thread& t, const char* text);
/// The same for a text that lives as long as the process: made once for all functions with it.
const Signature* builtinSignature(Thread& t, const char* text);

/// How calls by position may pass their arguments without bindArgs.
PositionalForm positionalForm(const BuiltinDef* def, const Signature& signature);

/// Who is called, for messages: `qualifier` "list" or null, `name` "append".
struct CallName {
  const char* qualifier;
  const char* name;
};
/// Fills out[0 … signature.count): empty for omitted parameters, a tuple for *args, a dict or empty for
/// **kwargs. False: TypeError pending.
bool bindArgs(Thread& t, CallName who, const Signature& signature, const Args& args, Value* out);

/// For native __new__ and __init__: `name` is the type's.
inline bool bindArgs(Thread& t, const char* name, const Signature& signature, const Args& args, Value* out) {
  return bindArgs(t, CallName{nullptr, name}, signature, args, out);
}

}  // namespace ppy
