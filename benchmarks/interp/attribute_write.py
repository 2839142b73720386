import sys


class State:
    def __init__(self):
        self.count = 0
        self.last = None
        self.flag = False


def main(n):
    states = [State() for _ in range(10)]
    for i in range(n):
        s = states[i % 10]
        s.count += 1
        s.last = i
        s.flag = not s.flag
    print(sum(s.count for s in states), states[3].last, states[4].flag)


main(int(9_000_000 * (float(sys.argv[1]) if len(sys.argv) > 1 else 1.0)))
