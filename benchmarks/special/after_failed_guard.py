"""The hot loop of a function in which a guess about types failed once, against the same loop without.

argv: scale, `plain` or `after`. The loop's own seconds go to standard error."""
import sys
from time import perf_counter


def pick(values: list, i: int):
    return values[i]


def run(n: int, surprise) -> int:
    values = [1, 2, 3, 4, 5, 6, 7]
    total = 0
    for i in range(7):
        total += pick(values, i)
    first = pick([surprise], 0)
    total += int(first + first)
    begin = perf_counter()
    for i in range(n):
        total += values[i % 7] * 2
        if i & 1:
            total -= i % 5
    print(f"{perf_counter() - begin:.6f}", file=sys.stderr)
    return total


def main(scale: float, mode: str) -> None:
    print(run(int(14_000_000 * scale), 2.5 if mode == "after" else 2))


main(float(sys.argv[1]) if len(sys.argv) > 1 else 1.0, sys.argv[2] if len(sys.argv) > 2 else "plain")
