"""The Mandelbrot set as text: once with floats, once with complex numbers, once as counts; and a Julia set."""

SHADES = " .:-=+*#%@"


def escape(cr: float, ci: float, limit: int) -> int:
    zr = zi = 0.0
    for count in range(limit):
        zr2 = zr * zr
        zi2 = zi * zi
        if zr2 + zi2 > 4.0:
            return count
        zi = 2.0 * zr * zi + ci
        zr = zr2 - zi2 + cr
    return limit


def escape_complex(c, limit):
    z = 0j
    n = 0
    while abs(z) <= 2 and n < limit:
        z = z * z + c
        n += 1
    return n


def julia(z, c, limit):
    for n in range(limit):
        if z.real * z.real + z.imag * z.imag > 4:
            return n
        z = z * z + c
    return limit


def shade(count, limit):
    if count == limit:
        return "@"
    return SHADES[count * (len(SHADES) - 1) // limit]


def rows(width: int, height: int, limit: int):
    for row in range(height):
        ci = 2.4 * row / (height - 1) - 1.2
        line = []
        for column in range(width):
            cr = 3.0 * column / (width - 1) - 2.2
            line.append(escape(cr, ci, limit))
        yield line


def checksum(picture):
    total = 0
    for y, line in enumerate(picture):
        for x, count in enumerate(line):
            total = (total * 31 + count * (x + 1) + y) % 1_000_000_007
    return total


def histogram(picture, limit):
    counts = [0] * (limit + 1)
    for line in picture:
        for count in line:
            counts[count] += 1
    return counts


def pack_bits(picture, limit):
    """Rows as bytes, a bit for each point inside the set, as PBM files have them."""
    packed = bytearray()
    for line in picture:
        byte = bits = 0
        for count in line:
            byte = byte << 1 | (count == limit)
            bits += 1
            if bits == 8:
                packed.append(byte)
                byte = bits = 0
        if bits:
            packed.append(byte << (8 - bits))
    return bytes(packed)


def main():
    limit = 40
    picture = list(rows(72, 28, limit))
    for line in picture:
        print("".join(shade(count, limit) for count in line).rstrip())
    print("checksum", checksum(picture))
    counts = histogram(picture, limit)
    print("inside", counts[limit], "of", sum(counts))
    print("fastest", [(n, c) for n, c in enumerate(counts) if c > 40])
    packed = pack_bits(picture, limit)
    print(len(packed), packed[13 * 9:14 * 9].hex(), sum(bin(byte).count("1") for byte in packed))
    different = 0
    for row in range(0, 28, 4):
        for column in range(0, 72, 3):
            c = complex(3.0 * column / 71 - 2.2, 2.4 * row / 27 - 1.2)
            if escape_complex(c, limit) != picture[row][column]:
                different += 1
    print("points that differ between the two ways:", different)
    for row in range(-8, 9):
        print("".join(shade(julia(complex(column / 18, row / 8), -0.8 + 0.156j, 30), 30) for column in range(-32, 33)).rstrip())


if __name__ == "__main__":
    main()
