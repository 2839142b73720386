/// Functions and descriptors over C tables, and calls from managed code into C.
#include <cstring>

#include "cpyext/bridge/cslots.h"
#include "cpyext/bridge/state.h"
#include "runtime/object/attr.h"
#include "runtime/object/builtin_call.h"
#include "runtime/object/recursion.h"
#include "runtime/object/signature.h"

namespace ppy::cpyext {

const char* docWithoutSignature(const char* doc);  // types.cpp

extern const BuiltinDef kForeignNewDef;
const BuiltinDef kForeignNewDef = {"__new__", "*args, **kwargs", nullptr};

namespace {

/// The row the runtime shows for a PyMethodDef. `fn` stays null: calls go to callCFunction.
const BuiltinDef* defOf(Thread& t, PyMethodDef* def) {
  ForeignState& s = *t.runtime->foreignState;
  BuiltinDef*& d = s.defs[def];
  if (!d) {
    d = new BuiltinDef{def->ml_name, "*args, **kwargs", nullptr, def->ml_doc, 0};
  }
  d->name = def->ml_name;
  d->doc = def->ml_doc ? docWithoutSignature(def->ml_doc) : nullptr;
  return d;
}

const char* shortTypeName(const TypeObject* type) {
  const char* dot = std::strrchr(type->tp_name, '.');
  return dot ? dot + 1 : type->tp_name;
}

const Signature* anySignature(Thread& t) { return makeSignature(t, "*args, **kwargs"); }

std::string qualifiedName(Value callee);

bool noKeywords(Thread& t, Value callee, const Args& args) {
  if (args.nkw() == 0) return true;
  raise(t, PyExc_TypeError, "%s() takes no keyword arguments", qualifiedName(callee).c_str());
  return false;
}

}  // namespace

namespace {

/// "module.f" or "type.f", as CPython names functions in messages.
std::string qualifiedName(Value callee) {
  std::string name = functionName(callee);
  if (typeOf(callee) == &PyCFunction_Type) {
    auto* f = callee.as<BuiltinObject>();
    if (f->m_module && isStr(f->m_module)) return strToUtf8(f->m_module) + "." + name;
    if (f->m_self && !isType(f->m_self) && !isExactly(f->m_self, &PyModule_Type)) return std::string(shortTypeName(typeOf(f->m_self))) + "." + name;
    return name;
  }
  return std::string(shortTypeName(callee.as<DescrObject>()->d_type)) + "." + name;
}

}  // namespace

const char* functionName(Value callee) {
  TypeObject* type = typeOf(callee);
  if (type == &PyCFunction_Type || isSubtype(type, &PyCFunction_Type)) return callee.as<BuiltinObject>()->def->name;
  return callee.as<MethodDescrObject>()->def->name;
}

CArguments::CArguments(Thread& t, const Args& args) : tuple(nullptr), keywords(nullptr) {
  TupleObject* positional = newTuple(t, args.npos);
  if (!positional) return;
  for (uint32_t i = 0; i < args.npos; i++) {
    positional->ob_item[i] = boxed(t, args.v[i]);
    gc::barrier(positional);
  }
  if (uint32_t n = args.nkw()) {
    DictObject* d = newDict(t, n);
    if (!d) return;
    for (uint32_t i = 0; i < n; i++)
      if (!dictSetStr(t, d, args.kwnames->ob_item[i], args.v[args.npos + i])) return;
    keywords = born(t, d);
  }
  tuple = born(t, positional);
}
CArguments::~CArguments() {
  if (tuple) decref(tuple);
  if (keywords) decref(keywords);
}

Value resultOf(Thread& t, PyObject* result, Value callable) {
  fromC(t);
  if (result) {
    if (!pending(t)) [[likely]] return steal(t, result);
    Value cause = takeException(t);
    decref(result);
    raise(t, PyExc_SystemError, callable ? "%R returned a result with an exception set" : "a function returned a result with an exception set", callable);
    Value e = t.exc;
    gc::store(e.object(), &e.as<ExceptionObject>()->cause, cause);
    gc::store(e.object(), &e.as<ExceptionObject>()->context, cause);
    return {};
  }
  if (!pending(t)) raise(t, PyExc_SystemError, callable ? "%R returned NULL without setting an exception" : "error return without exception set", callable);
  return {};
}

Value newCFunction(Thread& t, PyMethodDef* def, PyObject* self, PyObject* module, TypeObject* cls) {
  const BuiltinDef* d = defOf(t, def);
  const Signature* signature = anySignature(t);
  auto* f = static_cast<BuiltinObject*>(gc::allocObject(t, &PyCFunction_Type, sizeof(BuiltinObject) + sizeof(Value)));
  f->def = d;
  f->signature = signature;
  f->m_ml = reinterpret_cast<MethodDef*>(def);
  if (self) f->m_self = adopt(t, self);
  if (module) f->m_module = adopt(t, module);
  gc::barrier(f);
  // METH_METHOD functions also get their defining class: behind the object, kept by the type's own dict.
  if (cls) *reinterpret_cast<TypeObject**>(f + 1) = cls;
  return f;
}

Value newCMethodDescr(Thread& t, TypeObject* owner, PyMethodDef* def, bool classMethod) {
  const BuiltinDef* d = defOf(t, def);
  const Signature* signature = anySignature(t);
  Value name = intern(t, std::string_view(def->ml_name));
  if (name.isEmpty()) return {};
  auto* m = static_cast<MethodDescrObject*>(gc::allocObject(t, classMethod ? &PyClassMethodDescr_Type : &PyMethodDescr_Type, sizeof(MethodDescrObject)));
  m->d_type = owner;
  m->d_name = name;
  m->d_method = reinterpret_cast<MethodDef*>(def);
  m->def = d;
  m->signature = signature;
  m->qualifier = owner->tp_name;
  gc::barrier(m);
  return m;
}

Value newCMemberDescr(Thread& t, TypeObject* owner, PyMemberDef* def) {
  Value name = intern(t, std::string_view(def->name));
  if (name.isEmpty()) return {};
  Value v = newMemberDescr(t, owner, name, 0, def->flags & READONLY ? kMemberReadOnly : 0, def->doc);
  v.as<MemberDescrObject>()->d_member = def;
  return v;
}

Value newCGetSetDescr(Thread& t, TypeObject* owner, PyGetSetDef* def) {
  Value name = intern(t, std::string_view(def->name));
  if (name.isEmpty()) return {};
  auto* shown = static_cast<GetSetDef*>(std::malloc(sizeof(GetSetDef)));  // as long as the extension: for ever
  if (!shown) return raiseMemory(t);
  *shown = {def->name, nullptr, nullptr, def->doc};
  auto* d = static_cast<GetSetDescrObject*>(gc::allocObject(t, &PyGetSetDescr_Type, sizeof(GetSetDescrObject)));
  d->d_type = owner;
  d->d_name = name;
  d->def = shown;
  d->d_getset = def;
  gc::barrier(d);
  return d;
}

namespace {

/// Arguments of the vector conventions: boxed, in a Values buffer.
struct CVector {
  CVector(Thread& t, const Args& args) {
    uint32_t n = args.total();
    items = n <= 8 ? local : gc::allocValues(t, n);
    for (uint32_t i = 0; items && i < n; i++) {
      items[i] = asValue(lend(t, args.v[i]));
      if (items != local) gc::barrier(items);
    }
  }
  PyObject* const* data() const { return reinterpret_cast<PyObject* const*>(items); }
  Value local[8];
  Value* items;
};

Value callNewOf(Thread& t, TypeObject* type, const Args& args) {
  if (args.npos == 0 || !isType(args.v[0])) return raise(t, PyExc_TypeError, "%N.__new__(): not enough arguments", type);
  auto* sub = args.v[0].as<TypeObject>();
  if (!isSubtype(sub, type)) return raise(t, PyExc_TypeError, "%N.__new__(%N): %N is not a subtype of %N", type, sub, sub, type);
  // A class over several C types has the struct of one of them, its best base: only that one's tp_new fills it all.
  if (TypeObject* own = nearestForeign(sub); own && own != type && cType(own)->tp_new != cType(type)->tp_new) {
    if (isSubtype(own, type)) return raise(t, PyExc_TypeError, "%N.__new__(%N) is not safe, use %N.__new__()", type, sub, own);
    type = own;
  }
  ExtensionScope scope(t);
  expose(t, sub);
  auto* c0 = reinterpret_cast<PyTypeObject*>(type);
  if (sub == type && c0->tp_vectorcall && c0->tp_init == cType(&PyBaseObject_Type)->tp_init) {
    CVector v(t, Args{args.v + 1, args.npos - 1, args.kwnames});
    if (!v.items) return {};
    PyObject* made = c0->tp_vectorcall(asC(type), v.data(), args.npos - 1, args.kwnames ? lend(t, args.kwnames) : nullptr);
    gc::keepAlive(static_cast<const void*>(v.items));
    return resultOf(t, made, type);
  }
  CArguments c(t, Args{args.v + 1, args.npos - 1, args.kwnames});
  if (!c.ok()) return {};
  return resultOf(t, reinterpret_cast<PyTypeObject*>(type)->tp_new(cType(sub), c.tuple, c.keywords), type);
}

}  // namespace

static Value callOnce(Thread& t, Value callee, Value self, const Args& args) {
  if (callee.object()->ob_type == &PyCFunction_Type && callee.as<BuiltinObject>()->def == &kForeignNewDef)
    return callNewOf(t, self.as<TypeObject>(), args);
  bool function = callee.object()->ob_type == &PyCFunction_Type;
  auto* def = reinterpret_cast<PyMethodDef*>(function ? callee.as<BuiltinObject>()->m_ml : callee.as<MethodDescrObject>()->d_method);
  if (!def) return raise(t, PyExc_SystemError, "a built-in function has no C implementation");
  const char* name = def->ml_name;
  RecursionGuard depth(t, "while calling a Python object");
  if (!depth) return {};
  ExtensionScope scope(t);
  if (t.runtime->foreignState->hasPendingCalls.load(std::memory_order_relaxed) && !runPendingCalls(t)) [[unlikely]] return {};
  PyObject* receiver = self.isEmpty() ? nullptr : lend(t, self);
  if (def->ml_flags & METH_STATIC) receiver = nullptr;
  auto* fn = reinterpret_cast<void*>(def->ml_meth);
  switch (def->ml_flags & (METH_VARARGS | METH_FASTCALL | METH_NOARGS | METH_O | METH_KEYWORDS | METH_METHOD)) {
    case METH_NOARGS:
      if (!noKeywords(t, callee, args)) return {};
      if (args.npos) return raise(t, PyExc_TypeError, "%s() takes no arguments (%u given)", qualifiedName(callee).c_str(), args.npos);
      return resultOf(t, def->ml_meth(receiver, nullptr), callee);
    case METH_O: {
      if (!noKeywords(t, callee, args)) return {};
      if (args.npos != 1) return raise(t, PyExc_TypeError, "%s() takes exactly one argument (%u given)", qualifiedName(callee).c_str(), args.npos);
      PyObject* argument = lend(t, args.v[0]);
      Value r = resultOf(t, def->ml_meth(receiver, argument), callee);
      gc::keepAlive(static_cast<const void*>(argument));
      return r;
    }
    case METH_VARARGS: {
      if (args.nkw()) return raise(t, PyExc_TypeError, "%s() takes no keyword arguments", function ? name : qualifiedName(callee).c_str());
      CArguments c(t, args);
      return c.ok() ? resultOf(t, def->ml_meth(receiver, c.tuple), callee) : Value();
    }
    case METH_VARARGS | METH_KEYWORDS: {
      CArguments c(t, args);
      if (!c.ok()) return {};
      return resultOf(t, reinterpret_cast<PyCFunctionWithKeywords>(fn)(receiver, c.tuple, c.keywords), callee);
    }
    case METH_FASTCALL: {
      if (args.nkw()) return raise(t, PyExc_TypeError, "%s() takes no keyword arguments", qualifiedName(callee).c_str());
      CVector v(t, args);
      if (!v.items) return {};
      Value r = resultOf(t, reinterpret_cast<_PyCFunctionFast>(fn)(receiver, v.data(), args.npos), callee);
      gc::keepAlive(static_cast<const void*>(v.items));
      return r;
    }
    case METH_FASTCALL | METH_KEYWORDS: {
      CVector v(t, args);
      if (!v.items) return {};
      PyObject* names = args.kwnames && args.nkw() ? lend(t, args.kwnames) : nullptr;
      Value r = resultOf(t, reinterpret_cast<_PyCFunctionFastWithKeywords>(fn)(receiver, v.data(), args.npos, names), callee);
      gc::keepAlive(static_cast<const void*>(v.items));
      return r;
    }
    case METH_METHOD | METH_FASTCALL | METH_KEYWORDS: {
      CVector v(t, args);
      if (!v.items) return {};
      PyObject* names = args.kwnames && args.nkw() ? lend(t, args.kwnames) : nullptr;
      TypeObject* cls = function ? nullptr : callee.as<DescrObject>()->d_type;
      if (function) {
        cls = *reinterpret_cast<TypeObject**>(callee.as<BuiltinObject>() + 1);
        if (!cls) cls = isType(self) ? self.as<TypeObject>() : typeOf(self);
      }
      Value r = resultOf(t, reinterpret_cast<PyCMethod>(fn)(receiver, cType(cls), v.data(), static_cast<size_t>(args.npos), names), callee);
      gc::keepAlive(static_cast<const void*>(v.items));
      return r;
    }
    default: return raise(t, PyExc_SystemError, "%s() method: bad call flags", name);
  }
}

/// A method that refuses because of views of its object's memory (mmap.close) may see views that nobody holds any more,
/// such as arrays of an extension: those end first, and it is asked again.
static Value callAgain_py(Thread& t, Value callee, Value self, const Args& args) {
  constexpr int kMostRounds = 3;  // what ends may have held the next
  for (int round = 0; round < kMostRounds && pendingIs(t, PyExc_BufferError); round++) {
    Value refused = takeException(t);
    if (!gc::collect(t)) {
      restoreException(t, refused);
      return {};
    }
    runFinalizers_py(t);
    if (Value r = callOnce(t, callee, self, args)) return r;
  }
  return {};
}

Value callCFunction(Thread& t, Value callee, Value self, const Args& args) {
  Value r = callOnce(t, callee, self, args);
  if (r.isEmpty() && pendingIs(t, PyExc_BufferError) && self && typeOf(self)->tp_as_buffer) [[unlikely]] return callAgain_py(t, callee, self, args);
  return r;
}

namespace {

bool wantCount(Thread& t, const Args& args, uint32_t least, uint32_t most) {
  if (args.npos >= least && args.npos <= most) return true;
  uint32_t want = args.npos < least ? least : most;
  if (least == most) raise(t, PyExc_TypeError, "expected %u argument%s, got %u", want, want == 1 ? "" : "s", args.npos);
  else raise(t, PyExc_TypeError, " expected at %s %u argument%s, got %u", args.npos < least ? "least" : "most", want, want == 1 ? "" : "s", args.npos);
  return false;
}

Value done(Thread& t, int r) {
  if (!failed(t) && r >= 0) return none();
  if (!pending(t)) return raise(t, PyExc_SystemError, "error return without exception set");
  return {};
}

bool indexOf(Thread& t, PyObject* self, Value v, Py_ssize_t* out) {
  if (!asIndex_py(t, v, out, PyExc_OverflowError)) return false;
  auto* sequence = reinterpret_cast<PyTypeObject*>(asObject(self)->ob_type)->tp_as_sequence;
  if (*out < 0 && sequence && sequence->sq_length) {
    Py_ssize_t n = sequence->sq_length(self);
    if (n < 0) return false;
    *out += n;
  }
  return true;
}

}  // namespace

Value callCWrapper(Thread& t, WrapperDescrObject* w, Value selfValue, const Args& args) {
  auto* row = rowOf(w);
  void* f = w->d_wrapped;
  const char* name = slotText(row->slot);
  bool takesKeywords = row->kind == CKind::Call || row->kind == CKind::Init;
  if (args.nkw() && !takesKeywords) return raise(t, PyExc_TypeError, "wrapper %s() takes no keyword arguments", name);
  RecursionGuard depth(t, "while calling a Python object");
  if (!depth) return {};
  ExtensionScope scope(t);
  PyObject* self = lend(t, selfValue);
  auto arg = [&](uint32_t i) { return i < args.npos ? lend(t, args.v[i]) : nullptr; };
  switch (row->kind) {
    case CKind::Unary:
      if (!wantCount(t, args, 0, 0)) return {};
      return resultOf(t, reinterpret_cast<unaryfunc>(f)(self));
    case CKind::Binary:
    case CKind::BinaryL:
      if (!wantCount(t, args, 1, 1)) return {};
      return resultOf(t, reinterpret_cast<binaryfunc>(f)(self, arg(0)));
    case CKind::BinaryR:
      if (!wantCount(t, args, 1, 1)) return {};
      return resultOf(t, reinterpret_cast<binaryfunc>(f)(arg(0), self));
    case CKind::GetAttr: {
      if (!wantCount(t, args, 1, 1)) return {};
      if (!isStr(args.v[0])) return raise(t, PyExc_TypeError, "attribute name must be string, not '%T'", args.v[0]);
      return resultOf(t, reinterpret_cast<getattrofunc>(f)(self, arg(0)));
    }
    case CKind::PowerL:
    case CKind::PowerI:
      if (!wantCount(t, args, 1, 2)) return {};
      return resultOf(t, reinterpret_cast<ternaryfunc>(f)(self, arg(0), args.npos == 2 ? arg(1) : asC(none())));
    case CKind::PowerR:
      if (!wantCount(t, args, 1, 2)) return {};
      return resultOf(t, reinterpret_cast<ternaryfunc>(f)(arg(0), self, args.npos == 2 ? arg(1) : asC(none())));
    case CKind::Inquiry: {
      if (!wantCount(t, args, 0, 0)) return {};
      int r = reinterpret_cast<inquiry>(f)(self);
      return r < 0 && failed(t) ? Value() : boolean(r != 0);
    }
    case CKind::Length: {
      if (!wantCount(t, args, 0, 0)) return {};
      Py_ssize_t n = reinterpret_cast<lenfunc>(f)(self);
      return n < 0 && failed(t) ? Value() : makeInt(t, n);
    }
    case CKind::Hash: {
      if (!wantCount(t, args, 0, 0)) return {};
      Py_hash_t h = reinterpret_cast<hashfunc>(f)(self);
      return h == -1 && failed(t) ? Value() : makeInt(t, h);
    }
    case CKind::Repeat: {
      Py_ssize_t n;
      if (!wantCount(t, args, 1, 1) || !asIndex_py(t, args.v[0], &n, PyExc_OverflowError)) return {};
      return resultOf(t, reinterpret_cast<ssizeargfunc>(f)(self, n));
    }
    case CKind::Item: {
      Py_ssize_t n;
      if (!wantCount(t, args, 1, 1) || !indexOf(t, self, args.v[0], &n)) return {};
      return resultOf(t, reinterpret_cast<ssizeargfunc>(f)(self, n));
    }
    case CKind::AssignItem: {
      Py_ssize_t n;
      if (!wantCount(t, args, 2, 2) || !indexOf(t, self, args.v[0], &n)) return {};
      return done(t, reinterpret_cast<ssizeobjargproc>(f)(self, n, arg(1)));
    }
    case CKind::AssignItemDel: {
      Py_ssize_t n;
      if (!wantCount(t, args, 1, 1) || !indexOf(t, self, args.v[0], &n)) return {};
      return done(t, reinterpret_cast<ssizeobjargproc>(f)(self, n, nullptr));
    }
    case CKind::Assign:
      if (!wantCount(t, args, 2, 2)) return {};
      return done(t, reinterpret_cast<objobjargproc>(f)(self, arg(0), arg(1)));
    case CKind::AssignDel:
      if (!wantCount(t, args, 1, 1)) return {};
      return done(t, reinterpret_cast<objobjargproc>(f)(self, arg(0), nullptr));
    case CKind::Contains: {
      if (!wantCount(t, args, 1, 1)) return {};
      int r = reinterpret_cast<objobjproc>(f)(self, arg(0));
      return r < 0 && failed(t) ? Value() : boolean(r != 0);
    }
    case CKind::Compare:
      if (!wantCount(t, args, 1, 1)) return {};
      return resultOf(t, reinterpret_cast<richcmpfunc>(f)(self, arg(0), row->slot - kSlotLt));
    case CKind::Call: {
      CArguments c(t, args);
      return c.ok() ? resultOf(t, reinterpret_cast<ternaryfunc>(f)(self, c.tuple, c.keywords)) : Value();
    }
    case CKind::Init: {
      CArguments c(t, args);
      return c.ok() ? done(t, reinterpret_cast<initproc>(f)(self, c.tuple, c.keywords)) : Value();
    }
    case CKind::Next: {
      if (!wantCount(t, args, 0, 0)) return {};
      PyObject* r = reinterpret_cast<iternextfunc>(f)(self);
      if (r) return steal(t, r);
      return failed(t) ? Value() : raiseStopIteration(t, Value());
    }
    case CKind::DescrGet: {
      if (!wantCount(t, args, 1, 2)) return {};
      PyObject* object = isNone(args.v[0]) ? nullptr : arg(0);
      PyObject* type = args.npos == 2 && !isNone(args.v[1]) ? arg(1) : nullptr;
      if (!object && !type) return raise(t, PyExc_TypeError, "__get__(None, None) is invalid");
      return resultOf(t, reinterpret_cast<descrgetfunc>(f)(self, object, type));
    }
    case CKind::Finalize:
      if (!wantCount(t, args, 0, 0)) return {};
      reinterpret_cast<destructor>(f)(self);
      return none();
  }
  return {};
}

}  // namespace ppy::cpyext

/// ml_meth of the runtime's own functions: binaries call these through tp_call.
extern "C" PyObject* ppy_builtin_through_call(PyObject*, PyObject*, PyObject*) {
  ppy::raise(ppy::cpyext::thread(), ppy::PyExc_SystemError, "a function of the runtime was called through its method table");
  return nullptr;
}
