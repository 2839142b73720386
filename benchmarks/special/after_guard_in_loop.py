"""A loop whose accumulator changes type in the first turns (an int, then a big int, then an int again),
against one that never does. argv: scale, `plain` or `after`; the loop's seconds go to standard error."""
import sys
from time import perf_counter


def run(n: int, step: int) -> int:
    total = 0
    extra = step
    begin = perf_counter()
    for i in range(n):
        total += extra & 0xFFFF
        if i == 1000:
            extra = 3
        total ^= i
    print(f"{perf_counter() - begin:.6f}", file=sys.stderr)
    return total


def main(scale: float, mode: str) -> None:
    result = run(int(20_000_000 * scale), 2**80 + 3 if mode == "after" else 3)
    print(result)


main(float(sys.argv[1]) if len(sys.argv) > 1 else 1.0, sys.argv[2] if len(sys.argv) > 2 else "plain")
