# sys.settrace: the lines and exceptions where awaits, yields from and loops over generators end, and where except clauses end.
import sys


class Turn:
    def __await__(self):
        value = yield "turn"
        return value


async def awaits():
    await Turn()
    await Turn()


def values(result):
    yield 1
    return result


def loops():
    for i in values(5):
        x = i
    for i in values(None):
        x = i
    x = yield from values(6)
    y = yield from values(None)


def nothing():
    try:
        return 1 // 0
    except ZeroDivisionError:
        pass
    x = 1


def named():
    try:
        return 1 // 0
    except ZeroDivisionError as e:
        x = 1
    y = 2


async def items():
    yield 1
    yield 2


async def reads():
    async for item in items():
        pass


TRACED = {f.__code__ for f in (awaits, values, loops, nothing, named, reads)}


def tracer(frame, event, argument):
    if frame.f_code not in TRACED:
        return None
    shown = argument[1] if event == "exception" else argument
    print(frame.f_code.co_name, event, frame.f_lineno - frame.f_code.co_firstlineno, repr(shown))
    return tracer


def run(coroutine, *sent):
    try:
        for value in sent:
            coroutine.send(value)
    except StopIteration as e:
        print("ended", e.value)


a, b = awaits(), loops()
sys.settrace(tracer)
run(a, None, None, 3)
run(b, None, 7, None, None)
nothing()
named()
run(reads(), None)
sys.settrace(None)


def inner():
    caller = sys._getframe(1)
    caller.f_trace = tracer
    sys.settrace(tracer)


def outer():
    inner()


def middle():
    outer()
    x = 1


TRACED |= {outer.__code__, middle.__code__}
middle()
sys.settrace(None)
