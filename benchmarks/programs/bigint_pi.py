"""Digits of pi by a spigot over big integers."""
import sys


def pi_digits(count: int) -> str:
    digits: list[str] = []
    q, r, t, k, m, x = 1, 0, 1, 1, 3, 3
    while len(digits) < count:
        if 4 * q + r - t < m * t:
            digits.append(str(m))
            q, r, m = 10 * q, 10 * (r - m * t), (10 * (3 * q + r)) // t - 10 * m
        else:
            q, r, t, k, m, x = q * k, (2 * q + r) * x, t * x, k + 1, (q * (7 * k + 2) + r * x) // (t * x), x + 2
    return "".join(digits)


def main(scale: float) -> None:
    digits = pi_digits(int(4000 * scale))
    print(len(digits), digits[-10:], sum(map(int, digits)))


main(float(sys.argv[1]) if len(sys.argv) > 1 else 1.0)
