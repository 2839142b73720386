# Iterators of deques are copied and made; deques of derived classes keep their slots; defaultdict without a factory.
import copy
import pickle
import weakref
from collections import defaultdict, deque


class Slots(deque):
    __slots__ = ("x", "__dict__")


d = deque("abcdef")
it, back = iter(d), reversed(d)
next(it), next(back), next(back)
for i in (it, back):
    again = pickle.loads(pickle.dumps(i))
    print(type(i).__name__, i.__reduce__()[1], list(again), i.__length_hint__())
    print(list(type(i)(d, 2)), list(type(i)(d, 100)), list(type(i)(d, -3)))
    for bad in ((), ([],), (d, "x")):
        try:
            print(type(i)(*bad))
        except TypeError as e:
            print(e)
empty = iter(d := deque())
d.append(1)
for _ in range(2):
    try:
        next(empty)
    except RuntimeError as e:
        print(e)

s = Slots("ab")
s.x, s.y = 1, [2]
for other in (copy.copy(s), copy.deepcopy(s), pickle.loads(pickle.dumps(s))):
    print(type(other).__name__, list(other), other.x, other.y)
print(weakref.ref(s)() is s, weakref.ref(d)() is d)

dd = defaultdict(list)
dd[1].append(2)
dd.default_factory = None
try:
    dd[3]
except KeyError as e:
    print(repr(e), dict(dd))
