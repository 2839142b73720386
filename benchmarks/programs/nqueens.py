"""Queens on a board, by sets of taken columns and diagonals, and by permutations of a generator."""
import sys
from collections.abc import Iterator


def place(row: int, n: int, columns: set[int], up: set[int], down: set[int]) -> int:
    if row == n:
        return 1
    count = 0
    for column in range(n):
        if column not in columns and row + column not in up and row - column not in down:
            columns.add(column)
            up.add(row + column)
            down.add(row - column)
            count += place(row + 1, n, columns, up, down)
            columns.remove(column)
            up.remove(row + column)
            down.remove(row - column)
    return count


def permutations(items: list[int], size: int) -> Iterator[tuple]:
    if size == 0:
        yield ()
        return
    for i, item in enumerate(items):
        for rest in permutations(items[:i] + items[i + 1:], size - 1):
            yield (item,) + rest


def by_permutations(n: int) -> int:
    found = 0
    for columns in permutations(list(range(n)), n):
        if len({c + i for i, c in enumerate(columns)}) == n == len({c - i for i, c in enumerate(columns)}):
            found += 1
    return found


def main(scale: float) -> None:
    total = 0
    for _ in range(max(1, int(220 * scale))):
        total += place(0, 8, set(), set(), set())
    print(total, place(0, 9, set(), set(), set()) if scale >= 0.5 else 0, by_permutations(8 if scale >= 0.5 else 5))


main(float(sys.argv[1]) if len(sys.argv) > 1 else 1.0)
