"""cmath: values, branch cuts, special values, errors."""
import cmath
from math import inf, nan, pi

for name in ("sqrt", "exp", "log", "log10", "sin", "cos", "tan", "sinh", "cosh", "tanh", "asin", "acos", "atan", "asinh", "acosh", "atanh"):
    f = getattr(cmath, name)
    print(name, *(f"{f(z):.12g}" for z in (0.3 + 0.4j, -2 + 0j, complex(-2, -0.0), 1.5 - 2.5j)))
    for z in (complex(inf, 0), complex(-inf, 1), complex(0, inf), complex(nan, 0), 0j):
        try:
            print("  ", z, f(z))
        except (ValueError, OverflowError) as e:
            print("  ", z, type(e).__name__, e)
print(cmath.polar(3 + 4j), cmath.rect(2, pi / 2), cmath.phase(-1 - 0j), cmath.phase(complex(-1, -0.0)), cmath.log(8, 2))
for r, phi in ((inf, 1), (-inf, 4), (inf, 0), (0, inf), (1, inf), (nan, 0), (1, nan), (-2, -0.0)):
    try:
        print(r, phi, cmath.rect(r, phi))
    except ValueError as e:
        print(r, phi, e)
print(cmath.isclose(1 + 1j, 1 + 1.0000000001j), cmath.isclose(1, 2, rel_tol=0.5), cmath.isfinite(complex(inf, 1)), cmath.isnan(complex(1, nan)), cmath.isinf(complex(1, -inf)))
print(cmath.inf, cmath.nan, cmath.infj, cmath.nanj, cmath.pi, cmath.e, cmath.tau)


class Convertible:
    def __complex__(self):
        return 3 + 4j


print(cmath.sqrt(Convertible()), cmath.exp(True))
for wrong in (lambda: cmath.exp(1000), lambda: cmath.sqrt("x"), lambda: cmath.log(0), lambda: cmath.log(1, 0), lambda: cmath.atanh(1), lambda: cmath.isclose(1, 1, rel_tol=-1),
              lambda: cmath.cosh(complex(0, inf)), lambda: cmath.polar(complex(1e308, 1e308)), lambda: cmath.sqrt(None)):
    try:
        print(wrong())
    except Exception as e:
        print(type(e).__name__, e)
