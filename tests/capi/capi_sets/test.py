import gc

import capi_sets as m


def attempt(f, *args):
    try:
        print(f(*args))
    except Exception as e:
        print(type(e).__name__, "" if isinstance(e, SystemError) else e)


def order(s):
    return sorted(s, key=repr)


class MySet(set):
    pass


for s in (m.build(0), m.build(1), m.build(0, [1, 2.5, (3, 4)]), m.build(1, "ab"), MySet([1]), frozenset([2])):
    print(order(s), m.info(s), order(m.entries(s)), hash(s) == hash(frozenset(s)) if isinstance(s, frozenset) else "mutable")
attempt(m.build, 0, 5)
attempt(m.build, 1, [[1]])
s = m.build(0)
for key in (1, "new", 2.5, (1, 2), 2 ** 60, None, True):
    print(m.ops(s, key))
attempt(m.ops, s, [1])
attempt(m.ops, frozenset(), 1)
attempt(m.ops, {}, 1)
print(m.ops(s, frozenset([1])), m.ops({frozenset([7])}, frozenset([7])))


class Bad:
    def __init__(self, how):
        self.how = how

    def __hash__(self):
        if self.how == "hash":
            raise ValueError("no hash")
        return 5

    def __eq__(self, other):
        raise ZeroDivisionError("eq")


attempt(m.ops, s, Bad("hash"))
attempt(m.ops, {Bad("")}, Bad(""))
got, error, n = m.drain(s)
print(order(got), error, n, s)
big = set(range(1000))
got, error, n = m.drain(big)
print(sum(got), error, n)
big.update([1, 2], "ab")
print(order(m.entries(big)), m.clear(big), big)
attempt(m.drain, frozenset([1]))
attempt(m.clear, (1,))
print(*map(order, m.numbers({1, 2, 3}, {2, 3, 4})), *map(type, m.numbers(frozenset("a"), {"a"})))
attempt(m.numbers, {1}, [1])
kept = [m.build(i % 2, [str(i), i]) for i in range(60)]
gc.collect()
members = [x for s in kept for x in m.entries(s) if isinstance(x, str) and x.isdigit()]
print(sorted(members, key=int)[:5], len(members), m.build(1) == m.build(0), {m.build(1): "v"}[m.build(1)])
