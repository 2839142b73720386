# threads: own copy
import capi_types as m
from capi_types import Point


def attempt(f, *args):
    try:
        print(repr(f(*args)))
    except Exception as e:
        print(type(e).__name__, e)


p, q = Point(1, 2), Point(3, y=4, tag="t")
print(p, q, p + q, p + 10, 10 + p, -p, p < q, p == Point(1, 9), hash(p), bool(Point()), int(q), float(q), len(p), p[0], p[1], p[-1], list(q))
attempt(lambda: p + "x")
attempt(lambda: p[5])
attempt(lambda: p - q)
attempt(lambda: p < 3)
attempt(lambda: 2 in p)
attempt(lambda: 7 in p)
attempt(lambda: "x" in p)
attempt(lambda: p ** 3)
attempt(lambda: pow(p, 3, 5))
attempt(lambda: p(1, k=2)[1:])
p[0] = 50
print(p, p.x, p.y, p.weight, p.tag, p.flag, p.sum, p.double_sum, q.tag, q.tag_ex)
p.x = 7
p.weight = 2.5
p.flag = True
p.tag = [1, 2]
p.sum = 30
print(p, p.x, p.y, p.weight, p.tag, p.flag, p.norm())
del p.tag
attempt(lambda: p.tag)
attempt(lambda: p.tag_ex)
attempt(setattr, p, "y", 1)
attempt(setattr, p, "x", "no")
attempt(setattr, p, "double_sum", 1)
attempt(delattr, p, "sum")
attempt(setattr, p, "other", 1)
attempt(lambda: Point("a"))
attempt(lambda: Point(1, 2, 3, 4))
attempt(lambda: Point.origin())
attempt(lambda: Point.static(5))
attempt(lambda: p.static(6))
attempt(lambda: Point.norm(p))
attempt(lambda: Point.norm(3))
attempt(lambda: m.Counter())
p += 5
print(p, Point.__name__, Point.__module__, Point.__doc__)
print(sorted(k for k in Point.__dict__))
print(list(m.counter(5)), sum(m.counter(100)), [x for x in m.counter(3)])


class Named(Point):
    def __init__(self, name, *args):
        super().__init__(*args)
        self.name = name

    def __repr__(self):
        return f"{self.name}:{super().__repr__()}"

    def __len__(self):
        return 99

    def __add__(self, other):
        return Named("sum", self.x + other.x, 0)

    def __lt__(self, other):
        return "lt"


n = Named("n", 8, 9)
print(n, n.x, n.name, len(n), n + p, n.norm(), n[1], isinstance(n, Point), Named.__mro__, n == Point(8, 0), n.__dict__)
n.extra = [1]
print(n.extra, n.tag, sorted(n.__dict__))
print(m.via_slots(n, p), m.via_slots(p, n), m.via_slots([1, 2][:0] or (1, 2), (3,)))


class Plain:
    def __len__(self):
        return 3

    def __hash__(self):
        return 5

    def __lt__(self, other):
        return True

    def __repr__(self):
        return "<plain>"


print(m.via_slots(Plain(), 1))
for o in (1, 2.5, 1j, "s", b"b", [1], (1,), {1: 2}, {1}, None, Plain(), p, n, iter([]), len, int, range(3), True):
    print(type(o).__name__, m.slots(o))
def temporary(before):
    made = [Named(str(i), i, i) for i in range(100)]
    return m.live() - before, len(made)


import gc
for _ in range(4):
    gc.collect()
print(temporary(m.live()))
before = m.live()
for _ in range(4):
    temporary(0)[1:]
    gc.collect()
print(m.live() < before + 150)
