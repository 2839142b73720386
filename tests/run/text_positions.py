# tell() and seek() of text files: newlines that are translated, codecs with state, error handlers, lines over chunks.
import io
import os
import tempfile

path = os.path.join(tempfile.mkdtemp(), "text")


def write(data):
    with open(path, "wb") as f:
        f.write(data)


def every_position(step, **options):
    """Reads `step` characters or a line at a time, and the rest again from each position told."""
    with open(path, **options) as f:
        whole = f.read()
        f.seek(0)
        read, count = "", 0
        while True:
            position = f.tell()
            rest = f.read()
            f.seek(position)
            assert read + rest == whole, (position, read, rest)
            part = f.read(step) if step else f.readline()
            if not part:
                break
            read += part
            count += 1
        assert f.seek(0, 2) == f.tell()
    return count, len(whole)


TEXT = "first line\nsecond \u00e9\u20ac\U0001f40d line\n\nlast without end"
for newline in ("\n", "\r\n", "\r"):
    for encoding in ("utf-8", "utf-8-sig", "utf-16", "utf-7", "gb18030", "iso2022_jp"):
        text = TEXT if encoding != "iso2022_jp" else "plain \u3042\u3044\u3046\nback \u65e5\u672c\n\u6f22"
        if newline == "\r" and encoding == "iso2022_jp":
            continue  # CPython feeds its decoder from the middle of a character then
        write(text.replace("\n", newline).encode(encoding))
        for given in (None, "", newline):
            print(repr(newline), encoding, repr(given), [every_position(step, encoding=encoding, newline=given) for step in (0, 1, 3)])

write(b"a\xff\xfe\r\nb\xe2\x82\r\n\xe2\x82\xac\rc" * 5)
for errors in ("replace", "ignore", "backslashreplace", "surrogateescape"):
    print(errors, [every_position(step, encoding="utf-8", errors=errors) for step in (0, 1, 7)])

# lines over several chunks
write("".join(f"{'x' * (i * 37 % 200)}\u20ac{i}\r\n" for i in range(300)).encode())
with open(path, encoding="utf-8") as f:
    f._CHUNK_SIZE = 50
    positions, lines = [], []
    while True:
        positions.append(f.tell())
        line = f.readline()
        if not line:
            break
        lines.append(line)
    for i in range(0, 300, 7):
        f.seek(positions[i])
        assert f.readline() == lines[i], i
    print(len(lines), positions[:5], positions[-1])
    try:
        next(f)
    except StopIteration:
        print("at the end", f.tell())
    f.seek(positions[2])
    next(f)
    try:
        f.tell()
    except OSError as e:
        print(e)
    for bad in (-1, 1 << 200):
        try:
            f.seek(bad)
        except (ValueError, OverflowError) as e:
            print(type(e).__name__, e)
    try:
        f.seek(5 | 3 << 96 | 9 << 128)
    except OSError as e:
        print(e)

# what was read ahead is dropped by a write
with open(path, "w+", encoding="utf-8", newline="\r\n") as f:
    f.write("one\ntwo\nthree\n")
    f.seek(0)
    print(repr(f.readline()), f.tell())
    f.seek(f.tell())
    f.write("TWO")
    f.seek(0)
    print(f.read().split("\r\n"))

wrapped = io.TextIOWrapper(io.BytesIO(b"ab\r\ncd\r\n\xc3\xa9f"), encoding="utf-8")
print([(wrapped.read(1), wrapped.tell()) for _ in range(5)])
