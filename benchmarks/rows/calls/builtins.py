# rounds: 10000
"""Calls of built-in functions."""
import sys


def main(n):
    total = 0
    items = [3, 1, 2]
    for i in range(n):
        total += len(items) + abs(-i) + min(i, 5) + max(items) + int(isinstance(i, int))
    print(total)


main(int(sys.argv[1]))
