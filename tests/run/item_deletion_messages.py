# What `del v[k]` says of types without item deletion: sequences asked by position say it differently.
class Plain:
    pass


class Slotted:
    __slots__ = ()


class Position:
    def __index__(self):
        return 0


for v in (1.5, 1, None, "a", b"a", (1,), {1}, frozenset(), Plain(), Slotted(), len, range(3), Plain, iter([]), memoryview(b"a"), memoryview(bytearray(b"a")), 1j, True, [].append, slice(1), {}.keys(), ..., (x for x in ())):
    for k in (0, True, slice(0, 1), "x", 1.5, Position(), Plain()):
        try:
            del v[k]
        except Exception as error:
            print(type(v).__name__, type(k).__name__, type(error).__name__, error)
