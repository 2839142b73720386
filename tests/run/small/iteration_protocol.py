class Countdown:
    def __init__(self, start):
        self.start = start

    def __iter__(self):
        return CountdownIterator(self.start)

    def __reversed__(self):
        return iter(range(1, self.start + 1))


class CountdownIterator:
    def __init__(self, current):
        self.current = current

    def __iter__(self):
        return self

    def __next__(self):
        if self.current <= 0:
            raise StopIteration
        self.current -= 1
        return self.current + 1

    def __length_hint__(self):
        return self.current


class Sequence:
    def __getitem__(self, index):
        if index >= 4:
            raise IndexError
        return index * 11


print(list(Countdown(4)), list(reversed(Countdown(3))), list(Sequence()), 22 in Sequence(), sum(Countdown(5)), max(Countdown(5)), tuple(Countdown(2)), dict(zip(Countdown(3), "abc")), 2 in Countdown(3))
a, b, c = Countdown(3)
print(a, b, c, [*Countdown(2)])
it = iter([1, 2, 3])
print(next(it), list(it), next(it, "empty"), list(it), iter(it) is it)
print(list(iter(lambda counter=iter(range(10)): next(counter), 4)))
print(list(enumerate("ab", 1)), list(zip([1, 2, 3], "ab")), list(map(lambda x, y: x + y, [1, 2], [10, 20, 30])), list(filter(None, [0, 1, "", "a"])), list(filter(lambda v: v > 1, [1, 2, 3])), list(reversed([1, 2])), list(range(5, 0, -2)), list(zip()), list(zip(*[(1, "a"), (2, "b")])))
r = range(2, 20, 3)
print(r, len(r), r[1], r[-1], r[1:3], 5 in r, 6 in r, r.index(8), r.count(8), r == range(2, 19, 3), list(reversed(r)), range(0), bool(range(0)), range(10**20)[10**19], len(range(0, -10, -3)), hash(range(3)) == hash(range(3)), 3.0 in range(5), r.start, r.stop, r.step)
for index, (key, value) in enumerate({"x": 1, "y": 2}.items()):
    print(index, key, value)
for i in range(3):
    for j in range(3):
        if j == 2:
            break
        if i == 1:
            continue
        print(i, j, end="; ")
    else:
        print("never")
else:
    print("outer else")
for never in []:
    pass
else:
    print("empty loop else")
n = 3
while n:
    n -= 1
    if n == 5:
        break
else:
    print("while else", n)
for x in "ab":
    for x in range(2):
        pass
print(x)
try:
    print(list(zip([1, 2], [1], strict=True)))
except ValueError as error:
    print(error)
for expression in ("iter(5)", "next([])", "next(iter([]))", "for_over(None)", "list(5)", "reversed({1})", "enumerate(5)", "range(1, 2, 0)", "range(1.5)", "range(3)[5]", "len(iter([]))", "iter(5, 6)", "zip(5)", "list(map(5, [1]))", "max(iter([]))", "sum('ab')", "reversed(iter([]))", "dict([1, 2])", "[1, 2, 3][range(1)]"):
    try:
        if expression == "for_over(None)":
            for _ in None:
                pass
        print(eval(expression))
    except (TypeError, StopIteration, ValueError, IndexError) as error:
        print(expression, "->", type(error).__name__ + ":", error)
import itertools

print(list(itertools.chain([1], "a")), list(itertools.islice(itertools.count(5, 2), 3)), list(itertools.permutations("abc", 2)), list(itertools.combinations(range(4), 2)), list(itertools.product("ab", repeat=2)), [(k, list(g)) for k, g in itertools.groupby("aabbbc")], list(itertools.accumulate([1, 2, 3])), list(itertools.zip_longest("ab", "c", fillvalue="-")), list(itertools.dropwhile(lambda v: v < 2, [1, 2, 1])), list(itertools.repeat(0, 2)), list(itertools.starmap(pow, [(2, 3)])), list(itertools.islice(itertools.cycle("ab"), 5)), list(itertools.compress("abc", [1, 0, 1])), list(itertools.pairwise([1, 2, 3])), [list(t) for t in itertools.tee([1, 2])])
