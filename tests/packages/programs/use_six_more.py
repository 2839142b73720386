# six and more_itertools: the compatibility layer's moves and metaclasses; grouping, peeking, windowing and combinatorics.
# needs: six more_itertools
import more_itertools as mi
import six
from six.moves import configparser, urllib


class Meta(type):
    def __new__(mcls, name, bases, body):
        body["made_by"] = "Meta"
        return super().__new__(mcls, name, bases, body)


@six.add_metaclass(Meta)
class A(object):
    pass


class B(six.with_metaclass(Meta, list)):
    pass


@six.python_2_unicode_compatible
class C(object):
    def __str__(self):
        return "c"


print(A.made_by, B([1]).made_by, str(C()), six.PY3, six.text_type, six.ensure_str(b"x"), six.ensure_binary("y"), six.b("z"), six.int2byte(65), six.moves.reduce(lambda a, b: a * b, [1, 2, 3]))
print(urllib.parse.urlencode({"a": 1}), configparser.ConfigParser.__name__, sorted(six.iteritems({"a": 1})), six.get_function_code(lambda: 0).co_argcount, hasattr(six.moves, "builtins"))
try:
    six.raise_from(ValueError("outer"), KeyError("inner"))
except ValueError as e:
    print(repr(e), repr(e.__cause__))
try:
    six.reraise(TypeError, TypeError("again"), None)
except TypeError as e:
    print(e)

print(list(mi.chunked(range(7), 3)), list(mi.windowed(range(5), 3, step=2)), mi.first([], "none"), mi.last(range(4)), mi.one(["x"]), list(mi.grouper("abcdef", 4, "-")))
peek = mi.peekable(range(5))
print(peek.peek(), next(peek), peek[1], list(peek[:2]), bool(peek), list(peek), peek.peek("end"))
print(list(mi.bucket(["a1", "b1", "a2"], key=lambda s: s[0])["a"]), sorted(mi.bucket(["a1", "b1", "a2"], key=lambda s: s[0])), list(mi.collapse([1, [2, [3, "45"]]])), mi.ilen(x for x in range(9)))
print(list(mi.split_at("a,b,c", lambda c: c == ",")), list(mi.split_when([1, 2, 4, 5, 9], lambda a, b: b - a > 1)), list(mi.consecutive_groups([1, 2, 4, 5])) and [list(g) for g in mi.consecutive_groups([1, 2, 4, 5])])
print(list(mi.interleave_longest([1, 2, 3], "ab")), list(mi.unique_everseen("abcA", key=str.lower)), list(mi.roundrobin("ab", "c")), list(mi.partition(str.isupper, "aBc")[1]))
print(list(mi.distinct_permutations([1, 1, 2])), list(mi.set_partitions("abc", 2)), mi.nth_product(3, "ab", "cd"), list(mi.powerset([1, 2])))
print(mi.run_length.decode(mi.run_length.encode("aabbb")).__class__.__name__, list(mi.run_length.encode("aabbb")), mi.all_equal([1, 1]), list(mi.locate([0, 1, 1])))
spy, rest = mi.spy(iter(range(5)), 2)
seek = mi.seekable(iter("abc"))
print(spy, list(rest), list(seek), seek.seek(1), list(seek), list(mi.stagger(range(3))), list(mi.numeric_range(1.0, 2.0, 0.5)), mi.always_iterable("ab").__next__(), list(mi.map_reduce(range(5), lambda n: n % 2).items()))
for call in (lambda: mi.one([]), lambda: mi.one([1, 2]), lambda: mi.exactly_n([1], 2) or mi.only([1, 2]), lambda: mi.ichunked([1], 0).__next__().__next__()):
    try:
        print(call())
    except (ValueError, StopIteration) as e:
        print(type(e).__name__, e)
print(list(mi.countable(iter("abc"))), list(mi.time_limited(60, range(2))), [list(c) for c in mi.divide(3, range(7))], list(mi.sort_together([[2, 1], "ab"])), mi.SequenceView([1, 2]))
