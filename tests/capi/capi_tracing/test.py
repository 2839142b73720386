# threads: no (tracers are of one thread)
import os
import sys

import capi_tracing as m


def work(n):
    total = 0
    for i in gen(n):
        total += i
    try:
        int("x")
    except ValueError:
        total = len([total])
    return total


def gen(n):
    for i in range(n):
        yield i


def fails():
    raise KeyError("k")


def guarded():
    try:
        fails()
    except KeyError:
        pass


def shown(events):
    for event in events:
        print(*event)


for start, installed in (m.trace, sys.gettrace), (m.profile, sys.getprofile):
    events = start(("work", "gen", "fails"))
    tracer = installed()
    work(2)
    guarded()
    m.stop()
    shown(events)
    print(type(tracer).__name__, installed())

for what in range(3):
    events = m.trace(("work", "fails"), what)
    try:
        work(1)
        guarded()
        fails()
    except (LookupError, KeyError) as e:
        print(what, type(e).__name__, e, type(sys.gettrace()).__name__)
    m.stop()
    print(len(events))


def python_tracer(frame, event, arg):
    return None


m.trace(())
sys.settrace(python_tracer)
print(sys.gettrace() is python_tracer)
sys.settrace(None)

g = gen(3)
next(g)
print(m.look(g.gi_frame), m.look(sys._getframe()))


def counted(a, b=1, /, c=2, *rest, d, e=3, **more):
    x = y = a
    return x, y


print(*m.counts(counted.__code__)[:4], os.path.basename(m.counts(counted.__code__)[4]), m.counts(counted.__code__)[5])
