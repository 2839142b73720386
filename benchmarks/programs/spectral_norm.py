"""The spectral norm of an infinite matrix, by the power method."""
import math
import sys


def entry(i: int, j: int) -> float:
    return 1.0 / ((i + j) * (i + j + 1) // 2 + i + 1)


def times(v: list[float]) -> list[float]:
    n = len(v)
    result = [0.0] * n
    for i in range(n):
        total = 0.0
        for j in range(n):
            total += entry(i, j) * v[j]
        result[i] = total
    return result


def times_transposed(v: list[float]) -> list[float]:
    n = len(v)
    result = [0.0] * n
    for i in range(n):
        total = 0.0
        for j in range(n):
            total += entry(j, i) * v[j]
        result[i] = total
    return result


def main(scale: float) -> None:
    n = int(510 * scale ** 0.5)
    u = [1.0] * n
    v = u
    for _ in range(6):
        v = times_transposed(times(u))
        u = times_transposed(times(v))
    vBv = vv = 0.0
    for a, b in zip(u, v):
        vBv += a * b
        vv += b * b
    print(n, f"{math.sqrt(vBv / vv):.9f}")


main(float(sys.argv[1]) if len(sys.argv) > 1 else 1.0)
