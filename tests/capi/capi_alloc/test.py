import gc

import capi_alloc as m

print(m.families())
print(m.vec(0), m.vec(1), m.vec(8), [m.vec(i) for i in range(5)][3])
r = m.refs(1, "two", [3], 4.5)
print(len(r), list(r), r[0], r[-1])
r[1] = r
r[2] = {"me": r}
print(r[1] is r, r[2]["me"] is r, r[1][1][1][0])
for bad in (10, -9):
    try:
        r[bad]
    except IndexError as e:
        print("IndexError", e)
big = m.grow(1, [2], "3")
print(len(big), big[2], big[3], big[52], sum(x for x in big if isinstance(x, int)))
big[5] = big
gc.collect()
print(big[5] is big, big[20])
big = None


def cycles(n):
    for i in range(n):
        a, b = m.refs(i, None), m.refs(i, None)
        a[1], b[1] = b, a
        c = m.refs(None)
        c[0] = [c]


class Scrub:
    def __init__(self, a, b, c, d, e, f):
        pass


before = m.ended()
cycles(20)
for _ in range(4):
    Scrub(1, 2, 3, 4, 5, 6)
    gc.collect()
print(m.ended() - before >= 55)
keep = [m.refs(*range(i)) for i in range(50)]
gc.collect()
print([len(k) for k in keep] == list(range(50)), list(keep[7]), [list(k)[-1] for k in keep[1:6]])
