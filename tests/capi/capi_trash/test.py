# threads: own copy
import gc
import os

import capi_trash as m
from capi_trash import Link

# Where every allocation collects, long chains would take hours.
long = 500 if "PPY_GC_STRESS" in os.environ else 20000
print(m.drop(1), m.drop(49), m.drop(51), m.drop(300), m.drop(long) == long)
a = Link()
print(a)
a.next = a
print(a, repr(a) == repr(a))
b, c = Link(), Link()
b.next, c.next = [c, 1], {"b": b}
print(b, c)


class Bad:
    def __repr__(self):
        raise ValueError("no repr")


b.next = Bad()
for o in (b, b):
    try:
        print(o)
    except ValueError as e:
        print(e)
b.next = None
print(b, c)
x = m.make(5)
print(x)
n, y = 0, m.make(long)
while y is not None:
    n, y = n + 1, y.next
print(n == long)
deep = m.make(long)
del deep, x
gc.collect()
print(m.drop(10))
