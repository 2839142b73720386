"""All words and numbers of a text."""
import re
import sys


def main(scale: float) -> None:
    text = "the quick brown fox, 12 dogs and 3.5 cats; " * 50
    total = 0
    for _ in range(int(2400 * scale)):
        total += len(re.findall(r"[a-z]+", text)) + len(re.findall(r"\d+(?:\.\d+)?", text))
    print(total)


main(float(sys.argv[1]) if len(sys.argv) > 1 else 1.0)
