# threads: no (gc.collect of CPython does nothing while another thread collects)
import gc
import weakref

import capi_cycles as m
from capi_cycles import Box


class Scrub:
    def __init__(self, a, b, c, d, e, f, g):
        pass


def settle():
    for _ in range(5):
        Scrub(1, 2, 3, 4, 5, 6, 7)
        gc.collect()


def grew(f, n):
    """f leaves n boxes behind as garbage: did nearly all end? (One may still lie on the stack.)"""
    settle()
    finalized, ended = m.counts()
    f()
    settle()
    a, b = m.counts()
    return n - 2 <= a - finalized <= n, n - 2 <= b - ended <= n


def self_cycles():
    for i in range(30):
        b = Box()
        b.add(b)


def through_lists():
    for i in range(30):
        b = Box()
        b.add([b, (b, {"b": b})])


def through_dict():
    for i in range(30):
        b = Box()
        b.me = b
        b.f = lambda: b


def rings():
    for i in range(5):
        m.ring(Box, 10)


class Sub(Box):
    def __init__(self):
        self.attr = self


def subclasses():
    for i in range(30):
        s = Sub()
        s.add(s)


for f, n in ((self_cycles, 30), (through_lists, 30), (through_dict, 30), (rings, 50), (subclasses, 30)):
    print(f.__name__, *grew(f, n))
r = m.ring(Box, 100)
settle()
x, n = r, 0
while True:
    x, n = x[0], n + 1
    if x is r:
        break
print(n)
del r, x


def doomed():
    b = Box()
    b.add("save me")
    b.add([1, 2, b])
    b.tag = "tagged"


doomed()
settle()
b = m.take()
print(type(b).__name__, b[0], b[1][2] is b, b.tag, m.take())
del b
settle()
print(m.take())
died = []
b = Box()
b.add(b)
ref = weakref.ref(b, lambda r: died.append("callback"))
print(ref() is b, len(b))
del b
settle()
print(ref(), died)


class Loud(Box):
    def __del__(self):
        died.append((self.name, len(self)))


def loud():
    a, b = Loud(), Loud()
    a.name, b.name = "a", "b"
    a.add(b)
    b.add(a)
    b.add([a])


loud()
settle()
print(sorted(died[1:]))
b = Box()
for i in range(8):
    b.add(i)
try:
    b.add(9)
except OverflowError as e:
    print(e, list(b))


def make():
    class Local(Box):
        pass
    x = Local()
    x.add(x)
    x.cls = Local
    return weakref.ref(x)


refs = [make() for _ in range(10)]
settle()
print(sum(r() is not None for r in refs) <= 1)
