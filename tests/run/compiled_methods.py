"""Properties, constructors, small methods and math functions that compiled code takes straight."""
import math


class Vector:
    def __init__(self, x, y):
        self.x = x
        self.y = y

    def dot(self, other):
        return self.x * other.x + self.y * other.y

    def half(self):
        return self.x / self.y

    @property
    def size(self):
        return math.sqrt(self.dot(self))


class Named(Vector):
    def __init__(self, x, y, name):
        super().__init__(x, y)
        self.name = name

    def dot(self, other):
        return Vector.dot(self, other) + 1.0


class Odd:
    size = "no property"

    def __init__(self, x):
        self.x = x
        if x < 0:
            raise ValueError(f"negative: {x}")

    def dot(self, other):
        return "a text"

    def half(self):
        return None


class Wrong:
    def __init__(self, x):
        return x


def sizes(items):
    out = []
    for item in items:
        try:
            out.append(item.size)
        except Exception as e:
            out.append(repr(e))
    return out


def dots(items):
    return [a.dot(items[0]) for a in items]


def halves(items):
    out = []
    for item in items:
        try:
            out.append(item.half())
        except ZeroDivisionError as e:
            out.append((str(e), e.__traceback__.tb_next.tb_lineno))
    return out


plain = [Vector(3.0, 4.0), Named(1.0, 2.0, "n"), Vector(0.5, 0.0)]
print(sizes(plain), dots(plain), halves(plain))
mixed = plain + [Odd(5), Vector(10, 4), Vector(True, 2), Vector(10**30, 1)]
for _ in range(3):
    print(sizes(mixed))
    print(dots(mixed))
    print(halves(mixed))

# Guesses about attributes that stop holding, again and again.
for i in range(100):
    mixed[0].x = [i, float(i), str(i), None][i % 4]
    try:
        r = mixed[0].dot(mixed[1])
    except TypeError as e:
        r = str(e)
    if i % 17 < 3:
        print(i, r)

made = []
for i in range(5):
    for kind in (Odd, Wrong):
        try:
            made.append(kind(3 - i).x)
        except (ValueError, TypeError, AttributeError) as e:
            made.append(str(e))
print(made)
Odd.__init__ = lambda self, x: setattr(self, "x", x * 100)
print(Odd(-3).x)
Vector.size = property(lambda self: "patched")
print(sizes(plain))

results = []
for v in (4.0, 2, 0.0, -1.0, 1e308, 1000.0, float("inf"), float("nan")):
    for f in ("sqrt", "sin", "exp", "log"):
        try:
            if f == "sqrt": r = math.sqrt(v)
            elif f == "sin": r = math.sin(v)
            elif f == "exp": r = math.exp(v)
            else: r = math.log(v)
        except (ValueError, OverflowError) as e:
            r = str(e)
        results.append(r)
print(results)
true_sqrt, math.sqrt = math.sqrt, lambda v: "shadow"
print([math.sqrt(v) for v in (1.0, 4.0)])
math.sqrt = true_sqrt
print([math.sqrt(v) for v in (1.0, 4.0)])


def kinds(values):
    return [(isinstance(v, int), isinstance(v, (str, float)), isinstance(v, Vector), ord(chr(65 + i)), len(str(v)) > 2) for i, v in enumerate(values)]


print(kinds([1, True, 2.5, "s", plain[1], None]))
len_, n = len, 0
for text in ("abc", [1, 2], (1,), {1: 2}, range(7), b"xy"):
    n += len(text)
print(n)


def lengths(n: int):
    try:
        bad = len(n)
    except TypeError as e:
        bad = str(e)
    return len(range(n)), len([n, n]), len((n,)), len("ab" * n), len({n: 2}), len(b"xyz"), bad


print(lengths(7))


class Level:
    LOW, HIGH = 1, 2
    names = ("low", "high")

    def __init__(self, n):
        self.n = n

    def high(self):
        return self.n >= Level.HIGH


print([Level(i).high() for i in range(4)])
Level.HIGH = 1
print([Level(i).high() for i in range(4)], Level.names)
del Level.HIGH
try:
    Level(3).high()
except AttributeError as e:
    print(e)


class Stored:
    def __init__(self, size):
        self.size = size


print(sizes([Stored(1), plain[0], Stored("t"), Odd(1)] * 2))
