import gc

import capi_dicts as m


def attempt(f, *args):
    try:
        print(f(*args))
    except Exception as e:
        print(type(e).__name__, e)


d = {1: 2, "a": 2.5, (1, 2): 2 ** 40, None: True}
print(m.walk(d), m.walk({}))
print(m.doubled(d), d)
attempt(m.doubled, {1: None})
print(m.merges({"a": 1, "b": 2}, {"b": 3, "c": 4.5}))
attempt(m.merges, {}, 5)
attempt(m.merges, {}, {1: [2]})
for k in ("a", "new", 1, 2.0, (1, 2), None, 10 ** 20):
    attempt(m.lookups, d, k)
attempt(m.lookups, d, [1])
print(d)
for k in ("a", "absent", 10 ** 20):
    attempt(m.removes, d, k)
attempt(m.removes, d, {})
d["s"] = 0
print(m.removes(d, 1), d)


class Bad:
    def __init__(self, n):
        self.n = n

    def __hash__(self):
        return 7

    def __eq__(self, other):
        raise RuntimeError("compared")


attempt(m.lookups, {Bad(1): 1}, Bad(2))
print(m.versions({}), m.versions({"x": 1}))
changes = [lambda d: d.update(x=1), lambda d: d.setdefault("q", 2), lambda d: d.pop("q"), lambda d: d.clear(), lambda d: d.get(1), lambda d: len(d), lambda d: d.__setitem__(1, 2), lambda d: d.__delitem__(1), lambda d: d.copy()]
space = {"x": 0}
print([m.changed(space, f) for f in changes])


class C:
    attr = 1


print(m.changed(C.__dict__.copy(), lambda d: d.update(z=1)), m.changed(globals(), lambda g: g.__setitem__("fresh", 5)), m.changed(globals(), lambda g: exec("fresh = 6", g)))
keys, values, items, proxy = m.views({"k": 1, 2: [3]})
print(keys, values, items, proxy, type(proxy).__name__, proxy["k"])
attempt(lambda: proxy.__setitem__("k", 2))
big = {i: i / 2 for i in range(500)}
gc.collect()
print(sum(k + v for k, v in m.walk(big)))
