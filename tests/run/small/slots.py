class Point:
    __slots__ = ("x", "y")

    def __init__(self, x, y):
        self.x = x
        self.y = y


p = Point(1, 2)
print(p.x, p.y, Point.__slots__, hasattr(p, "__dict__"))
for statement in ("p.z = 3", "del p.x; p.x", "p.__dict__", "Point.x.__get__(5)"):
    try:
        exec(statement)
    except (AttributeError, TypeError) as error:
        print(statement, "->", type(error).__name__ + ":", error)
p.x = 10
print(p.x, type(Point.x).__name__, Point.x.__name__)


class Point3(Point):
    __slots__ = ("z",)


q = Point3(1, 2)
q.z = 3
print(q.x, q.z)


class Open(Point):
    pass


o = Open(1, 2)
o.extra = 5
print(o.extra, o.__dict__, o.x)


class WithDict:
    __slots__ = ["a", "__dict__"]


w = WithDict()
w.a, w.b = 1, 2
print(w.a, w.__dict__)
try:
    class Conflict:
        __slots__ = ("v",)
        v = 1
except ValueError as error:
    print(error)


class Private:
    __slots__ = ("__hidden", "shown")

    def __init__(self):
        self.__hidden = 1
        self.shown = self.__hidden + 1


print(Private().shown, sorted(n for n in dir(Private()) if "hidden" in n))
