import sys


class Point:
    scale = 2

    def __init__(self, x, y):
        self.x = x
        self.y = y


def main(n):
    p, q = Point(1, 2), Point(3, 4)
    total = 0
    for i in range(n):
        total += p.x + q.y * p.scale - q.x + p.y
    print(total)


main(int(8_500_000 * (float(sys.argv[1]) if len(sys.argv) > 1 else 1.0)))
