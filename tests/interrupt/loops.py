# Loops without end, or nearly so: the one that the argument names runs until an interrupt ends it and its time is printed.
import collections
import itertools
import re
import sys
import time


def counted(n):
    total = i = 0
    while i < n:
        total += i * i & 7
        i += 1
    return total


def floats(n):
    x = 0.0
    for _ in range(n):
        x = x * 0.5 + 1.0
    return x


def calls(n):
    return n if n < 2 else calls(n - 1) + calls(n - 2)


def empty():
    while True:
        pass


def lists():
    while True:
        [j for j in range(1000)]


def joins():
    while True:
        "".join(["x"] * 1000)


class Same:
    def __eq__(self, other):
        return False

    __hash__ = object.__hash__


LOOPS = {
    "while": lambda: counted(10**13), "for": lambda: floats(10**13), "calls": lambda: calls(90), "empty": empty, "lists": lists, "joins": joins,
    "re": lambda: re.match(r"(a+)+b", "a" * 40), "generator": lambda: sum(v for v in range(10**11)),
    "map": lambda: sum(map(lambda v: v, range(10**11))), "max": lambda: max(range(10**11), key=lambda v: v),
    "any": lambda: any(v < 0 for v in range(10**11)), "filter": lambda: list(filter(lambda v: False, range(10**11))),
    "sort": lambda: [sorted(range(10**5), key=lambda v: -v) for _ in range(10**6)], "count": lambda: [([Same()] * 10**6).count(3) for _ in range(10**6)],
    "sum": lambda: sum(range(10**13)), "least": lambda: min(itertools.count()), "all": lambda: all(itertools.repeat(1)), "has": lambda: -1 in itertools.count(),
    "uneven": lambda: 0.5 in range(10**13), "drop": lambda: collections.deque(itertools.cycle("ab"), maxlen=0), "skip": lambda: next(itertools.islice(itertools.count(), 10**13, None)),
    "none": lambda: next(filter(None, itertools.repeat(0))), "pairs": lambda: collections.deque(zip(range(10**13), itertools.count()), maxlen=0),
}

sys.stdout.write("go\n")
sys.stdout.flush()
try:
    LOOPS[sys.argv[1]]()
except KeyboardInterrupt:
    print(time.clock_gettime(time.CLOCK_MONOTONIC))
