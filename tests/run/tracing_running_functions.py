# Tracers and profilers set while functions run, whatever those were compiled to.
import sys


def small(a):
    b = a + 1
    return b


def work(n):
    total = 0
    for i in range(n):
        total += small(i)
    return total


def events(how):
    seen = []

    def tracer(frame, event, arg):
        if frame.f_code.co_filename == __file__:
            seen.append((frame.f_code.co_name, event, frame.f_lineno - frame.f_code.co_firstlineno, arg if isinstance(arg, int) else None))
        return tracer
    how(tracer)
    work(2)
    how(None)
    return seen


def profile(how):
    seen = []

    def tracer(frame, event, arg):
        name = getattr(arg, "__name__", None) if event.startswith("c_") else None
        seen.append((frame.f_code.co_name, event, name))
    how(tracer)
    work(2)
    len([])
    how(None)
    return seen


def begin(tracer):
    sys._getframe(1).f_trace = tracer
    sys.settrace(tracer)


def stepped(n):
    seen = []

    def tracer(frame, event, arg):
        seen.append((frame.f_code.co_name, event, frame.f_lineno - frame.f_code.co_firstlineno, sorted((k, v) for k, v in frame.f_locals.items() if isinstance(v, int))))
        return tracer
    x = n
    begin(tracer)
    y = x + 1
    for i in range(2):
        y += small(i)
    z = y * 2
    sys.settrace(None)
    return seen, z


def gen(n):
    for i in range(n):
        yield i


def traced_generator():
    seen = []

    def tracer(frame, event, arg):
        seen.append((frame.f_code.co_name, event))
        return tracer
    g = gen(3)
    next(g)
    sys.settrace(tracer)
    for v in g:
        pass
    sys.settrace(None)
    return seen


def change(n):
    def tracer(frame, event, arg):
        if event == "line" and frame.f_lineno == frame.f_code.co_firstlineno + 3 and frame.f_code.co_name == "target":
            frame.f_locals["a"] = 50
        return tracer

    def target(a):
        b = 1
        c = 2
        return a + b + c
    sys.settrace(tracer)
    r = target(n)
    sys.settrace(None)
    return r, target(n)


print(events(sys.settrace))
print(profile(sys.setprofile))
print(stepped(3))
print(traced_generator())
print(change(1))
print(sys.gettrace(), sys.getprofile())
print(work(3))
