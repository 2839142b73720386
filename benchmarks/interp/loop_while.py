import sys


def main(n):
    i = total = 0
    while i < n:
        total += i
        i += 1
    print(total)


main(int(15_000_000 * (float(sys.argv[1]) if len(sys.argv) > 1 else 1.0)))
