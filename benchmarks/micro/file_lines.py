"""Text files: lines by iteration, readlines and read."""
import os
import sys
import tempfile


def main(scale: float) -> None:
    handle, path = tempfile.mkstemp()
    os.close(handle)
    total = 0
    for _ in range(int(50 * scale)):
        with open(path, "w") as f:
            for i in range(20_000):
                f.write("line %d of the file\n" % i)
        with open(path) as f:
            for line in f:
                total += len(line)
        with open(path) as f:
            total += len(f.readlines()) + f.tell()
        with open(path) as f:
            total += len(f.read().splitlines())
    os.remove(path)
    print(total)


main(float(sys.argv[1]) if len(sys.argv) > 1 else 1.0)
