# threads: own copy
import gc

import capi_tuplelife as m

t = m.build(9)
print(t, len(t), t[4], hash(t[:3]) == hash(t[:3]))
members = [m.build(n)[-1] for n in range(1, 12)]
gc.collect()
print(members)
print([m.first_of_built(n) for n in range(1, 9)])
m.keep_member(6)
for _ in range(3):
    junk = [str(i) * 5 for i in range(300)]
    gc.collect()
print(m.member(), m.member() is m.member())
x = m.member()
x.append("more")
m.keep_member(8)
gc.collect()
print(x, m.member())
print(m.resize(3), m.resize(1) if False else m.resize(7))
print(m.slices((1, 2.5, "x", 2 ** 40)))
n = m.nest(50)
depth = 0
while n[0] is not None:
    n = n[0]
    depth += 1
print(depth)
a, (b, c) = m.build(2), m.build(2)
print(a, b, c, {m.build(3): 1}, m.build(3) == m.build(3), m.build(3) < m.build(6), 1.5 in m.build(4), m.build(4).index(0.5))
used = (1, 2)
try:
    m.set_in_used(used)
except SystemError as e:
    print("SystemError", used)
for i in range(100):
    d = {i: m.build(4)}
    big = d[i][3]
    d = None
print(big)
