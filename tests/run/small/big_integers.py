def factorial(n):
    result = 1
    for i in range(2, n + 1):
        result *= i
    return result


def fibonacci(n):
    a, b = 0, 1
    for _ in range(n):
        a, b = b, a + b
    return a


def isqrt(n):
    x = 1 << (n.bit_length() + 1) // 2
    while True:
        y = (x + n // x) // 2
        if y >= x:
            return x
        x = y


import math

f = factorial(200)
print(f)
print(len(str(factorial(1000))), sum(int(d) for d in str(factorial(1000))), factorial(1000) % (10**9 + 7))
print(fibonacci(300), fibonacci(1000) % 10**20)
print(isqrt(2 * 10**100), isqrt(10**60) == 10**30, math.isqrt(10**61), math.gcd(factorial(30), 2**50 * 3**5), math.lcm(12, 18, 10**20), math.comb(100, 50), math.factorial(25), math.perm(20, 5))
print(f // factorial(198), f % factorial(199), f // -(10**300), -f // 10**370, -f % 10**12, f >> 1200, f & ((1 << 64) - 1), (f | 1) ^ f, ~f + f)
for n in (10**50, 2**500 - 1, -(3**200)):
    print(n, hex(n), oct(n)[:20], bin(n).count("1"), n.bit_length(), int(str(n)) == n, int(hex(n), 16) == n)
    print(n * n, n * -n // n, (n * n + 12345) % n, divmod(n * 7 + 3, n), n + 1 > n, -n < n, hash(n), n == float(n), "%d" % n, f"{n:,}", f"{n:x}")
    print(n ** 3 // n ** 2 == n, n - n, n & n, n << 3, n >> 100, n * 0, n * 1, n // 1, pow(n, 3, 10**9 + 7), float(n), n / 10**20, round(n, -10))
print(pow(2, 10**6, 10**9 + 7), pow(7, 560, 561), pow(3, 10**30, 10**20), pow(123456789, -1, 10**9 + 7))


def is_prime(n, bases=(2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37)):
    if n < 2:
        return False
    for p in bases:
        if n % p == 0:
            return n == p
    d, r = n - 1, 0
    while d % 2 == 0:
        d //= 2
        r += 1
    for a in bases:
        x = pow(a, d, n)
        if x in (1, n - 1):
            continue
        for _ in range(r - 1):
            x = x * x % n
            if x == n - 1:
                break
        else:
            return False
    return True


print([p for p in range(10**12, 10**12 + 200) if is_prime(p)], is_prime(2**127 - 1), is_prime(2**129 - 1), [e for e in range(2, 130) if is_prime(2**e - 1)])
