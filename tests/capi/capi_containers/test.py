# threads: own copy
import gc

import capi_containers as m

l = [1, 2.5, "three", [4], None, 10 ** 20]
m.list_inline(l)
print(l)
l.append(77)
l[0] = 5
l.insert(1, 6.5)
l.extend([8, "nine"])
m.list_inline(l)
print(l)
l.pop()
del l[0]
l[1:3] = ["a", 2, 3.5]
l.reverse()
print(l, len(l))
numbers = [5, 3, 9, 1]
m.list_append(numbers, 5)
numbers.sort()
print(numbers, sum(numbers), numbers[2], max(numbers), numbers.index(1002))
numbers *= 2
numbers.remove(5)
print(numbers, m.list_append(numbers, 3), numbers.count(1001))
numbers.clear()
print(numbers, m.list_append(numbers, 20), numbers)
print(m.list_api())
print(m.tuple_sum((1, 2.5, (3, 4.25, [5, 6.0]), "x", 2 ** 60)))
d = {1: 2, "a": 2.5, 3.5: [1], (1, 2): {"x": 1}, None: True}
print(m.dict_walk(d))
for i in range(50):
    table = {"k": i * 1000003, "f": i + 0.5, i: "n"}
    m.dict_keep(table, "k")
    table["k"] = 0
    del table
    gc.collect() if i % 10 == 0 else None
    if i % 10 == 9:
        print(m.dict_kept())
m.dict_keep({"f": 1.25}, "f")
gc.collect()
print(m.dict_kept())
try:
    m.dict_keep({}, "zz")
except KeyError as e:
    print("KeyError", e)
print(m.dict_api())
print(m.sets([3, 1, 2, 2]))
print(m.nested([(1, [2 ** 40, 3])]))
v = {"a": 1}
seen = set()
for i in range(5):
    tag = m.version(v)
    seen.add(tag)
    assert tag != 0
    v["a"] = i + 10
    v[i] = i
del v["a"]
seen.add(m.version(v))
print(len(seen))
print(m.slices(slice(None)), m.slices(slice(2, -1)), m.slices(slice(None, None, -2)), m.slices(slice(100, 3, 10 ** 30)))
shared = [1, 2, 3]
outer = [shared, (shared, 4)]
m.list_inline(outer)
shared.append(5)
shared[0] = 2.5
m.list_inline(shared)
print(outer, shared)
