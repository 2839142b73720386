# rounds: 7000
"""Dicts with int and str keys."""
import sys


def main(n):
    table = {}
    for i in range(n):
        table[i % 513] = table.get(i % 513, 0) + i
    names = {"n%d" % (i % 100): i for i in range(n // 2)}
    total = 0
    for key, value in table.items():
        total += key * value
    for i in range(n):
        if i in table:
            total += 1
    print(total, len(names), names["n7"])


main(int(sys.argv[1]))
