# rounds: 6000
"""Structural pattern matching."""
import sys


def kind(value):
    match value:
        case 0:
            return 1
        case int(x) if x < 10:
            return 2
        case [a, b]:
            return a + b
        case {"k": v}:
            return v
        case str():
            return 3
        case _:
            return 4


def main(n):
    values = [0, 5, 50, [1, 2], {"k": 9}, "text", None]
    print(sum(kind(values[i % 7]) for i in range(n)))


main(int(sys.argv[1]))
