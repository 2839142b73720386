# threads: no (the state of warnings belongs to the process)
import gc
import warnings

import capi_errors as m


def names(tb):
    found = []
    while tb:
        found.append(tb.tb_frame.f_code.co_name)
        tb = tb.tb_next
    return found



for i in range(12):
    try:
        print(i, m.apply(m.raise_each, i))
    except BaseException as e:
        print(i, type(e).__name__, e.args, e, getattr(e, "errno", None), getattr(e, "filename", None), getattr(e, "value", None), type(e.__cause__).__name__)


def zero():
    return 1 / 0


def deep(n):
    if n == 0:
        raise m.Custom("deep", n)
    deep(n - 1)


print(m.catching(lambda: 5), m.catching(zero), m.catching(lambda: {}["k"]), m.catching(lambda: deep(3)), m.catching(lambda: int("x")))
for f in (zero, lambda: deep(2)):
    try:
        m.rethrow(f)
    except Exception as e:
        print(names(e.__traceback__), repr(e))
try:
    m.chained(lambda: deep(1))
except RuntimeError as e:
    print(repr(e), repr(e.__cause__), repr(e.__context__), e.__suppress_context__, names(e.__cause__.__traceback__))
print(m.keep_going({"a": 1}, "a"), m.keep_going({"a": 1}, "b"))
with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    m.warn("careful")
    print([(w.category.__name__, str(w.message)) for w in caught])
    warnings.simplefilter("error")
    try:
        m.warn("worse")
    except UserWarning as e:
        print("raised", e)
print(m.handled())
try:
    zero()
except ZeroDivisionError:
    print(m.handled())
try:
    sorted([3, 1, 2], key=lambda v: m.raise_each(0))
except ValueError as e:
    print(e)


def generator():
    try:
        yield m.catching(zero)
        yield m.raise_each(5)
    except LookupError as e:
        yield repr(e)


print(list(generator()))
gc.collect()
