# Special methods whose names in a class's namespace were put together at run time.
names = ["add", "len", "getitem", "iter", "call", "eq", "hash", "init", "repr"]
space = {}
for name, f in zip(names, [lambda s, o: ("add", o), lambda s: 3, lambda s, i: i * 2, lambda s: iter("ab"), lambda s, *a: a,
                           lambda s, o: o == 1, lambda s: 7, lambda s, *a: s.__dict__.update(a=a), lambda s: "<made>"]):
    space["__%s__" % name] = f
Made = type("Made", (), space)


class Derived(Made):
    pass


for cls in (Made, Derived):
    o = cls(5)
    print(o + 1, len(o), o[4], list(o), o(1, 2), o == 1, hash(o), o.a, o)


class Meta(type):
    @classmethod
    def __prepare__(mcs, name, bases):
        return {"__%s__" % "neg": lambda self: "neg"}


class Prepared(metaclass=Meta):
    vars()["__%s__" % "pos"] = lambda self: "pos"


print(-Prepared(), +Prepared())
setattr(Prepared, "__%s__" % "invert", lambda self: "invert")
print(~Prepared())
delattr(Prepared, "__%s__" % "neg")
try:
    print(-Prepared())
except TypeError as e:
    print(e)
