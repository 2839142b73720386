# Suspending and resuming: loops, delegation, send, throw, frames of suspended generators, early exits.
import sys
def count(n):
    i = 0
    while i < n:
        yield i
        i += 1
def outer(n):
    r = yield from count(n)
    print("r", r)
    for k in range(3):
        try:
            x = yield k
            print("got", x)
        except ValueError as e:
            print("caught", e, sys.exc_info()[0])
            yield "after"
    return 7
def rng(n):
    for i in range(n):
        yield i * i
def over(xs):
    for x in xs:
        yield x
print(list(count(5)), sum(rng(10)), list(over([1,2,3])), list(over("abc")), list(over({1:2,3:4}.items())))
g = outer(2)
print(next(g), next(g), next(g))
print(g.send("hello"))
print(g.throw(ValueError("bad")))
print(g.gi_frame.f_locals, g.gi_frame.f_lineno)
print(next(g))
try:
    next(g)
except StopIteration as e:
    print("stop", e.value)
def nested(n):
    if n == 0:
        yield 1
    else:
        yield from nested(n-1)
sys.setrecursionlimit(5000)
print(list(nested(1000)))
print(list(nested(300)))
async def a(n):
    if n: return await a(n-1)
    return 5
try:
    a(50).send(None)
except StopIteration as e: print(e.value)
def bad():
    yield 1
    raise KeyError("x")
def stopper():
    yield 1
    raise StopIteration
try:
    for q in bad(): print(q)
except KeyError as e: print("key", e, e.__traceback__.tb_next.tb_lineno)
try:
    for q in stopper(): print(q)
except RuntimeError as e: print(e)
def fin():
    try:
        yield 1
        yield 2
    finally:
        print("finally")
for q in fin():
    break
def f():
    t = 0
    for x in count(100000): t += x
    for x in (i for i in range(1000) if i & 1): t += x
    return t
print(f())
def mixed(n):
    """Types that change between two suspensions."""
    x = 1
    for i in range(n):
        got = yield x
        x = got if got is not None else x * 1000003
g = mixed(8)
print(next(g), g.send(2.5), g.send("s"), g.send(7), [v for v in g])
def handled():
    try:
        raise KeyError("inner")
    except KeyError:
        yield sys.exc_info()[0]
        yield sys.exc_info()[0]
h = handled()
try:
    raise TypeError("outer")
except TypeError:
    print(next(h), sys.exc_info()[0])
    print(next(h), sys.exc_info()[0])
print(sys.exc_info()[0], list(h))
class Steps:
    def __iter__(self):
        for i in range(3):
            yield i
            yield from (j * 10 for j in range(i))
print([x for x in Steps()], sum(Steps()), dict(zip("ab", Steps())))
async def ticks(n):
    for i in range(n):
        yield i
async def consume():
    total = [x async for x in ticks(4)]
    async for y in ticks(3):
        total.append(y)
    return total
try:
    consume().send(None)
except StopIteration as e:
    print(e.value)
