# threads: no (the state of warnings belongs to the process)
import gc
import warnings
import weakref

import capi_memberdefs as m
from capi_memberdefs import All

warnings.simplefilter("ignore")


def attempt(f, *args):
    try:
        print(f(*args))
    except Exception as e:
        print(type(e).__name__, e)


a = All()
names = "c b ub s us i ui l ul q uq f d n flag text inplace o".split()
print([getattr(a, n) for n in names], hasattr(a, "ox"), All.c.__doc__, type(All.i).__name__)
for name in names:
    for v in (1, -1, 200, 2 ** 15, 2 ** 40, 2 ** 63, 2 ** 70, 2.5, "y", "long", None, True, b"z", [1]):
        try:
            setattr(a, name, v)
            print(name, v, getattr(a, name), end="; ")
        except Exception as e:
            print(name, v, type(e).__name__, end="; ")
    print()
print(m.raw(a))
attempt(setattr, a, "fixed", 5)
attempt(lambda: a.ox)
a.ox = [1]
print(a.ox, a.fixed)
del a.ox
attempt(lambda: a.ox)
attempt(delattr, a, "ox")
attempt(delattr, a, "i")
del a.o
print(a.o)
a.extra = "in the dict"
print(a.__dict__, vars(a) is a.__dict__, a.extra)
a.__dict__ = {"other": 2 ** 50}
print(a.other, hasattr(a, "extra"))
attempt(setattr, a, "__dict__", 5)


class Sub(All):
    def __init__(self):
        super().__init__()
        self.mine = 1


class Slotted(All):
    __slots__ = ("p",)


s, t = Sub(), Slotted()
t.p = 5
t.q = 7
s.i = 9
print(s.__dict__, s.i, s.text, t.p, t.__dict__ if hasattr(t, "__dict__") else None, m.raw(s)[2])
refs = []


def cycles():
    for cls in (All, Sub, Slotted) * 5:
        x = cls()
        x.o = x.ox = x
        x.me = [x]
        refs.append(weakref.ref(x))


cycles()
junk = [All() for _ in range(20)]
for _ in range(4):
    gc.collect()
print(sum(r() is not None for r in refs) <= 2, weakref.ref(s)() is s)
