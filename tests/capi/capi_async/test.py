import gc

import capi_async as m
from capi_async import Ready, Stream


def attempt(f, *args):
    try:
        print(f(*args))
    except BaseException as e:
        print(type(e).__name__, e)


async def plain():
    return await Ready(5)


async def turns(n):
    a = await Ready([n], n)
    b = await Ready(n, 1)
    return a, b


async def fails():
    try:
        await Ready(KeyError("inside"), 1)
    except KeyError as e:
        return "caught", e.args
    return "not reached"


async def loops():
    out = []
    async for x in Stream(5):
        out.append(x)
    else:
        out.append("else")
    return out + [y async for y in Stream(3) if y]


class SubReady(Ready):
    def __await__(self):
        yield "from sub"
        return super().__await__() is self


class PyAwait:
    def __await__(self):
        x = yield 1
        return "py", x


async def mixed():
    return await SubReady("s", 2), await PyAwait(), [z async for z in generated()]


async def generated():
    for i in range(3):
        yield await Ready(i * 10, 1)


for c in (plain(), turns(0), turns(3), fails(), loops(), mixed()):
    print(m.checks(c)[:3], m.drive(c))
attempt(m.drive, (i for i in range(3)))
attempt(m.drive, Ready(1, 2))
attempt(m.drive, iter([1, 2]))


async def raises():
    await Ready(0)
    raise ValueError("out")


attempt(m.drive, raises())
print(m.checks(Stream(1)), m.checks(Ready(1)), m.checks(5), m.checks(PyAwait())[3] != 0, m.checks(generated())[:3])
attempt(m.aiter_of, 5)
s = Stream(1)
print(m.aiter_of(s) is s)
it = iter(Ready("stop value", 1))
print(next(it))
try:
    next(it)
except StopIteration as e:
    print(e.value)
for i in range(30):
    r = Ready(None)
    c = turns(2)
    c.send(None)
    c.close()
gc.collect()
print(m.drive(turns(1)))
