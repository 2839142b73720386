# Padding and tabs of bytes, bytearray and str: with signs, in all places, and past what there can be.
def attempt(f, *arguments):
    try:
        return f(*arguments)
    except (OverflowError, MemoryError, TypeError) as e:
        return f"{type(e).__name__}: {e}"


for text in (b"", b"a", b"+5", b"-abc", b"a\tbc\t\n\td\r\t"):
    for value in (text, bytearray(text), text.decode()):
        for method in ("center", "ljust", "rjust", "zfill", "expandtabs"):
            print(method, *(attempt(getattr(value, method), n) for n in (-3, 0, 1, 2, 5, 6, 9)))
for value in (b"a", b"", "a"):
    for method in ("center", "ljust", "rjust", "zfill"):
        print(method, *(attempt(getattr(value, method), n) for n in (2 ** 62, 2 ** 63 - 40, 2 ** 63 - 35, 2 ** 63 - 34, 2 ** 63 - 33, 2 ** 63 - 1, 2 ** 63)))
for value in (b"a\t", bytearray(b"\t"), "a\t", "\u20ac\t", "a", b"a"):
    print(attempt(value.expandtabs, 2 ** 31), attempt(value.expandtabs, -2 ** 31), attempt(value.expandtabs, -2 ** 31 - 1), attempt(value.expandtabs, 2 ** 63))
for join in ([b"a", bytearray(b"b"), memoryview(b"cd")], (b"a",), [], [b""] * 3, [b"a", 1], iter([b"x", b"yz"])):
    print(attempt(b", ".join, join))
print(b"abcabc".replace(b"", b"-"), b"abcabc".replace(b"bc", b"", 1), bytearray(b"aaa").replace(b"a", b"xyz", 2), b"ab".hex(), b"abcde".hex(":", 2), b"abc\x00'".__repr__())
print(list(map(attempt, [lambda: "a\udc80\u20ac".encode(*a) for a in (("ascii", "backslashreplace"), ("ascii", "xmlcharrefreplace"), ("utf-16", "replace"), ("utf-8", "surrogateescape"))])))
