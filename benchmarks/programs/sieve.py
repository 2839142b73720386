"""The sieve of Eratosthenes over a list of booleans."""
import sys


def sieve(n: int) -> int:
    flags = [True] * (n + 1)
    flags[0] = flags[1] = False
    i = 2
    while i * i <= n:
        if flags[i]:
            j = i * i
            while j <= n:
                flags[j] = False
                j += i
        i += 1
    count = 0
    for flag in flags:
        if flag:
            count += 1
    return count


def main(scale: float) -> None:
    total = 0
    for i in range(max(1, int(13 * scale))):
        total += sieve(1_000_000 + i)
    print(total)


main(float(sys.argv[1]) if len(sys.argv) > 1 else 1.0)
