# gc.collect() called from everywhere, whatever the callers were compiled to: what died is gone, and all goes on as before.
import gc, sys, weakref

class C: pass

def middle(n):
    x = C()
    r = weakref.ref(x)
    del x
    gc.collect()
    return r() is None, n + 1

def outer(n):
    total = 0
    for i in range(n):
        ok, v = middle(i)
        total += v
        if not ok: print("alive")
    return total

print(outer(10))

def lister():
    def inner(a):
        b = a * 2
        return show(b)
    return inner(3) + inner(4)

def show(v):
    f = sys._getframe(0)
    out = []
    while f:
        out.append((f.f_code.co_name, f.f_lineno))
        f = f.f_back
    print(out)
    return v
print(lister())

def gen(n):
    for i in range(n):
        gc.collect()
        yield i

def use():
    s = 0
    for v in gen(4):
        s += v
    return s
print(use())
def kw():
    gc.collect(generation=1)
    gc.collect(*[2])
    return sys._getframe(*[0]).f_code.co_name
print(kw())
import functools
def viakey(x):
    gc.collect()
    return -x
print(sorted([1,2,3], key=viakey), functools.partial(gc.collect)() >= 0)
class W:
    def __enter__(self): gc.collect(); return self
    def __exit__(self, *a): gc.collect(); return True
    def __init__(self): gc.collect()
    def __add__(self, o): gc.collect(); return 5
    def __getattr__(self, n): gc.collect(); return n
    def __bool__(self): gc.collect(); return False
    def __lt__(self, o): gc.collect(); return True
    def __iter__(self): gc.collect(); return iter([1, 2])
def ops():
    w = W()
    with w as v:
        print(v + 1, v.foo, bool(v), v < v, [*v], not v)
        if v: print("no")
        for q in v: print(q)
        raise ValueError
    return 7
print(ops())
def rec(n):
    if n == 0:
        gc.collect()
        return 0
    return rec(n - 1) + 1
print(rec(500))
def fl(x):
    if x > 100.0:
        gc.collect()
        return x
    return fl(x * 2.0) + 1.0
print(fl(1.5))
