def popcount(n):
    count = 0
    while n:
        n &= n - 1
        count += 1
    return count


def reverse_bits(n: int, width: int = 32) -> int:
    result = 0
    for _ in range(width):
        result = result << 1 | n & 1
        n >>= 1
    return result


def gray(n):
    return n ^ n >> 1


print([popcount(n) for n in (0, 1, 255, 2**40 - 1, 2**100 + 1)], reverse_bits(1), reverse_bits(0b1011, 8))
print([format(gray(i), "03b") for i in range(8)])
print(0xFF & ~0x0F, 1 << 10 | 1, 5 ^ -3, -1 & 0xFFFFFFFF, ~0, ~-1, -16 >> 2, -17 >> 2, -1 << 4, 3 & 5 | 8 ^ 2)


def crc32(data):
    crc = 0xFFFFFFFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ 0xEDB88320 if crc & 1 else crc >> 1
    return crc ^ 0xFFFFFFFF


def fnv(data):
    h = 14695981039346656037
    for byte in data:
        h = (h ^ byte) * 1099511628211 % 2**64
    return h


def xorshift(seed, count):
    for _ in range(count):
        seed ^= seed << 13 & 0xFFFFFFFFFFFFFFFF
        seed ^= seed >> 7
        seed ^= seed << 17 & 0xFFFFFFFFFFFFFFFF
    return seed


print(hex(crc32(b"The quick brown fox jumps over the lazy dog")), hex(fnv(b"hello")), xorshift(88172645463325252, 1000))
for width in (31, 32, 47, 48, 49, 62, 63, 64, 65):
    a, b = (1 << width) - 1, -(1 << width)
    print(width, a & b, a | b, a ^ b, a >> 3, b >> 3, b >> width, a << 3, ~a == b, a & 0xF, b & 0xF, (a ^ b) & a, b | 1)
print(True & False, True | False, True ^ True, type(True & 1).__name__, type(True ^ False).__name__, {1, 2} & {2}, 6 & 3 == 2, (6 & 3) == 2)
flags = 0
for name, bit in (("read", 1), ("write", 2), ("run", 4)):
    flags |= bit if name != "write" else 0
print(flags, bool(flags & 2), flags & ~4)
