b = b"hello \x00\xff"
print(b, len(b), b[0], b[1:3], b[-1], list(b[:3]), bytes([65, 66]), bytes(3), bytes("é", "utf-8"), bytes(), b"a" + b"b", b"ab" * 2, b"l" in b, 104 in b, b == b"hello \x00\xff")
print(b.upper(), b.find(b"l"), b.index(108), b.count(b"l"), b.replace(b"l", b"L"), b.split(), b"a,b".split(b","), b",".join([b"x", b"y"]), b" x ".strip(), b.startswith(b"he"), b.hex(), b.hex("-"), bytes.fromhex("48 65"), b"abc".decode(), b"ab".isalpha(), b"12".isdigit())
print(repr(b"it's"), repr(b'"\\\n\t\r\x7f'), b"a" < b"b", hash(b"x") == hash(b"x"), {b"k": 1}[b"k"], b"%d" % 5, rb"\n", b"abc".translate(None, b"b"), b"abc".center(7, b"."), b"x".zfill(3), b"a-b".partition(b"-"), b"AbC".swapcase(), b"a b".title(), b"\xe9".decode("latin-1"))
ba = bytearray(b"abc")
ba[0] = 120
ba.append(33)
ba.extend(b"yz")
ba += b"!"
ba.insert(1, 45)
print(ba, ba.pop(), ba.pop(0), ba, len(ba), bytes(ba), ba[1:3], ba.decode())
ba[1:3] = b"LONGER"
del ba[::2]
ba.reverse()
print(ba, ba == bytes(ba), bytearray(2), ba.find(b"O"), bytearray(b"x") * 3, ba.copy() is ba, ba.upper())
ba.clear()
print(ba, bool(ba), bytearray("hi", "ascii"), bytearray(range(5)))
m = memoryview(bytearray(b"abcdef"))
m[0] = 90
print(m[1], bytes(m[2:4]), m.tolist(), len(m), m.nbytes, m.readonly, m[::-1].tobytes(), m.format, m.itemsize, m.obj)
for expression in ("b'a' + 'b'", "b'a' == 'a'", "bytes([256])", "bytes([-1])", "bytes('a')", "bytes(-1)", "b'a'[5]", "bytearray(b'a').append(300)", "b'a'.index(b'z')", "bytes.fromhex('zz')", "b'a'.join(['x'])", "'a' in b'a'", "b'a' * 1.5", "bytes(5.5)", "b'\\xc3('.decode()", "b'\\xe9'.decode('ascii')", "b'abc'.decode('utf-16')", "bytearray().pop()", "bytearray(b'a').remove(5)", "b'a'.find('a')", "b'a'[0] = 1"):
    try:
        print(expression, "=", eval(expression))
    except (TypeError, ValueError, IndexError, SyntaxError) as error:
        print(expression, "->", type(error).__name__ + ":", error)
print(b"\xff\xfe".decode("utf-8", "replace"), b"\xffa".decode("utf-8", "ignore"), b"\xff".decode("utf-8", "backslashreplace"), b"\xff".decode("utf-8", "surrogateescape").encode("utf-8", "surrogateescape"), b"\xe2\x82".decode("utf-8", "replace"))
