from functools import cmp_to_key
from operator import attrgetter, itemgetter

data = [("pear", 3), ("apple", 3), ("fig", 1), ("kiwi", 2)]
print(sorted(data), sorted(data, key=lambda p: p[1]), sorted(data, key=lambda p: (-p[1], p[0])))
print(sorted(data, key=itemgetter(1), reverse=True), sorted("bAnaNa"), sorted("bAnaNa", key=str.lower), sorted({3: "c", 1: "a"}), sorted({5, 2, 9}))
numbers = [(i * 7919) % 1009 for i in range(500)]
numbers.sort()
print(numbers[:10], numbers[-5:], all(a <= b for a, b in zip(numbers, numbers[1:])))
numbers.sort(key=lambda n: (n % 10, -n))
print(numbers[:15])
print(sorted([3, 1.5, True, -2, 10**20, 2.5]), sorted([[2], [1, 5], [1]]), sorted(["b", "aa", "C", "é", "Z"]))
print(sorted(["10", "9", "2", "1"], key=int), sorted([0.5, -1, 3], key=abs), sorted([1, 2, 3, 4], key=lambda x: x % 2), sorted([1, 2, 3, 4], key=lambda x: x % 2, reverse=True))
print(sorted([5, 3, 9], key=cmp_to_key(lambda a, b: b - a)))


class Card:
    def __init__(self, rank, suit):
        self.rank, self.suit = rank, suit

    def __lt__(self, other):
        return (self.rank, self.suit) < (other.rank, other.suit)

    def __repr__(self):
        return f"{self.rank}{self.suit}"


hand = [Card(5, "h"), Card(2, "s"), Card(5, "c"), Card(9, "d")]
print(sorted(hand), min(hand), max(hand), sorted(hand, key=attrgetter("suit")))
hand.sort(reverse=True)
print(hand)
for bad in ("sorted([1, 'a'])", "sorted([None, 1])", "sorted(5)", "sorted([1], key=5)", "sorted([3, 2], lambda x: x)", "sorted([1j, 2j])", "min([])", "max()", "min(1, 'a')", "max(5)", "sorted([2, 1], key=lambda a, b: a)"):
    try:
        print(eval(bad))
    except (TypeError, ValueError) as error:
        print(bad, "->", type(error).__name__ + ":", error)
print(min([3, 1, 2], key=lambda v: -v), max("a", "bb", key=len), min([], default="none"), max((), default=None), min(4, 2, 8), max("hello"))


class Explodes:
    def __init__(self, v):
        self.v = v

    def __lt__(self, other):
        if self.v == 3:
            raise ValueError("no comparison with 3")
        return self.v < other.v


items = [Explodes(v) for v in (5, 3, 4)]
try:
    items.sort()
except ValueError as error:
    print(error, sorted(i.v for i in items))
try:
    changing = [3, 1, 2]
    changing.sort(key=lambda v: changing.append(0) or v)
except ValueError as error:
    print(error)
words = "the quick brown fox jumps over the lazy dog".split()
print(sorted(words, key=lambda w: (len(w), w)), sorted(set(words)), sorted(words, key=words.index))
print(list(reversed(sorted(range(5), key=lambda v: v * 3 % 5))))
