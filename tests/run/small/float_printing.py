import math

values = [0.0, -0.0, 1.0, -1.5, 0.1, 0.1 + 0.2, 1 / 3, 2 / 3, 1e15, 1e16, 1e17, 123456789012345680.0, 1e21, 1e22, 1e23, 1e100, 1e-4, 1e-5, 0.00012345, 1.5e-10, 5e-324, 2.2250738585072014e-308, 1.7976931348623157e308, float("inf"), float("-inf"), float("nan"), math.pi, math.e, 100.0, 1e2, 4.35, 2.675, 9007199254740993.0, 0.5, 3.0e8, 299792458.123]
for v in values:
    print(repr(v), str(v), f"{v:.3f}", f"{v:.0f}", f"{v:e}", f"{v:.2e}", f"{v:g}", f"{v:.3g}", f"{v:10.4}", f"{v:%}", f"{v:+.1f}", f"{v:015.2f}", f"{v:,.1f}", f"{v:#.0f}", f"{v:n}", "%.17g" % v, "%5.1f" % v, "%r" % v)
for v in (0.5, 1.5, 2.5, -0.5, -1.5, 2.675, 1.005, 1e300, 12345.6789, -12345.6789):
    print(round(v), round(v, 1), round(v, 2), round(v, -2), int(v) if abs(v) < 1e20 else "big", math.floor(v) if abs(v) < 1e20 else "", math.ceil(v) if abs(v) < 1e20 else "", math.trunc(v) if abs(v) < 1e20 else "")
print(7.5 // 2, -7.5 // 2, 7.5 % 2, -7.5 % 2, 7.5 % -2, divmod(-7.5, 2), 2.0**0.5, 2**0.5, (-8.0) ** 2, 1e308 * 10, -1e308 * 10, 5.0 // 0.1, 1.0 % 0.1, -0.0 // 1, 0.0 == -0.0, 1e16 + 1, 3 * 1.1)
print(float("1e3"), float(" -2.5\n"), float("1_000.5"), float("infinity"), float("-NaN"), float(".5"), float("5."), float(10**22), float(True), float())
print((0.1).hex(), float.fromhex("0x1.999999999999ap-4"), (2.5).as_integer_ratio(), (3.0).is_integer(), (3.5).is_integer(), (1e300).is_integer(), hash(0.5), hash(1.0) == hash(1), hash(float("inf")), hash(-1.0), hash(1e100) == hash(int(1e100)))
nan = float("nan")
print(nan == nan, nan != nan, nan in [nan], nan < 1, [nan] == [nan], max(1.0, nan), max(nan, 1.0), min([3.0, -0.0, 0.0]), sorted([3.5, -1, 2, 0.25]), sum([0.1] * 10), math.fsum([0.1] * 10))
print(1.0 < 2, 1 == 1.0, 2**60 == 2.0**60, 2**60 + 1 == 2.0**60, 0.1 + 0.2 == 0.3, math.isclose(0.1 + 0.2, 0.3), math.inf > 10**400, -math.inf < -(10**400), bool(0.0), bool(nan), not -0.0)
for expression in ("1.0 / 0", "1.0 // 0", "1.0 % 0", "0.0 ** -1", "1e308 ** 2", "float('x')", "float('')", "float('1__0')", "float(None)", "float([])", "math.sqrt(-1)", "math.log(0)", "math.exp(1000)", "math.factorial(-1)", "math.fmod(1, 0)", "round(nan)", "round(math.inf)", "1.5 << 1", "1.5 & 1", "(1.5).missing", "float('0x10')", "nan[0]", "int('1.5')", "math.floor('a')", "'%d' % 1e400", "'%d' % nan", "math.gcd(1.5, 2)"):
    try:
        print(expression, "=", eval(expression))
    except (ArithmeticError, ValueError, TypeError, AttributeError) as error:
        print(expression, "->", type(error).__name__ + ":", error)
print(math.sin(1), math.cos(1), math.tan(1), math.atan2(1, -1), math.hypot(3, 4), math.log(10), math.log2(1024), math.log10(1000), math.log(8, 2), math.exp(1), math.degrees(math.pi), math.radians(180), math.copysign(1, -0.0), math.modf(3.75), math.frexp(10.0), math.ldexp(0.5, 4), math.sqrt(2), math.pow(2, 0.5), math.tau, math.isnan(nan), math.isinf(math.inf), math.isfinite(1.0), math.prod([1, 2, 3.5]), math.dist((0, 0), (3, 4)), math.cbrt(27), math.gamma(5), math.erf(0.5), math.sinh(1), math.nextafter(1.0, 2), math.ulp(1.0), math.remainder(5, 3))
