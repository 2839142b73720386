# Frames of running functions: variables, lines, callers, whatever the callers were compiled to.
import inspect
import sys
import traceback


def caller_locals(depth=1):
    f = sys._getframe(depth)
    return {k: v for k, v in sorted(f.f_locals.items()) if not callable(v)}


def shows(a, b):
    c = a + b
    d = [c]
    e = c * 1.5
    del a
    return caller_locals(1)


def loops(n):
    total = 0
    last = None
    for i in range(n):
        square = i * i
        total += square
        if i == 3:
            last = caller_locals(1)
    return last, total


def chain(n):
    here = n * 2
    if n == 0:
        out = []
        f = sys._getframe()
        while f.f_code.co_name == "chain":
            out.append((f.f_lineno, sorted(f.f_locals.items(), key=str) if f.f_locals["n"] else None))
            f = f.f_back
        return [(line, v and [x for x in v if x[0] != "out"]) for line, v in out]
    result = chain(n - 1)
    return result


def closure(x):
    y = x + 1
    unused = "u"

    def inner():
        z = y
        return caller_locals(2), caller_locals(1), z
    return inner()


def generator(n):
    for i in range(n):
        k = i * 10
        yield caller_locals(1)


def raising(a):
    b = a * 2
    c = str(b)
    raise ValueError(c)


def catcher():
    x = 5
    y = 6.5
    try:
        raising(x)
    except ValueError:
        tb = sys.exc_info()[2]
        out = []
        while tb:
            out.append((tb.tb_lineno, {k: v for k, v in tb.tb_frame.f_locals.items() if k != "out" and k != "tb"}))
            tb = tb.tb_next
        return out


def names():
    return [f.function for f in inspect.stack()][:3]


def same():
    return sys._getframe(1)


def identity():
    f = same()
    g = same()
    line = f.f_lineno
    return f is g, line, f.f_lineno, f.f_code.co_name


print(shows(1, 2))
print(loops(6))
print(chain(3))
print(closure(4))
print(list(generator(3)))
print(catcher())
print(names())
print(identity())


class K:
    def method(self, v):
        w = v + 1
        return self.other(w)

    def other(self, w):
        f = inspect.currentframe().f_back
        return f.f_code.co_name, sorted(k for k in f.f_locals), inspect.getargvalues(f).locals["w"]


print(K().method(3))
print([loops(5)[0] for q in range(2)])
