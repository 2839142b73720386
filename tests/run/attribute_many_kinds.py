"""Attribute sites that see more kinds of receivers than a site keeps, while classes and shapes change."""


def make(index):
    class Kind:
        shared = index

        def __init__(self, extra):
            for k in range(extra):
                setattr(self, f"before{k}", k)
            self.value = index * 10 + extra

        def who(self):
            return f"K{index}:{self.value}"

    return Kind


kinds = [make(i) for i in range(9)]
things = [kind(extra) for kind in kinds for extra in range(4)]


def read(things):
    return sum(x.value for x in things)


def names(things):
    return " ".join(x.who() for x in things)


def bump(things):
    for x in things:
        x.value += x.shared


for _ in range(5):
    bump(things)
    print(read(things), names(things[::5]))

# What a record said must not outlive a change of the class.
kinds[3].who = lambda self: "changed"
kinds[4].shared = 1000
del kinds[5].who
kinds[5].who = kinds[0].who
bump(things)
print(read(things), names(things[::3]))

kinds[6].value = property(lambda self: -1, lambda self, v: None)
print(read(things))
for x in things:
    if type(x) is kinds[7]:
        del x.value
        kinds[7].value = "class"
print([x.value for x in things][-12:])
try:
    kinds[8].value = 5
    del things[-1].value
    print(things[-1].value)
    del kinds[8].value
    read(things[-1:])
except AttributeError as e:
    print(e)


class Late:
    pass


late = [Late() for _ in range(6)]
for i, x in enumerate(late):
    for k in range(i):
        setattr(x, "abcdef"[k], k)


def mark(things, v):
    for x in things:
        x.flag = v


mark(late + things[:8], 1)
mark(late + things[:8], 2)
print([sorted(vars(x).items()) for x in late][:3], [x.flag for x in things[:8]])
