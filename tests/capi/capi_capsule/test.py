# threads: own copy
import gc

import capi_capsule as m

print(m.use(3.0), type(m._API).__name__, repr(m._API).startswith('<capsule object "capi_capsule._API" at '))
try:
    m.missing()
except AttributeError as e:
    print("AttributeError", e)
c = m.temporary()
print(m.validity(c), m.validity(5), m.count())
del c
for _ in range(3):
    gc.collect()
print(m.count())
print(m.unlocked(1), m.state())
got = []
m.run_threads(lambda i: got.append((i, [i] * 3)))
print(got)
gc.collect()
m.run_threads(lambda i: got.append(gc.collect() >= 0))
print(got)
