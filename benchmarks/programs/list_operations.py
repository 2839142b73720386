"""Lists: append, insert, pop, slices, sort, reverse, index, concatenation, copies."""
import sys


def grow_and_shrink(n: int) -> int:
    items: list[int] = []
    for i in range(n):
        items.append(i ^ 5)
    total = 0
    while len(items) > 10:
        total += items.pop()
        if total & 1:
            items.pop()
    return total


def slicing(n: int) -> int:
    items = list(range(1000))
    total = 0
    for i in range(n):
        part = items[i % 500:i % 500 + 100]
        part.reverse()
        total += part[3] + len(part[::2]) + len(items[-50:])
        items[10:12] = [i, i + 1]
    return total


def sorting(n: int) -> int:
    total = 0
    for i in range(n):
        values = [(j * 7919 + i) % 1013 for j in range(500)]
        values.sort()
        total += values[100] + sorted(values, key=lambda v: -v)[3] + min(values) + max(values)
    return total


def rotating(n: int) -> int:
    queue = list(range(100))
    total = 0
    for i in range(n):
        first = queue.pop(0)
        queue.append(first + 1)
        if i % 10 == 0:
            queue.insert(50, queue.pop(20))
            total += queue.index(queue[40]) + queue.count(7)
        total += first
    return total


def joining(n: int) -> int:
    total = 0
    for i in range(n):
        both = [i, i + 1, i + 2] + [i] * 5
        both.extend([1, 2, 3])
        both += both[:2]
        total += len(both) + sum(both) + (i in both)
    return total


def main(scale: float) -> None:
    n = int(190_000 * scale)
    print(grow_and_shrink(n * 10), slicing(n * 3), sorting(n // 220), rotating(n * 6), joining(n * 3))


main(float(sys.argv[1]) if len(sys.argv) > 1 else 1.0)
