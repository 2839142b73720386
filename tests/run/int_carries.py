"""Sums, differences and products of big ints around digit borders, where carries and borrows run far."""

state = 88172645463325252


def bits(count):
    """`count` pseudo-random bits."""
    global state
    value = 0
    for _ in range(count // 32 + 1):
        state ^= state << 13 & (1 << 64) - 1
        state ^= state >> 7
        state ^= state << 17 & (1 << 64) - 1
        value = value << 32 | state & 0xFFFFFFFF
    return value & (1 << count) - 1


def check(a, b):
    total, difference, product = a + b, a - b, a * b
    assert total - b == a and total - a == b, (a, b)
    assert difference + b == a and -difference + a == b, (a, b)
    assert product == b * a
    if b:
        assert product // b == a and product % b == 0, (a, b)
    return (total * 3 + difference * 7 + product) % (2**127 - 1)


def edges(size):
    top = 1 << size
    return [top - 1, top, top + 1, top - (1 << size // 2), 1 << size // 2, -top, 1 - top]


digest = 0
for size in (20, 29, 30, 31, 59, 60, 61, 89, 90, 91, 120, 300, 1000, 3840, 3841, 4000, 9000):
    for small in (5, 29, 30, 31, 60, size):
        for sign in (1, -1):
            a, b = bits(size) * sign, bits(small)
            digest = (digest * 31 + check(a, b) + check(b, a)) % (2**127 - 1)
    for x in edges(size):
        for y in (1, 2, (1 << 30) - 1, 1 << 30, (1 << 29) + 1, 3 * (2**30 - 1), (1 << size) - 1, bits(size)):
            digest = (digest * 31 + check(x, y) + check(y, x)) % (2**127 - 1)
    print(size, digest)

# A borrow and a carry through every digit.
n = 30 * 200
print((1 << n) - 1 == int("1" * n, 2), ((1 << n) - 1 + 1) == 1 << n, (1 << n) - (1 << n - 1) == 1 << n - 1)
print(hash((1 << n) - 1 + 1 - (1 << n)), ((1 << n) - 1) * ((1 << 30) - 1) % 1000003)
