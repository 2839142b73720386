# threads: no (sys and its audit hooks belong to the process)
import sys

import capi_run as m


def attempt(f, *args):
    try:
        print(f(*args))
    except BaseException as e:
        print(type(e).__name__, e)


space = {"x": 5}
attempt(m.run, "x * 2 + y", "eval", space, {"y": 2 ** 40})
attempt(m.run, "y = [x, 2.5]\ndef f(): return y", "exec", space)
print(space["y"], space["f"](), "__builtins__" in space)
attempt(m.run, "x + 1", "single", space)
attempt(m.run, "1 +", "eval", {})
attempt(m.run, "nothing", "eval", {})
attempt(m.run, "raise ValueError('from the source')", "exec", {})
d = m.compiled("import math\nclass C: n = math.floor(2.5)\nvalue = C.n", "made_up.py")
print(sorted(d), d["value"], d["C"].__module__)
attempt(m.compiled, "def broken(:", "made_up.py")
try:
    m.compiled("def f():\n    return 1 / 0\nf()", "made_up.py")
except ZeroDivisionError as e:
    tb = e.__traceback__.tb_next
    while tb:
        print(tb.tb_frame.f_code.co_filename, tb.tb_lineno, tb.tb_frame.f_code.co_name)
        tb = tb.tb_next
added, json, decoder, encoder, same, failed, bare = m.imports()
print(added.value, sys.modules["made_by_capi_run"] is added, json.__name__, decoder.__name__, encoder.__name__, same, failed, bare, vars(bare)["__doc__"])


def local(a, b=2):
    c = a
    return m.where()


print(local(1))
print(m.sys([1, 2]), hasattr(sys, "capi_run_value"))
print(m.audit("capi_run.before", 1), m.watch(), m.audit("capi_run.after", 1), m.audit("other", 1))
sys.audit("capi_run.python", 1, 2)
print(m.audit("capi_run.more", None))
attempt(m.audit, "capi_run.refuse", 1)
attempt(sys.audit, "capi_run.refuse")
seen = []
sys.addaudithook(lambda event, args: seen.append((event, args)) if event.startswith("capi_run.") else None)
m.audit("capi_run.both", "v")
print(seen)
