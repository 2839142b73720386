# A view that nobody holds any more does not keep its exporter from changing size.
import io


def attempt(f, *args):
    try:
        return f(*args)
    except (BufferError, ValueError, TypeError) as e:
        return type(e).__name__ + ": " + str(e)


def dropped(b):
    memoryview(b)[1:].tobytes()
    sum(memoryview(b))
    memoryview(b).cast("B")[::2].tolist()


b = bytearray(b"abc")
dropped(b)
b.append(100)
print(b)
dropped(b)
b += b"tail"
del b[0]
print(b)
held = memoryview(b)
print(attempt(b.append, 1), attempt(b.clear), attempt(b.extend, b"x"), attempt(b.__iadd__, b"y"))
part = held[2:4]
held.release()
print(attempt(b.append, 1), bytes(part))
part.release()
b.append(33)
print(b, attempt(lambda: held[0]))
print(attempt(b.__iadd__, b), attempt(b.__iadd__, b""), attempt(b.__iadd__, 5))
b.extend(b)
print(b, bytearray().__iadd__(bytearray()))

f = io.BytesIO(b"0123456789")


def peeked():
    view = f.getbuffer()
    view[0] = 65
    return view[0]


print(peeked())
f.truncate(4)
f.seek(0, 2)
f.write(b"more")
print(f.getvalue())
kept = f.getbuffer()
print(attempt(f.write, b"!"), attempt(f.truncate, 1))
kept.release()
print(f.write(b"!"), f.getvalue())
