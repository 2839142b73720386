# rounds: 9000
"""Closures that read and change captured variables."""
import sys


def make(k):
    count = 0

    def step(x):
        nonlocal count
        count += k
        return count + x
    return step


def main(n):
    a, b = make(1), make(2)
    total = 0
    for i in range(n):
        total += a(i) - b(1)
    print(total, (lambda f: f(1))(a))


main(int(sys.argv[1]))
