# Streams at their edges: writes that block, warnings of files that end open, close() that fails twice, signatures of encodings.
import gc
import io
import os
import sys
import warnings
import weakref


class Slow(io.RawIOBase):
    """Takes three bytes, then would block."""
    def __init__(self):
        self.taken = b""
        self.room = 3

    def writable(self):
        return True

    def write(self, b):
        if self.room == 0:
            return None
        n = min(self.room, len(b))
        self.taken += bytes(b[:n])
        self.room -= n
        return n


raw = Slow()
writer = io.BufferedWriter(raw, 4)
print(writer.write(b"ab"), writer.write(b"cd"))
try:
    writer.write(b"efghijkl")
except BlockingIOError as e:
    print(e.characters_written, raw.taken)
raw.room = 100
writer.flush()
print(raw.taken)

name = "io_streams.tmp"
with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    f = open(name, "w", encoding="utf-8")
    f.write("kept")
    f = None
    gc.collect()
print([(w.category.__name__, str(w.message)) for w in caught])
print(open(name, encoding="utf-8").read())


class Own(io.FileIO):
    def close(self):
        if not self.closed:
            print("own close")
        super().close()


o = Own(name)
o.self = o
seen = weakref.ref(o)
warnings.simplefilter("ignore")
del o
gc.collect()
gc.collect()
print(seen())


class Bad(io.BytesIO):
    def flush(self):
        raise OSError("flush")


buffered = io.BufferedWriter(io.BytesIO())


def fail(text):
    def f():
        raise OSError(text)
    return f


buffered.flush = fail("flush")
buffered.raw.close = fail("close") if hasattr(buffered.raw, "__dict__") else None
try:
    buffered.close()
except OSError as e:
    print(e.args, e.__context__ and e.__context__.args)
buffered.raw.__dict__.clear()
del buffered.flush

for encoding in "utf-8-sig", "utf-16":
    with open(name, "w", encoding=encoding) as f:
        f.write("one")
    with open(name, "a", encoding=encoding) as f:
        f.write("two")
    with open(name, "rb") as f:
        print(encoding, f.read() == "onetwo".encode(encoding))
    with open(name, "r+", encoding=encoding) as f:
        f.seek(0)
        f.write("ONE")
    with open(name, encoding=encoding) as f:
        print(f.read())

with open(name, "w", newline="\n") as f:
    f.write("a\nb\nc\n")
with open(name) as f:
    next(f)
    try:
        f.tell()
    except OSError as e:
        print(e)
    list(f)
    print(f.tell())
    try:
        f.reconfigure(newline="\n")
    except io.UnsupportedOperation as e:
        print(e)
reader = io.BufferedReader(io.BytesIO(b"abcdefgh"), 4)
into = bytearray(8)
print(reader.read(1), reader.readinto1(into), reader.readinto1(into), bytes(into))
print(reader.readable(), reader.writable(), io.BufferedWriter(io.BytesIO()).readable())
try:
    open(name, encoding="hex")
except LookupError as e:
    print(e)
try:
    io.FileIO(2**40)
except TypeError as e:
    print(e)
with open(name, "wb") as f:
    f.write(b"a\rb\nc\r\nd\r")
for newline in None, "", "\n", "\r", "\r\n":
    with open(name, newline=newline) as f:
        print(repr(newline), f.readlines(), f.newlines)
os.unlink(name)
sys.stdout.flush()
