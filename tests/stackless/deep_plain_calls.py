# Recursion to depth 1,000,000: no call depth is bounded by the native stack.
# run: gc-every=4049
# run: timeout=120
# run: max-mb=700
# expect: 1000000
# expect: 1000000 499999500000
import sys

sys.setrecursionlimit(3_000_000)


def depth(n):
    return 0 if n == 0 else 1 + depth(n - 1)


def total(n: int, acc: int) -> int:
    if n == 0:
        return acc
    return total(n - 1, acc + n - 1)


print(depth(1_000_000))
print(1_000_000, total(1_000_000, 0))
