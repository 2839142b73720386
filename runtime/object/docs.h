/// Documentation and text signatures of built-in functions, types and modules, as the installed CPython
/// gives them: gen_docs.py makes the table at build time.
#pragma once
#include <cstdint>
#include <string_view>

namespace ppy {

/// Offsets into kDocText; 0: none.
struct DocRow {
  uint32_t key, doc, signature;
};
extern const char kDocText[];
extern const uint32_t kDocCount;
extern const DocRow kDocRows[];  ///< sorted by key

/// Texts of a row; null where it, or the row, has none.
inline const char* docOf(const DocRow* row) { return row && row->doc ? kDocText + row->doc : nullptr; }
inline const char* signatureOf(const DocRow* row) { return row && row->signature ? kDocText + row->signature : nullptr; }

/// The row of `owner` (a module, or a type with its module before it unless that is builtins) or of an
/// attribute `name` of it; null when CPython has no such thing.
const DocRow* findDoc(std::string_view owner, std::string_view name = {});
/// Its documentation, or null.
const char* builtinDoc(std::string_view owner, std::string_view name = {});

/// An extension's text "name(signature)\n--\n\ndocumentation": the signature with its parentheses (empty: it has none), and
/// what is behind.
std::string_view signatureInText(const char* text, std::string_view name);
const char* docInText(const char* text, std::string_view name);

}  // namespace ppy
