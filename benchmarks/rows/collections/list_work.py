# rounds: 9000
"""Append, index, slice, sort, pop."""
import sys


def main(n):
    items = []
    for i in range(n):
        items.append(i * 7919 % 1009)
    items.sort()
    total = sum(items[::3]) + items[n // 2]
    for i in range(1, n):
        items[i] = items[i - 1] ^ items[i]
    while len(items) > 5:
        total += items.pop()
    print(total)


main(int(sys.argv[1]))
