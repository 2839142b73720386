# SymPy: identities that must hold whatever form results have.
# needs: sympy
import pytest
from sympy import Matrix, Poly, Rational, S, cos, diff, exp, factor, integrate, log, nsimplify, oo, pi, simplify, sin, solve, solveset, sqrt, symbols, sympify, tan

x, y = symbols("x y", real=True)


@pytest.mark.parametrize("f", [x**3, sin(x) * cos(x), exp(-x), log(x), 1 / (1 + x**2), x * exp(x), sqrt(x)], ids=str)
def test_integral_undoes_derivative(f):
    assert simplify(diff(integrate(f, x), x) - f) == 0


@pytest.mark.parametrize("text", ["x**2 - 5*x + 6", "x**3 - x", "x**4 - 1", "2*x**2 - 3*x - 2"])
def test_roots(text):
    p = sympify(text, {"x": x})
    for root in solve(p, x):
        assert simplify(p.subs(x, root)) == 0
    assert factor(p).expand() == p and Poly(p, x).degree() == sum(Poly(p, x).nroots() != [] for _ in range(Poly(p, x).degree()))


@pytest.mark.parametrize("n", [2, 3, 4])
def test_matrices(n):
    m = Matrix(n, n, lambda i, j: Rational(1, i + j + 1))
    assert m * m.inv() == Matrix.eye(n) and m.det() != 0 and m.T == m
    l, u, _ = m.LUdecomposition()
    assert l * u == m


def test_simplification():
    assert simplify(sin(x) ** 2 + cos(x) ** 2) == 1 and simplify(tan(x) * cos(x)) == sin(x) and nsimplify(0.125) == S(1) / 8
    assert integrate(exp(-x**2), (x, -oo, oo)) == sqrt(pi) and len(solveset(x**2 + 1, x)) == 2


def test_numbers():
    assert str(pi.n(60)) == "3.14159265358979323846264338327950288419716939937510582097494" and Rational("0.1") + Rational(1, 5) == Rational(3, 10)
    with pytest.raises(TypeError):
        bool(x < y)
