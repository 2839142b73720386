"""memoryview: casts between shapes and formats, multi-dimensional keys, comparison by value, errors of stores."""
import struct


def show(what, f):
    try:
        print(what, f())
    except Exception as e:
        print(what, type(e).__name__, e)


m = memoryview(bytearray(range(24)))
a = m.cast("B", [2, 3, 4])
print(a.shape, a.strides, a.ndim, a.tolist())
print(a.tobytes("F").hex(), a.tobytes("A").hex(), a[1, 2, 3], a[-1, -1, -1])
print(a[0:1].tolist(), a[::-1].tolist() == a.tolist()[::-1])
for key in ((0, 0), (slice(0, 1), 0), (slice(0, 1), slice(0, 1)), "x", (0, 0, 9), (0, 0, 0, 0)):
    show(key, lambda: a[key])
show("sub-view", lambda: a[0])
flat = a.cast("B").cast("H")
print(flat.tolist(), flat.itemsize, flat.obj is m.obj)
show("bad product", lambda: m.cast("B", [5, 5]))
show("zero", lambda: m.cast("B", [0]))
show("empty", lambda: memoryview(b"").cast("B", [2, 2]))
show("no half floats", lambda: m.cast("e"))
show("two formats", lambda: flat.cast("I"))
show("ND to ND", lambda: a.cast("B", [4, 6]))
print(memoryview(b"").cast("I").tolist())

values = (1, 2, 3, 250)
one = memoryview(struct.pack("4B", *values))
for code in "bBhHiIlLqQnNfd":
    packed = bytearray(struct.pack("4" + code, *(v % 100 for v in values)))
    other = memoryview(packed).cast(code)
    print(code, one == other, one[:3] == other[:3], other == memoryview(bytes(packed)).cast(code), hash(one) == hash(one.tobytes()))

for code, bad in (("d", 10**400), ("i", 2**40), ("B", -1), ("b", "x"), ("c", b"ab"), ("c", 1), ("f", "1"), ("Q", -1), ("?", 3)):
    w = memoryview(bytearray(8)).cast(code)

    def store():
        w[0] = bad
        return w[0]
    show(code, store)

w = memoryview(bytearray(range(8)))
w[1:4] = w[2:5]
w[::2] = b"wxyz"
print(bytes(w))
show("size", lambda: w.__setitem__(slice(0, 2), b"abc"))
show("format", lambda: w.__setitem__(slice(0, 2), memoryview(b"ab").cast("b")))
z = memoryview(b"x").cast("B", [])
print(z.shape, z.strides, z.tolist(), z[()], z[...] is z, z == memoryview(b"x").cast("B", ()))
with memoryview(b"abc") as v:
    pass
show("released", lambda: v[0])
print(v == v, v == memoryview(b"abc"))

# Shapes whose bytes are more than a machine word counts.
view = memoryview(bytearray(128))
for fmt, shape in [("I", [2**20, 2**20, 2**10, 2**10, 2]), ("B", [2**31, 2**31]), ("I", [2**31, 2**30]), ("I", [2**61, 1]), ("B", [2**64]), ("I", [0, 3]), ("I", [4, 8])]:
    try:
        print(view.cast(fmt, shape).shape)
    except Exception as e:
        print(type(e).__name__, e)
