"""sorted() and list.sort() of ints and floats."""
import sys


def main(scale: float) -> None:
    state, numbers = 1, []
    for _ in range(20_000):
        state = (state * 1103515245 + 12345) % 2147483648
        numbers.append(state >> 8)
    floats = [n / 3 for n in numbers]
    total = 0
    for k in range(int(50 * scale)):
        total += sorted(numbers)[k] + int(sorted(floats, reverse=True)[k])
    print(total)


main(float(sys.argv[1]) if len(sys.argv) > 1 else 1.0)
