# threads: own copy
import gc
import weakref

import capi_heap as m
from capi_heap import Adder, Bag


def attempt(f, *args, **kw):
    try:
        print(repr(f(*args, **kw)))
    except Exception as e:
        print(type(e).__name__, e)


print(m.__name__, m.__doc__, m.phase, Bag, Bag.__module__, Bag.__qualname__, Bag.__doc__, m.__spec__.name)


def useBag():
    b = Bag(1, "two", [3])
    print(b, len(b), b[0], b[-1], list(b), b.items, "two" in b, b | 5, 5 | b)
    b[0] = 9
    del b[1]
    print(b)
    attempt(lambda: b[10])
    attempt(b.method, 1, 2, x=3)
    attempt(Bag.method, b)
    attempt(setattr, b, "items", 1)
    attempt(setattr, b, "other", 1)
    print(m.calls(), m.find(b) is m, Bag[int])
    with b as inner:
        print(inner is b)
    with b:
        raise ValueError("swallowed")
    ref = weakref.ref(b)
    print(ref() is b)
    return ref


class Sub(Bag):
    def __init__(self, *items):
        super().__init__(*items, "sub")
        self.attr = len(self)

    def __len__(self):
        return super().__len__() * 10


def useSub():
    s = Sub(1)
    print(s, len(s), s.attr, s.method(), m.find(s) is m, s.__dict__, list(s))
    s.items.append(s)
    wr = weakref.ref(s)
    return wr


ref, wr = useBag(), useSub()
for _ in range(4):
    gc.collect()
print(ref(), wr())
a = Adder(10)
print(a(), a(1, 2), m.call_it(a), m.call_it(lambda x, y: x * 100 + y), m.call_it(max), list(map(a, [1, 2, 3])))
attempt(a, "x")
attempt(Adder, "x")
attempt(m.call_it, 5)
Bag.extra = 5
print(Bag(1).extra, Sub().extra, type(Bag).__name__, Bag.__mro__)
bags = [Bag(i, [i]) for i in range(100)]
for x in bags:
    x.items.append(x)
gc.collect()
print(len(bags), bags[50][0])
