# rounds: 4000
"""Operators, properties, __getattr__, __getitem__."""
import sys


class Vector:
    def __init__(self, x, y):
        self.x, self.y = x, y

    def __add__(self, other):
        return Vector(self.x + other.x, self.y + other.y)

    def __eq__(self, other):
        return self.x == other.x and self.y == other.y

    def __getitem__(self, i):
        return self.y if i else self.x

    def __getattr__(self, name):
        return len(name)

    @property
    def norm(self):
        return self.x * self.x + self.y * self.y


def main(n):
    v, step = Vector(0, 0), Vector(1, 2)
    total = 0
    for i in range(n):
        v = v + step
        total += v[0] + v.norm % 7 + (v == step) + v.missing
    print(total, v.x)


main(int(sys.argv[1]))
