"""Set algebra on larger sets: iteration order, removed entries, equal keys of different kinds, hostile __eq__."""


def show(label, s):
    print(label, len(s), list(s)[:12], sum(hash(x) for x in s) % 1000003)


for n in (0, 3, 8, 20, 100, 1000, 5000):
    a = set(range(0, n * 3, 3))
    b = set(range(0, n * 2, 2))
    show("or", a | b)
    show("and", a & b)
    show("and2", b & a)
    show("sub", a - b)
    show("xor", a ^ b)
    c = a.copy()
    for i in range(0, n, 2):
        c.discard(i * 3)
    show("thin", c)
    show("thin or", c | b)
    show("thin and", c & b)
    show("copy", set(c))
    show("frozen", frozenset(c) | frozenset(a))
    print(c <= a, a <= c, c < a, a >= c, c == set(list(c)), a.isdisjoint({-1, -2}), hash(frozenset(c)) == hash(frozenset(list(c))))
    d = {}
    d.update((k, k) for k in a)
    print(sorted(d.keys() & b)[:5], sorted(d.keys() | b)[:5])

mixed = {1, 1.0, True, "1", (1,), None, 0, False, -1, -2, 2**61 - 1, 0.5}
print(len(mixed), 1 in mixed, True in mixed, (1.0,) in mixed, 2.0**61 - 1 in mixed, 0.0 in mixed, -2 in mixed)
print(set() | {"a"} & {"a", "b"})


class Key:
    def __init__(self, v, log):
        self.v, self.log = v, log

    def __hash__(self):
        return 7

    def __eq__(self, other):
        self.log.append(self.v)
        return isinstance(other, Key) and self.v == other.v


log = []
x = {Key(i, log) for i in range(4)} | {7}
y = {Key(i, log) for i in range(2, 6)} | {7}
print(sorted(k if k == 7 else k.v for k in x & y), sorted(-1 if k == 7 else k.v for k in x | y), len(x - y), len(log) > 0)


class Bad:
    def __hash__(self):
        return 3

    def __eq__(self, other):
        raise ValueError("no")


try:
    {Bad(), 1} & {3, 4, 5, 6}
    print({3} & {Bad(), 1, 2})
except ValueError as e:
    print("ValueError", e)

print("banana".replace("a", "o"), "banana".replace("x", "o"), "aaa".replace("a", "b", 2), "\xe9t\xe9".replace("\xe9", "e"), "aba".replace("a", "\u20ac"))
print(list(reversed([1, 2, 3])), list(filter(None, [0, 1, "", "x"])), list(map(str, range(3))))


class Counter:
    def __init__(self, n):
        self.n = n

    def __iter__(self):
        return self

    def __next__(self):
        if self.n == 0:
            raise StopIteration
        self.n -= 1
        return self.n


def broken():
    yield 1
    raise KeyError("broken")


print(list(Counter(3)), list(zip(Counter(2), "ab")), [0, *Counter(2)])
try:
    list(map(lambda v: v, broken()))
except KeyError as e:
    print("KeyError", e)
try:
    list(map(next, [iter(())]))
    print("stopped")
except StopIteration:
    print("StopIteration")
print([(i, x) for i, x in enumerate(enumerate(broken.__name__[:3]))], list(enumerate("ab", 2**48 - 1)))
for i, (k, v) in enumerate({"a": 1, "b": 2}.items()):
    print(i, k, v, end=" ")
try:
    for i, v in enumerate(broken()):
        print(i, v)
except KeyError as e:
    print("KeyError", e)
text = "na\xefve\u20acx"
print([text[i] for i in range(-7, 7)], isinstance(3, str), isinstance("a", (int, str)), isinstance(None, Key))
try:
    text[9]
except IndexError as e:
    print(e)
