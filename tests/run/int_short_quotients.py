"""Floor division of big ints of nearly equal length: quotients that the leading digits decide, and those they do not."""

state = 0x2545F4914F6CDD1D


def bits(count):
    """A pseudo-random int of exactly `count` bits."""
    global state
    value = 1
    while value.bit_length() < count:
        state ^= state << 13 & (1 << 64) - 1
        state ^= state >> 7
        state ^= state << 17 & (1 << 64) - 1
        value = value << 64 | state
    return value >> (value.bit_length() - count)


def check(a, b):
    """Quotient and remainder for the four pairs of signs, each way of asking."""
    mixed = 0
    for x in (a, -a):
        for y in (b, -b):
            q, r = divmod(x, y)
            assert q == x // y and r == x % y, (x, y)
            assert q * y + r == x and abs(r) < abs(y) and (r == 0 or (r < 0) == (y < 0)), (x, y)
            mixed = mixed * 31 + q * 7 + r
    return mixed


digest = 0
for size in (61, 89, 90, 91, 119, 120, 121, 150, 959, 960, 961, 990, 2000, 7777):
    for more in (0, 1, 29, 30, 31, 59, 60, 61, 90):
        a, b = bits(size + more), bits(size)
        digest = (digest * 33 + check(a, b) + check(b, a)) % (2**127 - 1)
    b = bits(size)
    # Around multiples, where the quotient turns on the last digit.
    for factor in (1, 2, 3, 9, 10, 2**29, 2**30 - 1, 2**30, 2**31 + 1, 2**59, 2**60 - 1):
        for delta in (-1, 0, 1):
            digest = (digest * 33 + check(factor * b + delta, b)) % (2**127 - 1)
    # Divisors whose leading digits are all ones or a one with zeros.
    for b in ((1 << size) - 1, 1 << size, (1 << size) + 1):
        for a in (b - 1, b, b + 1, 2 * b - 1, 2 * b, (1 << size + 30) - 1, (1 << size + 59) + 1):
            digest = (digest * 33 + check(a, b)) % (2**127 - 1)
print(digest)


def gcd(a, b):
    while b:
        a, b = b, a % b
    return a


common = bits(800)
print(gcd(common * bits(1000), common * bits(1010)) % common, gcd(3**500, 6**300) == 3**300)

# Digits and back through text, which goes through GMP.
for size in (14 * 64, 15 * 64, 16 * 64, 30 * 64 + 7, 9600):
    n = bits(size)
    assert int(str(n)) == n and int(hex(n), 16) == n and (n * n) // n == n
    digest = (digest * 33 + n * bits(size + 300)) % (2**127 - 1)
print(digest)
