"""The f_back chain and tracebacks across compiled functions, built-ins that call back, and generators."""
import sys
import traceback


def names(frame):
    out = []
    while frame is not None:
        out.append(frame.f_code.co_name)
        frame = frame.f_back
    return out


def here():
    return names(sys._getframe(1))


def middle(depth):
    if depth:
        return middle(depth - 1)
    return here()


def keep():
    return sys._getframe()


def through_map():
    return list(map(lambda n: middle(n), [1]))[0]


def through_sort():
    seen = []

    def key(x):
        seen.append(middle(0))
        return x

    sorted([1], key=key)
    return seen[0]


class Thing:
    def __len__(self):
        self.chain = here()
        return 3

    def method(self):
        return [here() for _ in range(1)][0]


def generate():
    yield here()
    yield here()


def drive(g):
    return next(g)


def outer_drive(g):
    return drive(g)


def loop(g):
    for chain in g:
        return chain


def kept_chain():
    return keep()


def fail(n):
    if n == 0:
        raise ValueError("bottom")
    return fail(n - 1)


def lines_of_chain():
    frame = sys._getframe()
    return [f.f_lineno for f in (frame, frame.f_back)]


def report():
    return [entry.name for entry in traceback.extract_stack()]


print(middle(2))
print(through_map())
print(through_sort())
thing = Thing()
print(len(thing), thing.chain)
print(thing.method())
g = generate()
print(outer_drive(g))
print(drive(g))
print(loop(generate()))
frame = kept_chain()
print(names(frame))
print(names(frame), frame.f_back is frame.f_back)
try:
    fail(2)
except ValueError as error:
    tb = error.__traceback__
    last = tb
    while last.tb_next:
        last = last.tb_next
    print(names(last.tb_frame))
    print([f"{entry.name}:{entry.lineno}" for entry in traceback.extract_tb(tb)])
print(lines_of_chain())
print(report())
