"""Prints the primes up to a limit, ten to a line: `primes 100`."""
import sys


def primes(limit: int) -> list[int]:
    flags = [True] * (limit + 1)
    found = []
    for n in range(2, limit + 1):
        if flags[n]:
            found.append(n)
            for multiple in range(n * n, limit + 1, n):
                flags[multiple] = False
    return found


def main() -> None:
    limit = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    found = primes(limit)
    for start in range(0, len(found), 10):
        print(*(f"{p:5d}" for p in found[start:start + 10]), sep="")
    print(f"{len(found)} primes up to {limit}")


main()
