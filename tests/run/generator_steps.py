"""Generators stepped by loops, next, send, built-ins and delegation, and what goes wrong on the way."""
import sys


def count(n):
    i = 0
    while i < n:
        yield i
        i += 1


def doubled(source):
    for v in source:
        yield v * 2


def stops_early(source, limit):
    for v in source:
        if v >= limit:
            return "limit"
        yield v
    return "end"


def outer(n):
    result = yield from stops_early(count(n), 3)
    yield result
    return (yield from inner_error())


def inner_error():
    try:
        yield "in"
        raise KeyError("lost")
    except KeyError as e:
        handled = sys.exc_info()[1] is e
        yield handled
    yield sys.exc_info()[1] is None


def handling():
    try:
        raise ValueError("mine")
    except ValueError:
        yield repr(sys.exc_info()[1])
        yield repr(sys.exc_info()[1])


def selfish():
    me = yield
    try:
        yield next(me)
    except ValueError as e:
        yield str(e)
    try:
        yield me.send(1)
    except ValueError as e:
        yield str(e)


def failing(n):
    for i in range(n):
        if i == 2:
            raise ArithmeticError("at two")
        yield i


def deep(n):
    if n:
        yield from deep(n - 1)
    yield n


class Node:
    def __init__(self, value, kids=()):
        self.value, self.kids = value, kids

    def __iter__(self):
        yield self.value
        for k in self.kids:
            yield from k


def frames():
    f = sys._getframe()
    yield f.f_code.co_name, f.f_back.f_code.co_name
    yield f.f_back.f_code.co_name


def first_caller(g):
    return next(g)


def second_caller(g):
    for item in g:
        return item


def attempt(f, *args):
    try:
        return f(*args)
    except Exception as e:
        tb, lines = e.__traceback__, []
        while tb:
            lines.append(tb.tb_frame.f_code.co_name)
            tb = tb.tb_next
        return type(e).__name__, str(e), lines


async def nothing():
    return 5


class Pause:
    def __await__(self):
        got = yield "pause"
        return got


async def adds(n):
    total = await nothing()
    for _ in range(n):
        total += await Pause()
    return total


def drive(coroutine, values):
    out = [coroutine.send(None)]
    for v in values:
        try:
            out.append(coroutine.send(v))
        except StopIteration as e:
            out.append(("done", e.value))
    return out


def main():
    print(sum(doubled(count(1000))), max(doubled(count(10))), list(doubled(count(4))), tuple(count(3)), set(count(3)), "".join(str(v) for v in count(5)))
    print([v for v in outer(10)], list(outer(2)))
    print(any(v > 3 for v in count(10)), all(v < 3 for v in count(10)), dict(zip(count(3), doubled(count(9)))), sorted(count(4), reverse=True))
    try:
        raise LookupError("theirs")
    except LookupError as e:
        g = handling()
        print(next(g), sys.exc_info()[1] is e)
    print(next(g), sys.exc_info()[1], next(g, "over"))
    g = selfish()
    next(g)
    print(g.send(g), next(g), attempt(next, g))
    print(attempt(list, failing(4)), attempt(sum, failing(4)), attempt(lambda: [v for v in failing(4)]))
    print(sum(deep(60)), len(list(deep(200))))
    tree = Node(1, (Node(2, (Node(3), Node(4))), Node(5)))
    print(list(tree), sum(tree), [v for v in tree])
    g = frames()
    print(first_caller(g), second_caller(g))
    g = count(2)
    print(g.gi_running, next(g), g.gi_suspended, list(g), g.gi_frame, next(g, None), attempt(next, g), attempt(g.send, 1), g.close())
    g = count(5)
    g.close()
    print(list(g), attempt(count(3).send, 1), attempt(count(3).throw, OSError("thrown")))
    g = count(5)
    next(g)
    print(attempt(g.throw, OSError("thrown")), attempt(next, g))
    print(drive(adds(3), [1, 2, 3]), attempt(drive, adds(0), [1]))
    sys.setrecursionlimit(300)
    print(attempt(lambda: sum(deep(1000)))[:2])


main()
