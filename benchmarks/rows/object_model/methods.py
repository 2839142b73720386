# rounds: 9000
"""Method calls through inheritance and super()."""
import sys


class Base:
    def value(self, n):
        return n


class Child(Base):
    def value(self, n):
        return super().value(n) + 1

    def twice(self, n):
        return self.value(n) + self.value(n)


def main(n):
    things = [Base(), Child()]
    total = 0
    for i in range(n):
        total += things[i & 1].value(i)
        if i & 3 == 1:
            total += things[1].twice(i)
    print(total)


main(int(sys.argv[1]))
