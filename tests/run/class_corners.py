"""Corners of classes: __bases__ through several levels, layouts and __class__, odd descriptors, orders by mro()."""
import copy
import pickle
import sys


def attempt(what, f, *args):
    try:
        print(what, f(*args))
    except Exception as e:
        print(what, type(e).__name__, e)


class A: pass
class B: pass
class C(A): pass
class D(C): pass
class E(D): pass


C.__bases__ = (B,)
print([k.__name__ for k in E.__mro__])
C.__bases__ = (A, B)
print([k.__name__ for k in E.__mro__], [k.__name__ for k in A.__subclasses__()])


class Slots1: __slots__ = ["a", "b"]
class Slots2: __slots__ = ["b", "a"]
class Slots3: __slots__ = ["c", "b"]
class Weak(Slots3): __slots__ = ["__weakref__"]
class Dicty(Slots3): __slots__ = ["__dict__"]
class Both(Slots3): pass
class Both2(Slots3): __slots__ = ["__weakref__", "__dict__"]


kinds = (Slots1, Slots2, Slots3, Weak, Dicty, Both, Both2, A, C)
for one in kinds:
    row = ""
    for two in kinds:
        x = one()
        try:
            x.__class__ = two
            row += "y" if type(x) is two else "?"
        except TypeError:
            row += "."
    print(one.__name__, row)

for bad in (chr(128), "a b", "1", "", "\u00e9"):
    attempt(repr(bad), lambda: type("T", (), {"__slots__": [bad]}).__name__)


class OwnDict:
    __dict__ = property(lambda self: {"seen": 1})


print(vars(OwnDict()))
x = A()
x.y = 1
del x.__dict__
print(x.__dict__, hasattr(x, "y"))
x.z = 2
print(x.__dict__)


class Raw:
    __get__ = staticmethod(lambda *args: len(args))


class Holder:
    attr = Raw()


print(Holder().attr, Holder.attr)
fromkeys = dict.__dict__["fromkeys"]
print(fromkeys.__get__(None, dict)([1]), fromkeys.__get__({})([2]))
attempt("not a dict", fromkeys.__get__, 42)
attempt("int", fromkeys.__get__, None, int)


class Wrong(int):
    __eq__ = str.__eq__


attempt("wrong wrapper", lambda: Wrong() == Wrong())
print(int.__rshift__(100, 3), (100).__rshift__(3), int.__rrshift__(3, 100), int.__lshift__(3, 2))


class Meta(type):
    def mro(cls):
        return (A,)


attempt("order without itself", lambda: Meta("M", (), {}))


class Backwards(dict):
    def __iter__(self): return reversed(list(super().__iter__()))
    def keys(self): return list(self)


print([k for k in type("T", (), Backwards(a=1, b=2)).__dict__ if len(k) == 1])
attempt("null", lambda: setattr(A, "__name__", "A\0B"))
attempt("doc", lambda: type("T", (), {"__doc__": "x\udcdcy"}))


class Array(bytearray):
    __slots__ = ("x", "__dict__")


a = Array(b"abc")
a.x, a.y = 1, 2
for other in (copy.copy(a), copy.deepcopy(a), pickle.loads(pickle.dumps(a))):
    print(other, other.x, other.y, type(other).__name__)
attempt("hex", lambda: b"\xb9\x01\xef".hex(b"\0"))
attempt("errors", lambda: bytes("", errors="ignore"))
attempt("blocked", lambda: bytes(type("L", (list,), {"__bytes__": None})([1])))
print(bytes(type("S", (str,), {"__bytes__": lambda self: b"own"})("x")))


class Unseen:
    def __getattribute__(self, name): raise AssertionError(name)
    def __floor__(self): return 1
    def __ceil__(self): return 2
    def __trunc__(self): return 3
    def __sizeof__(self): return 100


import math
print(math.floor(Unseen()), math.ceil(Unseen()), math.trunc(Unseen()), sys.getsizeof(Unseen()) >= 100)


def kind(x):
    match x:
        case [*_]:
            return "sequence"
        case {}:
            return "mapping"
        case _:
            return "neither"


import collections.abc
class Plain: pass
class M1(Plain, collections.UserDict, collections.abc.Sequence): pass
class M2(Plain, collections.UserList, collections.abc.Mapping): pass
class M3(collections.UserDict, Plain, list): pass
print(kind(M1()), kind(M2()), kind(M3()), kind(Plain()))
for source in ("f''", "f'{x}'", "{0: _, 0j: _}", "{1: _, True: _}", "{1.0: _, 1: _}"):
    attempt(source, compile, f"match x:\n case {source}: pass", "s", "exec")
