# rounds: 500
"""Exceptions that pass many frames and finally clauses."""
import sys


def down(depth, log):
    try:
        if depth == 0:
            raise KeyError("bottom")
        down(depth - 1, log)
    finally:
        log[0] += 1


def main(n):
    log = [0]
    caught = 0
    for _ in range(n // 4):
        try:
            down(15, log)
        except KeyError:
            caught += 1
    print(log, caught)


main(int(sys.argv[1]))
