# rounds: 5000
"""Growing strings, f-strings, join."""
import sys


def main(n):
    text = ""
    parts = []
    for i in range(n):
        text += "ab"
        parts.append(f"{i}:{i * 2:>5}|{i / 3:.2f}")
    print(len(text), len(",".join(parts)))


main(int(sys.argv[1]))
