"""Built-in functions that take their arguments as the call has them: *args, keywords, what is missing or wrong."""


def attempt(call):
    try:
        return call()
    except Exception as e:
        return f"{type(e).__name__}: {e}"


class Angle:
    def __init__(self, degrees):
        self.degrees = degrees

    def __format__(self, spec):
        return f"<{self.degrees}|{spec}>"

    def __str__(self):
        return f"{self.degrees} deg"

    def __repr__(self):
        return f"Angle({self.degrees})"


class Table:
    def __getitem__(self, key):
        return ("item", key)


NUMBERS = [3, 1.5, 2, -7, True]
WORDS = ["pear", "fig", "apple", "kiwi"]
FORMATS = [
    ("{} {}", (1, "two"), {}), ("{1}{0}{1}", ("a", "b"), {}), ("{name:>6}|{name:<6}|{name:^6}|", (), {"name": "ab"}),
    ("{0:05d}|{0:+}|{0: }|{0:x}|{0:#b}|{0:,}|{0:_}|{0:c}", (97,), {}), ("{:.3f}|{:e}|{:g}|{:%}|{:08.2f}", (1 / 3, 12345.678, 1e20, 0.5, -2.5), {}),
    ("{0.degrees}{0!r}{0!s}{0!a}{0}{0:spec}", (Angle(5),), {}), ("{0[1]}{0[-1]}{0[key]}", (Table(),), {}), ("{:{}}|{:{w}.{p}f}", ("x", 4, 3.14159), {"w": 8, "p": 2}),
    ("{{}}{{{}}}", (1,), {}), ("{:>3}{:*^7}{:.2}", ("é", "日本", "abcdef"), {}), ("日本{}é{x}", (1.0,), {"x": None}), ("{:10}|{:<10}|{:=+10}", (True, 12, 12), {}),
    ("{}", (), {}), ("{0}{}", (1, 2), {}), ("{}{0}", (1, 2), {}), ("{missing}", (1,), {}), ("{", (), {}), ("}", (), {}), ("{0!x}", (1,), {}), ("{0!r", (1,), {}),
    ("{:d}", ("a",), {}), ("{:.2d}", (1,), {}), ("{:=5}", ("a",), {}), ("{:+}", ("a",), {}), ("{:,s}", ("a",), {}), ("{:5z}", (1,), {}), ("{:q}", (1.5,), {}),
    ("{0[}", ([1],), {}), ("{0.}", (1,), {}), ("{0[0]x}", ([1],), {}), ("{:{:{}}}", (1, 2, 3), {}), ("{99999999999999999999}", (), {}), ("{:99999999999999999999}", (1,), {}),
]
for template, args, kwargs in FORMATS:
    print(repr(template), attempt(lambda: template.format(*args, **kwargs)))
print(attempt(lambda: "{a}{b}".format_map({"a": 1, "b": 2})), attempt(lambda: "{}".format_map({"a": 1})), attempt(lambda: "{c}".format_map({})))
print(str.format("{}-{k}", 1, k=2), attempt(lambda: str.format()), attempt(lambda: str.format(1)))

print(min(NUMBERS), max(NUMBERS), min(3, 1, 2), max("b", "a"), min(WORDS, key=len), max(WORDS, key=lambda w: w[-1]))
print(min([], default="none"), max((), default=None, key=len), min(iter([5, 4])), max({1: 2, 3: 4}), min(4, 2, key=lambda x: -x))
for call in (lambda: min(), lambda: min([]), lambda: max(1), lambda: min(1, 2, default=3), lambda: max([1], foo=2), lambda: min(1, "a"),
             lambda: sorted(), lambda: sorted([1], [2]), lambda: sorted([1], cmp=len), lambda: sorted(1), lambda: sorted([1, "a"]),
             lambda: sorted([1], reverse="x"), lambda: max(key=len), lambda: min([1, 2], key=3)):
    print(attempt(call))
print(sorted(WORDS), sorted(WORDS, reverse=True), sorted(WORDS, key=len), sorted(WORDS, key=len, reverse=1), sorted({"b": 1, "a": 2}))
print(sorted([("b", 2), ("a", 9), ("b", 1), ("a", 9.5), ("b",), ("a", 9, 0)]), sorted([(1, "b"), (1, "a"), (0, "z")]))
nan = float("nan")
print(sorted([(1.5, "x"), (0.5, "y"), (1.5, "a"), (0.5,)]), sorted([(nan, 1), (nan, 0)]) in ([(nan, 1), (nan, 0)], [(nan, 0), (nan, 1)]))
print(attempt(lambda: sorted([(1, "a"), (1, 2)])), sorted([("same", None, 2), ("same", 1)][:1]), sorted(["word%d" % (i * 37 % 101) for i in range(12)]))
print(sorted(["prefix-aaaa", "prefix-aaab", "prefix-aa", "prefix-", "pre", "prefix-aaaa-long-tail-1", "prefix-aaaa-long-tail-0", "préfixe"]))

import re

m = re.match(r"(?P<word>\w+) (\d+)", "width 42")
print(m.group(), m.group(0), m.group(1, 2), m.group("word", 0), attempt(lambda: m.group(3)), attempt(lambda: m.group(group=1)))
print(list(map(abs, [-1, 2, -3.5])), list(map(pow, [2, 3], [3, 2])), list(filter(None, [0, 1, "", "a"])), attempt(lambda: list(map(abs, [1, "a"]))))
print(list(zip("ab", range(3), (7, 8, 9))), list(enumerate({"x": 1, "y": 2}, 5)), list({}), list(range(3)), attempt(lambda: list(5)))
print("a-b-c".split("-", 1), "a-b-c".split(maxsplit=1, sep="-"), attempt(lambda: "a".split("-", sep="-")), "x".join(["1", "2"]), "abcabc".find("c", 3))
print({}.get("a"), {"a": 1}.pop("a", None), attempt(lambda: {}.pop()), attempt(lambda: [].append()), attempt(lambda: "".join()), attempt(lambda: len(obj=1)))
print(int("ff", base=16), "abc".encode(encoding="ascii"), attempt(lambda: "abc".encode(codec="ascii")), [3, 1].sort(reverse=False), round(number=2.567, ndigits=1))
