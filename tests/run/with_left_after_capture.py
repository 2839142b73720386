# Compiled code raises inside `with`; its frame is taken over while __exit__ runs, and the exception goes on.
class Manager:
    def __init__(self, name, swallow):
        self.name, self.swallow = name, swallow

    def __enter__(self):
        return self.name

    def __exit__(self, kind, value, traceback):
        print("exit", self.name, kind and kind.__name__)
        return self.swallow


def lines(error):
    out, entry = [], error.__traceback__
    while entry is not None:
        out.append(entry.tb_lineno)
        entry = entry.tb_next
    return out


def leave(a, b):
    with Manager(1, False):
        print(a | b)


def nested(a, b):
    with Manager(2, False) as m:
        for i in range(2):
            with Manager(3, i == 0):
                print(m + a[b + i])


def final(a, b):
    try:
        print(a // b)
    finally:
        print("finally", a)


for f, a, b in ((leave, "a", 1), (nested, [1], 5), (final, 1, 0), (leave, 1, 2), (nested, [1, 2], 0), (final, 4, 2), (leave, 1.5, 2), (nested, "x", 0)) * 3:
    try:
        f(a, b)
    except Exception as error:
        print(f.__name__, type(error).__name__, error, lines(error))
