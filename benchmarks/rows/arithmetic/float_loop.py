# rounds: 30000
"""Floats in a loop."""
import sys


def main(n):
    x, y = 0.5, 1.5
    for i in range(n):
        x = x * 0.999 + y / (i + 1.0)
        y = y + x * 0.001
    print(f"{x:.9f} {y:.9f}")


main(int(sys.argv[1]))
