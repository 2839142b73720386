first, *rest = [1, 2, 3, 4]
print(first, rest)
*init, last = "hello"
print(init, last)
a, *b, c = (1, 2)
print(a, b, c)
(x, (y, *z)), w = (1, (2, 3, 4)), 5
print(x, y, z, w)
[p, q] = {"k1": 1, "k2": 2}
print(p, q)
for head, *tail in [(1, 2, 3), "xy", [9]]:
    print(head, tail)
print([*range(3), *"ab", *(), *{7: 8}])
print((*[1, 2], 3), {*[1, 1, 2]}, {**{"a": 1}, "b": 2, **{"a": 3}})


def show(*args, **kwargs):
    return args, kwargs


print(show(*[1, 2], *(3,), x=1, **{"y": 2}))
a = b = c = []
a.append(1)
print(c, a is b)
i, values = 1, [10, 20, 30]
i, values[i] = 2, 99
print(i, values)
a, b = 1, 2
a, b = b, a
print(a, b)
for bad in ("a, b = [1]", "a, b = [1, 2, 3]", "a, *b, c = [1]", "a, b = 5", "a, = ''", "(a, b), c = [1, 2], 3, 4", "a, b = None"):
    try:
        exec(bad)
    except (ValueError, TypeError) as error:
        print(bad, "->", type(error).__name__ + ":", error)


def returns_star():
    tail = 3, 4
    return 1, 2, *tail


print(returns_star())
for i in 1, *[2, 3]:
    print(i, end=" ")
print()
