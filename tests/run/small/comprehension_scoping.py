x = "module"
print([x for x in range(3)], x)
print({x: y for x, y in [(1, 2)]}, {x for x in "a"}, x)
print([(i, j) for i in range(3) for j in range(i)], [[j for j in range(i)] for i in range(3)])
print([i for i in range(20) if i % 2 if i % 3], [a if a > 1 else -a for a in range(4)])


class Body:
    size = 3
    items = [i for i in range(size)]
    try:
        broken = [size for i in range(1)]
    except NameError as error:
        broken = str(error)


print(Body.items, Body.broken)
print([y := 10, y + 1, y], y)
print([last := v for v in range(4)], last)
print(any((found := n) > 5 for n in [1, 7, 3]), found)


def local(n):
    total = 0
    values = [total + k for k in range(n)]
    return values, [lambda: k for k in range(n)][0]()


print(local(4))
gen = (print("lazy", v) or v for v in range(2))
print("before")
print(list(gen))
try:
    g = (1 // v for v in [1, 0])
    print(next(g))
    next(g)
except ZeroDivisionError as error:
    print(error)
try:
    (v for v in 5)
except TypeError as error:
    print(error)
matrix = [[1, 2], [3, 4]]
print([cell for row in matrix for cell in row], [[row[i] for row in matrix] for i in range(2)])
print({k: [v for v in range(k)] for k in range(3)}, sum(i * i for i in range(10)), max((w for w in ["a", "ccc", "bb"]), key=len))
print([*(i for i in range(2)), *[j for j in "ab"]], [(lambda q: q * w)(2) for w in range(3)])
print(sorted({c for c in "mississippi"}), [c for c in "hello" if c not in "aeiou"])
print([z for z in [1, 2, 3] if (lambda: z > 1)()])
