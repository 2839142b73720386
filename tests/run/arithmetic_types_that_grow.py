# A float operation whose other operand is found unbound first and of any type later keeps the general form.
def grows(values, flag):
    out = []
    for v in values:
        try:
            if flag:
                out.append((-3.75 * late) != v)
            late = v[0]
        except (TypeError, UnboundLocalError) as error:
            out.append(type(error).__name__)
    return out


def texts(values):
    other = "text"
    out = []
    for v in values:
        try:
            out.append(2.5 * other)
        except TypeError as error:
            out.append(str(error))
        other = v
    return out


def mixed(values):
    x = None
    out = []
    for v in values:
        try:
            y = x + 1.5
            out.append(y if y == v else (y, v))
        except TypeError as error:
            out.append(str(error))
        x = v if v else 2.5
    return out


for values in ([[1.5], [2]], [3, [1]], [[None], [1], []][:2], [(2,), "ab", [0.5]]):
    print(grows(values, True), grows(values, False))
print(texts([1, 2.5, "x", None, 7]))
print(mixed([1, 0, 2.5, 1.5, 0, "s", 2]))
