def count_up(limit):
    n = 0
    while n < limit:
        received = yield n
        if received is not None:
            print("received", received)
            n = received
        else:
            n += 1
    return "finished at %d" % n


g = count_up(5)
print(next(g), next(g), g.send(3), next(g))
try:
    next(g)
except StopIteration as stop:
    print("value:", stop.value)
print(list(g))


def delegating():
    result = yield from count_up(2)
    print("inner said", result)
    yield from "ab"
    yield from (x * x for x in range(3))
    return None


print(list(delegating()))


def guarded():
    try:
        yield 1
        yield 2
    except ValueError as error:
        print("caught", error)
        yield "recovered"
    finally:
        print("cleanup")


g = guarded()
print(next(g))
print(g.throw(ValueError("thrown in")))
print(next(g, "default"))
g = guarded()
next(g)
g.close()
g = guarded()
next(g)
try:
    g.throw(KeyError, "k")
except KeyError as error:
    print("passed through", error)


def stubborn():
    while True:
        try:
            yield
        except GeneratorExit:
            print("refusing")
            yield "no"


s = stubborn()
next(s)
try:
    s.close()
except RuntimeError as error:
    print("RuntimeError:", error)


def raises_stop():
    yield 1
    raise StopIteration("inner")


try:
    list(raises_stop())
except RuntimeError as error:
    print(error, "|", repr(error.__cause__))


def fibonacci():
    a, b = 0, 1
    while True:
        yield a
        a, b = b, a + b


from itertools import islice, takewhile

print(list(islice(fibonacci(), 15)))
print(sum(x for x in takewhile(lambda v: v < 4_000_000, fibonacci()) if x % 2 == 0))


def running():
    try:
        yield next(me)
    except ValueError as error:
        yield str(error)


me = running()
print(next(me))
g = count_up(3)
try:
    g.send(1)
except TypeError as error:
    print(error)
print(g.gi_frame is None, g.gi_running, g.gi_code.co_name)
for _ in g:
    pass
print(g.gi_frame is None, next(g, "done"))


def tree(depth):
    if depth:
        yield from tree(depth - 1)
        yield depth
        yield from tree(depth - 1)


print(list(tree(4)))
