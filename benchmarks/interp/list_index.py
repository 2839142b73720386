import sys


def main(n):
    values = list(range(1000))
    for _ in range(n):
        for i in range(1, 1000):
            values[i] = (values[i - 1] + values[i]) & 1023
    print(sum(values))


main(int(11_000 * (float(sys.argv[1]) if len(sys.argv) > 1 else 1.0)))
