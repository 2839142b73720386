# rounds: 1000
"""Double recursion."""
import sys


def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)


def main(n):
    total = 0
    for i in range(n // 20):
        total += fib(11)
    print(total)


main(int(sys.argv[1]))
