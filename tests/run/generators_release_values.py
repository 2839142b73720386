# A suspended generator keeps nothing of what it has yielded.
import gc
import weakref


class Thing:
    def __init__(self, n):
        self.n = n


def drain(things):
    while things:
        yield things.pop()


def drain_guarded(things):
    try:
        for _ in range(len(things)):
            try:
                yield things.pop()
            except ValueError:
                print("never")
    finally:
        print("drained")


def delegate(things):
    yield from drain(things)


def keep(things):
    thing = None
    while things:
        thing = yield things.pop() if thing is None else thing


def step(it, depth):
    """Far down, so that the frames that last hold nothing of it."""
    if depth:
        return step(it, depth - 1)
    thing = next(it)
    return thing.n, weakref.ref(thing)


def scrub(n):
    """Leaves nothing of earlier calls on the stack."""
    return [n, scrub(n - 1)] if n else []


def look(make):
    it = make([Thing(i) for i in range(4)])
    gone = 0
    for _ in range(4):
        n, ref = step(it, 20)
        scrub(50)
        gc.collect()
        gone += ref() is None
    next(it, None)
    # A slot of the native stack may keep one of them a little longer; a generator kept each.
    print(make.__name__, gone >= 3)


look(drain)
look(drain_guarded)
look(delegate)

# What comes back in is still the generator's.
g = keep([Thing(7), Thing(8)])
thing = next(g)
ref = weakref.ref(thing)
thing = g.send(thing)
print(thing is ref())
del thing
gc.collect()
print(ref() is not None, ref().n)
g.close()


# A value that its handler needs stays.
def needs(things):
    x = things.pop()
    try:
        x = yield x
    except KeyError:
        print("handler", x.n)
        yield x


h = needs([Thing(9)])
next(h)
gc.collect()
print(h.throw(KeyError()).n)
