# An exception of a codec becomes the cause of one that names the codec; escapes that mean nothing are warned of; partial input.
import codecs
import warnings


class Plain(ValueError):
    pass


class Slotted(RuntimeError):
    __slots__ = ("more",)


class WithInit(RuntimeError):
    def __init__(self, *args):
        super().__init__("own")


def search(name):
    return codecs.CodecInfo(encode, decode, name="chained") if name == "chained_text" else None


def encode(text, errors="strict"):
    raise to_raise


def decode(data, errors="strict"):
    raise to_raise


def attempt(f, *args):
    try:
        return ascii(f(*args))
    except Exception as e:
        cause = e.__cause__
        return f"{type(e).__name__}: {ascii(str(e))} <- {type(cause).__name__} {cause} {e.__suppress_context__}"


codecs.register(search)
attributed = RuntimeError("it")
attributed.more = 1
for to_raise in RuntimeError, RuntimeError("text"), Plain("p"), Slotted("s"), WithInit(), RuntimeError("a", "b"), RuntimeError(5), KeyError("k"), OSError(2, "x"), attributed, StopIteration("s"):
    print(attempt("x".encode, "chained-text"))
    print(attempt(b"x".decode, "Chained_Text"))
print(attempt(codecs.decode, b"abc", "hex"), attempt(codecs.encode, "abc", "rot13"))

for data in rb"\d", rb"a\8\z", rb"\400", rb"\777x", rb"\n\101", b"\\\xfa":
    for f in codecs.unicode_escape_decode, codecs.escape_decode:
        with warnings.catch_warnings(record=True) as seen:
            warnings.simplefilter("always")
            result = f(data)
        print(ascii(result), [(w.category.__name__, ascii(str(w.message))) for w in seen])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        print(attempt(codecs.escape_decode, data))

for final in False, True:
    print([attempt(codecs.raw_unicode_escape_decode, data, "strict", final) for data in (b"\\", b"a\\\\", b"\\u12", b"\\U0001", b"\\x")])
for data in b"\xed", b"\xed\xa0", b"\xed\xa0\x80", b"a\xed\x9f":
    print(attempt(codecs.utf_8_decode, data, "strict", False), attempt(codecs.utf_8_decode, data, "surrogatepass", False), attempt(codecs.utf_8_decode, data, "strict", True))
for encoding in "utf-8", "ascii", "latin-1", "utf-16-le":
    print(attempt("[\udc80\ud800\udfff]".encode, encoding, "surrogateescape"), attempt("[\udc80]".encode, encoding, "surrogateescape"))
for data in b"a+2AE-b", b"a+2AEb", b"a+2AE\xffb", b"a+2AE+b", b"a+2AH8b":
    print(attempt(data.decode, "utf-7"), attempt(data.decode, "utf-7", "replace"))
print(attempt(codecs.lookup, "aaa\xe9\u20ac-8"))
