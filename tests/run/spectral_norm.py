"""The spectral norm of the infinite matrix 1/((i+j)(i+j+1)/2+i+1), by the power method; and the same
with matrices written out, to check the shortcut."""
import math


def entry(i: int, j: int) -> float:
    return 1.0 / ((i + j) * (i + j + 1) // 2 + i + 1)


def multiply(v: list, transposed: bool = False) -> list:
    n = len(v)
    result = []
    for i in range(n):
        total = 0.0
        for j in range(n):
            total += (entry(j, i) if transposed else entry(i, j)) * v[j]
        result.append(total)
    return result


def multiply_both(v):
    return multiply(multiply(v), transposed=True)


def spectral_norm(n: int, rounds: int = 10) -> float:
    u = [1.0] * n
    v = []
    for _ in range(rounds):
        v = multiply_both(u)
        u = multiply_both(v)
    vBv = vv = 0.0
    for ue, ve in zip(u, v):
        vBv += ue * ve
        vv += ve * ve
    return math.sqrt(vBv / vv)


class Matrix:
    def __init__(self, rows):
        self.rows = rows

    @classmethod
    def of_size(cls, n):
        return cls([[entry(i, j) for j in range(n)] for i in range(n)])

    def transpose(self):
        return Matrix([list(column) for column in zip(*self.rows)])

    def __matmul__(self, other):
        if isinstance(other, Matrix):
            columns = other.transpose().rows
            return Matrix([[dot(row, column) for column in columns] for row in self.rows])
        return [dot(row, other) for row in self.rows]

    def trace(self):
        return sum(row[i] for i, row in enumerate(self.rows))


def dot(a, b):
    return sum(x * y for x, y in zip(a, b))


def norm(v):
    return math.sqrt(dot(v, v))


def by_matrix(n, rounds=12):
    a = Matrix.of_size(n)
    product = a.transpose() @ a
    v = [1.0] * n
    for _ in range(rounds):
        v = product @ v
        length = norm(v)
        v = [x / length for x in v]
    return math.sqrt(norm(product @ v)), product.trace()


def frobenius(n: int) -> float:
    """An upper bound: the root of the sum of squares."""
    total = 0.0
    for i in range(n):
        for j in range(n):
            total += entry(i, j) ** 2
    return math.sqrt(total)


def convergence(n, tolerance=1e-12):
    """How many rounds until the estimate stands still."""
    u = [1.0] * n
    estimate, rounds = 0.0, 0
    while True:
        v = multiply_both(u)
        rounds += 1
        new = math.sqrt(dot(u, v) / dot(u, u))
        if abs(new - estimate) < tolerance:
            return rounds, new
        estimate, u = new, v


def main():
    for n in (1, 2, 5, 10, 20, 55):
        print(f"{n:>4} {spectral_norm(n):.9f}")
    for n in (2, 10, 24):
        value, trace = by_matrix(n)
        print(f"{n:>4} {value:.9f} trace {trace:.6f} close {math.isclose(value, spectral_norm(n), rel_tol=1e-9)}")
    for n in (3, 8, 16):
        rounds, value = convergence(n)
        print(f"{n:>4} stands still after {rounds} rounds at {value:.9f}, at most {frobenius(n):.9f}: {value <= frobenius(n)}")
    previous = 0.0
    for rounds in range(1, 6):
        value = spectral_norm(12, rounds)
        print(rounds, f"{value:.12f}", value >= previous)
        previous = value


main()
