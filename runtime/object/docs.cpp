// Lookup in the generated table of documentation.
#include "runtime/object/docs.h"

#include <algorithm>

namespace ppy {
namespace {

/// Orders a row's key against `owner` + '.' + `name` without joining them.
bool before(std::string_view key, std::string_view owner, std::string_view name) {
  if (name.empty()) return key < owner;
  if (int c = key.substr(0, owner.size()).compare(owner)) return c < 0;
  std::string_view rest = key.substr(owner.size());
  if (rest.empty() || rest[0] != '.') return rest.empty() || rest[0] < '.';
  return rest.substr(1) < name;
}
bool equal(std::string_view key, std::string_view owner, std::string_view name) {
  if (name.empty()) return key == owner;
  return key.size() == owner.size() + 1 + name.size() && key.starts_with(owner) && key[owner.size()] == '.' && key.ends_with(name);
}

}  // namespace

const DocRow* findDoc(std::string_view owner, std::string_view name) {
  const DocRow* end = kDocRows + kDocCount;
  const DocRow* row = std::partition_point(kDocRows, end, [&](const DocRow& r) { return before(kDocText + r.key, owner, name); });
  return row != end && equal(kDocText + row->key, owner, name) ? row : nullptr;
}

const char* builtinDoc(std::string_view owner, std::string_view name) {
  return docOf(findDoc(owner, name));
}

std::string_view signatureInText(const char* text, std::string_view name) {
  std::string_view all = text ? text : "";
  size_t end = all.find(")\n--\n\n");
  if (end == all.npos || !all.starts_with(name) || all[name.size()] != '(') return {};
  return all.substr(name.size(), end + 1 - name.size());
}

const char* docInText(const char* text, std::string_view name) {
  std::string_view signature = signatureInText(text, name);
  constexpr size_t kMark = sizeof("\n--\n\n") - 1;
  return signature.empty() ? text : signature.data() + signature.size() + kMark;
}

}  // namespace ppy
