# rounds: 180
"""Ints of many digits."""
import sys


def main(n):
    a, b = 1, 1
    for i in range(1, n):
        a = a * (i + 12345) + b
        b = (b * 3 + a) // 7
    print(a % 1_000_000_007, len(str(b)))


main(int(sys.argv[1]))
