# rounds: 7000
"""Generators, yield from and send()."""
import sys


def count(n):
    for i in range(n):
        yield i


def double(source):
    for value in source:
        yield value * 2


def chain(n):
    yield from double(count(n))
    yield from count(n // 2)


def accumulate():
    total = 0
    while True:
        total += yield total


def main(n):
    a = accumulate()
    next(a)
    for value in chain(n):
        last = a.send(value)
    print(last, sum(x for x in range(n) if x % 3))


main(int(sys.argv[1]))
