"""File names of compile and _symtable: str, bytes, what has __fspath__, and buffers with a warning."""
import _symtable
import io
import warnings

warnings.simplefilter("ignore")


class Path:
    def __init__(self, answer):
        self.answer = answer

    def __fspath__(self):
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


names = [Path(5), Path("a"), Path(b"a\xff"), Path(KeyError(1)), Path(Path("a")), "a\0b", b"a\0b", "\ud800", bytearray(b"x\xff"), memoryview(b"a"), 5]
for name in names:
    for use in (lambda: compile("1", name, "eval").co_filename, lambda: _symtable.symtable("1", name, "eval").name):
        try:
            print(ascii(use()))
        except Exception as e:
            print(type(e).__name__, ascii(e))
for name in Path(1.5), Path(KeyError(1)), Path("a\0b"), 1.5:
    try:
        io.FileIO(name)
    except Exception as e:
        print(type(e).__name__, e)
