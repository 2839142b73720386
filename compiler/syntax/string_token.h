/// The parts of a string token: prefix letters and what stands between the quotes.
#pragma once
#include <string_view>

namespace ppy::syntax {

struct StringToken {
  bool raw = false, bytes = false, formatted = false, unicode = false;
  bool triple = false;
  std::string_view body;
  size_t prefixSize;  ///< with the opening quotes

  explicit StringToken(std::string_view text) {
    size_t i = 0;
    for (; text[i] != '"' && text[i] != '\''; ++i) {
      switch (text[i] | 0x20) {
        case 'r': raw = true; break;
        case 'b': bytes = true; break;
        case 'f': formatted = true; break;
        // An upper-case U makes no kind.
        case 'u': unicode = text[i] == 'u'; break;
      }
    }
    triple = text.size() - i >= 6 && text[i + 1] == text[i] && text[i + 2] == text[i];
    size_t quotes = triple ? 3 : 1;
    prefixSize = i + quotes;
    body = text.substr(i + quotes, text.size() - i - 2 * quotes);
  }
};

}  // namespace ppy::syntax
