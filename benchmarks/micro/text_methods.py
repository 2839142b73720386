"""The commonest methods of str."""
import sys


def main(scale: float) -> None:
    lines = ["  key_%d = some value, %d ; end \n" % (i, i * 7) for i in range(500)]
    total = 0
    for _ in range(int(1800 * scale)):
        for line in lines:
            key, _, rest = line.strip().partition(" = ")
            parts = rest.split(";")
            total += len(key.upper()) + len(parts[0].split()) + rest.find("value") + line.count(" ")
            if key.startswith("key_1") and "some" in rest:
                total += len("-".join(parts).replace(",", ""))
    print(total)


main(float(sys.argv[1]) if len(sys.argv) > 1 else 1.0)
