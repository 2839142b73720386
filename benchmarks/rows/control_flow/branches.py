# rounds: 20000
"""Long chains of tests, short circuits, conditional expressions."""
import sys


def main(n):
    a = b = c = d = 0
    for i in range(n):
        k = i % 11
        if k == 0 or k == 5:
            a += 1
        elif k < 4 and i & 1:
            b += 1
        elif 4 < k < 9:
            c += 2 if k == 7 else 1
        else:
            d += not k == 10
    print(a, b, c, d)


main(int(sys.argv[1]))
