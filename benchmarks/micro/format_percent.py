"""The % operator."""
import sys


def main(scale: float) -> None:
    total = 0
    for i in range(int(500_000 * scale)):
        total += len("%d: %s" % (i, "name")) + len("%5.2f|%-8s|%r" % (i / 7, "ab", "cd")) + len("%05x" % i)
    print(total)


main(float(sys.argv[1]) if len(sys.argv) > 1 else 1.0)
