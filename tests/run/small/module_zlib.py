"""zlib: whole buffers, streams, dictionaries, copies, errors."""
import zlib

text = b"the quick brown fox jumps over the lazy dog. " * 300
packed = zlib.compress(text, 9)
print(len(packed) < len(text) // 10, zlib.decompress(packed) == text, zlib.crc32(text), zlib.adler32(text), zlib.crc32(b"b", zlib.crc32(b"a")) == zlib.crc32(b"ab"))
c = zlib.compressobj(6, zlib.DEFLATED, -15, 9, zlib.Z_FILTERED)
parts = c.compress(text[:5000]) + c.flush(zlib.Z_SYNC_FLUSH) + c.compress(text[5000:])
copy = c.copy()
one, two = parts + c.flush(), parts + copy.flush()
print(one == two, zlib.decompress(one, -15) == text)
d = zlib.decompressobj()
out = d.decompress(packed + b"behind", 100)
print(len(out), d.eof, len(d.unconsumed_tail) > 0)
while not d.eof:
    out += d.decompress(d.unconsumed_tail, 1000)
print(out == text, d.unused_data, d.decompress(b"more"), d.unused_data, d.flush())
words = b"lazy dog quick brown fox"
c = zlib.compressobj(zdict=words)
small = c.compress(b"quick brown dog") + c.flush()
print(zlib.decompressobj(zdict=words).decompress(small))
gz = zlib.compressobj(wbits=31)
print(zlib.decompress(gz.compress(b"gzip") + gz.flush(), 47))
for wrong in (lambda: zlib.decompress(b"junk"), lambda: zlib.decompress(packed[:-4]), lambda: zlib.compress(b"", 99), lambda: zlib.compressobj(99), lambda: zlib.compress("x"),
              lambda: zlib.decompressobj(99), lambda: zlib.decompressobj().decompress(b"", -1), lambda: zlib.decompressobj().flush(0), lambda: zlib.decompressobj().decompress(small),
              lambda: zlib.decompressobj(zdict=b"wrong").decompress(small), lambda: zlib.decompress(b"", bufsize=-1), lambda: zlib.crc32("x")):
    try:
        print(wrong())
    except Exception as e:
        print(type(e).__name__, e)
import gc
for i in range(300):
    zlib.compressobj()
    zlib.decompressobj().decompress(packed, 10)
gc.collect()
print(zlib.decompress(zlib.compress(b"")))
