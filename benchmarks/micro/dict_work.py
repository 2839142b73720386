"""Counting, grouping and merging with dicts of strs and ints."""
import sys


def main(scale: float) -> None:
    words = ["w%d" % (i * 7919 % 5000) for i in range(20_000)]
    total = 0
    for _ in range(int(120 * scale)):
        counts = {}
        for w in words:
            counts[w] = counts.get(w, 0) + 1
        groups = {}
        for i in range(20_000):
            groups.setdefault(i % 1000, []).append(i)
        total += len(counts) + len(groups) + len({**counts, **{k: v for k, v in groups.items()}})
    print(total)


main(float(sys.argv[1]) if len(sys.argv) > 1 else 1.0)
