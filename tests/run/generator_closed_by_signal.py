# A signal's handler closes the generator that built-in functions take values from: they end, or hear of it.
import collections
import itertools
import signal


def values():
    while not stopped:
        yield 1


def take(use):
    """Whether `use` has come back once the handler ran; the handler may run inside the generator or just before it."""
    global stopped
    stopped = False
    generator = values()

    def handler(*_):
        global stopped
        stopped = True
        try:
            generator.close()
        except ValueError:
            pass

    signal.signal(signal.SIGALRM, handler)
    signal.setitimer(signal.ITIMER_REAL, .01)
    try:
        use(generator)
    except ValueError as e:
        return str(e)
    return stopped


def unpack(generator):
    first, *rest = generator


def loop(generator):
    for value in generator:
        pass


def delegate(generator):
    def outer():
        yield from generator
    collections.deque(outer(), 0)


for use in (list, unpack, loop, delegate, sum, max, any_of := lambda g: any(v == 2 for v in g), lambda g: collections.deque(g, 0), lambda g: collections.deque(map(int, g), 0), lambda g: collections.deque(itertools.chain(g), 0)):
    print([take(use) for _ in range(5)])
