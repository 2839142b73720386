a, b = 3 + 4j, 1 - 2j
print(a, b, a + b, a - b, a * b, a / b, a ** 2, a ** b, -a, +a, abs(a), a.conjugate(), a.real, a.imag)
print(complex(1), complex(1, 2), complex("1+2j"), complex("-3.5e2j"), complex(" ( 1-1j ) "), 1j * 1j, 2 * 1j, 1.5 + 2j, 1j == 0 + 1j, 1 + 0j == 1, hash(1 + 0j) == hash(1), bool(0j), 0j ** 0)
print(repr(1j), repr(-1j), repr(0j), repr(-0j), repr(complex(-0.0, 1)), repr(1e20 + 1e-5j), str(1.0 + 0j), complex("nan"), complex("inf+infj"), 3j / 2, a == 3 + 4j, a != b)
print(f"{a:.2f} {a:e} {b:+.1f} {a:>12} {a!r:>10}", "%s" % a, [1j], (a - b) * 2, sum([1j, 2, 3.5]))
for expression in ("a < b", "a // b", "a % b", "int(a)", "float(a)", "1 / 0j", "0j ** -1", "complex('x')", "complex('1 + 2j')", "complex([])", "abs('a')", "complex('1', 2)", "a & b", "divmod(a, 1)", "round(a)"):
    try:
        print(expression, "=", eval(expression))
    except (TypeError, ValueError, ZeroDivisionError) as error:
        print(expression, "->", type(error).__name__ + ":", error)
