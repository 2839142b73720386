"""f-strings with and without specifications."""
import sys


def main(scale: float) -> None:
    total = 0
    name = "value"
    for i in range(int(500_000 * scale)):
        total += len(f"{name}={i}") + len(f"{i:06d}|{name:>10}|{i / 3:.3f}") + len(f"{name!r} {i:x} {i:,}")
    print(total)


main(float(sys.argv[1]) if len(sys.argv) > 1 else 1.0)
