# gc.collect() inside a generator that next() or send() runs: what the callers do not hold any more is gone.
import contextlib
import gc
import weakref


class Thing:
    def __init__(self, name):
        self.name = name
        self.me = self  # a cycle: only a collection ends it


def made(name):
    thing = Thing(name)
    return thing, weakref.ref(thing)


def gone(refs):
    gc.collect()
    return [ref() is None for ref in refs]


def steps(refs):
    thing, ref = made("own")
    refs.append(ref)
    yield 1
    del thing
    yield gone(refs)
    yield gone(refs)


def with_next():
    refs = []
    g = steps(refs)
    print(next(g))
    thing, ref = made("caller's")
    refs.append(ref)
    print(next(g))
    del thing
    print(next(g))
    print(next(g, "end"))
    try:
        next(g)
    except StopIteration as e:
        print("stop", e.value)


@contextlib.contextmanager
def holding(a=0, b=0):
    a.note = b.note = "held"
    del a, b
    yield


def through_context_manager():
    first, first_ref = made("first")
    second, second_ref = made("second")
    with holding(a=first, b=second):
        print(first_ref().name, second_ref().name)
        del first, second
        print(gone([first_ref, second_ref]))


def returns_value():
    x = yield "first"
    gc.collect()
    return x


def stop_value():
    g = returns_value()
    print(next(g))
    try:
        next(g)
    except StopIteration as e:
        print("value", e.value)
    try:
        next(g)
    except StopIteration as e:
        print("again", e.value)


def nested(depth):
    if depth:
        yield next(nested(depth - 1))
    else:
        thing, ref = made("inner")
        del thing
        gc.collect()
        yield ref() is None


for _ in range(3):
    with_next()
    through_context_manager()
    stop_value()
    print(next(nested(20)))
