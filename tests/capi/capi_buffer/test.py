import gc

import capi_buffer as m


def attempt(f, *args):
    try:
        print(repr(f(*args)))
    except Exception as e:
        print(type(e).__name__, e)


g = m.Grid()
v = memoryview(g)
print(v.shape, v.strides, v.format, v.itemsize, v.readonly, v.nbytes, v.ndim, g.exports(), v[1, 2], v.tolist())
v[0, 1] = 99.5
print(v.tolist()[0], len(bytes(v)), g.exports())
v.release()
print(g.exports())
for o in (b"abc", bytearray(b"abcd"), memoryview(b"xyz"), g, memoryview(bytearray(8))[2:6], memoryview(b"abcdef")[::2]):
    attempt(m.describe, o)
attempt(m.describe, "text")
attempt(m.describe, 5)
b = bytearray(5)
m.fill(b, 65)
print(b)
attempt(m.fill, b"abc", 66)
attempt(m.fill, memoryview(b"abc"), 66)
with memoryview(b) as whole, whole[1:3] as part:
    m.fill(part, 67)
print(b, m.view().tobytes(), m.view().readonly)
print(m.writable_bytes(60), m.bytearrays())
big = [m.writable_bytes(100) for _ in range(20)]
gc.collect()
print(len(set(big)), big[0] == big[-1])
with memoryview(b) as w:
    attempt(b.append, 1)
b.append(1)
print(len(b))
