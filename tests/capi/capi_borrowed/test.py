# threads: own copy
import gc
import sys
import types

import capi_borrowed as m


def lend():
    d = {"int": 2 ** 40, "small": 7, "float": 1.5, "big": 10 ** 30, "text": "t" + str(5), "list": [1, 2], "pair": (3, 4.5)}
    for key in d:
        m.from_dict(d, key)
    d["int"] += 1
    d.clear()
    d["int"] = 5


lend()
gc.collect()
junk = [[i] * 3 for i in range(200)]
print(m.all())
m.drop()


def walk(n):
    d = {i * 1000003: i / 3 for i in range(n)}
    m.from_walk(d)
    for key in list(d):
        d[key] = None


walk(30)
gc.collect()
print(m.all()[::7])
m.drop()
d = {}
print(m.from_default(d, "a", 2 ** 35), m.from_default(d, "a", 9), m.from_default(d, 5, 2.25), d)
d["a"] = d[5] = 0
gc.collect()
print(m.all(), d)
m.drop()


def items():
    m.from_items([2 ** 33 + i for i in range(5)])
    m.from_items((1.5, "x" * 3, None, True, [1]))
    m.from_items([])


items()
gc.collect()
print(m.all())
m.from_items(m.all())
print(len(m.all()))
m.drop()
here = types.ModuleType("here")
here.from_here = 2 ** 50
m.from_module(here, "from_here")
here.from_here = 1
gc.collect()
print(m.all())
for bad in ("nothing", "lend2"):
    try:
        m.from_module(sys, bad)
    except LookupError as e:
        print(type(e).__name__, e)
m.drop()
print(m.all())
