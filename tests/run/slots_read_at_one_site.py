"""Reads at one site of what __slots__ holds in classes that place the same names differently, and of plain attributes and properties."""
class A:
    __slots__ = ("x", "y")
    def __init__(self): self.x = 1; self.y = 2
class B:
    __slots__ = ("y", "x")
    def __init__(self): self.x = 10; self.y = 20
class C(A):
    __slots__ = ("z",)
class D(B):
    __slots__ = ()
class E(A):
    def __init__(self): super().__init__(); self.w = 5
class F:
    def __init__(self): self.x = 7; self.y = 8
class G(A):
    @property
    def x(self): return "prop"
    def __init__(self): self.y = 3
def f(o): return o.x
def total(objs):
    out = []
    for o in objs:
        out.append(f(o)); out.append(o.y)
    return out
def one(o, n):
    s = 0
    for i in range(n): s += o.x
    return s
for _ in range(40):
    r = total([A(), B(), C(), D(), E(), F(), G(), A(), D(), B(), E()])
print(r)
print(one(A(), 300), one(B(), 300), one(C(), 300), one(D(), 300), one(E(), 300), one(F(), 300))
a = A(); del a.x
for o in (a, A.__new__(A)):
    for g in (f, lambda o: o.y):
        try: print(g(o))
        except AttributeError as e: print(e)
A.x = 5
print("changed", f(a), f(B()), f(D()))
