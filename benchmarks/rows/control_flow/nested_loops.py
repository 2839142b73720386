# rounds: 30
"""Loops in loops, break and continue."""
import sys


def main(n):
    count = 0
    for a in range(n):
        for b in range(n):
            if b > a + 20:
                break
            if (a + b) % 3 == 0:
                continue
            c = 0
            while c < 10:
                c += 1
                count += 1
    print(count)


main(int(sys.argv[1]))
