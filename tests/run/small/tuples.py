t = (1, "two", 3.0)
print(t, len(t), t[0], t[-1], t[1:], t + (4,), t * 2, () , (1,), tuple("ab"), tuple())
print(t.index("two"), t.count(1), 3.0 in t, hash((1, 2)) == hash((1, 2)), (1, 2) == (1.0, 2.0))
print((1, 2) < (1, 3), (1, 2) < (1, 2, 3), ("b",) > ("a", "z"), (1, 2) != [1, 2])
point = 3, 4
x, y = point
print(x, y, sorted([(2, "b"), (1, "z"), (2, "a")]))
swap = (lambda a, b: (b, a))(1, 2)
print(swap, {(1, 2): "v"}[1, 2], type(()), ((1, (2, (3,))),))
for call in ("t[5]", "t['a']", "t.index(9)", "t + [1]", "tuple(5)", "hash((1, []))", "t.append", "(1, 2) < (1, 'a')", "() > 1", "t * 1.5"):
    try:
        print(eval(call))
    except Exception as error:
        print(call, "->", type(error).__name__ + ":", error)
try:
    t[0] = 1
except TypeError as error:
    print(error)
inner = ([1],)
try:
    inner[0] += [2]
except TypeError as error:
    print(error, inner)
