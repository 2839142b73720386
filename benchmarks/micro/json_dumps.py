"""Objects to JSON text."""
import json
import sys


def main(scale: float) -> None:
    rows = [{"id": i, "name": "item %d" % i, "price": i * 0.25, "tags": ["a", "b", None], "on": i % 2 == 0, "text": "line\n\"quoted\" é"} for i in range(100)]
    total = 0
    for _ in range(int(2200 * scale)):
        total += len(json.dumps(rows))
    print(total)


main(float(sys.argv[1]) if len(sys.argv) > 1 else 1.0)
