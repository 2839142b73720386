# run: modes=cpython,protopy,aot-O0,aot-O2,deopt,capture
# gc.callbacks are told of collections that nobody asked for, in the frame that was running.
# (Under stress the allocator collects, which nobody is told of.)
import gc
import sys

told = []
found = []


def callback(phase, info):
    told.append((phase, sorted(info)))
    found.append(sys._getframe().f_back.f_code.co_name)


def works():
    chains = []
    for i in range(400000):
        a = [i]
        a.append(a)
        if len(told) > 3:
            return True
    return False


def quiet():
    for i in range(20000):
        a = [i]
        a.append(a)


gc.callbacks.append(callback)
try:
    print(works())
    print(told[0], told[1], set(found))
    gc.disable()
    del told[:]
    quiet()
    print(told)
    gc.enable()
    gc.collect(0)
    print([phase for phase, info in told][-2:])
finally:
    gc.callbacks.remove(callback)


def raises(phase, info):
    raise ValueError(phase)


caught = []
hook, sys.unraisablehook = sys.unraisablehook, lambda a: caught.append(str(a.exc_value))
gc.callbacks.append(raises)
gc.collect()
gc.callbacks.remove(raises)
sys.unraisablehook = hook
print(caught[-2:])


def generator():
    while True:
        yield


def seen(phase, info):
    global frame
    frame = sys._getframe().f_back
    gc.callbacks.remove(seen)


old = gc.get_threshold()
gc.disable()
g = generator()
next(g)
gc.collect()
gc.set_threshold(1, 0, 0)
frame = None
sys.settrace(lambda frame, event, arg: None)
gc.callbacks.append(seen)
gc.enable()
next(g)
sys.settrace(None)
gc.set_threshold(*old)
print(g.gi_frame is frame)
