"""Fibonacci numbers by a loop, small enough to stay machine-sized."""
import sys


def fib(n: int) -> int:
    a, b = 0, 1
    for _ in range(n):
        a, b = b, a + b
    return a


def main(scale: float) -> None:
    total = 0
    for i in range(int(800_000 * scale)):
        total += fib(40 + i % 30) & 0xFFFF
    print(total)


main(float(sys.argv[1]) if len(sys.argv) > 1 else 1.0)
