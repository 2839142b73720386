# rounds: 18000
"""try blocks that never raise, finally, with."""
import sys


class Manager:
    def __enter__(self):
        return 1

    def __exit__(self, *args):
        return False


def main(n):
    total = 0
    manager = Manager()
    for i in range(n):
        try:
            total += i
        except ValueError:
            total = 0
        finally:
            total -= 1
        if i % 8 == 0:
            with manager as m:
                total += m
    print(total)


main(int(sys.argv[1]))
