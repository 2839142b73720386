import gc

import capi_bases as m
from capi_bases import Amount, Bag, Blob, Both, First, Plane, Row, Second, Text


def attempt(f, *args):
    try:
        print(f(*args))
    except Exception as e:
        print(type(e).__name__, e)


for t in (First, Second, Both, Amount, Text, Row):
    print(m.facts(t))


class Py(Both):
    def name(self):
        return "py " + super().name()


class Diamond(Second, First):
    pass


class Mixed(Py, dict):
    pass


for t in (First, Second, Both, Py, Diamond, Mixed):
    o = t()
    print(t.__name__, o.name(), [getattr(o, n)() for n in ("one", "two") if hasattr(o, n)], m.facts(t)[1:])
    attempt(len, o)
    attempt(list, o)
    attempt(lambda: o[1])
a = Amount(2.5)
a.unit = 7
print(a, a + 1, type(a + 1).__name__, a == 2.5, hash(a) == hash(2.5), float(a), a.unit, round(a), f"{a:.3f}", {a: 1}[2.5])


class Euro(Amount):
    def __repr__(self):
        return "Euro " + super().__repr__()


e = Euro(3)
e.unit = 9
e.note = "dict"
print(e, e.note, [e, a], max(e, a), isinstance(e, float), e * 2)
for t, value in ((Text, "text€"), (Blob, b"blob"), (Row, (1, 2.5, "x")), (Bag, {1}), (Plane, 1 + 2j)):
    o = t(value)
    print(type(o).__name__, o.hello(), o == value, isinstance(o, type(value)), len(o) if hasattr(o, "__len__") else "", hash(o) == hash(value) if t is not Bag else "")
    Sub = type("Sub", (t,), {"extra": property(lambda self: len(str(self)))})
    s = Sub(value)
    s.attr = [s]
    print(type(s).__mro__[1].__name__, s.hello()[0], s.extra, s == value, s.attr[0] is s)
S = m.spec_with("mod.Made", (First,))
print(S, S().name(), S().hello()[0], S.__module__, S.__bases__)
T = m.spec_with("mod.Two", (Second, First))
print(T().name(), T().two(), len(T()), T.__mro__)
D = m.spec_with("mod.D", (dict,))
print(D(a=1), D(a=1).hello()[1], isinstance(D(), dict))
attempt(m.spec_with, "mod.Bad", (bool,))
attempt(m.spec_with, "mod.Bad", (int, str))
attempt(type, "Bad", (Text, Blob), {})
kept = [type(f"K{i}", (First, Second), {"n": i})() for i in range(50)]
gc.collect()
print(kept[10].name(), kept[10].n)


class Mixed(First, m.Filled):
    pass


class Below(Mixed):
    def __new__(cls, *args):
        return m.Filled.__new__(cls)


print(Mixed().table(), Mixed().name(), Below(1).table(), m.Filled().table(), Mixed.__new__ is First.__new__, Mixed.__base__)
attempt(object.__new__, m.Filled)
attempt(object.__new__, Mixed)
