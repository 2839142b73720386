"""Classes of sequences that replace one direction of repetition and inherit the others."""


def show(make):
    try:
        print(make())
    except TypeError as e:
        print(e)


def tripled(self, other):
    return "own"


for base, items in (list, [1, 2]), (tuple, (1, 2)), (str, "ab"), (bytes, b"ab"), (bytearray, b"ab"):
    forward = type("Forward", (base,), {"__mul__": tripled})
    backward = type("Backward", (base,), {"__rmul__": tripled})
    both = type("Both", (base,), {"__mul__": tripled, "__rmul__": tripled})
    below = type("Below", (forward,), {})
    restored = type("Restored", (forward,), {"__mul__": base.__mul__})
    for cls in forward, backward, both, below, restored:
        for count in 2, True, 1.5, "a", None, 2**70:
            if isinstance(count, int) and count > 2 and base in (list, bytearray):
                continue
            for use in (lambda: cls(items) * count, lambda: count * cls(items), lambda: cls(items).__mul__(count), lambda: cls(items).__rmul__(count)):
                show(use)


class Growing(list):
    def __mul__(self, count):
        return "own"


g = Growing([1])
for count in 1.5, "a", 2:
    try:
        g *= count
        print(g)
    except TypeError as e:
        print(e)
