"""Copies and merges of dicts: from full, thinned and emptied tables, order kept, later changes apart."""


def show(label, d):
    print(label, len(d), list(d.items())[:6], list(reversed(d))[:3])


for n in (0, 1, 5, 6, 10, 50, 200):
    base = {i: str(i) for i in range(n)}
    a, b, c = base.copy(), {**base, "x": 1}, dict(base)
    d = base | {0: "zero"}
    a[n] = "new"
    b.pop("x")
    c.pop(0, None)
    show("base", base)
    show("a", a)
    show("b", b)
    show("c", c)
    show("d", d)
    print(a == base, b == base, c == base, {**{}, **base} == base)
    for i in range(0, n, 2):
        del base[i]
    thin = base.copy()
    thin["end"] = n
    show("thin", thin)
    for i in range(1, n, 2):
        del base[i]
    empty = base.copy()
    empty["only"] = n
    show("empty", empty)
    base.update(thin)
    show("back", base)
    while thin:
        thin.popitem()
    thin.update(c)
    show("again", thin)


class Named:
    pass


x = Named()
x.one, x.two = 1, 2
y = vars(x).copy()
y["three"] = 3
print(y, vars(x), {**vars(x), "four": 4})
z = {}
z.update(vars(x))
z["one"] = 10
print(x.one, z)

grid = {}
for i in range(200):
    grid[i % 7, i % 5] = i
    grid[str(i % 3), (i % 2, -1)] = i
print(len(grid), sum(grid.values()), (3, 2) in grid, (3, 9) in grid, ("1", (0, -1)) in grid, (1.0, True) in grid)
print(hash((1, 2)) == hash((1.0, 2)), (1, (2, 3)) == (1, (2, 3)), (1, (2, 3)) == (1, (2, 4)), {(-1,), (-2,)} == {(-2,), (-1,)})
try:
    grid[1, []] = 0
except TypeError as e:
    print(e)


class Odd:
    def __init__(self, v):
        self.v = v

    def __eq__(self, other):
        print("eq", self.v, other.v)
        return self.v == other.v

    def __hash__(self):
        return 1


print((Odd(1), Odd(2)) == (Odd(1), Odd(3)), {(Odd(1),): "a"}.get((Odd(1),)))
nested = ()
for _ in range(5000):
    nested = (nested,)
other = ()
for _ in range(5000):
    other = (other,)
try:
    print({nested: 1}.get(other))
except RecursionError as e:
    print("RecursionError")

s = set()
for i in range(40):
    s.add(i)
    s.discard(i - 3)
    if i % 7 == 0:
        s.add(0)
print(s, 0 in s, -1 in s)
s.discard(0)
print(0 in s, {0, 64, 128, 0.0} == {128, 0, 64})
