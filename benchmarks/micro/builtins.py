"""Built-in functions on small arguments."""
import sys


class Plain:
    pass


def main(scale: float) -> None:
    total = 0
    thing = Plain()
    items = [3, 1, 2, 5, 4]
    for i in range(int(250_000 * scale)):
        total += len(hex(i)) + len(sorted(items)) + sum(map(abs, items))
        first, *others = items
        total += len(others) + hasattr(thing, "missing") + len(Plain.__name__) + len(str(i)) + int("12")
        total += min(items) + max(i, 3) + len(list(enumerate(items))) + len(list(zip(items, items)))
    print(total)


main(float(sys.argv[1]) if len(sys.argv) > 1 else 1.0)
