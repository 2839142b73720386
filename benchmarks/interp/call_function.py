import sys


def add(a, b):
    return a + b


def twice(a):
    return add(a, a)


def main(n):
    total = 0
    for i in range(n):
        total = add(total, twice(i)) & 0xFFFFFF
    print(total)


main(int(5_500_000 * (float(sys.argv[1]) if len(sys.argv) > 1 else 1.0)))
