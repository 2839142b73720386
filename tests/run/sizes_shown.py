# sys.getsizeof() and __sizeof__() tell CPython's sizes of numbers, text, containers, functions and instances.
import collections
import sys
import weakref


class Empty:
    pass


class Slots:
    __slots__ = ("a", "b")


class Both(Slots):
    __slots__ = ("c", "__dict__")


class WeakSlots:
    __slots__ = ("a", "__weakref__")


def subclasses(base):
    plain = type("Plain", (base,), {})
    slots = type("Slots", (base,), {"__slots__": ("a", "b", "c")})
    return sys.getsizeof(plain()) - sys.getsizeof(base()), sys.getsizeof(slots()) - sys.getsizeof(base())


for value in (0, 1, -1, 2**30, 2**60, 2**90, True, 1.5, 1j, None, ..., NotImplemented, (), (1,), (1, 2, 3), "", "abc", "\xe9", "\u0142" * 3, "\U0001f600", b"", b"abc"):
    print(repr(value), sys.getsizeof(value), value.__sizeof__())
for value in ([], {}, {"a": 1}, {i: i for i in range(8)}, {str(i): i for i in range(8)}, {str(i): i for i in range(100)}, set(), set(range(10)), frozenset(), range(3), slice(1)):
    print(type(value).__name__, sys.getsizeof(value))
for value in (len, [].append, str.lower, int.__add__, lambda: 0, Empty.__init__, enumerate([]), zip(), map(len, []), iter([]), reversed([]), {}.keys(), iter({}), weakref.ref(Empty), list[int], super(int)):
    print(type(value).__name__, sys.getsizeof(value))
for value in (Empty(), Slots(), Both(), WeakSlots(), object(), Exception(), KeyError(1), OSError(1, "x"), collections.OrderedDict()):
    print(type(value).__name__, sys.getsizeof(value), value.__sizeof__())
for base in (object, list, dict, set, frozenset, Exception, collections.OrderedDict):
    print(base.__name__, subclasses(base))
