import gc

import capi_vectorcall as m
from capi_vectorcall import Partial, Quick


def attempt(f, *args, **kw):
    try:
        print(f(*args, **kw))
    except Exception as e:
        print(type(e).__name__, e)


p = Partial("bound")
print(p(), p(1, 2), p(1, *[2, 3], x=4, **{"y": 5}), p.calls)
print(m.call(p, (1, 2.5, "x")), m.call(p, (1, 2, 3), ("k",)), m.call(lambda *a, **k: (a, k), (1, 2), ("z",)), p.calls)
print(m.with_dict(p, 1, {"a": 2, "b": [3]}), m.with_dict(p, 2 ** 70, None), m.with_dict(dict, [(1, 2)], {"x": 3}))
print(list(map(p, [1, 2])), sorted([3, 1, 2], key=lambda x: p(x)[1][0]), max([1, 5], key=p))


class Sub(Partial):
    def __call__(self, *args):
        return "sub", super().__call__(*args)


class Plain(Partial):
    pass


s = Sub([1])
print(s(1), m.call(s, (1, 2)), m.with_dict(s, 1, None), Plain("q")(7, k=8), m.call(Plain(0), (1,)))
attempt(m.with_dict, s, 1, {"bad": 1})
q = Quick(1, "two", [3])
print(q.items, m.call(Quick, (1, 2))[0].items, Quick().items, m.with_dict(Quick, 5, {}).items)
attempt(Quick, x=1)


class Thing:
    n = 10

    def add(self, x):
        return self.n + x

    @classmethod
    def made(cls, x):
        return cls.__name__, x

    @staticmethod
    def alone(x):
        return [x]


t = Thing()
print(m.method(t, "add", 5), m.method(t, "made", 6), m.method(Thing, "made", 7), m.method(t, "alone", 8), m.method([1, 2, 1], "count", 1), m.method("abc", "find", "c"))
t.add = lambda x: -x
print(m.method(t, "add", 5))
attempt(m.method, t, "missing", 1)
attempt(m.method, 5, "bit_length", 1)
attempt(m.call, 5, (1,))
attempt(m.call, len, (1, 2, 3))
print(m.many(lambda x: x * 2, 2000), m.many(abs, 100), m.many(t.alone and (lambda x: 1), 10))
p.bound = p
del p
gc.collect()
for i in range(50):
    c = Partial(None)
    c.bound = [c]
gc.collect()
print(m.call(int, ("12",)), m.call(print, ("printed", "\n"), ("end",)), m.call(Thing, ())[0].n)
