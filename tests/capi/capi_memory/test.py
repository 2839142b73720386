# threads: own copy
import gc
import time
import weakref

import capi_memory as m
from capi_memory import Node


class Scrub:
    """What a call leaves behind must not be the last object made."""

    def __init__(self, a, b, c, d, e, f, g):
        pass


def settle():
    for _ in range(4):
        Scrub(1, 2, 3, 4, 5, 6, 7)
        gc.collect()
    time.sleep(0.005)  # another thread may be the one that runs the callbacks


print(m.scalar(2.5), m.static_scalar(), m.static_scalar() is m.static_scalar(), m.stack_scalar(), m.raw(), m.inner())
# Held by C alone.
m.hold([1, 2.5, {"k": "v"}])
settle()
print(m.release(), m.release())


def hold():
    n = Node()
    n.next = [n]
    m.hold(n)


died = []


def again():
    n = m.release()
    print(type(n).__name__, n.next[0] is n)
    ref = weakref.ref(n)
    other = weakref.ref(n, lambda r: died.append("died"))
    print(ref() is n)
    n.attribute = "dict"
    print(n.attribute)
    return ref, other


hold()
settle()
ref, other = again()
settle()
print(ref(), died)


# Cycles: through C, through Python and C.
def cycles():
    for i in range(20):
        a, b = Node(), Node()
        a.next, b.next = b, a
        c = Node()
        c.next = {"me": c, "list": [c]}
        d = Node()
        d.self = d
        c2 = Node()
        c2.next = (c2,)


made, ended = m.counts()
cycles()
settle()
made2, ended2 = m.counts()
print("cycles", made2 - made, ended2 - ended)
x = m.chain(1000)
count, y = 0, x
while y:
    count += 1
    y = y.next
print(count)
x = y = None
settle()


class Sub(Node):
    def __init__(self, name):
        self.name = name

    def __del__(self):
        died.append(self.name)


def subs():
    s = Sub("s")
    s.next = Sub("inner")
    print(s.name, s.next.name, s.id >= 0, isinstance(s, Node))


subs()
settle()
print(sorted(died))
keep = [m.scalar(float(i)) for i in range(5)]
settle()
print(keep, sum(1 for k in keep if k is m.static_scalar()))
