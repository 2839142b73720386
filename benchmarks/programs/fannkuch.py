"""Pancake flipping over every permutation of a few numbers."""
import sys


def fannkuch(n: int) -> tuple[int, int]:
    perm1 = list(range(n))
    count = [0] * n
    max_flips = checksum = 0
    sign = 0
    r = n
    while True:
        while r != 1:
            count[r - 1] = r
            r -= 1
        first = perm1[0]
        if first:
            perm = perm1[:]
            flips = 0
            while first:
                i, j = 0, first
                while i < j:
                    perm[i], perm[j] = perm[j], perm[i]
                    i += 1
                    j -= 1
                flips += 1
                first = perm[0]
            if flips > max_flips:
                max_flips = flips
            checksum += -flips if sign else flips
        sign = 1 - sign
        while True:
            if r == n:
                return checksum, max_flips
            first = perm1[0]
            for i in range(r):
                perm1[i] = perm1[i + 1]
            perm1[r] = first
            count[r] -= 1
            if count[r] > 0:
                break
            r += 1


def main(scale: float) -> None:
    for _ in range(max(1, int(6 * scale))):
        result = fannkuch(8)
    print(result, fannkuch(9 if scale >= 0.5 else 7))


main(float(sys.argv[1]) if len(sys.argv) > 1 else 1.0)
