# A loop leaves a generator that nobody else holds: what its cleanup raises is reported and goes nowhere.
import sys

sys.unraisablehook = lambda hook: print("unraisable", repr(hook.exc_value), type(hook.object).__name__)


def numbers():
    try:
        yield 1
        yield 2
    finally:
        raise ValueError("in finally")


def stubborn():
    try:
        yield 1
    except GeneratorExit:
        yield 2


def raising(make):
    for i in make():
        raise KeyError("body")


def leaving(make):
    for i in make():
        break
    return 3


def returning(make):
    for i in make():
        return i


def held(make):
    g = make()
    for i in g:
        break
    try:
        g.close()
    except (ValueError, RuntimeError) as error:
        print("close", repr(error))
    return "held"


for make in (numbers, stubborn):
    for f in (raising, leaving, returning, held):
        try:
            print(f.__name__, f(make))
        except Exception as error:
            print(f.__name__, repr(error), repr(error.__context__))
