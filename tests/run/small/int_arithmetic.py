for a in (7, -7, 0, 12345678901234567890, -(2**64)):
    for b in (3, -3, 10**12, -(2**40)):
        print(a, b, a + b, a - b, a * b, a // b, a % b, divmod(a, b), a / b)
print(2**10, 2**100, (-2)**63, 2**-1, (-8) ** (1 / 3) == (-8) ** (1 / 3), 0**0, pow(3, 200, 1000007), pow(3, -1, 11))
print(1 << 70, -1 << 70, (1 << 70) >> 68, -5 >> 1, -1 >> 100, 5 & 3, 5 | 3, 5 ^ 3, ~5, -5 & 0xFF, -5 | 8, -5 ^ 8, ~(2**80), (2**80) & (2**70 - 1), -(2**80) & 2**81 - 1)
limits = [2**k + d for k in (15, 30, 31, 32, 47, 48, 49, 60, 62, 63, 64) for d in (-1, 0, 1)]
for n in limits:
    print(n, -n, n + n, n * n, n - 1, n // 7, n % 7, n.bit_length(), hash(n))
print((255).to_bytes(2, "big"), (255).to_bytes(2, "little"), (-2).to_bytes(2, "big", signed=True), int.from_bytes(b"\x01\x00", "big"), int.from_bytes(b"\xff\xfe", "big", signed=True), (10).bit_count(), (2**70).bit_length())
print(int("42"), int("-0x1F", 16), int("0b101", 0), int("0o17", 0), int("z", 36), int("1_000"), int("  7\n"), int(3.99), int(-3.99), int(True), int("٣"), int(b"12"), int())
print(bin(10), oct(10), hex(255), bin(-10), hex(2**70), abs(-5), round(1234, -2), round(1250, -2), round(-1350, -2), (5).__add__(3), (5).__add__("x"))
print(7 // 2, -7 // 2, 7 // -2, -7 // -2, 7 % 3, -7 % 3, 7 % -3, -7 % -3, divmod(-7, 3), divmod(7, -3), int(-7 / 2))
print(10**18 * 10**18, 99999999999999999999 // 3, -99999999999999999999 % 1000, (10**40) // (10**20), 3**300 % 2**64)
print(2**53 + 1 == float(2**53), 2**53 + 1 > float(2**53), 10**400 > 1e308, 1 == 1.0 == True, 10**20 == 1e20, hash(10**20) == hash(1e20))
print((2**100).numerator, (5).denominator, (3).real, (3).imag, (3).conjugate(), (10).as_integer_ratio(), 5 .bit_length(), True + True, True * 3, -True, ~True, True & False, True | 2, isinstance(True, int))
x = 1
for i in range(1, 60):
    x = x * i + (-1) ** i
print(x)
for expression in ("1 // 0", "1 % 0", "1 / 0", "divmod(1, 0)", "0 ** -1", "1 << -1", "1 >> -1", "2 ** 'a'", "pow(2, 3, 0)", "pow(2, -1, 4)", "int('')", "int('x')", "int('12', 1)", "int('9', 8)", "int(None)", "int([])", "int('1__0')", "int(float('nan'))", "int(float('inf'))", "10**400 / 3", "float(10**400)", "int(1.5, 2)", "(300).to_bytes(1, 'big')", "(-1).to_bytes(1, 'big')", "round(1, 'a')", "1 & 1.0", "int('1' * 5000)", "str(10**5000)"):
    try:
        print(expression, "=", eval(expression))
    except (ArithmeticError, ValueError, TypeError) as error:
        print(expression, "->", type(error).__name__ + ":", str(error)[:120])
