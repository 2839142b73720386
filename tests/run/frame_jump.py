# f_lineno of a traced frame can be set: where one may go, what is dropped on the way, and what is refused.
import sys


def jump(f, start, target, event="line", args=()):
    """Runs f and sends it from one of its lines (counted from the def) to another."""
    done = False

    def tracer(frame, kind, arg):
        nonlocal done
        if frame.f_code is not f.__code__:
            return None
        if kind == event and not done and frame.f_lineno - f.__code__.co_firstlineno == start:
            done = True
            frame.f_lineno = target if not isinstance(target, int) else f.__code__.co_firstlineno + target
        return tracer

    out = []
    sys.settrace(tracer)
    try:
        result = f(out, *args)
    except BaseException as e:
        result = f"{type(e).__name__}: {e}".replace(str(f.__code__.co_firstlineno + target) if isinstance(target, int) else "?", "N")
    finally:
        sys.settrace(None)
    print(f.__name__, start, target, out, result)


def straight(out):
    out.append(1)
    out.append(2)
    out.append(3)
    return "end"


def loops(out):
    for i in range(3):
        out.append(i)
        out.append(-i)
    else:
        out.append("else")
    while len(out) < 9:
        out.append("w")
    for j in "ab":
        out.append(j)
    return i


def tries(out):
    try:
        out.append(1)
        1 / 0
        out.append(2)
    except ZeroDivisionError as e:
        out.append(3)
        out.append(str(e))
    finally:
        out.append("finally")
    out.append(sys.exc_info()[0])
    try:
        out.append(5)
    except ValueError:
        out.append(6)
    return "end"


class Manager:
    def __enter__(self):
        return self

    def __exit__(self, *args):
        return True


def withs(out):
    with Manager() as m:
        out.append(1)
        out.append(2)
    out.append(3)
    with Manager() as n:
        out.append(4)
    return "end"


def handled(out):
    try:
        raise KeyError("outer")
    except KeyError:
        try:
            raise ValueError("inner")
        except ValueError:
            out.append(repr(sys.exc_info()[1]))
            out.append("skipped")
        out.append(repr(sys.exc_info()[1]))
    out.append(repr(sys.exc_info()[1]))
    return "end"


def comments(out):
    out.append(1)

    # nothing here
    out.append(4)
    return "end"


def variables(out, flag):
    if flag:
        maybe = 1
    out.append(flag)
    return maybe


def generator(out):
    out.append(1)
    for x in (1, 2):
        out.append(x)
    return "end"


for start, target in ((1, 3), (3, 1), (2, 4), (4, 2), (2, 2), (1, -1), (1, 100), (1, "x"), (1, 1.0)):
    jump(straight, start, target)
for start, target in ((2, 3), (3, 2), (2, 5), (2, 6), (3, 1), (6, 1), (6, 2), (5, 9), (9, 6), (10, 8), (1, 8), (1, 10), (7, 6)):
    jump(loops, start, target)
for start, target in ((2, 4), (2, 9), (6, 9), (6, 10), (7, 2), (2, 6), (2, 5), (10, 13), (12, 15), (3, 8), (1, 11)):
    jump(tries, start, target)
for start, target in ((2, 4), (3, 2), (4, 2), (2, 6), (4, 7), (6, 2), (3, 7)):
    jump(withs, start, target)
for start, target in ((7, 9), (7, 10), (8, 4), (2, 4), (7, 2)):
    jump(handled, start, target)
jump(comments, 1, 2)
jump(comments, 4, 3)
jump(variables, 1, 3, args=(1,))
jump(variables, 3, 2, args=(0,))
for event in ("call", "return", "exception"):
    jump(straight, 0 if event == "call" else 4, 2, event)
jump(tries, 3, 2, "exception")

frame = sys._getframe()
for value in (5, "x", 10 ** 30, None):
    try:
        frame.f_lineno = value
    except ValueError as e:
        print(e)
try:
    del frame.f_lineno
except AttributeError as e:
    print(e)
