cases = {
    int: ["", " ", "x", "1.5", "1e3", "0x10", "--1", "1 2", "²", "1_", "_1", "9" * 10 + "z", "é", "\x00", b"", b"x", None, [], 1j, "1" * 50 + "."],
    float: ["", "x", "1.2.3", "1e", "--1", "1_.5", "0x1p3", "nanx", "1,5", b"z", None, [], 1j, "٣.٥", "1e400", "-1e400"],
    complex: ["", "x", "1+", "1+2", "j", "1+2i", None, [], "1 +2j", "(1+2j"],
    str: [None, 1.0, b"x"],
    bool: [0, "", "False", [], [0], None, 0.0, 1j],
    bytes: ["x", -1, [256], ["a"], None, 2.5, {"a"}],
    list: [5, None, "ab", {1: 2}],
    dict: [5, "ab", [1], ["ab"], [("a",)], [("a", 1)], None],
    chr: [-1, 1114112, "a", None, 97, 1.5],
    ord: ["", "ab", 5, None, b"a", "é"],
}
for kind, values in cases.items():
    for value in values:
        try:
            print(kind.__name__, ascii(value), "=", ascii(kind(value)))
        except (TypeError, ValueError, OverflowError) as error:
            print(kind.__name__, ascii(value), "->", type(error).__name__ + ":", ascii(str(error)))
for base in (0, 1, 2, 16, 36, 37, -1, "x", None):
    try:
        print(base, int("11", base))
    except (TypeError, ValueError) as error:
        print(base, type(error).__name__, error)


class Convertible:
    def __int__(self):
        return "not an int"

    def __float__(self):
        return 1

    def __complex__(self):
        return 1.0

    def __bytes__(self):
        return "x"

    def __repr__(self):
        return None


class OnlyIndex:
    def __index__(self):
        return 12


for kind in (int, float, complex, bytes, repr, hex, bin):
    try:
        print(kind.__name__, kind(Convertible()))
    except TypeError as error:
        print(kind.__name__, error)
    try:
        print(kind.__name__, str(kind(OnlyIndex()))[:12])
    except TypeError as error:
        print(kind.__name__, error)
