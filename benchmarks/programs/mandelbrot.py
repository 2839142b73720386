"""Counts iterations over the complex plane, in floats."""
import sys


def escape(cr: float, ci: float, limit: int) -> int:
    zr = 0.0
    zi = 0.0
    for n in range(limit):
        zr2 = zr * zr
        zi2 = zi * zi
        if zr2 + zi2 > 4.0:
            return n
        zi = 2.0 * zr * zi + ci
        zr = zr2 - zi2 + cr
    return limit


def main(scale: float) -> None:
    size = int(590 * scale ** 0.5)
    total = 0
    for y in range(size):
        ci = 2.0 * y / size - 1.0
        for x in range(size):
            total += escape(3.0 * x / size - 2.0, ci, 100)
    print(size, total)


main(float(sys.argv[1]) if len(sys.argv) > 1 else 1.0)
