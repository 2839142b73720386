"""Generators: plain, chained, delegating, recursive, and generator expressions."""
import sys
from collections.abc import Iterator


def count(n: int) -> Iterator[int]:
    i = 0
    while i < n:
        yield i
        i += 1


def squares(source: Iterator[int]) -> Iterator[int]:
    for value in source:
        yield value * value


def odd(source: Iterator[int]) -> Iterator[int]:
    for value in source:
        if value & 1:
            yield value


class Tree:
    def __init__(self, low: int, high: int) -> None:
        self.value = (low + high) // 2
        self.left = Tree(low, self.value) if self.value > low else None
        self.right = Tree(self.value + 1, high) if high > self.value + 1 else None

    def __iter__(self) -> Iterator[int]:
        if self.left:
            yield from self.left
        yield self.value
        if self.right:
            yield from self.right


def fibonacci() -> Iterator[int]:
    a, b = 0, 1
    while True:
        yield a
        a, b = b, (a + b) % 1_000_007


def main(scale: float) -> None:
    n = int(3_500_000 * scale)
    total = sum(odd(squares(count(n))))
    tree = Tree(0, 1 << 14)
    for _ in range(max(1, int(20 * scale))):
        total += sum(tree)
    numbers = fibonacci()
    for _, value in zip(range(n), numbers):
        total += value
    print(total, sum(i for i in range(n) if i % 3))


main(float(sys.argv[1]) if len(sys.argv) > 1 else 1.0)
