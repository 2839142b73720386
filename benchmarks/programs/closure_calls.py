"""Closures that capture and change variables, passed about as values."""
import sys
from collections.abc import Callable


def make_adder(amount: int) -> Callable[[int], int]:
    def add(value: int) -> int:
        return value + amount
    return add


def make_counter() -> Callable[[], int]:
    count = 0

    def step() -> int:
        nonlocal count
        count += 1
        return count
    return step


def compose(f: Callable[[int], int], g: Callable[[int], int]) -> Callable[[int], int]:
    return lambda x: f(g(x))


def main(scale: float) -> None:
    adders = [make_adder(i) for i in range(10)]
    both = compose(adders[3], adders[4])
    counter = make_counter()
    total = 0
    for i in range(int(4_500_000 * scale)):
        total += adders[i % 10](i)
        if i & 1:
            total -= both(i)
        counter()
    print(total, counter(), sum(make_adder(i)(i) for i in range(int(750_000 * scale))))


main(float(sys.argv[1]) if len(sys.argv) > 1 else 1.0)
