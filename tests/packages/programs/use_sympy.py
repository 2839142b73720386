# SymPy: calculus, solving, matrices, simplification, number theory, printing, substitution and numeric evaluation.
# needs: sympy
from sympy import (Eq, Function, I, Integral, Matrix, N, Piecewise, Rational, Symbol, apart, cos, diff, dsolve, exp, expand, factor, factorint, gcd, groebner, integrate,
                   isprime, lambdify, latex, limit, log, nsolve, oo, pi, pretty, simplify, sin, solve, sqrt, srepr, series, summation, symbols, sympify, together, trigsimp)

x, y, z = symbols("x y z")
n = Symbol("n", integer=True, positive=True)
print(expand((x + y) ** 4), factor(x**3 - y**3), gcd(x**2 - 1, x**2 + 2 * x + 1))
print(simplify((x**2 - 1) / (x - 1)), trigsimp(sin(x) ** 2 + cos(x) ** 2), apart(1 / (x**2 - 1)), together(1 / x + 1 / y))
print(diff(sin(x) * exp(x**2), x), diff(x**y, x, 2))
print(integrate(x * exp(-x), (x, 0, oo)), integrate(1 / (1 + x**2), x), integrate(log(x), x))
print(limit(sin(x) / x, x, 0), series(exp(x), x, 0, 6), summation(1 / n**2, (n, 1, oo)))
print(solve(x**2 - 2, x), solve([x + y - 3, x - y - 1], [x, y]), solve(x**4 - 5 * x**2 + 4))
m = Matrix([[2, 1], [1, 3]])
print(m.det(), m.inv(), m.eigenvals(), (m * m).T, m.charpoly().as_expr())
f = Function("f")
print(dsolve(Eq(f(x).diff(x), f(x)), f(x)), dsolve(f(x).diff(x, 2) + f(x), f(x)))
print(factorint(2**64 - 1), isprime(2**61 - 1), N(pi, 40), N(sqrt(2) + I, 20), Rational(1, 3) + Rational(1, 6))
print(latex(Integral(x**2 / y, (x, 0, 1))), srepr(x + 2 * y), sympify("2*x + cos(pi)"))
print(pretty(sqrt(x) / (1 + x**2), use_unicode=False))
print(groebner([x**2 + y, x * y - 1], x, y).exprs, Piecewise((x, x > 0), (-x, True)).subs(x, -3))
print(lambdify((x, y), x**2 + sin(y))(3, 0), nsolve(cos(x) - x, x, 1), (x + 1).subs({x: y * z}), (x * y).free_symbols == {x, y})
print(solve(x**3 - 6 * x**2 + 11 * x - 6, x), expand(cos(x + y), trig=True), hash(x + y) == hash(y + x))
