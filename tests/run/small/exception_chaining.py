def parse(text):
    try:
        return int(text)
    except ValueError as error:
        raise RuntimeError(f"cannot parse {text!r}") from error


try:
    parse("x")
except RuntimeError as e:
    print(repr(e), "cause:", repr(e.__cause__), "context is cause:", e.__context__ is e.__cause__, e.__suppress_context__)


def implicit():
    try:
        {}["missing"]
    except KeyError:
        [][1]


try:
    implicit()
except IndexError as e:
    print(repr(e), repr(e.__context__), e.__cause__, e.__suppress_context__)


def suppressed():
    try:
        1 / 0
    except ZeroDivisionError:
        raise LookupError("hidden") from None


try:
    suppressed()
except LookupError as e:
    print(repr(e), repr(e.__context__), e.__cause__, e.__suppress_context__)


def long_chain(depth):
    try:
        if depth == 0:
            raise ValueError("bottom")
        long_chain(depth - 1)
    except Exception as error:
        raise RuntimeError(depth) from error


try:
    long_chain(3)
except RuntimeError as e:
    while e is not None:
        print(repr(e))
        e = e.__cause__

try:
    try:
        raise TypeError("first")
    finally:
        raise KeyError("second")
except KeyError as e:
    print(repr(e), repr(e.__context__))


class Manager:
    def __enter__(self):
        return self

    def __exit__(self, kind, value, traceback):
        raise OSError("in exit")


try:
    with Manager():
        raise ValueError("in body")
except OSError as e:
    print(repr(e), repr(e.__context__))
print(end="", flush=True)
try:
    implicit()
except IndexError as e:
    long_chain(1)
