# Depth 1,000,000 through __add__, where CPython's C stack ends long before.
# run: gc-every=4049
# run: timeout=60
# run: max-mb=900
# expect: 1000000
import sys

sys.setrecursionlimit(3_000_000)


class Number:
    def __init__(self, value):
        self.value = value

    def __add__(self, other):
        if other == 0:
            return 0
        return 1 + (self + (other - 1))


print(Number(5) + 1_000_000)
