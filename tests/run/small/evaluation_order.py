# The order in which things are evaluated, and what assignments see while they run.
log = []


def t(name, value=None):
    log.append(name)
    return value


def show(title):
    print(title, " ".join(log))
    log.clear()


class Box:
    def __init__(self, name):
        self.__dict__["name"] = name

    def __getattr__(self, attr):
        t(f"{self.name}.{attr}?")
        return Box(attr)

    def __setattr__(self, attr, value):
        t(f"{self.name}.{attr}={value}")

    def __getitem__(self, key):
        t(f"{self.name}[{key}]?")
        return 10

    def __setitem__(self, key, value):
        t(f"{self.name}[{key}]={value}")

    def __delitem__(self, key):
        t(f"del {self.name}[{key}]")


def swaps(a, b, c):
    a, b, c = c, a, b
    (a, b), c = (c, a), b
    x = [0, 1, 2]
    i = 0
    i, x[i] = 2, i
    (p, q) = r = (i, x)
    v = (7, 8)
    (v, w) = z = v
    return a, b, c, i, x, p, q, r, v, w, z


def walrus(x):
    pairs = [x + (x := x * 2), (x, x := x + 1), x < (x := x + 5) < x + 1]
    y = x if (x := x - 1) else None
    return pairs, x, y


def calls():
    f = lambda *a, **k: (a, sorted(k.items()))
    t("f", f)(t("a", 1), *t("b", [2]), t("c", 3), k=t("k", 4), **t("d", {"z": 5}))
    show("call:")
    o, p = Box("o"), Box("p")
    o[t("i", 1)], p.q = t("v", 2), t("w", 3)
    show("targets:")
    o[t("i", 1)] += t("v", 5)
    o.attr[t("j", 2)] = t("u", 6)
    del o[t("d", 9)]
    show("augmented:")
    x = {t("k1", 1): t("v1", 1), **t("m", {}), t("k2", 2): t("v2", 2)}
    y = [t("e1"), *t("s", ()), t("e2")]
    z = t("l", 1) < t("m", 2) < t("n", 0) < t("never", 3)
    show("displays:")
    w = t("p", 0) and t("q", 1) or t("r", 2)
    u = t("yes", 1) if t("cond", 0) else t("no", 2)
    show("choices:")
    return x, y, z, w, u


def returns(kind):
    out = []
    for i in range(3):
        try:
            try:
                if kind == "break":
                    break
                if kind == "continue":
                    continue
                if kind == "return":
                    i = "kept"
                    return out, i
                if kind == "raise":
                    raise KeyError(i)
                out.append("body")
            except KeyError as e:
                out.append(repr(e))
                if i:
                    return out
            else:
                out.append("else")
            finally:
                out.append(f"inner {i}")
                i = "lost"
        finally:
            out.append(f"outer {i}")
    else:
        out.append("exhausted")
    return out


def finally_wins():
    for i in range(2):
        try:
            return i
        finally:
            if not i:
                continue
            return "finally"


def handled():
    import sys
    try:
        1 / 0
    except ZeroDivisionError as first:
        try:
            raise KeyError("inner")
        except KeyError as second:
            seen = type(sys.exc_info()[1]).__name__, type(second.__context__).__name__
        return seen, type(sys.exc_info()[1]).__name__, "second" in locals(), first.args


class Scope:
    a = 1
    b = [a for _ in range(2)] if False else [x for x in (a, a + 1)]
    c = (lambda: __class__)

    def method(self):
        return __class__.__name__, self.__private() if hasattr(self, "_Scope__private") else None

    def __private(self):
        return "mangled"


def closures():
    fs = []
    for i in range(3):
        def f(j=i):
            return i, j
        fs.append(f)
    n = 0

    def up():
        nonlocal n
        n += 1
        return n
    return [f() for f in fs], up(), up(), n, [(lambda: k)() for k in range(3)]


print(swaps(1, 2, 3))
print(walrus(3))
print(calls())
for kind in ("none", "break", "continue", "return", "raise"):
    print(kind, returns(kind))
print(finally_wins())
print(handled())
print(Scope().method(), Scope.b, Scope.c() is Scope)
print(closures())
