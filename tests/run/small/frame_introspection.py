"""Frames seen from Python: f_locals of running, finished and failed frames, the f_back chain, clear()."""
import sys


def caller_locals(depth=1):
    frame = sys._getframe(depth)
    return {name: value for name, value in frame.f_locals.items()}


def names_of_chain():
    frame, names = sys._getframe(1), []
    while frame is not None:
        names.append(frame.f_code.co_name)
        frame = frame.f_back
    return names


def plain(a, b=2, *rest, key=None, **more):
    total = a + b
    unused = "text"
    seen = caller_locals()
    total += 1
    return sorted(seen), seen["total"], seen["unused"], seen["rest"], seen["more"], total


def with_loop(n):
    out = []
    for i in range(n):
        square = i * i
        if i == 2:
            out.append(sorted(caller_locals().items(), key=lambda item: item[0])[0])
            out.append(caller_locals()["square"])
    return out


def closure(x):
    y = x * 2

    def inner():
        return x + y

    seen = caller_locals()
    return seen["x"], seen["y"], inner()


def chain(n):
    if n:
        return chain(n - 1)
    return names_of_chain()


def keep_frame():
    value = ["kept"]
    frame = sys._getframe()
    value.append("later")
    return frame


def failing(n, text):
    local = [n, text]
    early = n * 2
    if n == 0:
        raise KeyError(text)
    result = failing(n - 1, text + "!")
    return result, early, local


def traceback_locals(error):
    found, tb = [], error.__traceback__
    while tb is not None:
        frame = tb.tb_frame
        if frame.f_code.co_name == "failing":
            values = frame.f_locals
            found.append((sorted(values), values["n"], values["text"], values["local"], values["early"]))
        tb = tb.tb_next
    return found


def generator_frame():
    before = 1
    got = yield before
    after = got + before
    yield after


def scope_functions(flag):
    first = 1
    if flag:
        second = 2
    names = sorted(locals())
    here = eval("first + 10")
    exec("third = first + 100")
    return names, here, sorted(vars()), dir()


class Holder:
    made_in = sys._getframe().f_code.co_name
    back = sys._getframe().f_back.f_code.co_name
    inside = sorted(name for name in sys._getframe().f_locals if not name.startswith("__"))


def lines():
    frame = sys._getframe()
    first = frame.f_lineno
    second = frame.f_lineno
    return second - first


print(plain(1))
print(plain(1, 3, 4, 5, key="k", extra=True))
print(with_loop(4))
print(closure(3))
print(chain(3))
frame = keep_frame()
print(frame.f_locals["value"], frame.f_code.co_name, frame.f_back.f_code.co_name, frame.f_lineno > 0)
frame.clear()
print(frame.f_locals)
try:
    failing(3, "a")
except KeyError as error:
    for row in traceback_locals(error):
        print(row)
    kept = error
print(traceback_locals(kept)[0])
tb = kept.__traceback__.tb_next
tb.tb_frame.clear()
print(tb.tb_frame.f_locals)
g = generator_frame()
print(next(g), g.gi_frame.f_locals, g.send(41), g.gi_frame.f_locals)
g.close()
print(g.gi_frame)
print(scope_functions(True))
print(scope_functions(False))
print(Holder.made_in, Holder.back, Holder.inside)
print(lines())
try:
    sys._getframe().clear()
except RuntimeError as error:
    print(error)
try:
    sys._getframe(1000)
except ValueError as error:
    print(error)
print(sys._getframe().f_locals is globals(), sys._getframe().f_globals is globals(), sys._getframe().f_back)
