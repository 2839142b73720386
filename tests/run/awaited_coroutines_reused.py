"""Coroutines that nobody but an `await` holds give their memory back when they return: whoever else got hold of one keeps it."""
import asyncio
import gc
import sys
import types
import weakref

kept = []


@types.coroutine
def give_way(value):
    got = yield value
    return got


async def leaf(n):
    if n % 7 == 3:
        raise ValueError(n)
    return n + await give_way(n)


async def middle(n):
    try:
        return await leaf(n)
    except ValueError as e:
        kept.append(e.__traceback__.tb_next.tb_frame.f_code.co_name)
        return -await leaf(n + 1)


def walk(tree):
    if isinstance(tree, int):
        yield tree
        return tree
    total = 0
    for part in tree:
        total += yield from walk(part)
    return total


def drive(coroutine, sent=1):
    steps = 0
    try:
        while True:
            coroutine.send(sent if coroutine.cr_suspended else None)
            steps += 1
    except StopIteration as e:
        return e.value, steps


print([drive(middle(n)) for n in range(12)], kept)

# Looked at while it is awaited: the delegate is known by another name from then on.
outer = middle(1)
outer.send(None)
inner = outer.cr_await
print(inner.cr_code.co_name, inner.cr_await.gi_code.co_name, inner.cr_running, inner.cr_frame.f_lineno > 0)
watch = weakref.ref(inner)
print(drive(outer), inner.cr_frame, inner.cr_await)
others = [middle(n) for n in range(1, 3)]
for other in others:
    other.send(None)
print(inner is watch(), inner.__qualname__, [o.cr_await is inner for o in others])
try:
    inner.send(None)
except RuntimeError as e:
    print(e)
for other in others:
    other.close()

# Found by the collector's module.
outer = middle(2)
outer.send(None)
found = [o for o in gc.get_objects() if isinstance(o, types.CoroutineType) and o.cr_code is leaf.__code__ and o.cr_frame is not None]
print(len(found), drive(outer), found[0].cr_frame)
more = middle(4)
more.send(None)
print(found[0].cr_code.co_name, more.cr_await is found[0], drive(more))


# A frame outlives what ran in it.
async def shows_frame(n):
    kept.append(sys._getframe())
    return n


async def asks(n):
    return await shows_frame(n) + await shows_frame(n + 1)


kept.clear()
print(drive(asks(5)), [f.f_locals for f in kept], [f.f_code.co_name for f in kept])
print(drive(asks(7)), [f.f_locals["n"] for f in kept])

# Named coroutines live on.
async def names():
    first = leaf(1)
    a = await first
    b = await (second := leaf(2))
    third = [leaf(4)]
    c = await third[0]
    return a, b, c, first.cr_frame, second.cr_code.co_name, third[0].cr_running

print(drive(names()))
tree = [1, [2, [3, 4], 5], [[6]], 7]
g = walk(tree)
print([next(g) for _ in range(3)], g.gi_yieldfrom.gi_code.co_name, list(g))


# Old coroutines return between collections, and others are made in their place.
async def sleeper(i, rounds):
    total = 0
    for r in range(rounds):
        await asyncio.sleep(0)
        total += await nested(i, r)
    return total


async def nested(i, r):
    if (i + r) % 50 == 0:
        gc.collect(r % 2 * 2)
    try:
        await asyncio.sleep(0)
    finally:
        text = [i, r]
    return text[0] * text[1]


async def main():
    print(sum(await asyncio.gather(*(sleeper(i, 4) for i in range(120)))))
    loop = asyncio.get_running_loop()
    futures = [loop.create_future() for _ in range(30)]

    async def waits(f):
        return await f

    tasks = [loop.create_task(waits(f)) for f in futures]
    await asyncio.sleep(0)
    gc.collect()
    for i, f in enumerate(futures):
        loop.call_soon(f.set_result, i)
    print(sum(await asyncio.gather(*tasks)), tasks[3].get_coro().cr_frame)


asyncio.run(main())
