"""Binary files: lines, blocks and split."""
import os
import sys
import tempfile


def main(scale: float) -> None:
    handle, path = tempfile.mkstemp()
    os.close(handle)
    with open(path, "wb") as f:
        f.write(b"key=value; other=thing; more\n" * 20_000)
    total = 0
    for _ in range(int(100 * scale)):
        with open(path, "rb") as f:
            for line in f:
                total += len(line.split(b"; "))
        with open(path, "rb") as f:
            while block := f.read(4096):
                total += block.count(b"=")
    os.remove(path)
    print(total)


main(float(sys.argv[1]) if len(sys.argv) > 1 else 1.0)
