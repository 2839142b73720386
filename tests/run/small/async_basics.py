"""Coroutines driven by hand with send(), then by a small loop of our own."""


class Suspend:
    def __init__(self, value):
        self.value = value

    def __await__(self):
        received = yield self.value
        return received


async def inner(x):
    got = await Suspend(f"inner waits {x}")
    return got * 2


async def outer():
    first = await inner(1)
    second = await inner(2)
    return first + second


c = outer()
print(c.send(None))
print(c.send(10))
try:
    c.send(20)
except StopIteration as stop:
    print("result", stop.value)
try:
    c.send(None)
except RuntimeError as error:
    print(error)


async def fails():
    try:
        await Suspend("before failure")
    except ValueError as error:
        print("caught inside", error)
        raise KeyError("out") from error
    finally:
        print("async finally")


c = fails()
c.send(None)
try:
    c.throw(ValueError("thrown"))
except KeyError as error:
    print(repr(error), repr(error.__cause__))


class Manager:
    async def __aenter__(self):
        await Suspend("entering")
        return "managed"

    async def __aexit__(self, *exc):
        await Suspend("exiting")
        print("exit with", exc[0].__name__ if exc[0] else None)
        return True


class Counter:
    def __init__(self, n):
        self.n = n

    def __aiter__(self):
        return self

    async def __anext__(self):
        if self.n == 0:
            raise StopAsyncIteration
        self.n -= 1
        await Suspend("next")
        return self.n


async def agen(n):
    try:
        for i in range(n):
            await Suspend(f"agen {i}")
            yield i * i
    finally:
        print("agen closed")


async def everything():
    async with Manager() as m:
        print(m)
    async with Manager():
        raise OSError("swallowed")
    values = []
    async for v in Counter(3):
        values.append(v)
    else:
        values.append("else")
    async for v in agen(3):
        values.append(v)
    values.append([v async for v in Counter(2)])
    values.append({v: await inner(v) async for v in agen(2) if v})
    g = agen(5)
    values.append(await g.__anext__())
    values.append(await g.asend(None))
    await g.aclose()
    return values


def run(coroutine, feed=lambda value: 5):
    trace = []
    value = None
    while True:
        try:
            request = coroutine.send(value)
        except StopIteration as stop:
            return stop.value, trace
        trace.append(request)
        value = feed(request)


print(run(everything()))


class Loop:
    """A round-robin scheduler."""

    def __init__(self):
        self.ready = []

    def spawn(self, name, coroutine):
        self.ready.append((name, coroutine))

    def run(self):
        while self.ready:
            name, coroutine = self.ready.pop(0)
            try:
                request = coroutine.send(None)
                print(f"{name}: {request}")
                self.ready.append((name, coroutine))
            except StopIteration as stop:
                print(f"{name} returned {stop.value}")


async def worker(steps):
    for step in range(steps):
        await Suspend(step)
    return steps * 100


loop = Loop()
for name, steps in (("a", 2), ("b", 3), ("c", 1)):
    loop.spawn(name, worker(steps))
loop.run()
c = worker(2)
print(type(c).__name__, type(agen(1)).__name__, c.cr_code.co_name, hasattr(c, "__await__"))
c.send(None)
c.close()
try:
    run(5)
except AttributeError as error:
    print(error)


async def bad_await():
    await 5


try:
    run(bad_await())
except TypeError as error:
    print(error)


async def bad_for():
    async for _ in [1]:
        pass


try:
    run(bad_for())
except TypeError as error:
    print(error)


async def bad_with():
    async with 5:
        pass


try:
    run(bad_with())
except TypeError as error:
    print(error)
