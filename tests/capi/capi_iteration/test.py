import capi_iteration as m


def attempt(f, *args):
    try:
        print(f(*args))
    except Exception as e:
        print(type(e).__name__, e)


print(list(m.count(0, 5)), sum(m.count(0, 100)), tuple(zip(m.count(3, 9), "abc")), max(m.count(1, 4)), next(m.count(7, 8)), next(m.count(1, 1), "none"))
c = m.count(0, 10)
for x in c:
    if x == 2:
        print(c.push(3))
    print(x, end=" ")
print()
attempt(list, m.count(0, 3, ValueError("at the end")))
attempt(list, m.count(0, 2, StopIteration("as an end")))
a, *b = m.count(0, 4)
print(a, b, [*m.count(0, 3), *m.count(5, 6)], {**dict(zip(m.count(0, 2), m.count(2, 4)))}, 3 in m.count(0, 5))
print(m.drain([1, 2.5, 2 ** 40]), m.drain("héy"), m.drain({1: 2, "a": 3}), m.drain(x * x for x in range(4)), m.drain(m.count(1, 3)), m.drain(range(2 ** 40, 2 ** 40 + 2)))
attempt(m.drain, 5)


def gen():
    got = yield 1
    try:
        got = yield (got, 2)
    except ValueError:
        yield "caught"
    return ("done", got)


g = gen()
print(m.send(g, None), m.send(g, "sent"), m.send(g, "last"))
attempt(m.send, g, None)
g = gen()
attempt(m.send, g, "early")


def fails():
    yield 1
    raise KeyError("mid")


g = fails()
print(m.send(g, None))
attempt(m.send, g, None)
attempt(m.drain, fails())
print(m.send(m.count(5, 6), "v"), m.send(m.count(6, 6), None), m.send(iter([1]), None), m.send(iter([]), None))


def delegate():
    yield from m.drain(m.count(3, 5))


print(list(delegate()))


class Seq:
    def __getitem__(self, i):
        if i > 3:
            raise IndexError
        return i * 10


calls = iter([5, 6, 0, 7])
s, k = m.makers(Seq(), lambda: next(calls), 0)
print(list(s), list(k), list(k), type(s).__name__, type(k).__name__)


async def coro():
    return 1


co = coro()
print(m.checks(iter([])), m.checks(gen()), m.checks([]), m.checks(m.count(0, 1)), m.checks(co))
co.close()
print(m.fast((1, 2)), m.fast([3]), m.fast({4: 5}), m.fast(m.count(0, 3)))
attempt(m.fast, 5)
print(m.unpack((1,)), m.unpack((1, 2.5, "x")))
attempt(m.unpack, ())
attempt(m.unpack, (1, 2, 3, 4))
