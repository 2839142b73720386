import sys


def main(n):
    total = 0
    for _ in range(n):
        items = []
        for i in range(1000):
            items.append(i)
        for item in items:
            total += item
        squares = [item * 2 for item in items]
        total += squares[-1] + len(squares)
        while items:
            items.pop()
    print(total)


main(int(8_500 * (float(sys.argv[1]) if len(sys.argv) > 1 else 1.0)))
