# Accesses that were cached see a class whose instances become descriptors, and attributes put into metaclasses.
class Plain:
    pass


class Holder:
    x = Plain()

    def __init__(self):
        self.x = 1

    def get(self):
        return self.x

    def put(self, value):
        self.x = value


class Below(Holder):
    def get_below(self):
        return self.x


class Meta(type):
    shown = Plain()
    total = 0


class Made(metaclass=Meta):
    shown = "made"
    other = "own"

    def method():
        return "method"


class MadeBelow(Made):
    pass


def observe(h, b):
    return h.x, h.get(), b.x, b.get_below(), Made.shown, MadeBelow.shown, Made.other, MadeBelow.other, Made.method()


def changed(what):
    for _ in range(40):
        seen = observe(h, b)
    print(what, seen)


h, b = Holder(), Below()
changed("plain")
Plain.__get__ = lambda self, instance, owner: "got"
changed("__get__")
Plain.__set__ = lambda self, instance, value: print("set", value)
changed("__set__")
h.put(5)
b.put(6)
del Plain.__get__
changed("without __get__")
del Plain.__set__
changed("without both")
h.put(7)
changed("put")
Meta.other = property(lambda cls: cls.__name__ + " property")
changed("property")
Meta.method = property(lambda cls: lambda: "replaced")
changed("method")
del Meta.other, Meta.method
changed("without")
Plain.__get__ = lambda self, instance, owner: "again"
Plain.__delete__ = lambda self, instance: print("deleted")
changed("__delete__")
del h.x
for i in range(3):
    Meta.total += i
print(Meta.total, Made.total)


# Globals and builtins of classes derived from dict are asked by their own methods.
class Numbers(dict):
    def __missing__(self, key):
        return int(key.removeprefix("_"))


f = eval("lambda: _1 + _20 + _300", Numbers())
print([f() for _ in range(3)])


class Refusing(dict):
    def __getitem__(self, key):
        raise LookupError(key)


for globals in (Refusing(a=1), {"__builtins__": Refusing(a=1)}, {"__builtins__": 5}, {"__builtins__": Numbers()}, {"__builtins__": Numbers(), "a": 2}):
    for source in ("a", "(lambda: a)()", "_7"):
        try:
            print(eval(source, globals))
        except Exception as e:
            print(type(e).__name__, e)
