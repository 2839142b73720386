"""The _operator module: functions, getters, their reprs and pickles."""
import copy
import operator
import pickle
from operator import attrgetter, itemgetter, methodcaller

rows = [("pear", 3), ("apple", 7), ("fig", 1)]
print(sorted(rows, key=itemgetter(1)), list(map(itemgetter(1, 0), rows)))
print(attrgetter("real")(3 + 4j), attrgetter("__class__.__name__", "imag")(2j))
print(methodcaller("split", ",", maxsplit=1)("a,b,c"), methodcaller("upper")("x"))
for getter in (itemgetter(1), itemgetter("a", 2), attrgetter("a.b", "c"), methodcaller("f", 1, k=2), methodcaller("g")):
    print(getter, repr(pickle.loads(pickle.dumps(getter))) == repr(getter), repr(copy.copy(getter)) == repr(getter))
print(operator.add(1, 2.5), operator.concat([1], [2]), operator.floordiv(7, 2), operator.matmul is not None)
print(operator.countOf([1, 2, 1, float("nan")], 1), operator.indexOf("hello", "l"), operator.length_hint(iter([1, 2, 3])))
print(operator.index(True), operator.truth([]), operator.not_(0), operator.is_(None, None), operator.abs(-2.5), operator.inv(5))
a = [1]
print(operator.iadd(a, [2]) is a, operator.iconcat(a, (3,)), operator.ipow(2, 5), operator.call(dict, x=1))
operator.setitem(a, 0, 9)
operator.delitem(a, 1)
print(a, operator.contains(a, 9), operator.getitem(a, slice(None)))
print(operator._compare_digest("abc", "abc"), operator._compare_digest(b"abc", bytearray(b"abd")))
for wrong in (lambda: operator.concat(1, 2), lambda: operator.indexOf([1], 2), lambda: itemgetter(), lambda: attrgetter(1), lambda: methodcaller(),
              lambda: methodcaller(1), lambda: itemgetter(1)([]), lambda: itemgetter(1)(1, 2), lambda: attrgetter("a.b")(1), lambda: operator.index(1.5),
              lambda: operator.countOf(1, 2), lambda: operator._compare_digest("é", "é"), lambda: operator.abs("x"), lambda: operator.length_hint([], "x")):
    try:
        print(wrong())
    except Exception as e:
        print(type(e).__name__, e)
