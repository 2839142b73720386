# The codecs as functions, called with names of encodings and error handlers that are no str.
import _codecs
import codecs

for name in sorted(dir(_codecs)):
    if name.endswith(("_encode", "_decode")) and name not in ("readbuffer_encode", "escape_encode", "raw_unicode_escape_encode", "unicode_escape_encode", "utf_7_encode"):
        function = getattr(_codecs, name)
        for errors in (1, b"strict", [], 2.5):
            try:
                print(name, function("a" if name.endswith("encode") else b"a", errors))
            except TypeError as e:
                print(name, e)
for arguments in ((b"a", 1), (b"a", b"utf-8"), (b"a", "utf-8", 1), (b"a", "utf-8", b"x"), (b"a", 2.5, "strict")):
    for function in (codecs.encode, codecs.decode):
        try:
            print(function(*arguments))
        except TypeError as e:
            print(e)
