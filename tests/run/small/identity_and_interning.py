a = [1]
b = a
c = [1]
print(a is b, a is c, a == c, None is None, True is True, a is not None, ... is Ellipsis)
nan = float("nan")
print(nan is nan, nan == nan, nan in [nan], [nan] == [nan], {nan: 1}[nan], nan in {nan}, [nan].index(nan), [nan].count(nan), (nan,) == (nan,))
print(id(a) == id(b), id(a) == id(c), type(id(a)).__name__, NotImplemented is NotImplemented)
x = object()
seen = {id(x): x}
print(seen[id(x)] is x, x in [x], x == x, x != object(), hash(x) == hash(x))


class Odd:
    def __eq__(self, other):
        return False

    __hash__ = object.__hash__


o = Odd()
print(o == o, o in [o], [o] == [o], {o: "found"}[o], o != o)


class Eq:
    def __eq__(self, other):
        return True


try:
    hash(Eq())
except TypeError as error:
    print(error)
print(Eq() == 5, 5 == Eq(), Eq() != 5, [Eq()] == [1], Eq() in [2])
t = (1, [2])
u = t
print(t is u, t[:] is t or t[:] == t, tuple(t) is t, list(a) is a, str("s") == "s", frozenset(frozenset([1])) == frozenset([1]))
print(1 == True, 0 == False, "1" == 1, b"a" == "a", [] == (), {} == set(), None == False, 0.0 == -0.0, {True: "t"}[1], {1: "a"}[1.0])
