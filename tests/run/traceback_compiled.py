"""Tracebacks through compiled functions: lines, callers, functions, asked for early, late, twice, from a handler."""
import sys
import traceback


class Fault(Exception):
    def __init__(self, code):
        super().__init__(code)
        self.code = code


def leaf(n):
    if n % 3 == 0:
        raise Fault(n)
    if n % 3 == 1:
        return 1 // (n - n)
    return [n][n]


def trunk(n):
    total = n * 2
    return leaf(n) + total


def early(n):
    try:
        return trunk(n)
    except ZeroDivisionError as e:
        seen = e.__traceback__
        names = []
        while seen:
            names.append((seen.tb_frame.f_code.co_name, seen.tb_lineno))
            seen = seen.tb_next
        print("early", names)
        raise


def root(n):
    for k in range(n, n + 1):
        try:
            early(k)
        finally:
            k += 1


def chain(frame):
    names = []
    while frame:
        names.append(frame.f_code.co_name)
        frame = frame.f_back
    return names


kept = []
for n in (3, 4, 5, 6, 7):
    try:
        root(n)
    except Exception as e:
        kept.append(e)
        print(type(e).__name__, e.args, getattr(e, "code", None), traceback.format_exc().count("\n"))
for e in kept:
    tb = e.__traceback__
    while tb.tb_next:
        tb = tb.tb_next
    print(chain(tb.tb_frame), tb.tb_frame is tb.tb_frame, tb.tb_frame.f_lineno == tb.tb_lineno, tb.tb_frame.f_globals is globals())
    print([(s.name, s.lineno, s.line) for s in traceback.extract_tb(e.__traceback__)])


def relay(n):
    try:
        trunk(n)
    except Fault as e:
        e.code += 1
        raise e
    except IndexError as e:
        raise Fault(n) from e


for n in (3, 5):
    try:
        relay(n)
    except Fault as e:
        tb, names = e.__traceback__, []
        while tb:
            names.append((tb.tb_frame.f_code.co_name, tb.tb_lineno))
            tb = tb.tb_next
        print(e.code, names, type(e.__cause__).__name__)


def deep(n):
    return deep(n - 1) if n else leaf(0)


try:
    deep(300)
except Fault as e:
    tb = e.__traceback__
    count = 0
    while tb.tb_next:
        tb = tb.tb_next
        count += 1
    print(count, len(chain(tb.tb_frame)), e.with_traceback(None).__traceback__)

total = 0
for i in range(2000):
    try:
        trunk(i)
    except Fault as e:
        total += e.code
    except ZeroDivisionError:
        total += 1
    except (IndexError, KeyError):
        total -= 1
print(total, sys.exc_info())
trunk(6)
