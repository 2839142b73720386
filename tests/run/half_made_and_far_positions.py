# Objects of built-in types whose __init__ never ran, and positions no memory reaches.
import _csv
import io
import pickle

for kind in (classmethod,):
    half = kind.__new__(kind)
    print(repr(half), half.__func__, half.__wrapped__, half.__isabstractmethod__)
    for use in (lambda: half.__get__(1), lambda: half(1), lambda: type("X", (), {"a": half}).a):
        try:
            print(use())
        except Exception as e:
            print(type(e).__name__, e)
half = staticmethod.__new__(staticmethod)
print(repr(half), half.__func__)
for method in ("__getstate__", "getvalue", "read", "readline", "close", "tell", "readable", "seekable", "newlines", "line_buffering"):
    for kind in (io.StringIO, io.BytesIO):
        half = kind.__new__(kind)
        try:
            value = getattr(half, method)
            print(kind.__name__, method, value() if callable(value) else value)
        except (ValueError, AttributeError) as e:
            print(kind.__name__, method, type(e).__name__, e)
try:
    pickle.dumps(io.StringIO.__new__(io.StringIO))
except ValueError as e:
    print(e)
for arguments in ((io.BytesIO(), 1), (io.BytesIO(), None, 1), (io.BytesIO(), b"utf-8"), (io.BytesIO(), "utf-8", b"strict")):
    try:
        io.TextIOWrapper(*arguments)
    except TypeError as e:
        print(e)
for stream, item in ((io.StringIO(), "a"), (io.BytesIO(), b"a"), (io.StringIO("x"), "\r\n"), (io.StringIO(newline=None), "\r")):
    for place in (2 ** 63 - 1, 2 ** 62, 2 ** 61):
        stream.seek(place)
        try:
            stream.write(item)
        except (OverflowError, MemoryError) as e:
            # How far memory reaches is the allocator's affair.
            print(place == stream.tell(), isinstance(e, OverflowError) if place == 2 ** 63 - 1 else "too far")
    print(repr(stream.getvalue()))
for kind in (_csv.Reader, _csv.Writer):
    half = type("S", (kind,), {})()
    print(half.dialect)
    try:
        half.dialect = 1
    except AttributeError as e:
        print(e)
