import gc

import capi_structseq as m

for which in (0, 1):
    p = m.make(which, 1, 2.5, "z", [2 ** 40])
    print(p, len(p), p.x, p[1], p.z, p.hidden, p == (1, 2.5, "z"), p[:2], p + (5,), list(p), isinstance(p, tuple))
    gc.collect()
    print(m.item(p, 3), m.item(p, 0), hash(p) == hash((1, 2.5, "z")), p.n_fields, p.n_sequence_fields, p.n_unnamed_fields, p.__match_args__)
    x, y, z = p
    print(x, y, z, max(p[:2]), p.index("z"), 2.5 in p, p < (2,), p.__reduce__()[1][0])
    for bad in (lambda: setattr(p, "x", 5), lambda: p[7], lambda: p.nothing, lambda: type(p)((1, 2)), lambda: type(p)(5)):
        try:
            print(bad())
        except Exception as e:
            print(type(e).__name__)
    print(type(p)((1, 2, 3)), type(p)((1, 2, 3, 4)).hidden, type(p)((1, 2, 3)).hidden, type(p)("abc", {"hidden": 9}).hidden, type(p).__doc__)
    match p:
        case (a, b, c):
            print(a, b, c)
kept = [m.make(i % 2, i, str(i), [i], {i}) for i in range(60)]
members = [k.hidden for k in kept] + [k[2] for k in kept]
del kept
gc.collect()
print(members[50], members[-1], len(members))
print(m.big, m.text, m.PY_MAJOR_VERSION, m.Heap.__name__, m.Static.__module__)
