# rounds: 30000
"""Machine-sized ints in a counted loop."""
import sys


def main(n):
    total = 0
    for i in range(n):
        total = (total + i * 3) & 0xFFFFF
        if i % 7 == 3:
            total -= i >> 2
    print(total)


main(int(sys.argv[1]))
