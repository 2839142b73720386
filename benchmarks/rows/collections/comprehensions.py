# rounds: 400
"""List, set and dict comprehensions."""
import sys


def main(n):
    total = 0
    for i in range(n // 10):
        squares = [x * x for x in range(200) if x & 1]
        total += sum(squares) + len({s % 31 for s in squares}) + len({s: i for s in squares})
    print(total)


main(int(sys.argv[1]))
