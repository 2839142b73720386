d = {"a": 1, "b": 2}
d["c"] = 3
print(d, len(d), d["a"], d.get("x"), d.get("x", 0), "a" in d, "x" in d)
print(list(d), list(d.keys()), list(d.values()), list(d.items()))
print(d.setdefault("d", []), d.setdefault("a", 9), d)
print(d.pop("b"), d.pop("zz", "none"), d.popitem(), d)
d.update({"a": 10, "e": 5}, f=6)
d.update([("g", 7), ("h", 8)])
print(d)
del d["a"]
d["a"] = "again"
print(list(d))
print({"x": 1} | {"y": 2, "x": 3}, {1: 2} == {1: 2.0}, {} == {})
d |= {"z": 26}
print(d)
print(dict(a=1), dict([(1, 2)]), dict({1: 2}, b=3), dict.fromkeys("abc", 0), dict.fromkeys([1, 2]))
print({k: v for k, v in zip("abc", range(3)) if v}, {len(w) for w in ("a", "bb", "cc")})
keys = {"a": 1, "b": 2}.keys()
print(sorted(keys & {"a", "q"}), sorted(keys | {"q"}), sorted(keys - {"a"}), sorted(keys ^ {"a", "q"}), keys == {"a", "b"})
print({"a": 1}.items() <= {"a": 1, "b": 2}.items(), ("a", 1) in {"a": 1}.items(), keys.isdisjoint({"z"}))
print(list(reversed({"a": 1, "b": 2})), list(reversed({"a": 1, "b": 2}.items())))
print({1: "int", 1.0: "float", True: "bool"}, {None: 1, (1, 2): 3, "": 4, frozenset(): 5}[(1, 2)])
e = {}
e["self"] = e
print(e)
view = d.values()
d.clear()
print(list(view), d, repr({}.keys()), repr({1: 2}.items()), repr({1: 2}.values()))


class Counting(dict):
    def __missing__(self, key):
        self[key] = result = len(self)
        return result


c = Counting()
print(c["x"], c["y"], c["x"], c, c.get("zz"))
big = {i: i * i for i in range(1000)}
for i in range(0, 1000, 2):
    del big[i]
print(len(big), big[501], list(big)[:5], sum(big))
for call in ("{}['k']", "{}.popitem()", "{[]: 1}", "{}.pop('k')", "dict([1])", "dict([(1, 2, 3)])", "{1: 2} | [3]", "{}.update(5)", "{1} | {1: 2}", "{**5}", "dict(**{1: 2})", "{} < {}", "{}.get()", "{(1, []): 2}"):
    try:
        print(eval(call))
    except (KeyError, TypeError, ValueError) as error:
        print(call, "->", type(error).__name__ + ":", error)
try:
    d = {1: 1}
    for k in d:
        d[k + 1] = 1
except RuntimeError as error:
    print(error)
try:
    d = {1: 1, 2: 2}
    for k in d:
        del d[k]
except RuntimeError as error:
    print(error)
