"""Recursion tens of thousands of frames deep, again and again."""
import sys


def depth(n: int) -> int:
    if n == 0:
        return 0
    return 1 + depth(n - 1)


def total(n: int, so_far: int) -> int:
    if n == 0:
        return so_far
    return total(n - 1, so_far + n)


def main(scale: float) -> None:
    sys.setrecursionlimit(100_000)
    result = 0
    for i in range(int(150 * scale)):
        result += depth(50_000 + i) + total(30_000, i)
    print(result)


main(float(sys.argv[1]) if len(sys.argv) > 1 else 1.0)
