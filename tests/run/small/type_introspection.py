import sys


class Base:
    """Docs."""
    x: int = 1

    def m(self):
        "method doc"


class Derived(Base):
    pass


def function(a, b: int = 2, *c, d=4, **e) -> str:
    """Function doc."""
    local = a
    return lambda: local


print(type(1), type("a"), type(None), type([]), type(type), type(print), type(function), type(Base), type(Base()).__name__, type(Base().m), type(1.5), type(...), type(NotImplemented), type(range(1)), type(x for x in ()), type(lambda: 0), type({}.keys()), type(iter([])), type(sys), type(object.__init__), type([].append), type(str.join))
print(isinstance(1, int), isinstance(True, int), isinstance("a", (int, str)), isinstance(1, int | str), issubclass(bool, int), callable(function), callable(5), isinstance(Derived(), Base), isinstance(Derived, type), issubclass(Derived, (int, Base)))
print(function.__name__, function.__qualname__, function.__doc__, function.__module__, function.__defaults__, function.__kwdefaults__, function.__annotations__, function.__code__.co_name, function.__code__.co_argcount, function.__code__.co_flags & 12, function.__closure__, function(1).__qualname__, function.__dict__)
print(Base.__doc__, Base.__annotations__, Base.m.__doc__, Base().m.__name__, Derived.__base__, Derived.__mro__, Base.__subclasses__(), Base.__dict__["x"], sorted(n for n in vars(Base) if not n.startswith("__")), [n for n in dir(Derived()) if not n.startswith("__")])
function.custom = 5
print(function.custom, vars(function), hasattr(function, "nope"), (lambda: 0).__name__)
print(int.__name__, int.__mro__, bool.__bases__, int.__doc__[:20], (5).__class__, "x".__class__.__class__, type(int) is type, object.__bases__, type.__mro__)
print(repr(function)[:18], repr(Base), repr(Base()).split(" at ")[0], repr(Base().m).split(" at ")[0], repr(len), repr([].append).split(" at ")[0], repr(int.__add__), repr(str.join), repr(sys)[:13], repr(type(None)), repr(print), repr(list), repr(Base.m).split(" at ")[0], repr((x for x in ())).split(" at ")[0], repr(property()).split(" at ")[0])
print(sys.version_info[:2], sys.maxsize, sys.byteorder, sys.implementation.name in ("cpython", "protopy"), sys.platform, sys.maxunicode, sys.int_info.bits_per_digit, sys.float_info.max, sys.hash_info.width)
print(list[int], dict[str, int], list[int].__origin__, list[int].__args__, int | None, tuple[int, ...], type(list[int]).__name__, (int | str) == (str | int))
for expression in ("isinstance(1, 5)", "issubclass(1, int)", "issubclass(int, 'a')", "isinstance(1, (int, 5))", "type()", "type('X', 5, {})", "type('X', (5,), {})", "type('X', (bool,), {})", "Base.__name__.nope", "object().x", "int.nope", "Base(1)", "object.__new__(5)", "object.__new__()", "vars(5)", "type('a', (), {})().q"):
    try:
        print(expression, "=", eval(expression))
    except (TypeError, AttributeError) as error:
        print(expression, "->", type(error).__name__ + ":", error)
frame = sys._getframe()
print(frame.f_code.co_name, frame.f_lineno, frame.f_back, frame.f_globals is globals())


def caller():
    return sys._getframe(1).f_code.co_name, sys._getframe().f_code.co_name, sys._getframe().f_lineno


print(caller())
