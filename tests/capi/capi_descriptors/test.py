import capi_descriptors as m
from capi_descriptors import Pair, Prop


def attempt(f, *args):
    try:
        print(f(*args))
    except Exception as e:
        print(type(e).__name__, e)


class C:
    p = Prop(lambda self, cls: (type(self).__name__, cls.__name__, self.n))

    def __init__(self):
        self.n = 5

    def on_set(self, v):
        self.n = v


class D(C):
    @Prop
    def q(self, cls):
        return self.n * 2


c, d = C(), D()
print(c.p, d.p, d.q, type(C.p).__name__, C.p.owner, D.__dict__["q"].owner[1])
c.p = 7
d.q = 9
del c.p
print(c.n, d.n, d.q)
attempt(lambda: setattr(d, "q", "s") or d.q)
attempt(Prop)
attempt(Prop, 1, 2)
x = Prop(f=len)
del x.f
attempt(lambda: x.f)
x.f = max
print(x.f, x.owner)
attempt(setattr, x, "owner", 1)
p = Pair()
p.a, p.b = 3, 4
print(p.a, p.b, p.a_only, p.sum(), Pair.sum(p), Pair.make(5, 6).sum(), Pair.static(1), p.static("x"), p.make(1, 1).b)
attempt(setattr, p, "a", "x")
attempt(delattr, p, "a")
attempt(setattr, p, "a_only", 1)
attempt(Pair.sum, 5)
attempt(p.sum, 1)
attempt(Pair.make, 1)
print(Pair.a.__doc__, Pair.b.__doc__, Pair.a.__name__, Pair.sum.__doc__, Pair.sum.__name__, type(Pair.a).__name__, type(Pair.sum).__name__, type(Pair.__dict__["make"]).__name__, type(Pair.__dict__["static"]).__name__)
print(Pair.sum.__objclass__, p.sum.__self__ is p, p.sum.__name__, Pair.make.__self__, p.sum.__qualname__, repr(Pair.sum), repr(Pair.a))


class Sub(Pair):
    @property
    def sum(self):
        return "own"

    extra = Prop(lambda self, cls: self.a)


s = Sub.make(8, 9)
print(type(s).__name__, s.sum, super(Sub, s).sum(), s.extra, s.a)
f = m.function([1])
print(f(1, 2), f.__name__, f.__doc__, f.__self__, m.describe(f), m.describe(len)[0], m.describe(lambda: 1))
b = m.method(lambda self, x: (self, x), "me")
print(b(5), b.__self__, m.method(max, 3)(1, 2))
st, cl, ins = m.wrappers(lambda *a: a)


class W:
    st, cl, ins = st, cl, ins


w = W()
print(w.st(1), w.cl(1) == (W, 1), w.ins(1) == (w, 1), W.ins(1))
Prop, Pair = m.Prop, m.Pair
for wrapper in [v for c in (Prop, Pair) for n, v in sorted(vars(c).items()) if type(v).__name__ == "wrapper_descriptor"][:1]:
    m.documented(wrapper)
    print(wrapper.__name__, wrapper.__doc__)
p = Prop(len)
for attempt in (lambda: Prop.__get__(p, 1, int), lambda: Prop.__get__(p, 1, 2, 3), lambda: p.__get__(Pair.make(1, 2), Pair)):
    try:
        print(type(attempt()).__name__)
    except Exception as e:
        print(type(e).__name__, e)
