# rounds: 4000
"""Raising and catching in the same and other functions."""
import sys


class Problem(Exception):
    pass


def fail(i):
    if i % 2:
        raise Problem(i)
    raise ValueError("x")


def main(n):
    total = 0
    for i in range(n):
        try:
            fail(i)
        except Problem as error:
            total += error.args[0]
        except ValueError:
            total += 1
    print(total)


main(int(sys.argv[1]))
