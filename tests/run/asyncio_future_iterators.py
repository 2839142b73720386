"""Iterators of asyncio's C futures, whose type keeps a free list, between collections."""
import asyncio
import gc

done = []


async def items():
    try:
        for i in range(3):
            yield i
            await asyncio.sleep(0)
    finally:
        await asyncio.sleep(0.001)
        await asyncio.sleep(0.001)
        done.append("closed")


async def consume(n):
    total = 0
    async for i in items():
        total += i
        gc.collect()
    return total + n


async def abandon():
    g = items()
    print("first", await g.__anext__())
    await g.aclose()


async def futures(loop, n):
    out = []
    for i in range(n):
        f = loop.create_future()
        loop.call_soon(f.set_result, i)
        out.append(await f)
        if i % 10 == 0:
            gc.collect()
    return out


async def main():
    loop = asyncio.get_running_loop()
    print(await asyncio.gather(*(consume(i) for i in range(5))))
    await abandon()
    print(sum(await futures(loop, 300)))
    gc.collect()
    print(sum(await futures(loop, 300)))
    f = loop.create_future()
    it = iter(f)
    print(next(it) is f)
    it.close()
    del it, f
    gc.collect()
    print(await asyncio.gather(futures(loop, 3), futures(loop, 4)))


asyncio.run(main())
print(len(done), set(done))


async def forgotten(n):
    for i in range(n):
        g = items()
        await g.__anext__()
        await g.__anext__()
        del g
        gc.collect()
        await asyncio.sleep(0.01)


asyncio.run(forgotten(10))
print(set(done))
