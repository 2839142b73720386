a = [3, 1, 2]
a.append(5)
a.extend((8, 9))
a.insert(0, "first")
a.insert(-1, "before last")
a.insert(100, "end")
print(a, len(a))
print(a.pop(), a.pop(0), a.pop(-1), a)
a.remove("before last")
print(a, a.index(5), a.count(1))
a.reverse()
print(a)
a.sort()
print(a, sorted(a, reverse=True))
b = a.copy()
b.clear()
print(a, b, a == a[:], a is a[:], [] == b)
print([1, 2] + [3], [0] * 3, 2 * [1, 2], [1] * 0, [1] * -1)
a += [1]
a *= 2
print(a, 5 in a, "x" in a, a < [3, 1, 3], [1, 2] < [1, 2, 0], [2] > [1, 9])
nested = [[0] * 2] * 2
nested[0][0] = 7
print(nested)
loop = [1]
loop.append(loop)
print(loop, repr(loop))
print([1, 2, 3].index(3, 1), [1, 2, 1, 2].index(1, 1, 3))
print(list("abc"), list(), list(range(3)), list({"k": 1}))
print(min([3, 1, 2]), max([3, 1, 2]), sum([1, 2, 3]), sum([[1], [2]], []), any([0, 1]), all([]))
words = ["banana", "Apple", "cherry"]
words.sort(key=str.lower)
print(words)
words.sort(key=len, reverse=True)
print(words)
a = list(range(5))
for x in a:
    if x < 3:
        a.append(x + 10)
print(a)
grow = [1, 2, 3]
for x in grow:
    grow.remove(x)
print(grow)
for call in ("[].pop()", "[1].remove(2)", "[1].index(2)", "[1].pop(5)", "[1, 'a'].sort()", "[] + ()", "[1] * 'a'", "[1].insert('a', 1)", "list(5)", "[].extend(3)", "[].append()", "[].append(1, 2)", "hash([])", "[1].sort(len)", "a[None]", "'a' in 5", "[3, None] < [3, 2]"):
    try:
        print(eval(call))
    except (TypeError, ValueError, IndexError) as error:
        print(call, "->", type(error).__name__ + ":", error)
