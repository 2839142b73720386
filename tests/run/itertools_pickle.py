# Pickling and copying iterators of itertools in the middle of their work.
import copy
import operator
import pickle
from itertools import *

makers = {
    "count": lambda: count(3), "count step": lambda: count(3, 2), "cycle": lambda: cycle("abc"), "repeat": lambda: repeat(5, 3),
    "accumulate": lambda: accumulate([1, 2, 3, 4]), "accumulate mul": lambda: accumulate([1, 2, 3, 4], operator.mul),
    "accumulate initial": lambda: accumulate([1, 2, 3], initial=4), "chain": lambda: chain("ab", "cd"),
    "from_iterable": lambda: chain.from_iterable(["ab", "cd"]), "compress": lambda: compress("abcd", [1, 0, 1, 1]),
    "dropwhile": lambda: dropwhile(operator.not_, [0, 1, 0, 2]), "takewhile": lambda: takewhile(bool, [1, 2, 0, 3]),
    "filterfalse": lambda: filterfalse(None, [0, 1, "", 2, []]), "islice": lambda: islice("abcdefgh", 1, 7, 2), "islice open": lambda: islice("abcdef", 2, None),
    "starmap": lambda: starmap(pow, [(1, 2), (2, 2), (3, 2)]), "product": lambda: product("ab", "cd"), "permutations": lambda: permutations("abc", 2),
    "permutations short": lambda: permutations("a", 3), "combinations": lambda: combinations("abcd", 2),
    "replacement": lambda: combinations_with_replacement("abc", 2), "zip_longest": lambda: zip_longest("abc", "d", fillvalue="-"),
}
for name, make in makers.items():
    for taken in range(4):
        it = make()
        for _ in range(taken):
            next(it, None)
        results = [[x for x, _ in zip(pickle.loads(pickle.dumps(it, p)), range(9))] for p in (0, 2, 5)]
        results.append([x for x, _ in zip(copy.copy(it), range(2))])
        print(name, taken, results[0], results[0] == results[1] == results[2], results[3])

groups = groupby("aabbc")
key, group = next(groups)
print(next(group), list(pickle.loads(pickle.dumps(group))), [(k, len(list(g))) for k, g in pickle.loads(pickle.dumps(groups))])

a, b = tee("abcd")
next(a), next(a), next(b)
x, y = pickle.loads(pickle.dumps((a, b)))
print(list(x), list(y), list(a), list(b), list(copy.copy(b)))


class Again:
    def __iter__(self):
        return self

    def __next__(self):
        return next(self.tee)


source = Again()
first, second = tee(source)
source.tee = second
try:
    next(first)
except RuntimeError as e:
    print("RuntimeError:", e)
for bad in (lambda: product("ab", "cd").__setstate__((0,)), lambda: cycle("a").__setstate__(()), lambda: chain().__setstate__([]), lambda: chain().__setstate__(((),)),
            lambda: permutations("abc").__setstate__(((0, 1), (1, 2)))):
    try:
        bad()
    except (TypeError, ValueError) as e:
        print(type(e).__name__, e)


class Mine(filterfalse):
    def __init__(self, *args, more=None):
        self.more = more


m = Mine(None, [0, 1, 2], more=7)
print(m.more, list(m))
