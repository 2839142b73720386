"""Big-integer work: a thousand digits of pi by three formulas, of e and of the square root of two,
factorial of a thousand, Mersenne primes and big Fibonacci numbers."""
import sys


def pi_spigot(count: int):
    """Gibbons' streaming spigot: digits one at a time."""
    q, r, t, k, m, x = 1, 0, 1, 1, 3, 3
    while count:
        if 4 * q + r - t < m * t:
            yield m
            count -= 1
            q, r, m = 10 * q, 10 * (r - m * t), (10 * (3 * q + r)) // t - 10 * m
        else:
            q, r, t, k, m, x = q * k, (2 * q + r) * x, t * x, k + 1, (q * (7 * k + 2) + r * x) // (t * x), x + 2


def arctan_inverse(x: int, unit: int) -> int:
    """unit * atan(1/x)"""
    total = term = unit // x
    square = x * x
    n, sign = 3, -1
    while term:
        term //= square
        total += sign * (term // n)
        sign = -sign
        n += 2
    return total


def pi_machin(digits):
    unit = 10 ** (digits + 10)
    return 4 * (4 * arctan_inverse(5, unit) - arctan_inverse(239, unit)) // 10 ** 10


def isqrt(n):
    if n == 0:
        return 0
    x = 1 << (n.bit_length() + 1) // 2
    while (y := (x + n // x) // 2) < x:
        x = y
    return x


def pi_chudnovsky(digits):
    """Binary splitting."""
    def split(a, b):
        if b - a == 1:
            p = 1 if a == 0 else (6 * a - 5) * (2 * a - 1) * (6 * a - 1)
            q = 1 if a == 0 else a * a * a * 10939058860032000
            t = p * (13591409 + 545140134 * a)
            return p, q, -t if a & 1 else t
        middle = (a + b) // 2
        p1, q1, t1 = split(a, middle)
        p2, q2, t2 = split(middle, b)
        return p1 * p2, q1 * q2, t1 * q2 + p1 * t2

    _, q, t = split(0, digits // 14 + 2)
    root = isqrt(10005 * 10 ** (2 * (digits + 10)))
    return q * 426880 * root // t // 10 ** 10


def e_digits(digits):
    unit = 10 ** (digits + 10)
    total = term = unit
    n = 1
    while term:
        term //= n
        total += term
        n += 1
    return total // 10 ** 10


def factorial(n):
    def product(low, high):
        if high - low < 8:
            result = 1
            for i in range(low, high):
                result *= i
            return result
        middle = (low + high) // 2
        return product(low, middle) * product(middle, high)
    return product(1, n + 1)


def lucas_lehmer(p):
    m = (1 << p) - 1
    s = 4
    for _ in range(p - 2):
        s = s * s - 2
        while s >> p:
            s = (s & m) + (s >> p)
        if s == m:
            s = 0
    return s == 0


def fibonacci(n):
    """Fast doubling: (F(n), F(n+1))."""
    if n == 0:
        return 0, 1
    a, b = fibonacci(n // 2)
    c = a * (2 * b - a)
    d = a * a + b * b
    return (d, c + d) if n % 2 else (c, d)


def chunks(text, size=10, per_line=5):
    for start in range(0, len(text), size * per_line):
        line = text[start:start + size * per_line]
        yield " ".join(line[i:i + size] for i in range(0, len(line), size)) + f" :{start + len(line)}"


def main():
    digits = 1000
    spigot = "".join(map(str, pi_spigot(digits)))
    machin = str(pi_machin(digits - 1))
    chudnovsky = str(pi_chudnovsky(digits - 1))
    print(spigot == machin == chudnovsky, len(machin))
    for line in chunks(spigot):
        print(line)
    print([spigot.count(str(d)) for d in range(10)], spigot.find("999999"))
    e = str(e_digits(200))
    print(f"{e[0]}.{e[1:]}")
    root = str(isqrt(2 * 10 ** 400))
    print(f"{root[0]}.{root[1:]}")
    f = factorial(1000)
    text = str(f)
    print(text[:50], text[-260:-240], len(text), sum(map(int, text)), len(text) - len(text.rstrip("0")))
    print(f // factorial(998) == 999 * 1000, f % (10 ** 9 + 7), f.bit_length(), hex(f)[:40], f == int(text))
    print([p for p in (2, 3, 5, 7, 11, 13, 17, 19, 23, 31, 61, 89, 97, 107, 127, 257, 521, 523, 607) if p == 2 or lucas_lehmer(p)])
    print(fibonacci(1000)[0], str(fibonacci(20000)[0])[:20], len(str(fibonacci(20000)[0])))
    print((2 ** 607 - 1) % 10 ** 30, 3 ** 1000 // 7 ** 350, pow(3, 10 ** 50, 10 ** 40), -(7 ** 200) >> 500, (7 ** 300) & (2 ** 200 - 1))
    sys.set_int_max_str_digits(0)
    print(len(str(3 ** 20000)), str(3 ** 20000)[:15], hash(3 ** 20000))
    sys.set_int_max_str_digits(640)
    try:
        str(10 ** 700)
    except ValueError as error:
        print(error)


main()
