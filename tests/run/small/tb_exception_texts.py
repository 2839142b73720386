import sys


class Quiet(Exception):
    def __str__(self):
        return ""


class Multi(Exception):
    def __str__(self):
        return "line one\nline two"


class Broken(Exception):
    def __str__(self):
        raise ValueError("str fails")


class outer:
    class Nested(Exception):
        pass


class Foreign(Exception):
    pass


Foreign.__module__ = "some.package"
noted = ValueError("with notes")
noted.add_note("first note")
noted.add_note("second\nnote")
for error in (Quiet(), Multi(), Broken(), outer.Nested("n"), Foreign("f"), noted, KeyError("key"), KeyError(("a", 1)), KeyError(), OSError(2, "No such file or directory", "x.txt"),
              UnicodeDecodeError("utf-8", b"\xff", 0, 1, "invalid start byte"), StopIteration(5), ValueError("é日本"), SyntaxError("bare"), Exception(), Exception(1, 2), AssertionError("")):
    try:
        raise error
    except BaseException:
        sys.excepthook(*sys.exc_info())
