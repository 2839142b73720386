// Source lines for tracebacks, read from the file each time as CPython does.
#include "runtime/frame/source_line.h"

#include <cstdio>

#include "runtime/object/container.h"
#include "runtime/object/str.h"

namespace ppy {
namespace {

bool readLine(const std::string& path, int line, std::string* out) {
  std::FILE* f = std::fopen(path.c_str(), "rb");
  if (!f) return false;
  out->clear();
  int at = 1, c;
  bool found = false;
  while ((c = std::fgetc(f)) != EOF) {
    if (at == line) {
      out->push_back(static_cast<char>(c));
      found = true;
    }
    if (c == '\r') {  // old line ends count as one
      int next = std::fgetc(f);
      if (next != '\n' && next != EOF) std::ungetc(next, f);
      c = '\n';
      if (found) out->back() = '\n';
    }
    if (c == '\n') {
      if (at == line) break;
      at++;
    }
  }
  std::fclose(f);
  if (found && line == 1 && out->starts_with("\xEF\xBB\xBF")) out->erase(0, 3);
  return found;
}

}  // namespace

bool sourceLine_py(Thread& t, Value filename, Value, int line, std::string* out) {
  if (line < 1) return false;
  std::string name = strToUtf8(filename);
  if (name.size() > 1 && name.front() == '<' && name.back() == '>') return false;
  if (readLine(name, line, out)) return true;
  if (std::FILE* f = std::fopen(name.c_str(), "rb")) {  // there, but shorter
    std::fclose(f);
    return false;
  }
  Value path = dictGetStr(t.runtime->sysDict, intern(t, "path"));
  if (path.isEmpty() || !isList(path)) return false;
  std::string tail = name.substr(name.rfind('/') + 1);
  auto* list = path.as<ListObject>();
  for (intptr_t i = 0; i < list->ob_size; i++) {
    if (!isStr(list->ob_item[i])) continue;
    std::string folder = strToUtf8(list->ob_item[i]);
    if (!folder.empty() && folder.back() != '/') folder += '/';
    if (readLine(folder + tail, line, out)) return true;
  }
  return false;
}

}  // namespace ppy
