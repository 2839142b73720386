class Circle:
    def __init__(self, radius: float):
        self.radius = radius

    @property
    def radius(self):
        """The radius."""
        return self._radius

    @radius.setter
    def radius(self, value):
        if value < 0:
            raise ValueError(f"negative radius: {value}")
        self._radius = value

    @radius.deleter
    def radius(self):
        print("deleting")
        del self._radius

    @property
    def area(self) -> float:
        return 3.0 * self._radius ** 2


c = Circle(2)
print(c.radius, c.area)
c.radius = 5
c.radius += 1
print(c.radius, c.area, Circle.radius.__doc__, type(Circle.area).__name__)
for statement in ("c.radius = -1", "c.area = 3", "del c.area", "Circle(-2)"):
    try:
        exec(statement)
    except (ValueError, AttributeError) as error:
        print(statement, "->", type(error).__name__ + ":", error)
del c.radius
try:
    c.radius
except AttributeError as error:
    print(error)


class Old:
    def get(self):
        return "got"

    def put(self, value):
        print("put", value)

    thing = property(get, put, doc="old style")


class Derived(Circle):
    @property
    def area(self):
        return super().area + 1

    @Circle.radius.getter
    def radius(self):
        return "derived getter"


o = Old()
o.thing = 3
print(o.thing, Old.thing.__doc__, Old.thing.fdel)
d = Derived(1)
print(d.area, d.radius)


class Raises:
    @property
    def broken(self):
        return self.missing

    def __getattr__(self, name):
        if name == "broken":
            return "fallback after AttributeError in the property"
        raise AttributeError(f"no {name}")


print(Raises().broken)
