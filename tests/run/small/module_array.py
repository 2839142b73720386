"""array.array: kinds and their ranges, slices, buffers, pickles, files."""
import array
import io
import pickle
from array import array as A

for code in array.typecodes:
    a = A(code, "héllo€" if code == "u" else [1, 2, 3])
    print(a, a.itemsize, len(a), a[0], a[-1], a[::2], a + a[:1], a * 2, 2 * a == a * 2, a.tobytes()[:6])
    assert pickle.loads(pickle.dumps(a, 2)) == a == pickle.loads(pickle.dumps(a, 4)) and a == a.__copy__()
limits = {"b": (-128, 127), "B": (0, 255), "h": (-32768, 32767), "H": (0, 65535), "i": (-2**31, 2**31 - 1), "I": (0, 2**32 - 1),
          "q": (-2**63, 2**63 - 1), "Q": (0, 2**64 - 1), "l": (-2**63, 2**63 - 1), "L": (0, 2**64 - 1)}
for code, (low, high) in limits.items():
    a = A(code, [low, high])
    assert a.tolist() == [low, high]
    for wrong in (low - 1, high + 1, "x", 1.5):
        try:
            a[0] = wrong
        except (OverflowError, TypeError) as e:
            print(code, type(e).__name__, e)
a = A("i", range(10))
a[2:5] = A("i", [20])
a[::3] = A("i", [-1, -2, -3])
del a[1], a[-2:]
a.insert(1, 99)
a.extend([5, 5])
a.reverse()
a.remove(5)
print(a, a.pop(), a.pop(0), a.index(99), a.count(7), 99 in a, 3.0 in a, a < A("d", [1000]), a == A("q", a), a != A("i"))
m = memoryview(a)
print(m.format, m.itemsize, m.shape, m[1], m.tolist(), m.tobytes() == a.tobytes())
for change in (lambda: a.append(1), lambda: a.pop(), lambda: a.extend([1]), lambda: a.__delitem__(0)):
    try:
        change()
    except BufferError as e:
        print(e)
m[0] = 77
m.release()
a.byteswap()
a.byteswap()
print(a, bytes(A("B", b"abc")), bytearray(A("h", [1, 256])))
f = io.BytesIO()
a.tofile(f)
f.seek(0)
b = A("i")
try:
    b.fromfile(f, 100)
except EOFError as e:
    print(e, b == a)
for wrong in (lambda: A("z"), lambda: A(1), lambda: A(), lambda: A("i", "x"), lambda: A("i", [1, "x"]), lambda: A("i") + [1], lambda: a[100], lambda: a["x"],
              lambda: A("i", b"abc"), lambda: a.__setitem__(slice(0, 2), [1]), lambda: a.extend(A("d")), lambda: A("i").pop(), lambda: A("i").fromunicode("x"),
              lambda: A("u", "ab")[5], lambda: a.index(123456), lambda: hash(a), lambda: a.frombytes("x"), lambda: A("u", [1]), lambda: A("i", 3)):
    try:
        print(wrong())
    except Exception as e:
        print(type(e).__name__, e)
it = iter(A("d", [1.5, 2.5]))
print(next(it), pickle.loads(pickle.dumps(it)).__reduce__()[1:], list(it), list(it))


class Sub(A):
    pass


s = Sub("b", [1])
s.note = "kept"
print(pickle.loads(pickle.dumps(s)).note, repr(s), type(s[:]).__name__)
