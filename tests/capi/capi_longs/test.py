import capi_longs as m


def attempt(f, *args):
    try:
        print(f(*args))
    except Exception as e:
        print(type(e).__name__, e)


class Int(int):
    pass


class Index:
    def __init__(self, v):
        self.v = v

    def __index__(self):
        return self.v


values = [0, 1, -1, 5, 256, -6, 2 ** 30 - 1, 2 ** 30, -2 ** 31, 2 ** 31, 2 ** 48, 2 ** 62, 2 ** 63 - 1, 2 ** 63, -2 ** 63, 2 ** 64 - 1, 2 ** 64, -2 ** 64, 10 ** 30, True, Int(7), Int(2 ** 70)]
for v in values:
    attempt(m.digits, v)
for v in values + [Index(3), Index(2 ** 80), Index("x"), 2.5, "5", None]:
    attempt(m.convert, v)
attempt(m.convert, 10 ** 400)
for v in (0, 1, -1, 255, -128, 2 ** 40, -2 ** 63, 2 ** 63):
    for n, little, sign in ((1, 1, 1), (8, 1, 1), (8, 0, 1), (9, 0, 0), (20, 1, 1)):
        attempt(m.bytes, v, n, little, sign)
for text, base in (("12", 10), ("  -0x1F ", 16), ("0b101", 0), ("z", 36), ("1_000", 10), ("", 10), ("12abc", 10), ("9" * 60, 10), ("5", 1)):
    attempt(m.parse, text, base)
for v in (0.0, 2.9, -2.9, 1e20, 1e300, float("inf"), float("nan"), 5, "x"):
    attempt(m.made, v)
