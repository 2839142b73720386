// Loads, stores and deletions of names, by how the scope reaches them.
#include "compiler/lower/lowering.h"

namespace ppy::lower {

Binding* Lowering::bindingOf(Identifier name) {
  auto it = f_->bindings.find(name.data());
  return it == f_->bindings.end() ? nullptr : &it->second;
}

Reg Lowering::localInPlace(Identifier name) {
  Binding* binding = bindingOf(mangled(name));
  return binding && binding->access == Access::Local && f_->isFunction() ? binding->reg : kNone;
}

bool Lowering::forbiddenName(Identifier name, ExprContext ctx, const syntax::SourceRange& range) {
  if (ctx == ExprContext::Load || name.text() != "__debug__") return false;
  fail(range, ctx == ExprContext::Store ? "cannot assign to __debug__" : "cannot delete __debug__");
  return true;
}

Reg Lowering::nameOperand(const Name* e, Reg scratch) {
  Reg local = localInPlace(e->id);
  if (local != kNone && !bindingOf(mangled(e->id))->mayRebind) {
    emit(Op::CheckBound, {local, nameIndex(e->id)}, at(e));
    return local;
  }
  Reg t = scratch != kNone ? scratch : alloc();
  loadName(e->id, t, at(e));
  return t;
}

void Lowering::loadName(Identifier plain, Reg target, const Range& r) {
  Identifier name = mangled(plain);
  Binding* binding = bindingOf(name);
  int32_t n = b().name(name.text());
  Access access = binding ? binding->access : Access::GlobalImplicit;
  switch (access) {
    case Access::Free:
      if (f_->scope->kind == ScopeKind::Class) {
        Mark mark(*this);
        Reg cell = alloc();
        emit(Op::FreeCell, {cell, binding->free}, r);
        emit(Op::LoadClassCell, {target, cell, n}, r);
      } else {
        emit(Op::LoadFree, {target, binding->free}, r);
      }
      return;
    case Access::Cell:
      emit(Op::LoadCell, {target, binding->reg, n}, r);
      return;
    case Access::Local:
      if (f_->isFunction()) {
        emit(Op::CheckBound, {binding->reg, n}, r);
        emit(Op::Move, {target, binding->reg}, r);
        return;
      }
      break;
    case Access::GlobalExplicit:
      emit(Op::LoadGlobal, {target, n}, r);
      return;
    case Access::GlobalImplicit:
    case Access::Unknown:
      if (f_->isFunction()) {
        emit(Op::LoadGlobal, {target, n}, r);
        return;
      }
      break;
  }
  emit(Op::LoadName, {target, n}, r);
}

void Lowering::storeName(Identifier plain, Reg value, const syntax::SourceRange& range) {
  if (forbiddenName(plain, ExprContext::Store, range)) return;
  Identifier name = mangled(plain);
  Binding* binding = bindingOf(name);
  int32_t n = b().name(name.text());
  Range r = at(range);
  switch (binding ? binding->access : Access::Unknown) {
    case Access::Free: emit(Op::StoreFree, {value, binding->free}, r); return;
    case Access::Cell: emit(Op::StoreCell, {binding->reg, value}, r); return;
    case Access::Local:
      if (f_->isFunction()) {
        if (binding->reg != value) emit(Op::Move, {binding->reg, value}, r);
        return;
      }
      break;
    case Access::GlobalExplicit: emit(Op::StoreGlobal, {value, n}, r); return;
    default: break;
  }
  if (f_->isFunction())
    emit(Op::StoreGlobal, {value, n}, r);
  else
    emit(Op::StoreName, {value, n}, r);
}

void Lowering::deleteName(Identifier plain, const syntax::SourceRange& range) {
  if (forbiddenName(plain, ExprContext::Del, range)) return;
  Identifier name = mangled(plain);
  Binding* binding = bindingOf(name);
  int32_t n = b().name(name.text());
  Range r = at(range);
  switch (binding ? binding->access : Access::Unknown) {
    case Access::Free: emit(Op::DeleteFree, {binding->free}, r); return;
    case Access::Cell: emit(Op::DeleteCell, {binding->reg, n}, r); return;
    case Access::Local:
      if (f_->isFunction()) {
        emit(Op::CheckDelete, {binding->reg, n}, r);
        emit(Op::Clear, {binding->reg}, r);
        return;
      }
      break;
    case Access::GlobalExplicit: emit(Op::DeleteGlobal, {n}, r); return;
    default: break;
  }
  emit(f_->isFunction() ? Op::DeleteGlobal : Op::DeleteName, {n}, r);
}

}  // namespace ppy::lower
