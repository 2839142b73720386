"""Matrix product by three loops over lists of lists of floats."""
import sys


def matmul(a: list[list[float]], b: list[list[float]]) -> list[list[float]]:
    n, m, p = len(a), len(b), len(b[0])
    result = [[0.0] * p for _ in range(n)]
    for i in range(n):
        row = a[i]
        out = result[i]
        for j in range(p):
            total = 0.0
            for k in range(m):
                total += row[k] * b[k][j]
            out[j] = total
    return result


def main(scale: float) -> None:
    n = int(260 * scale ** (1 / 3))
    a = [[(i * j % 7) / 7.0 for j in range(n)] for i in range(n)]
    b = [[(i + j) % 5 - 2.0 for j in range(n)] for i in range(n)]
    c = matmul(a, b)
    print(n, sum(map(sum, c)), c[n // 2][n // 3])


main(float(sys.argv[1]) if len(sys.argv) > 1 else 1.0)
