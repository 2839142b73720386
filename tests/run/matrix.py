"""Matrices over floats and over exact fractions: arithmetic, LU, inverse, determinant, powers, a linear
fit and a game of life, with errors of their own."""
import math
from functools import total_ordering


@total_ordering
class Fraction:
    __slots__ = ("top", "bottom")

    def __init__(self, top: int, bottom: int = 1):
        if bottom == 0:
            raise ZeroDivisionError(f"Fraction({top}, 0)")
        common = math.gcd(top, bottom)
        if bottom < 0:
            common = -common
        self.top, self.bottom = top // common, bottom // common

    @staticmethod
    def of(value):
        return value if isinstance(value, Fraction) else Fraction(value)

    def __add__(self, other):
        other = self.of(other)
        return Fraction(self.top * other.bottom + other.top * self.bottom, self.bottom * other.bottom)

    __radd__ = __add__

    def __neg__(self):
        return Fraction(-self.top, self.bottom)

    def __sub__(self, other):
        return self + -self.of(other)

    def __rsub__(self, other):
        return self.of(other) - self

    def __mul__(self, other):
        other = self.of(other)
        return Fraction(self.top * other.top, self.bottom * other.bottom)

    __rmul__ = __mul__

    def __truediv__(self, other):
        other = self.of(other)
        return Fraction(self.top * other.bottom, self.bottom * other.top)

    def __abs__(self):
        return Fraction(abs(self.top), self.bottom)

    def __eq__(self, other):
        other = self.of(other)
        return (self.top, self.bottom) == (other.top, other.bottom)

    def __lt__(self, other):
        other = self.of(other)
        return self.top * other.bottom < other.top * self.bottom

    def __hash__(self):
        return hash((self.top, self.bottom))

    def __bool__(self):
        return self.top != 0

    def __float__(self):
        return self.top / self.bottom

    def __repr__(self):
        return str(self.top) if self.bottom == 1 else f"{self.top}/{self.bottom}"


class ShapeError(ValueError):
    pass


class SingularError(ArithmeticError):
    pass


class Matrix:
    def __init__(self, rows):
        self.rows = [list(row) for row in rows]
        if not self.rows or len({len(row) for row in self.rows}) != 1:
            raise ShapeError("rows of unequal length")

    @classmethod
    def identity(cls, n, one=1):
        return cls([[one if i == j else one - one for j in range(n)] for i in range(n)])

    @classmethod
    def build(cls, rows, columns, function):
        return cls([[function(i, j) for j in range(columns)] for i in range(rows)])

    @property
    def shape(self):
        return len(self.rows), len(self.rows[0])

    def __getitem__(self, key):
        if isinstance(key, tuple):
            i, j = key
            return self.rows[i][j]
        return self.rows[key]

    def __setitem__(self, key, value):
        i, j = key
        self.rows[i][j] = value

    def __iter__(self):
        for row in self.rows:
            yield from row

    def __eq__(self, other):
        return isinstance(other, Matrix) and self.rows == other.rows

    def __add__(self, other):
        if self.shape != other.shape:
            raise ShapeError(f"{self.shape} + {other.shape}")
        return Matrix([[a + b for a, b in zip(r, s)] for r, s in zip(self.rows, other.rows)])

    def __mul__(self, scalar):
        return Matrix([[a * scalar for a in row] for row in self.rows])

    __rmul__ = __mul__

    def __matmul__(self, other):
        if self.shape[1] != other.shape[0]:
            raise ShapeError(f"{self.shape} @ {other.shape}")
        columns = list(zip(*other.rows))
        return Matrix([[sum(a * b for a, b in zip(row, column)) for column in columns] for row in self.rows])

    def __pow__(self, n):
        if n < 0:
            return self.inverse() ** -n
        result, base = Matrix.identity(self.shape[0]), self
        while n:
            if n & 1:
                result = result @ base
            base = base @ base
            n >>= 1
        return result

    @property
    def T(self):
        return Matrix(zip(*self.rows))

    def eliminate(self, right):
        """Gauss-Jordan on copies; gives (reduced right side, determinant)."""
        n, m = self.shape
        if n != m:
            raise ShapeError(f"not square: {self.shape}")
        left = [row[:] for row in self.rows]
        right = [row[:] for row in right.rows]
        determinant = 1
        for k in range(n):
            pivot = max(range(k, n), key=lambda i: abs(left[i][k]))
            if not left[pivot][k]:
                raise SingularError(f"column {k} has no pivot")
            if pivot != k:
                left[k], left[pivot] = left[pivot], left[k]
                right[k], right[pivot] = right[pivot], right[k]
                determinant = -determinant
            p = left[k][k]
            determinant = determinant * p
            left[k] = [x / p for x in left[k]]
            right[k] = [x / p for x in right[k]]
            for i in range(n):
                if i != k and left[i][k]:
                    f = left[i][k]
                    left[i] = [x - f * y for x, y in zip(left[i], left[k])]
                    right[i] = [x - f * y for x, y in zip(right[i], right[k])]
        return Matrix(right), determinant

    def inverse(self):
        return self.eliminate(Matrix.identity(self.shape[0], self[0, 0] * 0 + 1))[0]

    def determinant(self):
        try:
            return self.eliminate(Matrix.identity(self.shape[0], self[0, 0] * 0 + 1))[1]
        except SingularError:
            return 0

    def solve(self, right):
        return [row[0] for row in self.eliminate(Matrix([[r] for r in right]))[0].rows]

    def __repr__(self):
        texts = [[f"{x:.4f}" if isinstance(x, float) else repr(x) for x in row] for row in self.rows]
        widths = [max(map(len, column)) for column in zip(*texts)]
        return "\n".join("[" + "  ".join(t.rjust(w) for t, w in zip(row, widths)) + "]" for row in texts)


def hilbert(n):
    return Matrix.build(n, n, lambda i, j: Fraction(1, i + j + 1))


def fit(points, degree):
    """Least squares by the normal equations."""
    a = Matrix([[x ** k for k in range(degree + 1)] for x, _ in points])
    t = a.T
    return (t @ a).solve([row[0] for row in (t @ Matrix([[y] for _, y in points])).rows])


def life(cells, generations):
    for _ in range(generations):
        counts = {}
        for x, y in cells:
            for dx in (-1, 0, 1):
                for dy in (-1, 0, 1):
                    if dx or dy:
                        key = x + dx, y + dy
                        counts[key] = counts.get(key, 0) + 1
        cells = {cell for cell, n in counts.items() if n == 3 or (n == 2 and cell in cells)}
    return cells


def main():
    a = Matrix([[2, 1], [5, 3]])
    print(a @ a.inverse() == Matrix.identity(2), a ** 5, a.T, a * 2 + a, sep="\n")
    h = hilbert(5)
    inverse = h.inverse()
    print(h, inverse, sep="\n")
    print(h @ inverse == Matrix.identity(5, Fraction(1)), h.determinant(), inverse ** -1 == h)
    print((Matrix([[1, 1], [1, 0]]) ** 90)[0, 1], sum(a), list(a.T))
    floats = Matrix.build(8, 8, lambda i, j: float((i * 7 + j * 13) % 11) + (10.0 if i == j else 0.0))
    print(floats)
    print(floats.inverse())
    error = max(abs(x - y) for x, y in zip(floats @ floats.inverse(), Matrix.identity(8)))
    print("small error:", error < 1e-12, f"{floats.determinant():.6e}")
    points = [(x / 4, 2.0 - 3.0 * (x / 4) + 0.5 * (x / 4) ** 2) for x in range(-8, 9)]
    print([f"{c:.6f}" for c in fit(points, 2)], Matrix([[Fraction(2), Fraction(1)], [Fraction(1), Fraction(3)]]).solve([Fraction(1), Fraction(2)]))
    big = Matrix.build(24, 24, lambda i, j: (i * j + i + j) % 17)
    print(sum(big @ big), (big @ big)[23], big.determinant())
    for action in (lambda: a @ Matrix([[1, 2, 3]]), lambda: Matrix([[1], [2, 3]]), lambda: Matrix([[1, 2], [2, 4]]).inverse(), lambda: Fraction(1, 0), lambda: Matrix([[1, 2, 3]]).inverse(), lambda: a + Matrix([[1]]), lambda: a["x", 0]):
        try:
            print(action())
        except (ShapeError, ArithmeticError, TypeError) as error:
            print(type(error).__name__ + ":", error)
    print(sorted([Fraction(1, 2), Fraction(1, 3), Fraction(-5, 7), Fraction(4, 8)]), max(Fraction(2, 3), Fraction(3, 4)), Fraction(1, 2) == Fraction(2, 4), len({Fraction(1, 2), Fraction(2, 4)}), 1 - Fraction(1, 3), float(Fraction(1, 8)), Fraction(1, 3) >= 0)
    glider = {(1, 0), (2, 1), (0, 2), (1, 2), (2, 2)}
    moved = life(glider, 40)
    print(sorted(moved), moved == {(x + 10, y + 10) for x, y in glider})
    acorn = life({(0, 2), (1, 0), (1, 2), (3, 1), (4, 2), (5, 2), (6, 2)}, 60)
    print(len(acorn), sorted(acorn)[:6])


main()
