import gc

import capi_bytesbuild as m


def attempt(f, *args):
    try:
        print(ascii(f(*args)))
    except Exception as e:
        print(type(e).__name__, e)


for n in (0, 1, 4, 5, 100):
    attempt(m.squares, n)
attempt(m.concat, b"left", b"right")
attempt(m.concat, b"", bytearray(b"array"))
attempt(m.concat, b"x", memoryview(b"view"))
attempt(m.concat, b"x", "str")
attempt(m.arrays, b"abc")
attempt(m.arrays, [1, 2, 300])
attempt(m.arrays, range(3))
for kind in range(4):
    for n in (0, 1, 5, 40):
        attempt(m.text, kind, n)
    s = m.text(kind, 10)
    print(len(s), s == s[:5] + s[5:], hash(s) == hash("".join(s)), s.isascii(), {s: 1}[m.text(kind, 10)])
for parts in ([], ["only"], ["a", "b", 233, "c"], ["x" * 100, 0x20ac, "tail"], [0x1f600, "é"], ["a", None, 2.5], ("t",) * 50):
    attempt(m.writer, parts)
attempt(m.writer, (1 / 0 for _ in range(2)))
attempt(m.writer, 5)
attempt(m.parts, "a-b--c", "-")
attempt(m.parts, "one\ntwo\r\nthree", "two")
attempt(m.parts, "é€é", "é")
attempt(m.parts, "abc", "")
attempt(m.parts, "", "x")
for b in (b"", b"plain", b"a\\n\\x41\\u", b"nul\0in", bytes(range(120, 140)), b"quote'\""):
    attempt(m.strings, b)
attempt(m.strings, "no")
kept = [m.text(i % 4, i) + str(i) for i in range(100)] + [m.squares(i) for i in range(100)]
gc.collect()
print(ascii(kept[7]), kept[-1][:10], len(kept))
