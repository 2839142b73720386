# rounds: 5000
"""Sets, tuples as keys, unpacking."""
import sys


def main(n):
    seen = set()
    total = 0
    for i in range(n):
        pair = (i % 50, i % 7)
        if pair not in seen:
            seen.add(pair)
        a, b = pair
        total += a - b
    print(total, len(seen), len({x % 97 for x in range(n)} & set(range(50))))


main(int(sys.argv[1]))
