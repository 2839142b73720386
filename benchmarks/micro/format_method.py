"""str.format."""
import sys


def main(scale: float) -> None:
    total = 0
    for i in range(int(400_000 * scale)):
        total += len("{} {}".format(i, "abc")) + len("{0:>8}|{name:<6}".format(i, name="ab")) + len("{:.2f}".format(i / 7))
    print(total)


main(float(sys.argv[1]) if len(sys.argv) > 1 else 1.0)
