# What earlier calls had lies on the native stack where later ones run; gc.collect() is not to find it there.
# At -O0 each value that compiled code has passed on keeps a slot of its own in the native frame, which is scanned when the
# frame is not captured: the interpreter's `next()` of a compiled generator is a C++ function between them.
# run: modes=protopy,aot-O2,deopt,capture,gc,gc-aot
import functools
import gc
import weakref
from contextlib import contextmanager


class Thing:
    pass


@contextmanager
def by_manager(a, b):
    a = weakref.ref(a)
    b = weakref.ref(b)
    gc.collect()
    print("manager", a(), b())
    yield


def with_arguments():
    with by_manager(Thing(), b=Thing()):
        pass


def takes(a, b=1, *rest, c=2, **more):
    return weakref.ref(a), weakref.ref(more["d"])


def collect_in(*refs):
    gc.collect()
    return [r() for r in refs]


def bound_arguments():
    a, d = takes(Thing(), 2, 3, 4, c=5, d=Thing(), e=6)
    print("bound", collect_in(a, d))


def partials():
    refs = []
    call = functools.partial(lambda x, y, **k: refs.append(weakref.ref(x)), y=1, z=2)
    call(Thing())
    print("partial", collect_in(*refs))


class Callable:
    def __init__(self, thing, other=None):
        self.ref = weakref.ref(thing)

    def __call__(self, thing, *more, **named):
        return weakref.ref(thing)


def instances():
    c = Callable(Thing(), other=Thing())
    r = c(Thing(), 1, 2, x=3)
    print("instances", collect_in(c.ref, r))


def keyed():
    refs = []
    items = [3, 1, 2]
    items.sort(key=lambda n: (refs.append(weakref.ref(Thing())), n)[1])
    print("sorted", items, sorted(collect_in(*refs), key=str))


def generators():
    def numbers(thing):
        ref = weakref.ref(thing)
        del thing
        while True:
            gc.collect()
            yield ref()

    g = numbers(Thing())
    print("generator", next(g), next(g))


for f in (with_arguments, bound_arguments, partials, instances, keyed, generators):
    f()
    f()
