"""for loops over enumerate, zip and items(): pairs unpacked at once, kept whole, mutated, exhausted early."""


def show(label, pairs):
    print(label, list(pairs))


d = {"a": 1, "b": 2, "c": 3}
for k, v in d.items():
    print(k, v, end=" ")
print()
for pair in d.items():
    print(pair, end=" ")
print()
for pair in enumerate("xyz", 5):
    i, c = pair
    print(pair, i, c, end=" ")
print()
for i, (a, b) in enumerate(zip([1, 2, 3], (4, 5, 6))):
    print(i, a, b, end=" ")
print()

z = zip(range(3), [10, 20])
for a, b in z:
    print(a, b, end=" ")
print(list(z))
z = zip([1], (x for x in "ab"))
for a, b in z:
    print(a, b)
print(next(z, "done"))


def failing():
    yield 1
    raise KeyError("stop")


try:
    for a, b in zip([1, 2, 3], failing()):
        print(a, b)
except KeyError as e:
    print("KeyError", e)
try:
    for a, b in zip([1, 2], [1], strict=True):
        print(a, b)
except ValueError as e:
    print(e)
try:
    for k, v in d.items():
        d[k + "x"] = v
except RuntimeError as e:
    print(e)
del d["ax"]
for k, v in d.items():
    d[k] = v + 1
print(d)
e = {i: i for i in range(6)}
for k in (0, 1, 4):
    del e[k]
for k, v in e.items():
    print(k, v, end=";")
print()
big = 1 << 48
for i, x in enumerate([1, 2, 3], big - 2):
    print(i - big, x, end=" ")
print()


def closes(items):
    last = None
    for i, last in enumerate(items):
        if i == 1:
            break
    return i, last


print(closes(["p", "q", "r"]))
print([i * v for i, v in enumerate([5, 6, 7])], {v: k for k, v in {"m": 1}.items()})
s = {3, 1, 2}
for x in s:
    if x == 2:
        print("two")
try:
    for x in s:
        s.add(x + 10)
except RuntimeError as err:
    print(err)


class Point:
    def __init__(self, x, y=2):
        self.at = (x, y)


def gen():
    got = None
    while True:
        got = yield got


g = gen()
next(g)
print([Point(1).at, Point(3, 4).at], g.send(5), g.send(None), [g.send(i) for i in range(3)])
