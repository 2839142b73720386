import sys


def tak(x, y, z):
    if y >= x:
        return z
    return tak(tak(x - 1, y, z), tak(y - 1, z, x), tak(z - 1, x, y))


def main(scale):
    for _ in range(int(250 * scale) or 1):
        result = tak(18, 12, 6)
    print(result, tak(16, 10, 3))


main(float(sys.argv[1]) if len(sys.argv) > 1 else 1.0)
