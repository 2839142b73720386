// Suggestions by edit distance, with the costs and limits of CPython 3.11: a move (insertion, deletion,
// substitution) costs 2, a change of case 1; at most 750 candidates of at most 40 characters.
#include "runtime/dynamic/suggestions.h"

#include <algorithm>
#include <vector>

#include "runtime/frame/frame_object.h"
#include "runtime/object/container.h"
#include "runtime/object/error.h"
#include "runtime/object/names.h"
#include "runtime/object/ops.h"
#include "runtime/object/str.h"

namespace ppy {
namespace {

constexpr size_t kMaxCandidates = 750, kMaxLength = 40;
constexpr size_t kMoveCost = 2, kCaseCost = 1;

size_t substitutionCost(char a, char b) {
  if ((a & 31) != (b & 31)) return kMoveCost;
  if (a == b) return 0;
  auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
  return lower(a) == lower(b) ? kCaseCost : kMoveCost;
}

/// Weighted edit distance, or maxCost + 1 when it is larger than maxCost.
size_t distance(std::string_view a, std::string_view b, size_t maxCost) {
  if (a == b) return 0;
  while (!a.empty() && !b.empty() && a.front() == b.front()) a.remove_prefix(1), b.remove_prefix(1);
  while (!a.empty() && !b.empty() && a.back() == b.back()) a.remove_suffix(1), b.remove_suffix(1);
  if (a.empty() || b.empty()) return (a.size() + b.size()) * kMoveCost;
  if (a.size() > kMaxLength || b.size() > kMaxLength) return maxCost + 1;
  if (b.size() < a.size()) std::swap(a, b);
  if ((b.size() - a.size()) * kMoveCost > maxCost) return maxCost + 1;
  size_t row[kMaxLength];
  for (size_t i = 0; i < a.size(); i++) row[i] = (i + 1) * kMoveCost;
  size_t result = 0;
  for (size_t j = 0; j < b.size(); j++) {
    size_t diagonal = j * kMoveCost;
    result = diagonal;
    size_t minimum = SIZE_MAX;
    for (size_t i = 0; i < a.size(); i++) {
      size_t substitute = diagonal + substitutionCost(b[j], a[i]);
      diagonal = row[i];
      size_t insertDelete = std::min(result, diagonal) + kMoveCost;
      result = std::min(insertDelete, substitute);
      row[i] = result;
      minimum = std::min(minimum, result);
    }
    if (minimum > maxCost) return maxCost + 1;
  }
  return result;
}

std::string closest_py(Thread& t, Value candidates, const std::string& name) {
  if (!isList(candidates)) return {};
  auto* list = candidates.as<ListObject>();
  if (list->ob_size >= static_cast<intptr_t>(kMaxCandidates)) return {};
  size_t best = SIZE_MAX;
  std::string found;
  for (intptr_t i = 0; i < list->ob_size; i++) {
    if (!isStr(list->ob_item[i])) continue;
    std::string item = strToUtf8(list->ob_item[i]);
    if (item == name) continue;
    size_t maxDistance = (name.size() + item.size() + 3) * kMoveCost / 6;
    maxDistance = std::min(maxDistance, best - 1);
    size_t d = distance(name, item, maxDistance);
    if (d > maxDistance) continue;
    if (found.empty() || d < best) {
      found = item;
      best = d;
    }
  }
  return found;
}

Value dir_py(Thread& t, Value object) {
  Value dir = dictGetStr(t.runtime->builtins, intern(t, "dir"));
  if (dir.isEmpty()) return {};
  return call_py(t, dir, object);
}

std::string forAttribute_py(Thread& t, AttributeErrorObject* e) {
  if (e->name.isEmpty() || e->obj.isEmpty() || !isStr(e->name)) return {};
  Value names = dir_py(t, e->obj);
  return names.isEmpty() ? std::string() : closest_py(t, names, strToUtf8(e->name));
}

std::string forName_py(Thread& t, ExceptionObject* exception) {
  auto* e = static_cast<NameErrorObject*>(exception);
  if (e->name.isEmpty() || !isStr(e->name) || e->traceback.isEmpty()) return {};
  Value tb = e->traceback;
  while (!tb.as<TracebackObject>()->tb_next.isEmpty()) tb = tb.as<TracebackObject>()->tb_next;
  Value object = tracebackFrame(t, tb.as<TracebackObject>());
  if (object.isEmpty()) return {};
  Frame* f = object.as<FrameObject>()->frame;
  std::string name = strToUtf8(e->name), found;
  ListObject* variables = newList(t);
  auto* names = f->code->varnames.as<TupleObject>();  // plain locals alone, as CPython
  for (intptr_t i = 0; i < names->ob_size; i++)
    if (!listAppend(t, variables, names->ob_item[i])) return {};
  // A class body's and a module's names are in their namespace.
  found = closest_py(t, variables, name);
  if (!found.empty()) return found;
  Value globals = listFromIterable_py(t, f->globals);
  if (globals.isEmpty()) return {};
  found = closest_py(t, globals, name);
  if (!found.empty()) return found;
  Value builtins = listFromIterable_py(t, t.runtime->builtins);
  return builtins.isEmpty() ? std::string() : closest_py(t, builtins, name);
}

}  // namespace

std::string suggestionFor_py(Thread& t, Value exception) {
  std::string s;
  if (isExactly(exception, PyExc_AttributeError)) s = forAttribute_py(t, exception.as<AttributeErrorObject>());
  else if (isExactly(exception, PyExc_NameError)) s = forName_py(t, exception.as<ExceptionObject>());
  if (pending(t)) clearException(t);
  return s;
}

}  // namespace ppy
