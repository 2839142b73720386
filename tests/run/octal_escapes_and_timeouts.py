# Warnings for octal escapes beyond a byte; timeouts that no clock can count; a sub-iterator whose close() cannot be asked for.
import select
import sys
import unicodedata
import warnings

for source in (r"'\400'", r"b'\777'", r"'\377'", r"'\z\400'", r"'\401\z'", r"f'\500'", r"f'{1}\500'", "'a\\\n\\600'"):
    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("always")
        print(ascii(eval(source)), [str(w.message) for w in seen])
with warnings.catch_warnings():
    warnings.simplefilter("error")
    try:
        eval("'''\n\\407'''")
    except SyntaxError as e:
        print(e.msg, e.lineno, e.offset)

poll = select.poll()
for timeout in (1 << 64, 1 << 62, -1 << 64, 1 << 40, 1e30, float("nan"), "x"):
    try:
        poll.poll(timeout)
    except (OverflowError, ValueError, TypeError) as e:
        print(type(e).__name__, e)


class Broken:
    def __iter__(self):
        return self

    def __next__(self):
        return 1

    def __getattr__(self, name):
        raise ZeroDivisionError(name)


def g():
    yield from Broken()


sys.unraisablehook = lambda u: print("unraisable", repr(u.exc_value), type(u.object).__name__)
it = g()
next(it)
print(it.close())

for name in ("LAO LETTER FO FON", "LAO LETTER FO TAM", "lao letter fo tam"):
    for db in (unicodedata, unicodedata.ucd_3_2_0):
        try:
            print(ascii(db.lookup(name)))
        except KeyError as e:
            print(e)
print(ascii("\u10fcABC \ua7f2abc \uab69x".title()))
