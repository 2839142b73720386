// Types, attributes, operators, calls and errors of built-ins, without Python code.
#include <gtest/gtest.h>

#include "runtime/object/attr_cache.h"
#include "runtime/object/call.h"
#include "runtime/object/container.h"
#include "runtime/object/error.h"
#include "runtime/object/names.h"
#include "runtime/object/number.h"
#include "runtime/object/ops.h"
#include "runtime/object/str.h"
#include "runtime/thread/runtime.h"

namespace ppy {
namespace {

Thread& thread() {
  static Runtime* rt = createRuntime(nullptr);
  (void)rt;
  return *currentThread();
}

/// repr of a value, or of the pending exception.
std::string show(Value v) {
  Thread& t = thread();
  if (v.isEmpty()) {
    if (!pending(t)) return "(empty)";
    v = takeException(t);
  }
  Value s = repr_py(t, v);
  return s ? strToUtf8(s) : "(repr failed)";
}

Value name(const char* text) { return intern(thread(), std::string_view(text)); }
Value text(const char* s) { return newStr(thread(), s); }
Value number(int64_t i) { return makeInt(thread(), i); }
Value call(Value o, const char* method, std::initializer_list<Value> args = {}) {
  PPY_TRY(m, getAttr_py(thread(), o, name(method)));
  return call_py(thread(), m, Args{args.begin(), static_cast<uint32_t>(args.size())});
}
Value make(Value cls, std::initializer_list<Value> args = {}) {
  return call_py(thread(), cls, Args{args.begin(), static_cast<uint32_t>(args.size())});
}
Value newClass(const char* n, std::initializer_list<Value> bases = {}, std::initializer_list<std::pair<const char*, Value>> items = {}) {
  DictObject* ns = newDict(thread());
  for (auto& [key, v] : items) dictSetStr(thread(), ns, name(key), v);
  return make(&PyType_Type, {text(n), tupleFrom(thread(), bases.begin(), static_cast<intptr_t>(bases.size())), ns});
}
Value list(std::initializer_list<Value> items) { return listFrom(thread(), items.begin(), static_cast<intptr_t>(items.size())); }

TEST(StaticTypes, NamesAndOrder) {
  thread();
  EXPECT_EQ(show(&PyList_Type), "<class 'list'>");
  EXPECT_EQ(show(getAttr_py(thread(), &PyBool_Type, names().__mro__)), "(<class 'bool'>, <class 'int'>, <class 'object'>)");
  EXPECT_EQ(show(getAttr_py(thread(), PyExc_KeyError, names().__bases__)), "(<class 'LookupError'>,)");
}

TEST(StaticTypes, Wrappers) {
  thread();
  EXPECT_EQ(show(call(&PyLong_Type, "__add__", {number(2), number(3)})), "5");
  EXPECT_EQ(show(call(&PyLong_Type, "__rsub__", {number(2), number(3)})), "1");
  EXPECT_EQ(show(call(number(2), "__radd__", {Value::number(0.5)})), "NotImplemented");
  EXPECT_EQ(show(call(list({}), "__radd__", {list({})})), "AttributeError(\"'list' object has no attribute '__radd__'\")");
  EXPECT_EQ(show(call(list({number(1)}), "__rmul__", {number(2)})), "[1, 1]");
  EXPECT_EQ(show(call(number(2), "__lt__", {number(3)})), "True");
}

TEST(Calls, ArityMessages) {
  Value l = list({});
  EXPECT_EQ(show(call(l, "append")), "TypeError('list.append() takes exactly one argument (0 given)')");
  EXPECT_EQ(show(call(l, "clear", {none()})), "TypeError('list.clear() takes no arguments (1 given)')");
  EXPECT_EQ(show(call(l, "pop", {none(), none()})), "TypeError('pop expected at most 1 argument, got 2')");
  EXPECT_EQ(show(call(l, "sort", {none()})), "TypeError('sort() takes no positional arguments')");
  EXPECT_EQ(show(call(text("a"), "split", {none(), none(), none()})), "TypeError('split() takes at most 2 arguments (3 given)')");
  EXPECT_EQ(show(call(&PyUnicode_Type, "upper")), "TypeError('unbound method str.upper() needs an argument')");
  EXPECT_EQ(show(call(&PyUnicode_Type, "upper", {number(1)})),
            "TypeError(\"descriptor 'upper' for 'str' objects doesn't apply to a 'int' object\")");
  EXPECT_EQ(show(call(&PyLong_Type, "__add__", {text("a"), number(1)})),
            "TypeError(\"descriptor '__add__' requires a 'int' object but received a 'str'\")");
  EXPECT_EQ(show(call(number(1), "__add__")), "TypeError('expected 1 argument, got 0')");
}

TEST(Calls, Constructors) {
  EXPECT_EQ(show(make(&PyList_Type, {none(), none()})), "TypeError('list expected at most 1 argument, got 2')");
  EXPECT_EQ(show(make(&PyList_Type, {text("ab")})), "['a', 'b']");
  EXPECT_EQ(show(make(&PyLong_Type, {none(), none(), none()})), "TypeError('int() takes at most 2 arguments (3 given)')");
  EXPECT_EQ(show(make(&PyBaseObject_Type, {none()})), "TypeError('object() takes no arguments')");
}

TEST(Calls, UnsafeNew) {
  Value objectNew = getAttr_py(thread(), &PyBaseObject_Type, names().__new__);
  EXPECT_EQ(show(make(objectNew, {&PyLong_Type})), "TypeError('object.__new__(int) is not safe, use int.__new__()')");
  EXPECT_EQ(show(make(objectNew, {number(5)})), "TypeError('object.__new__(X): X is not a type object (int)')");
}

TEST(Operators, Dispatch) {
  Thread& t = thread();
  EXPECT_EQ(show(binary_py(t, kOpAdd, number(2), Value::number(0.5))), "2.5");
  EXPECT_EQ(show(binary_py(t, kOpAdd, list({}), number(1))), "TypeError('can only concatenate list (not \"int\") to list')");
  EXPECT_EQ(show(binary_py(t, kOpAdd, number(1), list({}))), "TypeError(\"unsupported operand type(s) for +: 'int' and 'list'\")");
  EXPECT_EQ(show(binary_py(t, kOpMul, number(2), list({number(1)}))), "[1, 1]");
  EXPECT_EQ(show(binary_py(t, kOpMul, list({}), text("a"))), "TypeError(\"can't multiply sequence by non-int of type 'str'\")");
  EXPECT_EQ(show(inplace_py(t, kOpAdd, number(1), none())), "TypeError(\"unsupported operand type(s) for +=: 'int' and 'NoneType'\")");
  EXPECT_EQ(show(compare_py(t, kLt, number(1), text("a"))), "TypeError(\"'<' not supported between instances of 'int' and 'str'\")");
  EXPECT_EQ(show(unary_py(t, kSlotInvert, Value::number(1.5))), "TypeError(\"bad operand type for unary ~: 'float'\")");
  EXPECT_EQ(show(pow_py(t, number(2), number(10), number(1000))), "24");
}

TEST(Operators, Subscripts) {
  Thread& t = thread();
  EXPECT_EQ(show(getItem_py(t, &PyList_Type, &PyLong_Type)), "list[int]");
  EXPECT_EQ(show(getItem_py(t, &PyLong_Type, none())), "TypeError(\"type 'int' is not subscriptable\")");
  EXPECT_EQ(show(getItem_py(t, number(5), none())), "TypeError(\"'int' object is not subscriptable\")");
  EXPECT_EQ(show(binary_py(t, kOpOr, &PyLong_Type, none())), "int | None");
}

TEST(Classes, InstancesAndAttributes) {
  Thread& t = thread();
  Value cls = newClass("Point");
  Value p = make(cls);
  for (const char* n : {"a", "b", "c", "d", "e", "f", "g"}) EXPECT_TRUE(setAttr_py(t, p, name(n), text(n)));
  EXPECT_EQ(show(getAttr_py(t, p, name("g"))), "'g'");
  EXPECT_EQ(show(getAttr_py(t, p, names().__dict__)), "{'a': 'a', 'b': 'b', 'c': 'c', 'd': 'd', 'e': 'e', 'f': 'f', 'g': 'g'}");
  // A later instance has room for them in the object.
  Value q = make(cls);
  EXPECT_GE(infoOf(cls.as<TypeObject>()).rootShape->inlineSlots, 7u);
  EXPECT_EQ(show(getAttr_py(t, q, name("a"))), "AttributeError(\"'Point' object has no attribute 'a'\")");
  EXPECT_EQ(show(make(cls, {none()})), "TypeError('Point() takes no arguments')");
}

TEST(Classes, Slots) {
  Thread& t = thread();
  Value cls = newClass("S", {}, {{"__slots__", tupleOf(t, {text("x"), text("y")})}});
  Value s = make(cls);
  EXPECT_EQ(show(getAttr_py(t, s, name("x"))), "AttributeError(\"'S' object has no attribute 'x'\")");
  EXPECT_TRUE(setAttr_py(t, s, name("x"), number(4)));
  EXPECT_EQ(show(getAttr_py(t, s, name("x"))), "4");
  EXPECT_FALSE(setAttr_py(t, s, name("z"), number(4)));
  EXPECT_EQ(show(Value()), "AttributeError(\"'S' object has no attribute 'z'\")");
  EXPECT_FALSE(delAttr_py(t, s, name("y")));
  EXPECT_EQ(show(Value()), "AttributeError('y')");
}

TEST(Classes, BasesAndOrder) {
  Value a = newClass("A"), b = newClass("B", {a}), c = newClass("C", {a}), d = newClass("D", {b, c});
  EXPECT_EQ(show(call(d, "mro")), "[<class 'D'>, <class 'B'>, <class 'C'>, <class 'A'>, <class 'object'>]");
  EXPECT_EQ(show(newClass("X", {&PyBaseObject_Type, a})),
            "TypeError('Cannot create a consistent method resolution\\norder (MRO) for bases object, A')");
  EXPECT_EQ(show(newClass("X", {a, a})), "TypeError('duplicate base class A')");
  EXPECT_EQ(show(newClass("X", {&PyLong_Type, &PyUnicode_Type})), "TypeError('multiple bases have instance lay-out conflict')");
  EXPECT_EQ(show(newClass("X", {&PyBool_Type})), "TypeError(\"type 'bool' is not an acceptable base type\")");
  EXPECT_EQ(show(call(a, "__subclasses__")), "[<class 'B'>, <class 'C'>]");
}

TEST(Classes, BuiltinBases) {
  Thread& t = thread();
  Value l = make(newClass("L", {&PyList_Type}));
  call(l, "append", {number(1)});
  EXPECT_TRUE(setAttr_py(t, l, name("x"), number(2)));
  EXPECT_EQ(show(l), "[1]");
  Value i = make(newClass("I", {&PyLong_Type}), {number(7)});
  EXPECT_TRUE(setAttr_py(t, i, name("x"), number(2)));
  EXPECT_EQ(show(getAttr_py(t, i, names().__dict__)), "{'x': 2}");
  EXPECT_EQ(show(binary_py(t, kOpAdd, i, number(1))), "8");
  Value e = make(newClass("E", {PyExc_ValueError}), {text("no")});
  EXPECT_TRUE(setAttr_py(t, e, name("x"), number(2)));
  EXPECT_EQ(show(e), "E('no')");
}

TEST(Classes, ClassAssignment) {
  Thread& t = thread();
  Value a = newClass("A"), b = newClass("B"), o = make(a);
  setAttr_py(t, o, name("x"), number(1));
  EXPECT_TRUE(setAttr_py(t, o, names().__class__, b));
  EXPECT_EQ(typeOf(o), b.as<TypeObject>());
  EXPECT_EQ(show(getAttr_py(t, o, name("x"))), "1");
  EXPECT_FALSE(setAttr_py(t, o, names().__class__, &PyLong_Type));
  EXPECT_EQ(show(Value()), "TypeError('__class__ assignment only supported for mutable types or ModuleType subclasses')");
}

TEST(Errors, Text) {
  Thread& t = thread();
  raiseOSError_py(t, 2, text("/x"));
  Value e = takeException(t);
  EXPECT_EQ(show(e), "FileNotFoundError(2, 'No such file or directory')");
  EXPECT_EQ(show(str_py(t, e)), "\"[Errno 2] No such file or directory: '/x'\"");
  EXPECT_EQ(show(str_py(t, make(PyExc_KeyError, {text("k")}))), "\"'k'\"");
  Value s = make(PyExc_SyntaxError, {text("bad"), tupleOf(t, {text("d/f.py"), number(3), number(1), text("x"), number(3), number(2)})});
  EXPECT_EQ(show(str_py(t, s)), "'bad (f.py, line 3)'");
}

TEST(Errors, ContextHasNoCycles) {
  Thread& t = thread();
  Value a = make(PyExc_ValueError), b = make(PyExc_TypeError);
  t.handled = a;
  raiseObject(t, b);
  takeException(t);
  EXPECT_EQ(b.as<ExceptionObject>()->context, a);
  t.handled = b;
  raiseObject(t, a);
  takeException(t);
  EXPECT_EQ(a.as<ExceptionObject>()->context, b);
  EXPECT_TRUE(b.as<ExceptionObject>()->context.isEmpty());
  t.handled = Value();
}

TEST(Errors, Groups) {
  Value v = make(PyExc_ValueError, {number(1)}), k = make(PyExc_KeyError, {number(2)});
  Value g = make(PyExc_ExceptionGroup, {text("m"), list({v, k})});
  EXPECT_EQ(show(g), "ExceptionGroup('m', [ValueError(1), KeyError(2)])");
  EXPECT_EQ(show(call(g, "split", {PyExc_ValueError})), "(ExceptionGroup('m', [ValueError(1)]), ExceptionGroup('m', [KeyError(2)]))");
  EXPECT_EQ(show(call(g, "subgroup", {PyExc_TypeError})), "None");
  EXPECT_TRUE(isInstance(g, &_PyExc_Exception));
}

/// The word of a cache and a cell that owns it.
struct Site {
  Value* cell = gc::allocValues(thread(), 1);
  uint64_t* word() { return reinterpret_cast<uint64_t*>(cell); }
  AttrCache::Kind kind() { return reinterpret_cast<AttrCache*>(*word())->kind; }
};

TEST(AttributeCaches, Slots) {
  Thread& t = thread();
  Value cls = newClass("C"), x = name("x");
  Site store, load;
  for (int i = 0; i < 3; i++) {
    Value o = make(cls);
    EXPECT_EQ(setAttrCached_rq(t, o, x, number(i), store.word(), store.cell), none());
    EXPECT_EQ(getAttrCached_rq(t, o, x, load.word(), load.cell), number(i));
  }
  EXPECT_EQ(store.kind(), AttrCache::kAddSlot);
  EXPECT_EQ(load.kind(), AttrCache::kInlineSlot);
  // A data descriptor of that name on the class comes first from then on.
  Value o = make(cls);
  setAttr_py(t, o, x, number(1));
  setAttr_py(t, cls, x, make(&PyProperty_Type));
  EXPECT_EQ(show(getAttrCached_rq(t, o, x, load.word(), load.cell)), "AttributeError(\"property of 'C' object has no getter\")");
}

TEST(AttributeCaches, MethodsAndClassAttributes) {
  Thread& t = thread();
  Value cls = newClass("C", {&PyList_Type}, {{"k", number(1)}});
  Value o = make(cls), append = names().append, k = name("k"), self;
  Site method, constant;
  Value f = loadMethodCached_rq(t, o, append, &self, method.word(), method.cell);
  EXPECT_EQ(self, o);
  EXPECT_EQ(loadMethodCached_rq(t, o, append, &self, method.word(), method.cell), f);
  EXPECT_EQ(method.kind(), AttrCache::kMethod);
  EXPECT_EQ(show(getAttrCached_rq(t, o, k, constant.word(), constant.cell)), "1");
  setAttr_py(t, cls, k, number(2));
  EXPECT_EQ(show(getAttrCached_rq(t, o, k, constant.word(), constant.cell)), "2");
  setAttr_py(t, o, k, number(3));
  EXPECT_EQ(show(getAttrCached_rq(t, o, k, constant.word(), constant.cell)), "3");
}

TEST(Collection, ClassesSurvive) {
  Thread& t = thread();
  Value cls = newClass("Kept"), o = make(cls);
  setAttr_py(t, o, name("x"), list({number(1)}));
  gc::collect(t);
  EXPECT_EQ(show(getAttr_py(t, o, name("x"))), "[1]");
  EXPECT_EQ(show(cls), "<class 'Kept'>");
}

}  // namespace
}  // namespace ppy
