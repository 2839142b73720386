# The positions of a UnicodeError are what was put there; who uses them takes them within the object.
import codecs

NAMES = ("strict", "ignore", "replace", "xmlcharrefreplace", "backslashreplace", "namereplace", "surrogatepass",
         "surrogateescape")


class WithList(UnicodeEncodeError):
    def __init__(self):
        super().__init__("ascii", "", 0, 1, "bad")
        self.object = []


class WithStr(UnicodeDecodeError):
    def __init__(self):
        super().__init__("ascii", b"", 0, 1, "bad")
        self.object = "text"


def attempt(function, *args):
    try:
        return function(*args)
    except Exception as e:
        return type(e).__name__, str(e)


def samples():
    yield 42
    yield UnicodeError("x")
    yield WithList()
    yield WithStr()
    for start, end in ((-5, 10), (5, 2), (1, 2), (0, 0), (2, 1)):
        yield UnicodeTranslateError("abc", start, end, "ouch")
        yield UnicodeEncodeError("utf-8", "a\udc80\ud801", start, end, "ouch")
        yield UnicodeDecodeError("utf-8", b"a\xedb", start, end, "ouch")
    yield UnicodeEncodeError("utf-8", "", 5, 2, "ouch")
    yield UnicodeDecodeError("utf-8", b"", 5, 2, "ouch")


for name in NAMES:
    for sample in samples():
        if name == "strict" and isinstance(sample, WithStr):
            continue
        print(name, repr(sample), ascii(attempt(codecs.lookup_error(name), sample)))
for sample in samples():
    if type(sample) in (UnicodeTranslateError, UnicodeEncodeError, UnicodeDecodeError):
        print(sample.start, sample.end, ascii(attempt(str, sample)))

# Replacements beyond ASCII are refused by the wide encodings.
codecs.register_error("run.snake", lambda e: ("\U0001f40d", e.end))
for encoding in ("utf-8", "utf-16", "utf-32-be", "latin-1"):
    print(encoding, attempt("[\udc80]".encode, encoding, "run.snake"))


def shorter(e):
    e.object = b"\\" + e.object[e.end:]
    return "<>", 0


codecs.register_error("run.shorter", shorter)
print(codecs.unicode_escape_decode(br"\x0n", "run.shorter"))
