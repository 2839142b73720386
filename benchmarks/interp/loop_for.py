import sys


def main(n):
    total = 0
    for i in range(n):
        if i % 5 == 2:
            total += i
        else:
            total ^= i
    print(total)


main(int(14_000_000 * (float(sys.argv[1]) if len(sys.argv) > 1 else 1.0)))
