"""Short ways of text: conversions of plain values, fixed-point numbers, splitting, replacing, the formatting languages."""
import random

random.seed(7)
out = []


def show(f):
    try:
        out.append(repr(f()))
    except Exception as e:
        out.append(type(e).__name__ + ": " + str(e))


NUMBERS = [0, 1, 9, 10, 99, 100, 12345, -1, -9, -10, 2**48, -2**48, 2**63, 10**18, 10**19, True, False, 2**47 - 1]
PERCENT = ["%d", "%5d", "%-5d|", "%05d", "%+d", "% d", "%x", "%08X", "%i", "%s", "%r", "%10s|", "%.3d", "%o", "%c", "%e", "%g", "%f", "%.1f", "%u"]
for n in NUMBERS:
    for f in hex, oct, bin, str, repr:
        show(lambda: f(n))
    for p in PERCENT:
        show(lambda: p % n)
        show(lambda: p % (n,))

FLOATS = [0.0, -0.0, 0.5, 1.5, 2.5, 0.125, 0.375, 1e-5, 1e-300, 5e-324, 123456.789, -1.005, 1e15, 9e15, 1e16, 1e18, 1e22, float("inf"), float("nan"), 2.0**53, 0.1, 2.675]
for p in 0, 1, 2, 6, 15, 16:
    for x in FLOATS:
        show(lambda: (f"{x:.{p}f}", "%.*f" % (p, x), f"{x:12.{p}f}|{x:+.{p}f}|{x:012.{p}f}"))
        show(lambda: round(x, p))
for _ in range(60):
    x, p = random.uniform(-1, 1) * 10 ** random.randint(-8, 12), random.randint(0, 15)
    out.append("%.*f %s %s" % (p, x, round(x, p), f"{x:.{p}f}"))

LETTERS = "ab ,\t\n\x85\xa0\u2003é\r\x0b"
for _ in range(40):
    s = "".join(random.choice(LETTERS) for _ in range(random.randint(0, 40)))
    sep, most = random.choice(["a", " ", ",", "ab", "b ", "é", "\u2003"]), random.choice([-1, 0, 1, 2, 5])
    show(lambda: (s.split(), s.split(None, most), s.split(sep, most), s.rsplit(sep, most), s.rsplit(None, most)))
    show(lambda: (s.splitlines(), s.splitlines(True), s.partition(sep), s.rpartition(sep), s.strip(), s.strip("a b"), s.strip(sep * 9)))
    show(lambda: (s.replace(sep, "xyz", most), s.replace(sep, ""), s.replace("a", "é"), s.replace("é", "e"), s.replace("é", "")))
    show(lambda: (s.replace(sep, "\u2003"), s.find(sep), s.count(sep), sep in s, s.replace("ab", "\x85")))
    show(lambda: (list(s), tuple(s), [*s], s[::-1], s[1:5], s.isascii()))
    b = s.encode("latin-1", "replace")
    show(lambda: (b.split(), b.split(b"a", most), b.rsplit(b" ", most), b.splitlines(), bytearray(b).split(b"b"), b.split(b"ab")))
show(lambda: "x" * 300 + "a b " * 40)
show(lambda: ("a " * 200).split()[-3:])
show(lambda: len(("a," * 1000).split(",")))

SPELLED = ["12", "-12", " 12 ", "1_0", "+5", "", "-", "0x1", "1.5", "1e5", "inf", "nan", "\x1c5", "\u2003\x855", "\u20035\x1c", "٣"]
SPELLED += ["999999999999999999", "9999999999999999999", "-000", "1__0"]
for text in SPELLED:
    show(lambda: int(text))
    show(lambda: float(text))
    show(lambda: int(text, 0))

for f in "{}", "{:>5}|", "{0} {1}", "{!r}", "{} {}", "{{}}", "{", "}", "{a}", "{:06d}", "{:.2f}", "{:,}", "{:x}", "{:5}{:<5}":
    show(lambda: f.format(5, "abc", a=3))
    show(lambda: f.format(-7, 1.25, a="é"))
    show(lambda: f.format("é", "abc", a=3))
for f in "%s %s", "%s", "%%", "%d%%", "%(a)s", "%5", "%", "%z", "%s%s%s", "%-10s|%5s", "%.2s|", "%r %r", "%5%":
    show(lambda: f % ("ab", 3))
    show(lambda: f % "ab")
    show(lambda: f % {"a": 1})
    show(lambda: f % ("é", "x\u2003"))

for v in 1, "a", 1.5, None, [1], (1,), True:
    for kind in str, int, float, bool, list, tuple:
        show(lambda: kind(v))


def starred(items):
    a, *b = items
    *c, d = items
    return a, b, c, d


def middle(items):
    a, *b, c = items
    return a, b, c


for items in [1], [1, 2, 3], (1, 2), "ab", [], (), (1, 2, 3, 4, 5):
    show(lambda: starred(items))
    show(lambda: middle(items))

print("\n".join(out))
