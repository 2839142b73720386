import sys


class Counter:
    def __init__(self):
        self.value = 0

    def bump(self, by):
        self.value += by
        return self

    def get(self):
        return self.value


def main(n):
    counter = Counter()
    total = 0
    for i in range(n):
        counter.bump(i & 3)
        total += counter.get() & 1
    print(counter.value, total)


main(int(7_000_000 * (float(sys.argv[1]) if len(sys.argv) > 1 else 1.0)))
