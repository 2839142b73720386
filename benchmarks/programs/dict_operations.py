"""Dicts with int, str and tuple keys: insertion, lookup, deletion, iteration, merging."""
import sys


def ints(n: int) -> int:
    table: dict[int, int] = {}
    for i in range(n):
        table[i * 7 % n] = i
    total = 0
    for i in range(n):
        if i in table:
            total += table[i]
    for i in range(0, n, 3):
        del table[i]
    return total + len(table)


def strings(n: int) -> int:
    names = ["key%d" % (i % 5000) for i in range(n)]
    counts: dict[str, int] = {}
    for name in names:
        counts[name] = counts.get(name, 0) + 1
    total = 0
    for name, count in counts.items():
        total += len(name) * count
    return total


def tuples(n: int) -> int:
    grid: dict[tuple[int, int], int] = {}
    for i in range(n):
        grid[i % 300, i % 200] = i
    return sum(grid.get((i, i), 0) for i in range(300))


def merging(n: int) -> int:
    base = {i: i for i in range(50)}
    total = 0
    for i in range(n):
        merged = {**base, i: i}
        merged.update(x=i)
        total += len(merged) + merged.setdefault(i, 0) + merged.pop("x")
    return total


def main(scale: float) -> None:
    n = int(1_500_000 * scale)
    print(ints(n), strings(n), tuples(n), merging(n // 6), ints(n // 2))


main(float(sys.argv[1]) if len(sys.argv) > 1 else 1.0)
