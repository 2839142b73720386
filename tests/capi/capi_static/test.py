# threads: own copy
import gc

import capi_static as m

a = m.get(0)
print(a, a.value, a == m.get(0), a is m.get(4), a != m.get(1), m.identity(a), m.identity(5))
print(m.pairs(), {m.get(1): "one"}[m.get(5)], {m.get(0), m.get(4), m.get(3)} == {m.get(3), m.get(0)})
for i in range(4):
    m.get(i).set([i, "text" * i])
gc.collect()
junk = [[i] for i in range(300)]
gc.collect()
print([m.get(i) for i in range(4)])
a.set((m.get(1), m.get(2)))
m.get(2).set(None)
print(a)


def use(item):
    item.set([item.value] * 3)
    gc.collect()
    return item.value + 1, repr(item)


print(m.on_stack(use))
for i in range(20):
    m.on_stack(lambda o: [o.value, o.set(str(o.value))])
print(m.on_stack(lambda o: isinstance(o, type(a))))
try:
    m.on_stack(lambda o: o.nothing)
except AttributeError as e:
    print(e)
del a
gc.collect()
print(m.get(3), m.get(0).value)
