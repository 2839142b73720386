import collections

import capi_protocols as m


class Map:
    def __init__(self):
        self.d = {"a": 1, "b": 2.5}

    def __getitem__(self, k):
        return self.d[k]

    def __setitem__(self, k, v):
        self.d[k] = v

    def __delitem__(self, k):
        del self.d[k]

    def __len__(self):
        return len(self.d)

    def keys(self):
        return iter(self.d)

    def values(self):
        return list(self.d.values())

    def items(self):
        raise ZeroDivisionError


class Seq:
    def __init__(self, *items):
        self.l = list(items)

    def __getitem__(self, i):
        return self.l[i]

    def __setitem__(self, i, v):
        self.l[i] = v

    def __delitem__(self, i):
        del self.l[i]

    def __len__(self):
        return len(self.l)

    def __add__(self, other):
        return "added"

    def __mul__(self, n):
        return "times", n

    def __repr__(self):
        return f"Seq{self.l}"


class Num:
    def __add__(self, o):
        return "add"

    def __rsub__(self, o):
        return "rsub"

    def __index__(self):
        return 12

    def __ior__(self, o):
        return "ior"

    def __pow__(self, o, mod=None):
        return "pow", mod


for o in ({"a": 1, 2: [3]}, collections.OrderedDict(a=5), Map(), [1, 2], "text", 5, collections.UserDict(a=2)):
    print(type(o).__name__, m.mapping(o))
for o in ([1, 2.5, "x", 1], (1, 2), "abcb", b"bytes", range(4), Seq(1, 2, 3), {1: 2}, {3}, 5, collections.deque([1, 2]), bytearray(b"ab")):
    for x in (1, "b"):
        print(type(o).__name__, m.sequence(o, x))
for o in ([1, 2.5, "x"], Seq(1, 2, 3), bytearray(b"abc"), (1, 2), "str", {"k": 1}, collections.deque([1, 2, 3])):
    print(type(o).__name__, m.change(o, 65))
for a, b in ((7, 2), (2 ** 70, 3), (2.5, 2), (True, 0), ("a", 3), ([1], [2]), ({1}, {2}), (Num(), 5), (5, Num()), (None, None), (3 + 4j, 2)):
    print(type(a).__name__, m.numbers(a, b))
for o, c in (([1], list), (int, object), (5, (str, int)), ("", str), (Seq(), Seq), (lambda: 0, 5), (3.5, float), (Map(), Map)):
    print([x for x in m.objects(o, c) if not str(x).startswith("<")][:12])
