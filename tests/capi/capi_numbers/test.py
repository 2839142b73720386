import capi_numbers as m
from capi_numbers import Num


def attempt(f, *args):
    try:
        print(f(*args))
    except Exception as e:
        print(type(e).__name__, e)


a, b = Num(2.5), Num(4)
print(a + b, a - 1, 10 - a, 2 ** 40 * a, a / 2, 1 / b, -a, a ** 2, 3 ** Num(2), pow(a, 2, 5), a @ "x", "x" @ a)
attempt(lambda: a / 0)
attempt(lambda: a + "s")
attempt(lambda: "s" + a)
attempt(lambda: a // 2)
attempt(lambda: 10 ** 400 + a)
attempt(lambda: a % 2)
c = Num(1)
d = c
c += 2
print(c, d is c)
c -= 1
print(c, d, sum([Num(1), Num(2)]), sum([Num(1)], 0.5))
attempt(lambda: bool(Num(13)))
print(bool(Num(0)), bool(a), not Num(0), int(a), float(a), [10, 20, 30][Num(2)], range(10)[Num(3)], "ab" * Num(2) if False else None)
print(a < b, a > 2, 3 >= a, a == 2.5, 2.5 == a, a != "x", a == "x", sorted([b, a, Num(-1)]), max(a, 3, b))
attempt(lambda: a < "x")
attempt(hash, a)
attempt(round, a)
attempt(abs, a)
for x, y in ((7, 3), (7.5, 2), (2 ** 70, 3), (5, 0), ("ab", 3), ([1], [2]), (True, False), ({1}, {1, 2}), (a, b), (3, a), (1j, 2)):
    print(m.all(x, y))
for x in (5, 2.75, "12", True, a, 10 ** 30, "x", None, 1j, b"7"):
    print(m.convert(x))
for x in (0, 1, -1, 2 ** 30 - 1, 2 ** 30, -2 ** 31, 2 ** 62, 2 ** 63 - 1, -2 ** 63, 2 ** 63, 2 ** 100, -3 ** 70, True):
    print(m.digits(x))
attempt(m.digits, 2 ** 130)
for x in (5, -1, 2 ** 31, 2 ** 63, 2 ** 64, -2 ** 63 - 1, 10 ** 400, 1.5, "s", b):
    print(m.ranges(x))
