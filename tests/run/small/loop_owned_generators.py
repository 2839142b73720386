"""A generator made by the iterated expression of a `for` is closed when the loop ends early; one that
anybody else may hold goes on."""
import sys


def numbers(tag, n=10):
    try:
        for i in range(n):
            yield i
    finally:
        print("closed", tag)


saved = numbers("saved")


def give():
    return saved


class Box:
    def __init__(self):
        self.made = []

    def __iter__(self):
        g = numbers("box")
        self.made.append(g)
        return g

    def direct(self):
        yield from numbers("direct")

    def kept(self):
        g = numbers("kept")
        self.made.append(g)
        return g


def register(function):
    def wrapper(*args, **kwargs):
        g = function(*args, **kwargs)
        registry.append(g)
        return g
    return wrapper


registry = []
registered = register(numbers)


def owned():
    for x in numbers("owned"):
        if x == 2:
            break
    print("after break")
    for x in numbers("returned"):
        return x


def raising():
    for x in numbers("raising"):
        raise KeyError(x)


def nested():
    for x in numbers("outer"):
        for y in numbers("inner"):
            if y == 1:
                break
        if x == 1:
            break
    print("nested done")


def shared():
    for x in give():
        break
    print("still going:", next(saved))
    for x in saved:
        break
    print("still going:", next(saved))
    box = Box()
    for x in box:
        break
    print("box:", next(box.made[0]))
    for x in box.direct():
        break
    for x in box.kept():
        break
    print("kept:", next(box.made[1]))
    for x in registered("registered"):
        break
    print("registered:", next(registry[0]))
    for x in iter(box.made[1]):
        break
    print("kept:", next(box.made[1]))
    for x in (y * 2 for y in numbers("expression")):
        break
    pick = [numbers("listed")]
    for x in pick[0]:
        break
    print("listed:", next(pick[0]))
    return box, pick


def repeated(times):
    total = 0
    for i in range(times):
        for x in numbers_quiet(i):
            total += x
            if x > 3:
                break
    return total


def numbers_quiet(start):
    for i in range(start, start + 10):
        yield i


def comprehensions():
    try:
        print([x // (1 - y) for x in range(2) for y in numbers(("row", x))])
    except ZeroDivisionError:
        print("division")
    print([x for x in numbers("all", 3)])
    g = (x for x in numbers("half"))
    print(next(g), next(g))
    g.close()


owned()
comprehensions()
try:
    raising()
except KeyError as error:
    print("caught", error)
nested()
held = shared()
print(repeated(50))
for x in numbers("module"):
    break
print("end")
held[0].made[0].close()
held[0].made[1].close()
held[1][0].close()
registry.pop().close()
saved.close()
