# rounds: 15000
"""Functions that call functions."""
import sys


def leaf(a, b):
    return a + b


def middle(a):
    return leaf(a, 1) - leaf(a, 2)


def main(n):
    total = 0
    for i in range(n):
        total += middle(i) + leaf(i, i)
    print(total)


main(int(sys.argv[1]))
