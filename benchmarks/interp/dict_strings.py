import sys


def main(n):
    names = ["name%d" % i for i in range(200)]
    counts = {}
    for _ in range(n):
        for name in names:
            counts[name] = counts.get(name, 0) + 1
    total = 0
    for name, count in counts.items():
        total += len(name) * count
    print(total, len(counts))


main(int(60_000 * (float(sys.argv[1]) if len(sys.argv) > 1 else 1.0)))
