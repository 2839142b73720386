# rounds: 12000
"""Reads and writes of instance attributes."""
import sys


class Point:
    scale = 3

    def __init__(self, x, y):
        self.x = x
        self.y = y


def main(n):
    p, q = Point(1, 2), Point(3, 4)
    for i in range(n):
        p.x += q.y
        q.y = p.x & 7
        p.y = q.x * p.scale
    print(p.x, p.y, q.x, q.y)


main(int(sys.argv[1]))
