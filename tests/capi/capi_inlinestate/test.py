import gc
import sys

import capi_inlinestate as s


class Own(Exception):
    def __init__(self, *args):
        super().__init__(*args)
        self.made = True


def fails():
    raise Own("here")


def fails_below():
    return s.catches(lambda: s.catches(fails, KeyError), Own)


def shown(f, *args):
    try:
        print(f.__name__, f(*args))
    except Exception as e:
        print(f.__name__, "raised", type(e).__name__, e.args, getattr(e, "made", None), e.__traceback__ is not None, repr(e.__context__), repr(e.__cause__))


shown(s.catches, fails, Own)
shown(s.catches, fails, KeyError)
shown(s.catches, lambda: 5, KeyError)
shown(fails_below)
shown(s.catches, lambda: [][1], LookupError)
shown(s.catches, lambda: s.raises(Own, "inner"), Own)
shown(s.raises, Own)
shown(s.raises, Own, "text")
shown(s.raises, Own, ("a", "b"))
shown(s.raises, Own, Own(1))
shown(s.raises, ValueError, None)
shown(s.replaces, fails, Own("other"))
shown(s.replaces, fails, "text")
print(s.drops(fails, 2000), s.drops(lambda: 1, 3))
gc.collect()
print(s.handled())
try:
    fails()
except Own as e:
    print(s.handled() is e, s.handled())
    shown(s.raises, KeyError, "while handling")
    print(s.handles(fails, lambda: (sys.exc_info()[1], sys.exc_info()[1] is e, s.handled() is sys.exc_info()[1])))
    print(s.handled() is e, sys.exc_info()[1] is e)
    print(s.inside(None, lambda: sys.exc_info()[1] is e), s.inside(KeyError(1), lambda: (sys.exc_info()[1], s.handled())), sys.exc_info()[1] is e)
print(s.handled(), sys.exc_info()[1])
print(s.handles(fails, lambda: repr(sys.exc_info()[1])), s.handled(), sys.exc_info())
shown(s.handles, fails, fails)
shown(s.handles, fails, lambda: s.raises(KeyError, "in the handler"))
shown(s.inside, ValueError("c"), lambda: s.raises(KeyError, "below"))
shown(s.inside, ValueError("c"), fails)


def generator():
    try:
        fails()
    except Own:
        yield s.handled()
        yield s.handles(lambda: 1 / 0, lambda: sys.exc_info()[0])
        yield s.handled()


g = generator()
print(next(g), s.handled(), next(g), next(g), s.handled())
try:
    fails()
except Own as e:
    other = e.__traceback__
try:
    s.traced(ValueError("t"), other.tb_next)
except ValueError as e:
    last = e.__traceback__
    while last.tb_next:
        last = last.tb_next
    print(last.tb_frame.f_code.co_name)
c = s.code()
print(c.co_name, c.co_filename, c.co_firstlineno, c.co_varnames, c.co_argcount, c.co_posonlyargcount)
for i in range(300):
    try:
        s.catches(fails, KeyError)
    except Own:
        s.handles(fails, lambda: s.handled())
gc.collect()
print(s.handled())
