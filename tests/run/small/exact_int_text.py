"""Numbers around the widest immediate int, read from text and computed; hashes and exact types."""
import operator

for bits in (47, 48, 49, 60, 61, 62, 63, 64):
    for delta in (-1, 0, 1):
        value = (1 << bits) + delta
        for text in (str(value), str(-value), " %d " % value, f"+{value}"):
            number = int(text)
            print(text, number, number + 1, number % 1000003, number == int(str(number)), hash(number))
print(int("999999999999999"), int("-999999999999999"), int("000000000000007"))

print(type(operator.index(True)), range(True).stop, type(range(True, 5).start))


class Odd(int):
    def __index__(self):
        return 3


print([0, 1, 2, 3, 4][Odd(1)], slice(Odd(2)).indices(10))

a = frozenset([1])
hash(a)
sets = [a | {2}, a ^ frozenset([1, 3]), a - a, a & a, frozenset([3, 1]) - {1}, frozenset(range(20)) - frozenset(range(1, 20))]
print([hash(s) == hash(frozenset(list(s))) for s in sets], len(set(sets + [frozenset(s) for s in sets])))


class Counting:
    hashes = equals = 0

    def __hash__(self):
        Counting.hashes += 1
        return 42

    def __eq__(self, other):
        Counting.equals += 1
        return self is other


d = {Counting(): 5}
d.setdefault(Counting(), [])
print(len(d), Counting.hashes, Counting.equals)

for base, exponent in ((0.0, float("-inf")), (-0.0, float("-inf")), (0.5, float("-inf")), (2.0, float("-inf"))):
    print(base, exponent, base ** exponent)
try:
    print(0.0 ** -1)
except ZeroDivisionError as error:
    print(error)

it = iter(range(2**32 + 2))
it.__setstate__(2**32 + 1)
print(it.__reduce__()[2], list(it))
it = reversed([1, 2, 3, 4])
it.__setstate__(1)
print(list(it), slice(2**100, None, -1).indices(2**101))
