# The lines that tracers see: constant tests, break and continue, returns out of with and finally, handlers, decorators.
import contextlib
import sys


def shown(function, *args):
    events = []

    def tracer(frame, event, arg):
        if frame.f_code is not function.__code__:
            return None
        events.append(f"{event[0]}{frame.f_lineno - frame.f_code.co_firstlineno}")
        return tracer

    sys.settrace(tracer)
    try:
        function(*args)
    except ArithmeticError:
        events.append("raised")
    finally:
        sys.settrace(None)
    print(function.__name__, *events)


def constant_tests():
    while 0:
        pass
    if 1:
        x = 1
    if False:
        pass
    while True:
        if x > 2: break
        x += 1
    while x:
        x -= 1
    else:
        x = 5


def leaving_loops(n):
    for i in range(n):
        try:
            if i == 1:
                continue
            if i == 3:
                break
        finally:
            n += i
    while n:
        while n:
            n = 0
            break
        continue


def leaving_with(way):
    for i in range(2):
        with contextlib.nullcontext():
            if way == 0:
                break
            if way == 1:
                return 1
            if way == 2:
                return (
                    i)
        i += 1
    try:
        return
    finally:
        way = 3


def handlers(kind):
    try:
        try:
            1 / kind
        except TypeError:
            pass
        except:
            print("bare")
            raise
        else:
            if 0: pass
        finally:
            kind = 0
    except ZeroDivisionError as e:
        kind = 1
        if e.args == 2:
            raise


def raising_again(how):
    try:
        1 / 0
    except ZeroDivisionError as e:
        if how:
            raise
        raise e


def groups():
    try:
        raise ExceptionGroup("g", [ValueError(1), TypeError(2)])
    except* ValueError as v:
        x = 1
    except* TypeError:
        x = 2
    return x


def decorated():
    def twice(f):
        return f

    @twice
    @twice
    def inner():
        pass

    @twice
    class Inner:
        pass
    return inner


shown(constant_tests)
shown(leaving_loops, 5)
for way in range(4):
    shown(leaving_with, way)
for kind in 0, 2:
    shown(handlers, kind)
for how in False, True:
    shown(raising_again, how)
shown(groups)
shown(decorated)


def module(text):
    events = []

    def tracer(frame, event, arg):
        if frame.f_code.co_filename == "<m>":
            events.append((event, frame.f_lineno))
            return tracer

    code = compile(text, "<m>", "exec")
    sys.settrace(tracer)
    exec(code, {})
    sys.settrace(None)
    print(events)


module("x = 1\nwhile 0: x = 2\n")
module("try:\n  1/0\nexcept ArithmeticError as e:\n  x = str(e)\n")
try:
    raising_again(True)
except ZeroDivisionError as e:
    inner = e.__traceback__.tb_next
    print(inner.tb_lineno - raising_again.__code__.co_firstlineno, inner.tb_frame.f_lineno - raising_again.__code__.co_firstlineno)
