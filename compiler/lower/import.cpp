// import and from … import.
#include "compiler/lower/lowering.h"

namespace ppy::lower {

void Lowering::on(const Import* s) {
  Range r = at(s);
  for (const Alias* a : s->names) {
    Mark mark(*this);
    Reg level = alloc(), none = alloc(), module = alloc();
    loadConstant(PirConstant::ofInt(0), level, r);
    loadNone(none, r);
    emit(Op::ImportName, {module, level, none, nameIndex(a->name)}, r);
    std::string_view dotted = a->name.text();
    size_t dot = dotted.find('.');
    if (a->asname) {
      // `import a.b.c as m` binds the last part.
      while (dot != std::string_view::npos) {
        dotted = dotted.substr(dot + 1);
        dot = dotted.find('.');
        Identifier part = context_.identifiers.intern(dotted.substr(0, dot));
        emit(Op::ImportFrom, {module, module, nameIndex(part)}, r);
      }
      storeName(a->asname, module, s->range);
    } else {
      storeName(context_.identifiers.intern(dotted.substr(0, dot)), module, s->range);
    }
  }
}

void Lowering::on(const ImportFrom* s) {
  Range r = at(s);
  if (static_cast<int>(s->lineno()) > options_.futureLastLine && s->module && s->module.text() == "__future__")
    return fail(s->range, "from __future__ imports must occur at the beginning of the file");
  Mark mark(*this);
  std::vector<PirConstant> names;
  for (const Alias* a : s->names) names.push_back(PirConstant::ofStr(a->name.text()));
  Reg level = alloc(), list = alloc(), module = alloc();
  loadConstant(PirConstant::ofInt(s->level), level, r);
  loadConstant(PirConstant::ofTuple(std::move(names)), list, r);
  int32_t name = s->module ? nameIndex(s->module) : b().name("");
  emit(Op::ImportName, {module, level, list, name}, r);
  for (const Alias* a : s->names) {
    if (a->name.text() == "*") {
      emit(Op::ImportStar, {module}, r);
      return;
    }
    Identifier as = a->asname ? a->asname : a->name;
    if (Reg local = localInPlace(as); local != kNone && as.text() != "__debug__") {
      emit(Op::ImportFrom, {local, module, nameIndex(a->name)}, r);
      continue;
    }
    Mark inner(*this);
    Reg t = alloc();
    emit(Op::ImportFrom, {t, module, nameIndex(a->name)}, r);
    storeName(as, t, s->range);
  }
}

}  // namespace ppy::lower
