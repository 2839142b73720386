# threads: own copy
import gc
import threading

import capi_native as m

made, shared = m.threads(lambda d: (d["which"], d["values"][0] * 2, d["values"][1]), 4, 25)
print(shared, [len(x) for x in made], [x[7] for x in made], sum(v[1] for x in made for v in x))


def sometimes(d):
    if d["values"][0] % 5 == 0:
        raise ValueError(d)
    if d["values"][0] == 7:
        gc.collect()
    return [d]


made, shared = m.threads(sometimes, 3, 20)
print(shared, [len(x) for x in made], made[1][3])
print(m.state(), m.state())


def joins(x):
    if x == 0:
        return "bottom"
    out = []
    t = threading.Thread(target=lambda: out.append(m.nested(joins, x - 1)))
    t.start()
    t.join()
    gc.collect()
    return out


print(m.nested(joins, 4))
states = []
ts = [threading.Thread(target=lambda: states.append((m.state()[0], m.state()[0]))) for _ in range(4)]
for t in ts:
    t.start()
for t in ts:
    t.join()
print(states, m.state()[0])
results = []
ts = [threading.Thread(target=lambda: results.append(m.threads(lambda d: d["which"], 2, 5)[1] % 1000000)) for _ in range(2)]
for t in ts:
    t.start()
for t in ts:
    t.join()
print(results)
