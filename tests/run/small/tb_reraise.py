import sys


def source():
    raise ValueError("original")


def bare():
    try:
        source()
    except ValueError:
        raise


def named():
    try:
        source()
    except ValueError as error:
        raise error


def stored():
    saved = None
    try:
        source()
    except ValueError as error:
        saved = error
    raise saved


def with_traceback():
    try:
        source()
    except ValueError as error:
        raise KeyError("new").with_traceback(error.__traceback__)


for case in (bare, named, stored, with_traceback):
    try:
        case()
    except Exception:
        sys.excepthook(*sys.exc_info())
tb = None
try:
    bare()
except ValueError as error:
    tb = error.__traceback__
lines = []
while tb:
    lines.append((tb.tb_frame.f_code.co_name, tb.tb_lineno))
    tb = tb.tb_next
print(lines)
bare()
