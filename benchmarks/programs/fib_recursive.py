"""Fibonacci numbers by double recursion."""
import sys


def fib(n: int) -> int:
    if n < 2:
        return n
    return fib(n - 1) + fib(n - 2)


def main(scale: float) -> None:
    total = 0
    for i in range(max(1, int(40 * scale))):
        total += fib(26 + i % 2)
    print(total)


main(float(sys.argv[1]) if len(sys.argv) > 1 else 1.0)
