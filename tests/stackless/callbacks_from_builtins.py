# Builtins that call back (sorted with a key, map, sum over a generator) inside deep recursion.
# run: timeout=60
# expect: 100000
# expect: [0, 1, 2] [2, 1, 0]
import sys

sys.setrecursionlimit(3_000_000)


def depth(n):
    if n == 0:
        return 0
    return 1 + sum(map(depth, [n - 1]))


def sort_at(n):
    if n == 0:
        return sorted([2, 0, 1], key=lambda v: v), sorted([0, 1, 2], key=lambda v: -v)
    return sort_at(n - 1)


print(depth(100_000))
print(*sort_at(200_000))
