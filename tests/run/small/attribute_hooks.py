class Hooked:
    known = "class attribute"

    def __init__(self):
        super().__setattr__("log", [])

    def __getattr__(self, name):
        if name.startswith("dyn_"):
            return name[4:].upper()
        raise AttributeError(f"{type(self).__name__} has no {name}")

    def __setattr__(self, name, value):
        self.log.append(("set", name, value))
        super().__setattr__(name, value)

    def __delattr__(self, name):
        self.log.append(("del", name))
        super().__delattr__(name)

    def __dir__(self):
        return ["a", "b"]


h = Hooked()
print(h.dyn_hello, h.known, getattr(h, "nothing", "default"), hasattr(h, "dyn_x"), hasattr(h, "x"))
h.x = 1
h.x += 1
del h.x
print(h.log, dir(h))
try:
    h.gone
except AttributeError as error:
    print(error)
try:
    del h.gone
except AttributeError as error:
    print(error)


class Everything:
    def __getattribute__(self, name):
        if name == "plain":
            return object.__getattribute__(self, "_plain")
        if name == "fails":
            raise AttributeError("fails")
        return object.__getattribute__(self, name)

    def __getattr__(self, name):
        return f"getattr:{name}"


e = Everything()
e._plain = "stored"
print(e.plain, e.fails, e.other, e._plain)


class Proxy:
    def __init__(self, target):
        self._target = target

    def __getattr__(self, name):
        return getattr(self._target, name)


p = Proxy([3, 1, 2])
p.sort()
p.append(9)
print(p._target, p.index(9))
try:
    len(p)
except TypeError as error:
    print(error)


class Record(dict):
    __getattr__ = dict.get
    __setattr__ = dict.__setitem__


r = Record(a=1)
r.b = 2
print(r.a, r.b, r.c, r)


class Deep:
    def __init__(self, path="root"):
        self.path = path

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return Deep(f"{self.path}.{name}")

    def __call__(self, *args):
        return f"{self.path}{args}"


print(Deep().users.get(1), Deep().a.b.c.path)
