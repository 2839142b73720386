"""Replacements with templates and functions."""
import re
import sys


def main(scale: float) -> None:
    text = "call(a, b) + other(c, d) - last(e, f)\n" * 20
    pattern = re.compile(r"(\w+)\((\w), (\w)\)")
    total = 0
    for _ in range(int(5000 * scale)):
        total += len(pattern.sub(r"\1[\3:\2]", text)) + len(pattern.sub(lambda m: m.group(2).upper(), text))
        total += len(re.sub("[+-]", "*", text))
    print(total)


main(float(sys.argv[1]) if len(sys.argv) > 1 else 1.0)
