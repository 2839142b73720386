# rounds: 15000
"""Division and modulo of both signs, int and float mixed."""
import sys


def main(n):
    total = 0
    for i in range(1, n):
        q, r = divmod(-i * 7, i % 13 + 1)
        total += q % 5 - r + int(i / 3)
    print(total)


main(int(sys.argv[1]))
