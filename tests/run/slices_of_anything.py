"""o[i:j] of built-in sequences, of what is nearly one, and of objects that want the slice; failing ones in handlers."""


class Sliced:
    def __getitem__(self, key):
        return "got", key


class Raises:
    def __getitem__(self, key):
        raise ValueError(f"no {key}")


class MyList(list):
    def __getitem__(self, key):
        return "mine", list.__getitem__(self, key)


class MyStr(str):
    pass


class Index:
    def __index__(self):
        return 1


def cut(o, i, j):
    try:
        whole = o[:]
        return o[i:j], o[i:], o[:j], whole, o[1:2], o[:-1]
    except (TypeError, ValueError) as e:
        return type(e).__name__, str(e)


def kept(o, i):
    s = slice(i, None)
    first = o[s]
    return first, s


def nested(o):
    total = 0
    for k in range(len(o)):
        for part in o[k:k + 2][:1]:
            total += len(o[k:][:3]) + (part == o[k])
    return total


BOUNDS = [None, 0, 1, -1, 3, -3, 100, -100, 2**70, -2**70, True, Index(), 1.5, "x"]
for o in "abcd", "aé\u2003b", "", MyStr("abc"), [1, 2, 3], [], MyList([1, 2, 3]), (1, 2, 3), (), b"abc", bytearray(b"abc"), memoryview(b"abc"), range(5):
    for i in BOUNDS:
        for j in None, 1, -1, 100, Index(), "x":
            r = cut(o, i, j)
            print([bytes(x) if isinstance(x, memoryview) else x for x in r], [type(x).__name__ for x in r])
for o in Sliced(), Raises(), {}, 5, None:
    print(str(cut(o, 1, 2)))
print(kept("abc", 1), kept([1, 2], 0))
print(nested("abcdef"), nested([1, 2, 3]), nested(b"xy"))
same = ("t", "u")
print(same[:] is same, [1][:] is [1])


def grow(n):
    parts = []
    text = "x" * n
    for i in range(n):
        parts.append(text[i:i + 3])
        parts = parts[-5:]
    return parts


print(grow(500))


class Metered(type):
    @property
    def label(cls):
        return cls.__name__ + "!"


class Named(metaclass=Metered):
    pass


class Shadow:
    __name__ = "inside"


def names(things):
    return [(t.__name__, t.__qualname__, t.__module__) for t in things]


for _ in range(3):
    print(names([int, Named, Shadow, Sliced, type]), Named.label)
Named.__name__ = "Renamed"
print(names([Named]), Named.label, type(Named()).__name__)
