# threads: own copy
import collections
import datetime
import gc

import capi_classbase as m


def attempt(f, *args):
    try:
        print(f(*args))
    except Exception as e:
        print(type(e).__name__, e)


Made = m.over(datetime.datetime)


class Nothing(Made):
    def __new__(cls):
        return Made.__new__(cls, 1, 1, 1)


class Counted(Made):
    def __new__(cls, n):
        self = super().__new__(cls, 2000 + n, 5, 17, 8, tzinfo=datetime.timezone.utc)
        self.n = n
        return self


for o in (Made(2020, 5, 17), Nothing(), Counted(7)):
    print(o.shout().split("(")[1], o.year, o.isoformat(), o - datetime.timedelta(0) if type(o) is Made else "", o.date())
print(m.count(), Made.__text_signature__, Made.__doc__, Made.shout.__doc__, Made.shout.__text_signature__)
attempt(Nothing, 1)
attempt(Made, 2020, 13, 1)
kept = [Counted(i) for i in range(60)]
gc.collect()
print(str(kept[31]), kept[31].n)
for t, name, o in ((dict, "keys", {}), (collections.deque, "pop", collections.deque([1])), (str, "upper", "x"), (set, "copy", {1}), (list, "append", []), (int, "__add__", 1)):
    attempt(m.unbound, t, name, o)
attempt(m.wide, "abc", "h\xe9\0x", None)
attempt(m.wide, "\U0001F600", "", "z")
attempt(m.wide, "a\0b", "", None)
attempt(m.wide, 5, "", None)
print([m.wide(f"text {i}", "y" * i, "z")[0] for i in range(40)][-1])


class D(dict):
    pass


class L:
    def __getitem__(self, i):
        return i


for o in ({0: 1}, D({0: 1}), collections.OrderedDict({0: 2}), [7], "t", L(), 5, {1}, range(3), collections.UserList([4])):
    print(type(o).__name__, m.parts(o))


class Below(m.Keyed):
    pass


class Own(m.Keyed):
    def __getitem__(self, i):
        if i > 2:
            raise IndexError
        return i


for o in (m.Keyed(), Below(), Own()):
    print(type(o).__name__, o[1], len(o), m.parts(o))
    attempt(list, o)
    attempt(lambda: (1, 1) in o)
    attempt(lambda: [x for x in o])


async def steps(n):
    return "result", await m.steps(n)


def delegate(n):
    return (yield from m.steps(n))


c = steps(2)
print(c.send(None), c.send("a"))
attempt(c.send, "b")
g = delegate(1)
print(next(g))
attempt(g.send, {"k": 1})
g = delegate(5)
next(g)
attempt(g.send, ...)
