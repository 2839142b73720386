n = 1234567
print(f"{n:d} {n:,} {n:_} {n:10d}| {n:<10d}| {n:^11d}| {n:+d} {n:012d} {n:x} {n:#X} {n:o} {n:b}"[:140])
for spec in ("", "d", "5", "<5", ">5", "^5", "*^7", "05", "+", " ", "-", "x", "X", "#x", "o", "#o", "b", "#010b", ",", "_", "_b", "e", ".2f", "g", "%", "c", "n", "=+6", "08,", "010_x", ".0e", "#.3g", "e>6", "\u2603^9"):
    print(repr(spec), [format(v, spec) for v in (0, 42, -7)] if spec != "c" else [format(v, spec) for v in (42, 97)])
for spec in ("", "f", ".0f", ".1f", "10.3f", "<10.2f", "+.2f", "08.2f", ",.2f", "_.3f", "e", ".3e", "E", "g", ".3g", "G", "%", ".1%", "n", "#.0f", "^12", "=+10.1f", ".10", "12.4", "#g", "015,.2f", "z.0f"):
    row = []
    for v in (0.0, -0.0, 3.14159, -2.5, 1e10, 1.5e-7, 123456789.125, float("inf"), float("nan")):
        row.append(format(v, spec))
    print(repr(spec), row)
for v in (0.5, 1.5, 2.5, 0.125, 0.375, 2.675, 1.115, 0.045, 1e15 + 0.5, 999.995, 9.995):
    print(v, f"{v:.0f} {v:.1f} {v:.2f} {v:.3f} {v:.1e} {v:.2g}", round(v), round(v, 1), round(v, 2))
print("%5.2f|%-8.3f|%+08.2f|%e|%g|%s" % (3.14159, 2.5, -1.5, 12345.678, 0.0001, 1e-5))
print(f"{10**25:,} {-(10**25):+,} {2**100:x} {2**100:#b}"[:120], f"{10**25:e} {10**25:.3f} {3**50:g}")
for value, spec in ((1, "s"), ("a", "d"), (1.5, "d"), (1.5, "x"), (1, ".2d"), (1, ",b"), ("a", ","), (1, "c#"), (1, "q"), (None, "5"), ([1], "d"), (1.0, "c"), (10**10, "c"), ("a", "=5"), (1, "5.5.5"), (1j, "d"), (True, "s")):
    try:
        print(format(value, spec))
    except (ValueError, TypeError, OverflowError) as error:
        print(repr(value), repr(spec), "->", type(error).__name__ + ":", error)
