"""One loop that adds up."""
import sys


def loop_sum(n: int) -> int:
    total = 0
    for i in range(n):
        total += i & 7
        if i % 3 == 0:
            total -= 1
    return total


def main(scale: float) -> None:
    print(loop_sum(int(20_000_000 * scale)))


main(float(sys.argv[1]) if len(sys.argv) > 1 else 1.0)
