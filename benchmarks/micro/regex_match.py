"""Groups of a pattern matched at the start of lines."""
import re
import sys

LINE = re.compile(r"(\w+)\s*=\s*(?:'([^']*)'|(\d+))")


def main(scale: float) -> None:
    lines = ["name = 'value %d'" % i if i % 2 else "count=%d" % i for i in range(200)]
    total = 0
    for _ in range(int(8000 * scale)):
        for line in lines:
            m = LINE.match(line)
            total += len(m.group(1)) + len(m[2] or m[3])
    print(total)


main(float(sys.argv[1]) if len(sys.argv) > 1 else 1.0)
