"""Sorting strs, and by a key function."""
import sys


def main(scale: float) -> None:
    state, words = 1, []
    for _ in range(10_000):
        state = (state * 1103515245 + 12345) % 2147483648
        words.append("word%d" % (state >> 8))
    total = 0
    for k in range(int(50 * scale)):
        total += len(sorted(words)[k]) + len(sorted(words, key=len)[-k]) + len(sorted(words, key=lambda w: (w[-1], w))[k])
    print(total)


main(float(sys.argv[1]) if len(sys.argv) > 1 else 1.0)
