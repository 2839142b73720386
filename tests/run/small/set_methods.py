def show(s):
    return sorted(s, key=repr)


a, b = {1, 2, 3, 4}, {3, 4, 5}
print(show(a | b), show(a & b), show(a - b), show(a ^ b))
print(show(a.union([9], (8,))), show(a.intersection([1, 9])), show(a.difference({1}, {2})), show(a.symmetric_difference([1, 7])))
print(a <= b, {3} < a, a >= {1}, a > a, a == {4, 3, 2, 1}, a != b, a.isdisjoint({7}), {1}.issubset(a), a.issuperset({1, 2}))
a.add(10)
a.add(1)
a.discard(99)
a.remove(2)
print(show(a), len(a), 10 in a, 2 in a)
a |= {20}
a &= {1, 3, 20}
a -= {1}
a ^= {3, 30}
print(show(a))
a.update([1], "x")
a.intersection_update([1, "x", 20])
a.difference_update([20])
a.symmetric_difference_update({5})
print(show(a))
f = frozenset([1, 2, 2])
print(f, hash(f) == hash(frozenset([2, 1])), {f: "key"}[frozenset({1, 2})], f | {3} == frozenset({1, 2, 3}), type(f | {3}).__name__, type({3} | f).__name__)
print(set(), frozenset(), {1}, set("aab") == {"a", "b"}, set([1, 1.0, True]))
print({1, 2} == frozenset({1, 2}), {frozenset()} == {frozenset()}, set() in [set()], {1} in {frozenset({1})})
s = primes_later = {1}
print(s.pop(), s, s.copy() is s)
print(show({x % 3 for x in range(10)}), show(set("hello") & set("world")))
for call in ("set().pop()", "{1}.remove(2)", "{[]}", "{1} + {2}", "{1} | [2]", "set(5)", "frozenset([1]).add(2)", "hash(set())", "{1} < [1]", "primes_later[0]", "set([1], [2])"):
    try:
        print(eval(call))
    except (KeyError, TypeError, AttributeError) as error:
        print(call, "->", type(error).__name__ + ":", error)
primes = set(range(2, 60))
for i in range(2, 8):
    primes -= set(range(i * 2, 60, i))
print(sorted(primes))
try:
    s = {1, 2, 3}
    for x in s:
        s.add(x + 10)
except RuntimeError as error:
    print(error)
