# run: modes=cpython,protopy
"""sys.settrace and sys.setprofile: call, line, return, exception and the events of built-in functions."""
import gc
import sys

gc.collect()  # callbacks of weak references that imports left would be traced, too


def numbers(n):
    for i in range(n):
        yield i * i


def work(a):
    total = a + 1
    for x in numbers(2):
        total += x
    if total > 100:
        total = 0
    return len([total])


def failing(flag):
    if flag:
        raise ValueError("no")
    return flag


def tracer(frame, event, arg):
    name = frame.f_code.co_name
    if name not in ("numbers", "work", "failing"):
        return None
    what = arg if event == "return" else arg[0].__name__ if event == "exception" else None
    log.append((name, event, frame.f_lineno - frame.f_code.co_firstlineno, what))
    return tracer


log = []
sys.settrace(tracer)
work(3)
try:
    failing(True)
except ValueError as error:
    print("caught", error)
sys.settrace(None)
work(3)
for row in log:
    print(row)


def profiler(frame, event, arg):
    log.append((frame.f_code.co_name, event, getattr(arg, "__name__", arg)))


log = []
sys.setprofile(profiler)
work(3)
try:
    int("x")
except ValueError:
    pass
sys.setprofile(None)
for row in log:
    print(row)


def broken(frame, event, arg):
    raise KeyError("tracer")


sys.settrace(broken)
try:
    work(1)
except KeyError as error:
    print("the tracer's own exception:", error, sys.gettrace())


def rewriting(frame, event, arg):
    if event == "return":
        return None
    if frame.f_code.co_name == "target" and event == "line" and "value" in frame.f_locals:
        seen.append(frame.f_locals["value"])
    return rewriting


def target():
    value = 1
    value = value + 1
    return value


seen = []
sys.settrace(rewriting)
target()
sys.settrace(None)
print(seen)

events = []
sys.addaudithook(lambda event, args: events.append((event, args)) if event.startswith("mine.") else None)
sys.audit("mine.one", 1, 2)
sys.audit("mine.two")
print(events)
print(sys.get_asyncgen_hooks(), sys.get_coroutine_origin_tracking_depth())
