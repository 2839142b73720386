"""Coroutines and generators that are awaited as temporaries and seen by others all the same: cr_await, frames, tracebacks, weak references, the
collector; thrown into, closed, run as tasks. What is used again at their end must be nobody else's."""
import asyncio, gc, sys, traceback, types, inspect, weakref
kept = []
class Pause:
    def __await__(self):
        got = yield "p"
        return got
@types.coroutine
def plain(n):
    r = yield n
    return r
async def leaf(n):
    try:
        a = await Pause()
        b = await plain(n)
        return (a, b, n)
    finally:
        if n % 7 == 0:
            kept.append(sys._getframe())
async def mid(n, fail=False):
    x = await leaf(n)
    if fail:
        raise ValueError(n)
    y = await leaf(n + 1)
    return x, y
async def top(n):
    try:
        r = await mid(n, n % 3 == 0)
    except ValueError as e:
        kept.append(e)
        r = e.args
    c = mid(n)
    kept.append(c) if n % 5 == 0 else None
    s = await c
    try:
        await c
    except RuntimeError as e:
        s = str(e)
    return r, s
def drive(c, n):
    out = []
    v = None
    try:
        while True:
            out.append(c.send(v))
            inner = c.cr_await
            depth = 0
            while inner is not None and depth < 10:
                if n % 4 == 0: kept.append(inner)
                depth += 1
                inner = getattr(inner, "cr_await", None) or getattr(inner, "gi_yieldfrom", None)
            out.append(depth)
            v = len(out)
    except StopIteration as e:
        out.append(e.value)
    return out
total = []
for n in range(60):
    total.append(drive(top(n), n))
    if n % 9 == 0: gc.collect()
print(total[0], total[5], total[-1])
print(len(kept), sum(1 for k in kept if isinstance(k, types.FrameType)))
for k in kept:
    if isinstance(k, types.FrameType):
        k.f_locals.get("n"), k.f_lineno, k.f_code.co_name
    elif isinstance(k, ValueError):
        names = [f.name for f in traceback.extract_tb(k.__traceback__)]
        tb = k.__traceback__
        while tb.tb_next: tb = tb.tb_next
        assert tb.tb_frame.f_locals["n"] == k.args[0], (tb.tb_frame.f_locals, k)
        assert names == ["top", "mid"], names
    elif inspect.iscoroutine(k):
        assert inspect.getcoroutinestate(k) == "CORO_CLOSED" and k.cr_frame is None and k.cr_await is None
        assert k.__name__ in ("mid", "leaf"), k.__name__
print(sorted({k.f_locals["n"] for k in kept if isinstance(k, types.FrameType)}))
# thrown into, closed midway
log = []
async def guard(n):
    try:
        await leaf(n)
    except KeyError as e:
        log.append(("key", n)); return "caught"
    except GeneratorExit:
        log.append(("exit", n)); raise
for n in range(40):
    c = guard(n); c.send(None)
    if n % 2:
        try: c.throw(KeyError(n))
        except StopIteration as e: log.append(e.value)
    else:
        c.close()
print(len(log), log[:4])
# tasks
async def worker(q, k):
    out = 0
    async with asyncio.Lock():
        for _ in range(k):
            out += await q.get()
            await asyncio.sleep(0)
    return out
async def main():
    q = asyncio.Queue(3)
    ts = [asyncio.create_task(worker(q, 20)) for _ in range(5)]
    refs = [weakref.ref(t.get_coro()) for t in ts]
    for i in range(100):
        await q.put(i)
        if i == 50:
            for t in ts: t.get_stack()
            len(gc.get_objects())
    return sum(await asyncio.gather(*ts)), len(refs)
print(asyncio.run(main()))
async def agen(n):
    for i in range(n):
        yield await leaf2(i)
async def leaf2(i):
    await asyncio.sleep(0)
    return i * i
async def consume():
    s = 0
    async for v in agen(50):
        s += v
        if v == 1600: break
    return s + sum([v async for v in agen(10)])
print(asyncio.run(consume()))
def gen(n):
    r = yield from inner(n)
    return r
def inner(n):
    yield n
    yield n + 1
    return n * 2
def outer():
    s = 0
    for i in range(200):
        s += yield from gen(i)
    return s
g = outer(); steps = 0
try:
    while True:
        next(g); steps += 1
        if steps == 77: held = g.gi_yieldfrom, g.gi_yieldfrom.gi_yieldfrom
except StopIteration as e:
    print(steps, e.value, [h.gi_frame for h in held])
