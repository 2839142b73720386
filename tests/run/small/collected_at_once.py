# run: modes=cpython,protopy
"""What `del x; gc.collect()` in plain functions frees: objects with __init__, generators in try, cycles."""
import gc


class Noisy:
    def __init__(self, name):
        self.name = name

    def __del__(self):
        print("del", self.name)


def cleanup():
    try:
        yield 1
        yield 2
    finally:
        print("cleanup")


def one():
    value = Noisy("plain")
    del value
    gc.collect()
    print("after plain")


def cycle():
    value = Noisy("cycle")
    value.self = value
    del value
    gc.collect()
    print("after cycle")


def suspended():
    generator = cleanup()
    next(generator)
    del generator
    gc.collect()
    print("after generator")


def rebound():
    generator = cleanup()
    generator.send(None)
    generator = None
    gc.collect()
    print("after rebinding")


for function in (one, cycle, suspended, rebound):
    function()
