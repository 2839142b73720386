"""The hot loop of a function that made a million-deep call, against the same loop without it.

argv: scale, `plain` or `after`. The loop's own seconds go to standard error."""
import sys
from time import perf_counter

sys.setrecursionlimit(3_000_000)


def depth(n: int) -> int:
    if n == 0:
        return 0
    return 1 + depth(n - 1)


def run(n: int, deep: int) -> int:
    total = depth(deep)
    begin = perf_counter()
    for i in range(n):
        total += i & 7
        if i % 3 == 0:
            total -= 1
    print(f"{perf_counter() - begin:.6f}", file=sys.stderr)
    return total - deep


def main(scale: float, mode: str) -> None:
    print(run(int(20_000_000 * scale), 1_000_000 if mode == "after" else 10))


main(float(sys.argv[1]) if len(sys.argv) > 1 else 1.0, sys.argv[2] if len(sys.argv) > 2 else "plain")
