"""The _abc module: registration, caches, hooks and abstract methods."""
import _abc
import abc
import gc
from collections.abc import Mapping, Sequence


class Shape(abc.ABC):
    @abc.abstractmethod
    def area(self): ...

    @property
    @abc.abstractmethod
    def name(self): ...


class Square(Shape):
    name = "square"


try:
    Square()
except TypeError as e:
    print(e)
print(sorted(Shape.__abstractmethods__), sorted(Square.__abstractmethods__))
Square.area = lambda self: 4
abc.update_abstractmethods(Square)
print(Square().area(), isinstance(Square(), Shape), issubclass(int, Shape))

token = abc.get_cache_token()
Shape.register(int)
print(abc.get_cache_token() == token, isinstance(3, Shape), isinstance(True, Shape), isinstance("", Shape))


class Hooked(abc.ABC):
    asked = 0

    @classmethod
    def __subclasshook__(cls, other):
        Hooked.asked += 1
        return True if hasattr(other, "quack") else NotImplemented


class Duck:
    quack = 1


print([isinstance(Duck(), Hooked) for _ in range(3)], isinstance(1, Hooked), isinstance(1, Hooked), Hooked.asked)


@Sequence.register
class Row:
    def __init__(self, *items): self.items = items
    def __len__(self): return len(self.items)
    def __getitem__(self, i): return self.items[i]


def kind(v):
    match v:
        case [a, b]: return f"pair {a} {b}"
        case {}: return "mapping"
        case _: return "other"


print(kind(Row(1, 2)), kind(Row(1)), kind({}))
registry, cache, negative, version = _abc._get_dump(Hooked)
print(len(registry), sorted(r().__name__ for r in cache), sorted(r().__name__ for r in negative))
_abc._reset_caches(Hooked)
print([len(s) for s in _abc._get_dump(Hooked)[:3]])
for wrong in (lambda: Shape.register(1), lambda: Square.register(Shape), lambda: issubclass(1, Shape)):
    try:
        wrong()
    except (TypeError, RuntimeError) as e:
        print(type(e).__name__, e)


def churn():
    for i in range(200):
        cls = type(f"T{i}", (), {"quack": i})
        assert issubclass(cls, Hooked) and not issubclass(type("N", (), {}), Hooked)


churn()
gc.collect()
print(isinstance(Duck(), Hooked), issubclass(dict, Mapping), isinstance([], Mapping))
