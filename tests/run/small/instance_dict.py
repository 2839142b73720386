"""`__dict__` of an instance: one object, live in both directions, and what happens when it is replaced."""
import gc


class Plain:
    def __init__(self, a):
        self.a = a


class Child(Plain):
    pass


o = Plain(1)
d = o.__dict__
print(o.__dict__ is d, vars(o) is d, d)
o.b = 2
d["c"] = 3
print(d, o.c, list(d), len(d))
del o.a
print(d, "a" in d, hasattr(o, "a"))
d[4] = "not a name"
print(o.__dict__ is d, d)
o.e = 5
print(d, o.__dict__ is d)

p = Plain("first")
before = p.__dict__
p.__dict__ = {"z": 26}
print(before, p.__dict__, p.z, p.__dict__ is before)
before["a"] = "changed"
p.y = 25
print(before, p.__dict__)

q = Plain(0)
shared = q.__dict__
for i in range(40):
    setattr(q, f"name{i}", i)
print(q.__dict__ is shared, len(shared), shared["name39"])
q.__class__ = Child
print(q.__dict__ is shared, type(q).__name__, q.name7)
del q.name20
print("name20" in shared, q.__dict__ is shared)

r = Plain("r")
r.__dict__ = q.__dict__
r.both = True
print(q.both, r.__dict__ is q.__dict__)

many = [Plain(i) for i in range(200)]
dicts = [x.__dict__ for x in many]
gc.collect()
print(all(x.__dict__ is y for x, y in zip(many, dicts)))
kept = dicts[::10]
del dicts, many
gc.collect()
print([x["a"] for x in kept])
fresh = [Plain(i) for i in range(200)]
print(all(x.__dict__["a"] == i and x.__dict__ is x.__dict__ for i, x in enumerate(fresh)))
q.__dict__.clear()
print(shared, vars(q))
copy = dict(vars(fresh[3]))
print(copy == vars(fresh[3]), copy is vars(fresh[3]))
