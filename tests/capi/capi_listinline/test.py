import gc

import capi_listinline as m

l = []
m.append_all(l, (1, 2.5, "x", 2 ** 40, None))
m.append_all(l, tuple(range(20)))
print(l, len(l))
print([m.pop(l) for _ in range(12)], l)
l.append("after")
print(m.pop(l), m.pop(l), l)
while l:
    m.pop(l)
try:
    m.pop(l)
except IndexError as e:
    print(e, l)
values = [1.5, 2.5, 3.5]
seen = []
for i in range(6):
    m.scale(values, 1.25)
    seen.append(values[0])
    first, *rest = values
    seen.extend(rest)
    seen += values[1:2]
    for v in values:
        seen.append(v)
    seen.append(tuple(values))
    seen.append(sorted(values)[0])
    seen.append([x for x in values])
gc.collect()
print(len(seen), seen[:5], seen[-4:])
held = []
w = [1, "two"]
for i in range(4):
    m.wrap(w)
    held.append(w[0])
    held.extend(w)
    a, b = w
    held.append(b)
    copy = w[:]
    held.append(copy)
    held.append(dict(enumerate(w)))
w.clear()
gc.collect()
junk = [[i] for i in range(500)]
print(held[0], held[5], held[-1], len(held), w)
n = [1, 2 ** 40, 3.5, "s"]
m.swap_ends(n)
print(n, n.index(3.5), n.count("s"), n + [1], n * 2)
n.sort(key=str)
m.swap_ends(n)
print(n)
print(m.comprehension(12), sum(m.comprehension(50)))
q = m.comprehension(5)
q[1:3] = ["a"]
m.swap_ends(q)
q.insert(2, 0.5)
del q[0]
q.reverse()
q.extend(x for x in (1, 2))
m.wrap(q)
q.remove(q[-1])
print(q, q.pop(), q)
for i in range(50):
    q = [float(i)] * 4
    m.scale(q, 2)
    x = q[3]
    q[3] = None
    q.pop()
    m.scale(q, 2)
    y = q[0]
    q = None
print(x, y)
