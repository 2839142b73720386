"""Abstract base classes: abstract methods, virtual subclasses, caches, hooks, and patterns on collections."""
import abc
import collections.abc
import gc


class Shape(abc.ABC):
    @abc.abstractmethod
    def area(self):
        ...

    @property
    @abc.abstractmethod
    def name(self):
        ...


class Square(Shape):
    def area(self):
        return 4


print(sorted(Shape.__abstractmethods__), sorted(Square.__abstractmethods__))
for cls in (Shape, Square):
    try:
        cls()
    except TypeError as e:
        print(e)


class Named(Square):
    name = "square"


print(Named().area(), Named.__abstractmethods__, isinstance(Named(), Shape))


class Foreign:
    pass


class Below(Foreign):
    pass


token = abc.get_cache_token()
print(issubclass(Foreign, Shape), isinstance(Below(), Shape))
print(Shape.register(Foreign) is Foreign, abc.get_cache_token() - token)
print(issubclass(Foreign, Shape), isinstance(Below(), Shape), issubclass(int, Shape))
print(Shape.register(Foreign) is Foreign, abc.get_cache_token() - token)


class Loop(Shape):
    pass


try:
    Loop.register(Shape)
except RuntimeError as e:
    print(e)
try:
    Shape.register(3)
except TypeError as e:
    print(e)
try:
    issubclass(3, Shape)
except TypeError as e:
    print(e)


class Hooked(abc.ABC):
    answer = NotImplemented

    @classmethod
    def __subclasshook__(cls, other):
        print("asked about", other.__name__)
        return cls.answer


print(issubclass(int, Hooked), issubclass(int, Hooked))
Hooked.answer = True
print(issubclass(str, Hooked), issubclass(str, Hooked))
Hooked.answer = 5
try:
    issubclass(float, Hooked)
except AssertionError as e:
    print(type(e).__name__)


class Proxy:
    __class__ = Named


print(isinstance(Proxy(), Shape), isinstance(Proxy(), Hooked) if Hooked.__dict__.get("answer") is True else "skipped")


class Stack(collections.abc.Sequence):
    def __init__(self, *items):
        self.items = items

    def __len__(self):
        return len(self.items)

    def __getitem__(self, index):
        return self.items[index]


class Record(collections.abc.Mapping):
    def __getitem__(self, key):
        return key * 2

    def __iter__(self):
        return iter("ab")

    def __len__(self):
        return 2


class Late:
    def __len__(self):
        return 2

    def __getitem__(self, index):
        if index < 2:
            return index
        raise IndexError


class Later(Late):
    pass


def kind(value):
    match value:
        case [first, *rest]:
            return "sequence", first, rest
        case {"a": a}:
            return "mapping", a
        case _:
            return "other"


print(kind(Stack(1, 2, 3)), kind(Record()), kind(Late()), kind({1}), kind("text"))
collections.abc.Sequence.register(Late)
print(kind(Late()), kind(Later()), hasattr(collections.abc.Sequence, "__abc_tpflags__"))

for _ in range(3):
    def scope():
        class Temporary:
            pass
        return issubclass(Temporary, collections.abc.Hashable), issubclass(Temporary, collections.abc.Sized)
    print(scope())
gc.collect()
print(issubclass(list, collections.abc.MutableSequence), issubclass(tuple, collections.abc.MutableSequence),
      isinstance({}, collections.abc.Mapping), isinstance(len, collections.abc.Callable))


@abc.update_abstractmethods
class Patched(Shape):
    pass


Patched.area = Patched.name = lambda self: 1
abc.update_abstractmethods(Patched)
print(Patched().area())
