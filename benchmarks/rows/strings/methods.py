# rounds: 2500
"""split, strip, replace, find, case."""
import sys


def main(n):
    line = "  The quick brown fox, jumps over the lazy dog  "
    total = 0
    for i in range(n):
        words = line.strip().lower().split(" ")
        total += len(words) + line.find("fox") + len(line.replace("o", "0")) + line.startswith("  T")
        total += words[i % 9] < "lazy"
    print(total)


main(int(sys.argv[1]))
