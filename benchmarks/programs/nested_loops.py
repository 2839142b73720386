"""Three nested loops over small ranges."""
import sys


def nested(n: int) -> int:
    count = 0
    for a in range(n):
        for b in range(n):
            for c in range(n):
                if a + b > c:
                    count += 1
                count ^= a & b
    return count


def main(scale: float) -> None:
    print(nested(int(270 * scale ** (1 / 3))))


main(float(sys.argv[1]) if len(sys.argv) > 1 else 1.0)
