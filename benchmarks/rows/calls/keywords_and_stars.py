# rounds: 5000
"""Defaults, keywords, *args and **kwargs."""
import sys


def target(a, b=2, *args, c=3, **kwargs):
    return a + b + c + len(args) + len(kwargs)


def main(n):
    total = 0
    for i in range(n):
        total += target(i) + target(i, 5) + target(i, c=7) + target(i, 1, 2, 3, d=4)
        total += target(*(i, 2), **{"c": 1})
    print(total)


main(int(sys.argv[1]))
