# An exception thrown into a generator or coroutine that has not begun meets none of its handlers; and tracers that are told of it.
import sys


def guarded():
    try:
        yield 1
    except ValueError:
        yield 2
    finally:
        print("finally")


def managed():
    with open(__file__) as f:
        yield f


async def coroutine():
    try:
        return 1
    except ValueError:
        return 2


async def asynchronous():
    try:
        yield 1
    except ValueError:
        yield 2


def thrown(g):
    try:
        return g.throw(ValueError("early"))
    except ValueError as e:
        lines, tb = [], e.__traceback__
        while tb:
            lines.append((tb.tb_frame.f_code.co_name, tb.tb_lineno - tb.tb_frame.f_code.co_firstlineno))
            tb = tb.tb_next
        return "escaped", lines
    finally:
        print(next(g, "ended") if hasattr(g, "__next__") else "-")


print(thrown(guarded()))
print(thrown(managed()))
print(thrown(coroutine()))
a = asynchronous()
print(thrown(a.asend(None)))
g = guarded()
print(next(g), g.throw(ValueError("later")))
g.close()
guarded().close()


def traced(act, code):
    seen = []

    def tracer(frame, event, arg):
        if frame.f_code is code:
            seen.append((event[0], frame.f_lineno - code.co_firstlineno, arg[0].__name__ if event == "exception" else arg))
        return tracer

    sys.settrace(tracer)
    try:
        act()
    except BaseException as e:
        seen.append(repr(e))
    sys.settrace(None)
    print(seen)


g = guarded()
next(g)
traced(lambda: g.throw(ValueError("v")), guarded.__code__)
traced(lambda: g.close(), guarded.__code__)
g = guarded()
traced(lambda: next(g), guarded.__code__)
traced(lambda: g.throw(KeyError("v")), guarded.__code__)
traced(lambda: guarded().throw(ValueError("v")), guarded.__code__)


class Manager:
    def __init__(self, g):
        self.g = g

    def __enter__(self):
        return next(self.g)

    def __exit__(self, kind, value, tb):
        try:
            self.g.throw(kind, value, tb)
        except StopIteration:
            return True


def swallowing():
    try:
        yield
    except AttributeError:
        pass


def within():
    with Manager(swallowing()):
        None.attribute
    return 3


traced(within, swallowing.__code__)
traced(within, within.__code__)


def late():
    with Manager(swallowing()):
        sys.settrace(lambda *args: None)
        None.attribute
    sys.settrace(None)
    return 4


print(late())
