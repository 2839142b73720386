# threads: own copy
import gc
import time
import weakref

import capi_weakrefs as m
from capi_weakrefs import Thing


class Scrub:
    def __init__(self, a, b, c, d, e, f):
        pass


def settle():
    for _ in range(5):
        Scrub(1, 2, 3, 4, 5, 6)
        gc.collect()
    time.sleep(0.005)  # another thread may be the one that runs the callbacks


class Plain:
    pass


class Sub(Thing):
    pass


died = []


def look(cls):
    o = cls()
    o.id = 5
    r = m.ref(o)
    p = m.proxy(o)
    r2 = m.ref(o, lambda r: died.append(cls.__name__))
    print(cls.__name__, r() is o, m.target(r) is o, m.target(p) is o, p.id, r is m.ref(o), r2 is r, m.checks(r), m.checks(p), m.checks(o), weakref.getweakrefcount(o))
    p.id = 6
    print(o.id, weakref.ref(o) is r)
    return r, r2, p


for cls in (Thing, Plain, Sub):
    r, r2, p = look(cls)
    settle()
    print(r(), m.target(r), died)
    try:
        p.id
    except ReferenceError as e:
        print(e)
for bad in (5, "s", [], (1,)):
    try:
        m.ref(bad)
    except TypeError as e:
        print(e)
try:
    m.target(5)
except SystemError as e:
    print("SystemError")
died.clear()
r, ok = m.brief(lambda r: died.append(r() is None))
settle()
print(r(), ok, died)
table = weakref.WeakValueDictionary()
things = []


def fill():
    things.extend(Thing(i) for i in range(20))
    for t in things:
        table[t.id] = t


fill()
print(len(table), table[7].id)
del things[5:]
settle()
print(len(list(table.values())) <= 6, table[3].id, sorted(table)[:5])
