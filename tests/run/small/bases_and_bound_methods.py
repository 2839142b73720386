"""Assigning __bases__ with a failing mro(), __call__ chains, class methods over descriptors, constructors' keywords."""


class WorkOnce(type):
    def __new__(meta, name, bases, namespace):
        meta.flag = 0
        return super().__new__(WorkOnce, name, bases, namespace)

    def mro(cls):
        if cls.flag > 0:
            raise RuntimeError("bozo")
        type(cls).flag += 1
        return type.mro(cls)


class C:
    pass


class C2:
    pass


class D(C):
    pass


class E(D):
    pass


class F(D, metaclass=WorkOnce):
    pass


before = E.__mro__, D.__mro__
try:
    D.__bases__ = (C2,)
except RuntimeError as error:
    print(error, (E.__mro__, D.__mro__) == before)


class Endless:
    pass


Endless.__call__ = Endless()
try:
    Endless()()
except RecursionError as error:
    print(type(error).__name__)


class Holder:
    def method(self, *args):
        return len(args)


class Bound:
    whole = classmethod(Holder().method)
    made = classmethod(property(lambda cls: cls.__name__))


print(Bound.whole(), Bound.made, Bound().made)


class MyClassMethod(classmethod):
    pass


class Uses:
    @MyClassMethod
    def f(cls):
        return cls.__name__


print(Uses.f(), Uses().f())


class Listed(list):
    def __new__(cls, items, extra=None):
        self = super().__new__(cls, items)
        self.extra = extra
        return self


print(Listed([1, 2], extra=3), Listed([1], extra=4).extra)
for kind in (list, tuple, set, frozenset, float, map, filter, reversed):
    try:
        kind(iterable=())
    except TypeError as error:
        print(kind.__name__, error)


class Booh:
    @property
    def __eq__(self):
        raise AttributeError("booh")


print(Booh() == Booh())
try:
    try:
        raise ExceptionGroup("eg", [TypeError(1), ValueError(2)])
    except* (TypeError, ValueError):
        raise SyntaxError(3)
except ExceptionGroup as group:
    print(repr(group), repr(group.exceptions[0].__context__))


def generator():
    try:
        yield 1
    except KeyError:
        try:
            yield 2
        except ValueError as error:
            yield repr(error.__context__)


g = generator()
print(next(g), g.throw(KeyError("a")), g.throw(ValueError("b")))
