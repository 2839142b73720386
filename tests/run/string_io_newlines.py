# StringIO: newlines it has seen, arguments and states it refuses; atexit without its module.
import atexit
import io
import sys

for newline in (None, "", "\n", "\r", "\r\n"):
    s = io.StringIO("a\r", newline=newline)
    seen = [s.newlines]
    for text in ("b\n", "c\r\n", "d\re"):
        s.write(text)
        seen.append(s.newlines)
    print(repr(newline), seen, repr(s.getvalue()))
for bad in ("error", b"\n", 5):
    try:
        io.StringIO(newline=bad)
    except (TypeError, ValueError) as e:
        print(type(e).__name__, e)
for make, states in ((io.BytesIO, [(b"x", 0, None), (b"x", -1, None)]), (io.StringIO, [("x", "\n", 0, None), ("x", "f", 0, None)])):
    for state in states:
        try:
            print(make().__setstate__(state))
        except ValueError as e:
            print(e)
    closed = make()
    closed.close()
    for use in (lambda: closed.__setstate__(states[0]), lambda: closed.newlines):
        try:
            use()
        except (ValueError, AttributeError) as e:
            print(type(e).__name__, e)
compile("x = 1", "", "exec", 16)
del sys.modules["atexit"]
import atexit as second
print(second is not atexit)
atexit.register(print, "registered first")
second.register(print, "registered second")
del sys.modules["atexit"]
