import gc
import sys

import capi_traceback as m


def lines(tb):
    while tb:
        yield tb.tb_frame.f_code.co_name, tb.tb_lineno
        tb = tb.tb_next


try:
    m.here("c_function", "made_up.c", 42)
except RuntimeError as e:
    print(e, list(lines(e.__traceback__))[1:], [tb.tb_frame.f_code.co_filename for tb in [e.__traceback__.tb_next]])


def inner():
    raise KeyError("inner")


def outer():
    try:
        inner()
    except KeyError as e:
        raise ValueError("outer") from e


e = m.relay(outer, ValueError)
gc.collect()
print(repr(e), m.parts(e), [name for name, _ in lines(e.__traceback__)])
print(m.parts(e.__cause__), m.relay(lambda: 5, ValueError))
try:
    m.relay(inner, ValueError)
except KeyError as k:
    print("KeyError", k, len(list(lines(k.__traceback__))))


def current():
    print("handled", repr(sys.exc_info()[1]))
    raise TypeError("while handling")


boom = OSError("handled one")
try:
    m.handling(boom, current)
except TypeError as t:
    print(t, repr(t.__context__), sys.exc_info()[1] is t)
print(sys.exc_info())
for type_, value in ((ValueError, "text"), (ValueError, (1, 2)), (KeyError, None), (ValueError, ValueError("ready")), (OSError, (2, "gone")), (int, 5), ("str", 5)):
    try:
        m.from_class(type_, value)
    except BaseException as x:
        print(type(x).__name__, x.args)
E = m.make("pkg.Made", "Its doc.", LookupError)
F = m.make("pkg.More", None, (E, ValueError))
print(E, E.__doc__, E.__module__, E.code, F.__mro__[1:4], F.__doc__ is None or F.__doc__)
try:
    raise F("x", 1)
except E as x:
    print(repr(x), x.code)
try:
    m.make("nodot", None, None)
except SystemError as x:
    print(x)
try:
    m.syntax()
except SyntaxError as x:
    print(x.msg, x.filename, x.lineno, x.offset)
for n in (2, 13, 17):
    try:
        m.system(n)
    except OSError as x:
        print(type(x).__name__, x.errno, x.strerror)
try:
    m.importing("cannot", "some.name", "/some/path")
except ImportError as x:
    print(x, x.name, x.path)
