# threads: own copy
import array
import gc

import capi_views as m


def attempt(f, *args):
    try:
        print(f(*args))
    except Exception as e:
        print(type(e).__name__, e)


v = m.over(10, 1)
print(bytes(v), v.readonly, v.format, len(v), m.describe(v))
v[0] = 65
v[1:3] = b"BC"
print(bytes(m.over(5, 0)), m.flat(v[::2]), m.describe(v[::-3]), v[2:5].tolist(), m.flat(v[::-1]))
attempt(lambda: m.over(3, 0).__setitem__(0, 1))
g = m.grid()
print(g.shape, g.strides, g.tolist(), g.format, g[2, 1], g.nbytes, m.describe(g), m.flat(g) == g.tobytes(), g.c_contiguous)
g[1, 1] = 100
print(m.grid().tolist())
for o in (b"bytes", bytearray(b"array"), memoryview(b"view"), array.array("d", [1.5, 2]), memoryview(array.array("h", range(6)))[::2], memoryview(bytearray(8)).cast("i"), "str", 5):
    attempt(m.describe, o)
    attempt(m.flat, o)
    attempt(m.simple, o)
    attempt(lambda: m.inner(o)[1:])
    attempt(lambda: bytes(m.contiguous(o)))
b = bytearray(b"change")
print(m.simple(b, 1), b, m.simple(memoryview(b)[1:], 1), b)
attempt(m.simple, b"fixed", 1)
held = m.inner(b)[0]
attempt(b.append, 1)
held.release()
b.append(33)
print(b)
attempt(lambda: held[0])
views = [m.over(i % 20, 0) for i in range(60)] + [m.inner(bytes([i]) * 5)[0] for i in range(60)]
gc.collect()
print(bytes(views[7]), bytes(views[-1]), sum(len(x) for x in views))
