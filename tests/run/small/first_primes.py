def is_prime(n: int) -> bool:
    if n < 2:
        return False
    i = 2
    while i * i <= n:
        if n % i == 0:
            return False
        i += 1
    return True


def factors(n):
    found = []
    d = 2
    while n > 1:
        while n % d == 0:
            found.append(d)
            n //= d
        d += 1
    return found


print([n for n in range(60) if is_prime(n)])
for n in (12, 97, 360, 1001, 65536, 999999):
    print(n, "=", " x ".join(map(str, factors(n))))
print(sum(1 for n in range(5000) if is_prime(n)))


def gcd(a, b):
    while b:
        a, b = b, a % b
    return a


print(gcd(48, 36), gcd(17, 5), gcd(0, 9), gcd(10**18, 2**40))


def collatz(n):
    steps = 0
    while n != 1:
        n = n // 2 if n % 2 == 0 else 3 * n + 1
        steps += 1
    return steps


print([collatz(n) for n in range(1, 20)], max(range(1, 1000), key=collatz))
print([n for n in range(1, 1000) if sum(d for d in range(1, n) if n % d == 0) == n])
